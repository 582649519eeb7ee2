package accounts_test

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

func TestSignInByStateOfTheAccount(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		want(t, "suspend Bruno", s.Suspend(ctx, s.who["chen"], s.who["bruno"].Person, nil, "spam"), fine)
		want(t, "remove Noor", s.Remove(ctx, s.who["amina"], s.norvia, s.who["noor"].Person), fine)
		said := map[string]string{}
		for what, pair := range map[string][2]string{
			"right":                   {"pia@example.org", password},
			"wrong password":          {"pia@example.org", password + "!"},
			"unknown address":         {"nobody@example.org", password},
			"no address":              {"not an address", password},
			"suspended, wrong":        {"bruno@example.org", password + "!"},
			"suspended, right":        {"bruno@example.org", password},
			"no longer there, right":  {"noor@example.org", password},
			"a megabyte":              {"pia@example.org", strings.Repeat("p", 1<<20)},
			"the address twice":       {"pia@example.org,amina@example.org", password},
			"a header in the address": {"pia@example.org\r\nBcc: x@example.org", password},
		} {
			_, err := s.SignIn(ctx, pair[0], pair[1], "", "192.0.2.1")
			if what == "right" {
				want(t, what, err, fine)
				continue
			}
			want(t, what, err, fault.Invalid)
			said[what] = err.Error()
		}
		for _, what := range []string{"unknown address", "no address", "suspended, wrong", "a megabyte"} {
			if said[what] != said["wrong password"] {
				t.Errorf("%s is told apart from a wrong password: %q, %q", what, said[what], said["wrong password"])
			}
		}
		if said["suspended, right"] == said["wrong password"] {
			t.Error("who is suspended is not told, even with the right password")
		}
	})
}

// Guessing is slowed where it comes from; the person it is aimed at, and the
// others of a ministry behind one address, are not locked out.
func TestGuessingLocksOutOnlyWhoGuesses(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		guess := func(name, from string) error {
			_, err := s.SignIn(ctx, name+"@example.org", "not the password", "", from)
			return err
		}
		for i := range 8 {
			want(t, fmt.Sprint("guess ", i), guess("pia", "198.51.100.7"), fault.Invalid)
		}
		want(t, "one guess more", guess("pia", "198.51.100.7"), fault.TooMany)
		_, err := s.SignIn(ctx, "pia@example.org", password, "", "198.51.100.7")
		want(t, "even the right one, from there", err, fault.TooMany)
		_, err = s.SignIn(ctx, "pia@example.org", password, "", "192.0.2.1")
		want(t, "Pia from elsewhere", err, fine)
		_, err = s.SignIn(ctx, "amina@example.org", password, "", "198.51.100.7")
		want(t, "a colleague behind the same address", err, fine)
		want(t, "an address nobody has, as often", func() error {
			var err error
			for range 9 {
				err = guess("nobody", "198.51.100.8")
			}
			return err
		}(), fault.TooMany)
		s.Clock.Turn(16 * time.Minute)
		_, err = s.SignIn(ctx, "pia@example.org", password, "", "198.51.100.7")
		want(t, "a while later", err, fine)
	})
}

func TestGuessingByManyAtOnceIsCounted(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		var wait sync.WaitGroup
		outcomes := make([]error, 40)
		for i := range outcomes {
			wait.Go(func() {
				_, outcomes[i] = s.SignIn(ctx, "pia@example.org", "not the password", "", "2001:db8::"+fmt.Sprint(i+1)) // one line's /64
			})
		}
		wait.Wait()
		tried := 0
		for _, err := range outcomes {
			if fault.Of(err) == fault.Invalid {
				tried++
			}
		}
		if tried > 8 {
			t.Errorf("%d guesses at once were answered", tried)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		live := func(what string, signed accounts.Signed, kind fault.Kind) {
			t.Helper()
			_, err := s.Session(ctx, signed.Token)
			want(t, what, err, kind)
		}
		here, there, other := s.signIn(t, "noor"), s.signIn(t, "noor"), s.signIn(t, "pia")
		want(t, "Pia ends Noor's", s.Revoke(ctx, other.Who, here.Session), fine) // says nothing of whose it is
		live("Noor's after that", here, fine)
		want(t, "Noor ends the other", s.Revoke(ctx, here.Who, there.Session), fine)
		live("the other", there, fault.NotFound)
		live("this one", here, fine)

		there = s.signIn(t, "noor")
		want(t, "a new password", s.ChangePassword(ctx, here.Who, password, "another good one"), fine)
		live("elsewhere after a new password", there, fault.NotFound)
		live("here after a new password", here, fine)

		want(t, "suspended", s.Suspend(ctx, s.who["chen"], s.who["noor"].Person, nil, "reason"), fine)
		live("after suspension", here, fault.NotFound)
		ended, err := s.Ended(ctx, []models.SessionID{here.Session, other.Session})
		want(t, "ended", err, fine)
		if len(ended) != 1 || ended[0] != here.Session {
			t.Errorf("ended: %v", ended)
		}

		s.Clock.Turn(accounts.SessionIdle + time.Hour)
		fresh, err := accounts.New(s.DB, s.Access, s.Hub, s.post) // believes nothing yet
		want(t, "another instance", err, fine)
		_, err = fresh.Session(ctx, other.Token)
		want(t, "unused for too long", err, fault.NotFound)
		_, err = fresh.Session(ctx, other.Token[:42]+"x")
		want(t, "a forged one", err, fault.NotFound)
	})
}

// However many try to sign in at once, their passwords are worked out a few at
// a time: each takes 19 MiB.
func TestFloodOfSignInsTakesLittleMemory(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100)) // as the program has it
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		runtime.GC()
		var before, now runtime.MemStats
		runtime.ReadMemStats(&before)
		var flood sync.WaitGroup
		for i := range 60 {
			flood.Go(func() {
				_, err := s.SignIn(ctx, fmt.Sprintf("nobody-%d@example.org", i), password, "", fmt.Sprintf("192.0.2.%d", i))
				want(t, "a sign-in", err, fault.Invalid)
			})
		}
		over := make(chan struct{})
		go func() { flood.Wait(); close(over) }()
		most := uint64(0)
		for waiting := true; waiting; {
			select {
			case <-over:
				waiting = false
			case <-time.After(2 * time.Millisecond):
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapInuse)
			}
		}
		if most = max(most, before.HeapInuse) - before.HeapInuse; most > 400<<20 {
			t.Errorf("60 sign-ins at once took %d MB", most>>20)
		}
	})
}
