package prose

import "slices"

// MarkType is a type of mark of a schema. Counterpart: MarkType.
type MarkType struct {
	name      string
	rank      int
	schema    *Schema
	attrs     *attrDefs
	groups    []string
	inclusive bool
	excluded  uint64 // by rank
	instance  *Mark
}

// Name is the name in the schema.
// Counterpart: MarkType.name.
func (t *MarkType) Name() string { return t.name }

// Schema is the schema the type belongs to.
// Counterpart: MarkType.schema.
func (t *MarkType) Schema() *Schema { return t.schema }

// Excludes says whether marks of this type put out those of another.
// Counterpart: MarkType.excludes.
func (t *MarkType) Excludes(other *MarkType) bool { return t.excluded&other.bit() != 0 }

func (t *MarkType) bit() uint64 { return 1 << t.rank }

// Create makes a mark. Errors: Unfit, for an attribute missing or of the wrong
// type. Counterpart: MarkType.create.
func (t *MarkType) Create(attrs Attrs) (*Mark, error) {
	if attrs == nil && t.instance != nil {
		return t.instance, nil
	}
	set, err := t.attrs.fromAttrs(attrs)
	if err != nil {
		return nil, err
	}
	return t.of(set), nil
}

func (t *MarkType) of(set *attrSet) *Mark {
	if t.instance != nil && set == t.instance.attrs {
		return t.instance
	}
	return &Mark{t, set}
}

// In gives the first mark of this type in a set, nil if there is none.
// Counterpart: MarkType.isInSet.
func (t *MarkType) In(set Marks) *Mark {
	for _, m := range set {
		if m.typ == t {
			return m
		}
	}
	return nil
}

// RemoveFrom gives a set without the marks of this type. Counterpart:
// MarkType.removeFromSet.
func (t *MarkType) RemoveFrom(set Marks) Marks {
	if t.In(set) == nil {
		return set
	}
	return slices.DeleteFunc(slices.Clone(set), func(m *Mark) bool { return m.typ == t })
}

// Mark is a mark on inline content or on a node. It never changes.
// Counterpart: Mark.
type Mark struct {
	typ   *MarkType
	attrs *attrSet
}

// Type is the mark's type.
// Counterpart: Mark.type.
func (m *Mark) Type() *MarkType { return m.typ }

// Attr gives the value of an attribute, nil when the type declares none of
// that name.
// Counterpart: Mark.attrs.
func (m *Mark) Attr(name string) any {
	v, _ := m.attrs.get(name)
	return defined(v)
}

// Attrs are all attributes of the mark.
// Counterpart: Mark.attrs.
func (m *Mark) Attrs() *Object { return m.attrs.object() }

func defined(v any) any {
	if v == (undefined{}) {
		return nil
	}
	return v
}

// Equal compares type and attributes. Counterpart: Mark.eq.
func (m *Mark) Equal(other *Mark) bool {
	return m == other || (m.typ == other.typ && m.attrs.equal(other.attrs))
}

// Marks is a set of marks, sorted as the schema lists their types. It is
// shared, never changed. Counterpart: readonly Mark[].
type Marks []*Mark

// Add gives the set with a mark in its place; marks it excludes go, and if one
// of the set excludes it the set stays as it is. Counterpart: Mark.addToSet.
func (m *Mark) Add(set Marks) Marks {
	var out Marks
	copied, placed := false, false
	for i, other := range set {
		switch {
		case m.Equal(other):
			return set
		case m.typ.Excludes(other.typ):
			if !copied {
				out, copied = slices.Clone(set[:i]), true
			}
		case other.typ.Excludes(m.typ):
			return set
		default:
			if !placed && other.typ.rank > m.typ.rank {
				if !copied {
					out, copied = slices.Clone(set[:i]), true
				}
				out = append(out, m)
				placed = true
			}
			if copied {
				out = append(out, other)
			}
		}
	}
	if !copied {
		out = append(make(Marks, 0, len(set)+1), set...)
	}
	if !placed {
		out = append(out, m)
	}
	return out
}

// Remove gives the set without a mark. Counterpart: Mark.removeFromSet.
func (m *Mark) Remove(set Marks) Marks {
	for i, other := range set {
		if m.Equal(other) {
			return append(append(make(Marks, 0, len(set)-1), set[:i]...), set[i+1:]...)
		}
	}
	return set
}

// In says whether an equal mark is in the set. Counterpart: Mark.isInSet.
func (m *Mark) In(set Marks) bool { return slices.ContainsFunc(set, m.Equal) }

// Equal compares two sets. Counterpart: Mark.sameSet.
func (s Marks) Equal(other Marks) bool {
	if len(s) != len(other) {
		return false
	}
	for i, m := range s {
		if !m.Equal(other[i]) {
			return false
		}
	}
	return true
}

// MarksOf sorts marks into a set. Counterpart: Mark.setFrom.
func MarksOf(marks ...*Mark) Marks {
	if len(marks) < 2 {
		return marks
	}
	set := slices.Clone(marks)
	slices.SortStableFunc(set, func(a, b *Mark) int { return a.typ.rank - b.typ.rank })
	return set
}

func (s Marks) bits() uint64 {
	var bits uint64
	for _, m := range s {
		bits |= m.typ.bit()
	}
	return bits
}

// AppendJSON appends the mark as the official toJSON writes it.
// Counterpart: Mark.toJSON.
func (m *Mark) AppendJSON(b []byte) []byte {
	b = appendString(append(b, `{"type":`...), m.typ.name)
	if len(m.attrs.values) > 0 {
		b = m.attrs.appendJSON(append(b, `,"attrs":`...))
	}
	return append(b, '}')
}

// MarshalJSON gives the mark's JSON.
// Counterpart: Mark.toJSON.
func (m *Mark) MarshalJSON() ([]byte, error) { return m.AppendJSON(nil), nil }
