package live

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"hash/maphash"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"minamata.exchange/models"
)

// Event is one thing that happened to a subject.
type Event struct {
	Subject string          `json:"s"`
	Offset  int64           `json:"o,omitempty"` // 0: ephemeral
	Kind    string          `json:"k"`
	Payload json.RawMessage `json:"p,omitempty"`
}

// Position is how far someone has come in a subject.
type Position struct {
	Offset int64
	Epoch  string
}

// Bus carries events to other instances. Join is called once, with a name
// that only the instances on this database share; receive is then called for
// what others publish, and missed whenever some of it may have been lost.
// Publish must not block.
type Bus interface {
	Join(site string, receive func(Event), missed func()) error
	Publish(Event) error
	Close() error
}

// queueLength is how many events a subscription holds before it is cut off.
const queueLength = 256

// ErrOverrun ends a subscription whose reader did not keep up.
var ErrOverrun = errors.New("the reader did not keep up")

// Hub joins publishers and subscribers. Make it with NewHub. It is safe for
// concurrent use.
type Hub struct {
	db    *models.DB
	bus   Bus // nil: this instance is alone
	log   *slog.Logger
	epoch string

	mu          sync.RWMutex // guards subscribers and closed
	subscribers map[string]map[*Subscription]struct{}
	closed      bool

	orders [64]order     // by hash of the subject: one that waits for the database holds few others
	missed chan struct{} // holds one: look into the database for what the bus lost
}

// order keeps the recorded events of some subjects in the order of offsets.
type order struct {
	mu   sync.Mutex       // held while one recorded event is delivered
	last map[string]int64 // the newest offset delivered, of subjects with subscribers
}

// Subscription receives the events of one subject until it is closed.
type Subscription struct {
	// Events is closed when the subscription ends. It is nil for a watch.
	Events  <-chan Event
	events  chan Event
	watch   func(Event)
	hub     *Hub
	subject string
	err     error
}

// NewHub reads (or makes) the epoch and joins the bus; bus may be nil.
func NewHub(ctx context.Context, db *models.DB, bus Bus, log *slog.Logger) (*Hub, error) {
	h := &Hub{db: db, bus: bus, log: log, subscribers: map[string]map[*Subscription]struct{}{}, missed: make(chan struct{}, 1)}
	for i := range h.orders {
		h.orders[i].last = map[string]int64{}
	}
	err := db.Write(ctx, func(tx *models.Tx) error {
		epoch, err := models.SiteState(tx, "live_epoch")
		if err == nil && epoch == "" {
			epoch = rand.Text()[:10]
			err = models.SetSiteState(tx, "live_epoch", epoch)
		}
		h.epoch = epoch
		return err
	})
	if err != nil || bus == nil {
		return h, err
	}
	return h, bus.Join(h.epoch, h.deliver, h.lookForMissed)
}

// Epoch is the epoch of every offset now.
func (h *Hub) Epoch() string { return h.epoch }

// Record keeps an event in the transaction of what it tells of and publishes
// it after the commit. payload is marshalled to JSON and names things by id.
func (h *Hub) Record(tx *models.Tx, subject, kind string, payload any) error {
	_, err := h.RecordAt(tx, subject, kind, payload)
	return err
}

// RecordAt is Record for who needs to know the offset the event got.
func (h *Hub) RecordAt(tx *models.Tx, subject, kind string, payload any) (int64, error) {
	data, err := json.Marshal(payload)
	if err != nil {
		return 0, err
	}
	row := models.LiveEvent{Subject: subject, Kind: kind, Payload: string(data)}
	if err := models.AppendLiveEvent(tx, &row); err != nil {
		return 0, err
	}
	tx.AfterCommit(func() {
		h.publish(Event{Subject: subject, Offset: row.Offset, Kind: kind, Payload: data})
	})
	return row.Offset, nil
}

