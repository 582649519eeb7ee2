package prose

// Step is one change of a document. The nine kinds of the official library are
// there: [ReplaceStep], [ReplaceAroundStep], [AddMarkStep], [RemoveMarkStep],
// [MarkSetStep], [AddNodeMarkStep], [RemoveNodeMarkStep], [AttrStep] and
// [DocAttrStep]. Steps never change. Counterpart: Step.
type Step interface {
	// Apply gives the document after the step. Errors: any kind but Unknown;
	// Malformed only for a step made by hand that StepFromJSON would refuse.
	Apply(doc *Node) (*Node, error)
	// StepMap says how positions move. Counterpart: getMap.
	StepMap() StepMap
	// Invert gives the step that undoes this one; doc is the document before
	// it. Errors: OutOfRange, Missing.
	Invert(doc *Node) (Step, error)
	// Map gives the step for a document to which the mapping leads, nil when
	// what it is about was deleted.
	Map(m Mappable) Step
	// Merge gives one step that does what this and then the other do, nil when
	// there is no such step.
	Merge(other Step) Step
	// AppendJSON appends the step's JSON as the official toJSON writes it.
	AppendJSON(b []byte) []byte

	sealed()
}

// StepJSON gives a step's JSON.
func StepJSON(s Step) []byte { return s.AppendJSON(nil) }

// Apply applies steps one after the other and gives the document after the
// last. The error, if any, is of the first that fails; n is how many held.
func Apply(doc *Node, steps ...Step) (after *Node, n int, err error) {
	for i, s := range steps {
		next, err := s.Apply(doc)
		if err != nil {
			return doc, i, err
		}
		doc = next
	}
	return doc, len(steps), nil
}

// replaced finishes a step: the document after it must keep the limits.
func replaced(doc *Node, from, to int, slice *Slice) (*Node, error) {
	after, err := doc.Replace(from, to, slice)
	if err != nil {
		return nil, err
	}
	return after, doc.typ.schema.bounded(after)
}

// ReplaceStep replaces what stands between two positions, in UTF-16 code units
// and tokens, by a slice. A structural one only ever removes tokens of nodes,
// never content. Counterpart: ReplaceStep.
type ReplaceStep struct {
	From, To  int
	Slice     *Slice
	Structure bool
}

func (*ReplaceStep) sealed() {}

// Apply implements Step.
func (s *ReplaceStep) Apply(doc *Node) (*Node, error) {
	if s.Structure {
		if err := overwrites(doc, s.From, s.To); err != nil {
			return nil, err
		}
	}
	return replaced(doc, s.From, s.To, s.Slice)
}

// StepMap implements Step.
func (s *ReplaceStep) StepMap() StepMap {
	return StepMap{ranges: []span{{s.From, s.To - s.From, s.Slice.Size()}}}
}

// Invert implements Step.
func (s *ReplaceStep) Invert(doc *Node) (Step, error) {
	old, err := doc.Slice(s.From, s.To)
	if err != nil {
		return nil, err
	}
	return &ReplaceStep{From: s.From, To: s.From + s.Slice.Size(), Slice: old}, nil
}

// Map implements Step.
func (s *ReplaceStep) Map(m Mappable) Step {
	to := m.MapResult(s.To, -1)
	from := m.MapResult(s.From, 1)
	if from.DeletedAcross && to.DeletedAcross {
		return nil
	}
	return &ReplaceStep{from.Pos, max(from.Pos, to.Pos), s.Slice, s.Structure}
}

// Merge implements Step.
func (s *ReplaceStep) Merge(other Step) Step {
	o, ok := other.(*ReplaceStep)
	if !ok || o.Structure || s.Structure {
		return nil
	}
	first, second := s, o
	switch {
	case s.From+s.Slice.Size() == o.From && s.Slice.openEnd == 0 && o.Slice.openStart == 0:
		slice := joinSlices(first.Slice, second.Slice)
		return &ReplaceStep{From: s.From, To: s.To + (o.To - o.From), Slice: slice}
	case o.To == s.From && s.Slice.openStart == 0 && o.Slice.openEnd == 0:
		slice := joinSlices(second.Slice, first.Slice)
		return &ReplaceStep{From: o.From, To: s.To, Slice: slice}
	}
	return nil
}

func joinSlices(a, b *Slice) *Slice {
	if a.Size()+b.Size() == 0 {
		return emptySlice
	}
	return &Slice{a.content.Append(b.content), a.openStart, b.openEnd}
}

// AppendJSON implements Step.
func (s *ReplaceStep) AppendJSON(b []byte) []byte {
	b = appendInt(append(b, `{"stepType":"replace","from":`...), s.From)
	b = appendInt(append(b, `,"to":`...), s.To)
	return appendSlice(b, s.Slice, s.Structure)
}

