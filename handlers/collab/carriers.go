package collab

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/live"
)

// Options are what Carriers are built from.
type Options struct {
	Rooms *collab.Rooms
	// Translate says a key in a language.
	Translate func(language, key string, args ...any) string
	Log       *slog.Logger
	Limits    Limits // zero: DefaultLimits
}

// Limits bound what one program, address or person can take. A ministry may be
// behind one address.
type Limits struct {
	Lines      int // in all
	PerAddress int
	PerPerson  int
}

// DefaultLimits are those of a site that says nothing else.
func DefaultLimits() Limits { return Limits{Lines: 20_000, PerAddress: 4_000, PerPerson: 60} }

// Carriers are all lines to open documents on this instance, sockets and
// others. Make them with New. They are safe for concurrent use.
type Carriers struct {
	rooms     *collab.Rooms
	translate func(language, key string, args ...any) string
	log       *slog.Logger
	limits    Limits
	buffers   sync.Pool // of writing, so that an idle socket holds none

	ctx     context.Context //nolint:containedctx // ends when all is closed
	stop    context.CancelFunc
	running sync.WaitGroup // the keeper
	open    sync.WaitGroup // the sockets

	mu        sync.Mutex
	closing   bool
	sockets   map[*socket]struct{}
	polls     map[string]*poll
	addresses map[string]int
	people    map[int64]int
}

// New builds the carriers; Close ends them.
func New(o Options) *Carriers {
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	c := &Carriers{
		rooms: o.Rooms, translate: o.Translate, log: o.Log, limits: o.Limits,
		sockets: map[*socket]struct{}{}, polls: map[string]*poll{}, addresses: map[string]int{}, people: map[int64]int{},
	}
	c.ctx, c.stop = context.WithCancel(context.Background())
	c.running.Go(c.keep)
	return c
}

// Reader is who is at the other end of a line, found out before it opened.
type Reader struct {
	collab.Person
	Address string // where from
}

// lookEvery is how often lines that are silent are looked after.
const lookEvery = time.Second

// keep pings sockets and ends polls that are not heard of any more.
func (c *Carriers) keep() {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return
		case now := <-ticker.C:
			c.mu.Lock()
			for s := range c.sockets {
				s.wantPing(now)
			}
			var silent []*poll
			for _, p := range c.polls {
				if p.isSilent(now) {
					silent = append(silent, p)
				}
			}
			c.mu.Unlock()
			for _, p := range silent {
				c.drop(p)
			}
		}
	}
}

// admit counts a line in, or says why it may not be opened.
func (c *Carriers) admit(reader Reader) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return fault.Away(errors.New("the program is stopping"))
	}
	person := int64(reader.Who.Person)
	if len(c.sockets)+len(c.polls) >= c.limits.Lines || c.addresses[reader.Address] >= c.limits.PerAddress ||
		person != 0 && c.people[person] >= c.limits.PerPerson {
		return fault.Limited("collab.too_many_sessions", time.Minute)
	}
	c.addresses[reader.Address]++
	c.people[person]++
	return nil
}

// release is the end of admit.
func (c *Carriers) release(reader Reader) {
	c.mu.Lock()
	defer c.mu.Unlock()
	person := int64(reader.Who.Person)
	if c.addresses[reader.Address]--; c.addresses[reader.Address] <= 0 {
		delete(c.addresses, reader.Address)
	}
	if c.people[person]--; c.people[person] <= 0 {
		delete(c.people, person)
	}
}

// Count is how many sockets and how many other lines are open.
func (c *Carriers) Count() (sockets, polls int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.sockets), len(c.polls)
}

// jitter spreads those who come back: a second for each two hundred of them.
func (c *Carriers) jitter() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	spread := min(30*time.Second, 2*time.Second+time.Duration(len(c.sockets))*5*time.Millisecond)
	return 250*time.Millisecond + rand.N(spread) //nolint:gosec // nobody gains by guessing it
}

// Close makes durable what waits, tells every client to come back, and waits
// until all have gone or ctx ends.
func (c *Carriers) Close(ctx context.Context) error {
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	err := c.rooms.Close()
	gone := make(chan struct{})
	go func() { c.open.Wait(); close(gone) }() // ends with the last socket, each of which has its deadline
	select {
	case <-gone:
	case <-ctx.Done():
		err = errors.Join(err, errors.New("some editors are still open"))
	}
	c.stop()
	c.running.Wait()
	return err
}

// codes are the close codes for why a session is over.
var codes = map[collab.End]int{
	collab.EndComeBack:  live.CloseComeBack,
	collab.EndBroken:    live.CloseInternal,
	collab.EndSlow:      live.CloseSlow,
	collab.EndSignIn:    live.CloseSignIn,
	collab.EndRightLost: live.CloseRightLost,
	collab.EndMalformed: live.CloseMalformed,
	collab.EndTooMany:   live.CloseTooMany,
}

// endFor is why a line ends that could not be opened.
func endFor(err error) collab.End {
	if errors.Is(err, collab.ErrMalformed) {
		return collab.EndMalformed
	}
	switch fault.Of(err) {
	case fault.NotFound, fault.Forbidden, fault.Unauthenticated:
		return collab.EndRightLost
	case fault.TooMany:
		return collab.EndTooMany
	case fault.Unavailable:
		return collab.EndComeBack
	default:
		return collab.EndBroken
	}
}
