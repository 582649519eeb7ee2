package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"minamata.exchange/app/accounts"
	"minamata.exchange/app/jobs"
	"minamata.exchange/app/mail"
	"minamata.exchange/models"
)

// sendLetter is the job that sends one letter.
const sendLetter = "send_letter"

// buildMail registers the sending of letters.
func (a *App) buildMail() error {
	sender, err := mail.New(a.Config.MailFrom, a.Config.SMTPURL, filepath.Join(a.Config.Data, "mail"))
	if err != nil {
		return err
	}
	jobs.Register(a.Jobs, sendLetter, func(ctx context.Context, letter accounts.Letter) error {
		err := sender.Send(ctx, a.message(letter))
		if errors.Is(err, mail.ErrRefused) {
			return fmt.Errorf("%w: %w", jobs.ErrHopeless, err)
		}
		return err
	})
	return nil
}

// post has a letter sent after the action that asks for it is committed.
func (a *App) post(tx *models.Tx, letter accounts.Letter) error {
	return a.Jobs.Enqueue(tx, sendLetter, letter)
}

// message says a letter in its reader's language.
func (a *App) message(letter accounts.Letter) mail.Message {
	say := func(key string, args ...any) string {
		if a.translate == nil {
			return key
		}
		return a.translate(letter.Language, key, args...)
	}
	var args []any
	for name, value := range letter.Args {
		args = append(args, name, value)
	}
	m := mail.Message{
		To: letter.To, Name: letter.Name, Language: letter.Language, Dir: "ltr",
		Subject: say(letter.Subject), Lines: []string{say(letter.Text, args...)},
	}
	if letter.Language == "ar" {
		m.Dir = "rtl"
	}
	if words := letter.Args["message"]; words != "" {
		m.Lines = append(m.Lines, words)
	}
	if letter.Path != "" {
		m.Link, m.LinkText = a.Config.BaseURL+letter.Path, say("mail.link")
	}
	m.Lines = append(m.Lines, say("mail.not_you"))
	return m
}

// everyMinute does what falls due by itself.
func (a *App) everyMinute(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := a.Accounts.EndSuspensions(ctx); err != nil && ctx.Err() == nil {
				log.Warn("suspensions that are over could not be ended", "error", err)
			}
			if err := a.Accounts.EndMemberships(ctx); err != nil && ctx.Err() == nil {
				log.Warn("memberships that are over could not be ended", "error", err)
			}
		}
	}
}
