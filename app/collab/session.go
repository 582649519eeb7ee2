package collab

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Session is one open editor, or reader. Whoever carries it hands what the
// client sends to Receive, and sends what Next gives. It is safe for
// concurrent use.
type Session struct {
	room   *room
	person Person
	number int64
	wake   func()
	ready  chan struct{}

	// Guarded by the room's lock.
	mode   Mode
	anchor int64 // of the selection, at the version seen; -1: none
	head   int64
	seen   int64
	moved  bool // told since the others were

	hears   bool  // follows the threads
	threads int64 // the change to them up to which it was told
	asked   int64 // the change of everybody's rights after which it was asked for its own

	stale atomic.Bool        // its person's rights have changed since
	watch *live.Subscription // of that; nil for a visitor

	mu     sync.Mutex
	queue  []*Frame
	queued int
	end    End
	closed bool
	pace   pace
}

// Number is the session's number in the room.
func (s *Session) Number() int64 { return s.number }

// Ready is signalled when there is something to send, where no wake was given.
func (s *Session) Ready() <-chan struct{} { return s.ready }

// Next is what is to be sent next, nil when there is nothing. Once the session
// has ended and everything was handed out, end says why.
func (s *Session) Next() (frame *Frame, end End) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return nil, s.end
	}
	frame = s.queue[0]
	s.queue[0] = nil
	s.queue = s.queue[1:]
	if len(s.queue) == 0 {
		s.queue = nil // an idle session keeps no array
	}
	s.queued -= frame.counted
	return frame, EndNone
}

// send queues a frame; it never waits. A reader that is behind misses what is
// of the moment; one with a full queue is over and catches up when it is back.
func (s *Session) send(f *Frame) {
	s.mu.Lock()
	limit := s.room.rooms.limits.QueueBytes
	switch {
	case s.end != EndNone:
		s.mu.Unlock()
		return
	case f.passing && s.queued > limit/2:
		s.mu.Unlock()
		return
	case s.queued+f.counted > limit && len(s.queue) > 0:
		s.queue, s.queued, s.end = nil, 0, EndSlow
		s.room.rooms.counts.Slow.Add(1)
	default:
		s.queue = append(s.queue, f)
		s.queued += f.counted
	}
	s.mu.Unlock()
	s.signal()
}

// finish ends the session once what is queued has been sent. Of several
// reasons the first counts.
func (s *Session) finish(why End) {
	s.mu.Lock()
	if s.end == EndNone {
		s.end = why
	}
	s.mu.Unlock()
	s.signal()
}

func (s *Session) signal() {
	if s.wake != nil {
		s.wake()
		return
	}
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// Close takes the session out of its room; closing twice is harmless.
func (s *Session) Close() {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.queue, s.queued = nil, 0
	if s.end == EndNone {
		s.end = EndComeBack
	}
	s.mu.Unlock()
	if closed {
		return
	}
	if s.watch != nil {
		s.watch.Close()
	}
	s.room.mu.Lock()
	delete(s.room.sessions, s.number)
	s.room.showLeft(s)
	s.room.mu.Unlock()
	s.room.leave()
}

func (s *Session) isOver() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end != EndNone
}

// Receive takes in a frame from the client: one message or an array of them.
// Whatever it holds, the room goes on.
func (s *Session) Receive(ctx context.Context, data []byte) {
	if s.isOver() {
		return
	}
	messages, err := parse(data)
	if err != nil {
		s.room.rooms.counts.Malformed.Add(1)
		s.complain(fault.InvalidField("", "fault.malformed"))
		s.finish(EndMalformed)
		return
	}
	for i := range messages {
		s.handle(ctx, &messages[i])
	}
}

func (s *Session) handle(ctx context.Context, m *incoming) {
	if !s.allows() {
		s.complain(fault.Limited("live.too_many_frames", time.Minute))
		s.finish(EndTooMany)
		return
	}
	switch m.Type {
	case pingMessage:
		s.send(pong)
	case hereMessage:
		s.here(m)
	case divergedMessage:
		s.room.rooms.counts.Diverged.Add(1)
		s.room.rooms.log.Error("a client's document differs", "document", s.room.id, "version", m.Version, "person", s.person.Who.Person)
	case stepsMessage:
		err := s.steps(ctx, m)
		if err != nil {
			err = s.room.unlessThere(ctx, s, m.Ref, err)
		}
		if err != nil {
			s.refuse(m.Ref, err)
		}
	case threadMessage:
		s.say(ctx, m)
	case threadsMessage:
		s.discuss(ctx, m.After)
	case openMessage:
		s.complain(fault.InvalidField("t", "fault.malformed"))
		s.finish(EndMalformed)
	}
}

