package inbox

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// States are the inbox in all its states.
func States() []ui.State {
	page := layout.PageProps{Title: "Inbox", Section: "inbox", Path: "/inbox", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7", Unread: 2}}
	noon := time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC)
	var notices []NoticeProps
	for i, kind := range []string{"reply", "mention", "quote", "answer", "reaction", "period_opened", "period_closed"} {
		notices = append(notices, NoticeProps{
			ID: int64(i), Kind: kind, Actor: "Rosa Mamani", Face: ui.FaceProps{Name: "Rosa Mamani", Tone: 2},
			Topic: ui.Link{Label: "ما الذي نجح؟", URL: "/topics/12/posts/4", Lang: "ar"}, Excerpt: "Shared centres change the arithmetic <…>", Lang: "en", At: noon, Unread: i < 2,
		})
	}
	notices[4].Actor, notices[4].Excerpt = "", ""
	notices[6].Topic, notices[6].Excerpt = ui.Link{}, "" // it cannot be read any more
	notices = append(notices, NoticeProps{
		ID: 7, Kind: "locked", Face: ui.FaceProps{Name: "Moderation"}, Topic: ui.Link{Label: "Which retort?", URL: "/topics/12/posts/1", Lang: "en"},
		Ground: "unkind", Reason: "Please stop,\n<b>both</b> of you.", At: noon,
	}, NoticeProps{ID: 8, Kind: "unlocked", Face: ui.FaceProps{Name: "Moderation"}, Topic: ui.Link{Label: "Which retort?", URL: "/topics/12/posts/1", Lang: "en"}, Reason: "A mistake.", At: noon},
		NoticeProps{ID: 9, Kind: "workspace_leads", Actor: "Chen Wei", Topic: ui.Link{Label: "Retorts", URL: "/workspaces/3", Lang: "en"}, Reason: "The one before has <gone>.", At: noon},
		NoticeProps{ID: 10, Kind: "workspace_replaced", Actor: "Chen Wei", Reason: "You have not answered.", At: noon},
		NoticeProps{ID: 11, Kind: "workspace_taking", Actor: "Xavier Vance", Topic: ui.Link{Label: "Retorts", URL: "/workspaces/3/outgoings", Lang: "en"}, At: noon})
	return []ui.State{
		{Name: "inbox: some unread", Component: Inbox(Props{Page: page, Notices: notices, Unread: 2, Next: "/inbox?after=x"}), Whole: true},
		{Name: "inbox: empty", Component: Inbox(Props{Page: page}), Whole: true},
	}
}
