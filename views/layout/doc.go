// Package layout is the frame of every page: head, header, navigation, language
// switcher, footer, and the pages that say that something went wrong.
//
// A screen is the child of Page:
//
//	@layout.Page(p.Page) {
//		<h1>…</h1>
//	}
//
// The handler fills PageProps once for all screens (who is signed in, their
// inbox, flash) and puts the language (text.With) and the form token
// (ui.WithToken) into the context. Nothing here depends on the time of day.
//
// InboxCount (id "inbox-count") is the fragment for events of inbox:ID.
//
// Live subscriptions are written into the page as elements with data-live,
// data-offset and data-epoch; the script subscribes to each from there on.
package layout
