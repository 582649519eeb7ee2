package replica

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
)

var (
	table = flag.Int("convergence", 50, "one of so many sessions of the table of decision 7 is run; 1 runs them all and prints the table")
	seed  = flag.Uint64("convergence.seed", 1, "seed of the first session")
)

// trial is a row of the table in app/decisions/0007-adoption.md.
type trial struct {
	document       string
	clients, edits int
	sessions       int
	kinds          []prosetest.Kind
	name           string
	brutal         bool // a quarter of the deletions go over blocks
}

var trials = []trial{
	{"small", 2, 10, 4000, prosetest.Basic, "basic, brutal deletions", true},
	{"small", 3, 6, 3000, prosetest.Text, "insert and delete", true},
	{"small", 3, 6, 3000, prosetest.Basic, "basic", true},
	{"small", 3, 50, 300, prosetest.Typing, "nine inserts to one delete", true},
	{"small", 5, 20, 500, prosetest.Typing, "nine inserts to one delete", true},
	{"small", 8, 8, 1000, prosetest.Basic, "basic", true},
	{"small", 8, 8, 1000, prosetest.All, "all, lists and tables too", true},
	{"25 blocks", 3, 50, 1000, prosetest.Basic, "basic, gentle", false},
	{"25 blocks", 8, 30, 300, prosetest.Basic, "basic, gentle", false},
	{"25 blocks", 8, 30, 300, prosetest.All, "all, lists and tables too, gentle", false},
	{"25 blocks", 8, 30, 500, prosetest.Typing, "nine inserts to one delete, gentle", false},
	{"25 blocks", 20, 20, 200, prosetest.Typing, "nine inserts to one delete, gentle", false},
}

// outcome counts what became of the sessions of a trial.
type outcome struct {
	sessions, diverged, threw int
	typed, dropped            int // insertions
	inexact                   int
}

func (o outcome) percent(n int) string {
	return fmt.Sprintf("%.2f %%", 100*float64(n)/float64(o.sessions))
}

// TestConvergence plays sessions in which everybody is in everybody's way, by
// the published algorithm and by adoption. Adoption never diverges; that the
// published algorithm does shows that the sessions are hard enough.
func TestConvergence(t *testing.T) {
	published := 0
	var rows []string
	for _, tl := range trials {
		sessions := max(1, tl.sessions / *table)
		a, b := tl.run(sessions, Published), tl.run(sessions, Adopt)
		published += a.diverged + a.threw
		if b.diverged+b.threw > 0 {
			t.Errorf("%s, %d × %d, %s: by adoption %d of %d sessions diverged and %d failed", tl.document, tl.clients, tl.edits, tl.name, b.diverged, sessions, b.threw)
		}
		rows = append(rows, fmt.Sprintf("| %s | %d × %d, %s | %d | %s + %s | %d + %d | %.1f %% |", tl.document, tl.clients, tl.edits, tl.name,
			sessions, a.percent(a.diverged), a.percent(a.threw), b.diverged, b.threw, 100*float64(b.dropped)/float64(max(1, b.typed))))
		if b.inexact > 0 {
			t.Logf("%s, %d × %d: undoing what waited did not give back the server's document %d times", tl.document, tl.clients, tl.edits, b.inexact)
		}
	}
	if published == 0 && *table <= 15 { // in fewer sessions it may not show
		t.Error("the published algorithm never went wrong: these sessions show nothing")
	}
	t.Logf("\n| document | clients × edits | sessions | published: diverged + failed | adoption: diverged + failed | insertions dropped |\n| --- | --- | --- | --- | --- | --- |\n%s", strings.Join(rows, "\n"))
}

func (tl trial) run(sessions int, algorithm Algorithm) outcome {
	out := outcome{sessions: sessions}
	for i := range sessions {
		tl.session(*seed+uint64(i), algorithm, &out)
	}
	return out
}

// order is the least server there can be: it rebases what comes over what came.
type order struct {
	doc     *prose.Node
	steps   []prose.Step
	batches []Batch
	starts  []int
}

func (o *order) take(b Batch) int {
	done := prose.Rebase(o.doc, b.Steps, o.steps[b.Base:])
	o.batches = append(o.batches, Batch{Ref: b.Ref, Steps: done.Steps, Stands: done.Placed})
	o.starts = append(o.starts, len(o.steps))
	o.doc, o.steps = done.Doc, append(o.steps, done.Steps...)
	dropped := 0
	for _, d := range done.Dropped {
		dropped += typed(d.Step)
	}
	return dropped
}

// typed is 1 for a step that puts something in.
func typed(s prose.Step) int {
	if s, ok := s.(*prose.ReplaceStep); ok && s.Slice.Size() > 0 && !s.Structure {
		return 1
	}
	return 0
}

// peer is one client of a session.
type peer struct {
	*Replica
	left    int // edits still to make
	mail    []Batch
	seen    int // batches received
	sending int
}

// session has everybody act at random until nothing is left to do.
func (tl trial) session(seed uint64, algorithm Algorithm, out *outcome) {
	e := prosetest.New(seed)
	doc := e.Small()
	if tl.document != "small" {
		doc = e.Blocks(25)
	}
	e.Kinds, e.Across = tl.kinds, 0
	if tl.brutal {
		e.Across, e.Longest = 25, 12
	}
	server, peers := &order{doc: doc}, make([]*peer, tl.clients)
	for i := range peers {
		peers[i] = &peer{Replica: New(doc, 0, algorithm), left: tl.edits}
		peers[i].Watch = true
	}
	dropped := 0
	for {
		busy := false
		for range 3 * len(peers) { // so many draws until somebody can do something
			p := peers[e.IntN(len(peers))]
			did, lost, err := p.act(e, server, out)
			dropped += lost
			if err != nil {
				out.threw++
				return
			}
			busy = busy || did
		}
		if !busy && quiet(peers, server) {
			break
		}
		if len(server.batches) > 10*tl.clients*tl.edits { // one sends for ever what the server drops for ever
			out.threw++
			return
		}
	}
	out.dropped += dropped
	for _, p := range peers {
		out.inexact += p.Inexact
		if p.Doc().Hash() != server.doc.Hash() {
			out.diverged++
			return
		}
	}
}

func quiet(peers []*peer, server *order) bool {
	for _, p := range peers {
		if p.left > 0 || p.Waiting() > 0 || p.Sent() != nil || p.seen < len(server.batches) {
			return false
		}
	}
	return true
}

// act does one thing that a client and its line can do.
func (p *peer) act(e *prosetest.Edits, server *order, out *outcome) (did bool, dropped int, err error) {
	switch e.IntN(4) {
	case 0:
		if p.left == 0 {
			return false, 0, nil
		}
		p.left--
		return true, 0, p.Edit(func(tr *prose.Transform) error {
			e.Edit(tr)
			for _, s := range tr.Steps() {
				out.typed += typed(s)
			}
			return nil
		})
	case 1:
		b, ok := p.Send(fmt.Sprintf("%p-%d", p, p.sending))
		if ok {
			p.sending++
			p.mail = append(p.mail, b)
		}
		return ok, 0, nil
	case 2:
		if len(p.mail) == 0 {
			return false, 0, nil
		}
		b := p.mail[0]
		p.mail = p.mail[1:]
		return true, server.take(b), nil
	}
	if p.seen == len(server.batches) {
		return false, 0, nil
	}
	i := p.seen
	p.seen++
	err = p.Receive(server.starts[i], server.batches[i])
	return true, len(p.Kept()), err
}
