package richtext_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"minamata.exchange/app/richtext"
)

func TestExcerpt(t *testing.T) {
	for _, c := range []struct{ what, source, want string }{
		{"markup is gone", "## Costs\n\nIt **was** [cheap](https://example.org) and `safe`.", "Costs It was cheap and safe."},
		{"a mention is the name", "@[Rosa Mamani](person:12) has tried it", "@Rosa Mamani has tried it"},
		{"what is quoted is left out", "> Who has tried it?\n> — [Rosa](/topics/1/posts/1)\n\nWe have.", "We have."},
		{"unless there is nothing else", "> Who has tried it?", "Who has tried it?"},
		{"raw HTML is not there, as on the page", "a <b onclick=x>bold</b> claim<script>alert(1)</script>", "a bold claimalert(1)"},
		{"what turns text around is gone", "safe\u202Eexe.txt", "safeexe.txt"},
		{"words stay whole", "Mercury in products that are still sold", "Mercury in products that are…"},
		{"Chinese has no spaces", strings.Repeat("汞", 40), strings.Repeat("汞", 30) + "…"},
		{"nothing", "", ""},
		{"no text", "\x00\x01", ""},
	} {
		if got := richtext.Excerpt(c.source, 30); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// However long a text is, and wherever it is cut, its excerpt is short text.
func TestExcerptOfLongTexts(t *testing.T) {
	for _, source := range []string{
		strings.Repeat("> quoted\n", 5000) + "\nAnswer", strings.Repeat("خبرة ", 9000), strings.Repeat("汞", 50_000), strings.Repeat("[", 1900) + strings.Repeat("a", 20_000),
	} {
		got := richtext.Excerpt(source, 200)
		if got == "" || utf8.RuneCountInString(got) > 201 || !utf8.ValidString(got) {
			t.Errorf("%.20q…: %q", source, got)
		}
	}
}
