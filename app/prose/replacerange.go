package prose

import "slices"

// ReplaceRange replaces a range by a slice as someone who pastes expects: it
// may replace whole nodes that the range covers, and keep those that define
// the slice. Counterpart: Transform.replaceRange.
func (t *Transform) ReplaceRange(from, to int, slice *Slice) error {
	if slice.Size() == 0 {
		return t.DeleteRange(from, to)
	}
	start, end, err := t.both(from, to)
	if err != nil {
		return err
	}
	if fitsTrivially(start, end, slice) {
		return t.Step(&ReplaceStep{From: from, To: to, Slice: slice})
	}
	targets, preferred := targetDepths(start, end)
	first := slices.Index(targets, preferred)
	left, preferredDepth := leftNodes(slice, start, preferred)
	for j := slice.openStart; j >= 0; j-- {
		open := (j + preferredDepth + 1) % (slice.openStart + 1)
		insert := left[open]
		if insert == nil {
			continue
		}
		for i := range targets {
			target, expand := targets[(i+first)%len(targets)], true
			if target < 0 {
				target, expand = -target, false
			}
			parent, index := start.Node(target-1), start.Index(target-1)
			if !parent.CanReplaceWith(index, index, insert.typ, insert.marks) {
				continue
			}
			closed, err := closeFragment(slice.content, 0, slice.openStart, open, nil)
			if err != nil {
				return err
			}
			if expand {
				to = end.After(target)
			}
			return t.Replace(start.Before(target), to, &Slice{closed, open, slice.openEnd})
		}
	}
	return t.replaceWider(start, end, from, to, slice, targets)
}

func (t *Transform) both(from, to int) (start, end *Pos, err error) {
	if from > to {
		return nil, nil, failAt(OutOfRange, from, "the start of a range is behind its end")
	}
	if start, err = t.doc.Resolve(from); err != nil {
		return nil, nil, err
	}
	end, err = t.doc.Resolve(to)
	return start, end, err
}

// replaceWider tries ever larger ranges until something can be placed.
func (t *Transform) replaceWider(start, end *Pos, from, to int, slice *Slice, targets []int) error {
	had := len(t.steps)
	for _, depth := range slices.Backward(targets) {
		if err := t.Replace(from, to, slice); err != nil || len(t.steps) > had {
			return err
		}
		if depth >= 0 {
			from, to = start.Before(depth), end.After(depth)
		}
	}
	return nil
}

// targetDepths lists the depths at which a range may be replaced, and the one
// preferred. Negative ones replace only from before the node at that depth.
func targetDepths(start, end *Pos) (targets []int, preferred int) {
	targets = coveredDepths(start, end)
	if n := len(targets); n > 0 && targets[n-1] == 0 {
		targets = targets[:n-1]
	}
	preferred = -(start.Depth() + 1)
	targets = slices.Insert(targets, 0, preferred)
	pos := start.pos - 1
	for d := start.Depth(); d > 0; d-- {
		if typ := start.Node(d).typ; typ.definingContext || typ.isolating {
			break
		}
		if slices.Contains(targets, d) {
			preferred = d
		} else if start.Before(d) == pos {
			targets = slices.Insert(targets, 1, -d)
		}
		pos--
	}
	return targets, preferred
}

// leftNodes lists the nodes along the start of a slice, and the depth at which
// they define what is pasted.
func leftNodes(slice *Slice, start *Pos, preferred int) (left []*Node, depth int) {
	content := slice.content
	for i := 0; ; i++ {
		n := content.FirstChild()
		left = append(left, n)
		if i == slice.openStart || n == nil {
			break
		}
		content = n.content
	}
	depth = slice.openStart
	around := preferred - 1
	if preferred < 0 {
		around = -preferred - 1
	}
	for d := depth - 1; d >= 0; d-- {
		n := left[d]
		if n.typ.definingContent && !n.SameMarkup(start.Node(around)) {
			depth = d
		} else if n.typ.definingContent || !n.typ.IsTextblock() {
			break
		}
	}
	return left, depth
}

