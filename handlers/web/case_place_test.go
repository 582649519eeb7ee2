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
	"minamata.exchange/app/moderation"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// many has Noor report so many further posts of Xavier's, as misleading.
func (b bench) many(t *testing.T, count int) {
	t.Helper()
	ctx := context.Background()
	people := map[string]access.Who{}
	must(t, b.DB.Read(ctx, func(tx *models.Tx) error {
		for _, name := range []string{"Xavier", "Noor"} {
			var person models.Person
			if err := tx.Where("name = ?", name).First(&person).Error; err != nil {
				return err
			}
			people[name] = access.Who{Person: person.ID}
		}
		return nil
	}))
	for i := range count {
		b.Clock.Turn(4 * time.Minute) // reports of one person are so many an hour
		post, err := b.Forum.Reply(ctx, people["Xavier"], b.topic.ID, forum.Writing{Body: fmt.Sprintf("Order number %d.", i), Fallback: "en", Ref: fmt.Sprintf("reference-many-%d", i)})
		must(t, err)
		must(t, b.Moderation.Report(ctx, people["Noor"], moderation.Reporting{Thing: fmt.Sprintf("post:%d/%d", b.topic.ID, post.Number), Ground: "untrue"}))
	}
}

func (b bench) cases(t *testing.T, browser *handlertest.Browser, path string) []string {
	t.Helper()
	var urls []string
	for _, row := range browser.Get(path).Find("tbody tr th a").EachIter() {
		urls = append(urls, row.AttrOr("href", ""))
	}
	return urls
}

// A decision is proposed for what was reported, and for nothing else.
func TestNoReasonIsChosenThatNobodyGave(t *testing.T) {
	b := reported(t)
	b.many(t, 1)
	page := b.mona.Get(b.cases(t, b.mona, "/desk/cases")[0])
	if got := page.Find("#field-hide_ground option[selected]").AttrOr("value", ""); got != "untrue" {
		t.Errorf("reported as misleading, hidden as %q", got)
	}
	if page := page.Submit("#decide-keep form", nil); page.Status != http.StatusUnprocessableEntity || page.Find("#field-keep_ground-error").Length() != 1 || page.Find("#field-keep_ground[autofocus]").Length() != 1 {
		t.Errorf("kept without a reason: %d", page.Status)
	}
	page.Submit("#decide-hide form", nil)
	told := b.xavier.Get(b.xavier.Get("/inbox").Find(`a[href^="/decisions/"]`).First().AttrOr("href", ""))
	if !strings.Contains(told.Find("main").Text(), "others could be misled") {
		t.Errorf("the author is told %s", told.Find("main").Text())
	}
}

// Who decides keeps their place in the queue, is led from case to case, and back to
// the page they came from.
func TestThePlaceInTheQueueIsKeptWithoutScript(t *testing.T) {
	b := reported(t)
	b.many(t, moderation.PageSize+3)
	second := b.mona.Get("/desk/cases").Find(`a[rel="next"]`).AttrOr("href", "")
	urls := b.cases(t, b.mona, second)
	if len(urls) != 3 {
		t.Fatal(urls)
	}
	from, err := url.Parse(second)
	must(t, err)
	page := b.mona.Get(urls[0])
	if back := page.Find(".case-place a").First().AttrOr("href", ""); !strings.HasPrefix(back, second+"#case-") {
		t.Errorf("back is %s, not %s", back, second)
	}
	if next := page.Find(`.case-place a[rel="next"]`).AttrOr("href", ""); next != urls[1] {
		t.Errorf("next is %s, not %s", next, urls[1])
	}
	page = page.Submit(`form[action$="/claim"]`, nil)
	page = page.Submit("#decide-hide form", map[string]string{"hide_ground": "other"})
	page = page.Submit("#decide-hide form", map[string]string{"hide_note": "No.", "then": "next"})
	if page.Status != http.StatusOK || !strings.HasPrefix(page.Path, strings.Split(urls[1], "?")[0]+"?") || !strings.Contains(page.Find("#done").Text(), "Hidden") {
		t.Fatalf("%d, led to %s: %s", page.Status, page.Path, page.Find("#done").Text())
	}
	if back := page.Find(".case-place a").First().AttrOr("href", ""); !strings.Contains(back, "from="+from.Query().Get("from")) {
		t.Errorf("further on, back is %s", back)
	}
	page = page.Submit("#decide-hide form", map[string]string{"then": "next"}).Submit("#decide-hide form", map[string]string{"then": "next"})
	if first := b.cases(t, b.mona, "/desk/cases")[0]; page.Status != http.StatusOK || !strings.HasPrefix(page.Path, first+"?done=") {
		t.Errorf("after the last the first: %s, not %s", page.Path, first)
	}
	page = page.Submit("#decide-hand_on form", map[string]string{"hand_on_note": "Please."})
	if !strings.HasPrefix(page.Path, "/desk/cases?") || page.Find("#done").Length() != 1 {
		t.Errorf("handed on: %d at %s", page.Status, page.Path)
	}
	if page := b.mona.Get("/desk/cases/2?done=999"); page.Status != http.StatusOK || page.Find("#done a").Length() != 0 {
		t.Errorf("a case that is not there: %d", page.Status)
	}
	if page := b.mona.Get(urls[2] + "&done=1"); page.Find("#decide-hide").Length() != 0 || page.Find("#undoing").Length() != 1 {
		t.Error("a decided case")
	}
}

