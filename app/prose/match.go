package prose

import (
	"slices"
	"strings"
)

// ContentMatch is a state of a content expression: what may come next in a
// node, and whether it may end here. States are compared by identity.
// Counterpart: ContentMatch.
type ContentMatch struct {
	validEnd bool
	next     []matchEdge
	// loop are the node types, by bit, after which the state is the same; it
	// lets whole branches of a fragment be skipped.
	loop uint64
}

type matchEdge struct {
	typ  *NodeType
	next *ContentMatch
}

// emptyMatch is the content of leaves; being it is what makes a leaf.
var emptyMatch = &ContentMatch{validEnd: true}

// settle checks that required content can be made, and notes the loops.
func (m *ContentMatch) settle(p *exprParser) error {
	work := []*ContentMatch{m}
	seen := map[*ContentMatch]bool{m: true}
	for i := 0; i < len(work); i++ {
		state := work[i]
		dead := !state.validEnd
		var names []string
		for _, e := range state.next {
			names = append(names, e.typ.name)
			if dead && !e.typ.text && !e.typ.attrs.required {
				dead = false
			}
			if e.next == state {
				state.loop |= e.typ.bit &^ otherTypes
			}
			if !seen[e.next] {
				seen[e.next] = true
				work = append(work, e.next)
			}
		}
		if dead {
			return p.err("only nodes that cannot be made (" + strings.Join(names, ", ") + ") in a required position")
		}
	}
	return nil
}

// ValidEnd says whether the node may end here.
// Counterpart: ContentMatch.validEnd.
func (m *ContentMatch) ValidEnd() bool { return m.validEnd }

// MatchType gives the state after a node of a type, nil when none may stand
// here. Counterpart: ContentMatch.matchType.
func (m *ContentMatch) MatchType(t *NodeType) *ContentMatch {
	for i := range m.next {
		if m.next[i].typ == t {
			return m.next[i].next
		}
	}
	return nil
}

// MatchFragment gives the state after the children of f from index start to
// end, nil when they do not fit. Counterpart: ContentMatch.matchFragment.
func (m *ContentMatch) MatchFragment(f *Fragment, start, end int) *ContentMatch {
	if start >= end {
		return m
	}
	return f.match(m, start, end)
}

func (m *ContentMatch) matchAll(f *Fragment) *ContentMatch {
	return m.MatchFragment(f, 0, f.ChildCount())
}

// InlineContent says whether what comes next is inline.
// Counterpart: ContentMatch.inlineContent.
func (m *ContentMatch) InlineContent() bool { return len(m.next) > 0 && m.next[0].typ.inline }

// DefaultType gives the first type that may come next and can be made without
// being told anything, nil if there is none. Counterpart:
// ContentMatch.defaultType.
func (m *ContentMatch) DefaultType() *NodeType {
	for _, e := range m.next {
		if !e.typ.text && !e.typ.attrs.required {
			return e.typ
		}
	}
	return nil
}

func (m *ContentMatch) compatible(other *ContentMatch) bool {
	for _, e := range m.next {
		if other.MatchType(e.typ) != nil {
			return true
		}
	}
	return false
}

// EdgeCount is how many types may come next; Edge gives the i-th and the state
// after it. Counterpart: ContentMatch.edgeCount and edge.
func (m *ContentMatch) EdgeCount() int { return len(m.next) }

// Edge gives the i-th type that may come next and the state after it; nil and
// nil when there is none.
// Counterpart: ContentMatch.edge.
func (m *ContentMatch) Edge(i int) (*NodeType, *ContentMatch) {
	if i < 0 || i >= len(m.next) {
		return nil, nil
	}
	return m.next[i].typ, m.next[i].next
}

// FillBefore gives the nodes to put before the children of after, from index
// start, so that they fit; with toEnd, so that the node may end after them.
// It gives nil when nothing helps. Errors: TooLarge, when required content
// needs more nodes than the limits allow. Counterpart:
// ContentMatch.fillBefore.
func (m *ContentMatch) FillBefore(after *Fragment, toEnd bool, start int) (*Fragment, error) {
	budget := -1
	return m.fillBefore(after, toEnd, start, &budget)
}

func (m *ContentMatch) fillBefore(after *Fragment, toEnd bool, start int, budget *int) (*Fragment, error) {
	if m.accepts(after, toEnd, start) {
		return emptyFragment, nil
	}
	seen := []*ContentMatch{m}
	var search func(state *ContentMatch, types []*NodeType) []*NodeType
	search = func(state *ContentMatch, types []*NodeType) []*NodeType {
		if state.accepts(after, toEnd, start) {
			return types
		}
		for _, e := range state.next {
			if e.typ.text || e.typ.attrs.required || slices.Contains(seen, e.next) {
				continue
			}
			seen = append(seen, e.next)
			if found := search(e.next, append(slices.Clip(types), e.typ)); found != nil {
				return found
			}
		}
		return nil
	}
	types := search(m, nil)
	if types == nil {
		return nil, nil
	}
	nodes := make([]*Node, len(types))
	for i, t := range types {
		n, err := t.createAndFill(nil, emptyFragment, nil, budget)
		if err != nil {
			return nil, err
		}
		if n == nil {
			return nil, fail(Unfit, "no content can be made for "+t.name)
		}
		nodes[i] = n
	}
	return fragmentOf(nodes), nil
}

func (m *ContentMatch) accepts(after *Fragment, toEnd bool, start int) bool {
	end := m.MatchFragment(after, start, after.ChildCount())
	return end != nil && (!toEnd || end.validEnd)
}

// FindWrapping gives the types to wrap around a node of type target so that it
// fits here, outermost first: an empty list when it fits as it is, and false
// when no wrapping helps. Counterpart: ContentMatch.findWrapping.
func (m *ContentMatch) FindWrapping(target *NodeType) ([]*NodeType, bool) {
	type step struct {
		match *ContentMatch
		typ   *NodeType
		via   *step
	}
	seen := map[*NodeType]bool{}
	active := []*step{{match: m}}
	for len(active) > 0 {
		current := active[0]
		active = active[1:]
		if current.match.MatchType(target) != nil {
			result := []*NodeType{}
			for s := current; s.typ != nil; s = s.via {
				result = append(result, s.typ)
			}
			slices.Reverse(result)
			return result, true
		}
		for _, e := range current.match.next {
			t := e.typ
			if !t.leaf && !t.attrs.required && !seen[t] && (current.typ == nil || e.next.validEnd) {
				active = append(active, &step{t.match, t, current})
				seen[t] = true
			}
		}
	}
	return nil, false
}
