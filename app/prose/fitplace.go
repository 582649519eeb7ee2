package prose

// place moves content of the unplaced slice to the frontier.
func (f *fitter) place(p *fittable) error {
	for f.depth() > p.frontierDepth {
		if err := f.closeNode(); err != nil {
			return err
		}
	}
	for _, t := range p.wrap {
		if err := f.openNode(t, nil, nil); err != nil {
			return err
		}
	}
	s, fragment := f.unplaced, f.unplaced.content
	if p.parent != nil {
		fragment = p.parent.content
	}
	openEnd := (fragment.Size() + p.sliceDepth) - (s.content.Size() - s.openEnd)
	add, taken, err := f.take(p, fragment, openEnd)
	if err != nil {
		return err
	}
	toEnd := taken == fragment.ChildCount()
	if !toEnd {
		openEnd = -1
	}
	f.placed = addTo(f.placed, p.frontierDepth, FragmentOf(add...))
	if toEnd && openEnd < 0 && p.parent != nil && p.parent.typ == f.frontier[f.depth()].typ && len(f.frontier) > 1 {
		if err := f.closeNode(); err != nil {
			return err
		}
	}
	if err := f.reopen(add, openEnd); err != nil {
		return err
	}
	switch {
	case !toEnd:
		f.unplaced = &Slice{dropFrom(s.content, p.sliceDepth, taken), p.sliceDepth, s.openEnd}
	case p.sliceDepth == 0:
		f.unplaced = emptySlice
	default:
		end := p.sliceDepth - 1
		if openEnd < 0 {
			end = s.openEnd
		}
		f.unplaced = &Slice{dropFrom(s.content, p.sliceDepth-1, 1), p.sliceDepth - 1, end}
	}
	return nil
}

// take collects the children of a fragment that fit the frontier.
func (f *fitter) take(p *fittable, fragment *Fragment, openEnd int) (add []*Node, taken int, err error) {
	openStart := f.unplaced.openStart - p.sliceDepth
	front := &f.frontier[p.frontierDepth]
	match := front.match
	if p.inject != nil {
		for _, n := range p.inject.All() {
			add = append(add, n)
		}
		match = match.matchAll(p.inject)
	}
	for taken < fragment.ChildCount() && match != nil {
		next := fragment.Child(taken)
		matches := match.MatchType(next.typ)
		if matches == nil {
			break
		}
		taken++
		if taken > 1 || openStart == 0 || next.content.size > 0 {
			match = matches
			start, end := 0, -1
			if taken == 1 {
				start = openStart
			}
			if taken == fragment.ChildCount() {
				end = openEnd
			}
			closed, err := closeStart(next.Mark(front.typ.AllowedMarks(next.marks)), start, end)
			if err != nil {
				return nil, 0, err
			}
			add = append(add, closed)
		}
	}
	front.match = match
	return add, taken, nil
}

// reopen puts the nodes open at the end of what was added on the frontier.
func (f *fitter) reopen(add []*Node, openEnd int) error {
	if len(add) == 0 {
		return nil
	}
	cur := add[len(add)-1]
	for i := 0; i < openEnd && cur != nil; i++ {
		match := cur.ContentMatchAt(cur.ChildCount())
		if match == nil {
			return unfitContent(cur.typ)
		}
		f.frontier = append(f.frontier, frontier{cur.typ, match})
		cur = cur.LastChild()
	}
	return nil
}

// closeStart fills in what the open nodes at the start of a node lack.
func closeStart(n *Node, openStart, openEnd int) (*Node, error) {
	if openStart <= 0 {
		return n, nil
	}
	frag := n.content
	if openStart > 1 {
		end := 0
		if frag.ChildCount() == 1 {
			end = openEnd - 1
		}
		first, err := closeStart(frag.FirstChild(), openStart-1, end)
		if err != nil {
			return nil, err
		}
		frag = frag.ReplaceChild(0, first)
	}
	filled, err := fillAround(n.typ, n.typ.match, frag, openEnd <= 0)
	if err != nil {
		return nil, err
	}
	return n.Copy(filled), nil
}

// fillAround adds what is required before a fragment and, when asked, after.
func fillAround(t *NodeType, match *ContentMatch, frag *Fragment, atEnd bool) (*Fragment, error) {
	before, err := match.FillBefore(frag, false, 0)
	if err != nil {
		return nil, err
	}
	if before == nil {
		return nil, unfitContent(t)
	}
	frag = before.Append(frag)
	if !atEnd {
		return frag, nil
	}
	end := match.matchAll(frag)
	if end == nil {
		return nil, unfitContent(t)
	}
	after, err := end.FillBefore(emptyFragment, true, 0)
	if err != nil {
		return nil, err
	}
	if after == nil {
		return nil, unfitContent(t)
	}
	return frag.Append(after), nil
}

