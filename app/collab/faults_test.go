package collab_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// The program stops between the commit and the answer: another one answers the
// ref as what it became, and it counts once.
func TestBatchOfWhichTheAnswerWasLostCountsOnce(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		first := h.rooms(nil)
		amina := h.open(t, first, 0, fresh)
		amina.insert(ref(1), 0, 1, "a")
		bruno := h.open(t, first, 1, fresh)
		bruno.reach(1)
		second := h.rooms(nil) // amina has heard nothing, and comes here
		again := h.open(t, second, 0, fresh)
		again.insert(ref(1), 0, 1, "a")
		if b, _ := again.acknowledged(ref(1)); b.Already != 1 || b.N != 0 {
			t.Errorf("answered %+v", b)
		}
		again.reads("aone two three|four five six")
		if n := h.count("select count(*) from document_batches"); n != 1 {
			t.Errorf("%d batches", n)
		}
	})
}

// A reader that takes nothing is ended, and nobody waits for it.
func TestSlowReaderIsEndedAndCatchesUp(t *testing.T) {
	h := newHouse(t, modelstest.SQLite(t, nil), firstDoc)
	rooms := h.rooms(nil, func(o *collab.Options) {
		o.Limits = collab.DefaultLimits()
		o.Limits.QueueBytes = 20 << 10
	})
	amina, slow := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
	for i := range 30 {
		amina.insert(ref(i), amina.version, 1, strings.Repeat("long ", 200))
		amina.acknowledged(ref(i))
	}
	frame, end := slow.session.Next()
	if frame != nil || end != collab.EndSlow {
		t.Fatalf("still served (%v, %d)", frame, end)
	}
	session, err := rooms.Open(context.Background(), h.person(1), h.document, collab.From{Known: true, Version: slow.version, Epoch: slow.opened.Epoch}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	slow.session = session
	slow.until("opened", func(m message) bool { return m.Type == "opened" })
	if slow.text() != amina.text() {
		t.Error("did not catch up")
	}
}

func TestDocumentOfFiveMegabytes(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		paragraph := `{"type":"paragraph","content":[{"type":"text","text":"` + strings.Repeat("Store mercury in closed vessels. ", 30) + `"}]}`
		text := `{"type":"doc","content":[` + strings.Repeat(paragraph+",", 5200) + paragraph + `]}`
		if len(text) < 5<<20 {
			t.Fatalf("%d bytes", len(text))
		}
		h.document = h.newDocument(text)
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		size := amina.doc.Content().Size()
		amina.insert(ref(1), 0, size-1, "!")
		bruno.insert(ref(2), 0, 1, "?")
		amina.acknowledged(ref(1))
		bruno.acknowledged(ref(2))
		amina.reach(2)
		bruno.reach(2)
		if amina.doc.Hash() != bruno.doc.Hash() {
			t.Error("they differ")
		}
	})
}

func TestRoomOfTwoHundred(t *testing.T) {
	h := newHouse(t, modelstest.SQLite(t, nil), firstDoc)
	rooms := h.rooms(nil, func(o *collab.Options) {
		o.Limits = collab.DefaultLimits()
		o.Limits.PerPerson = 100
	})
	editors := make([]*editor, 200)
	for i := range editors {
		editors[i] = h.open(t, rooms, i%5, fresh)
	}
	for i, e := range editors {
		e.drain()
		e.insert(ref(i), e.version, 1, fmt.Sprintf("%d ", i))
	}
	for i, e := range editors {
		e.reach(200)
		if e.doc.Hash() != editors[0].doc.Hash() {
			t.Fatalf("editor %d differs", i)
		}
	}
	if n := rooms.Counts().Commits.Load(); n >= 200 {
		t.Errorf("%d commits for 200 batches", n)
	}
}

