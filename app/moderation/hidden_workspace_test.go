package moderation_test

import (
	"fmt"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// hideWorkspace hides the workspace by a decision of Mod's.
func (s *together) hideWorkspace(t *testing.T) models.Case {
	t.Helper()
	must(t, s.report("Oscar", fmt.Sprintf("workspace:%d", s.w.ID)))
	return s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "confidential", Note: "For its lead alone."})
}

// told is what somebody reads of moderation in the activity of the workspace.
func (s *together) told(t *testing.T, name string) (lines string) {
	t.Helper()
	o, err := s.Workspace.Overview(background, s.who[name], s.w.ID, 0)
	must(t, err)
	for _, a := range o.Activities {
		if a.Kind == workspace.ActivityHidden || a.Kind == workspace.ActivityShown {
			lines += a.Kind + " " + a.Reason + ";"
			if a.ActorID != nil || a.Detail != "" || a.Thing != "" {
				t.Errorf("%s reads by whom: %+v", name, a)
			}
		}
	}
	return lines
}

// That moderation hid a workspace, and why, its leads read in its activity, and its
// other members in its place; by whom, nobody.
func TestMembersReadThatTheirWorkspaceIsHidden(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := workTogether(t, a)
		s.admit(t, s.w, "Xavier", access.Viewer)
		must(t, a.Accounts.Suspend(background, s.who["Chen"], s.who["Xavier"].Person, nil, "a trial"))
		wantFrom := func(how string, members ...string) {
			t.Helper()
			from := map[string]bool{}
			for _, name := range members {
				from[name] = true
			}
			for name, who := range s.who {
				if s.Access.IsHiddenFrom(who, s.w.ID) != from[name] {
					t.Errorf("%s: %s is told that it is hidden: %v", how, name, !from[name])
				}
			}
		}
		wantFrom("shown")
		if got := s.told(t, "Mina"); got != "" {
			t.Errorf("before: %s", got)
		}
		c := s.hideWorkspace(t)
		wantFrom("hidden", "Wanda", "Wim")
		if got := s.told(t, "Mina"); got != "hidden confidential;" {
			t.Errorf("its lead reads %q", got)
		}
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "After all."))
		wantFrom("shown again")
		if got := s.told(t, "Wanda"); got != "shown_again ;hidden confidential;" {
			t.Errorf("a member reads %q", got)
		}
		if got := s.told(t, "Oscar"); got != "shown_again ;hidden ;" {
			t.Errorf("who is no member reads %q", got)
		}
	})
}

// A workspace that moderation hid can be archived, and its lead replaced, by the
// secretariat, and by nobody else; it stays hidden, and takes nothing besides.
func TestTheSecretariatSeesToAHiddenWorkspace(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := workTogether(t, a)
		s.hideWorkspace(t)
		replacing := workspace.Replacement{From: s.who["Mina"].Person, To: s.who["Wanda"].Person, Stays: access.Editor, Reason: "She asked."}
		for _, name := range []string{"Mina", "Mod"} {
			for what, err := range map[string]error{
				"archives": s.Workspace.Archive(background, s.who[name], s.w.ID), "replaces its lead": s.Workspace.ReplaceLead(background, s.who[name], s.w.ID, replacing),
			} {
				if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s %s: %v", name, what, err)
				}
			}
		}
		page, err := s.Workspace.Page(background, s.who["Chen"], s.w.ID)
		must(t, err)
		if !page.MayArchive || !page.MayReplaceLead || page.MayManage || page.MayDescribe {
			t.Errorf("the secretariat is offered %+v", page)
		}
		must(t, s.Workspace.ReplaceLead(background, s.who["Chen"], s.w.ID, replacing))
		must(t, s.Workspace.Archive(background, s.who["Chen"], s.w.ID))
		if _, err := s.Workspace.Page(background, s.who["Wanda"], s.w.ID); err != nil {
			t.Errorf("who leads it now: %v", err)
		}
		if _, err := s.Workspace.Page(background, s.who["Mina"], s.w.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("who led it reads on: %v", err)
		}
		for what, err := range map[string]error{
			"restores": s.Workspace.Restore(background, s.who["Chen"], s.w.ID),
			"invites":  s.Workspace.Invite(background, s.who["Chen"], s.w.ID, workspace.Invite{Person: s.who["Awa"].Person, Role: access.Editor}),
		} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("the secretariat %s: %v", what, err)
			}
		}
	})
}

