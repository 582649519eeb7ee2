package live

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"minamata.exchange/models"
)

const (
	// lookEvery is how often the database is asked for what the bus lost.
	lookEvery = 2 * time.Second
	// keepFor is how long events are kept for who was away; they then load
	// the page anew.
	keepFor = 7 * 24 * time.Hour
	// pruneEvery is how often older ones are forgotten.
	pruneEvery = time.Hour
)

// Follow keeps the promises that take time, until ctx ends: what the bus lost
// is read from the database, and events that nobody will ask for any more are
// forgotten.
func (h *Hub) Follow(ctx context.Context) {
	prune := time.NewTicker(pruneEvery)
	defer prune.Stop()
	var look <-chan time.Time // never, where there is no bus to lose anything
	if h.bus != nil {
		ticker := time.NewTicker(lookEvery)
		defer ticker.Stop()
		look = ticker.C
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-prune.C:
			err = h.Prune(ctx)
		case <-look:
			err = h.fill(ctx)
		case <-h.missed:
			err = h.fill(ctx)
		}
		if err != nil && ctx.Err() == nil {
			h.log.Warn("live events could not be looked after", "error", err)
		}
	}
}

// Prune forgets events that are too old to be caught up from.
func (h *Hub) Prune(ctx context.Context) error {
	return h.db.Write(ctx, func(tx *models.Tx) error {
		return models.PruneLiveEvents(tx, tx.Now.Add(-keepFor))
	})
}

// lookForMissed has Follow look at once. It never blocks.
func (h *Hub) lookForMissed() {
	select {
	case h.missed <- struct{}{}:
	default:
	}
}

// fill delivers the newest event of every watched subject that has one we did
// not see; deliver reads those before it. Of a subject of which nothing was
// delivered yet, subscribers get the newest and know by its offset whether
// they have it.
func (h *Hub) fill(ctx context.Context) error {
	subjects := h.watched()
	var newest map[string]int64
	err := h.db.Read(ctx, func(tx *models.Tx) (err error) {
		newest, err = models.LiveOffsets(tx, subjects)
		return err
	})
	if err != nil {
		return err
	}
	for subject, offset := range newest {
		if h.hasDelivered(subject, offset) {
			continue
		}
		events, err := h.Since(ctx, subject, Position{Offset: offset - 1, Epoch: h.epoch})
		if errors.Is(err, ErrUnknownPosition) || err == nil && len(events) == 0 {
			h.settle(subject, offset) // pruned: whoever is behind it loads the page anew
			continue
		}
		if err != nil {
			return err
		}
		h.deliver(events[0])
	}
	return nil
}

// watched lists the subjects that somebody listens to here.
func (h *Hub) watched() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Collect(maps.Keys(h.subscribers))
}

func (h *Hub) hasDelivered(subject string, offset int64) bool {
	order := h.order(subject)
	order.mu.Lock()
	defer order.mu.Unlock()
	last, known := order.last[subject]
	return known && last >= offset
}

func (h *Hub) settle(subject string, offset int64) {
	order := h.order(subject)
	order.mu.Lock()
	defer order.mu.Unlock()
	order.last[subject] = max(order.last[subject], offset)
}
