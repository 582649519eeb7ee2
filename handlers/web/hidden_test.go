package web_test

import (
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/moderation"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// hide has Mona decide that a thing which Oscar reports is hidden.
func (b bench) hide(t *testing.T, thing string) models.CaseID {
	t.Helper()
	oscar, mona := b.personOf(t, "Oscar"), b.personOf(t, "Mona")
	must(t, b.Moderation.Report(t.Context(), oscar, moderation.Reporting{Thing: thing, Ground: "promotional"}))
	queue, err := b.Moderation.Queue(t.Context(), mona, "", "")
	must(t, err)
	c := queue.Cases[0]
	must(t, b.Moderation.Decide(t.Context(), mona, moderation.Decision{Case: c.ID, Version: c.Version, To: models.CaseHide, Ground: "promotional"}))
	return c.ID
}

func TestAHiddenProfileSaysSoToItsOwner(t *testing.T) {
	b := reported(t)
	xavier := b.personOf(t, "Xavier")
	b.xavier.Get("/settings").Submit("#profile", map[string]string{"bio": "Buy our retort."})
	path := fmt.Sprintf("/people/%d", xavier.Person)
	sees := func(browser *handlertest.Browser) (words, banner bool, link string) {
		page := browser.Get(path)
		hidden := page.Find(".hidden-by-moderation")
		return strings.Contains(page.Body, "Buy our retort."), hidden.Length() > 0, hidden.Find("a").AttrOr("href", "")
	}
	if words, banner, _ := sees(b.noor); !words || banner {
		t.Fatalf("before: words %v, banner %v", words, banner)
	}
	c := b.hide(t, fmt.Sprintf("person:%d", xavier.Person))
	for name, want := range map[string]struct {
		browser *handlertest.Browser
		sees    bool
		link    string
	}{
		"owner": {b.xavier, true, fmt.Sprintf("/decisions/%d", c)}, "moderator": {b.max, true, fmt.Sprintf("/desk/cases/%d", c)},
		"partner": {b.noor, false, ""}, "observer": {b.oscar, false, ""}, "visitor": {b.Browser(t), false, ""},
	} {
		words, banner, link := sees(want.browser)
		if words != want.sees || banner != want.sees || link != want.link {
			t.Errorf("%s: words %v, banner %v, link %q", name, words, banner, link)
		}
	}
	if page := b.noor.Get("/people?q=Xavier"); page.Find(`main a[href="`+path+`"]`).Length() != 0 {
		t.Error("it is found")
	}
	if text := b.xavier.Get(fmt.Sprintf("/decisions/%d", c)).Find("main").Text(); !strings.Contains(text, "It advertises") || !strings.Contains(text, "Appeal") {
		t.Errorf("its owner reads %s", text)
	}
}
