package collab

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// commitTime bounds one transaction; after it the batches are refused as
// unavailable and sent again.
const commitTime = 10 * time.Second

// mark has the committer look at a room.
func (r *Rooms) mark(one *room) {
	r.dirtyMu.Lock()
	if _, there := r.dirty[one]; !there {
		r.dirty[one] = struct{}{}
		one.holdOn()
	}
	r.dirtyMu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// commitAll commits what waits in all rooms, one transaction for all of them
// and not more often than the pace, until the rooms are closed and nothing
// waits any more.
func (r *Rooms) commitAll() {
	var last time.Time
	pace := r.pace
	timer := time.NewTimer(0)
	<-timer.C
	for {
		done := false
		select {
		case <-r.wake:
		case <-r.ctx.Done():
			done = true
		}
		if wait := pace - clock().Sub(last); wait > 0 && !done {
			timer.Reset(wait)
			<-timer.C
		}
		last = clock()
		pace = r.paceFor(r.commitMarked())
		if done {
			return
		}
	}
}

// paceFor is the least time to the next commit, after one of which the largest
// room had so many sessions. In a crowd more travels together: what a commit
// costs there is telling everybody.
func (r *Rooms) paceFor(sessions int) time.Duration {
	return r.pace + r.pace*time.Duration(min(sessions, crowd))/60
}

// crowd is from how many sessions on it makes no difference any more how large
// a room is: everybody waits as long as nobody notices.
const crowd = 160

// commitMarked commits what waits, and gives the number of sessions of the
// largest room.
func (r *Rooms) commitMarked() (largest int) {
	r.dirtyMu.Lock()
	marked := make([]*room, 0, len(r.dirty))
	for one := range r.dirty {
		marked = append(marked, one)
	}
	clear(r.dirty)
	r.dirtyMu.Unlock()
	if len(marked) == 0 {
		return 0
	}
	slices.SortFunc(marked, func(a, b *room) int { return cmp.Compare(a.id, b.id) })
	r.commit(marked)
	for _, one := range marked {
		one.mu.Lock()
		largest = max(largest, len(one.sessions))
		one.mu.Unlock()
		one.leave()
	}
	return largest
}

// commit takes in what waits in these rooms. Where one transaction for all of
// them fails though the database answers, each gets one of its own, so that
// one room's trouble is not everybody's.
func (r *Rooms) commit(marked []*room) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), commitTime)
	defer cancel()
	all := &group{rooms: r}
	for _, one := range marked {
		all.take(one)
	}
	err := all.write(ctx)
	switch {
	case err == nil:
		all.install()
	case len(all.parts) > 1 && r.db.Ping(ctx) == nil:
		r.log.Warn("a commit failed; each document gets its own", "error", err)
		for _, p := range all.parts {
			one := &group{rooms: r, parts: []*part{p}}
			if err := one.write(ctx); err != nil {
				one.refuse(err)
				continue
			}
			one.install()
		}
	default:
		all.refuse(err)
	}
}

// part is one room's share of a commit.
type part struct {
	room    *room
	waiting []*batch
	work    *work // of the last try
	behind  bool  // another instance was first: try again once that is here
}

// group is the rooms that share a transaction, in the order of their ids.
type group struct {
	rooms *Rooms
	parts []*part
}

// take takes what waits out of a room.
func (g *group) take(one *room) {
	one.mu.Lock()
	defer one.mu.Unlock()
	if len(one.waiting) == 0 {
		return
	}
	g.parts = append(g.parts, &part{room: one, waiting: one.waiting})
	one.taken, one.waiting = one.waiting, nil
}

// write commits the group. Hardly a batch is sent twice, and the database does
// not take a ref twice: so it is asked for the refs only where it has refused
// one, or where a batch would be refused that may be there already.
func (g *group) write(ctx context.Context) error {
	if len(g.parts) == 0 {
		return nil
	}
	began := clock()
	err := g.try(ctx, false)
	if errors.Is(err, models.ErrDuplicate) || errors.Is(err, errRefused) {
		err = g.try(ctx, true)
	}
	if err != nil {
		g.rooms.counts.Failed.Add(1)
		return err
	}
	g.rooms.counts.Commits.Add(1)
	g.rooms.counts.CommitTime.observe(clock().Sub(began))
	return nil
}

// errRefused means that a batch would be refused, unless it is there already.
var errRefused = errors.New("a batch would be refused")

