package collab

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

// Limits bound what a room and a session may take.
type Limits struct {
	Sessions     int // of a room, here
	PerPerson    int // of those, a person's
	Waiting      int // batches of a room that wait for the commit
	Steps        int // of a batch
	Size         int // of a document, as prose counts
	QueueBytes   int // that wait for a session
	CatchUpBytes int // of batches sent to who opens with a version; with more, the document
	CatchUpSteps int
	Behind       int64 // versions over which a batch is still rebased
}

// DefaultLimits are those of a site that says nothing else.
func DefaultLimits() Limits {
	return Limits{
		Sessions: 1000, PerPerson: 20, Waiting: 4096, Steps: 5000, Size: 8 << 20, QueueBytes: 1 << 20,
		CatchUpBytes: 1 << 20, CatchUpSteps: 5000, Behind: 100_000,
	}
}

// Options are what Rooms are built from.
type Options struct {
	DB     *models.DB
	Hub    *live.Hub
	Rights Rights
	// Since is from which moment on a person who reads a document may know what
	// it was, zero for its beginning, and false where they do not read it; nil:
	// from its beginning.
	Since func(who access.Who, document models.Document) (since time.Time, reads bool)
	// Discussion is the threads; nil: there are none. What changes in them is
	// heard of as a live event "thread_changed" of the document.
	Discussion Discussion
	// Translate says a key in a language; nil says the key itself.
	Translate func(language, key string, args ...any) string
	// Suspended reports whether a person may do nothing at all any more, and
	// Ended which sign-ins are over; nil: not asked.
	Suspended func(models.PersonID) bool
	Ended     func(ctx context.Context, among []models.SessionID) ([]models.SessionID, error)
	Log       *slog.Logger
	Limits    Limits        // zero: DefaultLimits
	Pace      time.Duration // between two commits; 0: the usual
}

// usualPace is the least time between two commits: what arrives meanwhile
// travels together. It is well below what anybody notices.
const usualPace = 12 * time.Millisecond

// Rooms are the documents that are open on this instance. Make them with New.
// They are safe for concurrent use.
type Rooms struct {
	db         *models.DB
	hub        *live.Hub
	lines      live.Lines // nil: this instance is alone
	rights     Rights
	since      func(who access.Who, document models.Document) (time.Time, bool)
	discussion Discussion
	translate  func(language, key string, args ...any) string
	suspended  func(models.PersonID) bool
	ended      func(ctx context.Context, among []models.SessionID) ([]models.SessionID, error)
	log        *slog.Logger
	limits     Limits
	pace       time.Duration
	epoch      string
	origin     int64 // tells the sessions of this instance from those of others
	counts     Counts

	ctx     context.Context //nolint:containedctx // ends when all is closed
	stop    context.CancelFunc
	running sync.WaitGroup // the committer, and snapshots being written

	mu      sync.Mutex
	rooms   map[models.DocumentID]*room
	closing bool

	numbers atomic.Int64 // of sessions

	everyone *live.Subscription
	changes  atomic.Int64  // of everybody's rights
	ask      chan struct{} // holds one: rights have changed

	dirtyMu sync.Mutex
	dirty   map[*room]struct{} // have batches waiting
	wake    chan struct{}      // holds one: something is dirty
}

// New builds the rooms; Close ends them.
func New(o Options) *Rooms {
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	if o.Pace == 0 {
		o.Pace = usualPace
	}
	if o.Translate == nil {
		o.Translate = func(_, key string, _ ...any) string { return key }
	}
	r := &Rooms{
		db: o.DB, hub: o.Hub, lines: o.Hub.Lines(), rights: o.Rights, since: o.Since, discussion: o.Discussion, translate: o.Translate, suspended: o.Suspended, ended: o.Ended,
		log: o.Log, limits: o.Limits, pace: o.Pace, epoch: o.Hub.Epoch(),
		rooms: map[models.DocumentID]*room{}, dirty: map[*room]struct{}{}, wake: make(chan struct{}, 1), ask: make(chan struct{}, 1),
	}
	r.everyone = r.hub.Watch(access.EveryoneSubject, func(live.Event) {
		r.changes.Add(1)
		r.askSoon()
	})
	if r.lines != nil {
		r.origin = 1 + rand.Int64N(1<<20) //nolint:gosec // nobody gains by guessing it
	}
	r.ctx, r.stop = context.WithCancel(context.Background())
	r.running.Go(r.commitAll)
	return r
}

// From is what a client holds of a document already.
type From struct {
	Known   bool
	Version int64
	Epoch   string
	Ref     string // of the batch that waits there, if one does

	since time.Time // from which moment on they may know what it was
}

