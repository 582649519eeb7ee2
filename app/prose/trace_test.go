package prose

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
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
	for _, name := range []string{"automerge-paper", "seph-blog1", "sveltecomponent", "rustcode", "friendsforever_flat", "clownschool_flat"} {
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
