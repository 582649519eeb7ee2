package prose

import (
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestPure holds the package to the standard library, without clock, log,
// network or anything else of the world.
func TestPure(t *testing.T) {
	allowed := map[string]bool{
		"cmp": true, "maps": true,
		"embed": true, "errors": true, "iter": true, "math": true, "slices": true, "strconv": true, "strings": true,
		"sync": true, "sync/atomic": true, "unicode": true, "unicode/utf16": true, "unicode/utf8": true,
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		files++
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil || !allowed[path] {
				t.Errorf("%s imports %s", e.Name(), path)
			}
		}
	}
	if files < 20 {
		t.Fatal("the files of the package were not found")
	}
}

// TestExchangeSchema reads the project's schema and holds it to what is said
// of it.
func TestExchangeSchema(t *testing.T) {
	s := Exchange()
	for _, name := range []string{
		"heading", "paragraph", "numbered_paragraph", "bullet_list", "ordered_list", "list_item", "blockquote",
		"table", "table_row", "table_cell", "table_header", "figure", "caption", "footnote", "callout", "rule", "code_block",
	} {
		if s.NodeType(name) == nil {
			t.Errorf("no %s", name)
		}
	}
	for _, mark := range []string{"insertion", "deletion", "modification"} {
		m := s.MarkType(mark)
		for _, parent := range s.NodeTypes() {
			if !parent.IsLeaf() && !parent.AllowsMarkType(m) {
				t.Errorf("%s may not stand in %s", mark, parent.Name())
			}
		}
		if mark != "insertion" && m.Excludes(m) {
			t.Errorf("two %ss may not overlap", mark)
		}
	}
}
