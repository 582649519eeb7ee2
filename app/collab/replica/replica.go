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
// Base and begun at the version Since; or as the server ordered them.
type Batch struct {
	Ref   string
	Base  int
	Since int
	Steps []prose.Step
	// Stands gives for each step, as the server ordered them, the one of the
	// batch that it was made of, -1 for none; nil: the same one by one, or it is
	// not known.
	Stands []int
	// Mirrors are pairs: the step of that index undoes the step that led to
	// that version. A version after Base is that to which a step before it in
	// the batch would lead, if none came between.
	Mirrors [][2]int
}

// Kept is what was typed and has no place any more.
type Kept struct {
	Content *prose.Slice
	Err     error // where it was refused
}

// waiting is a step that is not confirmed.
type waiting struct {
	step, inverse prose.Step
	sent          bool
	place         int // in the batch with which it was sent
	made          int // the version at which it was made
	undoes        origin
	edit          *edit
	index         int // among the steps of the edit
}

// origin is a step of an edit, wherever it is now; the zero value: none.
type origin struct {
	edit  *edit
	index int
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

	server *prose.Node // the document without what waits

	// Inexact counts how often undoing what waited, as a browser does, did not
	// give back the server's document; only where Watch is set, for it costs.
	Inexact int
	Watch   bool
	// Share, if set, gives the server's document after steps that lead on from
	// a version of it: replicas of one document beside one another can share it.
	Share func(doc *prose.Node, version int, steps []prose.Step) (*prose.Node, error)
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

// add puts an edit among what waits; undoes says for each step which it
// undoes.
func (r *Replica) add(tr *prose.Transform, undoes []origin) error {
	inverse, err := tr.Inverted()
	if err != nil {
		return err
	}
	slices.Reverse(inverse)
	e := newEdit(inverse)
	for i, step := range tr.Steps() {
		w := waiting{step: step, inverse: inverse[i], made: r.version, edit: e, index: i}
		if i < len(undoes) {
			w.undoes = undoes[i]
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
	b := Batch{Ref: ref, Base: r.version, Since: r.version}
	for i := range r.waiting {
		w := &r.waiting[i]
		w.sent, w.place = true, i
		b.Since = min(b.Since, w.made)
		b.Steps = append(b.Steps, w.step)
		if version := r.undone(i); version > 0 {
			b.Mirrors = append(b.Mirrors, [2]int{i, version})
		}
	}
	r.sent = &b
	return b, true
}

// undone is the version that a waiting step undoes, 0 for none: where what it
// undoes waits before it, the one to which that would lead.
func (r *Replica) undone(i int) int {
	undoes := r.waiting[i].undoes
	if undoes.edit == nil {
		return 0
	}
	if version := undoes.edit.version[undoes.index]; version > 0 {
		return version
	}
	for j, w := range r.waiting[:i] {
		if w.edit == undoes.edit && w.index == undoes.index {
			return r.version + j + 1
		}
	}
	return 0
}

// ErrGap is given when batches begin after the version that the replica has.
var ErrGap = errors.New("there are steps missing before these")

// Receive takes batches in the server's order, the first of which begins at
// version v. What the replica has seen already it does not take again.
func (r *Replica) Receive(v int, batches ...Batch) error {
	for i := 0; i < len(batches); i++ {
		b := batches[i]
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
		for ; !own && i+1 < len(batches) && (r.sent == nil || batches[i+1].Ref != r.sent.Ref); i++ { // others' are taken in together
			b.Steps = slices.Concat(b.Steps, batches[i+1].Steps)
			end += len(batches[i+1].Steps)
		}
		if err := r.take(b, own); err != nil {
			return err
		}
		v = end
	}
	return nil
}

func (r *Replica) take(b Batch, own bool) error {
	server, err := r.ahead(b.Steps)
	if err != nil {
		return err
	}
	switch {
	case !own:
		if err := r.rebase(server, mapsOf(b.Steps), returned{}); err != nil {
			return err
		}
	case r.algorithm == Published:
		r.waiting = slices.Delete(r.waiting, 0, min(len(b.Steps), len(r.waiting)))
		for i := range r.waiting {
			r.waiting[i].sent = false
		}
		r.sent = nil
	default:
		if err := r.adopt(server, b); err != nil {
			return err
		}
	}
	r.server = server
	for i := range r.waiting {
		if own && r.waiting[i].made == r.version { // one's own is not news
			r.waiting[i].made += len(b.Steps)
		}
	}
	r.version += len(b.Steps)
	return nil
}

// ahead is the server's document after steps that lead on from it.
func (r *Replica) ahead(steps []prose.Step) (*prose.Node, error) {
	if r.Share != nil {
		return r.Share(r.server, r.version, steps)
	}
	doc, _, err := prose.Apply(r.server, steps...)
	return doc, err
}

// adopt lets the server's version of one's own batch stand.
func (r *Replica) adopt(server *prose.Node, b Batch) error {
	n, sent := r.flying(), r.sent
	r.sent = nil
	if same(r.waiting[:n], b.Steps) {
		for i, w := range r.waiting[:n] {
			w.edit.confirmed(w.index, r.version+1+i)
		}
		r.waiting = slices.Delete(r.waiting, 0, n)
		return nil
	}
	return r.rebase(server, mapsOf(b.Steps), returned{b.Steps, 0, n, b.standing(sent, r.waiting[:n])})
}

// flying is how many of the waiting steps are under way.
func (r *Replica) flying() int {
	n := 0
	for n < len(r.waiting) && r.waiting[n].sent {
		n++
	}
	return n
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
	for _, one := range prose.WrittenBy(r.sent.Steps) {
		kept = append(kept, Kept{one.Content, err})
	}
	return kept, r.adopt(r.server, Batch{Ref: r.sent.Ref})
}

// Way is what leads from the version of a replica to a document that came
// whole.
type Way struct {
	Maps []prose.StepMap // of all steps between
	Own  *Batch          // the batch under way, where it is among them
	At   int             // the version before it
}

// Reopen puts the replica on a document that came whole, at a version, and
// carries what waits over what led there. Where that is not known, which it is
// not of another database's document, it is carried over what is different; a
// deletion can then hit what it was not made for. What finds no place is kept.
// The batch under way stays so, unless it is there: sent again, it comes back
// with what the document lacks of it, or nothing.
func (r *Replica) Reopen(doc *prose.Node, version int, way *Way) error {
	if way != nil {
		return r.reopenOver(doc, version, way)
	}
	steps, err := prose.Between(r.server, doc)
	if err != nil {
		return err
	}
	if err := r.rebase(doc, mapsOf(steps), returned{}); err != nil {
		return err
	}
	for i := range r.waiting {
		r.waiting[i].undoes = origin{}
	}
	r.server, r.version, r.edits = doc, version, nil
	return nil
}

// ErrWay is given when what should lead to a version leads elsewhere.
var ErrWay = errors.New("these maps do not lead to this version")

func (r *Replica) reopenOver(doc *prose.Node, version int, way *Way) error {
	if len(way.Maps) != version-r.version {
		return ErrWay
	}
	var back returned
	if way.Own != nil {
		back = returned{steps: way.Own.Steps, first: way.At - r.version, own: r.flying()}
		if r.sent == nil || way.Own.Ref != r.sent.Ref || back.first < 0 || back.first+len(back.steps) > len(way.Maps) {
			return ErrWay
		}
		back.standing = way.Own.standing(r.sent, r.waiting[:back.own])
		r.sent = nil
	}
	if err := r.rebase(doc, way.Maps, back); err != nil {
		return err
	}
	r.server, r.version = doc, version
	return nil
}
