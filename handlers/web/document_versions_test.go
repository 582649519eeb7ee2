package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/document"
	"minamata.exchange/app/prose"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// writes has the editor change the document by the program's own way in.
func (o *studio) writes(t *testing.T, id models.DocumentID, ref, text string) {
	t.Helper()
	doc, err := prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"` + text + `"}]}]}`))
	must(t, err)
	must(t, o.Collab.Change(context.Background(), collab.Person{Who: o.chen, Speaking: models.Capacity{Capacity: models.CapacitySecretariat}}, id, ref, func(now *prose.Node, _ int64) ([]prose.Step, error) { return prose.Between(now, doc) }))
}

// Versions are read, named, compared and restored by plain forms; who may not
// read them finds the document's pages missing, and no word of them.
func TestVersionsWithoutScript(t *testing.T) {
	o := newStudio(t)
	ctx := context.Background()
	made, err := o.Document.Start(ctx, o.chen, o.workspace.ID, document.Description{Title: "Storage", Language: "en"})
	must(t, err)
	o.writes(t, made.ID, "reference-0000001", "Keep the zirconium drums dry.")
	o.writes(t, made.ID, "reference-0000002", "Keep the steel drums dry.")
	path := document.Path(made.ID)
	line := o.editor.Get(path).Find("a[href='" + path + "/versions']")
	if line.Length() != 1 {
		t.Fatal("the document does not lead to its versions")
	}
	page := o.editor.Get(path + "/versions")
	if page.Status != http.StatusOK || page.Find(".going").Length() != 1 {
		t.Fatalf("the timeline: %d %s", page.Status, page.Body)
	}
	if refused := page.Submit("#name", map[string]string{"name": " "}); refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, "Give the version a name.") {
		t.Errorf("without a name: %d", refused.Status)
	}
	if named := page.Submit("#name", map[string]string{"name": "For comment"}); named.Status != http.StatusOK || !strings.Contains(named.Find(".version-labels").Text(), "For comment") {
		t.Errorf("named: %d %s", named.Status, named.Body)
	}
	compared := o.editor.Get(path + "/comparison?from=1&to=2")
	if got := compared.Find(".compared del").Text(); !strings.Contains(got, "zirconium") {
		t.Errorf("compared: %d %q", compared.Status, got)
	}
	if got := compared.Find(".compared ins").Text(); !strings.Contains(got, "steel") {
		t.Errorf("compared: %q", got)
	}
	authors := o.editor.Get(path + "/authors")
	if got := authors.Find(".prose .by-1").Text(); !strings.Contains(got, "steel") || !strings.Contains(got, "Chen") {
		t.Errorf("who wrote what: %q", got)
	}
	if got := authors.Find(".version-legend li").Text(); !strings.Contains(got, "100") { // every word, whose ever its paragraph was
		t.Errorf("who wrote how much: %q", got)
	}
	for _, b := range []*handlertest.Browser{o.outsider, o.viewer, o.Browser(t)} {
		for _, address := range []string{"/versions", "/versions/1", "/versions/1?authors=1", "/comparison?from=1&to=2", "/authors"} {
			got := b.Get(path + address)
			if got.Status == http.StatusOK || strings.Contains(got.Body, "zirconium") {
				t.Errorf("somebody outside reads %s: %d", address, got.Status)
			}
		}
		token := b.Get("/settings").Token()
		for address, fields := range map[string]url.Values{
			"/versions":     {"name": {"Mine"}, "version": {"1"}},
			"/restorations": {"version": {"1"}, "ref": {"reference-00000000000009"}},
		} {
			fields.Set("_csrf", token)
			if got := b.Post(path+address, fields); got.Status < 400 {
				t.Errorf("somebody outside posts to %s: %d", address, got.Status)
			}
		}
	}
	old := o.editor.Get(path + "/versions/1")
	if !strings.Contains(old.Find(".prose").Text(), "zirconium") {
		t.Fatalf("version 1: %d", old.Status)
	}
	restored := old.Submit("form[action$='/restorations']", nil)
	if restored.Status != http.StatusOK || !strings.Contains(restored.Find(".prose").Text(), "zirconium") {
		t.Errorf("restored: %d %s", restored.Status, restored.Find(".prose").Text())
	}
	if got := o.editor.Get(path + "/versions").Find(".version-restored h3").Text(); got != "Version 1 restored" {
		t.Errorf("the timeline then: %q", got)
	}
	if got := o.editor.Get(path + "/versions/99"); got.Status != http.StatusNotFound {
		t.Errorf("a version to come: %d", got.Status)
	}
}
