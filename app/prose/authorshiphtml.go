package prose

// Passage is how a passage of one author is shown.
type Passage struct {
	Class string // of its element, which sets its colour
	Label string // who, and when; read out before it, and shown on pointing
}

// AuthorsHTML writes a document with each passage in an element of its author.
// who gives, for the change with which it came in, how it is shown; neighbours
// that are shown alike are one passage. It is as safe as what [HTML] writes.
func AuthorsHTML(doc *Node, authors *Authorship, who func(by int64) Passage, options HTMLOptions) string {
	w := &partWriter{who: who}
	w.options = options
	w.options.IDPrefix = idPrefix(options.IDPrefix)
	w.older = &older{}
	runs := runReader{runs: authors.Runs()}
	w.parts(runs.part(doc))
	w.notes()
	return string(w.b)
}

// runReader goes along the runs of a document.
type runReader struct {
	runs []Run
	used int // of the first
}

// skip goes on by so much and gives who wrote what stands there, of one run at
// most.
func (r *runReader) skip(most int) (length int, by int64) {
	for len(r.runs) > 0 && r.used == r.runs[0].Length {
		r.runs, r.used = r.runs[1:], 0
	}
	if len(r.runs) == 0 {
		return most, 0
	}
	length = min(most, r.runs[0].Length-r.used)
	r.used += length
	return length, r.runs[0].By
}

// part is a node as a part, its text cut where the author changes.
func (r *runReader) part(n *Node) *Part {
	p := &Part{Old: n, New: n, by: -1}
	if n.typ.leaf {
		_, p.by = r.skip(1)
		return p
	}
	if n.typ != n.typ.schema.top {
		r.skip(1)
		defer r.skip(1)
	}
	p.Parts = []*Part{}
	for _, child := range n.content.All() {
		if !child.typ.text {
			p.Parts = append(p.Parts, r.part(child))
			continue
		}
		for at := 0; at < child.Size(); {
			length, by := r.skip(child.Size() - at)
			piece := child.cutText(at, at+length)
			p.Parts = append(p.Parts, &Part{Old: piece, New: piece, by: by})
			at += length
		}
	}
	return p
}

// passage writes neighbours that came in with one change.
func (w *partWriter) passage(parts []*Part) {
	shown := w.who(parts[0].by)
	w.open("span", attr{"class", shown.Class}, attr{"title", shown.Label})
	w.unseen(shown.Label + ": ")
	for _, p := range parts {
		w.node(p)
	}
	w.close("span")
}
