package document

import (
	"time"

	"minamata.exchange/views/confidential"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/moderation"
	"minamata.exchange/views/ui"
)

// States are the screens of documents in all their states.
func States() []ui.State {
	noon := time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC)
	frame := layout.PageProps{Path: "/documents/12", Width: "document", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"}}
	plain := layout.PageProps{Path: "/workspaces/3/documents/new", Width: "narrow", Person: frame.Person}
	crumbs := []ui.Link{{Label: "ASGM field guide", URL: "/workspaces/3", Lang: "en"}}
	languages := []ui.Option{{Value: "en", Label: "English"}, {Value: "ar", Label: "العربية", Lang: "ar"}}
	statuses := []string{"draft", "review", "final"}
	rows := []RowProps{
		{ID: 12, URL: "/documents/12", Title: "ASGM national action plans: a field guide", Lang: "en", Status: "draft", ChangedAt: noon, ChangedBy: "Lindiwe Khumalo"},
		{ID: 13, URL: "/documents/13", Title: "دليل إدارة النفايات", Lang: "ar", Status: "review"},
		{ID: 15, URL: "/documents/15", Title: "Inventaire des stocks", Lang: "fr", Confidential: true, Status: "final", ChangedAt: noon, ChangedBy: "Awa Diop"},
		{ID: 14, URL: "/documents/14", Title: "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung", Lang: "en", Status: "archived", ChangedAt: noon, ChangedBy: "Rosa Mamani"},
		{ID: 15, URL: "/documents/15", Title: "Hidden", Lang: "en", Status: "hidden", ChangedAt: noon},
	}
	page := Props{
		Page: frame, ID: 12, Title: rows[0].Title, Lang: "en", Crumbs: crumbs, Mode: "read", HTML: sample, Words: 87, ChangedAt: noon, ChangedBy: "Lindiwe Khumalo",
		Languages: languages,
	}
	edited := page
	edited.Page.Editor = true
	edited.Mode, edited.Collab, edited.Edit, edited.Versions, edited.Compiled = "edit", "/documents/12/collab", "/documents/12/edit", "/documents/12/versions", "/documents/12/compilation"
	edited.Accepts, edited.Resolves = true, true
	edited.Kept = []KeptProps{{ID: 9, Text: "Recovery rose from 40 to 68 per cent.", Why: "deleted", At: noon, URL: "/documents/12/kept/9"}}
	page.Threads = sampleThreads(noon)
	edited.Confidential, edited.Marking = &confidential.MarkProps{Reason: "It holds <figures> that a Party has not published.", By: "Awa Diop", At: noon}, "/documents/12/confidentiality"
	commented := edited
	commented.Threads = page.Threads
	edited.Suggestions, edited.SuggestionNames = "/documents/12/suggestions", `{"me":"Awa Diop"}`
	suggesting := edited
	suggesting.Mode, suggesting.Edit, suggesting.Accepts, suggesting.Resolves = "suggest", "", false, false
	proposed := sampleSuggestions(plain, crumbs, noon)
	own := proposed
	own.MaySettle, own.MayWithdraw, own.More = false, true, false
	arabic := page
	arabic.Status = "final"
	arabic.Threads = ThreadsProps{Start: "/documents/13/threads", Ref: "ref", Text: "نص", Problem: "5000"}
	arabic.Title, arabic.Lang, arabic.HTML = rows[1].Title, "ar", `<h2 dir="auto">التخزين</h2><p dir="auto">يُخزَّن الزئبق في أوعية محكمة الإغلاق.</p>`
	hidden := page
	hidden.Hidden = &moderation.HiddenProps{Kind: "document", Ground: "confidential", Decision: "/decisions/3"}
	empty := page
	empty.HTML, empty.Words, empty.ChangedBy = `<p dir="auto"></p>`, 0, ""
	form := FormProps{Page: plain, Crumbs: crumbs, Action: "/workspaces/3/documents", New: true, Language: "en", Languages: languages}
	refused := form
	refused.Errors = map[string]string{"title": "Give it a title."}
	stale := FormProps{Page: plain, Crumbs: crumbs, Action: "/documents/12/edit", Title: "Mine", Theirs: "Theirs", Language: "en", Languages: languages, Version: 4, Status: "review", Statuses: statuses, Archive: "/documents/12/archive"}
	return []ui.State{
		{Name: "documents: some", Component: Documents(ListProps{Documents: rows, NewURL: "/workspaces/3/documents/new", Archived: "?archived=1"})},
		{Name: "documents: none yet", Component: Documents(ListProps{NewURL: "/workspaces/3/documents/new"})},
		{Name: "document: read", Component: Page(page), Whole: true},
		{Name: "document: edited, with something kept", Component: Page(edited), Whole: true},
		{Name: "document: suggested in", Component: Page(suggesting), Whole: true},
		{Name: "suggestions: to decide on", Component: Suggestions(proposed), Whole: true},
		{Name: "suggestions: one's own", Component: Suggestions(own), Whole: true},
		{Name: "suggestions: none", Component: Suggestions(SuggestionsProps{Page: plain, Crumbs: crumbs, Back: "/documents/12"}), Whole: true},
		{Name: "document: edited, with threads", Component: Page(commented), Whole: true},
		{Name: "document: right to left", Component: Page(arabic), Whole: true},
		{Name: "document: hidden by moderation", Component: Page(hidden), Whole: true},
		{Name: "document: empty", Component: Page(empty), Whole: true},
		{Name: "away", Component: Away(AwayProps{Page: plain}), Whole: true},
		{Name: "document form: new", Component: Form(form), Whole: true},
		{Name: "document form: refused", Component: Form(refused), Whole: true},
		{Name: "document form: changed meanwhile", Component: Form(stale), Whole: true},
	}
}

