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
	"document.editor.footnote", "document.editor.picture.failed",
	"document.status.saved", "document.status.saving", "document.status.reconnecting", "document.status.offline", "document.status.refused", "document.status.readonly", "document.status.diverged", "document.status.quota",
	"document.people.joined", "document.people.left",
	"document.kept.title", "document.kept.deleted", "document.kept.collided", "document.kept.unsent", "document.kept.place", "document.kept.copy", "document.kept.dismiss",
}

// commandKeys are the keys of the help, in its order.
var commandKeys = [][2]string{
	{"Mod+B", "document.tool.strong"},
	{"Mod+I", "document.tool.emphasis"},
	{"Mod+U", "document.tool.underline"},
	{"Mod+K", "document.tool.link"},
	{"Mod+Alt+1 … 4", "document.tool.heading"},
	{"Mod+Alt+0", "document.tool.paragraph"},
	{"Mod+Shift+6", "document.tool.numbered"},
	{"Mod+Shift+7", "document.tool.numbers"},
	{"Mod+Shift+8", "document.tool.bullets"},
	{"Mod+Shift+9", "document.tool.quote"},
	{"Mod+Alt+F", "document.tool.footnote"},
	{"Mod+] / Mod+[", "document.tool.indent"},
	{"Mod+Z / Mod+Y", "document.tool.undo"},
	{"Mod+/", "document.tool.help"},
}

// blocks are the kinds of paragraph that the toolbar offers.
var blocks = []string{
	"document.tool.paragraph", "document.tool.numbered", "document.tool.heading1", "document.tool.heading2", "document.tool.heading3", "document.tool.heading4", "document.tool.code",
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