// mustMoveInline gives where the textblock after the range ends when its
// content must be pulled into the frontier, else -1.
func (f *fitter) mustMoveInline() (int, error) {
	if !f.to.Parent().IsTextblock() {
		return -1, nil
	}
	top := f.frontier[f.depth()]
	if !top.typ.IsTextblock() {
		return -1, nil
	}
	fit, err := contentAfterFits(f.to, f.to.Depth(), top.typ, top.match, false)
	if fit == nil || err != nil {
		return -1, err
	}
	if f.to.Depth() == f.depth() {
		level, err := f.closeLevel(f.to)
		if err != nil || (level != nil && level.depth == f.depth()) {
			return -1, err
		}
	}
	depth := f.to.Depth()
	after := f.to.After(depth)
	for depth > 1 {
		depth--
		if after != f.to.End(depth) {
			break
		}
		after++
	}
	return after, nil
}

// closing is how far the frontier is to be closed to join what follows.
type closing struct {
	depth int
	fit   *Fragment
	move  *Pos
}

func (f *fitter) closeLevel(to *Pos) (*closing, error) {
levels:
	for i := min(f.depth(), to.Depth()); i >= 0; i-- {
		dropInner := i < to.Depth() && to.End(i+1) == to.pos+(to.Depth()-(i+1))
		fit, err := contentAfterFits(to, i, f.frontier[i].typ, f.frontier[i].match, dropInner)
		if err != nil {
			return nil, err
		}
		if fit == nil {
			continue
		}
		for d := i - 1; d >= 0; d-- {
			matches, err := contentAfterFits(to, d, f.frontier[d].typ, f.frontier[d].match, true)
			if err != nil {
				return nil, err
			}
			if matches == nil || matches.ChildCount() > 0 {
				continue levels
			}
		}
		move := to
		if dropInner {
			if move, err = to.Doc().Resolve(to.After(i + 1)); err != nil {
				return nil, err
			}
		}
		return &closing{i, fit, move}, nil
	}
	return nil, nil
}

func contentAfterFits(to *Pos, depth int, t *NodeType, match *ContentMatch, open bool) (*Fragment, error) {
	n, index := to.Node(depth), to.Index(depth)
	if open {
		index = to.IndexAfter(depth)
	}
	if match == nil || (index == n.ChildCount() && !t.CompatibleContent(n.typ)) {
		return nil, nil
	}
	fit, err := match.FillBefore(n.content, true, index)
	if fit == nil || err != nil || !t.allowsBits(n.content.sub(index, n.ChildCount()).marks) {
		return nil, err
	}
	return fit, nil
}

func (f *fitter) close(to *Pos) (*Pos, error) {
	c, err := f.closeLevel(to)
	if c == nil || err != nil {
		return nil, err
	}
	for f.depth() > c.depth {
		if err := f.closeNode(); err != nil {
			return nil, err
		}
	}
	if c.fit.ChildCount() > 0 {
		f.placed = addTo(f.placed, c.depth, c.fit)
	}
	to = c.move
	for d := c.depth + 1; d <= to.Depth(); d++ {
		n := to.Node(d)
		add, err := n.typ.match.FillBefore(n.content, true, to.Index(d))
		if err != nil {
			return nil, err
		}
		if err := f.openNode(n.typ, n.attrs, add); err != nil {
			return nil, err
		}
	}
	return to, nil
}

func (f *fitter) openNode(t *NodeType, attrs *attrSet, content *Fragment) error {
	top := &f.frontier[f.depth()]
	if top.match == nil {
		return unfitContent(top.typ)
	}
	top.match = top.match.MatchType(t)
	var err error
	if attrs == nil {
		attrs, err = t.attrs.standard()
	} else {
		attrs, err = t.attrs.fromSet(attrs)
	}
	if err != nil {
		return err
	}
	n, err := t.create(attrs, content, nil)
	if err != nil {
		return err
	}
	f.placed = addTo(f.placed, f.depth(), leafOf([]*Node{n}))
	f.frontier = append(f.frontier, frontier{t, t.match})
	return nil
}

func (f *fitter) closeNode() error {
	open := f.frontier[f.depth()]
	f.frontier = f.frontier[:f.depth()]
	if open.match == nil {
		return unfitContent(open.typ)
	}
	add, err := open.match.FillBefore(emptyFragment, true, 0)
	if err != nil {
		return err
	}
	if add == nil {
		return unfitContent(open.typ)
	}
	if add.ChildCount() > 0 {
		f.placed = addTo(f.placed, len(f.frontier), add)
	}
	return nil
}
