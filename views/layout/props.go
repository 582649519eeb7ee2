package layout

import (
	"context"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// PageProps are what the frame needs of every page.
type PageProps struct {
	Title       string
	TitleLang   string // of the title, where it is content
	Description string // for search engines; may be empty
	Canonical   string // absolute address of this page; left out where empty
	Path        string // path and query of this page: where changing the language comes back to
	Section     string // part of the navigation this page belongs to: "forums", "directory", "desk", "" for none
	Width       string // "" wide, "reading", "narrow", "document" from edge to edge
	Private     bool   // not for search engines
	Editor      bool   // a document is edited on it
	Person      *PersonProps
	Flash       *ui.FlashProps
	Live        []LiveProps
	Extra       []NavProps // further sections that this person has (the desk, their Party)
}

// PersonProps are those of the signed-in person.
type PersonProps struct {
	ID     int64
	Name   string
	Party  string // or organization, as shown under the name
	URL    string // "/people/7"
	Unread int    // in the inbox
}

// NavProps is one section of the navigation.
type NavProps struct {
	Section string
	Label   string
	URL     string
}

// LiveProps name a subscription and the position up to which the page shows it.
type LiveProps struct {
	Key    string // "topic:12"
	Offset int64
	Epoch  string
}

// ErrorProps are those of a page that says that something went wrong.
type ErrorProps struct {
	Page      PageProps
	Status    int    // 404, 403, 409, 422, 429, 500, 503 …
	Sentence  string // what exactly, where something is known; may be empty
	Reference string // number under which it stands in the log, for 500
	Back      ui.Link
	Link      bool // the address holds a link that works once, or for a time
}

// isSpent reports whether a link was followed that works no longer.
func (p ErrorProps) isSpent() bool { return p.Link && p.Status == 404 }

// signIn is where to sign in, and come back from.
func (p ErrorProps) signIn() string {
	if p.isSpent() {
		return signIn("/")
	}
	return signIn(p.Page.Path)
}

// words are the heading and the advice of an error page.
type words struct{ title, advice string }

func (p ErrorProps) words(ctx context.Context) words {
	switch p.Status {
	case 404:
		if p.isSpent() {
			return words{text.T(ctx, "error.spent.title"), text.T(ctx, "error.spent.advice")}
		}
		return words{text.T(ctx, "error.not_found.title"), text.T(ctx, "error.not_found.advice")}
	case 401:
		return words{text.T(ctx, "error.sign_in.title"), text.T(ctx, "error.sign_in.advice")}
	case 403:
		return words{text.T(ctx, "error.forbidden.title"), text.T(ctx, "error.forbidden.advice")}
	case 405, 410:
		return words{text.T(ctx, "error.not_found.title"), text.T(ctx, "error.not_found.advice")}
	case 409:
		return words{text.T(ctx, "error.conflict.title"), text.T(ctx, "error.conflict.advice")}
	case 413:
		return words{text.T(ctx, "error.too_large.title"), text.T(ctx, "error.too_large.advice")}
	case 400, 422:
		return words{text.T(ctx, "error.invalid.title"), text.T(ctx, "error.invalid.advice")}
	case 429:
		return words{text.T(ctx, "error.too_many.title"), text.T(ctx, "error.too_many.advice")}
	case 503:
		return words{text.T(ctx, "error.unavailable.title"), text.T(ctx, "error.unavailable.advice")}
	}
	return words{text.T(ctx, "error.internal.title"), text.T(ctx, "error.internal.advice")}
}
