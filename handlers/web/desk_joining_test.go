package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// asks has somebody ask for an account, and gives the request's number.
func asks(t *testing.T, site *handlertest.Site, chief access.Who, name, email string, party models.PartyID) models.RequestID {
	t.Helper()
	must(t, site.Accounts.Ask(t.Context(), accounts.Asking{Name: name, Email: email, Party: party, Affiliation: "Ministry of <b>Mines</b>", Position: "Head of unit", Statement: "We close a mine.", Language: "fr", Address: "192.0.2.1"}))
	open, err := site.Accounts.Requests(t.Context(), chief, 0)
	must(t, err)
	for _, request := range open {
		if request.Email == email {
			return request.ID
		}
	}
	t.Fatalf("the request of %s does not wait", email)
	return 0
}

func TestRequestsAreDecidedAtTheDesk(t *testing.T) {
	site := handlertest.Start(t)
	chen, person := site.SignedIn(t, "Chen", "chen@example.org", access.Secretariat, 0)
	chief := access.Who{Person: person.ID}
	if page := chen.Get("/desk/requests"); page.Status != http.StatusOK || page.Find(".empty").Length() != 1 {
		t.Fatalf("with none: %d", page.Status)
	}
	wanted, unwanted := asks(t, site, chief, "Awa Diop", "awa@example.org", 0), asks(t, site, chief, "Nobody", "nobody@example.org", 0)
	page := chen.Get("/desk/requests")
	for _, said := range []string{"Awa Diop", "awa@example.org", "Ministry of <b>Mines</b>", "Head of unit", "We close a mine."} {
		if !strings.Contains(page.Find(fmt.Sprintf("#request-%d", wanted)).Text(), said) {
			t.Errorf("the request does not show %q", said)
		}
	}
	page = page.Submit(fmt.Sprintf("#request-%d form.refusal", unwanted), nil)
	if page.Status != http.StatusUnprocessableEntity || page.Find(fmt.Sprintf("#request-%d .error", unwanted)).Length() != 1 || page.Find(fmt.Sprintf("#request-%d .error", wanted)).Length() != 0 {
		t.Fatalf("refused without a reason: %d", page.Status)
	}
	page = page.Submit(fmt.Sprintf("#request-%d form.refusal", unwanted), map[string]string{fmt.Sprintf("reason-%d", unwanted): "We do not know you."})
	page = page.Submit(fmt.Sprintf("#request-%d form.approval", wanted), map[string]string{"role": access.Partner})
	if page.Status != http.StatusOK || page.Find("article.card").Length() != 0 {
		t.Fatalf("after both decisions: %d, %d wait", page.Status, page.Find("article.card").Length())
	}
	if form := site.Browser(t).Get(site.Link(t, "awa@example.org")); form.Status != http.StatusOK {
		t.Errorf("the invitation of the approved: %d", form.Status)
	}
	if page := chen.Get("/desk/invitations"); !strings.Contains(page.Find("main").Text(), "awa@example.org") {
		t.Error("the approved one's invitation is not among the open ones")
	}
}

func TestFocalPointDecidesTheRequestsOfTheParty(t *testing.T) {
	site := handlertest.Start(t)
	chief := access.Who{Person: site.Join(t, "Chen", "chen@example.org", access.Secretariat, 0).ID}
	altura, mekara := addParty(t, site, "x-altura", "Altura"), addParty(t, site, "x-mekara", "Mekara")
	lucia, _ := site.SignedIn(t, "Lucía", "lucia@altura.example", access.FocalPoint, altura)
	others := map[string]*handlertest.Browser{"visitor": site.Browser(t)}
	others["another Party's focal point"], _ = site.SignedIn(t, "Otto", "otto@mekara.example", access.FocalPoint, mekara)
	others["a colleague"], _ = site.SignedIn(t, "Pablo", "pablo@altura.example", access.PartyRole, altura)
	id := asks(t, site, chief, "Rosa", "rosa@altura.example", altura)
	path := fmt.Sprintf("/parties/%d", altura)
	for name, browser := range others {
		page := browser.Get(path)
		if strings.Contains(page.Body, "rosa@altura.example") {
			t.Errorf("%s sees who asked", name)
		}
		for _, act := range []string{"approval", "refusal"} {
			for _, under := range []string{path, fmt.Sprintf("/parties/%d", mekara), "/desk"} {
				token := browser.Get("/sign-in").Token()
				if token == "" {
					token = browser.Get("/settings").Token()
				}
				answer := browser.Post(fmt.Sprintf("%s/requests/%d/%s", under, id, act), url.Values{"_csrf": {token}, "role": {access.PartyRole}, fmt.Sprintf("reason-%d", id): {"No."}})
				if answer.Status != http.StatusNotFound && answer.Status != http.StatusUnauthorized && !strings.HasPrefix(answer.Path, "/sign-in") {
					t.Errorf("%s: %s under %s: %d", name, act, under, answer.Status)
				}
			}
		}
	}
	page := lucia.Get(path).Submit(fmt.Sprintf("#request-%d form.approval", id), map[string]string{"role": access.Secretariat})
	if page.Status != http.StatusOK || page.Find(fmt.Sprintf("#request-%d", id)).Length() != 0 {
		t.Fatalf("approved: %d", page.Status)
	}
	rosa := site.Browser(t)
	rosa.Get(site.Link(t, "rosa@altura.example")).Submit("main form", map[string]string{"name": "Rosa", "password": handlertest.Password})
	if page := rosa.Get("/desk/people"); page.Status != http.StatusForbidden && page.Status != http.StatusNotFound {
		t.Errorf("a role sent along was taken: %d", page.Status)
	}
	if page := rosa.Get("/settings"); page.Path != "/settings" {
		t.Errorf("Rosa is not in: %s", page.Path)
	}
}

func TestInvitationIsSentAndTakenBackAtTheDesk(t *testing.T) {
	site, chen, _ := office(t)
	page := chen.Get("/desk/invitations").Submit("#invite", map[string]string{"email": "nothing", "name": "Rosa Luna", "role": access.Moderator})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#field-name").AttrOr("value", "") != "Rosa Luna" || page.Find("#field-role option[selected]").AttrOr("value", "") != access.Moderator {
		t.Fatalf("a wrong address: %d", page.Status)
	}
	if page := chen.Get("/desk/invitations").Submit("#invite", map[string]string{"email": "x@example.org", "name": "X", "role": "emperor"}); page.Status != http.StatusForbidden {
		t.Errorf("a role that is none: %d", page.Status)
	}
	if page := chen.Get("/desk/invitations").Submit("#invite", map[string]string{"email": "x@example.org", "name": "X", "role": access.Partner, "party": "99999"}); page.Status != http.StatusUnprocessableEntity && page.Status != http.StatusNotFound {
		t.Errorf("a Party that is none: %d", page.Status)
	}
	page = page.Submit("#invite", map[string]string{"email": "rosa@example.org"})
	link := site.Link(t, "rosa@example.org")
	if page.Status != http.StatusOK || !strings.Contains(page.Find("main").Text(), "rosa@example.org") {
		t.Fatalf("sent: %d", page.Status)
	}
	page.Submit("form.revocation", nil)
	if form := site.Browser(t).Get(link); form.Status != http.StatusNotFound {
		t.Errorf("taken back and still open: %d", form.Status)
	}
}
