// Package moderation shows what people do and learn of moderation: reporting
// something, and what was decided about what is theirs. What moderators work with
// stands in views/desk.
package moderation

import (
	"context"
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// ReportProps are those of the form that reports something.
type ReportProps struct {
	Page    layout.PageProps
	Kind    string // post, comment, document, file, person or workspace
	Thing   string
	URL     string // where it stands
	Grounds []string
	Ground  string
	Note    string
	MaxNote int
	Errors  map[string]string
	Problem string
}

// SentProps are those of what is said once it is reported.
type SentProps struct {
	Page layout.PageProps
	URL  string
}

// DecisionProps are what is told of a case to whose thing it is about. Decision
// is "keep", "hide", "delete", "move", "merge", "split" or "measure", or "" while it is open: then it is
// withheld, or waits for an edit before Before, or the edit is looked at.
type DecisionProps struct {
	Page     layout.PageProps
	Kind     string
	URL      string
	Decision string
	Withheld bool
	Before   *time.Time
	EditURL  string
	Ground   string
	Note     string
	Locks    bool
	Measure  string // "silence", "suspend" or ""
	Until    *time.Time
	At       time.Time
	// AppealURL is where an appeal is sent, "" where there can be none (any more).
	AppealURL string
	Appeal    *AppealProps
	Words     string
	MaxNote   int
	Errors    map[string]string
	Problem   string
}

// AppealProps are an appeal as its author sees it. Outcome is "" until it is decided.
type AppealProps struct {
	Words   string
	At      time.Time
	Outcome string // "upheld" or "overturned"
	Note    string
}

// HiddenProps are those of what stands above a profile, document or workspace that
// moderation hid, for those who read it all the same.
type HiddenProps struct {
	Kind     string // person, document or workspace
	Ground   string
	Withheld bool   // until it is decided
	Decision string // where its author reads what was decided, "" for others
	Case     string // where a moderator does
}

// SummaryRowProps are the figures of one kind of thing; of all where Kind is empty.
type SummaryRowProps struct {
	Kind    string
	Reports int
	Open    int
	Kept    int
	Hidden  int
	// Measured, Appealed and Overturned are how often it stayed and something else
	// was done, and how often that was appealed, with what end.
	Measured   int
	Appealed   int
	Overturned int
	Median     time.Duration // until it is decided
}

// SummaryGroundProps are the figures of one ground.
type SummaryGroundProps struct {
	Ground   string
	Reports  int
	Hidden   int
	Measured int
}

// SummaryMeasuresProps are how often what was done besides.
type SummaryMeasuresProps struct {
	Asked, Locked, Moved, Silenced, Suspended int
}

// SummaryProps are those of the figures that everybody may know.
type SummaryProps struct {
	Page     layout.PageProps
	Since    time.Time
	Rows     []SummaryRowProps
	Grounds  []SummaryGroundProps
	Measures SummaryMeasuresProps
}

func summaryColumns(ctx context.Context) []ui.Column {
	return []ui.Column{
		{Label: text.T(ctx, "moderation.summary.kind")},
		{Label: text.T(ctx, "moderation.summary.reports")},
		{Label: text.T(ctx, "moderation.summary.open")},
		{Label: text.T(ctx, "moderation.summary.kept")},
		{Label: text.T(ctx, "moderation.summary.hidden")},
		{Label: text.T(ctx, "moderation.summary.measured")},
		{Label: text.T(ctx, "moderation.summary.appealed")},
		{Label: text.T(ctx, "moderation.summary.overturned")},
		{Label: text.T(ctx, "moderation.summary.median")},
	}
}

// KindName is what a kind of thing is called.
func KindName(ctx context.Context, kind string) string {
	switch kind {
	case "post":
		return text.T(ctx, "moderation.kind.post")
	case "comment":
		return text.T(ctx, "moderation.kind.comment")
	case "document":
		return text.T(ctx, "moderation.kind.document")
	case "file":
		return text.T(ctx, "moderation.kind.file")
	case "person":
		return text.T(ctx, "moderation.kind.person")
	}
	return text.T(ctx, "moderation.kind.workspace")
}

// GroundName is why something is reported, hidden or kept.
func GroundName(ctx context.Context, ground string) string {
	switch ground {
	case "promotional":
		return text.T(ctx, "moderation.ground.promotional")
	case "unkind":
		return text.T(ctx, "moderation.ground.unkind")
	case "off_topic":
		return text.T(ctx, "moderation.ground.off_topic")
	case "untrue":
		return text.T(ctx, "moderation.ground.untrue")
	case "personal":
		return text.T(ctx, "moderation.ground.personal")
	case "confidential":
		return text.T(ctx, "moderation.ground.confidential")
	case "in_order":
		return text.T(ctx, "moderation.ground.in_order")
	case "mended":
		return text.T(ctx, "moderation.ground.mended")
	case "no_ground":
		return text.T(ctx, "moderation.ground.no_ground")
	case "other":
		return text.T(ctx, "moderation.ground.other")
	}
	return ground
}

// GroundOptions are grounds to choose from.
func GroundOptions(ctx context.Context, grounds []string) []ui.Option {
	options := make([]ui.Option, len(grounds))
	for i, ground := range grounds {
		options[i] = ui.Option{Value: ground, Label: GroundName(ctx, ground)}
	}
	return options
}

// ReasonText is why something was done, in a whole sentence to its author.
func ReasonText(ctx context.Context, ground string) string {
	switch ground {
	case "promotional":
		return text.T(ctx, "moderation.reason.promotional")
	case "unkind":
		return text.T(ctx, "moderation.reason.unkind")
	case "off_topic":
		return text.T(ctx, "moderation.reason.off_topic")
	case "untrue":
		return text.T(ctx, "moderation.reason.untrue")
	case "personal":
		return text.T(ctx, "moderation.reason.personal")
	case "confidential":
		return text.T(ctx, "moderation.reason.confidential")
	case "other":
		return text.T(ctx, "moderation.reason.other")
	}
	return GroundName(ctx, ground)
}

// hiddenText says of a thing that moderation hid it, and what that means.
func hiddenText(ctx context.Context, p HiddenProps) string {
	switch {
	case p.Kind == "document":
		return text.T(ctx, "moderation.hidden.document")
	case p.Kind == "workspace":
		return text.T(ctx, "moderation.hidden.workspace")
	case p.Withheld:
		return text.T(ctx, "moderation.hidden.person.withheld")
	}
	return text.T(ctx, "moderation.hidden.person")
}

func outcome(ctx context.Context, p DecisionProps) string {
	switch p.Decision {
	case "hide":
		return text.T(ctx, "moderation.told.hidden")
	case "delete":
		return text.T(ctx, "moderation.told.deleted")
	case "move":
		return text.T(ctx, "moderation.told.moved")
	case "merge":
		return text.T(ctx, "moderation.told.merged")
	case "split":
		return text.T(ctx, "moderation.told.split")
	case "measure":
		return text.T(ctx, "moderation.told.measured")
	case "keep":
		return text.T(ctx, "moderation.told.kept")
	}
	switch {
	case p.Before != nil && p.Withheld:
		return text.T(ctx, "moderation.told.ask_edit.hidden")
	case p.Before != nil:
		return text.T(ctx, "moderation.told.ask_edit")
	case p.Ground != "":
		return text.T(ctx, "moderation.told.edited")
	}
	return text.T(ctx, "moderation.told.withheld")
}
