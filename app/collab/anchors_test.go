package collab_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/collab/replica"
	"minamata.exchange/app/live"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

var (
	anchorEdits   = flag.Int("anchors.edits", 1_500, "edits that the simulation of anchors makes on one document")
	anchorThreads = flag.Int("anchors.threads", 150, "threads that are started meanwhile")
	anchorSeed    = flag.Uint64("anchors.seed", 1, "its seed")
)

// TestAnchors has clients write in one document, undo, lose their lines and
// find the server restarted, as TestProtocol does, while they start threads on
// its words. Every client carries every anchor through every version; so does
// a reading of the record afterwards; all agree at every version, and with what
// the server says whenever it says it.
//
// Every character is typed once, so that the words themselves tell where an
// anchor belongs: one of which the first and the last character were never
// taken out stands exactly there, and one whose words were taken out and
// brought back by an undoing stands there again.
//
//	go test ./app/collab -run TestAnchors -v -timeout 0 -anchors.edits 100000 -anchors.threads 1000
func TestAnchors(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		edits, threads := *anchorEdits, *anchorThreads
		if db.IsPostgres() {
			edits, threads = edits/5, threads/5
		}
		h := newHouse(t, db, firstDoc)
		people(t, h, 31)
		back, gone := 0, 0
		for seed := *anchorSeed; back == 0 || gone == 0; seed++ {
			if seed == *anchorSeed+20 {
				t.Fatal("twenty sittings show nothing of words that go and come back")
			}
			began := time.Now()
			s := newTalk(t, h, seed, edits, threads)
			s.run()
			if !s.failed {
				s.talk.hearOut()
			}
			if !s.failed {
				b, g := s.talk.check()
				back, gone = back+b, gone+g
			}
			t.Logf("seed %d: %d edits (%d undone) in %d batches; %d lines broke, %d restarts; %.0f s", seed, s.tally.edits, s.tally.undone, s.tally.batches, s.tally.cuts, s.tally.restarts, time.Since(began).Seconds())
			if s.failed {
				return
			}
		}
	})
}

// talk is the threads of a sitting: it keeps them as app/thread does, without
// what is said in them.
type talk struct {
	s              *sitting
	hubs           [2]*live.Hub
	edits, threads int // of the whole sitting

	mu      sync.Mutex
	asked   int // threads that writers have asked for, some in vain
	started int
}

func newTalk(t *testing.T, h *house, seed uint64, edits, threads int) *sitting {
	t.Helper()
	e := prosetest.New(seed)
	s := &sitting{
		Edits: e, t: t, h: h, seed: seed, next: 0x20000, frames: map[*collab.Frame]*message{}, refs: map[string]dispatch{}, typed: map[rune]*writer{}, gone: map[rune]bool{}, docs: map[int]*prose.Node{},
	}
	e.Text = func(n int) string {
		text := make([]rune, n)
		for i := range text {
			text[i] = s.next
			s.next++
		}
		return string(text)
	}
	s.tally.kinds = map[prosetest.Kind]int{}
	e.Longest, e.Across = 10, 6
	s.talk = &talk{s: s, edits: edits, threads: threads}
	for i := range s.instances {
		s.instances[i] = h.rooms(nil, func(o *collab.Options) {
			o.Pace, o.Discussion = time.Nanosecond, s.talk
			o.Limits = collab.DefaultLimits()
			o.Limits.QueueBytes = 64 << 20 // lines are read when virtual time goes on: a thousand threads can come before that
			s.talk.hubs[i] = o.Hub
		})
	}
	s.start = e.Blocks(15 + threads/10)
	s.docs[0] = s.start
	s.note(nil, s.start.Content())
	s.document = h.newDocument(string(s.start.AppendJSON(nil)))
	s.left = edits
	for i := range 12 {
		s.writers = append(s.writers, newWriter(s, i))
	}
	for range max(2, edits/4000) {
		s.at(e.IntN(150*edits/len(s.writers)+1000), s.restart)
	}
	return s
}

