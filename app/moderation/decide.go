package moderation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// on does an act in a case that a person may decide, at the version they saw.
func (s *Service) on(ctx context.Context, who access.Who, id models.CaseID, version int64, do func(*models.Tx, models.Case) error) error {
	if err := s.require(who, access.Decide); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		c, err := models.LockCase(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if err := s.mayDecide(tx, who, c); err != nil {
			return err
		}
		if version != 0 && c.Version != version {
			return fault.Conflicting("moderation.refused.changed")
		}
		if err := do(tx, c); errors.Is(err, models.ErrStale) {
			return fault.Conflicting("moderation.refused.changed")
		} else if err != nil {
			return err
		}
		return nil
	})
}

// Claim takes a case, so that two do not work on one. Release gives it up; who
// works with everything may take one from another.
func (s *Service) Claim(ctx context.Context, who access.Who, id models.CaseID) error {
	return s.on(ctx, who, id, 0, func(tx *models.Tx, c models.Case) error {
		switch {
		case c.State != models.CaseOpen:
			return fault.Conflicting("moderation.refused.decided")
		case c.ClaimedBy != nil && *c.ClaimedBy == who.Person:
			return nil
		case c.ClaimedBy != nil && !s.access.Can(who, access.Change, access.CaseThing, access.Site):
			return fault.Conflicting("moderation.refused.claimed")
		}
		if err := s.act(tx, c, models.CaseAct{Act: "claim", PersonID: &who.Person}); err != nil {
			return err
		}
		return models.SetCase(tx, c, map[string]any{"claimed_by": who.Person})
	})
}

// Release gives a case up that one has claimed.
func (s *Service) Release(ctx context.Context, who access.Who, id models.CaseID) error {
	return s.on(ctx, who, id, 0, func(tx *models.Tx, c models.Case) error {
		if c.ClaimedBy == nil || *c.ClaimedBy != who.Person {
			return nil
		}
		if err := s.act(tx, c, models.CaseAct{Act: "release", PersonID: &who.Person}); err != nil {
			return err
		}
		return models.SetCase(tx, c, map[string]any{"claimed_by": nil})
	})
}

// Decision is what a case is decided to: "keep", "hide", or "hand_on" to the
// secretariat.
type Decision struct {
	Case    models.CaseID
	Version int64
	To      string
	Ground  string
	Note    string // for the author, in the words of who decides
}

func (d Decision) check(c models.Case) error {
	switch {
	case d.To == models.CaseKeep && !slices.Contains(KeepGrounds, d.Ground), d.To == models.CaseHide && !slices.Contains(Grounds, d.Ground):
		return fault.InvalidField("ground", "moderation.refused.ground")
	case d.Ground == "other" && d.Note == "", d.To == "hand_on" && d.Note == "":
		return fault.InvalidField("note", "moderation.refused.note")
	case d.To == models.CaseHide && c.Kind != "post", d.To != models.CaseKeep && d.To != models.CaseHide && d.To != "hand_on":
		return fault.InvalidField("decision", "fault.malformed")
	case d.To == "hand_on" && c.HandedOn:
		return fault.Conflicting("moderation.refused.changed")
	}
	return nil
}

// Decide closes a case, does to the thing what was decided, and tells whose it is.
func (s *Service) Decide(ctx context.Context, who access.Who, d Decision) (err error) {
	if d.Note, err = cleanNote(d.Note); err != nil {
		return err
	}
	return s.on(ctx, who, d.Case, d.Version, func(tx *models.Tx, c models.Case) error {
		if err := s.mayClose(tx, who, c); err != nil {
			return err
		}
		if err := d.check(c); err != nil {
			return err
		}
		if d.To == "hand_on" {
			d.Ground = ""
		}
		if err := s.act(tx, c, models.CaseAct{Act: d.To, PersonID: &who.Person, Ground: d.Ground, Note: d.Note}); err != nil {
			return err
		}
		if d.To == "hand_on" {
			return models.SetCase(tx, c, map[string]any{"handed_on": true, "claimed_by": nil})
		}
		if err := s.carryOut(tx, c, d.To, who.Person); err != nil {
			return err
		}
		if err := models.SetCase(tx, c, map[string]any{
			"state": models.CaseDecided, "decision": d.To, "ground": d.Ground, "note": d.Note, "decided_by": who.Person, "decided_at": tx.Now, "claimed_by": nil,
		}); err != nil {
			return err
		}
		if d.To == models.CaseHide || c.WithheldAt != nil {
			return s.tell(tx, c)
		}
		return nil
	})
}

