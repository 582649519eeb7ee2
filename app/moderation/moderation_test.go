package moderation_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

func TestReportsGatherAndTwoThatAreIndependentWithhold(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		for _, name := range []string{"Wanda", "Wanda", "Wim"} { // one twice, and two who speak for the same
			must(t, s.report(name, s.post))
		}
		if c := s.one(t, "Mod"); c.Reports != 2 || c.Sides != 1 || c.WithheldAt != nil || !s.isSeen(t, s.post) {
			t.Fatalf("one voice: %+v", c)
		}
		must(t, s.report("Oscar", s.post))
		c := s.one(t, "Mod")
		if c.Reports != 3 || c.Sides != 2 || c.WithheldAt == nil || s.isSeen(t, s.post) {
			t.Fatalf("two voices: %+v", c)
		}
		if err := s.Forum.Restore(background, s.who["Xavier"], s.topic.ID, 2); !fault.Is(err, fault.Forbidden) {
			t.Errorf("its author shows it again: %v", err)
		}
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: c.ID, Version: c.Version, To: models.CaseKeep, Ground: "in_order"}))
		if !s.isSeen(t, s.post) {
			t.Error("what is kept is not shown again")
		}
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 1))
		other := s.reply(t, "Xavier", "And another.")
		must(t, s.report("Oscar", other))
		if s.isSeen(t, other) {
			t.Error("one report is enough now, and did not hide it")
		}
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 0))
		third := s.reply(t, "Xavier", "And a third.")
		for _, name := range []string{"Oscar", "Awa", "Wim"} {
			must(t, s.report(name, third))
		}
		if !s.isSeen(t, third) {
			t.Error("no number of reports is to hide a post, and they did")
		}
	})
}

func TestWhoMayReport(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		w := s.closedWorkspace(t)
		closed := fmt.Sprintf("workspace:%d", w.ID)
		written, err := s.Document.Start(background, s.who["Mina"], w.ID, document.Description{Title: "Guidance", Language: "en"})
		must(t, err)
		guidance := fmt.Sprintf("document:%d", written.ID)
		for _, c := range []struct {
			name, thing string
			kind        fault.Kind
		}{
			{"visitor", s.post, fault.Unauthenticated},
			{"Nils", s.post, fault.Forbidden},
			{"Xavier", s.post, fault.Conflict},
			{"Oscar", closed, fault.NotFound},
			{"Oscar", guidance, fault.NotFound},
			{"Mod", closed, fault.NotFound},
			{"Mina", closed, fault.Conflict},
			{"Oscar", "post:999/1", fault.NotFound},
			{"Oscar", fmt.Sprintf("post:%d/99", s.topic.ID), fault.NotFound},
			{"Oscar", "post:1", fault.NotFound},
			{"Oscar", "forum:1", fault.NotFound},
			{"Oscar", "person:+1", fault.NotFound},
			{"Oscar", "comment:1/1/1", fault.NotFound},
			{"Oscar", "file:1/1", fault.NotFound},
			{"visitor", fmt.Sprintf("person:%d", s.who["Xavier"].Person), fault.Unauthenticated},
		} {
			if err := s.report(c.name, c.thing); !fault.Is(err, c.kind) {
				t.Errorf("%s reports %s: %v, wanted %s", c.name, c.thing, err, c.kind)
			}
		}
		must(t, s.report("Oscar", s.post))
		must(t, s.report("Oscar", fmt.Sprintf("person:%d", s.who["Xavier"].Person)))
		must(t, s.report("Chen", closed))
		for _, r := range []moderation.Reporting{{Ground: "revenge"}, {Ground: "other"}, {Ground: "unkind", Note: strings.Repeat("x", 1001)}} {
			r.Thing = s.post
			if err := s.Moderation.Report(background, s.who["Awa"], r); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", r, err)
			}
		}
		must(t, s.Accounts.Suspend(background, s.who["Chen"], s.who["Awa"].Person, nil, "a trial"))
		if err := s.report("Awa", s.post); err == nil {
			t.Error("a suspended person reports")
		}
	})
}

func TestReportingIsLimited(t *testing.T) {
	s := setUp(t, apptest.New(t))
	limited := 0
	for i := range 25 {
		s.Clock.Turn(61e9) // posts are limited too
		if err := s.report("Oscar", s.reply(t, "Xavier", fmt.Sprint("Post ", i))); fault.Is(err, fault.TooMany) {
			limited++
		}
	}
	if limited != 5 {
		t.Errorf("%d of 25 reports were refused", limited)
	}
}

func TestReportsAtOnceAreOneCase(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 5)) // or the post is gone before all have reported it
		var group sync.WaitGroup
		for _, name := range []string{"Mina", "Awa", "Oscar", "Wanda", "Wim", "Mina", "Awa"} {
			group.Go(func() {
				if err := s.report(name, s.post); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if c := s.one(t, "Mod"); c.Reports != 5 || c.Sides != 4 || c.WithheldAt != nil {
			t.Errorf("%+v", c)
		}
	})
}

