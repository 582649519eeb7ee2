package collab_test

import (
	"container/heap"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

var (
	simulated = flag.Int("simulated", 100_000, "edits that the simulation of the protocol makes on SQLite; a twentieth of it on PostgreSQL")
	simSeed   = flag.Uint64("simulated.seed", 1, "seed of the first sitting")
)

// TestProtocol has clients edit documents at random over lines with delays of
// up to five seconds, which break, lose what is on them, deliver it twice, or
// deliver it after the next line of the same client was opened; the server
// restarts among it. Time is virtual. Each sitting, one document with its
// clients, is drawn from a seed of its own and always goes the same way.
//
// In the end everybody has the same document, what was acknowledged is in the
// record as it was acknowledged, no batch is there twice, and every character
// that was ever typed is in the document, was deleted by somebody who saw it,
// or was handed back to who typed it.
//
// The long run, with its progress on one core:
//
//	GOMAXPROCS=1 go test ./app/collab -run TestProtocol/sqlite -v -timeout 0 -simulated 10000000
//
// It goes on after the seed that it named last with -simulated.seed, and can be
// divided so. Every edit goes to sixteen clients on the average.
func TestProtocol(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // many small documents, none of which stays
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		edits := *simulated
		if db.IsPostgres() {
			edits /= 20
		}
		if testing.Short() {
			edits /= 20
		}
		began := time.Now()
		all := simulate(t, newHouse(t, db, firstDoc), edits)
		report(t, all)
		t.Logf("%.0f s", time.Since(began).Seconds())
	})
}

// atOnce is how many sittings go on beside one another, in one set of rooms:
// their batches share commits.
const atOnce = 96

// usual is how many edits a sitting has on the average.
const usual = 600

// run is sittings from a seed on.
type run struct {
	mu    sync.Mutex
	all   tally
	next  uint64          // seed
	over  map[uint64]bool // seeds that are done, after whole
	whole uint64          // all seeds before it are done
	edits int             // made, and to be expected of the sittings that go on
	want  int
	began time.Time
	told  time.Time
}

// begin gives the seed of the next sitting; false when there are enough.
func (r *run) begin() (seed uint64, more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.edits >= r.want {
		return 0, false
	}
	r.edits += usual
	r.next++
	return r.next - 1, true
}

// done adds a sitting, and tells how far it has come now and then.
func (r *run) done(t *testing.T, seed uint64, one tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all.add(one)
	r.edits += one.edits - usual
	for r.over[seed] = true; r.over[r.whole]; r.whole++ {
		delete(r.over, r.whole)
	}
	if now := time.Now(); now.Sub(r.told) > 30*time.Second {
		r.told = now
		rate := float64(r.all.edits) / now.Sub(r.began).Seconds()
		t.Logf("%d edits, %.0f a second; all seeds before %d are done", r.all.edits, rate, r.whole)
	}
}

// simulate plays sittings until so many edits were made.
func simulate(t *testing.T, h *house, edits int) *tally {
	t.Helper()
	people(t, h, 31)
	instances := [2]*collab.Rooms{}
	for i := range instances {
		instances[i] = h.rooms(nil, func(o *collab.Options) {
			o.Pace = 10 * time.Millisecond
			if o.Limits = collab.DefaultLimits(); i == 1 {
				o.Limits.CatchUpSteps = 20 // who comes back is soon too far behind, and gets the document whole
			}
		})
	}
	now := time.Now()
	r := &run{next: *simSeed, whole: *simSeed, want: edits, over: map[uint64]bool{}, began: now, told: now}
	var wait sync.WaitGroup
	for range atOnce {
		wait.Go(func() {
			for seed, more := r.begin(); more && !t.Failed(); seed, more = r.begin() {
				r.done(t, seed, play(t, h, instances, seed))
			}
		})
	}
	wait.Wait()
	t.Logf("all seeds from %d to %d are done", *simSeed, r.whole-1)
	return &r.all
}

