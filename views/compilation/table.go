package compilation

import (
	"context"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// Table is a compilation as a file, to which rows are added as they are read.
type Table interface {
	Row(r RowProps) error
	Close() error
}

// columns are those of the screen.
func columns(ctx context.Context) []ui.Column {
	return []ui.Column{
		{Label: text.T(ctx, "compilation.column.paragraph")},
		{Label: text.T(ctx, "compilation.column.quote")},
		{Label: text.T(ctx, "compilation.column.comment")},
		{Label: text.T(ctx, "compilation.column.answer")},
	}
}
