package collab

import (
	"context"
	"errors"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// batchesAtOnce bounds one reading of batches.
const batchesAtOnce = 2000

// load reads the newest snapshot and what came after it.
func (r *room) load(ctx context.Context) error {
	began := clock()
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.rooms.db.Read(ctx, func(tx *models.Tx) (err error) {
		if r.head, err = models.DocumentByID(tx, r.id); err != nil {
			return access.NotFound(err)
		}
		if err := r.loadSnapshot(tx); err != nil {
			return err
		}
		r.recent = newRecents(r.version)
		r.noteStamps(r.doc)
		if _, err = r.follow(tx); err != nil {
			return err
		}
		return r.loadAnchors(tx)
	})
	if err != nil {
		return fmt.Errorf("load document %d: %w", r.id, unavailable(err))
	}
	r.passedOn()
	r.rooms.counts.Loaded.Add(1)
	r.rooms.counts.LoadTime.observe(clock().Sub(began))
	return nil
}

// loadSnapshot reads the newest snapshot that is sound.
func (r *room) loadSnapshot(tx *models.Tx) error {
	for before := int64(1) << 62; ; {
		row, err := models.LatestSnapshot(tx, r.id, before)
		if err != nil {
			return fmt.Errorf("no snapshot of document %d can be read: %w", r.id, err)
		}
		doc, err := prose.Exchange().NodeFromJSON([]byte(row.Doc))
		if err == nil && doc.Hash() == row.Hash {
			r.doc, r.version, r.snapshot = doc, row.Version, row.Version
			return nil
		}
		r.rooms.log.Error("a snapshot is damaged; the one before is used", "document", r.id, "version", row.Version, "error", err)
		before = row.Version - 1
	}
}

// follow reads and applies what was committed after the room's version. The
// caller holds the lock, and tells the sessions of what it gets.
func (r *room) follow(tx *models.Tx) ([]*entry, error) {
	var all []*entry
	for {
		rows, err := models.BatchesAfter(tx, r.id, r.version, batchesAtOnce)
		if err != nil {
			return all, err
		}
		for _, row := range rows {
			e, err := entryOf(row)
			if err == nil {
				err = r.take(e)
			}
			if err != nil {
				return all, err
			}
			all = append(all, e)
		}
		if len(rows) < batchesAtOnce {
			return all, nil
		}
	}
}

var errGap = errors.New("batches do not follow one another")

// take applies a batch that was committed. The caller holds the lock.
func (r *room) take(e *entry) error {
	if e.first != r.version {
		return fmt.Errorf("document %d stands at %d, a batch begins at %d: %w", r.id, r.version, e.first, errGap)
	}
	doc := r.doc
	for i, step := range e.steps {
		next, err := step.Apply(doc)
		if err == nil {
			e.taken, err = takenBy(e.taken, doc, step, i)
		}
		if err != nil {
			return fmt.Errorf("document %d, batch from %d: %w", r.id, e.first, err)
		}
		doc = next
	}
	r.doc, r.version = doc, e.version
	r.noteStampsOf(e.steps)
	r.recent.add(e)
	r.unsaved += len(e.stepsJSON)
	return nil
}

// catchUp takes in what was committed elsewhere and tells the sessions that may
// still hear of it. The caller holds the lock.
func (r *room) catchUp(tx *models.Tx) error {
	head, err := models.DocumentByID(tx, r.id)
	if err != nil {
		return err
	}
	r.become(head)
	from := r.version
	entries, err := r.follow(tx)
	if len(entries) > 0 {
		r.broadcast(stepsFrame(from, entries, r.doc.Hash()))
		r.passedOn()
	}
	if err != nil {
		return err
	}
	r.behind = false
	return nil
}

// passed are the batches between two versions that are no longer held in
// memory.
func (r *room) passed(ctx context.Context, from, to int64) (entries []*entry, err error) {
	err = r.rooms.db.Read(ctx, func(tx *models.Tx) error {
		entries, err = r.batchesBetween(tx, from, to)
		return err
	})
	return entries, unavailable(err)
}

func (r *room) batchesBetween(tx *models.Tx, from, to int64) (entries []*entry, err error) {
	for from < to {
		rows, err := models.BatchesAfter(tx, r.id, from, batchesAtOnce)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if row.FirstVersion >= to {
				return entries, nil
			}
			e, err := entryOf(row)
			if err != nil {
				return nil, err
			}
			entries, from = append(entries, e), e.version
		}
		if len(rows) < batchesAtOnce {
			break
		}
	}
	return entries, nil
}

const (
	snapshotOnLeaving = 32   // versions
	snapshotEvery     = 256  // versions at least
	snapshotAtLatest  = 1024 // versions
	snapshotShare     = 4    // of a large document: steps worth this part of it
)

// saveIfDue writes a snapshot when opening the document would cost much more
// than its size. The caller holds the lock.
func (r *room) saveIfDue() {
	steps := r.version - r.snapshot
	if r.saving || steps < snapshotEvery {
		return
	}
	if steps >= snapshotAtLatest || r.unsaved*snapshotShare >= r.doc.Size() {
		r.save()
	}
}

// save writes a snapshot beside everything else: what it holds is committed
// already. The caller holds the lock.
func (r *room) save() {
	doc, version, anchors := r.doc, r.version, ""
	r.saving, r.unsaved = true, 0
	if len(r.anchors.all) > 0 {
		r.carryAnchors()
		anchors = r.anchors.noted()
	}
	r.rooms.running.Go(func() {
		err := r.rooms.keep(r.id, doc, version, anchors)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.saving = false
		if err != nil {
			r.rooms.log.Warn("a snapshot could not be written; opening takes longer until one is", "document", r.id, "error", err)
			return
		}
		r.snapshot = version
	})
}

func (r *Rooms) keep(id models.DocumentID, doc *prose.Node, version int64, anchors string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), loadTime)
	defer cancel()
	row := models.DocumentSnapshot{DocumentID: id, Version: version, Doc: string(doc.AppendJSON(nil)), Hash: doc.Hash()}
	return r.db.Write(ctx, func(tx *models.Tx) error {
		if anchors != "" {
			if err := models.KeepAnchors(tx, id, version, anchors); err != nil {
				return err
			}
		}
		return models.InsertSnapshot(tx, row)
	})
}
