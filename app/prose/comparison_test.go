package prose

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

var said = map[Change]string{Altered: "altered", Inserted: "inserted", Deleted: "deleted", MovedFrom: "moved from here", MovedTo: "moved to here"}

// plainly are the options of tests.
var plainly = ComparisonOptions{
	Say:    func(c Change) string { return said[c] + ":" },
	Done:   func(Change) string { return "." },
	Row:    func(c Change) string { return "row " + said[c] + ":" },
	Column: func(c Change) string { return "column " + said[c] + ":" },
	Became: func(old, now *Node) string { return old.Type().Name() + " to " + now.Type().Name() },
	Next:   "next", There: "there", Back: "back",
}

// TestCompareKeepsBoth reads either version out of a comparison again: what is
// kept and deleted is the older, what is kept and inserted the newer.
func TestCompareKeepsBoth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, doc := drawn(t)
		_, docs := m.steps(doc, 6)
		for _, other := range append(docs[1:], m.pool...) {
			if !normal(doc) || !normal(other) {
				continue
			}
			c, err := Compare(doc, other)
			if err != nil {
				t.Fatal(err)
			}
			if !c.Old().Equal(doc) {
				t.Fatalf("the older reads\n%s, and not\n%s", c.Old().AppendJSON(nil), doc.AppendJSON(nil))
			}
			if !c.New().Equal(other) {
				t.Fatalf("the newer reads\n%s, and not\n%s", c.New().AppendJSON(nil), other.AppendJSON(nil))
			}
			written, changes := ComparisonHTML(c, plainly)
			if n := strings.Count(written, `id="change-`); n != changes+1 {
				t.Fatalf("%d of %d changes have an id\n%s", n-1, changes, written)
			}
			if same := doc.Equal(other); same != (changes == 0) {
				t.Fatalf("alike: %v, with %d changes: %s", same, changes, written)
			}
		}
	})
}

// normal says whether no two texts with the same marks stand side by side, as
// in every document that was read or edited.
func normal(n *Node) bool {
	sound := n.Check() == nil
	n.Descendants(func(node *Node, _ int, _ *Node, _ int) bool {
		var before *Node
		for _, child := range node.content.All() {
			if before != nil && before.IsText() && child.IsText() && before.SameMarkup(child) || child.IsText() && child.Size() == 0 {
				sound = false
			}
			before = child
		}
		return true
	})
	return sound
}

// library makes a document of so many pages, each of five paragraphs of some
// ninety words, with headings, lists and tables.
func library(t testing.TB, pages int, r *rand.Rand) *Node {
	t.Helper()
	var b strings.Builder
	words := func(n int) string {
		var out []string
		for range n {
			out = append(out, vocabulary[r.IntN(len(vocabulary))]+fmt.Sprint(r.IntN(40)))
		}
		return strings.Join(out, " ")
	}
	text := func(n int) string { return `[{"type":"text","text":"` + words(n) + `."}]` }
	for page := range pages {
		if page > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"type":"heading","content":%s}`, text(4))
		for range 4 {
			fmt.Fprintf(&b, `,{"type":"numbered_paragraph","content":%s}`, text(90))
		}
		fmt.Fprintf(&b, `,{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","content":%s}]},{"type":"list_item","content":[{"type":"paragraph","content":%s}]}]}`, text(20), text(20))
		if page%5 == 0 {
			var rows []string
			for range 8 {
				var cells []string
				for range 4 {
					cells = append(cells, fmt.Sprintf(`{"type":"table_cell","content":[{"type":"paragraph","content":%s}]}`, text(3)))
				}
				rows = append(rows, `{"type":"table_row","content":[`+strings.Join(cells, ",")+`]}`)
			}
			fmt.Fprintf(&b, `,{"type":"table","content":[%s]}`, strings.Join(rows, ","))
		}
	}
	return exchangeDoc(t, b.String())
}

var vocabulary = strings.Fields("mercury lamps storage the of waste party site air soil and report measure is cooperative gold amalgam retort district")

