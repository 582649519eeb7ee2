package collab

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// taken is what a step took out of one range of its map, as it is told from
// anything else.
type taken struct {
	step, index, size int
	words             string
}

// takenBy adds what a step, the so many-th of its batch, takes out of a
// document.
func takenBy(all []taken, doc *prose.Node, step prose.Step, number int) ([]taken, error) {
	words, err := prose.WordsTaken(doc, step)
	for i, w := range words {
		if w.Size > 0 {
			all = append(all, taken{number, i, w.Size, digest(w)})
		}
	}
	return all, err
}

func digest(w prose.Words) string {
	sum := sha256.Sum256(w.Bytes)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// bringsBack reports whether a step puts in what was taken, wherever it puts
// in as much: there anchors go by it.
func bringsBack(step prose.Step, out []taken) bool {
	put := prose.WordsPut(step)
	for _, t := range out {
		if t.index < len(put) && put[t.index].Size == t.size && digest(put[t.index]) != t.words {
			return false
		}
	}
	return true
}

// takenOf is what one step of a batch took out.
func takenOf(all []taken, step int) []taken {
	var some []taken
	for _, t := range all {
		if t.step == step {
			some = append(some, t)
		}
	}
	return some
}

// MarshalJSON writes a row.
func (t taken) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, `[%d,%d,%d,"%s"]`, t.step, t.index, t.size, t.words), nil
}

// UnmarshalJSON reads it again.
func (t *taken) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&t.step, &t.index, &t.size, &t.words})
}

// checkMirrors checks that each names a step of the batch and a version that
// was there before, or one after the base: that to which a step before it in
// the batch would lead, if none came between.
func (b *batch) checkMirrors() error {
	if len(b.mirrors) > len(b.steps) {
		return fault.InvalidField("mirrors", "collab.invalid_steps")
	}
	for _, m := range b.mirrors {
		if m[0] < 0 || m[0] >= int64(len(b.steps)) || m[1] < 1 || m[1] > b.base+m[0] {
			return fault.InvalidField("mirrors", "collab.invalid_steps")
		}
	}
	return nil
}

// mirrors are those of the batch that hold where its steps are placed now;
// placed says where each is, -1 for one that is not. Anchors and authors go by
// them, so whatever a client says, what is undone must be what comes back.
func (w *work) mirrors(b *batch, out *placed, base int64, placed func(step int) int) [][2]int64 {
	var hold [][2]int64
	for _, m := range b.mirrors {
		step, version := placed(int(m[0])), m[1]
		if own := version - base - 1; own >= 0 { // of the batch itself
			at := placed(int(own))
			if at < 0 {
				continue
			}
			version = w.version + int64(at) + 1
		}
		if step < 0 {
			continue
		}
		if took, known := w.takenAt(b, out, version); known && bringsBack(out.steps[step], took) {
			hold = append(hold, [2]int64{int64(step), version})
		}
	}
	return hold
}

// takenAt is what the step to a version took out; false where nobody knows.
func (w *work) takenAt(b *batch, out *placed, version int64) ([]taken, bool) {
	if version > w.version {
		return takenOf(out.taken, int(version-w.version-1)), true
	}
	entries := w.added
	if version <= w.room.version {
		entries, _ = w.room.recent.since(version - 1)
	}
	for _, e := range entries {
		if e.first < version && version <= e.version {
			return takenOf(e.taken, int(version-e.first-1)), true
		}
	}
	took, known := b.taken[version]
	return took, known
}

// mostLookedUp bounds how many batches are read again because of what one
// undoes. A person's undoing undoes a few steps, mostly of one batch.
const mostLookedUp = 100

// fetchTaken reads what was taken out by the steps that the batch undoes, where
// the room does not hold them any more.
func (r *room) fetchTaken(ctx context.Context, b *batch) error {
	r.mu.Lock()
	held := r.recent.from
	r.mu.Unlock()
	var old []int64
	for _, m := range b.mirrors {
		switch version := m[1]; {
		case version <= held:
			old = append(old, version)
		case version <= b.base && (b.undoes == 0 || version < b.undoes):
			b.undoes = version
		}
	}
	if len(old) == 0 {
		return nil
	}
	slices.Sort(old)
	b.taken = map[int64][]taken{}
	return unavailable(r.rooms.db.Read(ctx, func(tx *models.Tx) error { return r.readTaken(tx, old, b.taken) }))
}

// readTaken reads what the steps to these versions, in their order, took out.
func (r *room) readTaken(tx *models.Tx, versions []int64, into map[int64][]taken) error {
	var row models.DocumentBatch
	var all []taken
	read := 0
	for _, version := range versions {
		if row.ID == 0 || version > row.Version {
			if read++; read > mostLookedUp {
				return nil
			}
			var err error
			if row, err = models.BatchTo(tx, r.id, version); err != nil {
				return err
			}
			all = nil
			if row.Taken != "" {
				if err := json.Unmarshal([]byte(row.Taken), &all); err != nil {
					return fmt.Errorf("read what batch %d took out: %w", row.ID, err)
				}
			}
		}
		if row.Taken != "" { // else it is older than what was taken out is noted
			into[version] = takenOf(all, int(version-row.FirstVersion-1))
		}
	}
	return nil
}
