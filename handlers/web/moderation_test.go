package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/translation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// bench is a public topic with a post of Xavier's that two people report, without
// script, and a moderator.
type bench struct {
	*handlertest.Site
	topic                     models.Topic
	xavier, oscar, noor, mona *handlertest.Browser
	late, max                 *handlertest.Browser
}

func reported(t *testing.T) bench {
	t.Helper()
	b := bench{Site: handlertest.Start(t)}
	ctx := context.Background()
	chen := access.Who{Person: b.Join(t, "Chen", "chen@example.org", access.Secretariat, 0).ID}
	room, err := b.Directory.OpenForum(ctx, chen, models.Forum{Names: models.Localized{"en": "Products"}, Audience: models.AudiencePublic})
	must(t, err)
	b.topic, err = b.Forum.Start(ctx, chen, forum.NewTopic{Forum: room.ID, Kind: models.Discussion, Title: "Which retort?", Writing: forum.Writing{Body: "Who has tried one?", Fallback: "en", Ref: "reference-1"}})
	must(t, err)
	var xavier models.Person
	b.xavier, xavier = b.SignedIn(t, "Xavier", "xavier@example.org", access.Partner, 0)
	_, err = b.Forum.Reply(ctx, access.Who{Person: xavier.ID}, b.topic.ID, forum.Writing{Body: "Order with the code below.", Fallback: "en", Ref: "reference-2"})
	must(t, err)
	b.oscar, _ = b.SignedIn(t, "Oscar", "oscar@example.org", access.Observer, 0)
	b.noor, _ = b.SignedIn(t, "Noor", "noor@example.org", access.Partner, 0)
	b.late, _ = b.SignedIn(t, "Late", "late@example.org", access.Observer, 0)
	b.mona, _ = b.SignedIn(t, "Mona", "mona@example.org", access.Moderator, 0)
	b.max, _ = b.SignedIn(t, "Max", "max@example.org", access.Moderator, 0)
	return b
}

func (b bench) path() string { return fmt.Sprintf("/topics/%d-%s", b.topic.ID, b.topic.Slug) }

// report goes from the post to the form and sends it.
func (b bench) report(t *testing.T, browser *handlertest.Browser, note string) *handlertest.Page {
	t.Helper()
	link := browser.Get(b.path()).Find("#post-2 .for-report").AttrOr("href", "")
	return browser.Get(link).Submit("#report", map[string]string{"ground": "promotional", "note": note})
}

