package live

import (
	"context"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	events "minamata.exchange/app/live"
	"minamata.exchange/models"
)

// circle is the sockets that one change of rights concerns: those of a person,
// or of a session.
type circle struct {
	sockets map[*socket]struct{}
	watch   *events.Subscription
}

// SessionSubject is the live subject on which the end of a session is
// whispered.
func SessionSubject(id models.SessionID) string {
	return "session:" + strconv.FormatInt(int64(id), 10)
}

// sessionEnded is the kind of that whisper.
const sessionEnded = "session_ended"

// join has a socket hear of what happens to the rights of its reader. It
// returns how many sockets the person has. The caller holds the lock.
func (s *Sockets) join(one *socket) int {
	who := one.reader.Who
	if who.IsVisitor() {
		return 0
	}
	person := s.circle(access.PersonSubject(who.Person), false)
	person.sockets[one] = struct{}{}
	if who.Session != 0 {
		s.circle(SessionSubject(who.Session), true).sockets[one] = struct{}{}
	}
	return len(person.sockets)
}

func (s *Sockets) circle(subject string, session bool) *circle {
	c := s.circles[subject]
	if c == nil {
		c = &circle{sockets: map[*socket]struct{}{}}
		s.circles[subject] = c
		c.watch = s.hub.Watch(subject, func(event events.Event) {
			if !session || event.Kind == sessionEnded {
				s.recheckCircle(subject, session)
			}
		})
	}
	return c
}

// part is the end of join. The caller holds the lock.
func (s *Sockets) part(one *socket) {
	who := one.reader.Who
	for _, subject := range []string{access.PersonSubject(who.Person), SessionSubject(who.Session)} {
		c := s.circles[subject]
		if c == nil {
			continue
		}
		delete(c.sockets, one)
		if len(c.sockets) == 0 {
			delete(s.circles, subject)
			c.watch.Close()
		}
	}
}

// recheckCircle and recheckAll note who is to be asked again; the guard does
// it. They are called by the Hub and neither block nor call it.
func (s *Sockets) recheckCircle(subject string, over bool) {
	s.mark(circleMark{subject: subject, over: over})
}

func (s *Sockets) recheckAll() { s.mark(circleMark{}) }

// circleMark names the sockets to be asked again: a circle's, or all.
type circleMark struct {
	subject string // "": all
	over    bool   // their session has ended
}

func (s *Sockets) mark(m circleMark) {
	s.dirtyMu.Lock()
	s.dirty[m] = struct{}{}
	s.dirtyMu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// lookEvery is how often sessions and pings are looked after.
const lookEvery = 500 * time.Millisecond

// guard asks again for the rights of sockets, until the Sockets are closed.
func (s *Sockets) guard() {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.wake:
			s.recheckMarked()
		case now := <-ticker.C:
			for _, one := range s.each() {
				one.wantPing(now)
			}
			s.lookForEndedSessions()
		}
	}
}

func (s *Sockets) recheckMarked() {
	s.dirtyMu.Lock()
	marks := s.dirty
	s.dirty = map[circleMark]struct{}{}
	s.dirtyMu.Unlock()
	for m := range marks {
		for _, one := range s.marked(m) {
			if m.over {
				one.close(ending{code: CloseSignIn})
				continue
			}
			one.recheck()
		}
	}
}

func (s *Sockets) marked(m circleMark) []*socket {
	if m.subject == "" {
		return s.each()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var sockets []*socket
	if c := s.circles[m.subject]; c != nil {
		for one := range c.sockets {
			sockets = append(sockets, one)
		}
	}
	return sockets
}

// lookForEndedSessions closes the sockets of sessions whose end was whispered
// where we did not hear it, or that have run out.
func (s *Sockets) lookForEndedSessions() {
	open := s.openSessions()
	if s.sessions == nil || len(open) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, lookEvery)
	defer cancel()
	ended, err := s.sessions.Ended(ctx, open)
	if err != nil {
		if fault.Of(err) != fault.Unavailable && s.ctx.Err() == nil {
			s.log.Warn("sessions could not be looked after", "error", err)
		}
		return
	}
	for _, id := range ended {
		s.recheckCircle(SessionSubject(id), true)
	}
}

func (s *Sockets) openSessions() []models.SessionID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var open []models.SessionID
	for subject := range s.circles {
		if digits, is := strings.CutPrefix(subject, "session:"); is {
			if id, err := strconv.ParseInt(digits, 10, 64); err == nil {
				open = append(open, models.SessionID(id))
			}
		}
	}
	return open
}

// recheck ends what the reader has lost the right to.
func (s *socket) recheck() {
	if s.sockets.access.IsSuspended(s.reader.Who.Person) {
		for _, subject := range s.subjects() {
			s.endSubscription(subject)
		}
		s.close(ending{code: CloseRightLost})
		return
	}
	for _, subject := range s.subjects() {
		if l := s.listening(subject); l != nil && !l.feed.admits(s.reader.Who) {
			s.endSubscription(subject)
		}
	}
}
