package people_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/people"
	"minamata.exchange/models"
)

// letter waits for one to somebody of the cast that has these words.
func (s *stage) letter(t *testing.T, name, words string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		files, err := filepath.Glob(filepath.Join(s.Config.Data, "mail", "*.eml"))
		must(t, err)
		for _, file := range files {
			content, err := os.ReadFile(file)
			must(t, err)
			letter := strings.NewReplacer("=\r\n", "", "=\n", "").Replace(string(content))
			if strings.Contains(letter, "<"+name+"@example.org>") && strings.Contains(letter, words) {
				return
			}
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("no letter to %s says %q", name, words)
		}
	}
}

// refused are those to whom what the secretariat does with accounts is refused, and
// how: officers who are silenced or suspended are among them.
func (s *stage) refused(t *testing.T) map[string]fault.Kind {
	t.Helper()
	s.grant(t, "Mute", access.Secretariat)
	must(t, s.DB.Write(t.Context(), func(tx *models.Tx) error {
		return s.Accounts.Silence(tx, s.who["Chen"], s.who["Mute"].Person, tx.Now.Add(time.Hour), "a trial")
	}))
	must(t, s.Accounts.Suspend(t.Context(), s.who["Chen"], s.who["Chief"].Person, nil, "a trial"))
	s.who["Outsider"] = access.Who{Person: 9999}
	return map[string]fault.Kind{
		"visitor": fault.Unauthenticated, "Outsider": fault.Forbidden, "Oscar": fault.Forbidden, "Bruno": fault.Forbidden, "Mod": fault.Forbidden,
		"Amina": fault.Forbidden, "Chief": fault.Forbidden, "Mute": fault.Forbidden,
	}
}

func TestTheSecretariatHasAnAccountDeleted(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		amina, chen := s.who["Amina"], s.who["Chen"]
		signed := s.signIn(t, "Amina")
		refused := s.refused(t)
		for name, kind := range refused {
			want(t, name+" orders it", a.People.OrderDeletion(t.Context(), s.who[name], s.who["Bruno"].Person, "why not"), kind)
		}
		want(t, "one's own", a.People.OrderDeletion(t.Context(), chen, chen.Person, "why not"), fault.Conflict)
		want(t, "nobody's", a.People.OrderDeletion(t.Context(), chen, 9999, "why not"), fault.NotFound)
		want(t, "for no reason", a.People.OrderDeletion(t.Context(), chen, amina.Person, " "), fault.Invalid)
		want(t, "for a reason without end", a.People.OrderDeletion(t.Context(), chen, amina.Person, strings.Repeat("x", fault.MaxReason+1)), fault.Invalid)
		must(t, a.People.OrderDeletion(t.Context(), chen, amina.Person, "HAS-LEFT-THE-MINISTRY"))
		s.letter(t, "Amina", "HAS-LEFT-THE-MINISTRY")
		s.letter(t, "Amina", "2026-12-07")
		want(t, "a second time", a.People.OrderDeletion(t.Context(), chen, amina.Person, "again"), fault.Conflict)
		if _, err := a.Accounts.Session(t.Context(), signed); err != nil {
			t.Errorf("may not take a copy meanwhile: %v", err)
		}
		archive, err := a.People.Export(t.Context(), amina, password, "en")
		must(t, err)
		must(t, archive.Close())
		want(t, "taken back by oneself", a.People.TakeBackDeletion(t.Context(), amina), fault.Conflict)
		want(t, "asked for by oneself as well", a.People.AskDeletion(t.Context(), amina, password), fault.Conflict)
		for name, kind := range refused {
			want(t, name+" calls it off", a.People.CallOffDeletion(t.Context(), s.who[name], amina.Person, "why not"), kind)
		}
		want(t, "called off for no reason", a.People.CallOffDeletion(t.Context(), chen, amina.Person, ""), fault.Invalid)
		must(t, a.People.CallOffDeletion(t.Context(), chen, amina.Person, "STILL-THERE"))
		s.letter(t, "Amina", "STILL-THERE")
		want(t, "called off twice", a.People.CallOffDeletion(t.Context(), chen, amina.Person, "again"), fault.Conflict)
		a.Clock.Turn(people.DeletionWaits)
		must(t, a.People.DeleteDue(t.Context()))
		if name := s.called(t, "Amina", "en"); name != "Amina" {
			t.Fatalf("deleted all the same: %s", name)
		}
		must(t, a.People.OrderDeletion(t.Context(), chen, amina.Person, "Has left"))
		a.Clock.Turn(people.DeletionWaits)
		must(t, a.People.DeleteDue(t.Context()))
		if name := s.called(t, "Amina", "en"); name != "Delegate of Norvia" {
			t.Errorf("called %s", name)
		}
		want(t, "who has gone", a.People.OrderDeletion(t.Context(), chen, amina.Person, "again"), fault.Conflict)
		var acts []string
		page, err := a.Audit.Read(t.Context(), chen, models.AuditFilter{About: amina.Person})
		must(t, err)
		for _, entry := range page.Entries {
			acts = append(acts, entry.Act+" "+entry.Reason)
		}
		if got := strings.Join(acts, ", "); !strings.HasPrefix(got, "person.delete , person.order_deletion Has left, person.call_off_deletion STILL-THERE, person.export , person.order_deletion HAS-LEFT-THE-MINISTRY") {
			t.Errorf("the record: %s", got)
		}
	})
}

