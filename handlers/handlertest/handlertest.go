// Package handlertest runs the whole program on a port of its own and visits
// it as people do: Browserless is a browser without script.
package handlertest

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"minamata.exchange/app/apptest"
	"minamata.exchange/handlers/web"
)

// Site is a running program.
type Site struct {
	*apptest.App
	Server *web.Server
	URL    string
}

// Start runs the program on a fresh SQLite database.
func Start(t testing.TB) *Site {
	t.Helper()
	return On(t, apptest.New(t))
}

// On runs the ways in of an App that stands.
func On(t testing.TB, a *apptest.App) *Site {
	t.Helper()
	server := web.New(a.App)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return &Site{App: a, Server: server, URL: "http://" + listener.Addr().String()}
}

// Browser is a browser without script: it keeps cookies, follows
// redirections, and fills in forms as they stand on the page.
type Browser struct {
	t      testing.TB
	site   *Site
	client *http.Client
	// Headers are sent with every request.
	Headers http.Header
}

// Browser opens a browser that has never been here.
func (s *Site) Browser(t testing.TB) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	t.Cleanup(client.CloseIdleConnections)
	return &Browser{t: t, site: s, client: client, Headers: http.Header{}}
}

// Page is an answer.
type Page struct {
	Status int
	Path   string // where the redirections ended
	Header http.Header
	Body   string
	*goquery.Document
	browser *Browser
}

// Get visits a path.
func (b *Browser) Get(path string) *Page {
	b.t.Helper()
	return b.Do(b.Request(http.MethodGet, path, nil, ""))
}

// Post sends fields as they are, without a form's token.
func (b *Browser) Post(path string, fields url.Values) *Page {
	b.t.Helper()
	return b.Do(b.Request(http.MethodPost, path, strings.NewReader(fields.Encode()), "application/x-www-form-urlencoded"))
}

// Request is one that the browser would send to a path: a body comes from a
// page of ours.
func (b *Browser) Request(method, path string, body io.Reader, kind string) *http.Request {
	b.t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = b.site.URL + path
	}
	request, err := http.NewRequestWithContext(b.t.Context(), method, address, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Origin", b.site.URL)
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return request
}

// Do sends a request with the browser's cookies and headers.
func (b *Browser) Do(request *http.Request) *Page {
	b.t.Helper()
	maps.Copy(request.Header, b.Headers)
	answer, err := b.client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		b.t.Fatal(err)
	}
	return &Page{Status: answer.StatusCode, Path: answer.Request.URL.RequestURI(), Header: answer.Header, Body: string(body), Document: document, browser: b}
}

// Submit fills in the form that the selector finds and sends it, with the
// hidden fields and the values that stand in it.
func (p *Page) Submit(selector string, fields map[string]string) *Page {
	p.browser.t.Helper()
	form := p.Find(selector).First()
	if form.Length() == 0 {
		p.browser.t.Fatalf("no form %s on %s:\n%s", selector, p.Path, p.Body)
	}
	values := formValues(form)
	for name, value := range fields {
		values.Set(name, value)
	}
	action := form.AttrOr("action", p.Path)
	if form.AttrOr("method", "get") == "get" {
		return p.browser.Get(action + "?" + values.Encode())
	}
	return p.browser.Post(action, values)
}

// formValues are what a browser would send of a form left as it is.
func formValues(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input[name], textarea[name], select[name]").Each(func(_ int, control *goquery.Selection) {
		name := control.AttrOr("name", "")
		switch kind := control.AttrOr("type", ""); {
		case goquery.NodeName(control) == "textarea":
			values.Add(name, control.Text())
		case goquery.NodeName(control) == "select":
			chosen := control.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = control.Find("option").First()
			}
			values.Add(name, chosen.AttrOr("value", chosen.Text()))
		case kind == "checkbox" || kind == "radio":
			if _, checked := control.Attr("checked"); checked {
				values.Add(name, control.AttrOr("value", "on"))
			}
		case kind != "submit" && kind != "file":
			values.Add(name, control.AttrOr("value", ""))
		}
	})
	return values
}

// Token is the form token that stands on the page.
func (p *Page) Token() string { return p.Find("input[name=_csrf]").First().AttrOr("value", "") }
