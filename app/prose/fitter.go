package prose

// FitStep gives the step that replaces a range by a slice fitted to the place;
// nil when nothing would change or nothing fits. Errors: OutOfRange, TooLarge.
// Counterpart: replaceStep.
func FitStep(doc *Node, from, to int, slice *Slice) (Step, error) {
	if from == to && slice.Size() == 0 {
		return nil, nil
	}
	if from > to {
		return nil, failAt(OutOfRange, from, "the start of a range is behind its end")
	}
	start, err := doc.Resolve(from)
	if err != nil {
		return nil, err
	}
	end, err := doc.Resolve(to)
	if err != nil {
		return nil, err
	}
	if fitsTrivially(start, end, slice) {
		return &ReplaceStep{From: from, To: to, Slice: slice}, nil
	}
	f, err := newFitter(start, end, slice)
	if err != nil {
		return nil, err
	}
	return f.fit()
}

func fitsTrivially(from, to *Pos, slice *Slice) bool {
	return slice.openStart == 0 && slice.openEnd == 0 &&
		from.Start(from.Depth()) == to.Start(to.Depth()) &&
		from.Parent().CanReplace(from.Index(from.Depth()), to.Index(to.Depth()), slice.content)
}

// frontier is an open node at the end of what was placed.
type frontier struct {
	typ   *NodeType
	match *ContentMatch
}

// fitter places the content of a slice, node by node, at the open end of what
// it has placed so far, and then joins that with what follows. Counterpart:
// Fitter.
type fitter struct {
	from, to *Pos
	unplaced *Slice
	placed   *Fragment
	frontier []frontier
}

func newFitter(from, to *Pos, slice *Slice) (*fitter, error) {
	f := &fitter{from: from, to: to, unplaced: slice, placed: emptyFragment}
	for i := 0; i <= from.Depth(); i++ {
		n := from.Node(i)
		match := n.ContentMatchAt(from.IndexAfter(i))
		if match == nil {
			return nil, unfitContent(n.typ)
		}
		f.frontier = append(f.frontier, frontier{n.typ, match})
	}
	for i := from.Depth(); i > 0; i-- {
		f.placed = leafOf([]*Node{from.Node(i).Copy(f.placed)})
	}
	return f, nil
}

func (f *fitter) depth() int { return len(f.frontier) - 1 }

func (f *fitter) fit() (Step, error) {
	for f.unplaced.Size() > 0 {
		p, err := f.find()
		if err != nil {
			return nil, err
		}
		if p != nil {
			err = f.place(p)
		} else if !f.openMore() {
			f.dropNode()
		}
		if err != nil {
			return nil, err
		}
	}
	moveInline, err := f.mustMoveInline()
	if err != nil {
		return nil, err
	}
	placedSize := f.placed.Size() - f.depth() - f.from.Depth()
	target := f.to
	if moveInline >= 0 {
		if target, err = f.from.Doc().Resolve(moveInline); err != nil {
			return nil, err
		}
	}
	to, err := f.close(target)
	if to == nil || err != nil {
		return nil, err
	}
	content, openStart, openEnd := f.placed, f.from.Depth(), to.Depth()
	for openStart > 0 && openEnd > 0 && content.ChildCount() == 1 {
		content = content.FirstChild().content
		openStart--
		openEnd--
	}
	slice := &Slice{content, openStart, openEnd}
	if moveInline >= 0 {
		return &ReplaceAroundStep{
			From: f.from.pos, To: moveInline, GapFrom: f.to.pos, GapTo: f.to.End(f.to.Depth()),
			Slice: slice, Insert: placedSize,
		}, nil
	}
	if slice.Size() > 0 || f.from.pos != f.to.pos {
		return &ReplaceStep{From: f.from.pos, To: to.pos, Slice: slice}, nil
	}
	return nil, nil
}

// fittable is a place found: content at a depth of the slice that goes into
// the frontier at a depth.
type fittable struct {
	sliceDepth, frontierDepth int
	parent                    *Node
	inject                    *Fragment
	wrap                      []*NodeType
}

