package commands

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/config"
)

// postsOfAWriter is how many posts each writes: fewer than one person may in a
// minute.
const postsOfAWriter = 15

type benchPosting struct {
	benchPlace
	Writers int `help:"People who write at once, each the next post as soon as the last is answered." default:"200"`
	Runs    int `help:"How often everything is measured." default:"3"`
}

// Run measures writing all over the site, then in one topic.
func (b *benchPosting) Run(out printer) error {
	if b.Writers < 1 || b.Writers > 2000 || b.Runs < 1 {
		return errors.New("--writers, --runs: not what can be measured")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	in, settings, release, err := b.open(ctx, out)
	defer release()
	if err != nil {
		return err
	}
	out.say("%d writers, %d posts of %d words each, %d posts in the database before", b.Writers, postsOfAWriter, wordsOfAPost, b.Posts)
	out.say("%-44s %10s %9s %9s %9s %9s %9s", "", "posts/s", "p50 ms", "p99 ms", "CPU ms", "allocs", "KB alloc")
	for run := range b.Runs {
		for _, line := range []struct {
			name  string
			topic func(writer int) string
		}{
			{"each in another topic", in.topic},
			{"all in one topic", func(int) string { return in.topic(run) }},
		} {
			figures, err := b.measure(ctx, settings, line.topic)
			if err != nil {
				return err
			}
			out.say("%-44s %s", line.name, figures)
		}
	}
	return nil
}

func (b *benchPosting) measure(ctx context.Context, settings config.Config, topic func(writer int) string) (figures, error) {
	writers, err := joinWriters(ctx, settings, b.Writers, access.Partner)
	if err != nil {
		return figures{}, err
	}
	server, err := startServer(ctx, settings, 32)
	if err != nil {
		return figures{}, err
	}
	defer server.stop()
	for i := range writers {
		if err := server.openForm(&writers[i], topic(i)); err != nil {
			return figures{}, err
		}
	}
	return server.measured(ctx, len(writers), func(i int) (a asked) {
		for n := range postsOfAWriter {
			if ctx.Err() != nil {
				return a
			}
			began := time.Now() //nolint:forbidigo // what is measured
			if a.err = server.post(&writers[i], topic(i), benchBody(i*postsOfAWriter+n)); a.err != nil {
				return a
			}
			a.took = append(a.took, time.Since(began))
		}
		return a
	})
}

// benchBody is a post of 150 words.
func benchBody(n int) string {
	var body strings.Builder
	fmt.Fprintf(&body, "Post %d.", n)
	for word := range wordsOfAPost - 2 {
		fmt.Fprintf(&body, " word%d", (n*31+word*word)%997)
	}
	return body.String()
}
