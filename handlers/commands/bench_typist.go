package commands

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// typingRoom is what the typists of one document know together: when each
// batch was typed, and what each frame does, read once for all.
type typingRoom struct {
	mu    sync.Mutex
	typed map[string][]time.Time
	read  map[int]*benchFrame // by the version a frame begins at
}

// benchFrame is a frame of steps: where each inserts its character, and the
// batches in it with how many.
type benchFrame struct {
	at   []int
	refs []string
	size int
}

// typist is one editor.
type typist struct {
	run     *typing
	room    *typingRoom
	conn    net.Conn
	in      *bufio.Reader
	number  int
	listens bool // measures when others' characters arrive

	mu      sync.Mutex
	version int
	at      int         // where the next character goes, by version
	waiting []time.Time // typed and not sent
	ref     string      // under way
	batches int
}

// join opens a document as a browser does.
func (t *typing) join(ctx context.Context, server *benchServer, w benchWriter, document int64, room *typingRoom, number int) (*typist, error) {
	from := &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(1+len(t.editors)/3000))} // one address may not have them all
	conn, err := (&net.Dialer{Timeout: 10 * time.Second, LocalAddr: from}).DialContext(ctx, "tcp", server.address)
	if err != nil {
		return nil, err
	}
	e := &typist{run: t, room: room, conn: conn, in: bufio.NewReaderSize(conn, 4096), number: number}
	t.editors = append(t.editors, e)
	fmt.Fprintf(conn, "GET /documents/%[2]d/collab?v=1 HTTP/1.1\r\nHost: %[1]s\r\nOrigin: http://%[1]s\r\nCookie: session=%[3]s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
		server.address, document, w.session)
	status, err := e.in.ReadString('\n')
	for line := status; err == nil && line != "\r\n"; {
		line, err = e.in.ReadString('\n')
	}
	if err != nil {
		return nil, err
	}
	if !strings.Contains(status, " 101 ") {
		return nil, fmt.Errorf("was answered with %s", strings.TrimSpace(status))
	}
	if err := e.send([]byte(`{"t":"open"}`)); err != nil {
		return nil, err
	}
	for e.at == 0 {
		data, err := e.frame()
		if err != nil {
			return nil, err
		}
		if err := e.opened(data); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// opened finds the typist's paragraph in the document.
func (e *typist) opened(data []byte) error {
	var m struct {
		T    string
		V    int
		Mode string
		Code string
		Doc  struct {
			Content []struct {
				Content []struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return err
	}
	if m.T == "error" {
		return errors.New("was refused: " + m.Code)
	}
	if m.T != "opened" {
		return nil
	}
	if m.Mode != "edit" {
		return errors.New("may only " + m.Mode)
	}
	e.version, e.at = m.V, 1
	for i, block := range m.Doc.Content {
		size := 0
		for _, text := range block.Content {
			size += len(text.Text) // ASCII
		}
		if i == e.number%len(m.Doc.Content) {
			e.at += size
			return nil
		}
		e.at += size + 2
	}
	return nil
}

// typeOn types at its rate until all is over.
func (e *typist) typeOn() {
	every := time.Duration(float64(time.Second) / e.run.rate)
	next := time.NewTimer(time.Duration(rand.Int64N(int64(every)))) //nolint:gosec // a start
	defer next.Stop()
	for {
		select {
		case <-e.run.stop:
			return
		case now := <-next.C:
			next.Reset(every*3/4 + time.Duration(rand.Int64N(int64(every)/2))) //nolint:gosec // people are not regular
			e.mu.Lock()
			e.waiting = append(e.waiting, now)
			err := e.flush()
			e.mu.Unlock()
			if err != nil {
				e.run.fail(err)
				return
			}
		}
	}
}

// flush sends what waits, if nothing is under way. The caller holds the lock.
func (e *typist) flush() error {
	if e.ref != "" || len(e.waiting) == 0 {
		return nil
	}
	e.batches++
	e.ref = fmt.Sprintf("bench-%05d-%08d", e.number, e.batches)
	e.room.mu.Lock()
	if e.room.typed == nil {
		e.room.typed = map[string][]time.Time{}
	}
	e.room.typed[e.ref] = e.waiting
	e.room.mu.Unlock()
	b := fmt.Appendf(nil, `{"t":"steps","ref":%q,"base":%d,"steps":[`, e.ref, e.version)
	for i := range e.waiting {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"stepType":"replace","from":%[1]d,"to":%[1]d,"slice":{"content":[{"type":"text","text":"%[2]c"}]}}`, e.at+i, 'a'+rune((e.batches+i)%26))
	}
	b = append(b, ']', '}')
	if e.run.cursors {
		b = fmt.Appendf(append([]byte{'['}, b...), `,{"t":"here","v":%d,"a":%d,"h":%d}]`, e.version, e.at, e.at)
	}
	e.waiting = nil
	return e.send(b)
}

// send writes a frame, masked with zeros.
func (e *typist) send(data []byte) error {
	frame := append(make([]byte, 0, len(data)+14), 0x81)
	switch {
	case len(data) < 126:
		frame = append(frame, 0x80|byte(len(data)))
	case len(data) < 1<<16:
		frame = append(frame, 0x80|126, byte(len(data)>>8), byte(len(data)))
	default:
		return errors.New("a batch that no person types")
	}
	_, err := e.conn.Write(append(append(frame, 0, 0, 0, 0), data...))
	return err
}

// frame reads one frame; pings are answered.
func (e *typist) frame() ([]byte, error) {
	var whole []byte // of a message in pieces
	for {
		var head [8]byte
		if _, err := io.ReadFull(e.in, head[:2]); err != nil {
			return nil, err
		}
		last, kind, length := head[0]&0x80 != 0, head[0]&0x0f, int(head[1]&0x7f)
		if more := map[int]int{126: 2, 127: 8}[length]; more > 0 {
			if _, err := io.ReadFull(e.in, head[:more]); err != nil {
				return nil, err
			}
			length = 0
			for _, b := range head[:more] {
				length = length<<8 | int(b)
			}
		}
		data := make([]byte, length)
		if _, err := io.ReadFull(e.in, data); err != nil {
			return nil, err
		}
		switch kind {
		case 0, 1:
			if whole == nil && last {
				return data, nil
			}
			if whole = append(whole, data...); last {
				return whole, nil
			}
		case 8:
			return nil, fmt.Errorf("the server ended the line: %x", data)
		case 9:
			if _, err := e.conn.Write([]byte{0x8a, 0x80, 0, 0, 0, 0}); err != nil {
				return nil, err
			}
		}
	}
}

// listen takes in what comes.
func (e *typist) listen() {
	for {
		data, err := e.frame()
		if err == nil {
			err = e.take(data, time.Now()) //nolint:forbidigo // what is measured
		}
		if err != nil {
			e.run.fail(err)
			return
		}
	}
}

func (e *typist) take(data []byte, now time.Time) error {
	if bytes.HasPrefix(data, []byte(`{"t":"refused"`)) {
		return errors.New("a batch was refused: " + string(data[:min(len(data), 200)]))
	}
	rest, is := bytes.CutPrefix(data, []byte(`{"t":"steps","v":`))
	if !is {
		return nil
	}
	end := bytes.IndexByte(rest, ',')
	version, err := strconv.Atoi(string(rest[:max(0, end)]))
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if version != e.version {
		return fmt.Errorf("steps from %d, stood at %d", version, e.version)
	}
	frame := e.room.frame(version, rest)
	e.version += len(frame.at)
	for _, at := range frame.at {
		if at <= e.at {
			e.at++
		}
	}
	own := 0
	if e.ref != "" && slices.Contains(frame.refs, e.ref) {
		own = 1
	}
	var peers, mine []time.Duration
	if own > 0 || e.listens {
		peers, mine = e.room.since(frame, e, now)
	}
	if own > 0 {
		e.ref = ""
	}
	e.run.saw(len(frame.at)-len(mine), peers, mine)
	return e.flush()
}

// frame reads what a frame does, once for all who get it.
func (r *typingRoom) frame(version int, data []byte) *benchFrame {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.read[version]; known != nil && known.size == len(data) {
		return known
	}
	f := &benchFrame{size: len(data)}
	for rest := data; ; {
		i := bytes.Index(rest, []byte(`"ref":"`))
		if i < 0 {
			break
		}
		rest = rest[i+7:]
		f.refs = append(f.refs, string(rest[:max(0, bytes.IndexByte(rest, '"'))]))
	}
	for rest := data; ; {
		i := bytes.Index(rest, []byte(`"from":`))
		if i < 0 {
			break
		}
		rest = rest[i+7:]
		at, _ := strconv.Atoi(string(rest[:max(0, bytes.IndexByte(rest, ','))]))
		f.at = append(f.at, at)
	}
	if r.read == nil || len(r.read) > 4000 { // all have read the oldest
		r.read = map[int]*benchFrame{}
	}
	r.read[version] = f
	return f
}

// since is how long the characters in a frame have taken, one's own apart.
func (r *typingRoom) since(f *benchFrame, e *typist, now time.Time) (peers, own []time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ref := range f.refs {
		for _, typed := range r.typed[ref] {
			switch {
			case ref == e.ref:
				own = append(own, now.Sub(typed))
			case e.listens:
				peers = append(peers, now.Sub(typed))
			}
		}
	}
	return peers, own
}
