package thread

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Outcomes are what may become of what a thread asked for.
var Outcomes = []string{models.ThreadAccepted, models.ThreadPartly, models.ThreadNoted, models.ThreadRejected}

// Resolve is how a thread is settled.
type Resolve struct {
	On
	Note    string // a word on why
	Outcome string // "" or one of Outcomes
	Ref     string
}

// Resolve settles a thread.
func (s *Service) Resolve(ctx context.Context, who access.Who, r Resolve) error {
	note, err := checkAnswer(r.Note, r.Outcome)
	if err != nil {
		return fmt.Errorf("resolve a thread: %w", err)
	}
	return s.settle(ctx, who, r.On, models.ThreadAct{Kind: models.ActResolve, Note: note, Outcome: r.Outcome, Ref: r.Ref}, func(d *discussion) (map[string]any, error) {
		if d.thread.State == models.ThreadResolved {
			return nil, fault.Conflicting("thread.refused.resolved")
		}
		if r.Outcome != "" {
			if err := s.mayDecide(who, d); err != nil {
				return nil, err
			}
		}
		return answered(d, who, note, r.Outcome), nil
	})
}

// Respond is another outcome and response for a thread that is settled.
type Respond struct {
	On
	Note    string
	Outcome string
	Seen    int64 // the thread's Settled, as the person read it
	Ref     string
}

// Respond changes how a thread was settled. What was said before is kept.
func (s *Service) Respond(ctx context.Context, who access.Who, r Respond) error {
	note, err := checkAnswer(r.Note, r.Outcome)
	if err != nil {
		return fmt.Errorf("respond to a thread: %w", err)
	}
	return s.settle(ctx, who, r.On, models.ThreadAct{Kind: models.ActResolve, Note: note, Outcome: r.Outcome, Ref: r.Ref}, func(d *discussion) (map[string]any, error) {
		t := d.thread
		isOwn := t.ResolvedBy != nil && *t.ResolvedBy == who.Person && t.Outcome == "" && r.Outcome == ""
		if !isOwn {
			if err := s.mayDecide(who, d); err != nil {
				return nil, err
			}
		}
		if t.State != models.ThreadResolved || t.Settled != r.Seen {
			return nil, fault.Conflicting("thread.refused.settled")
		}
		return answered(d, who, note, r.Outcome), nil
	})
}

// mayDecide reports whether a person may say what became of what was asked
// for: that is for the authors, not for who asked.
func (s *Service) mayDecide(who access.Who, d *discussion) error {
	return s.access.InDocument(who, access.Resolve, d.document)
}

// answered is the columns of a thread that somebody has settled.
func answered(d *discussion, who access.Who, note, outcome string) map[string]any {
	return map[string]any{
		"state": models.ThreadResolved, "response": note, "outcome": outcome, "resolved_by": who.Person, "resolved_at": d.tx.Now, "settled": d.thread.Settled + 1,
	}
}

func checkAnswer(note, outcome string) (string, error) {
	note, err := clean(note, "text", MaxNote)
	if err == nil && outcome != "" && !slices.Contains(Outcomes, outcome) {
		err = fault.InvalidField("outcome", "fault.malformed")
	}
	return note, err
}

// Reopen opens a thread that was resolved.
func (s *Service) Reopen(ctx context.Context, who access.Who, on On, ref string) error {
	return s.settle(ctx, who, on, models.ThreadAct{Kind: models.ActReopen, Ref: ref}, func(d *discussion) (map[string]any, error) {
		if d.thread.State == models.ThreadOpen {
			return nil, fault.Conflicting("thread.refused.open")
		}
		return map[string]any{
			"state": models.ThreadOpen, "response": "", "outcome": "", "resolved_by": nil, "resolved_at": nil, "settled": d.thread.Settled + 1,
		}, nil
	})
}

// Move anchors a thread anew, by hand. Where it stood before is kept.
func (s *Service) Move(ctx context.Context, who access.Who, on On, to Passage, ref string) error {
	place, err := s.rooms.Place(ctx, who, on.Document, to)
	if err != nil {
		return fmt.Errorf("move thread %d: %w", on.Thread, err)
	}
	return s.settle(ctx, who, on, models.ThreadAct{Kind: models.ActMove, Ref: ref}, func(d *discussion) (map[string]any, error) {
		return map[string]any{"anchor": place.Anchor, "anchor_version": place.Version, "anchorings": d.thread.Anchorings + 1, "quote": place.Quote}, nil
	})
}

// settle does one of the acts on a thread that are noted, once for a ref.
func (s *Service) settle(ctx context.Context, who access.Who, on On, act models.ThreadAct, columns func(d *discussion) (map[string]any, error)) error {
	err := checkRef(act.Ref)
	if err == nil && on.Thread <= 0 {
		err = fault.Missing()
	}
	if err == nil {
		err = s.change(ctx, who, on, func(d *discussion) error {
			there, err := models.ThreadActByRef(d.tx, who.Person, act.Ref)
			switch {
			case err == nil && (there.ThreadID != d.thread.ID || there.Kind != act.Kind):
				return fault.Conflicting("collab.ref_taken")
			case err == nil && (there.Note != act.Note || there.Outcome != act.Outcome): // the form was gone back to
				return fault.Conflicting("thread.refused.settled")
			case err == nil:
				return errThere
			case !errors.Is(err, models.ErrNotFound):
				return err
			}
			if err := s.maySettle(who, d); err != nil {
				return err
			}
			changed, err := columns(d)
			if err != nil {
				return err
			}
			act.ThreadID, act.PersonID, act.At = d.thread.ID, who.Person, d.tx.Now
			act.Anchor, act.Version, act.Quote = d.thread.Anchor, d.thread.AnchorVersion, d.thread.Quote
			if err := models.InsertThreadAct(d.tx, &act); err != nil {
				return err
			}
			changed["changed"] = d.changes
			return models.SetThread(d.tx, d.thread.ID, changed)
		})
	}
	if err != nil {
		return fmt.Errorf("%s thread %d: %w", act.Kind, on.Thread, err)
	}
	return nil
}
