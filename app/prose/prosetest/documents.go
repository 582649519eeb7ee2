package prosetest

import "minamata.exchange/app/prose"

// Small is a heading, three paragraphs and a list of two items.
func (e *Edits) Small() *prose.Node {
	return e.create("doc", nil,
		e.create("heading", nil, e.text(10)), e.paragraph(20), e.paragraph(20), e.paragraph(20),
		e.create("bullet_list", nil, e.create("list_item", nil, e.paragraph(8)), e.create("list_item", nil, e.paragraph(8))))
}

// Blocks is a document of a number of blocks: paragraphs of 40 characters, and
// among them headings, lists, a table and a figure.
func (e *Edits) Blocks(n int) *prose.Node {
	blocks := make([]*prose.Node, n)
	for i := range blocks {
		switch i % 12 {
		case 0:
			blocks[i] = e.create("heading", prose.Attrs{"level": 2.0}, e.text(12))
		case 4:
			blocks[i] = e.create("numbered_paragraph", nil, e.text(40))
		case 6:
			blocks[i] = e.create("ordered_list", nil, e.create("list_item", nil, e.paragraph(12)), e.create("list_item", nil, e.paragraph(12)), e.create("list_item", nil, e.paragraph(12)))
		case 8:
			row := func(name string) *prose.Node {
				return e.create("table_row", nil, e.create(name, nil, e.paragraph(6)), e.create(name, nil, e.paragraph(6)))
			}
			blocks[i] = e.create("table", nil, row("table_header"), row("table_cell"), row("table_cell"))
		case 10:
			blocks[i] = e.create("figure", prose.Attrs{"src": "/files/1"}, e.create("caption", nil, e.text(8)))
		default:
			blocks[i] = e.paragraph(40)
		}
	}
	return e.create("doc", nil, blocks...)
}