// try is the transaction: hold the documents, see that nobody was before us,
// carry the batches into them, and write what became of them.
func (g *group) try(ctx context.Context, askRefs bool) error {
	return g.rooms.db.Write(ctx, func(tx *models.Tx) error {
		ids := make([]models.DocumentID, len(g.parts))
		var refs []string
		for i, p := range g.parts {
			ids[i] = p.room.id
			for _, b := range p.waiting {
				refs = append(refs, b.ref)
			}
		}
		heads, err := models.LockDocuments(tx, ids)
		if err != nil {
			return err
		}
		var known []models.DocumentBatch
		if askRefs {
			if known, err = models.BatchesByRefs(tx, ids, refs); err != nil {
				return err
			}
		}
		for _, p := range g.parts {
			if err := p.carry(tx, heads[p.room.id], known); err != nil {
				return err
			}
			if !askRefs && p.refuses() {
				return errRefused
			}
		}
		return g.record(tx)
	})
}

// refuses reports whether a batch of the last try was refused.
func (p *part) refuses() bool {
	return p.work != nil && slices.ContainsFunc(p.work.answers, func(a *answer) bool { return a.err != nil })
}

// carry carries a room's batches into its document. A panic is the room's own
// and no reason to fail the others.
func (p *part) carry(tx *models.Tx, head models.Document, known []models.DocumentBatch) error {
	r := p.room
	r.mu.Lock()
	defer r.mu.Unlock()
	p.work, p.behind = nil, false
	if head.ID == 0 {
		return models.ErrNotFound
	}
	if head.Version != r.version {
		r.rooms.counts.Lost.Add(1)
		p.behind = true
		return nil
	}
	r.become(head)
	w := &work{room: r, from: r.version, doc: r.doc, version: r.version, stamps: map[string]stamp{}, now: tx.Now}
	p.work = w
	for _, b := range p.waiting {
		if repeated := find(known, r.id, b.ref); repeated != nil {
			w.repeat(b, repeated)
			continue
		}
		if w.hasRef(b) {
			continue
		}
		w.doSafely(b)
	}
	return nil
}

func find(known []models.DocumentBatch, id models.DocumentID, ref string) *models.DocumentBatch {
	for i := range known {
		if known[i].DocumentID == id && known[i].Ref == ref {
			return &known[i]
		}
	}
	return nil
}

// repeat answers a ref that is there already: with where it went, if it is the
// same person's.
func (w *work) repeat(b *batch, there *models.DocumentBatch) {
	a := &answer{batch: b, repeated: there}
	if there.PersonID != b.person.Who.Person {
		a.repeated, a.err = nil, fault.Conflicting("collab.ref_taken")
	}
	w.answers = append(w.answers, a)
}

// hasRef reports whether the same ref is in this work already, and answers for
// it: two sessions of one person may send the same batch.
func (w *work) hasRef(b *batch) bool {
	for _, e := range w.added {
		if e.ref != b.ref {
			continue
		}
		w.repeat(b, &models.DocumentBatch{Ref: e.ref, PersonID: e.person, FirstVersion: e.first, Version: e.version})
		return true
	}
	return false
}

// doSafely is do, where a panic refuses the one batch.
func (w *work) doSafely(b *batch) {
	doc, version, added := w.doc, w.version, len(w.added)
	defer func() {
		if p := recover(); p != nil {
			w.room.rooms.log.Error("panic over a batch", "document", w.room.id, "panic", p, "stack", string(debug.Stack()))
			w.doc, w.version, w.added = doc, version, w.added[:added]
			w.answers = append(w.answers, &answer{batch: b, err: fault.InvalidField("steps", "collab.invalid_steps")})
		}
	}()
	w.do(b)
}

