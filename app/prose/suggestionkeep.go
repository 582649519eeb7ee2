package prose

import "slices"

// KeepsSuggestions says whether what led from one document to another, by steps
// of these maps, leaves all suggestions as they are but those of one person,
// the ones that own accepts. What that person wrote beside them, or within, may
// stand at once or be suggested, and their own suggestions may go or stay.
//
// Each mark of the others stands on the same, and says the same of it, at the
// place to which the maps carry it, if it is not the person's own insertion and
// is gone. And once the
// own suggestions are rejected on both sides, what others suggest is the same
// too: how it looks and what kind of block it is where it is new or changed,
// where the content of a block ends, and for a border the block before it. Only
// the blocks that differ, and their neighbours, are looked at.
func KeepsSuggestions(a, b *Node, by []StepMap, own func(*Mark) bool) (bool, error) {
	partA, partB, at := differingBlocks(a, b)
	if !suggestsOthers(partA, own) && !suggestsOthers(partB, own) {
		return true, nil
	}
	way := &way{back: &Mapping{}, at: at, by: slices.DeleteFunc(slices.Clone(by), StepMap.IsEmpty), forth: &Mapping{}}
	was, is := a.Copy(partA), b.Copy(partB)
	if !way.keepsAll(way.withoutGone(othersOn(was, is, own), own), othersOn(is, was, own), true) {
		return false, nil
	}
	rejectedA, err := RejectSuggestions(was, own)
	if err != nil {
		return false, err
	}
	rejectedB, err := RejectSuggestions(is, own)
	if err != nil {
		return false, err
	}
	if was, is = rejectedA.doc, rejectedB.doc; was.Equal(is) {
		return true, nil
	}
	way.back, way.forth = rejectedA.mapping.Invert(), &rejectedB.mapping
	return way.keepsAll(claims(was, is), claims(is, was), false), nil
}

func suggestsOthers(f *Fragment, own func(*Mark) bool) bool {
	found := false
	f.nodesBetween(0, f.Size(), 0, nil, func(n *Node, _ int, _ *Node, _ int) bool {
		found = found || slices.ContainsFunc(n.marks, func(m *Mark) bool { return IsSuggestion(m) && !own(m) })
		return !found
	})
	return found
}

// claim is a node on which something is suggested.
type claim struct {
	*Node
	pos    int
	key    string // all that is suggested of it, and what it says of the node
	says   string // the latter, where the key does not hold it
	free   bool   // what it says shows only without an own suggestion
	before *Node  // the block before it, where the border between them is suggested
	whole  bool   // where its content ends is part of what is suggested
}

// othersOn lists the nodes of a document on which others suggest something, and
// that; only in the blocks in which it differs from another.
func othersOn(doc, other *Node, own func(*Mark) bool) []claim {
	var found []claim
	differing(doc, other, func(n *Node, pos int, _ *Node, _ int) {
		var key []byte
		others, free := n.marks, false
		for _, m := range n.marks {
			switch {
			case !IsSuggestion(m):
			case own(m):
				others, free = m.Remove(others), free || m.typ.name == modificationMark
			default:
				key = m.AppendJSON(key)
			}
		}
		if len(key) > 0 {
			says, _, _ := claimed(n.Mark(others))
			found = append(found, claim{Node: n, pos: pos, key: string(key), says: says, free: free})
		}
	})
	return found
}

// claims lists what is suggested in a document, all that it says; only in the
// blocks in which it differs from another.
func claims(doc, other *Node) []claim {
	var found []claim
	differing(doc, other, func(n *Node, pos int, parent *Node, index int) {
		key, border, whole := claimed(n)
		if key == "" {
			return
		}
		c := claim{Node: n, pos: pos, key: key, whole: whole}
		if border && index > 0 {
			c.before = parent.Child(index - 1)
		}
		found = append(found, c)
	})
	return found
}

// differing visits all nodes in the blocks in which a document differs from
// another, and in the one behind them, which may be suggested to be joined to them.
func differing(doc, other *Node, visit func(n *Node, pos int, parent *Node, index int)) {
	start := sharedStart(doc.content, other.content)
	end := min(sharedEnd(doc.content, other.content), min(doc.ChildCount(), other.ChildCount())-start)
	from, to := doc.content.Slice(0, start).Size(), doc.content.Slice(0, doc.ChildCount()-max(end-1, 0)).Size()
	doc.NodesBetween(from, to, func(n *Node, pos int, parent *Node, index int) bool {
		visit(n, pos, parent, index)
		return true
	})
}

