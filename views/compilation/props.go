package compilation

import (
	"context"
	"strings"
	"time"

	"minamata.exchange/views/confidential"
	"minamata.exchange/views/document"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// Props are those of the screen.
type Props struct {
	Page         layout.PageProps
	Crumbs       []ui.Link
	Version      int64 // of the document
	At           time.Time
	Rows         []RowProps
	Total        int // within the filter
	Tallies      []TallyProps
	Filter       FilterProps
	CSV          string // addresses of the files
	DOCX         string
	First        string                  // address of the first rows, "" on them
	Next         string                  // of those that follow, "" for none
	Confidential *confidential.MarkProps // of the document; nil: it is not marked so
	Recorded     bool                    // it is recorded who takes the files
}

// TallyProps is how many threads stand so.
type TallyProps struct {
	Open     bool
	Resolved bool // without an outcome
	Outcome  string
	Count    int
}

// FilterProps are what the rows are narrowed to, and what else they could be.
type FilterProps struct {
	Show   string // "", "open", "resolved" or an outcome
	By     string
	For    string
	People []ui.Option
	Bodies []ui.Option
	Clear  string // address without
}

// On reports whether something is left out.
func (f FilterProps) On() bool { return f.Show != "" || f.By != "" || f.For != "" }

// RowProps is a thread.
type RowProps struct {
	Number   int64
	URL      string // where it stands in the document
	Place    PlaceProps
	Quote    string
	Lang     string // of the document
	Comments []CommentProps
	Resolved bool
	Outcome  string // "" or one of document.Outcomes
	Response string
	Resolver string
	At       time.Time // of the response
	Answer   document.AnswerProps
	Open     bool // its form is
}

// PlaceProps is where a thread stands in the text.
type PlaceProps struct {
	Whole      bool
	Number     string // of the paragraph, "" for none
	Unnumbered int    // of a paragraph without, in its section
	Heading    bool
	Section    string
	After      bool // not in the paragraph but after it
	Gone       int64
	GoneURL    string // address of the version in which it went, "" for who may not read that
}

// CommentProps is what somebody said, and as what.
type CommentProps struct {
	Number   int64
	Name     string
	Capacity string // as it is said
	For      string // Party or Organization, "" for none
	At       time.Time
	Pieces   []document.PieceProps
	Edited   bool
	Deleted  bool
}

// Text is what it says, without what is not text.
func (c CommentProps) Text(ctx context.Context) string {
	if c.Deleted {
		return text.T(ctx, "thread.deleted")
	}
	var b strings.Builder
	for _, piece := range c.Pieces {
		if piece.Mention {
			b.WriteByte('@')
		}
		b.WriteString(piece.Text)
	}
	return b.String()
}

// FileProps are what a file is about.
type FileProps struct {
	Title    string // of the document
	Lang     string
	Version  int64
	At       time.Time
	Narrowed string // what it is narrowed to, "" for all
	// Confidential says that the document is marked so.
	Confidential bool
}

// Place says where a thread stands, in short.
func Place(ctx context.Context, p PlaceProps) string {
	var where string
	switch {
	case p.Whole:
		return text.T(ctx, "thread.whole")
	case p.Number != "":
		where = p.Number
	case p.Heading:
		where = text.T(ctx, "compilation.place.heading")
	case p.Unnumbered > 0:
		where = text.T(ctx, "compilation.place.unnumbered", "number", p.Unnumbered)
	default:
		return ""
	}
	if p.After {
		return text.T(ctx, "compilation.place.after", "place", where)
	}
	return where
}

// gone says that the words are gone, "" where they are there.
func gone(ctx context.Context, p PlaceProps) string {
	if p.Gone == 0 {
		return ""
	}
	return text.T(ctx, "thread.gone", "version", p.Gone)
}

// state says how a thread stands.
func state(ctx context.Context, r RowProps) string {
	switch {
	case !r.Resolved:
		return text.T(ctx, "compilation.state.open")
	case r.Outcome == "":
		return text.T(ctx, "compilation.state.resolved")
	}
	return document.Outcome(ctx, r.Outcome)
}

// Narrowed says what a file is narrowed to, "" for nothing.
func Narrowed(ctx context.Context, f FilterProps) string {
	var what []string
	for _, chosen := range []struct {
		value   string
		options []ui.Option
	}{{f.Show, shown(ctx)}, {f.By, f.People}, {f.For, f.Bodies}} {
		for _, o := range chosen.options {
			if chosen.value != "" && o.Value == chosen.value {
				what = append(what, o.Label)
			}
		}
	}
	return strings.Join(what, "; ")
}

// shown are the choices of the first filter.
func shown(ctx context.Context) []ui.Option {
	options := []ui.Option{
		{Label: text.T(ctx, "compilation.filter.threads")},
		{Value: "open", Label: text.T(ctx, "thread.filter.open")},
		{Value: "resolved", Label: text.T(ctx, "thread.filter.resolved")},
	}
	for _, outcome := range document.Outcomes {
		options = append(options, ui.Option{Value: outcome, Label: document.Outcome(ctx, outcome)})
	}
	return options
}

func everyone(ctx context.Context, people []ui.Option) []ui.Option {
	return append([]ui.Option{{Label: text.T(ctx, "compilation.filter.everyone")}}, people...)
}

func anyBody(ctx context.Context, bodies []ui.Option) []ui.Option {
	return append([]ui.Option{{Label: text.T(ctx, "compilation.filter.any")}}, bodies...)
}
