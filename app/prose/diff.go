package prose

// DiffStart gives the first position at which two fragments differ, counted in
// UTF-16 code units and tokens from their start; -1 when they are alike.
// Counterpart: Fragment.findDiffStart.
func (f *Fragment) DiffStart(other *Fragment) int { return diffStart(f, other, 0) }

func diffStart(a, b *Fragment, pos int) int {
	if a == b {
		return -1
	}
	for i := 0; ; i++ {
		if i == a.ChildCount() || i == b.ChildCount() {
			if a.ChildCount() == b.ChildCount() {
				return -1
			}
			return pos
		}
		x, y := a.at(i), b.at(i)
		if x == y {
			pos += x.Size()
			continue
		}
		if !x.SameMarkup(y) {
			return pos
		}
		if x.typ.text && x.text != y.text {
			return pos + commonStart(x.text, y.text)
		}
		if x.content.size > 0 || y.content.size > 0 {
			if inner := diffStart(x.content, y.content, pos+1); inner >= 0 {
				return inner
			}
		}
		pos += x.Size()
	}
}

func commonStart(a, b text) int {
	n, short := 0, min(a.len(), b.len())
	for n < short && a.unit(n) == b.unit(n) {
		n++
	}
	if n > 0 && n < short && isHigh(rune(a.unit(n-1))) && isLow(rune(a.unit(n))) {
		n--
	}
	return n
}

// DiffEnd gives the last position in each of two fragments behind which they
// are alike; -1 twice when they are alike throughout. Counterpart:
// Fragment.findDiffEnd.
func (f *Fragment) DiffEnd(other *Fragment) (a, b int) {
	return diffEnd(f, other, f.Size(), other.Size())
}

func diffEnd(a, b *Fragment, posA, posB int) (int, int) {
	if a == b {
		return -1, -1
	}
	for i, j := a.ChildCount(), b.ChildCount(); ; {
		if i == 0 || j == 0 {
			if i == j {
				return -1, -1
			}
			return posA, posB
		}
		i, j = i-1, j-1
		x, y := a.at(i), b.at(j)
		size := x.Size()
		if x == y {
			posA, posB = posA-size, posB-size
			continue
		}
		if !x.SameMarkup(y) {
			return posA, posB
		}
		if x.typ.text && x.text != y.text {
			n := commonEnd(x.text, y.text)
			return posA - n, posB - n
		}
		if x.content.size > 0 || y.content.size > 0 {
			if inA, inB := diffEnd(x.content, y.content, posA-1, posB-1); inA >= 0 {
				return inA, inB
			}
		}
		posA, posB = posA-size, posB-size
	}
}

func commonEnd(a, b text) int {
	i, j := a.len(), b.len()
	for i > 0 && j > 0 && a.unit(i-1) == b.unit(j-1) {
		i, j = i-1, j-1
	}
	n := a.len() - i
	if i > 0 && j > 0 && i < a.len() && isHigh(rune(a.unit(i-1))) && isLow(rune(a.unit(i))) {
		n--
	}
	return n
}
