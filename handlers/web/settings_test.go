package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/handlers/handlertest"
)

func TestSettingsAreForWhoIsSignedIn(t *testing.T) {
	browser := handlertest.Start(t).Browser(t)
	for _, path := range []string{"/settings", "/settings/password", "/settings/address", "/settings/mail", "/settings/sessions", "/settings/data"} {
		if page := browser.Get(path); page.Path != "/sign-in?return="+url.QueryEscape(path) {
			t.Errorf("%s led to %s", path, page.Path)
		}
	}
}

func TestProfileIsSavedAndNotOverwritten(t *testing.T) {
	browser, _ := handlertest.Start(t).SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	form, late := browser.Get("/settings"), browser.Get("/settings")
	page := form.Submit("#profile", map[string]string{"position": "Head of unit", "bio": "</textarea><b>", "language": "es", "time_zone": "Africa/Dakar"})
	if page.Path != "/settings?done=1" || page.Find("html").AttrOr("lang", "") != "es" || page.Find("#field-position").AttrOr("value", "") != "Head of unit" {
		t.Errorf("at %s in %s", page.Path, page.Find("html").AttrOr("lang", ""))
	}
	if page.Find("#field-bio").Text() != "</textarea><b>" || page.Find("#field-time_zone option[selected]").AttrOr("value", "") != "Africa/Dakar" {
		t.Error("not what was sent")
	}
	if stale := late.Submit("#profile", map[string]string{"position": "Other"}); stale.Status != http.StatusConflict {
		t.Errorf("an older form was saved over a newer: %d", stale.Status)
	}
	if wrong := page.Submit("#profile", map[string]string{"name": " "}); wrong.Status != http.StatusUnprocessableEntity || wrong.Find("#field-name-error").Length() != 1 {
		t.Errorf("%d", wrong.Status)
	}
}

func TestLanguageOfWhoIsSignedInStays(t *testing.T) {
	site := handlertest.Start(t)
	browser, _ := site.SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	if page := browser.Get("/settings").Submit(`form[action="/language"]`, map[string]string{"language": "ar"}); page.Find("html").AttrOr("lang", "") != "ar" {
		t.Errorf("%s", page.Find("html").AttrOr("lang", ""))
	}
	elsewhere := site.Browser(t)
	elsewhere.SignIn(awa)
	if page := elsewhere.Get("/settings"); page.Find("html").AttrOr("lang", "") != "ar" {
		t.Error("not on another device")
	}
	if page := browser.Post("/language", url.Values{"language": {"fr"}}); page.Status != http.StatusForbidden {
		t.Errorf("changed without a form's token: %d", page.Status)
	}
}

func TestSessionEndedElsewhereIsOverAtOnce(t *testing.T) {
	site := handlertest.Start(t)
	here, _ := site.SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	other, third := site.Browser(t), site.Browser(t)
	other.SignIn(awa)
	third.SignIn(awa)
	list := here.Get("/settings/sessions")
	if list.Find("main li").Length() != 3 || list.Find("main li form").Length() != 2 {
		t.Fatalf("%s", list.Find("main").Text())
	}
	list.Submit("main li form", nil)
	ended := 0
	for _, browser := range []*handlertest.Browser{other, third} {
		if strings.HasPrefix(browser.Get("/settings").Path, "/sign-in") {
			ended++
		}
	}
	if ended != 1 {
		t.Errorf("%d sessions ended", ended)
	}
	here.Get("/settings/sessions").Submit("#revoke-others", nil)
	for _, browser := range []*handlertest.Browser{other, third} {
		if page := browser.Get("/settings"); !strings.HasPrefix(page.Path, "/sign-in") {
			t.Errorf("at %s", page.Path)
		}
	}
	if page := here.Get("/settings"); page.Path != "/settings" {
		t.Error("the present session ended too")
	}
}

func TestSessionOfAnotherIsNotOnesOwnToEnd(t *testing.T) {
	site := handlertest.Start(t)
	hers, _ := site.SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	his, _ := site.SignedIn(t, "Tariq Noor", "tariq@mekara.example", access.PartyRole, 0)
	token := his.Get("/settings/sessions").Token()
	for _, id := range []string{"1", "0", "-1", "x"} {
		his.Post("/settings/sessions/"+id+"/revocation", url.Values{"_csrf": {token}})
	}
	if page := hers.Get("/settings"); page.Path != "/settings" {
		t.Error("he ended her session")
	}
}

func TestPasswordIsChangedByWhoKnowsIt(t *testing.T) {
	site := handlertest.Start(t)
	here, _ := site.SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	other := site.Browser(t)
	other.SignIn(awa)
	const fresh = "another ledger of mercury"
	if page := here.Get("/settings/password").Submit("#password", map[string]string{"old": "not this one", "password": fresh}); page.Status != http.StatusUnprocessableEntity || page.Find("#field-old-error").Length() != 1 {
		t.Errorf("%d", page.Status)
	}
	if page := here.Get("/settings/password").Submit("#password", map[string]string{"old": handlertest.Password, "password": fresh}); page.Path != "/settings/password?done=1" {
		t.Errorf("at %s: %d", page.Path, page.Status)
	}
	if page := other.Get("/settings"); !strings.HasPrefix(page.Path, "/sign-in") {
		t.Error("the other session goes on")
	}
}

func TestAddressChangesWhenTheNewOneConfirms(t *testing.T) {
	site := handlertest.Start(t)
	browser, _ := site.SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	const fresh = "awa.diop@sahelia.example"
	if page := browser.Get("/settings/address").Submit("#address", map[string]string{"email": fresh, "password": "not this one"}); page.Status != http.StatusUnprocessableEntity || page.Find("#field-email").AttrOr("value", "") != fresh {
		t.Errorf("%d", page.Status)
	}
	browser.Get("/settings/address").Submit("#address", map[string]string{"email": fresh, "password": handlertest.Password})
	link := site.Link(t, fresh)
	anyone := site.Browser(t)
	form := anyone.Get(link)
	if present := browser.Get("/settings/address").Find("dd").Text(); present != awa {
		t.Errorf("reading the link changed the address to %s", present)
	}
	form.Submit("#confirm-address", nil)
	if present := browser.Get("/settings/address").Find("dd").Text(); present != fresh {
		t.Errorf("the address is %s", present)
	}
	if again := form.Submit("#confirm-address", nil); again.Status != http.StatusNotFound {
		t.Errorf("used twice: %d", again.Status)
	}
}
