package prose

import "slices"

// newlines says how line breaks change between blocks of different kinds.
type newlines uint8

const (
	newlinesCleared newlines = iota // as clearIncompatible does
	newlinesToBreaks
	breaksToNewlines
)

func newlinesFor(t *NodeType) newlines {
	br := t.schema.linebreak
	if br == nil {
		return newlinesCleared
	}
	pre, supports := t.whitespace == "pre", t.match.MatchType(br) != nil
	switch {
	case pre && !supports:
		return breaksToNewlines
	case !pre && supports:
		return newlinesToBreaks
	}
	return newlinesCleared
}

// SetBlockType changes all textblocks in a range to a type. What does not fit
// the type is removed. Errors: Unfit. Counterpart: Transform.setBlockType.
func (t *Transform) SetBlockType(from, to int, typ *NodeType, attrs Attrs) error {
	if !typ.IsTextblock() {
		return fail(Unfit, typ.name+" is not a textblock")
	}
	var err error
	set, refused := typ.attrs.fromAttrs(attrs)
	had := len(t.steps)
	t.doc.NodesBetween(from, to, func(n *Node, pos int, _ *Node, _ int) bool {
		if err != nil || !n.IsTextblock() || hasMarkup(n, typ, attrs) {
			return err == nil
		}
		if !t.canChangeType(t.since(had, pos, 1), typ) {
			return true
		}
		if err = refused; err == nil {
			err = t.changeBlock(n, pos, had, typ, set)
		}
		return false
	})
	return err
}

// hasMarkup says whether a node is of a type with exactly these attributes,
// nil for the defaults, and without marks. Counterpart: Node.hasMarkup.
func hasMarkup(n *Node, typ *NodeType, attrs Attrs) bool {
	if n.typ != typ || len(n.marks) > 0 {
		return false
	}
	if attrs == nil {
		return typ.attrs.defaults != nil && n.attrs.equal(typ.attrs.defaults)
	}
	return n.attrs.object().equal(NewObject(attrs))
}

func (t *Transform) canChangeType(pos int, typ *NodeType) bool {
	p, err := t.doc.Resolve(pos)
	if err != nil {
		return false
	}
	i := p.Index(p.Depth())
	return p.Parent().CanReplaceWith(i, i+1, typ, nil)
}

func (t *Transform) changeBlock(n *Node, pos, had int, typ *NodeType, set *attrSet) error {
	convert := newlinesFor(typ)
	if convert == breaksToNewlines {
		if err := t.replaceLinebreaks(n, pos, had); err != nil {
			return err
		}
	}
	if err := t.clearIncompatible(t.since(had, pos, 1), typ, typ.match, convert == newlinesCleared); err != nil {
		return err
	}
	start, end := t.since(had, pos, 1), t.since(had, pos+n.Size(), 1)
	changed, err := typ.create(set, emptyFragment, n.marks)
	if err != nil {
		return err
	}
	err = t.Step(&ReplaceAroundStep{start, end, start + 1, end - 1, &Slice{content: leafOf([]*Node{changed})}, 1, true})
	if err != nil || convert != newlinesToBreaks {
		return err
	}
	return t.replaceNewlines(n, pos, had)
}

// lineEnds gives where the line ends in a text start and how long they are.
func lineEnds(tx text) [][2]int {
	var out [][2]int
	for i, n := 0, tx.len(); i < n; i++ {
		switch tx.unit(i) {
		case '\r':
			if i+1 < n && tx.unit(i+1) == '\n' {
				out = append(out, [2]int{i, 2})
				i++
				continue
			}
			out = append(out, [2]int{i, 1})
		case '\n':
			out = append(out, [2]int{i, 1})
		}
	}
	return out
}