// record writes what became of all batches.
func (g *group) record(tx *models.Tx) error {
	var rows []models.DocumentBatch
	var kept []models.DocumentKept
	var advanced []models.Document
	for _, p := range g.parts {
		if p.work == nil {
			continue
		}
		changedBy := models.PersonID(0)
		for _, a := range p.work.answers {
			if a.entry == nil {
				continue
			}
			rows = append(rows, a.entry.row(p.room.id, a.batch.person.Speaking, a.sent))
			kept = append(kept, a.kept...)
			if len(a.entry.steps) > 0 {
				changedBy = a.entry.person
			}
		}
		if changedBy != 0 {
			advanced = append(advanced, models.Document{ID: p.room.id, Version: p.work.version, ChangedBy: changedBy})
		}
	}
	if err := models.AdvanceDocuments(tx, advanced); err != nil {
		return err
	}
	if err := models.InsertDocumentBatches(tx, rows); err != nil {
		return err
	}
	if err := models.InsertKept(tx, kept); err != nil {
		return err
	}
	for _, p := range g.parts { // each answer's own get their ids
		if p.work == nil {
			continue
		}
		for _, a := range p.work.answers {
			if a.entry != nil {
				kept = kept[copy(a.kept, kept):]
			}
		}
	}
	return nil
}

// install makes what was committed the documents, and answers everybody.
func (g *group) install() {
	for _, p := range g.parts {
		if p.behind {
			p.comeAgain()
			continue
		}
		p.install()
	}
}

func (p *part) install() {
	r, w := p.room, p.work
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken = nil
	maps.Copy(r.stamps, w.stamps)
	for _, a := range w.answers {
		r.rooms.counts.add(a)
	}
	if r.version == w.from {
		r.install(w.doc, w.added)
		r.tell(w.from, w.added)
	} else {
		p.isThere()
	}
	for _, a := range w.answers {
		switch {
		case a.err != nil:
			if a.batch.session != nil {
				a.batch.session.refuse(a.batch.ref, a.err)
			}
		case a.repeated != nil:
			r.sendRepeated(a)
		default:
			for _, kept := range a.kept {
				r.toPerson(kept.PersonID, encode(keptFrom(kept)))
			}
		}
		a.batch.finish(a.err)
	}
}

// isThere is for what was read back from the database before it could be made
// the document: between the commit and that, another instance can commit more,
// tell of it, and have the room catch up. Everybody has it then, and its author
// knows, but for what led nowhere. The caller holds the lock.
func (p *part) isThere() {
	for _, a := range p.work.answers {
		if e := a.entry; e != nil && len(e.steps) == 0 {
			p.room.sendRepeated(&answer{batch: a.batch, repeated: &models.DocumentBatch{Ref: e.ref, PersonID: e.person, Version: e.version}})
		}
	}
}

// finish tells the program's own change what became of it.
func (b *batch) finish(err error) {
	if b.done != nil {
		b.done <- err
	}
}

// sendRepeated answers a ref that is in the document already. Who opened after
// it has it, and is told that nothing is added; everybody else gets, or got, it
// with the others.
func (r *room) sendRepeated(a *answer) {
	s := a.batch.session
	if s == nil {
		return
	}
	e := &entry{first: r.version, version: r.version, ref: a.repeated.Ref, session: s.number, person: a.repeated.PersonID, already: a.repeated.Version}
	e.seal()
	s.send(newFrame(stepsFrame(r.version, []*entry{e}, "")))
}

// comeAgain takes in what another instance has committed and has the batches
// tried again after it.
func (p *part) comeAgain() {
	r := p.room
	r.mu.Lock()
	defer r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.rooms.ctx), commitTime)
	defer cancel()
	r.waiting = slices.Concat(p.waiting, r.waiting)
	r.taken = nil
	err := r.rooms.db.Read(ctx, func(tx *models.Tx) error { return r.catchUp(tx) })
	switch {
	case err == nil:
		r.rooms.mark(r)
	case errors.Is(err, errGap) || fault.Of(unavailable(err)) != fault.Unavailable:
		r.broke(err)
	default:
		waiting := r.waiting
		r.waiting = nil
		for _, b := range waiting {
			b.fail(err)
		}
	}
}

// fail answers a batch that could not be committed: it is to be sent again.
func (b *batch) fail(err error) {
	err = fault.Away(fmt.Errorf("commit: %w", err))
	if b.session != nil {
		b.session.refuse(b.ref, err)
	}
	b.finish(err)
}

// refuse answers for everything when the transaction failed. Whether it was
// committed in spite of that is found out by the ref when it is sent again.
func (g *group) refuse(err error) {
	g.rooms.log.Error("batches could not be committed", "documents", len(g.parts), "error", err)
	for _, p := range g.parts {
		p.room.mu.Lock()
		p.room.taken = nil
		p.room.mu.Unlock()
		for _, b := range p.waiting {
			b.fail(err)
		}
	}
}
