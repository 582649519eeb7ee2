package prose

// Replace gives the node with what stands between two positions replaced by a
// slice, nodes that are cut on both sides joined. Errors: OutOfRange, Unfit.
// Counterpart: Node.replace.
func (n *Node) Replace(from, to int, slice *Slice) (*Node, error) {
	if from > to {
		return nil, failAt(OutOfRange, from, "the start of a range is behind its end")
	}
	start, err := n.Resolve(from)
	if err != nil {
		return nil, err
	}
	end := start
	if to != from {
		if end, err = n.Resolve(to); err != nil {
			return nil, err
		}
	}
	if slice.openStart > start.Depth() {
		return nil, failAt(Unfit, from, "content deeper than the place it is put")
	}
	if start.Depth()-slice.openStart != end.Depth()-slice.openEnd {
		return nil, failAt(Unfit, from, "open depths that do not agree")
	}
	return replaceOuter(start, end, slice, 0)
}

func replaceOuter(from, to *Pos, slice *Slice, depth int) (*Node, error) {
	i, node := from.Index(depth), from.Node(depth)
	if depth == from.Depth() && depth == to.Depth() && slice.openStart == 0 && slice.openEnd == 0 {
		if changed := withinText(from, to, slice.content); changed != nil {
			return closeNode(node, node.content.set(i, changed))
		}
	}
	switch {
	case i == to.Index(depth) && depth < from.Depth()-slice.openStart:
		inner, err := replaceOuter(from, to, slice, depth+1)
		if err != nil {
			return nil, err
		}
		return node.Copy(node.content.ReplaceChild(i, inner)), nil
	case slice.content.size == 0:
		content, err := replaceTwoWay(from, to, depth)
		if err != nil {
			return nil, err
		}
		return closeNode(node, content)
	case slice.openStart == 0 && slice.openEnd == 0 && from.Depth() == depth && to.Depth() == depth:
		content := from.Parent().content
		before := content.Cut(0, from.parentOffset)
		after := content.Cut(to.parentOffset, content.Size())
		return closeNode(from.Parent(), before.Append(slice.content).Append(after))
	}
	start, end, err := slice.along(from)
	if err != nil {
		return nil, err
	}
	content, err := replaceThreeWay(from, start, end, to, depth)
	if err != nil {
		return nil, err
	}
	return closeNode(node, content)
}

// withinText gives the text node that the range is inside of, changed; nil
// when the range or what is put in is anything else. It is what typing does,
// and gives what the general way gives.
func withinText(from, to *Pos, content *Fragment) *Node {
	depth := from.Depth()
	i, start, end := from.Index(depth), from.TextOffset(), to.TextOffset()
	if start == 0 || content.count > 1 {
		return nil
	}
	child := from.path[depth].node.content.at(i)
	if to.Index(depth) == i+1 && end == 0 {
		end = child.text.len()
	} else if to.Index(depth) != i {
		return nil
	}
	var typed text
	if content.count == 1 {
		n := content.at(0)
		if !n.typ.text || !n.SameMarkup(child) {
			return nil
		}
		typed = n.text
	}
	if typed.wide == child.text.wide {
		return child.withText(child.text.spliced(start, end, typed))
	}
	return child.withText(concat3(child.text.slice(0, start), typed, child.text.slice(end, child.text.len())))
}

func closeNode(n *Node, content *Fragment) (*Node, error) {
	if !n.typ.ValidContent(content) {
		return nil, unfitContent(n.typ)
	}
	return n.Copy(content), nil
}

func checkJoin(main, sub *Node) error {
	if !sub.typ.CompatibleContent(main.typ) {
		return fail(Unfit, "cannot join "+sub.typ.name+" onto "+main.typ.name)
	}
	return nil
}

func joinable(before, after *Pos, depth int) (*Node, error) {
	if depth > before.Depth() || depth > after.Depth() {
		return nil, fail(Unfit, "content not open as deep as it says")
	}
	node := before.Node(depth)
	return node, checkJoin(node, after.Node(depth))
}

// rangeOf gives the children of the node at a depth between two positions,
// either of which may be nil for the side itself.
func rangeOf(start, end *Pos, depth int) *Fragment {
	p := start
	if end != nil {
		p = end
	}
	node := p.Node(depth)
	first, last := 0, node.ChildCount()
	if end != nil {
		last = end.Index(depth)
	}
	var before *Node
	if start != nil {
		first = start.Index(depth)
		if start.Depth() > depth {
			first++
		} else if start.TextOffset() > 0 {
			before = start.NodeAfter()
			first++
		}
	}
	out := emptyFragment
	if before != nil {
		out = leafOf([]*Node{before})
	}
	out = out.Append(node.content.sub(first, last))
	if end != nil && end.Depth() == depth && end.TextOffset() > 0 {
		out = out.Append(leafOf([]*Node{end.NodeBefore()}))
	}
	return out
}

func replaceThreeWay(from, start, end, to *Pos, depth int) (*Fragment, error) {
	var openStart, openEnd *Node
	var err error
	if from.Depth() > depth {
		if openStart, err = joinable(from, start, depth+1); err != nil {
			return nil, err
		}
	}
	if to.Depth() > depth {
		if openEnd, err = joinable(end, to, depth+1); err != nil {
			return nil, err
		}
	}
	content := rangeOf(nil, from, depth)
	add := func(node *Node, inner *Fragment, err error) error {
		if err == nil {
			node, err = closeNode(node, inner)
		}
		if err == nil {
			content = content.Append(leafOf([]*Node{node}))
		}
		return err
	}
	if openStart != nil && openEnd != nil && start.Index(depth) == end.Index(depth) {
		if err := checkJoin(openStart, openEnd); err != nil {
			return nil, err
		}
		inner, err := replaceThreeWay(from, start, end, to, depth+1)
		if err := add(openStart, inner, err); err != nil {
			return nil, err
		}
		return content.Append(rangeOf(to, nil, depth)), nil
	}
	if openStart != nil {
		inner, err := replaceTwoWay(from, start, depth+1)
		if err := add(openStart, inner, err); err != nil {
			return nil, err
		}
	}
	content = content.Append(rangeOf(start, end, depth))
	if openEnd != nil {
		inner, err := replaceTwoWay(end, to, depth+1)
		if err := add(openEnd, inner, err); err != nil {
			return nil, err
		}
	}
	return content.Append(rangeOf(to, nil, depth)), nil
}

func replaceTwoWay(from, to *Pos, depth int) (*Fragment, error) {
	content := rangeOf(nil, from, depth)
	if from.Depth() > depth {
		node, err := joinable(from, to, depth+1)
		if err != nil {
			return nil, err
		}
		inner, err := replaceTwoWay(from, to, depth+1)
		if err != nil {
			return nil, err
		}
		if node, err = closeNode(node, inner); err != nil {
			return nil, err
		}
		content = content.Append(leafOf([]*Node{node}))
	}
	return content.Append(rangeOf(to, nil, depth)), nil
}

// along puts the slice into copies of the nodes around a position, and gives
// its two ends there.
func (s *Slice) along(p *Pos) (start, end *Pos, err error) {
	extra := p.Depth() - s.openStart
	node := p.Node(extra).Copy(s.content)
	for i := extra - 1; i >= 0; i-- {
		node = p.Node(i).Copy(leafOf([]*Node{node}))
	}
	if start, err = node.Resolve(s.openStart + extra); err != nil {
		return nil, nil, err
	}
	end, err = node.Resolve(node.content.Size() - s.openEnd - extra)
	return start, end, err
}
