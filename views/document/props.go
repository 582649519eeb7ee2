package document

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"minamata.exchange/views/layout"
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
	Status    string // "draft", "archived"
	ChangedAt time.Time
	ChangedBy string // "" while nobody has written in it
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
	Version   int64 // the one the form was opened at; 0 for a new document
	Errors    map[string]string
	Theirs    string // the title that somebody saved meanwhile
	Archive   string // where to post to archive or to restore it, "" for who may not
	Archived  bool
}

// Props are those of the page of a document.
type Props struct {
	Page      layout.PageProps
	ID        int64
	Title     string
	Lang      string
	Crumbs    []ui.Link
	Mode      string // "read", "comment", "suggest", "edit"
	Archived  bool
	HTML      ui.HTML // of the whole text
	Words     int
	ChangedAt time.Time
	ChangedBy string
	Collab    string // address of the live carriers; "" for who only reads what is there
	Doc       string // the document as JSON, where it is written in without a line, as in the gallery; else ""
	Images    string // where pictures are posted; "" for who may not
	Edit      string // address of the form that describes it; "" for who may not
	Languages []ui.Option
	Kept      []KeptProps
}

// KeptProps are words of the reader's own that could not be put where they
// were meant to stand.
type KeptProps struct {
	ID   int64
	Text string
	Why  string // "deleted" or "collided"
	At   time.Time
	URL  string // where to post act=place or act=dismiss
}

// Writes reports whether the text is edited on this page.
func (p Props) Writes() bool { return p.Mode == "edit" && (p.Collab != "" || p.Doc != "") }

// Strings are the words that only the script can put in, as JSON.
func (p Props) Strings(ctx context.Context) string {
	words := map[string]string{}
	for _, key := range scriptWords {
		words[strings.TrimPrefix(key, "document.")] = text.T(ctx, key)
	}
	words["editor.label"] = p.Title
	out, err := json.Marshal(words)
	if err != nil {
		return "{}" // cannot be: it is a map of strings
	}
	return string(out)
}

var scriptWords = []string{
	"document.editor.footnote", "document.editor.picture.failed", "document.editor.picture.left", "document.editor.picture.alt", "document.editor.link.wrong",
	"document.status.saved", "document.status.saving", "document.status.reconnecting", "document.status.offline", "document.status.refused", "document.status.readonly", "document.status.diverged", "document.status.quota",
	"document.people.joined", "document.people.left",
	"document.kept.title", "document.kept.deleted", "document.kept.collided", "document.kept.unsent", "document.kept.place", "document.kept.copy", "document.kept.dismiss",
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
	if status == "archived" {
		return ""
	}
	return "ochre"
}
