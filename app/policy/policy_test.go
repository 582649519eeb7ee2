package policy_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

var background = context.Background()

// cast adds a person of each role.
func cast(t *testing.T, a *apptest.App) map[string]access.Who {
	t.Helper()
	people := map[string]access.Who{"visitor": {}}
	err := a.DB.Write(background, func(tx *models.Tx) error {
		for name, role := range map[string]string{
			"outsider": "", "observer": access.Observer, "partner": access.Partner, "party": access.PartyRole,
			"moderator": access.Moderator, "secretariat": access.Secretariat, "suspended": access.Secretariat,
		} {
			person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			account := models.Account{Email: name, EmailKey: name, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
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
	if err == nil {
		err = a.DB.Write(background, func(tx *models.Tx) error { return a.Access.Suspend(tx, people["suspended"].Person) })
	}
	if err != nil {
		t.Fatal(err)
	}
	return people
}

// lines is how many lines the audit record has.
func lines(t *testing.T, a *apptest.App) (entries []models.AuditEntry) {
	t.Helper()
	if err := a.DB.Read(background, func(tx *models.Tx) (err error) {
		entries, err = models.AuditEntries(tx, 0, 1000)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return entries
}

func wants(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want %v", what, err, kind)
	}
}

func at(who access.Who, role string) access.RoleGrant {
	return access.RoleGrant{Person: who.Person, Role: role, Place: access.Site}
}

func TestOnlyWhoMayGrantsAndChanges(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		people := cast(t, a)
		rule := access.Rule{Role: access.Observer, Place: "*", Thing: "policy", Act: "change"}
		for name, who := range people {
			kind := fault.Forbidden
			switch name {
			case "secretariat":
				continue
			case "visitor":
				kind = fault.Unauthenticated
			}
			wants(t, name+" makes themselves secretariat", a.Policy.Grant(background, who, at(who, access.Secretariat), "mine"), kind)
			wants(t, name+" makes the outsider a partner", a.Policy.Grant(background, who, at(people["outsider"], access.Partner), "why not"), kind)
			wants(t, name+" takes the secretariat's role", a.Policy.Withdraw(background, who, at(people["secretariat"], access.Secretariat), "mine"), kind)
			wants(t, name+" adds a rule", a.Policy.AddRule(background, who, rule, "mine"), kind)
			wants(t, name+" removes a rule", a.Policy.RemoveRule(background, who, rule, "mine"), kind)
			_, err := a.Policy.Preview(background, who, rule, false)
			wants(t, name+" previews a rule", err, kind)
			if name == "moderator" {
				continue // reads the policy
			}
			_, err = a.Policy.Table(who)
			wants(t, name+" reads the policy", err, kind)
			_, err = a.Policy.Explain(background, who, people["party"].Person, "account", access.Read, "site")
			wants(t, name+" asks about another", err, kind)
		}
		if entries := lines(t, a); len(entries) != 0 {
			t.Errorf("refusals left %+v", entries)
		}
	})
}

func TestGrantAndWithdrawalAreInForceAndAudited(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		people := cast(t, a)
		chen, farah := people["secretariat"], people["outsider"]
		wants(t, "without a reason", a.Policy.Grant(background, chen, at(farah, access.Partner), "  "), fault.Invalid)
		if err := a.Policy.Grant(background, chen, at(farah, access.Partner), "Writes the guidance"); err != nil {
			t.Fatal(err)
		}
		if !a.Access.Holds(farah.Person, access.Partner, access.Site) {
			t.Error("the role is not in force when the action returns")
		}
		if err := a.Policy.Withdraw(background, chen, at(farah, access.Partner), "Has left"); err != nil {
			t.Fatal(err)
		}
		if a.Access.Holds(farah.Person, access.Observer, access.Site) {
			t.Error("the role is in force after it was withdrawn")
		}
		wants(t, "withdrawing what is not held", a.Policy.Withdraw(background, chen, at(farah, access.Partner), "again"), fault.Conflict)
		entries := lines(t, a)
		if len(entries) != 2 || entries[0].Act != "role.withdraw" || entries[0].Before != access.Partner || entries[1].Reason != "Writes the guidance" || *entries[1].ActorID != chen.Person {
			t.Errorf("%+v", entries)
		}
	})
}

// The record says what was there before and what is there after.
func TestRulesAreRecordedBeforeAndAfter(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		chen := cast(t, a)["secretariat"]
		rule := access.Rule{Role: access.Observer, Place: "*", Thing: "audit", Act: "read"}
		if err := errors.Join(a.Policy.AddRule(background, chen, rule, "They may"), a.Policy.RemoveRule(background, chen, rule, "They may not")); err != nil {
			t.Fatal(err)
		}
		wants(t, "what is gone is removed again", a.Policy.RemoveRule(background, chen, rule, "Again"), fault.Conflict)
		changes, err := a.Policy.Changes(background, chen)
		if err != nil || len(changes) != 2 || changes[0].Rule != rule || !changes[0].Remove || !changes[0].Stands || changes[1].Remove || changes[1].Stands || changes[1].By.Name != "secretariat" {
			t.Errorf("%+v, %v", changes, err)
		}
		entries := lines(t, a)
		if len(entries) != 2 || entries[1].Before != "" || entries[1].After != rule.String() || entries[0].Before != rule.String() || entries[0].After != "" {
			t.Errorf("%+v", entries)
		}
	})
}