// Of cases that are decided at once nothing is lost when the form is refused: neither
// the page, nor what was ticked, but for what has changed meanwhile.
func TestManyThatAreRefusedStayChosen(t *testing.T) {
	b := reported(t)
	b.many(t, moderation.PageSize+3)
	second := b.mona.Get("/desk/cases").Find(`a[rel="next"]`).AttrOr("href", "")
	page := b.mona.Get(second)
	send := func(page *handlertest.Page, decision string) *handlertest.Page {
		form := url.Values{"_csrf": {page.Token()}, "decision": {decision}, "from": {page.Find(`#many input[name="from"]`).AttrOr("value", "")}}
		for i := range 2 {
			form.Add("case", page.Find(`input[name="case"]`).Eq(i).AttrOr("value", ""))
		}
		return b.mona.Post("/desk/cases/decisions", form)
	}
	b.max.Get(page.Find("tbody th a").Eq(1).AttrOr("href", "")).Submit(`form[action$="/claim"]`, nil)
	refused := send(page, "hide other")
	if ticked := refused.Find(`input[name="case"][checked]`); refused.Status != http.StatusUnprocessableEntity || refused.Find(`input[name="case"]`).Length() != 3 || ticked.Length() != 1 {
		t.Fatalf("%d: %d of %d ticked", refused.Status, ticked.Length(), refused.Find(`input[name="case"]`).Length())
	}
	if refused.Find("#deciding-many[open] textarea[autofocus]").Length() != 1 {
		t.Error("what is wrong does not have the focus")
	}
	form := url.Values{"_csrf": {page.Token()}, "decision": {"hide promotional"}, "from": {page.Find(`#many input[name="from"]`).AttrOr("value", "")}, "case": {page.Find(`input[name="case"]`).Eq(0).AttrOr("value", "")}}
	done := b.mona.Post("/desk/cases/decisions", form)
	if !strings.HasPrefix(done.Path, "/desk/cases?") || !strings.Contains(done.Path, strings.TrimPrefix(second, "/desk/cases?")) || !strings.Contains(done.Find("#done").Text(), "1 case is decided") {
		t.Errorf("%d at %s: %s", done.Status, done.Path, done.Find("#done").Text())
	}
	form["case"] = []string{done.Find(`input[name="case"]`).Eq(1).AttrOr("value", "")}
	b.max.Get(done.Find("tbody th a").Eq(0).AttrOr("href", "")).Submit("#decide-hide form", nil)
	if done = b.mona.Post("/desk/cases/decisions", form); done.Path != "/desk/cases?decided=1" || done.Find("tbody tr").Length() != moderation.PageSize {
		t.Errorf("all of the page are done: %d at %s", done.Status, done.Path)
	}
}

// A row says what it is about; all of a page are chosen by a link where no script is.
func TestTheQueueSaysWhatIsInItWithoutScript(t *testing.T) {
	b := reported(t)
	b.many(t, 2)
	b.report(t, b.oscar, "one vendor")
	page := b.mona.Get("/desk/cases")
	row := page.Find("tbody tr").First().Text()
	for _, words := range []string{"It misleads", "Which retort?", "Order number 0.", "Products", "English"} {
		if !strings.Contains(row, words) {
			t.Errorf("%q is not in %s", words, row)
		}
	}
	if text := page.Find(".tally").Text(); !strings.Contains(text, "3 cases") || page.Find(`input[name="case"][checked]`).Length() != 0 {
		t.Errorf("in all: %s", text)
	}
	if all := b.mona.Get("/desk/cases?all=1"); all.Find(`input[name="case"][checked]`).Length() != 3 || !strings.Contains(page.Body, `/desk/cases?all=1"`) {
		t.Error("not all are chosen")
	}
	b.mona.Get(page.Find("tbody th a").First().AttrOr("href", "")).Submit(`form[action$="/claim"]`, nil)
	if mine := b.mona.Get("/desk/cases?state=mine"); mine.Find("tbody tr").Length() != 1 || mine.Find("#many").Length() != 1 {
		t.Errorf("%d are hers", mine.Find("tbody tr").Length())
	}
}
