package web_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/document"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// vault is a members-only workspace with something of each kind to take out of it.
type vault struct {
	*handlertest.Site
	lead, chen, viewer, outsider *handlertest.Browser
	leading, viewing             access.Who
	w                            models.Workspace
	path, file, picture          string // addresses
	attachment, shown, document  string
}

func newVault(t *testing.T, a *apptest.App) *vault {
	t.Helper()
	v := &vault{Site: handlertest.On(t, a)}
	ctx := context.Background()
	var lead, viewer, chen models.Person
	v.lead, lead = v.SignedIn(t, "Amina", "amina@example.org", access.Partner, 0)
	v.viewer, viewer = v.SignedIn(t, "Bruno", "bruno@example.org", access.Partner, 0)
	v.chen, chen = v.SignedIn(t, "Chen", "chen@example.org", access.Secretariat, 0)
	v.outsider, _ = v.SignedIn(t, "Farah", "farah@example.org", access.PartyRole, 0)
	v.leading, v.viewing = access.Who{Person: lead.ID}, access.Who{Person: viewer.ID}
	var err error
	v.w, err = v.Workspace.Propose(ctx, v.leading, workspace.Description{Name: "Stocks", Purpose: "Write.", Language: "en", Visibility: models.VisibilityMembers})
	must(t, err)
	must(t, v.Workspace.Approve(ctx, access.Who{Person: chen.ID}, v.w.ID))
	must(t, v.DB.Read(ctx, func(tx *models.Tx) (err error) {
		v.w, err = models.WorkspaceByID(tx, v.w.ID)
		return err
	}))
	must(t, v.Workspace.Invite(ctx, v.leading, v.w.ID, workspace.Invite{Person: viewer.ID, Role: access.Viewer}))
	must(t, v.Workspace.Accept(ctx, v.viewing, v.w.ID))
	v.path = workspace.Path(v.w.ID)
	v.file = send(t, v.lead, v.lead.Get(v.path+"/files"), v.path+"/files", "=plan.txt", []byte("0123456789 tonnes")).Find("a[download]").AttrOr("href", "")
	v.picture = send(t, v.lead, v.lead.Get(v.path+"/files"), v.path+"/files", "map.png", picture(t, 2000, 1000)).Find(".file-version img").AttrOr("src", "")
	v.attachment, v.shown = v.attach(t, "notes.txt", []byte("tonnes"), "text/plain"), v.attach(t, "site.png", picture(t, 10, 10), "image/png")
	made, err := v.Document.Start(ctx, v.leading, v.w.ID, document.Description{Title: "Figures", Language: "en"})
	must(t, err)
	v.document = document.Path(made.ID)
	return v
}

// attach puts a file into a post of the workspace's discussion.
func (v *vault) attach(t *testing.T, name string, content []byte, mediaType string) string {
	t.Helper()
	ctx := context.Background()
	kept, err := v.Files.Save(name, strings.NewReader(string(content)))
	must(t, err)
	key, err := v.Forum.Uploaded(ctx, v.leading, models.Attachment{Key: "key" + strings.ReplaceAll(name, ".", ""), Name: kept.Name, MediaType: mediaType, Size: kept.Size, Digest: kept.Digest})
	must(t, err)
	_, err = v.Forum.Start(ctx, v.leading, forum.NewTopic{Forum: *v.w.ForumID, Kind: models.Discussion, Title: name, Writing: forum.Writing{
		Body: "See it.", Fallback: "en", Ref: "reference-" + strings.ReplaceAll(name, ".", "-"), Attachments: []string{key},
	}})
	must(t, err)
	return "/attachments/" + key + "/" + name
}

func (v *vault) left(t *testing.T) []models.Outgoing {
	t.Helper()
	list, err := v.Confidential.Outgoings(context.Background(), v.leading, v.w.ID, confidential.Filter{})
	must(t, err)
	return list.Outgoings
}

// Each download is recorded, whatever the browser says that it is for; what is read
// on a page is not, nor what only asks.
func TestDownloadsAreRecorded(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		v := newVault(t, a)
		get := func(method, path string, headers ...string) *handlertest.Page {
			request := v.viewer.Request(method, path, nil, "")
			for i := 0; i < len(headers); i += 2 {
				request.Header.Set(headers[i], headers[i+1])
			}
			return v.viewer.Do(request)
		}
		whole := get("GET", v.file)
		for _, c := range []struct {
			what, method, path string
			status, lines      int
			headers            []string
		}{
			{"again", "GET", v.file, 200, 1, nil},
			{"as if for a page", "GET", v.file, 200, 1, []string{"Sec-Fetch-Dest", "image"}},
			{"asked about", "HEAD", v.file, 200, 0, nil},
			{"as it is there", "GET", v.file, 304, 0, []string{"If-Modified-Since", whole.Header.Get("Last-Modified")}},
			{"in part, of what was just taken", "GET", v.file, 206, 0, []string{"Range", "bytes=2-4"}},
			{"the smaller picture of a page", "GET", v.picture, 200, 0, nil},
			{"a file of a post", "GET", v.attachment, 200, 1, nil},
			{"in part, of what was just taken from a post", "GET", v.attachment, 206, 0, []string{"Range", "bytes=1-"}},
			{"a picture in a post", "GET", v.shown, 200, 0, nil},
			{"the document's page", "GET", v.document, 200, 0, nil},
			{"a compilation", "GET", v.document + "/compilation.docx", 200, 1, nil},
			{"a compilation for a spreadsheet", "GET", v.document + "/compilation.csv", 200, 1, nil},
			{"asked about a compilation", "HEAD", v.document + "/compilation.docx", 200, 0, nil},
		} {
			before := len(v.left(t))
			page := get(c.method, c.path, c.headers...)
			if lines := len(v.left(t)) - before; page.Status != c.status || lines != c.lines {
				t.Errorf("%s: %d lines, not %d, of an answer %d", c.what, lines, c.lines, page.Status)
			}
		}
		all := v.left(t)
		if first := all[len(all)-1]; first.PersonID != v.viewing.Person || first.Name != "=plan.txt" || first.Version != 1 || first.Form != models.FormFile {
			t.Errorf("the first line is %+v", first)
		}
		if page := v.outsider.Get(v.file); page.Status != http.StatusNotFound || len(v.left(t)) != len(all) {
			t.Errorf("an outsider: %d", page.Status)
		}
	})
}