// A report that arrives while its case is being decided opens another.
func TestReportWhileItsCaseIsDecided(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		decided := s.one(t, "Mod")
		reported := make(chan error, 1)
		must(t, a.DB.Write(background, func(tx *models.Tx) error {
			c, err := models.LockCase(tx, decided.ID)
			if err != nil {
				return err
			}
			go func() { reported <- s.report("Wanda", s.post) }()
			<-time.After(200 * time.Millisecond) // it waits for the case by now
			return models.SetCase(tx, c, map[string]any{"state": models.CaseDecided, "decision": models.CaseKeep, "decided_at": tx.Now})
		}))
		must(t, <-reported)
		if c := s.one(t, "Mod"); c.ID == decided.ID || c.Reports != 1 {
			t.Errorf("the report is in case %d, %d in all", c.ID, c.Reports)
		}
	})
}

// INV-22, and who decides what.
func TestWhoseThingItIsLearnsNothingOfWhoReported(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		own := s.reply(t, "Mod", "What a moderator wrote.")
		for _, name := range []string{"Oscar", "Awa"} {
			must(t, s.report(name, own))
		}
		if q, err := s.Moderation.Queue(background, s.who["Mod"], "", ""); err != nil || len(q.Cases) > 0 {
			t.Errorf("the author sees the case: %+v, %v", q.Cases, err)
		}
		if n, err := s.Moderation.Waiting(background, s.who["Mod"]); err != nil || n != 0 {
			t.Errorf("the author hears that %d wait, %v", n, err)
		}
		c := s.one(t, "Mona")
		if _, err := s.Moderation.Case(background, s.who["Mod"], c.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the author opens the case: %v", err)
		}
		if err := s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: c.ID, Version: c.Version, To: models.CaseKeep, Ground: "in_order"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("the author decides: %v", err)
		}
		if page, err := s.Audit.Read(background, s.who["Mod"], models.AuditFilter{Act: "case"}); err != nil || len(page.Entries) != 0 {
			t.Errorf("the author reads %d lines about the case, %v", len(page.Entries), err)
		}
		page, err := s.Audit.Read(background, s.who["Mona"], models.AuditFilter{Act: "case"})
		must(t, err)
		for _, entry := range page.Entries {
			if entry.ActorID != nil || strings.Contains(entry.After+entry.Before+entry.Reason, "vendor") {
				t.Errorf("the record says who reported, or what: %+v", entry)
			}
		}
		if len(page.Entries) != 2 {
			t.Errorf("%d lines about a case that was opened and withheld", len(page.Entries))
		}
		must(t, s.Moderation.Decide(background, s.who["Mona"], moderation.Decision{Case: c.ID, Version: c.Version, To: models.CaseHide, Ground: "promotional"}))
		told, err := s.Moderation.Told(background, s.who["Mod"], c.ID)
		if err != nil || told.Case.Decision != models.CaseHide || told.Case.Ground != "promotional" || told.Case.DecidedBy != nil || told.Case.Reports+told.Case.Sides > 0 {
			t.Errorf("told %+v, %v", told, err)
		}
		inbox, err := s.Forum.Inbox(background, s.who["Mod"], 0)
		if err != nil || len(inbox.Notices) != 1 || inbox.Notices[0].Kind != "moderation" || inbox.Notices[0].ActorID != s.who["Mod"].Person {
			t.Errorf("%+v, %v", inbox.Notices, err)
		}
		for _, name := range []string{"Oscar", "Mona", "visitor"} {
			if _, err := s.Moderation.Told(background, s.who[name], c.ID); err == nil {
				t.Errorf("%s is told what the author is", name)
			}
		}
	})
}

func TestOnlyThoseWhoModerateThereDecide(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		c := s.one(t, "Mod")
		for name, kind := range map[string]fault.Kind{"visitor": fault.Unauthenticated, "Oscar": fault.Forbidden, "Awa": fault.Forbidden, "Xavier": fault.Forbidden, "Nils": fault.Forbidden} {
			if _, err := s.Moderation.Queue(background, s.who[name], "", ""); !fault.Is(err, kind) {
				t.Errorf("%s opens the queue: %v", name, err)
			}
			if _, err := s.Moderation.Case(background, s.who[name], c.ID); !fault.Is(err, kind) {
				t.Errorf("%s opens a case: %v", name, err)
			}
			if err := s.Moderation.Claim(background, s.who[name], c.ID); !fault.Is(err, kind) {
				t.Errorf("%s claims: %v", name, err)
			}
			if err := s.Moderation.SetHideAfter(background, s.who[name], 9); !fault.Is(err, kind) {
				t.Errorf("%s sets: %v", name, err)
			}
		}
		if err := s.Moderation.SetHideAfter(background, s.who["Mod"], 9); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a moderator sets: %v", err)
		}
		w := s.closedWorkspace(t)
		must(t, s.report("Chen", fmt.Sprintf("workspace:%d", w.ID))) // moderators do not read it
		if got := s.one(t, "Mod"); got.ID != c.ID {
			t.Errorf("a moderator sees the case of a members-only workspace: %+v", got)
		}
		q, err := s.Moderation.Queue(background, s.who["Chief"], "", "")
		if err != nil || len(q.Cases) != 2 {
			t.Fatalf("the secretariat sees %d, %v", len(q.Cases), err)
		}
		if _, err := s.Moderation.Case(background, s.who["Mod"], q.Cases[1].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a moderator opens it: %v", err)
		}
		heard := moderation.Decision{Case: q.Cases[1].ID, Version: q.Cases[1].Version, To: models.CaseKeep, Ground: "in_order"}
		if err := s.Moderation.Decide(background, s.who["Chen"], heard); !fault.Is(err, fault.Conflict) {
			t.Errorf("who reported decides: %v", err)
		}
		must(t, s.Moderation.Decide(background, s.who["Chief"], heard))
	})
}

