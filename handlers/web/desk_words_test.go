package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// A moderator keeps the list, and tries it; what somebody then writes stands in the
// queue with the reason, in the moderator's language.
func TestFromTheListOfWordsToACaseWithoutScript(t *testing.T) {
	b := reported(t)
	ctx := context.Background()
	page := b.mona.Get("/desk").Find(`a[href="/desk/words"]`)
	if page.Length() == 0 {
		t.Fatal("the desk does not lead to the words")
	}
	empty := b.mona.Get("/desk/words")
	if !strings.Contains(empty.Find("main").Text(), "no words on the list") {
		t.Errorf("an empty list says %s", empty.Find("main").Text())
	}
	if refused := empty.Submit("#add-words", map[string]string{"words": "good word\n<b>?</b> *x"}); refused.Status != http.StatusUnprocessableEntity || refused.Find("#field-words-error").Length() != 1 || !strings.Contains(refused.Find("#add-words textarea").Text(), "good word") {
		t.Errorf("%d %s", refused.Status, refused.Find("main").Text())
	}
	kept := empty.Submit("#add-words", map[string]string{"words": "Casino\r\n诈骗\nдоверен*"})
	if kept.Status != http.StatusOK || kept.Find("tbody tr").Length() != 3 || !strings.Contains(kept.Find("tbody").Text(), "Mona") {
		t.Fatalf("%d %s", kept.Status, kept.Find("main").Text())
	}
	tried := kept.Submit("#try-words", map[string]string{"text": "Das ist ein CASINO, 这是诈骗网站."})
	if found := tried.Find("#try li").Text(); tried.Status != http.StatusOK || found != "Casino诈骗" {
		t.Errorf("%d: found %s", tried.Status, found)
	}
	if tried = tried.Submit("#try-words", map[string]string{"text": "Nothing of it."}); !strings.Contains(tried.Find("#try").Text(), "No word of the list") {
		t.Errorf("found %s", tried.Find("#try").Text())
	}
	kept.Submit(`form[action$="/removal"]`, nil)
	if left := b.mona.Get("/desk/words").Find("tbody tr").Length(); left != 2 {
		t.Errorf("%d words are left", left)
	}
	empty.Submit("#add-words", map[string]string{"words": "casino"})

	secretary, _ := b.SignedIn(t, "Chief", "chief@example.org", access.Secretariat, 0)
	cases := secretary.Get("/desk/cases")
	if refused := cases.Submit("#watch form", map[string]string{"links": "x"}); refused.Status != http.StatusUnprocessableEntity || refused.Find("#watch[open] #field-links-error").Length() != 1 {
		t.Errorf("%d %s", refused.Status, refused.Find("#watch").Text())
	}
	if set := cases.Submit("#watch form", map[string]string{"words": "1", "links": "3", "per_minute": "6", "new_posts": "0", "new_days": "14"}); set.Status != http.StatusOK || set.Find(`#watch input[name="links"]`).AttrOr("value", "") != "3" || set.Find(`#watch input[name="words"][checked]`).Length() != 1 {
		t.Fatalf("%d %s", set.Status, set.Find("#watch").Text())
	}
	if b.mona.Get("/desk/cases").Find("#watch").Length() > 0 {
		t.Error("a moderator is shown what only the secretariat sets")
	}
	noor := access.Who{Person: b.Join(t, "Writer", "writer@example.org", access.Partner, 0).ID}
	post, err := b.Forum.Reply(ctx, noor, b.topic.ID, forum.Writing{Body: "Win at our casino: https://a.example https://b.example https://c.example https://d.example", Fallback: "en", Ref: "reference-9"})
	must(t, err)
	row := waitForCase(t, b.mona)
	if text := row.Find("tbody tr").Text(); !strings.Contains(text, "A word of the list") || !strings.Contains(text, "Many links") {
		t.Errorf("the queue says %s", text)
	}
	one := b.mona.Get(row.Find("tbody tr a").First().AttrOr("href", ""))
	if text := one.Find("#noticed").Text(); !strings.Contains(text, "casino") || !strings.Contains(one.Find(".desk-screen").Text(), "Noticed by the program") || !strings.Contains(one.Find(".desk-screen").Text(), "Nobody has reported it.") {
		t.Errorf("the case says %s", one.Find(".desk-screen").Text())
	}
	for language, want := range map[string]string{"fr": "Un mot de la liste", "es": "Una palabra de la lista", "ru": "Слово из списка", "zh": "词表中的词", "ar": "كلمة من القائمة"} {
		b.mona.Post("/language", url.Values{"_csrf": {one.Token()}, "language": {language}})
		if text := b.mona.Get("/desk/cases").Find("tbody tr").Text(); !strings.Contains(text, want) {
			t.Errorf("%s: %s", language, text)
		}
	}
	if text := b.Browser(t).Get(b.path()).Find(fmt.Sprintf("#post-%d", post.Number)).Text(); !strings.Contains(text, "Win at our") {
		t.Errorf("what the program noticed is not seen any more: %s", text)
	}
	for name, browser := range map[string]*handlertest.Browser{"an observer": b.oscar, "a partner": b.noor} {
		if page := browser.Get("/desk/words"); page.Status != http.StatusForbidden {
			t.Errorf("%s opens the list: %d", name, page.Status)
		}
	}
	must(t, b.DB.Read(ctx, func(tx *models.Tx) error {
		entries, err := models.AuditEntries(tx, 0, 100)
		acts := map[string]int{}
		for _, entry := range entries {
			acts[entry.Act]++
		}
		if acts["word.add"] != 4 || acts["word.remove"] != 1 || acts["case.watch"] != 1 || acts["case.open"] != 1 {
			t.Errorf("recorded: %v", acts)
		}
		return err
	}))
}

// waitForCase asks for the queue until a job has opened a case.
func waitForCase(t *testing.T, browser *handlertest.Browser) *handlertest.Page {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		page := browser.Get("/desk/cases")
		if page.Find("tbody tr").Length() > 0 {
			return page
		}
		select {
		case <-deadline:
			t.Fatal("no case was opened")
		case <-time.After(50 * time.Millisecond):
		}
	}
}
