package prose

// NodesBetween calls f for each node that touches the range between two
// positions, with the position before it, its parent and its index. When f
// gives false the node's children are left out. Counterpart:
// Node.nodesBetween.
func (n *Node) NodesBetween(from, to int, f func(node *Node, pos int, parent *Node, index int) bool) {
	n.content.nodesBetween(from, to, 0, n, f)
}

// Descendants calls f for every node below n. Counterpart: Node.descendants.
func (n *Node) Descendants(f func(node *Node, pos int, parent *Node, index int) bool) {
	n.NodesBetween(0, n.content.Size(), f)
}

func (f *Fragment) nodesBetween(from, to, start int, parent *Node, visit func(*Node, int, *Node, int) bool) {
	i, pos := f.find(max(from, 0))
	f.each(i, func(child *Node) bool {
		if pos >= to {
			return false
		}
		end := pos + child.Size()
		if end > from && visit(child, start+pos, parent, i) && child.content.size > 0 {
			child.content.nodesBetween(max(0, from-pos-1), min(int(child.content.size), to-pos-1), start+pos+1, child, visit)
		}
		pos = end
		i++
		return true
	})
}

// TextBetween gives the text between two positions in UTF-8. Between blocks
// stands separator; leaf, when not nil, gives what an inline or block leaf
// reads as. Counterpart: Node.textBetween.
func (n *Node) TextBetween(from, to int, separator string, leaf func(*Node) string) string {
	read := func(*Node) text { return text{} }
	if leaf != nil {
		read = func(n *Node) text { return textOf(leaf(n)) }
	}
	return n.textBetween(from, to, textOf(separator), read).String()
}

func (n *Node) textBetween(from, to int, separator text, leaf func(*Node) text) text {
	var out textBuilder
	first := true
	n.NodesBetween(from, to, func(node *Node, pos int, _ *Node, _ int) bool {
		var piece text
		switch {
		case node.typ.text:
			a, b := max(from, pos)-pos, min(to-pos, node.text.len())
			piece = node.text.slice(a, max(a, b))
		case node.typ.leaf:
			piece = leaf(node)
		}
		if node.IsBlock() && (node.typ.leaf && piece.s != "" || node.IsTextblock()) && separator.s != "" {
			if !first {
				out.add(separator)
			}
			first = false
		}
		out.add(piece)
		return true
	})
	return out.text()
}

// TextContent gives all the text of the node. Counterpart: Node.textContent.
func (n *Node) TextContent() string {
	if n.typ.text {
		return n.Text()
	}
	return n.TextBetween(0, n.content.Size(), "", nil)
}
