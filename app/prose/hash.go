package prose

import (
	"slices"
	"strconv"
	"unicode/utf16"
)

// Hash gives the node's stable hash as 16 hexadecimal digits, the same in
// every process and, by hash.mjs, in the browser. Equal nodes have equal
// hashes. What was hashed before and is shared costs nothing, so hashing after
// a step costs what the step changed. It is made to notice that two documents
// differ, not to withstand someone who wants them to seem alike.
func (n *Node) Hash() string {
	h := n.lanes()
	s := strconv.FormatUint(h, 16)
	return "0000000000000000"[len(s):] + s
}

const (
	primeA = 0x01000193
	primeB = 0x85ebca6b
	primeC = 0x5bd1e995
)

// hashState are the two lanes of a hash in the making.
type hashState struct{ a, b uint32 }

func mix(h, k uint32) uint32 {
	k = (k ^ k>>15) * 0x2c1b3c6d
	k = (k ^ k>>12) * 0x297a2d39
	k ^= k >> 15
	return h*primeA + k
}

func (h hashState) unit(u uint16) hashState {
	return hashState{(h.a ^ uint32(u)) * primeA, (h.b+uint32(u))*primeC ^ h.b>>13}
}

func (h hashState) text(t text) hashState {
	n := t.len()
	for i := range n {
		h = h.unit(t.unit(i))
	}
	return hashState{mix(h.a, uint32(n)), mix(h.b, uint32(n)+1)}
}

// lanes gives the node's two lanes, the first in the upper half.
func (n *Node) lanes() uint64 {
	if h := n.hash.Load(); h != 0 {
		return h
	}
	h := hashState{0x1b873593, 0x51ed270b}.text(textOf(n.typ.name))
	h = h.text(n.attrs.canonical())
	for _, m := range n.marks {
		h = h.text(textOf(m.typ.name)).text(m.attrs.canonical())
	}
	if n.typ.text {
		h = h.text(n.text)
	} else {
		c, count := n.content.lanes(), uint32(n.content.count)
		h = hashState{mix(mix(h.a, uint32(c>>32)), count), mix(mix(h.b, uint32(c)), count)}
	}
	sum := uint64(h.a)<<32 | uint64(h.b)
	n.hash.Store(sum)
	return sum
}

// lanes gives the two lanes of a row of nodes: the value of a polynomial whose
// coefficients are the children's, so that it does not depend on how the tree
// is cut.
func (f *Fragment) lanes() uint64 {
	if h := f.hash.Load(); h != 0 || f.count == 0 {
		return h
	}
	var a, b uint32
	for _, n := range f.nodes {
		c := n.lanes()
		a, b = a*primeA+uint32(c>>32), b*primeB+uint32(c)
	}
	for _, p := range f.parts {
		c := p.lanes()
		a = a*power(primeA, p.count) + uint32(c>>32)
		b = b*power(primeB, p.count) + uint32(c)
	}
	sum := uint64(a)<<32 | uint64(b)
	f.hash.Store(sum)
	return sum
}

func power(base uint32, n int32) uint32 {
	out := uint32(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			out *= base
		}
		base *= base
	}
	return out
}

// canonical writes the attributes with all keys in the order of their code
// units.
func (s *attrSet) canonical() text {
	if len(s.values) == 0 {
		return text{s: "{}"}
	}
	return textOf(string(appendCanonical(nil, s.object())))
}

func appendCanonical(b []byte, v any) []byte {
	switch v := v.(type) {
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonical(b, e)
		}
		return append(b, ']')
	case *Object:
		keys := slices.Clone(v.keys)
		slices.SortFunc(keys, compareUnits)
		b = append(b, '{')
		for i, k := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			value, _ := v.Get(k)
			b = appendCanonical(append(appendString(b, k), ':'), value)
		}
		return append(b, '}')
	}
	return appendValue(b, v)
}

// compareUnits orders strings by UTF-16 code unit, as JavaScript does.
func compareUnits(a, b string) int {
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}
