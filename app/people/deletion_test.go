package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/people"
	"minamata.exchange/models"
)

// everyText is every text of every table of the database.
func everyText(t *testing.T, a *apptest.App) map[string]string {
	t.Helper()
	all := map[string]string{}
	must(t, a.DB.Read(t.Context(), func(tx *models.Tx) error {
		names, err := tx.Migrator().GetTables()
		if err != nil {
			return err
		}
		for _, table := range names {
			if table == "goqite" { // what waits to be sent, to who is told that they are gone
				continue
			}
			var rows []map[string]any
			if err := tx.Table(table).Find(&rows).Error; err != nil {
				return err
			}
			all[table] = fmt.Sprintf("%s", rows)
		}
		return nil
	}))
	return all
}

func TestWhoIsDeletedIsNowhereByNameAndWhatTheyWroteStays(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		amina := s.who["Amina"]
		first := s.reply(t, "Amina", "AMINAS-POST")
		number := strings.TrimPrefix(first, fmt.Sprintf("post:%d/", s.topic.ID))
		s.reply(t, "Bruno", fmt.Sprintf("Thanks @[Amina](person:%d)", amina.Person))
		quote, err := a.Forum.Quote(t.Context(), s.who["Bruno"], s.topic.ID, 2)
		must(t, err)
		if !strings.Contains(quote, "Amina") || number != "2" {
			t.Fatalf("quote %q of %s", quote, number)
		}
		s.reply(t, "Bruno", quote+"Yes.")
		must(t, a.Forum.KeepDraft(t.Context(), amina, "new", models.Fields{"body": "AMINAS-DRAFT"}))
		w, document := s.closed(t, "Bruno", "Closed", "Guidance")
		must(t, s.admit(t, w, "Bruno", "Amina", access.Editor))
		s.write(t, "Amina", document, "AMINAS-WORDS")
		signed := s.signIn(t, "Amina")
		stamp := s.stamp(t)

		want(t, "a wrong password", a.People.AskDeletion(t.Context(), amina, "guess"), fault.Invalid)
		want(t, "a visitor", a.People.AskDeletion(t.Context(), access.Who{}, password), fault.Unauthenticated)
		must(t, a.People.AskDeletion(t.Context(), amina, password))
		if _, err := a.Accounts.Session(t.Context(), signed); err == nil {
			t.Error("a session goes on")
		}
		want(t, "a second time", a.People.AskDeletion(t.Context(), amina, password), fault.Conflict)
		a.Clock.Turn(people.DeletionWaits - time.Hour)
		must(t, a.People.DeleteDue(t.Context()))
		must(t, a.People.TakeBackDeletion(t.Context(), amina))
		want(t, "taken back twice", a.People.TakeBackDeletion(t.Context(), amina), fault.Conflict)
		a.Clock.Turn(2 * time.Hour)
		must(t, a.People.DeleteDue(t.Context()))
		if name := s.called(t, "Amina", "en"); name != "Amina" {
			t.Fatalf("deleted all the same: %s", name)
		}

		must(t, a.People.AskDeletion(t.Context(), amina, password))
		a.Clock.Turn(people.DeletionWaits)
		for range 2 { // twice is once
			must(t, a.People.DeleteDue(t.Context()))
		}
		if en, fr := s.called(t, "Amina", "en"), s.called(t, "Amina", "fr"); en != "Delegate of Norvia" || fr != "Délégation : Norvie" {
			t.Errorf("called %q and %q", en, fr)
		}
		if s.stamp(t) == stamp {
			t.Error("kept pages show the name on")
		}
		for table, text := range everyText(t, a) {
			for _, gone := range []string{"Amina", "amina@", "AMINAS-DRAFT"} {
				if strings.Contains(strings.ReplaceAll(text, "AMINAS", ""), gone) {
					t.Errorf("%s holds %s: %.300s", table, gone, text)
				}
			}
		}
		page, err := a.Forum.TopicPage(t.Context(), access.Who{}, s.topic.ID, 1)
		must(t, err)
		shown := fmt.Sprint(page.Posts)
		for _, stays := range []string{"AMINAS-POST", `class="mention"`, "Delegate of Norvia"} {
			if !strings.Contains(shown, stays) {
				t.Errorf("%s is gone", stays)
			}
		}
		if page.Posts[1].AuthorID != amina.Person || page.Posts[1].CapacityPartyID == nil {
			t.Error("the post has lost its capacity")
		}
		if !a.Access.IsSuspended(amina.Person) || len(a.Access.GrantsOf(amina.Person)) != 0 {
			t.Error("rights are left")
		}
		if _, err := a.Accounts.SignIn(t.Context(), "Amina@example.org", password, "", "192.0.2.1"); err == nil {
			t.Error("signs in")
		}
		found, err := a.Forum.Mentionable(t.Context(), s.who["Bruno"], s.topic.ForumID, "Amina")
		must(t, err)
		if len(found.People) != 0 {
			t.Error("is found by name")
		}
		if v, err := a.Audit.Verify(t.Context(), s.who["Chen"], ""); err != nil || !v.Sound() {
			t.Errorf("the record: %+v, %v", v, err)
		}
	})
}

