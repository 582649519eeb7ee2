package live

import (
	"time"

	"github.com/fasthttp/websocket"
)

// queueBytes bounds what waits for one client.
const queueBytes = 256 << 10

// send queues a frame; it never waits. A client that is behind misses what is
// passing; one with a full queue is closed and catches up when it is back.
func (s *socket) send(f *frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.end != nil:
	case f.passing && s.queued > queueBytes/2:
	case s.queued+f.size > queueBytes && s.queued > 0:
		s.endWith(ending{code: CloseSlow})
	default:
		s.push(f)
	}
}

// sendInTurn queues a frame as soon as there is room for it, for what a client
// asked for itself. It reports whether there was before the socket ended.
func (s *socket) sendInTurn(f *frame) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.end == nil && s.queued+f.size > queueBytes/2 && s.queued > 0 {
		s.idle.Wait()
	}
	if s.end != nil {
		return false
	}
	s.push(f)
	return true
}

// push queues a frame and has somebody write. The caller holds the lock.
func (s *socket) push(f *frame) {
	s.queue = append(s.queue, f)
	s.queued += f.size
	s.write()
}

// close ends the socket, once what is queued has left. Of several endings the
// first counts.
func (s *socket) close(how ending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end == nil {
		s.end = &how
		s.idle.Broadcast()
		s.write()
	}
}

// endWith ends the socket without what is queued. The caller holds the lock.
func (s *socket) endWith(how ending) {
	s.queue = nil
	s.end = &how
	s.idle.Broadcast()
	s.write()
}

func (s *socket) isEnding() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end != nil
}

// wantPing has a ping written if the last is long enough ago.
func (s *socket) wantPing(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end == nil && now.Sub(s.pinged) >= pingEvery {
		s.ping, s.pinged = true, now
		s.write()
	}
}

// write starts the writing goroutine where none runs. The caller holds the
// lock.
func (s *socket) write() {
	if s.writing || s.broken {
		return
	}
	s.writing = true
	go s.writeAll() // leave waits for it
}

// writeAll writes until there is nothing to write.
func (s *socket) writeAll() {
	defer func() {
		if p := recover(); p != nil {
			s.broke(p)
			s.breakOff()
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.writing = false
		s.idle.Broadcast()
		if len(s.queue) > 0 || s.ping || s.end != nil {
			s.write() // came between the last look and now
		}
	}()
	for {
		next, ping, end := s.due()
		var err error
		switch {
		case next != nil:
			err = s.writeFrame(next)
		case ping:
			err = s.conn.WriteControl(websocket.PingMessage, nil, clock().Add(writeTime))
		case end != nil:
			s.sayGoodbye(*end)
			return
		default:
			return
		}
		if err != nil {
			s.breakOff()
			return
		}
	}
}

// due takes what is to be written next out of the queue.
func (s *socket) due() (next *frame, ping bool, end *ending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return nil, false, nil
	}
	if len(s.queue) > 0 {
		next = s.queue[0]
		s.queue[0] = nil
		s.queue = s.queue[1:]
		if len(s.queue) == 0 {
			s.queue = nil // an idle socket keeps no array
		}
		return next, false, nil
	}
	ping, s.ping = s.ping, false
	return nil, ping, s.end
}

func (s *socket) writeFrame(f *frame) error {
	_ = s.conn.SetWriteDeadline(clock().Add(writeTime)) // never fails: it is noted for the next write
	s.conn.EnableWriteCompression(f.size >= compressFrom)
	err := s.conn.WritePreparedMessage(f.prepared)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queued = max(0, s.queued-f.size)
	if s.queued <= queueBytes/4 {
		s.idle.Broadcast()
	}
	return err
}

// sayGoodbye writes the close and gives the client time to answer it.
func (s *socket) sayGoodbye(how ending) {
	s.mu.Lock()
	s.broken = true // nothing follows a close
	s.mu.Unlock()
	if how.code != 0 {
		message := websocket.FormatCloseMessage(how.code, how.reason())
		if s.conn.WriteControl(websocket.CloseMessage, message, clock().Add(writeTime)) == nil {
			s.expectWithin(goodbyeTime)
			return
		}
	}
	s.expectWithin(0)
}

// breakOff ends a socket on a line that does not take anything any more; its
// reader learns by the deadline.
func (s *socket) breakOff() {
	s.mu.Lock()
	s.broken = true
	s.queue = nil
	if s.end == nil {
		s.end = &ending{}
	}
	s.idle.Broadcast()
	s.mu.Unlock()
	s.expectWithin(0)
}