func TestWhatPeopleHaveAskedForThemselvesIsTheirs(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, a.People.AskDeletion(t.Context(), s.who["Amina"], password))
		want(t, "called off by the secretariat", a.People.CallOffDeletion(t.Context(), s.who["Chen"], s.who["Amina"].Person, "stay"), fault.Conflict)
		must(t, a.People.TakeBackDeletion(t.Context(), s.who["Amina"]))
	})
}

// Who asks for it and takes it back for ever does not keep the account so: an order
// takes the place of their own request, and leaves the day.
func TestAnOrderTakesThePlaceOfOnesOwnRequest(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		amina, chen := s.who["Amina"], s.who["Chen"]
		must(t, a.People.AskDeletion(t.Context(), amina, password))
		a.Clock.Turn(24 * time.Hour)
		must(t, a.People.OrderDeletion(t.Context(), chen, amina.Person, "SPAM-ALONE"))
		s.letter(t, "Amina", "SPAM-ALONE")
		want(t, "taken back by oneself", a.People.TakeBackDeletion(t.Context(), amina), fault.Conflict)
		want(t, "ordered twice", a.People.OrderDeletion(t.Context(), chen, amina.Person, "again"), fault.Conflict)
		a.Clock.Turn(people.DeletionWaits - 24*time.Hour)
		must(t, a.People.DeleteDue(t.Context()))
		if name := s.called(t, "Amina", "en"); name != "Delegate of Norvia" {
			t.Errorf("called %s on the day that they had chosen", name)
		}
	})
}

// Who is suspended is told how to come by a copy, and goes when the time has come.
func TestWhoIsSuspendedIsDeletedToo(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		chen, oscar := s.who["Chen"], s.who["Oscar"]
		day := a.Clock.Now().Add(24 * time.Hour)
		must(t, a.Accounts.Suspend(t.Context(), chen, oscar.Person, &day, "a trial"))
		must(t, a.People.OrderDeletion(t.Context(), chen, oscar.Person, "Spam alone"))
		s.letter(t, "Oscar", "can let you sign in for that")
		a.Clock.Turn(people.DeletionWaits)
		must(t, a.People.DeleteDue(t.Context()))
		must(t, a.Accounts.EndSuspensions(t.Context()))
		if name := s.called(t, "Oscar", "en"); name != "Former participant" || !a.Access.IsSuspended(oscar.Person) {
			t.Errorf("called %s", name)
		}
	})
}

// A deletion for which somebody must hand over first tells who wanted it.
func TestAnOrderedDeletionThatCannotBeTellsTheSecretariat(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		chen, bruno := s.who["Chen"], s.who["Bruno"]
		w, _ := s.closed(t, "Bruno", "Lead alone", "Guidance")
		err := a.People.OrderDeletion(t.Context(), chen, bruno.Person, "Has left")
		want(t, "a sole lead", err, fault.Conflict)
		if key := fault.As(err).Key; key != "accounts.deletion.leads_other" {
			t.Errorf("says %s", key)
		}
		must(t, s.admit(t, w, "Bruno", "Amina", access.Lead))
		must(t, a.People.OrderDeletion(t.Context(), chen, bruno.Person, "Has left"))
		must(t, a.Workspace.SetRole(t.Context(), bruno, w.ID, s.who["Amina"].Person, access.Editor)) // meanwhile
		a.Clock.Turn(people.DeletionWaits)
		must(t, a.People.DeleteDue(t.Context()))
		s.letter(t, "Chen", "The account of Bruno")
		if name := s.called(t, "Bruno", "en"); name != "Bruno" {
			t.Errorf("a sole lead has gone: %s", name)
		}
	})
}
