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
	"minamata.exchange/app/document"
	"minamata.exchange/app/period"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// opened is a members-only workspace of which one document is open for comment.
type opened struct {
	*closed
	document models.DocumentID
	other    models.DocumentID
	path     string
}

// openUp opens a document of the closed workspace to an audience, for a day.
func openUp(t *testing.T, audience string) *opened {
	t.Helper()
	o := &opened{closed: closeOff(t)}
	ctx := context.Background()
	quiet := o.Join(t, "Quiet Member", "quiet@example.org", access.Partner, 0)
	must(t, o.DB.Write(ctx, func(tx *models.Tx) error {
		return o.Access.Grant(tx, access.RoleGrant{Person: quiet.ID, Role: access.Editor, Place: access.WorkspacePlace(o.w.ID)})
	}))
	doc, err := prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[
		{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"Storage"}]},
		{"type":"numbered_paragraph","content":[{"type":"text","text":"Keep the drums dry."}]},
		{"type":"numbered_paragraph","content":[{"type":"text","text":"Count them twice."}]}]}`))
	must(t, err)
	made, err := o.Document.Import(ctx, o.lead, o.w.ID, document.Description{Title: "The open draft", Language: "en", Status: models.DocumentDraft}, doc)
	must(t, err)
	other, err := o.Document.Start(ctx, o.lead, o.w.ID, document.Description{Title: "Zirconium notes", Language: "en"})
	must(t, err)
	_, err = o.Thread.Start(ctx, o.lead, thread.Start{Document: made.ID, Text: "Are drums enough?", Ref: "reference-of-lead"})
	must(t, err)
	o.document, o.other, o.path = made.ID, other.ID, document.Path(made.ID)
	o.open(t, audience)
	return o
}

func (o *opened) open(t *testing.T, audience string) models.CommentPeriod {
	t.Helper()
	made, err := o.Period.Open(context.Background(), o.lead, o.document, period.Opening{Audience: audience, ClosesAt: o.Clock.Now().Add(24 * time.Hour)})
	must(t, err)
	return made
}

// A document that is open to the public is all that anybody outside sees of its
// workspace, whatever they ask for: its other documents, its name, its members,
// files, discussion, versions and live events are where they were.
func TestOpenDocumentOpensNothingElse(t *testing.T) {
	o := openUp(t, models.PeriodPublic)
	words := append([]string{"Zirconium notes"}, secrets...)
	o.params["document"], o.params["thread"] = fmt.Sprint(o.document), "1"
	walked, read := 0, 0
	for _, role := range []string{"visitor", "observer", "partner", "party", "focal_point", "moderator"} {
		browser := o.browsers[role]
		for _, id := range []models.DocumentID{o.document, o.other} {
			o.params["document"] = fmt.Sprint(id)
			for _, route := range o.Server.Routes() {
				if route.Method != http.MethodGet || route.Path == "/live" {
					continue
				}
				for _, query := range []string{"", "?q=Zirconium", "?shell=1", "?threads=0", "?from=0&to=0"} {
					address := o.address(route.Path) + query
					page := browser.Get(address)
					walked++
					if strings.Contains(page.Body, "Keep the drums dry.") {
						read++
					}
					if strings.Contains(route.Path, ":document") && strings.Contains(page.Body, "Quiet Member") {
						t.Errorf("%s finds a member at %s", role, address)
					}
					for _, word := range words {
						if !strings.Contains(query, "Zirconium") && strings.Contains(page.Body, "Zirconium") || strings.Contains(page.Body, word) {
							t.Fatalf("%s finds %q at %s (%d)", role, word, address, page.Status)
						}
					}
					if id == o.other && page.Status == http.StatusOK && strings.Contains(route.Path, ":document") {
						t.Errorf("%s is answered at %s", role, address)
					}
				}
			}
		}
		for _, path := range []string{"/versions", "/versions/0", "/authors", "/comparison?from=0&to=0", "/edit", "/period", "/public-comments"} {
			if page := browser.Get(o.path + path); page.Status == http.StatusOK {
				t.Errorf("%s is answered at %s", role, path)
			}
		}
		for _, path := range []string{"", "/documents", "/members", "/files", "/discussion"} {
			if page := browser.Get(fmt.Sprintf("/workspaces/%d%s", o.w.ID, path)); page.Status != http.StatusNotFound {
				t.Errorf("%s: the workspace%s is %d", role, path, page.Status)
			}
		}
		audience, err := o.Access.Audience(t.Context(), fmt.Sprintf("workspace:%d", o.w.ID))
		if who := o.who(t, role); err != nil || audience.Admits(who) {
			t.Errorf("%s listens to the workspace: %v", role, err)
		}
	}
	if walked < 2000 || read == 0 {
		t.Errorf("%d pages were asked for, %d had the text", walked, read)
	}
}

func (o *opened) who(t *testing.T, role string) access.Who {
	t.Helper()
	if role == "visitor" {
		return access.Who{}
	}
	return access.Who{Person: o.person(t, role+"@example.org")}
}

// While nothing is open the document is answered as one that is not there, and
// again when the period is over, the same minute.
func TestClosedDocumentIsAnsweredAsMissing(t *testing.T) {
	o := openUp(t, models.PeriodPartners)
	missing := func(role, path string) bool {
		there, none := o.browsers[role].Get(path), o.browsers[role].Get(strings.ReplaceAll(path, fmt.Sprint(o.document), "987654"))
		return there.Status == none.Status && ids.ReplaceAllString(there.Body, "") == ids.ReplaceAllString(none.Body, "")
	}
	sends := func(role string) int {
		return o.browsers[role].Post(o.path+"/threads", url.Values{"_csrf": {o.tokens[role]}, "text": {"A word"}, "ref": {fmt.Sprintf("reference-of-%s-0", role)}}).Status
	}
	for _, role := range []string{"visitor", "observer"} {
		if !missing(role, o.path) || !missing(role, o.path+"/suggestions") {
			t.Errorf("%s can tell that it is there", role)
		}
	}
	for _, role := range []string{"partner", "party", "moderator"} {
		page := o.browsers[role].Get(o.path)
		if page.Status != http.StatusOK || page.Find(".period.open .countdown time").Length() != 1 || !strings.Contains(page.Find(".countdown").Text(), "Closes in 1 day") {
			t.Fatalf("%s: %d %s", role, page.Status, page.Find(".period").Text())
		}
		if page.Find(".doc-status a[href^='/workspaces']").Length() != 0 {
			t.Errorf("%s is led to the workspace", role)
		}
		if status := sends(role); status != http.StatusSeeOther {
			t.Errorf("%s comments: %d", role, status)
		}
		list := o.browsers[role].Get("/open-for-comment")
		if list.Find("a[href='"+o.path+"']").Length() != 1 {
			t.Errorf("%s does not find it", role)
		}
	}
	o.Clock.Turn(24 * time.Hour)
	for _, role := range []string{"visitor", "observer", "partner", "party", "moderator"} {
		if !missing(role, o.path) || !missing(role, o.path+"/threads/1") {
			t.Errorf("%s can tell that it was there", role)
		}
		if status := sends(role); role != "visitor" && status != http.StatusNotFound {
			t.Errorf("%s still comments: %d", role, status)
		}
		if list := o.browsers[role].Get("/open-for-comment"); list.Find("a[href='"+o.path+"']").Length() != 0 {
			t.Errorf("%s is still shown it", role)
		}
	}
	must(t, o.Period.Tell(t.Context()))
	inbox := o.browsers["partner"].Get("/inbox")
	if text := inbox.Find("main").Text(); !strings.Contains(text, "The comment period in which you took part is over") || strings.Contains(text, "The open draft") || strings.Contains(text, "Zirconium") {
		t.Errorf("who commented is told %s", text)
	}
}

// A lead opens, extends and closes by plain forms, in their own time zone.
func TestPeriodWithoutScript(t *testing.T) {
	o := openUp(t, models.PeriodMembers)
	must(t, o.DB.Write(context.Background(), func(tx *models.Tx) error {
		return tx.Model(&models.Person{}).Where("id = ?", o.lead.Person).Update("time_zone", "Africa/Nairobi").Error
	}))
	browser := o.Browser(t)
	browser.SignIn("lead@example.org")
	if browser.Get(o.path).Find("a[href='"+o.path+"/period']").Length() != 1 {
		t.Fatal("the document does not lead to its period")
	}
	list := browser.Get(fmt.Sprintf("/workspaces/%d/documents", o.w.ID))
	if !strings.Contains(list.Find(".document-row").Text(), "Open for comment until 24 Nov 2026, 12:00 (Africa/Nairobi)") {
		t.Errorf("the list: %s", list.Find(".document-row").Text())
	}
	page := browser.Get(o.path + "/period")
	if early := page.Submit("#extend", map[string]string{"act": "extend", "closes": "2026-11-20T09:00"}); early.Status != http.StatusUnprocessableEntity || early.Find("#field-closes-error").Length() != 1 {
		t.Errorf("an earlier end: %d", early.Status)
	}
	later := page.Submit("#extend", map[string]string{"act": "extend", "closes": "2026-11-30T18:00"})
	if later.Status != http.StatusOK || !strings.Contains(later.Find(".period-window").Text(), "30 Nov 2026, 18:00 (Africa/Nairobi)") {
		t.Errorf("extended: %d %s", later.Status, later.Find(".period-window").Text())
	}
	if stale := page.Submit("#extend", map[string]string{"act": "extend", "closes": "2026-12-02T18:00"}); stale.Status != http.StatusConflict {
		t.Errorf("a form that is out of date: %d", stale.Status)
	}
	closed := browser.Get(o.path+"/period").Submit("details.confirm form", nil)
	if closed.Status != http.StatusOK || closed.Find("#period").Length() != 1 || !strings.Contains(closed.Body, "Closed early by Lead Inside") {
		t.Fatalf("closed: %d", closed.Status)
	}
	if nobody := closed.Submit("#period", map[string]string{"closes": "2026-12-02T18:00"}); nobody.Status != http.StatusUnprocessableEntity || nobody.Find("#field-closes").AttrOr("value", "") != "2026-12-02T18:00" {
		t.Errorf("to nobody: %d", nobody.Status)
	}
	again := closed.Submit("#period", map[string]string{"audience": "public", "opens": "2026-11-25T08:00", "closes": "2026-12-02T18:00", "readable": "1"})
	if again.Status != http.StatusOK || !strings.Contains(again.Find(".period-current").Text(), "25 Nov 2026, 08:00 (Africa/Nairobi)") {
		t.Fatalf("opened anew: %d %s", again.Status, again.Body)
	}
	var periods []models.CommentPeriod
	must(t, o.DB.Read(context.Background(), func(tx *models.Tx) (err error) {
		periods, err = models.PeriodsOf(tx, o.document)
		return err
	}))
	if want := time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC); !periods[0].OpensAt.Equal(want) || !periods[0].ReadableAfter {
		t.Errorf("kept as %+v", periods[0])
	}
	visitor := o.browsers["visitor"]
	for _, stop := range []struct {
		until  time.Time
		status int
	}{{periods[0].OpensAt.Add(-time.Second), 404}, {periods[0].OpensAt, 200}, {periods[0].ClosesAt.Add(-time.Second), 200}, {periods[0].ClosesAt.Add(time.Hour), 200}} {
		o.Clock.Turn(stop.until.Sub(o.Clock.Now()))
		page := visitor.Get(o.path)
		form := visitor.Get(o.path + "/public-comments/new")
		open := stop.status == 200 && stop.until.Before(periods[0].ClosesAt)
		if page.Status != stop.status || (form.Status == 200) != open || (page.Find(".period a.primary").Length() == 1) != open {
			t.Errorf("at %s: %d, the form %d", stop.until, page.Status, form.Status)
		}
	}
	browser = o.Browser(t)
	browser.SignIn("lead@example.org")
	browser.Get(o.path+"/period").Submit("section.card form", nil)
	if page := visitor.Get(o.path); page.Status != http.StatusNotFound {
		t.Errorf("reading was taken back: %d", page.Status)
	}
}

// letters waits until so many letters have come to an address.
func (o *opened) letters(t *testing.T, to string, count int) []string {
	t.Helper()
	for range 400 {
		if all := o.Letters(t, to); len(all) >= count {
			return all
		}
		time.Sleep(20 * time.Millisecond) //nolint:forbidigo // the queue has its own time
	}
	t.Fatalf("no %d letters to %s", count, to)
	return nil
}
