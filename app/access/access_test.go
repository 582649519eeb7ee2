package access_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// site is an Access on a database with one forum of each audience.
type site struct {
	*access.Access
	db     *models.DB
	hub    *live.Hub
	forums map[string]models.Forum
}

func start(t testing.TB, db *models.DB) *site {
	t.Helper()
	ctx := context.Background()
	hub, err := live.NewHub(ctx, db, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{db: db, hub: hub, forums: map[string]models.Forum{}}
	if err := db.Write(ctx, func(tx *models.Tx) error {
		for _, audience := range []string{models.AudiencePublic, models.AudienceMembers, models.AudienceParties} {
			forum := models.Forum{Slug: audience, Place: "site", Audience: audience, Names: models.Localized{"en": audience}, Version: 1}
			var existing []models.Forum
			if err := tx.Where("slug = ?", audience).Find(&existing).Error; err != nil {
				return err
			}
			if len(existing) > 0 {
				s.forums[audience] = existing[0]
				continue
			}
			if err := tx.Create(&forum).Error; err != nil {
				return err
			}
			s.forums[audience] = forum
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if s.Access, err = access.New(ctx, db, hub); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) change(t testing.TB, f func(tx *models.Tx) error) {
	t.Helper()
	if err := s.db.Write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func (s *site) grant(t testing.TB, id models.PersonID, role string, place access.Place) {
	t.Helper()
	s.change(t, func(tx *models.Tx) error {
		return s.Grant(tx, access.RoleGrant{Person: id, Role: role, Place: place})
	})
}

func person(id models.PersonID) access.Who { return access.Who{Person: id} }

func TestShippedPolicy(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		roles := []string{access.Observer, access.Partner, access.PartyRole, access.Moderator, access.Secretariat}
		for i, role := range roles {
			s.grant(t, models.PersonID(i+1), role, access.Site)
		}
		yes := func(who access.Who, act access.Act, audience string) bool {
			return s.CanForum(who, act, s.forums[audience])
		}
		for _, c := range []struct {
			act      access.Act
			audience string
			from     int // the least of roles that may, 0 the visitor, then roles[i-1]
		}{
			{access.Read, models.AudiencePublic, 0},
			{access.React, models.AudiencePublic, 1},
			{access.Reply, models.AudiencePublic, 2},
			{access.Start, models.AudiencePublic, 2},
			{access.Moderate, models.AudiencePublic, 4},
			{access.Read, models.AudienceMembers, 1},
			{access.Reply, models.AudienceMembers, 2},
			{access.Read, models.AudienceParties, 3},
			{access.Reply, models.AudienceParties, 3},
			{access.Moderate, models.AudienceParties, 4},
		} {
			for level := 0; level <= len(roles); level++ {
				if got := yes(person(models.PersonID(level)), c.act, c.audience); got != (level >= c.from) {
					t.Errorf("%s %s at level %d: %v", c.act, c.audience, level, got)
				}
			}
		}
		for level := 0; level <= 4; level++ {
			for _, thing := range []string{access.RoleThing, access.PolicyThing, access.AccountThing, access.PartyThing} {
				if s.Can(person(models.PersonID(level)), access.Change, thing, access.Site) {
					t.Errorf("level %d may change %s", level, thing)
				}
			}
		}
		if !s.Can(person(5), access.Change, access.PolicyThing, access.Site) {
			t.Error("the secretariat may not change the policy")
		}
	})
}

func TestRoleInOnePlaceHoldsOnlyThere(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	s.grant(t, 7, access.FocalPoint, access.PartyPlace(3))
	if !s.Can(person(7), access.Vouch, access.AccountThing, access.PartyPlace(3)) {
		t.Error("a focal point cannot vouch in their Party")
	}
	for _, place := range []access.Place{access.PartyPlace(4), access.PartyPlace(33), access.Site, "party:3x", "workspace:3"} {
		if s.Can(person(7), access.Vouch, access.AccountThing, place) {
			t.Errorf("a focal point of party:3 vouches in %s", place)
		}
	}
	public := s.forums[models.AudiencePublic]
	s.grant(t, 8, access.Moderator, access.ForumPlace(public.ID, access.Site))
	if !s.CanForum(person(8), access.Moderate, public) || s.CanForum(person(8), access.Moderate, s.forums[models.AudienceMembers]) {
		t.Error("a forum's moderator moderates exactly there")
	}
}

func TestDenyWins(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	s.grant(t, 1, access.Partner, access.Site)
	public, members := s.forums[models.AudiencePublic], s.forums[models.AudienceMembers]
	rule := access.Rule{Role: access.Partner, Place: "forum:" + fmt.Sprint(public.ID), Thing: "forum/public", Act: "reply", Deny: true}
	s.change(t, func(tx *models.Tx) error { return s.AddRule(tx, rule) })
	if s.CanForum(person(1), access.Reply, public) || !s.CanForum(person(1), access.Reply, members) {
		t.Error("a rule that denies in one forum holds there and only there")
	}
	s.change(t, func(tx *models.Tx) error { return s.RemoveRule(tx, rule) })
	if !s.CanForum(person(1), access.Reply, public) {
		t.Error("the rule was taken back and still denies")
	}
	s.change(t, func(tx *models.Tx) error { return s.Suspend(tx, 1) })
	if s.CanForum(person(1), access.Read, public) {
		t.Error("a suspended person reads")
	}
	if s.grant(t, 2, access.Partner, access.Site); !s.CanForum(person(2), access.Reply, public) {
		t.Error("someone else is suspended as well")
	}
	s.change(t, func(tx *models.Tx) error { return s.Reinstate(tx, 1) })
	if !s.CanForum(person(1), access.Reply, public) {
		t.Error("a reinstated person may not reply")
	}
}

func TestWithdrawalHoldsAtOnceAndRollbackNever(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	s.grant(t, 1, access.PartyRole, access.Site)
	parties := s.forums[models.AudienceParties]
	if !s.CanForum(person(1), access.Read, parties) {
		t.Fatal("a granted role does not hold")
	}
	_ = s.db.Write(context.Background(), func(tx *models.Tx) error {
		if err := s.Withdraw(tx, access.RoleGrant{Person: 1, Role: access.PartyRole, Place: access.Site}); err != nil {
			t.Error(err)
		}
		return fault.Denied()
	})
	if !s.CanForum(person(1), access.Read, parties) {
		t.Error("a withdrawal that was rolled back holds")
	}
	s.change(t, func(tx *models.Tx) error {
		return s.Withdraw(tx, access.RoleGrant{Person: 1, Role: access.PartyRole, Place: access.Site})
	})
	if s.CanForum(person(1), access.Read, parties) {
		t.Error("a withdrawn role holds")
	}
}

func TestLastSecretariatStays(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		s.grant(t, 1, access.Secretariat, access.Site)
		leave := func(id models.PersonID) error {
			return db.Write(context.Background(), func(tx *models.Tx) error {
				return s.Withdraw(tx, access.RoleGrant{Person: id, Role: access.Secretariat, Place: access.Site})
			})
		}
		if err := leave(1); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last secretariat account left: %v", err)
		}
		err := db.Write(context.Background(), func(tx *models.Tx) error { return s.Suspend(tx, 1) })
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("the last secretariat account was suspended: %v", err)
		}
		s.grant(t, 2, access.Secretariat, access.Site)
		results := make(chan error, 2)
		for id := range models.PersonID(2) {
			go func() { results <- leave(id + 1) }()
		}
		first, second := <-results, <-results
		if (first == nil) == (second == nil) {
			t.Errorf("two left at once: %v, %v", first, second)
		}
	})
}

