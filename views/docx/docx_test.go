package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"minamata.exchange/views/docx"
)

// made writes a document and gives its parts, each of which reads as XML.
func made(t *testing.T, p docx.Props, rows ...[]docx.Cell) map[string]string {
	t.Helper()
	var out bytes.Buffer
	d, err := docx.New(&out, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := d.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range files.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(content)
		for decoder := xml.NewDecoder(bytes.NewReader(content)); ; {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		if strings.Contains(parts[f.Name], `TargetMode="External"`) {
			t.Errorf("%s leads elsewhere", f.Name)
		}
	}
	return parts
}

var props = docx.Props{
	Language: "en", Title: `Drums & "lamps" <b>`, Lines: []string{"Version 3"}, Made: time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC), Table: "Comments",
	Columns: []docx.Column{{Label: "No.", Share: 1}, {Label: "Comment", Share: 3}}, Empty: "No comments",
}

func TestDocument(t *testing.T) {
	parts := made(t, props,
		[]docx.Cell{{Text: "1", Part: docx.First}, {Bold: "Amina", Text: "A <b> & \x00\x0b\u0085c\ufffe\tafter\nnext  line", Lang: "fr", Soft: "5 Nov"}},
		[]docx.Cell{{Part: docx.More}, {Text: "مرحبا abc"}},
	)
	body := parts["word/document.xml"]
	for _, want := range []string{
		`<w:tblHeader/>`, `w:orient="landscape"`, `A &lt;b&gt; &amp; c</w:t><w:tab/><w:t xml:space="preserve">after</w:t>`, `<w:t xml:space="preserve">next  line</w:t>`,
		`<w:vMerge w:val="restart"/>`, `<w:vMerge/>`, `<w:lang w:val="fr-FR"`,
		`<w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:noProof/><w:rtl/></w:rPr><w:t xml:space="preserve">مرحبا </w:t></w:r><w:r><w:rPr><w:noProof/></w:rPr><w:t xml:space="preserve">abc</w:t></w:r></w:p>`,
		`Drums &amp; &#34;lamps&#34; &lt;b&gt;`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("there is no %s in\n%s", want, body)
		}
	}
	if strings.Contains(body, "bidiVisual") || strings.Contains(body, "No comments") {
		t.Errorf("it runs to the left, or is empty:\n%s", body)
	}
	if core := parts["docProps/core.xml"]; !strings.Contains(core, "<dc:title>Drums &amp;") || !strings.Contains(core, "2026-11-05T12:00:00Z") || !strings.Contains(core, "en-GB") {
		t.Errorf("it says of itself %s", core)
	}
}

func TestDocumentFromRightToLeft(t *testing.T) {
	p := props
	p.Language = "ar"
	body := made(t, p, []docx.Cell{{Text: "1"}, {Text: "English"}})["word/document.xml"]
	for _, want := range []string{
		"<w:bidiVisual/>", "<w:bidi/></w:sectPr>", `<w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:noProof/></w:rPr><w:t xml:space="preserve">1<`,
		`<w:p><w:r><w:rPr><w:noProof/></w:rPr><w:t xml:space="preserve">English<`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("there is no %s in\n%s", want, body)
		}
	}
}

func TestDocumentWithoutRows(t *testing.T) {
	if body := made(t, props)["word/document.xml"]; !strings.Contains(body, "No comments") {
		t.Errorf("it does not say that it is empty: %s", body)
	}
}

// What it is written to fails: who writes hears of it.
func TestDocumentThatCannotBeWritten(t *testing.T) {
	d, err := docx.New(&short{room: 3000}, props)
	for i := 0; err == nil && i < 10_000; i++ {
		err = d.Row(docx.Cell{Text: strings.Repeat("abc", i)}, docx.Cell{})
	}
	if !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("wrote it all: %v", err)
	}
}

type short struct{ room int }

func (s *short) Write(p []byte) (int, error) {
	if s.room -= len(p); s.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}
