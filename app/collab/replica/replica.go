package replica

import (
	"bytes"
	"errors"
	"slices"

	"minamata.exchange/app/prose"
)

// Algorithm is what a replica does when its own batch comes back.
type Algorithm int

const (
	// Adopt takes the server's steps for those of the batch.
	Adopt Algorithm = iota
	// Published trusts that its own rebase equals the server's: it drops as
	// many waiting steps as the server's batch has. It is here to be measured.
	Published
)

// Batch is some edits of one editor: as they are sent, standing on the version
// Base; or as the server ordered them.
type Batch struct {
	Ref   string
	Base  int
	Steps []prose.Step
	// Mirrors are pairs: the step of that index undoes the step that led to
	// that version.
	Mirrors [][2]int
}

// Kept is a step that found no place any more, with what it would have put in.
type Kept struct {
	Step    prose.Step
	Content *prose.Slice
	Err     error
}

// waiting is a step that is not confirmed.
type waiting struct {
	step, inverse prose.Step
	sent          bool
	mirrors       int // version that it undoes, 0 for none
	edit          *edit
	index         int // among the steps of the edit
}

// Replica is one editor's copy of a document.
type Replica struct {
	algorithm Algorithm
	doc       *prose.Node
	version   int
	waiting   []waiting
	sent      *Batch
	kept      []Kept
	edits     []*edit

	// Inexact counts how often undoing what waited did not give back the
	// server's document; only where Watch is set, for it costs.
	Inexact int
	Watch   bool
	server  *prose.Node // the document without what waits, where Watch is set
}

// New makes a replica of a document at a version.
func New(doc *prose.Node, version int, algorithm Algorithm) *Replica {
	return &Replica{doc: doc, version: version, algorithm: algorithm, server: doc}
}

// Doc is the document with everything that waits.
func (r *Replica) Doc() *prose.Node { return r.doc }

// Version is the server's version that the replica has seen.
func (r *Replica) Version() int { return r.version }

// Waiting says how many steps are not confirmed.
func (r *Replica) Waiting() int { return len(r.waiting) }

// Sent is the batch under way, nil when there is none.
func (r *Replica) Sent() *Batch { return r.sent }

// Kept gives what could not be placed and was never sent, and forgets it.
func (r *Replica) Kept() []Kept {
	kept := r.kept
	r.kept = nil
	return kept
}

// Edit makes an edit: f builds it on the document as it is now.
func (r *Replica) Edit(f func(*prose.Transform) error) error {
	tr := prose.NewTransform(r.doc)
	if err := f(tr); err != nil {
		return err
	}
	return r.add(tr, nil)
}

// add puts an edit among what waits; mirrors says for each step which version
// it undoes.
func (r *Replica) add(tr *prose.Transform, mirrors []int) error {
	inverse, err := tr.Inverted()
	if err != nil {
		return err
	}
	slices.Reverse(inverse)
	e := newEdit(inverse)
	for i, step := range tr.Steps() {
		w := waiting{step: step, inverse: inverse[i], edit: e, index: i}
		if i < len(mirrors) {
			w.mirrors = mirrors[i]
		}
		r.waiting = append(r.waiting, w)
	}
	r.follow(tr.Mapping())
	r.edits = append(r.edits, e)
	if len(r.edits) > remembered {
		r.edits = slices.Delete(r.edits, 0, 1)
	}
	r.doc = tr.Doc()
	return nil
}

// Send gives the next batch: everything that waits. There is none while one is
// under way or nothing waits.
func (r *Replica) Send(ref string) (Batch, bool) {
	if r.sent != nil || len(r.waiting) == 0 {
		return Batch{}, false
	}
	b := Batch{Ref: ref, Base: r.version}
	for i := range r.waiting {
		w := &r.waiting[i]
		w.sent = true
		b.Steps = append(b.Steps, w.step)
		if w.mirrors > 0 {
			b.Mirrors = append(b.Mirrors, [2]int{i, w.mirrors})
		}
	}
	r.sent = &b
	return b, true
}