// people makes persons; the last may do nothing.
func people(t *testing.T, h *house, n int) {
	t.Helper()
	err := h.db.Write(t.Context(), func(tx *models.Tx) error {
		for i := range n {
			person := models.Person{Name: fmt.Sprintf("Writer %d", i+1), InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			if err := tx.Create(&person).Error; err != nil {
				return err
			}
			h.people = append(h.people, person.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sitting is one document and its clients.
type sitting struct {
	*prosetest.Edits
	t         *testing.T
	h         *house
	seed      uint64
	instances [2]*collab.Rooms
	instance  int
	document  models.DocumentID
	start     *prose.Node

	now    int // virtual milliseconds
	agenda agenda
	order  int // of what is on the agenda

	writers []*writer
	left    int // edits still to be made by all
	next    rune
	frames  map[*collab.Frame]*message // decoded
	refs    map[string]dispatch        // every batch sent
	typed   map[rune]*writer           // every character that was ever in somebody's document, with who typed it; nil: it was there before
	gone    map[rune]bool              // taken out of a document by somebody who saw it there
	docs    map[int]*prose.Node        // the server's, by version
	tally   tally
	talk    *talk // nil: nobody comments
	failed  bool
}

// dispatch is a batch that was sent.
type dispatch struct {
	writer *writer
	since  int // the version at which it was begun
}

func (s *sitting) fail(format string, args ...any) {
	s.failed = true
	s.t.Errorf("seed %d, at %d ms: %s", s.seed, s.now, fmt.Sprintf(format, args...))
}

// firstRune is where the characters begin that are typed, each once.
const firstRune = 0x3400

func play(t *testing.T, h *house, instances [2]*collab.Rooms, seed uint64) tally {
	e := prosetest.New(seed)
	s := &sitting{
		Edits: e, t: t, h: h, seed: seed, instances: instances, next: firstRune,
		tally: tally{kinds: map[prosetest.Kind]int{}}, frames: map[*collab.Frame]*message{}, refs: map[string]dispatch{},
		typed: map[rune]*writer{}, gone: map[rune]bool{}, docs: map[int]*prose.Node{},
	}
	e.Text = func(n int) string {
		text := make([]rune, n)
		for i := range text {
			text[i] = s.next
			s.next++
		}
		return string(text)
	}
	s.start = e.Blocks(3 + e.IntN(20))
	s.docs[0] = s.start
	s.note(nil, s.start.Content())
	s.document = h.newDocument(string(s.start.AppendJSON(nil)))
	s.left = 200 + e.IntN(800)
	if e.IntN(3) == 0 {
		e.Across, e.Longest = 25, 15 // brutal
	}
	for i := range 2 + e.IntN(29) {
		s.writers = append(s.writers, newWriter(s, i))
	}
	for range s.left / 250 {
		s.at(e.IntN(200*s.left/len(s.writers)+1000), s.restart)
	}
	s.run()
	if !s.failed {
		s.settle()
	}
	if !s.failed {
		s.clear()
	}
	return s.tally
}

// note notes what is typed.
func (s *sitting) note(w *writer, content *prose.Fragment) {
	each(content, func(r rune) {
		if _, known := s.typed[r]; !known {
			s.typed[r] = w
		}
	})
}

// meant notes what somebody's edit takes out of the document that they see.
func (s *sitting) meant(before, after *prose.Node) {
	start := before.Content().DiffStart(after.Content())
	if start < 0 {
		return
	}
	endBefore, endAfter := before.Content().DiffEnd(after.Content())
	if overlap := start - min(endBefore, endAfter); overlap > 0 {
		endBefore, endAfter = endBefore+overlap, endAfter+overlap
	}
	left := map[rune]bool{}
	s.within(after, start, endAfter, func(r rune) { left[r] = true })
	s.within(before, start, endBefore, func(r rune) {
		if !left[r] {
			s.gone[r] = true
		}
	})
}

// within calls f with every character between two places.
func (s *sitting) within(doc *prose.Node, from, to int, f func(rune)) {
	if from >= to {
		return
	}
	slice, err := doc.Slice(from, to)
	if err != nil {
		s.fail("%v", err)
		return
	}
	each(slice.Content(), f)
}

// share gives the server's document after steps, made once for all writers.
func (s *sitting) share(doc *prose.Node, version int, steps []prose.Step) (*prose.Node, error) {
	if s.docs[version] != doc {
		after, _, err := prose.Apply(doc, steps...)
		return after, err
	}
	for i, step := range steps {
		next := s.docs[version+i+1]
		if next == nil {
			var err error
			if next, err = step.Apply(doc); err != nil {
				return nil, err
			}
			s.docs[version+i+1] = next
		}
		doc = next
	}
	return doc, nil
}

// known gives the document of a version that is at hand already, if this one
// equals it.
func (s *sitting) known(doc *prose.Node, version int) *prose.Node {
	if known := s.docs[version]; known != nil && known.Equal(doc) {
		return known
	}
	if s.docs[version] == nil {
		s.docs[version] = doc
	}
	return doc
}

// clear takes what is over out of the database, so that a long run does not
// slow down.
func (s *sitting) clear() {
	err := s.h.db.Write(background, func(tx *models.Tx) error {
		for _, table := range []string{"document_batches", "document_kept", "document_snapshots"} {
			if err := tx.Exec("delete from "+table+" where document_id = ?", s.document).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.fail("%v", err)
	}
}

// run does what is on the agenda until nothing is.
func (s *sitting) run() {
	for len(s.agenda) > 0 && !s.failed {
		due := heap.Pop(&s.agenda).(due)
		s.now = due.at
		due.do()
	}
}

// at puts something on the agenda, so many milliseconds from now.
func (s *sitting) at(in int, do func()) {
	s.order++
	heap.Push(&s.agenda, due{s.now + in, s.order, do})
}

type due struct {
	at, order int
	do        func()
}

type agenda []due

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at < a[j].at || a[i].at == a[j].at && a[i].order < a[j].order
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(due)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// restart has the server stop: every line breaks at once, nothing that is on
// one arrives, and who comes back finds another instance that knows only what
// the database says.
func (s *sitting) restart() {
	s.tally.restarts++
	for _, w := range s.writers {
		w.lose()
		for _, l := range w.lines {
			l.lost, l.given = true, true
			if l.session != nil {
				l.session.Close()
			}
		}
	}
	s.instance = 1 - s.instance
}

// rooms is the instance that answers now.
func (s *sitting) rooms() *collab.Rooms { return s.instances[s.instance] }

// delay is how long something is on a line with so much delay at most.
func delay(r *rand.Rand, most int) int {
	if most == 0 {
		return 0
	}
	return r.IntN(most)
}

// settled waits until the commit that answered is over for everybody.
func (s *sitting) settled() { s.rooms().Count() }

// deliver puts what the server has for everybody on their lines.
func (s *sitting) deliver() {
	for _, w := range s.writers {
		for _, l := range w.lines {
			l.drain()
		}
	}
}

var background = context.Background()
