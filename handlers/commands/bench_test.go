package commands

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// What is measured on is what people would have written: the pages are there,
// whole, and a visitor's clients get them.
func TestBenchFillsAndMeasures(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		a := apptest.At(t, postgresOnly(url))
		in, err := fillIn(t.Context(), a.App, deepFrom, printer{&bytes.Buffer{}})
		if err != nil {
			t.Fatal(err)
		}
		if in.topics != 450 || in.deepPages != 50 {
			t.Errorf("%d topics, %d pages in the deep one", in.topics, in.deepPages)
		}
		checkFilled(t, a.App, in)
		var out bytes.Buffer
		if again, err := fillIn(t.Context(), a.App, deepFrom, printer{&out}); err != nil || again != in || out.Len() > 0 {
			t.Errorf("filled again: %v, %v, %s", again, err, out.String())
		}
		if _, err := fillIn(t.Context(), a.App, 2*deepFrom, printer{&out}); err == nil {
			t.Error("a database that is not empty was filled")
		}
		site := handlertest.On(t, a)
		address := strings.TrimPrefix(site.URL, "http://")
		server := &benchServer{address: address, client: &fasthttp.HostClient{Addr: address}}
		t.Cleanup(server.client.CloseIdleConnections)
		got, err := server.load(t.Context(), 4, 300*time.Millisecond, func(n uint64) string {
			if n%2 == 0 {
				return in.deep(n)
			}
			return in.topic(int(n % 1000))
		})
		if err != nil || got.perSecond <= 0 || got.p50 <= 0 || got.p99 < got.p50 || got.allocations <= 0 || got.sent < 5 {
			t.Errorf("%s, %v", got, err)
		}
		if _, err := server.load(t.Context(), 1, time.Second, func(uint64) string { return "/topics/9999999" }); err == nil {
			t.Error("pages that are not there were measured")
		}
		// The budget of a visitor's first page (design, section 8), measured
		// as a browser loads it.
		whole, err := server.weigh(in.topic(0))
		if err != nil || whole.page < 5<<10 || whole.all <= whole.page || whole.all > 40<<10 {
			t.Errorf("%d bytes, of which %d the page, %v", whole.all, whole.page, err)
		}
	})
}

