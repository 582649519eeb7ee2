package prose

import (
	"slices"
	"strconv"
	"strings"
)

// nfa is the nondeterministic machine of a content expression. The order of
// edges matters: it decides what required content is filled in.
type nfa struct {
	states  [][]*nfaEdge
	reached map[int][]int
	most    int
	full    bool
}

type nfaEdge struct {
	term *NodeType
	to   int
}

func (n *nfa) node() int {
	if len(n.states) >= n.most {
		n.full = true
		return len(n.states) - 1
	}
	n.states = append(n.states, nil)
	return len(n.states) - 1
}

func (n *nfa) edge(from, to int, term *NodeType) *nfaEdge {
	e := &nfaEdge{term, to}
	n.states[from] = append(n.states[from], e)
	return e
}

func connect(edges []*nfaEdge, to int) {
	for _, e := range edges {
		e.to = to
	}
}

// compile adds the states for e after state from, and gives the edges that
// still lead nowhere.
func (n *nfa) compile(e *expr, from int) []*nfaEdge {
	if n.full {
		return nil
	}
	switch e.kind { //nolint:exhaustive // exprName is what is left below
	case exprChoice:
		var out []*nfaEdge
		for _, part := range e.parts {
			out = append(out, n.compile(part, from)...)
		}
		return out
	case exprSeq:
		last := len(e.parts) - 1
		for _, part := range e.parts[:last] {
			edges := n.compile(part, from)
			from = n.node()
			connect(edges, from)
		}
		return n.compile(e.parts[last], from)
	case exprStar:
		loop := n.node()
		n.edge(from, loop, nil)
		connect(n.compile(e.parts[0], loop), loop)
		return []*nfaEdge{n.edge(loop, 0, nil)}
	case exprPlus:
		loop := n.node()
		connect(n.compile(e.parts[0], from), loop)
		connect(n.compile(e.parts[0], loop), loop)
		return []*nfaEdge{n.edge(loop, 0, nil)}
	case exprOpt:
		return append([]*nfaEdge{n.edge(from, 0, nil)}, n.compile(e.parts[0], from)...)
	case exprRange:
		return n.compileRange(e, from)
	}
	return []*nfaEdge{n.edge(from, 0, e.typ)}
}

func (n *nfa) compileRange(e *expr, cur int) []*nfaEdge {
	for i := 0; i < e.min && !n.full; i++ {
		next := n.node()
		connect(n.compile(e.parts[0], cur), next)
		cur = next
	}
	if e.max == -1 {
		connect(n.compile(e.parts[0], cur), cur)
	}
	for i := e.min; i < e.max && !n.full; i++ {
		next := n.node()
		n.edge(cur, next, nil)
		connect(n.compile(e.parts[0], cur), next)
		cur = next
	}
	return []*nfaEdge{n.edge(cur, 0, nil)}
}

// mostHops bounds one search for reachable states; an expression that repeats
// an empty match would have the official library recurse without end.
const mostHops = 20000

// reach gives the states reachable from one without a term, highest first,
// leaving out those that only lead on.
func (n *nfa) reach(from int) ([]int, error) {
	if found, ok := n.reached[from]; ok {
		return found, nil
	}
	var result []int
	hops := 0
	var scan func(int)
	scan = func(state int) {
		if hops++; hops > mostHops {
			return
		}
		edges := n.states[state]
		if len(edges) == 1 && edges[0].term == nil {
			scan(edges[0].to)
			return
		}
		result = append(result, state)
		for _, e := range edges {
			if e.term == nil && !slices.Contains(result, e.to) {
				scan(e.to)
			}
		}
	}
	scan(from)
	if hops > mostHops {
		return nil, fail(Malformed, "content expression repeats nothing without end")
	}
	descending(result)
	n.reached[from] = result
	return result, nil
}

func descending(states []int) { slices.SortStableFunc(states, func(a, b int) int { return b - a }) }

// dfa makes the deterministic machine whose states are [ContentMatch] values.
type dfa struct {
	*nfa
	labeled map[string]*ContentMatch
	err     error
}

func label(states []int) string {
	var b strings.Builder
	for _, s := range states {
		b.WriteString(strconv.Itoa(s))
		b.WriteByte(',')
	}
	return b.String()
}

type dfaEdge struct {
	term   *NodeType
	states []int
}

func (d *dfa) explore(states []int) *ContentMatch {
	if len(d.labeled) >= d.most {
		d.err = fail(TooLarge, "content expression with too many states")
	}
	state := &ContentMatch{validEnd: slices.Contains(states, len(d.states)-1)}
	out := d.outgoing(states)
	d.labeled[label(states)] = state
	for _, o := range out {
		descending(o.states)
		if d.err != nil {
			return state
		}
		next := d.labeled[label(o.states)]
		if next == nil {
			next = d.explore(o.states)
		}
		state.next = append(state.next, matchEdge{o.term, next})
	}
	return state
}

func (d *dfa) outgoing(states []int) []*dfaEdge {
	var out []*dfaEdge
	for _, s := range states {
		for _, e := range d.states[s] {
			if e.term == nil {
				continue
			}
			at := slices.IndexFunc(out, func(o *dfaEdge) bool { return o.term == e.term })
			if at < 0 {
				out = append(out, &dfaEdge{term: e.term})
				at = len(out) - 1
			}
			reached, err := d.reach(e.to)
			if err != nil {
				d.err = err
				return nil
			}
			for _, r := range reached {
				if !slices.Contains(out[at].states, r) {
					out[at].states = append(out[at].states, r)
				}
			}
		}
	}
	return out
}

// parseContent compiles a content expression.
func parseContent(source string, nodes []*NodeType, byName map[string]*NodeType, limits *Limits) (*ContentMatch, error) {
	p := &exprParser{source: source, tokens: tokenize(source), nodes: nodes, byName: byName}
	if len(p.tokens) == 0 {
		return emptyMatch, nil
	}
	e, err := p.choice()
	if err != nil {
		return nil, err
	}
	if p.next() != "" {
		return nil, p.err("unexpected text at the end")
	}
	n := &nfa{most: limits.States, reached: map[int][]int{}}
	n.node()
	edges := n.compile(e, 0)
	connect(edges, n.node())
	if n.full {
		return nil, fail(TooLarge, "content expression with too many states")
	}
	start, err := n.reach(0)
	if err != nil {
		return nil, err
	}
	d := &dfa{nfa: n, labeled: map[string]*ContentMatch{}}
	match := d.explore(start)
	if d.err != nil {
		return nil, d.err
	}
	return match, match.settle(p)
}
