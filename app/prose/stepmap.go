package prose

import "slices"

// StepMap says which ranges a step replaced and how long what replaced them
// is, so that positions before it can be carried to after it. All numbers are
// UTF-16 code units and tokens. Counterpart: StepMap.
type StepMap struct {
	ranges   []span
	inverted bool
}

type span struct{ start, old, new int }

// NewStepMap makes a map of rows of three: where a range starts, how long it
// was and how long it is. Counterpart: new StepMap.
func NewStepMap(ranges ...[3]int) StepMap {
	m := StepMap{}
	for _, r := range ranges {
		m.ranges = append(m.ranges, span{r[0], r[1], r[2]})
	}
	return m
}

// IsEmpty reports whether the map moves nothing.
func (m StepMap) IsEmpty() bool { return len(m.ranges) == 0 }

// sizes are the lengths before and after, seen in the map's direction.
func (m StepMap) sizes(s span) (before, after int) {
	if m.inverted {
		return s.new, s.old
	}
	return s.old, s.new
}

// Mapped is where a position went. Counterpart: MapResult.
type Mapped struct {
	// Pos is the position after, in UTF-16 code units and tokens.
	Pos int
	// Deleted says that what stood on the side the position leans to is gone.
	Deleted bool
	// DeletedBefore and DeletedAfter say that what stood on that side is gone.
	DeletedBefore, DeletedAfter bool
	// DeletedAcross says that what stood on both sides is gone.
	DeletedAcross bool

	recover recovery
}

// recovery is a place inside a range that was replaced.
type recovery struct {
	ok            bool
	index, offset int
}

// Map carries a position; where something was inserted right at it, assoc -1
// keeps it before and 1 puts it behind. Counterpart: StepMap.map.
func (m StepMap) Map(pos, assoc int) int {
	diff := 0
	for _, s := range m.ranges {
		start := s.start
		if m.inverted {
			start -= diff
		}
		if start > pos {
			break
		}
		before, after := m.sizes(s)
		if pos <= start+before {
			return start + diff + landing(pos, assoc, start, before, after)
		}
		diff += after - before
	}
	return pos + diff
}

// landing is how far behind a range's start a position in it comes to stand.
func landing(pos, assoc, start, before, after int) int {
	side := assoc
	if before > 0 {
		switch pos {
		case start:
			side = -1
		case start + before:
			side = 1
		}
	}
	if side < 0 {
		return 0
	}
	return after
}

// MapResult is Map that also says what was deleted around the position.
// Counterpart: StepMap.mapResult.
func (m StepMap) MapResult(pos, assoc int) Mapped {
	diff := 0
	for i, s := range m.ranges {
		start := s.start
		if m.inverted {
			start -= diff
		}
		if start > pos {
			break
		}
		before, after := m.sizes(s)
		end := start + before
		if pos <= end {
			return m.inRange(i, pos, assoc, start, before, after, diff)
		}
		diff += after - before
	}
	return Mapped{Pos: pos + diff}
}

// past is MapResult for the most common: one range, and a position that is
// clear of it. What somebody typed on an old version goes past thousands.
func (m *StepMap) past(pos int) (moved int, ok bool) {
	if len(m.ranges) != 1 {
		return 0, false
	}
	s := &m.ranges[0]
	before, after := s.old, s.new
	if m.inverted {
		before, after = after, before
	}
	if pos < s.start {
		return pos, true
	}
	return pos + after - before, pos > s.start+before
}

func (m StepMap) inRange(i, pos, assoc, start, before, after, diff int) Mapped {
	end := start + before
	out := Mapped{Pos: start + diff + landing(pos, assoc, start, before, after)}
	edge := end
	if assoc < 0 {
		edge = start
	}
	if pos != edge {
		out.recover = recovery{true, i, pos - start}
	}
	if before == 0 {
		return out
	}
	out.DeletedAcross = pos != start && pos != end
	out.DeletedAfter = pos == start || out.DeletedAcross
	out.DeletedBefore = (pos == end && pos != start) || out.DeletedAcross
	out.Deleted = pos != edge
	return out
}

// recover gives the position that a recovery made by the mirror stands for.
func (m StepMap) recover(r recovery) int {
	diff := 0
	if !m.inverted {
		for _, s := range m.ranges[:min(r.index, len(m.ranges))] {
			diff += s.new - s.old
		}
	}
	if r.index >= len(m.ranges) {
		return r.offset
	}
	return m.ranges[r.index].start + diff + r.offset
}

// Invert gives the map in the other direction. Counterpart: StepMap.invert.
func (m StepMap) Invert() StepMap { return StepMap{m.ranges, !m.inverted} }

// Ranges calls f for each range with where it stood and where it stands.
// Counterpart: StepMap.forEach.
func (m StepMap) Ranges(f func(oldStart, oldEnd, newStart, newEnd int)) {
	diff := 0
	for _, s := range m.ranges {
		before, after := m.sizes(s)
		old, now := s.start, s.start+diff
		if m.inverted {
			old, now = s.start-diff, s.start
		}
		f(old, old+before, now, now+after)
		diff += after - before
	}
}

