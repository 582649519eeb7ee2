package accounts_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

const password = "a retort of cinnabar"

// stage is the service with two Parties and somebody of each kind, and every
// letter that was asked for.
type stage struct {
	*apptest.App
	*accounts.Service
	who          map[string]access.Who
	norvia, lund models.PartyID

	mu      sync.Mutex
	letters []accounts.Letter
}

func (s *stage) post(tx *models.Tx, letter accounts.Letter) error {
	tx.AfterCommit(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.letters = append(s.letters, letter)
	})
	return nil
}

// onStage runs a test with the cast on both databases.
func onStage(t *testing.T, run func(ctx context.Context, t *testing.T, s *stage)) {
	t.Helper()
	onEmptyStage(t, func(ctx context.Context, t *testing.T, s *stage) {
		s.settle(t)
		run(ctx, t, s)
	})
}

// onEmptyStage runs a test on both databases while there is nobody yet.
func onEmptyStage(t *testing.T, run func(ctx context.Context, t *testing.T, s *stage)) {
	t.Helper()
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := &stage{App: a, who: map[string]access.Who{"visitor": {}}}
		var err error
		if s.Service, err = accounts.New(a.DB, a.Access, a.Hub, s.post); err != nil {
			t.Fatal(err)
		}
		run(t.Context(), t, s)
	})
}

// settle gives Norvia the focal point Amina and the expert Noor, Lundland the
// focal point Pia; Bruno is a partner, Chen of the secretariat, Mo a moderator.
func (s *stage) settle(t *testing.T) {
	t.Helper()
	hash, err := s.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	err = s.DB.Write(t.Context(), func(tx *models.Tx) error {
		for name, id := range map[string]*models.PartyID{"Norvia": &s.norvia, "Lundland": &s.lund} {
			party := models.Party{Code: strings.ToUpper(name[:3]) + "X", Names: models.Localized{"en": name}, Sample: true, Version: 1}
			if err := tx.Create(&party).Error; err != nil {
				return err
			}
			*id = party.ID
		}
		for _, one := range []struct {
			name  string
			party models.PartyID
			role  string
			place access.Place
		}{
			{"chen", 0, access.Secretariat, access.Site},
			{"mo", 0, access.Moderator, access.Site},
			{"bruno", 0, access.Partner, access.Site},
			{"amina", s.norvia, access.FocalPoint, access.PartyPlace(s.norvia)},
			{"noor", s.norvia, access.PartyRole, access.Site},
			{"pia", s.lund, access.FocalPoint, access.PartyPlace(s.lund)},
		} {
			person := models.Person{Name: one.name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			if one.party != 0 {
				person.PartyID = &one.party
			}
			if err := s.Import(tx, &person, one.name+"@example.org", hash, map[string]access.Place{one.role: one.place}); err != nil {
				return err
			}
			account, err := models.AccountOf(tx, person.ID)
			if err != nil {
				return err
			}
			s.who[one.name] = access.Who{Person: person.ID, Account: account.ID}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// secret is what the link of the last letter to an address carries.
func (s *stage) secret(t *testing.T, to string) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range slices.Backward(s.letters) {
		if v.To == to && v.Path != "" {
			return v.Path[strings.LastIndexByte(v.Path, '/')+1:]
		}
	}
	t.Fatalf("no letter with a link went to %s", to)
	return ""
}

func (s *stage) lettersTo(to string) (subjects []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, letter := range s.letters {
		if letter.To == to {
			subjects = append(subjects, letter.Subject)
		}
	}
	return subjects
}

// signIn signs one of the cast in, and reads the session as a request would.
func (s *stage) signIn(t *testing.T, name string) accounts.Signed {
	t.Helper()
	token, err := s.SignIn(t.Context(), name+"@example.org", password, "", "192.0.2.1")
	if err != nil {
		t.Fatalf("%s signs in: %v", name, err)
	}
	signed, err := s.Session(t.Context(), token)
	if err != nil {
		t.Fatalf("%s's session: %v", name, err)
	}
	return signed
}

func (s *stage) account(t *testing.T, name string) (account models.Account) {
	t.Helper()
	err := s.DB.Read(t.Context(), func(tx *models.Tx) (err error) {
		account, err = models.AccountByID(tx, s.who[name].Account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func joining(name string) accounts.Joining {
	return accounts.Joining{Name: name, Password: password, InterfaceLanguage: "en", TimeZone: "UTC", Address: "192.0.2.1"}
}

// want fails the test where an outcome is not of a kind (-1: no error).
func want(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if kind == fine {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		return
	}
	if err == nil || fault.Of(err) != kind {
		t.Errorf("%s: %v, want a fault of kind %v", what, err, kind)
	}
}

const fine fault.Kind = -1

// field is what a refusal of input names.
func field(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Field
	}
	return ""
}

func (s *stage) write(t *testing.T, f func(*models.Tx) error) {
	t.Helper()
	if err := s.DB.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}
