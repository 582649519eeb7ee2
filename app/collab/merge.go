package collab

import (
	"cmp"
	"errors"
	"slices"

	"minamata.exchange/app/prose"
)

// merging writes what somebody would have changed as suggestions.
type merging struct {
	before *prose.Node  // as the others have left it
	after  *prose.Node  // as it would be
	steps  []prose.Step // that lead from the one to the other
	stands []int        // which of the batch's they were made of, as in placed
	forth  prose.Mapping
	id     string
	stamp  stamp
	isOwn  func(*prose.Mark) bool
}

// carried are the marks that go with what is copied: what others suggest of it
// stays where it is.
func (m *merging) carried(marks prose.Marks) prose.Marks {
	return slices.DeleteFunc(slices.Clone(marks), func(one *prose.Mark) bool { return prose.IsSuggestion(one) && !m.isOwn(one) })
}

// region is a row of top blocks before, and what they would become.
type region struct{ from, to, newFrom, newTo int }

var errNoBorder = errors.New("no row of blocks holds the change")

// merge gives the steps, and what they were made of, after which the blocks that hold these places stand as
// they are, with what they would become as suggestions; all other changes are
// made. What others wrote is never taken out to be put in again.
func (m *merging) merge(places []int) (steps []prose.Step, stands []int, err error) {
	regions, err := m.regions(places)
	if err != nil {
		return nil, nil, err
	}
	var blocks []*prose.Node // as they are in the regions, as they would be elsewhere
	starts := make([]int, len(regions))
	from, at := 0, 0
	add := func(more []*prose.Node) {
		for _, n := range more {
			blocks = append(blocks, n)
			at += n.Size()
		}
	}
	for i, r := range regions {
		add(top(m.after, from, r.newFrom))
		starts[i] = at
		add(top(m.before, r.from, r.to))
		from = r.newTo
	}
	add(top(m.after, from, m.after.Content().Size()))
	elsewhere := m.before.Copy(prose.FragmentOf(blocks...))
	steps, stands, err = m.elsewhere(regions, elsewhere)
	if err != nil {
		return nil, nil, err
	}
	for i, r := range slices.Backward(regions) {
		suggested, err := m.suggest(top(m.before, r.from, r.to), top(m.after, r.newFrom, r.newTo), starts[i])
		if err != nil {
			return nil, nil, err
		}
		steps = append(steps, suggested...)
		stands = append(stands, slices.Repeat([]int{-1}, len(suggested))...)
	}
	return steps, stands, nil
}

func (m *merging) regions(places []int) ([]region, error) {
	var regions []region
	for _, at := range places {
		r, err := m.around(at)
		if err != nil {
			return nil, err
		}
		if last := len(regions) - 1; last >= 0 && (r.newFrom < regions[last].newTo || r.from < regions[last].to) {
			regions[last].to, regions[last].newTo = max(regions[last].to, r.to), max(regions[last].newTo, r.newTo)
			continue
		}
		regions = append(regions, r)
	}
	return regions, nil
}

// elsewhere gives the steps that make the changes outside the regions: those
// of the batch that do, if they lead there by themselves.
func (m *merging) elsewhere(regions []region, want *prose.Node) (out []prose.Step, stands []int, err error) {
	var mapping prose.Mapping
	for _, step := range slices.Backward(m.steps) {
		mapping.AppendMap(step.StepMap().Invert())
	}
	doc := m.before
	for i, step := range m.steps {
		from := len(m.steps) - i
		if m.isInside(i, regions) {
			continue
		}
		mapped := step.Map(mapping.Slice(from, len(mapping.Maps())))
		if mapped == nil {
			continue
		}
		next, err := mapped.Apply(doc)
		if err != nil {
			break
		}
		doc = next
		out, stands = append(out, mapped), append(stands, m.standsFor(i))
		mapping.AppendMap(mapped.StepMap())
		mapping.SetMirror(from-1, len(mapping.Maps())-1)
	}
	if doc.Equal(want) {
		return out, stands, nil
	}
	out, err = prose.Between(m.before, want)
	return out, slices.Repeat([]int{-1}, len(out)), err
}

// standsFor is which of the batch's steps this one was made of.
func (m *merging) standsFor(step int) int {
	if m.stands == nil {
		return step
	}
	return m.stands[step]
}

// isInside reports whether a step of the batch changes something in a region.
func (m *merging) isInside(i int, regions []region) bool {
	for _, r := range touched(m.steps[i], false) {
		from, to := r[0], r[1]
		for j := i - 1; j >= 0; j-- {
			back := m.steps[j].StepMap().Invert()
			from, to = back.Map(from, -1), back.Map(to, 1)
		}
		for _, held := range regions {
			if from < held.to && to > held.from || from == to && from >= held.from && from <= held.to {
				return true
			}
		}
	}
	return false
}