// ErrGap is given when batches begin after the version that the replica has.
var ErrGap = errors.New("there are steps missing before these")

// Receive takes batches in the server's order, the first of which begins at
// version v. What the replica has seen already it does not take again.
func (r *Replica) Receive(v int, batches ...Batch) error {
	for _, b := range batches {
		end := v + len(b.Steps)
		own := r.sent != nil && b.Ref == r.sent.Ref
		switch {
		case v > r.version:
			return ErrGap
		case end <= r.version && own: // its steps are in the document that was opened
			b.Steps = nil
		case end <= r.version:
			v = end
			continue
		case v < r.version:
			return ErrGap
		}
		if err := r.take(b, own); err != nil {
			return err
		}
		v = end
	}
	return nil
}

func (r *Replica) take(b Batch, own bool) error {
	switch {
	case !own:
		if err := r.rebase(b.Steps, 0); err != nil {
			return err
		}
	case r.algorithm == Published:
		r.waiting = slices.Delete(r.waiting, 0, min(len(b.Steps), len(r.waiting)))
		for i := range r.waiting {
			r.waiting[i].sent = false
		}
		r.sent = nil
	default:
		if err := r.adopt(b); err != nil {
			return err
		}
	}
	r.version += len(b.Steps)
	if r.Watch {
		var err error
		r.server, _, err = prose.Apply(r.server, b.Steps...)
		return err
	}
	return nil
}

// adopt lets the server's version of one's own batch stand.
func (r *Replica) adopt(b Batch) error {
	n := 0
	for n < len(r.waiting) && r.waiting[n].sent {
		n++
	}
	r.sent = nil
	if same(r.waiting[:n], b.Steps) {
		for i, w := range r.waiting[:n] {
			w.edit.confirmed(w.index, r.version+1+i)
		}
		r.waiting = slices.Delete(r.waiting, 0, n)
		return nil
	}
	return r.rebase(b.Steps, n)
}

func same(own []waiting, steps []prose.Step) bool {
	if len(own) != len(steps) {
		return false
	}
	var a, b []byte
	for i, w := range own {
		if w.step == steps[i] {
			continue
		}
		a, b = w.step.AppendJSON(a[:0]), steps[i].AppendJSON(b[:0])
		if !bytes.Equal(a, b) {
			return false
		}
	}
	return true
}

// Refused takes the batch under way for refused: its steps wait no more, and
// are given back as what could not be placed.
func (r *Replica) Refused(err error) ([]Kept, error) {
	if r.sent == nil {
		return nil, nil
	}
	var kept []Kept
	for _, step := range r.sent.Steps {
		kept = append(kept, Kept{step, content(step), err})
	}
	return kept, r.adopt(Batch{Ref: r.sent.Ref})
}

// content is what a step would put in.
func content(step prose.Step) *prose.Slice {
	switch s := step.(type) {
	case *prose.ReplaceStep:
		return s.Slice
	case *prose.ReplaceAroundStep:
		return s.Slice
	}
	return prose.EmptySlice()
}

// Reopen puts the replica on a document that came whole, at a version. What
// waits goes on top as it stands, where it fits; the rest is kept. The batch
// under way stays so: sent again, it comes back with what the document lacks
// of it, or nothing.
func (r *Replica) Reopen(doc *prose.Node, version int) error {
	r.server, r.version, r.edits = doc, version, nil
	fitting := r.waiting[:0]
	for _, w := range r.waiting {
		after, err := w.step.Apply(doc)
		if err != nil {
			r.drop(w, err)
			continue
		}
		if w.inverse, err = w.step.Invert(doc); err != nil {
			return err
		}
		w.mirrors, doc = 0, after
		fitting = append(fitting, w)
	}
	r.waiting, r.doc = fitting, doc
	return nil
}
