package prose

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func exchangeDoc(t testing.TB, content string) *Node {
	t.Helper()
	doc, err := Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[` + content + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Check(); err != nil {
		t.Fatal(err)
	}
	return doc
}

// Short forms for writing documents down in tests.
var shorthand = strings.NewReplacer(
	"<p>", `{"type":"paragraph"}`, "<p:", `{"type":"paragraph","content":[`, "<h:", `{"type":"heading","content":[`,
	"<li:", `{"type":"list_item","content":[`, "<ul:", `{"type":"bullet_list","content":[`,
	"<q:", `{"type":"blockquote","content":[`, "<t:", `{"type":"table","content":[`, "<r:", `{"type":"table_row","content":[`, "<c:", `{"type":"table_cell","content":[`,
	"]ins:", `],"marks":[{"type":"insertion","attrs":{"id":"s","scope":"`, "]del:", `],"marks":[{"type":"deletion","attrs":{"id":"s","scope":"`,
	"$>", `"}}]}`, ">", `]}`,
	"+(", `{"type":"text","marks":[{"type":"insertion","attrs":{"id":"s"}}],"text":"`, "-(", `{"type":"text","marks":[{"type":"deletion","attrs":{"id":"s"}}],"text":"`,
	"(", `{"type":"text","text":"`, ")", `"}`,
)

func brief(t testing.TB, s string) *Node {
	t.Helper()
	return exchangeDoc(t, shorthand.Replace(s))
}

// TestSuggestions gives, for each kind of suggestion, the document with it and
// the two that rejecting and accepting lead to.
func TestSuggestions(t *testing.T) {
	for name, c := range map[string]struct{ suggested, rejected, accepted string }{
		"typed":                               {"<p:(a),+(b),(c)>", "<p:(ac)>", "<p:(abc)>"},
		"struck out":                          {"<p:(a),-(b),(c)>", "<p:(abc)>", "<p:(ac)>"},
		"replaced":                            {"<p:-(old),+(new)>", "<p:(old)>", "<p:(new)>"},
		"split":                               {"<p:(ab)>,<p:(cd)]ins:split$>", "<p:(abcd)>", "<p:(ab)>,<p:(cd)>"},
		"split of a title":                    {"<h:(ab)>,<p:(cd)]ins:split$>", "<h:(abcd)>", "<h:(ab)>,<p:(cd)>"},
		"joined":                              {"<p:(ab)>,<p:(cd)]del:join$>", "<p:(ab)>,<p:(cd)>", "<p:(abcd)>"},
		"new block":                           {"<p:(a)>,<p:+(b)]ins:node$>", "<p:(a)>", "<p:(a)>,<p:(b)>"},
		"new first block":                     {"<p:+(b)]ins:node$>,<p:(a)>", "<p:(a)>", "<p:(b)>,<p:(a)>"},
		"removed block":                       {"<p:(a)>,<p:-(b)]del:node$>", "<p:(a)>,<p:(b)>", "<p:(a)>"},
		"all removed":                         {"<p:-(b)]del:node$>", "<p:(b)>", "<p>"},
		"wrapped":                             {"<q:<p:(a)>]ins:wrap$>", "<p:(a)>", "<q:<p:(a)>>"},
		"unwrapped":                           {"<q:<p:(a)>]del:unwrap$>", "<q:<p:(a)>>", "<p:(a)>"},
		"split list item":                     {"<ul:<li:<p:(ab)>>,<li:<p:(cd)]ins:split$>]ins:split$>>", "<ul:<li:<p:(abcd)>>>", "<ul:<li:<p:(ab)>>,<li:<p:(cd)>>>"},
		"new list":                            {"<p:(a)>,<ul:<li:<p:+(b)]ins:node$>]ins:node$>]ins:node$>", "<p:(a)>", "<p:(a)>,<ul:<li:<p:(b)>>>"},
		"new list item":                       {"<ul:<li:<p:(a)>>,<li:<p:+(b)]ins:node$>]ins:node$>>", "<ul:<li:<p:(a)>>>", "<ul:<li:<p:(a)>>,<li:<p:(b)>>>"},
		"removed list item":                   {"<ul:<li:<p:(a)>>,<li:<p:-(b)]del:node$>]del:node$>>", "<ul:<li:<p:(a)>>,<li:<p:(b)>>>", "<ul:<li:<p:(a)>>>"},
		"joined list items":                   {"<ul:<li:<p:(ab)>>,<li:<p:(cd)]del:join$>]del:join$>>", "<ul:<li:<p:(ab)>>,<li:<p:(cd)>>>", "<ul:<li:<p:(abcd)>>>"},
		"items, not their paragraphs, joined": {"<ul:<li:<p:(ab)>>,<li:<p:(cd)>]del:join$>>", "<ul:<li:<p:(ab)>>,<li:<p:(cd)>>>", "<ul:<li:<p:(ab)>,<p:(cd)>>>"},
		"removed list":                        {"<p:(a)>,<ul:<li:<p:-(b)]del:node$>]del:node$>]del:node$>", "<p:(a)>,<ul:<li:<p:(b)>>>", "<p:(a)>"},
		"made a list":                         {"<ul:<li:<p:(a)>]ins:wrap$>,<li:<p:(b)>]ins:wrap$>]ins:wrap$>", "<p:(a)>,<p:(b)>", "<ul:<li:<p:(a)>>,<li:<p:(b)>>>"},
		"made no list":                        {"<ul:<li:<p:(a)>]del:unwrap$>,<li:<p:(b)>]del:unwrap$>]del:unwrap$>", "<ul:<li:<p:(a)>>,<li:<p:(b)>>>", "<p:(a)>,<p:(b)>"},
		"new row":                             {"<t:<r:<c:<p:(a)>>>,<r:<c:<p:+(b)]ins:node$>]ins:node$>]ins:node$>>", "<t:<r:<c:<p:(a)>>>>", "<t:<r:<c:<p:(a)>>>,<r:<c:<p:(b)>>>>"},
		"removed row":                         {"<t:<r:<c:<p:(a)>>>,<r:<c:<p:-(b)]del:node$>]del:node$>]del:node$>>", "<t:<r:<c:<p:(a)>>>,<r:<c:<p:(b)>>>>", "<t:<r:<c:<p:(a)>>>>"},
		"removed rows, all":                   {"<p:(x)>,<t:<r:<c:<p:-(a)]del:node$>]del:node$>]del:node$>>", "<p:(x)>,<t:<r:<c:<p:(a)>>>>", "<p:(x)>"},
		"new column": {
			"<t:<r:<c:<p:(a)>>,<c:<p:+(b)]ins:node$>]ins:node$>>,<r:<c:<p:(c)>>,<c:<p:]ins:node$>]ins:node$>>>",
			"<t:<r:<c:<p:(a)>>>,<r:<c:<p:(c)>>>>", "<t:<r:<c:<p:(a)>>,<c:<p:(b)>>>,<r:<c:<p:(c)>>,<c:<p>>>>",
		},
		"removed column": {
			"<t:<r:<c:<p:(a)>>,<c:<p:-(b)]del:node$>]del:node$>>,<r:<c:<p:(c)>>,<c:<p:-(d)]del:node$>]del:node$>>>",
			"<t:<r:<c:<p:(a)>>,<c:<p:(b)>>>,<r:<c:<p:(c)>>,<c:<p:(d)>>>>", "<t:<r:<c:<p:(a)>>>,<r:<c:<p:(c)>>>>",
		},
		"removed all of a cell":     {"<t:<r:<c:<p:-(a)]del:node$>>,<c:<p:(b)>>>>", "<t:<r:<c:<p:(a)>>,<c:<p:(b)>>>>", "<t:<r:<c:<p>>,<c:<p:(b)>>>>"},
		"split, a block between":    {"<p:(ab)>,<p:+(new)]ins:node$>,<p:(cd)]ins:split$>", "<p:(abcd)>", "<p:(ab)>,<p:(new)>,<p:(cd)>"},
		"new block, split":          {"<p:(a)>,<p:+(b)]ins:node$>,<p:+(c)]ins:split$>,<p:+(d)]ins:split$>,<p:(e)>", "<p:(a)>,<p:(e)>", "<p:(a)>,<p:(b)>,<p:(c)>,<p:(d)>,<p:(e)>"},
		"split, half of it wrapped": {"<p:(ab)>,<q:<p:(cd)]ins:split$>]ins:wrap$>", "<p:(abcd)>", "<p:(ab)>,<q:<p:(cd)>>"},
		"others wrote here":         {"<p:(a)>,<p:+(b),(c)]ins:node$>", "<p:(a)>,<p:(c)>", "<p:(a)>,<p:(bc)>"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := brief(t, c.suggested)
			rejected, err := RejectSuggestions(doc, nil)
			if err != nil {
				t.Fatal(err)
			}
			accepted, err := AcceptSuggestions(doc, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range []struct {
				what string
				got  *Transform
				want *Node
			}{{"rejected", rejected, brief(t, c.rejected)}, {"accepted", accepted, brief(t, c.accepted)}} {
				if !r.got.doc.Equal(r.want) {
					t.Errorf("%s\n got %s\nwant %s", r.what, r.got.doc.AppendJSON(nil), r.want.AppendJSON(nil))
				}
			}
			if got := Suggestions(doc); len(got) != 1 || got[0].ID != "s" {
				t.Errorf("suggestions are %v", got)
			}
			before := brief(t, c.rejected)
			if name == "others wrote here" {
				return
			}
			if same, err := SameWithoutSuggestions(before, doc); err != nil || !same {
				t.Errorf("not seen to be only a suggestion: %v", err)
			}
		})
	}
}

func TestModificationsAreUndone(t *testing.T) {
	doc := exchangeDoc(t, `{"type":"heading","attrs":{"level":2},"content":[`+
		`{"type":"text","text":"a","marks":[{"type":"modification","attrs":{"id":"s","kind":"mark","name":"strong","after":{}}},{"type":"strong"}]},`+
		`{"type":"text","text":"b","marks":[{"type":"modification","attrs":{"id":"s","kind":"mark","name":"emphasis","before":{}}}]}],`+
		`"marks":[{"type":"modification","attrs":{"id":"s","kind":"attr","name":"level","before":1,"after":2}}]},`+
		`{"type":"heading","attrs":{"level":3},"marks":[{"type":"modification","attrs":{"id":"t","kind":"type","before":{"type":"paragraph","attrs":{"dir":"rtl"}}}}]}`)
	want := exchangeDoc(t, `{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"a"},{"type":"text","text":"b","marks":[{"type":"emphasis"}]}]},`+
		`{"type":"paragraph","attrs":{"dir":"rtl"}}`)
	tr, err := RejectSuggestions(doc, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !tr.doc.Equal(want) {
		t.Fatalf(" got %s\nwant %s", tr.doc.AppendJSON(nil), want.AppendJSON(nil))
	}
	accepted, err := AcceptSuggestions(doc, func(m *Mark) bool { return SuggestionID(m) == "s" })
	if err != nil {
		t.Fatal(err)
	}
	if left := Suggestions(accepted.doc); len(left) != 1 || left[0].ID != "t" {
		t.Fatalf("left are %v", left)
	}
}

// suggest makes a random suggestion on a document without any.
func suggest(m *maker, doc *Node, id string) (*Node, error) {
	s := doc.typ.schema
	tr := NewTransform(doc)
	from, to := m.span(doc)
	deletion, err := s.Mark("deletion", Attrs{"id": id})
	if err != nil {
		return nil, err
	}
	insertion, err := s.Mark("insertion", Attrs{"id": id})
	if err != nil {
		return nil, err
	}
	switch m.IntN(3) {
	case 0:
		err = tr.AddMark(from, to, deletion)
	case 1:
		n, _ := s.Text(m.words(), insertion)
		err = tr.Step(&ReplaceStep{From: from, To: from, Slice: &Slice{content: leafOf([]*Node{n})}})
	case 2:
		p, _ := doc.Resolve(from)
		if !p.Parent().IsTextblock() || p.Depth() == 0 || !CanSplit(doc, from, 1) {
			return doc, nil
		}
		border, _ := s.Mark("insertion", Attrs{"id": id, "scope": "split"})
		if err = tr.Split(from, 1); err == nil {
			err = tr.AddNodeMark(from+1, border)
		}
	}
	if err != nil {
		return doc, nil //nolint:nilerr // a suggestion that does not fit is none
	}
	return tr.doc, nil
}

// TestRejectingAllGivesBefore makes random suggestions on random documents of
// the exchange.
func TestRejectingAllGivesBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMaker(rapid.Uint64().Draw(t, "seed"))
		m.schema = Exchange()
		made := m.doc()
		if made == nil || made.content.Size() > 500 || made.Check() != nil {
			return
		}
		plain, err := RejectSuggestions(made, nil)
		if err != nil {
			t.Fatal(err)
		}
		before := plain.doc
		if before.Check() != nil || len(Suggestions(before)) > 0 {
			t.Fatalf("rejecting left %v in %s", Suggestions(before), before.AppendJSON(nil))
		}
		accepted, err := AcceptSuggestions(made, nil)
		if err != nil || accepted.doc.Check() != nil || len(Suggestions(accepted.doc)) > 0 {
			t.Fatalf("accepting left %v in %s: %v", Suggestions(accepted.doc), accepted.doc.AppendJSON(nil), err)
		}
		doc, err := suggest(m, before, "mine")
		if err != nil {
			t.Fatal(err)
		}
		back, err := RejectSuggestions(doc, nil)
		if err != nil || !back.doc.Equal(before) {
			t.Fatalf("%v\nbefore %s\n after %s\n  back %s", err, before.AppendJSON(nil), doc.AppendJSON(nil), back.doc.AppendJSON(nil))
		}
		if same, err := SameWithoutSuggestions(before, doc); err != nil || !same {
			t.Fatalf("not seen to be only a suggestion: %v", err)
		}
	})
}

// TestProposedBorderIsNotMadeRealUnseen takes the mark off a proposed split
// behind a proposed block: what was a suggestion would stand.
func TestProposedBorderIsNotMadeRealUnseen(t *testing.T) {
	before := brief(t, "<p:(ab)>,<p:+(new)]ins:node$>,<p:(cd)]ins:split$>,<p:(e)>")
	after := brief(t, "<p:(ab)>,<p:+(new)]ins:node$>,<p:(cd)>,<p:(e)>")
	if same, err := SameWithoutSuggestions(before, after); err != nil || same {
		t.Errorf("a real split passes as a suggestion: %v", err)
	}
	if same, err := SameWithoutSuggestions(before, brief(t, "<p:(ab)>,<p:+(new)]ins:node$>,<p:(c),-(d)]ins:split$>,<p:(e)>")); err != nil || !same {
		t.Errorf("a suggestion there does not pass: %v", err)
	}
}

// TestBadModificationsDoNotHold puts in marks that remember what cannot be:
// they go, and what they stand on stays.
func TestBadModificationsDoNotHold(t *testing.T) {
	for name, attrs := range map[string]string{
		"no such attribute":      `"kind":"attr","name":"nothing","before":1`,
		"no such value":          `"kind":"attr","name":"level","before":"high"`,
		"no such type":           `"kind":"type","before":{"type":"nothing"}`,
		"type of no name":        `"kind":"type","before":{"type":7}`,
		"type of nothing":        `"kind":"type","before":null`,
		"type that does not fit": `"kind":"type","before":{"type":"table_row"}`,
		"no such mark":           `"kind":"mark","name":"nothing","before":{}`,
		"no such kind":           `"kind":"nothing"`,
		"mark of no address":     `"kind":"mark","name":"link","before":{}`,
	} {
		t.Run(name, func(t *testing.T) {
			mark := `"marks":[{"type":"modification","attrs":{"id":"s",` + attrs + `}}]`
			doc := exchangeDoc(t, `{"type":"heading","content":[{"type":"text","text":"a",`+mark+`},{"type":"text","text":"b"}],`+mark+`}`)
			tr, err := RejectSuggestions(doc, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := tr.Doc().Check(); err != nil || len(Suggestions(tr.Doc())) > 0 || tr.Doc().TextContent() != "ab" {
				t.Errorf("%v: %s", err, tr.Doc().AppendJSON(nil))
			}
		})
	}
}

// TestManySuggestionsAreSettledInTime settles a long document in which every
// block waits for the one before it.
func TestManySuggestionsAreSettledInTime(t *testing.T) {
	one := shorthand.Replace("<p:+(new)]ins:node$>,<p:+(a)]ins:split$>,<q:<p:(b)]ins:split$>]ins:wrap$>")
	doc := exchangeDoc(t, shorthand.Replace("<p:(start)>")+strings.Repeat(","+one, 3000))
	tr, err := RejectSuggestions(doc, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := brief(t, "<p:(start"+strings.Repeat("b", 3000)+")>"); !tr.Doc().Equal(want) {
		t.Errorf("%d blocks are left", tr.Doc().ChildCount())
	}
	if n := len(tr.Steps()); n > 20*3000 {
		t.Errorf("it took %d steps", n)
	}
}

// TestBlocksBesideThatGoAreNoBorder has only what is suggested stand beside a
// block that changes: were nothing else looked at, all of it could not go.
func TestBlocksBesideThatGoAreNoBorder(t *testing.T) {
	before := brief(t, "<p:]ins:node$>,<q:<p:+(a)]ins:node$>>,<p:(b)>")
	tr := NewTransform(before)
	mark, err := Exchange().Mark("insertion", Attrs{"id": "s"})
	if err == nil {
		err = tr.AddNodeMark(0, mark)
	}
	if err != nil {
		t.Fatal(err)
	}
	if only, err := SameWithoutSuggestions(before, tr.Doc()); err != nil || only {
		t.Errorf("the first paragraph stays when all is rejected, and went before: %t, %v", only, err)
	}
}
