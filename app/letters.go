package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"minamata.exchange/app/accounts"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/jobs"
	"minamata.exchange/app/mail"
	"minamata.exchange/app/notify"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// Jobs that send one letter: as it is, and as it is to be put together.
const (
	sendLetter  = "send_letter"
	sendNotices = "send_notices"
)

// buildMail registers the sending of letters.
func (a *App) buildMail() error {
	sender, err := mail.New(a.Config.MailFrom, a.Config.SMTPURL, filepath.Join(a.Config.Data, "mail"))
	if err != nil {
		return err
	}
	a.send = func(ctx context.Context, m mail.Message) error {
		err := sender.Send(ctx, m)
		if errors.Is(err, mail.ErrRefused) {
			return fmt.Errorf("%w: %w", jobs.ErrHopeless, err)
		}
		return err
	}
	jobs.Register(a.Jobs, sendLetter, func(ctx context.Context, letter accounts.Letter) error { return a.send(ctx, a.message(letter)) })
	return nil
}

// say says a key in a language.
func (a *App) say(language, key string, args ...any) string {
	if a.translate == nil {
		return key
	}
	return a.translate(language, key, args...)
}

// post has a letter sent after the action that asks for it is committed.
func (a *App) post(tx *models.Tx, letter accounts.Letter) error {
	return a.Jobs.Enqueue(tx, sendLetter, letter)
}

// message says a letter in its reader's language.
func (a *App) message(letter accounts.Letter) mail.Message {
	say := func(key string, args ...any) string { return a.say(letter.Language, key, args...) }
	var args []any
	for name, value := range letter.Args {
		args = append(args, name, value)
	}
	m := mail.Message{
		To: letter.To, Name: letter.Name, Language: letter.Language, Dir: direction(letter.Language),
		Subject: say(letter.Subject), Lines: []mail.Line{{Text: say(letter.Text, args...)}},
	}
	if words := letter.Args["message"]; words != "" {
		m.Lines = append(m.Lines, mail.Line{Text: words, Quoted: true})
	}
	if letter.Path != "" {
		m.Lines = append(m.Lines, mail.Line{Text: say("mail.link"), Link: a.Config.BaseURL + letter.Path})
	}
	m.Lines = append(m.Lines, mail.Line{Text: say("mail.not_you")})
	return m
}

func direction(language string) string {
	if language == "ar" {
		return "rtl"
	}
	return "ltr"
}

// buildNotify brings notices by mail, and has forums tell it of them.
func (a *App) buildNotify(ctx context.Context) (err error) {
	a.Notify, err = notify.New(ctx, a.DB, a.Access, notify.Outside{
		Enqueue:  func(tx *models.Tx, errand notify.Errand) error { return a.Jobs.Enqueue(tx, sendNotices, errand) },
		Send:     func(ctx context.Context, letter notify.Letter) error { return a.send(ctx, a.notice(letter)) },
		Say:      a.say,
		PostPath: forum.PostPath, ThreadPath: thread.Path, CommentWords: thread.Words,
	})
	if err != nil {
		return fmt.Errorf("start mail of notices: %w", err)
	}
	jobs.Register(a.Jobs, sendNotices, a.Notify.Send)
	a.Forum.Notify = func(tx *models.Tx, told forum.Told) error {
		return a.Notify.Await(tx, notify.Told{Topic: told.Topic, Number: told.Number, Actor: told.Actor, People: told.People, Past: told.Past})
	}
	return nil
}

// notice is a letter of notices as a message.
func (a *App) notice(letter notify.Letter) mail.Message {
	m := mail.Message{
		To: letter.To, Name: letter.Name, Language: letter.Language, Dir: direction(letter.Language), Subject: letter.Subject,
		ID: letter.ID, Thread: letter.Thread, Unsubscribe: a.Config.BaseURL + letter.Unsubscribe,
	}
	for _, line := range letter.Lines {
		shown := mail.Line{Text: line.Text, Language: line.Language, Quoted: line.Quoted}
		if line.Path != "" {
			shown.Link = a.Config.BaseURL + line.Path
		}
		m.Lines = append(m.Lines, shown)
	}
	return m
}

// everyMinute does what falls due by itself.
func (a *App) everyMinute(ctx context.Context, log *slog.Logger) {
	due := []struct {
		do      func(context.Context) error
		failure string
	}{
		{a.Accounts.EndSuspensions, "suspensions that are over could not be ended"},
		{a.Accounts.EndSilences, "silences that are over could not be ended"},
		{a.Moderation.Call, "those who decide cases could not be written to that some wait"},
		{a.Moderation.CallBack, "cases whose time for an edit is over could not be called back"},
		{a.People.DeleteDue, "accounts that are to be deleted could not be"},
		{a.Accounts.ForgetEvidence, "evidence whose time is over could not be erased"},
		{a.Accounts.EndMemberships, "memberships that are over could not be ended"},
		{a.Notify.SendDue, "notices that are due could not be mailed"},
		{a.Period.Tell, "people could not be told of comment periods"},
		{a.Period.ForgetUnconfirmed, "comments that were not confirmed could not be forgotten"},
		{a.Document.KeepVersions, "versions of documents could not be kept"},
		{a.Figures.Keep, "what was downloaded could not be counted"},
	}
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			for _, one := range due {
				if err := one.do(ctx); err != nil && ctx.Err() == nil {
					log.Warn("what falls due by itself failed", "what", one.failure, "error", err)
				}
			}
		}
	}
}
