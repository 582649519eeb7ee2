package prose

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

const numberedDoc = `{"type":"heading","content":[{"type":"text","text":"Lamps & <batteries>"}]},` +
	`{"type":"numbered_paragraph","content":[{"type":"text","text":"One"},{"type":"footnote","content":[{"type":"text","text":"First note"}]}]},` +
	`{"type":"numbered_paragraph","attrs":{"level":2},"content":[{"type":"text","text":"a"}]},` +
	`{"type":"numbered_paragraph","attrs":{"level":3},"content":[{"type":"text","text":"i"}]},` +
	`{"type":"numbered_paragraph","attrs":{"level":2},"content":[{"type":"text","text":"b"}]},` +
	`{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":"x"},{"type":"hard_break"},{"type":"text","text":"y"}]}]}]},` +
	`{"type":"numbered_paragraph","content":[{"type":"text","text":"Two","marks":[{"type":"link","attrs":{"href":"javascript:alert(1)"}}]},{"type":"footnote","content":[{"type":"text","text":"Second"}]}]}`

func TestPlainText(t *testing.T) {
	want := "Lamps & <batteries>\n1. One[1]\n  (a) a\n    (i) i\n  (b) b\n• x\n  y\n2. Two[2]\n\n[1] First note\n[2] Second\n"
	if got := PlainText(exchangeDoc(t, numberedDoc)); got != want {
		t.Fatalf("got %q\nwant %q", got, want)
	}
}

func TestHTML(t *testing.T) {
	want := `<h2 dir="auto">Lamps &amp; &lt;batteries&gt;</h2>` +
		`<p class="numbered numbered-1" dir="auto"><span class="number" dir="ltr">1.</span> One<sup class="footnote"><a id="d-reference-1" href="#d-footnote-1">1</a></sup></p>` +
		`<p class="numbered numbered-2" dir="auto"><span class="number" dir="ltr">(a)</span> a</p>` +
		`<p class="numbered numbered-3" dir="auto"><span class="number" dir="ltr">(i)</span> i</p>` +
		`<p class="numbered numbered-2" dir="auto"><span class="number" dir="ltr">(b)</span> b</p>` +
		`<ul><li><p dir="auto">x<br>y</p></li></ul>` +
		`<p class="numbered numbered-1" dir="auto"><span class="number" dir="ltr">2.</span> <a rel="nofollow noopener">Two</a>` +
		`<sup class="footnote"><a id="d-reference-2" href="#d-footnote-2">2</a></sup></p>` +
		`<section class="footnotes"><ol><li id="d-footnote-1" dir="auto">First note <a class="footnote-back" href="#d-reference-1">↩</a></li>` +
		`<li id="d-footnote-2" dir="auto">Second <a class="footnote-back" href="#d-reference-2">↩</a></li></ol></section>`
	got := HTML(exchangeDoc(t, numberedDoc), HTMLOptions{IDPrefix: `d-"<`, HeadingOffset: 1})
	if got != want {
		t.Fatalf("\n got %s\nwant %s", got, want)
	}
}

func TestNumbering(t *testing.T) {
	var n Numbering
	var got []string
	for _, level := range []int{2, 1, 1, 2, 3, 3, 3, 3, 2, 1, 2, 9, -1} {
		got = append(got, n.Next(level))
	}
	want := "(a) 1. 2. (a) (i) (ii) (iii) (iv) (b) 3. (a) (i) 4."
	if s := strings.Join(got, " "); s != want {
		t.Fatalf("got %s want %s", s, want)
	}
	if letters(27) != "aa" || letters(52) != "zz" || roman(1994) != "mcmxciv" {
		t.Fatal(letters(27), letters(52), roman(1994))
	}
}

var harmless = map[string]bool{
	"class": true, "dir": true, "id": true, "href": true, "title": true, "rel": true, "lang": true, "src": true,
	"alt": true, "width": true, "height": true, "colspan": true, "rowspan": true, "start": true,
	"data-kind": true, "data-suggestion": true, "data-scope": true,
}

func TestAddresses(t *testing.T) {
	for _, bad := range []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:x", "java\nscript:x", "data:text/html,x",
		"vbscript:x", "//evil.example", `/\evil.example`, "\x01javascript:x", "ftp://x", "file:///etc", "x",
	} {
		if got := safeAddress(bad, true); got != "" {
			t.Errorf("%q passes as %q", bad, got)
		}
	}
	for _, good := range []string{"https://example.org/a?b#c", "mailto:a@example.org", "/topics/12", "#post-1"} {
		if safeAddress(good, true) != good {
			t.Errorf("%q does not pass", good)
		}
	}
}

// TestHTMLIsSafe reads the HTML of random documents as a browser would and
// finds only elements and attributes of ours.
func TestHTMLIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMaker(rapid.Uint64().Draw(t, "seed"))
		m.schema = Exchange()
		doc := m.doc()
		if doc == nil {
			return
		}
		z := html.NewTokenizer(strings.NewReader(HTML(doc, HTMLOptions{})))
		for z.Next() != html.ErrorToken {
			token := z.Token()
			switch token.Data {
			case "script", "style", "iframe", "object", "svg", "math", "form", "base":
				if token.Type != html.TextToken {
					t.Fatalf("an element %s", token.Data)
				}
			}
			for _, a := range token.Attr {
				if !harmless[a.Key] {
					t.Fatalf("an attribute %s", a.Key)
				}
			}
		}
	})
}

// The editor's test (views/assets/editor/schema.test.ts) has the same document
// and the same hash.
func TestHashIsThatOfTheEditor(t *testing.T) {
	doc := exchangeDoc(t, `{"type":"heading","attrs":{"level":2,"dir":null},"content":[{"type":"text","text":"Mercury 水銀 زئبق"}]},`+
		`{"type":"numbered_paragraph","attrs":{"level":1,"dir":"rtl"},"content":[{"type":"text","text":"One"},{"type":"footnote","attrs":{"dir":null},"content":[{"type":"text","text":"Note"}]}]},`+
		`{"type":"paragraph","attrs":{"dir":null},"content":[{"type":"text","marks":[{"type":"link","attrs":{"href":"https://example.org/","title":null}},{"type":"strong"}],"text":"here 😀"}]}`)
	if got, want := doc.Hash(), "eda3339596276539"; got != want {
		t.Errorf("the hash is %s, wanted %s", got, want)
	}
}

func TestTablesThatScrollAreReached(t *testing.T) {
	doc := exchangeDoc(t, `{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]}]}]}`)
	if got := HTML(doc, HTMLOptions{}); !strings.Contains(got, "<table><tbody><tr>") {
		t.Errorf("a table as it is: %s", got)
	}
	if got := HTML(doc, HTMLOptions{TablesScroll: true}); !strings.Contains(got, `<table tabindex="0"><tbody><tr>`) {
		t.Errorf("a table that scrolls: %s", got)
	}
}