func (t *Transform) replaceNewlines(n *Node, pos, had int) error {
	for offset, child := range n.content.All() {
		if !child.typ.text {
			continue
		}
		for _, end := range lineEnds(child.text) {
			br, err := n.typ.schema.linebreak.Create(nil, nil)
			if err != nil {
				return err
			}
			start := t.since(had, pos+1+offset+end[0], 1)
			if err := t.ReplaceWith(start, start+1, br); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Transform) replaceLinebreaks(n *Node, pos, had int) error {
	newline, err := n.typ.schema.Text("\n")
	if err != nil {
		return err
	}
	for offset, child := range n.content.All() {
		if child.typ != child.typ.schema.linebreak {
			continue
		}
		start := t.since(had, pos+1+offset, 1)
		if err := t.ReplaceWith(start, start+1, newline); err != nil {
			return err
		}
	}
	return nil
}

// ClearIncompatible removes from the node after a position what does not fit
// another type, marks and children. Counterpart: Transform.clearIncompatible.
func (t *Transform) ClearIncompatible(pos int, parent *NodeType) error {
	return t.clearIncompatible(pos, parent, parent.match, true)
}

func (t *Transform) clearIncompatible(pos int, parent *NodeType, match *ContentMatch, clearNewlines bool) error {
	n := t.doc.NodeAt(pos)
	if n == nil {
		return failAt(Missing, pos, "there is no node here")
	}
	var replaces []Step
	cur := pos + 1
	for _, child := range n.content.All() {
		end := cur + child.Size()
		allowed := match.MatchType(child.typ)
		if allowed == nil {
			replaces = append(replaces, &ReplaceStep{From: cur, To: end, Slice: emptySlice})
			cur = end
			continue
		}
		match = allowed
		for _, m := range child.marks {
			if !parent.AllowsMarkType(m.typ) {
				if err := t.Step(&RemoveMarkStep{cur, end, m}); err != nil {
					return err
				}
			}
		}
		if clearNewlines && child.typ.text && parent.whitespace != "pre" {
			replaces = append(replaces, spacesFor(child, cur, parent)...)
		}
		cur = end
	}
	if !match.validEnd {
		fill, err := match.FillBefore(emptyFragment, true, 0)
		if err != nil {
			return err
		}
		if fill == nil {
			return unfitContent(parent)
		}
		if err := t.Replace(cur, cur, &Slice{content: fill}); err != nil {
			return err
		}
	}
	for _, replace := range slices.Backward(replaces) {
		if err := t.Step(replace); err != nil {
			return err
		}
	}
	return nil
}

// spacesFor gives the steps that put spaces for the line ends of a text.
func spacesFor(child *Node, at int, parent *NodeType) []Step {
	var out []Step
	space := child.withText(text{s: " "}).Mark(parent.AllowedMarks(child.marks))
	for _, end := range lineEnds(child.text) {
		out = append(out, &ReplaceStep{
			From: at + end[0], To: at + end[0] + end[1],
			Slice: &Slice{content: leafOf([]*Node{space})},
		})
	}
	return out
}

// Join joins the nodes on both sides of a position, depth levels of them.
// Errors: OutOfRange, Unfit. Counterpart: Transform.join.
func (t *Transform) Join(pos, depth int) error {
	before, err := t.doc.Resolve(pos - depth)
	if err != nil {
		return err
	}
	typ, had := before.Parent().typ, len(t.steps)
	convert := newlinesCleared
	if typ.inlines {
		convert = newlinesFor(typ)
	}
	if convert == breaksToNewlines {
		after, err := t.doc.Resolve(pos + depth)
		if err != nil {
			return err
		}
		if after.Depth() == 0 {
			return outOfRange(pos)
		}
		if err := t.replaceLinebreaks(after.Parent(), after.Before(after.Depth()), had); err != nil {
			return err
		}
	}
	if typ.inlines {
		match := before.Parent().ContentMatchAt(before.Index(before.Depth()))
		if match == nil {
			return unfitContent(typ)
		}
		if err := t.clearIncompatible(pos+depth-1, typ, match, convert == newlinesCleared); err != nil {
			return err
		}
	}
	start := t.since(had, pos-depth, 1)
	if err := t.Step(&ReplaceStep{start, t.since(had, pos+depth, -1), emptySlice, true}); err != nil {
		return err
	}
	if convert != newlinesToBreaks {
		return nil
	}
	full, err := t.doc.Resolve(start)
	if err != nil || full.Depth() == 0 {
		return err
	}
	return t.replaceNewlines(full.Parent(), full.Before(full.Depth()), len(t.steps))
}