// steps takes a batch in.
func (s *Session) steps(ctx context.Context, m *incoming) error {
	r := s.room
	b := &batch{session: s, person: s.person, ref: m.Ref, base: m.Base, since: m.Base, raw: m.Steps, mirrors: m.Mirrors}
	if m.Since != nil && *m.Since >= 0 && *m.Since < m.Base {
		b.since = *m.Since
	}
	if m.Away > 0 && m.Away < 1e9 {
		b.away = time.Duration(m.Away * float64(time.Minute))
	}
	if mode := r.rooms.rights(s.person.Who, r.document()); mode < Suggest {
		return fault.Denied()
	}
	var err error
	if b.steps, err = prose.Exchange().StepsFromJSON(m.Steps); err != nil {
		return invalidSteps(err)
	}
	switch {
	case len(b.steps) == 0:
		return fault.InvalidField("steps", "collab.invalid_steps")
	case len(b.steps) > r.rooms.limits.Steps:
		return fault.Oversized("steps", "collab.too_large")
	}
	if err := b.checkMirrors(); err != nil {
		return err
	}
	if err := r.fetchPassed(ctx, b); err != nil {
		return err
	}
	if err := r.fetchTaken(ctx, b); err != nil {
		return err
	}
	return r.enqueue(b)
}

// invalidSteps is an error of prose as a fault.
func invalidSteps(err error) error {
	if prose.KindOf(err) == prose.TooLarge {
		return &fault.Error{Kind: fault.TooLarge, Key: "collab.too_large", Field: "steps", Err: err}
	}
	return &fault.Error{Kind: fault.Invalid, Key: "collab.invalid_steps", Field: "steps", Err: err}
}

// refuse says that a batch was not taken, and why.
func (s *Session) refuse(ref string, err error) {
	f := fault.As(err)
	s.room.rooms.counts.Refused.Add(1)
	code := f.Kind.String()
	switch f.Kind {
	case fault.Internal, fault.Unavailable:
		s.room.rooms.log.Warn("a batch could not be taken", "document", s.room.id, "error", err)
		code = fault.Unavailable.String()
	case fault.NotFound, fault.Unauthenticated:
		code = fault.Forbidden.String()
	default:
	}
	s.send(newFrame(encode(refusedMessage{Type: "refused", Ref: ref, Code: code, Message: s.room.rooms.say(s.person, f)})))
}

// complain says that something that is no batch was wrong.
func (s *Session) complain(err error) {
	f := fault.As(err)
	s.send(newFrame(encode(refusedMessage{Type: "error", Code: f.Kind.String(), Message: s.room.rooms.say(s.person, f)})))
}

// open adds a session to the room.
func (r *room) open(ctx context.Context, person Person, from From, wake func()) (*Session, error) {
	kept, err := r.keptFor(ctx, person)
	if err != nil {
		return nil, err
	}
	older, err := r.catchingUp(ctx, from)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, fault.Away(errors.New("the room is closing"))
	}
	if err := r.room(person); err != nil {
		return nil, err
	}
	s := &Session{
		room: r, person: person, wake: wake, number: r.rooms.nextNumber(), anchor: -1, head: -1, seen: r.version, pace: newPace(),
	}
	s.listen() // first: what changes from here on is asked again
	s.mode = r.rooms.rights(person.Who, r.head)
	if wake == nil {
		s.ready = make(chan struct{}, 1)
	}
	r.holdOn()
	r.sessions[s.number] = s
	r.showJoined(s)
	r.greet(s, from, older, kept)
	return s, nil
}

// room says whether there is still room for a person. The caller holds the
// lock.
func (r *room) room(person Person) error {
	own := 0
	for _, other := range r.sessions {
		if other.person.Who.Person == person.Who.Person {
			own++
		}
	}
	limits := r.rooms.limits
	if len(r.sessions) >= limits.Sessions || !person.Who.IsVisitor() && own >= limits.PerPerson {
		return fault.Limited("collab.too_many_sessions", time.Minute)
	}
	return nil
}

// greet sends the document, or what the client has missed of it. The caller
// holds the lock.
func (r *room) greet(s *Session, from From, older []*entry, kept []keptMessage) {
	start := append(make([]byte, 0, 512), `{"t":"opened","mode":"`...)
	start = append(append(start, s.mode.named()...), '"')
	if s.mode == Decide {
		start = append(start, `,"accept":true`...)
	}
	start = append(start, `,"session":`...)
	start = strconv.AppendInt(start, s.number, 10)
	start = append(append(start, `,"people":`...), encode(r.people())...)
	start = append(append(start, `,"kept":`...), encode(kept)...)
	start = append(append(start, `,"e":"`...), r.rooms.epoch...)
	start = append(start, `","v":`...)
	if entries, ok := r.missed(from, older); ok {
		b := strconv.AppendInt(start, r.version, 10)
		b = append(append(append(b, `,"hash":"`...), r.doc.Hash()...), `","batches":`...)
		s.send(newGreeting(append(appendEntries(b, entries), '}')))
		return
	}
	later, held := r.recent.since(r.openedAt)
	if r.opened == nil || !held || len(later) > openedBehind || r.waitsAhead(from) || len(later) > 0 && !later[0].at.After(from.since) {
		r.opened, r.openedAt, later = r.doc.AppendJSON(nil), r.version, nil
		r.openedHash = r.doc.Hash()
	}
	b := strconv.AppendInt(start, r.openedAt, 10)
	b = append(append(append(b, `,"hash":"`...), r.openedHash...), '"')
	b = append(r.appendWay(b, from, older), `,"doc":`...)
	s.send(newGreeting(b, r.opened, []byte{'}'}))
	if len(later) > 0 {
		s.send(newFrame(stepsFrame(r.openedAt, later, "")))
	}
}

