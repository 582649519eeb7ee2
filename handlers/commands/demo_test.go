package commands

import (
	"io"
	"log/slog"
	"strings"
	"testing"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/app/document"
	"minamata.exchange/app/prose"
	"minamata.exchange/config/sample"
	"minamata.exchange/models/modelstest"
)

// TestDemoContent fills the demo: its documents are there in several languages, with
// what documents have, and with suggestions of several people; and the desk has work.
func TestDemoContent(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		settings := faultSettings(t, url)
		a, err := app.New(t.Context(), app.Options{Config: settings, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if err := a.Directory.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second finds it there
			if err := fillDemo(t.Context(), a, printer{io.Discard}); err != nil {
				t.Fatal(err)
			}
		}
		if open, err := a.Period.List(t.Context(), access.Who{}, 0); err != nil || len(open.Documents) != 1 {
			t.Errorf("%d documents are open to the public, %v", len(open.Documents), err)
		}
		languages, nodes, suggesting := map[string]bool{}, map[string]bool{}, 0
		for _, one := range demoDocuments(t, a) {
			languages[one.Document.Language] = true
			authors := map[any]bool{}
			one.Text.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool {
				nodes[n.Type().Name()] = true
				for _, m := range n.Marks() {
					if prose.IsSuggestion(m) {
						authors[m.Attr("author")] = true
					}
				}
				return true
			})
			if len(authors) == 2 && !authors[""] {
				suggesting++
			}
			if one.Document.ChangedAt.After(a.DB.Now()) || one.Version == 0 {
				t.Errorf("%s: never written in", one.Document.Title)
			}
		}
		for name := range strings.FieldsSeq("heading numbered_paragraph table table_header footnote figure callout blockquote bullet_list") {
			if !nodes[name] {
				t.Errorf("there is no %s in any document", name)
			}
		}
		if len(languages) < 5 || !languages["ar"] || suggesting < 3 {
			t.Errorf("languages %v; two people suggest in %d documents", languages, suggesting)
		}
		checkDemoDesk(t, a)
	})
}

func demoDocuments(t *testing.T, a *app.App) []document.Page {
	t.Helper()
	l := &loader{App: a}
	content, err := sample.Load()
	if err != nil {
		t.Fatal(err)
	}
	l.content = content
	if err := a.DB.Read(t.Context(), l.know); err != nil {
		t.Fatal(err)
	}
	if err := l.gather(t.Context()); err != nil {
		t.Fatal(err)
	}
	var all []document.Page
	for _, d := range content.Documents {
		who := access.Who{Person: l.people[d.Author]}
		list, err := a.Document.List(t.Context(), who, l.rooms[d.Workspace].ID, false, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, there := range list.Documents {
			if there.Title != d.Title {
				continue
			}
			page, err := a.Document.Page(t.Context(), who, there.ID)
			if err != nil {
				t.Fatal(err)
			}
			if page.Document.Status != d.Status {
				t.Errorf("%s is %s", d.Key, page.Document.Status)
			}
			all = append(all, page)
		}
	}
	if len(all) != len(content.Documents) {
		t.Errorf("%d documents of %d", len(all), len(content.Documents))
	}
	return all
}
