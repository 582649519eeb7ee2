package period

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// PeriodProps are one comment period. Its moments are in the reader's time zone.
type PeriodProps struct {
	Audience      string // "members", "parties", "partners", "accounts", "public"
	Standing      string // "planned", "open", "over"
	From, To      time.Time
	Now           time.Time
	ReadableAfter bool
}

// BannerProps are what a document's page says of its comment period.
type BannerProps struct {
	PeriodProps
	Through bool   // the reader sees the document through it alone
	Local   bool   // the reader's time zone is not known here: the script writes the moments in the device's
	WriteIn string // address of the public's form; "" where it is not for this reader
	Threads string // where what was said stands on the page
	Queue   string // address of what the public wrote; "" for who does not decide on it
	Waiting int64  // of that
}

// ManageProps are those of the page that opens, extends and closes.
type ManageProps struct {
	Page    layout.PageProps
	Crumbs  []ui.Link
	Problem string
	Current *CurrentProps // nil: none is planned or open
	New     *FormProps    // nil: one is there already
	Earlier []EarlierProps
	Zone    string // the reader's
	Queue   string
	Waiting int64
}

// FormProps open a period.
type FormProps struct {
	Action                  string
	Audience, Opens, Closes string
	Readable                bool
	Again                   bool // there was one before
	Errors                  map[string]string
}

// CurrentProps are the period that is planned or open.
type CurrentProps struct {
	PeriodProps
	Action   string
	Revision int64
	OpenedBy string
	Closes   string // as a form writes it
	Error    string // of the field that extends
}

// EarlierProps are a period that is over.
type EarlierProps struct {
	PeriodProps
	Action   string
	Revision int64
	OpenedBy string
	EndedBy  string // "" where it ran its time
}

// ListProps are the documents that are open for comment to the reader.
type ListProps struct {
	Page        layout.PageProps
	Documents   []RowProps
	Local       bool
	Visitor     bool
	First, Next string
}

// RowProps are one document that is open for comment.
type RowProps struct {
	PeriodProps
	Title, Lang, URL string
}

// WriteInProps are those of the public's form.
type WriteInProps struct {
	Page                            layout.PageProps
	Document                        ui.Link
	Period                          BannerProps
	Action                          string
	Paragraphs                      []ui.Option
	Paragraph                       string
	Name, Organization, Email, Text string
	Errors                          map[string]string
	Problem                         string
}

// SaidProps are a page that says how it goes on.
type SaidProps struct {
	Page        layout.PageProps
	Title, Text string
	Next        ui.Link
}

// ConfirmProps ask whoever opened the link of a letter.
type ConfirmProps struct {
	Page     layout.PageProps
	Action   string
	Document ui.Link // without an address where it cannot be read any more
	Text     string
}

// QueueProps are what the public wrote, for who decides on it.
type QueueProps struct {
	Page        layout.PageProps
	Crumbs      []ui.Link
	Waiting     string // addresses of both lists
	Decided     string
	ShowDecided bool
	Comments    []CommentProps
	First, Next string
}

// CommentProps are one comment from the public.
type CommentProps struct {
	ID                 int64
	Name, Organization string
	At                 time.Time
	Quote              string
	Text               string
	Lang               string
	Action             string // "" where it is decided on
	State              string
	DecidedBy, Reason  string
	Thread             string // where it stands
	Error              string
}
