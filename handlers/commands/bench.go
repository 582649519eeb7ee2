package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"minamata.exchange/config"
)

// bench measures the program from outside: a server of its own, as a process of
// its own, and clients that cost as little as they can. What it measures it
// prints as a table; on a machine that does other things too, figures are worth
// only what they say of one another.
type bench struct {
	Pages   benchPages   `cmd:"" help:"Pages of topics as visitors get them: requests a second, time, and what they cost the server."`
	Posting benchPosting `cmd:"" help:"Posts of many people at once: posts a second, time, and what they cost the server."`
	Collab  benchCollab  `cmd:"" help:"Documents that many write in at once: time from the key to the peer, and what it costs the server."`
	Audit   benchAudit   `cmd:"" help:"The audit record: how long it takes to verify."`
	Reports benchReports `cmd:"" help:"Reports of many people at once: what they do to pages and to the queue of cases."`
	Live    benchLive    `cmd:"" help:"Sockets: what an idle one costs, and when the last of many readers has a post."`
}

// benchPlace is where a measurement takes place.
type benchPlace struct {
	DatabaseURL string `help:"An empty PostgreSQL database to fill (it stays filled, and a next run uses it again); without it SQLite. May hold a password: prefer the variable." env:"EXCHANGE_BENCH_DATABASE_URL"`
	Data        string `help:"Folder to keep what is filled in for a next run; without it one that is removed in the end."`
	Posts       int    `help:"Posts to fill the database with." default:"1000"`
}

// open makes the folder and fills the database. The caller calls the release.
func (p *benchPlace) open(ctx context.Context, out printer) (filled, config.Config, func(), error) {
	settings := config.Config{Addr: "127.0.0.1:0", DatabaseURL: p.DatabaseURL, Data: p.Data, MailFrom: "exchange@localhost"}
	release := func() {}
	if settings.Data == "" {
		folder, err := os.MkdirTemp("", "exchange-bench-")
		if err != nil {
			return filled{}, settings, release, err
		}
		settings.Data, release = folder, func() { _ = os.RemoveAll(folder) }
	}
	if p.Posts < 20 || p.Posts > 10_000_000 {
		return filled{}, settings, release, errors.New("--posts: not between 20 and 10000000")
	}
	if err := settings.Validate(); err != nil {
		return filled{}, settings, release, err
	}
	in, err := fill(ctx, settings, p.Posts, out)
	return in, settings, release, err
}

type benchPages struct {
	benchPlace
	Clients int           `help:"Clients that ask at once, each as soon as it has its answer." default:"16"`
	For     time.Duration `help:"How long each line is measured." default:"5s"`
	Runs    int           `help:"How often everything is measured." default:"3"`
	Cache   int           `help:"--page-cache of the server, in megabytes." default:"32"`
}

// Run measures: with the pages kept ready, then with none.
func (b *benchPages) Run(out printer) error {
	if b.Clients < 1 || b.Clients > 1000 || b.For < 100*time.Millisecond || b.Runs < 1 {
		return errors.New("--clients, --for, --runs: not what can be measured")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	in, settings, release, err := b.open(ctx, out)
	defer release()
	if err != nil {
		return err
	}
	out.say("%d posts in %d topics on %s; %d clients, %s each line", b.Posts, in.topics, cmp.Or(map[bool]string{true: "PostgreSQL"}[settings.DatabaseURL != ""], "SQLite"), b.Clients, b.For)
	out.say("%-44s %10s %9s %9s %9s %9s %9s %7s", "", "requests/s", "p50 ms", "p99 ms", "CPU ms", "allocs", "KB alloc", "KB sent")
	for range b.Runs {
		for _, cache := range []int{b.Cache, 0} {
			if err := b.measure(ctx, settings, in, cache, out); err != nil {
				return err
			}
		}
	}
	return nil
}

// measure starts a server that keeps so many megabytes of pages and measures
// one line after another.
func (b *benchPages) measure(ctx context.Context, settings config.Config, in filled, cache int, out printer) error {
	server, err := startServer(ctx, settings, cache)
	if err != nil {
		return err
	}
	defer server.stop()
	name := "none kept"
	if cache > 0 {
		name = "kept"
	}
	lines := []struct {
		name string
		path func(n uint64) string
	}{
		{"one topic", func(uint64) string { return in.topic(0) }},
		{"50 topics at random", func(n uint64) string { return in.topic(int(n % 50)) }},
		{"all topics at random", func(n uint64) string { return in.topic(int(n % uint64(in.topics))) }},
	}
	if in.deepPages > 0 {
		lines = append(lines, struct {
			name string
			path func(n uint64) string
		}{fmt.Sprintf("one topic of %d pages at random", in.deepPages), in.deep})
	}
	for _, line := range lines {
		if _, err := server.load(ctx, b.Clients, b.For/4, line.path); err != nil { // warm
			return err
		}
		figures, err := server.load(ctx, b.Clients, b.For, line.path)
		if err != nil {
			return err
		}
		out.say("%-44s %s", line.name+", "+name, figures)
	}
	whole, err := server.weigh(in.topic(0))
	if err == nil && cache > 0 {
		out.say("%-44s %d bytes compressed, of which %d the page", "a visitor's first page with all it loads", whole.all, whole.page)
	}
	return err
}
