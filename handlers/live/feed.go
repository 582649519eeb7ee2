package live

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"minamata.exchange/app/access"
	events "minamata.exchange/app/live"
	"minamata.exchange/models"
)

// feed is one subject as it is heard here: the only subscription to it, and
// everyone who listens.
type feed struct {
	sockets *Sockets
	subject string
	opened  sync.Once
	failure error // why it could not be opened; after opened

	mu        sync.Mutex
	source    *events.Subscription
	audience  access.Audience
	listeners map[*listening]struct{}
	last      int64                         // offset up to which everything was handed out
	wrote     map[models.PersonID]time.Time // when it was last told that they write
	claims    int                           // who is about to join or listens; guarded by Sockets.feedsMu
}

// feed is the feed of a subject, opened if it was not, with a claim on it
// that join takes over.
func (s *Sockets) feed(ctx context.Context, subject string) (*feed, error) {
	s.feedsMu.Lock()
	f := s.feeds[subject]
	if f == nil {
		f = &feed{sockets: s, subject: subject, listeners: map[*listening]struct{}{}, wrote: map[models.PersonID]time.Time{}}
		s.feeds[subject] = f
	}
	f.claims++
	s.feedsMu.Unlock()
	f.opened.Do(func() { f.failure = f.open(ctx) })
	if f.failure != nil {
		f.release()
		return nil, f.failure
	}
	return f, nil
}

// open finds out who may listen and begins to. It subscribes before it reads
// where the subject stands, so that nothing falls in between.
func (f *feed) open(ctx context.Context) error {
	audience, err := f.sockets.access.Audience(ctx, f.subject)
	if err != nil {
		return err
	}
	source := f.sockets.hub.Subscribe(f.subject)
	position, err := f.sockets.hub.Position(ctx, f.subject)
	if err != nil {
		source.Close()
		return err
	}
	f.mu.Lock()
	f.audience, f.source, f.last = audience, source, position.Offset
	f.mu.Unlock()
	f.sockets.running.Go(func() { f.run(source) })
	return nil
}

// release gives a claim up; the last one closes the feed.
func (f *feed) release() {
	f.sockets.feedsMu.Lock()
	defer f.sockets.feedsMu.Unlock()
	if f.claims--; f.claims > 0 {
		return
	}
	if f.sockets.feeds[f.subject] == f {
		delete(f.sockets.feeds, f.subject)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.source != nil {
		f.source.Close()
	}
}

// join takes a socket in; it gets nothing before goLive.
func (f *feed) join(s *socket) *listening {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := &listening{socket: s, feed: f, last: f.last}
	f.listeners[l] = struct{}{}
	return l
}

// leave is the end of join.
func (f *feed) leave(l *listening) {
	f.mu.Lock()
	delete(f.listeners, l)
	first := !l.gone
	l.gone, l.held = true, nil
	f.mu.Unlock()
	if first {
		f.release()
	}
}

// startAt says from where the client is caught up.
func (f *feed) startAt(l *listening, offset int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l.last = offset
}

// takeHeld is what came while the client caught up.
func (f *feed) takeHeld(l *listening) []events.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	held := l.held
	l.held = nil
	return held
}

// goLive has the client get events as they come, and says so, unless something
// is held that is to be sent first.
func (f *feed) goLive(l *listening) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(l.held) > 0 {
		return false
	}
	if !l.gone {
		l.live = true
		l.socket.send(newFrame(outgoing{Type: "subscribed", Subject: f.subject, Offset: l.last, Epoch: f.sockets.hub.Epoch()}))
	}
	return true
}

// isNext reports whether the client has not been sent this offset yet, and
// counts it as sent.
func (f *feed) isNext(l *listening, offset int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if offset <= l.last {
		return false
	}
	l.last = offset
	return true
}

// keepAudience reads again where the subject stands after an event that may
// have moved or removed it.
func (f *feed) keepAudience(ctx context.Context, event events.Event) bool {
	if event.Offset == 0 || strings.HasPrefix(event.Kind, "post_") || strings.HasPrefix(event.Kind, "reaction_") {
		return true
	}
	audience, err := f.sockets.access.Audience(ctx, f.subject)
	if err != nil {
		f.sockets.log.Warn("who may listen could not be read", "subject", f.subject, "error", err)
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.audience = audience
	return true
}

func (f *feed) admits(who access.Who) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.audience.Admits(who)
}

// look is nil, or why a person may not hear yet of the workspace around the subject.
func (f *feed) look(ctx context.Context, who access.Who) error {
	f.mu.Lock()
	workspace := f.audience.Workspace()
	f.mu.Unlock()
	if workspace == 0 || f.sockets.looked == nil {
		return nil
	}
	return f.sockets.looked(ctx, who, workspace)
}

func (f *feed) mayWrite(who access.Who) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.audience.MayWrite(who)
}

// concerns reports whether an event is for this person. Those of all forums
// are for who may read the forum they name, those of all cases for who may decide
// that one.
func (f *feed) concerns(who access.Who, event events.Event) bool {
	if f.subject == access.CasesSubject {
		var place access.CasePlace
		return json.Unmarshal(event.Payload, &place) == nil && f.sockets.access.CanCase(who, place)
	}
	if f.subject != access.ForumsSubject {
		return true
	}
	id := forumOf(event)
	if id == 0 {
		return false
	}
	forum, err := f.sockets.access.Forum(who, access.Read, id)
	return err == nil && forum.Place == string(access.Site) // what is in a workspace is told there
}

// How often it is told that somebody writes, and for how long it holds.
const (
	writingEvery = 2 * time.Second
	writingFor   = 6 * time.Second
	maxWriters   = 1000 // remembered at once
)

// isDue reports whether it is to be told again that a person writes here.
func (f *feed) isDue(who models.PersonID) bool {
	now := clock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.Sub(f.wrote[who]) < writingEvery {
		return false
	}
	if len(f.wrote) >= maxWriters {
		clear(f.wrote)
	}
	f.wrote[who] = now
	return true
}
