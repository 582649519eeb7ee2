package moderation_test

import (
	"fmt"
	"io"
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
		export, err := s.Audit.Export(background, s.who["Mod"], models.AuditFilter{})
		must(t, err)
		out, err := io.ReadAll(export)
		must(t, err)
		if taken := string(out); strings.Contains(taken, theirs) || strings.Contains(taken, "account.su") || !strings.Contains(taken, "case.open") {
			t.Errorf("they take along:\n%s", taken)
		}
	})
}

// beforeAndAfter is what the record says of some acts, a line each, the oldest first.
func (s *stage) beforeAndAfter(t *testing.T, f models.AuditFilter) string {
	t.Helper()
	var lines strings.Builder
	for _, entry := range s.recorded(t, "Chen", f) {
		fmt.Fprintf(&lines, "%s: %s -> %s (%s)\n", entry.Act, entry.Before, entry.After, entry.Reason)
	}
	return lines.String()
}

// The record says how a case stood before an act and after it, and why.
func TestRecordSaysHowACaseStoodAndStands(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		c := s.one(t, "Mod")
		must(t, s.Moderation.Claim(background, s.who["Mod"], c.ID))
		s.decide(t, "Mod", moderation.Decision{To: moderation.AskEdit, Ground: "promotional", Note: "Leave the code out.", Days: 3})
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "At once."))
		must(t, s.Moderation.Release(background, s.who["Mod"], c.ID))
		must(t, s.report("Awa", s.post))
		s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "unkind", Locks: true, Measure: models.MeasureSilence, Days: 3})
		must(t, s.Moderation.Appeal(background, s.who["Xavier"], c.ID, "It is not."))
		decided, err := s.Moderation.Case(background, s.who["Mona"], c.ID)
		must(t, err)
		must(t, s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, Version: decided.Case.Version, To: moderation.Uphold, Note: "It is."}))
		must(t, s.Moderation.Undo(background, s.who["Chief"], c.ID, 0, "Times change."))
		must(t, s.Moderation.Undo(background, s.who["Chief"], s.handedOn(t, c.ID), 0, "Yours again."))
		want := `case.open:  -> open ` + s.post + ` ()
case.claim: open -> open claimed ()
case.ask_edit: open claimed -> open claimed awaits (promotional: Leave the code out.)
case.take_back: open claimed awaits -> open claimed (At once.)
case.release: open claimed -> open ()
case.withhold: open -> open withheld ()
case.hide: open withheld -> decided hide (unkind)
case.lock:  -> locked ()
case.silence:  -> silence until 2026-11-26 ()
case.appeal: decided hide -> decided hide appealed ()
case.uphold: decided hide appealed -> decided hide upheld (It is.)
case.undo: decided hide -> open withheld (Times change.)
case.hand_on: open withheld -> open withheld handed_on (The secretariat's.)
case.hand_back: open withheld handed_on -> open withheld (Yours again.)
`
		if got := s.beforeAndAfter(t, models.AuditFilter{Act: "case"}); got != want {
			t.Errorf("the record says\n%s", got)
		}
		silence := "account.silence:  -> silenced until 2026-11-26T09:00:00Z (unkind)\naccount.unsilence: silenced until 2026-11-26T09:00:00Z ->  (Times change.)\n"
		if got := s.beforeAndAfter(t, models.AuditFilter{About: s.who["Xavier"].Person}); got != silence {
			t.Errorf("of the account the record says\n%s", got)
		}
	})
}

// handedOn hands a case on to the secretariat.
func (s *stage) handedOn(t *testing.T, id models.CaseID) models.CaseID {
	t.Helper()
	page, err := s.Moderation.Case(background, s.who["Mod"], id)
	must(t, err)
	must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: id, Version: page.Case.Version, To: moderation.HandOn, Note: "The secretariat's."}))
	return id
}

// What became of a thing is found by the thing, wherever moderation took it.
func TestRecordOfACaseIsFoundByItsThing(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		s.decide(t, "Chen", moderation.Decision{To: models.CaseSplit, Ground: "off_topic", Note: "A topic of its own.", Goes: moderation.Goes{Title: "A retort", Kind: models.Discussion}})
		other := s.reply(t, "Xavier", "And another.")
		must(t, s.report("Oscar", other))
		decided, err := s.Moderation.Queue(background, s.who["Mod"], models.CaseDecided, "")
		must(t, err)
		now := decided.Cases[0].Thing
		if now == s.post {
			t.Fatal("it was not split")
		}
		for _, thing := range []string{s.post, now} {
			if got := actsOf(s.recorded(t, "Mona", models.AuditFilter{Thing: thing})); got != "case.open case.split" {
				t.Errorf("of %s the record says %q", thing, got)
			}
		}
	})
}
