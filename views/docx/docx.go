package docx

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Props are what a document is about, and its table's columns.
type Props struct {
	Language  string // of the words, and by which it is laid out
	Title     string
	TitleLang string // where the title is in another one
	Lines     []string
	Made      time.Time
	Table     string // what the table is called, for who hears it
	Columns   []Column
	Empty     string // stands under a table without rows
}

// Column is a column: what stands above it, and its share of the page.
type Column struct {
	Label string
	Share int
}

// Cell is what stands in a cell. A line of its text is a paragraph.
type Cell struct {
	Text string
	Lang string // where it is known to be in another language
	Bold string // a line before the text
	Soft string // a line after it
	Part Part
}

// Part is how a cell belongs with those above and under it.
type Part int

// Parts of cells that are joined over several rows.
const (
	Alone Part = iota
	First      // others follow under it
	More       // it goes on
)

// The page, in twentieths of a point: A4, landscape.
const (
	pageWidth  = 16838
	pageHeight = 11906
	margin     = 850
	between    = pageWidth - 2*margin
)

// Document is one that is being written.
type Document struct {
	props  Props
	rtl    bool
	widths []int
	zip    *zip.Writer
	out    *bufio.Writer
	rows   int
}

// New begins a document.
func New(w io.Writer, p Props) (*Document, error) {
	d := &Document{props: p, rtl: isRightToLeft(p.Language), zip: zip.NewWriter(w)}
	total := 0
	for _, c := range p.Columns {
		total += c.Share
	}
	for _, c := range p.Columns {
		d.widths = append(d.widths, between*c.Share/max(total, 1))
	}
	for _, part := range d.parts() {
		to, err := d.zip.Create(part.name)
		if err == nil {
			_, err = io.WriteString(to, declaration+part.content)
		}
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	to, err := d.zip.Create("word/document.xml") // the last: its rows are still to come
	if err != nil {
		return nil, fmt.Errorf("write the document: %w", err)
	}
	d.out = bufio.NewWriter(to)
	d.begin()
	return d, d.out.Flush()
}

// Row adds a row.
func (d *Document) Row(cells ...Cell) error {
	d.rows++
	d.put("<w:tr>")
	for i, c := range cells {
		d.cell(i, c)
	}
	d.put("</w:tr>")
	return d.out.Flush()
}

// Close ends the document. What it is written to stays open.
func (d *Document) Close() error {
	d.put("</w:tbl>")
	if d.rows == 0 && d.props.Empty != "" {
		d.paragraph("", d.props.Empty, "")
	}
	d.put(`<w:p/><w:sectPr><w:footerReference w:type="default" r:id="rId2"/>`)
	d.put(`<w:pgSz w:w="`, strconv.Itoa(pageWidth), `" w:h="`, strconv.Itoa(pageHeight), `" w:orient="landscape"/>`)
	d.put(`<w:pgMar w:top="850" w:right="850" w:bottom="850" w:left="850" w:header="450" w:footer="450" w:gutter="0"/>`)
	if d.rtl {
		d.put("<w:bidi/>")
	}
	d.put("</w:sectPr></w:body></w:document>")
	if err := d.out.Flush(); err != nil {
		return err
	}
	return d.zip.Close()
}

// put writes markup of our own.
func (d *Document) put(markup ...string) {
	for _, s := range markup {
		_, _ = d.out.WriteString(s) // an error stays, for Flush
	}
}

func (d *Document) begin() {
	d.put(declaration, `<w:document xmlns:w="`, wordNS, `" xmlns:r="`, relationsNS, `"><w:body>`)
	d.paragraph("Title", d.props.Title, d.props.TitleLang)
	for _, line := range d.props.Lines {
		d.paragraph("Subtitle", line, "")
	}
	d.put("<w:tbl><w:tblPr>")
	if d.rtl {
		d.put("<w:bidiVisual/>")
	}
	d.put(`<w:tblW w:w="`, strconv.Itoa(between), `" w:type="dxa"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		d.put("<w:", side, ` w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>`)
	}
	d.put(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>`)
	d.put(`<w:tblLook w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="`)
	d.escaped(d.props.Table)
	d.put(`"/></w:tblPr><w:tblGrid>`)
	for _, width := range d.widths {
		d.put(`<w:gridCol w:w="`, strconv.Itoa(width), `"/>`)
	}
	d.put("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
	for i, c := range d.props.Columns {
		d.put(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(d.widths[i]), `" w:type="dxa"/><w:shd w:val="clear" w:color="auto" w:fill="E7EEF1"/></w:tcPr>`)
		d.paragraph("Heading", c.Label, "")
		d.put("</w:tc>")
	}
	d.put("</w:tr>")
}

func (d *Document) cell(column int, c Cell) {
	d.put(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(d.widths[column]), `" w:type="dxa"/>`)
	switch c.Part {
	case First:
		d.put(`<w:vMerge w:val="restart"/>`)
	case More:
		d.put("<w:vMerge/>")
	case Alone:
	}
	d.put("</w:tcPr>")
	if c.Bold != "" {
		d.paragraph("Strong", c.Bold, "")
	}
	d.paragraphs(c)
	if c.Soft != "" {
		d.paragraph("Soft", c.Soft, "")
	}
	d.put("</w:tc>")
}
