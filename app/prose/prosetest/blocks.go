package prosetest

import (
	"errors"

	"minamata.exchange/app/prose"
)

// errNowhere says that an edit fits nowhere in the document.
var errNowhere = errors.New("nowhere in this document")

func (e *Edits) split(tr *prose.Transform) error {
	at, p, ok := e.textblock(tr.Doc())
	if !ok {
		return errNowhere
	}
	depth := 1
	if p.Depth() > 1 && p.Node(p.Depth()-1).Type().Name() == "list_item" && e.IntN(3) > 0 {
		depth = 2
	}
	if !prose.CanSplit(tr.Doc(), at, depth) {
		return errNowhere
	}
	return tr.Split(at, depth)
}

func (e *Edits) join(tr *prose.Transform) error {
	doc := tr.Doc()
	at, _, ok := e.node(doc, func(n, _ *prose.Node) bool { return n.IsBlock() })
	if !ok || !prose.CanJoin(doc, at) {
		return errNowhere
	}
	return tr.Join(at, 1)
}

func (e *Edits) mark(tr *prose.Transform) error {
	from, to := e.span(tr.Doc())
	name := []string{"strong", "emphasis", "underline", "superscript", "subscript", "link", "language"}[e.IntN(7)]
	attrs := map[string]prose.Attrs{"link": {"href": "https://example.org/"}, "language": {"lang": "fr"}}[name]
	mark, err := e.schema.Mark(name, attrs)
	if err != nil {
		return err
	}
	if e.IntN(4) == 0 {
		return tr.RemoveMark(from, to, mark)
	}
	return tr.AddMark(from, to, mark)
}

// blocks gives a random row of blocks.
func (e *Edits) blocks(doc *prose.Node) *prose.NodeRange {
	from, to := e.within(doc)
	if e.IntN(3) == 0 {
		from, to = e.span(doc)
	}
	a, err := doc.Resolve(from)
	if err != nil {
		return nil
	}
	b, err := doc.Resolve(to)
	if err != nil {
		return nil
	}
	return a.BlockRange(b, nil)
}

func (e *Edits) wrap(tr *prose.Transform) error {
	r := e.blocks(tr.Doc())
	if r == nil || r.Depth > 6 {
		return errNowhere
	}
	name := []string{"blockquote", "bullet_list", "ordered_list", "callout"}[e.IntN(4)]
	wrappers, ok := prose.FindWrapping(r, e.schema.NodeType(name), nil)
	if !ok {
		return errNowhere
	}
	return tr.Wrap(r, wrappers)
}

func (e *Edits) lift(tr *prose.Transform) error {
	r := e.blocks(tr.Doc())
	if r == nil {
		return errNowhere
	}
	target, ok := prose.LiftTarget(r)
	if !ok {
		return errNowhere
	}
	return tr.Lift(r, target)
}

func (e *Edits) blockType(tr *prose.Transform) error {
	from, to := e.within(tr.Doc())
	name := []string{"paragraph", "heading", "numbered_paragraph", "code_block"}[e.IntN(4)]
	var attrs prose.Attrs
	if name == "heading" || name == "numbered_paragraph" {
		attrs = prose.Attrs{"level": float64(1 + e.IntN(3))}
	}
	return tr.SetBlockType(from, to, e.schema.NodeType(name), attrs)
}

func (e *Edits) attribute(tr *prose.Transform) error {
	names := map[string]string{
		"paragraph": "dir", "heading": "level", "numbered_paragraph": "level", "ordered_list": "start",
		"callout": "kind", "code_block": "language", "figure": "alt", "table_cell": "colspan",
	}
	at, n, ok := e.node(tr.Doc(), func(n, _ *prose.Node) bool { return names[n.Type().Name()] != "" })
	if !ok {
		return errNowhere
	}
	values := map[string]any{
		"dir": []any{nil, "rtl", "ltr"}[e.IntN(3)], "level": float64(1 + e.IntN(4)), "start": float64(1 + e.IntN(9)),
		"kind": []any{"note", "warning"}[e.IntN(2)], "language": []any{"", "sql"}[e.IntN(2)], "alt": "a furnace", "colspan": float64(1 + e.IntN(2)),
	}
	name := names[n.Type().Name()]
	return tr.SetNodeAttribute(at, name, values[name])
}