func TestFromReportToDecisionWithoutScript(t *testing.T) {
	b := reported(t)
	if page := b.oscar.Get("/reports/new?thing=post:1/2").Submit("#report", map[string]string{"ground": "other"}); page.Status != http.StatusUnprocessableEntity || page.Find("#field-note-error").Length() != 1 {
		t.Fatalf("without a note: %d", page.Status)
	}
	if page := b.report(t, b.oscar, "one vendor"); page.Status != http.StatusOK || !strings.HasPrefix(page.Path, "/reports/sent") {
		t.Fatalf("%d at %s: %s", page.Status, page.Path, page.Find("main").Text())
	}
	b.report(t, b.noor, "five topics")
	if page := b.late.Get("/reports/new?thing=post:1/2"); page.Status != http.StatusConflict || !strings.Contains(page.Find("main").Text(), "already being looked at") {
		t.Errorf("what is withheld is reported: %d %s", page.Status, page.Find("main").Text())
	}
	if text := b.Browser(t).Get(b.path()).Find("#post-2").Text(); !strings.Contains(text, "Hidden until moderation has decided") || strings.Contains(text, "Order") {
		t.Errorf("after two reports a visitor sees %q", text)
	}
	if text := b.mona.Get("/desk").Find(`.desk-counts a[href="/desk/cases"]`).Text(); !strings.Contains(text, "1") {
		t.Errorf("the desk says %q", text)
	}
	row := b.mona.Get("/desk/cases").Find("tbody tr a").First()
	page := b.mona.Get(row.AttrOr("href", ""))
	if text := page.Find(".desk-screen").Text(); !strings.Contains(text, "Order with the code") || !strings.Contains(text, "five topics") || !strings.Contains(text, "Oscar") {
		t.Fatalf("the case shows %s", text)
	}
	page = page.Submit(`form[action$="/claim"]`, nil)
	page = page.Submit("#decide-hide form", map[string]string{"hide_ground": "other"})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#decide-hide[open] #field-hide_note-error").Length() != 1 {
		t.Fatalf("hidden without a word: %d", page.Status)
	}
	page = page.Submit("#decide-hide form", map[string]string{"hide_ground": "promotional", "hide_note": "Please ask first."})
	if page.Status != http.StatusOK || page.Find("#undoing").Length() != 1 {
		t.Fatalf("%d %s", page.Status, page.Find(".flash").Text())
	}
	told := b.xavier.Get(b.xavier.Get("/inbox").Find(`a[href^="/decisions/"]`).First().AttrOr("href", ""))
	text := told.Find("main").Text()
	if told.Status != http.StatusOK || !strings.Contains(text, "Please ask first.") || !strings.Contains(text, "It advertises") {
		t.Errorf("%d: the author is told %s", told.Status, text)
	}
	for _, name := range []string{"Oscar", "Noor", "Mona", "vendor", "five topics"} {
		if strings.Contains(told.Body, name) || strings.Contains(b.xavier.Get("/inbox").Body, name) {
			t.Errorf("the author learns of %s", name)
		}
	}
	page.Submit(`form[action$="/undoing"]`, map[string]string{"undo_note": "It was an answer."})
	page = b.mona.Get(page.Path).Submit("#decide-keep form", map[string]string{"keep_ground": "in_order"})
	if text := b.Browser(t).Get(b.path()).Find("#post-2").Text(); page.Status != http.StatusOK || !strings.Contains(text, "Order with the code") {
		t.Errorf("what is kept: %q", text)
	}
	if page := b.noor.Get("/reports/new?thing=post:1/1"); page.Status != http.StatusOK {
		t.Errorf("what stands: %d", page.Status)
	}
	if decided := b.mona.Get("/desk/cases?state=decided"); decided.Find("tbody tr").Length() != 1 {
		t.Errorf("%d decided cases", decided.Find("tbody tr").Length())
	}
}

// From a decision with a measure to an appeal that overturns it, without script.
func TestFromDecisionToAppealWithoutScript(t *testing.T) {
	b := reported(t)
	b.report(t, b.oscar, "one vendor")
	at := b.mona.Get("/desk/cases").Find("tbody tr a").First().AttrOr("href", "")
	page := b.mona.Get(at).Submit("#decide-delete form", map[string]string{"delete_ground": "promotional", "delete_locks": "1", "delete_measure": "silence", "delete_days": "many"})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#decide-delete[open] #field-delete_days-error").Length() != 1 || page.Find("#field-delete_measure option[selected]").AttrOr("value", "") != "silence" {
		t.Fatalf("many days: %d", page.Status)
	}
	page = page.Submit("#decide-delete form", map[string]string{"delete_days": "3"})
	if text := page.Find(".desk-screen").Text(); page.Status != http.StatusOK || !strings.Contains(text, "Author reads only, until") {
		t.Fatalf("%d: %s", page.Status, text)
	}
	told := b.xavier.Get(b.xavier.Get("/inbox").Find(`a[href^="/decisions/"]`).First().AttrOr("href", ""))
	text := told.Find("main").Text()
	for _, words := range []string{"It was deleted.", "closed to new posts", "write nothing, until", "It advertises a product or a service."} {
		if !strings.Contains(text, words) {
			t.Errorf("the author is not told %q: %s", words, text)
		}
	}
	if form := b.xavier.Get(b.path()).Find("form#reply, #reply form"); form.Length() > 0 {
		t.Error("who is silenced is shown a form to reply")
	}
	if page := told.Submit("#appeal", map[string]string{"note": " "}); page.Status != http.StatusUnprocessableEntity || page.Find("#field-note-error").Length() != 1 {
		t.Errorf("an appeal without words: %d", page.Status)
	}
	told = told.Submit("#appeal", map[string]string{"note": "It answers <b>the question</b>."})
	if told.Status != http.StatusOK || told.Find("#appeal").Length() > 0 || !strings.Contains(told.Find("#appealed").Text(), "<b>the question</b>") {
		t.Errorf("%d: %s", told.Status, told.Find("main").Text())
	}
	if page := b.mona.Get(at); page.Find("#appeal details").Length() > 0 || !strings.Contains(page.Find("#appeal").Text(), "You decided this case yourself") {
		t.Errorf("who decided is asked about the appeal: %s", page.Find("#appeal").Text())
	}
	page = b.max.Get(b.max.Get("/desk/cases?state=appealed").Find("tbody tr a").First().AttrOr("href", ""))
	if page = page.Submit("#judge-overturn form", nil); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("overturned without a word: %d", page.Status)
	}
	page = page.Submit("#judge-overturn form", map[string]string{"overturn_note": "It does."})
	if page.Status != http.StatusOK || page.Find("#undoing").Length() > 0 || !strings.Contains(page.Find(".desk-screen").Text(), "Overturned") {
		t.Errorf("%d: %s", page.Status, page.Find(".desk-screen").Text())
	}
	if text := b.Browser(t).Get(b.path()).Find("#post-2").Text(); !strings.Contains(text, "Order with the code") {
		t.Errorf("what came back: %q", text)
	}
	if text := b.xavier.Get(told.Path).Find("main").Text(); !strings.Contains(text, "all of it is undone") || !strings.Contains(text, "It does.") || strings.Contains(text, "Max") {
		t.Errorf("the author is told %s", text)
	}
}