// revise changes a document as people do between two versions: words in a third
// of its blocks, some blocks moved, some removed, some new.
func revise(t testing.TB, doc *Node, r *rand.Rand) *Node {
	t.Helper()
	blocks := nodesOf(doc.content)
	for i, block := range blocks {
		if !block.IsTextblock() || r.IntN(3) > 0 {
			continue
		}
		fields := strings.Fields(block.TextContent())
		for range 1 + r.IntN(6) {
			at := r.IntN(len(fields))
			fields = slices.Replace(fields, at, at+r.IntN(min(3, len(fields)-at)), vocabulary[r.IntN(len(vocabulary))]+"!")
		}
		content, err := doc.typ.schema.Text(strings.Join(fields, " "))
		if err != nil {
			t.Fatal(err)
		}
		blocks[i] = block.Copy(FragmentOf(content))
	}
	for range len(blocks) / 40 {
		from, to := r.IntN(len(blocks)), r.IntN(len(blocks)-1)
		moved := blocks[from]
		blocks = slices.Insert(slices.Delete(blocks, from, from+1), to, moved)
		at := r.IntN(len(blocks))
		blocks = slices.Delete(blocks, at, at+1)
	}
	return doc.Copy(FragmentOf(blocks...))
}

func TestCompareLargeDocuments(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, pages := range []int{1, 10, 30} {
		a := library(t, pages, r)
		b := revise(t, a, r)
		c, err := Compare(a, b)
		if err != nil || !c.Old().Equal(a) || !c.New().Equal(b) {
			t.Fatalf("%d pages: %v", pages, err)
		}
		if pages > 1 && c.Moves == 0 {
			t.Errorf("%d pages: nothing has moved", pages)
		}
	}
}

var (
	links = regexp.MustCompile(`<a class="change-next"[^>]*>next</a>`)
	unsee = regexp.MustCompile(`<span class="unseen">[^<]*</span> ?`)
	ids   = regexp.MustCompile(` (id|dir|value)="[^"]*"`)
)

// bare is a comparison as HTML without what only some need.
func bare(t *testing.T, a, b *Node) string {
	t.Helper()
	c, err := Compare(a, b)
	if err != nil || !c.Old().Equal(a) || !c.New().Equal(b) {
		t.Fatal("a version cannot be read again", err)
	}
	out, _ := ComparisonHTML(c, plainly)
	return strings.TrimSuffix(ids.ReplaceAllString(unsee.ReplaceAllString(links.ReplaceAllString(out, ""), ""), ""), `<span class="change-end"></span>`)
}

