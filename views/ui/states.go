package ui

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"
)

// States are the parts in all their states.
func States() []State {
	at := time.Date(2026, 11, 5, 9, 4, 0, 0, time.UTC)
	long := "Водопроводно-канализационное природоохранное законодательство"
	return []State{
		{Name: "field", Component: Field(FieldProps{Name: "name", Label: "Name", Value: "Awa Diop", Hint: "As it stands on your letter."})},
		{Name: "field: error", Component: Field(FieldProps{Name: "name", Label: long, Value: "<b>", Hint: "Hint", Error: long, MaxLength: 80, Autocomplete: "name"})},
		{Name: "field: optional, Arabic", Component: Field(FieldProps{Name: "name", Label: "Name", Optional: true, Lang: "ar", Value: "عائشة", Type: "search", Autofocus: true})},
		{Name: "textarea", Component: Textarea(FieldProps{Name: "body", Label: "Text", Value: "</textarea><script>", Error: "Too long", Rows: 9})},
		{Name: "select", Component: Select(SelectProps{FieldProps: FieldProps{Name: "kind", Label: "Kind", Value: "b"}, Options: options()})},
		{Name: "select in groups", Component: Select(SelectProps{FieldProps: FieldProps{Name: "kind", Label: "Kind", Value: "b"}, Options: []Option{{Value: "", Label: "Any"}, {Value: "a", Label: "A", Group: "Letters"}, {Value: "b", Label: "B", Group: "Letters"}, {Value: "1", Label: "One", Group: "<Numbers>"}}})},
		{Name: "choices", Component: Choices(SelectProps{FieldProps: FieldProps{Name: "kind", Label: "Kind", Value: "b", Error: "Choose one", Hint: "Either"}, Options: options()})},
		{Name: "check", Component: Check(CheckProps{Name: "agree", Label: "Agreed", Hint: "You can change this later.", Checked: true})},
		{Name: "problem", Component: Problem("The address is already in use.")},
		{Name: "chips", Component: templ.Join(Chip("Waste", "water"), Chip("Draft", "ochre"), Chip("Answered", "leaf"), Chip("Removed", "rust"), Chip(long, ""))},
		{Name: "faces", Component: templ.Join(Face(FaceProps{Name: "Awa Diop", Tone: 1}), Face(FaceProps{Name: "王芳", Tone: 2, Size: "small"}), Face(FaceProps{Name: "عائشة بنت سالم", Tone: 3, Size: "large"}), Face(FaceProps{}))},
		{Name: "crumbs", Component: Crumbs([]Link{{Label: "Forums", URL: "/forums"}, {Label: "الذهب", URL: "/forums/1", Lang: "ar"}, {Label: long}})},
		{Name: "empty", Component: Empty(EmptyProps{Icon: "forum", Title: "Nothing yet", Text: long, Action: Link{Label: "Begin", URL: "/topics/new"}})},
		{Name: "flash", Component: templ.Join(Flash(FlashProps{Kind: "done", Text: "Saved."}), Flash(FlashProps{Kind: "note", Text: "A note."}), Flash(FlashProps{Kind: "problem", Text: long}))},
		{Name: "confirm", Component: Confirm(ConfirmProps{Label: "Delete", Question: "Delete this post?", Submit: "Delete it", Action: "/topics/1/posts/2/deletion", Fields: []Hidden{{Name: "version", Value: "3"}}})},
		{Name: "pager: first of three", Component: Pager(PagerProps{Page: 1, Pages: 3, Path: "/topics/1"})},
		{Name: "pager: amid many", Component: Pager(PagerProps{Page: 200, Pages: 1400, Path: "/topics/1?x=y"})},
		{Name: "pager: one page", Component: Pager(PagerProps{Page: 1, Pages: 1, Path: "/topics/1"})},
		{Name: "more", Component: More("/forums", "/forums?after=abc")},
		{Name: "times", Component: templ.Join(Moment(at), Day(at))},
		{Name: "table", Component: table(long)},
	}
}

func options() []Option {
	return []Option{{Value: "a", Label: "First", Hint: "The first of them"}, {Value: "b", Label: "العربية", Lang: "ar"}, {Value: "c", Label: "Third", Disabled: true}}
}

func table(long string) templ.Component {
	rows := templ.Join(row("Awa Diop", "Sahelia"), row(long, "Altura"))
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		columns := []Column{{Label: "Person"}, {Label: "Party"}}
		return Table("People", columns).Render(templ.WithChildren(ctx, rows), w)
	})
}

func row(name, party string) templ.Component {
	cells := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if err := RowHead().Render(templ.WithChildren(ctx, templ.Raw(templ.EscapeString(name))), w); err != nil {
			return err
		}
		return Cell("Party").Render(templ.WithChildren(ctx, templ.Raw(party)), w)
	})
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return Row().Render(templ.WithChildren(ctx, cells), w)
	})
}
