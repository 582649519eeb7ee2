package collab

import (
	"context"
	"errors"
	"sync"
	"time"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// room is a document that is open here. What changes its text is the
// committer, and what others have committed; both under mu.
//
// A room's lock is taken before that of the Rooms, and before a session's.
type room struct {
	rooms *Rooms
	id    models.DocumentID
	held  int // who keeps it from being unloaded, sessions among them; guarded by rooms.mu

	loading sync.Once
	failed  error // why it could not be loaded; after loading

	telling sync.RWMutex // held while threads are told; taken before mu

	mu       sync.Mutex
	head     models.Document
	doc      *prose.Node
	version  int64
	recent   recents
	stamps   map[string]stamp // of suggestions, by id
	anchors  anchors
	sessions map[int64]*Session
	waiting  []*batch
	taken    []*batch // by the committer, which is at it
	closed   bool     // takes nothing in any more
	behind   bool     // something was committed elsewhere that is not here yet

	opened     []byte // the document's JSON as it was sent last, at openedAt
	openedAt   int64
	openedHash string
	snapshot   int64 // the version of the newest snapshot
	unsaved    int   // bytes of steps since
	saving     bool
	presence   presence
	stops      []func() // what listens to others for this room
}

func newRoom(r *Rooms, id models.DocumentID) *room {
	return &room{rooms: r, id: id, sessions: map[int64]*Session{}, stamps: map[string]stamp{}, presence: newPresence()}
}

// ready loads the document; the first who comes does it for all.
func (r *room) ready(ctx context.Context) error {
	r.loading.Do(func() {
		// Others wait for this: it does not end with the one who came first.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTime)
		defer cancel()
		if r.failed = r.load(ctx); r.failed == nil {
			r.failed = r.listen()
		}
	})
	return r.failed
}

// loadTime bounds how long loading a document may take.
const loadTime = 20 * time.Second

// holdOn is hold for who holds the room already.
func (r *room) holdOn() {
	r.rooms.mu.Lock()
	defer r.rooms.mu.Unlock()
	r.held++
}

// leave is the end of hold. The last one out unloads the room.
func (r *room) leave() {
	if !r.rooms.release(r) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, stop := range r.stops {
		stop()
	}
	r.presence.stop()
	if r.failed == nil && r.rooms.ctx.Err() == nil && r.version-r.snapshot >= snapshotOnLeaving {
		r.save()
	}
}

// release reports whether nobody holds the room any more; it is then out of
// the list.
func (r *Rooms) release(one *room) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	one.held--
	if one.held > 0 {
		return false
	}
	if r.rooms[one.id] == one {
		delete(r.rooms, one.id)
	}
	return true
}

// document is what the document is, as known here.
func (r *room) document() models.Document {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.head
}

// enqueue takes a batch in to wait for the commit.
func (r *room) enqueue(b *batch) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return fault.Away(nil)
	case len(r.waiting) >= r.rooms.limits.Waiting:
		return fault.Limited("collab.too_many_waiting", time.Second)
	case b.base > r.version || b.base < 0:
		return fault.InvalidField("base", "collab.unknown_version")
	case b.from() < r.recent.from: // forgotten since it was read
		return fault.Away(errors.New("the room has moved on"))
	}
	if r.isWaiting(b) {
		return nil // one answer is enough
	}
	r.waiting = append(r.waiting, b)
	r.rooms.mark(r)
	return nil
}

// isWaiting reports whether the same session has sent the same already. The
// caller holds the lock.
func (r *room) isWaiting(b *batch) bool {
	for _, some := range [][]*batch{r.waiting, r.taken} {
		for _, other := range some {
			if other.ref == b.ref && other.session == b.session {
				return true
			}
		}
	}
	return false
}

// install makes what was committed the document, and tells everybody. The
// caller holds the lock.
func (r *room) install(doc *prose.Node, entries []*entry) {
	if len(entries) == 0 {
		return
	}
	from := r.version
	r.doc = doc
	for _, e := range entries {
		r.version = e.version
		r.recent.add(e)
		r.unsaved += len(e.stepsJSON)
	}
	hash := ""
	if from/hashEvery != r.version/hashEvery {
		hash = doc.Hash()
	}
	r.broadcast(stepsFrame(from, entries, hash))
	r.passedOn()
	r.saveIfDue()
}

// hashEvery is how many versions apart a hash of the document is sent.
const hashEvery = 64

// needed is the oldest version from which something that waits must still be
// rebased, or an anchor carried. The caller holds the lock.
func (r *room) needed() int64 {
	needed := r.version
	if len(r.anchors.all) > 0 {
		needed = r.anchors.at
	}
	for _, some := range [][]*batch{r.waiting, r.taken} {
		for _, b := range some {
			needed = min(needed, b.from())
		}
	}
	return needed
}

// broadcast sends a message to every session. The caller holds the lock.
func (r *room) broadcast(message []byte) {
	f := newFrame(message)
	for _, session := range r.sessions {
		session.hand(f)
	}
}

// toPerson sends a message to every session of a person. The caller holds the
// lock.
func (r *room) toPerson(person models.PersonID, message []byte) {
	f := newFrame(message)
	for _, session := range r.sessions {
		if session.person.Who.Person == person {
			session.send(f)
		}
	}
}

// closeDown takes nothing in any more.
func (r *room) closeDown() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}

// endAll ends every session.
func (r *room) endAll(why End) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, session := range r.sessions {
		session.finish(why)
	}
}

// broke ends a room that can no longer be trusted: its sessions come back to
// one that is loaded anew. The caller holds the lock.
func (r *room) broke(err error) {
	r.rooms.log.Error("a room broke", "document", r.id, "error", err)
	r.closed = true
	for _, session := range r.sessions {
		session.finish(EndBroken)
	}
	r.rooms.forget(r)
}

// forget takes a broken room out of the list, so that who comes next has it
// loaded anew.
func (r *Rooms) forget(broken *room) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rooms[broken.id] == broken {
		delete(r.rooms, broken.id)
	}
}
