package prose

// AddNodeMarkStep adds a mark to the node after a position, in UTF-16 code
// units and tokens. Counterpart: AddNodeMarkStep.
type AddNodeMarkStep struct {
	Pos  int
	Mark *Mark
}

// RemoveNodeMarkStep removes a mark from the node after a position, in UTF-16
// code units and tokens. Counterpart: RemoveNodeMarkStep.
type RemoveNodeMarkStep struct {
	Pos  int
	Mark *Mark
}

// AttrStep sets an attribute of the node after a position, in UTF-16 code
// units and tokens. Counterpart: AttrStep.
type AttrStep struct {
	Pos   int
	Attr  string
	Value any // as attributes hold them; see [Attrs]
}

// DocAttrStep sets an attribute of the document itself. Counterpart:
// DocAttrStep.
type DocAttrStep struct {
	Attr  string
	Value any // as attributes hold them; see [Attrs]
}

func (*AddNodeMarkStep) sealed()    {}
func (*RemoveNodeMarkStep) sealed() {}
func (*AttrStep) sealed()           {}
func (*DocAttrStep) sealed()        {}

// updateNode replaces the node after a position by one with other attributes
// and marks.
func updateNode(doc *Node, pos int, f func(n *Node) (*attrSet, Marks, error)) (*Node, error) {
	if pos < 0 || pos > doc.content.Size() {
		return nil, outOfRange(pos)
	}
	node := doc.NodeAt(pos)
	if node == nil {
		return nil, failAt(Missing, pos, "there is no node here")
	}
	attrs, marks, err := f(node)
	if err != nil {
		return nil, err
	}
	updated, err := node.typ.create(attrs, emptyFragment, marks)
	if err != nil {
		return nil, err
	}
	slice := &Slice{content: leafOf([]*Node{updated})}
	if !node.typ.leaf {
		slice.openEnd = 1
	}
	return replaced(doc, pos, pos+1, slice)
}

// Apply implements Step.
func (s *AddNodeMarkStep) Apply(doc *Node) (*Node, error) {
	return updateNode(doc, s.Pos, func(n *Node) (*attrSet, Marks, error) {
		attrs, err := n.typ.attrs.fromSet(n.attrs)
		return attrs, MarksOf(s.Mark.Add(n.marks)...), err
	})
}

// StepMap implements Step; no position moves.
func (s *AddNodeMarkStep) StepMap() StepMap { return StepMap{} }

// Invert implements Step.
func (s *AddNodeMarkStep) Invert(doc *Node) (Step, error) {
	if s.Pos < 0 || s.Pos > doc.content.Size() {
		return nil, outOfRange(s.Pos)
	}
	if node := doc.NodeAt(s.Pos); node != nil {
		set := s.Mark.Add(node.marks)
		if len(set) == len(node.marks) {
			for _, m := range node.marks {
				if !m.In(set) {
					return &AddNodeMarkStep{s.Pos, m}, nil
				}
			}
			return &AddNodeMarkStep{s.Pos, s.Mark}, nil
		}
	}
	return &RemoveNodeMarkStep{s.Pos, s.Mark}, nil
}

// Map implements Step.
func (s *AddNodeMarkStep) Map(m Mappable) Step {
	if r := m.MapResult(s.Pos, 1); !r.DeletedAfter {
		return &AddNodeMarkStep{r.Pos, s.Mark}
	}
	return nil
}

// Merge implements Step; there is never such a step.
func (s *AddNodeMarkStep) Merge(Step) Step { return nil }

// AppendJSON implements Step.
func (s *AddNodeMarkStep) AppendJSON(b []byte) []byte {
	b = appendInt(append(b, `{"stepType":"addNodeMark","pos":`...), s.Pos)
	return append(s.Mark.AppendJSON(append(b, `,"mark":`...)), '}')
}

// Apply implements Step.
func (s *RemoveNodeMarkStep) Apply(doc *Node) (*Node, error) {
	return updateNode(doc, s.Pos, func(n *Node) (*attrSet, Marks, error) {
		attrs, err := n.typ.attrs.fromSet(n.attrs)
		return attrs, MarksOf(s.Mark.Remove(n.marks)...), err
	})
}

