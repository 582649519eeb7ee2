// Package gallery is every component in every state, for those who build them:
// /dev/states lists them, and the browser tests hold each to what all must be.
// A package of screens joins by a line in All.
package gallery

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"minamata.exchange/views/accounts"
	"minamata.exchange/views/compilation"
	"minamata.exchange/views/confidential"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/document"
	"minamata.exchange/views/forum"
	"minamata.exchange/views/home"
	"minamata.exchange/views/inbox"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/moderation"
	"minamata.exchange/views/people"
	"minamata.exchange/views/period"
	"minamata.exchange/views/ui"
	"minamata.exchange/views/version"
	"minamata.exchange/views/workspace"
)

// Group are the states of one package.
type Group struct {
	Name   string
	States []ui.State
}

// All are the states of every package.
func All() []Group {
	return []Group{
		{"ui", ui.States()},
		{"layout", layout.States()},
		{"home", home.States()},
		{"forum", forum.States()},
		{"inbox", inbox.States()},
		{"people", people.States()},
		{"accounts", accounts.States()},
		{"desk", desk.States()},
		{"workspace", workspace.States()},
		{"document", document.States()},
		{"version", version.States()},
		{"compilation", compilation.States()},
		{"period", period.States()},
		{"confidential", confidential.States()},
		{"moderation", moderation.States()},
	}
}

// Find gives the state of this number in a group as a whole page; parts stand
// in the frame. False where there is none.
func Find(group string, number int) (templ.Component, bool) {
	for _, g := range All() {
		if g.Name != group || number < 0 || number >= len(g.States) {
			continue
		}
		s := g.States[number]
		if s.Whole {
			return s.Component, true
		}
		return framed(s.Name, s.Component), true
	}
	return nil, false
}

// Index lists all states, with links under path ("/dev/states").
func Index(path string) templ.Component {
	return framed("States", templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, index(path))
		return err
	}))
}

func index(path string) string {
	var html strings.Builder
	for _, g := range All() {
		html.WriteString("<h2>" + templ.EscapeString(g.Name) + "</h2><ul>")
		for i, s := range g.States {
			html.WriteString(`<li><a href="` + templ.EscapeString(path+"/"+g.Name+"/"+strconv.Itoa(i)) + `">` + templ.EscapeString(s.Name) + "</a></li>")
		}
		html.WriteString("</ul>")
	}
	return html.String()
}

// framed puts a part into the frame, under its name.
func framed(name string, part templ.Component) templ.Component {
	content := templ.Join(templ.Raw("<h1>"+templ.EscapeString(name)+"</h1>"), part)
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return layout.Page(layout.PageProps{Title: name, Private: true}).Render(templ.WithChildren(ctx, content), w)
	})
}
