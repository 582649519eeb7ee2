package period

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Limits of what the public may write in.
const (
	MaxName = 100  // characters, of a person and of an organization
	MaxText = 5000 // of a comment
	// ConfirmWithin is how long the link of a letter works, and how long what
	// was not confirmed is kept.
	ConfirmWithin = 48 * time.Hour
	perNetwork    = 30  // comments from one place in an hour
	perAddress    = 30  // letters to one address in a day
	perDocument   = 600 // comments on one document in an hour
	// MaxParagraphs is how many paragraphs there are to choose from.
	MaxParagraphs = 1000
)

// WriteIn is a comment from the public.
type WriteIn struct {
	Document           models.DocumentID
	Passage            *Passage // nil: on the whole document
	Name, Organization string
	Email              string
	Language           string // of the page
	Text               string
	Network            string // the address it came from
	Trap               string // what only a program fills in
}

// WriteIn keeps a comment until its writer confirms it by the link that is sent
// to them. The answer is the same for every address.
func (s *Service) WriteIn(ctx context.Context, who access.Who, w WriteIn) error {
	if err := s.mayWriteIn(ctx, who, w.Document); err != nil {
		return fmt.Errorf("write in: %w", err)
	}
	if err := w.clean(); err != nil {
		return fmt.Errorf("write in: %w", err)
	}
	key, err := s.outside.AddressKey(w.Email)
	if err != nil {
		return fmt.Errorf("write in: %w", err)
	}
	if w.Trap != "" {
		return nil // a program wrote it, and learns nothing
	}
	if err := s.limited(ctx, w, key); err != nil {
		return fmt.Errorf("write in: %w", err)
	}
	var place Place
	if w.Passage != nil {
		if place, err = s.outside.Rooms.Place(ctx, who, w.Document, *w.Passage); err != nil {
			return fmt.Errorf("write in: %w", err)
		}
	}
	err = s.db.Write(ctx, func(tx *models.Tx) error { return s.keep(tx, who, w, place) })
	if err != nil {
		return fmt.Errorf("write in: %w", err)
	}
	return nil
}

// keep writes a comment down and has the letter sent.
func (s *Service) keep(tx *models.Tx, who access.Who, w WriteIn, place Place) error {
	d, err := s.access.Document(tx, who, access.WriteIn, w.Document)
	if err != nil {
		return err
	}
	periods, err := models.PeriodsOf(tx, w.Document)
	if err != nil {
		return err
	}
	comment := models.PublicComment{
		DocumentID: d.ID, Name: w.Name, Organization: w.Organization, Email: w.Email, Language: w.Language, Body: w.Text,
		Anchor: place.Anchor, AnchorVersion: place.Version, Quote: place.Quote, State: models.PublicSent, CreatedAt: tx.Now,
	}
	for _, p := range periods {
		if p.IsOpen(tx.Now) && p.Audience == models.PeriodPublic {
			comment.PeriodID = p.ID
		}
	}
	if comment.PeriodID == 0 { // the last of it went while this came
		return fault.Conflicting("period.refused.not_open")
	}
	var secret string
	secret, comment.TokenHash = newSecret()
	if err := models.InsertPublicComment(tx, &comment); err != nil {
		return err
	}
	return s.outside.Post(tx, Letter{
		To: w.Email, Language: w.Language, Subject: "mail.public.confirm.subject", Text: "mail.public.confirm.text",
		Args: map[string]string{"title": d.Title}, Path: "/public-comments/" + secret,
	})
}

func (s *Service) mayWriteIn(ctx context.Context, who access.Who, id models.DocumentID) error {
	return s.db.Read(ctx, func(tx *models.Tx) error {
		_, err := s.access.Document(tx, who, access.WriteIn, id)
		return err
	})
}

// limited counts a comment against what one place, one address and one document
// take.
func (s *Service) limited(ctx context.Context, w WriteIn, key string) error {
	over := false
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		for _, limit := range []struct {
			name   string
			window time.Duration
			most   int64
		}{
			{"write in from:" + network(w.Network), time.Hour, perNetwork},
			{"write in to:" + hashOf(key), 24 * time.Hour, perAddress},
			{fmt.Sprintf("write in on:%d", w.Document), time.Hour, perDocument},
		} {
			count, err := models.CountAttempt(tx, limit.name, limit.window)
			if err != nil {
				return err
			}
			over = over || count > limit.most
		}
		return nil
	})
	if err == nil && over {
		return fault.Limited("period.too_many", time.Hour)
	}
	return err
}

