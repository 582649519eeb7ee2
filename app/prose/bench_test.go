package prose

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// paperSteps are the steps of the automerge-paper session as JSON.
func paperSteps(t testing.TB) (s *Schema, start *Node, steps [][]byte) {
	t.Helper()
	tr := readTrace(t, "automerge-paper")
	s, start = traceStart(t)
	doc := start
	for _, txn := range tr.Txns {
		for _, p := range txn.Patches {
			step := traceStep(s, doc, p)
			steps = append(steps, StepJSON(step))
			after, err := step.Apply(doc)
			if err != nil {
				t.Fatal(err)
			}
			doc = after
		}
	}
	return s, start, steps
}

func replay(t testing.TB, s *Schema, doc *Node, steps [][]byte) *Node {
	t.Helper()
	for _, data := range steps {
		step, err := s.StepFromJSON(data)
		if err != nil {
			t.Fatal(err)
		}
		if doc, err = step.Apply(doc); err != nil {
			t.Fatal(err)
		}
	}
	return doc
}

// BenchmarkPaper replays the whole session from JSON, and its first and last
// tenth by themselves.
func BenchmarkPaper(b *testing.B) {
	s, start, steps := paperSteps(b)
	tenth := len(steps) / 10
	late := replay(b, s, start, steps[:9*tenth])
	for _, c := range []struct {
		name  string
		doc   *Node
		steps [][]byte
	}{{"whole", start, steps}, {"first tenth", start, steps[:tenth]}, {"last tenth", late, steps[9*tenth:]}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				replay(b, s, c.doc, c.steps)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(c.steps)), "ns/edit")
		})
	}
}

// book makes a document of the exchange of n paragraphs.
func book(t testing.TB, n int, words string) *Node {
	t.Helper()
	s := Exchange()
	nodes := make([]*Node, n)
	for i := range nodes {
		content, err := s.Text(strconv.Itoa(i) + words)
		if err != nil {
			t.Fatal(err)
		}
		if nodes[i], err = s.Node("paragraph", nil, FragmentOf(content)); err != nil {
			t.Fatal(err)
		}
	}
	doc, err := s.Node("doc", nil, FragmentOf(nodes...))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const sentence = " Mercury-containing lamps were collected in the district and stored apart."

// BenchmarkTyping types one character into a document of 10,000 paragraphs.
func BenchmarkTyping(b *testing.B) {
	doc := book(b, 10000, sentence)
	letter, err := Exchange().Text("x")
	if err != nil {
		b.Fatal(err)
	}
	pos := doc.content.Size()/2 + 7
	if p, err := doc.Resolve(pos); err != nil || p.TextOffset() == 0 {
		b.Fatal("not inside a text", err)
	}
	step := &ReplaceStep{From: pos, To: pos, Slice: &Slice{content: FragmentOf(letter)}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := step.Apply(doc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRebase carries 100 waiting steps over 1,000 others.
func BenchmarkRebase(b *testing.B) {
	doc := book(b, 2000, sentence)
	letter, err := Exchange().Text("x")
	if err != nil {
		b.Fatal(err)
	}
	typed := func(doc *Node, n, at, apart int) (*Node, []Step) {
		var steps []Step
		for i := range n {
			pos := at + i*apart
			for p, _ := doc.Resolve(pos); p.TextOffset() == 0; p, _ = doc.Resolve(pos) {
				pos++
			}
			step := &ReplaceStep{From: pos, To: pos, Slice: &Slice{content: FragmentOf(letter)}}
			steps = append(steps, step)
			if doc, err = step.Apply(doc); err != nil {
				b.Fatal(err)
			}
		}
		return doc, steps
	}
	current, over := typed(doc, 1000, 20, 97)
	_, waiting := typed(doc, 100, 5000, 3)
	b.ReportAllocs()
	for b.Loop() {
		if r := Rebase(current, waiting, over); len(r.Steps) != 100 {
			b.Fatal(len(r.Steps))
		}
	}
}

// megabyte is the JSON of a document of about 1 MB.
func megabyte(t testing.TB) []byte {
	t.Helper()
	return book(t, 5900, sentence+" It was weighed.").AppendJSON(nil)
}

// BenchmarkLoad reads a document of 1 MB and says how much memory it keeps.
func BenchmarkLoad(b *testing.B) {
	data := megabyte(b)
	var doc *Node
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if doc, err = Exchange().NodeFromJSON(data); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(retained(doc, data))/float64(len(data)), "memory/JSON")
}

// retained measures the heap that a document of this JSON takes.
func retained(doc *Node, data []byte) int {
	var before, after runtime.MemStats
	runtime.KeepAlive(doc)
	docs := make([]*Node, 0, 8)
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 8 {
		n, err := Exchange().NodeFromJSON(data)
		if err != nil {
			panic(err)
		}
		docs = append(docs, n)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(docs)
	return int(after.HeapAlloc-before.HeapAlloc) / 8
}

// TestMemory holds what a loaded document takes to four times its JSON, and
// what a typed character takes to 2 KB.
func TestMemory(t *testing.T) {
	data := megabyte(t)
	doc, err := Exchange().NodeFromJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	if n := retained(doc, data); n > 4*len(data) {
		t.Errorf("%d bytes of JSON take %d of memory", len(data), n)
	}
	big := book(t, 10000, sentence)
	letter, err := Exchange().Text("x")
	if err != nil {
		t.Fatal(err)
	}
	step := &ReplaceStep{From: 40000, To: 40000, Slice: &Slice{content: FragmentOf(letter)}}
	r := testing.Benchmark(func(b *testing.B) {
		b.Helper()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := step.Apply(big); err != nil {
				b.Fatal(err)
			}
		}
	})
	if r.AllocedBytesPerOp() > 2048 {
		t.Errorf("a typed character takes %d bytes", r.AllocedBytesPerOp())
	}
}

// TestLongParagraph finds positions in a paragraph of characters beyond ASCII
// without reading it from the start.
func TestLongParagraph(t *testing.T) {
	s := Exchange()
	for _, content := range []string{"😀", "漢字", "مرحبا "} {
		n, err := s.Text(strings.Repeat(content, 20000))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := n.Cut(n.Size()-textOf(content).len(), n.Size()).Text(), content; got != want {
			t.Fatalf("the end is %q", got)
		}
	}
}
