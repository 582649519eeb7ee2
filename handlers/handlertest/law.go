package handlertest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Fragment is what a live event shows, as a page gets it.
type Fragment struct{ ID, After, HTML string }

// Apply does to a page what the browser does with fragments: each takes the
// place of the element with its id, or stands behind the element it names. It
// returns the part of the page that selector finds, as text that two pages can
// be compared by.
func (p *Page) Apply(t testing.TB, selector string, fragments ...Fragment) string {
	t.Helper()
	for _, f := range fragments {
		fresh := parseFragment(t, f.HTML)
		if there := p.Find("#" + f.ID); there.Length() > 0 {
			there.ReplaceWithNodes(fresh)
		} else if f.After != "" {
			before := p.Find("#" + f.After)
			if wrapper := before.ParentFiltered(".post-of"); wrapper.Length() > 0 { // what is the reader's own stands around a post
				around := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div, Attr: []html.Attribute{{Key: "class", Val: "post-of"}}}
				around.AppendChild(fresh)
				fresh, before = around, wrapper
			}
			before.AfterNodes(fresh)
		}
	}
	part, err := p.Find(selector).Html()
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(part) == "" {
		t.Fatalf("there is no %s on %s", selector, p.Path)
	}
	return strings.Join(strings.Fields(part), " ")
}

func parseFragment(t testing.TB, source string) *html.Node {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(strings.TrimSpace(source)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil || len(nodes) != 1 {
		t.Fatalf("a fragment is one element; this has %d (%v): %s", len(nodes), err, source)
	}
	return nodes[0]
}
