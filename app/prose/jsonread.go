package prose

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// reader reads JSON by the letter of the standard. It never builds what the
// caller does not ask for, and is bounded in depth.
type reader struct {
	data   []byte
	pos    int
	limits *Limits
	schema *Schema
}

func newReader(data []byte, schema *Schema, limits *Limits) (*reader, error) {
	if len(data) > limits.Input {
		return nil, fail(TooLarge, "more than "+strconv.Itoa(limits.Input)+" bytes of JSON")
	}
	return &reader{data: data, limits: limits, schema: schema}, nil
}

func (r *reader) malformed(detail string) error { return failAt(Malformed, r.pos, detail) }

// peek gives the first byte of the next token, 0 at the end.
func (r *reader) peek() byte {
	for r.pos < len(r.data) {
		switch c := r.data[r.pos]; c {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return c
		}
	}
	return 0
}

func (r *reader) eat(c byte) bool {
	if r.peek() == c {
		r.pos++
		return true
	}
	return false
}

func (r *reader) end() error {
	if r.peek() != 0 || r.pos < len(r.data) {
		return r.malformed("more after the end")
	}
	return nil
}

func (r *reader) literal(word string) error {
	if !strings.HasPrefix(string(r.data[r.pos:min(len(r.data), r.pos+len(word))]), word) {
		return r.malformed("not a JSON value")
	}
	r.pos += len(word)
	return nil
}

func (r *reader) null() bool {
	if r.peek() == 'n' && r.literal("null") == nil {
		return true
	}
	return false
}

// fields calls f with each key of an object, the reader standing before the
// value. The key is valid until f reads on.
func (r *reader) fields(f func(key []byte) error) error {
	if !r.eat('{') {
		return r.malformed("an object was expected")
	}
	if r.eat('}') {
		return nil
	}
	for {
		key, err := r.stringBytes()
		if err != nil {
			return err
		}
		if !r.eat(':') {
			return r.malformed("a colon was expected")
		}
		if err := f(key); err != nil {
			return err
		}
		if r.eat(',') {
			continue
		}
		if r.eat('}') {
			return nil
		}
		return r.malformed("a comma or the end of the object was expected")
	}
}

// elements calls f before each element of an array.
func (r *reader) elements(f func() error) error {
	if !r.eat('[') {
		return r.malformed("an array was expected")
	}
	if r.eat(']') {
		return nil
	}
	for {
		if err := f(); err != nil {
			return err
		}
		if r.eat(',') {
			continue
		}
		if r.eat(']') {
			return nil
		}
		return r.malformed("a comma or the end of the array was expected")
	}
}

func (r *reader) string() (string, error) {
	b, err := r.stringBytes()
	return string(b), err
}

// stringBytes reads a string; without escapes it is a view of the input.
func (r *reader) stringBytes() ([]byte, error) {
	if !r.eat('"') {
		return nil, r.malformed("a string was expected")
	}
	start := r.pos
	for r.pos < len(r.data) {
		c := r.data[r.pos]
		switch {
		case c == '"':
			b := r.data[start:r.pos]
			r.pos++
			return b, nil
		case c == '\\':
			return r.escaped(start)
		case c < 0x20:
			return nil, r.malformed("a control character in a string")
		case c < utf8.RuneSelf:
			r.pos++
		default:
			if err := r.multibyte(); err != nil {
				return nil, err
			}
		}
	}
	return nil, r.malformed("a string without end")
}

func (r *reader) multibyte() error {
	c, size := utf8.DecodeRune(r.data[r.pos:])
	if c == utf8.RuneError && size <= 1 {
		return r.malformed("not UTF-8")
	}
	r.pos += size
	return nil
}

func (r *reader) escaped(start int) ([]byte, error) {
	out := append([]byte(nil), r.data[start:r.pos]...)
	for r.pos < len(r.data) {
		c := r.data[r.pos]
		switch {
		case c == '"':
			r.pos++
			return out, nil
		case c == '\\':
			u, err := r.escape()
			if err != nil {
				return nil, err
			}
			out = appendUnit(out, u)
		case c < 0x20:
			return nil, r.malformed("a control character in a string")
		default:
			from := r.pos
			if err := r.multibyte(); err != nil {
				return nil, err
			}
			out = append(out, r.data[from:r.pos]...)
		}
	}
	return nil, r.malformed("a string without end")
}

