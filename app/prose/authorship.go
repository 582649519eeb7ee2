package prose

import "slices"

// Run is a stretch of a document that came in with one change. Length counts
// UTF-16 code units and tokens, as positions do.
type Run struct {
	Length int
	By     int64
}

// Authorship says, for every position of a document, with which change what
// stands there came in. It never changes; a step gives another one, which
// shares with it all but what stands near what the step changed.
type Authorship struct{ chunks []chunk }

// chunk is some runs in a row.
type chunk struct {
	runs []Run
	size int
}

// mostRuns is how many runs a chunk may have before it becomes two.
const mostRuns = 256

// Taken is what a step took out of a document, and with which changes that had
// come in. Brought back, it is still those.
type Taken struct {
	slice *Slice
	runs  []Run
}

// Slice is what was taken out.
func (t Taken) Slice() *Slice { return t.slice }

// AuthorshipOf is that of a document which came in whole.
func AuthorshipOf(doc *Node, by int64) *Authorship {
	return AuthorshipFrom([]Run{{doc.content.Size(), by}})
}

// AuthorshipFrom is that which the runs say, in their order.
func AuthorshipFrom(runs []Run) *Authorship {
	return &Authorship{appendChunks(nil, joinRuns(nil, runs...))}
}

func appendChunks(chunks []chunk, runs []Run) []chunk {
	for some := range slices.Chunk(runs, mostRuns) {
		c := chunk{runs: slices.Clip(some)}
		for _, r := range some {
			c.size += r.Length
		}
		chunks = append(chunks, c)
	}
	return chunks
}

// Runs are the stretches in their order; neighbours differ.
func (a *Authorship) Runs() []Run {
	var out []Run
	for _, c := range a.chunks {
		out = joinRuns(out, c.runs...)
	}
	return out
}

// Size is that of the document's content.
func (a *Authorship) Size() int {
	size := 0
	for _, c := range a.chunks {
		size += c.size
	}
	return size
}

// replace puts runs in the place of a range.
func (a *Authorship) replace(from, to int, by []Run) *Authorship {
	first, start := 0, 0
	for first < len(a.chunks)-1 && start+a.chunks[first].size < from {
		start += a.chunks[first].size
		first++
	}
	last, end := first, start
	for last < len(a.chunks) && (end < to || last == first) {
		end += a.chunks[last].size
		last++
	}
	middle := joinRuns(a.between(start, from), by...)
	middle = joinRuns(middle, a.between(to, end)...)
	out := append(make([]chunk, 0, len(a.chunks)+2), a.chunks[:first]...)
	if n := len(out); n > 0 && len(out[n-1].runs)+len(middle) < mostRuns/2 { // no chunks of next to nothing
		middle, out = joinRuns(slices.Clone(out[n-1].runs), middle...), out[:n-1]
	}
	return &Authorship{append(appendChunks(out, middle), a.chunks[last:]...)}
}

// leastMoved is how much a change must take out in one place and put in at
// another, in UTF-16 code units and tokens, to have moved it.
const leastMoved = 4

// After is the authorship after the steps of the change by, with the document
// after them and what each step took out; doc is the document before. What a
// step puts in is new, but for what it took out itself, by words, for what it
// brings back by undoing others, which undone gives for each step, and for what
// the same change took out elsewhere. Where others change at that very moment
// what is moved, some of its words may count as new. Errors: those of Step.Apply.
func (a *Authorship) After(doc *Node, steps []Step, by int64, undone func(step int) []Taken) (*Authorship, *Node, [][]Taken, error) {
	out, after, taken, err := a.pass(doc, steps, by, undone, nil)
	if err != nil || len(steps) == 1 {
		return out, after, taken, err
	}
	var moved []Taken
	for _, some := range taken {
		for _, t := range some {
			if t.slice.Size() >= leastMoved {
				moved = append(moved, t)
			}
		}
	}
	if len(moved) == 0 {
		return out, after, taken, nil
	}
	return a.pass(doc, steps, by, undone, moved)
}

