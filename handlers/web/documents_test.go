package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/document"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// studio is a workspace of Parties with an editor, a viewer and a partner, who
// may not read it.
type studio struct {
	*handlertest.Site
	editor, viewer, outsider *handlertest.Browser
	chen                     access.Who
	workspace                models.Workspace
	home                     string
}

func newStudio(t *testing.T) *studio {
	t.Helper()
	o := &studio{Site: handlertest.Start(t)}
	ctx := context.Background()
	_, secretary := o.SignedIn(t, "Chen", "chen@example.org", access.Secretariat, 0)
	o.chen = access.Who{Person: secretary.ID}
	var editing models.Person
	o.editor, editing = o.SignedIn(t, "Amina", "amina@example.org", access.Partner, 0)
	o.viewer, _ = o.SignedIn(t, "Bruno", "bruno@example.org", access.PartyRole, 0)
	o.outsider, _ = o.SignedIn(t, "Farah", "farah@example.org", access.Partner, 0)
	var err error
	o.workspace, err = o.Workspace.Propose(ctx, o.chen, workspace.Description{Name: "Guidance", Purpose: "Write it.", Language: "en", Visibility: models.VisibilityParties})
	must(t, err)
	must(t, o.DB.Write(ctx, func(tx *models.Tx) error {
		return o.Access.Grant(tx, access.RoleGrant{Person: editing.ID, Role: access.Editor, Place: access.WorkspacePlace(o.workspace.ID)})
	}))
	o.home = fmt.Sprintf("/workspaces/%d/documents", o.workspace.ID)
	return o
}

func TestDocumentFromFirstToLast(t *testing.T) {
	o := newStudio(t)
	if page := o.editor.Get(o.home); page.Status != http.StatusOK || page.Find(".documents li").Length() != 0 {
		t.Errorf("the list begins with %d: %s", page.Status, page.Body)
	}
	form := o.editor.Get(o.home + "/new")
	if refused := form.Submit("#document", map[string]string{"title": " "}); refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, "Give the document a title.") {
		t.Errorf("without a title: %d", refused.Status)
	}
	shown := form.Submit("#document", map[string]string{"title": "Safe storage", "language": "fr"})
	if shown.Status != http.StatusOK || shown.Find("h1").First().Text() != "Safe storage" || shown.Find("[data-editor]").AttrOr("data-mode", "") != "edit" {
		t.Fatalf("begun: %d %s", shown.Status, shown.Body)
	}
	path := shown.Find("[data-editor]").AttrOr("data-collab", "")
	path = strings.TrimSuffix(path, "/collab")
	for name, c := range map[string]struct {
		browser      *handlertest.Browser
		list, page   int
		edit, change int
	}{
		"a viewer":    {o.viewer, 200, 200, 403, 403},
		"an outsider": {o.outsider, 404, 404, 404, 404},
		"a visitor":   {o.Browser(t), 404, 404, 200, 401},
	} {
		token := c.browser.Get("/settings").Token()
		for what, got := range map[string][2]int{
			"list":   {c.browser.Get(o.home).Status, c.list},
			"page":   {c.browser.Get(path).Status, c.page},
			"form":   {c.browser.Get(path + "/edit").Status, c.edit},
			"change": {c.browser.Post(path+"/edit", url.Values{"_csrf": {token}, "title": {"Mine"}, "language": {"en"}, "version": {"1"}}).Status, c.change},
			"close":  {c.browser.Post(path+"/archive", url.Values{"_csrf": {token}, "act": {"archive"}}).Status, c.change},
		} {
			if got[0] != got[1] && (name != "a visitor" || what != "form") {
				t.Errorf("%s, %s: %d, not %d", name, what, got[0], got[1])
			}
		}
	}
	if mode := o.viewer.Get(path).Find("[data-editor]").AttrOr("data-mode", ""); mode != "read" {
		t.Errorf("a viewer opens it to %s", mode)
	}
	first, second := o.editor.Get(path+"/edit"), o.editor.Get(path+"/edit")
	if saved := first.Submit("#document", map[string]string{"title": "Safer storage"}); saved.Find("h1").First().Text() != "Safer storage" {
		t.Errorf("described: %d", saved.Status)
	}
	stale := second.Submit("#document", map[string]string{"title": "Safest storage"})
	if stale.Status != http.StatusConflict || !strings.Contains(stale.Body, "Safer storage") || stale.Find("input[name=title]").AttrOr("value", "") != "Safest storage" {
		t.Errorf("changed meanwhile: %d", stale.Status)
	}
	if saved := stale.Submit("#document", nil); saved.Find("h1").First().Text() != "Safest storage" {
		t.Errorf("saved after looking: %d", saved.Status)
	}
	if said := o.editor.Get(path).Find(".doc-status .chip").Length(); said != 0 {
		t.Error("a draft says more than that")
	}
	if saved := o.editor.Get(path+"/edit").Submit("#document", map[string]string{"status": "review"}); saved.Find(".doc-status .chip").Text() != "For review" {
		t.Errorf("put up for review: %d", saved.Status)
	}
	if refused := o.editor.Get(path+"/edit").Submit("#document", map[string]string{"status": "secret"}); refused.Status != http.StatusUnprocessableEntity {
		t.Errorf("a status that there is not: %d", refused.Status)
	}
	closed := o.editor.Get(path+"/edit").Submit("form[action$='/archive']", map[string]string{"act": "archive"})
	if closed.Find("[data-editor]").AttrOr("data-mode", "") != "read" {
		t.Errorf("archived, and open to %s", closed.Find("[data-editor]").AttrOr("data-mode", ""))
	}
	if page := o.editor.Get(o.home); page.Find(".documents li").Length() != 0 {
		t.Error("archived, and in the list")
	}
	if page := o.editor.Get(o.home + "?archived=1"); page.Find(".documents li").Length() != 1 {
		t.Error("archived, and not among those")
	}
	open := o.editor.Get(path+"/edit").Submit("form[action$='/archive']", map[string]string{"act": "restore"})
	if open.Find("[data-editor]").AttrOr("data-mode", "") != "edit" {
		t.Error("not restored")
	}
}

