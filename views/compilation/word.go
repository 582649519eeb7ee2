package compilation

import (
	"context"
	"io"
	"strings"

	"minamata.exchange/views/docx"
	"minamata.exchange/views/text"
)

// wordTable has a row for each comment; those of a thread are joined.
type wordTable struct {
	ctx context.Context //nolint:containedctx // whose language the words are in
	doc *docx.Document
}

// NewDOCX begins a table as a Word document.
func NewDOCX(ctx context.Context, w io.Writer, p FileProps) (Table, error) {
	lines := []string{text.T(ctx, "compilation.title"), text.T(ctx, "compilation.subtitle", "version", p.Version, "at", p.At)}
	if p.Narrowed != "" {
		lines = append(lines, text.T(ctx, "compilation.narrowed", "what", p.Narrowed))
	}
	if p.Confidential {
		lines = append([]string{text.Say(p.Lang, "confidential.line")}, lines...)
	}
	doc, err := docx.New(w, docx.Props{
		Language: text.Of(ctx).Code, Title: p.Title, TitleLang: p.Lang, Lines: lines, Made: p.At, Table: text.T(ctx, "compilation.title"),
		Empty: text.T(ctx, "thread.empty"),
		Columns: []docx.Column{
			{Label: text.T(ctx, "compilation.column.number"), Share: 4},
			{Label: text.T(ctx, "compilation.column.paragraph"), Share: 13},
			{Label: text.T(ctx, "compilation.column.quote"), Share: 18},
			{Label: text.T(ctx, "compilation.column.by"), Share: 15},
			{Label: text.T(ctx, "compilation.column.comment"), Share: 27},
			{Label: text.T(ctx, "thread.outcome"), Share: 10},
			{Label: text.T(ctx, "compilation.column.response"), Share: 21},
		},
	})
	return &wordTable{ctx, doc}, err
}

func (t *wordTable) Row(r RowProps) error {
	for i, c := range r.Comments {
		part := docx.Alone
		switch {
		case i > 0:
			part = docx.More
		case len(r.Comments) > 1:
			part = docx.First
		}
		by := docx.Cell{Bold: c.Name, Text: strings.TrimSuffix(c.Capacity+"\n"+c.For, "\n"), Soft: text.Of(t.ctx).Moment(c.At)}
		said := docx.Cell{Text: c.Text(t.ctx)}
		var err error
		if i > 0 {
			empty := docx.Cell{Part: part}
			err = t.doc.Row(empty, empty, empty, by, said, empty, empty)
		} else {
			err = t.first(r, part, by, said)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *wordTable) first(r RowProps, part docx.Part, by, said docx.Cell) error {
	place := docx.Cell{Bold: Place(t.ctx, r.Place), Soft: gone(t.ctx, r.Place), Part: part}
	if !r.Place.Whole {
		place.Text, place.Lang = r.Place.Section, r.Lang
	}
	response := docx.Cell{Text: r.Response, Part: part}
	if r.Resolved {
		response.Soft = r.Resolver + ", " + text.Of(t.ctx).Date(r.At)
	}
	return t.doc.Row(
		docx.Cell{Text: text.Of(t.ctx).Number(r.Number), Part: part}, place, docx.Cell{Text: r.Quote, Lang: r.Lang, Part: part},
		by, said, docx.Cell{Text: state(t.ctx, r), Part: part}, response,
	)
}

func (t *wordTable) Close() error { return t.doc.Close() }
