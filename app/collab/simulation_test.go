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
	simulated = flag.Int("simulated", 6_000, "edits that the simulation of the protocol makes on SQLite; a tenth of it on PostgreSQL")
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
// that was ever typed is in the document, was deleted by somebody, or was
// handed back to who typed it.
//
//	go test ./app/collab -run TestProtocol/sqlite -v -timeout 0 -simulated 100000
//
// costs a minute of one core; every edit goes to sixteen clients on the average.
func TestProtocol(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // many small documents, none of which stays
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		edits := *simulated
		if db.IsPostgres() {
			edits /= 10
		}
		began := time.Now()
		all := simulate(t, newHouse(t, db, firstDoc), edits)
		report(t, all)
		t.Logf("%.0f s", time.Since(began).Seconds())
	})
}

// atOnce is how many sittings go on beside one another, in one set of rooms:
// their batches share commits.
const atOnce = 24

// simulate plays sittings until so many edits were made.
func simulate(t *testing.T, h *house, edits int) *tally {
	t.Helper()
	people(t, h, 31)
	instances := [2]*collab.Rooms{}
	for i := range instances {
		instances[i] = h.rooms(nil, func(o *collab.Options) { o.Pace = time.Nanosecond })
	}
	var (
		mu   sync.Mutex
		all  tally
		next = *simSeed
		wait sync.WaitGroup
	)
	for range min(atOnce, 1+edits/1000) {
		wait.Go(func() {
			for {
				mu.Lock()
				seed, enough := next, all.edits >= edits || t.Failed()
				next++
				mu.Unlock()
				if enough {
					return
				}
				one := play(t, h, instances, seed)
				mu.Lock()
				all.add(one)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return &all
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
	refs    map[string]int             // the base of every batch sent
	typed   map[rune]bool              // every character that was ever in somebody's document
	tally   tally
	failed  bool
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
		Edits: e, t: t, h: h, seed: seed, instances: instances, next: firstRune, frames: map[*collab.Frame]*message{}, refs: map[string]int{}, typed: map[rune]bool{},
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
	s.note(s.start.Content())
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
	return s.tally
}

// note notes what is typed.
func (s *sitting) note(content *prose.Fragment) {
	each(content, func(r rune) { s.typed[r] = true })
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
