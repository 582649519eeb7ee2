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

// suggestCollided gives what becomes of a late batch that changes textblocks
// which others have changed since: those blocks keep what they have, and what
// the batch would have changed in them is written as suggestions. nil when it
// meets nobody.
func (w *work) suggestCollided(a *answer, out *placed) *placed {
	meeting := w.meeting(a.batch, out)
	if len(meeting) == 0 {
		return nil
	}
	m := &merging{
		before: w.doc, after: out.doc, steps: out.steps, id: "late-" + a.batch.ref, stamp: stampOf(a.batch.person.Who.Person, w.now),
	}
	for _, step := range out.steps {
		m.forth.AppendMap(step.StepMap())
	}
	steps, err := m.merge(meeting)
	if err == nil {
		var doc *prose.Node
		if doc, _, err = prose.Apply(w.doc, steps...); err == nil {
			err = doc.Check()
		}
		if err == nil {
			return &placed{doc: doc, steps: steps}
		}
	}
	w.room.rooms.log.Warn("a late batch could not be made into suggestions and is merged", "document", w.room.id, "error", err)
	return nil
}

// meeting lists where, in the document as it is, textblocks begin that both
// the batch and others have changed.
func (w *work) meeting(b *batch, out *placed) []int {
	theirs := map[int]bool{}
	over := w.over(b, b.since)
	var later []prose.StepMap // of what came after the step, the nearest last
	for _, e := range slices.Backward(over) {
		for _, step := range slices.Backward(e.after(b.since)) {
			if e.person != b.person.Who.Person {
				for _, r := range touched(step, true) {
					from, to := r[0], r[1]
					for _, m := range slices.Backward(later) {
						from, to = m.Map(from, -1), m.Map(to, 1)
					}
					for _, at := range textblocks(w.doc, from, to) {
						theirs[at] = true
					}
				}
			}
			later = append(later, step.StepMap())
		}
	}
	if len(theirs) == 0 {
		return nil
	}
	var both []int
	for i, step := range out.steps {
		for _, r := range touched(step, false) {
			from, to := r[0], r[1]
			for j := i - 1; j >= 0; j-- {
				back := out.steps[j].StepMap().Invert()
				from, to = back.Map(from, -1), back.Map(to, 1)
			}
			for _, at := range textblocks(w.doc, from, to) {
				if theirs[at] {
					both = append(both, at)
				}
			}
		}
	}
	slices.Sort(both)
	return slices.Compact(both)
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
