package prose

import "slices"

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
// and their marks with them.
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

// settlement is the accepting or rejecting of suggestions.
type settlement struct {
	*Transform
	which  func(*Mark) bool
	accept bool
}

func settle(doc *Node, which func(*Mark) bool, accept bool) (*Transform, error) {
	if which == nil {
		which = func(*Mark) bool { return true }
	}
	s := &settlement{NewTransform(doc), which, accept}
	type place struct {
		pos    int
		inline bool
	}
	var places []place
	doc.Descendants(func(n *Node, pos int, _ *Node, _ int) bool {
		if len(s.chosen(n)) > 0 {
			places = append(places, place{pos, n.typ.inline})
		}
		return true
	})
	// From the end on, so that what is before keeps its place.
	for _, p := range slices.Backward(places) {
		n := s.doc.NodeAt(p.pos)
		if n == nil || n.typ.inline != p.inline {
			continue
		}
		settle := s.block
		if p.inline {
			settle = s.inline
		}
		if err := settle(n, p.pos); err != nil {
			return nil, err
		}
	}
	return s.Transform, nil
}

// chosen gives the marks of a node that are to be settled.
func (s *settlement) chosen(n *Node) Marks {
	var out Marks
	for _, m := range n.marks {
		if IsSuggestion(m) && s.which(m) {
			out = append(out, m)
		}
	}
	return out
}

// goes says whether what a mark stands on goes: an insertion rejected or a
// deletion accepted.
func (s *settlement) goes(m *Mark) bool {
	return (m.typ.name == insertionMark && !s.accept) || (m.typ.name == deletionMark && s.accept)
}

func (s *settlement) inline(n *Node, pos int) error {
	marks, end := s.chosen(n), pos+n.Size()
	if slices.ContainsFunc(marks, s.goes) {
		if s.Step(&ReplaceStep{From: pos, To: end, Slice: emptySlice}) == nil {
			return nil
		}
		return s.Delete(pos, end)
	}
	for _, m := range slices.Backward(marks) {
		if err := s.Step(&RemoveMarkStep{pos, end, m}); err != nil {
			return err
		}
		if m.typ.name == modificationMark && !s.accept {
			if err := s.restoreInline(m, pos, end); err != nil {
				return err
			}
		}
	}
	return nil
}

// restoreInline undoes a change of formatting, or of an inline node's
// attribute.
func (s *settlement) restoreInline(m *Mark, from, to int) error {
	name, _ := m.Attr("name").(string)
	if m.Attr("kind") == "attr" {
		return s.Step(&AttrStep{from, name, m.Attr("before")})
	}
	t := s.doc.typ.schema.markNames[name]
	if t == nil || m.Attr("kind") != "mark" {
		return nil
	}
	for _, side := range []struct {
		value any
		add   bool
	}{{m.Attr("after"), false}, {m.Attr("before"), true}} {
		attrs, ok := side.value.(*Object)
		if !ok {
			continue
		}
		set, err := t.attrs.fromObject(attrs)
		if err != nil {
			return err
		}
		var step Step = &RemoveMarkStep{from, to, t.of(set)}
		if side.add {
			step = &AddMarkStep{from, to, t.of(set)}
		}
		if err := s.Step(step); err != nil {
			return err
		}
	}
	return nil
}

func (s *settlement) block(n *Node, pos int) error {
	marks := s.chosen(n)
	for _, m := range marks {
		if !s.goes(m) {
			continue
		}
		done, err := s.removeBlock(n, pos, m)
		if done || err != nil {
			return err
		}
	}
	for _, m := range slices.Backward(marks) {
		if err := s.RemoveNodeMark(pos, m); err != nil {
			return err
		}
		if m.typ.name == modificationMark && !s.accept {
			if err := s.restoreBlock(m, pos); err != nil {
				return err
			}
		}
	}
	return nil
}

// restoreBlock undoes a change of a block's attribute or type.
func (s *settlement) restoreBlock(m *Mark, pos int) error {
	name, _ := m.Attr("name").(string)
	switch m.Attr("kind") {
	case "attr":
		return s.Step(&AttrStep{pos, name, m.Attr("before")})
	case "type":
		before, ok := m.Attr("before").(*Object)
		if !ok {
			return nil
		}
		typeName, _ := before.Get("type")
		was, _ := typeName.(string)
		t := s.doc.typ.schema.nodeNames[was]
		if t == nil {
			return nil
		}
		var attrs Attrs
		if v, _ := before.Get("attrs"); v != nil {
			attrs = Attrs{}
			if o, ok := v.(*Object); ok {
				for i, k := range o.keys {
					attrs[k] = o.values[i]
				}
			}
		}
		return s.SetNodeMarkup(pos, t, attrs, nil)
	}
	return nil
}

// removeBlock takes away a block, its border or what wraps its content; false
// when only the mark can go.
func (s *settlement) removeBlock(n *Node, pos int, m *Mark) (bool, error) {
	switch m.Attr("scope") {
	case scopeSplit, scopeJoin:
		return s.joinBack(n, pos)
	case scopeWrap, scopeUnwrap:
		if n.content.size == 0 {
			return s.dropBlock(n, pos)
		}
		end := pos + n.Size()
		return s.Step(&ReplaceAroundStep{pos, end, pos + 1, end - 1, emptySlice, 0, true}) == nil, nil
	}
	if holdsContent(n) {
		return false, nil
	}
	return s.dropBlock(n, pos)
}

// holdsContent says whether anything is left in a node that is not mere frame.
func holdsContent(n *Node) bool {
	found := false
	n.Descendants(func(child *Node, _ int, _ *Node, _ int) bool {
		found = found || child.typ.leaf
		return !found
	})
	return found
}

// dropBlock removes a block, and the nodes around it that it alone filled.
func (s *settlement) dropBlock(n *Node, pos int) (bool, error) {
	p, err := s.doc.Resolve(pos)
	if err != nil {
		return false, err
	}
	from, to := pos, pos+n.Size()
	for d := p.Depth(); d >= 0; d-- {
		parent, i := p.Node(d), p.Index(d)
		if parent.CanReplace(i, i+1, emptyFragment) {
			return s.Step(&ReplaceStep{From: from, To: to, Slice: emptySlice}) == nil, nil
		}
		if parent.ChildCount() > 1 {
			return false, nil
		}
		if d > 0 {
			from, to = p.Before(d), p.After(d)
		}
	}
	return true, s.Delete(from, to)
}

// joinBack joins a block, and those at its start that were split with it, to
// what is before; the outermost of them does it for all.
func (s *settlement) joinBack(n *Node, pos int) (bool, error) {
	p, err := s.doc.Resolve(pos)
	if err != nil {
		return false, err
	}
	if p.Index(p.Depth()) == 0 {
		return p.Depth() > 0 && s.splits(p.Parent()), nil
	}
	depth := 1
	for inner := n.FirstChild(); inner != nil && !inner.typ.inline && s.splits(inner); inner = inner.FirstChild() {
		depth++
	}
	for d := depth; d > 0; d-- {
		if s.Step(&ReplaceStep{pos - d, pos + d, emptySlice, true}) == nil {
			return true, nil
		}
	}
	return false, nil
}

func (s *settlement) splits(n *Node) bool {
	return slices.ContainsFunc(s.chosen(n), func(m *Mark) bool {
		return s.goes(m) && (m.Attr("scope") == scopeSplit || m.Attr("scope") == scopeJoin)
	})
}
