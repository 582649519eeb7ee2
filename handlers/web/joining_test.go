package web_test

import (
	"net/http"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// secretariat makes an officer of the secretariat, who may invite.
func secretariat(t *testing.T, site *handlertest.Site) access.Who {
	t.Helper()
	return access.Who{Person: site.Join(t, "Inés Ortega", "ines@secretariat.example", access.Secretariat, 0).ID}
}

func TestInvitationMakesOneAccount(t *testing.T) {
	site := handlertest.Start(t)
	invite := accounts.Invite{Email: awa, Name: "Awa Diop", Role: access.PartyRole, Language: "fr", Message: "Bienvenue <b>!"}
	if err := site.Accounts.Invite(t.Context(), secretariat(t, site), invite); err != nil {
		t.Fatal(err)
	}
	link := site.Link(t, awa)
	browser := site.Browser(t)
	for range 2 { // mail programs open links too
		if form := browser.Get(link); form.Status != http.StatusOK || !strings.Contains(form.Body, awa) || strings.Contains(form.Body, "<b>!") {
			t.Fatalf("%d: %s", form.Status, form.Find("main").Text())
		}
	}
	form, other := browser.Get(link), site.Browser(t)
	late := other.Get(link)
	if again := form.Submit("#join", map[string]string{"password": "1234567890"}); again.Status != http.StatusUnprocessableEntity || again.Find("#field-name").AttrOr("value", "") != "Awa Diop" {
		t.Errorf("%d", again.Status)
	}
	form.Submit("#join", map[string]string{"password": handlertest.Password})
	if browser.Cookie("session") == "" {
		t.Fatal("not signed in")
	}
	if second := late.Submit("#join", map[string]string{"password": handlertest.Password}); second.Status != http.StatusNotFound || other.Cookie("session") != "" {
		t.Errorf("used twice: %d", second.Status)
	}
	if gone := other.Get(link); gone.Status != http.StatusNotFound || !strings.Contains(gone.Find("main").Text(), "works no longer") {
		t.Errorf("still open, or not said: %d %s", gone.Status, gone.Find("main").Text())
	}
}

func TestResetActsByPostAloneAndOnce(t *testing.T) {
	site := handlertest.Start(t)
	elsewhere, _ := site.SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	browser := site.Browser(t)
	known := browser.Get("/password-resets/new").Submit("#reset", map[string]string{"email": awa})
	unknown := browser.Get("/password-resets/new").Submit("#reset", map[string]string{"email": "nobody@sahelia.example"})
	if known.Status != http.StatusOK || known.Find("main").Text() != unknown.Find("main").Text() {
		t.Error("the answer tells whether there is such an account")
	}
	link := site.Link(t, awa)
	for range 2 {
		if page := browser.Get(link); page.Status != http.StatusOK {
			t.Fatalf("reading the link used it up: %d", page.Status)
		}
	}
	if page := elsewhere.Get("/settings"); page.Path != "/settings" {
		t.Fatalf("reading the link signed her out, to %s", page.Path)
	}
	form := browser.Get(link)
	if again := form.Submit("#new-password", map[string]string{"password": "short"}); again.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d", again.Status)
	}
	const fresh = "another ledger of mercury"
	if done := form.Submit("#new-password", map[string]string{"password": fresh}); done.Status != http.StatusOK || browser.Cookie("session") != "" {
		t.Errorf("%d", done.Status)
	}
	if page := elsewhere.Get("/settings"); !strings.HasPrefix(page.Path, "/sign-in") {
		t.Errorf("the session elsewhere goes on at %s", page.Path)
	}
	if twice := form.Submit("#new-password", map[string]string{"password": fresh}); twice.Status != http.StatusNotFound {
		t.Errorf("used twice: %d", twice.Status)
	}
	page := browser.Get("/sign-in").Submit("#sign-in", map[string]string{"email": awa, "password": fresh})
	if browser.Cookie("session") == "" {
		t.Errorf("the new password does not sign in: %s", page.Find(".flash").Text())
	}
}

func TestRequestForAnAccountSaysTheSameToEveryone(t *testing.T) {
	site := handlertest.Start(t)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	officer := secretariat(t, site)
	browser := site.Browser(t)
	wrong := browser.Get("/accounts/new").Submit("#request", map[string]string{"name": "Tariq Noor", "email": "tariq@mekara.example"})
	if wrong.Status != http.StatusUnprocessableEntity || wrong.Find("#field-affiliation-error").Length() != 1 || wrong.Find("#field-name").AttrOr("value", "") != "Tariq Noor" {
		t.Errorf("%d: %s", wrong.Status, wrong.Find("form").Text())
	}
	var said []string
	for _, email := range []string{awa, "tariq@mekara.example", "tariq@mekara.example"} {
		page := browser.Get("/accounts/new").Submit("#request", map[string]string{"name": "Tariq Noor", "email": email, "affiliation": "Ministry of Environment"})
		said = append(said, page.Find("main").Text())
		if page.Status != http.StatusOK {
			t.Errorf("%s: %d", email, page.Status)
		}
	}
	if said[0] != said[1] || said[1] != said[2] {
		t.Errorf("%q", said)
	}
	open, err := site.Accounts.Requests(t.Context(), officer, models.PartyID(0))
	if err != nil || len(open) != 1 || open[0].Name != "Tariq Noor" {
		t.Errorf("%v, %v", open, err)
	}
}
