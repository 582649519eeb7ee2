package prose

import (
	"unicode/utf16"
	"unicode/utf8"
)

// text is a string addressed by UTF-16 code unit at no cost. ASCII is kept one
// byte a unit; anything else two, low byte first. The form follows from the
// content, so equal texts are equal Go values; slicing shares memory.
type text struct {
	s    string
	wide bool
}

func (t text) len() int {
	if t.wide {
		return len(t.s) / 2
	}
	return len(t.s)
}

func (t text) unit(i int) uint16 {
	if t.wide {
		return uint16(t.s[2*i]) | uint16(t.s[2*i+1])<<8
	}
	return uint16(t.s[i])
}

func (t text) slice(from, to int) text {
	if !t.wide {
		return text{s: t.s[from:to]}
	}
	part := t.s[2*from : 2*to]
	if !narrowable(part) {
		return text{part, true}
	}
	narrow := make([]byte, len(part)/2)
	for i := range narrow {
		narrow[i] = part[2*i]
	}
	return text{s: string(narrow)}
}

func narrowable(wide string) bool {
	for i := 0; i < len(wide); i += 2 {
		if wide[i] >= utf8.RuneSelf || wide[i+1] != 0 {
			return false
		}
	}
	return true
}

func (t text) concat(o text) text {
	if t.wide == o.wide {
		return text{t.s + o.s, t.wide}
	}
	return text{t.widened() + o.widened(), true}
}

func (t text) widened() string {
	if t.wide {
		return t.s
	}
	wide := make([]byte, 2*len(t.s))
	for i := range len(t.s) {
		wide[2*i] = t.s[i]
	}
	return string(wide)
}

// concat3 joins three texts with one allocation.
func concat3(a, b, c text) text {
	if a.wide == b.wide && b.wide == c.wide {
		return text{a.s + b.s + c.s, a.wide}
	}
	return a.concat(b).concat(c)
}

// spliced replaces a part by a text of the same width that is not empty, or
// ASCII.
func (t text) spliced(from, to int, by text) text {
	if !t.wide {
		return text{s: t.s[:from] + by.s + t.s[to:]}
	}
	return text{t.s[:2*from] + by.s + t.s[2*to:], true}
}

// textOf reads UTF-8, in which a lone surrogate may stand as three bytes.
func textOf(s string) text {
	ascii := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return text{s: s}
	}
	wide := make([]byte, 0, len(s)+len(s)/2)
	for i := 0; i < len(s); {
		r, size := decodeRune(s[i:])
		i += size
		if r >= 0x10000 {
			hi, lo := utf16.EncodeRune(r)
			wide = append(wide, byte(hi), byte(hi>>8), byte(lo), byte(lo>>8))
		} else {
			wide = append(wide, byte(r), byte(r>>8))
		}
	}
	return text{string(wide), true}
}

// decodeRune is utf8.DecodeRuneInString that also reads surrogates.
func decodeRune(s string) (rune, int) {
	if len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] < 0xC0 && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s)
}

// appendRune is utf8.AppendRune that also writes surrogates.
func appendRune(b []byte, r rune) []byte {
	if utf16.IsSurrogate(r) {
		return append(b, 0xED, 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(b, r)
}

// rune gives the character at unit i and how many units it takes.
func (t text) rune(i int) (rune, int) {
	u := rune(t.unit(i))
	if isHigh(u) && i+1 < t.len() {
		if lo := rune(t.unit(i + 1)); isLow(lo) {
			return utf16.DecodeRune(u, lo), 2
		}
	}
	return u, 1
}

func isHigh(u rune) bool { return u >= 0xD800 && u < 0xDC00 }
func isLow(u rune) bool  { return u >= 0xDC00 && u < 0xE000 }

// String gives UTF-8; a lone surrogate becomes U+FFFD.
func (t text) String() string {
	if !t.wide {
		return t.s
	}
	b := make([]byte, 0, len(t.s)*3/2)
	for i, n := 0, t.len(); i < n; {
		r, size := t.rune(i)
		b = utf8.AppendRune(b, r)
		i += size
	}
	return string(b)
}

// textBuilder joins many texts in time that grows with their length.
type textBuilder struct {
	b    []byte
	wide bool
}

func (b *textBuilder) add(t text) {
	if t.wide && !b.wide {
		b.b = append([]byte(nil), text{s: string(b.b)}.widened()...)
		b.wide = true
	}
	if b.wide {
		b.b = append(b.b, t.widened()...)
		return
	}
	b.b = append(b.b, t.s...)
}

func (b *textBuilder) text() text { return text{string(b.b), b.wide} }
