package web_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// room is a site with a topic that Parties alone read.
type room struct {
	*handlertest.Site
	amina   *handlertest.Browser // of a Party, who writes there
	author  access.Who
	browser map[string]*handlertest.Browser
	topic   models.TopicID
}

func openRoom(t *testing.T) *room {
	t.Helper()
	site := handlertest.Start(t)
	if err := site.Directory.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := &room{Site: site, browser: map[string]*handlertest.Browser{"visitor": site.Browser(t)}}
	amina, person := site.SignedIn(t, "Amina", "amina@example.org", access.PartyRole, 0)
	r.amina, r.author = amina, access.Who{Person: person.ID}
	for _, role := range []string{access.PartyRole, access.Partner, access.Observer, access.Secretariat} {
		r.browser[role], _ = site.SignedIn(t, role, role+"@example.org", role, 0)
	}
	id, err := strconv.ParseInt(strings.TrimPrefix(closedForum(t, site, r.author), "forum:"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	topic, err := site.Forum.Start(t.Context(), r.author, forum.NewTopic{
		Forum: models.ForumID(id), Kind: models.Discussion, Title: "Stocks", Writing: forum.Writing{Body: "For Parties alone.", Fallback: "en", Ref: "the-first-post"},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.topic = topic.ID
	return r
}

func onePicture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// upload sends a file as the page's script does, and gives its key.
func (r *room) upload(t *testing.T, browser *handlertest.Browser, name string, content []byte) (key string, status int) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("_csrf", browser.Get("/settings").Token())
	part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22").Replace(name) + `"`}})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = form.Close()
	page := browser.Do(browser.Request(http.MethodPost, "/attachments", &body, form.FormDataContentType()))
	var answer struct{ Key string }
	if page.Status == http.StatusCreated {
		if err := json.Unmarshal([]byte(page.Body), &answer); err != nil {
			t.Fatal(err)
		}
	}
	return answer.Key, page.Status
}

// attached is the key of a picture on a new post, and the post's number.
func (r *room) attached(t *testing.T) (key string, number int64) {
	t.Helper()
	key, status := r.upload(t, r.amina, "stock.png", onePicture(t))
	if status != http.StatusCreated {
		t.Fatalf("the picture was refused: %d", status)
	}
	post, err := r.Forum.Reply(t.Context(), r.author, r.topic, forum.Writing{Body: "A picture.", Fallback: "en", Ref: "the-picture-" + key[:8], Attachments: []string{key}})
	if err != nil {
		t.Fatal(err)
	}
	return key, post.Number
}

func TestFileIsForWhoMayReadItsPost(t *testing.T) {
	r := openRoom(t)
	key, number := r.attached(t)
	waiting, _ := r.upload(t, r.amina, "waiting.png", onePicture(t))
	made := strings.Repeat("a", len(key))
	for name, browser := range r.browser {
		may := name == access.PartyRole || name == access.Secretariat
		unknown := browser.Get("/attachments/" + made + "/stock.png")
		for what, file := range map[string]struct {
			path string
			may  bool
		}{"on a post": {"/attachments/" + key + "/stock.png", may}, "under another name": {"/attachments/" + key + "/x", may}, "waiting for a post": {"/attachments/" + waiting + "/waiting.png", false}} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				request := browser.Request(method, file.path, nil, "")
				request.Header.Set("Range", "bytes=0-9")
				page := browser.Do(request)
				if read := page.Status == http.StatusPartialContent || page.Status == http.StatusOK; read != file.may {
					t.Errorf("%s %s a file %s: %d", name, method, what, page.Status)
				}
				if !file.may && (page.Status != unknown.Status || page.Header.Get("ETag") != "" || page.Header.Get("Last-Modified") != "") {
					t.Errorf("%s tells a file %s from one that is not there: %d %v", name, what, page.Status, page.Header)
				}
			}
		}
	}
	if err := r.Forum.Delete(t.Context(), r.author, r.topic, number); err != nil {
		t.Fatal(err)
	}
	if page := r.browser[access.PartyRole].Get("/attachments/" + key + "/stock.png"); page.Status != http.StatusNotFound {
		t.Errorf("the file of a deleted post: %d", page.Status)
	}
}

func TestFileIsServedSoThatNothingInItRuns(t *testing.T) {
	r := openRoom(t)
	for name, content := range map[string][]byte{
		"stock.png":                   onePicture(t),
		"notes.txt":                   []byte("plain words, no page"),
		"a\r\nX-Other: 1\"; b.txt":    []byte("plain words"),
		"../../../etc/cron.d/job.txt": []byte("plain words"),
		"table.csv":                   []byte("a,b\n=1+1,2\n"),
		"Отчёт о запасах ртути №7.txt": []byte("слова"),
	} {
		key, status := r.upload(t, r.amina, name, content)
		if status != http.StatusCreated {
			t.Errorf("%q: %d", name, status)
			continue
		}
		page := r.amina.Get("/attachments/" + key + "/x")
		if page.Status != http.StatusOK || page.Body != string(content) {
			t.Errorf("%q: %d, %d bytes", name, page.Status, len(page.Body))
		}
		for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "X-Other": ""} {
			if got := page.Header.Get(header); got != want {
				t.Errorf("%q: %s: %q", name, header, got)
			}
		}
		disposition := page.Header.Get("Content-Disposition")
		if strings.ContainsAny(disposition, "\r\n/\\") || !strings.HasPrefix(page.Header.Get("Content-Type"), "image/") && !strings.HasPrefix(disposition, "attachment") {
			t.Errorf("%q: %s as %s", name, disposition, page.Header.Get("Content-Type"))
		}
		if cache := page.Header.Get("Cache-Control"); !strings.Contains(cache, "private") {
			t.Errorf("%q may stand in a shared cache: %s", name, cache)
		}
	}
}

func TestFileThatIsNotWhatItSaysIsRefused(t *testing.T) {
	r := openRoom(t)
	huge := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xc3\x50\x00\x00\xc3\x50\x08\x00\x00\x00\x00\x00\x00\x00\x00")
	for name, content := range map[string][]byte{
		"a.png":         []byte("<!DOCTYPE html><script>alert(1)</script>"),
		"a.svg":         []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
		"a.gif":         append([]byte("GIF89a/*"), []byte("*/=1;alert(1)")...),
		"huge.png":      huge,
		"stock.png.exe": onePicture(t),
		"empty.txt":     {},
	} {
		if _, status := r.upload(t, r.amina, name, content); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, status)
		}
	}
	if _, status := r.upload(t, r.browser[access.Observer], "stock.png", onePicture(t)); status != http.StatusForbidden {
		t.Errorf("an observer uploads: %d", status)
	}
}

// A key that somebody else's file has gives no hold on it.
func TestFileOfAnotherIsNotPutOnOnesOwnPost(t *testing.T) {
	r := openRoom(t)
	waiting, _ := r.upload(t, r.amina, "waiting.png", onePicture(t))
	posted, _ := r.attached(t)
	bruno := r.browser[access.Partner]
	key, status := r.upload(t, bruno, "own.png", onePicture(t))
	if status != http.StatusCreated {
		t.Fatal(status)
	}
	start := func(ref string, keys ...string) *handlertest.Page {
		page := bruno.Get("/topics/new?forum=1")
		return bruno.Post("/topics", url.Values{
			"_csrf": {page.Token()}, "forum": {"1"}, "kind": {models.Discussion}, "title": {"Mine"}, "body": {"Look."}, "ref": {ref}, "attachment": keys,
		})
	}
	for _, taken := range []string{waiting, posted} {
		if answer := start("the-theft-"+taken[:8], key, taken); answer.Status != http.StatusUnprocessableEntity {
			t.Errorf("another's file was taken: %d %s", answer.Status, answer.Path)
		}
		if page := r.browser["visitor"].Get("/attachments/" + taken + "/x"); page.Status != http.StatusNotFound {
			t.Errorf("a visitor reads it: %d", page.Status)
		}
	}
	if answer := start("the-own-one", key); answer.Status != http.StatusOK || !strings.HasPrefix(answer.Path, "/topics/") {
		t.Errorf("one's own file was not taken: %d %s", answer.Status, answer.Path)
	}
}
