package collab

import (
	"slices"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// permit gives what becomes of a batch, in the document as it is, by what its
// author may do. What it may not do there though it could where it was written
// comes as suggestions, or is kept.
func (w *work) permit(a *answer, mode Mode, steps []prose.Step, out *placed) (*placed, error) {
	b := a.batch
	switch {
	case mode == Suggest && !w.onlySuggests(b.person, out.doc):
		return w.keepAll(a, steps, "collab.only_suggest")
	case mode == Suggest:
		return out, nil
	}
	var meeting []int
	if w.isLate(b) {
		if meeting = w.meeting(b, out); len(meeting) > 0 {
			if suggested := w.suggest(a, out, meeting); suggested != nil && w.mayStand(mode, b.person, suggested) {
				return w.collide(a, suggested), nil
			}
		}
	}
	if w.mayStand(mode, b.person, out) {
		return out, nil
	}
	if !a.rebased {
		return nil, notHere("collab.leave_suggestions")
	}
	all := w.places(out.steps)
	for _, places := range [][]int{w.amongOthers(b.person, all), all} {
		if suggested := w.suggest(a, out, union(meeting, places)); suggested != nil && len(suggested.steps) > 0 && w.mayStand(mode, b.person, suggested) {
			return w.collide(a, suggested), nil
		}
	}
	return w.keepAll(a, steps, "collab.leave_suggestions")
}

// notHere is a Forbidden that says which of the rules it is by.
func notHere(rule string) error { return &fault.Error{Kind: fault.Forbidden, Key: rule} }

// mayStand reports whether steps may be done at once by who may do so much:
// who may not decide leaves the suggestions of others as they are.
func (w *work) mayStand(mode Mode, person Person, out *placed) bool {
	if mode >= Decide {
		return true
	}
	maps := make([]prose.StepMap, len(out.steps))
	for i, step := range out.steps {
		maps[i] = step.StepMap()
	}
	keeps, err := prose.KeepsSuggestions(w.doc, out.doc, maps, isOwn(person))
	return err == nil && keeps
}

// collide notes that a batch has come as suggestions.
func (w *work) collide(a *answer, suggested *placed) *placed {
	a.collided = true
	w.keepAnew(a, suggested.steps)
	w.stamps[lateID(a.batch.ref)] = stampOf(a.batch.person.Who.Person, w.now)
	return suggested
}

// keepAll keeps for its author what a batch would have written that a rule does
// not let in where it was carried to, and leaves the document as it is. It is
// refused by the rule where it was made so, or would have written nothing: its
// author hears of it either way.
func (w *work) keepAll(a *answer, steps []prose.Step, rule string) (*placed, error) {
	if !a.rebased {
		return nil, notHere(rule)
	}
	a.kept = nil // it did where it was written, and does no more
	if w.keepWritten(a, steps, models.KeptCollided); len(a.kept) == 0 {
		return nil, notHere(rule)
	}
	return &placed{doc: w.doc}, nil
}

// amongOthers are those of the textblocks that begin at these places in, on or
// around which others suggest something.
func (w *work) amongOthers(person Person, places []int) []int {
	own := isOwn(person)
	suggests := func(n *prose.Node) bool {
		return n != nil && slices.ContainsFunc(n.Marks(), func(m *prose.Mark) bool { return prose.IsSuggestion(m) && !own(m) })
	}
	return slices.DeleteFunc(slices.Clone(places), func(at int) bool {
		p, err := w.doc.Resolve(at)
		if err != nil {
			return true
		}
		found := false
		for d := 1; d <= p.Depth(); d++ {
			found = found || suggests(p.Node(d))
		}
		if n := p.NodeAfter(); n != nil {
			found = found || suggests(n)
			n.Descendants(func(child *prose.Node, _ int, _ *prose.Node, _ int) bool {
				found = found || suggests(child)
				return !found
			})
		}
		return !found
	})
}

// union is two rows of places as one, in order.
func union(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
