package prose

import "sync/atomic"

// branching is how many children a part of a fragment holds at most.
const branching = 24

// Fragment is a row of nodes, the content of a node. It is never changed; two
// versions of a document share the parts of it that are alike. Inside it is a
// balanced tree, so that finding, cutting and replacing cost the logarithm of
// the number of children. Counterpart: Fragment.
type Fragment struct {
	size, count int32
	depth       uint16 // how deep nodes nest in it: 0 when empty
	height      uint8
	types       uint64 // bits of the types of its children
	marks       uint64 // bits of the types of its children's marks
	nodes       []*Node
	parts       []*Fragment
	hash        atomic.Uint64
}

var emptyFragment = &Fragment{}

func leafOf(nodes []*Node) *Fragment {
	f := &Fragment{count: int32(len(nodes)), nodes: nodes}
	for _, n := range nodes {
		f.size += int32(n.Size())
		f.types |= n.typ.bit
		if len(n.marks) > 0 {
			f.marks |= n.marks.bits()
		}
		if d := n.content.depth + 1; d > f.depth {
			f.depth = d
		}
	}
	return f
}

func innerOf(parts []*Fragment) *Fragment {
	if len(parts) == 1 {
		return parts[0]
	}
	f := &Fragment{parts: parts, height: parts[0].height + 1}
	for _, p := range parts {
		f.size += p.size
		f.count += p.count
		f.types |= p.types
		f.marks |= p.marks
		f.depth = max(f.depth, p.depth)
	}
	return f
}

// treeOf makes a fragment of nodes that need no joining. It keeps the slice.
func treeOf(nodes []*Node) *Fragment {
	if len(nodes) == 0 {
		return emptyFragment
	}
	if len(nodes) <= branching {
		return leafOf(nodes)
	}
	parts := make([]*Fragment, 0, len(nodes)/branching+1)
	for _, c := range chunks(len(nodes)) {
		parts = append(parts, leafOf(nodes[c[0]:c[1]:c[1]]))
	}
	return grow(parts)
}

func grow(parts []*Fragment) *Fragment {
	for len(parts) > branching {
		var above []*Fragment
		for _, c := range chunks(len(parts)) {
			above = append(above, innerOf(parts[c[0]:c[1]:c[1]]))
		}
		parts = above
	}
	return innerOf(parts)
}

// chunks cuts n things into rows of nearly equal length, none over branching.
func chunks(n int) [][2]int {
	rows := (n + branching - 1) / branching
	out := make([][2]int, rows)
	for i := range rows {
		out[i] = [2]int{i * n / rows, (i + 1) * n / rows}
	}
	return out
}

// concat puts two fragments in a row, joining nothing.
func concat(a, b *Fragment) *Fragment {
	if a.count == 0 {
		return b
	}
	if b.count == 0 {
		return a
	}
	return innerOf(join(a, b))
}

// join gives one or two fragments of the greater height that together are a
// and b.
func join(a, b *Fragment) []*Fragment {
	switch {
	case a.height == 0 && b.height == 0:
		return joinLeaves(a, b)
	case a.height > b.height:
		last := len(a.parts) - 1
		return regroup(a.parts[:last], join(a.parts[last], b), nil)
	case a.height < b.height:
		return regroup(nil, join(a, b.parts[0]), b.parts[1:])
	}
	last := len(a.parts) - 1
	return regroup(a.parts[:last], join(a.parts[last], b.parts[0]), b.parts[1:])
}

func joinLeaves(a, b *Fragment) []*Fragment {
	n := len(a.nodes) + len(b.nodes)
	nodes := append(append(make([]*Node, 0, n), a.nodes...), b.nodes...)
	if n <= branching {
		return []*Fragment{leafOf(nodes)}
	}
	if len(a.nodes) >= branching/4 && len(b.nodes) >= branching/4 {
		return []*Fragment{a, b}
	}
	return []*Fragment{leafOf(nodes[: n/2 : n/2]), leafOf(nodes[n/2:])}
}

