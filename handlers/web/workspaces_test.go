package web_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// A workspace's life without script: proposed, opened, described, joined,
// written in, left, archived.
func TestWorkspaceWithoutScript(t *testing.T) {
	site := handlertest.Start(t)
	amina, _ := site.SignedIn(t, "Amina", "amina@example.org", access.Partner, 0)
	chen, _ := site.SignedIn(t, "Chen", "chen@example.org", access.Secretariat, 0)
	bruno, _ := site.SignedIn(t, "Bruno", "bruno@example.org", access.Observer, 0)

	page := amina.Get("/workspaces/new").Submit(`form[action="/workspaces"]`, map[string]string{"name": " ", "purpose": "Write **it**.", "visibility": "members"})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#field-name-error").Length() != 1 || page.Find("textarea[name=purpose]").Text() != "Write **it**." {
		t.Fatalf("without a name: %d", page.Status)
	}
	page = page.Submit(`form[action="/workspaces"]`, map[string]string{"name": "Retort guidance"})
	if page.Status != http.StatusOK || !strings.Contains(page.Find(".workspace-head").Text(), "Proposed") {
		t.Fatalf("proposed: %d %s", page.Status, page.Path)
	}
	path := page.Path

	desk := chen.Get("/desk/workspaces?status=proposed")
	if desk.Find(`a[href="`+path+`"]`).Length() != 1 {
		t.Fatal("the desk does not list it")
	}
	if page = chen.Get(path).Submit(`form[action$="/refusal"]`, map[string]string{"reason": " "}); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("refused without a reason: %d", page.Status)
	}
	chen.Get(path).Submit(`form[action$="/approval"]`, nil)
	if inbox := amina.Get("/inbox"); !strings.Contains(inbox.Body, "opened the workspace that you proposed") {
		t.Error("the proposer is not told")
	}

	found := amina.Get(path + "/members?q=Bru")
	found.Submit(`form[action$="/invitations"]:has(input[name=person])`, map[string]string{"role": "commenter"})
	answer := bruno.Get(path)
	if !strings.HasSuffix(answer.Path, "/invitation") {
		t.Fatalf("who is invited is at %s", answer.Path)
	}
	token := answer.Token()
	page = bruno.Post(path+"/invitation", map[string][]string{"_csrf": {token}, "answer": {"accept"}})
	if page.Path != path || !strings.Contains(page.Find(".workspace-head").Text(), "Commenter") {
		t.Fatalf("accepted: %s", page.Path)
	}
	discussion := bruno.Get(path + "/discussion")
	start := bruno.Get(discussion.Find(`a[href^="/topics/new"]`).AttrOr("href", ""))
	topic := start.Submit(`form[action="/topics"]`, map[string]string{"title": "First draft", "body": "Who begins?"})
	if !strings.Contains(topic.Find(".crumbs").Text(), "Retort guidance") {
		t.Fatalf("a topic in the workspace: %d %s", topic.Status, topic.Path)
	}
	if activity := amina.Get(path).Find("#activity").Text(); !strings.Contains(activity, "began a topic") || !strings.Contains(activity, "First draft") {
		t.Errorf("the activity says %s", activity)
	}
	bruno.Get(path+"/members").Submit(`form[action$="/members/leaving"]`, nil)
	if page = bruno.Get(path); page.Status != http.StatusNotFound {
		t.Errorf("who left is shown %d", page.Status)
	}
	page = amina.Get(path+"/members").Submit(`form[action$="/members/leaving"]`, nil)
	if page.Status != http.StatusConflict || !strings.Contains(page.Find(".flash").Text(), "needs a lead") {
		t.Errorf("the last lead leaves: %d", page.Status)
	}
	amina.Get(path+"/settings").Submit(`form[action$="/archiving"]`, nil)
	if page = amina.Get(path + "/discussion"); page.Find(`a[href^="/topics/new"]`).Length() != 0 || !strings.Contains(page.Body, "archived") {
		t.Error("an archived workspace offers to write")
	}
}

