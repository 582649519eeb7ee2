package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"minamata.exchange/config"
)

// benchCollab measures documents that many write in at once. An editor here
// types at the end of a paragraph of its own, a character a step, at a steady
// rate and never in step with the others. The clients hold no documents and cost
// little beside the server; what they cost, and how late they were, is printed
// too: where that grows, it is the clients that were measured.
type benchCollab struct {
	DatabaseURL string        `help:"An empty PostgreSQL database; without it SQLite. May hold a password: prefer the variable." env:"EXCHANGE_BENCH_DATABASE_URL"`
	Documents   int           `help:"Documents that are written in at once." default:"1"`
	Editors     []int         `help:"Editors of each document; of several numbers each is measured." default:"100"`
	Rate        float64       `help:"Characters that each types a second." default:"5"`
	For         time.Duration `help:"How long each line is measured." default:"10s"`
	Runs        int           `help:"How often everything is measured." default:"1"`
	Cursors     bool          `help:"Tell the others of each cursor too, as browsers do."`

	Curve    bool   `help:"Instead: one document with 50, 100, 200 and 400 editors of 5 characters a second, five times."`
	Many     bool   `help:"Instead: 500 documents with 4 editors each of a character a second."`
	Behind   bool   `help:"Instead: editors whose view is five seconds behind on a busy document, and how often what they type must arrive."`
	Idle     int    `help:"Instead: open so many editors that type nothing (5000), and say what each costs." default:"0"`
	Opening  bool   `help:"Instead: open a document of a hundred pages and 100,000 steps."`
	Comments bool   `help:"Instead: a document of a hundred pages with 2,000 threads, a comment to 100 readers, and comparing two versions."`
	All      bool   `help:"All of these, one after the other."`
	Against  bool   `help:"The servers of others beside ours, in turn, and what ours costs in proportion: npm ci in their folders first."`
	Peers    string `help:"Where the others are." default:"handlers/commands/peers"`
}

