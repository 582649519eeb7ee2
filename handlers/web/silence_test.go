package web_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/handlers/web"
	"minamata.exchange/models"
)

// writers are one of the secretariat who leads a workspace and may write, one who is
// silenced while signed in and one who is suspended; each has a topic, a thread beside a document, a file,
// a picture and an attachment of their own.
type writers struct {
	*crowd
	chen     access.Who // of the secretariat
	lead     access.Who // of the workspace
	reporter access.Who
	people   map[string]models.Person
	browsers map[string]*handlertest.Browser
	params   map[string]map[string]string
	written  int
}

func gatherWriters(t *testing.T, c *crowd) *writers {
	t.Helper()
	w := &writers{crowd: c, people: map[string]models.Person{}, browsers: map[string]*handlertest.Browser{}, params: map[string]map[string]string{}}
	ctx := context.Background()
	var shared models.Workspace
	var document models.Document
	must(t, w.DB.Read(ctx, func(tx *models.Tx) error {
		if err := tx.First(&shared).Error; err != nil {
			return err
		}
		if err := tx.First(&document).Error; err != nil {
			return err
		}
		if err := tx.Raw("select id from people where name = 'reporter'").Scan(&w.reporter.Person).Error; err != nil {
			return err
		}
		return tx.Raw("select id from people where name = 'secretariat'").Scan(&w.chen.Person).Error
	}))
	w.lead = access.Who{Person: shared.ProposedBy}
	w.setStage(t)
	for _, name := range []string{"mute", "gone", "free"} {
		browser, person := w.SignedIn(t, name, name+"@example.org", access.Secretariat, 0)
		browser.StayOnRedirects()
		who := access.Who{Person: person.ID}
		must(t, w.Workspace.Invite(ctx, w.lead, shared.ID, workspace.Invite{Person: person.ID, Role: access.Lead}))
		must(t, w.Workspace.Accept(ctx, who, shared.ID))
		topic, err := w.Forum.Start(ctx, who, forum.NewTopic{
			Forum: 1, Kind: models.Question, Title: "Of " + name, Writing: forum.Writing{Body: "Who has tried it?", Fallback: "en", Ref: "reference-of-" + name},
		})
		must(t, err)
		number, err := w.Thread.Start(ctx, who, thread.Start{Document: document.ID, Text: "Which?", Ref: "reference-of-" + name})
		must(t, err)
		invited, err := w.Workspace.Propose(ctx, w.chen, workspace.Description{Name: "For " + name, Purpose: "Come in.", Language: "en", Visibility: models.VisibilityMembers})
		must(t, err)
		must(t, w.Workspace.Invite(ctx, w.chen, invited.ID, workspace.Invite{Person: person.ID, Role: access.Editor}))
		w.people[name], w.browsers[name] = person, browser
		w.params[name] = maps.Clone(w.crowd.params)
		w.params[name]["topic"], w.params[name]["thread"] = fmt.Sprint(topic.ID), fmt.Sprint(number)
		w.params[name]["invited"] = fmt.Sprint(invited.ID)
		pinned, err := w.Forum.SetState(ctx, w.chen, topic.ID, models.TopicPin, "seen by all")
		must(t, err)
		w.params[name]["act"], w.params[name]["draft"] = fmt.Sprint(pinned.ID), fmt.Sprintf("topic-%d", topic.ID)
		w.leaveThings(t, name)
		w.leaveWords(t, name, topic.ID)
	}
	return w
}

// leaveThings puts up a file, a picture and an attachment of a writer.
func (w *writers) leaveThings(t *testing.T, name string) {
	t.Helper()
	browser, params := w.browsers[name], w.params[name]
	files := "/workspaces/" + params["workspace"] + "/files"
	kept := send(t, browser, browser.Get(files), files, "plan.png", picture(t, 1920, 960))
	page := browser.Get(kept.Header.Get("Location"))
	params["file"] = kept.Header.Get("Location")[strings.LastIndex(kept.Header.Get("Location"), "/")+1:]
	params["download"] = page.Find("a[download]").AttrOr("href", "")
	params["preview"] = page.Find(".file-version img").AttrOr("src", "")
	r := &room{Site: w.Site}
	key, status := r.upload(t, browser, "stock.png", onePicture(t))
	if status != http.StatusCreated || params["download"] == "" || params["preview"] == "" {
		t.Fatalf("%s leaves nothing: %d %s", name, status, params["download"])
	}
	params["attachment"] = "/attachments/" + key + "/stock.png"
}

