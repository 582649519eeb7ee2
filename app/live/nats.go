package live

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// NATS is the Bus over a NATS server. While the server is away nothing is
// held back for it: events stand in the database, from which Follow delivers
// them, and whispers are lost. It is safe for concurrent use.
type NATS struct {
	conn   *nats.Conn
	origin string
	log    *slog.Logger

	mu      sync.Mutex // guards subject and missed
	subject string
	missed  func()
}

// message is an event on the bus.
type message struct {
	Origin string `json:"i"` // who published it: its own events come back to nobody
	Event
}

// Bounds of what waits to be taken in; over them NATS drops, and Follow reads
// the database.
const (
	pendingMessages = 16 << 10
	pendingBytes    = 16 << 20
)

// NewNATS joins the server at url, now or as soon as it answers.
func NewNATS(url string, log *slog.Logger) (*NATS, error) {
	b := &NATS{origin: rand.Text(), log: log}
	conn, err := nats.Connect(url,
		nats.Name("Minamata Exchange"),
		nats.NoEcho(),
		nats.RetryOnFailedConnect(true),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(500*time.Millisecond),
		nats.ReconnectJitter(250*time.Millisecond, time.Second),
		nats.ReconnectBufSize(-1), // what is late is of no use: the database has it
		nats.PingInterval(10*time.Second),
		nats.MaxPingsOutstanding(2),
		nats.ConnectHandler(func(*nats.Conn) { b.mayHaveMissed() }),
		nats.ReconnectHandler(func(*nats.Conn) {
			log.Info("the NATS server answers again")
			b.mayHaveMissed()
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				log.Warn("the NATS server is away; events reach other instances late", "error", err)
			}
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			log.Warn("NATS", "error", err)
			if errors.Is(err, nats.ErrSlowConsumer) {
				b.mayHaveMissed()
			}
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("--nats-url: %w", err)
	}
	if !conn.IsConnected() {
		log.Warn("the NATS server does not answer yet; events reach other instances late")
	}
	b.conn = conn
	return b, nil
}

// Join begins to receive what other instances of the same site publish.
func (b *NATS) Join(site string, receive func(Event), missed func()) error {
	b.mu.Lock()
	b.subject, b.missed = "exchange."+site+".live", missed
	b.mu.Unlock()
	subscription, err := b.conn.Subscribe(b.subject, func(m *nats.Msg) {
		var received message
		if err := json.Unmarshal(m.Data, &received); err != nil {
			b.log.Warn("a message on NATS is not an event", "error", err)
			return
		}
		if received.Origin != b.origin {
			receive(received.Event)
		}
	})
	if err != nil {
		return fmt.Errorf("join NATS: %w", err)
	}
	return subscription.SetPendingLimits(pendingMessages, pendingBytes)
}

// Publish sends an event to the other instances.
func (b *NATS) Publish(event Event) error {
	data, err := json.Marshal(message{Origin: b.origin, Event: event})
	if err != nil {
		return err
	}
	b.mu.Lock()
	subject := b.subject
	b.mu.Unlock()
	return b.conn.Publish(subject, data)
}

func (b *NATS) mayHaveMissed() {
	b.mu.Lock()
	missed := b.missed
	b.mu.Unlock()
	if missed != nil {
		missed()
	}
}

// Close leaves the server; what was published is sent first.
func (b *NATS) Close() error {
	if b.conn.IsConnected() {
		_ = b.conn.FlushTimeout(time.Second) // a server that does not take it any more: the database has it
	}
	b.conn.Close()
	return nil
}
