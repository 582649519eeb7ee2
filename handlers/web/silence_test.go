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

	"github.com/fasthttp/websocket"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/handlers/web"
	"minamata.exchange/models"
)

// writers are an editor of a workspace who may write, one who is silenced while
// signed in and one who is suspended; each has a topic, and a thread beside a
// document, of their own.
type writers struct {
	*crowd
	people   map[string]models.Person
	browsers map[string]*handlertest.Browser
	params   map[string]map[string]string
	written  int
}

func gatherWriters(t *testing.T) *writers {
	t.Helper()
	w := &writers{crowd: gather(t), people: map[string]models.Person{}, browsers: map[string]*handlertest.Browser{}, params: map[string]map[string]string{}}
	ctx := context.Background()
	var shared models.Workspace
	var lead models.PersonID
	must(t, w.DB.Read(ctx, func(tx *models.Tx) error {
		if err := tx.First(&shared).Error; err != nil {
			return err
		}
		lead = shared.ProposedBy
		return nil
	}))
	for _, name := range []string{"mute", "gone", "free"} {
		browser, person := w.SignedIn(t, name, name+"@example.org", access.PartyRole, 0)
		browser.StayOnRedirects()
		who := access.Who{Person: person.ID}
		must(t, w.Workspace.Invite(ctx, access.Who{Person: lead}, shared.ID, workspace.Invite{Person: person.ID, Role: access.Editor}))
		must(t, w.Workspace.Accept(ctx, who, shared.ID))
		topic, err := w.Forum.Start(ctx, who, forum.NewTopic{
			Forum: 1, Kind: models.Question, Title: "Of " + name, Writing: forum.Writing{Body: "Who has tried it?", Fallback: "en", Ref: "reference-of-" + name},
		})
		must(t, err)
		var document models.Document
		must(t, w.DB.Read(ctx, func(tx *models.Tx) error { return tx.First(&document).Error }))
		number, err := w.Thread.Start(ctx, who, thread.Start{Document: document.ID, Text: "Which?", Ref: "reference-of-" + name})
		must(t, err)
		w.people[name], w.browsers[name] = person, browser
		w.params[name] = maps.Clone(w.crowd.params)
		w.params[name]["topic"], w.params[name]["thread"] = fmt.Sprint(topic.ID), fmt.Sprint(number)
	}
	return w
}

// form is filled in so that every route finds what it needs.
func (w *writers) form(path, token string) url.Values {
	w.written++
	form := url.Values{
		"_csrf": {token}, "title": {"A title of the walk"}, "body": {fmt.Sprint("Words of the walk, ", w.written)}, "text": {fmt.Sprint("Words of the walk, ", w.written)},
		"ref": {fmt.Sprintf("reference-of-the-walk-%d", w.written)}, "language": {"en"}, "version": {"1"}, "kind": {"discussion"}, "forum": {"1"}, "level": {"every"}, "number": {"1"},
		"thing": {"person:1"}, "ground": {"unkind"}, "note": {"Words of the walk"}, "name": {fmt.Sprint("Walk ", w.written)}, "purpose": {"Walk on."}, "visibility": {"public"},
		"reason": {"Words of the walk"}, "act": {"resolve"}, "outcome": {"noted"}, "role": {"viewer"}, "email": {"walk@example.org"}, "status": {"draft"}, "time_zone": {"UTC"}, "interface_language": {"en"},
	}
	switch {
	case strings.HasSuffix(path, "/reactions"):
		form.Set("kind", "thanks")
	case strings.HasSuffix(path, "/archive"):
		form.Set("act", "archive")
	}
	return form
}

// walk posts to every route but those that end the walk itself, and those that change
// nothing but one's own: drafts, settings of the account, membership given up.
func (w *writers) walk(t *testing.T, name string) {
	t.Helper()
	token := w.browsers[name].Get("/settings").Token()
	routes := w.Server.Routes()
	slices.SortStableFunc(routes, func(x, y web.Route) int { // what is archived takes in nothing more
		return strings.Index(x.Path, "/archiv") - strings.Index(y.Path, "/archiv")
	})
	for _, route := range routes {
		if route.Method != http.MethodPost || route.Path == "/sign-out" || strings.HasSuffix(route.Path, "/leaving") || strings.HasPrefix(route.Path, "/settings/") || strings.HasPrefix(route.Path, "/drafts") {
			continue
		}
		w.crowd.params = w.params[name]
		form := w.form(route.Path, token)
		if route.Path == "/settings" {
			form.Set("version", w.browsers[name].Get("/settings").Find(`input[name="version"]`).AttrOr("value", ""))
		}
		w.browsers[name].Post(w.address(route.Path), form)
	}
}

