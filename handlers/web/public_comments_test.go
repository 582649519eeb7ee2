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
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// fields are a comment as somebody types it.
func fields() map[string]string {
	return map[string]string{
		"text": "What of <script>alert(1)</script> & the lids?", "name": "Marisol Vega", "organization": "Neighbours’ association", "email": "marisol@example.net",
	}
}

func (o *opened) publicComments(t *testing.T) (all []models.PublicComment) {
	t.Helper()
	must(t, o.DB.Read(context.Background(), func(tx *models.Tx) error { return tx.Order("id").Find(&all).Error }))
	return all
}

// From who has no account to a thread: by plain forms, confirmed by a link,
// taken in by a lead; and until then nobody reads it.
func TestCommentFromThePublic(t *testing.T) {
	o := openUp(t, models.PeriodPublic)
	visitor, lead := o.Browser(t), o.Browser(t)
	lead.SignIn("lead@example.org")
	page := visitor.Get(o.path)
	if page.Find("script[src*=editor]").Length() != 0 || page.Find("[data-collab]").AttrOr("data-collab", "") != "" {
		t.Error("a visitor gets the room")
	}
	form := visitor.Get(page.Find(".period a.primary").AttrOr("href", ""))
	options := form.Find("select[name=on] option")
	if form.Status != http.StatusOK || options.Length() != 4 || !strings.Contains(options.Eq(2).Text(), "1. Keep the drums dry.") {
		t.Fatalf("the form: %d %s", form.Status, options.Text())
	}
	typed := fields()
	typed["on"] = options.Eq(2).AttrOr("value", "")
	sent := form.Submit("#write-in", typed)
	if sent.Status != http.StatusOK || !strings.Contains(sent.Body, "Now confirm your comment") {
		t.Fatalf("sent: %d %s", sent.Status, sent.Body)
	}
	unseen := func(when string) {
		t.Helper()
		for name, browser := range map[string]*handlertest.Browser{"visitor": visitor, "a Party": o.browsers["party"], "lead": lead} {
			if body := browser.Get(o.path).Body; strings.Contains(body, "the lids") || strings.Contains(body, "Marisol") {
				t.Errorf("%s: %s reads it", when, name)
			}
		}
	}
	unseen("sent")
	queue := o.path + "/public-comments"
	if lead.Get(queue).Find("article").Length() != 0 {
		t.Error("it waits before it is confirmed")
	}
	link := o.Link(t, "marisol@example.net")
	asked := visitor.Get(link)
	if asked.Status != http.StatusOK || lead.Get(queue).Find("article").Length() != 0 {
		t.Errorf("looking at the link confirms: %d", asked.Status)
	}
	if thanks := asked.Submit("#confirm", nil); thanks.Status != http.StatusOK || !strings.Contains(thanks.Body, "Thank you") {
		t.Fatalf("confirmed: %d", thanks.Status)
	}
	if again := visitor.Get(link); again.Status != http.StatusOK || again.Find("#confirm").Length() != 0 {
		t.Errorf("confirmed twice: %d", again.Status)
	}
	unseen("confirmed")
	if banner := lead.Get(o.path).Find(".period a[href='" + queue + "']"); !strings.Contains(banner.Text(), "1 comment from the public waits") {
		t.Errorf("the lead is told %q", banner.Text())
	}
	waiting := lead.Get(queue)
	if strings.Contains(waiting.Body, "marisol@") || strings.Contains(waiting.Body, "<script>alert") || !strings.Contains(waiting.Find("article").Text(), "Keep the drums dry.") {
		t.Errorf("the queue: %s", waiting.Find("article").Text())
	}
	taken := waiting.Submit("article form", map[string]string{"act": "take"})
	if taken.Status != http.StatusOK || !strings.Contains(taken.Path, o.path) {
		t.Fatalf("taken in: %d %s", taken.Status, taken.Path)
	}
	for name, browser := range map[string]*handlertest.Browser{"visitor": visitor, "a Party": o.browsers["party"], "lead": lead} {
		page := browser.Get(o.path)
		said := page.Find(".thread").Text()
		if !strings.Contains(said, "the lids") || !strings.Contains(said, "Marisol Vega") || !strings.Contains(said, "from the public, Neighbours’ association") || !strings.Contains(said, "Keep the drums dry.") {
			t.Errorf("%s reads %q", name, said)
		}
		if strings.Contains(page.Body, "marisol@") || strings.Contains(page.Body, "<script>alert") {
			t.Errorf("%s finds the address, or markup", name)
		}
	}
	if again := waiting.Submit("article form", map[string]string{"act": "take"}); again.Status != http.StatusConflict {
		t.Errorf("taken in twice: %d", again.Status)
	}
	if kept := o.publicComments(t); kept[0].Email != "" || kept[0].State != models.PublicTaken {
		t.Errorf("kept as %+v", kept[0])
	}
	if people := o.browsers["partner"].Get("/directory?kind=people&q=Marisol"); strings.Contains(people.Find("main").Text(), "Neighbours") {
		t.Error("who has no account is in the directory")
	}
}

