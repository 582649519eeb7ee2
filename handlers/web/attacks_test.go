package web_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/handlers/handlertest"
)

// poisons are what an attacker types into every field there is.
var poisons = map[string]string{
	"markup":        `x"><script>alert(1)</script><img src=x onerror=alert(1)><base href=//evil.example>`,
	"invalid UTF-8": "x\xff\xfe\xc0\xaf",
	"a zero":        "x\x00y",
	"surrogates":    "x\xed\xa0\x80",
}

var digits = regexp.MustCompile(`\d+`)

// typed are the fields of a form as a browser would send them, with something
// else in all that one types into. Addresses keep their form where they are
// needed to come any further.
func typed(form *goquery.Selection, poison string) url.Values {
	values := url.Values{}
	form.Find("input[name], textarea[name], select[name], button[name]").Each(func(_ int, control *goquery.Selection) {
		name := control.AttrOr("name", "")
		value := control.AttrOr("value", "")
		switch kind := control.AttrOr("type", ""); {
		case goquery.NodeName(control) == "textarea", kind == "text", kind == "search", kind == "url", kind == "tel", goquery.NodeName(control) == "input" && kind == "":
			values.Set(name, poison)
		case goquery.NodeName(control) == "select":
			last := control.Find("option").Last()
			values.Set(name, last.AttrOr("value", last.Text()))
		case kind == "email":
			values.Set(name, "someone.new@example.org")
		case kind == "radio":
			if values.Get(name) == "" {
				values.Set(name, value)
			}
		default:
			values.Set(name, value)
		}
	})
	return values
}

// fill sends every form that stands on any page of a role, with a poison in
// all its fields. Nothing of it may break the program.
func (c *crowd) fill(t *testing.T, role, poison string) (sent int) {
	t.Helper()
	seen := map[string]bool{"/sign-out": true, "/language": true}
	for _, route := range c.Server.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		page := c.browsers[role].Get(c.address(route.Path))
		page.Find("form").Each(func(_ int, form *goquery.Selection) {
			action := form.AttrOr("action", c.address(route.Path))
			key := digits.ReplaceAllString(action, "#")
			if seen[key] || strings.Contains(action, "session") {
				return
			}
			seen[key] = true
			values := typed(form, poison)
			var answer *handlertest.Page
			if strings.EqualFold(form.AttrOr("method", "get"), "post") {
				answer = c.browsers[role].Post(action, values)
			} else {
				answer = c.browsers[role].Get(action + "?" + values.Encode())
			}
			sent++
			if answer.Status >= http.StatusInternalServerError {
				t.Errorf("%s fills in %s with %q: %d", role, action, poison, answer.Status)
			}
			if c.browsers[role].Cookie("session") == "" {
				c.enter(t, role)
			}
			c.Clock.Turn(time.Minute)
		})
	}
	return sent
}

// look visits what a role can reach and reports what of it could run; it
// returns on how many pages the markup stands as the text that it is.
func (c *crowd) look(t *testing.T, role string) (shown int) {
	t.Helper()
	var todo []string
	for _, route := range c.Server.Routes() {
		if route.Method == http.MethodGet && !strings.HasPrefix(route.Path, "/static") {
			todo = append(todo, c.address(route.Path))
		}
	}
	seen := map[string]bool{}
	for i := 0; i < len(todo) && len(seen) < 300; i++ {
		path, _, _ := strings.Cut(todo[i], "#")
		if seen[path] {
			continue
		}
		seen[path] = true
		page := c.browsers[role].Get(path)
		if page.Status >= http.StatusInternalServerError {
			t.Errorf("%s sees %s: %d", role, path, page.Status)
		}
		if !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			continue
		}
		page.Find("*").Each(func(_ int, element *goquery.Selection) {
			for _, attribute := range element.Nodes[0].Attr {
				if strings.HasPrefix(attribute.Key, "on") || strings.HasPrefix(strings.TrimSpace(strings.ToLower(attribute.Val)), "javascript:") {
					t.Errorf("%s: %s %s=%q", path, goquery.NodeName(element), attribute.Key, attribute.Val)
				}
			}
		})
		page.Find("script, base, iframe, object, img").Each(func(_ int, element *goquery.Selection) {
			if !strings.HasPrefix(element.AttrOr("src", ""), "/") {
				html, _ := goquery.OuterHtml(element)
				t.Errorf("%s: %s", path, html)
			}
		})
		if strings.Contains(page.Text(), "<script>alert(1)</script>") {
			shown++
		}
		page.Find(`a[href^="/"]`).Each(func(_ int, link *goquery.Selection) { todo = append(todo, link.AttrOr("href", "/")) })
	}
	return shown
}

