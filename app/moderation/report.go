package moderation

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Reporting is what a person sends to report something.
type Reporting struct {
	Thing  string // "post:12/3", as the audit record names things
	Ground string
	Note   string
}

// MayReport is nil, or why a person may not report a thing. One that they may not
// read is not found.
func (s *Service) MayReport(ctx context.Context, who access.Who, thing string) error {
	return s.db.Read(ctx, func(tx *models.Tx) error {
		_, err := s.reportable(tx, who, thing)
		return err
	})
}

func (s *Service) reportable(tx *models.Tx, who access.Who, thing string) (target, error) {
	t, err := s.find(tx, who, thing)
	switch {
	case err != nil:
		return t, err
	case who.IsVisitor():
		return t, fault.Unsigned()
	case !s.access.Can(who, access.Report, access.CaseThing, t.place):
		return t, fault.Denied()
	case t.AboutID == who.Person:
		return t, fault.Conflicting("moderation.refused.own")
	case t.held:
		return t, fault.Conflicting("moderation.refused.looked_at")
	}
	return t, nil
}

// Report adds a person's report on a thing to the case on it. A second one by the
// same person changes nothing while that is open, and is answered as the first was;
// once it is decided, it opens another.
func (s *Service) Report(ctx context.Context, who access.Who, r Reporting) error {
	note, err := cleanNote(r.Note)
	switch {
	case err != nil:
		return err
	case !slices.Contains(Grounds, r.Ground):
		return fault.InvalidField("ground", "moderation.refused.ground")
	case r.Ground == "other" && note == "":
		return fault.InvalidField("note", "moderation.refused.note")
	}
	r.Note = note
	return s.send(ctx, who, r)
}

// sideOf is for whom a person speaks: those who speak for the same are one voice.
func sideOf(tx *models.Tx, id models.PersonID) (string, error) {
	person, err := models.PersonByID(tx, id)
	switch {
	case err != nil:
		return "", err
	case person.OrganizationID != nil:
		return fmt.Sprintf("organization:%d", *person.OrganizationID), nil
	case person.PartyID != nil:
		return fmt.Sprintf("party:%d", *person.PartyID), nil
	}
	return fmt.Sprintf("person:%d", id), nil
}

// Weights: a person's report is full while they report little, and less with each
// that they have sent in a day besides.
const (
	fullWeight  = 100
	fullReports = 5
	weighedOver = 24 * time.Hour
	weighedUpTo = 1000 // reports
)

// weightOf is what the next report of a person weighs: a few who report much do
// not bury what others report once.
func weightOf(tx *models.Tx, person models.PersonID) (int64, error) {
	sent, err := models.CountReportsBy(tx, person, tx.Now.Add(-weighedOver), weighedUpTo)
	return fullWeight * fullReports / max(fullReports, sent+1), err
}

// isNews reports whether a count has become one that is worth telling of: of many,
// one more is not.
func isNews(before, after int64) bool {
	step := int64(1)
	for before >= 10*step {
		step *= 10
	}
	return before/step != after/step
}

// gather adds a report to the case on its thing, and withholds what enough have
// reported. What it costs does not grow with what was reported before.
func (s *Service) gather(tx *models.Tx, t target, report models.Report) error {
	c, fresh, err := models.OpenCase(tx, t.Case)
	if err != nil {
		return err
	}
	report.CaseID = c.ID
	said, err := models.HeaviestOf(tx, c.ID, report.Side)
	if err != nil {
		return err
	}
	added, err := models.InsertReport(tx, report)
	if err != nil || !added {
		return err
	}
	if fresh {
		if err := s.act(tx, c, models.CaseAct{Act: "open"}); err != nil {
			return err
		}
	}
	sides, columns := c.Sides, map[string]any{"reports": c.Reports + 1, "weight": c.Weight + max(0, report.Weight-said)}
	if said == 0 {
		sides++
		columns["sides"] = sides
	}
	news := isNews(c.Sides, sides)
	if news && !fresh {
		if err := s.changed(tx, c); err != nil {
			return err
		}
	}
	enough, err := hideAfterOf(tx)
	if err != nil {
		return err
	}
	if canWithhold(c.Kind) && enough > 0 && sides >= enough && c.WithheldAt == nil {
		withheld, err := s.outside.SetStand(tx, c.Kind, t.ids, Withheld, Why{})
		if err != nil {
			return err
		}
		if withheld {
			columns["withheld_at"], news = tx.Now, true
			if err := s.act(tx, c, models.CaseAct{Act: "withhold"}); err != nil {
				return err
			}
		}
	}
	if !news {
		return models.CountReport(tx, c.ID, columns)
	}
	return models.SetCase(tx, c, columns)
}

// changed tells who has the queue open, and may decide this case, of it.
func (s *Service) changed(tx *models.Tx, c models.Case) error {
	return s.hub.Record(tx, access.CasesSubject, "case_changed", struct {
		Case models.CaseID `json:"case"`
		access.CasePlace
	}{c.ID, access.CasePlaceOf(c)})
}

// Of cases that are opened so many are told of in a minute, and of those that come
// besides every tenth: who has the queue open learns that there are more, and does
// not pay for each.
const (
	toldOpenings = 60
	tellEvery    = 10
)

// openings counts the cases that this instance has opened in a minute.
type openings struct {
	mu     sync.Mutex
	minute time.Time
	count  int64
}

// isTold counts one more and reports whether it is told of.
func (o *openings) isTold(now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(o.minute) {
		o.minute, o.count = minute, 0
	}
	o.count++
	return o.count <= toldOpenings || o.count%tellEvery == 0
}

// act writes what was done in a case into its history and into the audit record.
// That names nobody who reported: the author may be among those who read it.
func (s *Service) act(tx *models.Tx, c models.Case, act models.CaseAct) error {
	act.CaseID = c.ID
	if err := models.InsertCaseAct(tx, act); err != nil {
		return err
	}
	if act.Act != "open" || s.openings.isTold(tx.Now) {
		if err := s.changed(tx, c); err != nil {
			return err
		}
	}
	return models.Record(tx, entryOf(c, act))
}