// standing is what everybody sees, table by table.
func (w *writers) standing(t *testing.T) map[string]string {
	t.Helper()
	now := map[string]string{}
	must(t, w.DB.Read(context.Background(), func(tx *models.Tx) error {
		for table, columns := range map[string]string{
			"topics": "id, title, kind, locked_at, deleted_at, answer_number, last_number", "posts": "*", "reactions": "*", "attachments": "*",
			"threads": "*", "comments": "*", "documents": "id, title, status, language, archived_at", "document_batches": "id, document_id", "document_versions": "*",
			"workspaces": "id, name, purpose, status, visibility", "workspace_members": "*", "workspace_requests": "*", "workspace_invitations": "*", "workspace_files": "*",
			"reports": "*", "cases": "*", "comment_periods": "*", "people": "id, name, position, bio", "parties": "*", "forums": "id, slug, audience",
		} {
			var rows []map[string]any
			if err := tx.Raw("select " + columns + " from " + table + " order by 1").Scan(&rows).Error; err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
			now[table] = fmt.Sprint(rows)
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

// Who is silenced or suspended while signed in changes nothing that others see, by
// no route and no socket. That the forms would do it shows who is neither.
func TestWhoIsSilencedOrSuspendedChangesNothing(t *testing.T) {
	w := gatherWriters(t)
	ctx := context.Background()
	var chen access.Who
	must(t, w.DB.Read(ctx, func(tx *models.Tx) error {
		return tx.Raw("select id from people where name = 'secretariat'").Scan(&chen.Person).Error
	}))
	sockets := map[string]*websocket.Conn{}
	for _, name := range []string{"mute", "gone"} {
		conn, answer, err := websocket.DefaultDialer.Dial(strings.Replace(w.URL, "http", "ws", 1)+"/live?v=1", http.Header{
			"Origin": {w.URL}, "Cookie": {"session=" + w.browsers[name].Cookie("session")},
		})
		must(t, err)
		_ = answer.Body.Close()
		defer conn.Close()
		must(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
		subject := "topic:" + w.params[name]["topic"]
		must(t, conn.WriteJSON(map[string]string{"t": "subscribe", "s": subject}))
		if got := read(conn); !strings.Contains(got, `"subscribed"`) {
			t.Fatal(got)
		}
		sockets[name] = conn
	}
	must(t, w.DB.Write(ctx, func(tx *models.Tx) error {
		return w.Accounts.Silence(tx, chen, w.people["mute"].ID, tx.Now.Add(time.Hour), "a trial")
	}))
	began := time.Now()
	must(t, w.Accounts.Suspend(ctx, chen, w.people["gone"].ID, nil, "a trial"))
	must(t, sockets["mute"].WriteJSON(map[string]string{"t": "writing", "s": "topic:" + w.params["mute"]["topic"]}))
	if got := read(sockets["mute"]); !strings.Contains(got, `"forbidden"`) {
		t.Errorf("who is silenced is said to be writing: %s", got)
	}
	for got := ""; !strings.Contains(got, "close 45"); {
		if got = read(sockets["gone"]); strings.Contains(got, "timeout") {
			t.Fatalf("the socket of who is suspended stays open: %s", got)
		}
	}
	t.Logf("the socket of who is suspended was closed after %s", time.Since(began))
	before := w.standing(t)
	for _, name := range []string{"mute", "gone"} {
		w.walk(t, name)
		if tables := changed(before, w.standing(t)); len(tables) > 0 {
			t.Errorf("%s changes %v", name, tables)
		}
	}
	w.walk(t, "free")
	tables := changed(before, w.standing(t))
	for _, table := range []string{"topics", "posts", "reactions", "comments", "threads", "documents", "people", "reports", "workspaces"} {
		if !slices.Contains(tables, table) {
			t.Errorf("the walk changes no %s for who may, which proves nothing", table)
		}
	}
}
