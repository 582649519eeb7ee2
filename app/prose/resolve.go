package prose

import "strings"

// Pos is a position with all the nodes around it. It is valid for the document
// it was resolved in. Depth 0 is the document; where a method takes a depth,
// it must be between 0 and Depth. Counterpart: ResolvedPos.
type Pos struct {
	pos          int
	parentOffset int
	path         []level
	room         [6]level
}

// level is a node around a position, the index of the child that the position
// is in or before, and where that child starts in the document.
type level struct {
	node  *Node
	index int
	start int
}

// Resolve looks up a position, in UTF-16 code units and tokens from the start
// of the node's content. Errors: OutOfRange. Counterpart: Node.resolve.
func (n *Node) Resolve(pos int) (*Pos, error) {
	if pos < 0 || pos > n.content.Size() {
		return nil, outOfRange(pos)
	}
	p := &Pos{pos: pos, parentOffset: pos}
	p.path = p.room[:0]
	start := 0
	for node := n; ; {
		i, offset := node.content.find(p.parentOffset)
		p.path = append(p.path, level{node, i, start + offset})
		rest := p.parentOffset - offset
		if rest == 0 {
			return p, nil
		}
		if node = node.content.at(i); node.typ.text {
			return p, nil
		}
		p.parentOffset = rest - 1
		start += offset + 1
	}
}

// Pos is the position itself, in UTF-16 code units and tokens.
// Counterpart: ResolvedPos.pos.
func (p *Pos) Pos() int { return p.pos }

// Depth is how many nodes below the document the position is inside of.
// Counterpart: ResolvedPos.depth.
func (p *Pos) Depth() int { return len(p.path) - 1 }

// ParentOffset is the position counted from the start of the parent.
// Counterpart: ResolvedPos.parentOffset.
func (p *Pos) ParentOffset() int { return p.parentOffset }

// Parent is the node the position is directly in; never a text.
// Counterpart: ResolvedPos.parent.
func (p *Pos) Parent() *Node { return p.path[len(p.path)-1].node }

// Doc is the node the position was resolved in.
// Counterpart: ResolvedPos.doc.
func (p *Pos) Doc() *Node { return p.path[0].node }

// Node is the node around the position at a depth.
// Counterpart: ResolvedPos.node.
func (p *Pos) Node(depth int) *Node { return p.path[depth].node }

// Index is which child of the node at a depth the position is in or before.
// Counterpart: ResolvedPos.index.
func (p *Pos) Index(depth int) int { return p.path[depth].index }

// IndexAfter is Index for what comes after the position.
// Counterpart: ResolvedPos.indexAfter.
func (p *Pos) IndexAfter(depth int) int {
	i := p.path[depth].index
	if depth == p.Depth() && p.TextOffset() == 0 {
		return i
	}
	return i + 1
}

// Start is where the content of the node at a depth starts.
// Counterpart: ResolvedPos.start.
func (p *Pos) Start(depth int) int {
	if depth == 0 {
		return 0
	}
	return p.path[depth-1].start + 1
}

// End is where the content of the node at a depth ends.
// Counterpart: ResolvedPos.end.
func (p *Pos) End(depth int) int { return p.Start(depth) + p.path[depth].node.content.Size() }

// Before is the position before the node at a depth from 1 on; for Depth+1 the
// position itself.
// Counterpart: ResolvedPos.before.
func (p *Pos) Before(depth int) int {
	if depth == p.Depth()+1 {
		return p.pos
	}
	return p.path[depth-1].start
}

// After is the position after the node at a depth from 1 on; for Depth+1 the
// position itself.
// Counterpart: ResolvedPos.after.
func (p *Pos) After(depth int) int {
	if depth == p.Depth()+1 {
		return p.pos
	}
	return p.path[depth-1].start + p.path[depth].node.Size()
}

// TextOffset is how far the position is inside a text, 0 between nodes.
// Counterpart: ResolvedPos.textOffset.
func (p *Pos) TextOffset() int { return p.pos - p.path[len(p.path)-1].start }

// NodeAfter is the node after the position, of a text what comes after; nil at
// the end of the parent.
// Counterpart: ResolvedPos.nodeAfter.
func (p *Pos) NodeAfter() *Node {
	child := p.Parent().Child(p.Index(p.Depth()))
	if off := p.TextOffset(); child != nil && off > 0 {
		return child.Cut(off, child.Size())
	}
	return child
}

