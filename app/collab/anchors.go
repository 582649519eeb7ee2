package collab

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"minamata.exchange/app/access"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// anchored is a thread's anchor, as a room holds it.
type anchored struct {
	anchor     prose.Anchor
	anchorings int64 // the so many-th place it was anchored at
}

// anchors are those of a document's threads, all carried to one version. They
// are carried when somebody asks, and else once in a while: a step costs
// nothing by itself.
type anchors struct {
	at  int64
	all map[models.ThreadID]anchored
}

// carryEvery is how many versions anchors may stay behind.
const carryEvery = 256

// passage is a step as anchors are carried through it.
type passage struct {
	steps   prose.StepMap
	version int64
	mirrors int64
}

// passages are the steps of batches that come after a version.
func passages(entries []*entry, after int64) []passage {
	var all []passage
	for _, e := range entries {
		for i, step := range e.steps {
			version := e.first + int64(i) + 1
			if version > after {
				all = append(all, passage{step.StepMap(), version, e.mirrorOf(int64(i))})
			}
		}
	}
	return all
}

// mirrorOf is the version that a step of the batch undoes, 0 for none.
func (e *entry) mirrorOf(step int64) int64 {
	for _, m := range e.mirrors {
		if m[0] == step {
			return m[1]
		}
	}
	return 0
}

func carried(a prose.Anchor, through []passage, after int64) prose.Anchor {
	for _, p := range through {
		if p.version > after {
			a = a.Carry(p.steps, p.version, p.mirrors)
		}
	}
	return a
}

// carryAnchors brings the anchors to the room's version. The caller holds the
// lock.
func (r *room) carryAnchors() {
	held := &r.anchors
	if len(held.all) > 0 && held.at < r.version {
		entries, _ := r.recent.since(held.at) // needed leaves them
		through := passages(entries, held.at)
		for id, one := range held.all {
			one.anchor = carried(one.anchor, through, held.at)
			held.all[id] = one
		}
	}
	held.at = r.version
}

// passedOn forgets what nothing needs any more, and has anchors keep up. The
// caller holds the lock.
func (r *room) passedOn() {
	if r.version-r.anchors.at >= carryEvery {
		r.carryAnchors()
	}
	r.recent.trim(r.needed())
}

// standing is a thread's anchor at a version.
type standing struct {
	thread     models.ThreadID
	anchorings int64
	version    int64
	anchor     prose.Anchor
}

// loadAnchors reads where the threads are anchored, once the room has the
// document. The caller holds the lock.
func (r *room) loadAnchors(tx *models.Tx) error {
	r.anchors = anchors{at: r.version, all: map[models.ThreadID]anchored{}}
	threads, err := models.ThreadAnchors(tx, r.id)
	if err != nil || len(threads) == 0 {
		return err
	}
	kept, err := r.keptAnchors(tx)
	if err != nil {
		return err
	}
	var all []standing
	oldest := r.version
	for _, thread := range threads {
		one, known := kept[thread.ID]
		if !known || one.anchorings != thread.Anchorings || one.version > r.version {
			if one, err = atFirst(thread); err != nil {
				return err
			}
		}
		all, oldest = append(all, one), min(oldest, one.version)
	}
	before, err := r.batchesBetween(tx, oldest, r.recent.from)
	if err != nil {
		return err
	}
	return r.hold(all, before)
}

// hold takes in anchors that are new here; before are the batches since the
// oldest of them that are no longer in memory. The caller holds the lock.
func (r *room) hold(all []standing, before []*entry) error {
	oldest := r.version
	for _, one := range all {
		oldest = min(oldest, one.version)
	}
	from := oldest
	if len(before) > 0 {
		from = before[len(before)-1].version
	}
	recent, ok := r.recent.since(from)
	if !ok {
		return errGap
	}
	r.carryAnchors()
	through := passages(slices.Concat(before, recent), oldest)
	for _, one := range all {
		known, there := r.anchors.all[one.thread]
		if one.version > r.version || there && known.anchorings >= one.anchorings {
			continue // another instance is ahead: whoever asks next finds it
		}
		r.anchors.all[one.thread] = anchored{carried(one.anchor, through, one.version), one.anchorings}
	}
	return nil
}

