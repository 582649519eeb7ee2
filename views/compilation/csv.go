package compilation

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/views/text"
)

// csvTable has a row for each comment. Spreadsheets count rows: what became of
// a thread stands beside its first comment only.
type csvTable struct {
	ctx context.Context //nolint:containedctx // whose language the words are in
	csv *csv.Writer
}

// NewCSV begins a table as CSV, with a sign by which Excel knows its letters.
func NewCSV(ctx context.Context, w io.Writer) (Table, error) {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return nil, err
	}
	t := &csvTable{ctx: ctx, csv: csv.NewWriter(w)}
	t.csv.UseCRLF = true
	return t, t.write([]string{
		text.T(ctx, "compilation.column.number"), text.T(ctx, "compilation.column.paragraph"), text.T(ctx, "compilation.column.section"),
		text.T(ctx, "compilation.column.quote"), text.T(ctx, "compilation.column.reply"), text.T(ctx, "compilation.column.name"),
		text.T(ctx, "compilation.column.capacity"), text.T(ctx, "compilation.filter.body"), text.T(ctx, "compilation.column.date"),
		text.T(ctx, "compilation.column.comment"), text.T(ctx, "thread.outcome"), text.T(ctx, "compilation.column.response"),
		text.T(ctx, "compilation.column.responder"), text.T(ctx, "compilation.column.answered"),
	})
}

func (t *csvTable) Row(r RowProps) error {
	place := Place(t.ctx, r.Place)
	if note := gone(t.ctx, r.Place); note != "" {
		place = strings.TrimSpace(place + "\n" + note)
	}
	for i, c := range r.Comments {
		record := []string{strconv.FormatInt(r.Number, 10), place, r.Place.Section}
		if i == 0 {
			record = append(record, r.Quote, "")
		} else {
			record = append(record, "", strconv.FormatInt(c.Number-1, 10))
		}
		record = append(record, c.Name, c.Capacity, c.For, moment(c.At), c.Text(t.ctx))
		switch {
		case i > 0:
			record = append(record, "", "", "", "")
		case r.Resolved:
			record = append(record, state(t.ctx, r), r.Response, r.Resolver, moment(r.At))
		default:
			record = append(record, state(t.ctx, r), "", "", "")
		}
		if err := t.write(record); err != nil {
			return err
		}
	}
	return nil
}

func (t *csvTable) write(record []string) error {
	for i, cell := range record {
		record[i] = harmless(cell)
	}
	if err := t.csv.Write(record); err != nil {
		return err
	}
	t.csv.Flush()
	return t.csv.Error()
}

func (t *csvTable) Close() error { return t.csv.Error() }

// moment is a time as spreadsheets read it, in UTC.
func moment(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") }

// harmless keeps a spreadsheet from taking a text for a formula: what begins
// like one gets a sign before it that says that it is text. Signs that stand in
// no text are left out.
func harmless(cell string) string {
	cell = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(cell, "\uFFFD"))
	begin := strings.TrimLeft(cell, " \u00A0\u200B\u200E\u200F\u2066\u2067\u2068\uFEFF\n")
	if strings.IndexAny(begin, "=+-@\t＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}