// addressOf is the address of a route for a writer, with things of their own.
func (w *writers) addressOf(name, path string) string {
	own := w.params[name]
	switch path {
	case "/workspaces/:workspace/downloads/:key/:name":
		return own["download"]
	case "/attachments/:key/:name":
		return own["attachment"]
	case "/workspaces/:workspace/previews/:key":
		return own["preview"]
	case "/reports/new":
		return "/reports/new?thing=person:1"
	case "/workspaces/:workspace/invitation":
		return "/workspaces/" + own["invited"] + "/invitation"
	}
	w.crowd.params = own
	return w.address(ownPath(path, own))
}

// form is filled in so that every route finds what it needs.
func (w *writers) form(path, token string) url.Values {
	w.written++
	form := url.Values{
		"_csrf": {token}, "title": {"A title of the walk"}, "body": {fmt.Sprint("Words of the walk, ", w.written)}, "text": {fmt.Sprint("Words of the walk, ", w.written)},
		"ref": {fmt.Sprintf("reference-of-the-walk-%d", w.written)}, "language": {"en"}, "version": {"1"}, "kind": {"discussion"}, "forum": {"1"}, "level": {"every"}, "number": {"1"},
		"thing": {"person:1"}, "ground": {"unkind"}, "note": {"Words of the walk"}, "name": {fmt.Sprint("Walk ", w.written)}, "purpose": {"Walk on."}, "visibility": {"public"},
		"reason": {"Words of the walk"}, "act": {"resolve"}, "outcome": {"noted"}, "role": {"viewer"}, "email": {"walk@example.org"}, "status": {"draft"}, "time_zone": {"UTC"}, "interface_language": {"en"},
		"answer": {"accept"},
	}
	switch {
	case strings.HasSuffix(path, "/reactions"):
		form.Set("kind", "thanks")
	case strings.HasSuffix(path, "/archive"):
		form.Set("act", "archive")
	case strings.HasSuffix(path, "/versions"), strings.HasSuffix(path, "/restorations"):
		form.Set("version", "0")
	case strings.HasSuffix(path, "/appeal"):
		form.Set("note", "") // or who is silenced would have appealed, as they may
	case strings.HasSuffix(path, "/merging"):
		form.Set("into", fmt.Sprint(w.reporter.Person))
	case strings.HasSuffix(path, "/suggestions"):
		form.Set("accept_of", fmt.Sprint(w.lead.Person))
	case strings.HasSuffix(path, "/kept/:kept"):
		form.Set("act", "place")
	case strings.HasSuffix(path, "/public-comments/:comment"):
		form.Set("act", "take")
	case strings.HasSuffix(path, "/public-comments"):
		form.Set("email", "nowhere") // or a visitor would have written in
	}
	return form
}

// unwalked are the routes that the walk leaves out, each with why.
var unwalked = map[string]string{
	"POST /sign-out":                  "it ends the walk",
	"POST /settings/password":         "it ends the walk; one's own way in stays one's own, who is silenced too",
	"GET /live":                       "a socket: sockets have a test of their own",
	"GET /documents/:document/collab": "a socket: sockets have a test of their own",
}

