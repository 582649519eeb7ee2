package document

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/a-h/templ"

	"minamata.exchange/views/confidential"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/moderation"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// ListProps are the documents of a workspace, those written last first.
type ListProps struct {
	Documents []RowProps
	NewURL    string // "" for who may not begin one
	Archived  string // address of those that are archived, "" for none
}

// RowProps are one document in the list.
type RowProps struct {
	ID        int64
	URL       string
	Title     string
	Lang      string
	Status    string // "draft", "review", "final", "archived", "hidden"
	ChangedAt time.Time
	ChangedBy string // "" while nobody has written in it
	OpenUntil string // until when it is open for comment, in words; "" where it is not
	// Confidential says that it is marked so.
	Confidential bool
}

// FormProps are those of the form that begins a document, or describes one.
type FormProps struct {
	Page      layout.PageProps
	Crumbs    []ui.Link
	Action    string
	New       bool
	Title     string
	Language  string
	Languages []ui.Option
	Status    string
	Statuses  []string // that can be chosen, none for a new document
	Version   int64    // the one the form was opened at; 0 for a new document
	Errors    map[string]string
	Theirs    string // the title that somebody saved meanwhile
	Archive   string // where to post to archive or to restore it, "" for who may not
	Archived  bool
}

// Props are those of the page of a document.
type Props struct {
	Report    string // as which it is reported; "" for who may not
	Page      layout.PageProps
	ID        int64
	Title     string
	Lang      string
	Crumbs    []ui.Link
	Status    string // "draft", "review", "final"
	Mode      string // "read", "comment", "suggest", "edit"
	Accepts   bool   // or rejects what others suggest
	Resolves  bool   // threads of others
	Archived  bool
	HTML      ui.HTML // of the whole text
	Words     int
	ChangedAt time.Time
	ChangedBy string
	Collab    string // address of the live carriers; "" for who only reads what is there
	Doc       string // the document as JSON, where it is written in without a line, as in the gallery; else ""
	Images    string // where pictures are posted; "" for who may not
	Edit      string // address of the form that describes it; "" for who may not
	Versions  string // address of its versions; "" for who may not read them
	Compiled  string // address of the compilation of its comments
	Languages []ui.Option
	Kept      []KeptProps

	Suggestions     string // address of the list of what is suggested; "" where nobody may
	SuggestionNames string // of those who suggest, by their numbers, as JSON
	Threads         ThreadsProps
	Period          templ.Component         // what is said of its comment period; nil: nothing
	Hidden          *moderation.HiddenProps // by moderation, for who reads it all the same
	Open            string                  // address of the page that opens it for comment; "" for who may not
	Confidential    *confidential.MarkProps // nil: it is not marked so
	Marking         string                  // address of the page that marks it; "" for who may not
}

// AwayProps are those of the page that a device shows without a line.
type AwayProps struct{ Page layout.PageProps }

// KeptProps are words of the reader's own that could not be put where they
// were meant to stand.
type KeptProps struct {
	ID   int64
	Text string
	Why  string // "deleted" or "collided"
	At   time.Time
	URL  string // where to post act=place or act=dismiss
}

// may is the mode with what may be done besides, as the script reads it.
func (p Props) may() string {
	may := p.Mode
	if p.Accepts {
		may += " accept"
	}
	if p.Resolves {
		may += " resolve"
	}
	return may
}

// Writes reports whether the text is edited on this page.
func (p Props) Writes() bool {
	return (p.Mode == "edit" || p.Mode == "suggest") && (p.Collab != "" || p.Doc != "")
}

// Strings are the words that only the script can put in, as JSON.
func (p Props) Strings(ctx context.Context) string {
	words := map[string]string{}
	for _, key := range scriptWords {
		words[strings.TrimPrefix(key, "document.")] = text.T(ctx, key, placeholders...)
	}
	for _, key := range []string{"suggestion.format", "suggestion.unformat"} { // the script puts the look in
		words[key] = text.T(ctx, key, "look", "{look}")
	}
	words["editor.label"] = p.Title
	out, err := json.Marshal(words)
	if err != nil {
		return "{}" // cannot be: it is a map of strings
	}
	return string(out)
}

// placeholders stay as they are: the script puts in what they stand for.
var placeholders = []any{"number", "{number}", "name", "{name}", "version", "{version}", "count", "{count}"}

