package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	events "minamata.exchange/app/live"
	"minamata.exchange/handlers/live"
	"minamata.exchange/models"
	"minamata.exchange/views/text"
)

const patience = 20 * time.Second

// site is an App with sockets on a port of its own. Who a client is it says
// itself, in headers: recognising people is not what is tested here.
type site struct {
	*apptest.App
	sockets *live.Sockets
	shown   *shown
	ways    *fiber.App
	address string
	forums  map[string]models.Forum
}

// shown is the renderer of these tests: a fragment says what it is of. It
// counts, and does what a test tells it to.
type shown struct {
	count atomic.Int64
	mu    sync.Mutex
	first func(events.Event) error
}

func (r *shown) Render(ctx context.Context, event events.Event) (live.Fragment, error) {
	r.count.Add(1)
	r.mu.Lock()
	first := r.first
	r.mu.Unlock()
	if first != nil {
		if err := first(event); err != nil {
			return live.Fragment{}, err
		}
	}
	id := fmt.Sprintf("post-%d", event.Offset)
	return live.Fragment{
		ID: id, After: fmt.Sprintf("post-%d", event.Offset-1), Data: event.Payload,
		HTML: fmt.Sprintf(`<article id=%q lang=%q>%s %d</article>`, id, text.Of(ctx).Code, event.Kind, event.Offset),
	}, nil
}

func (r *shown) before(do func(events.Event) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.first = do
}

func start(t testing.TB) *site {
	t.Helper()
	return on(t, apptest.New(t), live.Options{})
}

// on opens sockets on an App. What o leaves out is as it is in the program.
func on(t testing.TB, a *apptest.App, o live.Options) *site {
	t.Helper()
	s := &site{App: a, shown: &shown{}, forums: map[string]models.Forum{}}
	o.Hub, o.Access, o.Log = a.Hub, a.Access, a.Log
	if o.Renderer == nil {
		o.Renderer = s.shown
	}
	s.sockets = live.New(o)
	s.serve(t)
	s.addForums(t)
	return s
}