// Say starts a thread.
func (k *talk) Say(ctx context.Context, person collab.Person, document models.DocumentID, said collab.Said) (int64, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	place, err := k.s.rooms().Anchor(ctx, person.Who, document, *said.On)
	if err != nil {
		return 0, err
	}
	var thread models.Thread
	err = k.s.h.db.Write(ctx, func(tx *models.Tx) error {
		counted, err := models.ChangeThreads(tx, document, 1)
		if err != nil {
			return err
		}
		thread = models.Thread{
			DocumentID: document, Number: counted.Threads, AuthorID: person.Who.Person, Anchor: place.Anchor, AnchorVersion: place.Version, Anchorings: 1,
			Quote: place.Quote, State: models.ThreadOpen, Comments: 1, Changed: counted.Changes, CreatedAt: tx.Now,
		}
		comment := models.Comment{Number: 1, AuthorID: person.Who.Person, Ref: said.Ref, Capacity: person.Speaking, Body: said.Text, CreatedAt: tx.Now, Changed: counted.Changes, Version: 1}
		if err := models.InsertThread(tx, &thread, &comment); err != nil {
			return err
		}
		return k.hubs[k.s.instance].Record(tx, fmt.Sprintf("document:%d", document), "thread_changed", nil)
	})
	if err == nil {
		k.started++
	}
	return thread.Number, err
}

// Threads is the threads by number.
func (k *talk) Threads(ctx context.Context, document models.DocumentID, _ string, after int64) (shown []collab.ShownThread, changes int64, err error) {
	err = k.s.h.db.Read(ctx, func(tx *models.Tx) error {
		discussion, err := models.DiscussionOf(tx, document)
		if err != nil {
			return err
		}
		changes = discussion.Changes
		threads, err := models.ThreadsChanged(tx, document, after)
		for _, thread := range threads {
			shown = append(shown, collab.ShownThread{Thread: thread, JSON: fmt.Appendf(nil, `{"n":%d}`, thread.Number)})
		}
		return err
	})
	return shown, changes, err
}

// margin is a client's anchors, carried as an editor carries them.
type margin struct {
	at      int64
	anchors map[int]prose.Anchor
	seen    []sight
	changes int64
}

// sight is what a client had at a version: the threads it knew, by which it
// can be compared, and all of their anchors in one number.
type sight struct {
	version int64
	anew    bool  // it knows none but the ones that it learns
	learned []int // beside those of the sight before
	sum     uint64
}

func anchorSum(thread int, a prose.Anchor) uint64 {
	from, to := a.Range()
	sum := uint64(thread)
	for _, n := range [...]int{a.Start.Pos, a.End.Pos, from, to, int(a.Gone), len(a.Start.Lost), len(a.End.Lost)} {
		sum = (sum ^ uint64(n)) * 0x9e3779b97f4a7c15
		sum ^= sum >> 29
	}
	return sum
}

// look notes what the client has.
func (w *writer) look(anew bool, learned ...int) {
	m := &w.margin
	one := sight{version: m.at, anew: anew, learned: learned}
	for thread, a := range m.anchors {
		one.sum ^= anchorSum(thread, a)
	}
	m.seen = append(m.seen, one)
}

// forget is what a client does that gets the document anew.
func (w *writer) forget(version int64) {
	if w.s.talk != nil {
		w.margin.at, w.margin.anchors, w.margin.changes = version, map[int]prose.Anchor{}, 0
		w.look(true)
	}
}

// ask asks for the threads that one does not know.
func (w *writer) ask() {
	if l := w.line; w.s.talk != nil && l != nil && l.session != nil {
		data := fmt.Appendf(nil, `{"t":"threads","after":%d}`, w.margin.changes)
		l.put(func() { l.session.Receive(background, data); l.drain() })
	}
}

// hear takes threads in.
func (w *writer) hear(m *message) {
	if m.Version != w.margin.at {
		w.s.fail("writer %d is told of threads at %d and has come to %d", w.n, m.Version, w.margin.at)
		return
	}
	var learned []int
	for _, thread := range m.B {
		a, err := collab.AnchorFrom(thread.A)
		if err != nil {
			w.s.fail("%s: %v", thread.A, err)
			return
		}
		if known, there := w.margin.anchors[thread.N]; there && anchorSum(thread.N, known) != anchorSum(thread.N, a) {
			w.s.fail("writer %d at %d has %v for thread %d, the server %v", w.n, w.margin.at, known, thread.N, a)
		}
		w.margin.anchors[thread.N] = a
		learned = append(learned, thread.N)
	}
	w.margin.changes = max(w.margin.changes, m.C)
	w.look(false, learned...)
}

