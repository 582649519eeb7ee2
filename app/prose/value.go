package prose

import (
	"slices"
	"strconv"
)

// Values of attributes are what JSON can say: nil, bool, float64, string,
// []any and *[Object]. Strings may hold a lone surrogate, as a browser's may;
// it is kept as the three bytes UTF-8 would give it.

// Object is a JSON object that keeps the order of its keys as a browser does:
// keys that are array indexes first, in their order, then the others as they
// came. It is never changed after it was made.
type Object struct {
	keys   []string
	values []any
}

// NewObject makes an object of key and value pairs in a plain map, keys in
// alphabetical order.
func NewObject(fields map[string]any) *Object {
	o := &Object{}
	keys := make([]string, 0, len(fields))
	for k := range fields {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		o.put(k, normalValue(fields[k]))
	}
	o.settle()
	return o
}

// Len is the number of keys.
func (o *Object) Len() int { return len(o.keys) }

// Keys gives the keys in their order; the caller must not change them.
func (o *Object) Keys() []string { return o.keys }

// Get gives the value under a key, and whether there is one.
func (o *Object) Get(key string) (any, bool) {
	for i, k := range o.keys {
		if k == key {
			return o.values[i], true
		}
	}
	return nil, false
}

func (o *Object) put(key string, value any) {
	if len(o.keys) < 16 {
		for i, k := range o.keys {
			if k == key {
				o.values[i] = value
				return
			}
		}
	}
	o.keys = append(o.keys, key)
	o.values = append(o.values, value)
}

// settle removes doubled keys, the last value standing in the first place, and
// moves array indexes to the front.
func (o *Object) settle() {
	if len(o.keys) > 16 {
		o.mergeDoubles()
	}
	if !slices.ContainsFunc(o.keys, isArrayIndex) {
		return
	}
	order := make([]int, len(o.keys))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return indexRank(o.keys[a]) - indexRank(o.keys[b])
	})
	keys, values := make([]string, len(order)), make([]any, len(order))
	for to, from := range order {
		keys[to], values[to] = o.keys[from], o.values[from]
	}
	o.keys, o.values = keys, values
}

func (o *Object) mergeDoubles() {
	seen := make(map[string]int, len(o.keys))
	n := 0
	for i, k := range o.keys {
		if at, ok := seen[k]; ok {
			o.values[at] = o.values[i]
			continue
		}
		seen[k] = n
		o.keys[n], o.values[n] = k, o.values[i]
		n++
	}
	o.keys, o.values = o.keys[:n], o.values[:n]
}

func isArrayIndex(key string) bool { return indexRank(key) < notAnIndex }

const notAnIndex = 1<<32 - 1

func indexRank(key string) int {
	if key == "" || len(key) > 10 || key[0] < '0' || key[0] > '9' || (key[0] == '0' && len(key) > 1) {
		return notAnIndex
	}
	n, err := strconv.ParseUint(key, 10, 33)
	if err != nil || n >= notAnIndex {
		return notAnIndex
	}
	return int(n)
}

// normalValue turns what Go code writes naturally (integers, maps) into the
// forms an attribute holds.
func normalValue(v any) any {
	switch v := v.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case map[string]any:
		return NewObject(v)
	case []string:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = e
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = normalValue(e)
		}
		return out
	case nil, bool, float64, string, *Object, undefined:
		return v
	}
	return nil
}

// equalValues compares as the official compareDeep does: the order of keys
// does not matter.
func equalValues(a, b any) bool {
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equalValues)
	case *Object:
		b, ok := b.(*Object)
		return ok && (a == b || a.equal(b))
	}
	switch b.(type) {
	case []any, *Object:
		return false
	}
	return a == b
}

func (o *Object) equal(other *Object) bool {
	if len(o.keys) != len(other.keys) {
		return false
	}
	for i, k := range o.keys {
		v, ok := other.Get(k)
		if !ok || !equalValues(o.values[i], v) {
			return false
		}
	}
	return true
}

// valueType names a value as JavaScript's typeof does, with null apart.
func valueType(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case undefined:
		return "undefined"
	}
	return "object"
}

// undefined stands where the official library has an undefined value: an
// attribute step without one.
type undefined struct{}
