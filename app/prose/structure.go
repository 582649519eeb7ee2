package prose

import "slices"

// Wrapper is a node to wrap around others.
type Wrapper struct {
	Type  *NodeType
	Attrs Attrs
}

// Lift moves a row of blocks out of the nodes around it, up to a depth that
// [LiftTarget] gave. Counterpart: Transform.lift.
func (t *Transform) Lift(r *NodeRange, target int) error {
	gapStart, gapEnd := r.Start(), r.End()
	start, end := gapStart, gapEnd
	before, openStart := emptyFragment, 0
	for d, splitting := r.Depth, false; d > target; d-- {
		if splitting || r.From.Index(d) > 0 {
			splitting = true
			before = leafOf([]*Node{r.From.Node(d).Copy(before)})
			openStart++
		} else {
			start--
		}
	}
	after, openEnd := emptyFragment, 0
	for d, splitting := r.Depth, false; d > target; d-- {
		if splitting || r.To.After(d+1) < r.To.End(d) {
			splitting = true
			after = leafOf([]*Node{r.To.Node(d).Copy(after)})
			openEnd++
		} else {
			end++
		}
	}
	return t.Step(&ReplaceAroundStep{
		start, end, gapStart, gapEnd,
		&Slice{before.Append(after), openStart, openEnd}, before.Size() - openStart, true,
	})
}

// LiftTarget gives the depth to which a row of blocks can be lifted.
// Counterpart: liftTarget.
func LiftTarget(r *NodeRange) (int, bool) {
	content := r.Parent().content.Slice(r.StartIndex(), r.EndIndex())
	before, after := 0, 0
	for depth := r.Depth; ; depth-- {
		n := r.From.Node(depth)
		index, end := r.From.Index(depth)+before, r.To.IndexAfter(depth)-after
		if depth < r.Depth && n.CanReplace(index, end, content) {
			return depth, true
		}
		if depth == 0 || n.typ.isolating || !canCut(n, index, end) {
			return 0, false
		}
		if index > 0 {
			before = 1
		}
		if end < n.ChildCount() {
			after = 1
		}
	}
}

func canCut(n *Node, start, end int) bool {
	return (start == 0 || n.CanReplace(start, n.ChildCount(), emptyFragment)) &&
		(end == n.ChildCount() || n.CanReplace(0, end, emptyFragment))
}

// FindWrapping gives the nodes to wrap around a row of blocks so that one of a
// type is among them, outermost first; false when there is no way.
// Counterpart: findWrapping.
func FindWrapping(r *NodeRange, typ *NodeType, attrs Attrs) ([]Wrapper, bool) {
	parent, start, end := r.Parent(), r.StartIndex(), r.EndIndex()
	match := parent.ContentMatchAt(start)
	if match == nil || start >= parent.ChildCount() {
		return nil, false
	}
	around, ok := match.FindWrapping(typ)
	if !ok {
		return nil, false
	}
	outer := typ
	if len(around) > 0 {
		outer = around[0]
	}
	if !parent.CanReplaceWith(start, end, outer, nil) {
		return nil, false
	}
	inside, ok := typ.match.FindWrapping(parent.Child(start).typ)
	if !ok {
		return nil, false
	}
	innermost := typ
	if len(inside) > 0 {
		innermost = inside[len(inside)-1]
	}
	if m := innermost.match.MatchFragment(parent.content, start, end); m == nil || !m.validEnd {
		return nil, false
	}
	var out []Wrapper
	for _, t := range around {
		out = append(out, Wrapper{Type: t})
	}
	out = append(out, Wrapper{typ, attrs})
	for _, t := range inside {
		out = append(out, Wrapper{Type: t})
	}
	return out, true
}

// Wrap wraps a row of blocks, outermost wrapper first. Errors: Unfit.
// Counterpart: Transform.wrap.
func (t *Transform) Wrap(r *NodeRange, wrappers []Wrapper) error {
	content := emptyFragment
	for _, w := range slices.Backward(wrappers) {

		if content.size > 0 {
			if m := w.Type.match.matchAll(content); m == nil || !m.validEnd {
				return fail(Unfit, "the wrappers do not fit one another")
			}
		}
		n, err := w.Type.Create(w.Attrs, content)
		if err != nil {
			return err
		}
		content = leafOf([]*Node{n})
	}
	start, end := r.Start(), r.End()
	return t.Step(&ReplaceAroundStep{start, end, start, end, &Slice{content: content}, len(wrappers), true})
}

// SetNodeMarkup changes type, attributes and marks of the node after a
// position; a nil type keeps the type, nil marks keep the marks. Errors:
// Missing, Unfit. Counterpart: Transform.setNodeMarkup.
func (t *Transform) SetNodeMarkup(pos int, typ *NodeType, attrs Attrs, marks Marks) error {
	n := t.doc.NodeAt(pos)
	if n == nil {
		return failAt(Missing, pos, "there is no node here")
	}
	if typ == nil {
		typ = n.typ
	}
	if marks == nil {
		marks = n.marks
	}
	changed, err := typ.Create(attrs, nil, marks...)
	if err != nil {
		return err
	}
	if n.typ.leaf {
		return t.ReplaceWith(pos, pos+n.Size(), changed)
	}
	if !typ.ValidContent(n.content) {
		return unfitContent(typ)
	}
	end := pos + n.Size()
	return t.Step(&ReplaceAroundStep{pos, end, pos + 1, end - 1, &Slice{content: leafOf([]*Node{changed})}, 1, true})
}

