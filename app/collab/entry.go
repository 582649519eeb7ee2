package collab

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// entry is a batch that is in the document.
type entry struct {
	first, version int64 // before its first step, after its last
	ref            string
	session        int64 // 0: not known any more
	person         models.PersonID
	at             time.Time
	steps          []prose.Step
	maps           []prose.StepMap // of the steps
	stepsJSON      []byte          // of steps: a part of json
	stands         []int           // as in placed
	mirrors        [][2]int64
	taken          []taken
	collided       bool   // it came late, and is there as suggestions
	already        int64  // the version it led to, where it was there before; else 0
	json           []byte // as it stands in a steps message
}

// seal writes the entry's JSON, and notes what carries others over it.
func (e *entry) seal() {
	e.maps = make([]prose.StepMap, len(e.steps))
	for i, step := range e.steps {
		e.maps[i] = step.StepMap()
	}
	b := append(make([]byte, 0, 128+96*len(e.steps)), `{"ref":"`...)
	b = append(b, e.ref...)
	b = strconv.AppendInt(append(b, `","s":`...), e.session, 10)
	b = strconv.AppendInt(append(b, `,"by":`...), int64(e.person), 10)
	b = strconv.AppendInt(append(b, `,"n":`...), int64(len(e.steps)), 10)
	b = append(b, `,"steps":`...)
	from := len(b)
	b = appendSteps(b, e.steps)
	to := len(b)
	if e.stands != nil {
		b = append(append(b, `,"stands":`...), encode(e.stands)...)
	}
	if len(e.mirrors) > 0 {
		b = append(append(b, `,"mirrors":`...), encode(e.mirrors)...)
	}
	if e.already > 0 {
		b = strconv.AppendInt(append(b, `,"already":`...), e.already, 10)
	}
	b = append(b, '}')
	e.json = b
	e.stepsJSON = e.json[from:to]
}

// skip is how many of the entry's steps do not lead on from a version.
func (e *entry) skip(version int64) int {
	return int(max(0, min(int64(len(e.steps)), version-e.first)))
}

// after are the maps of the entry's steps from a version on.
func (e *entry) after(version int64) []prose.StepMap { return e.maps[e.skip(version):] }

// entryOf reads a batch as the database has it.
func entryOf(row models.DocumentBatch) (*entry, error) {
	steps, err := prose.Exchange().StepsFromJSON([]byte(row.Steps))
	if err != nil {
		return nil, fmt.Errorf("read batch %d of document %d: %w", row.ID, row.DocumentID, err)
	}
	if int64(len(steps)) != row.Version-row.FirstVersion {
		return nil, fmt.Errorf("batch %d of document %d has %d steps", row.ID, row.DocumentID, len(steps))
	}
	e := &entry{first: row.FirstVersion, version: row.Version, ref: row.Ref, person: row.PersonID, at: row.CreatedAt, steps: steps}
	if err := json.Unmarshal([]byte(row.Mirrors), &e.mirrors); err != nil {
		return nil, fmt.Errorf("read the mirrors of batch %d: %w", row.ID, err)
	}
	if row.Stands != "" {
		if err := json.Unmarshal([]byte(row.Stands), &e.stands); err != nil {
			return nil, fmt.Errorf("read what the steps of batch %d stand for: %w", row.ID, err)
		}
	}
	e.collided = strings.Contains(row.Steps, `"`+lateID(row.Ref)+`"`)
	e.seal()
	return e, nil
}

// row is the batch as the database keeps it.
func (e *entry) row(document models.DocumentID, capacity models.Capacity, sent string) models.DocumentBatch {
	stands, mirrors, taken := "", "[]", "[]"
	if e.stands != nil {
		stands = string(encode(e.stands))
	}
	if len(e.mirrors) > 0 {
		mirrors = string(encode(e.mirrors))
	}
	if len(e.taken) > 0 {
		taken = string(encode(e.taken))
	}
	return models.DocumentBatch{
		DocumentID: document, FirstVersion: e.first, Version: e.version, Ref: e.ref, PersonID: e.person, Capacity: capacity,
		Steps: string(e.stepsJSON), Stands: stands, Mirrors: mirrors, Taken: taken, Sent: sent, CreatedAt: e.at,
	}
}

// Bounds of the batches a room holds in memory; older ones are read again.
const (
	recentSteps = 4096
	recentBytes = 2 << 20
)

// recents are the newest batches of a document, without a gap.
type recents struct {
	from    int64 // the version before the first
	entries []*entry
	refs    map[string]*entry
	steps   int
	bytes   int
}

func newRecents(from int64) recents { return recents{from: from, refs: map[string]*entry{}} }

func (r *recents) add(e *entry) {
	r.entries = append(r.entries, e)
	r.refs[e.ref] = e
	r.steps += len(e.steps)
	r.bytes += len(e.json)
}

// trim forgets the oldest where there are too many, a good part of them at
// once, but none that is needed from a version on.
func (r *recents) trim(needed int64) {
	if r.steps <= recentSteps && r.bytes <= recentBytes {
		return
	}
	drop := 0
	for drop < len(r.entries)-1 && (r.steps > recentSteps*3/4 || r.bytes > recentBytes*3/4) && r.entries[drop].version <= needed {
		e := r.entries[drop]
		r.steps -= len(e.steps)
		r.bytes -= len(e.json)
		delete(r.refs, e.ref)
		r.from = e.version
		drop++
	}
	if drop > 0 {
		r.entries = slices.Clone(r.entries[drop:])
	}
}

// since are the batches that lead on from a version; false when they are not
// held any more.
func (r *recents) since(version int64) ([]*entry, bool) {
	if version < r.from {
		return nil, false
	}
	i, _ := slices.BinarySearchFunc(r.entries, version, func(e *entry, v int64) int {
		if e.version <= v {
			return -1
		}
		return 1
	})
	return r.entries[i:], true
}
