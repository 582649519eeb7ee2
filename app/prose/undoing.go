package prose

// Words are the text and the borders of nodes in a range, to be compared:
// without marks, attributes, and the kinds of nodes that have content.
type Words struct {
	Size  int // of the range, in UTF-16 code units and tokens
	Bytes []byte
}

// WordsTaken are what a step takes out of a document, for each range of its
// map; nil when it takes nothing. Errors: those of Node.Slice.
func WordsTaken(doc *Node, step Step) ([]Words, error) {
	ranges := step.StepMap().ranges
	var taken []Words
	for i, r := range ranges {
		if r.old == 0 {
			continue
		}
		cut, err := doc.Slice(r.start, r.start+r.old)
		if err != nil {
			return nil, err
		}
		if taken == nil {
			taken = make([]Words, len(ranges))
		}
		taken[i] = inWords(unitsOf(cut))
	}
	return taken, nil
}

// WordsPut are what a step puts into a document, for each range of its map.
func WordsPut(step Step) []Words {
	ranges := replacedRanges(step)
	put := make([]Words, len(ranges))
	for i, r := range ranges {
		put[i] = inWords(r.slice)
	}
	return put
}

func inWords(units []unit) Words {
	w := Words{Size: len(units)}
	for _, u := range units {
		switch {
		case u.typ == nil:
			w.Bytes = append(w.Bytes, 't', byte(u.of>>8), byte(u.of))
		case u.typ.leaf:
			w.Bytes = append(append(append(w.Bytes, 'l'), u.typ.name...), 0)
		case u.end:
			w.Bytes = append(w.Bytes, '>')
		default:
			w.Bytes = append(w.Bytes, '<')
		}
	}
	return w
}