var scriptWords = []string{
	"document.editor.footnote", "document.editor.picture.failed", "document.editor.picture.left", "document.editor.picture.alt", "document.editor.link.wrong",
	"document.status.saved", "document.status.saving", "document.status.reconnecting", "document.status.offline", "document.status.refused", "document.status.readonly", "document.status.diverged", "document.status.quota",
	"document.status.signed_out", "document.status.barred", "document.status.too_large",
	"document.people.joined", "document.people.left",
	"thread.about", "thread.after", "thread.before", "thread.begin", "thread.count", "thread.delete", "thread.deleted", "thread.dismiss", "thread.edit", "thread.edited",
	"thread.filter", "thread.filter.all", "thread.filter.mine", "thread.filter.open", "thread.filter.resolved", "thread.general", "thread.gone", "thread.heading", "thread.more", "thread.move",
	"thread.name", "thread.outcome", "thread.outcome.accepted", "thread.outcome.none", "thread.outcome.noted", "thread.outcome.partly", "thread.outcome.rejected",
	"thread.reopen", "thread.reply", "thread.resolve", "thread.respond", "thread.resolved_by", "thread.save", "thread.select", "thread.send", "thread.told", "thread.unsent", "thread.waiting",
	"thread.whole", "thread.why",
	"document.kept.title", "document.kept.deleted", "document.kept.collided", "document.kept.unsent", "document.kept.place", "document.kept.copy", "document.kept.dismiss",
	"suggestion.mode.on", "suggestion.mode.off", "suggestion.turned", "suggestion.why.table", "suggestion.why.theirs", "suggestion.why.untracked", "suggestion.failed", "suggestion.settled",
	"suggestion.accept", "suggestion.reject", "suggestion.withdraw", "suggestion.insert", "suggestion.delete", "suggestion.attribute", "suggestion.type",
	"suggestion.split", "suggestion.join", "suggestion.block", "suggestion.block_gone", "suggestion.wrap", "suggestion.unwrap",
	"document.tool.strong", "document.tool.emphasis", "document.tool.underline", "document.tool.superscript", "document.tool.subscript", "document.tool.link", "document.tool.language",
}

// commandKeys are the keys of the help, in its order.
var commandKeys = [][2]string{
	{"Ctrl+B", "document.tool.strong"},
	{"Ctrl+I", "document.tool.emphasis"},
	{"Ctrl+U", "document.tool.underline"},
	{"Ctrl+K", "document.tool.link"},
	{"Ctrl+Alt+1 … 4", "document.tool.heading"},
	{"Ctrl+Alt+0", "document.tool.paragraph"},
	{"Ctrl+Shift+6", "document.tool.numbered"},
	{"Ctrl+Shift+7", "document.tool.numbers"},
	{"Ctrl+Shift+8", "document.tool.bullets"},
	{"Ctrl+Shift+9", "document.tool.quote"},
	{"Ctrl+Alt+F", "document.tool.footnote"},
	{"Ctrl+] / Ctrl+[", "document.tool.indent"},
	{"Ctrl+Z / Ctrl+Y", "document.tool.undo"},
	{"Ctrl+Alt+S", "suggestion.mode"},
	{"Ctrl+Alt+↓ / ↑", "suggestion.next"},
	{"Ctrl+Alt+Enter / ⌫", "suggestion.decide"},
	{"Ctrl+Alt+M", "thread.begin"},
	{"Ctrl+Alt+PgDn", "thread.after"},
	{"Ctrl+Alt+PgUp", "thread.before"},
	{"Ctrl+/", "document.tool.help"},
}

// blocks are the kinds of paragraph that the toolbar offers.
var blocks = []string{
	"document.tool.paragraph", "document.tool.numbered", "document.tool.heading1", "document.tool.heading2", "document.tool.heading3", "document.tool.heading4", "document.tool.code",
}

// toolGroups are the buttons of the toolbar; tableTools those that are shown
// within a table.
var (
	toolGroups = [][]string{
		{"document.tool.strong", "document.tool.emphasis", "document.tool.underline", "document.tool.superscript", "document.tool.subscript", "document.tool.link", "document.tool.language"},
		{"document.tool.bullets", "document.tool.numbers", "document.tool.outdent", "document.tool.indent", "document.tool.quote", "document.tool.callout"},
		{"document.tool.table", "document.tool.picture", "document.tool.footnote", "document.tool.rule", "document.tool.turn"},
		{"document.tool.undo", "document.tool.redo", "document.tool.help"},
	}
	tableTools = []string{
		"document.tool.row_before", "document.tool.row_after", "document.tool.row_delete", "document.tool.column_before", "document.tool.column_after", "document.tool.column_delete",
		"document.tool.header_row", "document.tool.header_column", "document.tool.cells_merge", "document.tool.cell_split", "document.tool.table_delete",
	}
)

// toolIcon is the drawing of a command.
func toolIcon(command string) string {
	if name, ok := map[string]string{"strong": "bold", "emphasis": "italic", "bullets": "list"}[command]; ok {
		return name
	}
	return command
}

// command is what the script calls what a key names.
func command(key string) string { return strings.TrimPrefix(key, "document.tool.") }

// tone is the colour of a status in the list.
func tone(status string) string {
	switch status {
	case "archived":
		return ""
	case "hidden":
		return "rust"
	case "review":
		return "water"
	case "final":
		return "leaf"
	}
	return "ochre"
}
