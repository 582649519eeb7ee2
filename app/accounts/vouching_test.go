package accounts_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

func TestOneFocalPointAtATime(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		vouches := func(name string, party models.PartyID) bool {
			return s.Access.Can(s.who[name], access.Vouch, access.AccountThing, access.PartyPlace(party))
		}
		for _, name := range []string{"visitor", "amina", "noor", "bruno", "mo", "pia"} {
			want(t, name+" appoints", s.Appoint(ctx, s.who[name], s.norvia, s.who["noor"].Person, ""), fault.Forbidden)
			want(t, name+" ends", s.EndFocalPoint(ctx, s.who[name], s.norvia, ""), fault.Forbidden)
		}
		want(t, "somebody of another Party", s.Appoint(ctx, s.who["chen"], s.norvia, s.who["pia"].Person, ""), fault.Invalid)
		want(t, "nobody", s.Appoint(ctx, s.who["chen"], s.norvia, 99999, ""), fault.NotFound)
		if !vouches("amina", s.norvia) || vouches("amina", s.lund) {
			t.Fatal("Amina should vouch for Norvia alone")
		}

		var wait sync.WaitGroup
		for i := range 6 {
			wait.Go(func() {
				_ = s.Appoint(ctx, s.who["chen"], s.norvia, s.who[[]string{"noor", "amina"}[i%2]].Person, "")
			})
		}
		wait.Wait()
		want(t, "Noor", s.Appoint(ctx, s.who["chen"], s.norvia, s.who["noor"].Person, "letter of 2 March"), fine)
		if vouches("amina", s.norvia) || !vouches("noor", s.norvia) {
			t.Error("Noor should vouch for Norvia, and Amina no longer")
		}
		var open int64
		s.write(t, func(tx *models.Tx) error {
			return tx.Model(&models.FocalPoint{}).Where("party_id = ? and ended_at is null", s.norvia).Count(&open).Error
		})
		if open != 1 {
			t.Errorf("Norvia has %d focal points", open)
		}
		want(t, "end", s.EndFocalPoint(ctx, s.who["chen"], s.norvia, ""), fine)
		if vouches("noor", s.norvia) {
			t.Error("Noor vouches although the role was ended")
		}
	})
}

func TestOnlyTheOwnPartysAccountsAreKept(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		noor := s.who["noor"].Person
		for name, kind := range map[string]fault.Kind{"visitor": fault.NotFound, "noor": fault.NotFound, "bruno": fault.NotFound, "pia": fault.NotFound, "mo": fault.NotFound} {
			if name != "noor" {
				want(t, name+" removes Noor", s.Remove(ctx, s.who[name], s.norvia, noor), kind)
			}
			want(t, name+" renews Noor", s.Renew(ctx, s.who[name], s.norvia, noor), kind)
		}
		want(t, "Pia removes Noor by way of her own Party", s.Remove(ctx, s.who["pia"], s.lund, noor), fault.NotFound)
		want(t, "Amina removes somebody of no Party", s.Remove(ctx, s.who["amina"], s.norvia, s.who["bruno"].Person), fault.NotFound)
		want(t, "Amina removes herself", s.Remove(ctx, s.who["amina"], s.norvia, s.who["amina"].Person), fault.Conflict)

		session := s.signIn(t, "noor")
		want(t, "Amina removes Noor", s.Remove(ctx, s.who["amina"], s.norvia, noor), fine)
		_, err := s.Session(ctx, session.Token)
		want(t, "Noor's session", err, fault.NotFound)
		if !s.Access.IsSuspended(noor) {
			t.Error("Noor keeps her rights")
		}
		want(t, "Amina renews Noor", s.Renew(ctx, s.who["amina"], s.norvia, noor), fine)
		s.signIn(t, "noor")
	})
}

// A focal point keeps accounts, and cannot undo what the secretariat decided.
func TestSuspensionOutlivesTheFocalPointsActs(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		noor := s.who["noor"].Person
		want(t, "suspend", s.Suspend(ctx, s.who["chen"], noor, nil, "abuse"), fine)
		want(t, "Amina renews", s.Renew(ctx, s.who["amina"], s.norvia, noor), fine)
		want(t, "Amina removes", s.Remove(ctx, s.who["amina"], s.norvia, noor), fault.Conflict)
		want(t, "Amina renews", s.Renew(ctx, s.who["amina"], s.norvia, noor), fine)
		if !s.Access.IsSuspended(noor) {
			t.Error("Noor is back")
		}
		_, err := s.SignIn(ctx, "noor@example.org", password, "", "192.0.2.1")
		want(t, "Noor signs in", err, fault.Invalid)
		want(t, "Amina lifts it", s.Reinstate(ctx, s.who["amina"], noor, ""), fault.Forbidden)
		want(t, "Chen lifts it", s.Reinstate(ctx, s.who["chen"], noor, ""), fine)
		s.signIn(t, "noor")
	})
}

func TestSuspensionEndsByItself(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		bruno := s.who["bruno"].Person
		day := s.Clock.Now().Add(24 * time.Hour)
		past := s.Clock.Now().Add(-time.Hour)
		want(t, "without a reason", s.Suspend(ctx, s.who["chen"], bruno, &day, ""), fault.Invalid)
		want(t, "until yesterday", s.Suspend(ctx, s.who["chen"], bruno, &past, "spam"), fault.Invalid)
		want(t, "oneself", s.Suspend(ctx, s.who["chen"], s.who["chen"].Person, &day, "spam"), fault.Conflict)
		for _, name := range []string{"visitor", "bruno", "amina"} {
			want(t, name+" suspends", s.Suspend(ctx, s.who[name], s.who["pia"].Person, &day, "spam"), fault.Forbidden)
		}
		want(t, "suspend", s.Suspend(ctx, s.who["chen"], bruno, &day, "spam"), fine)
		want(t, "twice", s.Suspend(ctx, s.who["chen"], bruno, nil, "spam"), fault.Conflict)
		want(t, "a while", s.EndSuspensions(ctx), fine)
		if !s.Access.IsSuspended(bruno) {
			t.Fatal("the suspension ended before its time")
		}
		s.Clock.Turn(25 * time.Hour)
		want(t, "a day later", s.EndSuspensions(ctx), fine)
		s.signIn(t, "bruno")
	})
}

// Who silences has been asked for the right; who may lift it must be left.
func TestWhoMayChangeThePolicyIsSilencedOnlyByWhoMayToo(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		silence := func(by, whom string) error {
			return s.DB.Write(ctx, func(tx *models.Tx) error {
				return s.Silence(tx, s.who[by], s.who[whom].Person, tx.Now.Add(time.Hour), "spam")
			})
		}
		want(t, "Amina silences Chen", silence("amina", "chen"), fault.Forbidden)
		if s.Access.IsSilenced(s.who["chen"].Person) || !s.Access.Can(s.who["chen"], access.Change, access.PolicyThing, access.Site) {
			t.Error("Chen is silenced")
		}
		want(t, "Amina silences Bruno", silence("amina", "bruno"), fine)
		want(t, "Chen silences Amina", silence("chen", "amina"), fine)
		if !s.Access.IsSilenced(s.who["bruno"].Person) || !s.Access.IsSilenced(s.who["amina"].Person) {
			t.Error("Bruno or Amina is not silenced")
		}
	})
}
