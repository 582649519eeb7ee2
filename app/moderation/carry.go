package moderation

import (
	"cmp"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// setStand has the thing of a case stand so, on the case's ground.
func (s *Service) setStand(tx *models.Tx, c models.Case, stand Stand, by models.PersonID) error {
	_, ids, err := parse(c.Thing)
	if err != nil {
		return err
	}
	_, err = s.outside.SetStand(tx, c.Kind, ids, stand, Why{By: by, Ground: c.Ground})
	return err
}

// standBy is how a thing stands by a decision.
func standBy(decision string) Stand {
	return map[string]Stand{models.CaseHide: Hidden, models.CaseDelete: Removed}[decision]
}

// reveal shows what a decision has hidden, which is undone, or has it stand as another
// case has it.
func (s *Service) reveal(tx *models.Tx, c models.Case) error {
	if standBy(c.Decision) == Shown {
		return nil
	}
	if err := s.setStand(tx, c, Shown, 0); err != nil {
		return err
	}
	other, err := models.CaseHolding(tx, c.Thing, c.ID)
	if err != nil {
		return notMissing(err)
	}
	if other.State == models.CaseOpen || other.DecidedBy == nil {
		return s.setStand(tx, other, Withheld, 0)
	}
	return s.setStand(tx, other, standBy(other.Decision), *other.DecidedBy)
}

// carryOut does what was decided, and gives the columns that say what was done.
func (s *Service) carryOut(tx *models.Tx, who access.Who, c models.Case, d Decision) (map[string]any, error) {
	columns := map[string]any{}
	var err error
	c.Ground = d.Ground
	if stand := standBy(d.To); stand != Shown || c.WithheldAt != nil {
		if err := s.setStand(tx, c, stand, who.Person); err != nil {
			return nil, err
		}
	}
	if rearranges(d.To) {
		if columns["topic_act_id"], err = s.rearrange(tx, who, c, d); err != nil {
			return nil, err
		}
	}
	if d.Locks {
		_, ids, err := parse(c.Thing)
		if err != nil {
			return nil, err
		}
		if columns["locks"], err = s.outside.SetLock(tx, models.TopicID(ids[0]), true, Why{who.Person, d.Ground, d.Note, c.AboutID}); err != nil {
			return nil, err
		}
		if err := s.act(tx, c, models.CaseAct{Act: "lock", PersonID: &who.Person}); err != nil {
			return nil, err
		}
	}
	if d.Measure == "" {
		return columns, nil
	}
	until := tx.Now.Add(time.Duration(d.Days) * 24 * time.Hour)
	columns["measure"], columns["until"] = d.Measure, until
	if err := s.mayMeasure(who, c, d.Measure); err != nil {
		return nil, err
	}
	take := s.outside.Silence
	if d.Measure == models.MeasureSuspend {
		take = s.outside.Suspend
	}
	if err := take(tx, who, c.AboutID, until, cmp.Or(d.Note, d.Ground)); err != nil {
		return nil, err
	}
	return columns, s.act(tx, c, models.CaseAct{Act: d.Measure, PersonID: &who.Person, Note: until.Format(time.DateOnly)})
}

// mayMeasure is nil, or why a person may not do this with who a case is about: who
// decides on cases, or would if they were not silenced, is dealt with by those alone who
// may suspend anybody.
func (s *Service) mayMeasure(who access.Who, c models.Case, measure string) error {
	act := access.Silence
	decides := s.access.Can(access.Who{Person: c.AboutID}, access.Decide, access.CaseThing, access.Site) ||
		s.access.Holds(c.AboutID, access.Moderator, access.Site) || s.access.Holds(c.AboutID, access.Secretariat, access.Site)
	if measure == models.MeasureSuspend || decides {
		act = access.Suspend
	}
	if !s.access.Can(who, act, access.AccountThing, access.Site) {
		return fault.Denied()
	}
	return nil
}

// Measures are what somebody may do with who a case is about.
func (s *Service) measures(who access.Who, c models.Case) []string {
	var all []string
	for _, measure := range []string{models.MeasureSilence, models.MeasureSuspend} {
		if s.mayMeasure(who, c, measure) == nil {
			all = append(all, measure)
		}
	}
	return all
}

// reverse undoes what a decision did: the thing is shown, its topic open, and its
// author writes again, unless another decision stands against it.
func (s *Service) reverse(tx *models.Tx, who access.Who, c models.Case, note string) error {
	if err := s.reveal(tx, c); err != nil {
		return err
	}
	if c.TopicActID != nil {
		err := s.outside.PutBack(tx, who, *c.TopicActID, note, c.AboutID)
		if kind := fault.Of(err); err != nil && (kind == fault.Forbidden || kind == fault.NotFound) {
			return fault.Conflicting("moderation.refused.elsewhere")
		}
		if err != nil {
			return err
		}
	}
	if c.Locks {
		_, ids, err := parse(c.Thing)
		if err != nil {
			return err
		}
		if _, err := s.outside.SetLock(tx, models.TopicID(ids[0]), false, Why{who.Person, "", note, c.AboutID}); err != nil {
			return err
		}
	}
	switch {
	case c.Until == nil:
		return nil
	case c.Measure == models.MeasureSuspend:
		return s.outside.Reinstate(tx, who, c.AboutID, *c.Until, note)
	}
	longest, err := models.LongestMeasure(tx, c.AboutID, c.Measure, c.ID)
	if err != nil {
		return err
	}
	return s.outside.EndSilence(tx, who, c.AboutID, longest, note)
}
