package prose

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawn is a maker with a schema and documents, from a seed that rapid shrinks.
func drawn(t *rapid.T) (*maker, *Node) {
	for seed := rapid.Uint64().Draw(t, "seed"); ; seed++ {
		m := newMaker(seed)
		m.schema = Exchange()
		if m.chance(60) {
			s, err := SchemaFromJSON([]byte(m.schemaJSON()), Limits{})
			if err != nil {
				continue
			}
			m.schema = s
		}
		for range 4 {
			if d := m.doc(); d != nil && d.content.Size() < 300 && d.Check() == nil {
				m.pool = append(m.pool, d)
			}
		}
		if len(m.pool) > 0 {
			return m, m.pool[0]
		}
	}
}

// steps makes steps that hold, one after the other.
func (m *maker) steps(doc *Node, n int) (steps []Step, docs []*Node) {
	for range n {
		s := m.step(doc)
		after, err := s.Apply(doc)
		if err != nil {
			continue
		}
		steps, docs = append(steps, s), append(docs, doc)
		doc = after
	}
	return steps, append(docs, doc)
}

func TestInvertUndoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, doc := drawn(t)
		steps, docs := m.steps(doc, 8)
		for i, s := range steps {
			switch s.(type) {
			case *AddMarkStep, *RemoveMarkStep:
				// A mark that drives out others inside an inline node cannot
				// be undone by the official steps either.
				continue
			}
			inverse, err := s.Invert(docs[i])
			if err != nil {
				t.Fatal(err)
			}
			back, err := inverse.Apply(docs[i+1])
			if KindOf(err) == Overwrite || KindOf(err) == Unfit {
				continue // a structural step over content, or a document not sound
			}
			if err != nil {
				t.Fatalf("%s: %v", StepJSON(inverse), err)
			}
			if a, ok := s.(*AddNodeMarkStep); ok && len(a.Mark.typ.schema.marks) > 0 && len(docs[i].NodeAt(a.Pos).marks) > 1 {
				continue // one mark may drive out several
			}
			if !back.Equal(docs[i]) {
				t.Fatalf("%s is not undone by %s", StepJSON(s), StepJSON(inverse))
			}
		}
	})
}

func TestMirrorsReturn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, doc := drawn(t)
		steps, docs := m.steps(doc, 6)
		mapping := &Mapping{}
		for _, s := range steps {
			mapping.AppendMap(s.StepMap())
		}
		for i, step := range slices.Backward(steps) {
			mapping.AppendMirror(step.StepMap().Invert(), i)
		}
		for pos := range docs[0].content.Size() + 1 {
			for _, assoc := range []int{-1, 1} {
				if inserted(steps, pos, assoc) {
					continue
				}
				if got := mapping.Map(pos, assoc); got != pos {
					t.Fatalf("%d comes back as %d", pos, got)
				}
			}
		}
	})
}

// inserted says whether a position ever stands at the edge of a replaced
// range, where the mirror keeps to the side the position leans to.
func inserted(steps []Step, pos, assoc int) bool {
	edge := false
	for _, s := range steps {
		s.StepMap().Ranges(func(from, to, _, _ int) { edge = edge || pos == from || pos == to })
		pos = s.StepMap().Map(pos, assoc)
	}
	return edge
}

func TestStepsKeepDocumentsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, doc := drawn(t)
		for range 8 {
			s := m.step(doc)
			after, err := s.Apply(doc)
			if err != nil {
				continue
			}
			if err := after.Check(); err != nil && !marksOnly(s) {
				t.Fatalf("%s on %s: %v", StepJSON(s), doc.AppendJSON(nil), err)
			}
			doc = m.pool[0]
		}
	})
}

// marksOnly says whether a step brings content of its own, which may be
// unsound inside, or sets marks on a node whose parent does not matter to it.
func marksOnly(s Step) bool {
	switch s := s.(type) {
	case *ReplaceStep:
		return s.Slice.Size() > 0
	case *ReplaceAroundStep:
		return s.Slice.Size() > 0
	case *AttrStep, *DocAttrStep, *AddNodeMarkStep, *AddMarkStep, *RemoveMarkStep:
		return true
	}
	return false
}

func TestJSONRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, doc := drawn(t)
		data := doc.AppendJSON(nil)
		again, err := m.schema.NodeFromJSON(data)
		if err != nil || !again.Equal(doc) || !bytes.Equal(again.AppendJSON(nil), data) || again.Hash() != doc.Hash() {
			t.Fatalf("%v\n%s", err, data)
		}
		for range 5 {
			s := StepJSON(m.step(doc))
			step, err := m.schema.StepFromJSON(s)
			if err != nil || !bytes.Equal(StepJSON(step), s) {
				t.Fatalf("%v\n%s", err, s)
			}
		}
	})
}

// TestRebaseConverges gives two people's steps to the server in either order;
// both then hold what the server holds.
func TestRebaseConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, doc := drawn(t)
		a, docsA := m.steps(doc, 1+m.IntN(4))
		b, _ := m.steps(doc, 1+m.IntN(4))
		server := docsA[len(docsA)-1] // a came first
		placed := Rebase(server, b, a)
		// Who wrote a applies what the server made of b.
		held, n, err := Apply(server, placed.Steps...)
		if err != nil || n != len(placed.Steps) || !held.Equal(placed.Doc) || held.Hash() != placed.Doc.Hash() {
			t.Fatalf("the first writer diverges: %v", err)
		}
		if len(placed.Steps)+len(placed.Dropped) != len(b) {
			t.Fatal("a step was neither placed nor dropped")
		}
		// Who wrote b undoes it, applies a, and adopts the server's form.
		adopted, _, err := Apply(doc, append(append([]Step{}, a...), placed.Steps...)...)
		if err != nil || !adopted.Equal(placed.Doc) {
			t.Fatalf("the second writer diverges: %v", err)
		}
	})
}

// TestBetween turns random documents, and versions of one, into each other.
func TestBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, doc := drawn(t)
		_, docs := m.steps(doc, 3)
		for _, other := range append(docs[1:], m.pool...) {
			if other.Check() != nil {
				continue
			}
			steps, err := Between(doc, other)
			if err != nil {
				t.Fatalf("%v\n%s\n%s", err, doc.AppendJSON(nil), other.AppendJSON(nil))
			}
			after, _, err := Apply(doc, steps...)
			if err != nil || !after.Equal(other) {
				t.Fatalf("%v\n%s\n%s", err, doc.AppendJSON(nil), other.AppendJSON(nil))
			}
		}
	})
}

// TestSharing holds two versions to the same nodes where nothing changed.
func TestSharing(t *testing.T) {
	doc := book(t, 1000, sentence)
	after, err := (&ReplaceStep{From: 5, To: 6, Slice: emptySlice}).Apply(doc)
	if err != nil {
		t.Fatal(err)
	}
	shared := 0
	for i := range 1000 {
		if doc.Child(i) == after.Child(i) {
			shared++
		}
	}
	if shared != 999 {
		t.Fatalf("%d of 1000 paragraphs are shared", shared)
	}
}
