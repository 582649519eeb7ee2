package collab

import (
	"context"
	"maps"
	"slices"
	"time"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// batch is steps that wait to be committed.
type batch struct {
	session *Session // nil: the program's own change
	person  Person
	ref     string
	base    int64 // the version the steps stand on
	since   int64 // the version at which they were made, where the client has carried them over what it missed
	away    time.Duration
	steps   []prose.Step
	raw     []byte // as sent
	mirrors [][2]int64

	passed   []*entry // what came after base or since and is no longer held by the room, up to passedTo
	passedTo int64

	make func(doc *prose.Node, version int64) ([]prose.Step, error) // instead of steps: made when it is the batch's turn
	done chan error                                                 // told what became of it; holds one
}

// from is the version from which the batch needs what came since from the
// room.
func (b *batch) from() int64 {
	if len(b.passed) > 0 {
		return b.passedTo
	}
	return min(b.base, b.since)
}

// checkMirrors checks that each names a step of the batch and a version that
// was there before.
func (b *batch) checkMirrors() error {
	if len(b.mirrors) > len(b.steps) {
		return fault.InvalidField("mirrors", "collab.invalid_steps")
	}
	for _, m := range b.mirrors {
		if m[0] < 0 || m[0] >= int64(len(b.steps)) || m[1] < 1 || m[1] > b.base {
			return fault.InvalidField("mirrors", "collab.invalid_steps")
		}
	}
	return nil
}

// fetchPassed reads what the batch must be carried over and the room does not
// hold any more.
func (r *room) fetchPassed(ctx context.Context, b *batch) error {
	r.mu.Lock()
	version, held := r.version, r.recent.from
	r.mu.Unlock()
	behind := r.rooms.limits.Behind
	if b.base < 0 || version-b.base > behind {
		return fault.Conflicting("collab.too_far_behind")
	}
	b.since = max(b.since, version-behind)
	oldest := min(b.base, b.since)
	if oldest >= held {
		return nil
	}
	passed, err := r.passed(ctx, oldest, held)
	b.passed, b.passedTo = passed, held
	return err
}

// answer is what became of a batch.
type answer struct {
	batch    *batch
	entry    *entry // nil: refused, or there already
	err      error
	repeated *models.DocumentBatch
	kept     []models.DocumentKept
	sent     string
	rebased  bool
	collided bool
}

// work is a room's waiting batches on their way into the document.
type work struct {
	room    *room
	doc     *prose.Node
	version int64
	added   []*entry
	stamps  map[string]stamp
	answers []*answer
	now     time.Time
}

// do takes one batch into the document; what it says is not durable yet.
func (w *work) do(b *batch) *answer {
	a := &answer{batch: b}
	if a.err = w.try(a); a.err != nil {
		a.entry, a.kept = nil, nil
	}
	w.answers = append(w.answers, a)
	return a
}

func (w *work) try(a *answer) error {
	b, r := a.batch, w.room
	mode := Edit
	if b.session != nil {
		mode = r.rooms.rights(b.person.Who, r.head)
	}
	if mode < Suggest {
		return fault.Denied()
	}
	steps, base := b.steps, b.base
	if b.make != nil {
		var err error
		if steps, err = b.make(w.doc, w.version); err != nil {
			return err
		}
		base = w.version
	}
	steps, stamps, err := w.stamp(b.person, steps)
	if err != nil {
		return err
	}
	out, err := w.place(a, steps, base)
	if err != nil {
		return err
	}
	if out.doc.Content().Size() > r.rooms.limits.Size {
		return fault.Oversized("steps", "collab.document_too_large")
	}
	if mode == Suggest && !w.onlySuggests(b.person, out.doc) {
		if !a.rebased {
			return &fault.Error{Kind: fault.Forbidden, Key: "collab.only_suggest"}
		}
		a.kept, out = nil, &placed{doc: w.doc} // it did where it was written, and does no more
		w.keepSteps(a, steps, models.KeptCollided)
	}
	if mode == Edit && w.isLate(b) {
		if suggested := w.suggestCollided(a, out); suggested != nil {
			out, a.collided = suggested, true
			w.keepAnew(a, out.steps, base)
			w.stamps["late-"+b.ref] = stampOf(b.person.Who.Person, w.now)
		}
	}
	e := &entry{
		first: w.version, version: w.version + int64(len(out.steps)), ref: b.ref, person: b.person.Who.Person, at: w.now,
		steps: out.steps, mirrors: out.mirrors,
	}
	if b.session != nil {
		e.session = b.session.number
	}
	e.seal()
	if len(a.kept) > 0 || a.collided {
		a.sent = string(b.raw)
	}
	for i := range a.kept {
		a.kept[i].Version = e.version
	}
	maps.Copy(w.stamps, stamps)
	a.entry, w.doc, w.version = e, out.doc, e.version
	w.added = append(w.added, e)
	return nil
}

// placed is what became of a batch's steps.
type placed struct {
	doc     *prose.Node
	steps   []prose.Step
	mirrors [][2]int64
}

// place applies steps to the document, carried over what came since base.
func (w *work) place(a *answer, steps []prose.Step, base int64) (*placed, error) {
	over := w.over(a.batch, base)
	if len(over) == 0 {
		doc := w.doc
		for _, step := range steps {
			next, err := step.Apply(doc)
			if err == nil {
				err = prose.CheckStep(step, next)
			}
			if err != nil {
				return nil, invalidSteps(err)
			}
			doc = next
		}
		return &placed{doc, steps, a.batch.mirrors}, nil
	}
	a.rebased = true
	passed := make([]prose.StepMap, 0, len(over))
	for _, e := range over {
		for _, step := range e.after(base) {
			passed = append(passed, step.StepMap())
		}
	}
	re := prose.RebaseMaps(w.doc, steps, passed)
	doc := w.doc
	for _, step := range re.Steps {
		next, err := step.Apply(doc)
		if err == nil {
			err = prose.CheckStep(step, next)
		}
		if err != nil {
			return nil, invalidSteps(err)
		}
		doc = next
	}
	out := &placed{doc: doc, steps: re.Steps}
	for _, m := range a.batch.mirrors {
		if i := slices.Index(re.Placed, int(m[0])); i >= 0 {
			out.mirrors = append(out.mirrors, [2]int64{int64(i), m[1]})
		}
	}
	w.keepDropped(a, re, len(steps))
	w.keepSwallowed(a, re.Steps, over, base)
	return out, nil
}

// over are the batches that came after a version, the ones before this in the
// same work among them.
func (w *work) over(b *batch, version int64) []*entry {
	if version == w.version {
		return nil
	}
	var over []*entry
	from := version
	for _, e := range b.passed {
		if e.version > version {
			over, from = append(over, e), e.version
		}
	}
	recent, _ := w.room.recent.since(from) // enqueue has checked that they are held, and trim leaves them
	for _, e := range slices.Concat(recent, w.added) {
		if e.version > version && len(e.steps) > 0 {
			over = append(over, e)
		}
	}
	return over
}
