package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
)

// Two accounts of one person are looked at, and merged: the address of the one leads
// to the other, and whoever is signed in with it is out at once.
func TestTwoAccountsAreMerged(t *testing.T) {
	site, browser, bruno := office(t)
	twin := site.Join(t, "Bruno Twin", "twin@example.org", access.Moderator, 0)
	theirs := site.Browser(t)
	theirs.SignIn("twin@example.org")

	page := browser.Get(desk(twin.ID)).Submit(`form[action$="/merging"]`, map[string]string{"into": "nobody at all"})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#field-into-error").Length() != 1 {
		t.Errorf("into nobody: %d", page.Status)
	}
	if page := browser.Get(desk(twin.ID) + "/merging?into=" + fmt.Sprint(twin.ID)); page.Status != http.StatusConflict || page.Find(".problem").Length() == 0 {
		t.Errorf("into itself: %d", page.Status)
	}
	page = page.Submit(`form[action$="/merging"]`, map[string]string{"into": "bruno@example.org"})
	if page.Status != http.StatusOK || page.Find(`input[name="roles"][value="moderator@site"]`).Length() != 1 || page.Find(`input[name="roles"][checked]`).Length() != 0 {
		t.Fatalf("%d at %s: %s", page.Status, page.Path, page.Find(".desk-screen").Text())
	}
	if other := browser.Get(page.Find(`a[href*="into="]`).AttrOr("href", "/")); other.Path != fmt.Sprintf("%s/merging?into=%d", desk(bruno.ID), twin.ID) {
		t.Errorf("the other way round: %s", other.Path)
	}
	seen := page.Find(`input[name="seen"]`).AttrOr("value", "")
	send := func(reason, seen string, roles ...string) (status int, path string) {
		sent := browser.Post(desk(twin.ID)+"/merging", url.Values{"_csrf": {page.Token()}, "into": {fmt.Sprint(bruno.ID)}, "seen": {seen}, "reason": {reason}, "roles": roles})
		if sent.Status == http.StatusUnprocessableEntity && (sent.Find("#field-reason-error").Length() != 1 || sent.Find(`input[name="roles"][checked]`).Length() != len(roles)) {
			t.Error("what was filled in is lost, or nothing is said")
		}
		return sent.Status, sent.Path
	}
	if status, _ := send("", seen, "moderator@site"); status != http.StatusUnprocessableEntity {
		t.Errorf("for no reason: %d", status)
	}
	if status, _ := send("One person", "something else"); status != http.StatusConflict {
		t.Errorf("as it was not shown: %d", status)
	}
	status, path := send("One person", seen, "moderator@site")
	if status != http.StatusOK || path != desk(bruno.ID) || !site.Access.Holds(bruno.ID, access.Moderator, access.Site) {
		t.Fatalf("not merged: %d at %s", status, path)
	}
	if page := theirs.Get("/settings"); !strings.HasPrefix(page.Path, "/sign-in") {
		t.Errorf("still signed in: %s", page.Path)
	}
	if page := browser.Get(fmt.Sprintf("/people/%d", twin.ID)); page.Path != fmt.Sprintf("/people/%d", bruno.ID) {
		t.Errorf("the old address leads to %s", page.Path)
	}
	if page := browser.Get(desk(twin.ID)); page.Find(`.flash a[href="`+desk(bruno.ID)+`"]`).Length() != 1 || page.Find(`.desk-screen form[method="post"]`).Length() != 0 {
		t.Errorf("the desk does not lead on: %s", page.Find(".flash").Text())
	}
	visitor := site.Browser(t)
	if page := visitor.Get(fmt.Sprintf("/people/%d", twin.ID)); !strings.HasPrefix(page.Path, "/sign-in") {
		t.Errorf("a visitor learns where it leads: %s", page.Path)
	}
}
