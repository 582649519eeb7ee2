package moderation

import (
	"context"
	"errors"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Hiding is what those are told who read on what moderation hid: why, and where the
// decision stands. By whom is said to nobody.
type Hiding struct {
	Case     models.CaseID
	Ground   string
	Withheld bool // until it is decided
	Own      bool // the case is about the reader, who may read the decision
	Decides  bool // the reader may open the case
}

// HidingOf reads what hides a thing that the reader was let into though moderation
// hid it; nil where nothing is known of that.
func (s *Service) HidingOf(ctx context.Context, who access.Who, thing string) (*Hiding, error) {
	var c models.Case
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		c, err = models.CaseHiding(tx, thing)
		return err
	})
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &Hiding{
		Case: c.ID, Ground: c.Ground, Withheld: c.State == models.CaseOpen,
		Own: c.AboutID == who.Person, Decides: s.access.CanCase(who, access.CasePlaceOf(c)),
	}, nil
}

// canWithhold reports whether reports alone have a thing of a kind withheld until it
// is decided: not a whole document or workspace, which is the work of many.
func canWithhold(kind string) bool { return kind != "document" && kind != "workspace" }

// hides notes how a profile, document or workspace stands that its reporter sees
// though moderation hid it. Once that is decided, there is nothing more to report.
func (t *target) hides(at *time.Time, by *models.PersonID) error {
	if t.held = at != nil && by == nil; at != nil && !t.held {
		return fault.Conflicting("moderation.refused.hidden")
	}
	return nil
}
