package prose

import (
	"strconv"
	"strings"
)

// PlainText writes a document of the exchange as text for people: numbered
// paragraphs and list items with their numbers, cells between tabs, figures by
// what they show, footnotes by number and gathered at the end.
func PlainText(doc *Node) string {
	w := &plainWriter{}
	w.blocks(doc, "")
	for i := 0; i < len(w.footnotes); i++ {
		if i == 0 {
			w.b.WriteString("\n")
		}
		w.line("", "["+strconv.Itoa(i+1)+"] "+w.inline(w.footnotes[i]))
	}
	return w.b.String()
}

type plainWriter struct {
	b         strings.Builder
	numbering Numbering
	footnotes []*Node
}

func (w *plainWriter) line(indent, s string) {
	for row := range strings.SplitSeq(s, "\n") {
		w.b.WriteString(indent + row + "\n")
	}
}

func (w *plainWriter) blocks(n *Node, indent string) {
	i := 0
	if start, ok := n.Attr("start").(float64); ok {
		i = int(min(max(start, 0), 1e6)) - 1
	}
	for _, child := range n.content.All() {
		i++
		w.block(child, n, i, indent)
	}
}

func (w *plainWriter) block(n, parent *Node, i int, indent string) {
	switch n.typ.name {
	case "numbered_paragraph":
		l := min(levelOf(n), 3)
		w.line(indent+strings.Repeat("  ", l-1), w.numbering.Next(l)+" "+w.inline(n))
	case "list_item":
		sign := "• "
		if parent.typ.name == "ordered_list" {
			sign = strconv.Itoa(i) + ". "
		}
		w.item(n, indent, sign)
	case "table_row":
		var cells []string
		for _, cell := range n.content.All() {
			inner := &plainWriter{footnotes: w.footnotes}
			inner.blocks(cell, "")
			w.footnotes = inner.footnotes
			cells = append(cells, strings.Join(strings.Fields(inner.b.String()), " "))
		}
		w.line(indent, strings.Join(cells, "\t"))
	case "figure":
		if alt := stringAttr(n, "alt"); alt != "" {
			w.line(indent, "["+alt+"]")
		}
		w.blocks(n, indent)
	case "rule":
		w.line(indent, "———")
	default:
		if n.typ.inlines || n.typ.leaf {
			w.line(indent, w.inline(n))
			return
		}
		if n.typ.name == "blockquote" || n.typ.name == "callout" {
			indent += "  "
		}
		w.blocks(n, indent)
	}
}

// item writes a list item, its sign before the first line.
func (w *plainWriter) item(n *Node, indent, sign string) {
	inner := &plainWriter{footnotes: w.footnotes, numbering: w.numbering}
	inner.blocks(n, "")
	w.footnotes, w.numbering = inner.footnotes, inner.numbering
	for i, row := range strings.Split(strings.TrimSuffix(inner.b.String(), "\n"), "\n") {
		if i > 0 {
			sign = "  "
		}
		w.line(indent, sign+row)
	}
}

func (w *plainWriter) inline(n *Node) string {
	var b strings.Builder
	for _, child := range n.content.All() {
		switch {
		case child.typ.text:
			b.WriteString(child.Text())
		case child.typ.name == "hard_break":
			b.WriteByte('\n')
		case child.typ.name == "footnote":
			w.footnotes = append(w.footnotes, child)
			b.WriteString("[" + strconv.Itoa(len(w.footnotes)) + "]")
		default:
			b.WriteString(w.inline(child))
		}
	}
	return b.String()
}
