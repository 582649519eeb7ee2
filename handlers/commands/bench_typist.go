package commands

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
	at     []int
	refs   []string
	counts []int
	size   int
}

// typist is one editor of ours. It holds no document: it follows where its
// paragraph has got to. It sends what it has typed when its last batch has come
// back, as a browser does.
type typist struct {
	*benchLine
	run     *typing
	room    *typingRoom
	number  int
	listens bool // measures when others' characters arrive
	onSend  func(ref string, base, typed int)

	mu      sync.Mutex
	version int
	at      int         // where the next character goes, by version
	waiting []time.Time // typed and not sent
	ref     string      // under way
	batches int
}

// join opens a document as a browser does.
func (t *typing) join(ctx context.Context, server *benchServer, w benchWriter, document int64, room *typingRoom, number int) (*typist, error) {
	line, err := dialLine(ctx, server.address, fmt.Sprintf("/documents/%d/collab?v=1", document), len(t.editors), "Cookie: session="+w.session)
	if err != nil {
		return nil, err
	}
	e := &typist{benchLine: line, run: t, room: room, number: number}
	t.editors = append(t.editors, e)
	if err := e.send(textFrame, []byte(`{"t":"open"}`)); err != nil {
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

func (e *typist) end() { _ = e.conn.Close() } // what was on it is over

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

func (e *typist) strike(now time.Time) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.waiting = append(e.waiting, now)
	return e.flush()
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
	if e.onSend != nil {
		e.onSend(e.ref, e.version, len(e.waiting))
	}
	e.waiting = nil
	return e.send(textFrame, b)
}

func (e *typist) listen() error {
	for {
		data, err := e.frame()
		if err == nil {
			err = e.take(data, time.Now()) //nolint:forbidigo // what is measured
		}
		if err != nil {
			return err
		}
	}
}

func (e *typist) take(data []byte, now time.Time) error {
	if bytes.HasPrefix(data, []byte(`{"t":"refused"`)) {
		return errors.New("a batch was refused: " + string(data[:min(len(data), 200)]))
	}
	version, rest, is := cutSteps(data)
	if !is {
		return nil
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
	f := readFrame(data)
	if r.read == nil || len(r.read) > 4000 { // all have read the oldest
		r.read = map[int]*benchFrame{}
	}
	r.read[version] = f
	return f
}

// cutSteps gives the version that a frame of steps begins at, and what follows.
func cutSteps(data []byte) (version int, rest []byte, is bool) {
	rest, is = bytes.CutPrefix(data, []byte(`{"t":"steps","v":`))
	if !is {
		return 0, nil, false
	}
	return leadingNumber(rest), rest, true
}

func leadingNumber(data []byte) int {
	n := 0
	for _, c := range data {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// readFrame finds what a frame does without reading all of it.
func readFrame(data []byte) *benchFrame {
	f := &benchFrame{size: len(data)}
	each(data, `"ref":"`, func(rest []byte) { f.refs = append(f.refs, string(rest[:max(0, bytes.IndexByte(rest, '"'))])) })
	each(data, `"n":`, func(rest []byte) { f.counts = append(f.counts, leadingNumber(rest)) })
	each(data, `"from":`, func(rest []byte) { f.at = append(f.at, leadingNumber(rest)) })
	return f
}

// each calls found with what follows each occurrence of a word.
func each(data []byte, word string, found func(rest []byte)) {
	for {
		i := bytes.Index(data, []byte(word))
		if i < 0 {
			return
		}
		data = data[i+len(word):]
		found(data)
	}
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