// atFirst is a thread's anchor where it was made.
func atFirst(thread models.Thread) (standing, error) {
	anchor, err := anchorFrom([]byte(thread.Anchor))
	if err != nil {
		return standing{}, fmt.Errorf("read the anchor of thread %d: %w", thread.ID, err)
	}
	return standing{thread.ID, thread.Anchorings, thread.AnchorVersion, anchor}, nil
}

// keptAnchors are those that were noted with a snapshot. What cannot be read
// is carried from where the threads were made.
func (r *room) keptAnchors(tx *models.Tx) (map[models.ThreadID]standing, error) {
	kept := map[models.ThreadID]standing{}
	discussion, err := models.DiscussionOf(tx, r.id)
	if err != nil || discussion.Anchors == "" {
		return kept, err
	}
	var rows []struct {
		Thread     models.ThreadID `json:"t"`
		Anchorings int64           `json:"n"`
		Anchor     json.RawMessage `json:"a"`
	}
	if err := json.Unmarshal([]byte(discussion.Anchors), &rows); err != nil {
		r.rooms.log.Error("the noted anchors are damaged; they are carried anew", "document", r.id, "error", err)
		return kept, nil
	}
	for _, row := range rows {
		if anchor, err := anchorFrom(row.Anchor); err == nil {
			kept[row.Thread] = standing{row.Thread, row.Anchorings, discussion.Version, anchor}
		}
	}
	return kept, nil
}

// noted is the anchors as they are written with a snapshot.
func (a *anchors) noted() string {
	b := []byte{'['}
	for id, one := range a.all {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"t":`...), int64(id), 10)
		b = strconv.AppendInt(append(b, `,"n":`...), one.anchorings, 10)
		b = append(appendAnchor(append(b, `,"a":`...), one.anchor), '}')
	}
	return string(append(b, ']'))
}

// anchor takes in where threads are anchored: those that are new here, or
// anchored anew.
func (r *room) anchor(ctx context.Context, threads []models.Thread) error {
	fresh, oldest, err := r.unheld(ctx, threads)
	if err != nil || len(fresh) == 0 {
		return err
	}
	r.mu.Lock()
	held := r.recent.from
	r.mu.Unlock()
	var before []*entry
	if oldest < held {
		if before, err = r.passed(ctx, oldest, held); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hold(fresh, before)
}

// unheld are the anchors that are not held here, and the oldest version at
// which one stands.
func (r *room) unheld(ctx context.Context, threads []models.Thread) (fresh []standing, oldest int64, err error) {
	r.mu.Lock()
	version := r.version
	oldest = version
	ahead := false
	for _, thread := range threads {
		known, there := r.anchors.all[thread.ID]
		if thread.Anchor == "" || there && known.anchorings >= thread.Anchorings {
			continue
		}
		var one standing
		if one, err = atFirst(thread); err != nil {
			break
		}
		fresh, oldest, ahead = append(fresh, one), min(oldest, one.version), ahead || one.version > version
	}
	r.mu.Unlock()
	if err == nil && ahead { // another instance has committed what is not here yet
		err = r.rooms.refresh(ctx, r)
	}
	return fresh, oldest, err
}

// Discussed is a document as it is, with where its threads are anchored in it.
type Discussed struct {
	Text    *prose.Node
	Version int64
	Anchors map[models.ThreadID]prose.Anchor
}

// Discussed is a document with its anchors, for who may read it.
func (r *Rooms) Discussed(ctx context.Context, who access.Who, id models.DocumentID) (Discussed, error) {
	one, err := r.enter(ctx, who, id)
	if err != nil {
		return Discussed{}, err
	}
	defer one.leave()
	var threads []models.Thread
	err = r.db.Read(ctx, func(tx *models.Tx) error {
		threads, err = models.ThreadAnchors(tx, id)
		return err
	})
	if err == nil {
		err = one.anchor(ctx, threads)
	}
	if err != nil {
		return Discussed{}, unavailable(err)
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	one.carryAnchors()
	found := make(map[models.ThreadID]prose.Anchor, len(one.anchors.all))
	for id, held := range one.anchors.all {
		found[id] = held.anchor
	}
	return Discussed{one.doc, one.version, found}, nil
}

// Anchors is where the threads of a document are anchored, the document being
// as it is, for who may read it.
func (r *Rooms) Anchors(ctx context.Context, who access.Who, id models.DocumentID) (map[models.ThreadID]prose.Anchor, error) {
	discussed, err := r.Discussed(ctx, who, id)
	return discussed.Anchors, err
}