// sampleSuggestions are two, with every kind of change.
func sampleSuggestions(page layout.PageProps, crumbs []ui.Link, noon time.Time) SuggestionsProps {
	return SuggestionsProps{
		Page: page, Crumbs: crumbs, Lang: "en", Back: "/documents/12", Action: "/documents/12/suggestions", Version: 41, MaySettle: true, More: true,
		People: []ui.Option{{Value: "7", Label: "Awa Diop"}, {Value: "8", Label: "Lindiwe Khumalo"}},
		Suggestions: []SuggestionProps{
			{ID: "s1", Name: "Awa Diop", At: noon, Changes: []ChangeProps{{What: "insert", Text: "3 to 4"}, {What: "delete", Text: "6"}}},
			{ID: "s2", Name: "Lindiwe Khumalo", At: noon, Mine: true, Changes: []ChangeProps{
				{What: "format", Name: "strong", After: "strong", Text: "weigh"},
				{What: "format", Name: "emphasis", Text: "record"},
				{What: "split", Text: "The rest"},
				{What: "type", Before: "paragraph", After: "heading2", Text: "Financing"},
				{What: "attribute", Name: "level", Before: "1", After: "2", Text: "Cooperatives"},
				{What: "block", After: "table"},
				{What: "block_gone", After: "callout"},
				{What: "join", Text: "The same"},
				{What: "wrap", After: "blockquote", Text: "The same"},
				{What: "unwrap", After: "bullet_list", Text: "Weigh"},
			}},
		},
	}
}

// sampleThreads are threads in all their states.
func sampleThreads(at time.Time) ThreadsProps {
	say := func(number int64, name, text string) CommentProps {
		return CommentProps{Number: number, Face: ui.FaceProps{Name: name, Tone: 2}, Name: name, Capacity: "Expert, Banjara", At: at, Pieces: []PieceProps{{Text: text}}}
	}
	edited := say(2, "Rosa Mamani", "I can add ours from Cordillera this week. ")
	edited.Edited, edited.Pieces = true, append(edited.Pieces, PieceProps{Text: "Awa Diop", Mention: true}, PieceProps{Text: "?"})
	deleted := say(2, "Siti Gunawan", "")
	deleted.Deleted, deleted.Pieces = true, nil
	return ThreadsProps{Start: "/documents/12/threads", Ref: "ref-0", Next: "/documents/12?threads=50#comments", Threads: []ThreadProps{
		{
			Number: 1, Author: "Siti Gunawan", Quote: "rarely recover the cost of gravity concentration on their own",
			Comments: []CommentProps{say(1, "Siti Gunawan", "True in Banjara too, but do we have more than the Karoo Basin figures?"), edited},
			ReplyURL: "/documents/12/threads/1/comments", Ref: "ref-1",
			Answer: AnswerProps{Number: 1, URL: "/documents/12/threads/1/resolution", Ref: "ref-2", Writes: true, Decides: true},
		},
		{Number: 2, Author: "Siti Gunawan", Quote: "14 months", Gone: 117, Comments: []CommentProps{say(1, "Siti Gunawan", "Median or mean?"), deleted}},
		{
			Number: 3, Author: "Lindiwe Khumalo", Whole: true, Resolved: true, Resolver: "Rosa Mamani", Outcome: "partly", Response: "Annex II has it now.",
			Comments: []CommentProps{say(1, "Lindiwe Khumalo", "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung?")},
			Answer:   AnswerProps{Number: 3, URL: "/documents/12/threads/3/resolution", Ref: "ref-3", Resolved: true, Writes: true, Decides: true, Outcome: "partly", Response: "Annex II has it now.", Settled: 1},
		},
	}}
}

const sample ui.HTML = `<h2 dir="auto">Financing shared processing</h2>
<p class="numbered numbered-1" dir="auto"><span class="number" dir="ltr">1.</span> Cooperatives of under 50 miners rarely recover the cost of gravity concentration on their own.</p>
<p class="numbered numbered-2" dir="auto"><span class="number" dir="ltr">(a)</span> A toll of <ins data-suggestion="s1" data-scope="text">3 to 4</ins> <del data-suggestion="s1" data-scope="text">6</del> per cent has repaid equipment.</p>
<aside class="callout" data-kind="note"><p dir="auto">Begin with groups that already weigh and record.</p></aside>
<table><tbody><tr><th><p dir="auto">Centre</p></th><th><p dir="auto">Months</p></th></tr><tr><td><p dir="auto">Karoo Basin</p></td><td><p dir="auto">14</p></td></tr></tbody></table>
<ul><li><p dir="auto">Weigh</p></li><li><p dir="auto">Record</p></li></ul>
<blockquote><p dir="auto">The same table serves six to ten groups.</p></blockquote>`
