package prose

import "slices"

// isGrid says whether a node is a table of whole rows without merged cells, in
// which columns can be told.
func isGrid(n *Node) bool {
	if n.typ.name != "table" || n.ChildCount() == 0 {
		return false
	}
	width := n.FirstChild().ChildCount()
	for _, row := range n.content.All() {
		if row.ChildCount() != width {
			return false
		}
		for _, cell := range row.content.All() {
			if countAttr(cell, "colspan").value != "" || countAttr(cell, "rowspan").value != "" {
				return false
			}
		}
	}
	return true
}

// grid compares two tables: columns with columns, rows with rows, and each cell
// with what stands in its place.
func (c *comparer) grid(p *Part) {
	old, now := nodesOf(p.Old.content), nodesOf(p.New.content)
	columns := c.columns(p.Old, p.New)
	rows := pairsBy(len(old), len(now), func(i, j int) float32 { return c.rowChance(old[i], now[j], columns) })
	p.Parts, p.columns = []*Part{}, layout(columns, p.Old.FirstChild().ChildCount(), p.New.FirstChild().ChildCount())
	i, j := 0, 0
	for _, pair := range append(inPlace(rows, len(old), len(now)), [2]int{len(old), len(now)}) {
		for ; i < pair[0]; i++ {
			p.Parts = append(p.Parts, &Part{Change: Deleted, Old: old[i]})
		}
		for ; j < pair[1]; j++ {
			p.Parts = append(p.Parts, &Part{Change: Inserted, New: now[j]})
		}
		if i < len(old) {
			p.Parts = append(p.Parts, c.row(old[i], now[j], p.columns))
		}
		i, j = pair[0]+1, pair[1]+1
	}
}

// inPlace pairs what is left between pairs as well, where two rows are as long
// as one another and so is what is left of them: it was rewritten in its place.
func inPlace(pairs [][2]int, n, m int) [][2]int {
	if n != m {
		return pairs
	}
	var out [][2]int
	i, j := 0, 0
	for _, p := range slices.Concat(pairs, [][2]int{{n, m}}) {
		for p[0]-i == p[1]-j && i < p[0] {
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		}
		if p[0] < n {
			out = append(out, p)
		}
		i, j = p[0]+1, p[1]+1
	}
	return out
}

// columns pairs the columns of two tables.
func (c *comparer) columns(a, b *Node) [][2]int {
	n, m := a.FirstChild().ChildCount(), b.FirstChild().ChildCount()
	old, now := make([][]*Node, n), make([][]*Node, m)
	for _, table := range []struct {
		node    *Node
		columns [][]*Node
	}{{a, old}, {b, now}} {
		for _, row := range table.node.content.All() {
			for i := range table.columns {
				table.columns[i] = append(table.columns[i], row.Child(i))
			}
		}
	}
	pairs := pairsBy(n, m, func(i, j int) float32 { return c.columnChance(old[i], now[j]) })
	return inPlace(pairs, n, m)
}

func (c *comparer) columnChance(old, now []*Node) float32 {
	count := map[uint64]int{}
	for _, cell := range old {
		count[cell.content.lanes()]++
	}
	same := 0
	var x, y []int32
	for _, cell := range now {
		if count[cell.content.lanes()] > 0 {
			count[cell.content.lanes()]--
			same++
		}
		y = append(y, c.bag(cell)...)
	}
	for _, cell := range old {
		x = append(x, c.bag(cell)...)
	}
	chance := 2 * float32(same) / float32(len(old)+len(now))
	if old[0].content.Equal(now[0].content) {
		chance += 0.5
	}
	slices.Sort(x)
	slices.Sort(y)
	if len(x)+len(y) > 0 {
		chance += shared(x, y) / 2
	}
	if chance < 0.3 {
		return 0
	}
	return chance
}

// rowChance says how likely one row is to have become another, by the cells of
// the columns that both have.
func (c *comparer) rowChance(a, b *Node, columns [][2]int) float32 {
	if len(columns) == 0 {
		return 0
	}
	sum, empty := float32(0), 0
	for _, p := range columns {
		x, y := a.Child(p[0]), b.Child(p[1])
		if len(c.bag(x))+len(c.bag(y)) == 0 {
			empty++
			continue
		}
		if x.content.lanes() == y.content.lanes() {
			sum++
		} else {
			sum += shared(c.bag(x), c.bag(y))
		}
	}
	if empty == len(columns) {
		return 0.5
	}
	if sum /= float32(len(columns) - empty); sum < 0.3 {
		return 0
	}
	return sum
}

// layout puts the columns of both tables into one order.
func layout(pairs [][2]int, n, m int) []Change {
	var out []Change
	i, j := 0, 0
	for _, p := range slices.Concat(pairs, [][2]int{{n, m}}) {
		for ; i < p[0]; i++ {
			out = append(out, Deleted)
		}
		for ; j < p[1]; j++ {
			out = append(out, Inserted)
		}
		if p[0] < n {
			out = append(out, Kept)
		}
		i, j = p[0]+1, p[1]+1
	}
	return out
}

func (c *comparer) row(a, b *Node, columns []Change) *Part {
	p := &Part{Old: a, New: b, Parts: []*Part{}}
	if !a.SameMarkup(b) {
		p.Change = Altered
	}
	i, j := 0, 0
	for _, column := range columns {
		switch column {
		case Deleted:
			p.Parts = append(p.Parts, &Part{Change: Deleted, Old: a.Child(i)})
			i++
		case Inserted:
			p.Parts = append(p.Parts, &Part{Change: Inserted, New: b.Child(j)})
			j++
		default:
			p.Parts = append(p.Parts, c.pair(a.Child(i), b.Child(j)))
			i, j = i+1, j+1
		}
	}
	return p
}
