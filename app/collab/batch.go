package collab

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
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
	undoes  int64             // the oldest version that it undoes of those that the room holds; 0: none
	taken   map[int64][]taken // by the steps that it undoes and the room does not hold any more

	passed   []*entry // what came after base or since and is no longer held by the room, up to passedTo
	passedTo int64

	refusal error // it is only to be acknowledged where it is there already; else this

	make func(doc *prose.Node, version int64) ([]prose.Step, error) // instead of steps: made when it is the batch's turn
	done chan error                                                 // told what became of it; holds one
}

// from is the version from which the batch needs what came since from the
// room.
func (b *batch) from() int64 {
	from := min(b.base, b.since)
	if len(b.passed) > 0 {
		from = b.passedTo
	}
	if b.undoes > 0 {
		from = min(from, b.undoes-1)
	}
	return from
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

// unlessThere gives the reason why a batch is refused, unless it may be in the
// document already: sent again by who has not heard so, it is acknowledged,
// whatever may be done by now. That is for the commit to find out, since it may
// be under way there.
func (r *room) unlessThere(ctx context.Context, s *Session, ref string, reason error) error {
	if fault.Of(reason) == fault.Unavailable {
		return reason
	}
	r.mu.Lock()
	known := r.recent.refs[ref] != nil
	for _, some := range [][]*batch{r.waiting, r.taken} {
		known = known || slices.ContainsFunc(some, func(b *batch) bool { return b.ref == ref })
	}
	r.mu.Unlock()
	if !known {
		var there []models.DocumentBatch
		err := r.rooms.db.Read(ctx, func(tx *models.Tx) (err error) {
			there, err = models.BatchesByRefs(tx, []models.DocumentID{r.id}, []string{ref})
			return err
		})
		if err != nil {
			return unavailable(err)
		}
		if len(there) == 0 {
			return reason
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	b := &batch{session: s, person: s.person, ref: ref, base: r.version, since: r.version, refusal: reason}
	if r.closed {
		return fault.Away(nil)
	}
	if !r.isWaiting(b) {
		r.waiting = append(r.waiting, b)
		r.rooms.mark(r)
	}
	return nil
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
	from    int64 // the version that it began with
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
	if b.refusal != nil {
		return b.refusal
	}
	mode := Decide
	if b.session != nil {
		mode = r.rooms.rights(b.person.Who, r.head)
	}
	if mode < Suggest {
		return fault.Denied()
	}
	if w.isFromBefore(b) {
		return fault.Conflicting("collab.ref_taken")
	}
	steps, base := b.steps, b.base
	if b.make != nil {
		var err error
		if steps, err = b.make(w.doc, w.version); err != nil {
			return err
		}
		base = w.version
	}
	steps, stamps, err := w.stamp(b.person, steps, b.session != nil)
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
	if out, err = w.permit(a, mode, steps, out); err != nil {
		return err
	}
	e := &entry{
		first: w.version, version: w.version + int64(len(out.steps)), ref: b.ref, person: b.person.Who.Person, at: w.now,
		steps: out.steps, stands: out.stands, mirrors: out.mirrors, taken: out.taken, collided: a.collided,
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

// series is what the refs of one window have in common: all before the number
// behind the last hyphen.
func series(ref string) string { return ref[:strings.LastIndexByte(ref, '-')+1] }

// isFromBefore reports whether its window has since sent another batch that is
// in the document: a device that had kept less than was sent, when it went
// down, makes other batches of the same steps.
func (w *work) isFromBefore(b *batch) bool {
	own := series(b.ref)
	if b.session == nil || own == "" {
		return false
	}
	number, err := strconv.ParseUint(b.ref[len(own):], 10, 64)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(w.over(b, min(b.base, b.since)), func(e *entry) bool {
		if e.person != b.person.Who.Person || series(e.ref) != own {
			return false
		}
		later, err := strconv.ParseUint(e.ref[len(own):], 10, 64)
		return err == nil && later > number
	})
}

// placed is what became of a batch's steps.
type placed struct {
	doc     *prose.Node
	steps   []prose.Step
	stands  []int // for each of the steps the one of the batch that it was made of, -1: none; nil: the same one by one
	mirrors [][2]int64
	taken   []taken
}

// apply applies steps that somebody has sent.
func apply(doc *prose.Node, steps []prose.Step) (*placed, error) {
	out := &placed{doc: doc, steps: steps}
	for i, step := range steps {
		next, err := step.Apply(out.doc)
		if err == nil {
			err = prose.CheckStep(step, next)
		}
		if err == nil {
			out.taken, err = takenBy(out.taken, out.doc, step, i)
		}
		if err != nil {
			return nil, err
		}
		out.doc = next
	}
	return out, nil
}

// place applies steps to the document, carried over what came since base.
func (w *work) place(a *answer, steps []prose.Step, base int64) (*placed, error) {
	over := w.over(a.batch, base)
	if len(over) == 0 {
		w.keepSwallowed(a, steps)
		out, err := apply(w.doc, steps)
		if err != nil {
			return nil, invalidSteps(err)
		}
		out.mirrors = w.mirrors(a.batch, out, base, func(step int) int { return step })
		return out, nil
	}
	a.rebased = true
	passed := make([]prose.StepMap, 0, len(over))
	for _, e := range over {
		passed = append(passed, e.after(base)...)
	}
	re := prose.RebaseMaps(w.doc, steps, passed)
	out, err := apply(w.doc, re.Steps)
	if err != nil {
		return nil, invalidSteps(err)
	}
	if len(re.Placed) < len(steps) {
		out.stands = re.Placed
	}
	out.mirrors = w.mirrors(a.batch, out, base, func(step int) int { return slices.Index(re.Placed, step) })
	w.keepVanished(a, re, steps)
	w.keepSwallowed(a, re.Steps)
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
