package collab

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"minamata.exchange/app/prose"
)

// firstSign is the first of those that stand for the signs of a document.
const firstSign = 0xE000

// signed is a document in which every sign is another one. Steps that lead on
// from the document lead on from it as well: what they bring keeps its signs.
func signed(doc *prose.Node) *prose.Node {
	next := rune(firstSign)
	var of func(n *prose.Node) *prose.Node
	of = func(n *prose.Node) *prose.Node {
		if n.IsText() {
			var b strings.Builder
			for range utf16.Encode([]rune(n.Text())) {
				b.WriteRune(next)
				next++
			}
			text, err := prose.Exchange().Text(b.String(), n.Marks()...)
			if err != nil {
				panic(err)
			}
			return text
		}
		var children []*prose.Node
		for _, child := range n.Content().All() {
			children = append(children, of(child))
		}
		return n.Copy(prose.FragmentOf(children...))
	}
	return of(doc)
}

// letter is a sign of a document, with what others suggest of it.
type letter struct {
	sign  rune   // of its own, or what a step brought
	mine  bool   // put in by the own suggestions
	is    rune   // as it reads
	of    string // the marks
	looks string // how it looks, where others have put it in or suggest that
}

// lettersOf are the letters of a document; signs are those of the same document,
// signed.
func lettersOf(doc, signs *prose.Node, own func(*prose.Mark) bool) []letter {
	var letters []letter
	var all []uint16
	signs.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool {
		if n.IsText() {
			all = append(all, utf16.Encode([]rune(n.Text()))...)
		}
		return true
	})
	at := 0
	doc.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool {
		if !n.IsText() {
			return true
		}
		units := utf16.Encode([]rune(n.Text()))
		at += len(units)
		mine := slices.ContainsFunc(n.Marks(), func(m *prose.Mark) bool { return own(m) && m.Type().Name() == "insertion" })
		of, looks := suggestedBy(n, own)
		for i, unit := range units {
			letters = append(letters, letter{sign: rune(all[at-len(units)+i]), is: rune(unit), mine: mine, of: of, looks: looks})
		}
		return true
	})
	return letters
}

// suggestedBy are the marks of others on a node, and how it looks where that is
// part of what they suggest and nobody suggests otherwise.
func suggestedBy(n *prose.Node, own func(*prose.Mark) bool) (of, looks string) {
	var plain []string
	all, mine := false, false
	names := map[string]bool{}
	for _, m := range n.Marks() {
		switch {
		case !prose.IsSuggestion(m):
			plain = append(plain, string(m.AppendJSON(nil)))
			continue
		case own(m):
			mine = mine || m.Type().Name() == "modification"
			continue
		}
		of += string(m.AppendJSON(nil))
		all = all || m.Type().Name() == "insertion"
		if name, _ := m.Attr("name").(string); m.Attr("kind") == "mark" {
			names[name] = true
		}
	}
	if mine {
		return of, "" // another look is suggested
	}
	for _, one := range plain {
		for name := range names {
			if !all && strings.Contains(one, fmt.Sprintf("{\"type\":%q", name)) {
				looks += one
			}
		}
		if all {
			looks += one
		}
	}
	return of, looks
}

// touchedOthers says what of the suggestions of others is not as it was. It
// knows which sign was where by signs of its own.
func touchedOthers(before, after *prose.Node, steps []prose.Step, own func(*prose.Mark) bool) string {
	signs := signed(before)
	now := signs
	for _, step := range steps {
		next, err := step.Apply(now)
		if err != nil {
			return "" // structure that hangs on the letters
		}
		now = next
	}
	was, is := lettersOf(before, signs, own), lettersOf(after, now, own)
	if what := sameBlocks(before, after, own); what != "" {
		return what
	}
	return sameLetters(was, is)
}

