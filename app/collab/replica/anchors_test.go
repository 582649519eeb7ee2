package replica

import (
	"fmt"
	"testing"

	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
)

// meeting is a few people who write and undo in one document, and anchors on
// its words. It always goes the same way.
type meeting struct {
	*prosetest.Edits
	order
	undoes  []int64 // the version that each step undoes
	peers   []*peer
	witness *prosetest.Witness
	anchors []*prosetest.Anchored
	told    int // undoings
}

func newMeeting(seed uint64, clients, edits int) *meeting {
	m := &meeting{Edits: prosetest.New(seed)}
	next := rune(0x3400)
	m.Text = func(n int) string {
		text := make([]rune, n)
		for i := range text {
			text[i] = next
			next++
		}
		return string(text)
	}
	m.doc = m.Small()
	m.Longest, m.Across = 10, 6
	m.witness = prosetest.NewWitness(m.doc)
	for range clients {
		m.peers = append(m.peers, &peer{Replica: New(m.doc, 0, Adopt), left: edits})
	}
	return m
}

// take is the server's, which tells with each step what it undoes.
func (m *meeting) take(b Batch) {
	first := len(m.steps)
	done := prose.Rebase(m.doc, b.Steps, m.steps[b.Base:])
	m.order.take(b)
	versions, undoes := make([]int64, len(b.Steps)), make([]int64, len(b.Steps))
	for at, index := range done.Placed {
		versions[index] = int64(first + at + 1)
	}
	for _, mirror := range b.Mirrors {
		if undoes[mirror[0]] = int64(mirror[1]); mirror[1] > b.Base {
			undoes[mirror[0]] = versions[mirror[1]-b.Base-1]
		}
	}
	for _, index := range done.Placed {
		m.undoes = append(m.undoes, undoes[index])
	}
}

// act has somebody do one thing; false when they have nothing to do.
func (m *meeting) act() (bool, error) {
	p := m.peers[m.IntN(len(m.peers))]
	switch m.IntN(4) {
	case 0:
		if p.left == 0 {
			return false, nil
		}
		p.left--
		if m.IntN(3) == 0 {
			_, err := p.Undo()
			return true, err
		}
		return true, p.Edit(func(tr *prose.Transform) error { m.Edit(tr); return nil })
	case 1:
		b, ok := p.Send(fmt.Sprintf("%p-%d", p, p.sending))
		if ok {
			p.sending++
			p.mail = append(p.mail, b)
		}
		return ok, nil
	case 2:
		if len(p.mail) == 0 {
			return false, nil
		}
		m.take(p.mail[0])
		p.mail = p.mail[1:]
		return true, nil
	}
	if p.seen == len(m.batches) {
		return false, nil
	}
	p.seen++
	return true, p.Receive(m.starts[p.seen-1], m.batches[p.seen-1])
}

// see carries the anchors through what the server has taken, and holds them
// against the words.
func (m *meeting) see() error {
	w := m.witness
	for int(w.Version) < len(m.steps) {
		step, undoes := m.steps[w.Version], m.undoes[w.Version]
		if err := w.Step(step, undoes); err != nil {
			return err
		}
		if undoes > 0 {
			m.told++
		}
		for _, one := range m.anchors {
			one.Anchor = one.Carry(step.StepMap(), w.Version, undoes)
		}
		if size := w.Doc.Content().Size(); size > 0 && m.IntN(2) == 0 {
			from := m.IntN(size)
			m.anchors = append(m.anchors, w.Watch(prose.NewAnchor(from, min(size, from+1+m.IntN(10)))))
		}
		places := w.Places()
		for i, one := range m.anchors {
			if err := w.Hold(one, places); err != nil {
				return fmt.Errorf("anchor %d, made at %d as %v, is %v: %w", i, one.From, one.Made, one.Anchor, err)
			}
		}
	}
	return nil
}

// Whoever undoes, whenever, what was anchored in it is where it was.
func TestAnchorsComeBackWithTheirWords(t *testing.T) {
	held, back, told := 0, 0, 0
	for seed := range uint64(60) {
		m := newMeeting(seed, 3, 30)
		for idle := 0; idle < 60; idle++ {
			did, err := m.act()
			if err == nil {
				err = m.see()
			}
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if did {
				idle = 0
			}
		}
		held, back, told = held+m.witness.Held, back+m.witness.Back, told+m.told
	}
	if back < held/100 {
		t.Error("next to no words came back: this shows nothing")
	}
	t.Logf("%d undoings; %d ends held against their characters, %d of them after they were brought back", told, held, back)
}

func TestUndoingWhatWaitsIsTold(t *testing.T) {
	doc := paragraph(t, "one two three")
	for what, sent := range map[string]bool{"and was not sent": false, "and is under way": true} {
		t.Run(what, func(t *testing.T) {
			r := New(doc, 7, Adopt)
			r.typed(t, 1, 1, "A")
			r.typed(t, 6, 10, "")
			undo := func() {
				if done, err := r.Undo(); !done || err != nil {
					t.Fatal(done, err)
				}
				r.reads(t, "Aone two three")
			}
			if !sent {
				undo()
			}
			b, _ := r.Send("mine")
			want := [2]int{2, 9}
			if sent {
				undo()
				theirs := others(t, doc, 1, 1, "zero ")
				r.receives(t, 7, theirs)
				after, _, err := prose.Apply(doc, theirs.Steps...)
				if err != nil {
					t.Fatal(err)
				}
				r.receives(t, 8, Batch{Ref: "mine", Steps: prose.Rebase(after, b.Steps, theirs.Steps).Steps})
				b, _ = r.Send("next")
				want = [2]int{0, 10}
			}
			if len(b.Mirrors) != 1 || b.Mirrors[0] != want {
				t.Errorf("told is %v, not %v", b.Mirrors, want)
			}
		})
	}
}
