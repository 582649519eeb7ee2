package document

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// States are the screens of documents in all their states.
func States() []ui.State {
	noon := time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC)
	frame := layout.PageProps{Path: "/documents/12", Width: "document", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"}}
	plain := layout.PageProps{Path: "/workspaces/3/documents/new", Width: "narrow", Person: frame.Person}
	crumbs := []ui.Link{{Label: "ASGM field guide", URL: "/workspaces/3", Lang: "en"}}
	languages := []ui.Option{{Value: "en", Label: "English"}, {Value: "ar", Label: "العربية", Lang: "ar"}}
	rows := []RowProps{
		{ID: 12, URL: "/documents/12", Title: "ASGM national action plans: a field guide", Lang: "en", Status: "draft", ChangedAt: noon, ChangedBy: "Lindiwe Khumalo"},
		{ID: 13, URL: "/documents/13", Title: "دليل إدارة النفايات", Lang: "ar", Status: "draft"},
		{ID: 14, URL: "/documents/14", Title: "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung", Lang: "en", Status: "archived", ChangedAt: noon, ChangedBy: "Rosa Mamani"},
	}
	page := Props{
		Page: frame, ID: 12, Title: rows[0].Title, Lang: "en", Crumbs: crumbs, Mode: "read", HTML: sample, Words: 87, ChangedAt: noon, ChangedBy: "Lindiwe Khumalo",
		Languages: languages,
	}
	edited := page
	edited.Page.Editor = true
	edited.Mode, edited.Collab, edited.Edit = "edit", "/documents/12/collab", "/documents/12/edit"
	edited.Kept = []KeptProps{{ID: 9, Text: "Recovery rose from 40 to 68 per cent.", Why: "deleted", At: noon, URL: "/documents/12/kept/9"}}
	arabic := page
	arabic.Title, arabic.Lang, arabic.HTML = rows[1].Title, "ar", `<h2 dir="auto">التخزين</h2><p dir="auto">يُخزَّن الزئبق في أوعية محكمة الإغلاق.</p>`
	empty := page
	empty.HTML, empty.Words, empty.ChangedBy = `<p dir="auto"></p>`, 0, ""
	form := FormProps{Page: plain, Crumbs: crumbs, Action: "/workspaces/3/documents", New: true, Language: "en", Languages: languages}
	refused := form
	refused.Errors = map[string]string{"title": "Give it a title."}
	stale := FormProps{Page: plain, Crumbs: crumbs, Action: "/documents/12/edit", Title: "Mine", Theirs: "Theirs", Language: "en", Languages: languages, Version: 4, Archive: "/documents/12/archive"}
	return []ui.State{
		{Name: "documents: some", Component: Documents(ListProps{Documents: rows, NewURL: "/workspaces/3/documents/new", Archived: "?archived=1"})},
		{Name: "documents: none yet", Component: Documents(ListProps{NewURL: "/workspaces/3/documents/new"})},
		{Name: "document: read", Component: Page(page), Whole: true},
		{Name: "document: edited, with something kept", Component: Page(edited), Whole: true},
		{Name: "document: right to left", Component: Page(arabic), Whole: true},
		{Name: "document: empty", Component: Page(empty), Whole: true},
		{Name: "document form: new", Component: Form(form), Whole: true},
		{Name: "document form: refused", Component: Form(refused), Whole: true},
		{Name: "document form: changed meanwhile", Component: Form(stale), Whole: true},
	}
}

const sample ui.HTML = `<h2 dir="auto">Financing shared processing</h2>
<p class="numbered numbered-1" dir="auto"><span class="number">1.</span> Cooperatives of under 50 miners rarely recover the cost of gravity concentration on their own.</p>
<p class="numbered numbered-2" dir="auto"><span class="number">(a)</span> A toll of <ins data-suggestion="s1" data-scope="text">3 to 4</ins> <del data-suggestion="s1" data-scope="text">6</del> per cent has repaid equipment.</p>
<aside class="callout" data-kind="note"><p dir="auto">Begin with groups that already weigh and record.</p></aside>
<table><tbody><tr><th><p dir="auto">Centre</p></th><th><p dir="auto">Months</p></th></tr><tr><td><p dir="auto">Karoo Basin</p></td><td><p dir="auto">14</p></td></tr></tbody></table>
<ul><li><p dir="auto">Weigh</p></li><li><p dir="auto">Record</p></li></ul>
<blockquote><p dir="auto">The same table serves six to ten groups.</p></blockquote>`
