package version

import (
	"time"

	"minamata.exchange/views/confidential"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// DocumentProps are the document that all is about.
type DocumentProps struct {
	Title string
	Lang  string
	URL   string
	// Crumbs lead to its workspace and to itself.
	Crumbs       []ui.Link
	Confidential *confidential.MarkProps // nil: it is not marked so
}

// ShareProps is how much somebody wrote towards a version.
type ShareProps struct {
	Name    string // "" for a former participant
	URL     string
	Tone    int
	Role    string // capacity: "expert" …
	For     string // Party or Organization, "" for none
	Added   int64
	Removed int64
}

// RowProps is a version in the timeline.
type RowProps struct {
	Version int64
	Kind    string // "session", "restored", "named", "status", "begun"
	Name    string // what it was called, or the status
	By      string // who named, restored or changed it
	Source  int64  // the version that was restored
	At      time.Time
	URL     string
	Before  string // address of the comparison with what was before, "" for none
	Shares  []ShareProps
}

// DayProps is a day of the timeline.
type DayProps struct {
	Day  time.Time
	Rows []RowProps
}

// TimelineProps are those of the timeline, the newest day first.
type TimelineProps struct {
	Page     layout.PageProps
	Document DocumentProps
	Days     []DayProps
	Going    []ShareProps // what was written since the newest version
	Version  int64        // that the document has now
	Authors  []ui.Option
	By       string // the author whose versions these are, "" for all
	First    string // address of the newest versions, "" on them
	Next     string // address of older ones
	Compare  string // address that compares from and to
	Written  string // address of who wrote what
	Name     *NameProps
}

// NameProps are those of the form that names a version.
type NameProps struct {
	Action  string
	Version int64
	Was     string // the name it has
	Value   string
	Error   string
}

// PersonProps is somebody in the list of colours.
type PersonProps struct {
	Name   string
	Number int // of their colour, 0 for what the document began with
	Share  int // of the text, in hundredths
}

// PageProps are those of a version to read, and of who wrote what.
type PageProps struct {
	Page     layout.PageProps
	Document DocumentProps
	Version  int64
	Labels   []RowProps // what it is kept for
	HTML     ui.HTML
	Now      bool          // it is the document as it is
	Authors  []PersonProps // whose passages are coloured; nil where none are
	Toggle   string        // address with, or without, the colours
	Compare  string        // address of the comparison with the document as it is, "" where it is that
	Name     *NameProps
	Restore  string // where to post to restore it, "" for who may not
	Ref      string
}

// ComparisonProps are those of two versions compared.
type ComparisonProps struct {
	Page     layout.PageProps
	Document DocumentProps
	From, To ui.Link
	HTML     ui.HTML
	Changes  int
	Moves    int
}
