package live

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
	fiberws "github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	events "minamata.exchange/app/live"
	"minamata.exchange/models"
)

// Reader is who is at the other end of a socket, found out before it opened.
type Reader struct {
	Who      access.Who
	Name     string // as others see it; "" for a visitor
	Language string
	Address  string // where from
}

// Sessions knows which sessions are over. It is asked in case a whisper that
// said so was lost.
type Sessions interface {
	Ended(ctx context.Context, among []models.SessionID) ([]models.SessionID, error)
}

// Limits bound what one program, address or person can take. A ministry may
// be behind one address.
type Limits struct {
	Sockets       int // in all
	PerAddress    int
	PerPerson     int
	Subscriptions int // of one socket
}

// DefaultLimits are those of a site that says nothing else.
func DefaultLimits() Limits {
	return Limits{Sockets: 20_000, PerAddress: 4_000, PerPerson: 40, Subscriptions: 50}
}

// Looked is nil, or why somebody may not hear of a workspace yet that they read by
// their office alone (INV-16).
type Looked func(ctx context.Context, who access.Who, id models.WorkspaceID) error

// Options are what Sockets are built from.
type Options struct {
	Hub      *events.Hub
	Access   *access.Access
	Renderer Renderer
	Sessions Sessions // nil: whispers are relied on
	Looked   Looked   // nil: nobody is asked why
	Log      *slog.Logger
	Limits   Limits // zero: DefaultLimits
}

// Sockets are all open sockets of this instance. Make them with New. They are
// safe for concurrent use.
type Sockets struct {
	hub       *events.Hub
	access    *access.Access
	fragments *fragments
	sessions  Sessions
	looked    Looked
	log       *slog.Logger
	limits    Limits
	buffers   sync.Pool // of writing, so that an idle socket holds none
	everyone  *events.Subscription

	ctx     context.Context //nolint:containedctx // ends when all is closed
	stop    context.CancelFunc
	running sync.WaitGroup // the guard and the feeds
	open    sync.WaitGroup // the sockets

	mu        sync.Mutex
	closing   bool
	all       map[*socket]struct{}
	addresses map[string]int
	circles   map[string]*circle // who is to hear of a change of rights, by live subject

	feedsMu sync.Mutex
	feeds   map[string]*feed

	dirtyMu sync.Mutex
	dirty   map[circleMark]struct{} // whose rights are to be asked again
	wake    chan struct{}           // holds one: something is dirty
}

// New builds the sockets' side of a program; Close ends it.
func New(o Options) *Sockets {
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	s := &Sockets{
		hub: o.Hub, access: o.Access, fragments: newFragments(o.Renderer), sessions: o.Sessions, looked: o.Looked, log: o.Log, limits: o.Limits,
		all: map[*socket]struct{}{}, addresses: map[string]int{}, circles: map[string]*circle{},
		feeds: map[string]*feed{}, dirty: map[circleMark]struct{}{}, wake: make(chan struct{}, 1),
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.everyone = o.Hub.Watch(access.EveryoneSubject, func(events.Event) { s.recheckAll() })
	s.running.Go(s.guard)
	return s
}

// version of the protocol that is spoken here.
const version = "1"

// Upgrade makes the request a socket. The caller has checked the Origin.
func (s *Sockets) Upgrade(c *fiber.Ctx, reader Reader) error {
	spoken := c.Query("v") == version
	return fiberws.New(func(conn *fiberws.Conn) {
		s.serve(conn.Conn, reader, spoken)
	}, fiberws.Config{
		HandshakeTimeout: writeTime, ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: &s.buffers,
		EnableCompression: true,
		RecoverHandler: func(*fiberws.Conn) {
			if p := recover(); p != nil {
				s.log.Error("panic around a socket", slog.Any("panic", p))
			}
		},
	})(c)
}

// serve is one socket from its beginning to its end.
func (s *Sockets) serve(conn *websocket.Conn, reader Reader, spoken bool) {
	limitKernelBuffer(conn.NetConn())
	one := &socket{sockets: s, conn: conn, reader: reader, pace: newPace(), heard: map[string]*listening{}, pinged: clock()}
	one.idle.L = &one.mu
	refused := s.add(one)
	switch {
	case refused != nil:
		one.close(*refused)
	case !spoken:
		one.close(ending{code: CloseReload})
	}
	one.serve()
}

// limitKernelBuffer keeps a client that never reads from taking megabytes of
// the kernel's memory.
func limitKernelBuffer(conn net.Conn) {
	if hijacked, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
		conn = hijacked.UnsafeConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(kernelBuffer) // the default is merely larger
	}
}

// add takes a socket in, or says how it is to be closed.
func (s *Sockets) add(one *socket) *ending {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return &ending{code: CloseComeBack, after: s.jitter()}
	}
	s.open.Add(1)
	s.all[one] = struct{}{}
	s.addresses[one.reader.Address]++
	person := s.join(one)
	if len(s.all) > s.limits.Sockets || s.addresses[one.reader.Address] > s.limits.PerAddress || person > s.limits.PerPerson {
		return &ending{code: CloseTooMany}
	}
	return nil
}

// remove takes a socket out of all lists.
func (s *Sockets) remove(one *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.all[one]; !there {
		return
	}
	delete(s.all, one)
	if s.addresses[one.reader.Address]--; s.addresses[one.reader.Address] == 0 {
		delete(s.addresses, one.reader.Address)
	}
	s.part(one)
	s.open.Done()
}

// Count is how many sockets are open.
func (s *Sockets) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

// each is all sockets as they are now.
func (s *Sockets) each() []*socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*socket, 0, len(s.all))
	for one := range s.all {
		all = append(all, one)
	}
	return all
}

// jitter spreads those who come back: a second for each two hundred of them.
// The caller holds the lock.
func (s *Sockets) jitter() time.Duration {
	spread := min(30*time.Second, 2*time.Second+time.Duration(len(s.all))*5*time.Millisecond)
	return 250*time.Millisecond + rand.N(spread) //nolint:gosec // nobody gains by guessing it
}

// Close tells every client to come back, each after a while of its own, and
// waits until all have gone or ctx ends.
func (s *Sockets) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	for one := range s.all {
		one.close(ending{code: CloseComeBack, after: s.jitter()})
	}
	s.mu.Unlock()
	gone := make(chan struct{})
	go func() { s.open.Wait(); close(gone) }() // ends with the last socket, each of which has its deadline
	var err error
	select {
	case <-gone:
	case <-ctx.Done():
		err = errors.New("some sockets are still open")
	}
	s.everyone.Close()
	s.stop()
	s.running.Wait()
	return err
}
