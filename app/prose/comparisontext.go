package prose

// inline compares the content of two textblocks, or of two footnotes, by words.
func (c *comparer) inline(a, b *Node) []*Part {
	old, now := wordsOf(a), wordsOf(b)
	pairs := common(c.numbers(old), c.numbers(now))
	pairs = joinChanges(pairs, old, now)
	w := inlineWalk{c: c, a: a.content, b: b.content, parts: []*Part{}}
	at := func(words []word, i, size int) int {
		if i < len(words) {
			return words[i].pos
		}
		return size
	}
	i, j := 0, 0
	for k := 0; k < len(pairs); {
		first := k
		for k++; k < len(pairs) && pairs[k][0] == pairs[k-1][0]+1 && pairs[k][1] == pairs[k-1][1]+1; k++ {
		}
		from, to := pairs[first], pairs[k-1]
		w.change(at(old, i, a.content.Size()), at(old, from[0], a.content.Size()), at(now, j, b.content.Size()), at(now, from[1], b.content.Size()))
		i, j = to[0]+1, to[1]+1
		w.keep(old[from[0]].pos, at(old, i, a.content.Size()), now[from[1]].pos, at(now, j, b.content.Size()))
	}
	w.change(at(old, i, a.content.Size()), a.content.Size(), at(now, j, b.content.Size()), b.content.Size())
	return w.parts
}

func (c *comparer) numbers(words []word) []uint64 {
	out := make([]uint64, len(words))
	for i, w := range words {
		out[i] = uint64(c.id(w))
	}
	return out
}

// joinChanges leaves out pairs of spaces and punctuation that stand between two
// replacements, so that a phrase that was rewritten is shown as one.
func joinChanges(pairs [][2]int, old, now []word) [][2]int {
	kept := pairs[:0:0]
	i, j := 0, 0 // where the change before begins
	for k := 0; k < len(pairs); {
		first := k
		isSpace := !old[pairs[k][0]].isWord()
		for k++; k < len(pairs) && pairs[k][0] == pairs[k-1][0]+1 && pairs[k][1] == pairs[k-1][1]+1; k++ {
			isSpace = isSpace && !old[pairs[k][0]].isWord()
		}
		nextA, nextB := len(old), len(now)
		if k < len(pairs) {
			nextA, nextB = pairs[k][0], pairs[k][1]
		}
		p, q := pairs[first], pairs[k-1]
		before := p[0] > i || p[1] > j
		after := nextA > q[0]+1 || nextB > q[1]+1
		if isSpace && k-first <= 2 && before && after && holdsWord(old[i:p[0]], old[q[0]+1:nextA]) && holdsWord(now[j:p[1]], now[q[1]+1:nextB]) {
			continue
		}
		kept = append(kept, pairs[first:k]...)
		i, j = q[0]+1, q[1]+1
	}
	return kept
}

func holdsWord(rows ...[]word) bool {
	for _, row := range rows {
		for _, w := range row {
			if w.isWord() {
				return true
			}
		}
	}
	return false
}

// inlineWalk goes through the content of two textblocks at once.
type inlineWalk struct {
	c     *comparer
	a, b  *Fragment
	parts []*Part
}

func (w *inlineWalk) change(from, to, newFrom, newTo int) {
	for _, n := range w.a.Cut(from, to).All() {
		w.parts = append(w.parts, &Part{Change: Deleted, Old: n})
	}
	for _, n := range w.b.Cut(newFrom, newTo).All() {
		w.parts = append(w.parts, &Part{Change: Inserted, New: n})
	}
}

// keep goes through a range that holds the same words in both, in pieces over
// which the marks of neither change.
func (w *inlineWalk) keep(from, to, newFrom, newTo int) {
	old, now := nodesOf(w.a.Cut(from, to)), nodesOf(w.b.Cut(newFrom, newTo))
	for len(old) > 0 && len(now) > 0 {
		x, y := old[0], now[0]
		old, now = old[1:], now[1:]
		if x.typ.text && y.typ.text {
			n := min(x.Size(), y.Size())
			if x.Size() > n {
				old = append([]*Node{x.cutText(n, x.Size())}, old...)
			}
			if y.Size() > n {
				now = append([]*Node{y.cutText(n, y.Size())}, now...)
			}
			x, y = x.cutText(0, n), y.cutText(0, n)
		}
		w.parts = append(w.parts, w.c.pair(x, y))
	}
}
