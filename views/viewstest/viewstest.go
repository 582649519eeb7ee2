// Package viewstest checks components as every reader gets them. For tests only.
//
//	func TestStates(t *testing.T) { viewstest.Check(t, States()) }
package viewstest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Token is the form token of everything that is rendered here.
const Token = "token-of-the-test"

// Render gives a component's HTML in a language.
func Render(t testing.TB, language string, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	ctx := ui.WithToken(text.With(context.Background(), language), Token)
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Check renders every state in every language and holds it against the rules
// that all of them obey.
func Check(t *testing.T, states []ui.State) {
	t.Helper()
	names := map[string]bool{}
	for _, s := range states {
		if names[s.Name] {
			t.Errorf("two states are called %q", s.Name)
		}
		names[s.Name] = true
		for _, l := range text.Languages() {
			source := Render(t, l.Code, s.Component)
			for _, fault := range Faults(source) {
				t.Errorf("%s in %s: %s", s.Name, l.Code, fault)
			}
			for _, key := range unsaid.FindAllString(source, -1) {
				t.Errorf("%s in %s: %s was not translated", s.Name, l.Code, key)
			}
			if s.Whole && !strings.Contains(source, `<html lang="`+l.Code+`" dir="`+l.Dir+`"`) {
				t.Errorf("%s in %s does not say its language and direction", s.Name, l.Code)
			}
		}
	}
}

// unsaid finds keys that stand where words should.
var unsaid = regexp.MustCompile(`>\s*(layout|ui|forum|home|inbox|person|directory|error|fault|join|accounts|account|desk|workspace)\.[a-z_.]+\s*<`)

// Faults lists what is wrong with a piece of HTML, whatever it says.
func Faults(source string) []string {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return []string{err.Error()}
	}
	c := &checker{ids: map[string]int{}, labelled: map[string]bool{}, referred: map[string]string{}}
	c.walk(root)
	return append(c.faults, c.loose()...)
}

type checker struct {
	faults   []string
	ids      map[string]int
	labelled map[string]bool   // ids that a label is for
	referred map[string]string // id → attribute that refers to it
	controls []*html.Node      // that no label encloses
}

func (c *checker) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		c.element(n)
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.walk(child)
	}
}

func (c *checker) element(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			c.fault("<%s> has the attribute %s, which the content security policy forbids", n.Data, a.Key)
		case a.Key == "id":
			c.ids[a.Val]++
		case a.Key == "for":
			c.labelled[a.Val] = true
		case a.Key == "aria-describedby" || a.Key == "aria-labelledby" || a.Key == "form":
			for id := range strings.FieldsSeq(a.Val) {
				c.referred[id] = a.Key
			}
		case a.Key == "href" && strings.HasPrefix(strings.ToLower(a.Val), "javascript:"):
			c.fault("a link runs script")
		}
	}
	switch n.Data {
	case "script":
		if attribute(n, "src") == "" {
			c.fault("a script stands in the page")
		}
	case "form":
		if attribute(n, "method") == "post" && !hasToken(n) {
			c.fault("the form to %s has no token", attribute(n, "action"))
		}
	case "button", "a":
		if !has(n, "hidden") && attribute(n, "aria-label") == "" && strings.TrimSpace(words(n)) == "" {
			c.fault("a <%s> has no words (%s)", n.Data, attribute(n, "class"))
		}
	case "input", "select", "textarea":
		if attribute(n, "type") != "hidden" && attribute(n, "aria-label") == "" && !within(n, "label") {
			c.controls = append(c.controls, n)
		}
	case "img":
		if !has(n, "alt") {
			c.fault("an image has no alternative text")
		}
	}
}

// loose finds what refers to nothing, and what is not referred to but should be.
func (c *checker) loose() (faults []string) {
	for id, n := range c.ids {
		if n > 1 {
			faults = append(faults, "the id "+id+" stands more than once")
		}
	}
	for id, attr := range c.referred {
		if c.ids[id] == 0 && attr != "form" {
			faults = append(faults, attr+" refers to "+id+", which is not there")
		}
	}
	for _, n := range c.controls {
		if id := attribute(n, "id"); id == "" || !c.labelled[id] {
			faults = append(faults, "the field "+attribute(n, "name")+" has no label")
		}
	}
	return faults
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// Golden compares got with the file testdata/name; "go test -update" rewrites it.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed (go test -update rewrites it):\n%s", path, got)
	}
}
