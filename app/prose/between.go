package prose

import "slices"

// Between gives steps that turn one document into another of the same schema,
// keeping what they have in common: whole blocks, table cells, and within a
// text the words; a change of formatting or of an attribute moves no position.
// A position outside of what differs is mapped to the same place in the
// other document. Errors: Unfit when b is not sound.
func Between(a, b *Node) ([]Step, error) {
	if a == b {
		return nil, nil
	}
	if a.typ.schema != b.typ.schema || a.typ != b.typ {
		return nil, fail(Unfit, "documents of different types")
	}
	d := &differ{Transform: NewTransform(a)}
	if err := d.children(a, b, 0); err == nil {
		err = d.docAttrs(b)
		if err == nil && d.doc.Equal(b) {
			return d.steps, nil
		}
	}
	// What the finer comparison could not place is replaced in one.
	d = &differ{Transform: NewTransform(a)}
	if err := d.docAttrs(b); err != nil {
		return nil, err
	}
	if err := d.coarse(b); err != nil {
		return nil, err
	}
	if !d.doc.Equal(b) {
		return nil, fail(Unfit, "the document to become does not fit the schema")
	}
	return d.steps, nil
}

// differ works from the end of a document to its start, so that positions
// ahead are those of the document as it was.
type differ struct{ *Transform }

func (d *differ) docAttrs(b *Node) error {
	for i, name := range b.attrs.defs.names {
		if was, _ := d.doc.attrs.get(name); !equalValues(was, b.attrs.values[i]) {
			if err := d.Step(&DocAttrStep{name, b.attrs.values[i]}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *differ) coarse(b *Node) error {
	start := d.doc.content.DiffStart(b.content)
	if start < 0 {
		return nil
	}
	endA, endB := d.doc.content.DiffEnd(b.content)
	if overlap := start - min(endA, endB); overlap > 0 {
		endA, endB = endA+overlap, endB+overlap
	}
	slice, err := b.Slice(start, endB)
	if err == nil && d.Step(&ReplaceStep{From: start, To: endA, Slice: slice}) == nil && d.doc.Equal(b) {
		return nil
	}
	return d.Step(&ReplaceStep{From: 0, To: d.doc.content.Size(), Slice: &Slice{content: b.content}})
}

// children turns the children of a into those of b; start is where the
// content of a starts.
func (d *differ) children(a, b *Node, start int) error {
	if a.content == b.content {
		return nil
	}
	if a.typ.inlines {
		return d.inline(a, b, start)
	}
	old, now := nodesOf(a.content), nodesOf(b.content)
	runs := compare(len(old), len(now), func(i, j int) bool {
		return old[i] == now[j] || old[i].lanes() == now[j].lanes() && old[i].Equal(now[j])
	})
	offsets := offsetsOf(old, start)
	for _, r := range slices.Backward(runs) {
		if err := d.blocks(old[r.a:r.aEnd], now[r.b:r.bEnd], offsets[r.a:]); err != nil {
			return err
		}
	}
	return nil
}

func nodesOf(f *Fragment) []*Node {
	out := make([]*Node, 0, f.ChildCount())
	for _, n := range f.All() {
		out = append(out, n)
	}
	return out
}

func offsetsOf(nodes []*Node, start int) []int {
	out := make([]int, len(nodes)+1)
	out[0] = start
	for i, n := range nodes {
		out[i+1] = out[i] + n.Size()
	}
	return out
}

// blocks turns one row of blocks into another. Those of like type are paired
// in order and compared further; the rest is put in or taken out.
func (d *differ) blocks(old, now []*Node, offsets []int) error {
	pairs := compare(len(old), len(now), func(i, j int) bool { return alike(old[i], now[j]) })
	i, j := len(old), len(now)
	for k := len(pairs); k >= 0; k-- {
		// What is common between two differing runs are the pairs.
		lowA, lowB := 0, 0
		if k > 0 {
			lowA, lowB = pairs[k-1].aEnd, pairs[k-1].bEnd
		}
		for i > lowA && j > lowB {
			i, j = i-1, j-1
			if err := d.pair(old[i], now[j], offsets[i]); err != nil {
				return err
			}
		}
		if k == 0 {
			break
		}
		r := pairs[k-1]
		step := &ReplaceStep{From: offsets[r.a], To: offsets[r.aEnd], Slice: &Slice{content: FragmentOf(now[r.b:r.bEnd]...)}}
		if err := d.Step(step); err != nil {
			return err
		}
		i, j = r.a, r.b
	}
	return nil
}

// alike says whether one block is likely to have become another.
func alike(a, b *Node) bool {
	if a.typ != b.typ {
		return false
	}
	if a.typ.leaf || !a.typ.inlines {
		return true
	}
	return likeness(a, b) >= 0.4
}

// likeness is the share of words that two textblocks have in common.
func likeness(a, b *Node) float64 {
	if a.content.Equal(b.content) {
		return 1
	}
	x, y := wordsOf(a), wordsOf(b)
	if len(x)+len(y) == 0 {
		return 1
	}
	count := map[text]int{}
	for _, w := range x {
		count[w.text]++
	}
	common := 0
	for _, w := range y {
		if count[w.text] > 0 {
			count[w.text]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}

// pair turns one block into another of its type.
func (d *differ) pair(a, b *Node, pos int) error {
	if a.Equal(b) {
		return nil
	}
	if a.typ.leaf {
		return d.markup(a, b, pos)
	}
	if err := d.children(a, b, pos+1); err != nil {
		return err
	}
	return d.markup(a, b, pos)
}

// markup turns the attributes and marks of the node at a position into b's.
func (d *differ) markup(a, b *Node, pos int) error {
	for i, name := range b.attrs.defs.names {
		if !equalValues(a.attrs.values[i], b.attrs.values[i]) {
			if err := d.Step(&AttrStep{pos, name, b.attrs.values[i]}); err != nil {
				return err
			}
		}
	}
	for _, m := range a.marks {
		if !m.In(b.marks) {
			if err := d.Step(&RemoveNodeMarkStep{pos, m}); err != nil {
				return err
			}
		}
	}
	for _, m := range b.marks {
		if !m.In(a.marks) {
			if err := d.Step(&AddNodeMarkStep{pos, m}); err != nil {
				return err
			}
		}
	}
	return nil
}
