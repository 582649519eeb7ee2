package collab

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/live"
	"minamata.exchange/models"
)

const (
	maxFrame     = 1 << 20          // of the client's frames
	silence      = 60 * time.Second // after which a line counts as broken
	pingEvery    = 25 * time.Second
	firstTime    = 15 * time.Second // in which the first frame must have come
	frameTime    = 60 * time.Second // in which a frame that has begun must have come
	writeTime    = 20 * time.Second // in which a frame must have left
	goodbyeTime  = 2 * time.Second  // in which the client answers a close
	openTime     = 25 * time.Second // in which a document must be open
	kernelBuffer = 64 << 10         // of what is written and not yet taken by the client
	compressFrom = 512              // bytes from which compressing is worth it
	version      = "1"              // of the protocol
)

// socket is one open editor, or reader. Its reading goroutine calls serve.
type socket struct {
	carriers *Carriers
	conn     *websocket.Conn
	reader   Reader
	session  *collab.Session // of the reading goroutine, and of writing once it is there

	mu      sync.Mutex
	idle    sync.Cond // nobody writes; with mu
	started bool      // session is there
	writing bool
	again   bool // there is something new to write
	ping    bool
	pinged  time.Time
	over    bool // nothing can be written any more
	parting bool // the close has been written: nothing prolongs the line
}

// clock is the time of lines: deadlines are of the real one.
func clock() time.Time { return time.Now() } //nolint:forbidigo // the network knows no other

// Upgrade makes the request a socket. The caller has checked the Origin. What
// the request was is let go: an open socket would keep it for hours.
func (c *Carriers) Upgrade(ctx *fiber.Ctx, reader Reader, id models.DocumentID) error {
	spoken := ctx.Query("v") == version
	upgrader := websocket.FastHTTPUpgrader{
		HandshakeTimeout: writeTime, ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: &c.buffers, EnableCompression: true,
		CheckOrigin: func(*fasthttp.RequestCtx) bool { return true },
	}
	request := ctx.Context()
	err := upgrader.Upgrade(request, func(conn *websocket.Conn) {
		defer func() {
			if p := recover(); p != nil {
				c.log.Error("panic around an editor's socket", slog.Any("panic", p))
			}
		}()
		request.ResetUserValues()
		request.Request.Header = fasthttp.RequestHeader{}
		c.serve(conn, reader, id, spoken)
	})
	if err != nil {
		return fiber.ErrUpgradeRequired
	}
	return nil
}

// serve is one socket from its beginning to its end.
func (c *Carriers) serve(conn *websocket.Conn, reader Reader, id models.DocumentID, spoken bool) {
	limitKernelBuffer(conn.NetConn())
	s := &socket{carriers: c, conn: conn, reader: reader, pinged: clock()}
	s.idle.L = &s.mu
	if !spoken {
		s.goodbye(live.CloseReload, "")
		return
	}
	if err := c.admit(reader); err != nil {
		s.turnAway(err)
		return
	}
	defer c.release(reader)
	if !c.add(s) {
		s.turnAway(fault.Away(errors.New("the program is stopping")))
		return
	}
	defer s.leave()
	defer func() {
		if p := recover(); p != nil {
			c.log.Error("panic in an editor's socket", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			s.goodbye(live.CloseInternal, "")
		}
	}()
	s.run(id)
}

// add takes a socket in, unless all of them are being closed.
func (c *Carriers) add(s *socket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return false
	}
	c.sockets[s] = struct{}{}
	c.open.Add(1)
	return true
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

// run opens the document and takes in what the client sends.
func (s *socket) run(id models.DocumentID) {
	s.conn.SetReadLimit(maxFrame)
	s.conn.SetPongHandler(func(string) error { s.expectWithin(silence); return nil })
	first, err := s.next(firstTime)
	if err == nil {
		err = s.joinApart(first, id)
	}
	if err != nil {
		s.turnAway(err)
		return
	}
	for {
		data, err := s.next(silence)
		if err != nil {
			if errors.Is(err, errTooLarge) {
				s.goodbye(websocket.CloseMessageTooBig, "")
			}
			return
		}
		ctx, cancel := context.WithTimeout(s.carriers.ctx, openTime)
		s.session.Receive(ctx, data)
		cancel()
	}
}

// joinApart is join in a goroutine of its own: the deep stack that opening a
// document needs goes with it, instead of staying for hours with a line on
// which nothing comes.
func (s *socket) joinApart(first []byte, id models.DocumentID) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				s.carriers.log.Error("panic while an editor opened", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
				done <- fault.Away(errors.New("a panic while opening"))
			}
		}()
		done <- s.join(first, id)
	}()
	return <-done
}

func (s *socket) join(first []byte, id models.DocumentID) error {
	ctx, cancel := context.WithTimeout(s.carriers.ctx, openTime)
	defer cancel()
	session, err := s.carriers.rooms.Join(ctx, s.reader.Person, id, first, s.wake)
	if err != nil {
		return err
	}
	s.session = session
	s.mu.Lock()
	s.started = true
	s.mu.Unlock()
	s.wake()
	return nil
}

var errTooLarge = errors.New("the frame is too large")

// next is the client's next frame, which must begin within a time.
func (s *socket) next(within time.Duration) ([]byte, error) {
	s.expectWithin(within)
	_, content, err := s.conn.NextReader()
	if errors.Is(err, websocket.ErrReadLimit) {
		return nil, errTooLarge
	}
	if err != nil {
		return nil, err
	}
	s.expectWithin(frameTime)
	data, err := io.ReadAll(io.LimitReader(content, maxFrame+1)) // the limit on the wire is of what is compressed
	if err == nil && len(data) > maxFrame || errors.Is(err, websocket.ErrReadLimit) {
		err = errTooLarge
	}
	return data, err
}

