package prose

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// hands are what each of three people types, and nobody else.
var hands = []string{"abcdefg", "klmnopq", "tuvwxyz"}

// scribes are three people who write in one document.
type scribes struct {
	*rand.Rand
	doc     *Node
	authors *Authorship
	steps   []Step    // all that were made, in order
	taken   [][]Taken // by each of them
	inverse []Step
}

func (s *scribes) typed(who int) string {
	var b strings.Builder
	for range 1 + s.IntN(8) {
		if b.WriteByte(hands[who][s.IntN(len(hands[who]))]); s.IntN(4) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func (s *scribes) place() int { return s.IntN(s.doc.content.Size() + 1) }

func (s *scribes) text(who int) *Slice {
	node, err := Exchange().Text(s.typed(who))
	if err != nil {
		panic(err)
	}
	return &Slice{content: FragmentOf(node)}
}

// change is what somebody does at once, on the document as it is.
func (s *scribes) change(who int) []Step {
	at := s.place()
	end := min(at+s.IntN(12), s.doc.content.Size())
	switch s.IntN(8) {
	case 0:
		return []Step{&ReplaceStep{From: at, To: end, Slice: emptySlice}}
	case 1: // a split
		tr := NewTransform(s.doc)
		if tr.Split(at, 1) == nil {
			return tr.steps
		}
	case 2: // a passage typed anew, around what stays
		old, err := s.doc.Slice(at, end)
		if err != nil || old.openStart+old.openEnd > 0 || old.content.ChildCount() != 1 || !old.content.FirstChild().IsText() {
			return nil
		}
		node := old.content.FirstChild()
		slice := &Slice{content: FragmentOf(s.text(who).content.FirstChild(), node, s.text(who).content.FirstChild())}
		return []Step{&ReplaceStep{From: at, To: end, Slice: slice}}
	case 3: // moved
		slice, err := s.doc.Slice(at, end)
		if err != nil || slice.Size() < leastMoved {
			return nil
		}
		to := s.place()
		gone := &ReplaceStep{From: at, To: end, Slice: emptySlice}
		return []Step{gone, &ReplaceStep{From: gone.StepMap().Map(to, 1), To: gone.StepMap().Map(to, 1), Slice: slice}}
	}
	return []Step{&ReplaceStep{From: at, To: at, Slice: s.text(who)}}
}

// onlyTypes says whether steps do no more than put in or take out.
func (s *scribes) onlyTypes(steps []Step) bool {
	if len(steps) != 1 {
		return false
	}
	step, ok := steps[0].(*ReplaceStep)
	return ok && (step.From == step.To || step.Slice.Size() == 0)
}

func (s *scribes) apply(t *rapid.T, who int, steps []Step, undone func(int) []Taken) {
	docs := []*Node{s.doc}
	for _, step := range steps {
		after, err := step.Apply(docs[len(docs)-1])
		if err != nil || after.Check() != nil {
			return
		}
		docs = append(docs, after)
	}
	authors, doc, taken, err := s.authors.After(s.doc, steps, int64(who), undone)
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range steps {
		inverse, err := step.Invert(docs[i])
		if err != nil {
			t.Fatal(err)
		}
		s.inverse = append(s.inverse, inverse)
	}
	s.steps, s.taken, s.doc, s.authors = append(s.steps, steps...), append(s.taken, taken...), doc, authors
}

// undo takes back a step that somebody made, over all that came since.
func (s *scribes) undo(t *rapid.T, who int) {
	if len(s.steps) == 0 {
		return
	}
	i := len(s.steps) - 1 - s.IntN(min(6, len(s.steps)))
	over := &Mapping{}
	for _, step := range s.steps[i+1:] {
		over.AppendMap(step.StepMap())
	}
	if step := s.inverse[i].Map(over); step != nil {
		s.apply(t, who, []Step{step}, func(int) []Taken { return s.taken[i] })
	}
}

// right looks at every letter: whose it is, and who the authorship says.
func (s *scribes) right(t *rapid.T) {
	if s.authors.Size() != s.doc.content.Size() {
		t.Fatalf("it speaks of %d of %d positions", s.authors.Size(), s.doc.content.Size())
	}
	var by []int64
	for _, r := range s.authors.Runs() {
		by = append(by, slices.Repeat([]int64{r.By}, r.Length)...)
	}
	s.doc.Descendants(func(n *Node, pos int, _ *Node, _ int) bool {
		for i, letter := range n.Text() {
			if letter != ' ' && !strings.ContainsRune(hands[by[pos+i]], letter) {
				t.Fatalf("%q of %q is said to be of %d", letter, n.Text(), by[pos+i])
			}
		}
		return true
	})
}

// TestAuthorship has three people, each with letters of their own, type, delete,
// move, split, retype around what stays, and undo what they or others did, on
// versions that are behind; every letter stays its writer's.
func TestAuthorship(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		s := &scribes{Rand: rand.New(rand.NewPCG(seed, 1))}
		var err error
		s.doc, err = Exchange().NodeFromJSON(fmt.Appendf(nil, `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":%q}]},{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":%q}]}]}]}]}`, s.typed(0), s.typed(0)))
		if err != nil {
			t.Fatal(err)
		}
		s.authors = AuthorshipOf(s.doc, 0)
		for range 40 {
			who := s.IntN(len(hands))
			if s.IntN(4) == 0 {
				s.undo(t, who)
			} else {
				behind := s.change(who)
				first := s.IntN(3)
				if !s.onlyTypes(behind) {
					first = 0 // what is moved or retyped around may be cut up by others at that moment: then words alone tell
				}
				for range first { // others are first
					other := (who + 1) % len(hands)
					before := s.doc
					mine := s.change(other)
					if s.apply(t, other, mine, nil); s.doc != before {
						behind = Rebase(s.doc, behind, mine).Steps
					}
				}
				if len(behind) > 0 {
					s.apply(t, who, behind, nil)
				}
			}
			s.right(t)
		}
		s.shown(t)
	})
}

