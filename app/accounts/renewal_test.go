package accounts_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

func TestMembershipEndsUnlessItIsRenewed(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		end := s.Clock.Now().Add(accounts.MembershipLasts)
		s.write(t, func(tx *models.Tx) error {
			return tx.Model(&models.Account{}).Where("email in ?", []string{"noor@example.org", "amina@example.org"}).Update("renew_before", end).Error
		})
		minute := func() {
			t.Helper()
			want(t, "what falls due", s.EndMemberships(ctx), fine)
		}
		minute()
		if len(s.letters) != 0 {
			t.Fatalf("told two years before: %v", s.letters)
		}
		s.Clock.Turn(accounts.MembershipLasts - accounts.RenewalNotice + time.Hour)
		minute()
		minute()
		if got := s.lettersTo("noor@example.org"); !slices.Equal(got, []string{"mail.renewal.subject"}) {
			t.Errorf("Noor was sent %v", got)
		}
		if got := s.lettersTo("amina@example.org"); !slices.Equal(got, []string{"mail.renewals.subject"}) {
			t.Errorf("Amina was sent %v", got)
		}

		want(t, "Amina renews", s.Renew(ctx, s.who["amina"], s.norvia, s.who["noor"].Person), fine)
		s.Clock.Turn(accounts.RenewalNotice)
		minute()
		session := s.signIn(t, "noor")
		s.signIn(t, "amina") // whose own ran out: she is the focal point

		s.Clock.Turn(accounts.MembershipLasts)
		minute()
		_, err := s.Session(ctx, session.Token)
		want(t, "Noor's session", err, fault.NotFound)
		_, err = s.SignIn(ctx, "noor@example.org", password, "", "192.0.2.1")
		want(t, "Noor signs in", err, fault.Invalid)
		if !s.Access.IsSuspended(s.who["noor"].Person) {
			t.Error("Noor keeps her rights")
		}
		want(t, "Amina renews", s.Renew(ctx, s.who["amina"], s.norvia, s.who["noor"].Person), fine)
		s.signIn(t, "noor")
	})
}
