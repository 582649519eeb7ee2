package notify_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app"
	"minamata.exchange/app/apptest"
	"minamata.exchange/config"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
	"minamata.exchange/views/text"
)

// sent waits until no job is left and reads the mails that are in a data
// folder, the oldest first.
func sent(t *testing.T, a *app.App) (mails []*mail.Message, bodies []string) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for waiting := int64(1); waiting > 0; {
		must(t, a.DB.Read(t.Context(), func(tx *models.Tx) error { return tx.Table("goqite").Count(&waiting).Error }))
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%d jobs were not done", waiting)
		}
	}
	names, err := filepath.Glob(filepath.Join(a.Config.Data, "mail", "*.eml"))
	must(t, err)
	slices.Sort(names)
	for _, name := range names {
		raw, err := os.ReadFile(name)
		must(t, err)
		message, err := mail.ReadMessage(strings.NewReader(string(raw)))
		must(t, err)
		mails, bodies = append(mails, message), append(bodies, body(t, message))
	}
	return mails, bodies
}

// body is the parts of a mail, decoded.
func body(t *testing.T, message *mail.Message) string {
	t.Helper()
	_, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	must(t, err)
	parts, all := multipart.NewReader(message.Body, params["boundary"]), ""
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all
		}
		must(t, err)
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		must(t, err)
		all += string(text)
	}
}

// A mail says what it is in its headers, in its reader's language, and nothing
// that people wrote makes a header.
func TestMailAsItArrives(t *testing.T) {
	a := apptest.New(t)
	s := start(t, a) // for its people and its forum
	amina := s.people["Amina"].Person
	forged := "Costs\r\nBcc: everybody@example.org\r\n\r\n<b>"
	must(t, a.DB.Write(t.Context(), func(tx *models.Tx) error {
		if err := tx.Model(&models.Person{}).Where("id = ?", amina).Updates(map[string]any{"interface_language": "ar", "name": "Amina\r\nBcc: x@example.org"}).Error; err != nil {
			return err
		}
		return tx.Model(&models.Person{}).Where("id = ?", s.people["Bruno"].Person).Update("name", "Bruno\r\nX-Forged: 1 <i>").Error
	}))
	topic := s.topic(t, s.forum.ID)
	must(t, s.change(t, topic.ID, map[string]any{"title": forged}))
	for range 2 {
		s.reply(t, "Bruno", topic, "Combien cela a-t-il coûté à la ville, et à quel moment ? "+s.mention("Amina"))
		a.Clock.Turn(2 * time.Hour)
		must(t, a.Notify.SendDue(t.Context()))
		sent(t, a.App) // one after the other
	}
	mails, bodies := sent(t, a.App)
	if len(mails) != 2 {
		t.Fatalf("%d mails", len(mails))
	}
	for name, values := range mails[0].Header {
		if len(values) != 1 || strings.Contains(name, "Forged") || name == "Bcc" {
			t.Errorf("header %s: %q", name, values)
		}
	}
	for header, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "Content-Language": "ar", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"References": "<topic-1@exchange.test>", "In-Reply-To": "<topic-1@exchange.test>",
	} {
		if got := mails[0].Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if link := mails[0].Header.Get("List-Unsubscribe"); link != "<http://exchange.test"+a.Notify.UnsubscribePath(amina, topic.ID)+">" {
		t.Errorf("List-Unsubscribe: %q", link)
	}
	first, second := mails[0].Header, mails[1].Header
	if first.Get("Message-Id") == second.Get("Message-Id") || first.Get("References") != second.Get("References") || first.Get("Subject") != second.Get("Subject") {
		t.Errorf("two mails of a topic: %v, %v", first, second)
	}
	for _, want := range []string{`lang="ar" dir="rtl"`, `lang="fr"`, "X-Forged: 1 &lt;i&gt;", "coûté", "http://exchange.test/topics/1/posts/2"} {
		if !strings.Contains(bodies[0], want) {
			t.Errorf("the mail has no %s:\n%s", want, bodies[0])
		}
	}
}

// A program that ends between taking a mail and sending it sends it when it is
// started again, once.
func TestRestartBetweenTakingAndSending(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { restart(t, "") })
	t.Run("postgres", func(t *testing.T) { restart(t, modelstest.PostgresURL(t)) })
}

func restart(t *testing.T, url string) {
	t.Helper()
	clock := apptest.NewClock()
	settings := config.Config{Addr: "127.0.0.1:0", Data: t.TempDir(), DatabaseURL: url, BaseURL: "http://exchange.test", MailFrom: "Exchange <exchange@exchange.test>"}
	must(t, settings.Validate())
	open := func() *app.App {
		a, err := app.New(context.Background(), app.Options{Config: settings, Log: apptest.Log(), Clock: clock.Now, Translate: text.Say})
		must(t, err)
		return a
	}
	before := open() // not started: its jobs wait
	s := start(t, &apptest.App{App: before, Clock: clock})
	s.reply(t, "Bruno", s.topic(t, s.forum.ID), "We have. "+s.mention("Amina"))
	clock.Turn(2 * time.Minute)
	must(t, before.Notify.SendDue(t.Context()))
	must(t, before.Notify.SendDue(t.Context()))
	must(t, before.Close())
	for range 2 {
		after := open()
		after.Start(context.Background())
		must(t, after.Notify.SendDue(t.Context()))
		mails, _ := sent(t, after)
		must(t, after.Close())
		if len(mails) != 1 {
			t.Fatalf("%d mails", len(mails))
		}
		if id := mails[0].Header.Get("Message-Id"); !strings.HasPrefix(id, "<notice-") || !strings.HasSuffix(id, "@exchange.test>") {
			t.Errorf("Message-ID: %s", id)
		}
	}
}