// top are the top blocks between two borders.
func top(doc *prose.Node, from, to int) []*prose.Node {
	var blocks []*prose.Node
	at := 0
	for _, n := range doc.Content().All() {
		if at >= from && at < to {
			blocks = append(blocks, n)
		}
		at += n.Size()
	}
	return blocks
}

// around is the smallest row of top blocks that holds a place and of which the
// borders are borders afterwards too.
func (m *merging) around(at int) (region, error) {
	r := region{from: at, to: at + 1}
	back := m.forth.Invert()
	for range 20 {
		from, to, err := widen(m.before, r.from, r.to)
		if err != nil {
			return r, err
		}
		newFrom, newTo, err := widen(m.after, m.forth.Map(from, -1), m.forth.Map(to, 1))
		if err != nil {
			return r, err
		}
		next := region{from, to, newFrom, newTo}
		if next == r {
			return r, nil
		}
		r = next
		r.from, r.to = min(from, back.Map(newFrom, -1)), max(to, back.Map(newTo, 1))
		if r == next {
			return r, nil
		}
	}
	return r, errNoBorder
}

// widen moves two places outwards to borders of top blocks.
func widen(doc *prose.Node, from, to int) (start, end int, err error) {
	a, err := doc.Resolve(from)
	if err != nil {
		return 0, 0, err
	}
	b, err := doc.Resolve(to)
	if err != nil {
		return 0, 0, err
	}
	if start = from; a.Depth() > 0 {
		start = a.Before(1)
	}
	if end = to; b.Depth() > 0 {
		end = b.After(1)
	}
	return start, end, nil
}

// edit is a range that would go and what would come after it.
type edit struct {
	from, to int
	content  *prose.Fragment
}

// words are what would become of the words of some blocks.
type words struct {
	edits []edit
	looks []look
}

func (w words) and(more words) words {
	return words{append(w.edits, more.edits...), append(w.looks, more.looks...)}
}

// suggest gives the steps that write into a row of blocks what they would
// become; at is where the row begins.
func (m *merging) suggest(old, now []*prose.Node, at int) ([]prose.Step, error) {
	if changes, ok := m.row(old, now, at); ok {
		return m.suggestWords(changes)
	}
	start, end := 0, 0
	for start < min(len(old), len(now)) && old[start].Equal(now[start]) {
		at += old[start].Size()
		start++
	}
	for end < min(len(old), len(now))-start && old[len(old)-1-end].Equal(now[len(now)-1-end]) {
		end++
	}
	var steps []prose.Step
	for _, n := range old[start : len(old)-end] {
		marking, err := m.suggestGone(n, at)
		if err != nil {
			return nil, err
		}
		steps = append(steps, marking...)
		at += n.Size()
	}
	var come []*prose.Node
	for _, n := range now[start : len(now)-end] {
		marked, err := m.whole(n)
		if err != nil {
			return nil, err
		}
		come = append(come, marked)
	}
	if len(come) == 0 {
		return steps, nil
	}
	step, err := insertion(at, prose.FragmentOf(come...))
	return append(steps, step), err
}

func insertion(at int, content *prose.Fragment) (prose.Step, error) {
	slice, err := prose.NewSlice(content, 0, 0)
	return &prose.ReplaceStep{From: at, To: at, Slice: slice}, err
}

// suggestWords gives the steps for changes of words: of their formatting, which
// moves nothing, and then from the last to the first, so that none moves
// another.
func (m *merging) suggestWords(changes words) ([]prose.Step, error) {
	var steps []prose.Step
	for _, l := range changes.looks {
		formatting, err := m.suggestLook(l)
		if err != nil {
			return nil, err
		}
		steps = append(steps, formatting...)
	}
	for _, e := range slices.Backward(changes.edits) {
		if e.content.ChildCount() > 0 {
			come, err := m.inline(e.content)
			if err != nil {
				return nil, err
			}
			step, err := insertion(e.to, come)
			if err != nil {
				return nil, err
			}
			steps = append(steps, step)
		}
		if e.from < e.to {
			mark, err := m.mark("deletion", "text")
			if err != nil {
				return nil, err
			}
			steps = append(steps, &prose.AddMarkStep{From: e.from, To: e.to, Mark: mark})
		}
	}
	return steps, nil
}

// suggestGone gives the steps that mark a block, and all it holds, as to go.
func (m *merging) suggestGone(n *prose.Node, at int) ([]prose.Step, error) {
	node, err := m.mark("deletion", "node")
	if err != nil {
		return nil, err
	}
	text, err := m.mark("deletion", "text")
	if err != nil {
		return nil, err
	}
	steps := []prose.Step{&prose.AddNodeMarkStep{Pos: at, Mark: node}}
	if n.IsTextblock() && n.Content().Size() > 0 {
		return append(steps, &prose.AddMarkStep{From: at + 1, To: at + 1 + n.Content().Size(), Mark: text}), nil
	}
	n.Descendants(func(child *prose.Node, pos int, _ *prose.Node, _ int) bool {
		pos += at + 1
		switch {
		case child.IsTextblock():
			if child.Content().Size() > 0 {
				steps = append(steps, &prose.AddMarkStep{From: pos + 1, To: pos + 1 + child.Content().Size(), Mark: text})
			}
			return false
		case child.IsLeaf():
			steps = append(steps, &prose.AddNodeMarkStep{Pos: pos, Mark: node})
		}
		return true
	})
	return steps, nil
}

