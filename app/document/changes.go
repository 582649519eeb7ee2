package document

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Bounds of what is told of one suggestion.
const (
	maxChanges = 20
	maxWords   = 200 // characters of a text
)

// reading collects the suggestions of a document.
type reading struct {
	found []Suggestion
	at    map[string]int // in found, by id
}

// suggestionsIn reads the suggestions of a document, in the order in which they
// begin. What they say of themselves is not relied on: how something reads now
// is read off the document.
func suggestionsIn(doc *prose.Node, reader models.PersonID) []Suggestion {
	r := &reading{at: map[string]int{}}
	doc.Descendants(func(n *prose.Node, _ int, parent *prose.Node, _ int) bool {
		for _, m := range n.Marks() {
			if prose.IsSuggestion(m) {
				r.read(n, m, parent)
			}
		}
		return true
	})
	for i := range r.found {
		r.found[i].Mine = r.found[i].Author == reader && reader != 0
	}
	return r.found
}

func (r *reading) read(n *prose.Node, m *prose.Mark, parent *prose.Node) {
	id := prose.SuggestionID(m)
	i, known := r.at[id]
	if !known {
		i = len(r.found)
		r.at[id] = i
		author, _ := strconv.ParseInt(textAttr(m, "author"), 10, 64)
		at, _ := time.Parse(time.RFC3339, textAttr(m, "time")) // the server has written it
		r.found = append(r.found, Suggestion{ID: id, Author: models.PersonID(author), At: at})
	}
	one := &r.found[i]
	change := changeOf(n, m)
	if change.What == "" || n.IsInline() && parent != nil && parent.Type().Name() == "footnote" && hasMark(parent, m) {
		return
	}
	if last := len(one.Changes) - 1; last >= 0 && continues(one.Changes[last], change) {
		one.Changes[last].Text = shorten(one.Changes[last].Text + change.Text)
		return
	}
	if len(one.Changes) < maxChanges {
		one.Changes = append(one.Changes, change)
	}
}

func hasMark(n *prose.Node, m *prose.Mark) bool {
	return slices.ContainsFunc(n.Marks(), func(other *prose.Mark) bool { return prose.SuggestionID(other) == prose.SuggestionID(m) })
}

// continues reports whether a change is of the same kind as the one before, and
// about words.
func continues(last, next Change) bool {
	return (next.What == Inserts || next.What == Deletes || next.What == Formats) && last.What == next.What &&
		last.Name == next.Name && last.Before == next.Before && last.After == next.After
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxWords {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:maxWords-1]), " …") + "…"
}

func textAttr(m *prose.Mark, name string) string {
	s, _ := m.Attr(name).(string)
	return s
}

// changeOf is what a mark on a node means; "" for what others tell of.
func changeOf(n *prose.Node, m *prose.Mark) Change {
	c := Change{Text: shorten(wordsIn(n))}
	switch m.Type().Name() {
	case "insertion", "deletion":
		c.What = whatOf(n, m.Type().Name() == "insertion", textAttr(m, "scope"))
		if n.IsBlock() {
			c.After = n.Type().Name()
			if c.What == AddsNode || c.What == DropNode {
				c.Text = "" // the words in it are marked too
			}
		}
		return c
	}
	switch textAttr(m, "kind") {
	case "mark":
		c.What, c.Name = Formats, textAttr(m, "name")
		if slices.ContainsFunc(n.Marks(), func(other *prose.Mark) bool { return other.Type().Name() == c.Name }) {
			c.After = c.Name
		}
	case "attr":
		c.What, c.Name = Changes, textAttr(m, "name")
		c.Before, c.After = valueOf(m.Attr("before")), valueOf(n.Attr(c.Name))
	case "type":
		c.What, c.After = Retypes, kindOf(n.Type().Name(), n.Attr("level"))
		if before, is := m.Attr("before").(*prose.Object); is {
			name, _ := before.Get("type")
			var level any
			if attrs, _ := before.Get("attrs"); attrs != nil {
				if o, is := attrs.(*prose.Object); is {
					level, _ = o.Get("level")
				}
			}
			c.Before = kindOf(valueOf(name), level)
		}
	}
	return c
}

// whatOf is what an insertion or a deletion with a scope does.
func whatOf(n *prose.Node, inserts bool, scope string) string {
	if n.IsInline() {
		if inserts {
			return Inserts
		}
		return Deletes
	}
	switch scope {
	case "split":
		return Splits
	case "join":
		return Joins
	case "wrap":
		return Wraps
	case "unwrap":
		return Unwraps
	case "node":
		if inserts {
			return AddsNode
		}
		return DropNode
	}
	return ""
}

// wordsIn is what a node reads as.
func wordsIn(n *prose.Node) string {
	if n.IsText() {
		return n.Text()
	}
	return n.TextContent()
}

// kindOf names a kind of block; of a heading also the level.
func kindOf(name string, level any) string {
	if name == "heading" && level != nil {
		return fmt.Sprintf("heading%v", level)
	}
	return name
}

func valueOf(v any) string {
	if v == nil {
		return ""
	}
	return shorten(fmt.Sprint(v))
}
