package moderation_test

import (
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/period"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// wantHeld holds that none of those named brings back what moderation hid.
func (s *stage) wantHeld(t *testing.T, how string, bring func(access.Who) error, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := bring(s.who[name]); !fault.Is(err, fault.Conflict) || fault.As(err).Key != "moderation.refused.holds" {
			t.Errorf("%s: %s brings it back: %v", how, name, err)
		}
	}
}

// A file that moderation hid, or withholds, comes back by its case alone, whoever put
// it up, leads the workspace or moderates.
func TestAHiddenFileIsBroughtBackByItsCaseAlone(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := workTogether(t, a)
		file, err := s.Workspace.Keep(background, s.who["Wanda"], s.w.ID, 0, workspace.Kept{Name: "table.csv", Key: "a-key-of-a-file-for-this", Digest: fmt.Sprintf("%064d", 1), MediaType: "text/csv", Size: 3, Ref: "reference-of-a-file"})
		must(t, err)
		thing := fmt.Sprintf("file:%d/%d", s.w.ID, file.ID)
		isGone := func() bool {
			t.Helper()
			page, err := s.Workspace.File(background, s.who["Mina"], s.w.ID, file.ID)
			must(t, err)
			return page.File.DeletedAt != nil
		}
		restore := func(who access.Who) error { return s.Workspace.RestoreFile(background, who, s.w.ID, file.ID) }
		for _, name := range []string{"Oscar", "Awa"} {
			must(t, s.report(name, thing))
		}
		s.wantHeld(t, "withheld", restore, "Wanda", "Mina", "Chen")
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "confidential"})
		s.wantHeld(t, "hidden", restore, "Wanda", "Mina", "Chen")
		if !isGone() {
			t.Error("it is back")
		}
		if err := s.report("Mina", thing); !fault.Is(err, fault.NotFound) {
			t.Errorf("what was decided is withheld still: %v", err)
		}
		must(t, s.Moderation.Appeal(background, s.who["Wanda"], c.ID, "It is public."))
		must(t, s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, To: moderation.Overturn, Note: "So it is."}))
		if isGone() {
			t.Fatal("it is not shown once the decision is undone")
		}
		must(t, s.Workspace.DeleteFile(background, s.who["Wanda"], s.w.ID, file.ID))
		must(t, restore(s.who["Wanda"]))
		must(t, s.Workspace.DeleteFile(background, s.who["Mina"], s.w.ID, file.ID))
		if err := restore(s.who["Wanda"]); !fault.Is(err, fault.Forbidden) {
			t.Errorf("she brings back what the lead deleted: %v", err)
		}
		must(t, restore(s.who["Mina"]))

		must(t, s.report("Xavier", thing)) // and she deletes it before that is decided
		must(t, s.Workspace.DeleteFile(background, s.who["Wanda"], s.w.ID, file.ID))
		c = s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "confidential"})
		s.wantHeld(t, "deleted and then hidden", restore, "Wanda", "Mina")
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Again."))
		must(t, restore(s.who["Wanda"]))
	})
}