func TestCompareByWords(t *testing.T) {
	for name, c := range map[string]struct{ a, b, want string }{
		"a word": {
			"<p:(Store it in steel.)>", "<p:(Store it in glass.)>",
			`<p>Store it in <span class="change"><del>steel</del><ins>glass</ins></span>.</p>`,
		},
		"a phrase": {
			"<p:(Keep the old barrel dry.)>", "<p:(Keep every new drum dry.)>",
			`<p>Keep <span class="change"><del>the old barrel</del><ins>every new drum</ins></span> dry.</p>`,
		},
		"Arabic": {
			"<p:(يُخزَّن الزئبق في أوعية محكمة)>", "<p:(يُخزَّن الزئبق في براميل محكمة)>",
			`<p>يُخزَّن الزئبق في <span class="change"><del>أوعية</del><ins>براميل</ins></span> محكمة</p>`,
		},
		"Chinese": {
			"<p:(汞应储存在钢罐中)>", "<p:(汞应储存在玻璃瓶中)>",
			`<p>汞应储存在<span class="change"><del>钢罐</del><ins>玻璃瓶</ins></span>中</p>`,
		},
		"a paragraph in front": {
			"<p:(Alpha beta)>", "<p:(Gamma delta)>,<p:(Alpha beta)>",
			`<ins class="change"><p>Gamma delta</p></ins><p>Alpha beta</p>`,
		},
		"another kind": {
			"<p:(On storage)>", "<h:(On storage)>",
			`<div class="change altered"><span class="change-note">altered: paragraph to heading</span> <h1>On storage</h1></div>`,
		},
		"nothing alike": {
			"<p:(Alpha beta)>", "<p:(Gamma delta)>",
			`<del class="change"><p>Alpha beta</p></del><ins class="change"><p>Gamma delta</p></ins>`,
		},
		"an item": {
			"<ul:<li:<p:(Weigh it)>>,<li:<p:(Seal it well)>>>", "<ul:<li:<p:(Weigh it)>>,<li:<p:(Label it)>>,<li:<p:(Seal it very well)>>>",
			`<ul><li><p>Weigh it</p></li><li class="change inserted"><ins><p>Label it</p></ins></li><li><p>Seal it <span class="change"><ins>very </ins></span>well</p></li></ul>`,
		},
		"a suggestion": {
			"<p:(In a box)>", "<p:(In a ),+(steel ),(box)>",
			`<p>In a <span class="change"><ins><span class="suggested suggested-ins" data-suggestion="x" data-scope="text">steel </span></ins></span>box</p>`,
		},
	} {
		got := regexp.MustCompile(`data-suggestion="[^"]*"`).ReplaceAllString(bare(t, brief(t, c.a), brief(t, c.b)), `data-suggestion="x"`)
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestCompareFormatting(t *testing.T) {
	a := exchangeDoc(t, `{"type":"paragraph","content":[{"type":"text","text":"Keep it dry"}]}`)
	b := exchangeDoc(t, `{"type":"paragraph","content":[{"type":"text","text":"Keep "},{"type":"text","text":"it","marks":[{"type":"strong"}]},{"type":"text","text":" dry"}]}`)
	want := `<p>Keep <span class="change"><span class="altered" title="altered: text to text"><strong>it</strong></span></span> dry</p>`
	if got := bare(t, a, b); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestCompareNumbersAndNotes(t *testing.T) {
	note := func(text, said string) string {
		return `{"type":"numbered_paragraph","content":[{"type":"text","text":"` + text + `"},{"type":"footnote","content":[{"type":"text","text":"` + said + `"}]}]}`
	}
	a := exchangeDoc(t, note("First of them", "Old note")+","+note("Second of them", "See there"))
	b := exchangeDoc(t, note("Second of them", "See here"))
	c, err := Compare(a, b)
	if err != nil || !c.Old().Equal(a) || !c.New().Equal(b) {
		t.Fatal(err)
	}
	got, changes := ComparisonHTML(c, plainly)
	for _, want := range []string{
		`<del id="change-1" class="change"><span class="unseen">deleted:</span> <p class="numbered numbered-1" dir="auto"><span class="number" dir="ltr">1.</span> First of them`,
		`<a id="reference-was-1" href="#footnote-was-1">1</a>`,
		`<p class="numbered numbered-1" dir="auto"><span class="number" dir="ltr">1.</span> Second of them<sup class="footnote"><a id="reference-1" href="#footnote-1">1</a>`,
		`<li id="footnote-1" value="1" dir="auto">See <span id="change-2" class="change">`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if changes != 2 {
		t.Errorf("%d changes", changes)
	}
}

func TestCompareMoves(t *testing.T) {
	a := brief(t, "<p:(Begin here)>,<p:(Seal the drum before it leaves)>,<p:(Weigh what is there)>,<p:(Write it down in the book that is kept)>,<p:(End here)>")
	b := brief(t, "<p:(Begin here)>,<p:(Weigh what is there)>,<p:(Write it down in the book that is kept)>,<p:(End here)>,<p:(Seal the drum before it leaves)>")
	got := bare(t, a, b)
	want := `<p>Begin here</p><div class="change moved moved-from"><span class="change-note">moved from here: <a href="#moved-to-1">there</a></span> <p>Seal the drum before it leaves</p></div>` +
		`<p>Weigh what is there</p><p>Write it down in the book that is kept</p><p>End here</p>` +
		`<div class="change moved moved-to"><span class="change-note">moved to here: <a href="#moved-from-1">back</a></span> <p>Seal the drum before it leaves</p></div>`
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	// out of a list, and changed on the way
	a = brief(t, "<p:(Begin here)>,<ul:<li:<p:(Write it down in the good book that is kept)>>,<li:<p:(Next to it)>>>,<p:(Middle of all this)>,<p:(End here)>")
	b = brief(t, "<p:(Begin here)>,<ul:<li:<p:(Next to it)>>>,<p:(Middle of all this)>,<p:(End here)>,<p:(Write it down in the big book that is kept)>")
	got = bare(t, a, b)
	if !strings.Contains(got, `<div class="change moved moved-to">`) || !strings.Contains(got, `in the <span class="change"><del>good</del><ins>big</ins></span> book`) {
		t.Errorf("not found again: %s", got)
	}
}

func grid(t *testing.T, rows ...string) *Node {
	t.Helper()
	var out []string
	for _, row := range rows {
		var cells []string
		for cell := range strings.SplitSeq(row, "|") {
			cells = append(cells, "<c:<p:("+cell+")>>")
		}
		out = append(out, "<r:"+strings.Join(cells, ",")+">")
	}
	return brief(t, "<t:"+strings.Join(out, ",")+">")
}

func TestCompareTables(t *testing.T) {
	a := grid(t, "Centre|Months", "Karoo|14", "Andes|9")
	for name, c := range map[string]struct {
		b    *Node
		want string
	}{
		"a cell": {grid(t, "Centre|Months", "Karoo|15", "Andes|9"), `<tr><td><p>Karoo</p></td><td><p><span class="change"><del>14</del><ins>15</ins></span></p></td></tr>`},
		"a row added": {
			grid(t, "Centre|Months", "Karoo|14", "Sahel|7", "Andes|9"),
			`<tr class="change inserted"><td><ins><p>Sahel</p></ins></td><td><ins><p>7</p></ins></td></tr><tr><td><p>Andes</p></td>`,
		},
		"a row removed": {grid(t, "Centre|Months", "Andes|9"), `<tr class="change deleted"><td><del><p>Karoo</p></del></td><td><del><p>14</p></del></td></tr>`},
		"a column added": {
			grid(t, "Centre|Country|Months", "Karoo|South|14", "Andes|West|9"),
			`<tr><td><p>Karoo</p></td><td class="change inserted"><ins><p>South</p></ins></td><td><p>14</p></td></tr>`,
		},
		"a column removed": {grid(t, "Months", "14", "9"), `<tr><td class="change deleted"><del><p>Karoo</p></del></td><td><p>14</p></td></tr>`},
		"a row and a column": {
			grid(t, "Centre|Country|Months", "Karoo|South|14"),
			`<tr class="change deleted"><td><del><p>Andes</p></del></td><td class="no-cell"></td><td><del><p>9</p></del></td></tr>`,
		},
	} {
		if got := bare(t, a, c.b); !strings.Contains(strings.ReplaceAll(got, ` class=""`, ""), c.want) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// TestComparisonIsSafeAndWellFormed parses what is written for random documents
// and finds only elements and attributes that can do no harm, each id once.
func TestComparisonIsSafeAndWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMaker(rapid.Uint64().Draw(t, "seed"))
		m.schema = Exchange()
		a, b := m.doc(), m.doc()
		if a == nil || b == nil {
			return
		}
		c, err := Compare(a, b)
		if err != nil {
			t.Fatal(err)
		}
		written, _ := ComparisonHTML(c, plainly)
		root, err := html.Parse(strings.NewReader(written))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for n := range root.Descendants() {
			for _, attr := range n.Attr {
				if n.Type == html.ElementNode && !harmless[attr.Key] && attr.Key != "value" {
					t.Fatalf("%s of %s in %s", attr.Key, n.Data, written)
				}
				if attr.Key == "id" {
					if seen[attr.Val] {
						t.Fatalf("%s twice in %s", attr.Val, written)
					}
					seen[attr.Val] = true
				}
			}
		}
	})
}

// BenchmarkCompare compares two versions of a hundred pages and writes the
// outcome.
func BenchmarkCompare(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	old := library(b, 100, r)
	now := revise(b, old, r)
	oldJSON, nowJSON := old.AppendJSON(nil), now.AppendJSON(nil)
	for b.Loop() {
		x, err := Exchange().NodeFromJSON(oldJSON)
		if err != nil {
			b.Fatal(err)
		}
		y, err := Exchange().NodeFromJSON(nowJSON)
		if err != nil {
			b.Fatal(err)
		}
		c, err := Compare(x, y)
		if err != nil {
			b.Fatal(err)
		}
		ComparisonHTML(c, plainly)
	}
	b.ReportMetric(float64(len(strings.Fields(old.TextBetween(0, old.content.Size(), " ", nil)))), "words")
}

// BenchmarkCompareApart does the same with two documents that have nothing in
// common but their words.
func BenchmarkCompareApart(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	old, now := library(b, 100, r), library(b, 100, r)
	for b.Loop() {
		if _, err := Compare(old, now); err != nil {
			b.Fatal(err)
		}
	}
}
