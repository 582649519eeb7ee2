package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// SignProps are something that the program noticed by itself.
type SignProps struct {
	Sign   string // "new", "links", "fast", "word" or "file"
	Detail string // the word; what is with a file, and its name
	At     time.Time
}

// WatchProps are what the program looks for, as it stands in the form.
type WatchProps struct {
	Values map[string]string // numbers; "1" for what is ticked
	Errors map[string]string
}

// WatchedWordProps are a word of the list.
type WatchedWordProps struct {
	ID    int64
	Word  string
	By    ui.Link
	Since time.Time
}

// WatchedWordsProps are those of the list of words.
type WatchedWordsProps struct {
	FrameProps
	Words    []WatchedWordProps
	MaxWords int
	Typed    string
	// Text is one that was tried, Found the words that are in it.
	Text   string
	Tried  bool
	Found  []string
	Errors map[string]string
}

// signNames are the names of signs, each once.
func signNames(ctx context.Context, signs []SignProps) []string {
	var names []string
	for _, sign := range signs {
		if name := signName(ctx, sign.Sign); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func signName(ctx context.Context, sign string) string {
	switch sign {
	case "new":
		return text.T(ctx, "desk.sign.new")
	case "links":
		return text.T(ctx, "desk.sign.links")
	case "fast":
		return text.T(ctx, "desk.sign.fast")
	case "word":
		return text.T(ctx, "desk.sign.word")
	case "file":
		return text.T(ctx, "desk.sign.file")
	}
	return sign
}

// name is what was done, by its key: what the program opened was not reported.
func (a CaseActProps) name() string {
	if a.Act == "open" && strings.HasPrefix(a.Ground, "sign_") {
		return "notice"
	}
	return a.Act
}

// becauseOf is why something was done in a case: a ground, or what was noticed.
func becauseOf(ctx context.Context, ground string, name func(context.Context, string) string) string {
	if sign, is := strings.CutPrefix(ground, "sign_"); is {
		return signName(ctx, sign)
	}
	return name(ctx, ground)
}

// suspicion is what is with a file, and its name.
func suspicion(ctx context.Context, detail string) (why, name string) {
	kind, name, _ := strings.Cut(detail, " ")
	switch kind {
	case "macros":
		return text.T(ctx, "desk.file.macros"), name
	case "program":
		return text.T(ctx, "desk.file.program"), name
	case "closed":
		return text.T(ctx, "desk.file.closed"), name
	case "two_kinds":
		return text.T(ctx, "desk.file.two_kinds"), name
	case "reaching":
		return text.T(ctx, "desk.file.reaching"), name
	case "disguised":
		return text.T(ctx, "desk.file.disguised"), name
	}
	return kind, name
}

func watchStates() []ui.State {
	words := []WatchedWordProps{
		{ID: 3, Word: "casino", By: ui.Link{Label: "Mona", URL: "/people/5"}, Since: sampleDay},
		{ID: 2, Word: "<b>мошенни*", By: ui.Link{Label: longName, URL: "/people/6"}, Since: sampleDay},
		{ID: 1, Word: "احتيال", By: ui.Link{Label: "سلمى الحداد", URL: "/people/7"}, Since: sampleDay},
		{ID: 4, Word: "诈骗", By: ui.Link{Label: "王芳", URL: "/people/8"}, Since: sampleDay},
	}
	noticed := sampleCases()[2]
	noticed.Kind, noticed.Reports, noticed.Signs = "post", 0, []SignProps{{Sign: "word", Detail: "casino"}, {Sign: "word", Detail: "诈骗"}, {Sign: "new"}}
	one := CaseProps{
		FrameProps: sampleFrame("cases"), CaseRowProps: noticed, Open: true, ThingURL: "/topics/12/posts/3", Person: ui.Link{Label: "Xavier Vance", URL: "/people/4"},
		Body: "<p>Come to the casino.</p>", Lang: "en", Choices: []string{"keep"}, Keeps: []string{"in_order"}, MaxNote: 1000,
		Acts: []CaseActProps{{Act: "open", Ground: "sign_word", At: sampleDay}},
		Noticed: []SignProps{
			{Sign: "new", At: sampleDay},
			{Sign: "links", At: sampleDay},
			{Sign: "fast", At: sampleDay},
			{Sign: "word", Detail: "<b>casino", At: sampleDay},
			{Sign: "file", Detail: "macros <i>a.docx", At: sampleDay},
			{Sign: "file", Detail: "program b.zip", At: sampleDay},
			{Sign: "file", Detail: "closed c.zip", At: sampleDay},
			{Sign: "file", Detail: "two_kinds d.gif", At: sampleDay},
			{Sign: "file", Detail: "reaching e.pdf", At: sampleDay},
			{Sign: "file", Detail: "disguised f.exe.pdf", At: sampleDay},
		},
	}
	set := WatchProps{Values: map[string]string{"new_posts": "2", "new_days": "14", "withhold": "1", "links": "<b>", "per_minute": "6", "words": "1", "files": "1"}, Errors: map[string]string{"links": "Give a number from 0 to 1000."}}
	return []ui.State{
		{Name: "cases: the program opened one", Component: Cases(CasesProps{FrameProps: sampleFrame("cases"), Cases: []CaseRowProps{noticed}, MaySet: true, HideAfter: "2", Watch: set}), Whole: true},
		{Name: "case: the program opened it", Component: Case(one), Whole: true},
		{Name: "words", Component: WatchedWords(WatchedWordsProps{FrameProps: sampleFrame("words"), Words: words, MaxWords: 1000, Text: "The <i>Casino</i>.", Tried: true, Found: []string{"casino", "<b>мошенни*"}}), Whole: true},
		{Name: "words: none, refused", Component: WatchedWords(WatchedWordsProps{FrameProps: sampleFrame("words"), MaxWords: 1000, Typed: "<b>", Text: "Nothing.", Tried: true, Errors: map[string]string{"words": "Write at least one word.", "text": "It is too long."}}), Whole: true},
	}
}