// Mappable carries positions: a [StepMap] or a [Mapping].
type Mappable interface {
	Map(pos, assoc int) int
	MapResult(pos, assoc int) Mapped
}

// Mapping is a row of step maps, some of which may be mirrors of others: the
// undoing of one, through which a position that was deleted comes back to
// where it was. The zero value is empty and ready. Counterpart: Mapping.
type Mapping struct {
	maps    []StepMap
	mirrors []int32 // index of the mirror and 1, 0 for none; shorter than maps
	from    int
	to      int
}

// NewMapping makes a mapping of maps.
// Counterpart: new Mapping.
func NewMapping(maps ...StepMap) *Mapping {
	return &Mapping{maps: maps, to: len(maps)}
}

// Maps are all the maps, also those that Slice left out; the caller must not
// change them.
// Counterpart: Mapping.maps.
func (m *Mapping) Maps() []StepMap { return m.maps }

// Slice gives a mapping through only the maps from index from to to, knowing
// the same mirrors. Counterpart: Mapping.slice.
func (m *Mapping) Slice(from, to int) *Mapping {
	return &Mapping{m.maps, m.mirrors, max(0, from), min(to, len(m.maps))}
}

// AppendMap adds a map. A mapping must not be added to after it was sliced,
// except by its owner. Counterpart: Mapping.appendMap.
func (m *Mapping) AppendMap(s StepMap) {
	m.maps = append(m.maps, s)
	m.to = len(m.maps)
}

// AppendMirror adds a map that undoes the one at an index.
func (m *Mapping) AppendMirror(s StepMap, mirrors int) {
	m.AppendMap(s)
	m.SetMirror(len(m.maps)-1, mirrors)
}

// SetMirror says that two maps undo one another; an index outside says
// nothing. The first mirror of a map stands. Counterpart: Mapping.setMirror.
func (m *Mapping) SetMirror(a, b int) {
	if a < 0 || b < 0 || a >= len(m.maps) || b >= len(m.maps) {
		return
	}
	if need := len(m.maps); len(m.mirrors) < need {
		m.mirrors = append(m.mirrors, make([]int32, need-len(m.mirrors))...)
	}
	if m.mirrors[a] == 0 {
		m.mirrors[a] = int32(b) + 1
	}
	if m.mirrors[b] == 0 {
		m.mirrors[b] = int32(a) + 1
	}
}

// Mirror gives the index of the map that undoes the one at an index, -1 when
// there is none. Counterpart: Mapping.getMirror.
func (m *Mapping) Mirror(i int) int {
	if i < 0 || i >= len(m.mirrors) {
		return -1
	}
	return int(m.mirrors[i]) - 1
}

// AppendMapping adds all maps of another mapping with their mirrors.
// Counterpart: Mapping.appendMapping.
func (m *Mapping) AppendMapping(other *Mapping) {
	start := len(m.maps)
	for i, s := range other.maps {
		m.AppendMap(s)
		if mirror := other.Mirror(i); mirror >= 0 && mirror < i {
			m.SetMirror(start+i, start+mirror)
		}
	}
}

// AppendInverted adds the undoing of another mapping. Counterpart:
// Mapping.appendMappingInverted.
func (m *Mapping) AppendInverted(other *Mapping) {
	total := len(m.maps) + len(other.maps)
	for i, v := range slices.Backward(other.maps) {
		m.AppendMap(v.Invert())
		if mirror := other.Mirror(i); mirror > i {
			m.SetMirror(len(m.maps)-1, total-mirror-1)
		}
	}
}

// Invert gives the undoing of the whole mapping. Counterpart: Mapping.invert.
func (m *Mapping) Invert() *Mapping {
	inverse := &Mapping{}
	inverse.AppendInverted(m)
	return inverse
}

// Map carries a position through all the maps; assoc as in [StepMap.Map].
// Counterpart: Mapping.map.
func (m *Mapping) Map(pos, assoc int) int {
	if m.mirrors != nil {
		return m.MapResult(pos, assoc).Pos
	}
	for _, s := range m.maps[m.from:m.to] {
		pos = s.Map(pos, assoc)
	}
	return pos
}

// MapResult is Map that also says what was deleted around the position on the
// way. Counterpart: Mapping.mapResult.
func (m *Mapping) MapResult(pos, assoc int) Mapped {
	out := Mapped{}
	for i := m.from; i < m.to; i++ {
		if moved, ok := m.maps[i].past(pos); ok {
			pos = moved
			continue
		}
		r := m.maps[i].MapResult(pos, assoc)
		if r.recover.ok {
			if mirror := m.Mirror(i); mirror > i && mirror < m.to {
				i = mirror
				pos = m.maps[mirror].recover(r.recover)
				continue
			}
		}
		out.Deleted = out.Deleted || r.Deleted
		out.DeletedBefore = out.DeletedBefore || r.DeletedBefore
		out.DeletedAfter = out.DeletedAfter || r.DeletedAfter
		out.DeletedAcross = out.DeletedAcross || r.DeletedAcross
		pos = r.Pos
	}
	out.Pos = pos
	return out
}
