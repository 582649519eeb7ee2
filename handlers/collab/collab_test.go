package collab_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/document"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// desk is a site with a document in a workspace, its lead, and somebody who may
// not read it.
type desk struct {
	*handlertest.Site
	amina, farah *handlertest.Browser
	lead         models.Person
	document     models.Document
}

const patience = 20 * time.Second

func start(t *testing.T, a *apptest.App) *desk {
	t.Helper()
	d := &desk{Site: handlertest.On(t, a)}
	d.amina, d.lead = d.SignedIn(t, "Amina", "amina@example.org", access.Partner, 0)
	d.farah, _ = d.SignedIn(t, "Farah", "farah@example.org", access.Partner, 0)
	ctx := context.Background()
	workspace := models.Workspace{
		Name: "Guidance", Language: "en", Visibility: models.VisibilityMembers, Status: models.WorkspaceOpen, ProposedBy: d.lead.ID, Version: 1,
	}
	must(t, a.DB.Write(ctx, func(tx *models.Tx) error {
		workspace.CreatedAt, workspace.LastActiveAt = tx.Now, tx.Now
		if err := tx.Create(&workspace).Error; err != nil {
			return err
		}
		if err := a.Access.WorkspaceChanged(tx, workspace.ID); err != nil {
			return err
		}
		return a.Access.Grant(tx, access.RoleGrant{Person: d.lead.ID, Role: access.Editor, Place: access.WorkspacePlace(workspace.ID)})
	}))
	made, err := a.Document.Start(ctx, access.Who{Person: d.lead.ID}, workspace.ID, document.Description{Title: "Guidance", Language: "en"})
	must(t, err)
	d.document = made
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) path() string { return fmt.Sprintf("/documents/%d/collab?v=1", d.document.ID) }

// dial opens a socket as a browser.
func (d *desk) dial(t *testing.T, b *handlertest.Browser, path, origin string) (conn *websocket.Conn, status int, err error) {
	t.Helper()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	if b != nil {
		header.Set("Cookie", "session="+b.Cookie("session"))
	}
	conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(d.URL, "http")+path, header)
	if err == nil {
		t.Cleanup(func() { conn.Close() })
	}
	if response != nil {
		status = response.StatusCode
		response.Body.Close()
	}
	return conn, status, err
}

func (d *desk) socket(t *testing.T, b *handlertest.Browser) *websocket.Conn {
	t.Helper()
	conn, _, err := d.dial(t, b, d.path(), d.URL)
	must(t, err)
	return conn
}

func say(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	must(t, conn.WriteMessage(websocket.TextMessage, []byte(text)))
}

type message struct {
	Type    string `json:"t"`
	V       int64
	Mode    string
	Code    string
	Message string
	Doc     json.RawMessage
	B       []struct {
		Ref string
		N   int
	}
}

// hear reads until a message of a type.
func hear(t *testing.T, conn *websocket.Conn, kind string) message {
	t.Helper()
	must(t, conn.SetReadDeadline(time.Now().Add(patience)))
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			t.Fatalf("waiting for %s: %v", kind, err)
		}
		var m message
		must(t, json.Unmarshal(data, &m))
		if m.Type == kind {
			return m
		}
	}
}

// closed reads until the line is closed, and gives the code.
func closed(t *testing.T, conn *websocket.Conn) int {
	t.Helper()
	must(t, conn.SetReadDeadline(time.Now().Add(patience)))
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			var end *websocket.CloseError
			if !asClose(err, &end) {
				t.Fatalf("the line broke: %v", err)
			}
			return end.Code
		}
	}
}

func asClose(err error, end **websocket.CloseError) bool {
	closed, is := err.(*websocket.CloseError) //nolint:errorlint // as the library gives it
	*end = closed
	return is
}

const batch = `{"t":"steps","ref":"ref-0000000000000001","base":0,"steps":[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"mercury"}]}}]}`

func TestSocketAndPostsCarryTheSame(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		d := start(t, a)
		conn := d.socket(t, d.amina)
		say(t, conn, `{"t":"open"}`)
		if m := hear(t, conn, "opened"); m.Mode != "edit" || len(m.Doc) == 0 {
			t.Errorf("opened %+v", m)
		}
		answer := d.post(t, `{"messages":[{"t":"open"}]}`, 200)
		if len(answer.Messages) == 0 || !strings.Contains(string(answer.Messages[0]), `"opened"`) || answer.Session == "" {
			t.Fatalf("begun with %+v", answer)
		}
		say(t, conn, "["+batch+`,{"t":"ping"}]`)
		hear(t, conn, "pong")
		found := false
		for deadline := time.Now().Add(patience); !found && time.Now().Before(deadline); {
			answer = d.post(t, fmt.Sprintf(`{"session":%q,"after":%d,"wait":20}`, answer.Session, answer.After), 200)
			for _, m := range answer.Messages {
				found = found || strings.Contains(string(m), "mercury")
			}
		}
		if !found {
			t.Error("what was typed by socket did not come by post")
		}
		again := d.post(t, fmt.Sprintf(`{"session":%q,"after":%d}`, answer.Session, answer.After-int64(len(answer.Messages))), 200)
		if len(again.Messages) < len(answer.Messages) || string(again.Messages[0]) != string(answer.Messages[0]) {
			t.Errorf("a lost answer asked again: %+v, was %+v", again, answer)
		}
		d.post(t, fmt.Sprintf(`{"session":%q,"after":%d,"messages":[{"t":"steps","ref":"ref-0000000000000002","base":1,"steps":[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"cut "}]}}]}]}`, again.Session, again.After), 200)
		for hear(t, conn, "steps").B[0].Ref != "ref-0000000000000002" {
		}
	})
}