// appendUnit adds one UTF-16 code unit, joining it with a high surrogate
// before it.
func appendUnit(b []byte, u rune) []byte {
	if n := len(b); isLow(u) && n >= 3 && b[n-3] == 0xED && b[n-2] >= 0xA0 && b[n-2] < 0xB0 {
		hi, _ := decodeRune(string(b[n-3:]))
		return utf8.AppendRune(b[:n-3], 0x10000+(hi-0xD800)<<10+(u-0xDC00))
	}
	return appendRune(b, u)
}

const escapes = `"\/bfnrt`

func (r *reader) escape() (rune, error) {
	r.pos++
	if r.pos >= len(r.data) {
		return 0, r.malformed("a string without end")
	}
	c := r.data[r.pos]
	if c == 'u' {
		if r.pos+5 > len(r.data) {
			return 0, r.malformed("a short escape")
		}
		u, err := strconv.ParseUint(string(r.data[r.pos+1:r.pos+5]), 16, 16)
		if err != nil {
			return 0, r.malformed("not an escape")
		}
		r.pos += 5
		return rune(u), nil
	}
	at := strings.IndexByte(escapes, c)
	if at < 0 {
		return 0, r.malformed("not an escape")
	}
	r.pos++
	return rune("\"\\/\b\f\n\r\t"[at]), nil
}

// integer reads a whole number, as positions are.
func (r *reader) integer() (int, error) {
	c := r.peek()
	if c != '-' && (c < '0' || c > '9') {
		return 0, r.malformed("a number was expected")
	}
	at := r.pos
	n, err := r.number()
	if err != nil {
		return 0, err
	}
	if n != math.Trunc(n) || n < 0 || n > math.MaxInt32 {
		return 0, failAt(Malformed, at, "a position is a whole number, not negative")
	}
	return int(n), nil
}

func (r *reader) digits() int {
	from := r.pos
	for r.pos < len(r.data) && r.data[r.pos] >= '0' && r.data[r.pos] <= '9' {
		r.pos++
	}
	return r.pos - from
}

func (r *reader) number() (float64, error) {
	from := r.pos
	if r.data[r.pos] == '-' {
		r.pos++
	}
	whole := r.pos
	n := r.digits()
	if n == 0 || (n > 1 && r.data[whole] == '0') {
		return 0, r.malformed("not a number")
	}
	if n < 10 && from == whole && !r.moreNumber() {
		v := 0
		for _, c := range r.data[from:r.pos] {
			v = v*10 + int(c-'0')
		}
		return float64(v), nil
	}
	if r.pos < len(r.data) && r.data[r.pos] == '.' {
		r.pos++
		if r.digits() == 0 {
			return 0, r.malformed("not a number")
		}
	}
	if r.pos < len(r.data) && r.data[r.pos]|0x20 == 'e' {
		r.pos++
		if r.pos < len(r.data) && (r.data[r.pos] == '+' || r.data[r.pos] == '-') {
			r.pos++
		}
		if r.digits() == 0 {
			return 0, r.malformed("not a number")
		}
	}
	v, _ := strconv.ParseFloat(string(r.data[from:r.pos]), 64)
	return v, nil
}

func (r *reader) moreNumber() bool {
	return r.pos < len(r.data) && (r.data[r.pos] == '.' || r.data[r.pos]|0x20 == 'e')
}

// value reads anything.
func (r *reader) value() (any, error) { return r.valueAt(0) }

func (r *reader) valueAt(depth int) (any, error) {
	if depth > r.limits.Nesting {
		return nil, failAt(TooLarge, r.pos, "values nested too deep")
	}
	switch c := r.peek(); c {
	case '"':
		return r.string()
	case '{':
		o := &Object{}
		err := r.fields(func(key []byte) error {
			k := string(key)
			v, err := r.valueAt(depth + 1)
			o.put(k, v)
			return err
		})
		o.settle()
		return o, err
	case '[':
		list := []any{}
		err := r.elements(func() error {
			v, err := r.valueAt(depth + 1)
			list = append(list, v)
			return err
		})
		return list, err
	case 't':
		return true, r.literal("true")
	case 'f':
		return false, r.literal("false")
	case 'n':
		return nil, r.literal("null")
	default:
		if c == '-' || (c >= '0' && c <= '9') {
			return r.number()
		}
		return nil, r.malformed("not a JSON value")
	}
}
