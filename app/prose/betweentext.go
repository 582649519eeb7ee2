package prose

import (
	"slices"
	"unicode"
)

// word is a piece of inline content that is kept or replaced whole: a word, a
// character that stands for itself, or an inline node.
type word struct {
	node *Node // nil unless an inline node
	text text
	pos  int // from the start of the textblock
}

// same compares two words, leaving their marks aside.
func (w word) same(o word) bool {
	if w.node == nil || o.node == nil {
		return w.node == o.node && w.text == o.text
	}
	return w.node.typ == o.node.typ && w.node.attrs.equal(o.node.attrs) && w.node.content.Equal(o.node.content)
}

// wordsOf cuts the content of a textblock into words. Words may span texts
// with different marks.
func wordsOf(n *Node) []word {
	var out []word
	var run textBuilder
	start := 0
	flush := func() {
		out = appendWords(out, run.text(), start)
		run = textBuilder{}
	}
	for pos, child := range n.content.All() {
		if child.typ.text {
			if len(run.b) == 0 {
				start = pos
			}
			run.add(child.text)
			continue
		}
		flush()
		out = append(out, word{node: child, pos: pos})
	}
	flush()
	return out
}

func appendWords(out []word, t text, start int) []word {
	for i, n := 0, t.len(); i < n; {
		from := i
		r, size := t.rune(i)
		i += size
		for joins(r) && i < n {
			next, more := t.rune(i)
			if !joins(next) {
				break
			}
			i += more
		}
		out = append(out, word{text: t.slice(from, i), pos: start + from})
	}
	return out
}

// joins says whether a character is part of a longer word; those of scripts
// written without spaces are not.
func joins(r rune) bool {
	if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// inline turns the content of one textblock into another's.
func (d *differ) inline(a, b *Node, start int) error {
	old, now := wordsOf(a), wordsOf(b)
	at := func(words []word, i, size int) int {
		if i < len(words) {
			return words[i].pos
		}
		return size
	}
	runs := compare(len(old), len(now), func(i, j int) bool { return old[i].same(now[j]) })
	for _, r := range slices.Backward(runs) {
		from, to := at(old, r.a, a.content.Size()), at(old, r.aEnd, a.content.Size())
		content := b.content.Cut(at(now, r.b, b.content.Size()), at(now, r.bEnd, b.content.Size()))
		if err := d.Step(&ReplaceStep{From: start + from, To: start + to, Slice: &Slice{content: content}}); err != nil {
			return err
		}
	}
	return d.formatting(b, start)
}

// formatting gives the inline content at a position, which is that of b but
// for marks, the marks of b.
func (d *differ) formatting(b *Node, start int) error {
	p, err := d.doc.Resolve(start)
	if err != nil {
		return err
	}
	if p.Parent().content.Size() != b.content.Size() {
		return fail(Unfit, "content that does not fit")
	}
	old, now := marksOf(p.Parent()), marksOf(b)
	var removes, adds []Step
	i, j := 0, 0
	for pos := 0; i < len(old) && j < len(now); {
		end := min(old[i].end, now[j].end)
		for _, m := range old[i].marks {
			if !m.In(now[j].marks) {
				removes = pushRemove(removes, start+pos, start+end, m)
			}
		}
		for _, m := range now[j].marks {
			if !m.In(old[i].marks) {
				adds = pushAdd(adds, start+pos, start+end, m)
			}
		}
		if pos = end; old[i].end == end {
			i++
		}
		if now[j].end == end {
			j++
		}
	}
	return d.all(append(removes, adds...))
}

type marked struct {
	marks Marks
	end   int
}

func marksOf(n *Node) []marked {
	var out []marked
	for pos, child := range n.content.All() {
		out = append(out, marked{child.marks, pos + child.Size()})
	}
	return out
}

// run is a pair of ranges that differ, between what is common.
type run struct{ a, aEnd, b, bEnd int }

// mostEdits bounds the search for what is common; beyond it the rest counts as
// different.
const mostEdits = 600

// compare finds the shortest way from one row of things to another, and gives
// the runs that differ, in order.
func compare(n, m int, same func(i, j int) bool) []run {
	start := 0
	for start < n && start < m && same(start, start) {
		start++
	}
	for n > start && m > start && same(n-1, m-1) {
		n, m = n-1, m-1
	}
	if n+m == 2*start { // both ends have met the beginning
		return nil
	}
	if start == n || start == m {
		return []run{{start, n, start, m}}
	}
	return runsOf(shortest(start, n, m, same), start, n, m)
}

// shortest gives the pairs that are common on a shortest way, from the end.
func shortest(start, n, m int, same func(i, j int) bool) [][2]int {
	lenA, lenB := n-start, m-start
	most := min(lenA+lenB, mostEdits)
	reach := make([]int, 2*most+3)
	var trace [][]int
	for d := 0; d <= most; d++ {
		trace = append(trace, slices.Clone(reach))
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || (k != d && reach[most+k] < reach[most+2+k]) {
				x = reach[most+2+k]
			} else {
				x = reach[most+k] + 1
			}
			for y := x - k; x < lenA && y >= 0 && y < lenB && same(start+x, start+y); y++ {
				x++
			}
			reach[most+1+k] = x
			if x >= lenA && x-k >= lenB {
				return walkBack(trace, lenA, lenB, start, most)
			}
		}
	}
	return nil
}

func walkBack(trace [][]int, x, y, start, most int) [][2]int {
	var pairs [][2]int
	for d, t := range slices.Backward(trace) {
		reach, k := t, x-y
		prev := k - 1
		if k == -d || (k != d && reach[most+k] < reach[most+2+k]) {
			prev = k + 1
		}
		fromX := reach[most+1+prev]
		fromY := fromX - prev
		for x > max(fromX, 0) && y > max(fromY, 0) {
			x, y = x-1, y-1
			pairs = append(pairs, [2]int{start + x, start + y})
		}
		x, y = fromX, fromY
		if d == 0 {
			break
		}
	}
	return pairs
}

func runsOf(pairs [][2]int, start, n, m int) []run {
	var out []run
	i, j := start, start
	for _, p := range slices.Backward(pairs) {
		if p[0] > i || p[1] > j {
			out = append(out, run{i, p[0], j, p[1]})
		}
		i, j = p[0]+1, p[1]+1
	}
	if i < n || j < m {
		out = append(out, run{i, n, j, m})
	}
	return out
}
