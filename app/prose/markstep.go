package prose

// AddMarkStep adds a mark to all inline content between two positions, in
// UTF-16 code units and tokens. Counterpart: AddMarkStep.
type AddMarkStep struct {
	From, To int
	Mark     *Mark
}

// RemoveMarkStep removes a mark from all inline content between two positions,
// in UTF-16 code units and tokens. Counterpart: RemoveMarkStep.
type RemoveMarkStep struct {
	From, To int
	Mark     *Mark
}

// MarkSetStep is a row of AddMarkStep and RemoveMarkStep, which together undo
// another. Counterpart: MarkSetStep.
type MarkSetStep struct{ Steps []Step }

func (*AddMarkStep) sealed()    {}
func (*RemoveMarkStep) sealed() {}
func (*MarkSetStep) sealed()    {}

// mapInline gives a fragment with f applied to everything inline in it.
func mapInline(fragment *Fragment, parent *Node, f func(child, parent *Node) *Node) *Fragment {
	nodes := make([]*Node, 0, fragment.ChildCount())
	fragment.each(0, func(child *Node) bool {
		if child.content.size > 0 {
			child = child.Copy(mapInline(child.content, child, f))
		}
		if child.typ.inline {
			child = f(child, parent)
		}
		nodes = append(nodes, child)
		return true
	})
	return fragmentOf(nodes)
}

func applyMarks(doc *Node, from, to int, f func(child, parent *Node) *Node) (*Node, error) {
	old, err := doc.Slice(from, to)
	if err != nil {
		return nil, err
	}
	start, err := doc.Resolve(from)
	if err != nil {
		return nil, err
	}
	parent := start.Node(start.SharedDepth(to))
	slice := &Slice{mapInline(old.content, parent, f), old.openStart, old.openEnd}
	return replaced(doc, from, to, slice)
}

// Apply implements Step.
func (s *AddMarkStep) Apply(doc *Node) (*Node, error) {
	return applyMarks(doc, s.From, s.To, func(child, parent *Node) *Node {
		if !child.IsAtom() || !parent.typ.AllowsMarkType(s.Mark.typ) {
			return child
		}
		return child.Mark(s.Mark.Add(child.marks))
	})
}

// StepMap implements Step; no position moves.
func (s *AddMarkStep) StepMap() StepMap { return StepMap{} }

// Invert implements Step.
func (s *AddMarkStep) Invert(doc *Node) (Step, error) {
	var steps []Step
	doc.NodesBetween(s.From, s.To, func(node *Node, pos int, _ *Node, _ int) bool {
		if !node.typ.inline || !node.IsAtom() {
			return true
		}
		added := s.Mark.Add(node.marks)
		if added.Equal(node.marks) {
			return true
		}
		from, to := max(s.From, pos), min(s.To, pos+node.Size())
		steps = pushRemove(steps, from, to, s.Mark)
		for _, m := range node.marks {
			if !m.In(added) {
				steps = pushAdd(steps, from, to, m)
			}
		}
		return true
	})
	return markSet(steps), nil
}

func markSet(steps []Step) Step {
	if len(steps) == 1 {
		return steps[0]
	}
	return &MarkSetStep{steps}
}

func pushAdd(steps []Step, from, to int, m *Mark) []Step {
	if n := len(steps); n > 0 {
		if last, ok := steps[n-1].(*AddMarkStep); ok && last.To == from && last.Mark.Equal(m) {
			steps[n-1] = &AddMarkStep{last.From, to, m}
			return steps
		}
	}
	return append(steps, &AddMarkStep{from, to, m})
}

func pushRemove(steps []Step, from, to int, m *Mark) []Step {
	if n := len(steps); n > 0 {
		if last, ok := steps[n-1].(*RemoveMarkStep); ok && last.To == from && last.Mark.Equal(m) {
			steps[n-1] = &RemoveMarkStep{last.From, to, m}
			return steps
		}
	}
	return append(steps, &RemoveMarkStep{from, to, m})
}

// Map implements Step.
func (s *AddMarkStep) Map(m Mappable) Step {
	from, to := m.Map(s.From, 1), m.Map(s.To, -1)
	if from >= to {
		return nil
	}
	return &AddMarkStep{from, to, s.Mark}
}

