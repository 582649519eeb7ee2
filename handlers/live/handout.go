package live

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"time"

	events "minamata.exchange/app/live"
)

// patienceOfFeeds is how long a feed waits for a database that is busy: had
// everyone to load the page anew, it would only be busier.
const patienceOfFeeds = 30 * time.Second

// run hands out what comes until nobody listens.
func (f *feed) run(source *events.Subscription) {
	for {
		for event := range source.Events {
			f.handOutSafely(event)
		}
		if !errors.Is(source.Err(), events.ErrOverrun) {
			return
		}
		if source = f.again(); source == nil {
			return
		}
	}
}

// again subscribes anew after the feed itself did not keep up, and hands out
// what came between.
func (f *feed) again() *events.Subscription {
	f.sockets.feedsMu.Lock()
	if f.claims == 0 {
		f.sockets.feedsMu.Unlock()
		return nil
	}
	source := f.sockets.hub.Subscribe(f.subject)
	f.mu.Lock()
	f.source = source
	f.mu.Unlock()
	f.sockets.feedsMu.Unlock()
	ctx, cancel := context.WithTimeout(f.sockets.ctx, patienceOfFeeds)
	defer cancel()
	f.fill(ctx)
	return source
}

// handOutSafely keeps what one event breaks from breaking more: those who
// listen here load their page anew.
func (f *feed) handOutSafely(event events.Event) {
	defer func() {
		if p := recover(); p != nil {
			f.sockets.log.Error("panic in a feed", "subject", f.subject, "panic", p, "stack", string(debug.Stack()))
			f.reload(event.Offset)
		}
	}()
	ctx, cancel := context.WithTimeout(f.sockets.ctx, patienceOfFeeds)
	defer cancel()
	f.receive(ctx, event)
}

// receive takes an event in, after those that are missing before it.
func (f *feed) receive(ctx context.Context, event events.Event) {
	last := f.handedOut()
	switch {
	case event.Offset == 0:
		f.handOut(ctx, event)
		return
	case event.Offset <= last:
		return
	case event.Offset > last+1:
		f.fill(ctx)
	}
	if event.Offset == f.handedOut()+1 {
		f.handOut(ctx, event)
	}
}

func (f *feed) handedOut() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// fill reads and hands out everything after what was handed out last.
func (f *feed) fill(ctx context.Context) {
	missed, err := f.sockets.hub.Since(ctx, f.subject, events.Position{Offset: f.handedOut(), Epoch: f.sockets.hub.Epoch()})
	if err != nil {
		f.sockets.log.Warn("a feed could not be filled; its readers load their pages anew", "subject", f.subject, "error", err)
		position, err := f.sockets.hub.Position(ctx, f.subject)
		if err != nil {
			position.Offset = f.handedOut()
		}
		f.reload(position.Offset)
		return
	}
	for _, event := range missed {
		f.handOut(ctx, event)
	}
}

// handOut gives an event to everyone who listens, in their language.
func (f *feed) handOut(ctx context.Context, event events.Event) {
	if !f.keepAudience(ctx, event) {
		f.reload(event.Offset)
		return
	}
	rendered := map[string]*frame{}
	var lost []*listening
	for {
		f.mu.Lock()
		missing := f.languagesBut(rendered)
		if len(missing) == 0 {
			lost = f.giveAll(event, rendered)
		}
		f.mu.Unlock()
		if len(missing) == 0 {
			break
		}
		if !f.render(ctx, event, missing, rendered) {
			return
		}
	}
	f.drop(lost)
}

// render makes the frames in some languages. Where that fails, everyone loads
// the page anew.
func (f *feed) render(ctx context.Context, event events.Event, languages []string, rendered map[string]*frame) bool {
	for _, language := range languages {
		made, err := f.sockets.fragments.frame(ctx, event, f.sockets.hub.Epoch(), language)
		if err != nil {
			f.sockets.log.Error("an event could not be shown", "subject", f.subject, "offset", event.Offset, "kind", event.Kind, "error", err)
			f.reload(event.Offset)
			return false
		}
		rendered[language] = made
	}
	return true
}

// languagesBut are those of the people who listen, without those that there
// are frames in. The caller holds the lock.
func (f *feed) languagesBut(rendered map[string]*frame) []string {
	var missing []string
	for l := range f.listeners {
		language := l.socket.reader.Language
		if _, done := rendered[language]; l.live && !done && !slices.Contains(missing, language) {
			missing = append(missing, language)
		}
	}
	return missing
}

// giveAll hands an event to all, and returns who are to be dropped. The caller
// holds the lock.
func (f *feed) giveAll(event events.Event, rendered map[string]*frame) (lost []*listening) {
	if event.Offset > 0 {
		f.last = event.Offset
	}
	for l := range f.listeners {
		if !f.give(l, event, rendered[l.socket.reader.Language]) {
			lost = append(lost, l)
		}
	}
	return lost
}

// give hands an event to one listener, or reports that they are to be
// dropped: they may not listen any more (INV-5), or too much is held for them.
// The caller holds the lock.
func (f *feed) give(l *listening, event events.Event, made *frame) bool {
	switch {
	case !f.audience.Admits(l.socket.reader.Who):
		return false
	case !l.live && event.Offset > 0:
		l.held = append(l.held, event)
		return len(l.held) <= maxHeld
	case !l.live || event.Offset > 0 && event.Offset <= l.last:
		return true
	case made != nil && f.concerns(l.socket.reader.Who, event):
		l.socket.send(made)
	}
	l.last = max(l.last, event.Offset)
	return true
}

// drop ends subscriptions: for want of the right, or else because the page is
// to be loaded anew.
func (f *feed) drop(lost []*listening) {
	for _, l := range lost {
		if !f.admits(l.socket.reader.Who) {
			l.socket.endSubscription(f.subject)
		} else if l.socket.unsubscribe(f.subject) {
			l.socket.send(newFrame(outgoing{Type: "reload", Subject: f.subject}))
		}
	}
}

// reload has everyone who listens load their page anew, from an offset on.
func (f *feed) reload(offset int64) {
	f.mu.Lock()
	f.last = max(f.last, offset)
	lost := make([]*listening, 0, len(f.listeners))
	for l := range f.listeners {
		lost = append(lost, l)
	}
	f.mu.Unlock()
	f.drop(lost)
}