// startDepth is how deep the start of the slice may be taken apart.
func (f *fitter) startDepth() int {
	depth := f.unplaced.openStart
	content, openEnd := f.unplaced.content, f.unplaced.openEnd
	for d := range depth {
		n := content.FirstChild()
		if content.ChildCount() > 1 {
			openEnd = 0
		}
		if n.typ.isolating && openEnd <= d {
			return d
		}
		content = n.content
	}
	return depth
}

func (f *fitter) find() (*fittable, error) {
	start := f.startDepth()
	for pass := 1; pass <= 2; pass++ {
		if pass == 2 {
			start = f.unplaced.openStart
		}
		for depth := start; depth >= 0; depth-- {
			found, err := f.findAt(depth, pass)
			if found != nil || err != nil {
				return found, err
			}
		}
	}
	return nil, nil
}

func (f *fitter) findAt(sliceDepth, pass int) (*fittable, error) {
	fragment := f.unplaced.content
	var parent *Node
	if sliceDepth > 0 {
		parent = contentAt(fragment, sliceDepth-1).FirstChild()
		fragment = parent.content
	}
	first := fragment.FirstChild()
	for depth := f.depth(); depth >= 0; depth-- {
		found := &fittable{sliceDepth: sliceDepth, frontierDepth: depth, parent: parent}
		var ok bool
		var err error
		if pass == 1 {
			ok, err = f.fitsHere(found, first)
		} else if first != nil {
			found.wrap, ok = f.frontier[depth].match.FindWrapping(first.typ)
		}
		if ok || err != nil {
			return found, err
		}
		if parent != nil && f.frontier[depth].match.MatchType(parent.typ) != nil {
			break
		}
	}
	return nil, nil
}

func (f *fitter) fitsHere(found *fittable, first *Node) (bool, error) {
	front := f.frontier[found.frontierDepth]
	if first == nil {
		return found.parent != nil && front.typ.CompatibleContent(found.parent.typ), nil
	}
	if front.match.MatchType(first.typ) != nil {
		return true, nil
	}
	inject, err := front.match.FillBefore(leafOf([]*Node{first}), false, 0)
	found.inject = inject
	return inject != nil, err
}

func (f *fitter) openMore() bool {
	s := f.unplaced
	if maxOpen(s.content, false) <= s.openStart {
		return false
	}
	openEnd := s.openEnd
	if s.Size() > 1 && maxOpen(s.content, true) > openEnd {
		openEnd++
	}
	f.unplaced = &Slice{s.content, s.openStart + 1, openEnd}
	return true
}

func maxOpen(f *Fragment, end bool) int {
	for count := 0; ; count++ {
		n := f.FirstChild()
		if end {
			n = f.LastChild()
		}
		if n == nil || n.IsAtom() {
			return count
		}
		f = n.content
	}
}

func (f *fitter) dropNode() {
	s := f.unplaced
	inner := contentAt(s.content, s.openStart)
	if inner.ChildCount() > 1 || s.openStart == 0 {
		f.unplaced = &Slice{dropFrom(s.content, s.openStart, 1), s.openStart, s.openEnd}
		return
	}
	openEnd := s.openEnd
	if s.content.Size()-s.openStart <= s.openStart+inner.Size() {
		openEnd = s.openStart - 1
	}
	f.unplaced = &Slice{dropFrom(s.content, s.openStart-1, 1), s.openStart - 1, openEnd}
}

func contentAt(f *Fragment, depth int) *Fragment {
	for range depth {
		f = f.FirstChild().content
	}
	return f
}

func dropFrom(f *Fragment, depth, count int) *Fragment {
	if depth == 0 {
		return f.Slice(count, f.ChildCount())
	}
	first := f.FirstChild()
	return f.ReplaceChild(0, first.Copy(dropFrom(first.content, depth-1, count)))
}

func addTo(f *Fragment, depth int, content *Fragment) *Fragment {
	if depth == 0 {
		return f.Append(content)
	}
	last := f.LastChild()
	return f.ReplaceChild(f.ChildCount()-1, last.Copy(addTo(last.content, depth-1, content)))
}
