package files

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Suspicions that a file which was taken in can give.
const (
	Macros    = "macros"    // a document that holds programs
	Program   = "program"   // a program in a package, or a script as text
	Closed    = "closed"    // a package that nobody can look into without a password
	TwoKinds  = "two_kinds" // it can be read as something else as well
	Reaching  = "reaching"  // a document that fetches or starts something when it is opened
	Disguised = "disguised" // its name ends twice
)

// Bounds of what is looked at in a package.
const (
	maxEntries  = 10_000
	maxRelation = 1_000_000 // bytes of a part that says what a document refers to
)

// runnable are endings of what a computer runs when it is opened.
var runnable = []string{
	".exe", ".com", ".scr", ".msi", ".msp", ".dll", ".cpl", ".bat", ".cmd", ".ps1", ".psm1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh",
	".hta", ".lnk", ".jar", ".pif", ".reg", ".apk", ".app", ".dmg", ".iso", ".img", ".vhd", ".sh", ".desktop", ".appimage", ".deb", ".rpm",
	".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".potm", ".ppsm", ".chm", ".scf", ".url", ".xll", ".one",
}

// Suspicions are why somebody should look at a file that was taken in. Nothing of
// it is unpacked but the parts that say what a document refers to.
func (s *Store) Suspicions(file File) ([]string, error) {
	location, err := s.Path(file.Digest)
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(location)
	if err != nil {
		return nil, err
	}
	found := suspicions(file.MediaType, content)
	if name := strings.ToLower(file.Name); slices.Contains(runnable, path.Ext(strings.TrimRight(strings.TrimSuffix(name, path.Ext(name)), " "))) {
		found = append(found, Disguised)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

func suspicions(mediaType string, content []byte) []string {
	pack, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	isPackage := err == nil
	switch {
	case mediaType == "application/zip" || strings.Contains(mediaType, "officedocument") || strings.Contains(mediaType, "opendocument"):
		if !isPackage {
			return []string{TwoKinds} // it begins as one and is none
		}
		return inPackage(pack, mediaType == "application/zip")
	case isPackage && len(pack.File) > 0:
		return append(inPackage(pack, true), TwoKinds)
	case mediaType == "application/pdf":
		return inPDF(content)
	case strings.HasPrefix(mediaType, "image/"):
		if markup.Match(content) {
			return []string{TwoKinds}
		}
	case strings.HasPrefix(mediaType, "text/"):
		return inText(content)
	}
	return nil
}

// inPackage looks at the names of what is in a package, and at what a document in
// it refers to.
func inPackage(pack *zip.Reader, isPlain bool) (found []string) {
	if len(pack.File) > maxEntries {
		found = append(found, Closed)
	}
	for _, entry := range pack.File[:min(len(pack.File), maxEntries)] {
		name := strings.ToLower(strings.ReplaceAll(entry.Name, `\`, "/"))
		base := path.Base(name)
		switch {
		case entry.Flags&1 != 0:
			found = append(found, Closed)
		case base == "vbaproject.bin" || base == "vbadata.xml" || !isPlain && (strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") || strings.HasPrefix(name, "xl/macrosheets/")):
			found = append(found, Macros)
		case slices.Contains(runnable, path.Ext(strings.TrimRight(base, ". "))):
			found = append(found, Program)
		case strings.Contains(name, "/embeddings/oleobject") || strings.Contains(name, "/activex/"):
			found = append(found, Reaching)
		case isPlain && slices.Contains([]string{".zip", ".rar", ".7z", ".gz", ".xz", ".cab", ".ace"}, path.Ext(base)):
			found = append(found, Closed) // what is in it cannot be seen from here
		case strings.HasSuffix(name, ".rels") && reaches(entry):
			found = append(found, Reaching)
		}
	}
	return found
}

// outward are what a document fetches from elsewhere as it is opened; a link that
// somebody has to follow is none.
var outward = regexp.MustCompile(`(?is)<Relationship\b[^>]*(?:attachedTemplate|/frame|/oleObject|/subDocument|/externalLink)[^>]*>`)

func reaches(entry *zip.File) bool {
	part, err := entry.Open()
	if err != nil {
		return true // it claims to be what it cannot be read as
	}
	defer part.Close()
	relations, err := io.ReadAll(io.LimitReader(part, maxRelation))
	if err != nil {
		return true
	}
	for _, relation := range outward.FindAll(relations, -1) {
		if bytes.Contains(bytes.ToLower(relation), []byte(`targetmode="external"`)) {
			return true
		}
	}
	return false
}

var (
	markup   = regexp.MustCompile(`(?i)<script\b|<\?php|<html\b`)
	pdfNames = regexp.MustCompile(`/[A-Za-z0-9#]{2,60}`)
	pdfCodes = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)
	scripts  = regexp.MustCompile(`(?i)\A(?:\xef\xbb\xbf)?\s*(?:#!|@echo off|<\?php|<script\b)|\bwscript\.shell\b|\bcreateobject\s*\(|powershell(?:\.exe)?\s+-\w|\binvoke-expression\b`)
	formulas = regexp.MustCompile(`(?im)(?:^|[,;\t"])\s*[=+@-]\s*(?:cmd|dde|msexcel|hyperlink|webservice|importxml|importdata|rtd)\b`)
)

// inPDF looks for names that have a document do something by itself. What is in a
// compressed part of it is not seen.
func inPDF(content []byte) (found []string) {
	for _, name := range pdfNames.FindAll(content, -1) {
		plain := pdfCodes.ReplaceAllFunc(name, func(code []byte) []byte {
			var b byte
			for _, c := range bytes.ToLower(code[1:]) {
				if c > '9' {
					c = c - 'a' + 10 + '0'
				}
				b = b<<4 | (c - '0')
			}
			return []byte{b}
		})
		switch string(plain) {
		case "/JavaScript", "/JS":
			found = append(found, Macros)
		case "/Launch", "/EmbeddedFile", "/RichMedia", "/GoToE":
			found = append(found, Reaching)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func inText(content []byte) (found []string) {
	if scripts.Match(content) {
		found = append(found, Program)
	}
	if formulas.Match(content) {
		found = append(found, Reaching)
	}
	return found
}
