package moderation_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// recorded is what the audit record tells somebody, the oldest first.
func (s *stage) recorded(t *testing.T, name string, f models.AuditFilter) []models.AuditEntry {
	t.Helper()
	page, err := s.Audit.Read(background, s.who[name], f)
	must(t, err)
	for i, j := 0, len(page.Entries)-1; i < j; i, j = i+1, j-1 {
		page.Entries[i], page.Entries[j] = page.Entries[j], page.Entries[i]
	}
	return page.Entries
}

func actsOf(entries []models.AuditEntry) string {
	acts := make([]string, len(entries))
	for i, entry := range entries {
		acts[i] = entry.Act
	}
	return strings.Join(acts, " ")
}

// Who moderates reads the record, and is told there no more of a case about
// themselves than anybody is told of theirs (INV-22).
func TestRecordNamesNobodyWhoDealtWithTheReader(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		post := s.reply(t, "Mod", "Our retort, too.")
		must(t, s.report("Oscar", post))
		other, err := s.Directory.OpenForum(background, s.who["Chen"], models.Forum{Names: models.Localized{"en": "Talk"}, Audience: models.AudiencePublic})
		must(t, err)
		c := s.one(t, "Chen")
		must(t, s.Moderation.Claim(background, s.who["Chen"], c.ID))
		a.Clock.Turn(time.Hour)
		s.decide(t, "Chen", moderation.Decision{
			To: models.CaseMove, Ground: "off_topic", Note: "It is talk.", Goes: moderation.Goes{Forum: other.ID}, Measure: models.MeasureSilence, Days: 3,
		})
		must(t, s.Moderation.Undo(background, s.who["Chief"], c.ID, 0, "A mistake."))
		a.Clock.Turn(time.Hour)
		must(t, s.Accounts.Suspend(background, s.who["Chen"], s.who["Mod"].Person, nil, "A trial."))
		must(t, s.Accounts.Reinstate(background, s.who["Chen"], s.who["Mod"].Person, "It is over."))
		must(t, s.report("Oscar", s.post))
		all := "case.open forum.open case.claim case.move topic.move account.silence case.silence case.undo topic.move account.unsilence account.suspend account.reinstate case.open"
		if got := actsOf(s.recorded(t, "Mona", models.AuditFilter{Since: a.Clock.Now().Add(-3 * time.Hour)})); !strings.HasSuffix(got, all) {
			t.Errorf("another moderator reads %q", got)
		}
		theirs := fmt.Sprintf("case:%d", c.ID)
		for _, f := range []models.AuditFilter{{Thing: theirs}, {Act: "topic"}, {Actor: s.who["Chief"].Person}, {About: s.who["Mod"].Person}} {
			if got := s.recorded(t, "Mod", f); strings.Contains(actsOf(got), "case.") || strings.Contains(actsOf(got), "topic.") || strings.Contains(actsOf(got), "account.su") {
				t.Errorf("%+v: who it is about reads %s", f, actsOf(got))
			}
		}
		if got := actsOf(s.recorded(t, "Mod", models.AuditFilter{Act: "case"})); got != "case.open" {
			t.Errorf("of another's case they read %q", got)
		}
		var out bytes.Buffer
		_, err = s.Audit.Export(background, s.who["Mod"], models.AuditFilter{}, &out)
		must(t, err)
		if strings.Contains(out.String(), theirs) || strings.Contains(out.String(), "account.su") || !strings.Contains(out.String(), "case.open") {
			t.Errorf("they take along:\n%s", out.String())
		}
	})
}
