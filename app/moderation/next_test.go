package moderation_test

import (
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// Who decides one case goes on to the next that they may decide, in the order of the
// queue, and from the last to the first.
func TestNextIsWhatOneMayDecide(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		heavy, taken, heard, mods, last := s.post, s.reply(t, "Xavier", "Two."), s.reply(t, "Xavier", "Three."), s.reply(t, "Mod", "Four."), s.reply(t, "Xavier", "Five.")
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 0))
		for _, name := range []string{"Mina", "Awa"} {
			must(t, s.report(name, heavy))
		}
		for _, thing := range []string{taken, mods, last} {
			must(t, s.report("Oscar", thing))
		}
		must(t, s.report("Mod", heard))
		q, err := s.Moderation.Queue(background, s.who["Chen"], "", "")
		must(t, err)
		ids := map[string]models.CaseID{}
		for _, c := range q.Cases {
			ids[c.Thing] = c.ID
		}
		must(t, s.Moderation.Claim(background, s.who["Mona"], ids[taken]))
		goes := func(name, state, from string, want models.CaseID, wantRound bool) {
			t.Helper()
			next, round, err := s.Moderation.Next(background, s.who[name], state, ids[from])
			if err != nil || next != want || round != wantRound {
				t.Errorf("%s from %s: %d %v %v, not %d", name, from, next, round, err, want)
			}
		}
		goes("Mod", "", heavy, ids[last], false)
		goes("Mona", "", heavy, ids[taken], false)
		s.Clock.Turn(moderation.ClaimsFor + time.Minute)
		goes("Mod", "", heavy, ids[taken], false)
		must(t, s.Moderation.Claim(background, s.who["Mona"], ids[taken]))
		goes("Mona", "", taken, ids[mods], false)
		goes("Mod", "", last, ids[heavy], true)
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: ids[heavy], To: models.CaseHide, Ground: "promotional"}))
		goes("Mod", "", heavy, ids[last], false)
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: ids[last], To: models.CaseHide, Ground: "promotional"}))
		goes("Mod", "", last, 0, false)
		must(t, s.Moderation.Appeal(background, s.who["Xavier"], ids[heavy], "An answer."))
		goes("Mod", moderation.Appealed, taken, 0, false)
		goes("Mona", moderation.Appealed, taken, ids[heavy], false)
		must(t, a.DB.Write(background, func(tx *models.Tx) error {
			return a.Access.Grant(tx, access.RoleGrant{Person: s.who["Nils"].Person, Role: access.Moderator, Place: access.Place(fmt.Sprintf("forum:%d", s.topic.ForumID))})
		}))
		goes("Nils", "", heavy, ids[mods], false) // who moderates this forum alone
		if _, _, err := s.Moderation.Next(background, s.who["Oscar"], "", ids[heavy]); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an observer is led on: %v", err)
		}
		if q, err := s.Moderation.Left(background, s.who["Mod"], ids[heavy]); err != nil || q.Cases[0].Decision != models.CaseHide {
			t.Errorf("%+v %v", q, err)
		}
		if _, err := s.Moderation.Left(background, s.who["Mod"], ids[mods]); !fault.Is(err, fault.NotFound) {
			t.Errorf("of one's own: %v", err)
		}
	})
}

// The ground that is proposed is what most sides say, not what one side says often.
func TestTheHeaviestGroundIsProposed(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 0))
		for _, report := range [][2]string{{"Wanda", "promotional"}, {"Wim", "promotional"}, {"Mina", "untrue"}, {"Awa", "untrue"}} {
			must(t, s.Moderation.Report(background, s.who[report[0]], moderation.Reporting{Thing: s.post, Ground: report[1]}))
		}
		page, err := s.Moderation.Case(background, s.who["Mod"], s.one(t, "Mod").ID)
		if err != nil || page.Ground != "untrue" {
			t.Errorf("%q, %v", page.Ground, err)
		}
	})
}