// CanSplit says whether the nodes around a position can be split, depth levels
// of them; after are the nodes that come after, outermost first, the same as
// before where it is short. Counterpart: canSplit.
func CanSplit(doc *Node, pos, depth int, after ...Wrapper) bool {
	p, err := doc.Resolve(pos)
	base := -1
	if err == nil {
		base = p.Depth() - depth
	}
	if base < 0 || depth < 1 {
		return false
	}
	parent, index := p.Parent(), p.Index(p.Depth())
	inner := parent.typ
	if len(after) > 0 {
		inner = after[len(after)-1].Type
	}
	if parent.typ.isolating || !parent.CanReplace(index, parent.ChildCount(), emptyFragment) ||
		!inner.ValidContent(parent.content.Slice(index, parent.ChildCount())) {
		return false
	}
	for d, i := p.Depth()-1, depth-2; d > base; d, i = d-1, i-1 {
		if !canSplitAt(p, d, i, after) {
			return false
		}
	}
	typ := p.Node(base + 1).typ
	if len(after) > 0 {
		typ = after[0].Type
	}
	at := p.IndexAfter(base)
	return p.Node(base).CanReplaceWith(at, at, typ, nil)
}

func canSplitAt(p *Pos, d, i int, after []Wrapper) bool {
	n, index := p.Node(d), p.Index(d)
	if n.typ.isolating {
		return false
	}
	rest := n.content.Slice(index, n.ChildCount())
	if i+1 >= 0 && i+1 < len(after) {
		first, err := after[i+1].Type.Create(after[i+1].Attrs, nil)
		if err != nil {
			return false
		}
		rest = rest.ReplaceChild(0, first)
	}
	typ := n.typ
	if i >= 0 && i < len(after) {
		typ = after[i].Type
	}
	return n.CanReplace(index+1, n.ChildCount(), emptyFragment) && typ.ValidContent(rest)
}

// Split splits the nodes around a position, depth levels of them; after as in
// [CanSplit]. Errors: OutOfRange, Unfit. Counterpart: Transform.split.
func (t *Transform) Split(pos, depth int, after ...Wrapper) error {
	p, err := t.doc.Resolve(pos)
	if err != nil {
		return err
	}
	if depth < 1 || depth > p.Depth() {
		return failAt(OutOfRange, pos, "there are not so many nodes to split")
	}
	left, right := emptyFragment, emptyFragment
	for d, i := p.Depth(), depth-1; i >= 0; d, i = d-1, i-1 {
		left = leafOf([]*Node{p.Node(d).Copy(left)})
		n := p.Node(d).Copy(right)
		if i < len(after) {
			if n, err = after[i].Type.Create(after[i].Attrs, right); err != nil {
				return err
			}
		}
		right = leafOf([]*Node{n})
	}
	return t.Step(&ReplaceStep{pos, pos, &Slice{left.Append(right), depth, depth}, true})
}

// CanJoin says whether the nodes on both sides of a position can be joined.
// Counterpart: canJoin.
func CanJoin(doc *Node, pos int) bool {
	p, err := doc.Resolve(pos)
	if err != nil {
		return false
	}
	a, b, i := p.NodeBefore(), p.NodeAfter(), p.Index(p.Depth())
	return a != nil && b != nil && !a.typ.leaf && canAppend(a, b) &&
		p.Parent().CanReplace(i, i+1, emptyFragment)
}

// canAppend says whether the content of b fits behind that of a, line breaks
// taken as text.
func canAppend(a, b *Node) bool {
	match := a.ContentMatchAt(a.ChildCount())
	s := a.typ.schema
	for _, child := range b.content.All() {
		typ := child.typ
		if s.linebreak != nil && typ == s.linebreak {
			typ = s.textType
		}
		if match != nil {
			match = match.MatchType(typ)
		}
		if match == nil || !a.typ.AllowsMarks(child.marks) {
			return false
		}
	}
	return match != nil && match.validEnd
}

// InsertPoint gives a place for a node of a type at a position or, when that
// is at the edge of the nodes around it, beside them. Counterpart: insertPoint.
func InsertPoint(doc *Node, pos int, typ *NodeType) (int, bool) {
	p, err := doc.Resolve(pos)
	if err != nil {
		return 0, false
	}
	i := p.Index(p.Depth())
	if p.Parent().CanReplaceWith(i, i, typ, nil) {
		return pos, true
	}
	if p.parentOffset == 0 {
		for d := p.Depth() - 1; d >= 0; d-- {
			i := p.Index(d)
			if p.Node(d).CanReplaceWith(i, i, typ, nil) {
				return p.Before(d + 1), true
			}
			if i > 0 {
				return 0, false
			}
		}
	}
	if p.parentOffset == p.Parent().content.Size() {
		for d := p.Depth() - 1; d >= 0; d-- {
			i := p.IndexAfter(d)
			if p.Node(d).CanReplaceWith(i, i, typ, nil) {
				return p.After(d + 1), true
			}
			if i < p.Node(d).ChildCount() {
				return 0, false
			}
		}
	}
	return 0, false
}
