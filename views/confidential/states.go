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
	row := OutgoingProps{
		Name: "figures <1>.csv", Thing: "file:4", ThingURL: "?thing=file:4", Form: "file", Version: 2, By: "Awa Diop", ByURL: "?by=7", At: noon,
	}
	list := OutgoingsProps{URL: "/workspaces/3/outgoings", CSV: "/workspaces/3/outgoings.csv", First: "/workspaces/3/outgoings", Next: "?after=3"}
	for _, form := range []string{"file", "attachment", "docx", "csv"} {
		row.Form, row.Confidential, row.Told = form, form == "docx", form == "csv"
		list.Rows = append(list.Rows, row)
	}
	list.Rows[1].Name, list.Rows[1].Version, list.Rows[2].By = marked.Title, 0, "سلمى الحداد"
	narrowed := list
	narrowed.Narrowed = "Awa Diop"
	return []ui.State{
		{Name: "recorded", Component: Recorded()},
		{Name: "what left", Component: Outgoings(list)},
		{Name: "what left: by one person", Component: Outgoings(narrowed)},
		{Name: "what left: nothing", Component: Outgoings(OutgoingsProps{URL: list.URL})},
		{Name: "chip", Component: Chip()},
		{Name: "line", Component: Line(mark)},
		{Name: "line: who marked it has gone", Component: Line(MarkProps{At: noon})},
		{Name: "to mark", Component: Form(form), Whole: true},
		{Name: "to mark: without a reason", Component: Form(refused), Whole: true},
		{Name: "to mark: open for comment", Component: Form(open), Whole: true},
		{Name: "to lift", Component: Form(marked), Whole: true},
	}
}
