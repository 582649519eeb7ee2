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
	"minamata.exchange/models"
)

// wantPassed holds what Mod, who has handed a case on, still does with it.
func (s *stage) wantPassed(t *testing.T, c models.Case) {
	t.Helper()
	mod := s.who["Mod"]
	q, err := s.Moderation.Queue(background, mod, moderation.Awaiting, "")
	if err != nil || len(q.Cases) != 1 || q.Cases[0].ID != c.ID {
		t.Errorf("who handed it on sees %d that wait for others, %v", len(q.Cases), err)
	}
	if q, err = s.Moderation.Queue(background, s.who["Mona"], moderation.Awaiting, ""); err != nil || len(q.Cases) > 0 {
		t.Errorf("another moderator sees it: %v", err)
	}
	page, err := s.Moderation.Case(background, mod, c.ID)
	if err != nil || !page.Passed || page.MayClaim || !page.MayUndo {
		t.Errorf("they read %+v, %v", page, err)
	}
	if _, err := s.Moderation.Case(background, s.who["Mona"], c.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another moderator reads it: %v", err)
	}
	for what, err := range map[string]error{
		"decides it": s.Moderation.Decide(background, mod, moderation.Decision{Case: c.ID, To: models.CaseKeep, Ground: "in_order"}),
		"claims it":  s.Moderation.Claim(background, mod, c.ID),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("who handed it on %s: %v", what, err)
		}
	}
	must(t, s.Moderation.Claim(background, s.who["Chen"], c.ID))
	if err := s.Moderation.Undo(background, mod, c.ID, 0, "Back."); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken back from who has taken it: %v", err)
	}
	must(t, s.Moderation.Release(background, s.who["Chen"], c.ID))
	must(t, s.Moderation.Undo(background, mod, c.ID, 0, "Back."))
	must(t, s.Moderation.Decide(background, mod, moderation.Decision{Case: c.ID, To: moderation.HandOn, Note: "It is a Party's."}))
}

// What was handed on and decided is not undone by who handed it on.
func TestWhatTheSecretariatDecidedIsNotUndoneByWhoHandedItOn(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		c, mod := s.one(t, "Mod"), s.who["Mod"]
		must(t, s.Moderation.Decide(background, mod, moderation.Decision{Case: c.ID, To: moderation.HandOn, Note: "It is a Party's."}))
		must(t, s.Moderation.Decide(background, s.who["Chen"], moderation.Decision{Case: c.ID, To: models.CaseHide, Ground: "unkind"}))
		page, err := s.Moderation.Case(background, mod, c.ID)
		if err != nil || page.MayUndo {
			t.Errorf("they read %+v, %v", page, err)
		}
		if err := s.Moderation.Undo(background, mod, c.ID, 0, "No."); !fault.Is(err, fault.Conflict) {
			t.Errorf("undone: %v", err)
		}
	})
}

// A claim holds nobody up who could still decide: it ends after a time, and with the
// right of who made it.
func TestAClaimEndsWithTheTimeAndTheRight(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		c := s.one(t, "Mod")
		hide := moderation.Decision{Case: c.ID, To: models.CaseHide, Ground: "unkind"}
		must(t, s.Moderation.Claim(background, s.who["Mona"], c.ID))
		a.Clock.Turn(moderation.ClaimsFor - time.Minute)
		if err := s.Moderation.Decide(background, s.who["Mod"], hide); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided by another: %v", err)
		}
		a.Clock.Turn(2 * time.Minute)
		if page, err := s.Moderation.Case(background, s.who["Mod"], c.ID); err != nil || page.Taken || !page.MayClaim {
			t.Errorf("it is still taken: %v", err)
		}
		must(t, s.Moderation.Claim(background, s.who["Mod"], c.ID))
		must(t, s.Moderation.Release(background, s.who["Mod"], c.ID))
		must(t, s.Moderation.Claim(background, s.who["Mona"], c.ID))
		must(t, a.Policy.Withdraw(background, s.who["Chen"], access.RoleGrant{Person: s.who["Mona"].Person, Role: access.Moderator, Place: access.Site}, "has left"))
		if q, err := s.Moderation.Queue(background, s.who["Mod"], "", ""); err != nil || q.Cases[0].ClaimedBy != nil {
			t.Errorf("it is still hers: %v", err)
		}
		must(t, s.Moderation.Decide(background, s.who["Mod"], hide))
	})
}

// Who moderates one forum has a desk for it: the cases of its posts, and no others.
func TestWhoModeratesOneForumDecidesThere(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		awa, chen := s.who["Awa"], s.who["Chen"]
		grant := access.RoleGrant{Person: awa.Person, Role: access.Moderator, Place: access.ForumPlace(s.topic.ForumID, access.Site)}
		must(t, s.report("Oscar", s.post))
		must(t, s.report("Oscar", fmt.Sprintf("person:%d", s.who["Xavier"].Person)))
		other, err := a.Directory.OpenForum(background, chen, models.Forum{Names: models.Localized{"en": "Gold"}, Audience: models.AudiencePublic})
		must(t, err)
		topic, err := s.Forum.Start(background, s.who["Xavier"], forum.NewTopic{Forum: other.ID, Kind: models.Discussion, Title: "Amalgam", Writing: s.writing("Ours is best.")})
		must(t, err)
		must(t, s.report("Oscar", fmt.Sprintf("post:%d/1", topic.ID)))
		if _, err := s.Moderation.Queue(background, awa, "", ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("before that: %v", err)
		}
		must(t, a.Policy.Grant(background, chen, grant, "for products"))
		c := s.one(t, "Awa")
		if n, err := s.Moderation.Waiting(background, awa); err != nil || n != 1 || c.Thing != s.post {
			t.Errorf("%d wait, of %s: %v", n, c.Thing, err)
		}
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		for _, one := range q.Cases {
			_, err := s.Moderation.Case(background, awa, one.ID)
			if mine := one.ID == c.ID; mine && err != nil || !mine && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", one.Thing, err)
			}
		}
		if _, err := s.Moderation.WordList(background, awa); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the words of all forums: %v", err)
		}
		audience, err := s.Access.Audience(background, access.CasesSubject)
		if err != nil || !audience.Admits(awa) {
			t.Errorf("does not hear of cases: %v", err)
		}
		must(t, s.Moderation.Decide(background, awa, moderation.Decision{Case: c.ID, To: models.CaseHide, Ground: "promotional"}))
		if s.isSeen(t, s.post) {
			t.Error("it is not hidden")
		}
		must(t, a.Policy.Withdraw(background, chen, grant, "has left"))
		if audience.Admits(awa) {
			t.Error("hears of cases without the right")
		}
	})
}
