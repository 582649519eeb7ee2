package richtext

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/text"
)

// excerptSource is how much of a text is looked at for its first words.
const excerptSource = 8_000 // bytes

// Excerpt is the first words of a Markdown text as plain text in one line,
// without what it quotes of others; "" where nothing can be read.
func Excerpt(source string, most int) string {
	source = head(source, excerptSource)
	if check(source) != nil {
		return ""
	}
	input := []byte(source)
	document := markdown.Parser().Parse(text.NewReader(input))
	words := plain(document, input, false)
	if words == "" { // it is all quotes
		words = plain(document, input, true)
	}
	words, _ = CleanLine(words)
	return Shorten(words, most)
}

// head is the beginning of a text, without the line in which it is cut off
// unless that is the only one.
func head(source string, most int) string {
	if len(source) <= most {
		return source
	}
	for most > 0 && !utf8.RuneStart(source[most]) {
		most--
	}
	source = source[:most]
	if end := strings.LastIndexByte(source, '\n'); end > most/2 {
		source = source[:end]
	}
	return source
}

// Shorten makes one line of a text that has at most so many characters, cut
// off between words.
func Shorten(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	text = string(letters[:most])
	if space := strings.LastIndexByte(text, ' '); space > len(text)/2 { // Chinese has none
		text = text[:space]
	}
	return strings.TrimRight(text, " ,;:.،。，、；：") + "…"
}
