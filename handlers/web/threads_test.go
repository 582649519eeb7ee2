package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// Without script: the threads stand under the document, with forms to begin
// one on the whole of it, to reply, and to settle it.
func TestThreadsWithoutScript(t *testing.T) {
	o := newStudio(t)
	made := o.editor.Get(o.home+"/new").Submit("#document", map[string]string{"title": "Storage", "language": "en"})
	path := made.Path
	page := o.editor.Get(path)
	if page.Status != http.StatusOK || page.Find(".threads .thread").Length() != 0 || page.Find("form[action='"+path+"/threads']").Length() != 1 {
		t.Fatalf("%s begins with %d: %s", path, page.Status, page.Body)
	}
	form := "form[action='" + path + "/threads']"
	if refused := page.Submit(form, map[string]string{"text": " "}); refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, "Write a comment first.") {
		t.Errorf("without words: %d", refused.Status)
	}
	if long := strings.Repeat("x", 5001); true {
		if refused := page.Submit(form, map[string]string{"text": long}); refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, long) {
			t.Errorf("too long: %d, or its text is lost", refused.Status)
		}
	}
	said := page.Submit(form, map[string]string{"text": "Which <b>storage</b>?"})
	if said.Status != http.StatusOK || !strings.Contains(said.Body, "Which &lt;b&gt;storage&lt;/b&gt;?") || said.Find("#thread-1").Length() != 1 {
		t.Fatalf("began: %d: %s", said.Status, said.Body)
	}
	replied := said.Submit("form[action='"+path+"/threads/1/comments']", map[string]string{"text": "The interim one."})
	if replied.Find("#thread-1 .comment").Length() != 2 {
		t.Errorf("replied: %d: %s", replied.Status, replied.Find(".threads").Text())
	}
	settled := replied.Submit("form[action='"+path+"/threads/1/resolution']", map[string]string{"text": "Said in 3.", "act": "resolve"})
	if settled.Find("#thread-1.settled").Length() != 1 || !strings.Contains(settled.Body, "Said in 3.") {
		t.Errorf("settled: %d: %s", settled.Status, settled.Find(".threads").Text())
	}
	reopened := settled.Submit("form[action='"+path+"/threads/1/resolution']", map[string]string{"act": "reopen"})
	if reopened.Find("#thread-1").Length() != 1 || reopened.Find("#thread-1.settled").Length() != 0 {
		t.Errorf("reopened: %d", reopened.Status)
	}

	read := o.viewer.Get(path + "/threads/1")
	if read.Status != http.StatusOK || read.Find("#thread-1 .comment").Length() != 2 || read.Find(".threads form").Length() != 0 {
		t.Errorf("who reads sees %d: %s", read.Status, read.Find(".threads").Text())
	}
	for _, address := range []string{path, path + "/threads/1"} {
		if got := o.outsider.Get(address); got.Status != http.StatusNotFound || strings.Contains(got.Body, "storage") {
			t.Errorf("%s: who is not of the workspace sees %d", address, got.Status)
		}
	}
	if got := o.viewer.Get(path + "/threads/2"); got.Status != http.StatusNotFound {
		t.Errorf("one that is not there: %d", got.Status)
	}
}
