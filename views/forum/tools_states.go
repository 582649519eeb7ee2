package forum

import (
	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

func toolStates() []ui.State {
	page := layout.PageProps{Title: "Moderate", Section: "forums", Path: "/topics/12/tools", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"}, Private: true}
	lists := []ui.Option{{Value: "1", Label: "Waste"}, {Value: "2", Label: longWord}}
	posts := []ToolPostProps{
		{Number: 2, By: awa.Name, At: noon, Excerpt: "Shared centres change the arithmetic: the same table serves six to ten groups.", Lang: "en"},
		{Number: 3, By: salma.Name, At: noon, Excerpt: "في تعاونيتنا بدأنا بالتجميع ثم الفصل بالجاذبية", Lang: "ar"},
		{Number: 1204, By: igor.Name, At: noon, Excerpt: longWord, Lang: "ru"},
	}
	topic := ui.Link{Label: "Обмен опытом: " + longWord, Lang: "ru", URL: "/topics/14"}
	acts := []ToolActProps{
		{ID: 5, Act: "return", By: chen.Name, At: noon, Reason: "It was one matter after all.", Posts: 3, To: topic},
		{ID: 4, Act: "split", By: awa.Name, At: noon, Reason: longWord, Posts: 1, From: topic, To: topic, Undone: true},
		{ID: 3, Act: "move", By: awa.Name, At: noon, Reason: "انتقل إلى مكانه", From: ui.Link{Label: "Waste", URL: "/forums/1"}, To: ui.Link{Label: "Trade", URL: "/forums/2"}},
		{ID: 2, Act: "lock", By: awa.Name, At: noon, Reason: "To cool down."},
	}
	busy := sampleTopic("question")
	busy.Locked, busy.Closed, busy.Pinned = true, true, true
	typed := ToolFields{Kind: "question", Theme: "1", Language: "fr", Forum: "2", Into: "999", Numbers: "3, 5-9", Chosen: map[int64]bool{3: true}, Title: "Apart", NewKind: "question", Reason: "Of another matter."}
	return []ui.State{
		{Name: "tools", Component: Tools(ToolsProps{Page: page, Topic: sampleTopic("discussion"), Forums: lists, Themes: lists, Posts: posts, Pager: ui.PagerProps{Page: 1, Pages: 3, Path: "/topics/12/tools"}, Typed: ToolFields{Kind: "discussion", Language: "en", NewKind: "discussion"}}), Whole: true},
		{Name: "tools: split refused, much done", Component: Tools(ToolsProps{Page: page, Topic: busy, Forums: lists, Themes: lists, Posts: posts, Acts: acts, Typed: typed, Form: "split", Errors: map[string]string{"numbers": "Choose at least one post.", "into": "There is no such topic."}}), Whole: true},
		{Name: "tools: merge refused, nothing to move to", Component: Tools(ToolsProps{Page: page, Topic: sampleTopic("experience"), Themes: lists, Typed: typed, Form: "merge", Problem: "This topic holds the account of an experience."}), Whole: true},
	}
}
