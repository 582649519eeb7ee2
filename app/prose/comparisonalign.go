package prose

import (
	"slices"
	"unicode"
)

// align pairs the nodes of two rows, in the order of both: those that are alike,
// and between them those that are likely to have become one another.
func (c *comparer) align(old, now []*Node) [][2]int {
	same := common(hashes(old), hashes(now))
	var pairs [][2]int
	i, j := 0, 0
	for _, p := range slices.Concat(same, [][2]int{{len(old), len(now)}}) {
		for _, q := range c.likely(old[i:p[0]], now[j:p[1]]) {
			pairs = append(pairs, [2]int{i + q[0], j + q[1]})
		}
		if p[0] < len(old) {
			pairs = append(pairs, p)
		}
		i, j = p[0]+1, p[1]+1
	}
	return pairs
}

func hashes(nodes []*Node) []uint64 {
	out := make([]uint64, len(nodes))
	for i, n := range nodes {
		out[i] = n.lanes()
	}
	return out
}

// common pairs what two rows have in common, in the order of both: what they
// begin and end with, what stands once in each of them, and between those what
// lies on a shortest way.
func common(a, b []uint64) [][2]int { return commonBetween(nil, a, b, 0, 0) }

func commonBetween(pairs [][2]int, a, b []uint64, offA, offB int) [][2]int {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		pairs = append(pairs, [2]int{offA + start, offB + start})
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	x, y := a[start:len(a)-end], b[start:len(b)-end]
	if len(x) > 0 && len(y) > 0 {
		pairs = commonWithin(pairs, x, y, offA+start, offB+start)
	}
	for k := range end {
		pairs = append(pairs, [2]int{offA + len(a) - end + k, offB + len(b) - end + k})
	}
	return pairs
}

func commonWithin(pairs [][2]int, x, y []uint64, offA, offB int) [][2]int {
	anchors := rising(onceInBoth(x, y))
	if len(anchors) == 0 {
		i, j := 0, 0
		for _, r := range slices.Concat(compare(len(x), len(y), func(i, j int) bool { return x[i] == y[j] }), []run{{len(x), len(x), len(y), len(y)}}) {
			for ; i < r.a; i, j = i+1, j+1 {
				pairs = append(pairs, [2]int{offA + i, offB + j})
			}
			i, j = r.aEnd, r.bEnd
		}
		return pairs
	}
	i, j := 0, 0
	for _, p := range anchors {
		pairs = commonBetween(pairs, x[i:p[0]], y[j:p[1]], offA+i, offB+j)
		pairs = append(pairs, [2]int{offA + p[0], offB + p[1]})
		i, j = p[0]+1, p[1]+1
	}
	return commonBetween(pairs, x[i:], y[j:], offA+i, offB+j)
}

// onceInBoth pairs what stands once in each of two rows, in the order of the
// first.
func onceInBoth(x, y []uint64) [][2]int {
	type places struct{ x, y, inX, inY int }
	seen := make(map[uint64]places, len(x))
	for i, k := range x {
		p := seen[k]
		p.x, p.inX = i, p.inX+1
		seen[k] = p
	}
	for j, k := range y {
		if p, there := seen[k]; there {
			p.y, p.inY = j, p.inY+1
			seen[k] = p
		}
	}
	var out [][2]int
	for i, k := range x {
		if p := seen[k]; p.inX == 1 && p.inY == 1 {
			out = append(out, [2]int{i, p.y})
		}
	}
	return out
}

// rising gives the longest row of pairs whose second numbers rise, as their
// first do.
func rising(pairs [][2]int) [][2]int {
	var ends []int // the pair that ends the best row of each length
	before := make([]int, len(pairs))
	for i, p := range pairs {
		at, _ := slices.BinarySearchFunc(ends, p[1], func(e, y int) int { return pairs[e][1] - y })
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	out := make([][2]int, len(ends))
	for k, i := len(ends)-1, -1; k >= 0; k-- {
		if i < 0 {
			i = ends[k]
		}
		out[k] = pairs[i]
		i = before[i]
	}
	return out
}

// mostLooks bounds how many pairs of nodes are looked at in one go; longer rows
// are cut into as many pieces as are needed.
const mostLooks = 160_000

// likely pairs nodes that are likely to have become one another.
func (c *comparer) likely(old, now []*Node) [][2]int {
	return pairsBy(len(old), len(now), func(i, j int) float32 { return c.chance(old[i], now[j]) })
}

// pairsBy pairs two rows, in the order of both, so that the chances of the
// pairs add up to the most. A chance of 0 is never taken.
func pairsBy(n, m int, chance func(i, j int) float32) [][2]int {
	if n == 0 || m == 0 {
		return nil
	}
	if n*m > mostLooks && n > 1 && m > 1 {
		i, j := n/2, m/2
		pairs := pairsBy(i, j, chance)
		for _, p := range pairsBy(n-i, m-j, func(x, y int) float32 { return chance(i+x, j+y) }) {
			pairs = append(pairs, [2]int{i + p[0], j + p[1]})
		}
		return pairs
	}
	best := make([]float32, (n+1)*(m+1)) // from i and j on
	looked := make([]float32, n*m)
	at := func(i, j int) *float32 { return &best[i*(m+1)+j] }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			*at(i, j) = max(*at(i+1, j), *at(i, j+1))
			if looked[i*m+j] = chance(i, j); looked[i*m+j] > 0 {
				*at(i, j) = max(*at(i, j), looked[i*m+j]+*at(i+1, j+1))
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < n && j < m; {
		switch took := looked[i*m+j]; {
		case took > 0 && *at(i, j) == took+*at(i+1, j+1):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case *at(i, j) == *at(i+1, j):
			i++
		default:
			j++
		}
	}
	return pairs
}

// chance says how likely it is that one node has become another; 0: it has not.
func (c *comparer) chance(a, b *Node) float32 {
	least := float32(0.3)
	switch {
	case a.typ.inlines && b.typ.inlines && a.typ != b.typ:
		least = 0.6
	case a.typ != b.typ:
		return 0
	case a.typ.leaf:
		return 0.5
	case a.typ.inlines:
		least = 0.4
	case a.typ.name == "figure":
		if stringAttr(a, "src") != stringAttr(b, "src") {
			return 0
		}
		least = 0
	}
	like := shared(c.bag(a), c.bag(b))
	if like < least {
		return 0
	}
	return max(like, 0.01)
}

// bag are the words of a node, in the order of their numbers. Where there are
// words with letters or figures, nothing else counts.
func (c *comparer) bag(n *Node) []int32 {
	if bag, known := c.bags[n]; known {
		return bag
	}
	var bag, rest []int32
	if n.typ.inlines {
		for _, w := range wordsOf(n) {
			if w.isWord() {
				bag = append(bag, c.id(w))
			} else {
				rest = append(rest, c.id(w))
			}
		}
		if bag == nil {
			bag = rest
		}
	} else {
		for _, child := range n.content.All() {
			bag = append(bag, c.bag(child)...)
		}
	}
	slices.Sort(bag)
	c.bags[n] = bag
	return bag
}

// isWord says whether a piece is more than space and punctuation.
func (w word) isWord() bool {
	if w.node != nil {
		return true
	}
	r, _ := w.text.rune(0)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// shared is the share of two rows of numbers, each in order, that they have in
// common.
func shared(x, y []int32) float32 {
	if len(x)+len(y) == 0 {
		return 1
	}
	both := 0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			both, i, j = both+1, i+1, j+1
		case x[i] < y[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float32(both) / float32(len(x)+len(y))
}
