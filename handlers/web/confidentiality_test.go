package web_test

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/document"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// A document and a file are marked by the form, with a reason; the mark stands
// wherever they are shown, what is taken of them says so, and others find nothing.
func TestMarkingWithoutScript(t *testing.T) {
	o := newStudio(t)
	ctx := context.Background()
	lead, person := o.SignedIn(t, "Lindiwe", "lindiwe@example.org", access.Partner, 0)
	must(t, o.DB.Write(ctx, func(tx *models.Tx) error {
		return o.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: access.Lead, Place: access.WorkspacePlace(o.workspace.ID)})
	}))
	made, err := o.Document.Start(ctx, o.chen, o.workspace.ID, document.Description{Title: "Zirconium figures", Language: "es"})
	must(t, err)
	files := fmt.Sprintf("/workspaces/%d/files", o.workspace.ID)
	file := send(t, lead, lead.Get(files), files, "zirconium.txt", []byte("figures"))
	for path, list := range map[string]string{document.Path(made.ID): o.home, file.Path: files} {
		if page := o.editor.Get(path); page.Find(`a[href$="/confidentiality"]`).Length() != 0 {
			t.Errorf("%s: an editor is offered to mark it", path)
		}
		link := lead.Get(path).Find(`a[href$="/confidentiality"]`).AttrOr("href", "")
		form := lead.Get(link)
		if refused := form.Submit(`form[action$="/confidentiality"]`, map[string]string{"act": "mark", "reason": " "}); refused.Status != http.StatusUnprocessableEntity || refused.Find("#field-reason-error").Length() != 1 {
			t.Errorf("%s: without a reason: %d", path, refused.Status)
		}
		marked := form.Submit(`form[action$="/confidentiality"]`, map[string]string{"act": "mark", "reason": "Not <published>."})
		if marked.Path != path || !strings.Contains(marked.Find(".confidential").Text(), "Not <published>.") {
			t.Fatalf("%s: marked: %d at %s", path, marked.Status, marked.Path)
		}
		again := form.Submit(`form[action$="/confidentiality"]`, map[string]string{"act": "mark", "reason": "Again."})
		if again.Status != http.StatusConflict || again.Find("textarea[name=reason]").Text() != "Again." {
			t.Errorf("%s: marked twice: %d", path, again.Status)
		}
		if page := lead.Get(list); page.Find(".chip.rust").Length() != 1 {
			t.Errorf("%s: the list does not say so", path)
		}
		if page := o.viewer.Get(path); page.Status != http.StatusNotFound {
			t.Errorf("%s: who reads the rest of the workspace reads it: %d", path, page.Status)
		}
		if page := o.viewer.Get(list); page.Status != http.StatusOK || strings.Contains(strings.ToLower(page.Body), "zirconium") {
			t.Errorf("%s: %s names it", path, list)
		}
	}
	for _, path := range []string{"/versions", "/versions/0", "/comparison?from=0&to=0", "/authors", "/compilation"} {
		if page := lead.Get(document.Path(made.ID) + path); page.Status != http.StatusOK || page.Find(".confidential").Length() != 1 {
			t.Errorf("%s does not say so: %d", path, page.Status)
		}
	}
	o.saysSo(t, lead, made.ID)
	period := lead.Get(document.Path(made.ID)+"/period").Submit("#period", map[string]string{"audience": "parties", "closes": "2026-12-24T12:00"})
	if period.Status != http.StatusConflict || !strings.Contains(period.Body, "marked as confidential") {
		t.Errorf("it was opened to Parties: %d", period.Status)
	}
	page := lead.Get(document.Path(made.ID) + "/confidentiality")
	page.Submit(`form[action$="/confidentiality"]`, map[string]string{"act": "lift", "reason": "They are out."})
	if page := o.viewer.Get(document.Path(made.ID)); page.Status != http.StatusOK || page.Find(".confidential").Length() != 0 {
		t.Errorf("lifted: %d", page.Status)
	}
	if activity := lead.Get(fmt.Sprintf("/workspaces/%d", o.workspace.ID)).Find("#activity").Text(); !strings.Contains(activity, "They are out.") || !strings.Contains(activity, "Zirconium figures") {
		t.Errorf("the activity says %s", activity)
	}
}

// saysSo looks for the mark, in the document's language, in what is taken of it.
func (o *studio) saysSo(t *testing.T, lead *handlertest.Browser, id models.DocumentID) {
	t.Helper()
	for _, ending := range []string{".docx", ".csv"} {
		taken := lead.Get(document.Path(id) + "/compilation" + ending)
		_, named, err := mime.ParseMediaType(taken.Header.Get("Content-Disposition"))
		if err != nil || !strings.HasPrefix(named["filename"], "Confidencial - ") {
			t.Errorf("%s is called %q", ending, named["filename"])
		}
		if ending != ".docx" {
			continue
		}
		archive, err := zip.NewReader(strings.NewReader(taken.Body), int64(len(taken.Body)))
		must(t, err)
		part, err := archive.Open("word/document.xml")
		must(t, err)
		words, err := io.ReadAll(part)
		must(t, err)
		line := strings.Index(string(words), "Confidencial")
		if line < 0 || line > strings.Index(string(words), "<w:tbl>") {
			t.Errorf("the document does not begin with it")
		}
	}
}

// What is not there, and what is marked, are answered alike.
func TestMarkedIsAnsweredAsMissing(t *testing.T) {
	o := newStudio(t)
	made, err := o.Document.Start(t.Context(), o.chen, o.workspace.ID, document.Description{Title: "Zirconium figures", Language: "en"})
	must(t, err)
	chen := o.Browser(t)
	chen.SignIn("chen@example.org")
	path := document.Path(made.ID) + "/confidentiality"
	if page := chen.Post(path, url.Values{"_csrf": {chen.Get(path).Token()}, "act": {"mark"}, "reason": {"Figures."}}); page.Find(".confidential").Length() != 1 {
		t.Fatalf("marked: %d", page.Status)
	}
	for _, ending := range []string{"", "/versions", "/compilation", "/compilation.csv", "/suggestions", "/threads/1", "/edit", "/period", "/confidentiality", "/public-comments/new", "/collab"} {
		there, missing := o.viewer.Get(document.Path(made.ID)+ending), o.viewer.Get("/documents/987654"+ending)
		if there.Status != missing.Status || strings.Contains(there.Body, "Zirconium") {
			t.Errorf("%s: %d, and %d for none", ending, there.Status, missing.Status)
		}
	}
}
