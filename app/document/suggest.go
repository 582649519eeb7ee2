package document

import "minamata.exchange/app/prose"

// suggestAt gives the step that puts a slice in as a suggestion at a place:
// words into the textblock there, anything else as blocks of its own beside
// it.
func suggestAt(doc *prose.Node, at int, slice *prose.Slice, id string) ([]prose.Step, error) {
	p, err := doc.Resolve(max(0, min(at, doc.Content().Size())))
	if err != nil {
		return nil, err
	}
	text, err := prose.Exchange().Mark("insertion", prose.Attrs{"id": id, "scope": "text"})
	if err != nil {
		return nil, err
	}
	if words := wordsOf(slice); words != nil {
		words = marked(words, text)
		if p.Parent().IsTextblock() && p.Parent().CanReplace(p.Index(p.Depth()), p.Index(p.Depth()), words) {
			return stepAt(p.Pos(), words)
		}
	}
	node, err := prose.Exchange().Mark("insertion", prose.Attrs{"id": id, "scope": "node"})
	if err != nil {
		return nil, err
	}
	var blocks []*prose.Node
	for _, n := range blocksOf(slice) {
		blocks = append(blocks, n.Copy(marked(n.Content(), text)).Mark(node.Add(n.Marks())))
	}
	border := p.Pos()
	if p.Depth() > 0 {
		border = p.After(1)
	}
	return stepAt(border, prose.FragmentOf(blocks...))
}

func stepAt(pos int, content *prose.Fragment) ([]prose.Step, error) {
	slice, err := prose.NewSlice(content, 0, 0)
	if err != nil {
		return nil, err
	}
	return []prose.Step{&prose.ReplaceStep{From: pos, To: pos, Slice: slice}}, nil
}

// marked is a fragment with a mark on all inline content.
func marked(f *prose.Fragment, mark *prose.Mark) *prose.Fragment {
	nodes := make([]*prose.Node, 0, f.ChildCount())
	for _, n := range f.All() {
		if n.IsInline() {
			nodes = append(nodes, n.Mark(mark.Add(n.Marks())))
		} else {
			nodes = append(nodes, n.Copy(marked(n.Content(), mark)))
		}
	}
	return prose.FragmentOf(nodes...)
}

// wordsOf is the inline content of a slice that holds nothing else, nil if it
// holds blocks.
func wordsOf(slice *prose.Slice) *prose.Fragment {
	f := slice.Content()
	for open := min(slice.OpenStart(), slice.OpenEnd()); open > 0 && f.ChildCount() == 1; open-- {
		f = f.FirstChild().Content()
	}
	for _, n := range f.All() {
		if !n.IsInline() {
			return nil
		}
	}
	return f
}

// blocksOf is the content of a slice as blocks that may stand in a document:
// those that are whole and may, and paragraphs of the rest.
func blocksOf(slice *prose.Slice) []*prose.Node {
	doc := prose.Exchange().TopNodeType()
	var blocks []*prose.Node
	add := func(content *prose.Fragment) {
		if paragraph, err := prose.Exchange().Node("paragraph", nil, content); err == nil && paragraph.Check() == nil {
			blocks = append(blocks, paragraph)
		}
	}
	if words := wordsOf(slice); words != nil {
		add(words)
		return blocks
	}
	var take func(f *prose.Fragment)
	take = func(f *prose.Fragment) {
		for _, n := range f.All() {
			switch {
			case n.Check() == nil && doc.ValidContent(prose.FragmentOf(n)):
				blocks = append(blocks, n)
			case n.IsTextblock():
				add(n.Content())
			case n.IsInline():
				add(prose.FragmentOf(n))
			default:
				take(n.Content())
			}
		}
	}
	take(slice.Content())
	return blocks
}
