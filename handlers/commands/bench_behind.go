package commands

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"minamata.exchange/config"
)

const (
	lateEditors = 5
	lateBy      = 5 * time.Second
)

// lateTypist is an editor that sees what comes only some time after it has come. So all that it types stands on a version that is as old.
type lateTypist struct {
	*typist
	by time.Duration

	mu      sync.Mutex
	sent    map[string]sending
	landed  int // batches that came back with all that was in them
	partial int
	behind  []int // versions, of each batch that came back
	took    []time.Duration
}

func lateFor(e *typist, by time.Duration) *lateTypist {
	l := &lateTypist{typist: e, by: by, sent: map[string]sending{}}
	e.onSend = l.note
	return l
}

type sending struct {
	at    time.Time
	base  int
	typed int
}

// behind has editors type on old versions of a document that others are busy in.
func (b *benchCollab) behind(ctx context.Context, settings config.Config, out printer) error {
	editors := b.Editors[0]
	s, err := startOurs(ctx, settings, 1, editors+lateEditors)
	if err != nil {
		return err
	}
	defer s.stop()
	run := newTyping(b.Rate, b.Cursors)
	defer run.close()
	if err := s.editors(ctx, run, editors); err != nil {
		return err
	}
	var late []*lateTypist
	room := &typingRoom{}
	for i := range lateEditors {
		e, err := run.join(ctx, s.benchServer, s.writers[i%len(s.writers)], s.documents[0], room, editors+i)
		if err != nil {
			return err
		}
		l := lateFor(e, lateBy)
		run.editors[len(run.editors)-1] = l
		late = append(late, l)
	}
	run.begin()
	lasting := max(b.For, 4*lateBy)
	if err := pass(ctx, lasting); err != nil {
		return err
	}
	if err := run.error(); err != nil {
		return err
	}
	return sayLate(out, editors, lasting, late)
}

func sayLate(out printer, editors int, lasting time.Duration, late []*lateTypist) error {
	var behind []int
	var took []time.Duration
	landed, partial := 0, 0
	for _, l := range late {
		l.mu.Lock()
		behind, took = append(behind, l.behind...), append(took, l.took...)
		landed, partial = landed+l.landed, partial+l.partial
		l.mu.Unlock()
	}
	if landed == 0 {
		return fmt.Errorf("nothing landed of %d editors who see all %s late, in %s", len(late), lateBy, lasting)
	}
	slices.Sort(behind)
	slices.Sort(took)
	out.say("%d editors who see all %s late, beside %d who type: %d batches on versions %d to %d steps old; %d landed whole at their first arrival, %d in part, 0 were refused; p50 %.1f ms, most %.1f ms",
		len(late), lateBy, editors, landed+partial, behind[0], behind[len(behind)-1], landed, partial, percentile(took, 50), percentile(took, 100))
	return nil
}

// note remembers what is sent. It is called with the typist's lock held.
func (l *lateTypist) note(ref string, base, typed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent[ref] = sending{time.Now(), base, typed} //nolint:forbidigo // what is measured
}

type lateFrame struct {
	data []byte
	due  time.Time
}

// listen takes in each frame five seconds after it has come, and looks at once
// whether it brings something of its own.
func (l *lateTypist) listen() error {
	frames := make(chan lateFrame, 1<<16) // more than come in five seconds
	failed := make(chan error, 1)
	go func() {
		defer close(frames)
		for {
			data, err := l.frame()
			now := time.Now() //nolint:forbidigo // what is measured
			if err != nil {
				failed <- err
				return
			}
			l.look(data, now)
			frames <- lateFrame{bytes.Clone(data), now.Add(l.by)}
		}
	}()
	for f := range frames {
		select {
		case <-time.After(time.Until(f.due)):
		case <-l.run.stop:
			continue
		}
		if err := l.take(f.data, f.due); err != nil {
			_ = l.conn.Close()
			for range frames { // until the reader has ended
				continue
			}
			return err
		}
	}
	return <-failed
}

// look finds out what became of a batch of one's own, when it arrives.
func (l *lateTypist) look(data []byte, now time.Time) {
	version, rest, is := cutSteps(data)
	if !is || !bytes.Contains(rest, fmt.Appendf(nil, `"ref":"bench-%05d-`, l.number)) {
		return
	}
	frame := readFrame(rest)
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, ref := range frame.refs {
		sent, own := l.sent[ref]
		if !own {
			continue
		}
		delete(l.sent, ref)
		if frame.counts[i] == sent.typed {
			l.landed++
		} else {
			l.partial++
		}
		l.behind, l.took = append(l.behind, version-sent.base), append(l.took, now.Sub(sent.at))
	}
}