// What is typed for a role or a place is no pattern and no other thing.
func TestGrantsAreOfRolesThatAreInPlacesThatAre(t *testing.T) {
	a := apptest.New(t)
	people := cast(t, a)
	for _, grant := range []access.RoleGrant{
		{Role: "admin", Place: "site"},
		{Role: "person:1", Place: "site"},
		{Role: "*", Place: "site"},
		{Role: "", Place: "site"},
		{Role: access.FocalPoint, Place: "site"},
		{Role: access.Visitor, Place: "site"},
		{Role: access.Moderator, Place: "*"},
		{Role: access.Moderator, Place: ""},
		{Role: access.Moderator, Place: "forum:*"},
		{Role: access.Moderator, Place: "forum:999"},
		{Role: access.Moderator, Place: "party:999"},
		{Role: access.Moderator, Place: "site, x"},
		{Role: access.Moderator, Place: "party:99999999999999999999"},
		{Role: access.Secretariat, Place: "forum:1"},
	} {
		grant.Person = people["outsider"].Person
		wants(t, grant.Role+" at "+string(grant.Place), a.Policy.Grant(background, people["secretariat"], grant, "why"), fault.Invalid)
	}
	wants(t, "to nobody", a.Policy.Grant(background, people["secretariat"], access.RoleGrant{Person: 999, Role: access.Partner, Place: access.Site}, "why"), fault.NotFound)
	if held := a.Access.GrantsOf(people["outsider"].Person); len(held) != 0 {
		t.Errorf("holds %v", held)
	}
}

func TestLastSecretariatKeepsTheRole(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		people := cast(t, a)
		chen := people["secretariat"] // the other one is suspended and does not count
		wants(t, "the last", a.Policy.Withdraw(background, chen, at(chen, access.Secretariat), "leaving"), fault.Conflict)
		if err := a.Policy.Grant(background, chen, at(people["party"], access.Secretariat), "succeeds"); err != nil {
			t.Fatal(err)
		}
		if err := a.Policy.Withdraw(background, chen, at(chen, access.Secretariat), "leaving"); err != nil {
			t.Error(err)
		}
	})
}

func TestRuleIsPreviewedAddedAndTakenBack(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		people := cast(t, a)
		chen := people["secretariat"]
		rule := access.Rule{Role: access.Observer, Place: "*", Thing: "forum/public", Act: "reply"}
		preview, err := a.Policy.Preview(background, chen, rule, false)
		if preview.Gain.Count != 1 || preview.Gain.Some[0].Name != "observer" || preview.Lose.Count != 0 {
			t.Errorf("%+v gain, %+v lose", preview.Gain, preview.Lose)
		}
		if err != nil || preview.Exists || len(preview.Effects) != 1 || preview.Effects[0].Role != access.Observer || !preview.Effects[0].Allowed {
			t.Fatalf("%+v, %v", preview, err)
		}
		if len(lines(t, a)) != 0 {
			t.Error("a preview was recorded")
		}
		if err := a.Policy.AddRule(background, chen, rule, "Observers may answer"); err != nil {
			t.Fatal(err)
		}
		if !a.Access.Can(people["observer"], access.Reply, "forum/public", access.AnyForum) {
			t.Error("the rule is not in force when the action returns")
		}
		deny := rule
		deny.Role, deny.Deny = access.Partner, true
		if err := a.Policy.AddRule(background, chen, deny, "Partners may not"); err != nil {
			t.Fatal(err)
		}
		if a.Access.Can(people["moderator"], access.Reply, "forum/public", access.AnyForum) {
			t.Error("who inherits from a partner is not denied what partners are")
		}
		table, err := a.Policy.Table(people["moderator"])
		if err != nil || table.MayChange {
			t.Fatalf("%v, %v", table.MayChange, err)
		}
		for _, taken := range []access.Rule{deny, rule} {
			if err := a.Policy.RemoveRule(background, chen, taken, "Back"); err != nil {
				t.Fatal(err)
			}
		}
		if a.Access.Can(people["observer"], access.Reply, "forum/public", access.AnyForum) {
			t.Error("the rule was removed and is in force")
		}
		var acts []string
		for _, entry := range lines(t, a) {
			acts = append(acts, entry.Act)
		}
		if strings.Join(acts, " ") != "policy.remove policy.remove policy.add policy.add" {
			t.Errorf("%v", acts)
		}
	})
}

func TestRulesThatWouldDecideNothingAreRefused(t *testing.T) {
	a := apptest.New(t)
	who := cast(t, a)["secretariat"]
	for _, rule := range []access.Rule{
		{Role: "nobody", Place: "*", Thing: "forum/public", Act: "read"},
		{Role: "person:1", Place: "*", Thing: "forum/public", Act: "read"},
		{Role: "*", Place: "*", Thing: "forum/public", Act: "read"},
		{Role: access.Partner, Place: "", Thing: "forum/public", Act: "read"},
		{Role: access.Partner, Place: "forum:12*", Thing: "forum/public", Act: "read"},
		{Role: access.Partner, Place: "forum:77", Thing: "forum/public", Act: "read"},
		{Role: access.Partner, Place: "*", Thing: "forum/secret", Act: "read"},
		{Role: access.Partner, Place: "*", Thing: "audit", Act: "vouch"},
		{Role: access.Partner, Place: "*", Thing: "audit, x", Act: "read"},
	} {
		wants(t, rule.String(), a.Policy.AddRule(background, who, rule, "why"), fault.Invalid)
	}
}
