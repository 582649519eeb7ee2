package replica

import (
	"slices"

	"minamata.exchange/app/prose"
)

// returned is one's own batch as it came back.
type returned struct {
	steps    []prose.Step
	first    int   // among all steps that are taken in
	own      int   // so many of what waits are done with it
	standing []int // for each of steps which of them it stands for; -1: none that is here
}

// of gives which of what waits the step at an index stands for.
func (b *returned) of(index int) int {
	if i := index - b.first; i >= 0 && i < len(b.standing) {
		return b.standing[i]
	}
	return -1
}

// rebase carries what waits over the maps of steps that were taken in, after
// which the server's document is doc. What came back among them is not carried
// over, but what was typed into it finds its place by the steps that stand for
// it.
func (r *Replica) rebase(doc *prose.Node, maps []prose.StepMap, back returned) error {
	if r.Watch {
		if err := r.watch(); err != nil {
			return err
		}
	}
	m := &prose.Mapping{}
	for _, w := range slices.Backward(r.waiting) {
		m.AppendMap(w.step.StepMap().Invert())
	}
	n, own := len(r.waiting), back.own
	for i, one := range maps {
		m.AppendMap(one)
		if j := back.of(i); j >= 0 {
			m.SetMirror(n-1-j, n+i)
			r.waiting[j].edit.confirmed(r.waiting[j].index, r.version+1+i)
		}
	}
	unseen := r.version + len(maps)
	for j, w := range r.waiting[:own] {
		if !slices.Contains(back.standing, j) {
			w.edit.lost = true
			unseen = w.hid(unseen)
		}
	}
	rest, placed := make([]waiting, 0, n-own), make([]bool, n)
	for j := range own {
		placed[j] = slices.Contains(back.standing, j)
	}
	for i, w := range r.waiting[own:] {
		at := n - own - i // maps that undo it and what came before it are behind
		mapped := w.step.Map(m.Slice(at, len(m.Maps())))
		var (
			after *prose.Node
			err   error
		)
		if mapped != nil {
			after, err = mapped.Apply(doc)
		}
		if mapped == nil || err != nil {
			w.edit.lost = true
			unseen = w.hid(unseen)
			continue
		}
		w.made = min(w.made, unseen)
		if r.Watch {
			if w.inverse, err = mapped.Invert(doc); err != nil {
				return err
			}
		}
		w.step, doc = mapped, after
		m.AppendMap(mapped.StepMap())
		m.SetMirror(at-1, len(m.Maps())-1)
		rest, placed[own+i] = append(rest, w), true
	}
	r.keepVanished(m, placed, own)
	r.keepHidden(m, n+back.first+len(back.steps), back)
	r.follow(m)
	r.waiting, r.doc = rest, doc
	return nil
}

// hid gives the version after which something may not have been seen, which was
// until now that one: what came into a passage that the step had taken out here
// was hidden by it, and is in the way of what was done later.
func (w waiting) hid(unseen int) int {
	w.step.StepMap().Ranges(func(start, end, _, _ int) {
		if end > start {
			unseen = min(unseen, w.made)
		}
	})
	return unseen
}

// mapsOf are the maps of steps.
func mapsOf(steps []prose.Step) []prose.StepMap {
	maps := make([]prose.StepMap, len(steps))
	for i, step := range steps {
		maps[i] = step.StepMap()
	}
	return maps
}

// watch undoes what waits, as a browser does, and counts where that does not
// give back the server's document.
func (r *Replica) watch() error {
	doc := r.doc
	for _, w := range slices.Backward(r.waiting) {
		var err error
		if doc, err = w.inverse.Apply(doc); err != nil {
			return err
		}
	}
	if !doc.Equal(r.server) {
		r.Inexact++
	}
	return nil
}

// keepVanished keeps what was typed and the mapping does not lead to any more.
// Of what was sent and has no place the server keeps it; what has one can still
// be taken out by what was done later, carried to there, and nobody knows but
// the replica.
func (r *Replica) keepVanished(m *prose.Mapping, placed []bool, own int) {
	steps, sent := make([]prose.Step, len(r.waiting)), own
	for i, w := range r.waiting {
		if steps[i] = w.step; w.sent {
			sent = i + 1
		}
	}
	isPlaced := func(i int) bool { return placed[i] }
	r.keep(prose.Vanished(steps, isPlaced, m, func(i int) bool { return i >= sent || placed[i] }))
}

// keepHidden keeps what came back, and had lost its place here before, where
// what waits takes it out again: nobody has seen it come back. after is how
// many maps of m lead to where it had come back.
func (r *Replica) keepHidden(m *prose.Mapping, after int, back returned) {
	if slices.Contains(back.standing, -1) {
		all := func(int) bool { return true }
		r.keep(prose.Vanished(back.steps, all, m.Slice(after, len(m.Maps())), func(i int) bool { return back.standing[i] < 0 }))
	}
}

func (r *Replica) keep(gone []prose.Written) {
	for _, one := range gone {
		r.kept = append(r.kept, Kept{Content: one.Content})
	}
}

// standing gives for each of the server's steps the waiting one that was sent
// as what it was made of; -1 where there is none any more, or nobody knows.
func (b Batch) standing(sent *Batch, own []waiting) []int {
	out := make([]int, len(b.Steps))
	for i := range out {
		place := -1
		switch {
		case i < len(b.Stands):
			place = b.Stands[i]
		case b.Stands == nil && sent != nil && len(b.Steps) == len(sent.Steps):
			place = i
		}
		out[i] = slices.IndexFunc(own, func(w waiting) bool { return w.place == place })
	}
	return out
}
