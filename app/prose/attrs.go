package prose

import (
	"slices"
	"strings"
)

// Attrs are attributes as Go code writes them: numbers as int or float64,
// objects as map[string]any or *[Object].
type Attrs map[string]any

// attrDefs are the attributes that a node or mark type declares, in order.
type attrDefs struct {
	of       string // "node heading", for errors
	names    []string
	defs     []attrDef
	required bool
	defaults *attrSet // nil when something is required
}

type attrDef struct {
	standard   any
	hasDefault bool
	validate   []string // JavaScript type names, nil for any
}

// attrSet are the values of a node's or mark's attributes, in the order of
// their definitions. It is never changed after it was made.
type attrSet struct {
	defs   *attrDefs
	values []any
}

func (d *attrDefs) settle() {
	values := make([]any, len(d.defs))
	for i := range d.defs {
		d.required = d.required || !d.defs[i].hasDefault
		values[i] = d.defs[i].standard
	}
	if !d.required {
		d.defaults = &attrSet{d, values}
	}
}

func (d *attrDefs) index(name string) int { return slices.Index(d.names, name) }

func (d *attrDefs) valid(i int, v any) error {
	types := d.defs[i].validate
	if types == nil || slices.Contains(types, valueType(v)) {
		return nil
	}
	return fail(Unfit, "attribute "+d.names[i]+" of "+d.of+" must be "+strings.Join(types, " or ")+", not "+valueType(v))
}

// compute gives the set for the values that get knows, the defaults standing
// for the others; those not declared are left out.
func (d *attrDefs) compute(get func(name string) (any, bool)) (*attrSet, error) {
	if len(d.defs) == 0 {
		return d.defaults, nil
	}
	values := make([]any, len(d.defs))
	same := d.defaults != nil
	for i, name := range d.names {
		v, ok := get(name)
		if !ok || v == (undefined{}) {
			if !d.defs[i].hasDefault {
				return nil, fail(Unfit, "no value for attribute "+name+" of "+d.of)
			}
			values[i] = d.defs[i].standard
			continue
		}
		if err := d.valid(i, v); err != nil {
			return nil, err
		}
		values[i] = v
		same = same && equalIdentically(v, d.defs[i].standard)
	}
	if same {
		return d.defaults, nil
	}
	return &attrSet{d, values}, nil
}

// equalIdentically is equality that also tells 0 from -0 and objects of
// another order apart, so that sharing a set never changes what is written.
func equalIdentically(a, b any) bool {
	switch a.(type) {
	case nil, bool, string:
		return a == b
	}
	return false
}

// standard gives the set of a node made without attributes: the defaults or,
// where something is required, null throughout, as the official library does.
func (d *attrDefs) standard() (*attrSet, error) {
	if d.defaults != nil {
		return d.defaults, nil
	}
	return d.compute(func(string) (any, bool) { return nil, true })
}

func (d *attrDefs) fromAttrs(attrs Attrs) (*attrSet, error) {
	if attrs == nil {
		return d.standard()
	}
	return d.compute(func(name string) (any, bool) {
		v, ok := attrs[name]
		return normalValue(v), ok
	})
}

func (d *attrDefs) fromObject(o *Object) (*attrSet, error) {
	if o == nil {
		return d.standard()
	}
	return d.compute(o.Get)
}

// fromSet gives the set for the values of another type's set.
func (d *attrDefs) fromSet(s *attrSet) (*attrSet, error) {
	if s.defs == d && d.validate(s) == nil {
		return s, nil
	}
	return d.compute(s.get)
}

func (d *attrDefs) validate(s *attrSet) error {
	for i, v := range s.values {
		if err := d.valid(i, v); err != nil {
			return err
		}
	}
	return nil
}

func (s *attrSet) get(name string) (any, bool) {
	if i := s.defs.index(name); i >= 0 {
		return s.values[i], true
	}
	return undefined{}, false
}

// with gives the set with one value changed; a name not declared changes
// nothing.
func (s *attrSet) with(name string, v any) (*attrSet, error) {
	return s.defs.compute(func(n string) (any, bool) {
		if n == name {
			return v, true
		}
		return s.get(n)
	})
}

func (s *attrSet) equal(other *attrSet) bool {
	if s == other {
		return true
	}
	if s.defs != other.defs {
		return len(s.values) == 0 && len(other.values) == 0
	}
	return slices.EqualFunc(s.values, other.values, equalValues)
}

func (s *attrSet) object() *Object {
	return &Object{keys: s.defs.names, values: s.values}
}

func (s *attrSet) appendJSON(b []byte) []byte { return appendValue(b, s.object()) }
