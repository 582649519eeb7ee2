package document

import (
	"context"
	"strings"
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// SuggestionsProps are those of the page of what is proposed in a document.
type SuggestionsProps struct {
	Page        layout.PageProps
	Crumbs      []ui.Link
	Lang        string // of the document
	Back        string // address of the document
	Action      string // where decisions are posted
	Version     int64
	Suggestions []SuggestionProps
	More        bool
	People      []ui.Option // who suggests here
	MaySettle   bool
	MayWithdraw bool
}

// SuggestionProps are one suggestion.
type SuggestionProps struct {
	ID      string
	Name    string // of who made it
	At      time.Time
	Mine    bool
	Changes []ChangeProps
}

// ChangeProps are one thing that a suggestion would change.
type ChangeProps struct {
	What, Text, Name, Before, After string
}

// says is what a change does, in words.
func says(ctx context.Context, c ChangeProps) string {
	if c.What == "format" {
		look := c.Name
		if key, known := looks[c.Name]; known {
			look = text.T(ctx, key)
		}
		if c.After == "" {
			return text.T(ctx, "suggestion.unformat", "look", look)
		}
		return text.T(ctx, "suggestion.format", "look", look)
	}
	if key, known := changeKeys[c.What]; known {
		return text.T(ctx, key)
	}
	return c.What
}

var changeKeys = map[string]string{
	"insert": "suggestion.insert", "delete": "suggestion.delete", "attribute": "suggestion.attribute", "type": "suggestion.type", "split": "suggestion.split",
	"join": "suggestion.join", "block": "suggestion.block", "block_gone": "suggestion.block_gone", "wrap": "suggestion.wrap", "unwrap": "suggestion.unwrap",
}

var looks = map[string]string{
	"strong": "document.tool.strong", "emphasis": "document.tool.emphasis", "underline": "document.tool.underline", "superscript": "document.tool.superscript",
	"subscript": "document.tool.subscript", "link": "document.tool.link", "language": "document.tool.language",
}

// kinds are the kinds of block, by how the schema calls them.
var kinds = map[string]string{
	"paragraph": "document.tool.paragraph", "numbered_paragraph": "document.tool.numbered", "heading1": "document.tool.heading1", "heading2": "document.tool.heading2",
	"heading3": "document.tool.heading3", "heading4": "document.tool.heading4", "heading": "document.tool.heading1", "code_block": "document.tool.code",
	"bullet_list": "document.tool.bullets", "ordered_list": "document.tool.numbers", "list_item": "suggestion.kind.item", "blockquote": "document.tool.quote",
	"callout": "document.tool.callout", "table": "document.tool.table", "table_row": "suggestion.kind.row", "table_cell": "suggestion.kind.cell",
	"table_header": "suggestion.kind.cell", "figure": "document.tool.picture", "rule": "document.tool.rule", "caption": "document.tool.picture",
}

func kind(ctx context.Context, name string) string {
	if key, known := kinds[name]; known {
		return text.T(ctx, key)
	}
	return name
}

// detailOf is what a change says besides its words.
func detailOf(ctx context.Context, c ChangeProps) string {
	switch c.What {
	case "type":
		return text.T(ctx, "suggestion.attribute.values", "before", kind(ctx, c.Before), "after", kind(ctx, c.After))
	case "attribute":
		if c.Before == "" || c.After == "" {
			return strings.TrimSpace(c.Before + " " + c.After)
		}
		return text.T(ctx, "suggestion.attribute.values", "before", c.Before, "after", c.After)
	case "block", "block_gone", "wrap", "unwrap":
		return kind(ctx, c.After)
	}
	return ""
}
