package collab

import (
	"context"
	"fmt"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

const (
	askEvery  = 500 * time.Millisecond // for the rights of every session
	lookEvery = 2 * time.Second        // into the database, for what the lines lost
	tellEvery = 10 * time.Second       // the other instances, who is here
	heardFor  = 25 * time.Second       // after which an instance counts as gone
)

// Follow keeps the promises that take time, until ctx ends: who lost a right
// loses it here within a second, what the lines lost is read from the
// database, and who was on an instance that is gone is gone.
func (r *Rooms) Follow(ctx context.Context) {
	ask, look, tell := time.NewTicker(askEvery), time.NewTicker(lookEvery), time.NewTicker(tellEvery)
	defer ask.Stop()
	defer look.Stop()
	defer tell.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.ask:
			r.askStale()
		case <-ask.C:
			r.askRights(ctx)
		case <-look.C:
			if r.lines != nil {
				r.lookForMissed(ctx)
			}
		case <-tell.C:
			if r.lines != nil {
				r.tellOthers()
			}
		}
	}
}

// listen has the session hear that its person's rights have changed. The Hub calls
// back before the change is reported as done, so that nothing is handed over by
// rights of before (INV-5).
func (s *Session) listen() {
	rooms := s.room.rooms
	s.asked = rooms.changes.Load()
	if s.person.Who.IsVisitor() {
		return
	}
	s.watch = rooms.hub.Watch(access.PersonSubject(s.person.Who.Person), func(live.Event) {
		s.stale.Store(true)
		rooms.askSoon()
	})
}

// askSoon has Follow ask those whose rights have changed. It never blocks.
func (r *Rooms) askSoon() {
	select {
	case r.ask <- struct{}{}:
	default:
	}
}

func (r *Rooms) askStale() {
	for _, one := range r.each() {
		one.mu.Lock()
		for _, s := range one.sessions {
			s.askIfStale()
		}
		one.mu.Unlock()
		one.leave()
	}
}

// askIfStale asks again for the session's right where it has changed. The caller
// holds the room's lock.
func (s *Session) askIfStale() {
	if s.stale.Load() || s.asked != s.room.rooms.changes.Load() {
		s.askRight()
	}
}

// hand sends what others did to who may still hear of it. The caller holds the
// room's lock.
func (s *Session) hand(f *Frame) {
	s.askIfStale()
	s.send(f)
}

// askRights asks again for the rights of every session.
func (r *Rooms) askRights(ctx context.Context) {
	var signedIn []models.SessionID
	for _, one := range r.each() {
		one.mu.Lock()
		for _, s := range one.sessions {
			s.askRight()
			if id := s.person.Who.Session; id != 0 {
				signedIn = append(signedIn, id)
			}
		}
		one.mu.Unlock()
		one.leave()
	}
	if r.ended == nil || len(signedIn) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, askEvery)
	defer cancel()
	ended, err := r.ended(ctx, signedIn)
	if err != nil {
		if fault.Of(unavailable(err)) != fault.Unavailable && ctx.Err() == nil {
			r.log.Warn("sign-ins could not be looked after", "error", err)
		}
		return
	}
	if len(ended) > 0 {
		r.endSignedOut(ended)
	}
}

func (r *Rooms) endSignedOut(ended []models.SessionID) {
	over := make(map[models.SessionID]bool, len(ended))
	for _, id := range ended {
		over[id] = true
	}
	for _, one := range r.each() {
		one.mu.Lock()
		for _, s := range one.sessions {
			if over[s.person.Who.Session] {
				s.finish(EndSignIn)
			}
		}
		one.mu.Unlock()
		one.leave()
	}
}

// askRight asks what a session's person may do now, and says so when it has
// changed. The caller holds the room's lock.
func (s *Session) askRight() {
	r := s.room.rooms
	s.stale.Store(false)
	s.asked = r.changes.Load()
	if r.suspended != nil && r.suspended(s.person.Who.Person) {
		s.mode = Nothing
		s.finish(EndRightLost)
		return
	}
	mode := r.rights(s.person.Who, s.room.head)
	if mode == s.mode {
		return
	}
	before := s.mode
	s.mode = mode
	if mode < Read {
		s.finish(EndRightLost)
		return
	}
	message := modeMessage{Type: "mode", Mode: mode.named(), Accept: mode == Decide}
	if mode < before {
		message.Message = r.translate(s.person.Language, lessens[mode])
	}
	s.send(newFrame(encode(message)))
}

// lessens says what is left to who had more.
var lessens = map[Mode]string{Read: "collab.mode.read", Comment: "collab.mode.comment", Suggest: "collab.mode.suggest", Edit: "collab.mode.edit"}

// threadChanged is the kind of event that says that something was said beside
// the document.
const threadChanged = "thread_changed"

// changed hears that what the document is has changed: its title, that it was
// archived; or what is said beside it. It is called by the Hub and does not wait.
func (r *room) changed(event live.Event) {
	if event.Kind == threadChanged {
		r.holdOn()
		r.rooms.running.Go(func() {
			defer r.leave()
			r.discussed()
		})
		return
	}
	go r.readHead() // one a change of title or state, ends with the query
}

// readHead reads what the document is. Where it cannot be read, nobody goes on by
// what it was: their sessions end, and who comes back finds it read anew.
func (r *room) readHead() {
	ctx, cancel := context.WithTimeout(r.rooms.ctx, commitTime)
	defer cancel()
	head, err := r.rooms.head(ctx, r.id)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil:
		r.become(head)
	case r.rooms.ctx.Err() == nil && !r.closed:
		r.broke(fmt.Errorf("read what it is: %w", err))
	}
}

// become takes in what the document was found to be, unless something newer is known,
// and asks for everybody's right where that may have changed. The caller holds the
// lock.
func (r *room) become(head models.Document) {
	if head.Revision < r.head.Revision {
		return
	}
	changed := head.Revision > r.head.Revision
	head.Version = max(head.Version, r.head.Version)
	r.head = head
	if !changed {
		return
	}
	for _, s := range r.sessions {
		s.askRight()
	}
}

// lookForMissed reads how far the open documents have come, and what is
// missing here: of their text, and of what they are.
func (r *Rooms) lookForMissed(ctx context.Context) {
	rooms := r.each()
	ids := make([]models.DocumentID, len(rooms))
	for i, one := range rooms {
		ids[i] = one.id
	}
	var states map[models.DocumentID]models.DocumentState
	err := r.db.Read(ctx, func(tx *models.Tx) (err error) {
		states, err = models.DocumentStates(tx, ids)
		return err
	})
	for _, one := range rooms {
		one.mu.Lock()
		state := states[one.id]
		if err == nil && one.doc != nil && state.Version > one.version && len(one.taken) == 0 {
			one.isBehind()
		}
		missed := err == nil && state.Revision > one.head.Revision
		one.mu.Unlock()
		if missed {
			go one.readHead() // it does not keep the rights of others waiting
		}
		one.leave()
	}
}

func (r *Rooms) tellOthers() {
	gone := clock().Add(-heardFor)
	for _, one := range r.each() {
		one.mu.Lock()
		one.say(told{Joined: one.own(), All: true, Version: one.version})
		one.forgetOthers(gone)
		one.mu.Unlock()
		one.leave()
	}
}
