package prose

import (
	"slices"
	"strings"
)

// SameWithoutSuggestions says whether two documents are alike once all their
// suggestions are rejected: whether what led from one to the other only
// suggested. Only the blocks that differ, and their neighbours, are looked at.
func SameWithoutSuggestions(a, b *Node) (bool, error) {
	if !a.SameMarkup(b) {
		return false, nil
	}
	partA, partB := differingBlocks(a, b)
	rejectedA, err := RejectSuggestions(a.Copy(partA), nil)
	if err != nil {
		return false, err
	}
	rejectedB, err := RejectSuggestions(b.Copy(partB), nil)
	if err != nil {
		return false, err
	}
	return rejectedA.doc.Equal(rejectedB.doc), nil
}

// differingBlocks gives the rows of top blocks in which two documents differ,
// with one neighbour on each side that carries no suggestion itself: what
// becomes of a border depends on what becomes of the blocks before it.
func differingBlocks(a, b *Node) (partA, partB *Fragment) {
	countA, countB := a.ChildCount(), b.ChildCount()
	start := 0
	for start < min(countA, countB) && a.Child(start) == b.Child(start) {
		start++
	}
	end := 0
	for end < min(countA, countB)-start && a.Child(countA-1-end) == b.Child(countB-1-end) {
		end++
	}
	for start > 0 {
		start--
		if !proposed(a.Child(start)) {
			break
		}
	}
	for end > 0 {
		end--
		if next := a.Child(countA - end); next == nil || !proposed(next) {
			break
		}
	}
	return a.content.Slice(start, countA-end), b.content.Slice(start, countB-end)
}

// proposed says whether a suggestion stands on a node itself.
func proposed(n *Node) bool { return slices.ContainsFunc(n.marks, IsSuggestion) }

// TouchedSuggestions lists the suggestions that are not the same in two
// documents: that came, went, or cover other content than before. A suggester
// may only touch the own ones. Looks only at the blocks that differ.
func TouchedSuggestions(a, b *Node) []string {
	partA, partB := differingBlocks(a, b)
	before, after := covered(a.Copy(partA)), covered(b.Copy(partB))
	var out []string
	for id, what := range before {
		if after[id] != what {
			out = append(out, id)
		}
		delete(after, id)
	}
	for id := range after {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// covered writes down, for each suggestion, its marks and what they cover.
func covered(doc *Node) map[string]string {
	out := map[string]*strings.Builder{}
	last := map[string]string{}
	doc.Descendants(func(n *Node, _ int, _ *Node, _ int) bool {
		for _, m := range n.marks {
			if !IsSuggestion(m) {
				continue
			}
			id := SuggestionID(m)
			if out[id] == nil {
				out[id] = &strings.Builder{}
			}
			// The same mark going on adds only the text, so that it does not
			// matter how a text is cut into pieces.
			mark := string(m.AppendJSON(nil))
			if !n.typ.text || last[id] != mark {
				out[id].WriteString("\x00" + mark)
			}
			last[id] = mark
			if n.typ.text {
				out[id].WriteString(n.text.s)
			} else {
				out[id].WriteString("\x01" + n.typ.name)
				last[id] = ""
			}
		}
		return true
	})
	texts := make(map[string]string, len(out))
	for id, b := range out {
		texts[id] = b.String()
	}
	return texts
}
