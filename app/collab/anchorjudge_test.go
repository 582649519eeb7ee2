package collab_test

import (
	"encoding/json"

	"minamata.exchange/app/access"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
	"minamata.exchange/models"
)

// tracked is a thread as the record tells it.
type tracked struct {
	*prosetest.Anchored
	number  int
	id      models.ThreadID
	wentOut bool // it stood without its words at some version
}

// judge reads the record: documents, anchors and characters at every version.
type judge struct {
	k        *talk
	witness  *prosetest.Witness
	threads  []*tracked
	waiting  map[int64][]models.Thread // by the version at which they begin
	sights   []int                     // of each client, how many were compared
	known    []map[int]bool
	compared int
	gone     int
}

// check holds what clients and server had against the record and the words.
// It returns how many ends were held against characters that were brought
// back, and how many threads were without their words.
func (k *talk) check() (back, gone int) {
	s := k.s
	j := &judge{k: k, witness: prosetest.NewWitness(s.start), waiting: map[int64][]models.Thread{}, sights: make([]int, len(s.writers)), known: make([]map[int]bool, len(s.writers))}
	var rows []models.Thread
	if err := s.h.db.Read(background, func(tx *models.Tx) error { return tx.Where("document_id = ?", s.document).Find(&rows).Error }); err != nil {
		s.fail("%v", err)
		return 0, 0
	}
	for _, row := range rows {
		j.waiting[row.AnchorVersion] = append(j.waiting[row.AnchorVersion], row)
	}
	j.begin()
	k.replay(j.step)
	j.words()
	if !s.failed {
		j.server()
	}
	s.t.Logf("%d threads; %d sights of clients compared; %d ends held against their characters, %d of them after they were brought back; %d threads without their words at some version",
		len(j.threads), j.compared, j.witness.Held, j.witness.Back, j.gone)
	if j.compared == 0 || j.witness.Held == 0 || len(j.threads) < k.started {
		s.fail("this shows nothing")
	}
	return j.witness.Back, j.gone
}

// replay reads the record: every step, with the version that it undoes.
func (k *talk) replay(f func(step prose.Step, undoes int64)) {
	batches, _ := k.s.record()
	for _, row := range batches {
		steps, err := prose.Exchange().StepsFromJSON([]byte(row.Steps))
		var mirrors [][2]int64
		if err == nil {
			err = json.Unmarshal([]byte(row.Mirrors), &mirrors)
		}
		if err != nil {
			k.s.fail("%v", err)
			return
		}
		for i, step := range steps {
			undoes := int64(0)
			for _, m := range mirrors {
				if m[0] == int64(i) {
					undoes = m[1]
					break
				}
			}
			if f(step, undoes); k.s.failed {
				return
			}
		}
	}
}

// begin takes in the threads that begin at the version, and compares.
func (j *judge) begin() {
	for _, row := range j.waiting[j.witness.Version] {
		a, err := collab.AnchorFrom(json.RawMessage(row.Anchor))
		if err != nil {
			j.k.s.fail("%v", err)
			return
		}
		j.threads = append(j.threads, &tracked{Anchored: j.witness.Watch(a), number: int(row.Number), id: row.ID})
	}
	j.compare()
}

// step goes on by a step.
func (j *judge) step(step prose.Step, undoes int64) {
	w := j.witness
	if err := w.Step(step, undoes); err != nil {
		j.k.s.fail("%v", err)
		return
	}
	for _, one := range j.threads {
		one.Anchor = one.Carry(step.StepMap(), w.Version, undoes)
		if !one.wentOut && one.IsGone() {
			one.wentOut = true
			j.gone++
		}
	}
	j.begin()
	if w.Version%50 == 0 {
		j.words()
	}
}

// compare holds what clients had at this version against the record.
func (j *judge) compare() {
	var sums map[int]uint64
	version := j.witness.Version
	for i, w := range j.k.s.writers {
		for j.sights[i] < len(w.margin.seen) && w.margin.seen[j.sights[i]].version <= version {
			seen := w.margin.seen[j.sights[i]]
			j.sights[i]++
			if seen.anew {
				j.known[i] = map[int]bool{}
			}
			for _, thread := range seen.learned {
				j.known[i][thread] = true
			}
			if seen.version < version {
				continue // before it opened the document anew
			}
			if sums == nil {
				sums = make(map[int]uint64, len(j.threads))
				for _, one := range j.threads {
					sums[one.number] = anchorSum(one.number, one.Anchor)
				}
			}
			want := uint64(0)
			for thread := range j.known[i] {
				want ^= sums[thread]
			}
			j.compared++
			if want != seen.sum {
				j.k.s.fail("writer %d had other anchors at %d than the record", i, version)
				return
			}
		}
	}
}

// words holds anchors against the characters that they were made on.
func (j *judge) words() {
	places := j.witness.Places()
	for _, one := range j.threads {
		if err := j.witness.Hold(one.Anchored, places); err != nil {
			j.k.s.fail("thread %d: %v", one.number, err)
			j.k.trace(one)
			return
		}
	}
}

// trace tells what became of an anchor, step by step.
func (k *talk) trace(one *tracked) {
	w, a, before := prosetest.NewWitness(k.s.start), one.Made, ""
	k.replay(func(step prose.Step, undoes int64) {
		if w.Step(step, undoes) != nil {
			return
		}
		if w.Version > one.From {
			a = a.Carry(step.StepMap(), w.Version, undoes)
		}
		if now := w.Tell(one.Anchored, a); now != before {
			before = now
			k.s.t.Logf("%d undoes %d: %s\n%s", w.Version, undoes, step.AppendJSON(nil), now)
		}
	})
}

// server holds what the server says in the end, before and after it has loaded
// everything anew, against the record.
func (j *judge) server() {
	s := j.k.s
	for i := range s.instances {
		anchors, err := s.instances[i].Anchors(background, access.Who{Person: s.h.people[0]}, s.document)
		if err != nil {
			s.fail("%v", err)
			return
		}
		for _, one := range j.threads {
			if anchorSum(one.number, anchors[one.id]) != anchorSum(one.number, one.Anchor) {
				s.fail("instance %d has %v for thread %d, the record %v", i, anchors[one.id], one.number, one.Anchor)
			}
		}
	}
}
