package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"minamata.exchange/config"
)

// benchCollab measures documents that many write in at once. An editor here
// types at the end of a paragraph of its own, a character a step, at a steady
// rate and never in step with the others; it sends what it has typed when its
// last batch has come back, as a browser does. It holds no document: it follows
// where its paragraph has got to. So the clients cost little beside the server,
// and what the server costs is told by its own account.
type benchCollab struct {
	DatabaseURL string        `help:"An empty PostgreSQL database; without it SQLite. May hold a password: prefer the variable." env:"EXCHANGE_BENCH_DATABASE_URL"`
	Documents   int           `help:"Documents that are written in at once." default:"1"`
	Editors     []int         `help:"Editors of each document; of several numbers each is measured." default:"100"`
	Rate        float64       `help:"Characters that each types a second." default:"5"`
	For         time.Duration `help:"How long each line is measured." default:"10s"`
	Runs        int           `help:"How often everything is measured." default:"1"`
	Idle        int           `help:"Instead: open so many editors that type nothing, and say what each costs." default:"0"`
	Cursors     bool          `help:"Tell the others of each cursor too, as browsers do."`
}

// Run starts a server for each line, so that each begins alike.
func (b *benchCollab) Run(out printer) error {
	if b.Documents < 1 || b.Rate <= 0 || b.For < time.Second || b.Runs < 1 || b.Idle < 0 || slices.Min(b.Editors) < 1 {
		return errors.New("--documents, --editors, --rate, --for, --runs, --idle: not what can be measured")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	folder, err := os.MkdirTemp("", "exchange-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	settings := config.Config{Addr: "127.0.0.1:0", DatabaseURL: b.DatabaseURL, Data: folder, MailFrom: "exchange@localhost"}
	if err := settings.Validate(); err != nil {
		return err
	}
	on := cmp.Or(map[bool]string{true: "PostgreSQL"}[b.DatabaseURL != ""], "SQLite")
	if b.Idle > 0 {
		return b.idle(ctx, settings, on, out)
	}
	out.say("%d documents on %s, each editor types %g characters a second, %s a line; times from the key to the peer that has it", b.Documents, on, b.Rate, b.For)
	out.say("%8s %9s %9s %9s %9s %9s %11s %14s %9s %9s", "editors", "edits/s", "p50 ms", "p99 ms", "most ms", "own p99", "delivered/s", "CPU s / 1,000", "CPU", "MB")
	for range b.Runs {
		for _, editors := range b.Editors {
			line, err := b.measure(ctx, settings, editors)
			if err != nil {
				return err
			}
			out.say("%8d %s", editors, line)
		}
	}
	return nil
}

// warm is how long editors type before anything is counted.
const warm = 2 * time.Second

func (b *benchCollab) measure(ctx context.Context, settings config.Config, editors int) (string, error) {
	documents, writers, err := fillDocuments(ctx, settings, b.Documents, editors, editors+b.Documents*editors/40) // a person may have so many lines and no more
	if err != nil {
		return "", err
	}
	server, err := startServer(ctx, settings, 32)
	if err != nil {
		return "", err
	}
	defer server.stop()
	run := &typing{rate: b.Rate, cursors: b.Cursors, stop: make(chan struct{})}
	defer run.close()
	for d, document := range documents {
		room := &typingRoom{}
		for i := range editors {
			e, err := run.join(ctx, server, writers[(d*editors+i)%len(writers)], document, room, i)
			if err != nil {
				return "", fmt.Errorf("editor %d of document %d: %w", i+1, d+1, err)
			}
			e.listens = i == editors/2 || editors > 20 && i%(editors/5) == 0
		}
	}
	run.begin()
	if err := pass(ctx, warm); err != nil {
		return "", err
	}
	before, err := server.cost()
	if err != nil {
		return "", err
	}
	run.count(true)
	began := time.Now() //nolint:forbidigo // what is measured
	if err := pass(ctx, b.For); err != nil {
		return "", err
	}
	run.count(false)
	took := time.Since(began).Seconds()
	after, err := server.cost()
	if err != nil {
		return "", err
	}
	return run.result(took, before, after)
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

// idle opens editors that do nothing and says what the server has grown by.
func (b *benchCollab) idle(ctx context.Context, settings config.Config, on string, out printer) error {
	each := b.Editors[0]
	number := (b.Idle + each - 1) / each
	documents, writers, err := fillDocuments(ctx, settings, number, each, max(each, b.Idle/40))
	if err != nil {
		return err
	}
	server, err := startServer(ctx, settings, 32)
	if err != nil {
		return err
	}
	defer server.stop()
	run := &typing{stop: make(chan struct{})}
	defer run.close()
	before, err := server.cost()
	if err != nil {
		return err
	}
	for i := range b.Idle {
		if _, err := run.join(ctx, server, writers[i%len(writers)], documents[i/each], &typingRoom{}, i); err != nil {
			return fmt.Errorf("editor %d: %w", i+1, err)
		}
	}
	run.begin()
	if err := pass(ctx, 10*time.Second); err != nil {
		return err
	}
	after, err := server.cost()
	if err != nil {
		return err
	}
	out.say("%d idle editors of %d documents on %s: %.1f KB each (%.0f MB, %.0f MB before)", b.Idle, number, on,
		(after.resident-before.resident)/1024/float64(b.Idle), after.resident/(1<<20), before.resident/(1<<20))
	return nil
}

// typing is everybody who types at a server, and what was seen.
type typing struct {
	rate    float64
	cursors bool
	stop    chan struct{}
	editors []*typist
	running sync.WaitGroup

	mu        sync.Mutex
	counting  bool
	began     time.Time
	edits     int // typed and acknowledged
	delivered int // to somebody else
	peers     []time.Duration
	own       []time.Duration
	failed    error
}

func (t *typing) begin() {
	for _, e := range t.editors {
		t.running.Go(e.listen)
		if t.rate > 0 {
			t.running.Go(e.typeOn)
		}
	}
}

func (t *typing) count(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counting, t.began = on, time.Now() //nolint:forbidigo // what is measured
}

// close ends all lines and waits for who was on them.
func (t *typing) close() {
	close(t.stop)
	for _, e := range t.editors {
		_ = e.conn.Close()
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

func (t *typing) result(took float64, before, after cost) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed != nil {
		return "", t.failed
	}
	if len(t.peers) == 0 || len(t.own) == 0 {
		return "", errors.New("nothing arrived")
	}
	slices.Sort(t.peers)
	slices.Sort(t.own)
	at := func(all []time.Duration, percent int) float64 {
		return float64(all[min(len(all)-1, len(all)*percent/100)].Microseconds()) / 1000
	}
	cpu := after.cpu - before.cpu
	return fmt.Sprintf("%9.0f %9.1f %9.1f %9.1f %9.1f %11.0f %14.5f %8.0f%% %9.0f", float64(t.edits)/took, at(t.peers, 50), at(t.peers, 99),
		at(t.peers, 100), at(t.own, 99), float64(t.delivered)/took, cpu/float64(max(1, t.delivered))*1000, 100*cpu/took, after.resident/(1<<20)), nil
}