// Merge implements Step.
func (s *AddMarkStep) Merge(other Step) Step {
	o, ok := other.(*AddMarkStep)
	if !ok || !o.Mark.Equal(s.Mark) || s.From > o.To || s.To < o.From {
		return nil
	}
	return &AddMarkStep{min(s.From, o.From), max(s.To, o.To), s.Mark}
}

// AppendJSON implements Step.
func (s *AddMarkStep) AppendJSON(b []byte) []byte {
	return appendMarkStep(b, "addMark", s.From, s.To, s.Mark)
}

func appendMarkStep(b []byte, name string, from, to int, m *Mark) []byte {
	b = m.AppendJSON(append(append(append(b, `{"stepType":"`...), name...), `","mark":`...))
	b = appendInt(append(b, `,"from":`...), from)
	b = appendInt(append(b, `,"to":`...), to)
	return append(b, '}')
}

// Apply implements Step.
func (s *RemoveMarkStep) Apply(doc *Node) (*Node, error) {
	return applyMarks(doc, s.From, s.To, func(child, _ *Node) *Node {
		return child.Mark(s.Mark.Remove(child.marks))
	})
}

// StepMap implements Step; no position moves.
func (s *RemoveMarkStep) StepMap() StepMap { return StepMap{} }

// Invert implements Step.
func (s *RemoveMarkStep) Invert(doc *Node) (Step, error) {
	var steps []Step
	doc.NodesBetween(s.From, s.To, func(node *Node, pos int, _ *Node, _ int) bool {
		if node.typ.inline && node.IsAtom() && s.Mark.In(node.marks) {
			steps = pushAdd(steps, max(s.From, pos), min(s.To, pos+node.Size()), s.Mark)
		}
		return true
	})
	return markSet(steps), nil
}

// Map implements Step.
func (s *RemoveMarkStep) Map(m Mappable) Step {
	from, to := m.Map(s.From, 1), m.Map(s.To, -1)
	if from >= to {
		return nil
	}
	return &RemoveMarkStep{from, to, s.Mark}
}

// Merge implements Step.
func (s *RemoveMarkStep) Merge(other Step) Step {
	o, ok := other.(*RemoveMarkStep)
	if !ok || !o.Mark.Equal(s.Mark) || s.From > o.To || s.To < o.From {
		return nil
	}
	return &RemoveMarkStep{min(s.From, o.From), max(s.To, o.To), s.Mark}
}

// AppendJSON implements Step.
func (s *RemoveMarkStep) AppendJSON(b []byte) []byte {
	return appendMarkStep(b, "removeMark", s.From, s.To, s.Mark)
}

// Apply implements Step.
func (s *MarkSetStep) Apply(doc *Node) (*Node, error) {
	after, _, err := Apply(doc, s.Steps...)
	if err != nil {
		return nil, err
	}
	return after, nil
}

// StepMap implements Step; no position moves.
func (s *MarkSetStep) StepMap() StepMap { return StepMap{} }

// Invert implements Step. Where the inverse of one of the steps is a set itself
// its steps stand in this one: the official library puts one set into another,
// which has no JSON that it would read.
func (s *MarkSetStep) Invert(doc *Node) (Step, error) {
	out := &MarkSetStep{make([]Step, 0, len(s.Steps))}
	for _, step := range s.Steps {
		inverse, err := step.Invert(doc)
		if err != nil {
			return nil, err
		}
		if set, is := inverse.(*MarkSetStep); is {
			out.Steps = append(out.Steps, set.Steps...)
		} else {
			out.Steps = append(out.Steps, inverse)
		}
	}
	return out, nil
}

// Map implements Step.
func (s *MarkSetStep) Map(m Mappable) Step {
	out := &MarkSetStep{}
	for _, step := range s.Steps {
		if mapped := step.Map(m); mapped != nil {
			out.Steps = append(out.Steps, mapped)
		}
	}
	if len(out.Steps) == 0 {
		return nil
	}
	return out
}

// Merge implements Step; there is never such a step.
func (s *MarkSetStep) Merge(Step) Step { return nil }

// AppendJSON implements Step.
func (s *MarkSetStep) AppendJSON(b []byte) []byte {
	b = append(b, `{"stepType":"markSet","steps":[`...)
	for i, step := range s.Steps {
		if i > 0 {
			b = append(b, ',')
		}
		b = step.AppendJSON(b)
	}
	return append(b, "]}"...)
}
