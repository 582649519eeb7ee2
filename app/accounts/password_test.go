package accounts_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
)

const newPassword = "a second retort"

func TestResetIsForWhoReadsTheMailOnce(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		session := s.signIn(t, "noor")
		want(t, "ask for an unknown address", s.RequestReset(ctx, "nobody@example.org", "192.0.2.1"), fine)
		if len(s.letters) != 0 {
			t.Fatal("a letter to nobody")
		}
		want(t, "ask", s.RequestReset(ctx, "Noor@example.org", "192.0.2.1"), fine)
		older := s.secret(t, "noor@example.org")
		want(t, "ask again", s.RequestReset(ctx, "noor@example.org", "192.0.2.1"), fine)
		newer := s.secret(t, "noor@example.org")

		want(t, "the older link", s.Reset(ctx, older, newPassword), fault.NotFound)
		want(t, "a bad password", s.Reset(ctx, newer, "short"), fault.Invalid)
		want(t, "looking acts not", s.CheckReset(ctx, newer), fine)
		var wait sync.WaitGroup
		outcomes := make([]error, 4)
		for i := range outcomes {
			wait.Go(func() { outcomes[i] = s.Reset(ctx, newer, newPassword) })
		}
		wait.Wait()
		done := 0
		for _, err := range outcomes {
			if err == nil {
				done++
			}
		}
		if done != 1 {
			t.Errorf("one link set a password %d times", done)
		}
		_, err := s.Session(ctx, session.Token)
		want(t, "sessions from before", err, fault.NotFound)
		_, err = s.SignIn(ctx, "noor@example.org", newPassword, "", "192.0.2.1")
		want(t, "the new password", err, fine)

		want(t, "ask", s.RequestReset(ctx, "noor@example.org", "192.0.2.1"), fine)
		s.Clock.Turn(accounts.ResetLasts + time.Second)
		want(t, "a link that is too old", s.Reset(ctx, s.secret(t, "noor@example.org"), password), fault.NotFound)
	})
}

// Whoever sets a new password wants whoever else was in to be out, links on
// their way included.
func TestNewPasswordMakesOlderLinksWorthless(t *testing.T) {
	for name, set := range map[string]func(ctx context.Context, t *testing.T, s *stage, session accounts.Signed) error{
		"changed": func(ctx context.Context, _ *testing.T, s *stage, session accounts.Signed) error {
			return s.ChangePassword(ctx, session.Who, password, newPassword)
		},
		"reset": func(ctx context.Context, t *testing.T, s *stage, _ accounts.Signed) error {
			want(t, "ask", s.RequestReset(ctx, "noor@example.org", "192.0.2.9"), fine)
			return s.Reset(ctx, s.secret(t, "noor@example.org"), newPassword)
		},
	} {
		t.Run(name, func(t *testing.T) {
			onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
				session := s.signIn(t, "noor")
				want(t, "a reset on its way", s.RequestReset(ctx, "noor@example.org", "192.0.2.1"), fine)
				reset := s.secret(t, "noor@example.org")
				want(t, "an address change on its way", s.RequestAddressChange(ctx, session.Who, "thief@example.net", password), fine)
				address := s.secret(t, "thief@example.net")
				want(t, "a new password", set(ctx, t, s, session), fine)
				want(t, "the address change", s.ConfirmAddress(ctx, address), fault.NotFound)
				want(t, "the reset", s.Reset(ctx, reset, "a third retort"), fault.NotFound)
				if got := s.account(t, "noor").Email; got != "noor@example.org" {
					t.Errorf("the address is %s", got)
				}
			})
		})
	}
}

func TestResetOfAnAccountThatIsOutOfUse(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		want(t, "ask", s.RequestReset(ctx, "bruno@example.org", "192.0.2.1"), fine)
		secret := s.secret(t, "bruno@example.org")
		want(t, "suspend", s.Suspend(ctx, s.who["chen"], s.who["bruno"].Person, nil, "spam"), fine)
		want(t, "a link from before", s.Reset(ctx, secret, newPassword), fault.NotFound)
		before := len(s.letters)
		want(t, "ask", s.RequestReset(ctx, "bruno@example.org", "192.0.2.1"), fine)
		if len(s.letters) != before {
			t.Error("a suspended account was sent a link")
		}
	})
}

func TestAddressChange(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		noor := s.signIn(t, "noor").Who
		want(t, "with a wrong password", s.RequestAddressChange(ctx, noor, "n@example.net", "wrong"), fault.Invalid)
		want(t, "to no address", s.RequestAddressChange(ctx, noor, "n", password), fault.Invalid)
		want(t, "to an address with a header", s.RequestAddressChange(ctx, noor, "n@example.net\r\nBcc: m@example.net", password), fault.Invalid)
		if len(s.letters) != 0 {
			t.Fatal("a refused change sent a letter")
		}
		want(t, "to another's address", s.RequestAddressChange(ctx, noor, "pia@example.org", password), fine)
		if len(s.letters) != 0 {
			t.Fatal("the owner of a taken address was written to")
		}
		want(t, "to a new one", s.RequestAddressChange(ctx, noor, "n@example.net", password), fine)
		secret := s.secret(t, "n@example.net")
		if s.account(t, "noor").Email != "noor@example.org" {
			t.Fatal("the address changed before the new one confirmed")
		}
		want(t, "a reset on its way to the old one", s.RequestReset(ctx, "noor@example.org", "192.0.2.1"), fine)
		reset := s.secret(t, "noor@example.org")
		want(t, "confirm", s.ConfirmAddress(ctx, secret), fine)
		want(t, "the reset", s.Reset(ctx, reset, newPassword), fault.NotFound)
		want(t, "confirm twice", s.ConfirmAddress(ctx, secret), fault.NotFound)
		if got := s.lettersTo("noor@example.org"); len(got) != 2 || got[1] != "mail.address_changed.subject" {
			t.Errorf("the old address was told %v", got)
		}
		_, err := s.SignIn(ctx, "n@example.net", password, "", "192.0.2.1")
		want(t, "sign in by the new one", err, fine)

		want(t, "two ask for one address", s.RequestAddressChange(ctx, noor, "one@example.net", password), fine)
		first := s.secret(t, "one@example.net")
		pia := s.signIn(t, "pia").Who
		want(t, "two ask for one address", s.RequestAddressChange(ctx, pia, "ONE@example.net", password), fine)
		second := s.secret(t, "ONE@example.net")
		want(t, "the first", s.ConfirmAddress(ctx, first), fine)
		want(t, "the second", s.ConfirmAddress(ctx, second), fault.NotFound)
	})
}
