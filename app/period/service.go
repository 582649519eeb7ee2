package period

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Longest is how long a period may last, and how far ahead it may be planned.
const Longest = 366 * 24 * time.Hour

// Passage is a range of a document at a version.
type Passage struct{ Version, From, To int64 }

// Place is where a comment is anchored, as Rooms keep it.
type Place struct {
	Anchor  string
	Version int64
	Quote   string
}

// Rooms know documents as they are, and where passages stand.
type Rooms interface {
	// Now is the document as it is, and its version, for who may read it.
	Now(ctx context.Context, who access.Who, id models.DocumentID) (*prose.Node, int64, error)
	// Place finds the place of a passage, which may be gone by now.
	Place(ctx context.Context, who access.Who, id models.DocumentID, p Passage) (Place, error)
}

// Letter is a mail that an action asks for, by the keys of its texts.
type Letter struct {
	To, Name, Language string
	Subject            string // key
	Text               string // key
	Args               map[string]string
	Path               string // of the link, from the site's own address
}

// Outside is what periods need of the rest of the program.
type Outside struct {
	Rooms Rooms
	// Post enqueues a letter in the transaction of what it tells of.
	Post func(tx *models.Tx, letter Letter) error
	// AddressKey is a mail address as it is compared, or what is wrong with it.
	AddressKey func(email string) (string, error)
	// TakeIn makes a thread of what somebody from the public wrote.
	TakeIn func(tx *models.Tx, comment models.PublicComment) (models.ThreadID, int64, error)
}

// Service is what can be done with comment periods. It is safe for concurrent
// use.
type Service struct {
	db      *models.DB
	access  *access.Access
	hub     *live.Hub
	outside Outside
}

// New makes the service.
func New(db *models.DB, rights *access.Access, hub *live.Hub, outside Outside) *Service {
	return &Service{db: db, access: rights, hub: hub, outside: outside}
}

// Opening is a period to be.
type Opening struct {
	Audience      string
	OpensAt       time.Time // zero, or what has been: now
	ClosesAt      time.Time
	ReadableAfter bool
}

// Open opens a document for comment.
func (s *Service) Open(ctx context.Context, who access.Who, document models.DocumentID, o Opening) (period models.CommentPeriod, err error) {
	err = s.act(ctx, who, document, func(tx *models.Tx, d models.Document) error {
		opens := o.OpensAt.UTC().Truncate(time.Microsecond)
		if opens.Before(tx.Now) {
			opens = tx.Now
		}
		closes := o.ClosesAt.UTC().Truncate(time.Microsecond)
		switch {
		case !slices.Contains(models.PeriodAudiences, o.Audience):
			return fault.InvalidField("audience", "period.audience.missing")
		case opens.Sub(tx.Now) > Longest:
			return fault.InvalidField("opens", "period.too_far")
		}
		if err := checkEnd(closes, opens, tx.Now); err != nil {
			return err
		}
		if err := mayOpenTo(d, o.Audience); err != nil {
			return err
		}
		others, err := models.PeriodsOf(tx, document)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(others, func(p models.CommentPeriod) bool { return !p.IsOver(tx.Now) }) {
			return fault.Conflicting("period.refused.another")
		}
		period = models.CommentPeriod{
			DocumentID: document, Audience: o.Audience, OpensAt: opens, ClosesAt: closes, ReadableAfter: o.ReadableAfter,
			OpenedBy: who.Person, CreatedAt: tx.Now, Revision: 1,
		}
		if err := models.InsertPeriod(tx, &period); err != nil {
			return err
		}
		return s.record(tx, who, "open", d, period, "")
	})
	if err != nil {
		return models.CommentPeriod{}, fmt.Errorf("open document %d for comment: %w", document, err)
	}
	return period, nil
}

// mayOpenTo is a Conflict where a document that is marked as confidential would be
// open to others than the members of its workspace.
func mayOpenTo(d models.Document, audience string) error {
	if d.IsConfidential() && audience != models.PeriodMembers {
		return fault.Conflicting("period.refused.confidential")
	}
	return nil
}

func checkEnd(closes, opens, now time.Time) error {
	switch {
	case closes.IsZero():
		return fault.InvalidField("closes", "period.closes.missing")
	case !closes.After(opens), !closes.After(now):
		return fault.InvalidField("closes", "period.closes.early")
	case closes.Sub(opens) > Longest:
		return fault.InvalidField("closes", "period.too_long")
	}
	return nil
}

