package moderation_test

import (
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// Who decides a case sees who it is about, what they may not do already, whoever
// decided that, and what else is open about them.
func TestACaseShowsHowItsPersonStands(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 0))
		wanda := s.reply(t, "Wanda", "Of the watch.")
		for _, thing := range []string{s.post, s.reply(t, "Xavier", "Another."), s.reply(t, "Xavier", "A third."), wanda, s.reply(t, "Mina", "Of somebody else.")} {
			must(t, s.report("Oscar", thing))
		}
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		read := func(i int) moderation.CasePage {
			t.Helper()
			page, err := s.Moderation.Case(background, s.who["Mod"], q.Cases[i].ID)
			must(t, err)
			return page
		}
		if page := read(0); len(page.Open) != 2 || len(page.Earlier) != 0 || page.About.Silenced || page.About.Suspended || page.About.Capacity.Capacity != models.CapacityPersonal || page.Headings[page.Open[0].ID].Ground != "promotional" {
			t.Errorf("%+v", page)
		}
		if page := read(3); len(page.Open) != 0 || page.About.Of["en"] != "Watch" || page.About.Capacity.Capacity != models.CapacityOrganization || page.About.Since.IsZero() {
			t.Errorf("of an organization: %+v", page.About)
		}
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: q.Cases[0].ID, To: models.CaseHide, Ground: "unkind", Measure: models.MeasureSilence, Days: 3}))
		must(t, s.Moderation.Decide(background, s.who["Mona"], moderation.Decision{Case: q.Cases[1].ID, To: moderation.AskEdit, Ground: "unkind", Note: "Please.", Days: 3}))
		until := s.Clock.Now().Add(3 * 24 * time.Hour)
		page := read(2)
		if len(page.Open) != 1 || len(page.Earlier) != 1 || page.Earlier[0].Measure != models.MeasureSilence || page.Earlier[0].Ground != "unkind" || page.Headings[page.Earlier[0].ID].Title != "" || page.Headings[page.Open[0].ID].Title != "Which retort?" {
			t.Errorf("after one was decided, and an edit is awaited: %+v, %+v", page.Open, page.Earlier)
		}
		if !page.About.Silenced || page.About.Suspended || page.About.Until == nil || !page.About.Until.Equal(until) {
			t.Errorf("silenced: %+v", page.About)
		}
		must(t, a.Accounts.Suspend(background, s.who["Chen"], s.who["Xavier"].Person, nil, "beside any case"))
		if page := read(2); !page.About.Suspended || page.About.Until != nil {
			t.Errorf("suspended: %+v", page.About)
		}
		must(t, s.report("Oscar", fmt.Sprintf("person:%d", s.who["Chief"].Person)))
		if q, err = s.Moderation.Queue(background, s.who["Mod"], "", ""); err != nil || read(len(q.Cases)-1).About.Capacity.Capacity != models.CapacitySecretariat {
			t.Errorf("of the secretariat: %v", err)
		}
	})
}