func TestFiguresAreForWhoReadsTheDocument(t *testing.T) {
	o := newStudio(t)
	made, err := o.Document.Start(context.Background(), o.chen, o.workspace.ID, document.Description{Title: "Storage", Language: "en"})
	must(t, err)
	upload := func(b *handlertest.Browser, name string, content []byte) *handlertest.Page {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", name)
		must(t, err)
		_, err = part.Write(content)
		must(t, err)
		must(t, form.Close())
		request := b.Request(http.MethodPost, document.Path(made.ID)+"/figures", &body, form.FormDataContentType())
		request.Header.Set("X-Csrf-Token", b.Get("/settings").Token())
		request.Header.Set("X-Fragment", "1")
		return b.Do(request)
	}
	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 2))))
	answer := upload(o.editor, "tank.png", picture.Bytes())
	var figure struct {
		Src           string
		Width, Height int
	}
	if err := json.Unmarshal([]byte(answer.Body), &figure); err != nil || answer.Status != http.StatusCreated || figure.Width != 3 || figure.Height != 2 {
		t.Fatalf("%d %s", answer.Status, answer.Body)
	}
	if page := o.viewer.Get(figure.Src); page.Status != http.StatusOK || page.Header.Get("Content-Type") != "image/png" {
		t.Errorf("a viewer: %d %s", page.Status, page.Header.Get("Content-Type"))
	}
	for name, b := range map[string]*handlertest.Browser{"an outsider": o.outsider, "a visitor": o.Browser(t)} {
		if page := b.Get(figure.Src); page.Status != http.StatusNotFound {
			t.Errorf("%s: %d", name, page.Status)
		}
	}
	if page := upload(o.viewer, "tank.png", picture.Bytes()); page.Status != http.StatusForbidden {
		t.Errorf("a viewer adds one: %d", page.Status)
	}
	if page := upload(o.outsider, "tank.png", picture.Bytes()); page.Status != http.StatusNotFound {
		t.Errorf("an outsider adds one: %d", page.Status)
	}
	if page := upload(o.editor, "tank.txt", []byte("no picture")); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("no picture: %d %s", page.Status, page.Body)
	}
}
