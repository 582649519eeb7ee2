package desk

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"minamata.exchange/views/moderation"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// CaseRowProps are those of a case in the queue.
type CaseRowProps struct {
	ID       int64
	Version  int64
	State    string // the part of the queue it is in
	URL      string
	Kind     string
	About    string
	Reports  int
	Sides    int
	Withheld bool
	HandedOn bool
	Claimed  string // by whom
	Decision string
	Awaits   bool        // an edit
	Appeal   string      // "": none; "open", "upheld" or "overturned"
	Signs    []SignProps // that the program noticed
	At       time.Time
	Chosen   bool // to be decided with others
	Alone    bool // it is decided by itself
	// Title and Opening say what it is about, in Lang, and Room where it stands: as far as
	// all read it who may decide the case.
	Title   string
	Opening string
	Lang    string
	Room    string
	// Ground is the reason of the decision, else what it was reported for most; Measure
	// is what was done besides with whose it is, Until how long.
	Ground  string
	Measure string
	Until   *time.Time
	Locks   bool
}

// AboutProps are how the person stands whom a case is about.
type AboutProps struct {
	Capacity  string
	Of        string // for whom they speak
	Since     time.Time
	Silenced  bool
	Suspended bool
	Until     *time.Time
}

// CasesProps are those of the queue. HideAfter is how many independent reports
// hide a post; MaySet says whether the reader may change that.
type CasesProps struct {
	FrameProps
	State     string // "open", "awaiting", "appealed" or "decided"
	From      string // where the page begins
	Cases     []CaseRowProps
	First     string
	Next      string
	HideAfter string
	MaySet    bool
	Watch     WatchProps
	Errors    map[string]string
	// Of those chosen to be decided at once: what was typed, what they are decided to
	// and why, and those that could not be.
	Decision string
	Ground   string
	Note     string
	Grounds  []string // of what is hidden
	Keeps    []string // of what is kept
	MaxNote  int
	Left     []LeftProps
	// Done is a case that the reader was just in, Decided how many they have decided at
	// once.
	Done      *CaseRowProps
	Decided   int
	Count     int  // of this part of the queue
	Hours     int  // in which half were decided of late; 0: none was
	All       bool // all are chosen
	ChooseAll string
}

// together reports whether cases of this part of the queue are decided together.
func (p CasesProps) together() bool { return stateOr(p.State) == "open" || p.State == "mine" }

// LeftProps are a case that could not be decided with others, and why.
type LeftProps struct {
	ID  int64
	URL string
	Why string
}

// CaseFileProps are a file that a case is about, or that hangs on its post.
type CaseFileProps struct {
	Name string
	URL  string
	Size int64
	At   time.Time
}

// ReadingProps are how a post reads, or how something read when it was reported.
type ReadingProps struct {
	By   string
	Body ui.HTML // sanitised
	Text string  // of what has no form
	Lang string
	At   time.Time
}

// ReportedProps are one person's report.
type ReportedProps struct {
	By     ui.Link
	Ground string
	Note   string
	At     time.Time
}

// CaseActProps are something that was done in a case.
type CaseActProps struct {
	By     string // "" for the program itself
	Act    string
	Ground string
	Note   string
	At     time.Time
}

// CaseProps are those of a case.
type CaseProps struct {
	FrameProps
	CaseRowProps
	Open     bool
	ThingURL string
	Person   ui.Link
	Topic    ui.Link
	Body     ui.HTML // of a post, sanitised
	Lang     string
	Reports  []ReportedProps
	Noticed  []SignProps
	Acts     []CaseActProps
	Earlier  []CaseRowProps // about the same person
	Before   []CaseRowProps // about the same thing
	Others   []CaseRowProps // about the same person, open
	About    AboutProps
	// Reads says that the reader may see here what it is about: of a post its Body, else
	// its Heading and Text, Files, and how it read when it was reported, if it was edited
	// since.
	Reads       bool
	Heading     string
	Text        string
	Files       []CaseFileProps
	PostBefore  *ReadingProps
	EditedAt    *time.Time
	VersionsURL string
	AsReported  []ReadingProps
	Foreign     *ForeignProps // where its text is not in the reader's language
	// Choices are what it can be decided to, Measures what the reader may do with
	// its author.
	Choices  []string
	Measures []string
	MayLock  bool
	Forums   []ui.Option // to which its topic can be moved
	MaxDays  int
	Appeal   *AppealProps
	Mine     bool
	Taken    bool
	Heard    bool // reported by the reader
	Passed   bool // handed on by the reader
	MayClaim bool
	MayUndo  bool
	Grounds  []string
	Keeps    []string
	MaxNote  int
	// Part and From say where in the queue the reader works, Back is there, Here this
	// page from there, and Next the case after it ("": none). Done is the one before.
	Part     string
	From     string
	Back     string
	Here     string
	Next     string
	Done     *CaseRowProps
	Reported string // the ground that weighs most
	Form     string // that was refused: one of Choices, "undo", "uphold" or "overturn"
	Ground   string
	Note     string
	Measure  string
	Days     string
	Locks    bool
	Goes     GoesFields
	Errors   map[string]string
	Problem  string
}