// Whisper publishes an ephemeral event: it is not kept and may be lost.
func (h *Hub) Whisper(subject, kind string, payload any) {
	data, err := json.Marshal(payload)
	if err != nil {
		return
	}
	h.publish(Event{Subject: subject, Kind: kind, Payload: data})
}

func (h *Hub) publish(event Event) {
	h.deliver(event)
	if h.bus == nil {
		return
	}
	if err := h.bus.Publish(event); err != nil {
		h.log.Warn("an event did not reach the other instances", "subject", event.Subject, "offset", event.Offset, "error", err)
	}
}

// deliver hands an event to everyone subscribed here, in the order of
// offsets. Two actions commit in order but may come here the other way round,
// and a message between instances may be lost: what is missing before this
// event is committed already and is read from the database.
func (h *Hub) deliver(event Event) {
	if event.Offset == 0 {
		h.fanOut(event)
		return
	}
	order := h.order(event.Subject)
	order.mu.Lock()
	defer order.mu.Unlock()
	if !h.isWatched(event.Subject) {
		delete(order.last, event.Subject)
		return
	}
	last, known := order.last[event.Subject]
	if known && event.Offset <= last {
		return
	}
	order.last[event.Subject] = event.Offset
	if known && event.Offset > last+1 {
		for _, missed := range h.between(event.Subject, last, event.Offset) {
			h.fanOut(missed)
		}
	}
	h.fanOut(event)
}

func (h *Hub) order(subject string) *order {
	return &h.orders[maphash.String(seed, subject)%uint64(len(h.orders))]
}

var seed = maphash.MakeSeed()

// between reads the events after one offset and before another.
func (h *Hub) between(subject string, after, before int64) []Event {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	events, err := h.Since(ctx, subject, Position{Offset: after, Epoch: h.epoch})
	if err != nil {
		h.log.Warn("missed events could not be read; readers catch up by themselves", "subject", subject, "error", err)
		return nil
	}
	return slices.DeleteFunc(events, func(event Event) bool { return event.Offset >= before })
}

func (h *Hub) isWatched(subject string) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.subscribers[subject]) > 0
}

// fanOut hands an event to every subscription; one that is full is cut off.
func (h *Hub) fanOut(event Event) {
	h.mu.RLock()
	var overrun []*Subscription
	for subscription := range h.subscribers[event.Subject] {
		if subscription.watch != nil {
			subscription.watch(event)
			continue
		}
		select {
		case subscription.events <- event:
		default:
			overrun = append(overrun, subscription)
		}
	}
	h.mu.RUnlock()
	for _, subscription := range overrun {
		subscription.end(ErrOverrun)
	}
}

// Subscribe begins to receive the events of a subject. The caller has asked
// access. Subscribe first, then load, then apply what has come meanwhile: a
// recorded event may come again, with the same offset.
func (h *Hub) Subscribe(subject string) *Subscription {
	events := make(chan Event, queueLength)
	return h.join(&Subscription{Events: events, events: events, hub: h, subject: subject})
}

// Watch has f called for every event of a subject until the subscription is
// closed. f must neither block nor call the Hub: it notes that there is
// something to do. A watch holds no queue and is never cut off.
func (h *Hub) Watch(subject string, f func(Event)) *Subscription {
	return h.join(&Subscription{watch: f, hub: h, subject: subject})
}

// join adds a subscription. A subject that nobody watched begins where it
// stands: of two events that arrive the wrong way round at first, the later
// one then has the earlier fetched.
func (h *Hub) join(subscription *Subscription) *Subscription {
	subject := subscription.subject
	if h.isWatched(subject) {
		return h.add(subscription)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	position, err := h.Position(ctx, subject)
	h.add(subscription)
	if err != nil {
		return subscription // the first event to come is where it begins
	}
	order := h.order(subject)
	order.mu.Lock()
	defer order.mu.Unlock()
	if _, known := order.last[subject]; !known {
		order.last[subject] = position.Offset
	}
	return subscription
}

func (h *Hub) add(subscription *Subscription) *Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		subscription.finish()
		return subscription
	}
	peers := h.subscribers[subscription.subject]
	if peers == nil {
		peers = map[*Subscription]struct{}{}
		h.subscribers[subscription.subject] = peers
	}
	peers[subscription] = struct{}{}
	return subscription
}

