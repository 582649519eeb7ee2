package prose_test

import (
	"slices"
	"testing"

	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
)

const firstLetter = 0x3400

// letters are the characters in some content, each of which is another.
func letters(content *prose.Fragment) map[rune]bool {
	out := map[rune]bool{}
	see := func(n *prose.Node) bool {
		for _, r := range n.Text() {
			out[r] = r >= firstLetter
		}
		return true
	}
	for _, n := range content.All() {
		see(n)
		n.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool { return see(n) })
	}
	return out
}

// A step that puts in and takes out in one place takes out the first character
// there, too.
func TestVanishedAtAPlaceWhereSomethingIsPutIn(t *testing.T) {
	doc, err := prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"paragraph"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	tr := prose.NewTransform(doc)
	if err := tr.InsertText(1, 1, "xyz"); err != nil {
		t.Fatal(err)
	}
	var m prose.Mapping
	m.AppendMap(prose.NewStepMap([3]int{1, 0, 5}, [3]int{1, 3, 2}))
	all := func(int) bool { return true }
	gone := prose.Vanished(tr.Steps(), all, &m, all)
	if len(gone) != 1 || gone[0].Content.Content().FirstChild().Text() != "xyz" {
		t.Errorf("vanished is %v", gone)
	}
}

// Every character that somebody typed, and left standing, is in the document
// after their steps were carried over others', or is given as vanished; none
// that they took out again themselves is.
func TestVanishedIsWhatWasWrittenAndIsNotThere(t *testing.T) {
	dropped, retracted := 0, 0
	for seed := range uint64(600) {
		e := prosetest.New(seed)
		next := rune(firstLetter)
		e.Text = func(n int) string {
			text := make([]rune, n)
			for i := range text {
				text[i] = next
				next++
			}
			return string(text)
		}
		e.Across, e.Longest = 25, 15
		doc := e.Blocks(2 + e.IntN(4))
		before := letters(doc.Content())
		ours, theirs := prose.NewTransform(doc), prose.NewTransform(doc)
		for range 2 + e.IntN(8) {
			e.Edit(ours)
			e.Edit(theirs)
		}
		mine := letters(ours.Doc().Content())
		re := prose.Rebase(theirs.Doc(), ours.Steps(), theirs.Steps())
		there, given := letters(re.Doc.Content()), map[rune]bool{}
		for _, piece := range re.Vanished(ours.Steps()) {
			if piece.From >= piece.To || piece.To > ours.Doc().Content().Size() {
				t.Errorf("seed %d: a piece from %d to %d", seed, piece.From, piece.To)
			}
			for r := range letters(piece.Content.Content()) {
				if given[r] {
					t.Errorf("seed %d: %c is given twice", seed, r)
				}
				given[r] = true
			}
		}
		for r := range mine {
			if !before[r] && !there[r] && !given[r] {
				t.Errorf("seed %d: %c was typed and is nowhere", seed, r)
			}
		}
		for r := range given {
			dropped++
			if !mine[r] {
				t.Errorf("seed %d: %c comes back though its author has taken it out", seed, r)
			}
			if there[r] && !before[r] {
				t.Errorf("seed %d: %c is there, and given", seed, r)
			}
		}
		for _, d := range re.Dropped {
			for r := range letters(d.Content.Content()) {
				if !mine[r] {
					retracted++
				}
			}
		}
	}
	if dropped == 0 || retracted == 0 {
		t.Errorf("%d characters vanished, %d were taken back: nothing was shown", dropped, retracted)
	}
}

// What stands together is one piece, whatever was changed in it meanwhile.
func TestWhatWasRetypedComesAsOnePiece(t *testing.T) {
	doc, err := prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"one two"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		edit func(tr *prose.Transform) error
		want []string
	}{
		"the middle taken out": {func(tr *prose.Transform) error { return tr.Delete(5, 6) }, []string{"ac"}},
		"the middle replaced":  {func(tr *prose.Transform) error { return tr.InsertText(5, 6, "XY") }, []string{"aXYc"}},
		"all of it taken out":  {func(tr *prose.Transform) error { return tr.Delete(4, 7) }, nil},
		"all of it and more":   {func(tr *prose.Transform) error { return tr.InsertText(3, 8, "Z") }, []string{"Z"}},
		"one word after it":    {func(tr *prose.Transform) error { return tr.InsertText(9, 9, "!") }, []string{"abc", "!"}},
	} {
		t.Run(name, func(t *testing.T) {
			ours := prose.NewTransform(doc)
			if err := ours.InsertText(4, 4, "abc"); err != nil {
				t.Fatal(err)
			}
			if err := c.edit(ours); err != nil {
				t.Fatal(err)
			}
			theirs := prose.NewTransform(doc)
			if err := theirs.Delete(0, doc.Content().Size()); err != nil {
				t.Fatal(err)
			}
			re := prose.Rebase(theirs.Doc(), ours.Steps(), theirs.Steps())
			var got []string
			for _, piece := range re.Vanished(ours.Steps()) {
				got = append(got, piece.Content.Content().FirstChild().Text())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
}
