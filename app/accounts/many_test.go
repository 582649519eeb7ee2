package accounts_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

func TestManyAreInvitedOrNobody(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		office := s.who["chen"]
		good := "\ufeffEmail;Party;name;Language\r\nona@example.org;NORVIA;Ona Nord;fr\r\n\r\n two@example.org ;;\"Two; Persons\";\r\n"
		bad := good + "ona@example.org;;;\r\nnot an address;;;\r\nthree@example.org;Atlantis;;\r\nfour@example.org;;;tlh\r\nfive@example.org;;;;more\r\nchen@example.org;;;\r\n"
		sent, rows, err := s.InviteMany(ctx, office, bad, "en", "")
		var lines []string
		for _, row := range rows {
			lines = append(lines, fmt.Sprintf("%d %s %s", row.Line, row.Email, row.Problem.Key))
		}
		want := []string{
			"5 ona@example.org accounts.many.twice", "6 not an address accounts.email.malformed", "7 three@example.org accounts.many.no_party",
			"8 four@example.org accounts.many.no_language", "9 five@example.org accounts.many.too_many_cells", "10 chen@example.org accounts.email.has_account",
		}
		if err != nil || sent != 0 || !slices.Equal(lines, want) || len(s.letters) != 0 {
			t.Errorf("%d sent, %d letters, %v:\n%s\nwant:\n%s", sent, len(s.letters), err, strings.Join(lines, "\n"), strings.Join(want, "\n"))
		}
		sent, rows, err = s.InviteMany(ctx, office, good, "es", "Come")
		if err != nil || sent != 2 || len(rows) != 0 || len(s.letters) != 2 || s.letters[0].Language != "fr" || s.letters[1].Language != "es" || s.letters[1].Name != "Two; Persons" {
			t.Fatalf("%d sent, %d bad, %+v, %v", sent, len(rows), s.letters, err)
		}
		open, err := s.Invitations(ctx, office, 0)
		if err != nil || !slices.ContainsFunc(open, func(i models.Invitation) bool {
			return i.Email == "ona@example.org" && i.Role == access.PartyRole && i.PartyID != nil && *i.PartyID == s.norvia
		}) || !slices.ContainsFunc(open, func(i models.Invitation) bool { return i.Email == "two@example.org" && i.Role == access.Partner }) {
			t.Errorf("%+v %v", open, err)
		}
	})
}

func TestFileOfPeopleThatIsNone(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		office := s.who["chen"]
		for file, key := range map[string]string{
			"":                          "accounts.many.empty",
			"email\n":                   "accounts.many.empty",
			"email\n\n,\n":              "accounts.many.empty",
			"name\nOna":                 "accounts.many.no_email",
			"email,salary\nona@x.org,1": "accounts.many.column",
			"email\n\"ona@x.org":        "accounts.many.malformed",
			"email\n\xff\xfe":           "accounts.many.not_utf8",
			"email\n" + strings.Repeat("x\n", accounts.MaxInvited+1): "accounts.many.too_many",
		} {
			if _, _, err := s.InviteMany(ctx, office, file, "en", ""); !fault.Is(err, fault.Invalid) || fault.As(err).Key != key {
				t.Errorf("%.40q: %v, want %s", file, err, key)
			}
		}
		for name, who := range s.who {
			if _, _, err := s.InviteMany(ctx, who, "email\nona@example.org", "en", ""); name != "chen" && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
