package accounts_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// asksWith asks for an account with a letter, which was kept when the clock says.
func (s *stage) asksWith(ctx context.Context, t *testing.T, email, letter string) (digest string) {
	t.Helper()
	err := s.Accounts.Ask(ctx, accounts.Asking{
		Name: "Tariq", Email: email, Party: s.norvia, Language: "en",
		Evidence: func() (models.Evidence, error) {
			kept, err := s.App.Evidence.Save("letter.txt", strings.NewReader(letter))
			digest = kept.Digest
			return models.Evidence{EvidenceName: kept.Name, EvidenceType: kept.MediaType, EvidenceSize: kept.Size, EvidenceDigest: digest}, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	path, err := s.App.Evidence.Path(digest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, s.Clock.Now(), s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	return digest
}

func (s *stage) asked(ctx context.Context, t *testing.T, email string) (r models.AccountRequest) {
	t.Helper()
	if err := s.DB.Read(ctx, func(tx *models.Tx) error { return tx.Where("email = ?", email).Take(&r).Error }); err != nil {
		t.Fatal(err)
	}
	return r
}

// Evidence is erased a while after its request is decided, or if nobody answers it; its
// size and digest stay in the record. What came with no request goes at once, and what
// another request needs stays.
func TestEvidenceIsErased(t *testing.T) {
	onStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		sweep := func(after time.Duration) {
			t.Helper()
			s.Clock.Turn(after)
			for range 2 { // on two instances
				if err := s.Accounts.ForgetEvidence(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		wantThere := func(how string, want bool, digests ...string) {
			t.Helper()
			for _, digest := range digests {
				if _, err := s.App.Evidence.Path(digest); (err == nil) != want {
					t.Errorf("%s: %s is there: %v", how, digest[:8], !want)
				}
			}
		}
		wantRead := func(how string, id models.RequestID, want bool) {
			t.Helper()
			if _, err := s.Accounts.Evidence(ctx, s.who["chen"], id); (err == nil) != want || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: request %d: %v", how, id, err)
			}
		}
		letters := map[string]string{}
		for _, name := range []string{"refused", "approved", "unanswered"} {
			letters[name] = s.asksWith(ctx, t, name+"@norvia.example", "The letter of "+name)
		}
		letters["known"] = s.asksWith(ctx, t, "amina@example.org", "The letter of who has an account")
		letters["shared"] = s.asksWith(ctx, t, "second@norvia.example", "The letter of refused")
		if err := s.Accounts.Ask(ctx, accounts.Asking{Name: "x", Email: "none@norvia.example", Party: s.norvia, Language: "en"}); err != nil {
			t.Fatal(err)
		}
		refused, approved, unanswered := s.asked(ctx, t, "refused@norvia.example"), s.asked(ctx, t, "approved@norvia.example"), s.asked(ctx, t, "unanswered@norvia.example")
		sweep(30 * time.Minute)
		wantThere("at once", true, letters["refused"], letters["approved"], letters["unanswered"], letters["known"])
		sweep(time.Hour)
		wantThere("with no request", false, letters["known"])
		for _, err := range []error{
			s.Accounts.Refuse(ctx, s.who["chen"], refused.ID, "Not of Norvia."), s.Accounts.Approve(ctx, s.who["chen"], approved.ID, access.PartyRole),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		sweep(29 * 24 * time.Hour)
		wantThere("before its time", true, letters["refused"], letters["approved"], letters["unanswered"])
		wantRead("before its time", refused.ID, true)
		sweep(24 * time.Hour)
		wantThere("once it is decided for long", false, letters["approved"])
		wantThere("what another request needs", true, letters["refused"])
		for _, r := range []models.AccountRequest{refused, approved} {
			wantRead("erased", r.ID, false)
			if now := s.asked(ctx, t, r.Email); now.EvidenceErasedAt == nil || now.EvidenceName != "letter.txt" || now.EvidenceSize != r.EvidenceSize || now.EvidenceDigest != r.EvidenceDigest {
				t.Errorf("what stays of it: %+v", now.Evidence)
			}
		}
		wantRead("not answered", unanswered.ID, true)
		sweep(150 * 24 * time.Hour)
		wantThere("not answered for long", false, letters["unanswered"], letters["refused"])
		if now := s.asked(ctx, t, unanswered.Email); now.State != "open" || now.EvidenceErasedAt == nil {
			t.Errorf("a request that nobody answered: %+v", now)
		}
		s.wantErased(ctx, t, refused, approved, unanswered, s.asked(ctx, t, "second@norvia.example"))
	})
}

// wantErased holds what the record says of evidence: nobody did it, once each.
func (s *stage) wantErased(ctx context.Context, t *testing.T, requests ...models.AccountRequest) {
	t.Helper()
	var entries []models.AuditEntry
	if err := s.DB.Read(ctx, func(tx *models.Tx) error {
		return tx.Where("act = ?", "account.evidence_erased").Order("id").Find(&entries).Error
	}); err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(requests) {
		t.Fatalf("%d are recorded: %+v", len(entries), entries)
	}
	for i, r := range requests {
		e := entries[i]
		if e.ActorID != nil || e.Thing != fmt.Sprintf("request:%d", r.ID) || !strings.Contains(e.After, r.EvidenceDigest) || !strings.Contains(e.After, fmt.Sprint(r.EvidenceSize)) {
			t.Errorf("recorded: %+v", e)
		}
	}
}
