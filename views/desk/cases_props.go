package desk

import (
	"context"
	"time"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// CaseRowProps are those of a case in the queue.
type CaseRowProps struct {
	URL      string
	Kind     string
	About    string
	Reports  int
	Sides    int
	Withheld bool
	HandedOn bool
	Claimed  string // by whom
	Decision string
	At       time.Time
}

// CasesProps are those of the queue. HideAfter is how many independent reports
// hide a post; MaySet says whether the reader may change that.
type CasesProps struct {
	FrameProps
	State     string // "open" or "decided"
	Cases     []CaseRowProps
	First     string
	Next      string
	HideAfter string
	MaySet    bool
	Errors    map[string]string
}

// ReportedProps are one person's report.
type ReportedProps struct {
	By     ui.Link
	Ground string
	Note   string
	At     time.Time
}

// CaseActProps are something that was done in a case.
type CaseActProps struct {
	By     string // "" for the program itself
	Act    string
	Ground string
	Note   string
	At     time.Time
}

// CaseProps are those of a case.
type CaseProps struct {
	FrameProps
	CaseRowProps
	ID       int64
	Version  int64
	Open     bool
	ThingURL string
	Person   ui.Link
	Topic    ui.Link
	Body     ui.HTML // of a post, sanitised
	Lang     string
	Reports  []ReportedProps
	Acts     []CaseActProps
	Earlier  []CaseRowProps
	MayHide  bool
	Mine     bool
	Taken    bool
	Heard    bool
	Grounds  []string
	Keeps    []string
	MaxNote  int
	Form     string // that was refused: "keep", "hide", "hand_on", "undo"
	Ground   string
	Note     string
	Errors   map[string]string
	Problem  string
}

// error of a field of the form that was refused.
func (p CaseProps) error(form, field string) string {
	if p.Form != form {
		return ""
	}
	return p.Errors[field]
}

func (p CaseProps) typed(form, value string) string {
	if p.Form != form {
		return ""
	}
	return value
}

// caseActName is what was done in a case.
func caseActName(ctx context.Context, act string) string {
	switch act {
	case "open":
		return text.T(ctx, "desk.case.did.open")
	case "withhold":
		return text.T(ctx, "desk.case.did.withhold")
	case "claim":
		return text.T(ctx, "desk.case.did.claim")
	case "release":
		return text.T(ctx, "desk.case.did.release")
	case "keep":
		return text.T(ctx, "desk.case.did.keep")
	case "hide":
		return text.T(ctx, "desk.case.did.hide")
	case "hand_on":
		return text.T(ctx, "desk.case.did.hand_on")
	case "hand_back":
		return text.T(ctx, "desk.case.did.hand_back")
	}
	return text.T(ctx, "desk.case.did.undo")
}
