package confidential

import (
	"strings"
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// States are what is said of something confidential, in all its states.
func States() []ui.State {
	noon := time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC)
	page := layout.PageProps{Path: "/documents/12/confidentiality", Width: "reading", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"}}
	crumbs := []ui.Link{{Label: "ASGM field guide", URL: "/workspaces/3", Lang: "en"}, {Label: "National figures", URL: "/documents/12", Lang: "en"}}
	mark := MarkProps{Reason: "It holds <figures> that two Parties\nhave not published.", By: "سلمى الحداد", At: noon}
	form := FormProps{Page: page, Crumbs: crumbs, Title: "National figures", Lang: "en", Action: page.Path}
	refused, marked, open := form, form, form
	refused.Error = "Please say why."
	marked.Mark, marked.Title, marked.Lang = &mark, strings.Repeat("Quecksilberemissionsverzeichnis", 4)+".pdf", ""
	open.Problem, open.Value = "It is open for comment.", "Figures"
	return []ui.State{
		{Name: "chip", Component: Chip()},
		{Name: "line", Component: Line(mark)},
		{Name: "line: who marked it has gone", Component: Line(MarkProps{At: noon})},
		{Name: "to mark", Component: Form(form), Whole: true},
		{Name: "to mark: without a reason", Component: Form(refused), Whole: true},
		{Name: "to mark: open for comment", Component: Form(open), Whole: true},
		{Name: "to lift", Component: Form(marked), Whole: true},
	}
}
