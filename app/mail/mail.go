// Package mail sends messages: by SMTP where it is set up, else as .eml
// files in the data folder, so that every flow works with nothing installed.
//
// A message goes out by a job enqueued in the transaction of what it tells
// of. Subjects and names come from people: they are encoded by the library,
// never put together by hand, and control characters are refused.
package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Message is one mail to one person.
type Message struct {
	To       string
	Name     string
	Language string
	Dir      string // ltr or rtl
	Subject  string
	Lines    []Line
	// ID and Thread are the local parts of Message-ID and of what it refers to:
	// a mail of the same ID is the same mail, those of one thread belong
	// together. "" for an ID drawn by lot, and for none.
	ID, Thread  string
	Unsubscribe string // where a POST ends such mail (RFC 8058); "" for none
}

// Line is a paragraph of plain text.
type Line struct {
	Text     string
	Language string // "" for that of the message
	Quoted   bool   // somebody's own words
	Link     string // where it leads; "" for nowhere
}

// Sender sends messages.
type Sender struct {
	from   string
	folder string
	client *gomail.Client
}

// New makes a sender: smtp is smtp:// or smtps:// with user and password, or
// "" to keep messages as files in folder.
func New(from, smtp, folder string) (*Sender, error) {
	s := &Sender{from: from, folder: folder}
	if smtp == "" {
		return s, os.MkdirAll(folder, 0o700)
	}
	address, err := url.Parse(smtp)
	if err != nil {
		return nil, fmt.Errorf("--smtp-url: not a URL")
	}
	options := []gomail.Option{gomail.WithTimeout(30 * time.Second), gomail.WithTLSConfig(&tls.Config{ServerName: address.Hostname(), MinVersion: tls.VersionTLS12})}
	if address.Scheme == "smtps" {
		options = append(options, gomail.WithSSLPort(false))
	} else {
		options = append(options, gomail.WithTLSPortPolicy(gomail.TLSOpportunistic))
	}
	if port, err := strconv.Atoi(address.Port()); err == nil {
		options = append(options, gomail.WithPort(port))
	}
	if password, set := address.User.Password(); set {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(address.User.Username()), gomail.WithPassword(password))
	}
	s.client, err = gomail.NewClient(address.Hostname(), options...)
	return s, err
}

// ErrRefused means that a message will never be taken: trying again is in vain.
var ErrRefused = errors.New("the message is refused for good")

// Send sends a message, or says why it could not; it may be sent again unless
// the error is ErrRefused.
func (s *Sender) Send(ctx context.Context, m Message) error {
	message, err := s.build(m)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if s.client != nil {
		err := s.client.DialAndSendWithContext(ctx, message)
		if refusal, is := errors.AsType[*gomail.SendError](err); is && refusal.ErrorCode() >= 500 {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		return err
	}
	//nolint:forbidigo // the name of a file, so that they stand in their order
	name := time.Now().UTC().Format("20060102T150405.000000000") + "-" + rand.Text()[:6] + ".eml"
	partial := filepath.Join(s.folder, "."+name)
	if err := message.WriteToFile(partial); err != nil {
		return err
	}
	return os.Rename(partial, filepath.Join(s.folder, name))
}

func (s *Sender) build(m Message) (*gomail.Msg, error) {
	if strings.ContainsFunc(m.Subject+m.Name+m.To, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return nil, fmt.Errorf("a mail header would hold a control character")
	}
	m.Subject, m.Name = noEncodedWords(m.Subject), noEncodedWords(m.Name)
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := message.From(s.from); err != nil {
		return nil, err
	}
	if err := message.AddToFormat(m.Name, m.To); err != nil {
		return nil, err
	}
	message.Subject(m.Subject)
	message.SetDate()
	s.setThread(message, m)
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Unsubscribe != "" {
		message.SetGenHeader("List-Unsubscribe", "<"+m.Unsubscribe+">")
		message.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	message.SetGenHeader("Content-Language", m.Language)
	message.SetBodyString(gomail.TypeTextPlain, m.plain())
	message.AddAlternativeString(gomail.TypeTextHTML, m.html())
	return message, nil
}

// noEncodedWords keeps what a person wrote from being read as an encoded word
// of RFC 2047, which could show what no one sees in it here.
func noEncodedWords(text string) string { return strings.ReplaceAll(text, "=?", "= ?") }

// setThread names a message, and the others that it belongs to.
func (s *Sender) setThread(message *gomail.Msg, m Message) {
	if m.ID == "" {
		message.SetMessageID()
		return
	}
	_, domain, _ := strings.Cut(s.from, "@")
	domain = strings.TrimRight(domain, "> ")
	message.SetMessageIDWithValue(m.ID + "@" + domain)
	if m.Thread != "" {
		root := "<" + m.Thread + "@" + domain + ">"
		message.SetGenHeader("In-Reply-To", root)
		message.SetGenHeader("References", root)
	}
}

func (m Message) plain() string {
	var out strings.Builder
	for i, line := range m.Lines {
		if i > 0 {
			out.WriteString("\n\n")
		}
		if line.Quoted {
			out.WriteString("> ")
		}
		out.WriteString(line.Text)
		if line.Link != "" {
			out.WriteString("\n" + line.Link)
		}
	}
	return out.String() + "\n"
}

func (m Message) html() string {
	var out strings.Builder
	out.WriteString(`<!DOCTYPE html><html lang="` + html.EscapeString(m.Language) + `" dir="` + html.EscapeString(m.Dir) + `"><body>`)
	for _, line := range m.Lines {
		out.WriteString(line.html())
	}
	return out.String() + "</body></html>"
}

func (l Line) html() string {
	words := html.EscapeString(l.Text)
	if l.Link != "" {
		words = `<a href="` + html.EscapeString(l.Link) + `">` + words + "</a>"
	}
	language := ""
	if l.Language != "" {
		language = ` lang="` + html.EscapeString(l.Language) + `"`
	}
	paragraph := `<p dir="auto"` + language + ">" + words + "</p>"
	if l.Quoted {
		return "<blockquote>" + paragraph + "</blockquote>"
	}
	return paragraph
}