// INV-25: what cannot be recorded is not given.
func TestWhatIsNotRecordedIsNotGiven(t *testing.T) {
	v := newVault(t, apptest.New(t))
	paths := []string{v.file, v.attachment, v.document + "/compilation.docx", v.document + "/compilation.csv"}
	for _, path := range paths {
		if page := v.viewer.Get(path); page.Status != http.StatusOK {
			t.Fatalf("%s: %d", path, page.Status)
		}
	}
	must(t, v.DB.Write(t.Context(), func(tx *models.Tx) error { return tx.Exec("alter table outgoings rename to kept_away").Error }))
	for _, path := range paths {
		if page := v.viewer.Get(path); page.Status < 500 || strings.Contains(page.Body, "tonnes") || strings.HasPrefix(page.Body, "PK") || page.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %d %v %.60q", path, page.Status, page.Header, page.Body)
		}
	}
}

// Leads and the secretariat read the list, narrowed by person and thing, and take it
// as a file; members are told that it is there; the secretariat's desk has figures.
func TestWhatLeftOnItsPage(t *testing.T) {
	v := newVault(t, apptest.New(t))
	list := v.path + "/outgoings"
	if page := v.lead.Get(list); page.Status != http.StatusOK || page.Find(".empty").Length() != 1 {
		t.Errorf("nothing has left: %d", page.Status)
	}
	v.viewer.Get(v.file)
	v.lead.Get(v.attachment)
	for _, path := range []string{v.path, v.path + "/files", strings.TrimSuffix(v.path, "/") + "/files/1"} {
		if page := v.viewer.Get(path); !strings.Contains(page.Find("main").Text(), "Downloads from here are recorded") {
			t.Errorf("%s does not say that it is recorded", path)
		}
	}
	if page := v.viewer.Get(v.path); page.Find(`a[href$="/outgoings"]`).Length() != 0 {
		t.Error("a viewer has the tab")
	}
	for name, browser := range map[string]*handlertest.Browser{"a viewer": v.viewer, "an outsider": v.outsider} {
		for _, path := range []string{list, list + ".csv"} {
			if page := browser.Get(path); page.Status != http.StatusForbidden && page.Status != http.StatusNotFound {
				t.Errorf("%s reads %s: %d", name, path, page.Status)
			}
		}
	}
	desk := v.chen.Get("/desk/workspaces")
	if row := desk.Find(`td a[href="` + list + `"]`); row.Text() != "2" || strings.Contains(desk.Body, "plan.txt") || strings.Contains(v.lead.Get(v.path).Find("#activity").Text(), "looked into") {
		t.Errorf("the desk has %q", row.Text())
	}
	page := v.lead.Get(v.path).Find(`a[href$="/outgoings"]`)
	if page.Length() != 1 {
		t.Fatal("a lead has no tab")
	}
	shown := v.lead.Get(list)
	if rows := shown.Find("tbody tr"); rows.Length() != 2 || !strings.Contains(rows.Last().Text(), "=plan.txt") {
		t.Fatalf("%d rows: %s", rows.Length(), rows.Text())
	}
	for _, narrowed := range []string{fmt.Sprintf("?by=%d", v.viewing.Person), "?thing=file%3A1"} {
		if rows := v.lead.Get(list + narrowed).Find("tbody tr"); rows.Length() != 1 {
			t.Errorf("%s: %d rows", narrowed, rows.Length())
		}
	}
	if page := v.lead.Get(list + "?thing=nothing"); page.Status != http.StatusNotFound {
		t.Errorf("of what there is none: %d", page.Status)
	}
	v.chen.Get(list+".csv").Submit(`form[action$="/look"]`, map[string]string{"reason": "A trial."})
	file := v.chen.Get(list + ".csv")
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body, "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 3 || lines[2][0] != "'=plan.txt" || lines[2][5] != "Bruno" {
		t.Errorf("the file has %v %v", lines, err)
	}
	if !strings.Contains(v.lead.Get(v.path).Find("#activity").Text(), "looked into") {
		t.Error("the secretariat took the list unseen")
	}
}

// Much that is taken reaches the lead's inbox, with the way to the list.
func TestMuchReachesTheInbox(t *testing.T) {
	v := newVault(t, apptest.New(t))
	for n := range confidential.Many {
		must(t, v.Confidential.Take(t.Context(), v.viewing, confidential.Taking{Workspace: v.w.ID, Thing: fmt.Sprintf("file:%d", n+1), Name: "x", Form: models.FormFile}))
	}
	for name, browser := range map[string]*handlertest.Browser{"the lead": v.lead, "the secretariat": v.chen} {
		inbox := browser.Get("/inbox")
		if link := inbox.Find(`main a[href="` + v.path + `/outgoings"]`); link.Length() != 1 || !strings.Contains(inbox.Find("main").Text(), "Bruno takes an unusual amount") {
			t.Errorf("%s reads %s", name, inbox.Find("main").Text())
		}
	}
	if inbox := v.viewer.Get("/inbox"); strings.Contains(inbox.Find("main").Text(), "unusual") {
		t.Error("who takes it is told")
	}
}
