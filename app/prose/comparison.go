package prose

// Change is how a part stands to two versions of a document.
type Change uint8

// What can have become of a part.
const (
	Kept      Change = iota // in both versions, alike in itself
	Altered                 // in both, with another kind, attribute or formatting
	Inserted                // in the newer alone
	Deleted                 // in the older alone
	MovedFrom               // in both, at another place: where it stood
	MovedTo                 // in both, at another place: where it stands
)

// Part is a node of two versions, or of one of them.
type Part struct {
	Change Change
	// Old and New are the node as it stands in each version. MovedTo has both,
	// though it stands only in the newer there.
	Old, New *Node
	// Parts are what it holds, in the order in which the two are read together;
	// nil where that is the same in both, or in one version alone.
	Parts []*Part
	// Move pairs a MovedFrom with its MovedTo, from 1.
	Move int

	columns []Change // of a table: its columns in the order of both
	by      int64    // of a text whose authors are shown
}

// Comparison is two versions of a document read together.
type Comparison struct {
	Root *Part
	// Moves is how many parts have moved.
	Moves int
}

// Compare reads two versions of a document together: their blocks paired where
// one has become the other, and what such a pair holds compared by words, table
// cells in their places, with parts that stand elsewhere found again. Errors:
// Unfit when the documents are of different schemas or types.
func Compare(a, b *Node) (*Comparison, error) {
	if a.typ.schema != b.typ.schema || a.typ != b.typ {
		return nil, fail(Unfit, "documents of different types")
	}
	c := &comparer{ids: map[wordKey]int32{}, bags: map[*Node][]int32{}}
	out := &Comparison{Root: c.pair(a, b)}
	out.Moves = c.findMoves(out.Root)
	return out, nil
}

// Old is the older version: what is kept and what is deleted.
func (c *Comparison) Old() *Node { return c.Root.old() }

// New is the newer version: what is kept and what is inserted.
func (c *Comparison) New() *Node { return c.Root.now() }

func (p *Part) old() *Node {
	if p.Change == Inserted || p.Change == MovedTo {
		return nil
	}
	return p.read(p.Old, (*Part).old)
}

func (p *Part) now() *Node {
	if p.Change == Deleted || p.Change == MovedFrom {
		return nil
	}
	return p.read(p.New, (*Part).now)
}

func (p *Part) read(n *Node, side func(*Part) *Node) *Node {
	if p.Parts == nil {
		return n
	}
	var nodes []*Node
	for _, part := range p.Parts {
		if one := side(part); one != nil {
			nodes = append(nodes, one)
		}
	}
	return n.Copy(fragmentOf(nodes))
}

// comparer compares two documents. Words and blocks are told apart by numbers
// and hashes; what seems alike by its hash is looked at before it is called so.
type comparer struct {
	ids  map[wordKey]int32
	bags map[*Node][]int32 // the numbers of a node's words, in order of number
}

// wordKey tells words apart; a footnote is one whatever it says.
type wordKey struct {
	text text
	typ  *NodeType
	hash uint64
}

func (c *comparer) id(w word) int32 {
	key := wordKey{text: w.text}
	if w.node != nil {
		key = wordKey{typ: w.node.typ}
		if w.node.typ.leaf {
			key.hash = w.node.Mark(nil).lanes()
		}
	}
	id, known := c.ids[key]
	if !known {
		id = int32(len(c.ids))
		c.ids[key] = id
	}
	return id
}

// pair reads one node together with what has become of it.
func (c *comparer) pair(a, b *Node) *Part {
	if a == b || a.lanes() == b.lanes() && a.Equal(b) {
		return &Part{Old: a, New: b}
	}
	p := &Part{Old: a, New: b}
	if !a.SameMarkup(b) {
		p.Change = Altered
	}
	switch {
	case a.content.Equal(b.content): // as it is
	case a.typ.inlines && b.typ.inlines:
		p.Parts = c.inline(a, b)
	case isGrid(a) && isGrid(b):
		c.grid(p)
	default:
		p.Parts = c.children(a, b)
	}
	return p
}

func (c *comparer) children(a, b *Node) []*Part {
	old, now := nodesOf(a.content), nodesOf(b.content)
	parts := make([]*Part, 0, max(len(old), len(now)))
	i, j := 0, 0
	upTo := func(x, y int) {
		for ; i < x; i++ {
			parts = append(parts, &Part{Change: Deleted, Old: old[i]})
		}
		for ; j < y; j++ {
			parts = append(parts, &Part{Change: Inserted, New: now[j]})
		}
	}
	// What stands in a cell or an item by itself became what stands there now.
	lone := a.typ != a.typ.schema.top && len(old) == 1 && len(now) == 1 && old[0].typ == now[0].typ && old[0].typ.inlines
	pairs := [][2]int{{0, 0}}
	if !lone {
		pairs = c.align(old, now)
	}
	for _, p := range pairs {
		upTo(p[0], p[1])
		parts = append(parts, c.pair(old[i], now[j]))
		i, j = i+1, j+1
	}
	upTo(len(old), len(now))
	return parts
}
