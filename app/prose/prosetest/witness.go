package prosetest

import (
	"fmt"
	"unicode/utf16"

	"minamata.exchange/app/prose"
)

// Witness holds anchors against the words they were made on, in a document of
// which every character was typed once. A character is at home as long as it
// is where it always was: nobody took it out, or whoever did has undone it and
// said so. The end of an anchor stands next to its character whenever that is
// at home. Of a character that came back in another way, or stood twice in the
// document, nothing is said any more.
type Witness struct {
	Doc     *prose.Node
	Version int64
	// Held counts how often an end was held against its character, Back how
	// many of these were taken out before.
	Held, Back int

	signs map[rune]*sign
}

// sign is a character that was ever in the document.
type sign struct {
	count   int   // how often it stands in the document
	out     int64 // the version that took it out, 0: none ever did
	size    int   // of the range in which it stood then
	strange bool
}

// Anchored is an anchor, to be carried by who watches it, with what it was at
// first, the version at which it was made, and the characters that its ends
// stood next to then; 0: none.
type Anchored struct {
	prose.Anchor
	Made        prose.Anchor
	From        int64
	first, last rune
}

// NewWitness makes a witness of a document that is at version 0.
func NewWitness(doc *prose.Node) *Witness {
	w := &Witness{Doc: doc, signs: map[rune]*sign{}}
	for _, r := range doc.TextBetween(0, doc.Content().Size(), "", nil) {
		w.signs[r] = &sign{count: 1}
	}
	return w
}

// Step goes on by a step, which undoes that of a version, 0 for none.
func (w *Witness) Step(step prose.Step, mirrors int64) error {
	before := w.Doc
	after, err := step.Apply(before)
	if err != nil {
		return err
	}
	w.Doc = after
	w.Version++
	taken := map[rune]bool{}
	step.StepMap().Ranges(func(from, to, _, _ int) {
		for _, r := range before.TextBetween(from, to, "", nil) {
			if one := w.signs[r]; one != nil {
				taken[r] = true
				one.count--
				one.out, one.size = w.Version, to-from
			}
		}
	})
	step.StepMap().Ranges(func(_, _, from, to int) {
		for _, r := range after.TextBetween(from, to, "", nil) {
			one := w.signs[r]
			if one == nil {
				w.signs[r] = &sign{count: 1}
				continue
			}
			one.count++
			if one.count > 1 || taken[r] || one.out != mirrors || one.size != to-from {
				one.strange = true
			}
		}
	})
	return nil
}

// Watch begins to watch an anchor that was made at this version.
func (w *Witness) Watch(a prose.Anchor) *Anchored {
	one := &Anchored{Anchor: a, Made: a, From: w.Version}
	if !a.IsGone() {
		one.first, one.last = w.beside(a.Start.Pos, 1), w.beside(a.End.Pos, -1)
	}
	return one
}

// beside is the character right behind a place, or before it.
func (w *Witness) beside(pos, side int) rune {
	for size := 1; size <= 2; size++ {
		from, to := min(pos, pos+side*size), max(pos, pos+side*size)
		if from < 0 || to > w.Doc.Content().Size() {
			return 0
		}
		runes := []rune(w.Doc.TextBetween(from, to, "", nil))
		if len(runes) == 1 && utf16.RuneLen(runes[0]) == size && w.signs[runes[0]] != nil {
			return runes[0]
		}
	}
	return 0
}

// Places is where the characters stand now.
func (w *Witness) Places() map[rune]int {
	places := map[rune]int{}
	w.Doc.Descendants(func(n *prose.Node, pos int, _ *prose.Node, _ int) bool {
		for _, r := range n.Text() {
			places[r] = pos
			pos += utf16.RuneLen(r)
		}
		return true
	})
	return places
}

// Hold holds an anchor against its characters, which stand at these places.
// The error says which end stands elsewhere.
func (w *Witness) Hold(one *Anchored, places map[rune]int) error {
	if at := places[one.first]; w.isHome(one.first) && at != one.Start.Pos {
		return fmt.Errorf("at %d it starts at %d, its character %q at %d", w.Version, one.Start.Pos, one.first, at)
	}
	if at := places[one.last] + utf16.RuneLen(one.last); w.isHome(one.last) && at != one.End.Pos {
		return fmt.Errorf("at %d it ends at %d, its character %q at %d", w.Version, one.End.Pos, one.last, at)
	}
	return nil
}

func (w *Witness) isHome(r rune) bool {
	one := w.signs[r]
	if one == nil || one.strange || one.count == 0 {
		return false
	}
	w.Held++
	if one.out > 0 {
		w.Back++
	}
	return true
}

// Tell says what an anchor has become, and its characters, in a way that
// changes only where one goes without the other.
func (w *Witness) Tell(one *Anchored, now prose.Anchor) string {
	places := w.Places()
	tell := func(r rune, pos int) string {
		at, there := places[r]
		sign := w.signs[r]
		if sign == nil {
			return "none"
		}
		return fmt.Sprintf("%q (there: %t) in %d places, out in %d, strange: %t, %d before its end", r, there, sign.count, sign.out, sign.strange, pos-at)
	}
	return fmt.Sprintf("gone in %d, lost %v and %v; %s; %s", now.Gone, now.Start.Lost, now.End.Lost, tell(one.first, now.Start.Pos), tell(one.last, now.End.Pos))
}
