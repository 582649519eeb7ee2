package prosetest

import (
	"math/rand/v2"
	"slices"

	"minamata.exchange/app/prose"
)

// Kind is one kind of edit.
type Kind string

// The kinds of edits. Typing, deleting and replacing are of text; the others
// say what they do.
const (
	Type      Kind = "type"
	Delete    Kind = "delete"
	Replace   Kind = "replace"
	Split     Kind = "split"
	Join      Kind = "join"
	Mark      Kind = "mark"
	Wrap      Kind = "wrap"
	Lift      Kind = "lift"
	BlockType Kind = "block type"
	Attribute Kind = "attribute"
	Item      Kind = "list item" // split, sink or lift one
	Table     Kind = "table"     // make one; add or delete a row or a column
	Object    Kind = "object"    // a figure, a footnote, a rule, a break
	Paste     Kind = "paste"     // several blocks
	Move      Kind = "move"      // cut and put elsewhere
)

// Text is typing and deleting only.
var Text = []Kind{Type, Delete}

// Typing is nine times typing and once deleting.
var Typing = []Kind{Type, Type, Type, Type, Type, Type, Type, Type, Type, Delete}

// Basic is what the first trial of convergence knew.
var Basic = []Kind{Type, Delete, Replace, Split, Join, Mark, Wrap, Lift, BlockType, Attribute}

// All is every kind; those of text come as often as all others together.
var All = []Kind{
	Type, Type, Type, Type, Type, Type, Type, Type, Delete, Delete, Delete, Replace, Replace,
	Split, Split, Join, Mark, Wrap, Lift, BlockType, Attribute, Item, Item, Table, Table, Object, Paste, Move,
}

// Edits makes random edits.
type Edits struct {
	*rand.Rand

	// Kinds are drawn from; a kind that stands there twice comes twice as often.
	Kinds []Kind
	// Text gives a number of characters to type, of one unit each.
	Text func(n int) string
	// Longest is the most that one deletion takes inside a block.
	Longest int
	// Across is how many deletions of a hundred go over the borders of blocks.
	Across int

	schema *prose.Schema
}

// New makes edits with a seed, of all kinds, of letters.
func New(seed uint64) *Edits {
	e := &Edits{Rand: rand.New(rand.NewPCG(seed, 0xed17)), Kinds: All, Longest: 6, Across: 10, schema: prose.Exchange()}
	e.Text = func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('a' + e.IntN(26))
		}
		return string(b)
	}
	return e
}

// Edit makes one edit that changes something; the kind drawn may fit nowhere,
// then another is. It gives the kind that was made.
func (e *Edits) Edit(tr *prose.Transform) Kind {
	for range 20 {
		kind := e.Kinds[e.IntN(len(e.Kinds))]
		trial := prose.NewTransform(tr.Doc())
		if e.make(kind, trial) != nil || len(trial.Steps()) == 0 || trial.Doc().Check() != nil {
			continue
		}
		for _, step := range trial.Steps() {
			if err := tr.Step(step); err != nil {
				panic(err) // the same steps on the same document
			}
		}
		return kind
	}
	return ""
}

func (e *Edits) make(kind Kind, tr *prose.Transform) error {
	switch kind {
	case Type:
		at, _, ok := e.textblock(tr.Doc())
		if !ok {
			return errNowhere
		}
		return tr.InsertText(at, at, e.Text(1+e.IntN(4)))
	case Delete:
		from, to := e.span(tr.Doc())
		return tr.DeleteRange(from, to)
	case Replace:
		from, to := e.within(tr.Doc())
		return tr.InsertText(from, to, e.Text(1+e.IntN(3)))
	case Split:
		return e.split(tr)
	case Join:
		return e.join(tr)
	case Mark:
		return e.mark(tr)
	case Wrap:
		return e.wrap(tr)
	case Lift:
		return e.lift(tr)
	case BlockType:
		return e.blockType(tr)
	case Attribute:
		return e.attribute(tr)
	case Item:
		return e.item(tr)
	case Table:
		return e.table(tr)
	case Object:
		return e.object(tr)
	case Paste:
		return e.paste(tr)
	case Move:
		return e.move(tr)
	}
	return errNowhere
}

// textblock gives a random place for text and the node around it.
func (e *Edits) textblock(doc *prose.Node) (int, *prose.Pos, bool) {
	for range 8 {
		at := e.IntN(doc.Content().Size() + 1)
		p, err := doc.Resolve(at)
		if err == nil && p.Parent().IsTextblock() {
			return at, p, true
		}
	}
	return 0, nil, false
}

// within gives a range inside one textblock, not empty if it can be.
func (e *Edits) within(doc *prose.Node) (from, to int) {
	at, p, ok := e.textblock(doc)
	if !ok {
		return 0, 0
	}
	return at, min(p.End(p.Depth()), at+1+e.IntN(e.Longest))
}

// span is within, or sometimes a range over the borders of blocks.
func (e *Edits) span(doc *prose.Node) (from, to int) {
	if e.IntN(100) >= e.Across {
		return e.within(doc)
	}
	size := doc.Content().Size()
	from = e.IntN(size + 1)
	return from, min(size, from+1+e.IntN(4*e.Longest))
}

// node gives the position of a random node that pred accepts.
func (e *Edits) node(doc *prose.Node, pred func(n, parent *prose.Node) bool) (int, *prose.Node, bool) {
	found, at, seen := (*prose.Node)(nil), 0, 0
	doc.Descendants(func(n *prose.Node, pos int, parent *prose.Node, _ int) bool {
		if pred(n, parent) {
			if seen++; e.IntN(seen) == 0 {
				found, at = n, pos
			}
		}
		return n.IsBlock()
	})
	return at, found, found != nil
}

func named(names ...string) func(n, parent *prose.Node) bool {
	return func(n, _ *prose.Node) bool { return slices.Contains(names, n.Type().Name()) }
}

func (e *Edits) create(name string, attrs prose.Attrs, content ...*prose.Node) *prose.Node {
	n, err := e.schema.NodeType(name).Create(attrs, prose.FragmentOf(content...)) // unchecked: pieces of slices are half nodes
	if err != nil {
		panic(err)
	}
	return n
}

func (e *Edits) text(n int) *prose.Node {
	node, err := e.schema.Text(e.Text(n))
	if err != nil {
		panic(err)
	}
	return node
}

func (e *Edits) paragraph(n int) *prose.Node { return e.create("paragraph", nil, e.text(n)) }
