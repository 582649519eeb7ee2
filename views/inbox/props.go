package inbox

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// Props are those of the inbox, newest first.
type Props struct {
	Page    layout.PageProps
	Notices []NoticeProps
	Unread  int64
	First   string // address of the beginning; "" on the first page
	Next    string // address of what comes after; "" on the last page
}

// NoticeProps are one notice.
type NoticeProps struct {
	ID int64
	// Kind is reply, mention, quote, answer (yours was accepted), reaction, moved,
	// locked, unlocked, moderation, report_decided, case_back, period_opened, period_closed, or
	// workspace_ with invited, approved, refused, request, accepted, declined, removed,
	// leads, replaced, taking.
	Kind    string
	Actor   string // who did it; "" where the person is gone
	Face    ui.FaceProps
	Topic   ui.Link // its title, with its language; URL is the post's. Of a workspace its name, empty where the reader may not know it
	Excerpt string  // first words of the post; may be empty
	Lang    string  // of the excerpt
	Ground  string  // why moderation did it, and
	Reason  string  // in the words of who did
	At      time.Time
	Unread  bool
}