func TestWhoMustHandOverBeforeTheyGo(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		bruno := s.who["Bruno"]
		w, _ := s.closed(t, "Bruno", "Lead alone", "Guidance")
		err := a.People.AskDeletion(t.Context(), bruno, password)
		want(t, "a sole lead", err, fault.Conflict)
		if names := fault.As(err).Args["names"]; names != "Lead alone" {
			t.Errorf("names %v", names)
		}
		must(t, s.admit(t, w, "Bruno", "Amina", access.Lead))
		must(t, a.People.AskDeletion(t.Context(), bruno, password))
		must(t, a.Workspace.SetRole(t.Context(), bruno, w.ID, s.who["Amina"].Person, access.Editor)) // meanwhile
		a.Clock.Turn(people.DeletionWaits)
		must(t, a.People.DeleteDue(t.Context()))
		if name := s.called(t, "Bruno", "en"); name != "Bruno" {
			t.Errorf("a sole lead has gone: %s", name)
		}
		must(t, a.Workspace.SetRole(t.Context(), bruno, w.ID, s.who["Amina"].Person, access.Lead))
		a.Clock.Turn(25 * time.Hour)
		must(t, a.People.DeleteDue(t.Context()))
		if name := s.called(t, "Bruno", "en"); name != "Representative of Watch" {
			t.Errorf("called %s", name)
		}

		must(t, a.Accounts.Suspend(t.Context(), s.who["Chen"], s.who["Chief"].Person, nil, "a trial"))
		want(t, "the last of the secretariat", a.People.AskDeletion(t.Context(), s.who["Chen"], password), fault.Conflict)
		want(t, "who is suspended", a.People.AskDeletion(t.Context(), s.who["Chief"], password), fault.Forbidden)
	})
}

// What becomes of a row when its person goes is said of every column that names one,
// and is so.
func TestEveryColumnThatNamesAPersonIsAccountedFor(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		query := `select m.name || '.' || f."from" from sqlite_master m, pragma_foreign_key_list(m.name) f where m.type = 'table' and f."table" = 'people'`
		if a.DB.IsPostgres() {
			query = `select conrelid::regclass::text || '.' || attname from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
				where contype = 'f' and confrelid = 'people'::regclass`
		}
		var there []string
		must(t, a.DB.Read(t.Context(), func(tx *models.Tx) error { return tx.Raw(query).Scan(&there).Error }))
		for _, column := range there {
			if models.PersonColumns[column] == "" {
				t.Errorf("nothing says what becomes of %s when its person goes", column)
			}
		}
		for column := range models.PersonColumns {
			if !slices.Contains(there, column) {
				t.Errorf("%s is no column that names a person", column)
			}
		}
		s := setUp(t, a)
		amina := s.who["Amina"]
		must(t, a.Forum.Follow(t.Context(), amina, s.topic.ID, "every"))
		must(t, a.People.AskDeletion(t.Context(), amina, password))
		a.Clock.Turn(people.DeletionWaits)
		must(t, a.People.DeleteDue(t.Context()))
		for column, what := range models.PersonColumns {
			if what != models.RowGoes {
				continue
			}
			table, name, _ := strings.Cut(column, ".")
			var count int64
			must(t, a.DB.Read(t.Context(), func(tx *models.Tx) error {
				return tx.Table(table).Where(name+" = ?", amina.Person).Count(&count).Error
			}))
			if count != 0 {
				t.Errorf("%d rows of %s name who has gone", count, column)
			}
		}
	})
}

func (s *stage) called(t *testing.T, name, language string) (called string) {
	t.Helper()
	must(t, s.DB.Read(t.Context(), func(tx *models.Tx) error {
		found, err := models.PeopleNames(tx, []models.PersonID{s.who[name].Person})
		called = found[s.who[name].Person].Called(language)
		return err
	}))
	return called
}

func (s *stage) signIn(t *testing.T, name string) string {
	t.Helper()
	token, err := s.Accounts.SignIn(t.Context(), name+"@example.org", password, "", "192.0.2.1")
	must(t, err)
	return token
}

func (s *stage) stamp(t *testing.T) (stamp access.Stamp) {
	t.Helper()
	must(t, s.DB.Read(t.Context(), func(tx *models.Tx) (err error) {
		stamp, err = s.Access.TopicStamp(tx, s.topic.ID)
		return err
	}))
	return stamp
}