// row gives the changes of words that lead from one row of nodes to another;
// false when they differ in more than words.
func (m *merging) row(old, now []*prose.Node, at int) (changes words, ok bool) {
	if len(old) != len(now) {
		return changes, false
	}
	for i, n := range old {
		more, ok := m.node(n, now[i], at)
		if !ok {
			return changes, false
		}
		changes = changes.and(more)
		at += n.Size()
	}
	return changes, true
}

func (m *merging) node(old, now *prose.Node, at int) (words, bool) {
	switch {
	case old.Equal(now):
		return words{}, true
	case !old.SameMarkup(now) || old.IsLeaf():
		return words{}, false
	case old.IsTextblock():
		return m.words(old, now, at+1)
	}
	return m.row(childrenOf(old), childrenOf(now), at+1)
}

func childrenOf(n *prose.Node) []*prose.Node {
	children := make([]*prose.Node, 0, n.ChildCount())
	for _, child := range n.Content().All() {
		children = append(children, child)
	}
	return children
}

// words is the smallest difference of two textblocks in words, in their order;
// start is where the first one's content begins.
func (m *merging) words(old, now *prose.Node, start int) (words, bool) {
	edits, ok := m.edits(old, now)
	if !ok {
		return words{}, false
	}
	looks, ok := looksBetween(old.Content(), now.Content(), edits)
	for i := range edits {
		edits[i].from += start
		edits[i].to += start
	}
	for i := range looks {
		looks[i].from += start
		looks[i].to += start
	}
	return words{edits, looks}, ok
}

// edits are those of words; places count from where the content begins.
func (m *merging) edits(old, now *prose.Node) ([]edit, bool) {
	steps, err := prose.Between(m.before.Copy(prose.FragmentOf(old)), m.before.Copy(prose.FragmentOf(now)))
	if err != nil {
		return nil, false
	}
	var edits []edit
	for i, step := range steps {
		s, is := step.(*prose.ReplaceStep)
		if !is {
			switch step.(type) {
			case *prose.AddMarkStep, *prose.RemoveMarkStep, *prose.MarkSetStep:
				continue
			}
			return nil, false
		}
		if s.Slice.OpenStart()+s.Slice.OpenEnd() > 0 {
			return nil, false
		}
		from, to := s.From, s.To
		for _, earlier := range slices.Backward(steps[:i]) {
			back := earlier.StepMap().Invert()
			from, to = back.Map(from, 1), back.Map(to, -1)
		}
		edits = append(edits, edit{from - 1, max(from, to) - 1, s.Slice.Content()})
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(edits); i++ {
		if edits[i].from < edits[i-1].to {
			return nil, false
		}
	}
	return edits, true
}

func (m *merging) mark(kind, scope string) (*prose.Mark, error) {
	return prose.Exchange().Mark(kind, prose.Attrs{"id": m.id, "author": m.stamp.author, "time": m.stamp.time, "scope": scope})
}

// inline marks inline content as new.
func (m *merging) inline(f *prose.Fragment) (*prose.Fragment, error) {
	mark, err := m.mark("insertion", "text")
	if err != nil {
		return nil, err
	}
	nodes := make([]*prose.Node, 0, f.ChildCount())
	for _, n := range f.All() {
		nodes = append(nodes, n.Mark(mark.Add(m.carried(n.Marks()))))
	}
	return prose.FragmentOf(nodes...), nil
}

// whole marks a block, and all it holds, as new.
func (m *merging) whole(n *prose.Node) (*prose.Node, error) {
	mark, err := m.mark("insertion", "node")
	if err != nil {
		return nil, err
	}
	inside, err := m.inside(n.Content(), mark)
	if err != nil {
		return nil, err
	}
	return n.Copy(inside).Mark(mark.Add(m.carried(n.Marks()))), nil
}

func (m *merging) inside(f *prose.Fragment, leaf *prose.Mark) (*prose.Fragment, error) {
	if first := f.FirstChild(); first != nil && first.IsInline() {
		return m.inline(f)
	}
	nodes := make([]*prose.Node, 0, f.ChildCount())
	for _, n := range f.All() {
		content, err := m.inside(n.Content(), leaf)
		if err != nil {
			return nil, err
		}
		if n = n.Copy(content).Mark(m.carried(n.Marks())); n.IsLeaf() {
			n = n.Mark(leaf.Add(n.Marks()))
		}
		nodes = append(nodes, n)
	}
	return prose.FragmentOf(nodes...), nil
}