func regroup(before, middle, after []*Fragment) []*Fragment {
	n := len(before) + len(middle) + len(after)
	parts := append(append(append(make([]*Fragment, 0, n), before...), middle...), after...)
	if n <= branching {
		return []*Fragment{wrapParts(parts)}
	}
	return []*Fragment{wrapParts(parts[: n/2 : n/2]), wrapParts(parts[n/2:])}
}

// wrapParts is innerOf that keeps a single part at its height, for join.
func wrapParts(parts []*Fragment) *Fragment {
	if len(parts) > 1 {
		return innerOf(parts)
	}
	p := parts[0]
	return &Fragment{
		size: p.size, count: p.count, depth: p.depth, height: p.height + 1,
		types: p.types, marks: p.marks, parts: parts,
	}
}

// sub gives the children from index i to j.
func (f *Fragment) sub(i, j int) *Fragment {
	switch {
	case i >= j:
		return emptyFragment
	case i <= 0 && j >= int(f.count):
		return f
	case f.height == 0:
		return leafOf(f.nodes[i:j:j])
	}
	out := emptyFragment
	for _, p := range f.parts {
		n := int(p.count)
		if i < n && j > 0 {
			out = concat(out, p.sub(max(i, 0), min(j, n)))
		}
		if i, j = i-n, j-n; j <= 0 {
			break
		}
	}
	return out
}

// set replaces the child at index i.
func (f *Fragment) set(i int, n *Node) *Fragment {
	if f.height == 0 {
		nodes := append([]*Node(nil), f.nodes...)
		nodes[i] = n
		return leafOf(nodes)
	}
	for at, p := range f.parts {
		if i < int(p.count) {
			parts := append([]*Fragment(nil), f.parts...)
			parts[at] = p.set(i, n)
			out := innerOf(parts)
			if len(parts) == 1 {
				out = wrapParts(parts)
			}
			return out
		}
		i -= int(p.count)
	}
	return f
}

func (f *Fragment) at(i int) *Node {
	for f.height > 0 {
		for _, p := range f.parts {
			if i < int(p.count) {
				f = p
				break
			}
			i -= int(p.count)
		}
	}
	return f.nodes[i]
}

// find gives the index of the child that holds the position, and where that
// child starts; between two children it is the one after.
func (f *Fragment) find(pos int) (index, offset int) {
	if pos >= int(f.size) {
		return int(f.count), int(f.size)
	}
	rest := int32(pos)
	for f.height > 0 {
		for _, p := range f.parts {
			if rest < p.size {
				f = p
				break
			}
			rest -= p.size
			index += int(p.count)
			offset += int(p.size)
		}
	}
	for _, n := range f.nodes {
		size := int32(n.Size())
		if rest < size {
			break
		}
		rest -= size
		index++
		offset += int(size)
	}
	return index, offset
}

// match runs the content expression over the children from start to end.
func (f *Fragment) match(m *ContentMatch, start, end int) *ContentMatch {
	if f.types&^m.loop == 0 {
		return m
	}
	if f.height == 0 {
		for _, n := range f.nodes[max(start, 0):min(end, len(f.nodes))] {
			if m = m.MatchType(n.typ); m == nil {
				return nil
			}
		}
		return m
	}
	for _, p := range f.parts {
		n := int(p.count)
		if start < n && end > 0 {
			if m = p.match(m, start, end); m == nil {
				return nil
			}
		}
		if start, end = start-n, end-n; end <= 0 {
			break
		}
	}
	return m
}

// each calls f for the children from index start on until it says false.
func (f *Fragment) each(start int, yield func(*Node) bool) bool {
	if f.height == 0 {
		for _, n := range f.nodes[min(max(start, 0), len(f.nodes)):] {
			if !yield(n) {
				return false
			}
		}
		return true
	}
	for _, p := range f.parts {
		if start < int(p.count) && !p.each(start, yield) {
			return false
		}
		start -= int(p.count)
	}
	return true
}