func TestManyCasesAreDecidedWithOneReasonWithoutScript(t *testing.T) {
	b := reported(t)
	b.report(t, b.oscar, "one vendor")
	b.oscar.Get("/reports/new?thing=post:1/1").Submit("#report", map[string]string{"ground": "off_topic"})
	page := b.mona.Get("/desk/cases")
	if page.Find(`input[name="case"]`).Length() != 2 || page.Find(`[data-live="cases"]`).Length() != 1 {
		t.Fatal(page.Find(".desk-screen").Text())
	}
	if page := page.Submit("#many", nil); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a decision: %d", page.Status)
	}
	if page := page.Submit("#many", map[string]string{"decision": "hide promotional"}); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Find("#deciding-many[open]").Text(), "at least one case") {
		t.Errorf("none chosen: %d %s", page.Status, page.Find("#deciding-many").Text())
	}
	form := url.Values{"_csrf": {page.Token()}, "decision": {"hide promotional"}, "note": {"The same in each."}}
	for i := range 2 {
		form.Add("case", page.Find(`input[name="case"]`).Eq(i).AttrOr("value", ""))
	}
	page = b.mona.Post("/desk/cases/decisions", form)
	if page.Status != http.StatusOK || page.Find("tbody tr").Length() != 0 {
		t.Errorf("%d: %s", page.Status, page.Find(".desk-screen").Text())
	}
	page = b.max.Post("/desk/cases/decisions", url.Values{"_csrf": {b.max.Get("/desk/cases").Token()}, "decision": {"hide promotional"}, "case": {"1.2"}})
	if page.Status != http.StatusOK || !strings.Contains(page.Find(".flash").Text(), "Case 1") {
		t.Errorf("%d: what could not be decided is not named: %s", page.Status, page.Find(".flash").Text())
	}
}

func TestReportingAnswersNothingOfWhatOneMayNotRead(t *testing.T) {
	b := reported(t)
	missing := b.oscar.Get("/reports/new?thing=workspace:999")
	for _, thing := range []string{"post:999/1", "document:1", "comment:1/1/1", "file:1/1", "case:1", "post:1/2/3", "", "<b>"} {
		page := b.oscar.Get("/reports/new?thing=" + url.QueryEscape(thing))
		if page.Status != http.StatusNotFound || page.Find("main").Text() != missing.Find("main").Text() {
			t.Errorf("%q: %d", thing, page.Status)
		}
	}
	if page := b.xavier.Get("/reports/new?thing=post:1/2"); page.Status != http.StatusConflict {
		t.Errorf("one's own: %d", page.Status)
	}
	if page := b.oscar.Get("/reports/sent?thing=" + url.QueryEscape("https://evil.example")); page.Find(`a[href*="evil"]`).Length() > 0 {
		t.Error("it leads elsewhere")
	}
}

