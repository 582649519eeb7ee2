package prosetest

import (
	"maps"
	"slices"

	"minamata.exchange/app/prose"
)

// newBlock gives a random block with something in it.
func (s *proposal) newBlock(columns int) *prose.Node {
	item := func() *prose.Node { return s.create("list_item", nil, s.paragraph(3)) }
	row := func() *prose.Node {
		cells := make([]*prose.Node, max(columns, 1))
		for i := range cells {
			cells[i] = s.create("table_cell", nil, s.paragraph(2))
		}
		return s.create("table_row", nil, cells...)
	}
	switch s.IntN(9) {
	case 0:
		return s.create("heading", nil, s.text(4))
	case 1:
		return s.create("rule", nil)
	case 2:
		return s.create("figure", prose.Attrs{"src": "/files/1"}, s.create("caption", nil, s.text(3)))
	case 3:
		return s.create("blockquote", nil, s.paragraph(3), s.paragraph(2))
	case 4:
		return s.create("bullet_list", nil, item(), item())
	case 5:
		return s.create("table", nil, row(), row())
	case 6:
		return item()
	case 7:
		return row()
	}
	return s.paragraph(4)
}

// block puts a new block in between others, in a random parent that pred
// accepts, the document too when it is nil.
func (s *proposal) block(pred func(n, parent *prose.Node) bool) error {
	at, parent, ok := -1, s.Doc(), true
	if pred != nil || s.IntN(3) > 0 {
		if pred == nil {
			pred = func(n, _ *prose.Node) bool { return n.IsBlock() && !n.IsTextblock() && !n.IsLeaf() }
		}
		at, parent, ok = s.node(s.Doc(), pred)
	}
	if !ok {
		return errNowhere
	}
	columns := 2
	if parent.Type().Name() == "table" {
		columns = parent.FirstChild().ChildCount()
	}
	n, i := s.newBlock(columns), s.IntN(parent.ChildCount()+1)
	if !parent.CanReplaceWith(i, i, n.Type(), nil) {
		return errNowhere
	}
	return s.put(rowAt(at, parent, i), n)
}

// removal marks a block and all in it as deleted.
func (s *proposal) removal(pred func(n, parent *prose.Node) bool) error {
	at, n, ok := s.node(s.Doc(), pred)
	if !ok {
		return errNowhere
	}
	return s.struck(at, n)
}

func (s *proposal) struck(at int, n *prose.Node) error {
	if err := s.AddNodeMark(at, s.deletion("node")); err != nil {
		return err
	}
	var blocks []int
	n.Descendants(func(child *prose.Node, pos int, _ *prose.Node, _ int) bool {
		if child.IsBlock() {
			blocks = append(blocks, at+1+pos)
		}
		return true
	})
	for _, pos := range blocks {
		if err := s.AddNodeMark(pos, s.deletion("node")); err != nil {
			return err
		}
	}
	return s.AddMark(at, at+n.Size(), s.deletion("text"))
}

// column proposes a new column of a table, or to remove one.
func (s *proposal) column(fresh bool) error {
	at, table, ok := s.node(s.Doc(), named("table"))
	if !ok {
		return errNowhere
	}
	column := s.IntN(table.FirstChild().ChildCount())
	for i := table.ChildCount() - 1; i >= 0; i-- {
		row := table.Child(i)
		if column >= row.ChildCount() {
			continue
		}
		pos := rowAt(rowAt(at, table, i), row, column)
		if !fresh {
			if err := s.struck(pos, row.Child(column)); err != nil {
				return err
			}
		} else if err := s.put(pos, s.create("table_cell", nil, s.paragraph(1))); err != nil {
			return err
		}
	}
	return nil
}

