package live

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"minamata.exchange/app/fault"
	events "minamata.exchange/app/live"
)

// listening is one subscription of one socket.
type listening struct {
	socket *socket
	feed   *feed

	// The feed's lock guards these.
	last int64          // offset up to which the client has been sent everything
	held []events.Event // what came while the client catches up
	live bool           // it has caught up
	gone bool           // it has ended
}

// maxHeld is how many events may come while a client catches up; with more
// the page is loaded anew.
const maxHeld = 256

// patienceForData is how long a request of a socket waits for the database.
const patienceForData = 10 * time.Second

// subscribe has the client hear of a subject from a position on: first listen,
// then read what was missed, then go on with what came meanwhile.
func (s *socket) subscribe(in incoming) error {
	if l := s.listening(in.Subject); l != nil {
		l.feed.goLive(l) // it is told everything already
		return nil
	}
	if len(s.subjects()) >= s.sockets.limits.Subscriptions {
		return fault.Oversized("", "live.too_many_subscriptions")
	}
	ctx, cancel := context.WithTimeout(s.sockets.ctx, patienceForData)
	defer cancel()
	f, err := s.sockets.feed(ctx, in.Subject)
	if err != nil {
		return err
	}
	l := f.join(s)
	s.mu.Lock()
	s.heard[in.Subject] = l
	s.mu.Unlock()
	if !f.admits(s.reader.Who) { // asked after joining, so that a loss in between is heard of
		s.unsubscribe(in.Subject)
		return fault.Missing()
	}
	if err := f.look(ctx, s.reader.Who); err != nil {
		s.unsubscribe(in.Subject)
		return err
	}
	if in.Epoch == "" && in.Offset == 0 {
		return s.goOn(ctx, l, nil)
	}
	return s.catchUp(ctx, l, events.Position{Offset: in.Offset, Epoch: in.Epoch})
}

// catchUp sends what came after a position, then goes live.
func (s *socket) catchUp(ctx context.Context, l *listening, from events.Position) error {
	missed, err := s.sockets.hub.Since(ctx, l.feed.subject, from)
	if errors.Is(err, events.ErrUnknownPosition) {
		s.unsubscribe(l.feed.subject)
		s.send(newFrame(outgoing{Type: "reload", Subject: l.feed.subject}))
		return nil
	}
	if err != nil {
		s.unsubscribe(l.feed.subject)
		return fault.Away(err)
	}
	l.feed.startAt(l, from.Offset)
	return s.goOn(ctx, l, missed)
}

// goOn sends what was missed and what was held meanwhile, until nothing is
// left, and goes live.
func (s *socket) goOn(ctx context.Context, l *listening, missed []events.Event) error {
	for {
		for _, event := range missed {
			if !l.feed.admits(s.reader.Who) {
				s.endSubscription(l.feed.subject)
				return nil
			}
			if err := s.sendMissed(ctx, l, event); err != nil {
				s.unsubscribe(l.feed.subject)
				return err
			}
		}
		if s.isEnding() || l.feed.goLive(l) {
			return nil
		}
		missed = l.feed.takeHeld(l)
	}
}

// sendMissed sends one event of the past, at the pace of the client.
func (s *socket) sendMissed(ctx context.Context, l *listening, event events.Event) error {
	if s.isEnding() || !l.feed.isNext(l, event.Offset) || !l.feed.concerns(s.reader.Who, event) {
		return nil
	}
	f, err := s.sockets.fragments.frame(ctx, event, s.sockets.hub.Epoch(), s.reader.Language)
	if err != nil {
		return fault.Away(err)
	}
	s.sendInTurn(f)
	return nil
}

// unsubscribe stops listening, without a word.
func (s *socket) unsubscribe(subject string) bool {
	s.mu.Lock()
	l := s.heard[subject]
	delete(s.heard, subject)
	s.mu.Unlock()
	if l == nil {
		return false
	}
	l.feed.leave(l)
	return true
}

// endSubscription stops listening because the right to is gone.
func (s *socket) endSubscription(subject string) {
	if s.unsubscribe(subject) {
		s.send(newFrame(outgoing{Type: "ended", Subject: subject, Reason: "access"}))
	}
}

func (s *socket) listening(subject string) *listening {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heard[subject]
}

func (s *socket) subjects() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.heard))
}

// tellWriting tells the others that this person is writing there.
func (s *socket) tellWriting(subject string) error {
	l := s.listening(subject)
	switch {
	case l == nil:
		return fault.Missing()
	case s.reader.Who.IsVisitor():
		return fault.Unsigned()
	case !l.feed.mayWrite(s.reader.Who):
		return fault.Denied()
	}
	if l.feed.isDue(s.reader.Who.Person) {
		s.sockets.hub.Whisper(subject, writingKind, writing{Person: s.reader.Who.Person, Name: s.reader.Name, For: int(writingFor.Seconds())})
	}
	return nil
}