func TestMalformedRulesAreRefused(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	for _, rule := range []access.Rule{
		{Role: "person:1", Place: "*", Thing: "*", Act: "*"},
		{Role: "*", Place: "*", Thing: "*", Act: "*"},
		{Role: "partner", Place: "", Thing: "*", Act: "*"},
		{Role: "partner", Place: "forum:0", Thing: "*", Act: "*"},
		{Role: "partner", Place: "forum:1,2", Thing: "*", Act: "*"},
		{Role: "partner", Place: "*", Thing: "x y", Act: "*"},
		{Role: "partner", Place: "*", Thing: "*", Act: ""},
	} {
		err := s.db.Write(context.Background(), func(tx *models.Tx) error { return s.AddRule(tx, rule) })
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", rule, err)
		}
	}
}

// A second instance on the same database has every change within a second.
func TestChangeReachesOtherInstance(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		open := func() *site {
			db, err := models.Open(context.Background(), url, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			return start(t, db)
		}
		here, there := open(), open()
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { there.Follow(ctx, slog.New(slog.DiscardHandler)); close(done) }()
		defer func() { stop(); <-done }()

		told := there.hub.Subscribe(access.PersonSubject(9))
		members := there.forums[models.AudienceMembers]
		here.grant(t, 9, access.Partner, access.Site)
		<-told.Events
		if !there.CanForum(person(9), access.Reply, members) {
			t.Error("the grant did not reach the other instance")
		}
		here.change(t, func(tx *models.Tx) error { return here.Suspend(tx, 9) })
		changed := here.db.Now()
		<-told.Events
		if took := here.db.Now().Sub(changed); took > time.Second {
			t.Logf("the suspension took %v on a loaded machine", took)
		}
		if there.CanForum(person(9), access.Read, members) {
			t.Error("the suspension did not reach the other instance")
		}
	})
}

