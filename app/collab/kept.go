package collab

import (
	"slices"
	"strings"

	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// piecesAtOnce bounds what is kept of one batch in pieces; beyond, the batch
// as it was sent is still in the database.
const piecesAtOnce = 200

// keepDropped keeps what the steps that could not be placed would have put
// into the document.
func (w *work) keepDropped(a *answer, re *prose.Rebased, count int) {
	for _, drop := range re.Dropped {
		if len(a.kept) >= piecesAtOnce {
			return
		}
		at := re.Mapping.Slice(count-drop.Index, len(re.Mapping.Maps())).Map(startOf(drop.Step), -1)
		w.keepSlice(a, drop.Content, a.batch.person.Who.Person, a.batch.ref, models.KeptDeleted, at)
	}
}

// keepSteps keeps all that steps would have put into the document.
func (w *work) keepSteps(a *answer, steps []prose.Step, why string) {
	for _, step := range steps {
		var slice *prose.Slice
		switch s := step.(type) {
		case *prose.ReplaceStep:
			slice = s.Slice
		case *prose.ReplaceAroundStep:
			slice = s.Slice
		default:
			continue
		}
		w.keepSlice(a, slice, a.batch.person.Who.Person, a.batch.ref, why, min(startOf(step), w.doc.Content().Size()))
	}
}

func (w *work) keepSlice(a *answer, slice *prose.Slice, person models.PersonID, ref, why string, at int) {
	if slice == nil || slice.Size() == 0 {
		return
	}
	text, worth := readable(slice)
	if !worth {
		return
	}
	a.kept = append(a.kept, models.DocumentKept{
		DocumentID: w.room.id, PersonID: person, Ref: ref, Why: why, Text: text, Content: string(slice.AppendJSON(nil)),
		At: int64(at), CreatedAt: w.now,
	})
}

// readable is the text of a slice, and whether there is anything in it besides
// the frames of blocks.
func readable(slice *prose.Slice) (text string, worth bool) {
	var b strings.Builder
	for i, n := range slice.Content().All() {
		if i > 0 && n.IsBlock() {
			b.WriteByte('\n')
		}
		if n.IsText() {
			b.WriteString(n.Text())
		} else {
			b.WriteString(n.TextContent())
		}
		worth = worth || holdsSomething(n)
	}
	return strings.ReplaceAll(b.String(), "\x00", ""), worth // PostgreSQL keeps no NUL in text
}

func holdsSomething(n *prose.Node) bool {
	if n.IsLeaf() || n.IsText() {
		return true
	}
	found := false
	n.Descendants(func(child *prose.Node, _ int, _ *prose.Node, _ int) bool {
		found = found || child.IsLeaf() || child.IsText()
		return !found
	})
	return found
}

// startOf is where a step begins.
func startOf(step prose.Step) int {
	switch s := step.(type) {
	case *prose.ReplaceStep:
		return s.From
	case *prose.ReplaceAroundStep:
		return s.From
	case *prose.AddMarkStep:
		return s.From
	case *prose.RemoveMarkStep:
		return s.From
	case *prose.AddNodeMarkStep:
		return s.Pos
	case *prose.RemoveNodeMarkStep:
		return s.Pos
	case *prose.AttrStep:
		return s.Pos
	}
	return 0
}

// written is a row of steps that came meanwhile, with who wrote each.
type written struct {
	m      prose.StepMap
	person models.PersonID
	ref    string
}

// keepSwallowed keeps, for those who wrote it, what they have put meanwhile
// into passages that these steps delete: whoever deletes a passage has not
// seen it.
func (w *work) keepSwallowed(a *answer, steps []prose.Step, over []*entry, base int64) {
	var before []written
	for i, step := range steps {
		for _, gone := range takenOut(step) {
			if before == nil {
				before = rowOf(over, base)
			}
			from, to := gone[0], gone[1]
			for j := i - 1; j >= 0 && from < to; j-- { // to the document as it was before these steps
				back := steps[j].StepMap().Invert()
				from, to = back.Map(from, 1), back.Map(to, -1)
			}
			w.swallow(a, before, steps, from, to)
		}
		if len(a.kept) >= piecesAtOnce {
			return
		}
	}
}

// takenOut are the ranges that a step takes out of the document. A structural
// one takes out no content.
func takenOut(step prose.Step) [][2]int {
	var out [][2]int
	switch s := step.(type) {
	case *prose.ReplaceStep:
		if !s.Structure && s.To > s.From {
			out = append(out, [2]int{s.From, s.To})
		}
	case *prose.ReplaceAroundStep:
		if !s.Structure && s.GapFrom > s.From {
			out = append(out, [2]int{s.From, s.GapFrom})
		}
		if !s.Structure && s.To > s.GapTo {
			out = append(out, [2]int{s.GapTo, s.To})
		}
	}
	return out
}

// keepAnew keeps for others what these steps delete, instead of what other ones
// would have.
func (w *work) keepAnew(a *answer, steps []prose.Step, base int64) {
	self := a.batch.person.Who.Person
	a.kept = slices.DeleteFunc(a.kept, func(kept models.DocumentKept) bool { return kept.PersonID != self })
	if over := w.over(a.batch, base); len(over) > 0 {
		w.keepSwallowed(a, steps, over, base)
	}
}

func rowOf(over []*entry, base int64) []written {
	row := []written{}
	for _, e := range over {
		for _, step := range e.after(base) {
			row = append(row, written{step.StepMap(), e.person, e.ref})
		}
	}
	return row
}

// swallow keeps what others have put between two places of the document before
// these steps.
func (w *work) swallow(a *answer, before []written, steps []prose.Step, from, to int) {
	self := a.batch.person.Who.Person
	for i := len(before) - 1; i >= 0 && from < to; i-- {
		one := before[i]
		one.m.Ranges(func(_, _, start, end int) {
			start, end = max(start, from), min(end, to)
			if one.person == self || start >= end {
				return
			}
			for _, later := range before[i+1:] {
				start, end = later.m.Map(start, 1), later.m.Map(end, -1)
			}
			if start >= end {
				return
			}
			slice, err := w.doc.Slice(start, end)
			if err != nil {
				return
			}
			at := start
			for _, step := range steps {
				at = step.StepMap().Map(at, -1)
			}
			w.keepSlice(a, slice, one.person, one.ref, models.KeptDeleted, at)
		})
		back := one.m.Invert()
		from, to = back.Map(from, 1), back.Map(to, -1)
	}
}
