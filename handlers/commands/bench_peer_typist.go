package commands

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"
)

// The peers' protocol, as far as somebody needs it who types: a message is its
// kind, for one of them after the document's name, and then what the kind says.
const (
	messageSync = 0
	messageAuth = 2

	syncAsk    = 0 // with a state vector
	syncWhole  = 1 // what the other does not have
	syncUpdate = 2
)

// peerID is a character: whose, and the how manieth of theirs.
type peerID struct{ client, clock uint64 }

// peerRoom is what the typists of one document know together.
type peerRoom struct {
	mu    sync.Mutex
	typed map[uint64][]time.Time // by client, by clock
	read  map[string][]peerRun   // by the update
}

// peerRun is characters of one client in an update.
type peerRun struct {
	client, clock, length uint64
}

// peerTypist is an editor of a peer's document. Like our own typists it holds no
// document: it types at the end of its paragraph, and what comes next stands on
// its last character, whatever others do. Each character is an update, sent at
// once, as their clients do.
type peerTypist struct {
	*benchLine
	run     *typing
	room    *peerRoom
	prefix  []byte
	client  uint64
	listens bool

	clock uint64
	last  peerID
}

func (e *peerTypist) end() { _ = e.conn.Close() } // what was on it is over

// say sends a message.
func (e *peerTypist) say(kind byte, rest ...byte) error {
	return e.send(binaryFrame, append(append(bytes.Clone(e.prefix), kind), rest...))
}

// expect waits for a message of a kind that begins with a byte.
func (e *peerTypist) expect(kind, begin byte) error {
	for {
		data, err := e.frame()
		if err != nil {
			return err
		}
		rest, ok := bytes.CutPrefix(data, e.prefix)
		if !ok || len(rest) < 2 {
			return fmt.Errorf("a message that is none: %x", data)
		}
		if rest[0] == kind && rest[1] == begin {
			return nil
		}
		if rest[0] == messageAuth {
			return errors.New("was refused")
		}
	}
}

// strike sends a character.
func (e *peerTypist) strike(now time.Time) error {
	e.room.mu.Lock()
	if e.room.typed == nil {
		e.room.typed = map[uint64][]time.Time{}
	}
	e.room.typed[e.client] = append(e.room.typed[e.client], now)
	e.room.mu.Unlock()
	update := typedUpdate(peerID{e.client, e.clock}, e.last, 'a'+byte(e.clock%26))
	e.last = peerID{e.client, e.clock}
	e.clock++
	return e.say(messageSync, append([]byte{syncUpdate}, sized(update)...)...)
}

// typedUpdate is an update of one character after another.
func typedUpdate(id, after peerID, character byte) []byte {
	b := []byte{1, 1} // of one client one item
	b = binary.AppendUvarint(b, id.client)
	b = binary.AppendUvarint(b, id.clock)
	b = append(b, hasOrigin|isString)
	b = binary.AppendUvarint(b, after.client)
	b = binary.AppendUvarint(b, after.clock)
	return append(b, 1, character, 0) // and nothing is deleted
}

// sized is content with its length before it.
func sized(content []byte) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(content))), content...)
}

func (e *peerTypist) listen() error {
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

func (e *peerTypist) take(data []byte, now time.Time) error {
	rest, ok := bytes.CutPrefix(data, e.prefix)
	if !ok || len(rest) < 2 || rest[0] != messageSync || rest[1] != syncUpdate {
		return nil // of no concern to who types
	}
	runs, err := e.room.update(rest[2:])
	if err != nil {
		return err
	}
	delivered := 0
	var peers, own []time.Duration
	e.room.mu.Lock()
	for _, run := range runs {
		typed := e.room.typed[run.client]
		if run.clock+run.length > uint64(len(typed)) {
			continue // the text that was there at first
		}
		for _, at := range typed[run.clock : run.clock+run.length] {
			switch {
			case run.client == e.client:
				own = append(own, now.Sub(at))
				continue
			case e.listens:
				peers = append(peers, now.Sub(at))
			}
			delivered++
		}
	}
	e.room.mu.Unlock()
	e.run.saw(delivered, peers, own)
	return nil
}

// update reads an update, once for all who get it.
func (r *peerRoom) update(data []byte) ([]peerRun, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, is := r.read[string(data)]; is {
		return known, nil
	}
	runs, err := parseUpdate(data)
	if err != nil {
		return nil, fmt.Errorf("an update that cannot be read: %w: %x", err, data[:min(len(data), 100)])
	}
	if r.read == nil || len(r.read) > 4000 { // all have read the oldest
		r.read = map[string][]peerRun{}
	}
	r.read[string(data)] = runs
	return runs, nil
}

// Bits of an item in an update, and what an item may be.
const (
	hasOrigin = 0x80
	hasRight  = 0x40
	kindBits  = 0x1f
	isDeleted = 0
	isString  = 4
	isSkipped = 10
)

// parseUpdate reads the characters in an update, after its length. What is no
// character after another is nothing that people here type.
func parseUpdate(data []byte) ([]peerRun, error) {
	u := &uvarints{rest: data}
	u.next() // its length
	var runs []peerRun
	for clients := u.next(); clients > 0 && u.err == nil; clients-- {
		items, client, clock := u.next(), u.next(), u.next()
		for ; items > 0 && u.err == nil; items-- {
			info := u.byte()
			switch kind := info & kindBits; {
			case kind == isSkipped || kind == isDeleted:
				clock += u.next()
			case kind == isString && info&(hasOrigin|hasRight) != 0:
				for _, bit := range [...]byte{hasOrigin, hasRight} {
					if info&bit != 0 {
						u.next()
						u.next()
					}
				}
				length := u.next() // ASCII: as many bytes as characters
				u.skip(length)
				runs = append(runs, peerRun{client, clock, length})
				clock += length
			default:
				return nil, fmt.Errorf("an item of kind %d", info)
			}
		}
	}
	return runs, u.err
}

// uvarints reads numbers as the peers' library writes them.
type uvarints struct {
	rest []byte
	err  error
}

func (u *uvarints) next() uint64 {
	n, size := binary.Uvarint(u.rest)
	if size <= 0 {
		u.err = errors.New("it ends too soon")
		return 0
	}
	u.rest = u.rest[size:]
	return n
}

func (u *uvarints) byte() byte {
	if len(u.rest) == 0 {
		u.err = errors.New("it ends too soon")
		return 0
	}
	b := u.rest[0]
	u.rest = u.rest[1:]
	return b
}

func (u *uvarints) skip(n uint64) {
	if n > uint64(len(u.rest)) {
		u.err = errors.New("it ends too soon")
		return
	}
	u.rest = u.rest[n:]
}
