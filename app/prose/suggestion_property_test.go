package prose_test

import (
	"strconv"
	"testing"

	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
)

// TestSuggestionsCanAllBeRejected makes random suggestions of every kind, one
// upon the other, on documents with lists, tables and quotations that random
// edits made. After each, rejecting all gives the document before the first,
// rejecting the last gives the document before it, the change is seen to be
// only a suggestion and its own, and accepting all leaves a sound
// document without any.
func TestSuggestionsCanAllBeRejected(t *testing.T) {
	made := map[prosetest.Proposal]int{}
	for seed := range uint64(800) {
		e := prosetest.New(seed)
		e.Across = 30
		start := prose.NewTransform(e.Blocks(1 + e.IntN(12)))
		for range e.IntN(12) {
			e.Edit(start)
		}
		before := start.Doc()
		doc := before
		for _, id := range []string{"a", "b", "c", "d", "e", "f"}[:1+e.IntN(6)] {
			kind := prosetest.Proposals[e.IntN(len(prosetest.Proposals))]
			tr := prose.NewTransform(doc)
			if !e.Suggest(tr, kind, id) {
				continue
			}
			made[kind]++
			checkSuggestion(t, kind, id, before, doc, tr.Doc())
			doc = tr.Doc()
		}
	}
	for _, kind := range prosetest.Proposals {
		if made[kind] == 0 {
			t.Errorf("no suggestion of the kind %q fitted anywhere", kind)
		}
	}
	t.Log(made)
}

// checkSuggestion checks the last suggestion, by which last became doc; first
// is the document before all suggestions.
func checkSuggestion(t *testing.T, kind prosetest.Proposal, id string, first, last, doc *prose.Node) {
	t.Helper()
	differ := func(what string, got, want *prose.Node) {
		t.Helper()
		if !got.Equal(want) {
			t.Fatalf("%s as %s, %s\nsuggested %s\n got %s\nwant %s", kind, id, what, doc.AppendJSON(nil), got.AppendJSON(nil), want.AppendJSON(nil))
		}
	}
	all, err := prose.RejectSuggestions(doc, nil)
	if err != nil {
		t.Fatal(kind, err)
	}
	differ("rejecting all", all.Doc(), first)
	mine, err := prose.RejectSuggestions(doc, func(m *prose.Mark) bool { return prose.SuggestionID(m) == id })
	if err != nil {
		t.Fatal(kind, err)
	}
	differ("rejecting the last", mine.Doc(), last)
	for _, before := range []*prose.Node{first, last} {
		if same, err := prose.SameWithoutSuggestions(before, doc); err != nil || !same {
			t.Fatalf("%s: not seen to be only a suggestion: %v\n%s", kind, err, doc.AppendJSON(nil))
		}
	}
	own := func(m *prose.Mark) bool { return prose.SuggestionID(m) == id }
	if only, err := prose.OnlySuggests(last, doc, own); err != nil || !only {
		t.Fatalf("%s: seen to change others' suggestions: %v\nbefore %s\n after %s", kind, err, last.AppendJSON(nil), doc.AppendJSON(nil))
	}
	accepted, err := prose.AcceptSuggestions(doc, nil)
	if err != nil {
		t.Fatal(kind, err)
	}
	if err := accepted.Doc().Check(); err != nil || len(prose.Suggestions(accepted.Doc())) > 0 {
		t.Fatalf("%s: accepting leaves %v, %v\nsuggested %s\n accepted %s", kind, prose.Suggestions(accepted.Doc()), err, doc.AppendJSON(nil), accepted.Doc().AppendJSON(nil))
	}
}

// BenchmarkOnlySuggests holds the check of one typed letter in a short document
// against that in a long one: it looks at the blocks that differ, and at their
// number only to find them.
func BenchmarkOnlySuggests(b *testing.B) {
	for _, blocks := range []int{100, 10_000} {
		b.Run(strconv.Itoa(blocks), func(b *testing.B) {
			doc := prosetest.New(1).Blocks(blocks)
			own := func(m *prose.Mark) bool { return prose.SuggestionID(m) == "own" }
			tr := prose.NewTransform(doc)
			if !prosetest.New(2).Suggest(tr, prosetest.ProposeText, "own") {
				b.Fatal("nothing was suggested")
			}
			for b.Loop() {
				if only, err := prose.OnlySuggests(doc, tr.Doc(), own); err != nil || !only {
					b.Fatal(only, err)
				}
			}
		})
	}
}