// Join opens a document for who sent first, a frame that begins with an open
// message; what else the frame holds is received. wake, if not nil, is called
// whenever the session has something to send; it must not block.
func (r *Rooms) Join(ctx context.Context, person Person, id models.DocumentID, first []byte, wake func()) (*Session, error) {
	messages, err := parse(first)
	if err != nil || len(messages) == 0 || messages[0].Type != openMessage {
		return nil, ErrMalformed
	}
	from := From{}
	if v := messages[0].Version; v != nil {
		from = From{Known: true, Version: *v, Epoch: messages[0].Epoch, Ref: messages[0].Ref}
	}
	session, err := r.Open(ctx, person, id, from, wake)
	if err != nil {
		return nil, err
	}
	for i := range messages[1:] {
		session.handle(ctx, &messages[1+i])
	}
	return session, nil
}

// Open opens a document for a person. One that they may not read is NotFound,
// as one that is not there.
func (r *Rooms) Open(ctx context.Context, person Person, id models.DocumentID, from From, wake func()) (*Session, error) {
	room, err := r.enter(ctx, person.Who, id)
	if err != nil {
		return nil, err
	}
	defer room.leave()
	if r.rights(person.Who, room.document()) < Read {
		return nil, fault.Missing()
	}
	since, err := room.knownSince(person.Who)
	if err != nil {
		return nil, err
	}
	if from.Known {
		earliest, err := room.versionAt(ctx, since)
		if err != nil {
			return nil, err
		}
		if from.Version < earliest {
			from = From{} // what they hold is not theirs to have: they get the document, and nothing of the way
		}
	}
	from.since = since
	session, err := room.open(ctx, person, from, wake)
	if err != nil {
		return nil, fmt.Errorf("open document %d: %w", id, err)
	}
	return session, nil
}

// enter gives the room of a document, loaded, and holds it until leave.
func (r *Rooms) enter(ctx context.Context, who access.Who, id models.DocumentID) (*room, error) {
	held := r.hold(id, false)
	if held == nil { // ask before anything is loaded
		head, err := r.head(ctx, id)
		if err != nil {
			return nil, err
		}
		if r.rights(who, head) == Nothing {
			return nil, fault.Missing()
		}
		if held = r.hold(id, true); held == nil {
			return nil, fault.Away(errors.New("the rooms are closing"))
		}
	}
	if err := held.ready(ctx); err != nil {
		held.leave()
		return nil, err
	}
	if r.rights(who, held.document()) == Nothing {
		held.leave()
		return nil, fault.Missing()
	}
	return held, nil
}

// knownSince is from which moment on a person may know what the document was.
func (r *room) knownSince(who access.Who) (time.Time, error) {
	if r.rooms.since == nil {
		return time.Time{}, nil
	}
	since, reads := r.rooms.since(who, r.document())
	if !reads {
		return time.Time{}, fault.Missing()
	}
	return since, nil
}

// versionAt is the version that the document had at a moment.
func (r *room) versionAt(ctx context.Context, at time.Time) (version int64, err error) {
	if at.IsZero() {
		return 0, nil
	}
	err = r.rooms.db.Read(ctx, func(tx *models.Tx) error {
		version, err = models.VersionAt(tx, r.id, at)
		return err
	})
	return version, unavailable(err)
}

// head reads what a document is.
func (r *Rooms) head(ctx context.Context, id models.DocumentID) (head models.Document, err error) {
	err = r.db.Read(ctx, func(tx *models.Tx) error {
		head, err = models.DocumentByID(tx, id)
		return access.NotFound(err)
	})
	return head, unavailable(err)
}

// unavailable is an error of the database as a fault.
func unavailable(err error) error {
	if err == nil {
		return nil
	}
	if fault.Of(err) != fault.Internal {
		return err
	}
	return fault.Away(err)
}

// hold gives the room of a document and keeps it from being unloaded; without
// create, nil where there is none.
func (r *Rooms) hold(id models.DocumentID, create bool) *room {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.rooms[id]
	if one == nil {
		if !create || r.closing {
			return nil
		}
		one = newRoom(r, id)
		r.rooms[id] = one
	}
	one.held++
	return one
}

// each is all rooms as they are now, held: the caller leaves them.
func (r *Rooms) each() []*room {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]*room, 0, len(r.rooms))
	for _, one := range r.rooms {
		one.held++
		all = append(all, one)
	}
	return all
}

// Count is how many rooms and sessions are open here.
func (r *Rooms) Count() (rooms, sessions int) {
	for _, one := range r.each() {
		rooms++
		one.mu.Lock()
		sessions += len(one.sessions)
		one.mu.Unlock()
		one.leave()
	}
	return rooms, sessions
}

// say is a text in a person's language.
func (r *Rooms) say(person Person, f *fault.Error) string {
	var args []any
	for name, value := range f.Args {
		args = append(args, name, value)
	}
	return r.translate(person.Language, f.Key, args...)
}

// Close takes nothing in any more, makes durable what is waiting, ends every
// session with "come back", and waits.
func (r *Rooms) Close() error {
	r.mu.Lock()
	r.closing = true
	r.mu.Unlock()
	for _, one := range r.each() {
		one.closeDown()
		one.leave()
	}
	r.everyone.Close()
	r.stop()
	r.running.Wait()
	for _, one := range r.each() {
		one.endAll(EndComeBack)
		one.leave()
	}
	return nil
}
