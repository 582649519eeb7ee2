package replica

import (
	"slices"

	"minamata.exchange/app/prose"
)

// rebase undoes what waits, applies steps, and carries what waits over them.
// Of what waits the first own steps are those which the steps stand for: they
// are not carried over, but what was typed into them finds its place by them.
func (r *Replica) rebase(steps []prose.Step, own int) error {
	doc, err := r.undone()
	if err != nil {
		return err
	}
	m := &prose.Mapping{}
	for _, w := range slices.Backward(r.waiting) {
		m.AppendMap(w.step.StepMap().Invert())
	}
	n := len(r.waiting)
	standing := matching(r.waiting[:own], steps)
	if doc, _, err = prose.Apply(doc, steps...); err != nil {
		return err
	}
	for i, step := range steps {
		m.AppendMap(step.StepMap())
		if j := standing[i]; j >= 0 {
			m.SetMirror(n-1-j, n+i)
			r.waiting[j].edit.confirmed(r.waiting[j].index, r.version+1+i)
		}
	}
	for j, w := range r.waiting[:own] {
		if !slices.Contains(standing, j) {
			w.edit.lost = true
		}
	}
	rest := make([]waiting, 0, n-own)
	for i, w := range r.waiting[own:] {
		at := n - own - i // maps that undo it and what came before it are behind
		mapped := w.step.Map(m.Slice(at, len(m.Maps())))
		var after *prose.Node
		if mapped != nil {
			after, err = mapped.Apply(doc)
		}
		if mapped == nil || err != nil {
			r.drop(w, err)
			continue
		}
		if w.inverse, err = mapped.Invert(doc); err != nil {
			return err
		}
		w.step, doc = mapped, after
		m.AppendMap(mapped.StepMap())
		m.SetMirror(at-1, len(m.Maps())-1)
		rest = append(rest, w)
	}
	r.follow(m)
	r.waiting, r.doc = rest, doc
	return nil
}

// undone is the document without what waits.
func (r *Replica) undone() (*prose.Node, error) {
	doc := r.doc
	for _, w := range slices.Backward(r.waiting) {
		var err error
		if doc, err = w.inverse.Apply(doc); err != nil {
			return nil, err
		}
	}
	if r.Watch && !doc.Equal(r.server) {
		r.Inexact++
	}
	return doc, nil
}

// drop keeps what found no place; of what was sent the server will say.
func (r *Replica) drop(w waiting, err error) {
	w.edit.lost = true
	if !w.sent {
		r.kept = append(r.kept, Kept{w.step, content(w.step), err})
	}
}

// matching finds for each of the server's steps the waiting one that it was
// made of: the same number one by one, else by what they put in and how much
// they take out, in their order. -1 where none is found.
func matching(own []waiting, steps []prose.Step) []int {
	out := make([]int, len(steps))
	next := 0
	for i, step := range steps {
		out[i] = -1
		if len(own) == len(steps) {
			out[i] = i
			continue
		}
		for j := next; j < len(own); j++ {
			if alike(own[j].step, step) {
				out[i], next = j, j+1
				break
			}
		}
	}
	return out
}

func alike(a, b prose.Step) bool {
	switch a := a.(type) {
	case *prose.ReplaceStep:
		b, ok := b.(*prose.ReplaceStep)
		return ok && a.Slice.Equal(b.Slice) && (a.From == a.To) == (b.From == b.To)
	case *prose.ReplaceAroundStep:
		b, ok := b.(*prose.ReplaceAroundStep)
		return ok && a.Slice.Equal(b.Slice) && a.Insert == b.Insert
	}
	return false // the others move nothing
}