// NodeBefore is the node before the position, of a text what comes before; nil
// at the start of the parent.
// Counterpart: ResolvedPos.nodeBefore.
func (p *Pos) NodeBefore() *Node {
	i := p.Index(p.Depth())
	if off := p.TextOffset(); off > 0 {
		return p.Parent().Child(i).Cut(0, off)
	}
	return p.Parent().Child(i - 1)
}

// PosAtIndex is the position before the i-th child of the node at a depth.
// Counterpart: ResolvedPos.posAtIndex.
func (p *Pos) PosAtIndex(i, depth int) int {
	return p.Start(depth) + p.path[depth].node.content.sub(0, i).Size()
}

// Marks are the marks that text typed here takes. Counterpart:
// ResolvedPos.marks.
func (p *Pos) Marks() Marks {
	parent, i := p.Parent(), p.Index(p.Depth())
	if parent.content.size == 0 {
		return nil
	}
	if p.TextOffset() > 0 {
		return parent.Child(i).marks
	}
	main, other := parent.Child(i-1), parent.Child(i)
	if main == nil {
		main, other = other, main
	}
	return inclusiveMarks(main.marks, other)
}

// MarksAcross are the marks that text replacing the range to end takes; ok is
// false when there is no inline content here. Counterpart:
// ResolvedPos.marksAcross.
func (p *Pos) MarksAcross(end *Pos) (marks Marks, ok bool) {
	after := p.Parent().Child(p.Index(p.Depth()))
	if after == nil || !after.IsInline() {
		return nil, false
	}
	return inclusiveMarks(after.marks, end.Parent().Child(end.Index(end.Depth()))), true
}

func inclusiveMarks(marks Marks, other *Node) Marks {
	for i := 0; i < len(marks); i++ {
		if m := marks[i]; !m.typ.inclusive && (other == nil || !m.In(other.marks)) {
			marks = m.Remove(marks)
			i--
		}
	}
	return marks
}

// SharedDepth is the depth of the deepest node around both this position and
// another. Counterpart: ResolvedPos.sharedDepth.
func (p *Pos) SharedDepth(pos int) int {
	for depth := p.Depth(); depth > 0; depth-- {
		if p.Start(depth) <= pos && p.End(depth) >= pos {
			return depth
		}
	}
	return 0
}

// SameParent says whether two positions are in the same parent.
// Counterpart: ResolvedPos.sameParent.
func (p *Pos) SameParent(other *Pos) bool {
	return p.pos-p.parentOffset == other.pos-other.parentOffset
}

// String gives the path for people who debug. Counterpart:
// ResolvedPos.toString.
func (p *Pos) String() string {
	var b strings.Builder
	for i := 1; i <= p.Depth(); i++ {
		if i > 1 {
			b.WriteByte('/')
		}
		b.WriteString(p.Node(i).typ.name + "_")
		b.Write(appendInt(nil, p.Index(i-1)))
	}
	b.WriteByte(':')
	b.Write(appendInt(nil, p.parentOffset))
	return b.String()
}

// NodeRange is a row of whole nodes in one parent, around two positions.
// Counterpart: NodeRange.
type NodeRange struct {
	From, To *Pos
	Depth    int // of the parent
}

// BlockRange gives the row of blocks around two positions for which pred,
// when not nil, accepts the parent; nil when there is none. Counterpart:
// ResolvedPos.blockRange.
func (p *Pos) BlockRange(other *Pos, pred func(*Node) bool) *NodeRange {
	if other.pos < p.pos {
		return other.BlockRange(p, nil)
	}
	d := p.Depth()
	if p.Parent().typ.inlines || p.pos == other.pos {
		d--
	}
	for ; d >= 0; d-- {
		if other.pos <= p.End(d) && (pred == nil || pred(p.Node(d))) {
			return &NodeRange{p, other, d}
		}
	}
	return nil
}

// Start is the position before the first node of the row.
// Counterpart: NodeRange.start.
func (r *NodeRange) Start() int { return r.From.Before(r.Depth + 1) }

// End is the position after the last node of the row.
// Counterpart: NodeRange.end.
func (r *NodeRange) End() int { return r.To.After(r.Depth + 1) }

// Parent is the node that holds the row.
// Counterpart: NodeRange.parent.
func (r *NodeRange) Parent() *Node { return r.From.Node(r.Depth) }

// StartIndex is the index of the first node of the row.
// Counterpart: NodeRange.startIndex.
func (r *NodeRange) StartIndex() int { return r.From.Index(r.Depth) }

// EndIndex is the index after the last node of the row.
// Counterpart: NodeRange.endIndex.
func (r *NodeRange) EndIndex() int { return r.To.IndexAfter(r.Depth) }
