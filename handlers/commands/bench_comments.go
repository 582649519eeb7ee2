package commands

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/thread"
	"minamata.exchange/config"
	"minamata.exchange/models"
)

const (
	manyThreads   = 2000 // on a document of a hundred pages
	threadReaders = 100  // who have it open
	saidToReaders = 100  // comments that reach them, one after the other
	rewritten     = 3    // every so many-th paragraph between two versions that are compared
)

// comments measures a document of a hundred pages with many threads: opening it
// with all of them, how soon a comment is with everybody who reads, and comparing
// two versions of it.
func (b *benchCollab) comments(ctx context.Context, settings config.Config, out printer) error {
	documents, writers, err := fillDocuments(ctx, settings, 1, hundredPages, threadReaders)
	if err != nil {
		return err
	}
	changed, err := discussAndRewrite(ctx, settings, models.DocumentID(documents[0]))
	if err != nil {
		return err
	}
	out.say("a document of a hundred pages with %d threads; ms", manyThreads)
	var cold, warm, compared []float64
	for range max(5, b.Runs) {
		c, w, v, err := openDiscussed(ctx, settings, writers, documents[0], changed)
		if err != nil {
			return err
		}
		cold, warm, compared = append(cold, c), append(warm, w), append(compared, v)
	}
	sayTimes(out, "from dialling to the last thread, cold", cold)
	sayTimes(out, "the same, where others have it open", warm)
	sayTimes(out, fmt.Sprintf("the page that compares it with the version %d steps before", changed), compared)
	server, err := startServer(ctx, settings, 32)
	if err != nil {
		return err
	}
	defer server.stop()
	reached, err := sayToReaders(ctx, server, writers, documents[0])
	if err != nil {
		return err
	}
	slices.Sort(reached)
	out.say("  %-72s p50 %.1f, p99 %.1f, most %.1f of %d", fmt.Sprintf("from saying a comment to each of %d readers", threadReaders),
		percentile(reached, 50), percentile(reached, 99), percentile(reached, 100), len(reached))
	return nil
}

func sayTimes(out printer, name string, all []float64) {
	s := spreadOf(all, func(ms float64) float64 { return ms })
	out.say("  %-72s median %.1f, least %.1f, most %.1f of %d", name, s.median, s.least, s.most, len(all))
}

