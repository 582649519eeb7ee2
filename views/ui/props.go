package ui

import (
	"context"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// HTML is markup that the application made by sanitising. It goes into the page
// as it is: never convert to it what a person sent.
type HTML string

// Link is a word that leads somewhere; the current place where URL is empty.
type Link struct {
	Label string
	URL   string
	Lang  string // of the label, where it is content ("" for interface text)
}

// FieldProps are those of every control. Error, where it is not empty, is the
// sentence that tells the person what is wrong.
type FieldProps struct {
	Name         string
	Label        string
	Type         string // of an input: "text" (the default), "email", "password", "date", "search", …
	Value        string
	Hint         string
	Error        string
	Optional     bool // says so beside the label; everything else is required
	Autocomplete string
	MaxLength    int
	Rows         int    // of a Textarea; 0 for 5
	Lang         string // of what is written, where it is known
	Autofocus    bool
}

// Option is one choice of a Select or of Choices.
type Option struct {
	Value    string
	Label    string
	Hint     string // Choices only
	Group    string // Select only: those of one stand together under this
	Lang     string // of the label, where it differs from the page
	Disabled bool
}

// SelectProps are those of Select and Choices. The option whose Value is
// Field.Value is chosen.
type SelectProps struct {
	FieldProps
	Options []Option
}

// CheckProps are those of one box to tick.
type CheckProps struct {
	Name    string
	Value   string // "1" where it is empty
	Label   string
	Hint    string
	Checked bool
}

// PagerProps are those of numbered pages. Path is the address without the page;
// the first page has that address itself.
type PagerProps struct {
	Page  int
	Pages int
	Path  string
	Name  string // of this pager, where a page shows several; "Pages" where empty
}

// URL is the address of page n.
func (p PagerProps) URL(n int) string {
	if n <= 1 {
		return p.Path
	}
	separator := "?"
	if strings.Contains(p.Path, "?") {
		separator = "&"
	}
	return p.Path + separator + "page=" + strconv.Itoa(n)
}

// Numbers are the pages to offer, at most nine; 0 stands for a gap.
func (p PagerProps) Numbers() []int {
	var numbers []int
	last := 0
	for n := 1; n <= p.Pages; n++ {
		if n != 1 && n != p.Pages && (n < p.Page-2 || n > p.Page+2) {
			continue
		}
		if last != 0 && n == last+2 {
			numbers = append(numbers, n-1)
		} else if last != 0 && n > last+2 {
			numbers = append(numbers, 0)
		}
		numbers = append(numbers, n)
		last = n
	}
	return numbers
}

// FaceProps are those of a Face. Tone is a person's own, from Tone.
type FaceProps struct {
	Name string
	Tone int
	Size string // "", "small" or "large"
}

// Tone gives the colour, 1 to 6, that goes with a person's id.
func Tone(id int64) int {
	if id < 0 {
		id = -id
	}
	return int(id%6) + 1
}

// Initials are one or two letters that stand for a name: the first letters of
// its first and last word; of a name in Chinese characters the first alone.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if len(words) == 1 || unicode.Is(unicode.Han, first) {
		return string(unicode.ToUpper(first))
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	if unicode.Is(unicode.Arabic, first) { // its letters would join into something else
		return string(first) + "\u200c" + string(last)
	}
	return string(unicode.ToUpper(first)) + string(unicode.ToUpper(last))
}

// EmptyProps say what to do where there is nothing yet.
type EmptyProps struct {
	Icon   string
	Title  string
	Text   string
	Action Link // none where URL is empty
}

// FlashProps say what has just happened. Kind is "done", "note" or "problem".
type FlashProps struct {
	Kind string
	Text string
}

// ConfirmProps ask before something happens. Without script it is a details
// element that opens to the question.
type ConfirmProps struct {
	Label    string // of what opens the question
	Question string
	Submit   string
	Action   string // where the form posts
	Fields   []Hidden
}

// Hidden is a field that the person does not see.
type Hidden struct{ Name, Value string }

// Column heads a column of a Table.
type Column struct {
	Label  string
	Number bool // figures, set to the end
	Unseen bool // for screen readers only
}

type tokenKey struct{}

// WithToken gives a context whose forms carry this token.
func WithToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, tokenKey{}, token)
}

// TokenOf is the token of the context's forms.
func TokenOf(ctx context.Context) string {
	token, _ := ctx.Value(tokenKey{}).(string)
	return token
}

func (p FieldProps) id() string { return "field-" + p.Name }

// describedBy names the hint and the error, where they are.
func (p FieldProps) describedBy() string {
	var ids []string
	if p.Error != "" {
		ids = append(ids, p.id()+"-error")
	}
	if p.Hint != "" {
		ids = append(ids, p.id()+"-hint")
	}
	return strings.Join(ids, " ")
}

// grouped are options by their groups, which stand one after another.
func grouped(all []Option) (groups [][]Option) {
	for i, o := range all {
		if i == 0 || all[i-1].Group != o.Group {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], o)
	}
	return groups
}