// Two who change the description at once: the second is shown both.
func TestStaleDescriptionShowsBoth(t *testing.T) {
	site := handlertest.Start(t)
	chen, _ := site.SignedIn(t, "Chen", "chen@example.org", access.Secretariat, 0)
	page := chen.Get("/workspaces/new").Submit(`form[action="/workspaces"]`, map[string]string{"name": "First name", "purpose": "Write.", "visibility": "public"})
	settings := page.Path + "/settings"
	first, second := chen.Get(settings), chen.Get(settings)
	form := `form[action="` + settings + `"]`
	first.Submit(form, map[string]string{"name": "Second name"})
	conflict := second.Submit(form, map[string]string{"name": "Third name"})
	if conflict.Status != http.StatusConflict || conflict.Find(`input[name=name]`).AttrOr("value", "") != "Third name" || !strings.Contains(conflict.Find(".facts").Text(), "Second name") {
		t.Fatalf("%d %s", conflict.Status, conflict.Find(".facts").Text())
	}
	if saved := conflict.Submit(form, nil); saved.Find("h1").Text() != "Third name" {
		t.Errorf("saved again: %s", saved.Find("h1").Text())
	}
}

// send posts a file with the form that stands on a page.
func send(t *testing.T, browser *handlertest.Browser, page *handlertest.Page, path, name string, content []byte) *handlertest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, value := range map[string]string{"_csrf": page.Token(), "ref": page.Find(`input[name=ref]`).AttrOr("value", ""), "note": "as agreed"} {
		must(t, form.WriteField(field, value))
	}
	part, err := form.CreateFormFile("file", name)
	must(t, err)
	_, err = part.Write(content)
	must(t, err)
	must(t, form.Close())
	return browser.Do(browser.Request(http.MethodPost, path, &body, form.FormDataContentType()))
}

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, png.Encode(&out, image.NewRGBA(image.Rect(0, 0, width, height))))
	return out.Bytes()
}

