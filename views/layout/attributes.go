package layout

import (
	"context"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"minamata.exchange/views/text"
)

func title(ctx context.Context, p PageProps) string {
	name := text.T(ctx, "layout.name")
	if p.Title == "" {
		return name
	}
	return p.Title + " · " + name
}

// sections of the navigation: those everyone has, and the person's further ones.
func sections(ctx context.Context, p PageProps) []NavProps {
	return append([]NavProps{
		{Section: "forums", Label: text.T(ctx, "layout.nav.forums"), URL: "/forums"},
		{Section: "workspaces", Label: text.T(ctx, "layout.nav.workspaces"), URL: "/workspaces"},
		{Section: "directory", Label: text.T(ctx, "layout.nav.directory"), URL: "/directory"},
	}, p.Extra...)
}

func current(is bool) templ.Attributes {
	if is {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

// person lets the script know whose page it is, to mark what is theirs.
func person(p *PersonProps) templ.Attributes {
	if p == nil {
		return nil
	}
	return templ.Attributes{"data-person": strconv.FormatInt(p.ID, 10)}
}

// signIn is the address of the sign-in page that comes back to path.
func signIn(path string) string {
	if path == "" || path == "/" {
		return "/sign-in"
	}
	return "/sign-in?return=" + url.QueryEscape(path)
}
