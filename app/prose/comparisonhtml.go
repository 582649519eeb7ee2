package prose

import "strconv"

// ComparisonOptions say how two versions are written as one.
type ComparisonOptions struct {
	HTMLOptions
	// Say gives the words that a part begins with for those who cannot see how
	// it looks, such as "inserted:"; Done those it ends with. Both in plain text.
	Say  func(Change) string
	Done func(Change) string
	// Row and Column say that a whole one was inserted or deleted.
	Row, Column func(Change) string
	// Became says what has become of the form of a part: its kind, attributes
	// and marks.
	Became func(old, now *Node) string
	// Next names the link from one change to the next.
	Next string
	// There and Back name the links between the places of what has moved.
	There, Back string
}

// ComparisonHTML writes two versions as one: ins and del for what came and
// went, and for what has moved or looks otherwise elements of class moved and
// altered. Every change has an id, change-1 and so on, and a link to the next,
// of class change-next. It is as safe as what [HTML] writes. changes is how many
// there are.
func ComparisonHTML(c *Comparison, options ComparisonOptions) (html string, changes int) {
	w := &partWriter{say: options}
	w.options = options.HTMLOptions
	w.options.IDPrefix = idPrefix(options.IDPrefix)
	w.older = &older{}
	w.parts(c.Root)
	w.notes()
	w.end()
	return string(w.b), w.changes
}

// older is where the numbers of the older of two versions stand, while both are
// written at once.
type older struct {
	numbering Numbering
	notes     int
	newNotes  int
	side      Change // Deleted or MovedFrom: the older alone; Inserted or MovedTo: the newer; else both
}

func (o *older) onlyOld() bool { return o.side == Deleted || o.side == MovedFrom }
func (o *older) onlyNew() bool { return o.side == Inserted || o.side == MovedTo }

// numberOf is the number of a paragraph: of two versions the newer's, where it
// stands in that.
func (w *htmlWriter) numberOf(n *Node) string {
	level := levelOf(n)
	if w.older == nil || w.older.onlyNew() {
		return w.numbering.Next(level)
	}
	was := w.older.numbering.Next(level)
	if w.older.onlyOld() {
		return was
	}
	return w.numbering.Next(level)
}

// noteNumber is the number and id of the next footnote, in the same way.
func (w *htmlWriter) noteNumber() (number int, id string) {
	o := w.older
	if o == nil {
		number = len(w.footnotes) + 1
		return number, strconv.Itoa(number)
	}
	if !o.onlyNew() {
		o.notes++
	}
	if o.onlyOld() {
		return o.notes, "was-" + strconv.Itoa(o.notes)
	}
	o.newNotes++
	return o.newNotes, strconv.Itoa(o.newNotes)
}

// noteValue is the number that a list gives a footnote where it does not count
// by itself.
func (w *htmlWriter) noteValue(f footnote) attr {
	if w.older == nil {
		return attr{}
	}
	return attr{"value", strconv.Itoa(f.number)}
}

// partWriter writes parts.
type partWriter struct {
	htmlWriter
	say     ComparisonOptions
	changes int
	within  bool // a change: what is in it is none of its own
	who     func(by int64) Passage
}

// on writes as of one side.
func (w *partWriter) on(side Change, write func()) {
	was := w.older.side
	if side != Kept && side != Altered {
		w.older.side = side
	}
	write()
	w.older.side = was
}

// parts writes what a part holds.
func (w *partWriter) parts(p *Part) {
	if p.Parts == nil {
		w.children(p.node())
		return
	}
	if p.node().typ.inlines {
		w.words(p.Parts)
		return
	}
	for _, part := range p.Parts {
		w.block(part, p)
	}
}

// node writes a part with its marks and what it holds.
func (w *partWriter) node(p *Part) {
	n := p.node()
	if p.Change == MovedFrom {
		n = p.Old
	}
	for _, m := range n.marks {
		tag, attrs := w.mark(m, n.IsBlock())
		w.open(tag, attrs...)
		defer w.close(tag)
	}
	side := w.older.side
	w.htmlWriter.node(n, func() { w.on(side, func() { w.parts(p) }) })
}

// mark is the element of a mark. Where two versions are shown, ins and del are
// what came and went between them, and suggestions are not.
func (w *htmlWriter) mark(m *Mark, onBlock bool) (string, []attr) {
	tag, attrs := markElement(m, onBlock)
	if w.older == nil || tag != "ins" && tag != "del" {
		return tag, attrs
	}
	class := attr{"class", "suggested suggested-" + tag}
	if tag = "span"; onBlock {
		tag = "div"
	}
	return tag, append([]attr{class}, attrs...)
}

// inside are the elements that can stand only where they stand: a change is
// marked in them, not around them.
var inside = map[string]bool{"list_item": true, "table_row": true, "table_cell": true, "table_header": true, "caption": true}

func (w *partWriter) block(p, parent *Part) {
	if parent.columns != nil && p.node().typ.name == "table_row" {
		w.tableRow(p, parent.columns)
		return
	}
	w.on(p.Change, func() {
		switch {
		case p.Change == Kept, w.within, p.isOpened():
			w.node(p)
		case inside[p.node().typ.name]:
			w.insideOf(p, w.say.Say(p.Change))
		default:
			w.around(p)
		}
	})
}

// isOpened says whether a part came or went while something in it has moved;
// what it holds is marked then, piece by piece.
func (p *Part) isOpened() bool {
	return p.Parts != nil && (p.Change == Inserted || p.Change == Deleted)
}

// changeElement are the elements of changes.
var changeElement = map[Change]string{Inserted: "ins", Deleted: "del", Altered: "div", MovedFrom: "div", MovedTo: "div"}

