package prose

import (
	"cmp"
	"slices"
	"strings"
)

// Paragraph is a block of text of a document, and what people call it by.
type Paragraph struct {
	From, To int // what it holds
	// Number is its whole number, as people cite it: "3", "3 (a)", "3 (a) (ii)";
	// "" where it has none.
	Number string
	// Unnumbered counts those without a number since the heading, from 1; 0 for
	// others.
	Unnumbered int
	Heading    bool
	Section    string // the words of the heading before it, or its own
}

// maxSection is how much of a heading stands as the name of its section, in
// characters.
const maxSection = 200

// Paragraphs gives the blocks of text of a document in their order. What is
// struck out by a suggestion counts, as it does where the document is shown.
func Paragraphs(doc *Node) []Paragraph {
	var all []Paragraph
	var numbering Numbering
	var path [3]string
	section, unnumbered := "", 0
	doc.Descendants(func(n *Node, pos int, _ *Node, _ int) bool {
		if !n.IsTextblock() {
			return true
		}
		p := Paragraph{From: pos + 1, To: pos + 1 + n.content.Size()}
		switch n.typ.name {
		case "heading":
			p.Heading = true
			section, unnumbered = shortened(n.TextBetween(0, n.content.Size(), " ", nil)), 0
		case "numbered_paragraph":
			level := min(levelOf(n), 3)
			path[level-1] = strings.TrimSuffix(numbering.Next(level), ".")
			clear(path[level:])
			p.Number = strings.Join(strings.Fields(strings.Join(path[:], " ")), " ")
		default:
			unnumbered++
			p.Unnumbered = unnumbered
		}
		p.Section = section
		all = append(all, p)
		return false
	})
	return all
}

func shortened(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > maxSection {
		return string(runes[:maxSection-1]) + "…"
	}
	return s
}

// ParagraphAt finds the paragraph in which a position stands, or the last one
// before it, which does not hold it; -1 for what is before all of them.
func ParagraphAt(all []Paragraph, pos int) (index int, holds bool) {
	index, _ = slices.BinarySearchFunc(all, pos+1, func(p Paragraph, after int) int { return cmp.Compare(p.From, after) }) // the first after it
	index--
	return index, index >= 0 && pos <= all[index].To
}
