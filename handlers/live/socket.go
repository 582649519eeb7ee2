package live

import (
	"errors"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"minamata.exchange/app/fault"
)

const (
	maxFrame     = 4 << 10          // of the client's frames
	silence      = 60 * time.Second // after which a line counts as broken
	pingEvery    = 25 * time.Second
	frameTime    = 10 * time.Second // in which a frame that has begun must have come
	writeTime    = 10 * time.Second // in which a frame must have left
	goodbyeTime  = 2 * time.Second  // in which the client answers a close
	kernelBuffer = 64 << 10         // of what is written and not yet taken by the client
)

// socket is one open page. Its reading goroutine calls serve; anybody may
// send.
type socket struct {
	sockets *Sockets
	conn    *websocket.Conn
	reader  Reader
	pace    pace                  // of the client's frames; of the reading goroutine
	partial bool                  // a frame has begun and not ended; of the reading goroutine
	heard   map[string]*listening // by subject; guarded by mu

	mu      sync.Mutex
	idle    sync.Cond // nobody writes, or there is room; with mu
	queue   []*frame
	queued  int // bytes in the queue, and of the frame being written
	writing bool
	ping    bool      // a ping is due
	pinged  time.Time // when the last one was
	end     *ending   // once set, nothing but the close follows
	broken  bool      // nothing can be written any more
}

// serve reads what the client sends until the socket ends.
func (s *socket) serve() {
	defer s.leave()
	defer func() {
		if p := recover(); p != nil {
			s.broke(p)
		}
	}()
	s.conn.SetReadLimit(maxFrame)
	s.conn.SetPongHandler(func(string) error { s.patience(); return nil })
	s.conn.SetPingHandler(s.answerPing)
	for {
		data, err := s.next()
		switch {
		case errors.Is(err, errTooLarge):
			s.close(ending{code: websocket.CloseMessageTooBig})
		case err != nil:
			return
		case s.isEnding():
		case !s.pace.allows():
			s.refuse("", fault.Limited("live.too_many_frames", time.Minute))
			s.close(ending{code: CloseTooMany})
		default:
			s.handle(data)
		}
	}
}

var errTooLarge = errors.New("the frame is too large")

// next is the client's next frame. Once begun it must end soon, whatever
// comes between its parts.
func (s *socket) next() ([]byte, error) {
	s.patience()
	_, content, err := s.conn.NextReader()
	if err != nil {
		return nil, err
	}
	s.partial = true
	defer func() { s.partial = false }()
	s.expectWithin(frameTime)
	data, err := io.ReadAll(io.LimitReader(content, maxFrame+1)) // the limit on the wire is of what is compressed
	if err == nil && len(data) > maxFrame {
		err = errTooLarge
	}
	return data, err
}

// patience gives a client that lets hear from itself time until it has to
// again.
func (s *socket) patience() {
	if !s.partial && !s.isEnding() {
		s.expectWithin(silence)
	}
}

func (s *socket) expectWithin(limit time.Duration) {
	_ = s.conn.SetReadDeadline(clock().Add(limit)) // of a closed line: reading says so
}

func (s *socket) answerPing(data string) error {
	if !s.pace.allows() {
		s.close(ending{code: CloseTooMany})
		return nil
	}
	s.patience()
	err := s.conn.WriteControl(websocket.PongMessage, []byte(data), clock().Add(time.Second))
	if errors.Is(err, websocket.ErrCloseSent) {
		return nil
	}
	return err
}

func (s *socket) handle(data []byte) {
	in, err := parse(data)
	if err != nil {
		s.refuse("", fault.InvalidField("", "fault.malformed"))
		s.close(ending{code: CloseMalformed})
		return
	}
	switch in.Type {
	case subscribeFrame:
		err = s.subscribe(in)
	case unsubscribeFrame:
		s.unsubscribe(in.Subject)
	case writingFrame:
		err = s.tellWriting(in.Subject)
	case pingFrame:
		s.send(pong)
	}
	if err != nil {
		s.refuse(in.Subject, err)
	}
}

// refuse says why a request failed.
func (s *socket) refuse(subject string, err error) {
	if kind := fault.Of(err); kind == fault.Internal || kind == fault.Unavailable {
		s.sockets.log.Error("a socket's request failed", "subject", subject, "error", err)
	}
	s.send(refusal(s.sockets.ctx, s.reader.Language, subject, err))
}

// broke ends this socket, and this one alone, after a panic.
func (s *socket) broke(p any) {
	s.sockets.log.Error("panic in a socket", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
	s.close(ending{code: CloseInternal})
}

// leave waits for what is being written, and takes the socket out of all
// lists: afterwards the connection is not ours any more.
func (s *socket) leave() {
	for _, subject := range s.subjects() {
		s.unsubscribe(subject)
	}
	s.sockets.remove(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end == nil {
		s.end = &ending{}
		s.broken = true
	}
	for s.writing {
		s.idle.Wait()
	}
	s.queue, s.broken = nil, true
}