type answer struct {
	Session  string
	After    int64
	Messages []json.RawMessage
	End      int
	Code     string
}

func (d *desk) post(t *testing.T, body string, status int) answer {
	t.Helper()
	return d.postAs(t, d.amina, body, status)
}

func (d *desk) postAs(t *testing.T, b *handlertest.Browser, body string, status int) answer {
	t.Helper()
	token := b.Get("/settings").Token()
	request := b.Request(http.MethodPost, d.path(), strings.NewReader(body), "application/json")
	request.Header.Set("X-Csrf-Token", token)
	page := b.Do(request)
	if page.Status != status {
		t.Fatalf("%s: answered %d: %s", body, page.Status, page.Body)
	}
	var a answer
	must(t, json.Unmarshal([]byte(page.Body), &a))
	return a
}

func TestWhoMayNotReadCannotTell(t *testing.T) {
	d := start(t, apptest.New(t))
	conn := d.socket(t, d.farah)
	say(t, conn, `{"t":"open"}`)
	theirs := hear(t, conn, "error")
	code := closed(t, conn)
	other := d.document.ID
	d.document.ID += 1000
	conn = d.socket(t, d.amina)
	say(t, conn, `{"t":"open"}`)
	none := hear(t, conn, "error")
	if theirs.Code != "not_found" || none.Code != theirs.Code || none.Message != theirs.Message || code != closed(t, conn) || code != 4501 {
		t.Errorf("%+v and %d; where there is none %+v", theirs, code, none)
	}
	d.document.ID = other
	if a := d.postAs(t, d.farah, `{"messages":[{"t":"open"}]}`, 404); a.Code != "not_found" {
		t.Errorf("by post %+v", a)
	}
	session := d.post(t, `{"messages":[{"t":"open"}]}`, 200).Session
	if a := d.postAs(t, d.farah, fmt.Sprintf(`{"session":%q,"after":0}`, session), 404); a.Code != "gone" {
		t.Errorf("somebody else's session: %+v", a)
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	d := start(t, apptest.New(t))
	for _, origin := range []string{"", "null", "http://elsewhere.test", d.URL + ".elsewhere.test", "https://" + strings.TrimPrefix(d.URL, "http://") + "0"} {
		if _, status, err := d.dial(t, d.amina, d.path(), origin); err == nil || status != http.StatusForbidden {
			t.Errorf("origin %q: %v", origin, err)
		}
	}
	request := d.amina.Request(http.MethodPost, d.path(), strings.NewReader(`{"messages":[{"t":"open"}]}`), "application/json")
	if page := d.amina.Do(request); page.Status != http.StatusForbidden {
		t.Errorf("without the form's token: %d", page.Status)
	}
	conn, _, err := d.dial(t, d.amina, strings.Replace(d.path(), "v=1", "v=9", 1), d.URL)
	must(t, err)
	if code := closed(t, conn); code != 4003 {
		t.Errorf("another version of the protocol: %d", code)
	}
}

func TestGarbageEndsTheLineThatSentItAndNoOther(t *testing.T) {
	d := start(t, apptest.New(t))
	good := d.socket(t, d.amina)
	say(t, good, `{"t":"open"}`)
	hear(t, good, "opened")
	for _, garbage := range []string{"", "nonsense", `{"t":"nothing"}`, `[1]`, `{"t":"steps"}`, `{"t":"open"}`, `{"t":"here","v":1e400}`, strings.Repeat("[", 100_000), `{"t":"steps","ref":"short"}`} {
		conn := d.socket(t, d.amina)
		say(t, conn, `{"t":"open"}`)
		hear(t, conn, "opened")
		say(t, conn, garbage)
		if code := closed(t, conn); code != 4502 {
			t.Errorf("%.40q: closed with %d", garbage, code)
		}
	}
	conn := d.socket(t, d.amina)
	say(t, conn, garbageFirst)
	if code := closed(t, conn); code != 4502 {
		t.Errorf("garbage first: closed with %d", code)
	}
	conn = d.socket(t, d.amina)
	say(t, conn, `{"t":"open"}`)
	hear(t, conn, "opened")
	_ = conn.WriteMessage(websocket.TextMessage, []byte(strings.Repeat(" ", 2<<20)))
	if code := closed(t, conn); code != websocket.CloseMessageTooBig {
		t.Errorf("a frame of 2 MB: closed with %d", code)
	}
	say(t, good, batch)
	hear(t, good, "steps")
}

const garbageFirst = `{"t":"ping"}`

func TestSignedOutIsClosed(t *testing.T) {
	d := start(t, apptest.New(t))
	conn := d.socket(t, d.amina)
	say(t, conn, `{"t":"open"}`)
	hear(t, conn, "opened")
	d.amina.Post("/sign-out", url.Values{"_csrf": {d.amina.Get("/settings").Token()}})
	if code := closed(t, conn); code != 4500 {
		t.Errorf("closed with %d", code)
	}
}

func TestStoppingSavesAndSaysComeBack(t *testing.T) {
	d := start(t, apptest.New(t))
	conn := d.socket(t, d.amina)
	say(t, conn, `{"t":"open"}`)
	hear(t, conn, "opened")
	say(t, conn, batch)
	say(t, conn, `{"t":"ping"}`)
	hear(t, conn, "pong") // it has been taken in
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- d.Server.Shutdown(ctx) }()
	hear(t, conn, "steps")
	if code := closed(t, conn); code != 4000 {
		t.Errorf("closed with %d", code)
	}
	must(t, <-done)
}