// The database is away: batches are refused as unavailable, sent again when it
// is back, and count once. Here it is away because its file takes no more.
func TestFullDiskRefusesAndLosesNothing(t *testing.T) {
	h := newHouse(t, modelstest.SQLite(t, nil), firstDoc)
	rooms := h.rooms(nil)
	amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
	pages := h.count("pragma page_count")
	if _, err := h.db.SQL().Exec(fmt.Sprintf("pragma max_page_count = %d", pages)); err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat("mercury ", 60_000)
	amina.insert(ref(1), 0, 1, large)
	if _, m := amina.acknowledged(ref(1)); m.Code != "unavailable" {
		t.Fatalf("on a full disk: %+v", m.Type)
	}
	bruno.drain()
	bruno.reads("one two three|four five six")
	if n := h.count("select count(*) from document_batches"); n != 0 {
		t.Errorf("%d batches", n)
	}
	if _, err := h.db.SQL().Exec("pragma max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	amina.insert(ref(1), 0, 1, large)
	amina.acknowledged(ref(1))
	bruno.acknowledged(ref(1))
	if amina.doc.Hash() != bruno.doc.Hash() || amina.version != 1 {
		t.Errorf("at %d and %d", amina.version, bruno.version)
	}
}

// Locked for so long that the commit gives up: clients try again.
func TestDatabaseAwayAndBack(t *testing.T) {
	url := modelstest.PostgresURL(t)
	line := newGate(t, hostOf(url))
	db, err := models.Open(context.Background(), strings.Replace(url, hostOf(url), line.address(), 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := newHouse(t, db, firstDoc)
	rooms := h.rooms(nil)
	amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
	amina.insert(ref(0), 0, 1, "0")
	amina.acknowledged(ref(0))
	line.set(false)
	away, sent := time.Now(), 0
	for time.Since(away) < 3*time.Second {
		amina.insert(ref(1), 1, 1, "1")
		sent++
		if _, m := amina.acknowledged(ref(1)); m.Code != "unavailable" {
			t.Fatalf("while it is away: %+v", m)
		}
	}
	if _, err := rooms.Open(context.Background(), h.person(2), h.document, collab.From{}, nil); !fault.Is(err, fault.Unavailable) {
		t.Errorf("opening meanwhile: %v", err)
	}
	line.set(true)
	for {
		amina.insert(ref(1), 1, 1, "1")
		if _, m := amina.acknowledged(ref(1)); m.Code == "" {
			break
		}
	}
	bruno.acknowledged(ref(1))
	bruno.reads("10one two three|four five six")
	if n := h.count("select count(*) from document_batches"); n != 2 {
		t.Errorf("%d batches after %d tries", n, sent)
	}
}

// lame is a bus that carries what it is told to, and loses the rest.
type lame struct {
	live.Bus
	lines live.Lines
	mu    sync.Mutex
	deaf  bool
}

func (l *lame) Listen(name string, receive func([]byte)) (func(), error) {
	return l.lines.Listen(name, receive)
}

func (l *lame) Tell(name string, data []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.deaf {
		return errors.New("lost")
	}
	return l.lines.Tell(name, data)
}

func newBus(t *testing.T) *lame {
	t.Helper()
	bus, err := live.NewNATS("nats://"+natsAddress(t), quiet())
	if err != nil {
		t.Fatal(err)
	}
	return &lame{Bus: bus, lines: bus}
}

func TestTwoInstancesServeOneDocument(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		natsAddress(t)
		lossy := newBus(t)
		one, two := h.rooms(lossy), h.rooms(newBus(t))
		amina, bruno := h.open(t, one, 0, fresh), h.open(t, two, 1, fresh)
		if amina.opened.Session == bruno.opened.Session {
			t.Error("one number for two sessions")
		}
		sees := func(e *editor, other int64) {
			for _, p := range e.opened.People {
				if p.S == other {
					return
				}
			}
			e.until("somebody on the other instance", func(m message) bool {
				for _, p := range m.Joined {
					if p.S == other {
						return true
					}
				}
				return false
			})
		}
		sees(amina, bruno.opened.Session)
		sees(bruno, amina.opened.Session)
		var writing sync.WaitGroup
		for i, e := range []*editor{amina, bruno} {
			writing.Go(func() {
				for n := range 40 {
					e.insert(ref(1000*(i+1)+n), e.version, 1, fmt.Sprintf("%d.%d ", i, n))
					e.acknowledged(ref(1000*(i+1) + n))
				}
			})
		}
		writing.Wait()
		for _, e := range []*editor{amina, bruno} {
			e.reach(80)
		}
		if amina.doc.Hash() != bruno.doc.Hash() {
			t.Error("they differ")
		}
		bruno.send(`{"t":"here","v":%d,"a":3,"h":5}`, bruno.version)
		amina.until("where the other is", func(m message) bool {
			return m.Type == "here" && len(m.P) == 1 && m.P[0] == [3]int64{bruno.opened.Session, 3, 5}
		})
		lossy.mu.Lock()
		lossy.deaf = true // what one tells is lost: two looks into the database
		lossy.mu.Unlock()
		amina.insert(ref(1), amina.version, 1, "lost ")
		amina.acknowledged(ref(1))
		bruno.acknowledged(ref(1))
		bruno.session.Close()
		if err := two.Close(); err != nil { // one of them goes
			t.Fatal(err)
		}
		amina.until("the other has left", func(m message) bool { return len(m.Left) == 1 && m.Left[0] == bruno.opened.Session })
		amina.insert(ref(2), amina.version, 1, "alone ")
		amina.acknowledged(ref(2))
	})
}

// Between a commit and what follows it here, another instance commits, and this
// one reads both from the database.
func TestWhatIsReadBackIsNotPutInTwice(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		patient := func(o *collab.Options) { o.Pace = 3 * time.Second }
		one, two := h.rooms(nil, patient), h.rooms(nil)
		amina, bruno := h.open(t, one, 0, fresh), h.open(t, two, 1, fresh)
		refresh := func(rooms *collab.Rooms) {
			if err := rooms.Refresh(t.Context(), h.document); err != nil {
				t.Fatal(err)
			}
		}
		amina.insert(ref(1), 0, 1, "a") // after it the committer waits
		amina.acknowledged(ref(1))
		amina.insert(ref(2), 1, 1, "b")
		err := one.CommitWith(t.Context(), h.document, func() {
			refresh(two)
			bruno.insert(ref(3), 2, 1, "c")
			bruno.acknowledged(ref(3))
			refresh(one)
		})
		if err != nil {
			t.Fatal(err)
		}
		amina.reads(bruno.text())
		if amina.version != 3 || !strings.HasPrefix(amina.text(), "cba") {
			t.Errorf("version %d, %q", amina.version, amina.text())
		}
		amina.insert(ref(4), 3, 1, "d")
		amina.acknowledged(ref(4))
		refresh(two)
		bruno.drain()
		amina.reads(bruno.text())
	})
}
