package prose

import (
	"strings"
	"testing"
)

func readSchema(t *testing.T, source string, limits Limits) *Schema {
	t.Helper()
	s, err := SchemaFromJSON([]byte(source), limits)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestLimits gives what would cost more than its length, and expects to be
// told so.
func TestLimits(t *testing.T) {
	deep := strings.Repeat(`{"type":"blockquote","content":[`, 10000) + strings.Repeat("]}", 10000)
	for name, source := range map[string]string{
		"deep nodes":      deep,
		"deep values":     `{"type":"doc","attrs":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + "}",
		"long input":      `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"` + strings.Repeat("a", 2<<20) + `"}]}]}`,
		"deep in a slice": `{"content":[` + deep + `]}`,
	} {
		s := readSchema(t, string(SchemaJSON()), Limits{Input: 2 << 20})
		_, err := s.NodeFromJSON([]byte(source))
		if name == "deep in a slice" {
			_, err = s.SliceFromJSON([]byte(source))
		}
		if KindOf(err) != TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, nodes := range map[string]string{
		"counted":    `"doc":{"content":"a{1000000}"},"a":{}`,
		"nested":     `"doc":{"content":"` + strings.Repeat("(", 5000) + "a" + strings.Repeat(")", 5000) + `"},"a":{}`,
		"multiplied": `"doc":{"content":"((((a{50}){50}){50}){50})"},"a":{}`,
		"subset":     `"doc":{"content":"(a|b)* a ` + strings.Repeat("(a|b) ", 20) + `"},"a":{},"b":{}`,
	} {
		_, err := SchemaFromJSON([]byte(`{"nodes":{`+nodes+`,"text":{}}}`), Limits{})
		if KindOf(err) != TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRequiredContentIsBounded asks for a document whose required content
// doubles at each of forty levels.
func TestRequiredContentIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"nodes":{"doc":{"content":"n0 n0"}`)
	for i := range 40 {
		n := "n" + string(appendInt(nil, i+1))
		b.WriteString(`,"n` + string(appendInt(nil, i)) + `":{"content":"` + n + " " + n + `"}`)
	}
	b.WriteString(`,"n40":{},"text":{}}}`)
	s := readSchema(t, b.String(), Limits{})
	if _, err := s.TopNodeType().CreateAndFill(nil, nil); KindOf(err) != TooLarge {
		t.Fatal(err)
	}
	loop := readSchema(t, `{"nodes":{"doc":{"content":"a"},"a":{"content":"a"},"text":{}}}`, Limits{})
	if _, err := loop.TopNodeType().CreateAndFill(nil, nil); KindOf(err) != TooLarge {
		t.Fatal(err)
	}
}

// TestStepsStayInBounds wraps and inserts until the limits say no.
func TestStepsStayInBounds(t *testing.T) {
	s := readSchema(t, string(SchemaJSON()), Limits{Depth: 10, Size: 300})
	doc, err := s.NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"abc"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	wrapper, err := s.NodeType("blockquote").Create(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	wraps := 0
	for at := doc; err == nil; wraps++ {
		size := at.Content().Size()
		at, err = (&ReplaceAroundStep{0, size, 0, size, &Slice{content: FragmentOf(wrapper)}, 1, true}).Apply(at)
	}
	if KindOf(err) != TooLarge || wraps > 10 {
		t.Fatalf("%d wraps, %v", wraps, err)
	}
	long, err := s.Text(strings.Repeat("x", 298))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&ReplaceStep{From: 1, To: 1, Slice: &Slice{content: FragmentOf(long)}}).Apply(doc); KindOf(err) != TooLarge {
		t.Fatal(err)
	}
}