// Run measures what was asked for.
func (b *benchCollab) Run(out printer) error {
	if b.Documents < 1 || b.Rate <= 0 || b.For < time.Second || b.Runs < 1 || b.Idle < 0 || slices.Min(b.Editors) < 1 {
		return errors.New("--documents, --editors, --rate, --for, --runs, --idle: not what can be measured")
	}
	if b.Against && b.Documents > 1 {
		return errors.New("--against: one document")
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
	out.say("On %s; the machine's load is %s", cmp.Or(map[bool]string{true: "PostgreSQL"}[b.DatabaseURL != ""], "SQLite"), loadOfMachine())
	if b.All {
		b.Idle = cmp.Or(b.Idle, 5000)
	}
	parts := []struct {
		wanted bool
		run    func(context.Context, config.Config, printer) error
	}{
		{b.Curve || b.All, b.curve},
		{b.Many || b.All, b.many},
		{b.Behind || b.All, b.behind},
		{b.Idle > 0, b.idle},
		{b.Opening || b.All, b.opening},
		{b.Comments || b.All, b.comments},
		{b.Against, b.lines},
	}
	some := false
	for _, part := range parts {
		if part.wanted {
			some = true
			if err := part.run(ctx, settings, out); err != nil {
				return err
			}
		}
	}
	if !some {
		return b.lines(ctx, settings, out)
	}
	return nil
}

// curve is the target's: until the times jump.
func (b *benchCollab) curve(ctx context.Context, settings config.Config, out printer) error {
	c := *b
	c.Against, c.Documents, c.Editors, c.Rate, c.Runs = false, 1, []int{50, 100, 200, 400}, 5, max(5, b.Runs)
	return c.lines(ctx, settings, out)
}

// many is documents rather than editors.
func (b *benchCollab) many(ctx context.Context, settings config.Config, out printer) error {
	c := *b
	c.Against, c.Documents, c.Editors, c.Rate = false, 500, []int{4}, 1
	return c.lines(ctx, settings, out)
}

// benchSubject is a server that people type at.
type benchSubject interface {
	pid() int
	stop()
	// editors joins so many to each of its documents.
	editors(ctx context.Context, t *typing, count int) error
}

// lines measures one number of editors after the other, and whom there is to
// measure in turn, so that what else the machine does meets all of them.
func (b *benchCollab) lines(ctx context.Context, settings config.Config, out printer) error {
	type start struct {
		name  string
		begin func(editors int) (benchSubject, error)
	}
	starts := []start{{"ours", func(editors int) (benchSubject, error) { return startOurs(ctx, settings, b.Documents, editors) }}}
	if b.Against {
		for _, p := range allPeers {
			starts = append(starts, start{p.name, func(editors int) (benchSubject, error) { return startPeer(ctx, b.Peers, p, editors) }})
		}
	}
	out.say("%d documents, each editor types %g characters a second, %s a line, %d runs; times from the key to the peer that has it", b.Documents, b.Rate, b.For, b.Runs)
	sayColumns(out, "editors of a document")
	for _, editors := range b.Editors {
		runs := make([][]collabFigures, len(starts))
		for range b.Runs {
			for i, s := range starts {
				f, err := b.measure(ctx, editors, s.begin)
				if err != nil {
					return fmt.Errorf("%s, %d editors: %w", s.name, editors, err)
				}
				runs[i] = append(runs[i], f)
			}
		}
		for i, s := range starts {
			sayRuns(out, fmt.Sprintf("%d %s", editors, s.name), runs[i])
		}
		for i := 1; i < len(starts); i++ {
			sayRatio(out, starts[i].name, runs[0], runs[i])
		}
	}
	return nil
}

// measure starts a server, so that each line begins alike, and has people type
// at it.
func (b *benchCollab) measure(ctx context.Context, editors int, begin func(int) (benchSubject, error)) (collabFigures, error) {
	s, err := begin(editors)
	if err != nil {
		return collabFigures{}, err
	}
	defer s.stop()
	run := newTyping(b.Rate, b.Cursors)
	defer run.close()
	if err := s.editors(ctx, run, editors); err != nil {
		return collabFigures{}, err
	}
	return run.measure(ctx, s.pid(), b.For)
}

// listens says which editors measure when others' characters arrive: a few
// spread over the document.
func listens(i, editors int) bool { return i == editors/2 || editors > 20 && i%(editors/5) == 0 }

// ours is our own server with documents to type in.
type ours struct {
	*benchServer
	documents []int64
	writers   []benchWriter
}

func startOurs(ctx context.Context, settings config.Config, documents, editors int) (*ours, error) {
	filled, writers, err := fillDocuments(ctx, settings, documents, editors, editors+documents*editors/40) // a person may have so many lines and no more
	if err != nil {
		return nil, err
	}
	server, err := startServer(ctx, settings, 32)
	if err != nil {
		return nil, err
	}
	return &ours{server, filled, writers}, nil
}

func (o *ours) pid() int { return o.process.Process.Pid }

func (o *ours) editors(ctx context.Context, t *typing, count int) error {
	for d, document := range o.documents {
		room := &typingRoom{}
		for i := range count {
			e, err := t.join(ctx, o.benchServer, o.writers[(d*count+i)%len(o.writers)], document, room, i)
			if err != nil {
				return fmt.Errorf("editor %d of document %d: %w", i+1, d+1, err)
			}
			e.listens = listens(i, count)
		}
	}
	return nil
}

func (s *peerServer) pid() int { return s.process.Process.Pid }

func (s *peerServer) editors(ctx context.Context, t *typing, count int) error {
	room := &peerRoom{}
	for i := range count {
		e, err := s.join(ctx, t, room, "bench", i)
		if err != nil {
			return fmt.Errorf("editor %d: %w: %s", i+1, err, s.said.String())
		}
		e.listens = listens(i, count)
	}
	return nil
}
