package handlertest

import (
	"net/http"
	"sync"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// Password is everybody's on a Site under test.
const Password = "a ledger of mercury" //nolint:gosec // of invented people in tests

// hash is Password's, made once: it costs as much as a hundred pages.
var (
	hashed  sync.Once
	hash    string
	errHash error
)

// Join makes a person with an account of an address and a role ("" for none)
// at the site. party is 0 for who speaks for none.
func (s *Site) Join(t testing.TB, name, email, role string, party models.PartyID) models.Person {
	t.Helper()
	hashed.Do(func() { hash, errHash = s.Accounts.Hash(Password) })
	if errHash != nil {
		t.Fatal(errHash)
	}
	person := models.Person{Name: name, Languages: models.Strings{"en"}, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: s.Clock.Now(), Version: 1}
	if party != 0 {
		person.PartyID = &party
	}
	grants := map[string]access.Place{}
	if role != "" {
		grants[role] = access.Site
	}
	if role == access.FocalPoint {
		grants[role] = access.PartyPlace(party)
	}
	err := s.DB.Write(t.Context(), func(tx *models.Tx) error {
		return s.Accounts.Import(tx, &person, email, hash, grants)
	})
	if err != nil {
		t.Fatal(err)
	}
	return person
}

// SignedIn is a browser of a new person of a role ("" for none), signed in
// through the form.
func (s *Site) SignedIn(t testing.TB, name, email, role string, party models.PartyID) (*Browser, models.Person) {
	t.Helper()
	person := s.Join(t, name, email, role, party)
	browser := s.Browser(t)
	browser.SignIn(email)
	return browser, person
}

// SignIn signs an address in through the form.
func (b *Browser) SignIn(email string) *Page {
	b.t.Helper()
	page := b.Get("/sign-in").Submit("#sign-in", map[string]string{"email": email, "password": Password})
	if b.Cookie("session") == "" {
		b.t.Fatalf("%s was not signed in: %d %s", email, page.Status, page.Find(".flash").Text())
	}
	return page
}

// Cookie is the value of a cookie that the browser keeps, "" if it does not.
func (b *Browser) Cookie(name string) string {
	b.t.Helper()
	for _, cookie := range b.client.Jar.Cookies(b.Request("GET", "/", nil, "").URL) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

// SetCookie gives the browser a cookie that the site did not set.
func (b *Browser) SetCookie(name, value string) {
	b.t.Helper()
	b.client.Jar.SetCookies(b.Request("GET", "/", nil, "").URL, []*http.Cookie{{Name: name, Value: value, Path: "/"}}) //nolint:gosec // what an attacker would plant
}

// StayOnRedirects shows redirections as they are from now on.
func (b *Browser) StayOnRedirects() {
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
}
