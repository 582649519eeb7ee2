package commands

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"minamata.exchange/app"
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
			if words := len(strings.Fields(all[0].Body)); words != wordsOfAPost {
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
	} {
		var out, errs bytes.Buffer
		if code := Run(strings.Fields(arguments), &out, &errs); (code == 0) != strings.Contains(arguments, "--help") || !strings.Contains(errs.String()+out.String(), want) {
			t.Errorf("%s: %d, %s%s", arguments, code, out.String(), errs.String())
		}
	}
}