// discussAndRewrite begins the threads, a passage each, and then writes
// other words into every so many-th paragraph; it gives how many steps that was.
func discussAndRewrite(ctx context.Context, settings config.Config, id models.DocumentID) (int64, error) {
	a, err := app.New(ctx, app.Options{Config: settings, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return 0, err
	}
	steps, err := discussed(ctx, a, id)
	return steps, errors.Join(err, a.Close())
}

func discussed(ctx context.Context, a *app.App, id models.DocumentID) (steps int64, err error) {
	var person models.Person
	if err := a.DB.Read(ctx, func(tx *models.Tx) error { return tx.Where("name LIKE ?", "Bench %").Last(&person).Error }); err != nil {
		return 0, err
	}
	who := collab.Person{Who: access.Who{Person: person.ID}, Speaking: models.Capacity{Capacity: models.CapacityPersonal}}
	held, err := a.Collab.Open(ctx, who, id, collab.From{}, nil) // nobody reads; the room stays
	if err != nil {
		return 0, err
	}
	defer held.Close()
	doc, version, err := a.Collab.Now(ctx, who.Who, id)
	if err != nil {
		return 0, err
	}
	for n := range manyThreads {
		at := passageOf(doc, n)
		start := thread.Start{Document: id, Passage: &thread.Passage{Version: version, From: at, To: at + 12}, Text: benchWords(n), Ref: fmt.Sprintf("thread-%012d", n)}
		if _, err := a.Thread.Start(ctx, who.Who, start); err != nil {
			return 0, fmt.Errorf("thread %d: %w", n, err)
		}
	}
	err = a.Collab.Change(ctx, who, id, "rewritten-00000001", func(doc *prose.Node, _ int64) ([]prose.Step, error) {
		made, err := rewriting(doc)
		steps = int64(len(made))
		return made, err
	})
	return steps, err
}

// passageOf is where the n-th thread begins: they are spread evenly, some of them
// in the same paragraph.
func passageOf(doc *prose.Node, n int) int64 {
	paragraph := n * doc.ChildCount() / manyThreads
	at := 1
	for i := range paragraph {
		at += doc.Child(i).Size()
	}
	return int64(at + n%3*15)
}

// rewriting puts other words into the middle of paragraphs, the last first, so
// that each step stands where it was counted.
func rewriting(doc *prose.Node) (steps []prose.Step, err error) {
	at := doc.Content().Size()
	for i := doc.ChildCount() - 1; i >= 0; i-- {
		at -= doc.Child(i).Size()
		if i%rewritten != 0 {
			continue
		}
		one, err := prose.Exchange().StepsFromJSON(fmt.Appendf(nil,
			`[{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"text","text":%q}]}}]`, at+20, at+60, benchWords(-1 - i)[:50]))
		if err != nil {
			return nil, err
		}
		steps = append(steps, one...)
	}
	return steps, nil
}

// openDiscussed starts a server and opens the document with its threads there,
// twice, and the comparison of its last two versions.
func openDiscussed(ctx context.Context, settings config.Config, writers []benchWriter, document, steps int64) (cold, warm, compared float64, err error) {
	server, err := startServer(ctx, settings, 32)
	if err != nil {
		return 0, 0, 0, err
	}
	defer server.kill()
	first, took, err := openThreads(ctx, server, writers[0], document, 0)
	if err != nil {
		return 0, 0, 0, err
	}
	defer first.conn.Close()
	cold = inMilliseconds(took)
	second, took, err := openThreads(ctx, server, writers[1], document, 1)
	if err != nil {
		return 0, 0, 0, err
	}
	defer second.conn.Close()
	warm = inMilliseconds(took)
	began := time.Now() //nolint:forbidigo // what is measured
	err = server.visit(writers[2], fmt.Sprintf("/documents/%d/comparison?from=0&to=%d", document, steps))
	return cold, warm, inMilliseconds(time.Since(began)), err
}

// openThreads opens a document as an editor does, and waits until all its threads
// are there.
func openThreads(ctx context.Context, server *benchServer, w benchWriter, document int64, number int) (*benchLine, time.Duration, error) {
	began := time.Now() //nolint:forbidigo // what is measured
	line, err := dialLine(ctx, server.address, fmt.Sprintf("/documents/%d/collab?v=1", document), number, "Cookie: session="+w.session)
	if err != nil {
		return nil, 0, err
	}
	err = line.send(textFrame, []byte(`[{"t":"open"},{"t":"threads","after":0}]`))
	told := 0
	for last := false; !last && err == nil; {
		var data []byte
		if data, err = line.frame(); err == nil && bytes.Contains(data[:min(100, len(data))], []byte(`"t":"threads"`)) {
			told += bytes.Count(data, []byte(`"state":"`))
			last = bytes.Contains(data[max(0, len(data)-40):], []byte(`],"c":`)) // the last of several says how many changes there are
		}
	}
	took := time.Since(began)
	if err == nil && told < manyThreads {
		err = fmt.Errorf("%d of %d threads came", told, manyThreads)
	}
	if err != nil {
		return nil, 0, errors.Join(err, line.conn.Close())
	}
	return line, took, nil
}

// sayToReaders has one comment while a hundred read, and says how long each
// comment took to each of them.
func sayToReaders(ctx context.Context, server *benchServer, writers []benchWriter, document int64) ([]time.Duration, error) {
	lines := make([]*benchLine, threadReaders)
	for i := range lines {
		line, _, err := openThreads(ctx, server, writers[i], document, i)
		if err != nil {
			return nil, fmt.Errorf("reader %d: %w", i+1, err)
		}
		defer line.conn.Close()
		lines[i] = line
	}
	var reached []time.Duration
	for n := range saidToReaders {
		words := fmt.Sprintf("said to all, %d", n)
		message := fmt.Sprintf(`{"t":"thread","ref":"said-to-all-%08d","act":"reply","n":%d,"text":%q}`, n, 1+n, words)
		began := time.Now() //nolint:forbidigo // what is measured
		if err := lines[0].send(textFrame, []byte(message)); err != nil {
			return nil, err
		}
		took, failed := make([]time.Duration, len(lines)), make([]error, len(lines))
		var waiting sync.WaitGroup
		for i, line := range lines {
			waiting.Go(func() { took[i], failed[i] = line.hears(words, began) })
		}
		waiting.Wait()
		if err := errors.Join(failed...); err != nil {
			return nil, err
		}
		reached = append(reached, took...)
	}
	return reached, nil
}

// hears waits until words come, and says how long after a moment that was.
func (l *benchLine) hears(words string, since time.Time) (time.Duration, error) {
	for {
		data, err := l.frame()
		if err != nil || bytes.Contains(data, []byte(words)) {
			return time.Since(since), err
		}
		if bytes.Contains(data, []byte(`"t":"refused"`)) {
			return 0, fmt.Errorf("a comment was refused: %s", data)
		}
	}
}
