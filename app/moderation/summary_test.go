package moderation_test

import (
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

func TestFiguresOfAYear(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		decide := func(thing, to, ground string, after time.Duration) {
			t.Helper()
			must(t, s.report("Oscar", thing))
			c := s.one(t, "Mod")
			a.Clock.Turn(after)
			must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: c.ID, To: to, Ground: ground}))
		}
		decide(s.post, models.CaseKeep, "in_order", time.Hour)
		a.Clock.Turn(366 * 24 * time.Hour) // the first is of the year before
		for i, hours := range []time.Duration{1, 2, 9} {
			to, ground := models.CaseHide, "promotional"
			if i == 1 {
				to, ground = models.CaseKeep, "in_order"
			}
			decide(s.reply(t, "Xavier", fmt.Sprint("Post ", i)), to, ground, hours*time.Hour)
		}
		must(t, s.report("Awa", s.reply(t, "Wim", "Post 3")))
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: s.one(t, "Mod").ID, To: moderation.AskEdit, Ground: "unkind", Note: "Without the names.", Days: 3}))
		must(t, s.report("Awa", s.reply(t, "Mina", "Post 4")))
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: s.one(t, "Mod").ID, To: models.CaseHide, Ground: "unkind", Locks: true, Measure: models.MeasureSilence, Days: 3}))
		must(t, s.Accounts.Suspend(background, s.who["Chen"], s.who["Nils"].Person, nil, "Not who they said"))
		person := fmt.Sprintf("person:%d", s.who["Xavier"].Person)
		must(t, s.report("Oscar", person))
		must(t, s.report("Awa", person))
		sum, err := s.Moderation.Summary(background, s.who["Oscar"])
		must(t, err)
		all := sum.Rows[len(sum.Rows)-1]
		if want := (moderation.SummaryRow{Kind: "post", Reports: 5, Open: 1, Kept: 1, Hidden: 3, Median: time.Hour}); sum.Rows[0] != want {
			t.Errorf("posts: %+v, want %+v", sum.Rows[0], want)
		}
		if want := (moderation.SummaryRow{Reports: 7, Open: 2, Kept: 1, Hidden: 3, Median: time.Hour}); all != want {
			t.Errorf("all: %+v, want %+v", all, want)
		}
		if want := (moderation.Measures{Asked: 1, Locked: 1, Silenced: 1, Suspended: 1}); sum.Measures != want {
			t.Errorf("besides: %+v, want %+v", sum.Measures, want)
		}
		if want := (moderation.GroundRow{Ground: "promotional", Reports: 7, Hidden: 2}); sum.Grounds[0] != want {
			t.Errorf("for advertising: %+v, want %+v", sum.Grounds[0], want)
		}
		if want := (moderation.GroundRow{Ground: "unkind", Hidden: 1}); sum.Grounds[1] != want {
			t.Errorf("for unkind words: %+v, want %+v", sum.Grounds[1], want)
		}
		for name, kind := range map[string]fault.Kind{"visitor": fault.Unauthenticated, "Nils": fault.Forbidden} {
			if _, err := s.Moderation.Summary(background, s.who[name]); !fault.Is(err, kind) {
				t.Errorf("%s reads: %v", name, err)
			}
		}
	})
}
