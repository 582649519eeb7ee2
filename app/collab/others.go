package collab

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// told is what instances tell one another about a document. Any of it may be
// lost: batches are then read from the database, people are told again.
type told struct {
	Instance int64           `json:"i"`
	From     int64           `json:"f,omitempty"`
	Batches  json.RawMessage `json:"b,omitempty"`
	At       []time.Time     `json:"at,omitempty"`
	Version  int64           `json:"v,omitempty"`
	Here     [][3]int64      `json:"h,omitempty"`
	Joined   []shownPerson   `json:"j,omitempty"`
	Left     []int64         `json:"l,omitempty"`
	All      bool            `json:"all,omitempty"`  // Joined are all there are
	Asks     bool            `json:"asks,omitempty"` // who is there?
}

// toldBatch is a batch as it stands in a steps message.
type toldBatch struct {
	Ref     string          `json:"ref"`
	Session int64           `json:"s"`
	By      models.PersonID `json:"by"`
	Steps   json.RawMessage `json:"steps"`
	Stands  []int           `json:"stands"`
	Mirrors [][2]int64      `json:"mirrors"`
}

func (r *room) line() string { return "document." + strconv.FormatInt(int64(r.id), 10) }

// listen begins to hear of the document from elsewhere.
func (r *room) listen() error {
	subject := "document:" + strconv.FormatInt(int64(r.id), 10)
	watch := r.rooms.hub.Watch(subject, r.changed)
	r.stops = append(r.stops, watch.Close)
	if r.rooms.lines == nil {
		return nil
	}
	stop, err := r.rooms.lines.Listen(r.line(), r.hear)
	if err != nil {
		return fmt.Errorf("listen to the other instances: %w", err)
	}
	r.stops = append(r.stops, stop)
	r.say(told{Asks: true})
	return nil
}

// say tells the other instances.
func (r *room) say(t told) {
	if r.rooms.lines == nil {
		return
	}
	t.Instance = r.rooms.origin
	if err := r.rooms.lines.Tell(r.line(), encode(t)); err != nil {
		r.rooms.log.Warn("the other instances could not be told", "document", r.id, "error", err)
	}
}

// tell tells the other instances what was committed. The caller holds the lock.
func (r *room) tell(from int64, entries []*entry) {
	if r.rooms.lines == nil || len(entries) == 0 {
		return
	}
	at := make([]time.Time, len(entries))
	for i, e := range entries {
		at[i] = e.at
	}
	r.say(told{From: from, Batches: appendEntries(nil, entries), At: at, Version: r.version})
}

func (r *room) tellPeople(joined []shownPerson, left []int64) {
	r.say(told{Joined: joined, Left: left, Version: r.version})
}

func (r *room) tellHere(s *Session) {
	if r.rooms.lines != nil {
		anchor, head := r.selection(s.anchor, s.head, s.seen)
		r.say(told{Here: [][3]int64{{s.number, anchor, head}}, Version: r.version})
	}
}

// hear takes in what another instance tells.
func (r *room) hear(data []byte) {
	var t told
	if err := json.Unmarshal(data, &t); err != nil {
		r.rooms.log.Warn("what another instance told is not understood", "document", r.id, "error", err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	if len(t.Batches) > 0 {
		r.hearBatches(&t)
	}
	if t.Asks {
		r.say(told{Joined: r.own(), All: true, Version: r.version})
	}
	r.hearPeople(&t)
}

// hearBatches applies what another instance has committed, if it follows on
// what is here; else the database is asked. The caller holds the lock.
func (r *room) hearBatches(t *told) {
	if t.Version <= r.version && t.From < r.version {
		return // known, because we looked ourselves
	}
	if t.From != r.version {
		r.isBehind()
		return
	}
	var batches []toldBatch
	if err := json.Unmarshal(t.Batches, &batches); err != nil || len(batches) != len(t.At) {
		r.isBehind()
		return
	}
	from := r.version
	var entries []*entry
	for i, b := range batches {
		if known := r.recent.refs[b.Ref]; known != nil && known.version == r.version && known.first == known.version {
			continue // led nowhere, and was told of already
		}
		steps, err := prose.Exchange().StepsFromJSON(b.Steps)
		if err != nil {
			r.isBehind()
			break
		}
		e := &entry{
			first: r.version, version: r.version + int64(len(steps)), ref: b.Ref, session: b.Session, person: b.By, at: t.At[i],
			steps: steps, stands: b.Stands, mirrors: b.Mirrors,
		}
		e.seal()
		if err := r.take(e); err != nil {
			r.broke(err)
			return
		}
		entries = append(entries, e)
	}
	if len(entries) > 0 {
		r.broadcast(stepsFrame(from, entries, ""))
		r.passedOn()
	}
}

// isBehind has what is missing read from the database. The caller holds the
// lock.
func (r *room) isBehind() {
	if r.behind {
		return
	}
	r.behind = true
	r.holdOn()
	r.rooms.running.Go(func() {
		defer r.leave()
		ctx, cancel := context.WithTimeout(r.rooms.ctx, commitTime)
		defer cancel()
		if err := r.rooms.refresh(ctx, r); err != nil {
			r.rooms.log.Warn("what another instance committed could not be read; it is tried again", "document", r.id, "error", err)
		}
	})
}

// refresh takes in what was committed elsewhere.
func (r *Rooms) refresh(ctx context.Context, one *room) error {
	one.mu.Lock()
	defer one.mu.Unlock()
	one.behind = false
	return unavailable(r.db.Read(ctx, func(tx *models.Tx) error { return one.catchUp(tx) }))
}

// own are the sessions here, as others show them. The caller holds the lock.
func (r *room) own() []shownPerson {
	people := []shownPerson{}
	for _, s := range r.sessions {
		if !s.person.Who.IsVisitor() {
			people = append(people, r.shown(s))
		}
	}
	return people
}

// hearPeople takes in who is on another instance, and where. The caller holds
// the lock.
func (r *room) hearPeople(t *told) {
	p, now := &r.presence, clock()
	if t.All {
		for number, o := range p.others {
			if o.instance == t.Instance && !holds(t.Joined, number) {
				delete(p.others, number)
				p.gone(number)
			}
		}
	}
	for _, shown := range t.Joined {
		if known := p.others[shown.Session]; known != nil {
			known.heard = now
			continue
		}
		p.others[shown.Session] = &other{shown: shown, seen: t.Version, instance: t.Instance, heard: now}
		p.joined = append(p.joined, shown)
	}
	for _, number := range t.Left {
		if p.others[number] != nil {
			delete(p.others, number)
			p.gone(number)
		}
	}
	for _, here := range t.Here {
		if o := p.others[here[0]]; o != nil {
			o.shown.Anchor, o.shown.Head, o.seen, o.moved, o.heard = here[1], here[2], t.Version, true, now
			p.moved = true
		}
	}
	if len(p.joined) > 0 || len(p.left) > 0 || p.moved {
		r.tellSoon()
	}
}

func holds(people []shownPerson, number int64) bool {
	for _, shown := range people {
		if shown.Session == number {
			return true
		}
	}
	return false
}

// forgetOthers takes out who was on an instance that is not heard of any more.
// The caller holds the lock.
func (r *room) forgetOthers(before time.Time) {
	for number, o := range r.presence.others {
		if o.heard.Before(before) {
			delete(r.presence.others, number)
			r.presence.gone(number)
			r.tellSoon()
		}
	}
}