func TestTheSecretariatSetsHowManyReportsHide(t *testing.T) {
	b := reported(t)
	chen := b.Browser(t)
	chen.SignIn("chen@example.org")
	page := chen.Get("/desk/cases").Submit("#hide-after", map[string]string{"hide_after": "many"})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#field-hide_after-error").Length() != 1 {
		t.Errorf("no number: %d", page.Status)
	}
	page = page.Submit("#hide-after", map[string]string{"hide_after": "1"})
	if page.Find("#field-hide_after").AttrOr("value", "") != "1" {
		t.Errorf("%d: not set", page.Status)
	}
	b.report(t, b.oscar, "")
	if text := b.Browser(t).Get(b.path()).Find("#post-2").Text(); strings.Contains(text, "Order") {
		t.Error("one report does not hide it")
	}
	if b.mona.Get("/desk/cases").Find("#hide-after").Length() > 0 {
		t.Error("a moderator is shown the form")
	}
}

func TestFiguresNameNobody(t *testing.T) {
	b := reported(t)
	b.report(t, b.oscar, "one vendor")
	page := b.noor.Get("/moderation")
	row := page.Find("tbody tr").First().Text()
	if page.Status != http.StatusOK || page.Find("table").First().Find("tbody tr").Length() != 7 || !strings.Contains(row, "Post") || !strings.Contains(row, "1") {
		t.Fatalf("%d: %s", page.Status, row)
	}
	if row := page.Find("table").Eq(1).Find("tbody tr").First().Text(); !strings.Contains(row, "It advertises") || !strings.Contains(row, "1") {
		t.Errorf("by reason: %s", row)
	}
	if measures := page.Find("table").Eq(2).Text(); !strings.Contains(measures, "silenced") || !strings.Contains(measures, "suspended") {
		t.Errorf("measures: %s", measures)
	}
	for _, name := range []string{"Xavier", "Oscar", "vendor", "Mona"} {
		if strings.Contains(page.Body, name) {
			t.Errorf("the figures name %s", name)
		}
	}
}

func TestADecisionTakesAPostElsewhereWithoutScript(t *testing.T) {
	b := reported(t)
	b.report(t, b.oscar, "one vendor")
	page := b.mona.Get(b.mona.Get("/desk/cases").Find("tbody tr a").First().AttrOr("href", ""))
	if page.Find("#decide-move").Length() != 0 || page.Find("#decide-merge").Length() != 1 {
		t.Error("with one forum there is nowhere to move it")
	}
	typed := map[string]string{"split_numbers": "x", "split_title": "Vendors & prices", "split_kind": models.Question, "split_note": "It is about vendors."}
	page = page.Submit("#decide-split form", typed)
	if page.Status != http.StatusUnprocessableEntity || page.Find("#decide-split[open] #field-split_numbers-error").Length() != 1 ||
		page.Find("#field-split_title").AttrOr("value", "") != "Vendors & prices" || page.Find(`#field-split_kind option[selected]`).AttrOr("value", "") != models.Question {
		t.Fatalf("numbers that are none: %d", page.Status)
	}
	page = page.Submit("#decide-split form", map[string]string{"split_numbers": "", "split_into": "/topics/99"})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#field-split_into-error").Length() != 1 {
		t.Fatalf("into a topic that is not there: %d", page.Status)
	}
	page = page.Submit("#decide-split form", map[string]string{"split_into": "", "split_ground": "off_topic"})
	if page.Status != http.StatusOK || !strings.Contains(page.Find(".desk-screen").Text(), "Decided to split it off") {
		t.Fatalf("%d %s", page.Status, page.Find(".flash").Text())
	}
	visitor := b.Browser(t)
	if there := visitor.Get(fmt.Sprintf("/topics/%d/posts/2", b.topic.ID)); !strings.Contains(there.Find("h1").Text(), "Vendors & prices") || !strings.Contains(there.Body, "Order with the code") {
		t.Errorf("its old address leads to %s", there.Find("h1").Text())
	}
	told := b.xavier.Get(b.xavier.Get("/inbox").Find(`a[href^="/decisions/"]`).First().AttrOr("href", ""))
	if text := told.Find("main").Text(); !strings.Contains(text, "moved to another topic") || !strings.Contains(text, "It is about vendors.") {
		t.Errorf("the author is told %s", text)
	}
	page.Submit(`form[action$="/undoing"]`, map[string]string{"undo_note": "It was an answer."})
	if text := visitor.Get(b.path()).Find("#post-2").Text(); !strings.Contains(text, "Order with the code") {
		t.Errorf("undone, it is not back: %q", text)
	}
}