func (s *Service) mayClose(tx *models.Tx, who access.Who, c models.Case) error {
	if c.State != models.CaseOpen {
		return fault.Conflicting("moderation.refused.decided")
	}
	if c.ClaimedBy != nil && *c.ClaimedBy != who.Person {
		return fault.Conflicting("moderation.refused.claimed")
	}
	heard, err := models.HasReported(tx, c.Thing, who.Person)
	if err == nil && heard {
		err = fault.Conflicting("moderation.refused.reporter")
	}
	return err
}

// carryOut does to a post what was decided.
func (s *Service) carryOut(tx *models.Tx, c models.Case, to string, by models.PersonID) error {
	if c.Kind != "post" {
		return nil
	}
	_, ids, err := parse(c.Thing)
	if err != nil {
		return err
	}
	topic, number := models.TopicID(ids[0]), ids[1]
	if to == models.CaseHide {
		return s.outside.Hide(tx, topic, number, by)
	}
	return s.outside.Show(tx, topic, number)
}

// Undo opens a decided case again: the thing is as it was before the decision.
func (s *Service) Undo(ctx context.Context, who access.Who, id models.CaseID, version int64, note string) error {
	note, err := cleanNote(note)
	if err != nil {
		return err
	}
	if note == "" {
		return fault.InvalidField("note", "moderation.refused.note")
	}
	return s.on(ctx, who, id, version, func(tx *models.Tx, c models.Case) error {
		if c.State == models.CaseOpen && c.HandedOn {
			return s.takeBack(tx, who, c, note)
		}
		if c.State != models.CaseDecided {
			return fault.Conflicting("moderation.refused.changed")
		}
		if err := s.act(tx, c, models.CaseAct{Act: "undo", PersonID: &who.Person, Note: note}); err != nil {
			return err
		}
		if err := s.carryBack(tx, c); err != nil {
			return err
		}
		err := models.SetCase(tx, c, map[string]any{
			"state": models.CaseOpen, "decision": "", "ground": "", "note": "", "decided_by": nil, "decided_at": nil,
		})
		if errors.Is(err, models.ErrDuplicate) { // it was reported again since
			return fault.Conflicting("moderation.refused.again")
		}
		if err != nil || c.Decision != models.CaseHide && c.WithheldAt == nil {
			return err
		}
		return s.tell(tx, c)
	})
}

// takeBack has what was handed on to the secretariat be for moderators again.
func (s *Service) takeBack(tx *models.Tx, who access.Who, c models.Case, note string) error {
	if err := s.act(tx, c, models.CaseAct{Act: "hand_back", PersonID: &who.Person, Note: note}); err != nil {
		return err
	}
	return models.SetCase(tx, c, map[string]any{"handed_on": false, "claimed_by": nil})
}

func (s *Service) carryBack(tx *models.Tx, c models.Case) error {
	if c.Kind != "post" {
		return nil
	}
	if err := s.carryOut(tx, c, models.CaseKeep, 0); err != nil || c.WithheldAt == nil {
		return err
	}
	_, ids, err := parse(c.Thing)
	if err == nil {
		_, err = s.outside.Withhold(tx, models.TopicID(ids[0]), ids[1])
	}
	return err
}

// tell tells whose thing it is that something was decided, and not by whom.
func (s *Service) tell(tx *models.Tx, c models.Case) error {
	notice := models.Notice{PersonID: c.AboutID, Kind: "moderation", CaseID: &c.ID, ActorID: c.AboutID}
	if err := models.InsertNotice(tx, notice); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.hub.Whisper(fmt.Sprintf("inbox:%d", c.AboutID), "notice_added", nil) })
	return nil
}

// Told reads what a person is told of a case about what is theirs: what was decided
// and why, not who reported, claimed or decided it.
func (s *Service) Told(ctx context.Context, who access.Who, id models.CaseID) (t models.Case, err error) {
	if who.IsVisitor() {
		return t, fault.Unsigned()
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		c, err := models.CaseByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if c.AboutID != who.Person || c.State == models.CaseOpen && c.WithheldAt == nil || c.State == models.CaseDecided && c.Decision == models.CaseKeep && c.WithheldAt == nil {
			return fault.Missing() // what came to nothing is not told
		}
		t = models.Case{
			ID: c.ID, Kind: c.Kind, Thing: c.Thing, AboutID: c.AboutID, State: c.State, WithheldAt: c.WithheldAt,
			Decision: c.Decision, Ground: c.Ground, Note: c.Note, DecidedAt: c.DecidedAt,
		}
		return nil
	})
	return t, err
}
