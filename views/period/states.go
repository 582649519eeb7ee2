package period

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

const longTitle = "Водопроводно-канализационно-гидрометаллургическое руководство"

// States are the screens of comment periods in all their states.
func States() []ui.State {
	noon := time.Date(2026, 11, 23, 12, 4, 0, 0, time.UTC)
	frame := layout.PageProps{Path: "/documents/12/period", Section: "workspaces", Width: "narrow", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"}}
	visitor := layout.PageProps{Path: "/open-for-comment", Width: "reading"}
	crumbs := []ui.Link{{Label: "ASGM field guide", URL: "/workspaces/3", Lang: "en"}, {Label: "A field guide", URL: "/documents/12", Lang: "en"}}
	open := PeriodProps{Audience: "public", Standing: "open", From: noon.AddDate(0, 0, -10), To: noon.AddDate(0, 0, 5), Now: noon}
	planned, over, soon := open, open, open
	planned.Standing, planned.From = "planned", noon.AddDate(0, 0, 2)
	over.Standing, over.To, over.ReadableAfter = "over", noon.AddDate(0, 0, -1), true
	soon.Audience, soon.To = "partners", noon.Add(40*time.Second)
	return append(banners(open, planned, over, soon), []ui.State{
		{Name: "List", Whole: true, Component: List(ListProps{Page: visitor, Local: true, Visitor: true, Next: "?after=3", Documents: []RowProps{
			{PeriodProps: soon, Title: longTitle, Lang: "ru", URL: "/documents/12"}, {PeriodProps: open, Title: "دليل ميداني", Lang: "ar", URL: "/documents/13"},
		}})},
		{Name: "List: empty", Whole: true, Component: List(ListProps{Page: frame})},
		{Name: "Manage: none yet", Whole: true, Component: Manage(ManageProps{Page: frame, Crumbs: crumbs, Zone: "Africa/Dakar", New: &FormProps{Action: "/documents/12/period"}})},
		{Name: "Manage: refused", Whole: true, Component: Manage(ManageProps{
			Page: frame, Crumbs: crumbs, Zone: "Africa/Dakar", Problem: "This document has a comment period that is not over.",
			New: &FormProps{Action: "/documents/12/period", Audience: "parties", Opens: "2026-12-01T09:00", Closes: "2026-11-01T09:00", Readable: true, Again: true, Errors: map[string]string{"closes": "It must close later than it opens."}},
			Earlier: []EarlierProps{
				{PeriodProps: over, Action: "/documents/12/periods/3", OpenedBy: "Awa Diop"}, {PeriodProps: over, OpenedBy: "Awa Diop", EndedBy: "Rosa Mamani"},
			},
		})},
		{Name: "Manage: open", Whole: true, Component: Manage(ManageProps{
			Page: frame, Crumbs: crumbs, Zone: "Africa/Dakar", Queue: "/documents/12/public-comments", Waiting: 3,
			Current: &CurrentProps{PeriodProps: open, Action: "/documents/12/periods/4", Revision: 1, OpenedBy: "Awa Diop", Closes: "2026-12-01T09:00", Error: "Choose a later time."},
		})},
		{Name: "Manage: planned", Whole: true, Component: Manage(ManageProps{
			Page: frame, Crumbs: crumbs, Zone: "Africa/Dakar", Queue: "/documents/12/public-comments",
			Current: &CurrentProps{PeriodProps: planned, Action: "/documents/12/periods/4", Revision: 1, OpenedBy: "Awa Diop", Closes: "2026-12-01T09:00"},
		})},
	}...)
}

// banners are the banner in its states, and the screens of the public.
func banners(open, planned, over, soon PeriodProps) []ui.State {
	frame := layout.PageProps{Path: "/documents/12/public-comments", Width: "narrow"}
	document := ui.Link{Label: longTitle, URL: "/documents/12", Lang: "ru"}
	write := WriteInProps{
		Page: frame, Document: document, Period: BannerProps{PeriodProps: open}, Action: "/documents/12/public-comments",
		Paragraphs: []ui.Option{{Value: "0.1.7", Label: "1. Cooperatives of under 50 miners rarely recover the cost …"}},
	}
	refused := write
	refused.Problem, refused.Text, refused.Errors = "Too many comments have come from here.", "Median or mean?", map[string]string{"name": "Write your name.", "email": "Write an address."}
	asked := CommentProps{
		ID: 3, Name: "Marisol Vega", Organization: "Asociación de vecinos", At: open.Now, Quote: "14 months", Text: "Median or mean?\n\nAnd over how many centres?", Action: "/documents/12/public-comments/3", State: "waiting",
	}
	again, taken, turned := asked, asked, asked
	again.ID, again.Error, again.Quote = 4, "Say why.", ""
	taken.ID, taken.Action, taken.State, taken.DecidedBy, taken.Thread = 5, "", "taken", "Awa Diop", "/documents/12/threads/9"
	turned.ID, turned.Action, turned.State, turned.DecidedBy, turned.Reason = 6, "", "refused", "Awa Diop", "It is about another document."
	lists := QueueProps{Page: frame, Crumbs: []ui.Link{document}, Waiting: "/documents/12/public-comments", Decided: "/documents/12/public-comments?decided=1"}
	waiting, decided := lists, lists
	waiting.Comments, waiting.Next = []CommentProps{asked, again}, "?after=4"
	decided.ShowDecided, decided.Comments = true, []CommentProps{taken, turned}
	return []ui.State{
		{Name: "Banner: open to the public", Component: Banner(BannerProps{PeriodProps: open, Through: true, Local: true, WriteIn: "/documents/12/public-comments/new", Threads: "#comments"})},
		{Name: "Banner: closes soon", Component: Banner(BannerProps{PeriodProps: soon, Threads: "#comments", Queue: "/documents/12/public-comments", Waiting: 2})},
		{Name: "Banner: planned", Component: Banner(BannerProps{PeriodProps: planned})},
		{Name: "Banner: over", Component: Banner(BannerProps{PeriodProps: over, Through: true})},
		{Name: "Write in", Whole: true, Component: WriteIn(write)},
		{Name: "Write in: refused", Whole: true, Component: WriteIn(refused)},
		{Name: "Said", Whole: true, Component: Said(SaidProps{Page: frame, Title: "Now confirm your comment", Text: "A letter is on its way.", Next: ui.Link{Label: "Back to the document", URL: "/documents/12"}})},
		{Name: "Confirm", Whole: true, Component: Confirm(ConfirmProps{Page: frame, Action: "/public-comments/abc", Document: document, Text: "Median or mean?"})},
		{Name: "Queue", Whole: true, Component: Queue(waiting)},
		{Name: "Queue: decided", Whole: true, Component: Queue(decided)},
		{Name: "Queue: empty", Whole: true, Component: Queue(lists)},
	}
}