// carry carries the anchors through batches.
func (w *writer) carry(v int64, batches []replica.Batch) {
	if w.s.talk == nil {
		return
	}
	m := &w.margin
	for _, b := range batches {
		for i, step := range b.Steps {
			if v++; v <= m.at {
				continue
			}
			mirrors := int64(0)
			for _, pair := range b.Mirrors {
				if pair[0] == i {
					mirrors = int64(pair[1])
					break
				}
			}
			if steps := step.StepMap(); !steps.IsEmpty() {
				for thread, a := range m.anchors {
					m.anchors[thread] = a.Carry(steps, v, mirrors)
				}
			}
			m.at = v
			w.look(false)
		}
	}
}

// comment starts a thread on some words, so often that all are there when nine
// of ten edits are made, though some are lost on the way; the version may be an
// old one when it arrives.
func (w *writer) comment() {
	s := w.s
	if s.talk == nil || !w.open || w.replica.Waiting() > 0 {
		return
	}
	k := s.talk
	due := min(k.threads, k.threads*(k.edits-s.left)*10/(k.edits*9))
	k.mu.Lock()
	started := k.started
	k.mu.Unlock()
	if started >= due || k.asked >= due+due/2+4 { // not again and again while one is under way
		return
	}
	doc := w.replica.Doc()
	from := s.IntN(doc.Content().Size())
	longest := []int{4, 40}[k.asked%2] // words are soon gone where there are few
	to := min(from+1+s.IntN(longest), doc.Content().Size())
	words := doc.TextBetween(from, to, "", nil)
	if words == "" || strings.ContainsRune(words, utf8.RuneError) { // half a character at an end
		return
	}
	k.asked++
	data := fmt.Appendf(nil, `{"t":"thread","act":"start","ref":"thread-%05d-%06d","text":"?","v":%d,"from":%d,"to":%d}`, s.seed, k.asked, w.replica.Version(), from, to)
	l := w.line
	l.put(func() {
		if l.session != nil {
			l.session.Receive(background, data)
			l.drain()
		}
	})
}

// strike takes the words of some thread out, to undo that next; false where it
// does not know where any stands in its document.
func (w *writer) strike() bool {
	m := &w.margin
	if w.s.talk == nil || len(m.anchors) == 0 || w.replica.Waiting() > 0 || m.at != int64(w.replica.Version()) {
		return false
	}
	a, known := m.anchors[1+w.s.IntN(w.s.talk.threads)]
	from, to := a.Range()
	if !known || from == to {
		return false
	}
	err := w.replica.Edit(func(tr *prose.Transform) error {
		if err := tr.DeleteRange(from, to); err != nil {
			return err
		}
		if len(tr.Steps()) == 0 || cuts(tr) {
			return errCut
		}
		return tr.Doc().Check()
	})
	w.regrets = err == nil
	return w.regrets
}

var errCut = errors.New("cuts a character in two")

// cuts reports whether an edit cuts one of the characters in two, which here
// have two units.
func cuts(tr *prose.Transform) bool {
	for i, step := range tr.Steps() {
		var places []int
		switch step := step.(type) {
		case *prose.ReplaceStep:
			places = []int{step.From, step.To}
		case *prose.ReplaceAroundStep:
			places = []int{step.From, step.To, step.GapFrom, step.GapTo}
		case *prose.AddMarkStep:
			places = []int{step.From, step.To}
		case *prose.RemoveMarkStep:
			places = []int{step.From, step.To}
		}
		doc := tr.Docs()[i]
		for _, at := range places {
			if at < 1 || at >= doc.Content().Size() {
				continue
			}
			if around := []rune(doc.TextBetween(at-1, at+1, "", nil)); len(around) == 1 && around[0] >= 0x10000 {
				return true
			}
		}
	}
	return false
}

// hearOut has everybody hear of every thread, and what is left do what it
// does.
func (k *talk) hearOut() {
	s := k.s
	deadline := time.Now().Add(patience)
	for {
		s.deliver()
		s.run()
		behind := 0
		for _, w := range s.writers {
			if len(w.margin.anchors) < k.started {
				behind++
			}
		}
		if behind == 0 || s.failed {
			return
		}
		if time.Now().After(deadline) {
			s.fail("%d clients have not heard of all threads", behind)
			return
		}
	}
}
