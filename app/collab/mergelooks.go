package collab

import (
	"slices"

	"minamata.exchange/app/prose"
)

// look is a range whose formatting would be another.
type look struct {
	from, to int
	was, is  prose.Marks
}

// looksBetween gives what is formatted otherwise of the words that two contents
// have in common, the others being those of the edits, with places in the first;
// false where somebody has suggested a formatting there already, which another
// would confuse.
func looksBetween(old, now *prose.Fragment, edits []edit) ([]look, bool) {
	var looks []look
	at, nowAt := 0, 0 // where the stretch begins
	for _, e := range append(slices.Clone(edits), edit{from: old.Size(), to: old.Size()}) {
		was, is := pieces(old, at, e.from), pieces(now, nowAt, nowAt+e.from-at)
		for len(was) > 0 && len(is) > 0 {
			a, b := was[0], is[0]
			moved := nowAt - at
			l := look{max(a.from, b.from-moved), min(a.to, b.to-moved), formatting(a.marks), formatting(b.marks)}
			if l.from < l.to && !l.was.Equal(l.is) {
				if a.hasSuggested(l) {
					return nil, false
				}
				looks = append(looks, l)
			}
			if a.to <= b.to-moved {
				was = was[1:]
			}
			if b.to-moved <= a.to {
				is = is[1:]
			}
		}
		nowAt += e.from - at
		if e.content != nil {
			nowAt += e.content.Size()
		}
		at = e.to
	}
	return looks, true
}

// piece is a text, or an inline leaf, and its marks.
type piece struct {
	from, to int
	marks    prose.Marks
}

// pieces are those between two places.
func pieces(f *prose.Fragment, from, to int) []piece {
	var all []piece
	at := 0
	for _, n := range f.All() {
		switch end := at + n.Size(); {
		case at >= to || end <= from:
		case n.IsText() || n.IsLeaf():
			all = append(all, piece{max(at, from), min(end, to), n.Marks()})
		default:
			for _, inside := range pieces(n.Content(), from-at-1, to-at-1) {
				all = append(all, piece{inside.from + at + 1, inside.to + at + 1, inside.marks})
			}
		}
		at += n.Size()
	}
	return all
}

func formatting(marks prose.Marks) prose.Marks {
	return slices.DeleteFunc(slices.Clone(marks), prose.IsSuggestion)
}

// names are the kinds of marks in which two formattings differ.
func (l look) names() []string {
	var names []string
	for _, set := range [][2]prose.Marks{{l.was, l.is}, {l.is, l.was}} {
		for _, m := range set[0] {
			if name := m.Type().Name(); !m.In(set[1]) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// hasSuggested reports whether another formatting of the same kind is suggested
// already.
func (p piece) hasSuggested(l look) bool {
	names := l.names()
	return slices.ContainsFunc(p.marks, func(m *prose.Mark) bool {
		name, _ := m.Attr("name").(string)
		return prose.IsSuggestion(m) && m.Attr("kind") == "mark" && slices.Contains(names, name)
	})
}

// suggestLook gives the steps for another formatting: the words have it, and a
// mark remembers what they had.
func (m *merging) suggestLook(l look) ([]prose.Step, error) {
	var steps []prose.Step
	for _, name := range l.names() {
		attrs := prose.Attrs{"id": m.id, "author": m.stamp.author, "time": m.stamp.time, "kind": "mark", "name": name}
		if was := named(l.was, name); was != nil {
			attrs["before"] = was.Attrs()
			steps = append(steps, &prose.RemoveMarkStep{From: l.from, To: l.to, Mark: was})
		}
		if is := named(l.is, name); is != nil {
			attrs["after"] = is.Attrs()
			steps = append(steps, &prose.AddMarkStep{From: l.from, To: l.to, Mark: is})
		}
		mark, err := prose.Exchange().Mark("modification", attrs)
		if err != nil {
			return nil, err
		}
		steps = append(steps, &prose.AddMarkStep{From: l.from, To: l.to, Mark: mark})
	}
	return steps, nil
}

func named(marks prose.Marks, name string) *prose.Mark {
	for _, m := range marks {
		if m.Type().Name() == name {
			return m
		}
	}
	return nil
}
