package accounts_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

func TestInviteByRole(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		for _, one := range []struct {
			who, role string
			party     models.PartyID
			kind      fault.Kind
		}{
			{"chen", access.Secretariat, 0, fine},
			{"chen", access.Partner, 0, fine},
			{"chen", "emperor", 0, fault.Forbidden},
			{"amina", access.PartyRole, s.norvia, fine},
			{"amina", access.PartyRole, s.lund, fault.Forbidden},
			{"amina", access.PartyRole, 0, fault.Forbidden},
			{"amina", access.Secretariat, s.norvia, fault.Forbidden},
			{"amina", access.Moderator, s.norvia, fault.Forbidden},
			{"amina", access.FocalPoint, s.norvia, fault.Forbidden},
			{"noor", access.PartyRole, s.norvia, fault.Forbidden},
			{"mo", access.Partner, 0, fault.Forbidden},
			{"bruno", access.Partner, 0, fault.Forbidden},
			{"visitor", access.Observer, 0, fault.Forbidden},
		} {
			to := strings.ToLower(one.who+"-"+one.role) + "@example.net"
			before := len(s.lettersTo(to))
			err := s.Invite(ctx, s.who[one.who], accounts.Invite{Email: to, Name: "Somebody", Role: one.role, Party: one.party, Language: "fr"})
			want(t, one.who+" invites to "+one.role, err, one.kind)
			if sent := len(s.lettersTo(to)) > before; sent != (one.kind == fine) {
				t.Errorf("%s invites to %s: a letter went out: %v", one.who, one.role, sent)
			}
		}
	})
}

func TestInvitationIsForOneAccountOnce(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		want(t, "invite", s.Invite(ctx, s.who["amina"], accounts.Invite{Email: "Sami@Example.org", Name: "Sami", Role: access.PartyRole, Party: s.norvia, Language: "ar"}), fine)
		secret := s.secret(t, "Sami@Example.org")
		var wait sync.WaitGroup
		outcomes := make([]error, 8)
		for i := range outcomes {
			wait.Go(func() { _, outcomes[i] = s.Accept(ctx, secret, joining("Sami")) })
		}
		wait.Wait()
		accepted := 0
		for _, err := range outcomes {
			if err == nil {
				accepted++
			} else {
				want(t, "accepted at once", err, fault.NotFound)
			}
		}
		if accepted != 1 {
			t.Fatalf("one invitation made %d accounts", accepted)
		}
		_, err := s.Accept(ctx, secret, joining("Sami again"))
		want(t, "accept twice", err, fault.NotFound)
		_, err = s.SignIn(ctx, "sami@example.ORG", password, "", "192.0.2.1")
		want(t, "sign in by the address written otherwise", err, fine)
	})
}

func TestInvitationThatNoLongerHolds(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		invite := func(who, to string) string {
			t.Helper()
			want(t, "invite "+to, s.Invite(ctx, s.who[who], accounts.Invite{Email: to, Name: "X", Role: access.PartyRole, Party: s.norvia, Language: "en"}), fine)
			return s.secret(t, to)
		}
		revoked, expired, orphaned := invite("amina", "r@example.org"), invite("chen", "e@example.org"), invite("amina", "o@example.org")
		kept := invite("chen", "k@example.org")
		open, err := s.Invitations(ctx, s.who["amina"], s.norvia)
		want(t, "list", err, fine)
		for _, invitation := range open {
			if invitation.Email == "r@example.org" {
				want(t, "another Party's focal point takes it back", s.RevokeInvitation(ctx, s.who["pia"], invitation.ID), fault.NotFound)
				want(t, "a partner takes it back", s.RevokeInvitation(ctx, s.who["bruno"], invitation.ID), fault.NotFound)
				want(t, "take back", s.RevokeInvitation(ctx, s.who["amina"], invitation.ID), fine)
				want(t, "take back twice", s.RevokeInvitation(ctx, s.who["amina"], invitation.ID), fault.Conflict)
			}
		}
		_, err = s.Accept(ctx, revoked, joining("R"))
		want(t, "one that was taken back", err, fault.NotFound)

		want(t, "Noor follows Amina", s.Appoint(ctx, s.who["chen"], s.norvia, s.who["noor"].Person, ""), fine)
		_, err = s.Accept(ctx, orphaned, joining("O"))
		want(t, "of an inviter who lost the right", err, fault.NotFound)
		_, err = s.Accept(ctx, kept, joining("K"))
		want(t, "of an inviter who has it", err, fine)

		s.Clock.Turn(accounts.InvitationLasts + time.Second)
		_, err = s.Accept(ctx, expired, joining("E"))
		want(t, "one that is too old", err, fault.NotFound)
		_, err = s.Accept(ctx, strings.Repeat("A", 43), joining("F"))
		want(t, "one that was made up", err, fault.NotFound)
		_, err = s.Accept(ctx, "", joining("F"))
		want(t, "none", err, fault.NotFound)
	})
}