// GoesFields are what was typed of where a post or its topic goes.
type GoesFields struct {
	Forum   string
	Into    string
	Title   string
	Kind    string
	Numbers string
}

// ForeignProps are the text of a case that is not in the reader's language: as a
// machine translates it into To, or why not ("off", "away" or "closed"). From is ""
// where its language is not known.
type ForeignProps struct {
	Text string
	From string
	To   string
	Why  string
}

// AppealProps are an appeal as who decides on it sees it. Judged says that the
// reader decided the case, and does not decide this.
type AppealProps struct {
	Words  string
	At     time.Time
	Open   bool
	Judged bool
}

func langOf(lang string) templ.Attributes {
	if lang == "" {
		return nil
	}
	return templ.Attributes{"lang": lang}
}

// error of a field of the form that was refused.
func (p CaseProps) error(form, field string) string {
	if p.Form != form {
		return ""
	}
	return p.Errors[field]
}

func (p CaseProps) typed(form, value string) string {
	if p.Form != form {
		return ""
	}
	return value
}

// ground is the reason that is chosen when a form is opened: what it was reported for,
// where that is among them.
func (p CaseProps) ground(form string, grounds []string) string {
	if p.Form == form {
		return p.Ground
	}
	if slices.Contains(grounds, p.Reported) {
		return p.Reported
	}
	return ""
}

// chosenGrounds are reasons of which one has to be chosen.
func chosenGrounds(ctx context.Context, grounds []string) []ui.Option {
	return append([]ui.Option{{Label: text.T(ctx, "desk.case.reason.choose")}}, moderation.GroundOptions(ctx, grounds)...)
}

// typedDays is how many days were typed, or what stands there first.
func (p CaseProps) typedDays(form string) string {
	if p.Form != form || p.Days == "" {
		return "7"
	}
	return p.Days
}

// measureOptions are what can be done with the author of a thing.
func measureOptions(ctx context.Context, p CaseProps, form string) []ui.Option {
	options := []ui.Option{{Value: "", Label: text.T(ctx, "desk.case.author.none")}}
	for _, measure := range p.Measures {
		label := text.T(ctx, "desk.case.author.silence")
		if measure == "suspend" {
			label = text.T(ctx, "desk.case.author.suspend")
		}
		options = append(options, ui.Option{Value: measure, Label: label})
	}
	if form == "measure" && !p.MayLock {
		return options[1:]
	}
	return options
}

// measureTaken is what was done with somebody.
func measureTaken(ctx context.Context, measure string) string {
	if measure == "suspend" {
		return text.T(ctx, "people.suspended")
	}
	return text.T(ctx, "desk.case.silenced")
}

// isOffered reports whether a decision can be taken of a case as it stands now.
func (p CaseProps) isOffered(to string) bool {
	switch to {
	case "hand_on":
		return !p.HandedOn
	case "ask_edit":
		return !p.Awaits
	case "measure":
		return p.MayLock || len(p.Measures) > 0
	case "move":
		return len(p.Forums) > 0
	}
	return true
}

// goes reports whether a decision takes a post or its topic elsewhere.
func goes(to string) bool { return to == "move" || to == "merge" || to == "split" }

// newKinds are what the topic can be that is made for a post that is split.
func newKinds(ctx context.Context) []ui.Option {
	return []ui.Option{{Value: "discussion", Label: text.T(ctx, "forum.kind.discussion")}, {Value: "question", Label: text.T(ctx, "forum.kind.question")}}
}

