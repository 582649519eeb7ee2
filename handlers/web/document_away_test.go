package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"minamata.exchange/app/document"
	"minamata.exchange/views/text"
)

// The worker is asked for anew each time, is bound to documents, and may talk
// to nobody but us.
func TestDocumentWorker(t *testing.T) {
	o := newStudio(t)
	answer := o.Browser(t).Get("/documents/worker.js")
	for header, want := range map[string]string{
		"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache", "Service-Worker-Allowed": "/documents/",
		"Content-Security-Policy": "default-src 'none'; connect-src 'self'",
	} {
		if got := answer.Header.Get(header); got != want {
			t.Errorf("%s is %q, not %q", header, got, want)
		}
	}
	if answer.Status != http.StatusOK || !strings.Contains(answer.Body, "/documents/offline") {
		t.Errorf("%d %.100s", answer.Status, answer.Body)
	}
}

// What a device keeps of a document's page is without its text, and only for
// who may read it.
func TestShellOfADocument(t *testing.T) {
	o := newStudio(t)
	made, err := o.Document.Start(context.Background(), o.chen, o.workspace.ID, document.Description{Title: "Storage", Language: "en"})
	must(t, err)
	page, shell := o.editor.Get(document.Path(made.ID)), o.editor.Get(document.Path(made.ID)+"?shell=1")
	for name, count := range map[string][2]int{"with its text": {page.Find("[data-text] > *").Length(), 1}, "without": {shell.Find("[data-text] > *").Length(), 0}} {
		if count[0] != count[1] {
			t.Errorf("%s: %d blocks", name, count[0])
		}
	}
	if shell.Status != http.StatusOK || shell.Find("[data-editor]").AttrOr("data-collab", "") == "" || shell.Token() == "" {
		t.Errorf("the editor is not there: %d", shell.Status)
	}
	if refused := o.outsider.Get(document.Path(made.ID) + "?shell=1"); refused.Status != http.StatusNotFound {
		t.Errorf("an outsider: %d", refused.Status)
	}
}

func TestOfflinePageInEveryLanguage(t *testing.T) {
	o := newStudio(t)
	said := map[string]bool{}
	for _, language := range text.Languages() {
		b := o.Browser(t)
		b.Headers.Set("Accept-Language", language.Code)
		page := b.Get("/documents/offline")
		if page.Status != http.StatusOK || page.Find("html").AttrOr("lang", "") != language.Code {
			t.Errorf("%s: %d", language.Code, page.Status)
		}
		said[page.Find("h1").Text()] = true
	}
	if len(said) != len(text.Languages()) {
		t.Errorf("it says only %v", said)
	}
}
