package prose

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// traceSchema has paragraphs of text only: a line is a paragraph.
const traceSchema = `{"nodes":{"doc":{"content":"paragraph+"},"paragraph":{"content":"text*"},"text":{}}}`

type trace struct {
	EndContent string `json:"endContent"`
	Txns       []struct {
		Parents []int   `json:"parents"`
		Agent   int     `json:"agent"`
		Patches []patch `json:"patches"`
	} `json:"txns"`
}

type patch struct {
	pos, deleted int
	inserted     string
}

func (p *patch) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&p.pos, &p.deleted, &p.inserted})
}

func readTrace(t testing.TB, name string) *trace {
	t.Helper()
	f, err := os.Open("testdata/traces/" + name + ".json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	out := &trace{}
	if err := json.NewDecoder(z).Decode(out); err != nil {
		t.Fatal(err)
	}
	return out
}

// traceStep turns a patch of a text into a step on the document whose lines
// are paragraphs; doc is the document it is made to.
func traceStep(s *Schema, doc *Node, p patch) Step {
	from := textPos(doc, p.pos)
	to := from
	if p.deleted > 0 {
		to = textPos(doc, p.pos+p.deleted)
	}
	return &ReplaceStep{From: from, To: to, Slice: lines(s, p.inserted)}
}

// textPos gives the position of a character of the text; only for texts
// without characters beyond 16 bits before it.
func textPos(doc *Node, offset int) int {
	f := doc.content
	pos := 0
	for f.height > 0 {
		for i, part := range f.parts {
			// A part holds its size less two tokens a line, and the line ends.
			if n := int(part.size) - int(part.count); offset >= n && i < len(f.parts)-1 {
				offset -= n
				pos += int(part.size)
				continue
			}
			f = part
			break
		}
	}
	for i, n := range f.nodes {
		if size := n.content.Size(); offset > size && i < len(f.nodes)-1 {
			offset -= size + 1
			pos += n.Size()
			continue
		}
		break
	}
	return pos + 1 + offset
}

func lines(s *Schema, content string) *Slice {
	if content == "" {
		return emptySlice
	}
	paragraph := s.NodeType("paragraph")
	var nodes []*Node
	for line := range strings.SplitSeq(content, "\n") {
		f := emptyFragment
		if line != "" {
			n, _ := s.Text(line)
			f = leafOf([]*Node{n})
		}
		n, _ := paragraph.Create(nil, f)
		nodes = append(nodes, n)
	}
	if len(nodes) == 1 {
		return &Slice{content: nodes[0].content}
	}
	return &Slice{treeOf(nodes), 1, 1}
}

func traceStart(t testing.TB) (*Schema, *Node) {
	t.Helper()
	s, err := SchemaFromJSON([]byte(traceSchema), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := s.top.CreateAndFill(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s, doc
}

func docText(doc *Node) string {
	return doc.TextBetween(0, doc.content.Size(), "\n", nil)
}

// TestTraces replays real typing sessions to their known ends.
func TestTraces(t *testing.T) {
	for _, name := range []string{"automerge-paper", "seph-blog1", "sveltecomponent"} {
		t.Run(name, func(t *testing.T) {
			tr := readTrace(t, name)
			s, doc := traceStart(t)
			for i, txn := range tr.Txns {
				for _, p := range txn.Patches {
					after, err := traceStep(s, doc, p).Apply(doc)
					if err != nil {
						t.Fatalf("transaction %d: %v", i, err)
					}
					doc = after
				}
			}
			if docText(doc) != tr.EndContent {
				t.Fatal("the text at the end differs")
			}
			if err := doc.Check(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// writer is one of two people in a concurrent session: the versions of the
// other seen so far and the own steps not yet seen back.
type writer struct {
	me      int
	version int    // of the log, up to which everything is in doc
	doc     *Node  // with the own waiting steps
	base    *Node  // without
	waiting []Step // as made to base
}

// catchUp brings a writer to a version of the log, rebasing what waits.
func (w *writer) catchUp(log []logged, version int) {
	for ; w.version < version; w.version++ {
		entry := log[w.version]
		if entry.agent == w.me {
			next, err := entry.step.Apply(w.base)
			if err != nil {
				panic(err)
			}
			// The own step comes back as the server placed it.
			w.base, w.waiting = next, w.waiting[1:]
			continue
		}
		next, err := entry.step.Apply(w.base)
		if err != nil {
			panic(err)
		}
		r := Rebase(next, w.waiting, []Step{entry.step})
		w.base, w.doc, w.waiting = next, r.Doc, r.Steps
	}
}

type logged struct {
	agent int
	step  Step
}

// TestConcurrentTrace replays two people writing at the same time: each edit
// is made to what its author saw and rebased into one order.
func TestConcurrentTrace(t *testing.T) {
	tr := readTrace(t, "friendsforever")
	s, doc := traceStart(t)
	var log []logged
	at := make([]int, len(tr.Txns)+1) // first log entry of a transaction
	seen := make([][2]int, len(tr.Txns))
	writers := [2]*writer{{doc: doc, base: doc}, {me: 1, doc: doc, base: doc}}
	for i, txn := range tr.Txns {
		me := txn.Agent
		at[i] = len(log)
		seen[i][me] = i + 1
		for _, p := range txn.Parents {
			seen[i][0] = max(seen[i][0], seen[p][0])
			seen[i][1] = max(seen[i][1], seen[p][1])
		}
		w := writers[me]
		w.catchUp(log, sawUpTo(tr, seen[i][1-me], me, i, at))
		for _, p := range txn.Patches {
			step := traceStep(s, w.doc, p)
			if w.doc, _, _ = Apply(w.doc, step); w.doc == nil {
				t.Fatal("a step does not apply")
			}
			placed := w.place(log[w.version:], doc, step)
			if len(placed.Dropped) > 0 {
				t.Fatalf("transaction %d was dropped: %v", i, placed.Dropped[0].Err)
			}
			doc = placed.Doc
			w.waiting = append(w.waiting, step)
			log = append(log, logged{me, placed.Steps[0]})
		}
	}
	for _, w := range writers {
		w.catchUp(log, len(log))
		if !w.doc.Equal(doc) || !w.base.Equal(doc) {
			t.Fatal("a writer's document differs from the server's")
		}
	}
	// Once in the session both type at one place: which goes first is the
	// order of arrival here and another in the trace. All else is the same.
	got, want := docText(doc), tr.EndContent
	if len(got) != len(want) || differing(got, want) > 16 {
		t.Fatalf("the text at the end differs in %d characters", differing(got, want))
	}
}

func differing(a, b string) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// sawUpTo is the log position before the first transaction of the other that
// the author of transaction i had not seen.
func sawUpTo(tr *trace, other, me, i int, at []int) int {
	for j := other; j < i; j++ {
		if tr.Txns[j].Agent != me {
			return at[j]
		}
	}
	return at[i]
}

// place carries a step from a writer's document to the server's: back over the
// waiting steps, and forward over the log, in which they are mirrored.
func (w *writer) place(log []logged, doc *Node, step Step) *Rebased {
	m := &Mapping{}
	for _, v := range slices.Backward(w.waiting) {
		m.AppendMap(v.StepMap().Invert())
	}
	own := 0
	for _, entry := range log {
		m.AppendMap(entry.step.StepMap())
		if own < len(w.waiting) && entry.agent == w.me {
			m.SetMirror(len(w.waiting)-1-own, len(m.maps)-1)
			own++
		}
	}
	mapped := step.Map(m)
	if mapped == nil {
		return &Rebased{Dropped: []Drop{{Step: step}}}
	}
	after, err := mapped.Apply(doc)
	if err != nil {
		return &Rebased{Dropped: []Drop{{Step: step, Err: err}}}
	}
	return &Rebased{Doc: after, Steps: []Step{mapped}}
}

func TestTextPos(t *testing.T) {
	s, _ := traceStart(t)
	content := strings.Repeat("ab\n\ncde\n", 300)
	slice := lines(s, content)
	doc := s.top.mustCreate(t, slice.content)
	for i := range len(content) {
		want := 1 + i + strings.Count(content[:i], "\n")
		if got := textPos(doc, i); got != want {
			t.Fatal(fmt.Sprint(i, got, want))
		}
	}
}

func (t *NodeType) mustCreate(tb testing.TB, f *Fragment) *Node {
	tb.Helper()
	n, err := t.Create(nil, f)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}