// item sinks an item into the one before it, lifts it, or splits it.
func (e *Edits) item(tr *prose.Transform) error {
	doc := tr.Doc()
	at, n, ok := e.node(doc, named("list_item"))
	if !ok {
		return e.wrap(tr)
	}
	p, err := doc.Resolve(at)
	if err != nil {
		return err
	}
	if e.IntN(2) == 0 {
		return e.sink(tr, p, n)
	}
	inside, err := doc.Resolve(at + 1)
	if err != nil {
		return err
	}
	r := inside.BlockRange(inside, nil)
	if r == nil {
		return errNowhere
	}
	target, ok := prose.LiftTarget(r)
	if !ok {
		return errNowhere
	}
	return tr.Lift(r, target)
}

// sink makes an item the last one of a list inside the item before it.
func (e *Edits) sink(tr *prose.Transform, p *prose.Pos, item *prose.Node) error {
	before := p.NodeBefore()
	if before == nil || before.Type() != item.Type() || p.Depth() > 8 {
		return errNowhere
	}
	list := p.Parent().Type().Name()
	slice, err := prose.NewSlice(prose.FragmentOf(e.create("list_item", nil, e.create(list, nil))), 1, 0)
	at, depth := p.Pos(), 1
	if last := before.LastChild(); last != nil && last.Type().Name() == list {
		depth = 3
		slice, err = prose.NewSlice(prose.FragmentOf(e.create("list_item", nil, e.create(list, nil, e.create("list_item", nil)))), 3, 0)
	}
	if err != nil {
		return err
	}
	return tr.Step(&prose.ReplaceAroundStep{
		From: at - depth, To: at + item.Size(), GapFrom: at, GapTo: at + item.Size(),
		Slice: slice, Insert: 1, Structure: true,
	})
}

// object puts in something that is not text.
func (e *Edits) object(tr *prose.Transform) error {
	at, p, ok := e.textblock(tr.Doc())
	if !ok {
		return errNowhere
	}
	switch e.IntN(5) {
	case 0:
		return tr.ReplaceRangeWith(at, at, e.create("figure", prose.Attrs{"src": "/files/1"}, e.create("caption", nil, e.text(3))))
	case 1:
		if p.Node(p.Depth()).Type().Name() == "code_block" {
			return errNowhere
		}
		return tr.ReplaceWith(at, at, e.create("footnote", nil, e.text(3)))
	case 2:
		return tr.ReplaceWith(at, at, e.create("hard_break", nil))
	}
	return tr.ReplaceRangeWith(at, at, e.create("rule", nil))
}

// paste puts several blocks in the place of a range.
func (e *Edits) paste(tr *prose.Transform) error {
	from, to := e.span(tr.Doc())
	list := e.create("bullet_list", nil, e.create("list_item", nil, e.paragraph(2)), e.create("list_item", nil, e.paragraph(2)))
	pieces := [][]*prose.Node{
		{e.paragraph(3), e.paragraph(2)},
		{e.create("heading", prose.Attrs{"level": 2.0}, e.text(3)), e.paragraph(2)},
		{e.paragraph(1), list},
		{e.create("blockquote", nil, e.paragraph(4))},
	}
	return tr.ReplaceRange(from, to, prose.MaxOpen(prose.FragmentOf(pieces[e.IntN(len(pieces))]...), true))
}

// move cuts a range out and puts it in elsewhere.
func (e *Edits) move(tr *prose.Transform) error {
	from, to := e.span(tr.Doc())
	slice, err := tr.Doc().Slice(from, to)
	if err != nil {
		return err
	}
	if err := tr.DeleteRange(from, to); err != nil {
		return err
	}
	at, _, ok := e.textblock(tr.Doc())
	if !ok {
		return errNowhere
	}
	return tr.ReplaceRange(at, at, slice)
}
