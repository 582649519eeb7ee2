package live_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/live"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// natsAddress is where the NATS server for tests answers. Where none does the
// test says so by name; EXCHANGE_TEST_REQUIRE=nats makes that a failure.
func natsAddress(t *testing.T) string {
	t.Helper()
	address := os.Getenv("EXCHANGE_TEST_NATS")
	if address == "" {
		address = "127.0.0.1:4222"
	}
	conn, err := net.DialTimeout("tcp", address, 2*time.Second)
	if err != nil {
		if strings.Contains(os.Getenv("EXCHANGE_TEST_REQUIRE"), "nats") {
			t.Fatal("NATS is required here and does not answer")
		}
		t.Skip("did not run: NATS does not answer on " + address)
	}
	_ = conn.Close()
	return address
}

func newBus(t *testing.T, address string) *live.NATS {
	t.Helper()
	bus, err := live.NewNATS("nats://"+address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return bus
}

// lossy is a bus that loses what it is told to.
type lossy struct {
	live.Bus
	mu   sync.Mutex
	lose func(live.Event) bool
}

func (l *lossy) Publish(event live.Event) error {
	l.mu.Lock()
	lost := l.lose != nil && l.lose(event)
	l.mu.Unlock()
	if lost {
		return nil
	}
	return l.Bus.Publish(event)
}

func (l *lossy) losing(which func(live.Event) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lose = which
}

// follow runs what a Hub does by itself until the test ends.
func follow(t *testing.T, hub *live.Hub) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { hub.Follow(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
}

// heard waits until whispers of the one reach the other.
func heard(t *testing.T, from, to *live.Hub) {
	t.Helper()
	probe := to.Subscribe("probe")
	defer probe.Close()
	for deadline := time.After(patience); ; {
		from.Whisper("probe", "probe", nil)
		select {
		case <-probe.Events:
			return
		case <-time.After(10 * time.Millisecond):
		case <-deadline:
			t.Fatal("the two hubs do not hear each other")
		}
	}
}

func TestTwoHubsTellEachOther(t *testing.T) {
	address := natsAddress(t)
	db := modelstest.SQLite(t, nil)
	one, two := newHub(t, db, newBus(t, address)), newHub(t, db, newBus(t, address))
	heard(t, one, two)
	heard(t, two, one)
	here, there := one.Subscribe("topic:1"), two.Subscribe("topic:1")
	defer here.Close()
	defer there.Close()
	const each = 60
	var writing sync.WaitGroup
	for _, hub := range []*live.Hub{one, two} {
		writing.Go(func() {
			for i := range each {
				record(t, hub, db, "topic:1", i)
			}
		})
	}
	inOrder(t, here, 1, 2*each)
	inOrder(t, there, 1, 2*each)
	writing.Wait()
	one.Whisper("topic:1", "writing", nil)
	if event := next(t, here); event.Kind != "writing" {
		t.Errorf("%s on the own hub", event.Kind)
	}
	if event := next(t, there); event.Kind != "writing" {
		t.Errorf("%s on the other hub", event.Kind)
	}
	if len(here.Events)+len(there.Events) != 0 {
		t.Error("something came twice")
	}
}

func TestOtherSitesOnTheSameServerHearNothing(t *testing.T) {
	address := natsAddress(t)
	db, elsewhere := modelstest.SQLite(t, nil), modelstest.SQLite(t, nil)
	one, two := newHub(t, db, newBus(t, address)), newHub(t, db, newBus(t, address))
	stranger := newHub(t, elsewhere, newBus(t, address))
	overheard := stranger.Subscribe("topic:1")
	defer overheard.Close()
	ours := two.Subscribe("topic:1")
	defer ours.Close()
	heard(t, one, two)
	one.Whisper("topic:1", "writing", nil)
	next(t, ours)
	stranger.Whisper("topic:1", "own", nil)
	if event := next(t, overheard); event.Kind != "own" {
		t.Errorf("overheard %s", event.Kind)
	}
}

func TestLostMessageIsReadFromTheDatabase(t *testing.T) {
	address := natsAddress(t)
	db := modelstest.SQLite(t, nil)
	leaky := &lossy{Bus: newBus(t, address)}
	one, two := newHub(t, db, leaky), newHub(t, db, newBus(t, address))
	follow(t, two)
	there := two.Subscribe("topic:1")
	defer there.Close()
	heard(t, one, two)
	leaky.losing(func(event live.Event) bool { return event.Offset == 2 || event.Offset == 4 || event.Offset >= 6 })
	for i := range 7 {
		record(t, one, db, "topic:1", i)
	}
	inOrder(t, there, 1, 7) // 2 and 4 with what follows them, 6 and 7 with nothing after
}

func TestFirstEventLostAfterSubscribingIsToldAll(t *testing.T) {
	address := natsAddress(t)
	db := modelstest.SQLite(t, nil)
	leaky := &lossy{Bus: newBus(t, address)}
	one, two := newHub(t, db, leaky), newHub(t, db, newBus(t, address))
	record(t, one, db, "topic:1", 1)
	there := two.Subscribe("topic:1")
	defer there.Close()
	leaky.losing(func(event live.Event) bool { return event.Offset > 0 })
	record(t, one, db, "topic:1", 2)
	follow(t, two)
	for next(t, there).Offset != 2 { // the first may still have been under way when we subscribed
	}
}

// gate lets a test cut the line to the NATS server.
type gate struct {
	listener net.Listener
	target   string
	mu       sync.Mutex
	open     bool
	conns    []net.Conn
}

func newGate(t *testing.T, target string) *gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: listener, target: target, open: true}
	go g.serve()
	t.Cleanup(func() { _ = listener.Close(); g.set(false) })
	return g
}

