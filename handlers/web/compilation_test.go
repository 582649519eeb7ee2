package web_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/document"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// hearing is a document of a members-only workspace that others comment on.
type hearing struct {
	*handlertest.Site
	workspace models.Workspace
	document  models.DocumentID
	path      string // of its compilation
	people    map[string]models.Person
	browsers  map[string]*handlertest.Browser
	refs      int
}

// newHearing has Amina, who edits; Bruno, a Party's expert, and Dolores, of an
// Organization, who comment; Gil, who reads; Farah, who is outside.
func newHearing(t *testing.T, a *apptest.App, paragraphs int) *hearing {
	t.Helper()
	h := &hearing{Site: handlertest.On(t, a), people: map[string]models.Person{}, browsers: map[string]*handlertest.Browser{}}
	ctx := context.Background()
	secretary := access.Who{Person: h.Join(t, "Chen", "chen@example.org", access.Secretariat, 0).ID}
	party, err := h.Directory.AddParty(ctx, secretary, models.Party{Code: "x-altura", Names: models.Localized{"en": "Altura"}, Sample: true})
	must(t, err)
	organization, err := h.Directory.AddOrganization(ctx, secretary, models.Organization{Names: models.Localized{"en": "Watch"}, Kind: "ngo"})
	must(t, err)
	h.workspace, err = h.Workspace.Propose(ctx, secretary, workspace.Description{Name: "Guidance", Purpose: "Write it.", Language: "en", Visibility: models.VisibilityMembers})
	must(t, err)
	for name, role := range map[string]string{"Amina": access.Editor, "Bruno": access.Commenter, "Dolores": access.Commenter, "Gil": access.Viewer, "Farah": ""} {
		of := models.PartyID(0)
		if name == "Bruno" {
			of = party.ID
		}
		email := strings.ToLower(name) + "@example.org"
		person := h.Join(t, name, email, access.PartyRole, of)
		must(t, h.DB.Write(ctx, func(tx *models.Tx) error {
			if name == "Dolores" {
				if err := tx.Model(&models.Person{}).Where("id = ?", person.ID).Update("organization_id", organization.ID).Error; err != nil {
					return err
				}
			}
			if role == "" {
				return nil
			}
			return h.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: role, Place: access.WorkspacePlace(h.workspace.ID)})
		}))
		h.people[name] = person
		h.browsers[name] = h.Browser(t)
		h.browsers[name].SignIn(email)
	}
	var text strings.Builder
	for i := range paragraphs {
		fmt.Fprintf(&text, `,{"type":"numbered_paragraph","attrs":{"level":1},"content":[{"type":"text","text":"Paragraph %d is about storage."}]}`, i+1)
	}
	doc, err := prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"Storage"}]}` + text.String() + `]}`))
	must(t, err)
	made, err := h.Document.Import(ctx, h.who("Amina"), h.workspace.ID, document.Description{Title: "Safe \"storage\"/\r\nجديد", Language: "en", Status: models.DocumentReview}, doc)
	must(t, err)
	h.document, h.path = made.ID, fmt.Sprintf("/documents/%d/compilation", made.ID)
	return h
}

func (h *hearing) who(name string) access.Who { return access.Who{Person: h.people[name].ID} }

func (h *hearing) ref() string { h.refs++; return fmt.Sprintf("reference-%06d", h.refs) }

// say begins a thread on a paragraph; 0: on the whole document.
func (h *hearing) say(t *testing.T, name string, paragraph int, text string) int64 {
	t.Helper()
	start := thread.Start{Document: h.document, Text: text, Ref: h.ref()}
	if paragraph > 0 {
		doc, version, err := h.Collab.Now(context.Background(), h.who(name), h.document)
		must(t, err)
		p := prose.Paragraphs(doc)[paragraph]
		start.Passage = &thread.Passage{Version: version, From: int64(p.From), To: int64(p.To)}
	}
	number, err := h.Thread.Start(context.Background(), h.who(name), start)
	must(t, err)
	return number
}

func (h *hearing) reply(t *testing.T, name string, number int64, text string) {
	t.Helper()
	_, err := h.Thread.Reply(context.Background(), h.who(name), thread.Reply{On: thread.On{Document: h.document, Thread: number}, Text: text, Ref: h.ref()})
	must(t, err)
}

// The authors work through the table without script: they answer, answer
// otherwise, and nobody's answer is written over unseen.
func TestCompilationWithoutScript(t *testing.T) {
	h := newHearing(t, apptest.New(t), 4)
	amina := h.browsers["Amina"]
	if page := amina.Get(h.path); page.Status != http.StatusOK || page.Find("table").Length() != 0 || !strings.Contains(page.Body, "No comments yet") {
		t.Fatalf("without comments: %d", page.Status)
	}
	h.say(t, "Bruno", 3, "Third <b>")
	h.say(t, "Dolores", 1, "First")
	h.say(t, "Bruno", 0, "All of it")
	h.reply(t, "Dolores", 1, "I agree")
	page := amina.Get(h.path)
	rows := page.Find("tbody tr")
	if page.Status != http.StatusOK || rows.Length() != 3 {
		t.Fatalf("%d, %d rows", page.Status, rows.Length())
	}
	for i, want := range []string{"On the whole document", "1", "3"} {
		if got := rows.Eq(i).Find(".compilation-place").Text(); got != want {
			t.Errorf("row %d stands at %q, not %q", i, got, want)
		}
	}
	if third := rows.Eq(2); third.Find("blockquote").Text() != "Paragraph 3 is about storage." || third.Find(".compilation-comments li").Length() != 2 || !strings.Contains(third.Text(), "Altura") || !strings.Contains(page.Body, "Third &lt;b&gt;") {
		t.Errorf("the third row: %s", third.Text())
	}
	form := "#thread-1 form"
	answered := page.Submit(form, map[string]string{"act": "resolve", "outcome": "partly", "text": "In part."})
	if answered.Status != http.StatusOK || answered.Path != h.path || answered.Find("#thread-1 .chip").Text() != "Partly accepted" || answered.Find("#thread-1 .thread-response").Text() != "In part." {
		t.Fatalf("answered: %d %s", answered.Status, answered.Path)
	}
	long := strings.Repeat("x", 5001)
	if refused := answered.Submit(form, map[string]string{"act": "respond", "text": long}); refused.Status != http.StatusUnprocessableEntity || refused.Find("#thread-1 details[open] .problem").Length() != 1 || !strings.Contains(refused.Body, long) {
		t.Errorf("too long: %d", refused.Status)
	}
	again := answered.Submit(form, map[string]string{"act": "respond", "outcome": "accepted", "text": "Yes."})
	if again.Find("#thread-1 .chip").Text() != "Accepted" {
		t.Errorf("answered otherwise: %d", again.Status)
	}
	late := answered.Submit(form, map[string]string{"act": "respond", "outcome": "rejected", "text": "No."}) // from before that
	if late.Status != http.StatusConflict || late.Find("#thread-1 textarea").Text() != "No." || late.Find("#thread-1 .thread-response").Text() != "Yes." {
		t.Errorf("an answer from before another: %d, %q beside %q", late.Status, late.Find("#thread-1 textarea").Text(), late.Find("#thread-1 .thread-response").Text())
	}
	if knowing := late.Submit(form, map[string]string{"act": "respond"}); knowing.Find("#thread-1 .thread-response").Text() != "No." || knowing.Find("#thread-1 .chip").Text() != "Rejected" {
		t.Errorf("once it was seen: %d", knowing.Status)
	}
	if reopened := amina.Get(h.path+"?show=rejected").Submit(form, map[string]string{"act": "reopen"}); reopened.Status != http.StatusOK || reopened.Path != h.path+"?show=rejected" || reopened.Find("#thread-1").Length() != 0 {
		t.Errorf("reopened: %d at %s", reopened.Status, reopened.Path)
	}
	if elsewhere := amina.Get(h.path).Submit(form, map[string]string{"act": "resolve", "return": "//evil.example/"}); elsewhere.Status != http.StatusOK || elsewhere.Path != "/" {
		t.Errorf("sent on to %s: %d", elsewhere.Path, elsewhere.Status)
	}
}

// Who may read the document reads its compilation, in whatever form; to whom it
// is not to be known, it is not there.
func TestWhoReadsTheCompilation(t *testing.T) {
	h := newHearing(t, apptest.New(t), 4)
	h.say(t, "Bruno", 2, "Mine")
	h.say(t, "Dolores", 3, "Hers")
	for _, ending := range []string{"", ".csv", ".docx"} {
		for _, name := range []string{"Amina", "Bruno", "Gil"} {
			page := h.browsers[name].Get(h.path + ending)
			if page.Status != http.StatusOK || ending != ".docx" && !strings.Contains(page.Body, "Mine") {
				t.Errorf("%s: %s reads %d", ending, name, page.Status)
			}
			if cache := page.Header.Get("Cache-Control"); !strings.Contains(cache, "private") {
				t.Errorf("%s: caches may keep it: %q", ending, cache)
			}
		}
		missing := h.browsers["Farah"].Get("/documents/999/compilation" + ending)
		for name, browser := range map[string]*handlertest.Browser{"Farah": h.browsers["Farah"], "a visitor": h.Browser(t)} {
			if page := browser.Get(h.path + ending); page.Status != http.StatusNotFound || strings.Contains(page.Body, "storage") || page.Header.Get("Content-Type") != missing.Header.Get("Content-Type") {
				t.Errorf("%s: %s sees %d: %s", ending, name, page.Status, page.Body)
			}
		}
		for _, query := range []string{"?show=splendid", "?by=x", "?for=party-", "?for=planet-3", "?by=-1", "?for=party--1"} {
			if page := h.browsers["Gil"].Get(h.path + ending + query); page.Status != http.StatusNotFound {
				t.Errorf("%s%s: %d", ending, query, page.Status)
			}
		}
	}
	for name, want := range map[string]int{"Amina": 4, "Bruno": 1, "Gil": 0} { // outcomes and responses; a response of one's own
		if got := h.browsers[name].Get(h.path).Find("tbody select, tbody textarea").Length(); got != want {
			t.Errorf("%s has %d fields, not %d", name, got, want)
		}
	}
	forged := h.browsers["Bruno"].Get(h.path).Submit("#thread-1 form", map[string]string{"act": "resolve", "outcome": "accepted"})
	if forged.Status != http.StatusForbidden {
		t.Errorf("who commented decided: %d", forged.Status)
	}
	for query, want := range map[string]string{
		"?for=party-1": "Mine", "?for=organization-1": "Hers", fmt.Sprintf("?by=%d", h.people["Dolores"].ID): "Hers", "?show=open": "Mine Hers", "?show=noted": "",
	} {
		var got []string
		for _, text := range h.browsers["Gil"].Get(h.path + query).Find(".compilation .comment-text").EachIter() {
			got = append(got, strings.TrimSpace(text.Text()))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", query, got)
		}
		records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(h.browsers["Gil"].Get(h.path+".csv"+query).Body, "\uFEFF"))).ReadAll()
		must(t, err)
		if len(records)-1 != len(got) {
			t.Errorf("%s: %d rows of the file", query, len(records)-1)
		}
	}
}

// A file says what it is, under a name that every device takes.
func TestCompilationAsFiles(t *testing.T) {
	h := newHearing(t, apptest.New(t), 4)
	h.say(t, "Bruno", 2, "=1+1")
	for ending, kind := range map[string]string{".csv": "text/csv; charset=utf-8; header=present", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"} {
		page := h.browsers["Gil"].Get(h.path + ending)
		how, named, err := mime.ParseMediaType(page.Header.Get("Content-Disposition"))
		if err != nil || how != "attachment" || named["filename"] != "Safe storage جديد - Compilation of comments 0"+ending {
			t.Errorf("%s: %q is called %q (%v)", ending, how, named["filename"], err)
		}
		if page.Header.Get("Content-Type") != kind || page.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(page.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s comes as %v", ending, page.Header)
		}
		head := h.browsers["Gil"].Do(h.browsers["Gil"].Request(http.MethodHead, h.path+ending, nil, ""))
		if head.Status != http.StatusOK || head.Body != "" {
			t.Errorf("%s: HEAD gives %d and %d bytes", ending, head.Status, len(head.Body))
		}
	}
	if page := h.browsers["Gil"].Get(h.path + ".csv"); !strings.Contains(page.Body, ",'=1+1,") {
		t.Errorf("a formula stands in it: %s", page.Body)
	}
}

// Many comments are as many queries as few.
func TestCompilationCostsAFixedNumberOfQueries(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		log := &queriesLog{Handler: slog.DiscardHandler, cost: map[string]int64{}}
		a.Log = slog.New(log)
		h := newHearing(t, a, 30)
		talk := func(n int) {
			for i := range n {
				number := h.say(t, []string{"Bruno", "Dolores"}[i%2], 1+i%30, "Why?")
				h.reply(t, "Amina", number, "Because.")
				if i%2 == 0 {
					must(t, h.Thread.Resolve(context.Background(), h.who("Amina"), thread.Resolve{On: thread.On{Document: h.document, Thread: number}, Outcome: models.ThreadNoted, Ref: h.ref()}))
				}
			}
		}
		talk(2)
		few := map[string]int64{}
		for _, ending := range []string{"", ".csv", ".docx"} {
			few[ending] = log.of(t, h.browsers["Amina"], h.path+ending)
		}
		talk(48)
		for ending, cost := range few {
			if many := log.of(t, h.browsers["Amina"], h.path+ending); many != cost {
				t.Errorf("%s: %d queries, and %d where there is more to show", ending, cost, many)
			}
		}
		t.Logf("queries: %v", few)
		if rows := h.browsers["Gil"].Get(h.path + "?after=40").Find("tbody tr").Length(); rows != 10 {
			t.Errorf("%d rows after the fortieth of fifty", rows)
		}
	})
}