// claimed writes down what is suggested of a node: "" if nothing is.
func claimed(n *Node) (key string, border, whole bool) {
	var b []byte
	all := false
	for _, m := range n.marks {
		if !IsSuggestion(m) {
			continue
		}
		b = m.AppendJSON(b)
		scope, _ := m.Attr("scope").(string)
		border = border || scope == scopeSplit || scope == scopeJoin
		whole = whole || scope != scopeSplit && scope != scopeJoin
		switch m.typ.name {
		case insertionMark:
			all = true
		case modificationMark:
			name, _ := m.Attr("name").(string)
			switch m.Attr("kind") {
			case "mark":
				for _, look := range n.marks {
					if look.typ.name == name {
						b = look.AppendJSON(b)
					}
				}
			case "attr":
				b = appendValue(b, n.Attr(name))
			default:
				all = true
			}
		}
	}
	if len(b) == 0 {
		return "", false, false
	}
	if all {
		if b = append(b, n.typ.name...); !n.typ.text {
			b = n.attrs.appendJSON(b)
		}
		for _, m := range n.marks {
			if !IsSuggestion(m) {
				b = m.AppendJSON(b)
			}
		}
	}
	if n.typ.inline && !n.typ.leaf {
		b = n.AppendJSON(b)
	}
	return string(b), border && !n.typ.inline, whole
}

// way leads from the blocks before, without one's own suggestions, to those
// after.
type way struct {
	back  *Mapping // to the blocks as they are
	at    int      // where they begin in the document
	by    []StepMap
	forth *Mapping
}

func (w *way) to(pos, side int) int {
	pos = w.back.Map(pos, side) + w.at
	for _, m := range w.by {
		pos = m.Map(pos, side)
	}
	return w.forth.Map(pos-w.at, side)
}

// covers says whether what stood between two places now stands between two
// others: there, or anywhere in what came in its place.
func (w *way) covers(from, to, nowFrom, nowTo int) bool {
	return w.to(from, -1) <= nowFrom && nowTo <= w.to(to, 1)
}

// withoutGone leaves out of what was suggested that on one's own insertions that
// are gone.
func (w *way) withoutGone(was []claim, own func(*Mark) bool) []claim {
	var left []claim
	isGone := func(at int) bool { return w.to(at, 1) >= w.to(at+1, -1) }
	for _, c := range was {
		switch {
		case !slices.ContainsFunc(c.marks, func(m *Mark) bool { return own(m) && m.typ.name == insertionMark }):
			left = append(left, c)
		case !c.typ.text:
			if !isGone(c.pos) {
				left = append(left, c)
			}
		default:
			for from, i := 0, 0; i <= c.text.len(); i++ {
				if i == c.text.len() || isGone(c.pos+i) {
					if from < i {
						left = append(left, claim{Node: c.cutText(from, i), pos: c.pos + from, key: c.key, says: c.says, free: c.free})
					}
					from = i + 1
				}
			}
		}
	}
	return left
}

// keepsAll says whether all that was suggested is, in its order. Of what is
// suggested now some may have been hidden in an own suggestion that stands by now.
func (w *way) keepsAll(was, is []claim, exactly bool) bool {
	done, now := 0, 0 // of the text in the first of each
	for len(was) > 0 {
		if len(is) == 0 {
			return false
		}
		a, b := was[0], is[0]
		n, kept := w.keeps(a, b, done, now)
		if !kept && exactly {
			return false
		}
		if kept {
			if done += n; done >= a.length() {
				was, done = was[1:], 0
			}
		}
		if now += n; now >= b.length() {
			is, now = is[1:], 0
		}
	}
	return len(is) == 0 || !exactly
}

// length is how many signs a text has; of anything else 1.
func (c claim) length() int {
	if c.typ.text {
		return c.text.len()
	}
	return 1
}

func (c claim) saysAs(other claim) bool { return c.free || other.free || c.says == other.says }

// keeps says how much of two texts, from somewhere in them, or whether two nodes,
// are the same that is suggested, else how much of the second to pass over.
func (w *way) keeps(a, b claim, done, now int) (n int, kept bool) {
	if !a.typ.text || !b.typ.text {
		return b.length(), a.key == b.key && a.saysAs(b) && a.typ.text == b.typ.text && w.keepsNode(a, b)
	}
	if a.key != b.key || !a.saysAs(b) {
		return b.length(), false
	}
	for _, n := range []int{min(a.text.len()-done, b.text.len()-now), 1} {
		if a.text.slice(done, done+n) == b.text.slice(now, now+n) && w.covers(a.pos+done, a.pos+done+n, b.pos+now, b.pos+now+n) {
			return n, true
		}
	}
	return 1, false
}

func (w *way) keepsNode(a, b claim) bool {
	if a.typ.leaf || a.typ.inline {
		return w.covers(a.pos, a.pos+a.Size(), b.pos, b.pos+b.Size())
	}
	if !w.covers(a.pos+1, a.pos+1, b.pos+1, b.pos+1) {
		return false
	}
	end, now := a.pos+a.Size()-1, b.pos+b.Size()-1
	if a.whole && !w.covers(end, end, now, now) {
		return false
	}
	if a.before == nil {
		return true
	}
	return b.before != nil && w.to(a.pos-1, 1) > b.pos-b.before.Size() && w.to(a.pos-1, -1) < b.pos
}
