package prose

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// HTMLOptions say how a document is written as HTML.
type HTMLOptions struct {
	// IDPrefix starts the ids of footnotes, so that several documents can
	// stand on one page. Only letters, digits and hyphens of it are used.
	IDPrefix string
	// HeadingOffset is added to the levels of headings, which end at 6.
	HeadingOffset int
	// TablesScroll is that tables wider than the page scroll in themselves: the
	// keyboard comes to each.
	TablesScroll bool
}

// HTML writes a document of the exchange as HTML. It is safe by construction:
// tags and attribute names are this package's own, text and values are
// escaped, and addresses are only of http, https, mailto or this site. Nodes
// and marks it does not know become div and span. Suggestions become ins and
// del.
func HTML(doc *Node, options HTMLOptions) string {
	w := &htmlWriter{options: options}
	w.options.IDPrefix = idPrefix(options.IDPrefix)
	w.children(doc)
	w.notes()
	return string(w.b)
}

// idPrefix is what of a prefix may stand in an id.
func idPrefix(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (isWord(byte(r)) || r == '-') {
			return r
		}
		return -1
	}, s)
}

type htmlWriter struct {
	b         []byte
	options   HTMLOptions
	numbering Numbering
	footnotes []footnote
	older     *older // of two versions that are shown together
}

// footnote is one that was referred to.
type footnote struct {
	node   *Node
	id     string
	number int
	inner  func() // writes what it says
}

// attr is an attribute of an element; an empty value leaves it out.
type attr struct{ name, value string }

func (w *htmlWriter) open(tag string, attrs ...attr) {
	w.b = append(append(w.b, '<'), tag...)
	for _, a := range attrs {
		if a.value != "" {
			w.b = append(append(append(w.b, ' '), a.name...), `="`...)
			w.b = append(appendEscaped(w.b, a.value), '"')
		}
	}
	w.b = append(w.b, '>')
}

func (w *htmlWriter) close(tag string) {
	w.b = append(append(append(w.b, "</"...), tag...), '>')
}

func appendEscaped(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; c {
		case '&':
			b = append(b, "&amp;"...)
		case '<':
			b = append(b, "&lt;"...)
		case '>':
			b = append(b, "&gt;"...)
		case '"':
			b = append(b, "&#34;"...)
		case '\'':
			b = append(b, "&#39;"...)
		case 0:
			b = append(b, "\uFFFD"...)
		default:
			b = append(b, c)
		}
	}
	return b
}

func (w *htmlWriter) children(n *Node) {
	for _, child := range n.content.All() {
		w.marked(child)
	}
}

// marked writes a node inside the elements of its marks.
func (w *htmlWriter) marked(n *Node) {
	var tags []string
	for _, m := range n.marks {
		tag, attrs := w.mark(m, n.IsBlock())
		w.open(tag, attrs...)
		tags = append(tags, tag)
	}
	w.node(n, func() { w.children(n) })
	for _, tag := range slices.Backward(tags) {
		w.close(tag)
	}
}

// blockElements are the elements of blocks that hold what they hold.
var blockElements = map[string]string{
	"paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li", "blockquote": "blockquote",
	"callout": "aside", "caption": "figcaption", "table_row": "tr", "table_cell": "td", "table_header": "th",
}

// node writes a node; inner writes what it holds.
func (w *htmlWriter) node(n *Node, inner func()) {
	switch n.typ.name {
	case "text":
		w.b = appendEscaped(w.b, n.Text())
	case "hard_break":
		w.open("br")
	case "rule":
		w.open("hr")
	case "heading":
		w.element("h"+strconv.Itoa(min(max(levelOf(n)+w.options.HeadingOffset, 1), 6)), inner, direction(n))
	case "numbered_paragraph":
		w.numbered(n, inner)
	case "code_block":
		w.open("pre")
		w.element("code", inner)
		w.close("pre")
	case "figure":
		w.figure(n, inner)
	case "table":
		reach := ""
		if w.options.TablesScroll {
			reach = "0"
		}
		w.open("table", attr{"tabindex", reach})
		w.element("tbody", inner)
		w.close("table")
	case "footnote":
		w.reference(n, inner)
	default:
		w.other(n, inner)
	}
}

func (w *htmlWriter) element(tag string, inner func(), attrs ...attr) {
	w.open(tag, attrs...)
	inner()
	w.close(tag)
}

func (w *htmlWriter) other(n *Node, inner func()) {
	tag := blockElements[n.typ.name]
	switch {
	case tag == "" && n.typ.inline:
		w.element("span", inner)
	case tag == "":
		w.element("div", inner)
	case n.typ.name == "ordered_list":
		w.element(tag, inner, countAttr(n, "start"))
	case n.typ.name == "callout":
		w.element(tag, inner, attr{"class", "callout"}, attr{"data-kind", stringAttr(n, "kind")})
	case tag == "td" || tag == "th":
		w.element(tag, inner, countAttr(n, "colspan"), countAttr(n, "rowspan"))
	default:
		w.element(tag, inner, direction(n))
	}
}

func stringAttr(n *Node, name string) string {
	s, _ := n.Attr(name).(string)
	return strings.ToValidUTF8(s, "\uFFFD")
}