// Attack 5, and the first and third of the hostile input that issue 2 names:
// script and broken text in every field of every form, and the places where
// they are shown again.
func TestWhatIsTypedIsTextEverywhere(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		c := gatherOn(t, handlertest.On(t, a))
		roles := []string{access.Secretariat, access.FocalPoint, access.Partner}
		sent := 0
		for name, poison := range poisons {
			for _, role := range roles {
				sent += c.fill(t, role, poison)
			}
			if name == "markup" {
				for _, role := range append(roles, access.Visitor) {
					if shown := c.look(t, role); shown == 0 && role != access.Visitor {
						t.Errorf("%s sees nothing of what was typed: the test shows nothing", role)
					}
				}
			}
		}
		if sent < 100 {
			t.Errorf("only %d forms were sent", sent)
		}
	})
}

// Broken text in addresses and cookies finds nothing, and breaks nothing.
func TestBrokenAddressesFindNothing(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		c := gatherOn(t, handlertest.On(t, a))
		for _, route := range c.Server.Routes() {
			if route.Method != http.MethodGet {
				continue
			}
			for _, broken := range []string{"%ff%fe", "%00", "%ed%a0%80", "9223372036854775808", "-1", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "1%27%20or%201=1"} {
				path := "/" + strings.TrimPrefix(parameter.ReplaceAllString(route.Path, broken), "/")
				for _, query := range []string{"", "?q=" + broken + "&page=" + broken + "&after=" + broken + "&theme=" + broken + "&kind=" + broken + "&language=" + broken + "&show=" + broken + "&from=" + broken + "&forum=" + broken} {
					if page := c.browsers[access.Secretariat].Get(path + query); page.Status >= http.StatusInternalServerError {
						t.Errorf("%s%s: %d", path, query, page.Status)
					}
				}
			}
		}
		for _, name := range []string{"session", "visitor", "language"} {
			browser := c.Browser(t)
			browser.Headers.Set("Cookie", name+"=\xff\xfe%00<script>")
			if page := browser.Get("/forums"); page.Status != http.StatusOK || strings.Contains(page.Body, "\xff") {
				t.Errorf("a broken cookie %s: %d", name, page.Status)
			}
		}
	})
}

// A body of ten megabytes is refused by every route that takes a form and no
// file, before anything of it is read as one.
func TestTenMegabytesAreRefusedEverywhere(t *testing.T) {
	c := gather(t)
	huge := "_csrf=" + url.QueryEscape(c.tokens[access.Secretariat]) + "&body=" + strings.Repeat("x", 10<<20)
	walked := 0
	for _, route := range c.Server.Routes() {
		if route.Method != http.MethodPost {
			continue
		}
		walked++
		request := c.browsers[access.Secretariat].Request(http.MethodPost, c.address(route.Path), strings.NewReader(huge), "application/x-www-form-urlencoded")
		if page := c.browsers[access.Secretariat].Do(request); page.Status < 400 || page.Status >= 500 {
			t.Errorf("%s: %d", route.Path, page.Status)
		}
		if c.browsers[access.Secretariat].Cookie("session") == "" {
			c.enter(t, access.Secretariat)
		}
	}
	if walked < 20 {
		t.Errorf("only %d routes were walked", walked)
	}
}