// sameLetters holds the letters of which others suggest something against one
// another: the same ones, of which the same is suggested, among the same others.
// Of what the own suggestions had put in it does not show what becomes.
func sameLetters(was, is []letter) string {
	mine := map[rune]bool{}
	for _, one := range was {
		mine[one.sign] = one.mine
	}
	isMine := func(one letter) bool { return mine[one.sign] || one.mine && one.sign < firstSign }
	was, is = slices.DeleteFunc(was, isMine), slices.DeleteFunc(is, isMine)
	alive := map[rune]bool{} // what was there and is
	for _, one := range is {
		alive[one.sign] = one.sign >= firstSign
	}
	known := map[rune]string{}
	for _, one := range was {
		known[one.sign] = one.of
	}
	type place struct {
		letter
		after int // how many of those that are alive, and of which nothing is suggested, stand before it
	}
	of := func(letters []letter) []place {
		var places []place
		n := 0
		for _, one := range letters {
			if one.of != "" {
				places = append(places, place{one, n})
			}
			if of, there := known[one.sign]; there && alive[one.sign] && of == "" {
				n++
			}
		}
		return places
	}
	x, y := of(was), of(is)
	if len(x) != len(y) {
		return fmt.Sprintf("others suggested something of %d letters, and now of %d", len(x), len(y))
	}
	for i, one := range x {
		other := y[i]
		of, there := known[other.sign]
		switch {
		case one.of != other.of || one.is != other.is:
			return fmt.Sprintf("others suggested %s of %q, and now %s of %q", one.of, one.is, other.of, other.is)
		case one.looks != other.looks && one.looks != "" && other.looks != "":
			return fmt.Sprintf("%q, suggested by others, looked %s and looks %s", one.is, one.looks, other.looks)
		case other.sign >= firstSign && there && of != other.of:
			return fmt.Sprintf("what others suggest of %q is suggested of another one", one.is)
		case one.after != other.after:
			return fmt.Sprintf("%q, of which others suggest something, stands elsewhere", one.is)
		}
	}
	return ""
}

// sameBlocks holds the blocks, and the inline nodes that are no text, of which
// others suggest something against one another. The own suggestions may have
// made some of them, which may go.
func sameBlocks(before, after *prose.Node, own func(*prose.Mark) bool) string {
	was, wasSurely := suggestedNodes(before, own)
	is, isSurely := suggestedNodes(after, own)
	for key, n := range wasSurely {
		of, _, kind := strings.Cut(key, " as ")
		if is[key] < n && (!kind || is[of] <= isSurely[of]) { // of what is suggested otherwise it does not show
			return fmt.Sprintf("others suggested %s of %d nodes, and now of %d", key, n, is[key])
		}
	}
	for key, n := range isSurely {
		of, _, kind := strings.Cut(key, " as ")
		if was[key] < n && (!kind || was[of] <= wasSurely[of]) {
			return fmt.Sprintf("others suggested %s of %d nodes, and now of %d", key, was[key], n)
		}
	}
	return ""
}

// suggestedNodes counts the nodes of each suggestion of others, and those that
// no own suggestion has made or changed.
func suggestedNodes(doc *prose.Node, own func(*prose.Mark) bool) (all, surely map[string]int) {
	all, surely = map[string]int{}, map[string]int{}
	doc.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool {
		if n.IsText() {
			return false
		}
		made := slices.ContainsFunc(n.Marks(), func(m *prose.Mark) bool { return own(m) && m.Type().Name() != "deletion" })
		for _, m := range n.Marks() {
			if !prose.IsSuggestion(m) || own(m) {
				continue
			}
			keys := []string{string(m.AppendJSON(nil))}
			if m.Type().Name() == "insertion" || m.Attr("kind") == "type" {
				keys = append(keys, keys[0]+" as "+n.Type().Name())
			}
			if name, _ := m.Attr("name").(string); m.Attr("kind") == "attr" {
				keys = append(keys, keys[0]+" as "+fmt.Sprint(n.Attr(name)))
			}
			for _, key := range keys {
				if all[key]++; !made {
					surely[key]++
				}
			}
		}
		return true
	})
	return all, surely
}

// What has no sign of its own would make the judge blind.
func TestSignsTellLettersApart(t *testing.T) {
	text, err := prose.Exchange().Text("aa\U0001F600")
	if err != nil {
		t.Fatal(err)
	}
	paragraph, err := prose.Exchange().Node("paragraph", nil, prose.FragmentOf(text))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := prose.Exchange().Node("doc", nil, prose.FragmentOf(paragraph))
	if err != nil {
		t.Fatal(err)
	}
	if got := signed(doc).TextContent(); got != "\uE000\uE001\uE002\uE003" {
		t.Errorf("%q", got)
	}
}
