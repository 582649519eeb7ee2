package directory_test

import (
	"context"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

var background = context.Background()

// cast adds a person of each role, and one who is suspended.
func cast(t *testing.T, a *apptest.App) map[string]access.Who {
	t.Helper()
	people := map[string]access.Who{"visitor": {}}
	write(t, a, func(tx *models.Tx) error {
		for name, role := range map[string]string{
			"outsider": "", "observer": access.Observer, "partner": access.Partner, "party": access.PartyRole,
			"moderator": access.Moderator, "secretariat": access.Secretariat, "suspended": access.Secretariat, "second": access.Secretariat,
		} {
			person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			account := models.Account{Email: name + "@example.org", EmailKey: name + "@example.org", State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
			if err := models.InsertPerson(tx, &person, &account); err != nil {
				return err
			}
			people[name] = access.Who{Person: person.ID, Account: account.ID}
			if role == "" {
				continue
			}
			if err := a.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: role, Place: access.Site}); err != nil {
				return err
			}
		}
		return nil
	})
	write(t, a, func(tx *models.Tx) error { return a.Access.Suspend(tx, people["suspended"].Person) })
	return people
}

func write(t *testing.T, a *apptest.App, f func(*models.Tx) error) {
	t.Helper()
	if err := a.DB.Write(background, f); err != nil {
		t.Fatal(err)
	}
}

// audited are the acts in the record, the newest first.
func audited(t *testing.T, a *apptest.App) []string {
	t.Helper()
	var acts []string
	if err := a.DB.Read(background, func(tx *models.Tx) error {
		entries, err := models.AuditEntries(tx, 0, 1000)
		for _, entry := range entries {
			acts = append(acts, entry.Act)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return acts
}

func wants(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want %v", what, err, kind)
	}
}

func altura() models.Party {
	return models.Party{Code: "x-altura", Names: models.Localized{"en": "Altura", "ar": "ألتورا"}, Region: "GRULAC", Sample: true}
}

func TestOnlyTheSecretariatChangesWhatIsKept(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		people := cast(t, a)
		party, err := a.Directory.AddParty(background, people["secretariat"], altura())
		if err != nil {
			t.Fatal(err)
		}
		forum, err := a.Directory.OpenForum(background, people["secretariat"], models.Forum{Names: models.Localized{"en": "Gold"}, Audience: "public"})
		if err != nil {
			t.Fatal(err)
		}
		before := len(audited(t, a))
		for name, who := range people {
			kind := fault.Forbidden
			switch name {
			case "secretariat", "second":
				continue
			case "visitor":
				kind = fault.Unauthenticated
			}
			_, err := a.Directory.AddParty(background, who, models.Party{Code: "x-b", Names: models.Localized{"en": "B"}, Sample: true})
			wants(t, name+" adds a Party", err, kind)
			wants(t, name+" changes a Party", a.Directory.ChangeParty(background, who, party), kind)
			_, err = a.Directory.Roll(background, who)
			wants(t, name+" lists Parties", err, kind)
			_, err = a.Directory.AddOrganization(background, who, models.Organization{Names: models.Localized{"en": "O"}, Kind: "ngo"})
			wants(t, name+" adds an Organization", err, kind)
			_, err = a.Directory.OpenForum(background, who, forum)
			wants(t, name+" opens a forum", err, kind)
			wants(t, name+" closes a forum", a.Directory.CloseForum(background, who, forum.ID, forum.Version, ""), kind)
			wants(t, name+" moves a person", a.Directory.ChangeMembership(background, who /* themselves */, membership(who.Person, party.ID)), kind)
			_, err = a.Directory.People(background, who, models.PeopleFilter{})
			wants(t, name+" lists accounts", err, kind)
			_, err = a.Directory.Profile(background, who, people["party"].Person)
			wants(t, name+" reads an account", err, kind)
		}
		if after := len(audited(t, a)); after != before {
			t.Errorf("refusals left %d lines in the audit record", after-before)
		}
	})
}

func TestSecondChangeToOneVersionIsAConflict(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		who := cast(t, a)["secretariat"]
		party, err := a.Directory.AddParty(background, who, altura())
		if err != nil {
			t.Fatal(err)
		}
		first, second := party, party
		first.Names = models.Localized{"en": "Altura One"}
		second.Names = models.Localized{"en": "Altura Two"}
		if err := a.Directory.ChangeParty(background, who, first); err != nil {
			t.Fatal(err)
		}
		wants(t, "the second change", a.Directory.ChangeParty(background, who, second), fault.Conflict)
		present, err := a.Directory.Party(background, who, party.ID)
		if err != nil || present.Names["en"] != "Altura One" || present.Version != 2 {
			t.Errorf("%+v, %v", present, err)
		}
		if acts := audited(t, a); acts[0] != "party.change" || acts[1] != "party.add" {
			t.Errorf("the record says %v", acts)
		}
		_, err = a.Directory.AddParty(background, who, altura())
		wants(t, "the same code again", err, fault.Invalid)
		wants(t, "a Party that is not", a.Directory.ChangeParty(background, who, models.Party{ID: 999, Version: 1}), fault.NotFound)
	})
}