// What an action changes about a place holds when it returns, whoever else takes the
// same change in at that moment (INV-4).
func TestChangeOfAPlaceHoldsWhenItReturns(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { s.Follow(ctx, slog.New(slog.DiscardHandler)); close(done) }()
		defer func() { stop(); <-done }()
		w := s.addWorkspace(t, models.VisibilityPublic, models.WorkspaceOpen)
		for i := range 200 {
			visibility := []string{models.VisibilityMembers, models.VisibilityPublic}[i%2]
			s.change(t, func(tx *models.Tx) error {
				if err := models.SetWorkspace(tx, w.ID, map[string]any{"visibility": visibility}); err != nil {
					return err
				}
				return s.WorkspaceChanged(tx, w.ID)
			})
			if reads := s.InWorkspace(access.Who{}, access.Read, w.ID) == nil; reads != (visibility == models.VisibilityPublic) {
				t.Fatalf("change %d to %s returned, and a visitor reads: %v", i, visibility, reads)
			}
		}
	})
}

func TestUnreadForumIsNotFound(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	s.grant(t, 1, access.Partner, access.Site)
	if _, err := s.Forum(person(1), access.Reply, s.forums[models.AudienceParties].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a forum one may not read: %v", err)
	}
	if _, err := s.Forum(person(1), access.Reply, 999); !fault.Is(err, fault.NotFound) {
		t.Errorf("a forum that is not: %v", err)
	}
	if _, err := s.Forum(access.Who{}, access.Reply, s.forums[models.AudiencePublic].ID); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a visitor who may read and not reply: %v", err)
	}
	if got := len(s.Forums(person(1))); got != 2 {
		t.Errorf("a partner sees %d forums of 3", got)
	}
	if got := len(s.Forums(access.Who{})); got != 1 {
		t.Errorf("a visitor sees %d forums of 3", got)
	}
}

// Where the policy cannot be read nothing is allowed, to nobody, until it can;
// and a program that cannot read it does not start.
func TestPolicyThatCannotBeReadAllowsNothing(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		s.grant(t, 1, access.Secretariat, access.Site)
		public := s.forums[models.AudiencePublic]
		mayRead := func() bool {
			return s.CanForum(access.Who{}, access.Read, public) && s.Can(person(1), access.Read, "desk", access.Site)
		}
		if !mayRead() {
			t.Fatal("a visitor reads nothing, or the secretariat sees no desk")
		}
		rename := func(from, to string) {
			s.change(t, func(tx *models.Tx) error { return tx.Exec("alter table " + from + " rename to " + to).Error })
		}
		rename("forums", "forums_away")
		s.change(t, func(tx *models.Tx) error { return s.ForumChanged(tx, public.ID) })
		if s.CanForum(access.Who{}, access.Read, public) || s.Can(person(1), access.Read, "desk", access.Site) {
			t.Error("something is allowed while the policy cannot be read")
		}
		if _, err := access.New(t.Context(), db, s.hub); err == nil {
			t.Error("a program without its policy starts")
		}
		rename("forums_away", "forums")
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.Follow(ctx, slog.New(slog.DiscardHandler)); close(done) }()
		defer func() { stop(); <-done }()
		again := time.NewTicker(10 * time.Millisecond)
		defer again.Stop()
		for end := time.After(30 * time.Second); !mayRead(); {
			select {
			case <-again.C:
			case <-end:
				t.Fatal("the policy is not read anew")
			}
		}
	})
}
