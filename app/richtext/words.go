package richtext

import (
	"strings"
	"unicode"
)

// Quote is a Markdown block quote of a text, with who wrote it and where.
func Quote(author, address, source string) string {
	var out strings.Builder
	for line := range strings.Lines(strings.TrimSpace(source)) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(strings.TrimSpace(line), ">") {
			continue // what was quoted there is not quoted again
		}
		out.WriteString("> " + line + "\n")
	}
	out.WriteString("> — [" + strings.NewReplacer("[", "(", "]", ")").Replace(author) + "](" + address + ")\n\n")
	return out.String()
}

// Slug is a title as it stands in an address: letters and digits of any
// script, the rest hyphens.
func Slug(title string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(r)
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
		if out.Len() > 80 {
			break
		}
	}
	if slug := strings.Trim(out.String(), "-"); slug != "" {
		return slug
	}
	return "topic"
}

// CleanLine makes one line of what people typed into a line's input, without
// what hides or turns around: control characters, zero-width characters and
// overrides of direction. It reports false where nothing readable is left.
func CleanLine(text string) (string, bool) {
	if !strings.ContainsFunc(text, unreadable) && len(text) < 1000 {
		text = strings.Join(strings.Fields(text), " ")
		return text, text != ""
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unreadable(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	return text, text != ""
}

// alike are the scripts whose letters are drawn alike.
var alike = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee}

// MixesScripts reports whether a word of the line has letters of two scripts
// that are drawn alike, as names have that are to be taken for another's
// (Unicode Technical Standard 39, mixed-script confusables).
func MixesScripts(line string) bool {
	var of *unicode.RangeTable
	for _, r := range line {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			of = nil
			continue
		}
		for _, script := range alike {
			if !unicode.Is(script, r) {
				continue
			}
			if of != nil && of != script {
				return true
			}
			of = script
		}
	}
	return false
}

// unreadable characters hide or reorder text. The joiners that Arabic and
// Indic scripts need (U+200C, U+200D) are not among them.
func unreadable(r rune) bool {
	switch {
	case unicode.IsControl(r), r == unicode.ReplacementChar,
		r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069,
		r == 0x200B, r == 0x200E, r == 0x200F, r == 0x061C, r == 0xFEFF, r == 0x2060, r == 0x00AD:
		return true
	}
	return unicode.In(r, unicode.Co, unicode.Cs)
}
