package prosetest

import "minamata.exchange/app/prose"

// table makes a table, or adds or deletes a row or a column of one.
func (e *Edits) table(tr *prose.Transform) error {
	at, table, ok := e.node(tr.Doc(), named("table"))
	if !ok || e.IntN(8) == 0 {
		return e.newTable(tr)
	}
	switch e.IntN(5) {
	case 0, 1:
		return e.addRow(tr, at, table)
	case 2:
		return e.deleteRow(tr, at, table)
	case 3:
		return e.addColumn(tr, at, table)
	}
	return e.deleteColumn(tr, at, table)
}

func (e *Edits) newTable(tr *prose.Transform) error {
	at, p, ok := e.textblock(tr.Doc())
	if !ok || p.Depth() > 3 {
		return errNowhere
	}
	rows := make([]*prose.Node, 2)
	for i := range rows {
		name := "table_cell"
		if i == 0 {
			name = "table_header"
		}
		rows[i] = e.create("table_row", nil, e.create(name, nil, e.paragraph(2)), e.create(name, nil, e.paragraph(1)))
	}
	return tr.ReplaceRangeWith(at, at, e.create("table", nil, rows...))
}

// rowAt gives where the row of an index begins.
func rowAt(at int, table *prose.Node, index int) int {
	pos := at + 1
	for i := range index {
		pos += table.Child(i).Size()
	}
	return pos
}

func (e *Edits) addRow(tr *prose.Transform, at int, table *prose.Node) error {
	cells := make([]*prose.Node, table.FirstChild().ChildCount())
	for i := range cells {
		cells[i] = e.create("table_cell", nil, e.create("paragraph", nil))
	}
	return tr.Insert(rowAt(at, table, e.IntN(table.ChildCount()+1)), e.create("table_row", nil, cells...))
}

func (e *Edits) deleteRow(tr *prose.Transform, at int, table *prose.Node) error {
	if table.ChildCount() < 2 {
		return tr.Delete(at, at+table.Size())
	}
	i := e.IntN(table.ChildCount())
	from := rowAt(at, table, i)
	return tr.Delete(from, from+table.Child(i).Size())
}

// addColumn and deleteColumn go from the last row to the first, so that what
// was counted before still stands.
func (e *Edits) addColumn(tr *prose.Transform, at int, table *prose.Node) error {
	column := e.IntN(table.FirstChild().ChildCount() + 1)
	for i := table.ChildCount() - 1; i >= 0; i-- {
		row, pos := table.Child(i), rowAt(at, table, i)+1
		for c := range min(column, row.ChildCount()) {
			pos += row.Child(c).Size()
		}
		if err := tr.Insert(pos, e.create("table_cell", nil, e.create("paragraph", nil))); err != nil {
			return err
		}
	}
	return nil
}

func (e *Edits) deleteColumn(tr *prose.Transform, at int, table *prose.Node) error {
	column := e.IntN(table.FirstChild().ChildCount())
	for i := table.ChildCount() - 1; i >= 0; i-- {
		row, pos := table.Child(i), rowAt(at, table, i)+1
		if row.ChildCount() < 2 || column >= row.ChildCount() {
			continue
		}
		for c := range column {
			pos += row.Child(c).Size()
		}
		if err := tr.Delete(pos, pos+row.Child(column).Size()); err != nil {
			return err
		}
	}
	return nil
}
