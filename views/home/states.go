package home

import (
	"time"

	"minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// States are the home page in all its states.
func States() []ui.State {
	page := layout.PageProps{Path: "/"}
	noon := time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC)
	forums := []forum.ForumProps{{URL: "/forums/1", Name: "Waste", Audience: "public", Topics: 4}, {URL: "/forums/2", Name: "Parties", Audience: "parties", Topics: 2, Unread: 1}}
	latest := []forum.TopicRowProps{
		{ID: 12, URL: "/topics/12", Title: "What worked in cooperatives of under 50 miners?", Lang: "en", Kind: "question", Replies: 24, LatestAt: noon, LatestBy: "Awa Diop", Faces: []ui.FaceProps{{Name: "Awa Diop", Size: "small"}}},
		{ID: 13, URL: "/topics/13", Title: "ما الذي نجح؟", Lang: "ar", Kind: "experience", Replies: 2, LatestAt: noon, LatestBy: "سلمى الحداد"},
	}
	return []ui.State{
		{Name: "home: visitor", Component: Home(Props{Page: page, Forums: forums, Latest: latest, Topics: 30, Posts: 312, Parties: 9}), Whole: true},
		{Name: "home: empty", Component: Home(Props{Page: page, NewURL: "/topics/new"}), Whole: true},
	}
}