// Attack 25: the link in a letter leads to the site, whatever name the request
// was sent to.
func TestLinksInLettersAreOfTheSite(t *testing.T) {
	site := handlertest.Start(t)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	browser := site.Browser(t)
	form := browser.Get("/password-resets/new")
	values := url.Values{"_csrf": {form.Token()}, "email": {awa}}
	request := browser.Request(http.MethodPost, "/password-resets", strings.NewReader(values.Encode()), "application/x-www-form-urlencoded")
	request.Host = "evil.example"
	request.Header.Set("Origin", "http://evil.example")
	request.Header.Set("X-Forwarded-Host", "evil.example")
	browser.Do(request)
	for _, letter := range site.Letters(t, awa) {
		if strings.Contains(letter, "evil.example") {
			t.Errorf("the letter names a host that the request brought:\n%s", letter)
		}
	}
	form.Submit("#reset", map[string]string{"email": awa})
	site.Link(t, awa)
	letters := site.Letters(t, awa)
	if len(letters) == 0 || !strings.Contains(letters[len(letters)-1], site.Config.BaseURL+"/password-resets/") {
		t.Errorf("%d letters", len(letters))
	}
}

// Attack 15: what a tag is matched against is only what one may read.
func TestTagsTellNothingOfWhatIsHidden(t *testing.T) {
	c := gather(t)
	for role, want := range map[string]int{access.Visitor: http.StatusNotFound, access.PartyRole: http.StatusOK} {
		for _, match := range []string{"*", `W/"x"`} {
			browser := c.browsers[role]
			request := browser.Request(http.MethodGet, c.address("/topics/:topic"), nil, "")
			request.Header.Set("If-None-Match", match)
			page := browser.Do(request)
			if page.Status != want || want == http.StatusNotFound && page.Header.Get("ETag") != "" {
				t.Errorf("%s, %s: %d %s", role, match, page.Status, page.Header.Get("ETag"))
			}
		}
	}
}

// Attack 51: who makes up where requests come from is counted where they do.
func TestMadeUpAddressIsNotBelieved(t *testing.T) {
	site := handlertest.Start(t)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	browser := site.Browser(t)
	for i := range 20 {
		browser.Headers.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i))
		browser.Headers.Set("X-Real-Ip", fmt.Sprintf("203.0.113.%d", i))
		page := browser.Get("/sign-in").Submit("#sign-in", map[string]string{"email": awa, "password": "not the password"})
		if page.Status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("20 attempts from one place that claims to be many were let through")
}

// Attack 50: the log tells on one line what happened, without what is secret.
func TestLogHoldsNoSecretAndNoLineOfOthers(t *testing.T) {
	a := apptest.New(t)
	var out safeBuffer
	a.Log = slog.New(slog.NewJSONHandler(&out, nil))
	site := handlertest.On(t, a)
	site.Join(t, "Awa Diop", awa, access.PartyRole, 0)
	browser := site.Browser(t)
	browser.Get("/password-resets/new").Submit("#reset", map[string]string{"email": awa})
	link := site.Link(t, awa)
	browser.Get(link)
	browser.SignIn(awa)
	session := browser.Cookie("session")
	browser.Get("/forums?q=a-private-question")
	browser.Get("/topics/1%0a%7B%22level%22:%22ERROR%22,%22msg%22:%22forged%22%7D")
	for _, secret := range []string{handlertest.Password, link[strings.LastIndexByte(link, '/')+1:], session, awa, "a-private-question"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, `{"time"`) {
			t.Errorf("a line that the program did not write: %s", line)
		}
	}
	if !strings.Contains(out.String(), "/password-resets/:token") {
		t.Error("the request is not in the log: the test shows nothing")
	}
}

// safeBuffer is written to by many.
type safeBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}
