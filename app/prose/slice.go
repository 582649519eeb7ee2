package prose

// Slice is a piece cut out of a document: a fragment and how many nodes on
// each side of it are cut through. Counterpart: Slice.
type Slice struct {
	content   *Fragment
	openStart int
	openEnd   int
}

var emptySlice = &Slice{content: emptyFragment}

// EmptySlice is the slice that holds nothing. Counterpart: Slice.empty.
func EmptySlice() *Slice { return emptySlice }

// NewSlice makes a slice. Errors: Malformed when a side is said to be open
// deeper than there are nodes. Counterpart: new Slice.
func NewSlice(content *Fragment, openStart, openEnd int) (*Slice, error) {
	s := &Slice{content, openStart, openEnd}
	if openStart < 0 || openEnd < 0 || openStart > spine(content, false) || openEnd > spine(content, true) || s.Size() < 0 {
		return nil, fail(Malformed, "a slice open deeper than its content")
	}
	return s, nil
}

// spine counts the nodes with content allowed along one side of a fragment.
func spine(f *Fragment, end bool) int {
	for depth := 0; ; depth++ {
		n := f.FirstChild()
		if end {
			n = f.LastChild()
		}
		if n == nil || n.typ.leaf {
			return depth
		}
		f = n.content
	}
}

// MaxOpen makes a slice open as deep as it goes; with openIsolating false, not
// into isolating nodes. Counterpart: Slice.maxOpen.
func MaxOpen(f *Fragment, openIsolating bool) *Slice {
	s := &Slice{content: f}
	for n := f.FirstChild(); n != nil && !n.typ.leaf && (openIsolating || !n.typ.isolating); n = n.FirstChild() {
		s.openStart++
	}
	for n := f.LastChild(); n != nil && !n.typ.leaf && (openIsolating || !n.typ.isolating); n = n.LastChild() {
		s.openEnd++
	}
	return s
}

// Content is what the slice holds, cut nodes included.
// Counterpart: Slice.content.
func (s *Slice) Content() *Fragment { return s.content }

// OpenStart is how many nodes are cut through at the start.
// Counterpart: Slice.openStart.
func (s *Slice) OpenStart() int { return s.openStart }

// OpenEnd is how many nodes are cut through at the end.
// Counterpart: Slice.openEnd.
func (s *Slice) OpenEnd() int { return s.openEnd }

// Size is what the slice adds to a document, in UTF-16 code units and tokens.
// Counterpart: Slice.size.
func (s *Slice) Size() int { return s.content.Size() - s.openStart - s.openEnd }

// Equal compares two slices. Counterpart: Slice.eq.
func (s *Slice) Equal(other *Slice) bool {
	return s.openStart == other.openStart && s.openEnd == other.openEnd && s.content.Equal(other.content)
}

// insertAt gives the slice with a fragment put in at a position, nil when it
// does not fit there.
func (s *Slice) insertAt(pos int, f *Fragment) *Slice {
	content := insertInto(s.content, pos+s.openStart, f, s.openStart+1, s.openEnd+1, nil)
	if content == nil {
		return nil
	}
	return &Slice{content, s.openStart, s.openEnd}
}

func insertInto(content *Fragment, dist int, insert *Fragment, openStart, openEnd int, parent *Node) *Fragment {
	if dist < 0 || dist > content.Size() {
		return nil
	}
	i, offset := content.find(dist)
	child := content.Child(i)
	if offset == dist || child.typ.text {
		if parent != nil && openStart <= 0 && openEnd <= 0 && !parent.CanReplace(i, i, insert) {
			return nil
		}
		return content.Cut(0, dist).Append(insert).Append(content.Cut(dist, content.Size()))
	}
	start, end := 0, 0
	if i == 0 {
		start = openStart - 1
	}
	if i == content.ChildCount()-1 {
		end = openEnd - 1
	}
	inner := insertInto(child.content, dist-offset-1, insert, start, end, child)
	if inner == nil {
		return nil
	}
	return content.ReplaceChild(i, child.Copy(inner))
}

// removeBetween gives the slice without a flat range. Errors: OutOfRange,
// GapNotFlat.
func (s *Slice) removeBetween(from, to int) (*Slice, error) {
	content, err := removeRange(s.content, from+s.openStart, to+s.openStart)
	if err != nil {
		return nil, err
	}
	return &Slice{content, s.openStart, s.openEnd}, nil
}

func removeRange(content *Fragment, from, to int) (*Fragment, error) {
	if from < 0 || to < from || to > content.Size() {
		return nil, outOfRange(from)
	}
	i, offset := content.find(from)
	j, offsetTo := content.find(to)
	child := content.Child(i)
	if offset == from || child.typ.text {
		if offsetTo != to && !content.Child(j).typ.text {
			return nil, failAt(GapNotFlat, to, "the range cuts through a node")
		}
		return content.Cut(0, from).Append(content.Cut(to, content.Size())), nil
	}
	if i != j {
		return nil, failAt(GapNotFlat, from, "the range cuts through a node")
	}
	inner, err := removeRange(child.content, from-offset-1, to-offset-1)
	if err != nil {
		return nil, err
	}
	return content.ReplaceChild(i, child.Copy(inner)), nil
}

// AppendJSON appends the slice as the official toJSON writes it: null when it
// is empty.
// Counterpart: Slice.toJSON.
func (s *Slice) AppendJSON(b []byte) []byte {
	if s.content.count == 0 {
		return append(b, "null"...)
	}
	b = s.content.appendJSON(append(b, `{"content":`...))
	if s.openStart > 0 {
		b = appendInt(append(b, `,"openStart":`...), s.openStart)
	}
	if s.openEnd > 0 {
		b = appendInt(append(b, `,"openEnd":`...), s.openEnd)
	}
	return append(b, '}')
}
