package docx

import (
	"strings"

	"golang.org/x/text/unicode/bidi"

	"minamata.exchange/views/text"
)

func isRightToLeft(language string) bool { return text.Dir(language) == "rtl" }

// paragraphs writes the text of a cell, a paragraph a line. A cell without any
// has an empty one.
func (d *Document) paragraphs(c Cell) {
	if c.Text == "" && (c.Bold != "" || c.Soft != "") {
		return
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(c.Text, "\r\n", "\n"), "\n") {
		d.paragraph("", line, c.Lang)
	}
}

// paragraph writes one, in the direction of its first strong character.
func (d *Document) paragraph(style, line, language string) {
	runs := split(line)
	rtl := d.rtl
	if first := firstStrong(runs); first != nil {
		rtl = first.rtl
	}
	d.put("<w:p>")
	if style != "" || rtl {
		d.put("<w:pPr>")
		if style != "" {
			d.put(`<w:pStyle w:val="`, style, `"/>`)
		}
		if rtl {
			d.put("<w:bidi/>")
		}
		d.put("</w:pPr>")
	}
	for _, r := range runs {
		d.run(r, language)
	}
	d.put("</w:p>")
}

func (d *Document) run(r run, language string) {
	d.put("<w:r><w:rPr><w:noProof/>")
	if r.rtl {
		d.put("<w:rtl/>")
	}
	if tag := tags[language]; tag != "" {
		d.put(`<w:lang w:val="`, tag, `" w:eastAsia="`, tag, `" w:bidi="`, tag, `"/>`)
	}
	d.put("</w:rPr>")
	for i, piece := range strings.Split(r.text, "\t") {
		if i > 0 {
			d.put("<w:tab/>")
		}
		if piece != "" {
			d.put(`<w:t xml:space="preserve">`)
			d.escaped(piece)
			d.put("</w:t>")
		}
	}
	d.put("</w:r>")
}

// escaped writes what people wrote: markup is text, and what XML cannot hold or
// nobody can see is left out.
func (d *Document) escaped(s string) {
	for _, r := range s {
		switch {
		case r == '&':
			d.put("&amp;")
		case r == '<':
			d.put("&lt;")
		case r == '>':
			d.put("&gt;")
		case r == '"':
			d.put("&#34;")
		case !isShown(r):
		default:
			_, _ = d.out.WriteRune(r)
		}
	}
}

func isShown(r rune) bool {
	switch {
	case r == '\t':
		return true
	case r < ' ', r >= 0x7f && r < 0xa0, r&0xfffe == 0xfffe:
		return false
	}
	return true
}

// run is text of one direction.
type run struct {
	text   string
	rtl    bool
	strong bool
}

// split takes a line apart by direction. What has none of its own goes with
// what is before it.
func split(line string) []run {
	var runs []run
	from, current := 0, run{}
	for i := 0; i < len(line); {
		properties, size := bidi.LookupString(line[i:])
		class := properties.Class()
		isRight := class == bidi.R || class == bidi.AL
		if isRight || class == bidi.L {
			if current.strong && current.rtl != isRight {
				current.text = line[from:i]
				runs, from = append(runs, current), i
			}
			current = run{rtl: isRight, strong: true}
		}
		i += max(size, 1)
	}
	if from < len(line) {
		current.text = line[from:]
		runs = append(runs, current)
	}
	return runs
}

func firstStrong(runs []run) *run {
	for i := range runs {
		if runs[i].strong {
			return &runs[i]
		}
	}
	return nil
}
