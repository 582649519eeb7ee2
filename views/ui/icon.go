package ui

import (
	"context"
	"io"
	"maps"
	"strings"
	"time"

	"github.com/a-h/templ"

	"minamata.exchange/views/text"
)

// shapes are the icons, drawn on a square of 24 with a round pen.
var shapes = map[string]string{
	"answer":   "M12 21a9 9 0 1 0-9-9c0 1.7.5 3.3 1.3 4.7L3 21l4.3-1.3A9 9 0 0 0 12 21zM8.5 12l2.5 2.5 4.5-5",
	"alert":    "M12 9v4.5M12 17h.01M10.3 4 2.7 17.3A2 2 0 0 0 4.4 20.3h15.2a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0z",
	"attach":   "M20 11.5 12 19.5a5 5 0 0 1-7-7l8-8a3.4 3.4 0 0 1 4.8 4.8l-8 8a1.7 1.7 0 0 1-2.4-2.4l7.3-7.3",
	"bold":     "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
	"check":    "m5 13 4.5 4.5L19 7",
	"clock":    "M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
	"close":    "M6 6l12 12M18 6 6 18",
	"download": "M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14",
	"edit":     "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
	"flag":     "M6 21V4h11l-2 4 2 4H6",
	"follow":   "M6 9.5a6 6 0 0 1 12 0c0 6 2 7 2 7H4s2-1 2-7M10 20a2 2 0 0 0 4 0",
	"forum":    "M21 11.5a7.5 7.5 0 0 1-11 6.6L4 20l1.9-5A7.5 7.5 0 1 1 21 11.5z",
	"globe":    "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM3 12h18M12 3c3.3 3 3.3 15 0 18M12 3c-3.3 3-3.3 15 0 18",
	"heart":    "M12 20s-7-4.5-9-9a5 5 0 0 1 9-4 5 5 0 0 1 9 4c-2 4.5-9 9-9 9z",
	"history":  "M4 5v4.5h4.5M4.5 9.5A8 8 0 1 1 4 13M12 8v4.5l3 1.8",
	"inbox":    "M4 13h4l1.5 3h5L16 13h4M4 13 6.5 5h11L20 13v6H4z",
	"info":     "M12 11v5.5M12 7.5h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
	"italic":   "M10 5h7M7 19h7M14 5l-4 14",
	"key":      "M14.5 9.5a4.5 4.5 0 1 0-3.8 4.4L13 16h2.5v2.5H18V21h3v-3.5l-6.8-6.8c.2-.4.3-.8.3-1.2zM8.5 9h.01",
	"lamp":     "M9.5 18h5M10.5 21h3M8.5 14.5a6 6 0 1 1 7 0c-.6.5-1 1.2-1 2h-5c0-.8-.4-1.5-1-2z",
	"link":     "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
	"list":     "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
	"lock":     "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
	"mail":     "M4 6h16v12H4zM4 7l8 6 8-6",
	"more":     "M6 12h.01M12 12h.01M18 12h.01",
	"next":     "m9 6 6 6-6 6",
	"numbers":  "M10 6h10M10 12h10M10 18h10M4 5l1.5-1v4M4 12h2.5L4 15.5h2.5M4 17h2l-1 1.5a1 1 0 1 1-1 1.5",
	"party":    "M4 20h16M6 20V9M10 20V9M14 20V9M18 20V9M3.5 9h17L12 4z",
	"people":   "M15.5 19c0-3-2.5-4.5-5.5-4.5S4.5 16 4.5 19M13 8.5a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM15.5 5.8a3 3 0 0 1 0 5.4M20 19c0-2.3-1.3-3.7-3.3-4.3",
	"pin":      "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5",
	"plus":     "M12 5v14M5 12h14",
	"previous": "m15 6-6 6 6 6",
	"quote":    "M9.5 7C6.5 8 5 10 5 13.5V17h5v-5H7.5M18.5 7c-3 1-4.5 3-4.5 6.5V17h5v-5h-2.5",
	"reply":    "M9 14 4 9l5-5M4 9h9a7 7 0 0 1 7 7v4",
	"restore":  "M4 5v4.5h4.5M4.5 9.5A8 8 0 1 1 4 13",
	"search":   "M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.3 15.3 20 20",
	"settings": "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
	"sign-in":  "M14 4h5v16h-5M4 12h10M10.5 8.5 14 12l-3.5 3.5",
	"sign-out": "M10 4H5v16h5M10 12h10M16.5 8.5 20 12l-3.5 3.5",
	"thumb":    "M7.5 11 11 4a2 2 0 0 1 2.5 2.3L13 9.5h5a2 2 0 0 1 2 2.4l-1.2 6a2 2 0 0 1-2 1.6H7.5zM7.5 11H4v8.5h3.5",
	"trash":    "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5",
}

