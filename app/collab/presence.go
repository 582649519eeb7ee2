package collab

import (
	"cmp"
	"slices"
	"time"
)

// presence is who else is in the room, and what the sessions are still to be
// told of it. It is guarded by the room's lock and never written down.
type presence struct {
	joined []shownPerson
	left   []int64
	moved  bool
	timer  *time.Timer
	others map[int64]*other // sessions on other instances
}

// other is a session on another instance.
type other struct {
	shown    shownPerson
	seen     int64 // the version of its selection
	moved    bool  // told since the sessions here were
	instance int64
	heard    time.Time
}

func newPresence() presence { return presence{others: map[int64]*other{}} }

func (p *presence) stop() {
	if p.timer != nil {
		p.timer.Stop()
	}
}

// between is how often the sessions of a room are told who is where: more
// seldom where there are many to tell of and to.
func between(sessions int) time.Duration {
	return min(500*time.Millisecond, 90*time.Millisecond+time.Duration(sessions)*2*time.Millisecond)
}

// tellSoon has the sessions told, with what else happens meanwhile. The caller
// holds the lock.
func (r *room) tellSoon() {
	if r.presence.timer == nil {
		r.presence.timer = time.AfterFunc(between(len(r.sessions)), r.tellPresence)
	}
}

// tellPresence tells everybody who has come and gone, and where they are.
func (r *room) tellPresence() {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := &r.presence
	p.timer = nil
	var messages [][]byte
	if len(p.joined) > 0 || len(p.left) > 0 {
		messages = append(messages, encode(peopleMessage{Type: "people", Joined: p.joined, Left: p.left}))
		p.joined, p.left = nil, nil
	}
	if p.moved {
		p.moved = false
		if positions := r.positions(); len(positions) > 0 {
			messages = append(messages, encode(herePositions{Type: "here", Version: r.version, Positions: positions}))
		}
	}
	for _, message := range messages {
		f := newFrame(message)
		f.passing = message[len(`{"t":"`)] == 'h' // who is there must not be missed, where they are may
		for _, s := range r.sessions {
			s.hand(f)
		}
	}
}

// positions are the selections that were moved since the last time, at the
// room's version.
func (r *room) positions() [][3]int64 {
	var positions [][3]int64
	for _, s := range r.sessions {
		if s.moved {
			s.moved = false
			anchor, head := r.selection(s.anchor, s.head, s.seen)
			positions = append(positions, [3]int64{s.number, anchor, head})
		}
	}
	for number, o := range r.presence.others {
		if o.moved {
			o.moved = false
			anchor, head := r.selection(o.shown.Anchor, o.shown.Head, o.seen)
			positions = append(positions, [3]int64{number, anchor, head})
		}
	}
	slices.SortFunc(positions, func(a, b [3]int64) int { return cmp.Compare(a[0], b[0]) })
	return positions
}

// selection carries a selection from a version to the room's; one from before
// what is held in memory is not known any more.
func (r *room) selection(anchor, head, seen int64) (now, then int64) {
	if anchor < 0 {
		return -1, -1
	}
	entries, held := r.recent.since(seen)
	if !held || seen > r.version {
		return -1, -1
	}
	for _, e := range entries {
		for _, m := range e.after(seen) {
			anchor, head = int64(m.Map(int(anchor), -1)), int64(m.Map(int(head), -1))
		}
	}
	size := int64(r.doc.Content().Size())
	return min(anchor, size), min(head, size)
}

// people are all in the room, as they are shown to who comes.
func (r *room) people() []shownPerson {
	people := []shownPerson{}
	for _, s := range r.sessions {
		if !s.person.Who.IsVisitor() {
			people = append(people, r.shown(s))
		}
	}
	for _, o := range r.presence.others {
		shown := o.shown
		shown.Anchor, shown.Head = r.selection(shown.Anchor, shown.Head, o.seen)
		people = append(people, shown)
	}
	slices.SortFunc(people, func(a, b shownPerson) int { return cmp.Compare(a.Session, b.Session) })
	return people
}

func (r *room) shown(s *Session) shownPerson {
	anchor, head := r.selection(s.anchor, s.head, s.seen)
	return shownPerson{s.number, s.person.Who.Person, s.person.Name, s.person.Capacity, s.person.colour(), anchor, head}
}

// showJoined and showLeft tell the others of a session that comes or goes.
// Visitors are not shown. The caller holds the lock.
func (r *room) showJoined(s *Session) {
	if s.person.Who.IsVisitor() {
		return
	}
	shown := r.shown(s)
	r.presence.joined = append(r.presence.joined, shown)
	r.tellSoon()
	r.tellPeople([]shownPerson{shown}, nil)
}

func (r *room) showLeft(s *Session) {
	if s.person.Who.IsVisitor() {
		return
	}
	r.presence.gone(s.number)
	r.tellSoon()
	r.tellPeople(nil, []int64{s.number})
}

// gone notes that a session has left, or that nobody needs to know of it.
func (p *presence) gone(number int64) {
	before := len(p.joined)
	p.joined = slices.DeleteFunc(p.joined, func(shown shownPerson) bool { return shown.Session == number })
	if len(p.joined) == before {
		p.left = append(p.left, number)
	}
}

// here takes in where a session's selection is.
func (s *Session) here(m *incoming) {
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.person.Who.IsVisitor() || m.Version == nil || *m.Version > r.version || *m.Version < 0 ||
		m.Anchor < -1 || m.Head < -1 || m.Anchor > int64(r.rooms.limits.Size) || m.Head > int64(r.rooms.limits.Size) {
		return // of the moment: the next one will be right
	}
	s.anchor, s.head, s.seen = m.Anchor, m.Head, *m.Version
	if s.head < 0 {
		s.anchor = -1
	}
	s.moved, r.presence.moved = true, true
	r.tellSoon()
	r.tellHere(s)
}