func (s *proposal) wrap() error {
	r := s.blocks(s.Doc())
	if r == nil || r.Depth > 6 {
		return errNowhere
	}
	name := []string{"blockquote", "callout", "bullet_list"}[s.IntN(3)]
	wrappers, ok := prose.FindWrapping(r, s.schema.NodeType(name), nil)
	if !ok || len(wrappers) > 2 {
		return errNowhere
	}
	if err := s.Wrap(r, wrappers); err != nil {
		return err
	}
	for i := range wrappers {
		if err := s.AddNodeMark(r.Start()+i, s.insertion("wrap")); err != nil {
			return err
		}
	}
	return nil
}

// formatting puts a mark on text that lacks it, or takes it off text that has
// it all through, and remembers what was.
func (s *proposal) formatting() error {
	from, to := s.within(s.Doc())
	name := []string{"strong", "emphasis", "link"}[s.IntN(3)]
	attrs := map[string]prose.Attrs{"link": {"href": "https://example.org/"}}[name]
	m, err := s.schema.Mark(name, attrs)
	if err != nil {
		return err
	}
	with, without, nested := 0, 0, false
	s.Doc().NodesBetween(from, to, func(n *prose.Node, _ int, parent *prose.Node, _ int) bool {
		if !n.IsInline() {
			return true
		}
		nested = nested || !n.IsText() || !parent.Type().AllowsMarkType(m.Type())
		if m.In(n.Marks()) {
			with++
		} else {
			without++
		}
		return false
	})
	value := map[string]any{}
	maps.Copy(value, attrs)
	before, after := any(nil), any(value)
	switch {
	case nested || with > 0 && without > 0 || with+without == 0:
		return errNowhere
	case with > 0:
		before, after = value, nil
		err = s.RemoveMark(from, to, m)
	default:
		err = s.AddMark(from, to, m)
	}
	if err != nil {
		return err
	}
	return s.AddMark(from, to, s.mark("modification", prose.Attrs{"kind": "mark", "name": name, "before": before, "after": after}))
}

func (s *proposal) attribute() error {
	names := map[string]string{"paragraph": "dir", "heading": "level", "numbered_paragraph": "level", "callout": "kind", "ordered_list": "start", "figure": "alt", "table_cell": "colspan"}
	at, n, ok := s.node(s.Doc(), func(n, _ *prose.Node) bool { return names[n.Type().Name()] != "" })
	if !ok {
		return errNowhere
	}
	name := names[n.Type().Name()]
	values := map[string][]any{"dir": {nil, "rtl", "ltr"}, "level": {1.0, 2.0, 3.0}, "kind": {"note", "warning"}, "start": {1.0, 4.0}, "alt": {"", "a kiln"}, "colspan": {1.0, 2.0}}[name]
	was, now := n.Attr(name), values[s.IntN(len(values))]
	if was == now {
		return errNowhere
	}
	if err := s.SetNodeAttribute(at, name, now); err != nil {
		return err
	}
	return s.AddNodeMark(at, s.mark("modification", prose.Attrs{"kind": "attr", "name": name, "before": was, "after": now}))
}

func (s *proposal) blockType() error {
	at, n, ok := s.node(s.Doc(), named("paragraph", "heading", "numbered_paragraph"))
	if !ok {
		return errNowhere
	}
	name := []string{"paragraph", "heading", "numbered_paragraph"}[s.IntN(3)]
	if name == n.Type().Name() || slices.ContainsFunc(n.Marks(), prose.IsSuggestion) {
		return errNowhere
	}
	p, err := s.Doc().Resolve(at)
	if err != nil {
		return err
	}
	if i := p.Index(p.Depth()); !p.Parent().CanReplaceWith(i, i+1, s.schema.NodeType(name), nil) {
		return errNowhere
	}
	was := map[string]any{"type": n.Type().Name(), "attrs": n.AttrObject()}
	if err := s.SetNodeMarkup(at, s.schema.NodeType(name), nil, nil); err != nil {
		return err
	}
	now := map[string]any{"type": name, "attrs": s.Doc().NodeAt(at).AttrObject()}
	return s.AddNodeMark(at, s.mark("modification", prose.Attrs{"kind": "type", "before": was, "after": now}))
}