// A case shows its text in the moderator's language where a translation is set up, and
// says where it could not; what is of members alone is not sent.
func TestACaseIsReadInTheModeratorsLanguage(t *testing.T) {
	b := reported(t)
	ctx := context.Background()
	b.report(t, b.oscar, "one vendor")
	path := b.mona.Get("/desk/cases").Find("tbody tr a").First().AttrOr("href", "")
	seen := func(language, want string) {
		t.Helper()
		b.mona.Get(path).Submit("form[action='/language']", map[string]string{"language": language})
		page := b.mona.Get(path)
		if got := strings.TrimSpace(page.Find("#translation").Text()); page.Status != http.StatusOK || want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %d %q, not %q", language, page.Status, got, want)
		}
	}
	seen("en", "")
	seen("es", "no se ha configurado ninguna traducción")
	var asked []string
	status := http.StatusOK
	machine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var question struct{ Q, Source, Target string }
		_ = json.NewDecoder(r.Body).Decode(&question)
		asked = append(asked, question.Q)
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"translatedText": "<b>" + question.Source + "→" + question.Target + "</b> " + question.Q})
	}))
	defer machine.Close()
	b.Translation = translation.New(machine.URL, "", b.Clock.Now)
	seen("en", "")
	seen("es", "<b>en→es</b> Order with the code below.")
	seen("ar", "<b>en→ar</b> Order with the code below.")
	if len(asked) != 2 {
		t.Errorf("asked %q", asked)
	}
	status = http.StatusInternalServerError
	seen("fr", "n’a pas pu être traduit")

	status, asked = http.StatusOK, nil
	b.Clock.Turn(time.Hour)
	_, mina := b.SignedIn(t, "Mina", "mina@example.org", access.Partner, 0)
	who, mona := access.Who{Person: mina.ID}, b.personOf(t, "Mona")
	w, err := b.Workspace.Propose(ctx, who, workspace.Description{Name: "Closed", Purpose: "Alone.", Language: "en", Visibility: models.VisibilityMembers})
	must(t, err)
	must(t, b.Workspace.Approve(ctx, b.personOf(t, "Chen"), w.ID))
	must(t, b.Workspace.Invite(ctx, who, w.ID, workspace.Invite{Person: mona.Person, Role: access.Lead}))
	must(t, b.Workspace.Accept(ctx, mona, w.ID))
	var room models.Forum
	must(t, b.DB.Read(ctx, func(tx *models.Tx) error { return tx.Where("place = ?", access.WorkspacePlace(w.ID)).Take(&room).Error }))
	topic, err := b.Forum.Start(ctx, who, forum.NewTopic{Forum: room.ID, Kind: models.Discussion, Title: "Ours", Writing: forum.Writing{Body: "A secret draft of ours.", Fallback: "en", Ref: "reference-9"}})
	must(t, err)
	chen := b.personOf(t, "Chen")
	must(t, b.Workspace.Invite(ctx, who, w.ID, workspace.Invite{Person: chen.Person, Role: access.Viewer}))
	must(t, b.Workspace.Accept(ctx, chen, w.ID))
	must(t, b.Moderation.Report(ctx, chen, moderation.Reporting{Thing: fmt.Sprintf("post:%d/1", topic.ID), Ground: "unkind"}))
	path = "/desk/cases/2"
	seen("es", "solo lo leen los miembros")
	if len(asked) != 0 {
		t.Errorf("sent: %q", asked)
	}
}

// personOf is somebody by name.
func (b bench) personOf(t *testing.T, name string) access.Who {
	t.Helper()
	var person models.Person
	must(t, b.DB.Read(context.Background(), func(tx *models.Tx) error { return tx.Where("name = ?", name).Take(&person).Error }))
	return access.Who{Person: person.ID}
}