func TestWorkspaceFiles(t *testing.T) {
	site := handlertest.Start(t)
	chen, _ := site.SignedIn(t, "Chen", "chen@example.org", access.Secretariat, 0)
	page := chen.Get("/workspaces/new").Submit(`form[action="/workspaces"]`, map[string]string{"name": "Files", "purpose": "Keep.", "visibility": "members"})
	files := page.Path + "/files"
	if lie := send(t, chen, chen.Get(files), files, "plan.png", []byte("<html><script>alert(1)</script>")); lie.Status != http.StatusUnprocessableEntity || lie.Find("#upload").Length() != 1 {
		t.Errorf("a file that lies: %d", lie.Status)
	}
	list := chen.Get(files)
	file := send(t, chen, list, files, "plan.png", picture(t, 2000, 1000))
	if file.Status != http.StatusOK || file.Find(".file-version").Length() != 1 {
		t.Fatalf("%d %s", file.Status, file.Path)
	}
	if again := send(t, chen, list, files, "plan.png", picture(t, 2000, 1000)); again.Path != file.Path {
		t.Errorf("sent twice: %s, %s", again.Path, file.Path)
	}
	preview := chen.Get(file.Find(".file-version img").AttrOr("src", ""))
	small, err := png.DecodeConfig(strings.NewReader(preview.Body))
	if err != nil || small.Width != 960 || small.Height != 480 || preview.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the preview is %dx%d, %v", small.Width, small.Height, err)
	}
	second := send(t, chen, file, file.Path, "report.pdf", []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"))
	if second.Find(".file-version").Length() != 2 {
		t.Fatalf("%d versions, %d", second.Find(".file-version").Length(), second.Status)
	}
	download := second.Find(`#version-2 a[download]`).AttrOr("href", "")
	pdf := chen.Get(download)
	if !strings.HasPrefix(pdf.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(pdf.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("a PDF is served as %v", pdf.Header)
	}
	outsider, _ := site.SignedIn(t, "Bruno", "bruno@example.org", access.PartyRole, 0)
	for _, path := range []string{download, file.Find(".file-version img").AttrOr("src", ""), file.Path, files} {
		if answer := outsider.Get(path); answer.Status != http.StatusNotFound {
			t.Errorf("an outsider gets %s: %d", path, answer.Status)
		}
	}
	second.Submit(`form[action$="/deletion"]`, nil)
	if gone := chen.Get(file.Path); gone.Find(`form[action$="/restoration"]`).Length() != 1 {
		t.Error("a deleted file cannot be restored")
	}
}

// The pages of a workspace cost a fixed number of queries, however much is in
// it.
func TestWorkspacePagesCostTheSame(t *testing.T) {
	a := apptest.New(t)
	log := &queriesLog{Handler: slog.DiscardHandler, cost: map[string]int64{}}
	a.Log = slog.New(log)
	site := handlertest.On(t, a)
	lead, person := site.SignedIn(t, "Lead", "lead@example.org", access.Secretariat, 0)
	page := lead.Get("/workspaces/new").Submit(`form[action="/workspaces"]`, map[string]string{"name": "Many", "purpose": "Count.", "visibility": "members"})
	paths := []string{page.Path, page.Path + "/members", page.Path + "/files", page.Path + "/discussion", "/workspaces", "/desk/workspaces"}
	fill := func(from, to int) {
		for i := from; i < to; i++ {
			guest := site.Join(t, fmt.Sprint("Guest ", i), fmt.Sprintf("guest%d@example.org", i), access.Observer, 0)
			token := lead.Get(page.Path + "/members").Token()
			lead.Post(page.Path+"/invitations", map[string][]string{"_csrf": {token}, "person": {fmt.Sprint(guest.ID)}, "role": {"viewer"}})
			send(t, lead, lead.Get(page.Path+"/files"), page.Path+"/files", "notes.txt", fmt.Appendf(nil, "number %d", i))
			lead.Get("/workspaces/new").Submit(`form[action="/workspaces"]`, map[string]string{"name": fmt.Sprint("Room ", i), "purpose": "Count.", "visibility": "public"})
		}
		must(t, site.DB.Write(t.Context(), func(tx *models.Tx) error {
			for range to - from {
				if err := (&models.WorkspaceActivity{WorkspaceID: 1, Kind: "joined", ActorID: &person.ID, PersonID: &person.ID}).Record(tx); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	fill(0, 2)
	before := map[string]int64{}
	for _, path := range paths {
		before[path] = log.of(t, lead, path)
	}
	fill(2, 8)
	for _, path := range paths {
		if now := log.of(t, lead, path); now != before[path] || now > 22 {
			t.Errorf("%s cost %d queries, and %d with more in it", path, before[path], now)
		}
		t.Logf("%s: %d queries", path, before[path])
	}
}

// The secretariat puts somebody in the place of a lead, by the form; a lead does
// not find it, and members read why.
func TestReplacingALeadWithoutScript(t *testing.T) {
	site := handlertest.Start(t)
	amina, aminas := site.SignedIn(t, "Amina", "amina@example.org", access.Partner, 0)
	chen, _ := site.SignedIn(t, "Chen", "chen@example.org", access.Secretariat, 0)
	bruno, brunos := site.SignedIn(t, "Bruno", "bruno@example.org", access.Observer, 0)
	path := amina.Get("/workspaces/new").Submit(`form[action="/workspaces"]`, map[string]string{"name": "Retorts", "purpose": "Write.", "visibility": "members"}).Path
	chen.Get(path).Submit(`form[action$="/approval"]`, nil)

	form := `form[action$="/members/leads"]`
	if page := amina.Get(path + "/members"); page.Status != http.StatusOK || page.Find(form).Length() != 0 {
		t.Fatalf("a lead is offered it: %d", page.Status)
	}
	page := chen.Get(path + "/members?q=Bru")
	if page = page.Submit(`form[action$="/look"]`, map[string]string{"reason": " "}); page.Status != http.StatusUnprocessableEntity || page.Find("#field-reason-error").Length() != 1 {
		t.Fatalf("looks for no reason: %d", page.Status)
	}
	page = page.Submit(`form[action$="/look"]`, map[string]string{"reason": "They <asked> us."})
	values := map[string]string{"from": fmt.Sprint(aminas.ID), "to": fmt.Sprint(brunos.ID), "stays": "viewer", "lead_reason": " "}
	page = page.Submit(form, values)
	if page.Status != http.StatusUnprocessableEntity || page.Find("#field-lead_reason-error").Length() != 1 || page.Find(`select[name=to] option[selected]`).AttrOr("value", "") != values["to"] {
		t.Fatalf("without a reason: %d", page.Status)
	}
	if page = page.Submit(form, map[string]string{"lead_reason": "She has <moved>."}); page.Status != http.StatusOK {
		t.Fatalf("replaced: %d", page.Status)
	}
	if activity := bruno.Get(path).Find("#activity").Text(); !strings.Contains(activity, "They <asked> us.") {
		t.Errorf("why the secretariat looked is not said: %s", activity)
	}
	if activity := bruno.Get(path).Find("#activity").Text(); !strings.Contains(activity, "in the place of") || !strings.Contains(activity, "She has <moved>.") {
		t.Errorf("the activity says %s", activity)
	}
	for name, browser := range map[string]*handlertest.Browser{"the new lead": bruno, "the old one": amina} {
		if inbox := browser.Get("/inbox"); !strings.Contains(inbox.Find("main").Text(), "She has <moved>.") {
			t.Errorf("%s is not told why", name)
		}
	}
}