func (g *gate) serve() {
	for {
		near, err := g.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", g.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		g.mu.Lock()
		open := g.open
		g.conns = append(g.conns, near, far)
		g.mu.Unlock()
		if !open {
			_, _ = near.Close(), far.Close()
			continue
		}
		go relay(near, far)
		go relay(far, near)
	}
}

func relay(to, from net.Conn) {
	defer to.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (g *gate) set(open bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = open
	if !open {
		for _, conn := range g.conns {
			_ = conn.Close()
		}
		g.conns = nil
	}
}

func TestPartitionedInstancesCatchUp(t *testing.T) {
	address := natsAddress(t)
	db := modelstest.SQLite(t, nil)
	line := newGate(t, address)
	one, two := newHub(t, db, newBus(t, address)), newHub(t, db, newBus(t, line.listener.Addr().String()))
	follow(t, one)
	follow(t, two)
	heard(t, one, two)
	here, there := one.Subscribe("topic:1"), two.Subscribe("topic:1")
	defer here.Close()
	defer there.Close()
	record(t, one, db, "topic:1", "before")
	inOrder(t, here, 1, 1)
	inOrder(t, there, 1, 1)
	line.set(false)
	for i := range 5 { // both sides write while neither hears the other
		record(t, one, db, "topic:1", i)
		record(t, two, db, "topic:1", i)
	}
	inOrder(t, here, 2, 11)
	inOrder(t, there, 2, 11) // by looking into the database, the line being cut
	line.set(true)
	heard(t, one, two)
	record(t, one, db, "topic:1", "after")
	inOrder(t, here, 12, 12)
	inOrder(t, there, 12, 12)
}

func TestServerThatIsAwayAtStartIsJoinedLater(t *testing.T) {
	address := natsAddress(t)
	db := modelstest.SQLite(t, nil)
	line := newGate(t, address)
	line.set(false)
	one, two := newHub(t, db, newBus(t, address)), newHub(t, db, newBus(t, line.listener.Addr().String()))
	line.set(true)
	heard(t, one, two)
	heard(t, two, one)
}

func TestEventsOfOneActionAreInTheDatabaseWhenTheBusFails(t *testing.T) {
	db := modelstest.SQLite(t, nil)
	hub := newHub(t, db, broken{})
	here := hub.Subscribe("topic:1")
	defer here.Close()
	record(t, hub, db, "topic:1", 1)
	inOrder(t, here, 1, 1)
	if err := db.Read(context.Background(), func(tx *models.Tx) error {
		offsets, err := models.LiveOffsets(tx, []string{"topic:1", "topic:2"})
		if len(offsets) != 1 || offsets["topic:1"] != 1 {
			t.Errorf("offsets %v", offsets)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// broken is a bus that takes nothing.
type broken struct{}

func (broken) Join(string, func(live.Event), func()) error { return nil }
func (broken) Publish(live.Event) error                    { return errors.New("away") }
func (broken) Close() error                                { return nil }