// In the discussion of a workspace that moderation hid, who moderates elsewhere has no
// tools that its members have not; but they decide cases there.
func TestModeratorsHaveNoToolsInAHiddenWorkspace(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := workTogether(t, a)
		topic, err := s.Forum.Start(background, s.who["Mina"], forum.NewTopic{Forum: s.forumOf(t, s.w.ID), Kind: models.Discussion, Title: "Ours", Writing: s.writing("What we think.")})
		must(t, err)
		for range 3 {
			_, err = s.Forum.Reply(background, s.who["Mina"], topic.ID, s.writing("Order with the code below."))
			must(t, err)
		}
		tools := func(name string) map[string]error {
			who := s.who[name]
			_, lock := s.Forum.SetState(background, who, topic.ID, models.TopicLock, "Enough.")
			_, pin := s.Forum.SetState(background, who, topic.ID, models.TopicPin, "Seen.")
			_, split := s.Forum.Split(background, who, topic.ID, forum.Splitting{Numbers: []int64{2}, Title: "Apart", Kind: models.Discussion, Reason: "Apart."})
			_, opened := s.Forum.Tools(background, who, topic.ID, 1)
			return map[string]error{"locks": lock, "pins": pin, "splits": split, "opens the tools": opened, "deletes": s.Forum.Delete(background, who, topic.ID, 3)}
		}
		must(t, s.report("Oscar", fmt.Sprintf("post:%d/4", topic.ID)))
		must(t, s.report("Xavier", fmt.Sprintf("post:%d/2", topic.ID)))
		s.queued(t, "Mod", 2)
		c := s.about(t, "Mod", fmt.Sprintf("post:%d/4", topic.ID))
		must(t, s.report("Oscar", fmt.Sprintf("workspace:%d", s.w.ID)))
		hiding := s.about(t, "Mod", fmt.Sprintf("workspace:%d", s.w.ID))
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: hiding.ID, To: models.CaseHide, Ground: "untrue"}))
		for _, name := range []string{"Mod", "Mona", "Mina"} {
			for what, err := range tools(name) {
				if err == nil || fault.Is(err, fault.NotFound) {
					t.Errorf("%s %s: %v", name, what, err)
				}
			}
		}
		s.queued(t, "Mod", 2) // the two posts
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: c.ID, To: models.CaseSplit, Ground: "off_topic", Note: "Vendors.", Goes: moderation.Goes{Title: "Vendors", Kind: models.Discussion}}))
		must(t, s.Moderation.Undo(background, s.who["Mona"], c.ID, 0, "Not so."))
		other := s.about(t, "Mod", fmt.Sprintf("post:%d/2", topic.ID))
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: other.ID, To: models.CaseDelete, Ground: "promotional", Locks: true}))
		if _, err := s.Forum.Tools(background, s.who["Chen"], topic.ID, 1); err != nil {
			t.Errorf("the secretariat has none: %v", err)
		}
	})
}

// queued holds how many cases somebody has.
func (s *stage) queued(t *testing.T, name string, want int) []models.Case {
	t.Helper()
	q, err := s.Moderation.Queue(background, s.who[name], "", "")
	must(t, err)
	if len(q.Cases) != want {
		t.Errorf("%s has %d cases, wanted %d", name, len(q.Cases), want)
	}
	return q.Cases
}

// about is the open case about a thing.
func (s *stage) about(t *testing.T, name, thing string) models.Case {
	t.Helper()
	q, err := s.Moderation.Queue(background, s.who[name], "", "")
	must(t, err)
	for _, c := range q.Cases {
		if c.Thing == thing {
			return c
		}
	}
	t.Fatalf("no case about %s", thing)
	return models.Case{}
}
