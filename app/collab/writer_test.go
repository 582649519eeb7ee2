package collab_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/collab/replica"
	"minamata.exchange/app/prose"
)

// writer is a client of a sitting.
type writer struct {
	s       *sitting
	n       int
	person  collab.Person
	replica *replica.Replica // nil until the first document came
	epoch   string
	line    *line   // the one it talks over, nil when none is open
	lines   []*line // and those it has given up that the server still holds
	open    bool    // the server has answered on line
	delay   int     // most milliseconds that anything is under way
	since   int     // when it lost its line
	asked   bool    // it has told that a batch waits
	away    int     // minutes without a line, to be told with the next batch
	batches int
	acks    map[string]string // what came back under each of its refs
	margin  margin
	regrets bool // it undoes its last edit next
}

// line is one connection: what goes in comes out in order, later.
type line struct {
	w        *writer
	session  *collab.Session
	up, down int // when what was put in last comes out
	sent     int
	given    bool // the client has given it up
	lost     bool // and what is on it upwards is lost
}

func newWriter(s *sitting, n int) *writer {
	w := &writer{s: s, n: n, acks: map[string]string{}, delay: []int{20, 200, 1000, 5000}[s.IntN(4)]}
	w.person = s.h.person(6 + n)
	if n > 0 && s.IntN(12) == 0 {
		w.person = s.writers[n-1].person // the same person in two windows
	}
	s.at(s.IntN(500), w.connect)
	s.at(s.IntN(4000), w.edit)
	return w
}

// connect opens a line, and with it the document.
func (w *writer) connect() {
	s := w.s
	if w.line != nil {
		return
	}
	first := `{"t":"open"}`
	w.asked = false
	if w.replica != nil && (w.replica.Waiting() > 0 || s.IntN(20) > 0) {
		ref := ""
		w.depart()
		if sent := w.replica.Sent(); sent != nil {
			ref, w.asked = fmt.Sprintf(`,"ref":%q`, sent.Ref), true
		}
		first = fmt.Sprintf(`{"t":"open","v":%d,"e":%q%s}`, w.replica.Version(), w.epoch, ref)
	}
	l := &line{w: w, up: s.now, down: s.now}
	w.line, w.lines, w.open = l, append(w.lines, l), false
	l.put(func() {
		session, err := s.rooms().Join(background, w.person, s.document, []byte(first), nil)
		if err != nil {
			s.fail("writer %d could not open: %v", w.n, err)
			return
		}
		l.session = session
		l.drain()
	})
}

// put sends something up a line.
func (l *line) put(do func()) {
	s := l.w.s
	l.up = max(l.up, s.now+delay(s.Rand, l.w.delay))
	l.sent++
	s.at(l.up-s.now, func() {
		if !l.lost {
			do()
		}
	})
}

// drain takes what the server has for a line and has it arrive later.
func (l *line) drain() {
	if l.session == nil {
		return
	}
	s := l.w.s
	for {
		frame, end := l.session.Next()
		if frame == nil {
			if end != collab.EndNone && l == l.w.line {
				s.fail("writer %d: the server ended the session (%d)", l.w.n, end)
			}
			return
		}
		m := s.decode(frame)
		if m == nil {
			continue
		}
		l.down = max(l.down, s.now+delay(s.Rand, l.w.delay))
		s.at(l.down-s.now, func() {
			if !l.given {
				l.w.receive(m)
			}
		})
	}
}

// decode reads a frame once for all; nil for what is of no account here, such
// as who is there, which comes by the clock of the real world.
func (s *sitting) decode(frame *collab.Frame) *message {
	if m, known := s.frames[frame]; known {
		return m
	}
	data := frame.Bytes()
	var m *message
	if !strings.HasPrefix(string(data[:12]), `{"t":"people`) && !strings.HasPrefix(string(data[:10]), `{"t":"here`) {
		m = &message{}
		if err := json.Unmarshal(data, m); err != nil {
			s.fail("%s: %v", data, err)
			return nil
		}
		for _, batches := range [][]sent{m.B, m.Batches} {
			for _, b := range batches {
				if m.Type == "threads" {
					break
				}
				steps, err := prose.Exchange().StepsFromJSON(b.Steps)
				if err != nil {
					s.fail("%s: %v", b.Steps, err)
				}
				m.decoded = append(m.decoded, replica.Batch{Ref: b.Ref, Steps: steps, Stands: b.Stands, Mirrors: b.Mirrors})
			}
		}
	}
	if len(s.frames) > 500 {
		clear(s.frames)
	}
	s.frames[frame] = m
	return m
}

