package moderation

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// on does an act in a case that a person may decide, at the version they saw; what it
// does with the topic, rearranges says.
func (s *Service) on(ctx context.Context, who access.Who, id models.CaseID, version int64, rearranges bool, do func(*models.Tx, models.Case) error) error {
	if err := s.requireDeciding(who); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		c, err := hold(tx, id, rearranges)
		if err != nil {
			return access.NotFound(err)
		}
		if err := s.mayDecide(who, c); err != nil {
			return err
		}
		s.forgetClaim(tx.Now, &c)
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

// DecideAll decides several cases, each by itself, with one reason: each is a
// record of its own, is undone and appealed by itself. It says which could not be
// decided, and why.
func (s *Service) DecideAll(ctx context.Context, who access.Who, d Decision, at map[models.CaseID]int64) (refused map[models.CaseID]error, err error) {
	if err := s.requireDeciding(who); err != nil {
		return nil, err
	}
	if len(at) == 0 || len(at) > PageSize {
		return nil, fault.InvalidField("case", "moderation.refused.none")
	}
	d.together, refused = true, map[models.CaseID]error{}
	for _, id := range slices.Sorted(maps.Keys(at)) {
		d.Case, d.Version = id, at[id]
		err := s.Decide(ctx, who, d)
		if err == nil {
			continue
		}
		switch fault.Of(err) {
		case fault.Invalid:
			if f := fault.As(err); f.Field != "decision" { // the reason is wrong for all of them
				return nil, err
			}
			refused[id] = fault.Conflicting("moderation.refused.not_for_this")
		case fault.Conflict, fault.NotFound, fault.Forbidden:
			refused[id] = err
		default:
			return nil, err
		}
	}
	return refused, nil
}

// Claim takes a case, so that two do not work on one. Release gives it up; who
// works with everything may take one from another.
func (s *Service) Claim(ctx context.Context, who access.Who, id models.CaseID) error {
	return s.on(ctx, who, id, 0, false, func(tx *models.Tx, c models.Case) error {
		if c.State != models.CaseOpen {
			if err := s.awaitsJudgement(tx, who, c); err != nil {
				return err
			}
		}
		switch {
		case c.ClaimedBy != nil && *c.ClaimedBy == who.Person:
			return nil
		case c.ClaimedBy != nil && !s.worksWithAll(who):
			return fault.Conflicting("moderation.refused.claimed")
		}
		if err := s.mayJudge(tx, who, c); err != nil {
			return err
		}
		if err := s.act(tx, c, models.CaseAct{Act: "claim", PersonID: &who.Person}); err != nil {
			return err
		}
		return models.SetCase(tx, c, map[string]any{"claimed_by": who.Person, "claimed_at": tx.Now})
	})
}

// ClaimsFor is how long a case stays with who took it: who goes on leave does not
// take it along.
const ClaimsFor = 24 * time.Hour

// forgetClaim has a case be free again whose holder has had it for too long, or may
// not decide it any more.
func (s *Service) forgetClaim(now time.Time, c *models.Case) {
	if c.ClaimedBy == nil {
		return
	}
	if c.ClaimedAt == nil || now.Sub(*c.ClaimedAt) > ClaimsFor || !s.access.CanCase(access.Who{Person: *c.ClaimedBy}, access.CasePlaceOf(*c)) {
		c.ClaimedBy, c.ClaimedAt = nil, nil
	}
}

// worksWithAll reports whether somebody is of those to whom cases are handed on.
func (s *Service) worksWithAll(who access.Who) bool {
	return s.access.Can(who, access.Change, access.CaseThing, access.Site)
}

// Release gives a case up that one has claimed.
func (s *Service) Release(ctx context.Context, who access.Who, id models.CaseID) error {
	return s.on(ctx, who, id, 0, false, func(tx *models.Tx, c models.Case) error {
		if c.ClaimedBy == nil || *c.ClaimedBy != who.Person {
			return nil
		}
		if err := s.act(tx, c, models.CaseAct{Act: "release", PersonID: &who.Person}); err != nil {
			return err
		}
		return models.SetCase(tx, c, map[string]any{"claimed_by": nil, "claimed_at": nil})
	})
}

// Decision is what a case is decided to: "keep", "hide", "delete", or "measure"
// where the thing stays and something else is done; or what is done in it while it
// stays open: "ask_edit" of its author, "hand_on" to the secretariat.
type Decision struct {
	Case    models.CaseID
	Version int64
	To      string
	Ground  string
	Note    string // for the author, in the words of who decides
	Locks   bool   // the topic
	Measure string // with its author: "silence" or "suspend", "" for none
	Days    int    // how long that lasts; how long they have for an edit
	Goes    Goes   // where the post or its topic goes

	together bool // with others, by what their rows say
}

// Goes is where a post that was reported goes by a decision, or its topic.
type Goes struct {
	Forum   models.ForumID // to which the topic is moved
	Into    models.TopicID // into which it is merged, or the post is split; 0: into a new one
	Title   string         // of the new one
	Kind    string         // likewise
	Numbers []int64        // of posts that are split with it
}

// What can be done in a case that stays open.
const (
	AskEdit = "ask_edit"
	HandOn  = "hand_on"
)

// canMend reports whether things of a kind can be mended by their authors.
func canMend(kind string) bool { return kind == "post" || kind == "comment" }

// Choices are what a case can be decided to. The first post of a topic is the topic
// itself, and is not split from it.
func Choices(c models.Case) []string {
	choices := []string{models.CaseHide}
	if c.Kind == "post" {
		choices = append(choices, models.CaseDelete)
	}
	if canMend(c.Kind) {
		choices = append(choices, AskEdit)
	}
	if post, is := postOf(c); is {
		choices = append(choices, models.CaseMove, models.CaseMerge)
		if post.Number > 1 {
			choices = append(choices, models.CaseSplit)
		}
	}
	return append(choices, models.CaseMeasure, models.CaseKeep, HandOn)
}

// CanTogether reports whether things of a kind are decided with others: not a whole
// document or workspace, which nobody hides unseen.
func CanTogether(kind string) bool { return kind != "document" && kind != "workspace" }

// rearranges reports whether a decision takes a post or its topic elsewhere.
func rearranges(to string) bool {
	return to == models.CaseMove || to == models.CaseSplit || to == models.CaseMerge
}

func (d Decision) check(c models.Case) error {
	grounds := Grounds
	if d.To == models.CaseKeep {
		grounds = KeepGrounds
	}
	measured := d.Locks || d.Measure != ""
	switch {
	case d.together && !CanTogether(c.Kind):
		return fault.Conflicting("moderation.refused.alone")
	case !slices.Contains(Choices(c), d.To):
		return fault.InvalidField("decision", "fault.malformed")
	case d.To != HandOn && !slices.Contains(grounds, d.Ground):
		return fault.InvalidField("ground", "moderation.refused.ground")
	case d.Note == "" && (d.Ground == "other" || d.To == HandOn || d.To == AskEdit || rearranges(d.To)):
		return fault.InvalidField("note", "moderation.refused.note")
	case d.To == HandOn && c.HandedOn || d.To == AskEdit && c.AwaitsUntil != nil:
		return fault.Conflicting("moderation.refused.changed")
	case d.To == models.CaseMeasure && !measured:
		return fault.InvalidField("measure", "moderation.refused.measure")
	case measured && (d.To == models.CaseKeep || d.To == HandOn || d.To == AskEdit), d.Locks && (c.Kind != "post" || rearranges(d.To)),
		d.Measure != "" && d.Measure != models.MeasureSilence && d.Measure != models.MeasureSuspend:
		return fault.InvalidField("measure", "fault.malformed")
	case (d.Measure != "" || d.To == AskEdit) && (d.Days < 1 || d.Days > MaxDays):
		return fault.InvalidField("days", "moderation.refused.days", "limit", MaxDays)
	}
	return nil
}

// Decide closes a case, does what was decided, and tells whose thing it is.
func (s *Service) Decide(ctx context.Context, who access.Who, d Decision) (err error) {
	if d.Note, err = cleanNote(d.Note); err != nil {
		return err
	}
	return s.on(ctx, who, d.Case, d.Version, rearranges(d.To), func(tx *models.Tx, c models.Case) error { return s.decide(tx, who, c, d) })
}

func (s *Service) decide(tx *models.Tx, who access.Who, c models.Case, d Decision) error {
	if err := s.mayClose(tx, who, c); err != nil {
		return err
	}
	if err := d.check(c); err != nil {
		return err
	}
	if d.To == HandOn {
		d.Ground = ""
	}
	if err := s.act(tx, c, models.CaseAct{Act: d.To, PersonID: &who.Person, Ground: d.Ground, Note: d.Note}); err != nil {
		return err
	}
	switch d.To {
	case HandOn:
		return models.SetCase(tx, c, map[string]any{"handed_on": true, "handed_by": who.Person, "claimed_by": nil, "awaits_until": nil})
	case AskEdit:
		return s.askEdit(tx, who, c, d)
	}
	columns, err := s.carryOut(tx, who, c, d)
	if err != nil {
		return err
	}
	maps.Copy(columns, map[string]any{
		"state": models.CaseDecided, "decision": d.To, "ground": d.Ground, "note": d.Note, "decided_by": who.Person, "decided_at": tx.Now,
		"claimed_by": nil, "awaits_until": nil, "round": c.Round + 1,
	})
	if err := models.SetCase(tx, c, columns); err != nil {
		return err
	}
	c.Round++
	if err := s.tellReporters(tx, c); err != nil {
		return err
	}
	switch {
	case d.Measure == models.MeasureSuspend:
		return s.write(tx, c, d)
	case d.To != models.CaseKeep || c.WithheldAt != nil || c.Ground != "": // or they never knew of it
		return s.tell(tx, c)
	}
	return nil
}

func (s *Service) mayClose(tx *models.Tx, who access.Who, c models.Case) error {
	if c.State != models.CaseOpen {
		return fault.Conflicting("moderation.refused.decided")
	}
	if c.ClaimedBy != nil && *c.ClaimedBy != who.Person {
		return fault.Conflicting("moderation.refused.claimed")
	}
	return s.mayJudge(tx, who, c)
}

// mayJudge is nil, or a Conflict: who has reported a thing does not decide on it, nor
// who has handed it on.
func (s *Service) mayJudge(tx *models.Tx, who access.Who, c models.Case) error {
	if c.HandedOn && !s.worksWithAll(who) {
		return fault.Conflicting("moderation.refused.handed_on")
	}
	heard, err := models.HasReported(tx, c.Thing, who.Person)
	if err == nil && heard {
		err = fault.Conflicting("moderation.refused.reporter")
	}
	return err
}

// Undo opens a decided case again: all is as it was before the decision. While a
// case is open it takes back that its author was asked for an edit, or that it was
// handed on: who did that may as well, until somebody has taken it. An appeal is
// decided by somebody else (Judge), and not done away with so; and a measure is ended
// without an appeal by those alone who may take it.
func (s *Service) Undo(ctx context.Context, who access.Who, id models.CaseID, version int64, note string) error {
	note, err := cleanNote(note)
	if err != nil {
		return err
	}
	if note == "" {
		return fault.InvalidField("note", "moderation.refused.note")
	}
	return s.on(ctx, who, id, version, true, func(tx *models.Tx, c models.Case) error {
		switch {
		case c.State == models.CaseOpen && c.AwaitsUntil != nil:
			return s.takeBack(tx, who, c, models.CaseAct{Act: "take_back", Note: note}, map[string]any{"awaits_until": nil, "ground": "", "note": ""})
		case c.State == models.CaseOpen && c.HandedOn:
			if c.ClaimedBy != nil && !s.worksWithAll(who) {
				return fault.Conflicting("moderation.refused.claimed")
			}
			return s.takeBack(tx, who, c, models.CaseAct{Act: "hand_back", Note: note}, map[string]any{"handed_on": false, "handed_by": nil, "claimed_by": nil})
		case c.State != models.CaseDecided:
			return fault.Conflicting("moderation.refused.changed")
		}
		return s.undo(tx, who, c, note)
	})
}

func (s *Service) undo(tx *models.Tx, who access.Who, c models.Case, note string) error {
	if err := s.mayJudge(tx, who, c); err != nil {
		return err
	}
	if err := notAppealed(tx, c); err != nil {
		return err
	}
	if c.Measure != "" && s.mayMeasure(who, c, c.Measure) != nil {
		return fault.Conflicting("moderation.refused.above")
	}
	if err := s.act(tx, c, models.CaseAct{Act: "undo", PersonID: &who.Person, Note: note}); err != nil {
		return err
	}
	if err := s.reverse(tx, who, c, note); err != nil {
		return err
	}
	if c.WithheldAt != nil {
		if err := s.setStand(tx, c, Withheld, 0); err != nil {
			return err
		}
	}
	err := models.SetCase(tx, c, map[string]any{
		"state": models.CaseOpen, "decision": "", "ground": "", "note": "", "decided_by": nil, "decided_at": nil, "locks": false, "measure": "", "until": nil,
		"topic_act_id": nil,
	})
	if errors.Is(err, models.ErrDuplicate) { // it was reported again since
		return fault.Conflicting("moderation.refused.again")
	}
	if err != nil || c.Decision == models.CaseKeep && c.WithheldAt == nil {
		return err
	}
	return s.tell(tx, c)
}

// takeBack undoes what was done in a case that is open.
func (s *Service) takeBack(tx *models.Tx, who access.Who, c models.Case, act models.CaseAct, columns map[string]any) error {
	act.PersonID = &who.Person
	if err := s.act(tx, c, act); err != nil {
		return err
	}
	return models.SetCase(tx, c, columns)
}