// Extend has a period that is not over close later.
func (s *Service) Extend(ctx context.Context, who access.Who, on On, closes time.Time) error {
	return s.change(ctx, who, on, "extend", func(tx *models.Tx, d models.Document, period *models.CommentPeriod) (map[string]any, error) {
		if err := mayOpenTo(d, period.Audience); err != nil {
			return nil, err
		}
		closes = closes.UTC().Truncate(time.Microsecond)
		if period.IsOver(tx.Now) {
			return nil, fault.Conflicting("period.refused.over")
		}
		if err := checkEnd(closes, period.OpensAt, tx.Now); err != nil {
			return nil, err
		}
		if !closes.After(period.ClosesAt) {
			return nil, fault.InvalidField("closes", "period.closes.not_later")
		}
		period.ClosesAt = closes
		return map[string]any{"closes_at": closes}, nil
	})
}

// Close ends a period at once, or has one that is only planned not begin.
func (s *Service) Close(ctx context.Context, who access.Who, on On) error {
	return s.change(ctx, who, on, "close", func(tx *models.Tx, _ models.Document, period *models.CommentPeriod) (map[string]any, error) {
		if period.IsOver(tx.Now) {
			return nil, fault.Conflicting("period.refused.over")
		}
		period.EndedAt = &tx.Now
		columns := map[string]any{"ended_at": tx.Now, "ended_by": who.Person}
		if !period.HasBegun(tx.Now) { // nobody was let in, and nobody is
			columns["readable_after"], period.ReadableAfter = false, false
		}
		return columns, nil
	})
}

// LetRead says whether the audience of a period goes on reading afterwards.
func (s *Service) LetRead(ctx context.Context, who access.Who, on On, readable bool) error {
	return s.change(ctx, who, on, "reading", func(_ *models.Tx, d models.Document, period *models.CommentPeriod) (map[string]any, error) {
		if readable {
			if err := mayOpenTo(d, period.Audience); err != nil {
				return nil, err
			}
		}
		period.ReadableAfter = readable
		return map[string]any{"readable_after": readable}, nil
	})
}

// On is a period of a document, as its form was opened.
type On struct {
	Document models.DocumentID
	Period   models.CommentPeriodID
	Revision int64
}

// change writes columns of a period.
func (s *Service) change(ctx context.Context, who access.Who, on On, act string, columns func(*models.Tx, models.Document, *models.CommentPeriod) (map[string]any, error)) error {
	err := s.act(ctx, who, on.Document, func(tx *models.Tx, d models.Document) error {
		period, err := models.PeriodByID(tx, on.Period)
		if err != nil || period.DocumentID != on.Document {
			return errors.Join(access.NotFound(err), missingUnless(period.DocumentID == on.Document))
		}
		before := describe(period)
		changed, err := columns(tx, d, &period)
		if err != nil {
			return err
		}
		period.Revision = on.Revision
		err = models.SetPeriod(tx, period, changed)
		if errors.Is(err, models.ErrStale) {
			return fault.Conflicting("period.refused.changed")
		}
		if err != nil {
			return err
		}
		return s.record(tx, who, act, d, period, before)
	})
	if err != nil {
		return fmt.Errorf("%s period %d of document %d: %w", act, on.Period, on.Document, err)
	}
	return nil
}

func missingUnless(there bool) error {
	if there {
		return nil
	}
	return fault.Missing()
}

// act does something to the periods of a document, for who may open them.
func (s *Service) act(ctx context.Context, who access.Who, document models.DocumentID, do func(*models.Tx, models.Document) error) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := s.access.Document(tx, who, access.OpenPeriod, document); err != nil {
			return err
		}
		d, err := models.LockDocument(tx, document) // or it may be marked as confidential meanwhile
		if err != nil {
			return access.NotFound(err)
		}
		if err := do(tx, d); err != nil {
			return err
		}
		if err := s.access.DocumentChanged(tx, document); err != nil {
			return err
		}
		return s.hub.Record(tx, fmt.Sprintf("document:%d", document), "document_changed", nil) // open editors are asked again
	})
}

// record puts an act on a period into the audit record.
func (s *Service) record(tx *models.Tx, who access.Who, act string, d models.Document, period models.CommentPeriod, before string) error {
	return models.Record(tx, models.AuditEntry{
		ActorID: &who.Person, Act: "period." + act, Thing: fmt.Sprintf("document:%d", d.ID), Place: string(access.WorkspacePlace(d.WorkspaceID)),
		Before: before, After: describe(period),
	})
}

// describe is a period in the audit record.
func describe(p models.CommentPeriod) string {
	text := fmt.Sprintf("%s %s/%s", p.Audience, p.OpensAt.UTC().Format(time.RFC3339), p.End().UTC().Format(time.RFC3339))
	if p.ReadableAfter {
		text += " readable after"
	}
	return text
}
