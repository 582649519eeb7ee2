package prose

import (
	"maps"
	"slices"
)

// SameWithoutSuggestions says whether two documents are alike once all their
// suggestions are rejected: whether what led from one to the other only
// suggested. Only the blocks that differ, and their neighbours, are looked at.
func SameWithoutSuggestions(a, b *Node) (bool, error) { return OnlySuggests(a, b, nil) }

// OnlySuggests says whether what led from one document to another is nothing
// but suggestions of one person, the ones that own accepts: both are alike
// once all suggestions are rejected, and also once only those are; and the
// marks of everybody else's cover what they did, inside of new content too.
// Only the blocks that differ, and their neighbours, are looked at.
func OnlySuggests(a, b *Node, own func(*Mark) bool) (bool, error) {
	if !a.SameMarkup(b) {
		return false, nil
	}
	partA, partB, _ := differingBlocks(a, b)
	wanted := []func(*Mark) bool{nil}
	if own != nil {
		wanted = append(wanted, own)
	}
	for _, which := range wanted {
		rejectedA, err := RejectSuggestions(a.Copy(partA), which)
		if err != nil {
			return false, err
		}
		rejectedB, err := RejectSuggestions(b.Copy(partB), which)
		if err != nil {
			return false, err
		}
		if !rejectedA.doc.Equal(rejectedB.doc) {
			return false, nil
		}
	}
	return own == nil || maps.Equal(coveredByOthers(a.Copy(partA), own), coveredByOthers(b.Copy(partB), own)), nil
}

// differingBlocks gives the rows of top blocks in which two documents differ,
// with one neighbour on each side that stays whatever becomes of suggestions:
// what becomes of a border depends on what becomes of the blocks before it, and
// the last block of all cannot go; and where they begin.
func differingBlocks(a, b *Node) (partA, partB *Fragment, at int) {
	countA, countB := a.ChildCount(), b.ChildCount()
	start := sharedStart(a.content, b.content)
	end := min(sharedEnd(a.content, b.content), min(countA, countB)-start)
	for start > 0 {
		start--
		if remains(a.Child(start)) {
			break
		}
	}
	for end > 0 {
		end--
		if next := a.Child(countA - end); remains(a.Child(countA-end-1)) && (next == nil || !proposed(next)) {
			break
		}
	}
	return a.content.Slice(start, countA-end), b.content.Slice(start, countB-end), a.content.Slice(0, start).Size()
}

// sharedStart is how many children two fragments begin with that are the very
// same. Versions of a document share parts of their trees, which are passed over
// whole.
func sharedStart(a, b *Fragment) int {
	return sharedChildren(a, b, func(i, _ int) int { return i })
}

// sharedEnd is the same from the end.
func sharedEnd(a, b *Fragment) int {
	return sharedChildren(a, b, func(i, n int) int { return n - 1 - i })
}

func sharedChildren(a, b *Fragment, index func(i, n int) int) int {
	if a == b {
		return int(a.count)
	}
	n := 0
	if a.height != b.height || a.height == 0 {
		for n < int(min(a.count, b.count)) && a.at(index(n, int(a.count))) == b.at(index(n, int(b.count))) {
			n++
		}
		return n
	}
	for i := range min(len(a.parts), len(b.parts)) {
		x, y := a.parts[index(i, len(a.parts))], b.parts[index(i, len(b.parts))]
		same := sharedChildren(x, y, index)
		n += same
		if same < int(x.count) || same < int(y.count) {
			break
		}
	}
	return n
}

// proposed says whether a suggestion stands on a node itself.
func proposed(n *Node) bool { return slices.ContainsFunc(n.marks, IsSuggestion) }

// remains says whether nothing that is suggested makes a block go.
func remains(n *Node) bool {
	if proposed(n) {
		return false
	}
	if n.typ.leaf || n.IsTextblock() {
		return true
	}
	for _, child := range n.content.All() {
		if remains(child) {
			return true
		}
	}
	return false
}

// coveredByOthers writes down, for each mark of a suggestion that is not one's
// own, what it covers. It does not matter how a text is cut into pieces, nor
// what stands between.
func coveredByOthers(doc *Node, own func(*Mark) bool) map[string]string {
	out := map[string]string{}
	doc.Descendants(func(n *Node, _ int, _ *Node, _ int) bool {
		for _, m := range n.marks {
			if !IsSuggestion(m) || own(m) {
				continue
			}
			mark := string(m.AppendJSON(nil))
			if n.typ.text {
				out[mark] += n.text.s
			} else {
				out[mark] += "\x01" // which kind of block it is can itself be suggested by others
			}
		}
		return true
	})
	return out
}
