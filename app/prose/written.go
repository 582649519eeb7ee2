package prose

import (
	"cmp"
	"slices"
)

// Written is content that steps have put into a document and that still
// stands there after them.
type Written struct {
	// From and To are where it stands in the document after the steps.
	From, To int
	Content  *Slice
}

// WrittenBy gives what is left, after all of the steps, of what they have put
// into the document: what a later one took out again is not among it. Text
// that stands together is one piece, in the order of the document.
func WrittenBy(steps []Step) []Written {
	return joined(puts(steps))
}

// Vanished gives what is left of what steps have put into the document of
// their author, and is not in the one that m leads to from there: what steps
// that were not placed had put in, and what those that were placed took out
// without having done so before; of the steps that are asked for.
func Vanished(steps []Step, placed func(i int) bool, m *Mapping, of func(i int) bool) []Written {
	var gone []put
	for _, s := range puts(steps) {
		switch {
		case !of(s.step):
		case !placed(s.step):
			gone = append(gone, s)
		case m.Map(s.to, -1)-m.Map(s.from, 1) != s.to-s.from:
			gone = append(gone, s.without(m)...)
		}
	}
	return joined(gone)
}

// Vanished gives what the author of the steps had put into their document and
// left there, and is not in Doc.
func (r *Rebased) Vanished(steps []Step) []Written {
	if len(r.Dropped) == 0 && !slices.ContainsFunc(r.Steps, takesOut) {
		return nil
	}
	return Vanished(steps, func(i int) bool {
		_, found := slices.BinarySearch(r.Placed, i)
		return found
	}, r.Mapping, func(int) bool { return true })
}

func takesOut(s Step) bool {
	out := false
	s.StepMap().Ranges(func(from, to, _, _ int) { out = out || from < to })
	return out
}

// put is a part of what a step has put in.
type put struct {
	from, to int // where it is now
	step     int
	slice    *Slice
	offset   int // in the slice
}

// puts is all that is left of what steps have put in, in the order of the
// document.
func puts(steps []Step) []put {
	var all, next []put
	for i, step := range steps {
		m := step.StepMap()
		next = next[:0]
		for _, s := range all {
			next = s.carried(m, next)
		}
		all, next = next, all
		slice, offset := contentOf(step), 0
		m.Ranges(func(_, _, from, to int) {
			if from < to {
				all = append(all, put{from, to, i, slice, offset})
				offset += to - from
			}
		})
	}
	slices.SortFunc(all, func(a, b put) int { return cmp.Compare(a.from, b.from) })
	return all
}

// part is the part of it between two places.
func (s put) part(from, to int) put {
	return put{from, to, s.step, s.slice, s.offset + from - s.from}
}

// carried adds what a later step leaves of it.
func (s put) carried(m StepMap, out []put) []put {
	add := func(from, to int) {
		if from < to {
			one := s.part(from, to)
			one.from, one.to = m.Map(from, 1), m.Map(to, -1)
			out = append(out, one)
		}
	}
	at := s.from
	m.Ranges(func(from, to, _, _ int) {
		if from < s.to && to > at || from == to && from > at && from < s.to {
			add(at, from)
			at = max(at, to)
		}
	})
	add(at, s.to)
	return out
}

// without are the parts of it that a mapping takes out.
func (s put) without(m *Mapping) []put {
	var out []put
	for at := s.from; at < s.to; at++ {
		if m.Map(at+1, -1)-m.Map(at, 1) == 1 { // not by what MapResult says: a step that puts in and takes out in one place hides it
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].to == at {
			out[last].to = at + 1
		} else {
			out = append(out, s.part(at, at+1))
		}
	}
	return out
}

// content is what it holds.
func (s put) content() *Slice {
	if size := s.to - s.from; size < s.slice.Size() {
		from := s.slice.openStart + s.offset
		doc := &Node{typ: s.slice.content.FirstChild().typ.schema.top, content: s.slice.content}
		if part, err := doc.Slice(from, from+size); err == nil {
			return part
		}
	}
	return s.slice
}

// joined makes pieces of them in their order; inline content that stands
// together is one.
func joined(all []put) []Written {
	var out []Written
	for _, s := range all {
		one := Written{s.from, s.to, s.content()}
		if last := len(out) - 1; last >= 0 && out[last].To == one.From && isInline(out[last].Content) && isInline(one.Content) {
			out[last].To = one.To
			out[last].Content = &Slice{content: out[last].Content.content.Append(one.Content.content)}
			continue
		}
		out = append(out, one)
	}
	return out
}

func isInline(s *Slice) bool {
	return s.openStart+s.openEnd == 0 && s.content.FirstChild().typ.inline
}
