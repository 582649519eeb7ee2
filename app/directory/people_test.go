package directory_test

import (
	"fmt"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/directory"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

func membership(id models.PersonID, party models.PartyID) directory.Membership {
	return directory.Membership{Person: id, Version: 1, Party: party, Reason: "moved"}
}

func TestPeopleAreListedInPages(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		who := cast(t, a)["secretariat"]
		write(t, a, func(tx *models.Tx) error {
			for i := range 70 {
				name := fmt.Sprintf("Person %02d", i/2) // two of each name
				person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
				account := models.Account{Email: fmt.Sprintf("p%d@example.org", i), EmailKey: fmt.Sprintf("p%d@example.org", i), State: models.AccountActive, PasswordHash: "secret", CreatedAt: tx.Now, Version: 1}
				if err := models.InsertPerson(tx, &person, &account); err != nil {
					return err
				}
			}
			return nil
		})
		seen := map[models.PersonID]bool{}
		f := models.PeopleFilter{Query: "person"}
		for pages := 1; ; pages++ {
			page, err := a.Directory.People(background, who, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Rows {
				if seen[row.Person.ID] {
					t.Errorf("%s is on two pages", row.Person.Name)
				}
				seen[row.Person.ID] = true
				if row.Account.PasswordHash != "" {
					t.Error("the list carries the password's hash")
				}
			}
			if f.After = page.Next; f.After == 0 {
				if pages != 3 {
					t.Errorf("%d pages", pages)
				}
				break
			}
		}
		if len(seen) != 70 {
			t.Errorf("%d people", len(seen))
		}
	})
}

// What people type is no pattern, and no part of a query.
func TestPeopleAreSearchedByWhatIsTyped(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		people := cast(t, a)
		for query, want := range map[string]int{
			"MODER": 1, "moderator@example.org": 1, "%": 0, "_": 0, `\`: 0, "' or 1=1 --": 0, "o": 7, "x'; drop table people; --": 0,
		} {
			page, err := a.Directory.People(background, people["secretariat"], models.PeopleFilter{Query: query})
			if err != nil {
				t.Fatal(err)
			}
			if query == "o" && len(page.Rows) < want {
				t.Errorf("%q finds %d", query, len(page.Rows))
			} else if query != "o" && len(page.Rows) != want {
				t.Errorf("%q finds %d, want %d", query, len(page.Rows), want)
			}
		}
		page, err := a.Directory.People(background, people["secretariat"], models.PeopleFilter{Role: access.Moderator})
		if err != nil || len(page.Rows) != 1 || page.Roles[page.Rows[0].Person.ID][0].Role != access.Moderator {
			t.Errorf("moderators: %+v, %v", page.Rows, err)
		}
		if page, err = a.Directory.People(background, people["secretariat"], models.PeopleFilter{State: models.AccountSuspended}); err != nil || len(page.Rows) != 0 {
			t.Errorf("suspended: %d, %v", len(page.Rows), err)
		}
	})
}

func TestMembershipNeedsAReasonAndAVersion(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		people := cast(t, a)
		who, someone := people["secretariat"], people["party"].Person
		party, err := a.Directory.AddParty(background, who, altura())
		if err != nil {
			t.Fatal(err)
		}
		silent := membership(someone, party.ID)
		silent.Reason = " "
		wants(t, "without a reason", a.Directory.ChangeMembership(background, who, silent), fault.Invalid)
		wants(t, "to a Party that is not", a.Directory.ChangeMembership(background, who, membership(someone, 999)), fault.Invalid)
		both := membership(someone, party.ID)
		both.Organization = 1
		wants(t, "to both", a.Directory.ChangeMembership(background, who, both), fault.Invalid)
		if err := a.Directory.ChangeMembership(background, who, membership(someone, party.ID)); err != nil {
			t.Fatal(err)
		}
		wants(t, "again from the old version", a.Directory.ChangeMembership(background, who, membership(someone, 0)), fault.Conflict)
		if err := a.Accounts.Appoint(background, who, party.ID, someone, "note"); err != nil {
			t.Fatal(err)
		}
		away := membership(someone, 0)
		away.Version = 2
		wants(t, "a focal point away from the Party", a.Directory.ChangeMembership(background, who, away), fault.Conflict)
		profile, err := a.Directory.Profile(background, who, someone)
		if err != nil || *profile.Person.PartyID != party.ID || len(profile.FocalPointOf) != 1 || len(profile.Roles) != 2 {
			t.Errorf("%+v, %v", profile, err)
		}
	})
}
