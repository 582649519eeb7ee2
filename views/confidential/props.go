package confidential

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// MarkProps are a mark that stands.
type MarkProps struct {
	Reason string
	By     string // who set it; "": somebody who is gone
	At     time.Time
}

// FormProps are those of the page that marks something, or lifts the mark.
type FormProps struct {
	Page    layout.PageProps
	Crumbs  []ui.Link
	Title   string     // of the thing
	Lang    string     // of the title; "" for the name of a file
	Mark    *MarkProps // nil: it is not marked
	Action  string
	Value   string // what was typed
	Error   string
	Problem string
}

// Back is where the thing itself is, the last of the way to it.
func (p FormProps) Back() string {
	if len(p.Crumbs) == 0 {
		return "/workspaces"
	}
	return p.Crumbs[len(p.Crumbs)-1].URL
}
