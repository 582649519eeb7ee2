package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
)

// A clock that is set right, or wrong, changes no order, ends no session that
// should go on, and keeps nobody from writing.
func TestClockThatJumps(t *testing.T) {
	r := openRoom(t)
	reader := r.browser[access.PartyRole]
	path := fmt.Sprintf("/topics/%d", r.topic)
	jumps := []time.Duration{0, -48 * time.Hour, 72 * time.Hour, -5 * time.Second}
	for i, jump := range jumps {
		r.Clock.Turn(jump)
		if _, err := r.Forum.Reply(t.Context(), r.author, r.topic, forum.Writing{Body: fmt.Sprintf("Word number %d.", i), Fallback: "en", Ref: fmt.Sprintf("jumping-%d", i)}); err != nil {
			t.Fatalf("after a jump of %v: %v", jump, err)
		}
		page := reader.Get(path)
		if page.Status != http.StatusOK {
			t.Fatalf("after a jump of %v the page is %d %s", jump, page.Status, page.Path)
		}
		at := -1
		for n := range i + 1 {
			next := strings.Index(page.Body, fmt.Sprintf("Word number %d.", n))
			if next <= at {
				t.Fatalf("after a jump of %v word %d stands at %d, the one before at %d", jump, n, next, at)
			}
			at = next
		}
		signedInFromHere(t, r.Site, fmt.Sprintf("new%d@example.org", i))
	}
}

func signedInFromHere(t *testing.T, site *handlertest.Site, email string) {
	t.Helper()
	browser, _ := site.SignedIn(t, "Somebody", email, access.Partner, 0)
	if page := browser.Get("/settings"); page.Status != http.StatusOK || page.Path != "/settings" {
		t.Errorf("who just signed in is not: %d %s", page.Status, page.Path)
	}
}
