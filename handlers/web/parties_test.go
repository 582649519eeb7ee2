package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// addParty adds a sample Party.
func addParty(t *testing.T, site *handlertest.Site, code, name string) models.PartyID {
	t.Helper()
	party := models.Party{Code: code, Names: models.Localized{"en": name}, Region: "AFR", Sample: true, Version: 1}
	if err := site.DB.Write(t.Context(), func(tx *models.Tx) error { return models.InsertParty(tx, &party) }); err != nil {
		t.Fatal(err)
	}
	return party.ID
}

func TestFocalPointKeepsThePeopleOfTheParty(t *testing.T) {
	site := handlertest.Start(t)
	altura, mekara := addParty(t, site, "x-altura", "Altura"), addParty(t, site, "x-mekara", "Mekara")
	focal, _ := site.SignedIn(t, "Lucía Vega", "lucia@altura.example", access.FocalPoint, altura)
	member, person := site.SignedIn(t, "Pablo Ruiz", "pablo@altura.example", access.PartyRole, altura)
	path := fmt.Sprintf("/parties/%d", altura)

	if page := site.Browser(t).Get(path); page.Status != http.StatusOK || !strings.Contains(page.Find("main").Text(), "Lucía Vega") || page.Find("main form").Length() != 0 {
		t.Errorf("public: %d, %d forms", page.Status, page.Find("main form").Length())
	}
	if page := member.Get(path); page.Find("main form").Length() != 0 {
		t.Error("a member has the desk")
	}
	if page := focal.Get(fmt.Sprintf("/parties/%d", mekara)); page.Find("main form").Length() != 0 {
		t.Error("a focal point has the desk of another Party")
	}
	if wrong := focal.Get(path).Submit("#invite", map[string]string{"email": "nothing", "name": "Rosa Luna"}); wrong.Status != http.StatusUnprocessableEntity || wrong.Find("#field-name").AttrOr("value", "") != "Rosa Luna" || wrong.Find(".top input[name=return]").AttrOr("value", "") != path {
		t.Errorf("%d", wrong.Status)
	}
	page := focal.Get(path).Submit("#invite", map[string]string{"email": "rosa@altura.example", "name": "Rosa Luna"})
	if page.Status != http.StatusOK || !strings.Contains(page.Find("main").Text(), "rosa@altura.example") {
		t.Fatalf("%d: %s", page.Status, page.Find("main").Text())
	}
	link := site.Link(t, "rosa@altura.example")
	if form := site.Browser(t).Get(link); !strings.Contains(form.Find("main").Text(), "Altura") {
		t.Errorf("%d: not for which Party", form.Status)
	}
	page.Submit("form.revocation", nil)
	if form := site.Browser(t).Get(link); form.Status != http.StatusNotFound {
		t.Errorf("taken back and still open: %d", form.Status)
	}
	removal := fmt.Sprintf(`form[action="%s/members/%d/removal"]`, path, person.ID)
	focal.Get(path).Submit(removal, nil)
	if page := member.Get("/settings"); !strings.HasPrefix(page.Path, "/sign-in") {
		t.Error("who was removed is still signed in")
	}
	if page := site.Browser(t).Get(path); strings.Contains(page.Find("main").Text(), "Pablo Ruiz") {
		t.Error("who was removed is still shown to everybody")
	}
	focal.Get(path).Submit(fmt.Sprintf(`form[action="%s/members/%d/renewal"]`, path, person.ID), nil)
	member.SignIn("pablo@altura.example")
}

func TestOnlyTheFocalPointActsOnAParty(t *testing.T) {
	site := handlertest.Start(t)
	altura, mekara := addParty(t, site, "x-altura", "Altura"), addParty(t, site, "x-mekara", "Mekara")
	_, victim := site.SignedIn(t, "Pablo Ruiz", "pablo@altura.example", access.PartyRole, altura)
	foreign, _ := site.SignedIn(t, "Tariq Noor", "tariq@mekara.example", access.FocalPoint, mekara)
	member, _ := site.SignedIn(t, "Rosa Luna", "rosa@altura.example", access.PartyRole, altura)
	for name, browser := range map[string]*handlertest.Browser{"another's focal point": foreign, "a member": member} {
		token := browser.Get("/settings").Token()
		fields := url.Values{"_csrf": {token}, "email": {"x@y.example"}, "name": {"X"}, "language": {"en"}}
		for _, party := range []models.PartyID{altura, mekara} {
			for _, act := range []string{"removal", "renewal"} {
				if page := browser.Post(fmt.Sprintf("/parties/%d/members/%d/%s", party, victim.ID, act), fields); page.Status != http.StatusNotFound {
					t.Errorf("%s: %s through %d: %d", name, act, party, page.Status)
				}
			}
		}
		if page := browser.Post(fmt.Sprintf("/parties/%d/invitations", altura), fields); page.Status != http.StatusForbidden {
			t.Errorf("%s: invitation: %d", name, page.Status)
		}
	}
}