// A comment that is refused goes back with the reason, once; who may not decide
// cannot tell that there is a queue.
func TestRefusingACommentFromThePublic(t *testing.T) {
	o := openUp(t, models.PeriodPublic)
	visitor, lead := o.Browser(t), o.Browser(t)
	lead.SignIn("lead@example.org")
	visitor.Get(o.path+"/public-comments/new").Submit("#write-in", fields())
	visitor.Get(o.Link(t, "marisol@example.net")).Submit("#confirm", nil)
	waiting := lead.Get(o.path + "/public-comments")
	if silent := waiting.Submit("article details form", map[string]string{"act": "refuse", "reason": " "}); silent.Status != http.StatusUnprocessableEntity || silent.Find("article .error").Length() != 1 {
		t.Errorf("without a reason: %d", silent.Status)
	}
	must(t, o.DB.Write(t.Context(), func(_ *models.Tx) error {
		quiet := o.person(t, "quiet@example.org")
		return errorOf(o.Access.Holds(quiet, access.Editor, access.WorkspacePlace(o.w.ID)))
	}))
	editor := o.Browser(t)
	editor.SignIn("quiet@example.org")
	for name, browser := range map[string]*handlertest.Browser{"an editor": editor, "a Party": o.browsers["party"], "an observer": o.browsers["observer"]} {
		if page := browser.Get(o.path + "/public-comments"); page.Status != http.StatusForbidden {
			t.Errorf("%s sees the queue: %d", name, page.Status)
		}
		token := browser.Get(o.path).Token()
		for _, act := range []string{"take", "refuse"} {
			page := browser.Post(o.path+"/public-comments/1", url.Values{"_csrf": {token}, "act": {act}, "reason": {"No."}})
			if page.Status != http.StatusForbidden {
				t.Errorf("%s may %s: %d", name, act, page.Status)
			}
		}
	}
	refused := waiting.Submit("article details form", map[string]string{"act": "refuse", "reason": "It is about another document."})
	if refused.Status != http.StatusOK || refused.Find("article").Length() != 0 {
		t.Fatalf("refused: %d", refused.Status)
	}
	letters := o.letters(t, "marisol@example.net", 2)
	if letter := letters[len(letters)-1]; !strings.Contains(letter, "It is about another document.") {
		t.Errorf("the letter says %s", letter)
	}
	decided := lead.Get(o.path + "/public-comments?decided=1")
	if text := decided.Find("article").Text(); !strings.Contains(text, "Refused by Lead Inside: It is about another document.") {
		t.Errorf("decided: %s", text)
	}
	if strings.Contains(visitor.Get(o.path).Body, "Marisol") {
		t.Error("it appears all the same")
	}
}

func errorOf(holds bool) error {
	if holds {
		return nil
	}
	return fmt.Errorf("the setup does not hold")
}