// waitsAhead reports whether a batch waits on a version that is newer than the
// document's JSON.
func (r *room) waitsAhead(from From) bool {
	return from.Ref != "" && from.Epoch == r.rooms.epoch && from.Version > r.openedAt && from.Version <= r.version
}

// openedBehind is after how many batches the document's JSON is written anew
// for who opens; until then they get those batches beside it, if they may know
// what the document was before them.
const openedBehind = 64

// catchingUp reads what a client has missed that is not held in memory.
func (r *room) catchingUp(ctx context.Context, from From) ([]*entry, error) {
	if !from.Known || from.Epoch != r.rooms.epoch {
		return nil, nil
	}
	r.mu.Lock()
	version, first := r.version, r.recent.from
	r.mu.Unlock()
	if from.Version > version { // another instance may be ahead
		return nil, r.rooms.refresh(ctx, r)
	}
	most := int64(r.rooms.limits.CatchUpSteps)
	if from.Ref != "" {
		most = r.rooms.limits.Behind
	}
	if from.Version < 0 || from.Version >= first || version-from.Version > most {
		return nil, nil
	}
	return r.passed(ctx, from.Version, first)
}

// missed are the batches from the client's version on, if they can be had and
// are less to send than the document. The caller holds the lock.
func (r *room) missed(from From, older []*entry) ([]*entry, bool) {
	if !from.Known || from.Epoch != r.rooms.epoch || from.Version < 0 || from.Version > r.version ||
		r.version-from.Version > int64(r.rooms.limits.CatchUpSteps) {
		return nil, false
	}
	entries, ok := r.between(from, older)
	if !ok {
		return nil, false
	}
	size := 0
	for _, e := range entries {
		size += len(e.json)
	}
	return entries, size <= r.rooms.limits.CatchUpBytes
}

// between are all batches from the client's version on, if they are at hand.
// The caller holds the lock.
func (r *room) between(from From, older []*entry) ([]*entry, bool) {
	start := from.Version
	if len(older) > 0 {
		start = older[len(older)-1].version
	}
	recent, ok := r.recent.since(start)
	if !ok {
		return nil, false
	}
	entries := slices.Concat(older, recent)
	if len(entries) > 0 && entries[0].first != from.Version {
		return nil, false // not a version that a client can have
	}
	return entries, true
}

// appendWay writes, for a client on which a batch waits, what carries it from
// its version to the document that is sent whole. The caller holds the lock.
func (r *room) appendWay(b []byte, from From, older []*entry) []byte {
	if from.Ref == "" || from.Epoch != r.rooms.epoch || from.Version < 0 || from.Version > r.openedAt {
		return b
	}
	entries, ok := r.between(from, older)
	if !ok {
		return b
	}
	var own *entry
	b = append(b, `,"maps":[`...)
	for _, e := range entries {
		if e.version > r.openedAt {
			break
		}
		if e.ref == from.Ref && len(e.steps) > 0 {
			own = e
		}
		for _, m := range e.maps {
			b = append(appendMap(b, m), ',')
		}
	}
	b = append(bytes.TrimRight(b, ","), ']')
	if own != nil {
		b = strconv.AppendInt(append(b, `,"own":{"v":`...), own.first, 10)
		b = append(append(append(b, `,"b":`...), own.json...), '}')
	}
	return b
}

// appendMap writes the ranges of a map as a row of where each begins, how long
// it was, and how long it is.
func appendMap(b []byte, m prose.StepMap) []byte {
	b = append(b, '[')
	m.Ranges(func(start, end, newStart, newEnd int) {
		for _, n := range [3]int{start, end - start, newEnd - newStart} {
			b = append(strconv.AppendInt(b, int64(n), 10), ',')
		}
	})
	return append(bytes.TrimRight(b, ","), ']')
}

// keptFor reads what is kept for a person.
func (r *room) keptFor(ctx context.Context, person Person) ([]keptMessage, error) {
	messages := []keptMessage{}
	if person.Who.IsVisitor() {
		return messages, nil
	}
	err := r.rooms.db.Read(ctx, func(tx *models.Tx) error {
		kept, err := models.OpenKept(tx, r.id, person.Who.Person)
		for _, one := range kept {
			messages = append(messages, keptFrom(one))
		}
		return err
	})
	return messages, unavailable(err)
}

// nextNumber is the number of a new session, unlike that of any other
// instance's.
func (r *Rooms) nextNumber() int64 { return r.origin<<20 + r.numbers.Add(1) }
