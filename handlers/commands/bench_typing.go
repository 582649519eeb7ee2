package commands

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"time"
)

// benchEditor is somebody at a line who types a character now and then.
type benchEditor interface {
	// listen takes in what comes until the line ends, and says why it did.
	listen() error
	// strike types a character.
	strike(now time.Time) error
	end()
}

// typing is everybody who types at a server, and what was seen.
type typing struct {
	rate    float64
	cursors bool
	stop    chan struct{}
	editors []benchEditor
	running sync.WaitGroup

	mu        sync.Mutex
	counting  bool
	edits     int // typed and acknowledged
	delivered int // to somebody else
	peers     []time.Duration
	own       []time.Duration
	late      []time.Duration // keys that the clients struck late: they are short of time
	failed    error
}

func newTyping(rate float64, cursors bool) *typing {
	return &typing{rate: rate, cursors: cursors, stop: make(chan struct{})}
}

// begin has everybody listen, and type if there is a rate.
func (t *typing) begin() {
	for _, e := range t.editors {
		t.running.Go(func() { t.fail(e.listen()) })
		if t.rate > 0 {
			t.running.Go(func() { t.fail(t.typeOn(e)) })
		}
	}
}

// typeOn has an editor type at the rate until all is over.
func (t *typing) typeOn(e benchEditor) error {
	every := time.Duration(float64(time.Second) / t.rate)
	wait := time.Duration(rand.Int64N(int64(every))) //nolint:gosec // a start
	due := time.Now().Add(wait)                      //nolint:forbidigo // what is measured
	next := time.NewTimer(wait)
	defer next.Stop()
	for {
		select {
		case <-t.stop:
			return nil
		case <-next.C:
			now := time.Now() //nolint:forbidigo // what is measured
			if err := e.strike(now); err != nil {
				return err
			}
			t.struck(now.Sub(due))
			wait = every*3/4 + time.Duration(rand.Int64N(int64(every)/2)) //nolint:gosec // people are not regular
			due = now.Add(wait)
			next.Reset(wait)
		}
	}
}

func (t *typing) struck(late time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counting {
		t.late = append(t.late, late)
	}
}

func (t *typing) count(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counting = on
}

// close ends all lines and waits for who was on them.
func (t *typing) close() {
	close(t.stop)
	for _, e := range t.editors {
		e.end()
	}
	t.running.Wait()
}

// saw notes that edits have arrived.
func (t *typing) saw(delivered int, peers, own []time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counting {
		t.delivered += delivered
		t.edits += len(own)
		t.peers, t.own = append(t.peers, peers...), append(t.own, own...)
	}
}

func (t *typing) fail(err error) {
	select {
	case <-t.stop: // it is over: lines end
		return
	default:
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed = errors.Join(t.failed, err)
}

func (t *typing) error() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
}

// warm is how long editors type before anything is counted.
const warm = 2 * time.Second

// measure has everybody type, and says what came of it and what it cost the
// process that serves them.
func (t *typing) measure(ctx context.Context, pid int, lasting time.Duration) (collabFigures, error) {
	t.begin()
	if err := pass(ctx, warm); err != nil {
		return collabFigures{}, err
	}
	before, err := useOf(pid)
	if err != nil {
		return collabFigures{}, err
	}
	clients, database := ownUse(), useOfPostgres()
	began := time.Now() //nolint:forbidigo // what is measured
	t.count(true)
	if err := pass(ctx, lasting); err != nil {
		return collabFigures{}, err
	}
	t.count(false)
	after, err := useOf(pid)
	if err != nil {
		return collabFigures{}, err
	}
	took := time.Since(began).Seconds()
	f, err := t.figures(took, after.cpu-before.cpu)
	f.resident = after.resident / (1 << 20)
	f.clients, f.database = 100*(ownUse()-clients)/took, 100*(useOfPostgres()-database)/took
	return f, err
}

// ownUse is the CPU of this process, which the clients are.
func ownUse() float64 {
	use, _ := useOf(os.Getpid()) // who is asked of others before
	return use.cpu
}

func (t *typing) figures(took, cpu float64) (collabFigures, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed != nil {
		return collabFigures{}, t.failed
	}
	if len(t.peers) == 0 || len(t.own) == 0 {
		return collabFigures{}, errors.New("nothing arrived")
	}
	slices.Sort(t.peers)
	slices.Sort(t.own)
	slices.Sort(t.late)
	return collabFigures{
		edits: float64(t.edits) / took, delivered: float64(t.delivered) / took,
		p50: percentile(t.peers, 50), p99: percentile(t.peers, 99), most: percentile(t.peers, 100), own: percentile(t.own, 99),
		perThousand: cpu / float64(max(1, t.delivered)) * 1000, share: 100 * cpu / took, late: percentile(t.late, 99),
	}, nil
}

// pass lets time pass.
func pass(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