// StepMap implements Step; no position moves.
func (s *RemoveNodeMarkStep) StepMap() StepMap { return StepMap{} }

// Invert implements Step.
func (s *RemoveNodeMarkStep) Invert(doc *Node) (Step, error) {
	if s.Pos < 0 || s.Pos > doc.content.Size() {
		return nil, outOfRange(s.Pos)
	}
	node := doc.NodeAt(s.Pos)
	if node == nil || !s.Mark.In(node.marks) {
		return s, nil
	}
	return &AddNodeMarkStep{s.Pos, s.Mark}, nil
}

// Map implements Step.
func (s *RemoveNodeMarkStep) Map(m Mappable) Step {
	if r := m.MapResult(s.Pos, 1); !r.DeletedAfter {
		return &RemoveNodeMarkStep{r.Pos, s.Mark}
	}
	return nil
}

// Merge implements Step; there is never such a step.
func (s *RemoveNodeMarkStep) Merge(Step) Step { return nil }

// AppendJSON implements Step.
func (s *RemoveNodeMarkStep) AppendJSON(b []byte) []byte {
	b = appendInt(append(b, `{"stepType":"removeNodeMark","pos":`...), s.Pos)
	return append(s.Mark.AppendJSON(append(b, `,"mark":`...)), '}')
}

// Apply implements Step.
func (s *AttrStep) Apply(doc *Node) (*Node, error) {
	return updateNode(doc, s.Pos, func(n *Node) (*attrSet, Marks, error) {
		attrs, err := n.attrs.with(s.Attr, normalValue(s.Value))
		return attrs, n.marks, err
	})
}

// StepMap implements Step; no position moves.
func (s *AttrStep) StepMap() StepMap { return StepMap{} }

// Invert implements Step.
func (s *AttrStep) Invert(doc *Node) (Step, error) {
	node := doc.NodeAt(s.Pos)
	if node == nil {
		return nil, failAt(Missing, s.Pos, "there is no node here")
	}
	v, _ := node.attrs.get(s.Attr)
	return &AttrStep{s.Pos, s.Attr, v}, nil
}

// Map implements Step.
func (s *AttrStep) Map(m Mappable) Step {
	if r := m.MapResult(s.Pos, 1); !r.DeletedAfter {
		return &AttrStep{r.Pos, s.Attr, s.Value}
	}
	return nil
}

// Merge implements Step; there is never such a step.
func (s *AttrStep) Merge(Step) Step { return nil }

// AppendJSON implements Step.
func (s *AttrStep) AppendJSON(b []byte) []byte {
	b = appendInt(append(b, `{"stepType":"attr","pos":`...), s.Pos)
	b = appendString(append(b, `,"attr":`...), s.Attr)
	return appendStepValue(b, s.Value)
}

func appendStepValue(b []byte, v any) []byte {
	if v = normalValue(v); v != (undefined{}) {
		b = appendValue(append(b, `,"value":`...), v)
	}
	return append(b, '}')
}

// Apply implements Step.
func (s *DocAttrStep) Apply(doc *Node) (*Node, error) {
	attrs, err := doc.attrs.with(s.Attr, normalValue(s.Value))
	if err != nil {
		return nil, err
	}
	return doc.typ.create(attrs, doc.content, MarksOf(doc.marks...))
}

// StepMap implements Step; no position moves.
func (s *DocAttrStep) StepMap() StepMap { return StepMap{} }

// Invert implements Step.
func (s *DocAttrStep) Invert(doc *Node) (Step, error) {
	v, _ := doc.attrs.get(s.Attr)
	return &DocAttrStep{s.Attr, v}, nil
}

// Map implements Step; the document itself never goes away.
func (s *DocAttrStep) Map(Mappable) Step { return s }

// Merge implements Step; there is never such a step.
func (s *DocAttrStep) Merge(Step) Step { return nil }

// AppendJSON implements Step.
func (s *DocAttrStep) AppendJSON(b []byte) []byte {
	b = appendString(append(b, `{"stepType":"docAttr","attr":`...), s.Attr)
	return appendStepValue(b, s.Value)
}
