package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/handlers/handlertest"
)

const awa = "awa@sahelia.example"

func TestFirstAccountIsMadeOnceAndSignedIn(t *testing.T) {
	site := handlertest.Start(t)
	secret, err := site.Accounts.FirstRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	browser := site.Browser(t)
	form := browser.Get("/first-run/" + secret)
	if form.Header.Get("Cache-Control") != "no-store" {
		t.Error("the form may be kept")
	}
	fields := map[string]string{"email": "ines@secretariat.example", "name": "Inés Ortega", "password": "short", "language": "fr"}
	again := form.Submit("#join", fields)
	if again.Status != http.StatusUnprocessableEntity || again.Find("#field-email").AttrOr("value", "") != fields["email"] || again.Find("#field-password").AttrOr("value", "") != "" {
		t.Errorf("%d: %s", again.Status, again.Find("form").Text())
	}
	if again.Find("#field-password-error").Length() != 1 {
		t.Error("the password's mistake is not beside it")
	}
	fields["password"] = handlertest.Password
	again.Submit("#join", fields)
	if browser.Cookie("session") == "" {
		t.Fatal("not signed in")
	}
	if page := browser.Get("/nothing"); !strings.Contains(page.Find(".top").Text(), "Inés Ortega") || page.Find("html").AttrOr("lang", "") != "fr" {
		t.Error("the page is not hers, in her language")
	}
	if page := site.Browser(t).Get("/first-run/" + secret); page.Status != http.StatusNotFound {
		t.Errorf("the link works twice: %d", page.Status)
	}
	if secret, err := site.Accounts.FirstRun(t.Context()); secret != "" || err != nil {
		t.Errorf("another link %q, %v", secret, err)
	}
}

func TestWrongPasswordAndUnknownAddressLookTheSame(t *testing.T) {
	site := handlertest.Start(t)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	var said []string
	for _, email := range []string{awa, "nobody@sahelia.example"} {
		browser := site.Browser(t)
		page := browser.Get("/sign-in").Submit("#sign-in", map[string]string{"email": email, "password": "not the password"})
		if page.Status != http.StatusUnprocessableEntity || browser.Cookie("session") != "" {
			t.Errorf("%s: %d", email, page.Status)
		}
		if page.Find("#field-email").AttrOr("value", "") != email || page.Find("#field-password").AttrOr("value", "") != "" {
			t.Error("the address is not kept, or the password is")
		}
		said = append(said, page.Find(".flash").Text())
	}
	if said[0] == "" || said[0] != said[1] {
		t.Errorf("%q and %q", said[0], said[1])
	}
}

func TestTooManyAttemptsMustWait(t *testing.T) {
	site := handlertest.Start(t)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	browser := site.Browser(t)
	status := 0
	for range 20 {
		page := browser.Get("/sign-in").Submit("#sign-in", map[string]string{"email": awa, "password": "not the password"})
		if status = page.Status; status == http.StatusTooManyRequests {
			if page.Header.Get("Retry-After") == "" {
				t.Error("no word on when to try again")
			}
			break
		}
	}
	if status != http.StatusTooManyRequests {
		t.Fatalf("20 attempts: %d", status)
	}
	page := browser.Get("/sign-in").Submit("#sign-in", map[string]string{"email": awa, "password": handlertest.Password})
	if page.Status != http.StatusTooManyRequests || browser.Cookie("session") != "" {
		t.Errorf("the right password was let through: %d", page.Status)
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	site := handlertest.Start(t)
	browser, _ := site.SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	token := browser.Cookie("session")
	request := browser.Get("/nothing")
	answer := request.Submit(`form[action="/sign-out"]`, nil)
	if browser.Cookie("session") != "" {
		t.Errorf("the cookie stays: %d", answer.Status)
	}
	stolen := site.Browser(t)
	stolen.Headers.Set("Cookie", "session="+token)
	if page := stolen.Get("/nothing"); strings.Contains(page.Body, "Awa Diop") {
		t.Error("the session goes on elsewhere")
	}
}

func TestSigningInGoesOnlyToPagesOfOurs(t *testing.T) {
	site := handlertest.Start(t)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	for _, back := range []string{"//evil.example", `/\evil.example`, `\\evil.example`, "@evil.example", "https://evil.example/", "http://x@evil.example", ".evil.example", "/\t/evil.example", "javascript:alert(1)"} {
		browser := site.Browser(t)
		page := browser.Get("/sign-in?return="+url.QueryEscape(back)).Submit("#sign-in", map[string]string{"email": awa, "password": handlertest.Password, "return": back})
		if page.Path != "/" || browser.Cookie("session") == "" {
			t.Errorf("return %q led to %s", back, page.Path)
		}
	}
	page := site.Browser(t).Get("/sign-in?return=/nothing%3Fa%3D1").Submit("#sign-in", map[string]string{"email": awa, "password": handlertest.Password})
	if page.Path != "/nothing?a=1" {
		t.Errorf("led to %s", page.Path)
	}
}

func TestSessionOfAnothersMakingIsNotTakenOver(t *testing.T) {
	site := handlertest.Start(t)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	planted := strings.Repeat("A", 43)
	browser := site.Browser(t)
	browser.SetCookie("session", planted)
	if page := browser.Get("/sign-in"); page.Status != http.StatusOK {
		t.Fatalf("a cookie that is no session: %d", page.Status)
	}
	browser.SignIn(awa)
	if browser.Cookie("session") == planted {
		t.Error("the planted token was adopted")
	}
	attacker := site.Browser(t)
	attacker.SetCookie("session", planted)
	if page := attacker.Get("/nothing"); strings.Contains(page.Body, "Awa Diop") {
		t.Error("the planted token is hers")
	}
}

func TestSessionCookieIsForOurServerAlone(t *testing.T) {
	site := handlertest.Start(t)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	browser := site.Browser(t)
	browser.StayOnRedirects()
	page := browser.Get("/sign-in").Submit("#sign-in", map[string]string{"email": awa, "password": handlertest.Password})
	cookie := ""
	for _, set := range page.Header.Values("Set-Cookie") {
		if strings.HasPrefix(set, "session=") {
			cookie = strings.ToLower(set)
		}
	}
	for _, flag := range []string{"httponly", "samesite=lax", "path=/", "max-age=5184000"} {
		if !strings.Contains(cookie, flag) {
			t.Errorf("no %s in %s", flag, cookie)
		}
	}
	if strings.Contains(cookie, "domain=") {
		t.Errorf("for other hosts too: %s", cookie)
	}
	out := browser.Get("/nothing").Submit(`form[action="/sign-out"]`, nil)
	if out.Header.Get("Clear-Site-Data") != `"cache"` {
		t.Error("the browser is not told to forget the pages")
	}
}

func TestFormOfAnotherVisitorIsRefused(t *testing.T) {
	site := handlertest.Start(t)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	token := site.Browser(t).Get("/sign-in").Token()
	victim := site.Browser(t)
	victim.Get("/sign-in")
	page := victim.Post("/sign-in", url.Values{"_csrf": {token}, "email": {awa}, "password": {handlertest.Password}})
	if page.Status != http.StatusForbidden || victim.Cookie("session") != "" {
		t.Errorf("%d", page.Status)
	}
}
