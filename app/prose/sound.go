package prose

// CheckStep says whether what a step has put into a document fits the schema
// all through; after is the document after the step. Apply looks only at the
// borders of what it puts in, as the official library does, which is enough
// for an editor and not for a server. It costs what the step holds and, for
// steps that wrap, the top blocks they lie in. Addresses of links and figures
// must be ones that [HTML] would show. Errors: Unfit, TooLarge.
func CheckStep(step Step, after *Node) error {
	switch s := step.(type) {
	case *ReplaceStep:
		return s.Slice.check()
	case *ReplaceAroundStep:
		if err := s.Slice.content.checkOwn(); err != nil { // what they hold comes from the gap too
			return err
		}
		m := s.StepMap()
		return checkAround(after, m.Map(s.From, -1), m.Map(s.To, 1))
	case *AddMarkStep:
		return s.Mark.check()
	case *AddNodeMarkStep:
		return s.Mark.check()
	case *MarkSetStep:
		for _, inner := range s.Steps {
			if err := CheckStep(inner, after); err != nil {
				return err
			}
		}
	case *AttrStep:
		n := after.NodeAt(s.Pos)
		if n == nil {
			return failAt(Missing, s.Pos, "there is no node here")
		}
		return n.checkOwn()
	case *DocAttrStep:
		return after.checkOwn()
	}
	return nil
}

// checkAround checks the top blocks that a range touches.
func checkAround(doc *Node, from, to int) error {
	start, err := doc.Resolve(from)
	if err != nil {
		return err
	}
	end, err := doc.Resolve(to)
	if err != nil {
		return err
	}
	for i := start.Index(0); i < end.IndexAfter(0); i++ {
		if err := doc.Child(i).check(); err != nil {
			return err
		}
	}
	return nil
}

// check checks all in the slice but the content of nodes it is open in, which
// is checked where it meets the document.
func (s *Slice) check() error { return checkOpen(s.content, s.openStart, s.openEnd) }

func checkOpen(f *Fragment, openStart, openEnd int) error {
	for offset, n := range f.All() {
		start, end := 0, 0
		if offset == 0 {
			start = openStart
		}
		if offset+n.Size() == f.Size() {
			end = openEnd
		}
		if err := n.checkOwn(); err != nil {
			return err
		}
		if start == 0 && end == 0 && !n.typ.text && !n.typ.ValidContent(n.content) {
			return unfitContent(n.typ)
		}
		if err := checkOpen(n.content, max(start-1, 0), max(end-1, 0)); err != nil {
			return err
		}
	}
	return nil
}

// checkOwn checks what each node is, without what they hold.
func (f *Fragment) checkOwn() error {
	for _, n := range f.All() {
		if err := n.checkOwn(); err != nil {
			return err
		}
		if err := n.content.checkOwn(); err != nil {
			return err
		}
	}
	return nil
}

// checkOwn checks what a node is, without what it holds.
func (n *Node) checkOwn() error {
	if err := n.typ.attrs.validate(n.attrs); err != nil {
		return err
	}
	if n.typ.name == "figure" && safeAddress(stringAttr(n, "src"), false) == "" {
		return fail(Unfit, "a figure from an address that is not shown")
	}
	var set Marks
	for _, m := range n.marks {
		if err := m.check(); err != nil {
			return err
		}
		set = m.Add(set)
	}
	if !set.Equal(n.marks) {
		return fail(Unfit, "marks of a "+n.typ.name+" that exclude one another or stand in disorder")
	}
	return nil
}

// check checks the attributes of a mark.
func (m *Mark) check() error {
	if err := m.typ.attrs.validate(m.attrs); err != nil {
		return err
	}
	if href, ok := m.Attr("href").(string); ok && m.typ.name == "link" && safeAddress(href, true) == "" {
		return fail(Unfit, "a link to an address that is not shown")
	}
	return nil
}

// MapMarks gives a step with every mark it puts in or takes away replaced by
// what f gives for it. A step without such marks is given back as it is.
func MapMarks(step Step, f func(*Mark) *Mark) Step {
	switch s := step.(type) {
	case *ReplaceStep:
		if slice := s.Slice.mapMarks(f); slice != s.Slice {
			return &ReplaceStep{s.From, s.To, slice, s.Structure}
		}
	case *ReplaceAroundStep:
		if slice := s.Slice.mapMarks(f); slice != s.Slice {
			return &ReplaceAroundStep{s.From, s.To, s.GapFrom, s.GapTo, slice, s.Insert, s.Structure}
		}
	case *AddMarkStep:
		return &AddMarkStep{s.From, s.To, f(s.Mark)}
	case *RemoveMarkStep:
		return &RemoveMarkStep{s.From, s.To, f(s.Mark)}
	case *AddNodeMarkStep:
		return &AddNodeMarkStep{s.Pos, f(s.Mark)}
	case *RemoveNodeMarkStep:
		return &RemoveNodeMarkStep{s.Pos, f(s.Mark)}
	case *MarkSetStep:
		steps := make([]Step, len(s.Steps))
		for i, inner := range s.Steps {
			steps[i] = MapMarks(inner, f)
		}
		return &MarkSetStep{steps}
	}
	return step
}

func (s *Slice) mapMarks(f func(*Mark) *Mark) *Slice {
	content := s.content.mapMarks(f)
	if content == s.content {
		return s
	}
	return &Slice{content, s.openStart, s.openEnd}
}

func (f *Fragment) mapMarks(change func(*Mark) *Mark) *Fragment {
	nodes, changed := make([]*Node, 0, f.ChildCount()), false
	for _, n := range f.All() {
		now := n.mapMarks(change)
		changed = changed || now != n
		nodes = append(nodes, now)
	}
	if !changed {
		return f
	}
	return FragmentOf(nodes...)
}

func (n *Node) mapMarks(change func(*Mark) *Mark) *Node {
	now := n
	if content := n.content.mapMarks(change); content != n.content {
		now = now.Copy(content)
	}
	marks, changed := make(Marks, len(n.marks)), false
	for i, m := range n.marks {
		marks[i] = change(m)
		changed = changed || marks[i] != m
	}
	if changed {
		now = now.Mark(MarksOf(marks...))
	}
	return now
}

// WithAttr gives the mark with one attribute changed. Errors: Unfit.
func (m *Mark) WithAttr(name string, value any) (*Mark, error) {
	set, err := m.attrs.with(name, normalValue(value))
	if err != nil {
		return nil, err
	}
	return m.typ.of(set), nil
}
