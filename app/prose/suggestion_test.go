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
	"<q:", `{"type":"blockquote","content":[`,
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
		"typed":             {"<p:(a),+(b),(c)>", "<p:(ac)>", "<p:(abc)>"},
		"struck out":        {"<p:(a),-(b),(c)>", "<p:(abc)>", "<p:(ac)>"},
		"replaced":          {"<p:-(old),+(new)>", "<p:(old)>", "<p:(new)>"},
		"split":             {"<p:(ab)>,<p:(cd)]ins:split$>", "<p:(abcd)>", "<p:(ab)>,<p:(cd)>"},
		"split of a title":  {"<h:(ab)>,<p:(cd)]ins:split$>", "<h:(abcd)>", "<h:(ab)>,<p:(cd)>"},
		"joined":            {"<p:(ab)>,<p:(cd)]del:join$>", "<p:(ab)>,<p:(cd)>", "<p:(abcd)>"},
		"new block":         {"<p:(a)>,<p:+(b)]ins:node$>", "<p:(a)>", "<p:(a)>,<p:(b)>"},
		"new first block":   {"<p:+(b)]ins:node$>,<p:(a)>", "<p:(a)>", "<p:(b)>,<p:(a)>"},
		"removed block":     {"<p:(a)>,<p:-(b)]del:node$>", "<p:(a)>,<p:(b)>", "<p:(a)>"},
		"all removed":       {"<p:-(b)]del:node$>", "<p:(b)>", "<p>"},
		"wrapped":           {"<q:<p:(a)>]ins:wrap$>", "<p:(a)>", "<q:<p:(a)>>"},
		"unwrapped":         {"<q:<p:(a)>]del:unwrap$>", "<q:<p:(a)>>", "<p:(a)>"},
		"split list item":   {"<ul:<li:<p:(ab)>>,<li:<p:(cd)]ins:split$>]ins:split$>>", "<ul:<li:<p:(abcd)>>>", "<ul:<li:<p:(ab)>>,<li:<p:(cd)>>>"},
		"new list":          {"<p:(a)>,<ul:<li:<p:+(b)]ins:node$>]ins:node$>]ins:node$>", "<p:(a)>", "<p:(a)>,<ul:<li:<p:(b)>>>"},
		"others wrote here": {"<p:(a)>,<p:+(b),(c)]ins:node$>", "<p:(a)>,<p:(c)>", "<p:(a)>,<p:(bc)>"},
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
			if touched := TouchedSuggestions(before, doc); len(touched) != 1 {
				t.Errorf("touched %v", touched)
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
