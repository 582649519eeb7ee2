package prosetest

import (
	"minamata.exchange/app/prose"
)

// Proposal is one kind of suggestion.
type Proposal string

// The kinds of suggestions.
const (
	ProposeText       Proposal = "text"        // typed
	ProposeStrike     Proposal = "strike"      // struck out, over the borders of blocks too
	ProposeReplace    Proposal = "replacement" // struck out, and other text typed
	ProposeObject     Proposal = "object"      // a footnote or a break
	ProposeSplit      Proposal = "split"       // of a textblock or a list item
	ProposeJoin       Proposal = "join"
	ProposeBlock      Proposal = "block"       // any block, also a list item or a table
	ProposeRemoval    Proposal = "removal"     // of any block, with all in it
	ProposeRow        Proposal = "row"         // of a table
	ProposeRowGone    Proposal = "row gone"    //
	ProposeColumn     Proposal = "column"      //
	ProposeColumnGone Proposal = "column gone" //
	ProposeWrap       Proposal = "wrap"        // in a quotation, a callout or a list
	ProposeUnwrap     Proposal = "unwrap"      // of a quotation or a callout
	ProposeMark       Proposal = "mark"        // formatting on or off
	ProposeAttribute  Proposal = "attribute"   // of a block
	ProposeType       Proposal = "block type"  // a paragraph becomes a heading
)

// Proposals are all kinds of suggestions.
var Proposals = []Proposal{
	ProposeText, ProposeStrike, ProposeReplace, ProposeObject, ProposeSplit, ProposeJoin, ProposeBlock, ProposeRemoval, ProposeRow, ProposeRowGone,
	ProposeColumn, ProposeColumnGone, ProposeWrap, ProposeUnwrap, ProposeMark, ProposeAttribute, ProposeType,
}

// Suggest makes one suggestion of a kind as an editor writes it down; false
// when it fits nowhere. All its marks carry the identifier.
func (e *Edits) Suggest(tr *prose.Transform, kind Proposal, id string) bool {
	for range 20 {
		s := &proposal{Edits: e, Transform: prose.NewTransform(tr.Doc()), id: id}
		if s.make(kind) != nil || len(s.Steps()) == 0 || s.Doc().Check() != nil {
			continue
		}
		for _, step := range s.Steps() {
			if err := tr.Step(step); err != nil {
				panic(err) // the same steps on the same document
			}
		}
		return true
	}
	return false
}

// proposal is a suggestion in the making.
type proposal struct {
	*Edits
	*prose.Transform
	id string
}

func (s *proposal) make(kind Proposal) error {
	switch kind {
	case ProposeText:
		at, _, ok := s.textblock(s.Doc())
		if !ok {
			return errNowhere
		}
		return s.typed(at)
	case ProposeStrike:
		from, to := s.span(s.Doc())
		return s.AddMark(from, to, s.deletion("text"))
	case ProposeReplace:
		from, to := s.within(s.Doc())
		if err := s.AddMark(from, to, s.deletion("text")); err != nil {
			return err
		}
		return s.typed(to)
	case ProposeObject:
		return s.object()
	case ProposeSplit:
		return s.split()
	case ProposeJoin:
		return s.join()
	case ProposeBlock:
		return s.block(nil)
	case ProposeRow:
		return s.block(named("table"))
	case ProposeRemoval:
		return s.removal(func(n, _ *prose.Node) bool { return n.IsBlock() })
	case ProposeRowGone:
		return s.removal(named("table_row"))
	case ProposeColumn, ProposeColumnGone:
		return s.column(kind == ProposeColumn)
	case ProposeWrap:
		return s.wrap()
	case ProposeUnwrap:
		at, _, ok := s.node(s.Doc(), named("blockquote", "callout"))
		if !ok {
			return errNowhere
		}
		return s.AddNodeMark(at, s.deletion("unwrap"))
	case ProposeMark:
		return s.formatting()
	case ProposeAttribute:
		return s.attribute()
	case ProposeType:
		return s.blockType()
	}
	return errNowhere
}

func (s *proposal) mark(name string, attrs prose.Attrs) *prose.Mark {
	attrs["id"] = s.id
	m, err := s.schema.Mark(name, attrs)
	if err != nil {
		panic(err)
	}
	return m
}

func (s *proposal) insertion(scope string) *prose.Mark {
	return s.mark("insertion", prose.Attrs{"scope": scope})
}

func (s *proposal) deletion(scope string) *prose.Mark {
	return s.mark("deletion", prose.Attrs{"scope": scope})
}

func (s *proposal) typed(at int) error {
	return s.put(at, s.text(1+s.IntN(3)))
}

// put puts a new node in as it is, with all in it marked as inserted.
func (s *proposal) put(at int, n *prose.Node) error {
	slice, err := prose.NewSlice(prose.FragmentOf(s.inserted(n)), 0, 0)
	if err != nil {
		return err
	}
	return s.Step(&prose.ReplaceStep{From: at, To: at, Slice: slice})
}

func (s *proposal) inserted(n *prose.Node) *prose.Node {
	scope := "text"
	if n.IsBlock() {
		scope = "node"
	}
	if !n.IsText() {
		var content []*prose.Node
		for _, child := range n.Content().All() {
			content = append(content, s.inserted(child))
		}
		n = n.Copy(prose.FragmentOf(content...))
	}
	return n.Mark(s.insertion(scope).Add(n.Marks()))
}

func (s *proposal) object() error {
	at, p, ok := s.textblock(s.Doc())
	if !ok || p.Parent().Type().IsCode() {
		return errNowhere
	}
	if s.IntN(2) == 0 {
		return s.put(at, s.create("hard_break", nil))
	}
	return s.put(at, s.create("footnote", nil, s.text(3)))
}

// split marks the new border on every node that begins at it.
func (s *proposal) split() error {
	at, p, ok := s.textblock(s.Doc())
	if !ok {
		return errNowhere
	}
	depth := 1
	if p.Depth() > 1 && p.Node(p.Depth()-1).Type().Name() == "list_item" && p.Index(p.Depth()-1) == 0 {
		depth = 2
	}
	if !prose.CanSplit(s.Doc(), at, depth) {
		return errNowhere
	}
	if err := s.Split(at, depth); err != nil {
		return err
	}
	for i := range depth {
		pos := at + depth + i
		for _, m := range s.Doc().NodeAt(pos).Marks() { // copied from what was split
			if err := s.RemoveNodeMark(pos, m); err != nil {
				return err
			}
		}
		if err := s.AddNodeMark(pos, s.insertion("split")); err != nil {
			return err
		}
	}
	return nil
}

func (s *proposal) join() error {
	doc := s.Doc()
	at, _, ok := s.node(doc, func(n, _ *prose.Node) bool { return n.IsBlock() })
	if !ok || !prose.CanJoin(doc, at) {
		return errNowhere
	}
	return s.AddNodeMark(at, s.deletion("join"))
}