// edit makes an edit, or undoes one, and has the next one come.
func (w *writer) edit() {
	s := w.s
	if s.left == 0 {
		return
	}
	s.at(20+s.IntN(400), w.edit)
	if w.replica == nil || w.replica.Waiting() > 300 {
		return
	}
	s.left--
	s.tally.edits++
	w.comment()
	before := w.replica.Doc()
	switch {
	case w.regrets || s.IntN(20) == 0 || s.talk != nil && s.IntN(5) == 0:
		w.regrets = false
		if done, err := w.replica.Undo(); err != nil {
			s.fail("writer %d undoes: %v", w.n, err)
		} else if done {
			s.tally.undone++
		}
	case s.talk != nil && s.IntN(20) == 0 && w.strike():
	default:
		w.write()
	}
	s.meant(before, w.replica.Doc())
	w.send()
	if s.IntN(60) == 0 || w.line != nil && w.line.sent > 300 { // a session may not send without end
		w.lose()
	}
}

// write makes a random edit.
func (w *writer) write() {
	err := w.replica.Edit(func(tr *prose.Transform) error {
		kind := w.s.Edit(tr)
		if w.s.talk != nil && cuts(tr) {
			return errCut
		}
		w.s.tally.kinds[kind]++
		for _, step := range tr.Steps() {
			switch step := step.(type) {
			case *prose.ReplaceStep:
				w.s.note(w, step.Slice.Content())
			case *prose.ReplaceAroundStep:
				w.s.note(w, step.Slice.Content())
			}
		}
		return nil
	})
	if errors.Is(err, errCut) {
		w.write()
		return
	}
	if err != nil {
		w.s.fail("writer %d edits: %v", w.n, err)
	}
}

// send sends the next batch if none is under way.
func (w *writer) send() {
	if !w.open {
		return
	}
	if b, ok := w.depart(); ok {
		w.transmit(b)
	}
}

// depart makes what waits the next batch, if none is under way.
func (w *writer) depart() (replica.Batch, bool) {
	ref := fmt.Sprintf("sim-%d-%d-%04d-%06d", w.s.document, w.n, w.s.seed, w.batches)
	b, ok := w.replica.Send(ref)
	if ok {
		w.batches++
		w.s.tally.batches++
		w.s.refs[ref] = dispatch{w, b.Since}
	}
	return b, ok
}

// transmit sends a batch, now and then twice.
func (w *writer) transmit(b replica.Batch) {
	steps := []byte{'['}
	for i, step := range b.Steps {
		if i > 0 {
			steps = append(steps, ',')
		}
		steps = step.AppendJSON(steps)
	}
	m := map[string]any{"t": "steps", "ref": b.Ref, "base": b.Base, "steps": json.RawMessage(append(steps, ']'))}
	if b.Since < b.Base {
		m["since"] = b.Since
	}
	if len(b.Mirrors) > 0 {
		m["mirrors"] = b.Mirrors
	}
	if w.away > 0 {
		m["away"] = w.away
		w.away = 0
	}
	data, err := json.Marshal(m)
	if err != nil {
		w.s.fail("%v", err)
		return
	}
	l := w.line
	l.put(func() { l.arrive(data, b.Ref) })
	if w.s.IntN(30) == 0 {
		w.s.tally.twice++
		l.put(func() { l.arrive(data, b.Ref) })
	}
}

// arrive hands a batch to the server and waits for its answer.
func (l *line) arrive(data []byte, ref string) {
	if l.session == nil {
		return
	}
	s := l.w.s
	if next := l.w.line; l.given && next != nil && next.session != nil {
		s.tally.late++
	}
	var got []*collab.Frame
	l.drain()
	l.session.Receive(background, data)
	for answered := false; !answered; {
		frame, end := l.session.Next()
		switch {
		case frame != nil:
			got = append(got, frame)
			answered = strings.Contains(string(frame.Bytes()), ref)
		case end != collab.EndNone:
			answered = true
		default:
			<-l.session.Ready()
		}
	}
	s.settled()
	for _, frame := range got {
		if m := s.decode(frame); m != nil {
			l.down = max(l.down, s.now+delay(s.Rand, l.w.delay))
			s.at(l.down-s.now, func() {
				if !l.given {
					l.w.receive(m)
				}
			})
		}
	}
	s.deliver()
}

// lose gives the line up. What is on its way up may be lost or come later, the
// server notices later still, and the writer comes back after a while.
func (w *writer) lose() {
	s, l := w.s, w.line
	if l == nil {
		return
	}
	s.tally.cuts++
	w.line, w.open, w.since = nil, false, s.now
	l.given = true
	if s.IntN(2) == 0 {
		l.lost = true
	}
	s.at(max(0, l.up-s.now)+1+s.IntN(3000), func() {
		if l.session != nil {
			l.session.Close()
		}
		w.lines = slices.DeleteFunc(w.lines, func(other *line) bool { return other == l })
	})
	if l.lost && l.session != nil {
		l.session.Close()
	}
	back := s.IntN(4000)
	if !l.lost && s.IntN(2) == 0 {
		back = s.IntN(50) // the next line can be faster than what is on this one
	}
	if s.IntN(40) == 0 {
		back = (10 + s.IntN(80)) * 60_000 // off for long, and writing on
	}
	s.at(back, w.connect)
}

