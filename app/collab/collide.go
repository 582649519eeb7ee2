package collab

import (
	"slices"
	"time"

	"minamata.exchange/app/prose"
)

// When a batch is no longer simply carried over what came since.
const (
	awayLong    = 5 * time.Minute  // it waited on its device
	oldVersions = 200              // it is made to a version so far back …
	oldTime     = 10 * time.Minute // … and so long ago
)

// isLate reports whether a batch comes so late that where it meets what others
// wrote people must decide.
func (w *work) isLate(b *batch) bool {
	if b.session == nil {
		return false
	}
	if b.away >= awayLong {
		return true
	}
	if w.version-b.since < oldVersions {
		return false
	}
	over := w.over(b, b.since)
	return len(over) > 0 && w.now.Sub(over[0].at) >= oldTime
}

// lateID is the identifier of what a late batch suggests.
func lateID(ref string) string { return "late-" + ref }

// suggest gives what becomes of a batch that changes textblocks in which it must
// not stand at once: those blocks keep what they have, and what the batch would
// have changed in them is written as suggestions. nil where there are no such,
// or it cannot be written so.
func (w *work) suggest(a *answer, out *placed, meeting []int) *placed {
	if len(meeting) == 0 {
		return nil
	}
	m := &merging{
		before: w.doc, after: out.doc, steps: out.steps, stands: out.stands, id: lateID(a.batch.ref),
		stamp: stampOf(a.batch.person.Who.Person, w.now), isOwn: isOwn(a.batch.person),
	}
	for _, step := range out.steps {
		m.forth.AppendMap(step.StepMap())
	}
	steps, stands, err := m.merge(meeting)
	if err == nil {
		var suggested *placed
		if suggested, err = apply(w.doc, steps); err == nil {
			err = suggested.doc.Check()
		}
		if err == nil {
			suggested.stands = stands
			return suggested
		}
	}
	w.room.rooms.log.Warn("a batch could not be made into suggestions", "document", w.room.id, "error", err)
	return nil
}

// block is a textblock of the document as it is, and where it stood before what
// came last.
type block struct{ at, from, to int }

// meeting lists where, in the document as it is, textblocks begin that both
// the batch and others have changed. It goes back from now, through each of
// what came since once, with the blocks that the batch changes: who was away
// for long stands on what is tens of thousands of versions old.
func (w *work) meeting(b *batch, out *placed) []int {
	blocks := w.changedBy(out.steps)
	var both []int
	for _, e := range slices.Backward(w.over(b, b.since)) {
		first := e.skip(b.since)
		for i, step := range slices.Backward(e.steps[first:]) {
			if len(blocks) == 0 {
				break
			}
			if e.person != b.person.Who.Person {
				for _, r := range touched(step, true) {
					blocks = slices.DeleteFunc(blocks, func(one block) bool {
						met := r[0] < one.to && r[1] > one.from
						if met {
							both = append(both, one.at)
						}
						return met
					})
				}
			}
			if m := e.maps[first+i]; !m.IsEmpty() {
				back := m.Invert()
				for j := range blocks {
					blocks[j].from, blocks[j].to = back.Map(blocks[j].from, -1), back.Map(blocks[j].to, 1)
				}
			}
		}
	}
	slices.Sort(both)
	return both
}

// places are where the textblocks begin, in the document as it is, that steps
// change.
func (w *work) places(steps []prose.Step) []int {
	var places []int
	for i, step := range steps {
		for _, r := range touched(step, false) {
			from, to := r[0], r[1]
			for j := i - 1; j >= 0; j-- {
				back := steps[j].StepMap().Invert()
				from, to = back.Map(from, -1), back.Map(to, 1)
			}
			places = append(places, textblocks(w.doc, from, to)...)
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// changedBy are the textblocks of the document as it is that steps change.
func (w *work) changedBy(steps []prose.Step) []block {
	var blocks []block
	for _, at := range w.places(steps) {
		if n := w.doc.NodeAt(at); n != nil {
			blocks = append(blocks, block{at, at, at + n.Size()})
		}
	}
	return blocks
}

// touched are the ranges that a step changes, in the document before it or
// after it.
func touched(step prose.Step, after bool) [][2]int {
	switch s := step.(type) {
	case *prose.AddMarkStep:
		return [][2]int{{s.From, s.To}}
	case *prose.RemoveMarkStep:
		return [][2]int{{s.From, s.To}}
	case *prose.AttrStep:
		return [][2]int{{s.Pos, s.Pos + 1}}
	case *prose.AddNodeMarkStep:
		return [][2]int{{s.Pos, s.Pos + 1}}
	case *prose.RemoveNodeMarkStep:
		return [][2]int{{s.Pos, s.Pos + 1}}
	}
	var ranges [][2]int
	step.StepMap().Ranges(func(oldStart, oldEnd, newStart, newEnd int) {
		if after {
			ranges = append(ranges, [2]int{newStart, newEnd})
		} else {
			ranges = append(ranges, [2]int{oldStart, oldEnd})
		}
	})
	return ranges
}

// textblocks lists where the textblocks begin that a range touches.
func textblocks(doc *prose.Node, from, to int) []int {
	size := doc.Content().Size()
	from, to = max(0, min(from, size)), max(0, min(to, size))
	var starts []int
	for _, at := range []int{from, to} {
		p, err := doc.Resolve(at)
		if err == nil && p.Depth() > 0 && p.Parent().IsTextblock() {
			starts = append(starts, p.Before(p.Depth()))
		}
	}
	if from < to {
		doc.NodesBetween(from, to, func(n *prose.Node, pos int, _ *prose.Node, _ int) bool {
			if n.IsTextblock() {
				starts = append(starts, pos)
				return false
			}
			return true
		})
	}
	return starts
}
