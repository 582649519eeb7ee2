package prose

import (
	"bytes"
	"testing"
)

// tight limits keep a fuzz worker small; what they refuse is refused by kind.
func tight() Limits {
	return Limits{Depth: 40, Size: 20000, Input: 1 << 16, Nesting: 12, States: 300, Filled: 300}
}

func tightExchange(t testing.TB) *Schema {
	t.Helper()
	s, err := SchemaFromJSON(SchemaJSON(), tight())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const fuzzDoc = `{"type":"doc","content":[` +
	`{"type":"heading","attrs":{"level":1,"dir":null},"content":[{"type":"text","text":"Mercury é😀"}]},` +
	`{"type":"paragraph","attrs":{"dir":null},"content":[{"type":"text","marks":[{"type":"strong"}],"text":"a"},` +
	`{"type":"footnote","attrs":{"dir":null},"content":[{"type":"text","text":"note"}]},{"type":"text","text":"b"}]},` +
	`{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","attrs":{"dir":null}}]}]}]}`

// typed fails when an error is not one of ours.
func typed(t *testing.T, err error) {
	t.Helper()
	if err != nil && KindOf(err) == 0 {
		t.Fatalf("an error of no kind: %v", err)
	}
}

func FuzzSchemaJSON(f *testing.F) {
	f.Add(SchemaJSON())
	for seed := range uint64(8) {
		f.Add([]byte(newMaker(seed).schemaJSON()))
	}
	f.Add([]byte(`{"nodes":{"doc":{"content":"((a?)*)+{2,3}"},"a":{},"text":{}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := SchemaFromJSON(data, tight())
		typed(t, err)
		if err != nil {
			return
		}
		n, err := s.top.CreateAndFill(nil, nil)
		typed(t, err)
		if err == nil && n != nil && s.bounded(n) == nil {
			typed(t, n.Check())
			if _, err := s.NodeFromJSON(n.AppendJSON(nil)); err != nil && KindOf(err) != Unfit && KindOf(err) != TooLarge {
				t.Fatalf("own JSON is refused: %v", err)
			}
		}
	})
}

func FuzzDocumentJSON(f *testing.F) {
	f.Add([]byte(fuzzDoc))
	f.Add([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"\ud83d"}]}]}`))
	for _, suggested := range []string{
		"<p:(a),-(b)>,<p:+(c)]ins:split$>,<q:<p:(d)>]ins:wrap$>,<ul:<li:<p:(e)]ins:split$>]ins:split$>]del:unwrap$>",
		"<t:<r:<c:<p:+(a)]ins:node$>]ins:node$>,<c:<p:-(b)]del:node$>]del:node$>]del:join$>]del:node$>",
	} {
		f.Add([]byte(`{"type":"doc","content":[` + shorthand.Replace(suggested) + `]}`))
	}
	s := tightExchange(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := s.NodeFromJSON(data)
		typed(t, err)
		if err != nil {
			return
		}
		written := n.AppendJSON(nil)
		again, err := s.NodeFromJSON(written)
		if err != nil || !again.Equal(n) || !bytes.Equal(again.AppendJSON(nil), written) || again.Hash() != n.Hash() {
			t.Fatalf("does not read its own JSON: %v\n%s", err, written)
		}
		err = n.Check()
		typed(t, err)
		if err == nil && n.typ == s.top {
			settled(t, n)
		}
	})
}

// settled accepts and rejects the suggestions of a sound document.
func settled(t *testing.T, doc *Node) {
	t.Helper()
	for _, settle := range []func(*Node, func(*Mark) bool) (*Transform, error){AcceptSuggestions, RejectSuggestions} {
		tr, err := settle(doc, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := tr.Doc().Check(); err != nil || len(Suggestions(tr.Doc())) > 0 {
			t.Fatalf("left are %v, %v: %s", Suggestions(tr.Doc()), err, tr.Doc().AppendJSON(nil))
		}
	}
}

func FuzzStepJSON(f *testing.F) {
	s := tightExchange(f)
	doc, err := s.NodeFromJSON([]byte(fuzzDoc))
	if err != nil {
		f.Fatal(err)
	}
	m := newMaker(1)
	m.schema, m.pool = s, []*Node{doc}
	for range 40 {
		f.Add(StepJSON(m.step(doc)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		step, err := s.StepFromJSON(data)
		typed(t, err)
		if err != nil {
			return
		}
		again, err := s.StepFromJSON(StepJSON(step))
		if err != nil && KindOf(err) != Malformed || err == nil && !bytes.Equal(StepJSON(step), StepJSON(again)) {
			t.Fatalf("does not read its own JSON: %v\n%s", err, StepJSON(step))
		}
		tryStep(t, doc, step)
	})
}

// tryStep applies a step; what it gives must be sound and undone by its
// inverse where that holds.
func tryStep(t *testing.T, doc *Node, step Step) *Node {
	t.Helper()
	after, err := step.Apply(doc)
	typed(t, err)
	if err != nil {
		return doc
	}
	if after.content.Size() > 20000 {
		t.Fatal("a step went over the limit")
	}
	_, err = step.Invert(doc)
	typed(t, err)
	return after
}

func FuzzStepSequence(f *testing.F) {
	s := tightExchange(f)
	doc, err := s.NodeFromJSON([]byte(fuzzDoc))
	if err != nil {
		f.Fatal(err)
	}
	m := newMaker(2)
	m.schema, m.pool = s, []*Node{doc}
	for range 12 {
		f.Add([]byte(stepsText([]Step{m.step(doc), m.step(doc), m.step(doc)})), []byte(stepsText([]Step{m.step(doc), m.step(doc)})))
	}
	f.Fuzz(func(t *testing.T, local, over []byte) {
		a, errA := s.StepsFromJSON(local)
		b, errB := s.StepsFromJSON(over)
		typed(t, errA)
		typed(t, errB)
		if errA != nil || errB != nil || len(a)+len(b) > 50 {
			return
		}
		current := doc
		for _, step := range b {
			current = tryStep(t, current, step)
		}
		r := Rebase(current, a, b)
		if len(r.Steps)+len(r.Dropped) != len(a) {
			t.Fatal("a step was neither placed nor dropped")
		}
		for _, d := range r.Dropped {
			typed(t, d.Err)
		}
	})
}
