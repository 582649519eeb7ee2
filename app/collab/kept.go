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

// keepVanished keeps what the batch's steps have put into the document of its
// author, and the author has left there, where it is not in the document that
// the steps were carried into.
func (w *work) keepVanished(a *answer, re *prose.Rebased, steps []prose.Step) {
	for _, gone := range re.Vanished(steps) {
		w.keepSlice(a, gone.Content, a.batch.person.Who.Person, a.batch.ref, models.KeptDeleted, re.Mapping.Map(gone.From, -1))
	}
}

// keepWritten keeps all that steps would have put into the document.
func (w *work) keepWritten(a *answer, steps []prose.Step, why string) {
	for _, one := range prose.WrittenBy(steps) {
		w.keepSlice(a, one.Content, a.batch.person.Who.Person, a.batch.ref, why, min(one.From, w.doc.Content().Size()))
	}
}

func (w *work) keepSlice(a *answer, slice *prose.Slice, person models.PersonID, ref, why string, at int) {
	if slice.Size() == 0 || len(a.kept) >= piecesAtOnce {
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

// written is a step that came meanwhile, with who wrote it.
type written struct {
	m      prose.StepMap
	person models.PersonID
	ref    string
}

// keepSwallowed keeps, for those who wrote it, what was put meanwhile into
// passages that these steps delete: whoever deletes a passage has not seen
// what came after they began, though their client may since have carried the
// deletion over it.
func (w *work) keepSwallowed(a *answer, steps []prose.Step) {
	if w.isBegunOnLate(a.batch) {
		w.keepTaken(a, steps)
	}
	var unseen []written
	for i, step := range steps {
		for _, gone := range takenOut(step) {
			if unseen == nil {
				if unseen = w.unseen(a.batch); len(unseen) == 0 {
					return
				}
			}
			from, to := gone[0], gone[1]
			for j := i - 1; j >= 0 && from < to; j-- { // to the document as it was before these steps
				back := steps[j].StepMap().Invert()
				from, to = back.Map(from, 1), back.Map(to, -1)
			}
			w.swallow(a, unseen, steps, from, to)
		}
	}
}

// isBegunOnLate reports whether a batch was begun while one of its author's was
// under way that came late and became suggestions: it was then made to a text
// that never was.
func (w *work) isBegunOnLate(b *batch) bool {
	if b.since >= b.base {
		return false
	}
	return slices.ContainsFunc(w.over(b, b.since), func(e *entry) bool {
		return e.collided && e.person == b.person.Who.Person && e.version <= b.base
	})
}

// keepTaken keeps for the author all that these steps delete.
func (w *work) keepTaken(a *answer, steps []prose.Step) {
	doc := w.doc
	for _, step := range steps {
		for _, gone := range takenOut(step) {
			if slice, err := doc.Slice(gone[0], gone[1]); err == nil {
				w.keepSlice(a, slice, a.batch.person.Who.Person, a.batch.ref, models.KeptCollided, gone[0])
			}
		}
		next, err := step.Apply(doc)
		if err != nil {
			return
		}
		doc = next
	}
}

// takenOut are the ranges that a step takes out of the document. A structural
// one takes out no text where it was made, but can where it was carried to: the
// official library looks for text from a place on, and overlooks what is left
// of the text node that the place is in.
func takenOut(step prose.Step) [][2]int {
	var out [][2]int
	switch s := step.(type) {
	case *prose.ReplaceStep:
		if s.To > s.From {
			out = append(out, [2]int{s.From, s.To})
		}
	case *prose.ReplaceAroundStep:
		if s.GapFrom > s.From {
			out = append(out, [2]int{s.From, s.GapFrom})
		}
		if s.To > s.GapTo {
			out = append(out, [2]int{s.GapTo, s.To})
		}
	}
	return out
}

// keepAnew keeps for others what these steps delete, instead of what other ones
// would have.
func (w *work) keepAnew(a *answer, steps []prose.Step) {
	self := a.batch.person.Who.Person
	a.kept = slices.DeleteFunc(a.kept, func(kept models.DocumentKept) bool { return kept.PersonID != self })
	w.keepSwallowed(a, steps)
}

// unseen is what came since a batch was begun, in its order. What the same
// window sent, and is in the version the batch stands on, its author knows;
// what they wrote in another window they need not have seen in this one.
func (w *work) unseen(b *batch) []written {
	if b.make != nil { // made this moment
		return nil
	}
	since := min(b.base, b.since)
	row := []written{}
	for _, e := range w.over(b, since) {
		person := e.person
		if e.version <= b.base && person == b.person.Who.Person && series(e.ref) == series(b.ref) {
			person = 0
		}
		for _, m := range e.after(since) {
			row = append(row, written{m, person, e.ref})
		}
	}
	return row
}

// swallow keeps what was put between two places of the document before these
// steps.
func (w *work) swallow(a *answer, unseen []written, steps []prose.Step, from, to int) {
	for i := len(unseen) - 1; i >= 0 && from < to && len(a.kept) < piecesAtOnce; i-- {
		one := unseen[i]
		one.m.Ranges(func(_, _, start, end int) {
			start, end = max(start, from), min(end, to)
			if one.person == 0 || start >= end {
				return
			}
			for _, later := range unseen[i+1:] {
				if start, end = later.m.Map(start, 1), later.m.Map(end, -1); start >= end {
					return
				}
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