// What people do who are measured is what the site takes from anybody: they
// post by the form, and visitors' sockets hear of it.
func TestBenchWritersAndListeners(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		a := apptest.At(t, postgresOnly(url))
		in, err := fillIn(t.Context(), a.App, 40, printer{&bytes.Buffer{}})
		if err != nil {
			t.Fatal(err)
		}
		writers, err := joinWriters(t.Context(), a.Config, 2, access.Partner)
		if err != nil {
			t.Fatal(err)
		}
		address := strings.TrimPrefix(handlertest.On(t, a).URL, "http://")
		server := &benchServer{address: address, client: &fasthttp.HostClient{Addr: address}}
		t.Cleanup(server.client.CloseIdleConnections)
		for i := range writers { // their roles were granted elsewhere, and are known here within a second
			for deadline := time.Now().Add(5 * time.Second); ; {
				if err = server.openForm(&writers[i], in.topic(0)); err == nil {
					break
				}
				if time.Now().After(deadline) {
					t.Fatal(err)
				}
			}
		}
		var listeners []*listener
		for range 3 {
			l, err := server.listen(t.Context(), "topic:"+strings.TrimPrefix(in.topic(0), "/topics/"))
			if err != nil {
				t.Fatal(err)
			}
			defer l.conn.Close()
			listeners = append(listeners, l)
		}
		for n := range writers {
			arrived, err := server.reach(t.Context(), listeners, func() error { return server.post(&writers[n], in.topic(0), benchBody(n)) })
			if err != nil || len(arrived) != 3 || slices.Min(arrived) <= 0 {
				t.Errorf("%v, %v", arrived, err)
			}
		}
		if err := server.post(&benchWriter{session: "forged", form: "forged"}, in.topic(0), "A post of nobody."); err == nil {
			t.Error("a post of nobody was counted")
		}
		if _, err := server.listen(t.Context(), "topic:999"); err == nil {
			t.Error("a socket on nothing was counted")
		}
		if err := a.DB.Read(t.Context(), func(tx *models.Tx) error {
			topic, err := models.TopicByID(tx, in.first)
			if topic.LastNumber != forum.PageSize+2 {
				t.Errorf("%d posts in the topic", topic.LastNumber)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// postgresOnly is the address of a database server; SQLite stands in a test's
// own data folder.
func postgresOnly(url string) string {
	if strings.HasPrefix(url, "postgres") {
		return url
	}
	return ""
}

func checkFilled(t *testing.T, a *app.App, in filled) {
	t.Helper()
	if err := a.DB.Read(t.Context(), func(tx *models.Tx) error {
		for _, id := range []models.TopicID{in.first, in.first + models.TopicID(in.topics-1), in.deepTopic} {
			posts := int64(forum.PageSize)
			if id == in.deepTopic {
				posts *= int64(in.deepPages)
			}
			topic, err := models.TopicByID(tx, id)
			if err != nil {
				return err
			}
			all, err := models.PostsBetween(tx, id, 1, posts+1)
			if err != nil {
				return err
			}
			if int64(len(all)) != posts || topic.LastNumber != posts || topic.NextNumber != posts+1 || topic.PostsCount != posts || topic.Bump != int64(all[posts-1].ID) || topic.PeopleCount == 0 {
				t.Errorf("topic %d: %d posts, %+v", id, len(all), topic)
			}
			first, err := models.PostByNumber(tx, id, 1)
			if err != nil {
				return err
			}
			if words := len(strings.Fields(first.Body)); words != wordsOfAPost {
				t.Errorf("a post of %d words", words)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestCommandLineSaysWhatIsWrong(t *testing.T) {
	for arguments, want := range map[string]string{
		"bench pages --posts 3":            "--posts",
		"bench pages --clients 0":          "--clients",
		"serve --page-cache -1":            "--page-cache",
		"bench pages --help":               "--database-url",
		"bench pages --posts 20 --for 1ms": "--for",
		"bench posting --writers 0":        "--writers",
		"bench live --sockets 9999":        "--sockets",
		"bench collab --idle -1":           "--idle",
		"bench collab --help":              "--comments",

		"bench collab --documents 2 --against": "--against",
	} {
		var out, errs bytes.Buffer
		if code := Run(strings.Fields(arguments), &out, &errs); (code == 0) != strings.Contains(arguments, "--help") || !strings.Contains(errs.String()+out.String(), want) {
			t.Errorf("%s: %d, %s%s", arguments, code, out.String(), errs.String())
		}
	}
}

// Typists come to the same place as the server, whose own account says what
// they cost.
func TestBenchTypes(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		a := apptest.At(t, postgresOnly(url))
		if err := a.Directory.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		writers, err := joinPeople(t.Context(), a.App, 4, access.Partner)
		if err != nil {
			t.Fatal(err)
		}
		documents, err := documentsOf(t.Context(), a.App, 2, 4)
		if err != nil {
			t.Fatal(err)
		}
		address := strings.TrimPrefix(handlertest.On(t, a).URL, "http://")
		server := &benchServer{address: address, client: &fasthttp.HostClient{Addr: address}}
		t.Cleanup(server.client.CloseIdleConnections)
		run := newTyping(50, true)
		for _, document := range documents {
			room := &typingRoom{}
			for i := range writers {
				e, err := run.join(t.Context(), server, writers[i], document, room, i)
				if err != nil {
					t.Fatal(err)
				}
				e.listens = i == 0
			}
		}
		run.count(true)
		run.begin()
		if err := pass(t.Context(), 500*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		run.close()
		got, err := run.figures(0.5, 1)
		if err != nil || run.edits < 20 || run.delivered < 2*run.edits || got.p50 <= 0 || got.p99 < got.p50 || got.most < got.p99 {
			t.Errorf("%d edits, %d delivered, %+v, %v", run.edits, run.delivered, got, err)
		}
	})
}