func (a *Authorship) pass(doc *Node, steps []Step, by int64, undone func(step int) []Taken, moved []Taken) (*Authorship, *Node, [][]Taken, error) {
	all := make([][]Taken, len(steps))
	for i, step := range steps {
		before := moved
		if undone != nil {
			before = slices.Concat(undone(i), moved)
		}
		next, err := step.Apply(doc)
		if err != nil {
			return nil, nil, nil, err
		}
		a, all[i] = a.after(doc, step, by, before)
		doc = next
	}
	return a, doc, all, nil
}

func (a *Authorship) after(doc *Node, step Step, by int64, before []Taken) (*Authorship, []Taken) {
	var taken []Taken
	out, moved := a, 0 // how far what comes has moved
	for _, r := range replacedRanges(step) {
		old := Taken{slice: emptySlice}
		if r.to > r.from {
			if cut, err := doc.Slice(r.from, r.to); err == nil {
				old = Taken{cut, a.between(r.from, r.to)}
				taken = append(taken, old)
			}
		}
		out = out.replace(r.from+moved, r.to+moved, origin(old, r.slice, by, before))
		moved += len(r.slice) - (r.to - r.from)
	}
	return out, taken
}

// between are the runs of a range.
func (a *Authorship) between(from, to int) []Run {
	var out []Run
	at := 0
	for _, c := range a.chunks {
		if at+c.size > from && at < to {
			out = c.between(out, from-at, to-at)
		}
		if at += c.size; at >= to {
			break
		}
	}
	return out
}

func (c chunk) between(out []Run, from, to int) []Run {
	at := 0
	for _, r := range c.runs {
		if start, end := max(at, from), min(at+r.Length, to); end > start {
			out = joinRuns(out, Run{end - start, r.By})
		}
		at += r.Length
	}
	return out
}

func joinRuns(out []Run, more ...Run) []Run {
	for _, r := range more {
		switch {
		case r.Length == 0:
		case len(out) > 0 && out[len(out)-1].By == r.By:
			out[len(out)-1].Length += r.Length
		default:
			out = append(out, r)
		}
	}
	return out
}

// replacedRange is a range that a step replaces, and what by.
type replacedRange struct {
	from, to int
	slice    []unit
}

// unit is one position: a unit of text, or a token of a node.
type unit struct {
	typ *NodeType // nil for text
	end bool
	of  uint16
}

func replacedRanges(step Step) []replacedRange {
	switch s := step.(type) {
	case *ReplaceStep:
		return []replacedRange{{s.From, s.To, unitsOf(s.Slice)}}
	case *ReplaceAroundStep:
		units := unitsOf(s.Slice)
		at := min(max(s.Insert, 0), len(units))
		return []replacedRange{{s.From, s.GapFrom, units[:at]}, {s.GapTo, s.To, units[at:]}}
	}
	return nil
}

// unitsOf gives a slice position by position.
func unitsOf(s *Slice) []unit {
	out := make([]unit, 0, s.content.Size())
	out = appendUnits(out, s.content)
	return out[s.openStart : len(out)-s.openEnd]
}

func appendUnits(out []unit, f *Fragment) []unit {
	for _, n := range f.All() {
		switch {
		case n.typ.text:
			for i := range n.text.len() {
				out = append(out, unit{of: n.text.unit(i)})
			}
		case n.typ.leaf:
			out = append(out, unit{typ: n.typ})
		default:
			out = append(appendUnits(append(out, unit{typ: n.typ}), n.content), unit{typ: n.typ, end: true})
		}
	}
	return out
}

// mostUnits bounds what is compared within one step; more than that, replaced
// by something else, is new.
const mostUnits = 20_000

// origin says where what a step puts in came from.
func origin(old Taken, now []unit, by int64, before []Taken) []Run {
	if len(now) == 0 {
		return nil
	}
	kinds := countsOf(now)
	for _, t := range before {
		taken := unitsOf(t.slice)
		if 10*kinds.shared(countsOf(taken)) < 9*len(now) {
			continue // most of it cannot have stood there
		}
		if common := commonUnits(taken, now); isMost(common, len(now)) {
			return t.carried(common, len(now), by)
		}
	}
	return old.carried(commonUnits(unitsOf(old.slice), now), len(now), by)
}

// counts is how many units of each kind a row has. Some kinds count as one.
type counts [256]int32