// Close ends the subscription; closing twice is harmless.
func (s *Subscription) Close() { s.end(nil) }

// Err is why the subscription ended: nil after Close, ErrOverrun when it was
// cut off. It may be read after Events is closed.
func (s *Subscription) Err() error {
	s.hub.mu.RLock()
	defer s.hub.mu.RUnlock()
	return s.err
}

func (s *Subscription) end(err error) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	peers := s.hub.subscribers[s.subject]
	if _, there := peers[s]; !there {
		return
	}
	delete(peers, s)
	if len(peers) == 0 {
		delete(s.hub.subscribers, s.subject)
	}
	s.err = err
	s.finish()
}

func (s *Subscription) finish() {
	if s.events != nil {
		close(s.events)
	}
}

// ErrUnknownPosition means that the position cannot be caught up from: load
// the page anew.
var ErrUnknownPosition = errors.New("the position is not known here")

// maxCatchUp is how many missed events are sent one by one; with more missed,
// loading anew is cheaper.
const maxCatchUp = 200

// Since reads the events of a subject after a position, oldest first.
func (h *Hub) Since(ctx context.Context, subject string, from Position) ([]Event, error) {
	if from.Epoch != h.epoch || from.Offset < 0 {
		return nil, ErrUnknownPosition
	}
	var rows []models.LiveEvent
	var newest int64
	err := h.db.Read(ctx, func(tx *models.Tx) (err error) {
		if newest, err = models.LiveOffset(tx, subject); err != nil {
			return err
		}
		rows, err = models.LiveEventsAfter(tx, subject, from.Offset, maxCatchUp+1)
		return err
	})
	if err != nil {
		return nil, err
	}
	pruned := from.Offset < newest && (len(rows) == 0 || rows[0].Offset != from.Offset+1)
	if from.Offset > newest && len(rows) == 0 || pruned || len(rows) > maxCatchUp {
		return nil, ErrUnknownPosition
	}
	events := make([]Event, len(rows))
	for i, row := range rows {
		events[i] = Event{Subject: row.Subject, Offset: row.Offset, Kind: row.Kind, Payload: json.RawMessage(row.Payload)}
	}
	return events, nil
}

// Position is where a subject stands now. Read it before the page's content:
// what is in both is then applied twice, which is harmless; nothing is missed.
func (h *Hub) Position(ctx context.Context, subject string) (position Position, err error) {
	err = h.db.Read(ctx, func(tx *models.Tx) error {
		position, err = h.PositionIn(tx, subject)
		return err
	})
	return position, err
}

// PositionIn is Position for who reads already.
func (h *Hub) PositionIn(tx *models.Tx, subject string) (Position, error) {
	offset, err := models.LiveOffset(tx, subject)
	return h.PositionAt(offset), err
}

// PositionAt is the position of an offset that was read already.
func (h *Hub) PositionAt(offset int64) Position { return Position{Offset: offset, Epoch: h.epoch} }

// PositionsIn are where subjects stand now, in their order.
func (h *Hub) PositionsIn(tx *models.Tx, subjects []string) ([]Position, error) {
	offsets, err := models.LiveOffsets(tx, subjects)
	positions := make([]Position, len(subjects))
	for i, subject := range subjects {
		positions[i] = Position{Offset: offsets[subject], Epoch: h.epoch}
	}
	return positions, err
}

// Close leaves the bus and ends every subscription; later ones end at once.
func (h *Hub) Close() error {
	h.mu.Lock()
	h.closed = true
	var all []*Subscription
	for _, peers := range h.subscribers {
		all = slices.AppendSeq(all, maps.Keys(peers))
	}
	h.mu.Unlock()
	for _, subscription := range all {
		subscription.Close()
	}
	if h.bus == nil {
		return nil
	}
	return h.bus.Close()
}