// countAttr gives a whole number over 1, as spans and starts are.
func countAttr(n *Node, name string) attr {
	f, _ := n.Attr(name).(float64)
	if f > 1 && f < 1e6 && f == float64(int(f)) {
		return attr{name, strconv.Itoa(int(f))}
	}
	return attr{}
}

// direction gives the direction that was chosen, else what the browser finds
// from the first strong character.
func direction(n *Node) attr {
	if n.typ.attrs.index("dir") < 0 {
		return attr{}
	}
	return attr{"dir", known(stringAttr(n, "dir"))}
}

func known(dir string) string {
	if dir == "ltr" || dir == "rtl" {
		return dir
	}
	return "auto"
}

func (w *htmlWriter) numbered(n *Node, inner func()) {
	w.open("p", attr{"class", "numbered numbered-" + strconv.Itoa(min(levelOf(n), 3))}, direction(n))
	w.open("span", attr{"class", "number"}, attr{"dir", "ltr"}) // so that "(a)" does not decide the direction of what it numbers
	w.b = append(w.b, w.numberOf(n)...)
	w.close("span")
	w.b = append(w.b, ' ')
	inner()
	w.close("p")
}

func (w *htmlWriter) figure(n *Node, inner func()) {
	w.open("figure")
	if src := safeAddress(stringAttr(n, "src"), false); src != "" {
		w.b = append(w.b, `<img alt="`...)
		w.b = append(appendEscaped(w.b, stringAttr(n, "alt")), `" src="`...)
		w.b = append(appendEscaped(w.b, src), '"')
		for _, side := range []string{"width", "height"} {
			if a := countAttr(n, side); a.value != "" {
				w.b = append(append(append(w.b, ' '), a.name...), `="`+a.value+`"`...)
			}
		}
		w.b = append(w.b, '>')
	}
	inner()
	w.close("figure")
}

func (w *htmlWriter) noteID(part, id string) string { return w.options.IDPrefix + part + id }

func (w *htmlWriter) reference(n *Node, inner func()) {
	number, id := w.noteNumber()
	w.footnotes = append(w.footnotes, footnote{n, id, number, inner})
	w.open("sup", attr{"class", "footnote"})
	w.open("a", attr{"id", w.noteID("reference-", id)}, attr{"href", "#" + w.noteID("footnote-", id)})
	w.b = appendInt(w.b, number)
	w.close("a")
	w.close("sup")
}

// notes writes the footnotes at the end; those inside footnotes come after.
func (w *htmlWriter) notes() {
	if len(w.footnotes) == 0 {
		return
	}
	w.open("section", attr{"class", "footnotes"})
	w.open("ol")
	for i := 0; i < len(w.footnotes); i++ {
		note := w.footnotes[i]
		w.open("li", attr{"id", w.noteID("footnote-", note.id)}, w.noteValue(note), direction(note.node))
		note.inner()
		w.b = append(w.b, ' ')
		w.open("a", attr{"class", "footnote-back"}, attr{"href", "#" + w.noteID("reference-", note.id)})
		w.b = append(w.b, "↩"...)
		w.close("a")
		w.close("li")
	}
	w.close("ol")
	w.close("section")
}

func markElement(m *Mark, onBlock bool) (string, []attr) {
	value := func(name string) string {
		s, _ := m.Attr(name).(string)
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	switch m.typ.name {
	case "strong":
		return "strong", nil
	case "emphasis":
		return "em", nil
	case "underline":
		return "u", nil
	case "superscript":
		return "sup", nil
	case "subscript":
		return "sub", nil
	case "link":
		return "a", []attr{{"href", safeAddress(value("href"), true)}, {"title", value("title")}, {"rel", "nofollow noopener"}}
	case "language":
		return "span", []attr{{"lang", languageTag(value("lang"))}, {"dir", known(value("dir"))}}
	case insertionMark, deletionMark:
		// On a block these are the parsed same: ins and del hold blocks too.
		return map[string]string{insertionMark: "ins", deletionMark: "del"}[m.typ.name], []attr{{"data-suggestion", value("id")}, {"data-scope", value("scope")}}
	case modificationMark:
		tag := "span"
		if onBlock {
			tag = "div"
		}
		return tag, []attr{{"class", "modification"}, {"data-suggestion", value("id")}}
	}
	if onBlock {
		return "div", nil
	}
	return "span", nil
}

// languageTag lets through what looks like a language tag.
func languageTag(s string) string {
	for i := range len(s) {
		if c := s[i]; c == '_' || (!isWord(c) && c != '-') || i > 34 {
			return ""
		}
	}
	return s
}

// safeAddress gives an address if its scheme can do no harm, else "". What a
// browser would skip over in a scheme makes the address unsafe.
func safeAddress(s string, mail bool) string {
	for i := range len(s) {
		if s[i] <= 0x20 || s[i] == '\\' || s[i] == 0x7F {
			return ""
		}
	}
	lower := strings.ToLower(s)
	switch {
	case strings.HasPrefix(lower, "https://"), strings.HasPrefix(lower, "http://"):
		return s
	case mail && strings.HasPrefix(lower, "mailto:"), mail && strings.HasPrefix(s, "#"):
		return s
	case strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//"):
		return s
	}
	return ""
}
