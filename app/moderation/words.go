package moderation

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxFound bounds the words that are named of one text.
const maxFound = 10

// Words finds the words of a list in texts, however they are spelt: in capitals,
// with or without accents and vowel signs, in full width, with characters in them
// that are not seen. It is made by NewWords, never changes, and is safe for
// concurrent use.
//
// A word stands by itself: "scam" is not in "scampi". One that ends in * begins
// words: "мошенни*" is in "мошенников". Chinese is written without spaces, so a word
// of it is found anywhere; an Arabic one also behind the article and the particles
// that are written together with it.
type Words struct {
	root node
}

// node is a step on the way to words that begin alike.
type node struct {
	next map[rune]*node
	word string // as it stands in the list, of one that ends here by itself
	stem string // of one that goes on as it likes
}

// NewWords makes the list.
func NewWords(words []string) *Words {
	w := &Words{}
	for _, word := range words {
		folded := Fold(word)
		stem, goesOn := strings.CutSuffix(folded, "*")
		at := &w.root
		for _, r := range stem {
			if at.next == nil {
				at.next = map[rune]*node{}
			}
			if at.next[r] == nil {
				at.next[r] = &node{}
			}
			at = at.next[r]
		}
		switch {
		case stem == "":
		case goesOn:
			at.stem = word
		default:
			at.word = word
		}
	}
	return w
}

// In is which words are in a text, each once, as they stand in the list.
func (w *Words) In(text string) []string {
	if len(w.root.next) == 0 {
		return nil
	}
	var found []string
	folded := []rune(Fold(text))
	for begin := range folded {
		if len(found) >= maxFound {
			return found[:maxFound]
		}
		if at := w.root.next[folded[begin]]; at == nil || !begins(folded, begin) {
			continue
		}
		for _, word := range w.from(folded, begin) {
			if !slices.Contains(found, word) {
				found = append(found, word)
			}
		}
	}
	return found
}

// from are the words that begin at a place.
func (w *Words) from(text []rune, begin int) (found []string) {
	at := &w.root
	for end := begin; end < len(text); {
		if at = at.next[text[end]]; at == nil {
			return found
		}
		end++
		if at.stem != "" {
			found = append(found, at.stem)
		}
		if at.word != "" && (end == len(text) || !together(text[end-1], text[end])) {
			found = append(found, at.word)
		}
	}
	return found
}

// particles are what is written together with an Arabic word before it.
var particles = regexp.MustCompile(`^[وف]?(?:[بك]?(?:ال)?|لل?)$`)

// begins reports whether a word can begin at a place.
func begins(text []rune, at int) bool {
	if at == 0 || !together(text[at-1], text[at]) {
		return true
	}
	if !unicode.Is(unicode.Arabic, text[at]) {
		return false
	}
	from := at
	for from > 0 && at-from < 5 && together(text[from-1], text[from]) {
		from--
	}
	return particles.MatchString(string(text[from:at]))
}

// together reports whether two characters belong to one word.
func together(a, b rune) bool { return spelt(a) && spelt(b) }

// spaceless are the scripts that do not set words apart.
var spaceless = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// spelt characters make up words that stand apart.
func spelt(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)) && !unicode.In(r, spaceless...)
}

// alike are letters that are written for one another, besides those that differ in
// marks alone.
var alike = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ø': "o", 'ł': "l", 'đ': "d", 'ı': "i", '’': "'", '‘': "'", 'ʼ': "'",
	'ى': "ي", 'ی': "ي", 'ة': "ه", 'ک': "ك", 'ٱ': "ا", 'ـ': "",
}

// marked are the scripts whose marks say how a letter is read, and are left out.
var marked = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Hebrew}

// Fold is a text as it is compared: one that differs in case, in width, in marks or
// in what is not seen is the same. ñ and й are letters of their own.
func Fold(text string) string {
	text = cases.Fold().String(norm.NFKD.String(text))
	var out strings.Builder
	var base rune
	for _, r := range norm.NFKD.String(text) {
		switch {
		case r > ' ' && r < utf8.RuneSelf:
			base = r
			out.WriteByte(byte(r))
			continue
		case unicode.Is(unicode.Cf, r):
			continue
		case unicode.Is(unicode.Mn, r) && unicode.In(base, marked...) && !isLetterOf(base, r):
			continue
		case unicode.IsSpace(r):
			if out.Len() > 0 && base != ' ' {
				out.WriteByte(' ')
			}
			base = ' '
			continue
		case unicode.Is(unicode.Pd, r):
			r = '-'
		case unicode.Is(unicode.Nd, r):
			r = digit(r)
		}
		if !unicode.IsMark(r) {
			base = r
		}
		if other, is := alike[r]; is {
			out.WriteString(other)
		} else {
			out.WriteRune(r)
		}
	}
	return norm.NFC.String(strings.TrimSpace(out.String()))
}

// isLetterOf reports whether a mark makes another letter of one.
func isLetterOf(base, mark rune) bool {
	return base == 'n' && mark == '\u0303' || base == 'и' && mark == '\u0306'
}

// digit is the digit 0 to 9 of one of any script.
func digit(r rune) rune {
	for d := range rune(9) {
		if !unicode.Is(unicode.Nd, r-d-1) {
			return '0' + d
		}
	}
	return '9'
}

// canBeWatched reports whether a folded word is one that can be looked for: longer
// than a letter, but where one says as much as a word.
func canBeWatched(folded string) bool {
	stem := strings.TrimSuffix(folded, "*")
	first, size := utf8.DecodeRuneInString(stem)
	return !strings.Contains(stem, "*") && strings.ContainsFunc(stem, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) &&
		(size < len(stem) || unicode.In(first, spaceless...))
}
