package prose

import (
	"sync/atomic"
)

// Node is a node of a document: the document itself, a block, an inline leaf
// or a piece of text. It never changes; edits make new nodes that share what
// they have in common. Counterpart: Node.
type Node struct {
	typ     *NodeType
	attrs   *attrSet
	content *Fragment
	marks   Marks
	text    text
	hash    atomic.Uint64
}

// Type is the node's type.
// Counterpart: Node.type.
func (n *Node) Type() *NodeType { return n.typ }

// Content is what the node holds; empty for leaves and text.
// Counterpart: Node.content.
func (n *Node) Content() *Fragment { return n.content }

// Marks is the set of marks on the node; the caller must not change it.
// Counterpart: Node.marks.
func (n *Node) Marks() Marks { return n.marks }

// Attr gives the value of an attribute, nil when the type declares none of
// that name.
// Counterpart: Node.attrs.
func (n *Node) Attr(name string) any {
	v, _ := n.attrs.get(name)
	return defined(v)
}

// AttrObject gives all attributes in the order the schema declares them.
// Counterpart: Node.attrs.
func (n *Node) AttrObject() *Object { return n.attrs.object() }

// Text is the text of a text node in UTF-8, a lone surrogate as U+FFFD.
// Counterpart: Node.text.
func (n *Node) Text() string { return n.text.String() }

// Size is how much the node takes up in its parent, in UTF-16 code units and
// tokens. Counterpart: Node.nodeSize.
func (n *Node) Size() int {
	if n.typ.text {
		return n.text.len()
	}
	if n.typ.leaf {
		return 1
	}
	return int(n.content.size) + 2
}

// ChildCount is the number of children.
// Counterpart: Node.childCount.
func (n *Node) ChildCount() int { return int(n.content.count) }

// Child gives the child at an index, nil when there is none.
// Counterpart: Node.maybeChild.
func (n *Node) Child(i int) *Node { return n.content.Child(i) }

// FirstChild gives the first child, nil when there is none.
// Counterpart: Node.firstChild.
func (n *Node) FirstChild() *Node { return n.content.FirstChild() }

// LastChild gives the last child, nil when there is none.
// Counterpart: Node.lastChild.
func (n *Node) LastChild() *Node { return n.content.LastChild() }

// IsText says whether the node is text.
// Counterpart: Node.isText.
func (n *Node) IsText() bool { return n.typ.text }

// IsInline says whether the node is inline: text or an inline leaf.
// Counterpart: Node.isInline.
func (n *Node) IsInline() bool { return n.typ.inline }

// IsBlock says whether the node is not inline.
// Counterpart: Node.isBlock.
func (n *Node) IsBlock() bool { return !n.typ.inline }

// IsTextblock says whether the node is a block of inline content.
// Counterpart: Node.isTextblock.
func (n *Node) IsTextblock() bool { return n.typ.IsTextblock() }

// IsLeaf says whether the node may not have content.
// Counterpart: Node.isLeaf.
func (n *Node) IsLeaf() bool { return n.typ.leaf }

// IsAtom says whether the node is one thing to the person who edits.
// Counterpart: Node.isAtom.
func (n *Node) IsAtom() bool { return n.typ.leaf || n.typ.atom }

// SameMarkup compares type, attributes and marks. Counterpart:
// Node.sameMarkup.
func (n *Node) SameMarkup(other *Node) bool {
	return n.typ == other.typ && n.attrs.equal(other.attrs) && n.marks.Equal(other.marks)
}

// Equal compares two nodes with all they hold; what they share costs nothing.
// Counterpart: Node.eq.
func (n *Node) Equal(other *Node) bool {
	if n == other {
		return true
	}
	if n.typ != other.typ || n.text != other.text || !n.SameMarkup(other) {
		return false
	}
	return n.content.Equal(other.content)
}

// Copy gives the node with other content, unchecked. Counterpart: Node.copy.
func (n *Node) Copy(content *Fragment) *Node {
	if content == n.content {
		return n
	}
	return &Node{typ: n.typ, attrs: n.attrs, content: content, marks: n.marks}
}

// Mark gives the node with other marks. Counterpart: Node.mark.
func (n *Node) Mark(marks Marks) *Node {
	if len(marks) == len(n.marks) && (len(marks) == 0 || &marks[0] == &n.marks[0]) {
		return n
	}
	return &Node{typ: n.typ, attrs: n.attrs, content: n.content, marks: marks, text: n.text}
}

func (n *Node) withText(t text) *Node {
	return &Node{typ: n.typ, attrs: n.attrs, content: emptyFragment, marks: n.marks, text: t}
}

