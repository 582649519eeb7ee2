package prose

import "slices"

// Anchor is a range that something outside the document is about. It is
// carried through every step and remembers where its ends stood in what was
// deleted, so that an undoing that is known as such brings it back exactly.
// Who carries it through the same steps with the same mirrors has the same
// anchor; nothing else enters into it. It is a value: carrying gives another.
type Anchor struct {
	// Start and End are the two ends. Once everything between them is gone
	// they may cross; see Range.
	Start, End AnchorEnd
	// Gone is the version whose step took the last of the text, 0 while there
	// is some.
	Gone int64
}

// AnchorEnd is one end of an anchor.
type AnchorEnd struct {
	Pos int
	// Lost are the deletions in which the end stood, on the side of what it
	// holds, in their order, and that were not undone. They are never written
	// to; the oldest are kept where there are too many.
	Lost []LostEnd
}

// LostEnd is a place in a range that a step replaced.
type LostEnd struct {
	Version int64 // that the step led to
	Index   int   // of the range in the step's map
	Offset  int   // in the range
	Size    int   // of the range
}

// maxLost is how many deletions an end remembers. The oldest took the words
// next to it; with them it comes back whatever came after.
const maxLost = 64

// NewAnchor makes an anchor of a range.
func NewAnchor(from, to int) Anchor {
	return Anchor{Start: AnchorEnd{Pos: from}, End: AnchorEnd{Pos: to}}
}

// Range is where the anchor stands: a point once its text is gone.
func (a Anchor) Range() (from, to int) {
	if a.Start.Pos >= a.End.Pos {
		at := min(a.Start.Pos, a.End.Pos)
		return at, at
	}
	return a.Start.Pos, a.End.Pos
}

// IsGone reports whether nothing is left of what the anchor held.
func (a Anchor) IsGone() bool { return a.Gone != 0 }

// Carry carries the anchor through the step that led to a version; mirrors is
// the version whose step it undoes, 0 for none.
func (a Anchor) Carry(m StepMap, version, mirrors int64) Anchor {
	if len(m.ranges) == 0 {
		return a
	}
	out := Anchor{Start: a.Start.carry(m, version, mirrors, 1), End: a.End.carry(m, version, mirrors, -1)}
	if out.Start.Pos >= out.End.Pos {
		if out.Gone = a.Gone; out.Gone == 0 {
			out.Gone = version
		}
	}
	return out
}

func (e AnchorEnd) carry(m StepMap, version, mirrors int64, assoc int) AnchorEnd {
	if mirrors != 0 {
		if back, ok := e.recovered(m, mirrors); ok {
			return back
		}
	}
	r := m.MapResult(e.Pos, assoc)
	if !r.recover.ok || len(e.Lost) >= maxLost {
		return AnchorEnd{r.Pos, e.Lost}
	}
	before, _ := m.sizes(m.ranges[r.recover.index])
	if before == 0 {
		return AnchorEnd{r.Pos, e.Lost}
	}
	lost := LostEnd{version, r.recover.index, r.recover.offset, before}
	return AnchorEnd{r.Pos, append(slices.Clip(e.Lost), lost)}
}

// recovered is the end where an undoing puts it back; only one that brings as
// much as was taken does.
func (e AnchorEnd) recovered(m StepMap, mirrors int64) (AnchorEnd, bool) {
	for i, lost := range slices.Backward(e.Lost) {
		if lost.Version != mirrors || lost.Index >= len(m.ranges) {
			continue
		}
		if _, after := m.sizes(m.ranges[lost.Index]); after != lost.Size {
			continue
		}
		pos := m.recover(recovery{true, lost.Index, lost.Offset})
		return AnchorEnd{pos, e.Lost[:i:i]}, true
	}
	return e, false
}