// walk asks for every route as a writer and says what came of each.
func (w *writers) walk(t *testing.T, name string) map[string]string {
	t.Helper()
	came := map[string]string{}
	token := w.browsers[name].Get("/settings").Token()
	if token == "" {
		token = w.browsers[name].Get("/sign-in").Token()
	}
	routes := w.Server.Routes()
	slices.SortStableFunc(routes, func(x, y web.Route) int { // what is archived takes in nothing more, who has left neither
		last := func(path string) int { return max(strings.Index(path, "/archiv"), strings.Index(path, "/leaving")) }
		return last(x.Path) - last(y.Path)
	})
	for _, route := range routes {
		how := route.Method + " " + route.Path
		if unwalked[how] != "" {
			continue
		}
		address := w.addressOf(name, route.Path)
		if route.Method == http.MethodGet {
			page := w.browsers[name].Get(address)
			came[how] = outcome(page)
			w.browsers[name].Do(w.browsers[name].Request(http.MethodHead, address, nil, ""))
			continue
		}
		form := w.form(route.Path, token)
		if route.Path == "/settings" {
			form.Set("version", w.browsers[name].Get("/settings").Find(`input[name="version"]`).AttrOr("value", ""))
		}
		came[how] = outcome(w.browsers[name].Post(address, form))
	}
	return came
}

// nobodys are the routes that the walk asks for nothing real, each with why. At all
// others who may finds something.
var nobodys = map[string]string{
	"GET /static/:hash/:file": "it asks for no right",

	"GET /first-run/:token": byLink, "POST /first-run/:token": byLink, "GET /invitations/:token": byLink, "POST /invitations/:token": byLink,
	"GET /password-resets/:token": byLink, "POST /password-resets/:token": byLink, "POST /address-changes/:token": byLink,
	"GET /unsubscriptions/:token": byLink, "POST /unsubscriptions/:token": byLink, "GET /public-comments/:token": byLink, "POST /public-comments/:token": byLink,
	"GET /appeals/:key": byLink, "POST /appeals/:key": byLink,
}

const byLink = "whoever has the link may, and is not asked who they are"

// unasked are the routes that refuse the walk's form to who is silenced for what is in
// it, each with why. At all others it is the right that they lack.
var unasked = map[string]string{
	"POST /sign-in": "of who is signed in already", "POST /accounts/new": "of who is signed in already",
	"POST /settings/address": "one's own, after the password", "POST /settings/mail": "one's own",
	"POST /settings/data/export": "one's own, after the password", "POST /settings/data/deletion": "one's own, after the password",
	"POST /settings/data/deletion/withdrawal": "one's own, and nothing was asked for",
	"POST /desk/audit/verification":           "it reads", "POST /decisions/:case/appeal": "who is silenced may appeal",
	"POST /workspaces/:workspace/look": "of who is a member there, nobody does",
	"POST /documents/:document/collab": "its lines have a test of their own", "POST /documents/:document/public-comments": "of who is signed in, nobody does",
}

// ownTables are those in which the walk may leave something, each with why; in all
// others nothing may be different afterwards.
var ownTables = map[string]string{
	"sessions":        "when a session was seen last",
	"attempts":        "how often somebody tried, which bounds it",
	"goqite":          "jobs that run by themselves",
	"readings":        "how far one has read: one's own page alone shows it",
	"drafts":          "one's own, and nobody else's to see",
	"followings":      "of what one wants to hear, oneself alone",
	"notices":         "that one has read them: one's own inbox",
	"accounts":        "what mail one wants",
	"one_time_tokens": "a link that was asked for, to one's own address",
	"live_subjects":   "what the tables here announce",
	"live_events":     "what the tables here announce",
	"downloads":       "that a file was taken, which anybody may who reads",
	"site_state":      "what the program notes of its own jobs",
}

// ownColumns are those of a table that nobody but oneself sees.
var ownColumns = map[string][]string{"people": {"interface_language", "time_zone", "version"}}