func appendSlice(b []byte, slice *Slice, structure bool) []byte {
	if slice.Size() != 0 {
		b = slice.AppendJSON(append(b, `,"slice":`...))
	}
	if structure {
		b = append(b, `,"structure":true`...)
	}
	return append(b, '}')
}

// ReplaceAroundStep replaces what stands between two positions by a slice, but
// keeps the gap between two others, putting it into the slice at Insert. All
// are UTF-16 code units and tokens. Counterpart: ReplaceAroundStep.
type ReplaceAroundStep struct {
	From, To, GapFrom, GapTo int
	Slice                    *Slice
	Insert                   int
	Structure                bool
}

func (*ReplaceAroundStep) sealed() {}

// Apply implements Step.
func (s *ReplaceAroundStep) Apply(doc *Node) (*Node, error) {
	if s.Structure {
		if err := overwrites(doc, s.From, s.GapFrom); err != nil {
			return nil, err
		}
		if err := overwrites(doc, s.GapTo, s.To); err != nil {
			return nil, err
		}
	}
	gap, err := doc.Slice(s.GapFrom, s.GapTo)
	if err != nil {
		return nil, err
	}
	if gap.openStart != 0 || gap.openEnd != 0 {
		return nil, failAt(GapNotFlat, s.GapFrom, "the gap cuts through a node")
	}
	inserted := s.Slice.insertAt(s.Insert, gap.content)
	if inserted == nil {
		return nil, failAt(Unfit, s.GapFrom, "content does not fit in the gap")
	}
	return replaced(doc, s.From, s.To, inserted)
}

// StepMap implements Step.
func (s *ReplaceAroundStep) StepMap() StepMap {
	return StepMap{ranges: []span{
		{s.From, s.GapFrom - s.From, s.Insert},
		{s.GapTo, s.To - s.GapTo, s.Slice.Size() - s.Insert},
	}}
}

// Invert implements Step.
func (s *ReplaceAroundStep) Invert(doc *Node) (Step, error) {
	gap := s.GapTo - s.GapFrom
	old, err := doc.Slice(s.From, s.To)
	if err != nil {
		return nil, err
	}
	old, err = old.removeBetween(s.GapFrom-s.From, s.GapTo-s.From)
	if err != nil {
		return nil, err
	}
	return &ReplaceAroundStep{
		s.From, s.From + s.Slice.Size() + gap, s.From + s.Insert, s.From + s.Insert + gap,
		old, s.GapFrom - s.From, s.Structure,
	}, nil
}

// Map implements Step.
func (s *ReplaceAroundStep) Map(m Mappable) Step {
	from, to := m.MapResult(s.From, 1), m.MapResult(s.To, -1)
	gapFrom, gapTo := from.Pos, to.Pos
	if s.From != s.GapFrom {
		gapFrom = m.Map(s.GapFrom, -1)
	}
	if s.To != s.GapTo {
		gapTo = m.Map(s.GapTo, 1)
	}
	if (from.DeletedAcross && to.DeletedAcross) || gapFrom < from.Pos || gapTo > to.Pos || gapFrom > gapTo {
		return nil
	}
	return &ReplaceAroundStep{from.Pos, to.Pos, gapFrom, gapTo, s.Slice, s.Insert, s.Structure}
}

// Merge implements Step; there is never such a step.
func (s *ReplaceAroundStep) Merge(Step) Step { return nil }

// AppendJSON implements Step.
func (s *ReplaceAroundStep) AppendJSON(b []byte) []byte {
	b = appendInt(append(b, `{"stepType":"replaceAround","from":`...), s.From)
	b = appendInt(append(b, `,"to":`...), s.To)
	b = appendInt(append(b, `,"gapFrom":`...), s.GapFrom)
	b = appendInt(append(b, `,"gapTo":`...), s.GapTo)
	b = appendInt(append(b, `,"insert":`...), s.Insert)
	return appendSlice(b, s.Slice, s.Structure)
}

// overwrites says whether there is content, and not only the ends and starts
// of nodes, between two positions.
func overwrites(doc *Node, from, to int) error {
	start, err := doc.Resolve(from)
	if err != nil {
		return err
	}
	dist, depth := to-from, start.Depth()
	for dist > 0 && depth > 0 && start.IndexAfter(depth) == start.Node(depth).ChildCount() {
		depth--
		dist--
	}
	if dist <= 0 {
		return nil
	}
	next := start.Node(depth).Child(start.IndexAfter(depth))
	for ; dist > 0; dist-- {
		if next == nil || next.typ.leaf {
			return failAt(Overwrite, from, "a structural step over content")
		}
		next = next.FirstChild()
	}
	return nil
}