func countsOf(row []unit) *counts {
	var c counts
	for _, u := range row {
		c[byte(u.of)]++ // what is no text is of 0
	}
	return &c
}

// shared is more than two rows can have in common, or as much: to count costs a
// little of what comparing them does.
func (c *counts) shared(other *counts) int {
	sum := int32(0)
	for i, n := range c {
		sum += min(n, other[i])
	}
	return int(sum)
}

// carried is the authorship of a row that has some stretches in common with what
// was taken out; the rest of it is new.
func (t Taken) carried(common [][3]int, size int, by int64) []Run {
	was := AuthorshipFrom(t.runs)
	var out []Run
	at := 0
	for _, c := range append(common, [3]int{0, size, 0}) {
		out = joinRuns(out, Run{c[1] - at, by})
		out = joinRuns(out, was.between(c[0], c[0]+c[2])...)
		at = c[1] + c[2]
	}
	return out
}

// isMost says whether stretches are nine tenths of so much.
func isMost(stretches [][3]int, of int) bool {
	sum := 0
	for _, s := range stretches {
		sum += s[2]
	}
	return 10*sum >= 9*of
}

// commonUnits are the stretches that two rows have in common, in the order of
// both: where each starts, and how long it is. Where nearly all of one stands in
// the other, it is that; else they are compared by words.
func commonUnits(a, b []unit) [][3]int {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	if at := indexOf(b, a); at >= 0 {
		return [][3]int{{0, at, len(a)}}
	}
	if at := indexOf(a, b); at >= 0 {
		return [][3]int{{at, 0, len(b)}}
	}
	if len(a)+len(b) > mostUnits {
		return nil
	}
	if out := stretches(len(a), len(b), func(i, j int) bool { return a[i] == b[j] }); isMost(out, min(len(a), len(b))) {
		return out
	}
	ids := map[string]uint64{}
	x, y := unitWords(a, ids), unitWords(b, ids)
	var out [][3]int
	for _, p := range common(x.ids, y.ids) {
		out = append(out, [3]int{x.at[p[0]], y.at[p[1]], x.at[p[0]+1] - x.at[p[0]]})
	}
	return out
}

// stretches are those that compare leaves between what differs.
func stretches(n, m int, same func(i, j int) bool) [][3]int {
	var out [][3]int
	i, j := 0, 0
	for _, r := range append(compare(n, m, same), run{n, n, m, m}) {
		out = append(out, [3]int{i, j, r.a - i})
		i, j = r.aEnd, r.bEnd
	}
	return out
}

// indexOf is where a row stands in another as a whole, -1 if it does not.
func indexOf(in, row []unit) int {
	back := make([]int, len(row)) // how much of the row to go on with after a mismatch
	for i, k := 1, 0; i < len(row); i++ {
		for k > 0 && row[i] != row[k] {
			k = back[k-1]
		}
		if row[i] == row[k] {
			k++
		}
		back[i] = k
	}
	k := 0
	for i, u := range in {
		for k > 0 && u != row[k] {
			k = back[k-1]
		}
		if u == row[k] {
			k++
		}
		if k == len(row) {
			return i + 1 - k
		}
	}
	return -1
}

// unitRow is a row of units in words: the number of each, and where it starts.
type unitRow struct {
	ids []uint64
	at  []int
}

func unitWords(units []unit, ids map[string]uint64) unitRow {
	out := unitRow{at: []int{0}}
	add := func(key string, length int) {
		id, known := ids[key]
		if !known {
			id = uint64(len(ids))
			ids[key] = id
		}
		out.ids = append(out.ids, id)
		out.at = append(out.at, out.at[len(out.at)-1]+length)
	}
	for i := 0; i < len(units); {
		if u := units[i]; u.typ != nil {
			key := "<" + u.typ.name
			if u.end {
				key = ">" + u.typ.name
			}
			add(key, 1)
			i++
			continue
		}
		var run textBuilder
		for run.wide = true; i < len(units) && units[i].typ == nil; i++ {
			run.b = append(run.b, byte(units[i].of), byte(units[i].of>>8))
		}
		for _, w := range appendWords(nil, run.text(), 0) {
			add("="+w.text.s, w.text.len())
		}
	}
	return out
}
