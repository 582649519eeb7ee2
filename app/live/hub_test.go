package live_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/live"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

const patience = 20 * time.Second

func newHub(t testing.TB, db *models.DB, bus live.Bus) *live.Hub {
	t.Helper()
	hub, err := live.NewHub(context.Background(), db, bus, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := hub.Close(); err != nil {
			t.Error(err)
		}
	})
	return hub
}

func record(t testing.TB, hub *live.Hub, db *models.DB, subject string, payload any) {
	t.Helper()
	if err := db.Write(context.Background(), func(tx *models.Tx) error {
		return hub.Record(tx, subject, "happened", payload)
	}); err != nil {
		t.Fatal(err)
	}
}

// next waits for one event.
func next(t testing.TB, subscription *live.Subscription) live.Event {
	t.Helper()
	select {
	case event, open := <-subscription.Events:
		if !open {
			t.Fatalf("the subscription ended: %v", subscription.Err())
		}
		return event
	case <-time.After(patience):
		t.Fatal("no event came")
	}
	return live.Event{}
}

func inOrder(t testing.TB, subscription *live.Subscription, from, to int64) {
	t.Helper()
	for offset := from; offset <= to; offset++ {
		if event := next(t, subscription); event.Offset != offset {
			t.Fatalf("offset %d where %d was due", event.Offset, offset)
		}
	}
}

func TestEventsComeInOrderOfManyWriters(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		hub := newHub(t, db, nil)
		subscription := hub.Subscribe("topic:1")
		defer subscription.Close()
		const writers, each = 10, 12
		var writing sync.WaitGroup
		for writer := range writers {
			writing.Go(func() {
				for range each {
					record(t, hub, db, "topic:1", writer)
				}
			})
		}
		inOrder(t, subscription, 1, writers*each)
		writing.Wait()
	})
}

func TestNothingIsPublishedBeforeOrWithoutCommit(t *testing.T) {
	db := modelstest.SQLite(t, nil)
	hub := newHub(t, db, nil)
	subscription := hub.Subscribe("topic:1")
	defer subscription.Close()
	refused := errors.New("refused")
	err := db.Write(context.Background(), func(tx *models.Tx) error {
		if err := hub.Record(tx, "topic:1", "happened", 1); err != nil {
			return err
		}
		if len(subscription.Events) != 0 {
			t.Error("published before the commit")
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
	record(t, hub, db, "topic:1", 2)
	if event := next(t, subscription); event.Offset != 1 || string(event.Payload) != "2" {
		t.Errorf("got %d %s", event.Offset, event.Payload)
	}
}

func TestSlowReaderIsCutOffAndHoldsNobody(t *testing.T) {
	db := modelstest.SQLite(t, nil)
	hub := newHub(t, db, nil)
	slow, quick := hub.Subscribe("topic:1"), hub.Subscribe("topic:1")
	defer quick.Close()
	const many = 1000
	for i := range many {
		hub.Whisper("topic:1", "writing", i)
		next(t, quick)
	}
	received := 0
	for range slow.Events {
		received++
	}
	if !errors.Is(slow.Err(), live.ErrOverrun) || received == 0 || received >= many {
		t.Errorf("ended by %v after %d events", slow.Err(), received)
	}
	slow.Close()
	if !errors.Is(slow.Err(), live.ErrOverrun) {
		t.Error("closing afterwards forgot why it ended")
	}
}

func TestSince(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		hub := newHub(t, db, nil)
		ctx := context.Background()
		for i := range 5 {
			record(t, hub, db, "topic:1", i)
		}
		at := func(offset int64) live.Position { return live.Position{Offset: offset, Epoch: hub.Epoch()} }
		events, err := hub.Since(ctx, "topic:1", at(3))
		if err != nil || len(events) != 2 || events[0].Offset != 4 || events[1].Offset != 5 {
			t.Errorf("after 3: %v, %v", events, err)
		}
		if events, err := hub.Since(ctx, "topic:1", at(5)); err != nil || len(events) != 0 {
			t.Errorf("after the newest: %v, %v", events, err)
		}
		for name, unknown := range map[string]live.Position{
			"the future":     at(6),
			"negative":       at(-1),
			"another epoch":  {Offset: 3, Epoch: "other"},
			"no epoch":       {Offset: 3},
			"another's past": {Offset: 0, Epoch: ""},
		} {
			if _, err := hub.Since(ctx, "topic:1", unknown); !errors.Is(err, live.ErrUnknownPosition) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for i := range 200 {
			record(t, hub, db, "topic:1", i)
		}
		if _, err := hub.Since(ctx, "topic:1", at(1)); !errors.Is(err, live.ErrUnknownPosition) {
			t.Errorf("too far behind: %v", err)
		}
	})
}

func TestPrunedPositionIsUnknown(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	db := modelstest.SQLite(t, clock)
	hub := newHub(t, db, nil)
	ctx := context.Background()
	record(t, hub, db, "topic:1", 1)
	mu.Lock()
	now = now.Add(8 * 24 * time.Hour)
	mu.Unlock()
	record(t, hub, db, "topic:1", 2)
	if err := hub.Prune(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := hub.Since(ctx, "topic:1", live.Position{Offset: 0, Epoch: hub.Epoch()}); !errors.Is(err, live.ErrUnknownPosition) {
		t.Errorf("before what was pruned: %v", err)
	}
	if events, err := hub.Since(ctx, "topic:1", live.Position{Offset: 1, Epoch: hub.Epoch()}); err != nil || len(events) != 1 {
		t.Errorf("what was kept: %v, %v", events, err)
	}
}

func TestEpochStaysWithTheDatabase(t *testing.T) {
	db, other := modelstest.SQLite(t, nil), modelstest.SQLite(t, nil)
	if first, again := newHub(t, db, nil).Epoch(), newHub(t, db, nil).Epoch(); first != again || first == "" {
		t.Errorf("%q, then %q", first, again)
	}
	if newHub(t, db, nil).Epoch() == newHub(t, other, nil).Epoch() {
		t.Error("two databases share an epoch")
	}
}

func TestClosedHubEndsEverySubscription(t *testing.T) {
	db := modelstest.SQLite(t, nil)
	hub := newHub(t, db, nil)
	subscription := hub.Subscribe("topic:1")
	watched := 0
	hub.Watch("topic:1", func(live.Event) { watched++ })
	hub.Whisper("topic:1", "writing", nil)
	if err := hub.Close(); err != nil {
		t.Fatal(err)
	}
	next(t, subscription)
	if _, open := <-subscription.Events; open || subscription.Err() != nil {
		t.Errorf("still open, or ended by %v", subscription.Err())
	}
	if _, open := <-hub.Subscribe("topic:1").Events; open {
		t.Error("a subscription made afterwards does not end")
	}
	hub.Whisper("topic:1", "writing", nil)
	if watched != 1 {
		t.Errorf("watched %d events", watched)
	}
}

func BenchmarkWhisperTo2000(b *testing.B) {
	hub := newHub(b, modelstest.SQLite(b, nil), nil)
	for range 2000 {
		defer hub.Watch("topic:1", func(live.Event) {}).Close()
	}
	for i := 0; b.Loop(); i++ {
		hub.Whisper("topic:1", "writing", i)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2000, "ns/reader")
}