// What a decision hid, locked or moved in the discussion of a workspace is not brought
// back by who leads it; nor by a moderator whose own it is.
func TestAHiddenPostIsBroughtBackByItsCaseAlone(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := workTogether(t, a)
		within, err := s.Forum.Start(background, s.who["Mina"], forum.NewTopic{Forum: s.forumOf(t, s.w.ID), Kind: models.Discussion, Title: "Our retort", Writing: s.writing("Here is what we think.")})
		must(t, err)
		for range 2 {
			_, err = s.Forum.Reply(background, s.who["Mina"], within.ID, s.writing("Order with the code below."))
			must(t, err)
		}
		restore := func(topic models.TopicID, number int64) func(access.Who) error {
			return func(who access.Who) error { return s.Forum.Restore(background, who, topic, number) }
		}
		must(t, s.report("Oscar", fmt.Sprintf("post:%d/2", within.ID)))
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "promotional", Locks: true})
		s.wantHeld(t, "a post", restore(within.ID, 2), "Mina", "Chen")
		unlock := func(who access.Who) error {
			_, err := s.Forum.SetState(background, who, within.ID, models.TopicUnlock, "Enough.")
			return err
		}
		s.wantHeld(t, "a topic", unlock, "Mina", "Chen")
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Again."))
		s.decide(t, "Mod", moderation.Decision{To: models.CaseKeep, Ground: "in_order"})
		_, err = s.Forum.SetState(background, s.who["Mina"], within.ID, models.TopicLock, "Enough.")
		must(t, err)
		must(t, unlock(s.who["Mina"]))

		must(t, s.report("Oscar", fmt.Sprintf("post:%d/3", within.ID)))
		c = s.decide(t, "Mod", moderation.Decision{To: models.CaseSplit, Ground: "off_topic", Note: "It is about vendors.", Goes: moderation.Goes{Title: "Vendors", Kind: models.Discussion}})
		act := *s.caseByID(t, c.ID).TopicActID
		s.wantHeld(t, "what was split", func(who access.Who) error {
			_, err := s.Forum.Undo(background, who, within.ID, act, "Not so.")
			return err
		}, "Mina")
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Again."))
		s.decide(t, "Mod", moderation.Decision{To: models.CaseKeep, Ground: "in_order"})

		own := s.reply(t, "Mona", "Order from me.")
		must(t, s.report("Oscar", own))
		s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "promotional"})
		s.wantHeld(t, "a moderator's own", restore(s.topic.ID, 3), "Mona", "Mod")
	})
}

// What is archived and then hidden is not brought back by restoring it, nor by any of
// what can be put back in it.
func TestAHiddenDocumentIsBroughtBackByItsCaseAlone(t *testing.T) {
	for _, kind := range []string{"document", "workspace"} {
		t.Run(kind, func(t *testing.T) {
			apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) { hiddenWhileArchived(t, workTogether(t, a), kind) })
		})
	}
}

func hiddenWhileArchived(t *testing.T, s *together, kind string) {
	t.Helper()
	opened, err := s.Period.Page(background, s.who["Mina"], s.d.ID)
	must(t, err)
	must(t, s.report("Oscar", map[string]string{"document": fmt.Sprintf("document:%d", s.d.ID), "workspace": fmt.Sprintf("workspace:%d", s.w.ID)}[kind]))
	must(t, s.Document.Archive(background, s.who["Mina"], s.d.ID))
	must(t, s.Workspace.Archive(background, s.who["Mina"], s.w.ID))
	c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "untrue"})
	on := period.On{Document: s.d.ID, Period: opened.Periods[0].ID, Revision: opened.Periods[0].Revision}
	bring := func(who access.Who) map[string]error {
		return map[string]error{
			"restores": s.Document.Restore(background, who, s.d.ID), "puts a version back": s.Document.RestoreVersion(background, who, s.d.ID, 0, "reference-of-restoring"),
			"extends": s.Period.Extend(background, who, on, s.Clock.Now().Add(99*time.Hour)), "lets read": s.Period.LetRead(background, who, on, true),
		}
	}
	for _, name := range []string{"Wanda", "Mina", "Chen"} {
		for what, err := range bring(s.who[name]) {
			if err == nil {
				t.Errorf("%s %s", name, what)
			}
		}
		if kind == "workspace" {
			if err := s.Workspace.Restore(background, s.who[name], s.w.ID); err == nil {
				t.Errorf("%s restores the workspace", name)
			}
		}
	}
	if _, err := s.Document.Page(background, s.who["Oscar"], s.d.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("it is back: %v", err)
	}
	must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Again."))
	must(t, s.Workspace.Restore(background, s.who["Mina"], s.w.ID))
	must(t, s.Document.Restore(background, s.who["Mina"], s.d.ID))
}