func TestCasesAreClaimedDecidedHandedOnAndUndone(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		mod, mona := s.who["Mod"], s.who["Mona"]
		must(t, s.report("Oscar", s.post))
		c := s.one(t, "Mod")
		decision := moderation.Decision{Case: c.ID, Version: c.Version, To: models.CaseHide, Ground: "promotional", Note: "Please ask first."}
		must(t, s.Moderation.Claim(background, mona, c.ID))
		for what, err := range map[string]error{
			"claims what another has":  s.Moderation.Claim(background, mod, c.ID),
			"decides what another has": s.Moderation.Decide(background, mod, moderation.Decision{Case: c.ID, To: models.CaseHide, Ground: "promotional"}),
			"decides what has changed": s.Moderation.Decide(background, mona, decision),
		} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", what, err)
			}
		}
		must(t, s.Moderation.Release(background, mona, c.ID))
		for _, bad := range []moderation.Decision{{To: "hide", Ground: "in_order"}, {To: "keep", Ground: "unkind"}, {To: "purge", Ground: "unkind"}, {To: "hide", Ground: "other"}, {To: "hand_on"}} {
			bad.Case = c.ID
			if err := s.Moderation.Decide(background, mod, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		decision.Version = s.one(t, "Mod").Version
		must(t, s.Moderation.Decide(background, mod, decision))
		if s.isSeen(t, s.post) {
			t.Fatal("what is hidden is seen")
		}
		if page, err := s.Moderation.Case(background, mod, c.ID); err != nil || len(page.Earlier) > 0 {
			t.Errorf("a case comes before itself: %v, %v", page.Earlier, err)
		}
		if err := s.Moderation.Decide(background, mod, moderation.Decision{Case: c.ID, To: models.CaseKeep, Ground: "in_order"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		must(t, s.Moderation.Undo(background, mona, c.ID, 0, "It was the only answer."))
		if !s.isSeen(t, s.post) || s.one(t, "Mod").State != models.CaseOpen {
			t.Fatal("not undone")
		}
		must(t, s.report("Awa", s.post))
		must(t, s.Moderation.Decide(background, mod, moderation.Decision{Case: c.ID, To: models.CaseKeep, Ground: "in_order"}))
		must(t, s.Moderation.Undo(background, mod, c.ID, 0, "Looked again."))
		if s.isSeen(t, s.post) {
			t.Error("what was withheld before the decision is not withheld after it was undone")
		}
		must(t, s.Moderation.Decide(background, mod, moderation.Decision{Case: c.ID, To: "hand_on", Note: "It is a Party's."}))
		if q, err := s.Moderation.Queue(background, mod, "", ""); err != nil || len(q.Cases) > 0 {
			t.Errorf("a moderator still has what was handed on: %v, %v", q.Cases, err)
		}
		s.wantPassed(t, c)
		must(t, s.Moderation.Undo(background, s.who["Chen"], c.ID, 0, "It is for moderators."))
		s.one(t, "Mod")
		page, err := s.Moderation.Case(background, mod, c.ID)
		must(t, err)
		var acts []string
		for _, act := range page.Acts {
			acts = append(acts, act.Act)
		}
		if got := strings.Join(acts, " "); got != "open claim release hide undo withhold keep undo hand_on claim release hand_back hand_on hand_back" {
			t.Errorf("history: %s", got)
		}
		if len(page.Reports) != 2 || page.Post == nil || page.People[s.who["Oscar"].Person].Name != "Oscar" {
			t.Errorf("%+v", page)
		}
		inbox, err := s.Forum.Inbox(background, s.who["Xavier"], 0)
		if err != nil || len(inbox.Notices) != 4 {
			t.Errorf("the author was told %d times, %v", len(inbox.Notices), err)
		}
	})
}

// What its author has deleted stays so, whatever moderation decides.
func TestWhatItsAuthorDeletedStaysDeleted(t *testing.T) {
	s := setUp(t, apptest.New(t))
	must(t, s.report("Oscar", s.post))
	must(t, s.Forum.Delete(background, s.who["Xavier"], s.topic.ID, 2))
	if err := s.report("Awa", s.post); !fault.Is(err, fault.NotFound) {
		t.Errorf("what was deleted is reported: %v", err)
	}
	c := s.one(t, "Mod")
	must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: c.ID, To: models.CaseKeep, Ground: "mended"}))
	if s.isSeen(t, s.post) {
		t.Error("keeping it has brought it back")
	}
}
