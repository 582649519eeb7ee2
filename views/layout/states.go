package layout

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"minamata.exchange/views/ui"
)

// States are the frame and the error pages in all their states.
func States() []ui.State {
	states := []ui.State{
		{Name: "frame: visitor", Component: framed(PageProps{Title: "Forums", Section: "forums", Path: "/forums?kind=question"}), Whole: true},
		{Name: "frame: signed in, live, flash", Component: framed(PageProps{
			Title: "<Forums>", Description: `"quoted"`, Canonical: "https://exchange.example/forums", Path: "/forums", Section: "desk", Width: "reading", Private: true,
			Person: &PersonProps{ID: 7, Name: "Awa Diop", Party: "Sahelia", URL: "/people/7", Unread: 12},
			Flash:  &ui.FlashProps{Kind: "done", Text: "Saved."},
			Live:   []LiveProps{{Key: "person:7", Offset: 4, Epoch: "a1"}},
			Extra:  []NavProps{{Section: "desk", Label: "Desk", URL: "/desk"}},
		}), Whole: true},
	}
	for _, status := range []int{401, 403, 404, 409, 413, 422, 429, 500, 503} {
		states = append(states, ui.State{Name: "error: " + strconv.Itoa(status), Component: errorState(status), Whole: true})
	}
	states = append(states, ui.State{Name: "error: link that was used", Component: Error(ErrorProps{Page: PageProps{Title: "Error", Path: "/invitations/x"}, Status: 404, Link: true}), Whole: true})
	return states
}

// framed is the frame around a heading.
func framed(p PageProps) templ.Component {
	heading := templ.Raw("<h1>" + templ.EscapeString(p.Title) + "</h1>")
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return Page(p).Render(templ.WithChildren(ctx, heading), w)
	})
}

func errorState(status int) templ.Component {
	p := ErrorProps{Page: PageProps{Title: "Error", Path: "/topics/12"}, Status: status, Back: ui.Link{Label: "Back", URL: "/topics/12"}}
	if status == 500 {
		p.Reference = "9F3A-12C7"
	}
	return Error(p)
}