var changeClass = map[Change]string{Inserted: "change", Deleted: "change", Altered: "change altered", MovedFrom: "change moved moved-from", MovedTo: "change moved moved-to"}

// around writes a change around a block.
func (w *partWriter) around(p *Part) {
	tag := changeElement[p.Change]
	w.open(tag, attr{"id", w.nextChange()}, attr{"class", changeClass[p.Change]})
	w.label(p, w.say.Say(p.Change))
	w.as(p, func() { w.node(p) })
	w.nextLink()
	w.close(tag)
}

// as writes what is a change as a whole, or, where it only looks otherwise or
// has moved, may hold changes of its own.
func (w *partWriter) as(p *Part, write func()) {
	was := w.within
	w.within = was || p.Change == Inserted || p.Change == Deleted
	write()
	w.within = was
}

// label says what a change is: unseen where its looks say so, else before it.
func (w *partWriter) label(p *Part, words string) {
	switch p.Change {
	case Altered:
		w.open("span", attr{"class", "change-note"})
		w.b = appendEscaped(w.b, words)
		if p.Old != nil && p.New != nil {
			w.b = appendEscaped(append(w.b, ' '), w.say.Became(p.Old, p.New))
		}
		w.close("span")
	case MovedFrom, MovedTo:
		here, there, name := "to-", "from-", w.say.Back
		if p.Change == MovedFrom {
			here, there, name = there, here, w.say.There
		}
		move := strconv.Itoa(p.Move)
		w.open("span", attr{"class", "change-note"}, attr{"id", w.options.IDPrefix + "moved-" + here + move})
		w.b = appendEscaped(w.b, words)
		w.b = append(w.b, ' ')
		w.open("a", attr{"href", "#" + w.options.IDPrefix + "moved-" + there + move})
		w.b = appendEscaped(w.b, name)
		w.close("a")
		w.close("span")
	default:
		w.unseen(words)
	}
	w.b = append(w.b, ' ')
}

func (w *partWriter) unseen(words string) {
	w.open("span", attr{"class", "unseen"})
	w.b = appendEscaped(w.b, words)
	w.close("span")
}

// insideOf writes a list item, a cell or a caption with the change in it.
func (w *partWriter) insideOf(p *Part, words string) {
	n := p.node()
	id := w.nextChange()
	w.tagged(n, id, changeClass[p.Change]+" "+sideClass[p.Change], func() {
		w.label(p, words)
		if tag := changeElement[p.Change]; tag != "div" {
			w.open(tag)
			defer w.nextLink()
			defer w.close(tag)
		} else {
			defer w.nextLink()
		}
		w.as(p, func() { w.parts(p) })
	})
}

var sideClass = map[Change]string{Inserted: "inserted", Deleted: "deleted"}

// tagged writes a node that is not wrapped by its marks, with an id and a class.
func (w *partWriter) tagged(n *Node, id, class string, inner func()) {
	attrs := []attr{{"id", id}, {"class", class}}
	if n.typ.name == "table_cell" || n.typ.name == "table_header" {
		attrs = append(attrs, countAttr(n, "colspan"), countAttr(n, "rowspan"))
	}
	w.element(blockElements[n.typ.name], inner, append(attrs, direction(n))...)
}

// tableRow writes a row of a table whose columns are those of both versions.
func (w *partWriter) tableRow(p *Part, columns []Change) {
	if p.Change == Kept || p.Change == Altered {
		w.element("tr", func() {
			for i, cell := range p.Parts {
				if cell.Change == Inserted || cell.Change == Deleted {
					w.on(cell.Change, func() { w.insideOf(cell, w.say.Column(columns[i])) })
				} else {
					w.block(cell, p)
				}
			}
		})
		return
	}
	first := true
	cells := nodesOf(p.node().content)
	if p.Change == MovedFrom {
		cells = nodesOf(p.Old.content)
	}
	other := Deleted // columns that the row has not got
	if p.Change == Deleted || p.Change == MovedFrom {
		other = Inserted
	}
	w.on(p.Change, func() {
		w.element("tr", func() {
			for _, column := range columns {
				if column == other {
					w.element("td", func() {}, attr{"class", "no-cell"})
					continue
				}
				w.wholeCell(p, cells[0], first)
				first, cells = false, cells[1:]
			}
		}, attr{"class", "change " + sideClass[p.Change]})
	})
}

// wholeCell writes a cell of a row that came, went or moved as a whole; the
// first one says so.
func (w *partWriter) wholeCell(row *Part, cell *Node, first bool) {
	id := ""
	if first {
		id = w.nextChange()
	}
	w.tagged(cell, id, "", func() {
		if first {
			words := w.say.Say(row.Change)
			if row.Change == Inserted || row.Change == Deleted {
				words = w.say.Row(row.Change)
			}
			w.label(row, words)
		}
		if tag := changeElement[row.Change]; tag == "div" {
			w.children(cell)
		} else {
			w.element(tag, func() { w.children(cell) })
		}
		if first {
			w.nextLink()
		}
	})
}

// nextChange is the id of a change.
func (w *partWriter) nextChange() string {
	w.changes++
	return w.options.IDPrefix + "change-" + strconv.Itoa(w.changes)
}

func (w *partWriter) nextLink() {
	w.open("a", attr{"class", "change-next"}, attr{"href", "#" + w.options.IDPrefix + "change-" + strconv.Itoa(w.changes+1)})
	w.b = appendEscaped(w.b, w.say.Next)
	w.close("a")
}

// end is where the link of the last change leads.
func (w *partWriter) end() {
	w.open("span", attr{"id", w.options.IDPrefix + "change-" + strconv.Itoa(w.changes+1)}, attr{"class", "change-end"})
	w.close("span")
}