func (s *site) serve(t testing.TB) {
	t.Helper()
	ways := fiber.New(fiber.Config{DisableStartupMessage: true, ReduceMemoryUsage: true, Immutable: true, ReadBufferSize: 16 << 10})
	ways.Get("/live", func(c *fiber.Ctx) error {
		person, _ := strconv.ParseInt(c.Get("Person"), 10, 64)
		session, _ := strconv.ParseInt(c.Get("Session"), 10, 64)
		who := access.Who{Person: models.PersonID(person), Session: models.SessionID(session)}
		return s.sockets.Upgrade(c, live.Reader{Who: who, Name: c.Get("Name"), Language: c.Get("Language", "en"), Address: c.IP()})
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.ways, s.address = ways, listener.Addr().String()
	ways.Handler() // makes the routes ready: a pipe does not wait for the listener
	done := make(chan error, 1)
	go func() { done <- ways.Listener(listener) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := errors.Join(s.sockets.Close(ctx), ways.ShutdownWithContext(ctx), <-done); err != nil {
			t.Error(err)
		}
	})
}

// addForums adds a forum of each audience, unless they are there.
func (s *site) addForums(t testing.TB) {
	t.Helper()
	s.write(t, func(tx *models.Tx) error {
		for _, audience := range []string{models.AudiencePublic, models.AudienceMembers, models.AudienceParties} {
			var there []models.Forum
			if err := tx.Where("slug = ?", "test-"+audience).Find(&there).Error; err != nil {
				return err
			}
			if len(there) == 0 {
				there = []models.Forum{{Slug: "test-" + audience, Place: "site", Audience: audience, Names: models.Localized{"en": audience}, Version: 1}}
				if err := tx.Create(&there[0]).Error; err != nil {
					return err
				}
				if err := s.Access.ForumChanged(tx, there[0].ID); err != nil {
					return err
				}
			}
			s.forums[audience] = there[0]
		}
		return nil
	})
}

func (s *site) write(t testing.TB, f func(tx *models.Tx) error) {
	t.Helper()
	if err := s.DB.Write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func (s *site) topic(t testing.TB, audience string) string {
	t.Helper()
	var topic models.Topic
	s.write(t, func(tx *models.Tx) error {
		author := models.Person{Name: "Author", InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		if err := tx.Create(&author).Error; err != nil {
			return err
		}
		topic = models.Topic{
			ForumID: s.forums[audience].ID, Kind: models.Discussion, Title: "Topic", Language: "en", LanguageBasis: "chosen",
			AuthorID: author.ID, NextNumber: 1, LastPostAt: tx.Now, CreatedAt: tx.Now, Version: 1,
		}
		return tx.Create(&topic).Error
	})
	return fmt.Sprintf("topic:%d", topic.ID)
}

// post records that something was posted.
func (s *site) post(t testing.TB, subject string) {
	t.Helper()
	s.happen(t, subject, "post_added", map[string]int{"forum": 0})
}

func (s *site) happen(t testing.TB, subject, kind string, payload any) {
	t.Helper()
	s.write(t, func(tx *models.Tx) error { return s.Hub.Record(tx, subject, kind, payload) })
}

func (s *site) grant(t testing.TB, id models.PersonID, role string) {
	t.Helper()
	s.write(t, func(tx *models.Tx) error {
		return s.Access.Grant(tx, access.RoleGrant{Person: id, Role: role, Place: access.Site})
	})
}

func (s *site) withdraw(t testing.TB, id models.PersonID, role string) {
	t.Helper()
	s.write(t, func(tx *models.Tx) error {
		return s.Access.Withdraw(tx, access.RoleGrant{Person: id, Role: role, Place: access.Site})
	})
}

// received is a frame from the server.
type received struct {
	T, S, E, Kind, ID, After, HTML, Reason, Code, Message string
	O                                                     int64
	Data                                                  json.RawMessage
}

// client is an open socket.
type client struct {
	t      testing.TB
	conn   *websocket.Conn
	frames chan received
	closed chan struct{} // then why tells
	why    error
}

// as are the headers of somebody.
func as(person int, more ...string) http.Header {
	headers := http.Header{"Person": {strconv.Itoa(person)}, "Session": {strconv.Itoa(person * 10)}, "Name": {fmt.Sprintf("Person %d", person)}}
	for i := 0; i+1 < len(more); i += 2 {
		headers.Set(more[i], more[i+1])
	}
	return headers
}

// visitor are the headers of nobody.
func visitor(more ...string) http.Header { return as(0, append(more, "Session", "0")...) }

func (s *site) open(t testing.TB, headers http.Header) *client {
	t.Helper()
	c := s.dial(t, headers, "?v=1")
	go c.read()
	return c
}

func (s *site) dial(t testing.TB, headers http.Header, query string) *client {
	t.Helper()
	return s.dialOver(t, nil, headers, query)
}

// dialPipe opens a socket on a line that holds nothing: the server cannot write
// what the client does not read.
func (s *site) dialPipe(t testing.TB, headers http.Header, query string) *client {
	t.Helper()
	return s.dialOver(t, func(string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() { _ = s.ways.Server().ServeConn(far) }() // ends with the line; what it did not like the client meets
		return near, nil
	}, headers, query)
}

func (s *site) dialOver(t testing.TB, line func(network, address string) (net.Conn, error), headers http.Header, query string) *client {
	t.Helper()
	dialer := websocket.Dialer{NetDial: line, HandshakeTimeout: patience, EnableCompression: true, ReadBufferSize: 1024, WriteBufferSize: 1024}
	conn, answer, err := dialer.Dial("ws://"+s.address+"/live"+query, headers)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	return &client{t: t, conn: conn, frames: make(chan received, 10_000), closed: make(chan struct{})}
}

func (c *client) read() {
	defer close(c.closed)
	for {
		_, data, err := c.conn.ReadMessage()
		if err != nil {
			c.why = err
			return
		}
		var frame received
		if err := json.Unmarshal(data, &frame); err != nil {
			c.why = err
			return
		}
		c.frames <- frame
	}
}

func (c *client) say(frame any) {
	c.t.Helper()
	if err := c.conn.WriteJSON(frame); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) subscribe(subject string, offset int64, epoch string) {
	c.t.Helper()
	c.say(map[string]any{"t": "subscribe", "s": subject, "o": offset, "e": epoch})
}

// hears waits for the next frame, which must be of that type.
func (c *client) hears(kind string) received {
	c.t.Helper()
	frame := c.next()
	if frame.T != kind {
		c.t.Fatalf("heard %+v where %q was due", frame, kind)
	}
	return frame
}

func (c *client) next() received {
	c.t.Helper()
	select {
	case frame := <-c.frames:
		return frame
	default:
	}
	select {
	case frame := <-c.frames:
		return frame
	case <-c.closed:
		select {
		case frame := <-c.frames:
			return frame
		default:
		}
		c.t.Fatalf("closed: %v", c.why)
	case <-time.After(patience):
		c.t.Fatal("nothing came")
	}
	return received{}
}

// hearsInOrder waits for the events with these offsets, one after the other.
func (c *client) hearsInOrder(from, to int64) {
	c.t.Helper()
	for offset := from; offset <= to; offset++ {
		if frame := c.hears("event"); frame.O != offset {
			c.t.Fatalf("offset %d where %d was due", frame.O, offset)
		}
	}
}

// hearsNothing asks the server for a pong and fails if anything comes before
// it: what was sent earlier has arrived by then.
func (c *client) hearsNothing() {
	c.t.Helper()
	c.say(map[string]string{"t": "ping"})
	c.hears("pong")
}

// isClosed waits for the end and returns its code, and the reason.
func (c *client) isClosed() (int, string) {
	c.t.Helper()
	select {
	case <-c.closed:
	case <-time.After(patience):
		c.t.Fatal("still open")
	}
	var closing *websocket.CloseError
	if !errors.As(c.why, &closing) {
		if errors.Is(c.why, io.EOF) || errors.As(c.why, new(net.Error)) {
			return 0, c.why.Error()
		}
		c.t.Fatalf("closed by %v", c.why)
	}
	return closing.Code, closing.Text
}

func (c *client) isClosedWith(code int) string {
	c.t.Helper()
	got, reason := c.isClosed()
	if got != code {
		c.t.Fatalf("closed with %d %s, not %d", got, reason, code)
	}
	return reason
}

// eventually waits until what is asked for holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); !holds(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("in vain waited for: " + what)
		}
	}
}