func TestInvitationGivesWhatItSaysAndNoMore(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		want(t, "invite", s.Invite(ctx, s.who["amina"], accounts.Invite{Email: "sami@example.org", Name: "Sami", Role: access.PartyRole, Party: s.norvia, Language: "en"}), fine)
		token, err := s.Accept(ctx, s.secret(t, "sami@example.org"), joining("Sami"))
		want(t, "accept", err, fine)
		signed, err := s.Session(ctx, token)
		want(t, "session", err, fine)
		if signed.Person.PartyID == nil || *signed.Person.PartyID != s.norvia {
			t.Errorf("Sami takes part for %v, not for Norvia", signed.Person.PartyID)
		}
		if s.Access.Can(signed.Who, access.Vouch, access.AccountThing, access.PartyPlace(s.norvia)) || s.Access.Can(signed.Who, access.Invite, access.AccountThing, access.Site) {
			t.Error("an invited person may vouch or invite")
		}
		want(t, "invite an address that has an account", s.Invite(ctx, s.who["amina"], accounts.Invite{Email: "SAMI@example.org", Name: "S", Role: access.PartyRole, Party: s.norvia, Language: "en"}), fault.Invalid)
	})
}

func TestWhatIsSaidWhenJoiningIsChecked(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		want(t, "invite", s.Invite(ctx, s.who["chen"], accounts.Invite{Email: "somebody@example.org", Name: "S", Role: access.Partner, Language: "en"}), fine)
		secret := s.secret(t, "somebody@example.org")
		for what, change := range map[string]func(*accounts.Joining){
			"name: none":                     func(j *accounts.Joining) { j.Name = " \u200b " },
			"name: a direction turned round": func(j *accounts.Joining) { j.Name = "Ann\u202egro" },
			"name: a control character":      func(j *accounts.Joining) { j.Name = "Ann\x00" },
			"name: not UTF-8":                func(j *accounts.Joining) { j.Name = "Ann\xff" },
			"name: too long":                 func(j *accounts.Joining) { j.Name = strings.Repeat("n", 101) },
			"password: too short":            func(j *accounts.Joining) { j.Password = "123456789" },
			"password: common":               func(j *accounts.Joining) { j.Password = "Password123" },
			"password: one letter":           func(j *accounts.Joining) { j.Password = "zzzzzzzzzzzzz" },
			"password: the address":          func(j *accounts.Joining) { j.Password = "Somebody@example.org" },
			"password: a megabyte":           func(j *accounts.Joining) { j.Password = strings.Repeat("p", 1<<20) },
			"language: none of ours":         func(j *accounts.Joining) { j.InterfaceLanguage = "tlh" },
			"time_zone: of the machine":      func(j *accounts.Joining) { j.TimeZone = "Local" },
			"time_zone: a path":              func(j *accounts.Joining) { j.TimeZone = "../../etc/passwd" },
		} {
			j := joining("Somebody")
			change(&j)
			_, err := s.Accept(ctx, secret, j)
			want(t, what, err, fault.Invalid)
			if named, _, _ := strings.Cut(what, ":"); field(err) != named {
				t.Errorf("%s: the fault names the field %q", what, field(err))
			}
		}
		_, err := s.Accept(ctx, secret, joining("Somebody"))
		want(t, "after all that was refused", err, fine)
	})
}