func closeFragment(f *Fragment, depth, oldOpen, newOpen int, parent *Node) (*Fragment, error) {
	if depth < oldOpen {
		first := f.FirstChild()
		inner, err := closeFragment(first.content, depth+1, oldOpen, newOpen, first)
		if err != nil {
			return nil, err
		}
		f = f.ReplaceChild(0, first.Copy(inner))
	}
	if depth > newOpen {
		return fillAround(parent.typ, parent.typ.match, f, true)
	}
	return f, nil
}

// ReplaceRangeWith replaces a range by a node; a block put in at the edge of a
// textblock goes beside it. Counterpart: Transform.replaceRangeWith.
func (t *Transform) ReplaceRangeWith(from, to int, n *Node) error {
	if !n.typ.inline && from == to {
		p, err := t.doc.Resolve(from)
		if err != nil {
			return err
		}
		if p.Parent().content.size > 0 {
			if at, ok := InsertPoint(t.doc, from, n.typ); ok {
				from, to = at, at
			}
		}
	}
	return t.ReplaceRange(from, to, &Slice{content: leafOf([]*Node{n})})
}

// DeleteRange deletes a range as someone who presses the key expects: with the
// nodes that it covers. Counterpart: Transform.deleteRange.
func (t *Transform) DeleteRange(from, to int) error {
	start, end, err := t.both(from, to)
	if err != nil {
		return err
	}
	if f, e, moved := outOfStarts(start, end); moved {
		from, to = f, e
		if start, end, err = t.both(from, to); err != nil {
			return err
		}
	}
	covered := coveredDepths(start, end)
	for i, depth := range covered {
		last := i == len(covered)-1
		if (last && depth == 0) || start.Node(depth).typ.match.validEnd {
			return t.Delete(start.Start(depth), end.End(depth))
		}
		if depth > 0 && (last || start.Node(depth-1).CanReplace(start.Index(depth-1), end.IndexAfter(depth-1), emptyFragment)) {
			return t.Delete(start.Before(depth), end.After(depth))
		}
	}
	for d := 1; d <= start.Depth() && d <= end.Depth(); d++ {
		if from-start.Start(d) == start.Depth()-d && to > start.End(d) && end.End(d)-to != end.Depth()-d &&
			start.Start(d-1) == end.Start(d-1) && start.Node(d-1).CanReplace(start.Index(d-1), end.Index(d-1), emptyFragment) {
			return t.Delete(start.Before(d), to)
		}
	}
	return t.Delete(from, to)
}

// outOfStarts moves a range from the start of one textblock to the start of
// another out of both.
func outOfStarts(start, end *Pos) (from, to int, moved bool) {
	if !start.Parent().IsTextblock() || !end.Parent().IsTextblock() ||
		start.Start(start.Depth()) == end.Start(end.Depth()) || start.parentOffset != 0 || end.parentOffset != 0 {
		return 0, 0, false
	}
	shared := start.SharedDepth(end.pos)
	for _, p := range []*Pos{start, end} {
		for d := p.Depth(); d > shared; d-- {
			if p.Node(d).typ.isolating {
				return 0, 0, false
			}
		}
	}
	from, to = start.pos, end.pos
	for d := start.Depth(); d > 0 && from == start.Start(d); d-- {
		from = start.Before(d)
	}
	for d := end.Depth(); d > 0 && to == end.Start(d); d-- {
		to = end.Before(d)
	}
	return from, to, true
}

// coveredDepths lists the depths at which a range spans all of a node's
// content, deepest first.
func coveredDepths(from, to *Pos) []int {
	var result []int
	for d := min(from.Depth(), to.Depth()); d >= 0; d-- {
		start := from.Start(d)
		if start < from.pos-(from.Depth()-d) || to.End(d) > to.pos+(to.Depth()-d) ||
			from.Node(d).typ.isolating || to.Node(d).typ.isolating {
			break
		}
		if start == to.Start(d) || (d == from.Depth() && d == to.Depth() && from.Parent().typ.inlines &&
			to.Parent().typ.inlines && d > 0 && to.Start(d-1) == start-1) {
			result = append(result, d)
		}
	}
	return result
}