// tools are the icons of the editor of documents, by their commands.
var tools = map[string]string{
	"underline":     "M7 4v7a5 5 0 0 0 10 0V4M5 20h14",
	"superscript":   "M4 8l8 11M12 8 4 19M16 5a2 2 0 1 1 3.4 1.4L16 10h4.5",
	"subscript":     "M4 4l8 11M12 4 4 15M16 16a2 2 0 1 1 3.4 1.4L16 21h4.5",
	"language":      "M3 6h10M8 3.5V6M11 6c-1 4-4 7-7.5 8.5M5 9c1.5 3 4 5 6.5 6M12.5 20.5l4-10 4 10M14 17h5",
	"outdent":       "M4 5h16M11 10h9M11 14h9M4 19h16M7.5 9 4 12l3.5 3",
	"indent":        "M4 5h16M11 10h9M11 14h9M4 19h16M4 9l3.5 3L4 15",
	"callout":       "M4 5h16v14H4zM8 10h8M8 14h5",
	"table":         "M4 5h16v14H4zM4 10h16M10 5v14",
	"picture":       "M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15.5 9h.01",
	"footnote":      "M3 8h10M3 13h12M3 18h8M18 5.5 20 4v7",
	"rule":          "M4 12h16M8 6h8M8 18h8",
	"turn":          "M4 16h14M7.5 12.5 4 16l3.5 3.5M14.5 4.5 18 8l-3.5 3.5M6 8h12",
	"undo":          "M8 5 4 9l4 4M4 9h9a5.5 5.5 0 0 1 0 11H8",
	"redo":          "M16 5l4 4-4 4M20 9h-9a5.5 5.5 0 0 0 0 11h5",
	"help":          "M9.2 9a2.8 2.8 0 1 1 4 2.6c-.8.5-1.2 1-1.2 2M12 17h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
	"row_before":    "M4 13h16v6H4zM12 4v6M9 7h6",
	"row_after":     "M4 5h16v6H4zM12 14v6M9 17h6",
	"row_delete":    "M4 8h16v8H4zM10 10.5l4 3M14 10.5l-4 3",
	"column_before": "M13 4v16h6V4zM4 12h6M7 9v6",
	"column_after":  "M5 4v16h6V4zM14 12h6M17 9v6",
	"column_delete": "M8 4v16h8V4zM10.5 10l3 4M13.5 10l-3 4",
	"header_row":    "M4 5h16v14H4zM4 10h16M7 7.5h3M14 7.5h3",
	"header_column": "M4 5h16v14H4zM10 5v14M7 8v2M7 14v2",
	"cells_merge":   "M4 6h16v12H4zM7 12h4M9 10l2 2-2 2M17 12h-4M15 10l-2 2 2 2",
	"cell_split":    "M4 6h16v12H4zM12 6v12M7 12h2M15 12h2",
	"table_delete":  "M4 5h16v14H4zM9 9.5l6 5M15 9.5l-6 5",
}

// turning icons point along the line of reading and turn with it.
var turning = map[string]bool{
	"next": true, "previous": true, "reply": true, "list": true, "numbers": true, "sign-in": true, "sign-out": true, "quote": true,
	"indent": true, "outdent": true, "undo": true, "redo": true, "column_before": true, "column_after": true, "footnote": true, "header_column": true,
}

// icons are the finished drawings, since a page shows a hundred of them.
var icons = drawIcons()

func drawIcons() map[string]markup {
	all := make(map[string]markup, len(shapes)+len(tools))
	for name, shape := range merged(shapes, tools) {
		class := "icon"
		if turning[name] {
			class = "icon turns"
		}
		all[name] = markup(`<svg class="` + class + `" viewBox="0 0 24 24" aria-hidden="true"><path d="` + shape + `"></path></svg>`)
	}
	return all
}

func merged(first, second map[string]string) map[string]string {
	all := maps.Clone(first)
	maps.Copy(all, second)
	return all
}

// markup is a component that is finished HTML.
type markup string

// Render writes the markup.
func (m markup) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(m))
	return err
}

// Icon draws one of the shapes. It is decoration: the words stand beside it.
func Icon(name string) templ.Component { return icons[name] }

// Face stands for a person: their initials on a colour of their own. The name
// stands beside it, so it is hidden from screen readers.
func Face(p FaceProps) templ.Component {
	return Written(func(w *Writer, _ *text.Language) { w.Face(p) })
}

// Moment is a moment, in UTC as it is sent. The browser makes it relative
// ("4 minutes ago") and puts the reader's own time into its title.
func Moment(t time.Time) templ.Component {
	return Written(func(w *Writer, l *text.Language) { w.Moment(l, t) })
}

// Address is an e-mail address, which breaks before its host where it must.
func Address(address string) templ.Component {
	return Written(func(w *Writer, _ *text.Language) {
		local, host, is := strings.Cut(address, "@")
		w.Raw(`<bdi>`)
		w.Text(local)
		if is {
			w.Raw(`<wbr>@`)
			w.Text(host)
		}
		w.Raw(`</bdi>`)
	})
}