func TestPartiesSayWhatTheyAre(t *testing.T) {
	a := apptest.New(t)
	who := cast(t, a)["secretariat"]
	for name, spoil := range map[string]func(*models.Party){
		"no English name":           func(p *models.Party) { delete(p.Names, "en") },
		"a name too long":           func(p *models.Party) { p.Names["en"] = strings.Repeat("a", 201) },
		"a code of no kind":         func(p *models.Party) { p.Code = "alt" },
		"a sample with a real code": func(p *models.Party) { p.Code = "AL" },
		"a sample's code unmarked":  func(p *models.Party) { p.Sample = false },
		"a region that is none":     func(p *models.Party) { p.Region = "XX" },
		"a confidence that is none": func(p *models.Party) { p.Confidence = "C" },
		"a note too long":           func(p *models.Party) { p.Note = strings.Repeat("n", 2001) },
	} {
		party := altura()
		spoil(&party)
		_, err := a.Directory.AddParty(background, who, party)
		wants(t, name, err, fault.Invalid)
	}
}

func TestClosedForumTakesNoPostsAndReopens(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		people := cast(t, a)
		who := people["secretariat"]
		forum, err := a.Directory.OpenForum(background, who, models.Forum{Names: models.Localized{"en": "Gold"}, Audience: "public"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Access.Forum(people["visitor"], access.Read, forum.ID); err != nil {
			t.Errorf("the new forum is not there at once: %v", err)
		}
		wants(t, "closing for no reason", a.Directory.CloseForum(background, who, forum.ID, forum.Version, " "), fault.Invalid)
		if err := a.Directory.CloseForum(background, who, forum.ID, forum.Version, "Finished"); err != nil {
			t.Fatal(err)
		}
		present, err := a.Access.Forum(people["visitor"], access.Read, forum.ID)
		if err != nil || present.ClosedAt == nil {
			t.Errorf("closed: %+v, %v", present, err)
		}
		wants(t, "closing from the old version", a.Directory.CloseForum(background, who, forum.ID, forum.Version, "Finished"), fault.Conflict)
		present.Audience = models.AudienceParties
		if err := a.Directory.ChangeForum(background, who, present, ""); err != nil {
			t.Fatal(err)
		}
		_, err = a.Access.Forum(people["partner"], access.Read, forum.ID)
		wants(t, "a partner in a forum of Parties", err, fault.NotFound)
		if err := a.Directory.ReopenForum(background, who, forum.ID, present.Version+1, ""); err != nil {
			t.Fatal(err)
		}
		if acts := audited(t, a); strings.Join(acts, " ") != "forum.reopen forum.change forum.close forum.open" {
			t.Errorf("the record says %v", acts)
		}
	})
}

func TestChangedLabelIsNoLongerClaimedOfficial(t *testing.T) {
	a := apptest.New(t)
	who := cast(t, a)["secretariat"]
	if err := a.Directory.Settle(background); err != nil {
		t.Fatal(err)
	}
	themes, err := a.Directory.Themes(background, who)
	if err != nil {
		t.Fatal(err)
	}
	theme := themes[0]
	if theme.Basis["en"] != "seen" {
		t.Fatalf("the first Theme is %+v", theme)
	}
	theme.Labels["en"] = "Trade in mercury"
	if err := a.Directory.ChangeTheme(background, who, theme); err != nil {
		t.Fatal(err)
	}
	present, err := a.Directory.Theme(background, who, theme.ID)
	if err != nil || present.Basis["en"] != "editorial" || present.Basis["fr"] != theme.Basis["fr"] {
		t.Errorf("%+v, %v", present, err)
	}
	wants(t, "the second change", a.Directory.ChangeTheme(background, who, theme), fault.Conflict)
}

func TestFreshSiteIsSettledOnce(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		who := cast(t, a)["secretariat"]
		for range 2 {
			if err := a.Directory.Settle(background); err != nil {
				t.Fatal(err)
			}
		}
		roll, err := a.Directory.Roll(background, who)
		if err != nil || len(roll.Parties) != 150 || roll.Note.Complete {
			t.Fatalf("%d Parties, complete %v, %v", len(roll.Parties), roll.Note.Complete, err)
		}
		themes, _ := a.Directory.Themes(background, who)
		forums, err := a.Directory.Forums(background, who)
		if err != nil {
			t.Fatal(err)
		}
		main, children := 0, 0
		for _, theme := range themes {
			if theme.ParentID == nil {
				main++
			} else {
				children++
			}
		}
		if main != 24 || children != len(themes)-24 || len(forums) != main {
			t.Errorf("%d main Themes, %d under them, %d forums", main, children, len(forums))
		}
		if readable := a.Access.Forums(access.Who{}); len(readable) != main {
			t.Errorf("a visitor reads %d forums", len(readable))
		}
	})
}

func TestSiteThatHasSomethingIsLeftAsItIs(t *testing.T) {
	a := apptest.New(t)
	who := cast(t, a)["secretariat"]
	if _, err := a.Directory.AddParty(background, who, altura()); err != nil {
		t.Fatal(err)
	}
	if err := a.Directory.Settle(background); err != nil {
		t.Fatal(err)
	}
	if roll, err := a.Directory.Roll(background, who); err != nil || len(roll.Parties) != 1 {
		t.Errorf("%d Parties, %v", len(roll.Parties), err)
	}
}