// What abuses the form: other pages, programs, floods, texts without end,
// paragraphs that are none, links that are old, and the time after the end.
func TestAbuseOfThePublicForm(t *testing.T) {
	o := openUp(t, models.PeriodPublic)
	visitor := o.Browser(t)
	form := visitor.Get(o.path + "/public-comments/new")
	send := func(change func(map[string]string)) *handlertest.Page {
		typed := fields()
		change(typed)
		return form.Submit("#write-in", typed)
	}
	post := o.path + "/public-comments"
	if page := visitor.Post(post, url.Values{"text": {"A word"}, "name": {"N"}, "email": {"n@example.net"}}); page.Status != http.StatusForbidden {
		t.Errorf("without a token: %d", page.Status)
	}
	foreign := visitor.Request(http.MethodPost, post, strings.NewReader(url.Values{"_csrf": {form.Token()}}.Encode()), "application/x-www-form-urlencoded")
	foreign.Header.Set("Origin", "https://elsewhere.example")
	if page := visitor.Do(foreign); page.Status != http.StatusForbidden {
		t.Errorf("from another site: %d", page.Status)
	}
	for name, change := range map[string]func(map[string]string){
		"no name": func(f map[string]string) { f["name"] = " \u202e\t" }, "a name without end": func(f map[string]string) { f["name"] = strings.Repeat("n", 101) },
		"no text": func(f map[string]string) { f["text"] = "\n \n" }, "text without end": func(f map[string]string) { f["text"] = strings.Repeat("t", 5001) },
		"no address": func(f map[string]string) { f["email"] = "" }, "two addresses": func(f map[string]string) { f["email"] = "a@example.net, b@example.net" },
		"a header in the address": func(f map[string]string) { f["email"] = "a@example.net\r\nBcc: b@example.net" },
		"no paragraph":            func(f map[string]string) { f["on"] = "drums" }, "a paragraph beyond": func(f map[string]string) { f["on"] = "0.1.9000000" },
		"backwards": func(f map[string]string) { f["on"] = "0.9.3" }, "the future": func(f map[string]string) { f["on"] = "99.1.5" },
	} {
		page := send(change)
		if page.Status != http.StatusUnprocessableEntity || page.Find(".error, .flash.problem").Length() == 0 {
			t.Errorf("%s: %d", name, page.Status)
		}
		if strings.Contains(page.Body, "<script>alert") || name != "no text" && name != "text without end" && page.Find("textarea").Text() != fields()["text"] {
			t.Errorf("%s: what was typed is %q", name, page.Find("textarea").Text())
		}
	}
	if page := send(func(f map[string]string) { f["website"] = "https://casino.example" }); page.Status != http.StatusOK || !strings.Contains(page.Body, "Now confirm") {
		t.Errorf("a program is told: %d", page.Status)
	}
	if kept := o.publicComments(t); len(kept) != 0 {
		t.Fatalf("%d are kept of what was refused", len(kept))
	}
	limited := 0
	for i := range 40 {
		if page := send(func(f map[string]string) { f["email"] = fmt.Sprintf("p%d@example.net", i) }); page.Status == http.StatusTooManyRequests {
			limited++
		}
	}
	if kept := o.publicComments(t); limited != 13 || len(kept) != 27 {
		t.Errorf("%d were limited, %d kept: three of thirty were of passages that are none", limited, len(kept))
	}
	o.Clock.Turn(2 * time.Hour)
	if page := send(func(map[string]string) {}); page.Status != http.StatusOK {
		t.Errorf("two hours later: %d", page.Status)
	}
	link := o.Link(t, "marisol@example.net")
	if page := visitor.Get(link[:len(link)-1] + "A"); page.Status != http.StatusNotFound {
		t.Errorf("a link that is guessed: %d", page.Status)
	}
	o.Clock.Turn(23 * time.Hour) // it is over
	for name, page := range map[string]*handlertest.Page{"the form": visitor.Get(o.path + "/public-comments/new"), "sending": send(func(map[string]string) {})} {
		if page.Status != http.StatusNotFound {
			t.Errorf("after the end %s: %d", name, page.Status)
		}
	}
	if page := visitor.Get(link).Submit("#confirm", nil); page.Status != http.StatusOK {
		t.Errorf("what was sent in time is confirmed afterwards: %d", page.Status)
	}
	o.Clock.Turn(24 * time.Hour)
	must(t, o.Period.ForgetUnconfirmed(t.Context()))
	if kept := o.publicComments(t); len(kept) != 1 || kept[0].State != models.PublicWaiting {
		t.Errorf("%d are kept of what nobody confirmed", len(kept)-1)
	}
}
