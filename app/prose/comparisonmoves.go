package prose

import "slices"

// Bounds of what counts as moved: below them likeness is chance.
const (
	wordsMoved    = 3    // of a block that stands elsewhere as it was
	wordsReworked = 6    // of one that was changed as well
	likeReworked  = 0.75 // how alike the two are then
	mostMoveLooks = 200_000
)

// findMoves finds what stands elsewhere among what seems deleted and inserted:
// whole blocks, rows, and blocks within those. It gives how many.
func (c *comparer) findMoves(root *Part) int {
	gone, come := loose(root, Deleted, nil), loose(root, Inserted, nil)
	opened := slices.Concat(gone, come)
	moves := 0
	for len(gone) > 0 && len(come) > 0 {
		gone, come = c.matchMoves(gone, come, &moves)
		if !slices.ContainsFunc(gone, canOpen) && !slices.ContainsFunc(come, canOpen) {
			c.reworked(gone, come, &moves)
			break
		}
		gone, come = openParts(gone), openParts(come)
	}
	for _, p := range opened {
		p.close()
	}
	return moves
}

// loose are the blocks below a part that are of one change.
func loose(p *Part, change Change, found []*Part) []*Part {
	for _, part := range p.Parts {
		switch n := part.node(); {
		case n.typ.inline:
			return found
		case part.Change == change && n.typ.name != "table_cell" && n.typ.name != "table_header":
			found = append(found, part)
		default:
			found = loose(part, change, found)
		}
	}
	return found
}

// node is the part as it stands, or stood last.
func (p *Part) node() *Node {
	if p.New != nil {
		return p.New
	}
	return p.Old
}

// matchMoves pairs parts that are alike, and gives those that are left.
func (c *comparer) matchMoves(gone, come []*Part, moves *int) (left, right []*Part) {
	byHash := map[uint64][]*Part{}
	for _, p := range gone {
		if len(c.bag(p.Old)) >= wordsMoved {
			byHash[p.Old.lanes()] = append(byHash[p.Old.lanes()], p)
		}
	}
	for _, p := range come {
		same := byHash[p.New.lanes()]
		if len(same) == 0 || !same[0].Old.Equal(p.New) {
			right = append(right, p)
			continue
		}
		byHash[p.New.lanes()] = same[1:]
		c.move(same[0], p, moves)
	}
	for _, p := range gone {
		if p.Change == Deleted {
			left = append(left, p)
		}
	}
	return left, right
}

func (c *comparer) move(from, to *Part, moves *int) {
	*moves++
	from.Change, from.Parts, from.Move = MovedFrom, nil, *moves
	whole := c.pair(from.Old, to.New)
	to.Change, to.Old, to.Parts, to.columns, to.Move = MovedTo, from.Old, whole.Parts, whole.columns, *moves
}

// reworked pairs textblocks that were changed on the way.
func (c *comparer) reworked(gone, come []*Part, moves *int) {
	looks := 0
	for _, to := range come {
		if !to.New.typ.inlines || len(c.bag(to.New)) < wordsReworked {
			continue
		}
		var best *Part
		most := float32(likeReworked)
		for _, from := range gone {
			if from.Change != Deleted || from.Old.typ != to.New.typ || len(c.bag(from.Old)) < wordsReworked {
				continue
			}
			if looks++; looks > mostMoveLooks {
				return
			}
			if like := shared(c.bag(from.Old), c.bag(to.New)); like >= most {
				best, most = from, like
			}
		}
		if best != nil {
			c.move(best, to, moves)
		}
	}
}

// canOpen says whether a part may hold blocks that stand elsewhere.
func canOpen(p *Part) bool {
	n := p.node()
	return !n.typ.inlines && !n.typ.leaf && n.typ.name != "table" && n.typ.name != "table_row"
}

// openParts puts what parts hold in their place.
func openParts(parts []*Part) []*Part {
	var out []*Part
	for _, p := range parts {
		if !canOpen(p) {
			out = append(out, p)
			continue
		}
		p.Parts = []*Part{}
		for _, n := range nodesOf(p.node().content) {
			part := &Part{Change: p.Change, Old: n}
			if p.Change == Inserted {
				part.Old, part.New = nil, n
			}
			p.Parts = append(p.Parts, part)
		}
		out = append(out, p.Parts...)
	}
	return out
}

// close makes one again of a part in which nothing was found that has moved.
func (p *Part) close() bool {
	if p.Change != Inserted && p.Change != Deleted {
		return false
	}
	whole := true
	for _, part := range p.Parts {
		whole = part.close() && whole
	}
	if whole {
		p.Parts = nil
	}
	return whole
}