func (s *socket) expectWithin(limit time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parting {
		return
	}
	_ = s.conn.SetReadDeadline(clock().Add(limit)) // of a closed line: reading says so
}

// wantPing has a ping written if the last is long enough ago.
func (s *socket) wantPing(now time.Time) {
	s.mu.Lock()
	due := s.started && now.Sub(s.pinged) >= pingEvery
	if due {
		s.ping, s.pinged = true, now
	}
	s.mu.Unlock()
	if due {
		s.wake()
	}
}

// wake starts the writing goroutine where none runs.
func (s *socket) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.again = true
	if !s.writing && !s.over && s.started {
		s.writing = true
		go s.writeAll() // leave waits for it
	}
}

// writeAll writes until there is nothing to write.
func (s *socket) writeAll() {
	defer func() {
		if p := recover(); p != nil {
			s.carriers.log.Error("panic while writing to an editor", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			s.stopWriting()
		}
	}()
	for {
		ping := s.takeUp()
		if ping && s.conn.WriteControl(websocket.PingMessage, nil, clock().Add(writeTime)) != nil {
			s.stopWriting()
			return
		}
		frame, end := s.session.Next()
		switch {
		case frame != nil:
			if s.writeFrame(frame) != nil {
				s.stopWriting()
				return
			}
		case end != collab.EndNone:
			s.goodbye(codes[end], s.comeBackIn(end))
			s.stopWriting()
			return
		case s.rest():
			return
		}
	}
}

// takeUp notes that what was new is being looked after.
func (s *socket) takeUp() (ping bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.again = false
	ping, s.ping = s.ping, false
	return ping
}

// rest ends the writing unless something came meanwhile.
func (s *socket) rest() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.again {
		return false
	}
	s.writing = false
	s.idle.Broadcast()
	return true
}

// stopWriting ends the writing for good; the reader learns by the deadline.
func (s *socket) stopWriting() {
	s.mu.Lock()
	s.over, s.writing = true, false
	s.idle.Broadcast()
	s.mu.Unlock()
	s.part()
}

func (s *socket) comeBackIn(end collab.End) string {
	if end != collab.EndComeBack {
		return ""
	}
	return strconv.FormatInt(s.carriers.jitter().Milliseconds(), 10)
}

// prepare makes a frame ready for all sockets.
func prepare(f *collab.Frame) any {
	prepared, err := websocket.NewPreparedMessage(websocket.TextMessage, f.Bytes())
	if err != nil {
		panic(err) // writes to memory
	}
	return prepared
}

func (s *socket) writeFrame(f *collab.Frame) error {
	_ = s.conn.SetWriteDeadline(clock().Add(writeTime)) // never fails: it is noted for the next write
	s.conn.EnableWriteCompression(f.Size() >= compressFrom)
	if len(f.Parts()) == 1 {
		message, _ := f.Carried(prepare).(*websocket.PreparedMessage)
		return s.conn.WritePreparedMessage(message)
	}
	writer, err := s.conn.NextWriter(websocket.TextMessage)
	if err != nil {
		return err
	}
	for _, part := range f.Parts() {
		for len(part) > 0 { // a large document on a slow line takes longer than one deadline
			n := min(len(part), 64<<10)
			_ = s.conn.SetWriteDeadline(clock().Add(writeTime))
			if _, err := writer.Write(part[:n]); err != nil {
				return err
			}
			part = part[n:]
		}
	}
	return writer.Close()
}

// turnAway says why the document was not opened, and ends the line.
func (s *socket) turnAway(err error) {
	end := endFor(err)
	if fault.Of(err) == fault.Internal && end != collab.EndMalformed {
		if isLine(err) {
			return
		}
		s.carriers.log.Error("a document could not be opened", "error", err)
	}
	_ = s.conn.SetWriteDeadline(clock().Add(writeTime)) // never fails
	if s.conn.WriteMessage(websocket.TextMessage, s.carriers.refusal(s.reader.Language, err)) == nil {
		s.goodbye(codes[end], s.comeBackIn(end))
	}
}

// isLine reports whether an error is only that the line is gone.
func isLine(err error) bool {
	var closed *websocket.CloseError
	var broken net.Error
	return errors.As(err, &closed) || errors.As(err, &broken) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// refusal is the error message for a document that was not opened.
func (c *Carriers) refusal(language string, err error) []byte {
	f := fault.As(err)
	if errors.Is(err, collab.ErrMalformed) {
		f = fault.As(fault.InvalidField("", "fault.malformed"))
	}
	var args []any
	for name, value := range f.Args {
		args = append(args, name, value)
	}
	data, _ := json.Marshal(map[string]string{"t": "error", "code": f.Kind.String(), "message": c.translate(language, f.Key, args...)}) // strings always can be
	return data
}

// goodbye writes the close and gives the client time to answer it.
func (s *socket) goodbye(code int, reason string) {
	message := websocket.FormatCloseMessage(code, reason)
	_ = s.conn.WriteControl(websocket.CloseMessage, message, clock().Add(writeTime)) // of a broken line: reading says so
	s.part()
}

// part gives the client a moment to close the line.
func (s *socket) part() {
	s.expectWithin(goodbyeTime)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parting = true
}

// leave waits for what is being written and takes the socket out of all lists:
// afterwards the connection is not ours any more.
func (s *socket) leave() {
	if s.session != nil {
		s.session.Close()
	}
	s.mu.Lock()
	s.over = true
	for s.writing {
		s.idle.Wait()
	}
	s.mu.Unlock()
	s.carriers.mu.Lock()
	delete(s.carriers.sockets, s)
	s.carriers.mu.Unlock()
	s.carriers.open.Done()
}