// TestErrorKinds shows one refusal of each kind.
func TestErrorKinds(t *testing.T) {
	s := Exchange()
	doc := exchangeDoc(t, `{"type":"paragraph","content":[{"type":"text","text":"abc"}]},{"type":"paragraph"}`)
	for source, want := range map[string]Kind{
		`{"stepType":"replace","from":1`:                                                    Malformed,
		`{"stepType":"replace","from":2,"to":1}`:                                            Malformed,
		`{"stepType":"replace","from":1.5,"to":2}`:                                          Malformed,
		`{"stepType":"replace","from":-1,"to":2}`:                                           Malformed,
		`{"stepType":"replace","from":1e99,"to":1e99}`:                                      Malformed,
		`{"stepType":"addMark","from":1,"to":2,"mark":{"type":"nothing"}}`:                  Unknown,
		`{"stepType":"explode"}`:                                                            Unknown,
		`{"stepType":"addMark","from":1,"to":2,"mark":{"type":"link","attrs":{"href":7}}}`:  Unfit,
		`{"stepType":"replace","from":90,"to":99}`:                                          OutOfRange,
		`{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"paragraph"}]}}`: Unfit,
		`{"stepType":"replaceAround","from":0,"to":7,"gapFrom":2,"gapTo":6,"insert":0}`:     GapNotFlat,
		`{"stepType":"replace","from":1,"to":3,"structure":true}`:                           Overwrite,
		`{"stepType":"attr","pos":7,"attr":"dir","value":null}`:                             Missing,
	} {
		step, err := s.StepFromJSON([]byte(source))
		if err == nil {
			_, err = step.Apply(doc)
		}
		if KindOf(err) != want {
			t.Errorf("%s: %v, not %v", source, err, want)
		}
	}
}

// TestBetweenKeepsWhatIsCommon maps positions outside of a difference to the
// same words.
func TestBetweenKeepsWhatIsCommon(t *testing.T) {
	a := brief(t, "<h:(Mercury lamps)>,<p:(One two three four)>,<p:(Kept as it is)>,<p:(Last)>")
	b := brief(t, "<h:(Mercury lamps)>,<p:(New in front)>,<p:(One 2 three)>,<p:(Kept as it is)>,<p:(Last words)>")
	steps, err := Between(a, b)
	if err != nil {
		t.Fatal(err)
	}
	m := &Mapping{}
	for _, s := range steps {
		m.AppendMap(s.StepMap())
	}
	for _, word := range []string{"Mercury", "One", "three", "Kept", "Last"} {
		from, to := find(a, word), find(b, word)
		if r := m.MapResult(from+1, 1); r.Pos != to+1 || r.Deleted {
			t.Errorf("%s at %d comes to %+v, not %d", word, from, r, to+1)
		}
	}
	bold := exchangeDoc(t, `{"type":"paragraph","content":[{"type":"text","text":"One "},{"type":"text","text":"two","marks":[{"type":"strong"}]}]}`)
	steps, err = Between(brief(t, "<p:(One two)>"), bold)
	if err != nil || len(steps) != 1 || len(steps[0].StepMap().ranges) != 0 {
		t.Fatalf("a change of formatting moves positions: %s, %v", stepsText(steps), err)
	}
}

// TestBetweenKeepsCells changes one cell of a table.
func TestBetweenKeepsCells(t *testing.T) {
	table := func(cells ...string) *Node {
		row := ""
		for i, c := range cells {
			if i > 0 {
				row += ","
			}
			row += `{"type":"table_cell","content":[{"type":"paragraph","content":[{"type":"text","text":"` + c + `"}]}]}`
		}
		return exchangeDoc(t, `{"type":"table","content":[{"type":"table_row","content":[`+row+`]}]}`)
	}
	a, b := table("Party", "12 kg", "2024"), table("Party", "13 kg", "2024")
	steps, err := Between(a, b)
	if err != nil || len(steps) != 1 {
		t.Fatalf("%s, %v", stepsText(steps), err)
	}
	if s, ok := steps[0].(*ReplaceStep); !ok || s.To-s.From != 2 {
		t.Fatalf("more than a word is replaced: %s", stepsText(steps))
	}
}

func find(doc *Node, word string) int {
	at := -1
	doc.Descendants(func(n *Node, pos int, _ *Node, _ int) bool {
		if i := strings.Index(n.Text(), word); n.IsText() && i >= 0 && at < 0 {
			at = pos + i
		}
		return true
	})
	return at
}

// A text has no content: what stands there is not looked at, whatever it is.
func TestContentOfATextIsNotRead(t *testing.T) {
	for source, want := range map[string]string{
		`{"content":[{"type":"nothing"}],"text":"a","type":"text"}`: `{"type":"text","text":"a"}`,
		`{"type":"text","text":"a","content":[{"type":"nothing"}]}`: `{"type":"text","text":"a"}`,
		`{"content":[{"type":"nothing"}],"type":"paragraph"}`:       "",
		`{"type":"paragraph","content":[{"type":"nothing"}]}`:       "",
	} {
		n, err := Exchange().NodeFromJSON([]byte(source))
		switch {
		case want == "" && KindOf(err) != Unknown:
			t.Errorf("%s: %v", source, err)
		case want != "" && (err != nil || string(n.AppendJSON(nil)) != want):
			t.Errorf("%s: %v", source, err)
		}
	}
}