// receive takes a message in.
func (w *writer) receive(m *message) {
	s := w.s
	switch m.Type {
	case "opened":
		w.opened(m)
	case "steps":
		w.take(m.Version, m.decoded)
		if len(m.H) > 2 {
			w.hold(string(m.H[1 : len(m.H)-1]))
		}
	case "threads":
		w.hear(m)
	case "refused":
		w.refused(m)
	case "kept":
		s.tally.told++
	case "error", "mode", "reload":
		s.fail("writer %d is told %s %s", w.n, m.Type, m.Code)
	}
	if !s.failed {
		w.send()
	}
}

func (w *writer) opened(m *message) {
	s := w.s
	if m.Doc != nil && w.replica != nil && w.replica.Waiting() > 0 && m.Maps == nil {
		if w.asked {
			s.fail("writer %d is not told what leads to the document", w.n)
		}
		w.lose() // written after it asked
		return
	}
	w.open, w.epoch = true, m.Epoch
	if m.Doc != nil {
		w.forget(m.Version)
	}
	switch {
	case m.Doc != nil:
		doc, err := prose.Exchange().NodeFromJSON(m.Doc)
		if err != nil {
			s.fail("%v", err)
			return
		}
		s.tally.whole++
		watch := s.seed%8 == 0 // it costs as much as all the rest
		if !watch {
			doc = s.known(doc, int(m.Version))
		}
		if w.replica == nil {
			w.replica = replica.New(doc, int(m.Version), replica.Adopt)
			if w.replica.Watch = watch; !watch {
				w.replica.Share = s.share
			}
		} else if err := w.replica.Reopen(doc, int(m.Version), w.way(m)); err != nil {
			s.fail("writer %d opens anew: %v", w.n, err)
		}
	default:
		s.tally.caughtUp++
		w.take(int64(w.replica.Version()), m.decoded)
	}
	w.ask()
	w.hold(m.Hash)
	if minutes := (s.now - w.since) / 60_000; minutes > 0 {
		w.away = minutes
	}
	if b := w.replica.Sent(); b != nil && !s.failed {
		s.tally.resent++
		w.transmit(*b)
	}
}

// way is what leads to a document that came whole, nil when nothing was told.
func (w *writer) way(m *message) *replica.Way {
	if m.Maps == nil {
		return nil
	}
	way := &replica.Way{At: m.Own.V}
	for _, ranges := range m.Maps {
		var rows [][3]int
		for row := range slices.Chunk(ranges, 3) {
			rows = append(rows, [3]int(row))
		}
		way.Maps = append(way.Maps, prose.NewStepMap(rows...))
	}
	if m.Own.B.Ref == "" {
		return way
	}
	w.s.tally.there++
	steps, err := prose.Exchange().StepsFromJSON(m.Own.B.Steps)
	if err != nil {
		w.s.fail("%v", err)
	}
	way.Own = &replica.Batch{Ref: m.Own.B.Ref, Steps: steps, Stands: m.Own.B.Stands}
	w.acks[way.Own.Ref] = stepsText(steps)
	return way
}

func (w *writer) take(v int64, batches []replica.Batch) {
	w.carry(v, batches)
	sent := w.replica.Sent()
	if err := w.replica.Receive(int(v), batches...); err != nil {
		w.s.fail("writer %d at %d takes batches from %d: %v", w.n, w.replica.Version(), v, err)
		return
	}
	if sent == nil || w.replica.Sent() == sent {
		return
	}
	for _, b := range batches {
		if b.Ref == sent.Ref {
			w.acks[b.Ref] = stepsText(b.Steps)
		}
	}
}

// hold compares the server's hash with the document, where nothing of one's own
// is in it.
func (w *writer) hold(hash string) {
	if w.replica.Waiting() > 0 {
		return
	}
	w.s.tally.hashes++
	if got := w.replica.Doc().Hash(); got != hash {
		w.s.fail("writer %d at %d has the document %s, the server %s", w.n, w.replica.Version(), got, hash)
	}
}

// refused gives up a batch that the server does not take; what it held is
// handed back.
func (w *writer) refused(m *message) {
	s := w.s
	if sent := w.replica.Sent(); sent == nil || sent.Ref != m.Ref {
		return
	}
	if m.Code == "unavailable" {
		w.transmit(*w.replica.Sent())
		return
	}
	s.tally.refused++
	s.tally.reasons = append(s.tally.reasons, fmt.Sprintf("seed %d: %s", s.seed, m.Code))
	kept, err := w.replica.Refused(fmt.Errorf("refused: %s", m.Code))
	if err != nil {
		s.fail("writer %d takes a refusal: %v", w.n, err)
	}
	s.tally.hand(w.person.Who.Person, kept)
}

func stepsText(steps []prose.Step) string {
	var b []byte
	for _, step := range steps {
		b = append(step.AppendJSON(b), ' ')
	}
	return string(b)
}