func TestRequestsAreDecidedByWhoVouches(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		ask := func(email string, party models.PartyID) models.RequestID {
			t.Helper()
			want(t, "ask", s.Ask(ctx, accounts.Asking{Name: "Ask", Email: email, Party: party, Affiliation: "Ministry", Position: "Chemist", Language: "es", Address: "192.0.2.1"}), fine)
			open, err := s.Requests(ctx, s.who["chen"], 0)
			want(t, "requests", err, fine)
			for _, request := range open {
				if request.Email == email {
					return request.ID
				}
			}
			t.Fatalf("the request of %s does not wait", email)
			return 0
		}
		first, second, third := ask("one@example.org", s.norvia), ask("two@example.org", s.norvia), ask("three@example.org", 0)

		for name, kind := range map[string]fault.Kind{"visitor": fault.NotFound, "bruno": fault.NotFound, "noor": fault.NotFound, "pia": fault.NotFound, "mo": fault.NotFound, "amina": fine, "chen": fine} {
			_, err := s.Requests(ctx, s.who[name], s.norvia)
			want(t, name+" reads Norvia's requests", err, kind)
			if kind != fine {
				want(t, name+" approves", s.Approve(ctx, s.who[name], first, access.PartyRole), kind)
				want(t, name+" refuses", s.Refuse(ctx, s.who[name], first, "no"), kind)
			}
		}
		_, err := s.Requests(ctx, s.who["amina"], 0)
		want(t, "Amina reads everybody's requests", err, fault.NotFound)
		want(t, "Amina approves one of no Party", s.Approve(ctx, s.who["amina"], third, access.PartyRole), fault.NotFound)
		want(t, "Amina approves to a higher role", s.Approve(ctx, s.who["amina"], first, access.Secretariat), fault.Forbidden)
		if len(s.lettersTo("one@example.org")) != 0 {
			t.Fatal("a refused approval sent a letter")
		}

		want(t, "Amina approves", s.Approve(ctx, s.who["amina"], first, access.PartyRole), fine)
		want(t, "approve twice", s.Approve(ctx, s.who["chen"], first, access.PartyRole), fault.Conflict)
		token, err := s.Accept(ctx, s.secret(t, "one@example.org"), joining("One"))
		want(t, "the approved one joins", err, fine)
		signed, err := s.Session(ctx, token)
		want(t, "the session", err, fine)
		if joined, _, err := s.Self(ctx, access.Who{Person: signed.Person.ID, Account: signed.Account.ID}); err != nil || joined.Position != "Chemist" {
			t.Errorf("asked as a chemist, joined as %q (%v)", joined.Position, err)
		}

		want(t, "refuse without a reason", s.Refuse(ctx, s.who["amina"], second, " "), fault.Invalid)
		want(t, "refuse", s.Refuse(ctx, s.who["amina"], second, "Not of our ministry."), fine)
		if got := s.lettersTo("two@example.org"); len(got) != 1 || got[0] != "mail.refused.subject" {
			t.Errorf("the refused one was sent %v", got)
		}
	})
}

func TestAskingTellsNothingOfAnAddress(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		asking := func(email string) error {
			return s.Ask(ctx, accounts.Asking{Name: "Ask", Email: email, Affiliation: "Ministry", Language: "en", Address: "192.0.2.1"})
		}
		want(t, "an address that has an account", asking("noor@example.org"), fine)
		want(t, "a new one", asking("new@example.org"), fine)
		want(t, "the new one again", asking("NEW@example.org"), fine)
		open, err := s.Requests(ctx, s.who["chen"], 0)
		want(t, "requests", err, fine)
		if len(open) != 1 || open[0].Email != "new@example.org" {
			t.Errorf("waiting: %v", open)
		}
	})
}

func TestFirstAccountIsOne(t *testing.T) {
	onEmptyStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		older, err := s.FirstRun(ctx)
		want(t, "a link", err, fine)
		newer, err := s.FirstRun(ctx)
		want(t, "another", err, fine)
		want(t, "the older one", s.CheckFirstRun(ctx, older), fault.NotFound)
		var wait sync.WaitGroup
		outcomes := make([]error, 6)
		for i := range outcomes {
			wait.Go(func() {
				_, outcomes[i] = s.Begin(ctx, newer, "first"+string(rune('a'+i))+"@example.org", joining("First"))
			})
		}
		wait.Wait()
		made := 0
		for _, err := range outcomes {
			if err == nil {
				made++
			}
		}
		if made != 1 {
			t.Errorf("the link of the first account made %d", made)
		}
		again, err := s.FirstRun(ctx)
		if want(t, "afterwards", err, fine); again != "" {
			t.Error("a second link of the first account")
		}
		want(t, "the used one", s.CheckFirstRun(ctx, newer), fault.NotFound)
	})
}