// standing is the whole database but ownTables, table by table.
func (w *writers) standing(t *testing.T) map[string]string {
	t.Helper()
	now := map[string]string{}
	must(t, w.DB.Read(context.Background(), func(tx *models.Tx) error {
		var tables []struct{ Name, Columns string }
		if err := tx.Raw(`select m.name, group_concat(c.name) as columns from sqlite_master m, pragma_table_info(m.name) c
			where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'goose_%' and lower(c.type) <> 'blob' group by m.name`).Scan(&tables).Error; err != nil {
			return err
		}
		for _, table := range tables {
			if ownTables[table.Name] != "" {
				continue
			}
			columns := slices.DeleteFunc(strings.Split(table.Columns, ","), func(name string) bool { return slices.Contains(ownColumns[table.Name], name) })
			var rows []map[string]any
			if err := tx.Raw("select " + strings.Join(columns, ", ") + " from " + table.Name + " order by 1").Scan(&rows).Error; err != nil {
				return fmt.Errorf("%s: %w", table.Name, err)
			}
			now[table.Name] = fmt.Sprint(rows)
		}
		return nil
	}))
	return now
}

func changed(before, after map[string]string) (tables []string) {
	for table, was := range before {
		if after[table] != was {
			tables = append(tables, table)
		}
	}
	slices.Sort(tables)
	return tables
}

// decide silences the one and suspends the other.
func (w *writers) decide(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	must(t, w.DB.Write(ctx, func(tx *models.Tx) error {
		return w.Accounts.Silence(tx, w.chen, w.people["mute"].ID, tx.Now.Add(time.Hour), "a trial")
	}))
	must(t, w.Accounts.Suspend(ctx, w.chen, w.people["gone"].ID, nil, "a trial"))
}

// Who is silenced while signed in changes nothing by any route of the site, and reads
// on; who is suspended is a visitor on every one of them. That the forms would do it
// shows who is neither.
func TestWhoIsSilencedOrSuspendedChangesNothing(t *testing.T) {
	w := gatherWriters(t, gather(t))
	w.params["visitor"], w.browsers["visitor"] = w.params["gone"], w.Browser(t)
	w.browsers["visitor"].StayOnRedirects()
	routes := len(w.Server.Routes())
	w.decide(t)
	began := time.Now()
	before := w.standing(t)
	came := map[string]map[string]string{}
	for _, name := range []string{"mute", "gone"} {
		came[name] = w.walk(t, name)
		if tables := changed(before, w.standing(t)); len(tables) > 0 {
			t.Errorf("%s changes %v", name, tables)
			before = w.standing(t)
		}
	}
	t.Logf("%d routes walked twice in %s, the first at once after the decision", routes, time.Since(began))
	came["visitor"] = w.walk(t, "visitor")
	for how, got := range came["gone"] {
		if visitor := came["visitor"][how]; got != visitor {
			t.Errorf("%s: who is suspended gets %q, a visitor %q", how, got, visitor)
		}
		if got := came["mute"][how]; strings.HasPrefix(how, "GET ") && (got == "sign-in" || got == "unsigned") {
			t.Errorf("%s: who is silenced is signed out: %s", how, got)
		}
	}
	before = w.standing(t)
	came["free"] = w.walk(t, "free")
	for how, got := range came["free"] {
		switch {
		case got == "missing" && nobodys[how] == "":
			t.Errorf("%s: who may finds nothing there: the walk proves nothing", how)
		case got != "missing" && nobodys[how] != "":
			t.Errorf("%s is there, and is said not to be", how)
		}
		asked := came["mute"][how] != "invalid" && came["mute"][how] != "conflict"
		if asked == (unasked[how] != "") && strings.HasPrefix(how, "POST ") {
			t.Errorf("%s: who is silenced gets %q: they are asked for the right, or something else is wrong first", how, came["mute"][how])
		}
	}
	tables := changed(before, w.standing(t))
	for _, table := range []string{"topics", "posts", "reactions", "comments", "threads", "documents", "people", "reports", "workspaces", "workspace_members"} {
		if !slices.Contains(tables, table) {
			t.Errorf("the walk changes no %s for who may, which proves nothing", table)
		}
	}
	for how := range unwalked {
		if !slices.ContainsFunc(w.Server.Routes(), func(r web.Route) bool { return r.Method+" "+r.Path == how }) {
			t.Errorf("%s is left out, and is no route", how)
		}
	}
}
