package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/handlers/handlertest"
)

func TestUnknownAddressIsAPageInTheReadersLanguage(t *testing.T) {
	browser := handlertest.Start(t).Browser(t)
	browser.Headers.Set("Accept-Language", "ar;q=0.9, xx")
	page := browser.Get("/nothing/here")
	if page.Status != http.StatusNotFound || page.Find("html").AttrOr("dir", "") != "rtl" {
		t.Errorf("%d, dir %q", page.Status, page.Find("html").AttrOr("dir", ""))
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	browser := handlertest.Start(t).Browser(t)
	for _, path := range []string{"/healthz", "/readyz", "/nothing"} {
		page := browser.Get(path)
		if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if page.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: no nosniff", path)
		}
	}
}

func TestChosenLanguageStays(t *testing.T) {
	browser := handlertest.Start(t).Browser(t)
	page := browser.Post("/language", url.Values{"language": {"ru"}, "return": {"/nothing"}})
	if page.Path != "/nothing" || page.Find("html").AttrOr("lang", "") != "ru" {
		t.Errorf("at %s in %q", page.Path, page.Find("html").AttrOr("lang", ""))
	}
	for _, elsewhere := range []string{"//evil.example", `/\evil.example`, "https://evil.example/", "/\t/evil.example", "javascript:alert(1)", "@evil.example"} {
		if page := browser.Post("/language", url.Values{"language": {"fr"}, "return": {elsewhere}}); page.Path != "/" {
			t.Errorf("return %q led to %s", elsewhere, page.Path)
		}
	}
}

func TestForeignPagesCannotPost(t *testing.T) {
	site := handlertest.Start(t)
	for name, headers := range map[string]map[string]string{
		"foreign origin": {"Origin": "https://evil.example"},
		"null origin":    {"Origin": "null"},
		"suffix":         {"Origin": site.URL + ".evil.example"},
		"cross-site":     {"Sec-Fetch-Site": "cross-site"},
		"same-site":      {"Sec-Fetch-Site": "same-site"},
	} {
		browser := site.Browser(t)
		for header, value := range headers {
			browser.Headers.Set(header, value)
		}
		if page := browser.Post("/language", url.Values{"language": {"fr"}}); page.Status != http.StatusForbidden {
			t.Errorf("%s: %d", name, page.Status)
		}
	}
}

func TestAnswersOfTheMachineAlone(t *testing.T) {
	site := handlertest.Start(t)
	if page := site.Browser(t).Get("/metrics"); !strings.Contains(page.Body, "go_goroutines") {
		t.Errorf("no metrics: %d", page.Status)
	}
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"} {
		browser := site.Browser(t)
		browser.Headers.Set(header, "127.0.0.1")
		if page := browser.Get("/metrics"); page.Status != http.StatusNotFound {
			t.Errorf("through a proxy that says %s: %d", header, page.Status)
		}
	}
}

func TestHugeBodyIsRefused(t *testing.T) {
	browser := handlertest.Start(t).Browser(t)
	page := browser.Post("/language", url.Values{"language": {strings.Repeat("x", 600<<10)}})
	if page.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d", page.Status)
	}
}
