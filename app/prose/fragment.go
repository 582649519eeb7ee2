package prose

import "iter"

// EmptyFragment is the fragment without children. Counterpart: Fragment.empty.
func EmptyFragment() *Fragment { return emptyFragment }

// FragmentOf makes a fragment of nodes, joining texts that stand side by side
// with the same marks. Counterpart: Fragment.fromArray.
func FragmentOf(nodes ...*Node) *Fragment {
	return fragmentOf(append([]*Node(nil), nodes...))
}

// fragmentOf is FragmentOf that keeps the slice.
func fragmentOf(nodes []*Node) *Fragment {
	n := 0
	for i, node := range nodes {
		if i > 0 && node.typ.text && nodes[n-1].SameMarkup(node) {
			nodes[n-1] = nodes[n-1].withText(nodes[n-1].text.concat(node.text))
			continue
		}
		nodes[n] = node
		n++
	}
	return treeOf(nodes[:n:n])
}

// Size is the size of the content in UTF-16 code units and tokens: a text
// counts its units, a leaf 1, any other node its content and 2. Counterpart:
// Fragment.size.
func (f *Fragment) Size() int { return int(f.size) }

// ChildCount is the number of children. Counterpart: Fragment.childCount.
func (f *Fragment) ChildCount() int { return int(f.count) }

// Child gives the child at an index, nil when there is none. Counterpart:
// Fragment.maybeChild.
func (f *Fragment) Child(i int) *Node {
	if i < 0 || i >= int(f.count) {
		return nil
	}
	return f.at(i)
}

// FirstChild gives the first child, nil when there is none.
// Counterpart: Fragment.firstChild.
func (f *Fragment) FirstChild() *Node { return f.Child(0) }

// LastChild gives the last child, nil when there is none.
// Counterpart: Fragment.lastChild.
func (f *Fragment) LastChild() *Node { return f.Child(int(f.count) - 1) }

// All iterates over the children with the position each starts at, in UTF-16
// code units from the start of the fragment. Counterpart: Fragment.forEach.
func (f *Fragment) All() iter.Seq2[int, *Node] {
	return func(yield func(int, *Node) bool) {
		pos := 0
		f.each(0, func(n *Node) bool {
			at := pos
			pos += n.Size()
			return yield(at, n)
		})
	}
}

// Append gives the two fragments in a row, joining texts at the seam.
// Counterpart: Fragment.append.
func (f *Fragment) Append(other *Fragment) *Fragment {
	if other.size == 0 {
		return f
	}
	if f.size == 0 {
		return other
	}
	last, first := f.LastChild(), other.FirstChild()
	if !last.typ.text || !last.SameMarkup(first) {
		return concat(f, other)
	}
	joined := last.withText(last.text.concat(first.text))
	return concat(f.set(int(f.count)-1, joined), other.sub(1, int(other.count)))
}

// Cut gives the part between two positions, cutting through nodes where they
// fall inside. Positions beyond the content are taken as its ends.
// Counterpart: Fragment.cut.
func (f *Fragment) Cut(from, to int) *Fragment {
	from, to = max(from, 0), min(to, int(f.size))
	if from == 0 && to == int(f.size) {
		return f
	}
	if to <= from {
		return emptyFragment
	}
	first, start := f.find(from)
	last, end := f.find(to)
	if first == last {
		return leafOf([]*Node{f.at(first).cutInside(from-start, to-start)})
	}
	out := f.sub(first, last)
	if start < from {
		n := f.at(first)
		out = out.set(0, n.cutInside(from-start, n.Size()))
	}
	if end < to {
		out = concat(out, leafOf([]*Node{f.at(last).cutInside(0, to-end)}))
	}
	return out
}

// ReplaceChild gives the fragment with another node at an index.
// Counterpart: Fragment.replaceChild.
func (f *Fragment) ReplaceChild(i int, n *Node) *Fragment {
	if i < 0 || i >= int(f.count) || f.at(i) == n {
		return f
	}
	return f.set(i, n)
}

// Slice gives the children from index i to j. Counterpart:
// Fragment.cutByIndex.
func (f *Fragment) Slice(i, j int) *Fragment {
	return f.sub(max(i, 0), min(j, int(f.count)))
}

// Equal compares two fragments, skipping what they share. Counterpart:
// Fragment.eq.
func (f *Fragment) Equal(other *Fragment) bool {
	if f == other {
		return true
	}
	if f.count != other.count || f.size != other.size {
		return false
	}
	if f.height > 0 && f.height == other.height && len(f.parts) == len(other.parts) {
		if f.alignedEqual(other) {
			return true
		}
	}
	next, stop := iter.Pull2(other.All())
	defer stop()
	return f.each(0, func(n *Node) bool {
		_, o, _ := next()
		return n.Equal(o)
	})
}

// alignedEqual compares part by part; false may only mean that the parts are
// cut differently.
func (f *Fragment) alignedEqual(other *Fragment) bool {
	for i, p := range f.parts {
		if p != other.parts[i] && (p.count != other.parts[i].count || !p.Equal(other.parts[i])) {
			return false
		}
	}
	return true
}

// appendJSON writes the children as a JSON array.
func (f *Fragment) appendJSON(b []byte) []byte {
	b = append(b, '[')
	first := true
	f.each(0, func(n *Node) bool {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = n.AppendJSON(b)
		return true
	})
	return append(b, ']')
}

// AppendJSON appends the fragment as the official toJSON writes it: an array,
// or null when it is empty.
// Counterpart: Fragment.toJSON.
func (f *Fragment) AppendJSON(b []byte) []byte {
	if f.count == 0 {
		return append(b, "null"...)
	}
	return f.appendJSON(b)
}