// network is the address, or for IPv6 the /64 that one line has to itself.
func network(address string) string {
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	if parsed.Is6() {
		if prefix, err := parsed.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return parsed.String()
}

func newSecret() (secret, hash string) {
	var bytes [32]byte
	_, _ = rand.Read(bytes[:]) // never fails
	secret = base64.RawURLEncoding.EncodeToString(bytes[:])
	return secret, hashOf(secret)
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func (w *WriteIn) clean() error {
	w.Name, w.Organization, w.Email = line(w.Name), line(w.Organization), strings.TrimSpace(w.Email)
	w.Text = strings.TrimSpace(shown(strings.NewReplacer("\r\n", "\n", "@[", "@ [").Replace(w.Text), true)) // nobody is mentioned
	switch {
	case w.Name == "":
		return fault.InvalidField("name", "period.name.missing")
	case utf8.RuneCountInString(w.Name) > MaxName:
		return fault.InvalidField("name", "period.name.too_long", "limit", MaxName)
	case utf8.RuneCountInString(w.Organization) > MaxName:
		return fault.InvalidField("organization", "period.name.too_long", "limit", MaxName)
	case w.Text == "":
		return fault.InvalidField("text", "thread.text.missing")
	case utf8.RuneCountInString(w.Text) > MaxText:
		return fault.InvalidField("text", "thread.text.too_long", "limit", MaxText)
	}
	return nil
}

// line is a name as it is kept.
func line(text string) string { return strings.Join(strings.Fields(shown(text, false)), " ") }

// shown is a text without what cannot be shown, or turns the words around it
// round.
func shown(text string, lines bool) string {
	return strings.Map(func(r rune) rune {
		switch {
		case lines && (r == '\n' || r == '\t'):
			return r
		case r < ' ' || r == 0x7f:
			return ' '
		case r == 0xfeff, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// Confirming is a comment whose address is to be confirmed.
type Confirming struct {
	Comment  models.PublicComment
	Document models.Document
	Readable bool // whoever confirms may still read the document, without an account
}

// Confirming reads what a link confirms: NotFound where there is nothing, or it
// is too old.
func (s *Service) Confirming(ctx context.Context, secret string) (c Confirming, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		c, err = s.confirming(tx, secret)
		return err
	})
	return c, err
}

func (s *Service) confirming(tx *models.Tx, secret string) (c Confirming, err error) {
	if c.Comment, err = models.PublicCommentByToken(tx, hashOf(secret)); err != nil {
		return c, access.NotFound(err)
	}
	if c.Comment.State == models.PublicSent && tx.Now.Sub(c.Comment.CreatedAt) > ConfirmWithin {
		return c, fault.Missing()
	}
	if c.Document, err = models.DocumentByID(tx, c.Comment.DocumentID); err != nil {
		return c, access.NotFound(err)
	}
	c.Readable = s.access.InDocument(access.Who{}, access.Read, c.Document) == nil
	return c, nil
}

// Confirm has a comment wait for a decision. Done again it changes nothing.
func (s *Service) Confirm(ctx context.Context, secret string) (c Confirming, err error) {
	err = s.db.Write(ctx, func(tx *models.Tx) error {
		if c, err = s.confirming(tx, secret); err != nil || c.Comment.State != models.PublicSent {
			return err
		}
		err = models.SetPublicComment(tx, c.Comment.ID, models.PublicSent, map[string]any{"state": models.PublicWaiting, "confirmed_at": tx.Now})
		if errors.Is(err, models.ErrStale) {
			return nil
		}
		return err
	})
	return c, err
}

// Paragraph is one that a comment can be on.
type Paragraph struct {
	Number string // as the document numbers it, "" where it does not
	Words  string // it begins with
	Passage
}

// Form is what the public's form shows.
type Form struct {
	Document   models.Document
	Paragraphs []Paragraph
	Standing   Standing
}

// Form reads the public's form for a document.
func (s *Service) Form(ctx context.Context, who access.Who, id models.DocumentID) (f Form, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		f.Document, err = s.access.Document(tx, who, access.WriteIn, id)
		return err
	})
	if err != nil {
		return Form{}, fmt.Errorf("write to document %d: %w", id, err)
	}
	if f.Standing, err = s.Standing(ctx, who, f.Document); err != nil {
		return Form{}, err
	}
	doc, version, err := s.outside.Rooms.Now(ctx, who, id)
	f.Paragraphs = paragraphsOf(doc, version)
	return f, err
}

const wordsOfParagraph = 60 // characters

// paragraphsOf are the headings and paragraphs at the top of a document, with
// their numbers.
func paragraphsOf(doc *prose.Node, version int64) (all []Paragraph) {
	if doc == nil {
		return nil
	}
	var numbering prose.Numbering
	doc.Descendants(func(n *prose.Node, at int, _ *prose.Node, _ int) bool {
		if !n.IsTextblock() {
			return true
		}
		number := ""
		if n.Type().Name() == "numbered_paragraph" {
			level, _ := n.Attr("level").(float64)
			number = numbering.Next(int(level))
		}
		words := strings.Join(strings.Fields(n.TextContent()), " ")
		if words == "" || len(all) >= MaxParagraphs {
			return false
		}
		if runes := []rune(words); len(runes) > wordsOfParagraph {
			words = string(runes[:wordsOfParagraph-1]) + "…"
		}
		all = append(all, Paragraph{number, words, Passage{version, int64(at) + 1, int64(at+n.Size()) - 1}})
		return false
	})
	return all
}
