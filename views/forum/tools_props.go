package forum

import (
	"context"
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// ToolsProps are those of the page on which a moderator works with a topic.
type ToolsProps struct {
	Page   layout.PageProps
	Topic  TopicHeadProps
	Forums []ui.Option // to which it can be moved
	Themes []ui.Option
	Posts  []ToolPostProps // of one page
	Pager  ui.PagerProps
	Acts   []ToolActProps // the latest first
	// Form is the one that was refused: "state", "arrange", "move", "merge", "split"
	// or "undo"; Errors are by field, Problem is of the form as a whole.
	Form    string
	Errors  map[string]string
	Problem string
	Typed   ToolFields
}

// ToolFields are what was typed, or what is so now.
type ToolFields struct {
	Reason   string // of the form that was refused
	Kind     string
	Theme    string
	Language string
	Forum    string
	Into     string // of the merge, or of the split
	Numbers  string
	Chosen   map[int64]bool
	Title    string
	NewKind  string
}

// ToolPostProps are a post to choose.
type ToolPostProps struct {
	Number  int64
	By      string
	At      time.Time
	Excerpt string
	Lang    string
}

// ToolActProps are something that was done with the topic.
type ToolActProps struct {
	ID     int64
	Act    string
	By     string
	At     time.Time
	Reason string
	Posts  int64
	From   ui.Link // the topic, or the forum, it went from; empty where the reader may not know it
	To     ui.Link
	Undone bool
}

// of is what is wrong with a field of a form.
func (p ToolsProps) of(form, field string) string {
	if p.Form != form {
		return ""
	}
	return p.Errors[field]
}

// problem is what is wrong with a form as a whole.
func (p ToolsProps) problem(form string) string {
	if p.Form != form {
		return ""
	}
	return p.Problem
}

// typed is what was typed in a form that was refused, or else.
func (p ToolsProps) typed(form, value string) string {
	if p.Form != form {
		return ""
	}
	return value
}

// undoes is where the form that undoes posts when it is sent by its field: it undoes
// what was done last.
func (p ToolsProps) undoes() string {
	for _, a := range p.Acts {
		if !a.Undone {
			return "/topics/" + id(p.Topic.ID) + "/acts/" + id(a.ID) + "/undoing"
		}
	}
	return "/topics/" + id(p.Topic.ID) + "/acts/0/undoing"
}

// did says what was done.
func did(ctx context.Context, act string) string {
	switch act {
	case "move":
		return text.T(ctx, "forum.moderating.act.move")
	case "split":
		return text.T(ctx, "forum.moderating.act.split")
	case "merge":
		return text.T(ctx, "forum.moderating.act.merge")
	case "return":
		return text.T(ctx, "forum.moderating.act.return")
	case "lock":
		return text.T(ctx, "forum.moderating.act.lock")
	case "unlock":
		return text.T(ctx, "forum.moderating.act.unlock")
	case "close":
		return text.T(ctx, "forum.moderating.act.close")
	case "reopen":
		return text.T(ctx, "forum.moderating.act.reopen")
	case "pin":
		return text.T(ctx, "forum.moderating.act.pin")
	case "unpin":
		return text.T(ctx, "forum.moderating.act.unpin")
	}
	return text.T(ctx, "forum.moderating.act.arrange")
}