// shown reads the same out of the HTML.
func (s *scribes) shown(t *rapid.T) {
	out := AuthorsHTML(s.doc, s.authors, func(by int64) Passage {
		return Passage{Class: fmt.Sprintf("by-%d", by), Label: "-"}
	}, HTMLOptions{})
	for _, piece := range strings.Split(out, `<span class="by-`)[1:] {
		who, words := piece[0]-'0', piece[strings.Index(piece, ": </span>")+len(": </span>"):]
		words, _, _ = strings.Cut(words, "</span>")
		if strings.Trim(words, hands[who]+" ") != "" {
			t.Fatalf("%q is shown as of %d", words, who)
		}
	}
}

// What only looks like what was taken out elsewhere is its writer's own.
func TestAuthorshipIsNotForged(t *testing.T) {
	doc := brief(t, "<p:(The text of somebody)>")
	authors := AuthorshipOf(doc, 1)
	slice := func(text string) *Slice {
		node, err := Exchange().Text(text)
		if err != nil {
			t.Fatal(err)
		}
		return &Slice{content: FragmentOf(node)}
	}
	cut := []Step{&ReplaceStep{From: 4, To: 9, Slice: emptySlice}}
	after, doc, taken, err := authors.After(doc, cut, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{" text": "[{22 1}]", " lies": "[{4 1} {5 3} {13 1}]"} {
		back := []Step{&ReplaceStep{From: 4, To: 4, Slice: slice(text)}}
		got, _, _, err := after.After(doc, back, 3, func(int) []Taken { return taken[0] })
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got.Runs()) != want {
			t.Errorf("%q brought back: %v, not %s", text, got.Runs(), want)
		}
	}
}

// BenchmarkAuthorship types one character into a document of a hundred pages
// that was written in 10,000 changes.
// What is passed over unseen is only what could not have been most of a row.
func TestSharedIsABound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := func(name string) (out []unit) {
			for _, of := range rapid.SliceOfN(rapid.Uint16Range(0, 600), 0, 40).Draw(t, name) {
				out = append(out, unit{of: of % 5 * 128, end: of%7 == 0})
			}
			return out
		}
		a, b := row("a"), row("b")
		if rapid.Bool().Draw(t, "of it") {
			b = slices.Concat(a, b)
		}
		sum := 0
		for _, c := range commonUnits(a, b) {
			sum += c[2]
		}
		if bound := countsOf(a).shared(countsOf(b)); bound < sum {
			t.Fatalf("%d are common, %d at most", sum, bound)
		}
	})
}

// BenchmarkAuthorshipOfRewriting is a change that puts other words into hundreds
// of places at once, as restoring a version does: each could have come from each.
func BenchmarkAuthorshipOfRewriting(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	doc := library(b, 20, r)
	var steps []Step
	for i, at := doc.ChildCount()-1, doc.Content().Size(); i >= 0; i-- {
		at -= doc.Child(i).Size()
		if n := doc.Child(i); n.IsTextblock() && n.Content().Size() > 70 {
			text, err := Exchange().Text(strings.Repeat(string(rune('a'+i%26))+"bcde fghi ", 5))
			if err != nil {
				b.Fatal(err)
			}
			slice, err := NewSlice(FragmentOf(text), 0, 0)
			if err != nil {
				b.Fatal(err)
			}
			steps = append(steps, &ReplaceStep{From: at + 10, To: at + 60, Slice: slice})
		}
	}
	was := AuthorshipOf(doc, 1)
	for b.Loop() {
		if _, _, _, err := was.After(doc, steps, 2, func(int) []Taken { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(steps)), "steps")
}

func BenchmarkAuthorship(b *testing.B) {
	doc := library(b, 100, rand.New(rand.NewPCG(1, 2)))
	runs := make([]Run, 10_000)
	for i := range runs {
		runs[i] = Run{doc.content.Size() / len(runs), int64(i)}
	}
	authors := AuthorshipFrom(append(runs, Run{doc.content.Size() % len(runs), 0}))
	at := find(doc, "mercury") + 1
	node, err := Exchange().Text("x")
	if err != nil {
		b.Fatal(err)
	}
	steps := []Step{&ReplaceStep{From: at, To: at, Slice: &Slice{content: FragmentOf(node)}}}
	b.ResetTimer()
	for b.Loop() {
		if _, _, _, err := authors.After(doc, steps, 7, nil); err != nil {
			b.Fatal(err)
		}
	}
}