// Cut gives the node with only the content between two positions of it; for
// text, the part of the text. Counterpart: Node.cut.
func (n *Node) Cut(from, to int) *Node {
	if n.typ.text {
		return n.cutText(max(from, 0), min(to, n.text.len()))
	}
	return n.Copy(n.content.Cut(from, to))
}

func (n *Node) cutText(from, to int) *Node {
	if from == 0 && to == n.text.len() {
		return n
	}
	return n.withText(n.text.slice(from, max(from, to)))
}

// cutInside cuts by positions counted from before the node.
func (n *Node) cutInside(from, to int) *Node {
	if n.typ.text {
		return n.cutText(from, to)
	}
	return n.Copy(n.content.Cut(max(from-1, 0), min(to-1, int(n.content.size))))
}

// Slice cuts out what stands between two positions, with the nodes it cuts
// through left open. Errors: OutOfRange. Counterpart: Node.slice.
func (n *Node) Slice(from, to int) (*Slice, error) {
	if from == to {
		return emptySlice, nil
	}
	if from > to {
		return nil, failAt(OutOfRange, from, "the start of a slice is behind its end")
	}
	start, err := n.Resolve(from)
	if err != nil {
		return nil, err
	}
	end, err := n.Resolve(to)
	if err != nil {
		return nil, err
	}
	depth := start.SharedDepth(to)
	at := start.Start(depth)
	content := start.Node(depth).content.Cut(from-at, to-at)
	return &Slice{content, start.Depth() - depth, end.Depth() - depth}, nil
}

// NodeAt gives the node that starts at a position or, for text, holds it; nil
// when there is none. Counterpart: Node.nodeAt.
func (n *Node) NodeAt(pos int) *Node {
	for node := n; ; {
		if pos < 0 || pos > int(node.content.size) {
			return nil
		}
		i, offset := node.content.find(pos)
		if node = node.content.Child(i); node == nil {
			return nil
		}
		if offset == pos || node.typ.text {
			return node
		}
		pos -= offset + 1
	}
}

// HasMark says whether something between two positions has a mark of a type.
// Counterpart: Node.rangeHasMark.
func (n *Node) HasMark(from, to int, t *MarkType) bool {
	found := false
	if to > from {
		n.NodesBetween(from, to, func(node *Node, _ int, _ *Node, _ int) bool {
			found = found || t.In(node.marks) != nil
			return !found
		})
	}
	return found
}

// ContentMatchAt gives the state of the content expression before the child at
// an index, nil when the content before it does not fit. Counterpart:
// Node.contentMatchAt.
func (n *Node) ContentMatchAt(i int) *ContentMatch {
	return n.typ.match.MatchFragment(n.content, 0, i)
}

// CanReplace says whether the children from one index to another may be
// replaced by a fragment. Counterpart: Node.canReplace.
func (n *Node) CanReplace(from, to int, replacement *Fragment) bool {
	m := n.ContentMatchAt(from)
	if m == nil {
		return false
	}
	if m = m.matchAll(replacement); m == nil {
		return false
	}
	m = m.MatchFragment(n.content, to, n.ChildCount())
	return m != nil && m.validEnd && n.typ.allowsBits(replacement.marks)
}

// CanReplaceWith says whether the children from one index to another may be
// replaced by a node of a type with these marks. Counterpart:
// Node.canReplaceWith.
func (n *Node) CanReplaceWith(from, to int, t *NodeType, marks Marks) bool {
	if !n.typ.AllowsMarks(marks) {
		return false
	}
	m := n.ContentMatchAt(from)
	if m == nil {
		return false
	}
	if m = m.MatchType(t); m == nil {
		return false
	}
	m = m.MatchFragment(n.content, to, n.ChildCount())
	return m != nil && m.validEnd
}

// Check says whether the node and all it holds fit the schema: content,
// attributes, marks, depth and size. Errors: Unfit, TooLarge. Counterpart:
// Node.check.
func (n *Node) Check() error {
	if err := n.typ.schema.bounded(n); err != nil {
		return err
	}
	return n.check()
}

func (n *Node) check() error {
	if !n.typ.ValidContent(n.content) {
		return unfitContent(n.typ)
	}
	if err := n.typ.attrs.validate(n.attrs); err != nil {
		return err
	}
	var set Marks
	for _, m := range n.marks {
		if err := m.typ.attrs.validate(m.attrs); err != nil {
			return err
		}
		set = m.Add(set)
	}
	if !set.Equal(n.marks) {
		return fail(Unfit, "marks of a "+n.typ.name+" that exclude one another or stand in disorder")
	}
	var err error
	n.content.each(0, func(child *Node) bool {
		err = child.check()
		return err == nil
	})
	return err
}
