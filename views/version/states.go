package version

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// States are the screens of versions in all their states.
func States() []ui.State {
	noon := time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC)
	frame := layout.PageProps{Path: "/documents/12/versions", Section: "workspaces", Width: "reading", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"}}
	document := DocumentProps{
		Title: "ASGM national action plans: a field guide", Lang: "en", URL: "/documents/12",
		Crumbs: []ui.Link{{Label: "ASGM field guide", URL: "/workspaces/3", Lang: "en"}, {Label: "ASGM national action plans: a field guide", URL: "/documents/12", Lang: "en"}},
	}
	shares := []ShareProps{
		{Name: "Lindiwe Khumalo", URL: "/people/8", Tone: 3, Role: "expert", For: "Sahelia", Added: 1340, Removed: 27},
		{Name: "Игорь Константинопольский", URL: "/people/11", Tone: 6, Role: "personal", Added: 1},
		{Role: "secretariat", Removed: 412},
	}
	line := TimelineProps{
		Page: frame, Document: document, Version: 345, Going: shares[1:2], Compare: "/documents/12/comparison", Written: "/documents/12/authors",
		Authors: []ui.Option{{Label: "Everyone"}, {Value: "8", Label: "Lindiwe Khumalo"}}, Name: &NameProps{Action: "/documents/12/versions", Version: 345}, Next: "?after=3",
		Days: []DayProps{
			{Day: noon, Rows: []RowProps{
				{Version: 345, Kind: "restored", Source: 120, By: "Awa Diop", At: noon, URL: "/documents/12/versions/345", Before: "/documents/12/comparison?from=300&to=345", Shares: shares[:1]},
				{Version: 300, Kind: "named", Name: "Водопроводно-канализационно-гидрометаллургическоеприродоохранноезаконодательство", By: "Awa Diop", At: noon, URL: "/documents/12/versions/300"},
				{Version: 300, Kind: "session", At: noon, URL: "/documents/12/versions/300", Before: "/documents/12/comparison?from=120&to=300", Shares: shares},
			}},
			{Day: noon.AddDate(0, 0, -3), Rows: []RowProps{
				{Version: 120, Kind: "status", Name: "review", By: "", At: noon.AddDate(0, 0, -3), URL: "/documents/12/versions/120"},
				{Version: 0, Kind: "begun", By: "Awa Diop", At: noon.AddDate(0, 0, -3), URL: "/documents/12/versions/0"},
			}},
		},
	}
	refused := line
	refused.Name = &NameProps{Action: "/documents/12/versions", Version: 345, Error: "Give the version a name."}
	fresh := TimelineProps{Page: frame, Document: document, Compare: line.Compare, Written: line.Written}
	page := PageProps{
		Page: frame, Document: document, Version: 300, HTML: sample, Labels: line.Days[0].Rows[1:], Toggle: "?authors=1", Compare: "/documents/12/comparison?from=300&to=345",
		Name: &NameProps{Action: "/documents/12/versions", Version: 300, Was: "Draft", Value: "Draft"}, Restore: "/documents/12/restorations", Ref: "AAAAAAAAAAAAAAAAAAAAAAAAAA",
	}
	written := PageProps{
		Page: frame, Document: document, Now: true, HTML: coloured,
		Authors: []PersonProps{{Name: "Awa Diop", Number: 0, Share: 12}, {Name: "Lindiwe Khumalo", Number: 1, Share: 71}, {Name: "Игорь Константинопольский", Number: 2, Share: 17}},
	}
	two := ComparisonProps{
		Page: frame, Document: document, From: ui.Link{Label: "Version 120", URL: "/documents/12/versions/120"}, To: ui.Link{Label: "For comment", URL: "/documents/12/versions/345"},
		HTML: compared, Changes: 6, Moves: 1,
	}
	same := two
	same.HTML, same.Changes, same.Moves = sample, 0, 0
	arabic := two
	arabic.Document.Title, arabic.Document.Lang = "دليل إدارة النفايات", "ar"
	arabic.HTML, arabic.Changes, arabic.Moves = `<p dir="auto">يُخزَّن الزئبق في <span id="change-1" class="change"><del><span class="unseen">حُذف: </span>أوعية</del><ins><span class="unseen">أُضيف: </span>براميل</ins><a class="change-next" href="#change-2">التالي</a></span> محكمة</p><span id="change-2" class="change-end"></span>`, 1, 0
	return []ui.State{
		{Name: "timeline", Component: Timeline(line), Whole: true},
		{Name: "timeline: a name refused", Component: Timeline(refused), Whole: true},
		{Name: "timeline: nothing written yet", Component: Timeline(fresh), Whole: true},
		{Name: "version: to read", Component: Page(page), Whole: true},
		{Name: "authors: who wrote what", Component: Page(written), Whole: true},
		{Name: "comparison", Component: Comparison(two), Whole: true},
		{Name: "comparison: nothing changed", Component: Comparison(same), Whole: true},
		{Name: "comparison: right to left", Component: Comparison(arabic), Whole: true},
	}
}

const sample ui.HTML = `<h2 dir="auto">Financing shared processing</h2>
<p class="numbered numbered-1" dir="auto"><span class="number" dir="ltr">1.</span> Cooperatives of under 50 miners rarely recover the cost.</p>`

const coloured ui.HTML = `<h2 dir="auto"><span class="by by-0" title="Awa Diop, 5 Nov 2026"><span class="unseen">Awa Diop, 5 Nov 2026: </span>Financing shared processing</span></h2>
<p dir="auto"><span class="by by-1" title="Lindiwe Khumalo, 5 Nov 2026"><span class="unseen">Lindiwe Khumalo, 5 Nov 2026: </span>Cooperatives of under 50 miners </span><span class="by by-2" title="Игорь Константинопольский, 5 Nov 2026"><span class="unseen">Игорь Константинопольский, 5 Nov 2026: </span>rarely recover the cost.</span></p>`

const compared ui.HTML = `<h2 dir="auto">Financing shared processing</h2>
<div id="change-1" class="change moved moved-from"><span class="change-note" id="moved-from-1">Moved from here: <a href="#moved-to-1">where it is now</a></span> <p dir="auto">Seal the drum before it leaves.</p><a class="change-next" href="#change-2">Next change</a></div>
<p class="numbered numbered-1" dir="auto"><span class="number" dir="ltr">1.</span> Cooperatives of <span id="change-2" class="change"><del><span class="unseen">deleted: </span>under 50 miners</del><ins><span class="unseen">inserted: </span>fewer than sixty people</ins><a class="change-next" href="#change-3">Next change</a></span> rarely recover <span id="change-3" class="change"><span class="altered" title="Formatting: bold"><span class="unseen">Formatting: bold </span><strong>the cost</strong></span><a class="change-next" href="#change-4">Next change</a></span>.</p>
<table><tbody><tr><th><p dir="auto">Centre</p></th><th id="change-4" class="change inserted"><span class="unseen">column inserted: </span> <ins><p dir="auto">Country</p></ins><a class="change-next" href="#change-5">Next change</a></th></tr>
<tr class="change deleted"><td id="change-5"><span class="unseen">row deleted: </span> <del><p dir="auto">Karoo Basin</p></del><a class="change-next" href="#change-6">Next change</a></td><td class="no-cell"></td></tr></tbody></table>
<div id="change-6" class="change moved moved-to"><span class="change-note" id="moved-to-1">Moved here: <a href="#moved-from-1">where it was</a></span> <p dir="auto">Seal the drum before it leaves.</p><a class="change-next" href="#change-7">Next change</a></div>
<span id="change-7" class="change-end"></span>`