// choice is what a form decides: what it says, and what comes of it.
func choice(ctx context.Context, to string) (label, hint string) {
	switch to {
	case "hide":
		return text.T(ctx, "desk.case.hide"), text.T(ctx, "desk.case.hide.hint")
	case "delete":
		return text.T(ctx, "desk.case.delete"), text.T(ctx, "desk.case.delete.hint")
	case "ask_edit":
		return text.T(ctx, "desk.case.ask_edit"), text.T(ctx, "desk.case.ask_edit.hint")
	case "move":
		return text.T(ctx, "desk.case.move"), text.T(ctx, "desk.case.move.hint")
	case "merge":
		return text.T(ctx, "desk.case.merge"), text.T(ctx, "desk.case.merge.hint")
	case "split":
		return text.T(ctx, "desk.case.split"), text.T(ctx, "desk.case.split.hint")
	case "measure":
		return text.T(ctx, "desk.case.measure"), text.T(ctx, "desk.case.measure.hint")
	case "keep":
		return text.T(ctx, "desk.case.keep"), text.T(ctx, "desk.case.keep.hint")
	case "uphold":
		return text.T(ctx, "desk.case.uphold"), text.T(ctx, "desk.case.uphold.hint")
	case "overturn":
		return text.T(ctx, "desk.case.overturn"), text.T(ctx, "desk.case.overturn.hint")
	}
	return text.T(ctx, "desk.case.hand_on"), text.T(ctx, "desk.case.hand_on.hint")
}

// stateOr is a part of the queue; the open cases where none is named.
func stateOr(state string) string {
	if state == "" {
		return "open"
	}
	return state
}

func withState(state string) string {
	if stateOr(state) == "open" {
		return "/desk/cases"
	}
	return "/desk/cases?state=" + state
}

// manyOptions are what several cases can be decided to at once, each with its reason.
func manyOptions(ctx context.Context, p CasesProps) []ui.Option {
	options := []ui.Option{{Label: text.T(ctx, "desk.case.reason.choose")}}
	for _, ground := range p.Grounds {
		options = append(options, ui.Option{Value: "hide " + ground, Label: text.T(ctx, "desk.case.hide") + " · " + moderation.GroundName(ctx, ground)})
	}
	for _, ground := range p.Grounds {
		options = append(options, ui.Option{Value: "delete " + ground, Label: text.T(ctx, "desk.case.delete") + " · " + moderation.GroundName(ctx, ground)})
	}
	for _, ground := range p.Keeps {
		options = append(options, ui.Option{Value: "keep " + ground, Label: text.T(ctx, "desk.case.keep") + " · " + moderation.GroundName(ctx, ground)})
	}
	return append(options, ui.Option{Value: "hand_on ", Label: text.T(ctx, "desk.case.hand_on")})
}

// caseActName is what was done in a case.
func caseActName(ctx context.Context, act string) string {
	switch act {
	case "open":
		return text.T(ctx, "desk.case.did.open")
	case "notice":
		return text.T(ctx, "desk.case.did.notice")
	case "withhold":
		return text.T(ctx, "desk.case.did.withhold")
	case "claim":
		return text.T(ctx, "desk.case.did.claim")
	case "release":
		return text.T(ctx, "desk.case.did.release")
	case "keep":
		return text.T(ctx, "desk.case.did.keep")
	case "hide":
		return text.T(ctx, "desk.case.did.hide")
	case "delete":
		return text.T(ctx, "desk.case.did.delete")
	case "measure":
		return text.T(ctx, "desk.case.did.measure")
	case "move":
		return text.T(ctx, "desk.case.did.move")
	case "merge":
		return text.T(ctx, "desk.case.did.merge")
	case "split":
		return text.T(ctx, "desk.case.did.split")
	case "lock":
		return text.T(ctx, "desk.case.did.lock")
	case "silence":
		return text.T(ctx, "desk.case.did.silence")
	case "suspend":
		return text.T(ctx, "desk.case.did.suspend")
	case "ask_edit":
		return text.T(ctx, "desk.case.did.ask_edit")
	case "edited":
		return text.T(ctx, "desk.case.did.edited")
	case "overdue":
		return text.T(ctx, "desk.case.did.overdue")
	case "take_back":
		return text.T(ctx, "desk.case.did.take_back")
	case "appeal":
		return text.T(ctx, "desk.case.did.appeal")
	case "uphold":
		return text.T(ctx, "desk.case.did.uphold")
	case "overturn":
		return text.T(ctx, "desk.case.did.overturn")
	case "hand_on":
		return text.T(ctx, "desk.case.did.hand_on")
	case "hand_back":
		return text.T(ctx, "desk.case.did.hand_back")
	}
	return text.T(ctx, "desk.case.did.undo")
}
