package prose

import "slices"

// Transform builds up steps on a document. Its methods give an error and leave
// the document as it was before the step that failed; steps before it in the
// same call stand. All positions are UTF-16 code units and tokens in the
// document as it is at the call. Counterpart: Transform.
type Transform struct {
	doc     *Node
	steps   []Step
	docs    []*Node
	mapping Mapping
}

// NewTransform starts with a document.
// Counterpart: new Transform.
func NewTransform(doc *Node) *Transform { return &Transform{doc: doc} }

// Doc is the document as it is now.
// Counterpart: Transform.doc.
func (t *Transform) Doc() *Node { return t.doc }

// Before is the document as it was at the start.
// Counterpart: Transform.before.
func (t *Transform) Before() *Node {
	if len(t.docs) > 0 {
		return t.docs[0]
	}
	return t.doc
}

// Steps are the steps made so far.
// Counterpart: Transform.steps.
func (t *Transform) Steps() []Step { return t.steps }

// Docs are the documents before each step.
// Counterpart: Transform.docs.
func (t *Transform) Docs() []*Node { return t.docs }

// Mapping leads from the document at the start to the one now.
// Counterpart: Transform.mapping.
func (t *Transform) Mapping() *Mapping { return &t.mapping }

// Inverted gives the steps that undo everything, in the order to apply them.
func (t *Transform) Inverted() ([]Step, error) {
	out := make([]Step, 0, len(t.steps))
	for i, v := range slices.Backward(t.steps) {
		inverse, err := v.Invert(t.docs[i])
		if err != nil {
			return nil, err
		}
		out = append(out, inverse)
	}
	return out, nil
}

// Step applies a step. Errors: as [Step].Apply.
// Counterpart: Transform.step.
func (t *Transform) Step(s Step) error {
	after, err := s.Apply(t.doc)
	if err != nil {
		return err
	}
	t.docs = append(t.docs, t.doc)
	t.steps = append(t.steps, s)
	t.mapping.AppendMap(s.StepMap())
	t.doc = after
	return nil
}

// since maps a position from the document after the first n steps to now.
func (t *Transform) since(n, pos, assoc int) int {
	return t.mapping.Slice(n, len(t.steps)).Map(pos, assoc)
}

// Replace replaces a range by a slice, fitting the slice's content to the
// place: closing, opening, wrapping or leaving out nodes. When nothing fits
// nothing happens. Counterpart: Transform.replace.
func (t *Transform) Replace(from, to int, slice *Slice) error {
	s, err := FitStep(t.doc, from, to, slice)
	if s == nil || err != nil {
		return err
	}
	return t.Step(s)
}

// ReplaceWith replaces a range by nodes. Counterpart: Transform.replaceWith.
func (t *Transform) ReplaceWith(from, to int, nodes ...*Node) error {
	return t.Replace(from, to, &Slice{content: FragmentOf(nodes...)})
}

// Delete deletes a range. Counterpart: Transform.delete.
func (t *Transform) Delete(from, to int) error { return t.Replace(from, to, emptySlice) }

// Insert puts nodes in at a position. Counterpart: Transform.insert.
func (t *Transform) Insert(pos int, nodes ...*Node) error { return t.ReplaceWith(pos, pos, nodes...) }

// InsertText replaces a range by text with the marks that text typed there
// takes. Counterpart: Transaction.insertText of the state package.
func (t *Transform) InsertText(from, to int, content string) error {
	if content == "" {
		return t.DeleteRange(from, to)
	}
	start, err := t.doc.Resolve(from)
	if err != nil {
		return err
	}
	marks := start.Marks()
	if to > from {
		end, err := t.doc.Resolve(to)
		if err != nil {
			return err
		}
		if across, ok := start.MarksAcross(end); ok {
			marks = across
		}
	}
	n, err := t.doc.typ.schema.Text(content, marks...)
	if err != nil {
		return err
	}
	return t.ReplaceRangeWith(from, to, n)
}

// SetNodeAttribute sets one attribute of the node after a position.
// Counterpart: Transform.setNodeAttribute.
func (t *Transform) SetNodeAttribute(pos int, name string, value any) error {
	return t.Step(&AttrStep{pos, name, value})
}

// SetDocAttribute sets one attribute of the document. Counterpart:
// Transform.setDocAttribute.
func (t *Transform) SetDocAttribute(name string, value any) error {
	return t.Step(&DocAttrStep{name, value})
}

// AddNodeMark adds a mark to the node after a position. Counterpart:
// Transform.addNodeMark.
func (t *Transform) AddNodeMark(pos int, m *Mark) error { return t.Step(&AddNodeMarkStep{pos, m}) }

// RemoveNodeMark removes a mark from the node after a position, if it has it.
// Errors: Missing. Counterpart: Transform.removeNodeMark.
func (t *Transform) RemoveNodeMark(pos int, m *Mark) error {
	n := t.doc.NodeAt(pos)
	if n == nil {
		return failAt(Missing, pos, "there is no node here")
	}
	if !m.In(n.marks) {
		return nil
	}
	return t.Step(&RemoveNodeMarkStep{pos, m})
}

// AddMark adds a mark to the inline content of a range that may carry it.
// Counterpart: Transform.addMark.
func (t *Transform) AddMark(from, to int, m *Mark) error {
	var steps []Step
	t.doc.NodesBetween(from, to, func(n *Node, pos int, parent *Node, _ int) bool {
		if n.typ.inline && !m.In(n.marks) && parent.typ.AllowsMarkType(m.typ) {
			steps = pushAdd(steps, max(pos, from), min(pos+n.Size(), to), m)
		}
		return true
	})
	return t.all(steps)
}

func (t *Transform) all(steps []Step) error {
	for _, s := range steps {
		if err := t.Step(s); err != nil {
			return err
		}
	}
	return nil
}

// RemoveMark removes a mark from the inline content of a range. Counterpart:
// Transform.removeMark with a mark.
func (t *Transform) RemoveMark(from, to int, m *Mark) error {
	return t.removeMarks(from, to, func(set Marks) Marks {
		if m.In(set) {
			return Marks{m}
		}
		return nil
	})
}

// RemoveMarkType removes all marks of a type from a range. Counterpart:
// Transform.removeMark with a type.
func (t *Transform) RemoveMarkType(from, to int, m *MarkType) error {
	return t.removeMarks(from, to, func(set Marks) Marks {
		var found Marks
		for _, mark := range set {
			if mark.typ == m {
				found = append(found, mark)
			}
		}
		return found
	})
}

// ClearMarks removes all marks from a range. Counterpart:
// Transform.removeMark without a mark.
func (t *Transform) ClearMarks(from, to int) error {
	return t.removeMarks(from, to, func(set Marks) Marks { return set })
}

func (t *Transform) removeMarks(from, to int, which func(Marks) Marks) error {
	type match struct {
		mark           *Mark
		from, to, step int
	}
	var found []*match
	step := 0
	t.doc.NodesBetween(from, to, func(n *Node, pos int, _ *Node, _ int) bool {
		if !n.typ.inline || !n.IsAtom() {
			return true
		}
		step++
		end := min(pos+n.Size(), to)
		for _, m := range which(n.marks) {
			var open *match
			for _, f := range found {
				if f.step == step-1 && f.mark.Equal(m) {
					open = f
				}
			}
			if open != nil {
				open.to, open.step = end, step
			} else {
				found = append(found, &match{m, max(pos, from), end, step})
			}
		}
		return true
	})
	for _, f := range found {
		if err := t.Step(&RemoveMarkStep{f.from, f.to, f.mark}); err != nil {
			return err
		}
	}
	return nil
}
