package collab

import (
	"slices"
	"sync/atomic"
	"time"
)

// Counts are what has happened since the program started.
type Counts struct {
	Batches    atomic.Int64 // committed
	Steps      atomic.Int64 // in them
	Commits    atomic.Int64 // transactions
	Failed     atomic.Int64 // transactions that failed
	Rebased    atomic.Int64 // batches that were carried over others
	Kept       atomic.Int64 // pieces that could not be placed
	Collided   atomic.Int64 // batches that came back as suggestions
	Refused    atomic.Int64 // batches that were not taken
	Repeated   atomic.Int64 // refs that were there already
	Lost       atomic.Int64 // times another instance was first
	Diverged   atomic.Int64 // clients that found another document than ours
	Malformed  atomic.Int64 // frames that were no messages
	Slow       atomic.Int64 // sessions that did not keep up
	Loaded     atomic.Int64 // rooms
	LoadTime   Times
	CommitTime Times
}

// Bounds are the upper bounds of the rows of Times.
var Bounds = []time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 250 * time.Millisecond, time.Second, 5 * time.Second,
}

// Times is how long something took: how often at most so long.
type Times struct {
	rows  [11]atomic.Int64 // one more than Bounds
	total atomic.Int64     // nanoseconds
}

func (t *Times) observe(took time.Duration) {
	i, _ := slices.BinarySearch(Bounds, took)
	t.rows[i].Add(1)
	t.total.Add(int64(took))
}

// Read gives the number of observations, their sum, and how many were at most
// as long as each of Bounds.
func (t *Times) Read() (count int64, sum time.Duration, upTo []int64) {
	upTo = make([]int64, len(Bounds))
	for i := range t.rows {
		count += t.rows[i].Load()
		if i < len(upTo) {
			upTo[i] = count
		}
	}
	return count, time.Duration(t.total.Load()), upTo
}

// add counts what became of a batch.
func (c *Counts) add(a *answer) {
	switch {
	case a.err != nil: // counted when it is said
	case a.repeated != nil:
		c.Repeated.Add(1)
	default:
		c.Batches.Add(1)
		c.Steps.Add(int64(len(a.entry.steps)))
		c.Kept.Add(int64(len(a.kept)))
		if a.rebased {
			c.Rebased.Add(1)
		}
		if a.collided {
			c.Collided.Add(1)
		}
	}
}

// Counts are what has happened.
func (r *Rooms) Counts() *Counts { return &r.counts }
