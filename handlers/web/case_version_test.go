package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A form says which version of a case it was filled in for: without it nothing is
// decided, for nobody has seen what is decided on.
func TestWithoutItsVersionAFormDecidesNothing(t *testing.T) {
	b := reported(t)
	b.report(t, b.oscar, "one vendor")
	page := b.mona.Get("/desk/cases/1")
	form := url.Values{"_csrf": {page.Token()}, "decision": {"hide"}, "hide_ground": {"promotional"}, "undo_note": {"Again."}}
	seen := func() bool { return strings.Contains(b.Browser(t).Get(b.path()).Find("#post-2").Text(), "Order") }
	for _, version := range []string{"", "0", "none", "-3"} {
		form.Set("version", version)
		if answer := b.mona.Post("/desk/cases/1/decision", form); answer.Status != http.StatusConflict || !seen() {
			t.Errorf("version %q: %d, seen %v", version, answer.Status, seen())
		}
		many := url.Values{"_csrf": form["_csrf"], "decision": {"hide promotional"}, "case": {"1." + version}}
		if answer := b.mona.Post("/desk/cases/decisions", many); !strings.Contains(answer.Find(".flash").Text(), "Case 1") || !seen() {
			t.Errorf("one of many at version %q: %d, seen %v", version, answer.Status, seen())
		}
	}
	if page = page.Submit("#decide-hide form", map[string]string{"hide_ground": "promotional"}); page.Status != http.StatusOK || seen() {
		t.Fatalf("with its version: %d, seen %v", page.Status, seen())
	}
	form.Del("version")
	if answer := b.mona.Post("/desk/cases/1/undoing", form); answer.Status != http.StatusConflict || seen() {
		t.Errorf("undone: %d, seen %v", answer.Status, seen())
	}
}
