package web_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/thread"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// lines are what a writer has open when the decision comes: the live socket on their
// topic, a document's socket, and a document's session over posts.
type lines struct {
	live, document *websocket.Conn
	session        string
	after          int64
}

func (w *writers) dial(t *testing.T, url, name, path string) *websocket.Conn {
	t.Helper()
	conn, answer, err := websocket.DefaultDialer.Dial(strings.Replace(url, "http", "ws", 1)+path, http.Header{
		"Origin": {url}, "Cookie": {"session=" + w.browsers[name].Cookie("session")},
	})
	must(t, err)
	_ = answer.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	must(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
	return conn
}

// heardUntil reads frames until one holds a text; what it read with it.
func heardUntil(t *testing.T, conn *websocket.Conn, text string) (all string) {
	t.Helper()
	for !strings.Contains(all, text) {
		got := read(conn)
		if all += got; strings.Contains(got, "timeout") {
			t.Fatalf("waited for %s and heard %s", text, all)
		}
		if strings.Contains(got, "close ") && !strings.Contains(got, text) {
			t.Fatalf("waited for %s and was closed: %s", text, got)
		}
	}
	return all
}

func say(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	must(t, conn.WriteMessage(websocket.TextMessage, []byte(text)))
}

func (w *writers) collab(name string) string {
	return "/documents/" + w.params[name]["document"] + "/collab?v=1"
}

// posts sends messages of a document's session, as a page does where sockets are blocked.
func (w *writers) posts(t *testing.T, name, token, body string) (status int, answer struct {
	Session  string
	After    int64
	Messages []json.RawMessage
	Code     string
},
) {
	t.Helper()
	request := w.browsers[name].Request(http.MethodPost, w.collab(name), strings.NewReader(body), "application/json")
	request.Header.Set("X-Csrf-Token", token)
	page := w.browsers[name].Do(request)
	_ = json.Unmarshal([]byte(page.Body), &answer) // a refusal may be a page
	return page.Status, answer
}

func (w *writers) open(t *testing.T, url, name string) lines {
	t.Helper()
	var l lines
	l.live = w.dial(t, url, name, "/live?v=1")
	for _, subject := range []string{"topic:" + w.params[name]["topic"], "workspace:" + w.params[name]["workspace"]} {
		must(t, l.live.WriteJSON(map[string]string{"t": "subscribe", "s": subject}))
		heardUntil(t, l.live, `"subscribed"`)
	}
	l.document = w.dial(t, url, name, w.collab(name))
	say(t, l.document, `{"t":"open"}`)
	heardUntil(t, l.document, `"opened"`)
	status, answer := w.posts(t, name, w.browsers[name].Get("/settings").Token(), `{"messages":[{"t":"open"}]}`)
	if status != http.StatusOK || answer.Session == "" {
		t.Fatalf("%s has no session by post: %d", name, status)
	}
	l.session, l.after = answer.Session, answer.After
	return l
}

const stepsOf = `{"t":"steps","ref":"%s","base":0,"steps":[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"more "}]}}]}`

// writeBeside is something new in all that the lines hear of.
func (w *writers) writeBeside(t *testing.T) {
	t.Helper()
	free := access.Who{Person: w.people["free"].ID}
	for _, name := range []string{"mute", "gone"} {
		var topic int64
		_, err := fmt.Sscan(w.params[name]["topic"], &topic)
		must(t, err)
		_, err = w.Forum.Reply(t.Context(), free, models.TopicID(topic), forum.Writing{Body: "Said after the decision.", Fallback: "en", Ref: "after-the-decision-" + name})
		must(t, err)
	}
	var document int64
	_, err := fmt.Sscan(w.params["free"]["document"], &document)
	must(t, err)
	_, err = w.Thread.Start(t.Context(), free, thread.Start{Document: models.DocumentID(document), Text: "Said after the decision.", Ref: "after-the-decision"})
	must(t, err)
}

// attach posts a file to a route that takes them.
func (w *writers) attach(t *testing.T, name, token, path string) int {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(t, form.WriteField("_csrf", token))
	must(t, form.WriteField("ref", "reference-of-an-upload"))
	part, err := form.CreateFormFile("file", "plan.png")
	must(t, err)
	_, err = part.Write(picture(t, 3, 2))
	must(t, err)
	must(t, form.Close())
	request := w.browsers[name].Request(http.MethodPost, path, &body, form.FormDataContentType())
	request.Header.Set("X-Csrf-Token", token)
	return w.browsers[name].Do(request).Status
}

// An open socket, a document's session by post, a download and an upload end with the
// decision: whoever is suspended hears nothing that was said after it, and whoever is
// silenced writes nothing more.
func TestOpenLinesEndWithTheDecision(t *testing.T) {
	w := gatherWriters(t, gather(t))
	tokens, open := map[string]string{}, map[string]lines{}
	for _, name := range []string{"mute", "gone"} {
		tokens[name] = w.browsers[name].Get("/settings").Token()
		open[name] = w.open(t, w.URL, name)
	}
	w.decide(t)
	began := time.Now()
	w.writeBeside(t)
	before := w.standing(t)
	for what, conn := range map[string]*websocket.Conn{"live": open["gone"].live, "document": open["gone"].document} {
		if heard := heardUntil(t, conn, "close 45"); strings.Contains(heard, "Said after the decision") {
			t.Errorf("the %s socket of who is suspended hears on: %s", what, heard)
		}
		t.Logf("the %s socket of who is suspended was closed after %s", what, time.Since(began))
	}
	must(t, open["mute"].live.WriteJSON(map[string]string{"t": "writing", "s": "topic:" + w.params["mute"]["topic"]}))
	heardUntil(t, open["mute"].live, `"forbidden"`)
	say(t, open["mute"].document, fmt.Sprintf(stepsOf, "ref-0000000000000001"))
	heardUntil(t, open["mute"].document, `"forbidden"`)
	say(t, open["mute"].document, `{"t":"thread","act":"start","ref":"ref-0000000000000002","text":"Why?"}`)
	heardUntil(t, open["mute"].document, `"forbidden"`)
	w.postAfterwards(t, open, tokens)
	for _, name := range []string{"mute", "gone"} {
		for _, path := range []string{"/attachments", "/documents/" + w.params[name]["document"] + "/figures", "/workspaces/" + w.params[name]["workspace"] + "/files", "/workspaces/" + w.params[name]["workspace"] + "/files/" + w.params[name]["file"]} {
			if status := w.attach(t, name, tokens[name], path); status != http.StatusForbidden && status != http.StatusUnauthorized {
				t.Errorf("%s uploads to %s: %d", name, path, status)
			}
			if name == "mute" && !slices.Contains([]int{201, 303, 200}, w.attach(t, "free", w.browsers["free"].Get("/settings").Token(), path)) {
				t.Errorf("nobody uploads to %s, which proves nothing", path)
			}
		}
		if name == "gone" {
			if page := w.browsers[name].Get(w.params[name]["download"]); page.Status != http.StatusNotFound {
				t.Errorf("who is suspended downloads: %d", page.Status)
			}
		}
		before = w.but(t, before, name)
	}
	for _, path := range []string{"/live?v=1", w.collab("gone")} { // as a visitor at the most
		conn := w.dial(t, w.URL, "gone", path)
		say(t, conn, `{"t":"open"}`)
		if got := read(conn); strings.Contains(got, `"opened"`) {
			t.Errorf("%s opens anew for who is suspended: %s", path, got)
		}
	}
}

// but is what stands now; what who may write has just uploaded is not a change of theirs.
func (w *writers) but(t *testing.T, before map[string]string, name string) map[string]string {
	t.Helper()
	now := w.standing(t)
	tables := slices.DeleteFunc(changed(before, now), func(table string) bool {
		return slices.Contains([]string{"attachments", "document_figures", "workspace_files", "workspace_file_versions", "workspace_activities", "workspaces"}, table)
	})
	if len(tables) > 0 {
		t.Errorf("after %s: %v", name, tables)
	}
	return now
}

// postAfterwards goes on with the sessions by post that were open before.
func (w *writers) postAfterwards(t *testing.T, open map[string]lines, tokens map[string]string) {
	t.Helper()
	say := func(name, messages string) (int, string) {
		status, answer := w.posts(t, name, tokens[name], fmt.Sprintf(`{"session":%q,"after":%d%s}`, open[name].session, open[name].after, messages))
		return status, fmt.Sprintf("%s %s", answer.Code, answer.Messages)
	}
	if status, answer := say("gone", ""); status == http.StatusOK && strings.Contains(answer, "Said after") || status == http.StatusOK && !strings.Contains(answer, "[]") {
		t.Errorf("who is suspended reads on by post: %d %s", status, answer)
	}
	if status, answer := say("gone", `,"messages":[`+fmt.Sprintf(stepsOf, "ref-0000000000000003")+`]`); status == http.StatusOK && !strings.Contains(answer, "forbidden") {
		t.Errorf("who is suspended writes by post: %d %s", status, answer)
	}
	if status, answer := say("mute", `,"messages":[`+fmt.Sprintf(stepsOf, "ref-0000000000000004")+`]`); !strings.Contains(answer, "forbidden") {
		t.Errorf("who is silenced writes by post: %d %s", status, answer)
	}
}

// What binds two instances is NATS, or the database alone; the decision is made on the
// one, the lines are open on the other.
func TestOpenLinesEndOnTheOtherInstance(t *testing.T) {
	for _, name := range []string{"nats", "database"} {
		t.Run(name, func(t *testing.T) {
			bus := ""
			if name == "nats" {
				if bus = natsURL(t); bus == "" {
					t.Skip("did not run: NATS does not answer")
				}
			}
			here, there := twoSites(t, bus)
			w := gatherWriters(t, gatherOn(t, here))
			eventually(t, "the other instance knows of the members", func() bool {
				return there.Access.InWorkspace(access.Who{Person: w.people["free"].ID}, access.Manage, 1) == nil
			})
			open := w.open(t, there.URL, "gone")
			w.decide(t)
			began := time.Now()
			for what, conn := range map[string]*websocket.Conn{"live": open.live, "document": open.document} {
				heardUntil(t, conn, "close 45")
				t.Logf("over %s the %s socket there was closed after %s", name, what, time.Since(began))
			}
			eventually(t, "who is silenced is so there", func() bool { return there.Access.IsSilenced(w.people["mute"].ID) })
			t.Logf("over %s who is silenced was so there after %s", name, time.Since(began))
		})
	}
}

// twoSites are two instances on one PostgreSQL.
func twoSites(t *testing.T, bus string) (here, there *handlertest.Site) {
	t.Helper()
	url := modelstest.MigratedPostgresURL(t)
	return handlertest.On(t, apptest.Among(t, url, bus)), handlertest.On(t, apptest.Among(t, url, bus))
}

// natsURL is where the NATS server for tests answers, "" where none does.
func natsURL(t *testing.T) string {
	t.Helper()
	address := cmp.Or(os.Getenv("EXCHANGE_TEST_NATS"), "127.0.0.1:4222")
	conn, err := net.DialTimeout("tcp", address, 2*time.Second)
	if err != nil {
		if strings.Contains(os.Getenv("EXCHANGE_TEST_REQUIRE"), "nats") {
			t.Fatal("NATS is required here and does not answer")
		}
		return ""
	}
	_ = conn.Close()
	return "nats://" + address
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.After(time.Minute); !holds(); {
		select {
		case <-time.After(time.Millisecond):
		case <-deadline:
			t.Fatal("never: " + what)
		}
	}
}
