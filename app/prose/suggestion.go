package prose

// Names of the marks that carry suggestions, in the exchange's schema and in
// any other that has them. See the package documentation.
const (
	insertionMark    = "insertion"
	deletionMark     = "deletion"
	modificationMark = "modification"
)

// Scopes of an insertion or a deletion that stands on a block.
const (
	scopeNode   = "node"   // the block itself
	scopeSplit  = "split"  // the border before the block, new
	scopeJoin   = "join"   // the border before the block, to go
	scopeWrap   = "wrap"   // the block around its content, new
	scopeUnwrap = "unwrap" // the block around its content, to go
)

// IsSuggestion says whether a mark is one of a suggestion.
func IsSuggestion(m *Mark) bool {
	switch m.typ.name {
	case insertionMark, deletionMark, modificationMark:
		return true
	}
	return false
}

// SuggestionID gives the identifier of the suggestion that a mark belongs to,
// "" for any other mark.
func SuggestionID(m *Mark) string {
	if !IsSuggestion(m) {
		return ""
	}
	id, _ := m.Attr("id").(string)
	return id
}

// Suggestion is where a suggestion stands in a document.
type Suggestion struct {
	ID       string
	From, To int // around all of it, in UTF-16 code units and tokens
}

// Suggestions lists the suggestions of a document in the order in which they
// start.
func Suggestions(doc *Node) []Suggestion {
	var out []Suggestion
	at := map[string]int{}
	doc.Descendants(func(n *Node, pos int, _ *Node, _ int) bool {
		for _, m := range n.marks {
			id := SuggestionID(m)
			if !IsSuggestion(m) {
				continue
			}
			i, ok := at[id]
			if !ok {
				i = len(out)
				at[id] = i
				out = append(out, Suggestion{ID: id, From: pos})
			}
			out[i].To = max(out[i].To, pos+n.Size())
		}
		return true
	})
	return out
}

// AcceptSuggestions gives the steps that carry out the suggestions whose marks
// which accepts, nil for all: what was inserted stays, what was deleted goes,
// and their marks with them. What cannot go, since the schema asks for it where
// it stands (the last paragraph of a table cell), is emptied.
func AcceptSuggestions(doc *Node, which func(*Mark) bool) (*Transform, error) {
	return settle(doc, which, true)
}

// RejectSuggestions gives the steps that undo the suggestions whose marks
// which accepts, nil for all: the document is again as it was before them.
// Content that carries no mark of a suggestion, because someone else wrote it
// inside a proposed block, stays.
func RejectSuggestions(doc *Node, which func(*Mark) bool) (*Transform, error) {
	return settle(doc, which, false)
}
