package collab_test

import (
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/collab"
)

// What a suggester has suggested in the document.
const (
	typedByThem  = `{"stepType":"replace","from":4,"to":4,"slice":{"content":[{"type":"text","text":"new","marks":[{"type":"insertion","attrs":{"id":"theirs"}}]}]}}`
	struckByThem = `{"stepType":"addMark","from":5,"to":8,"mark":{"type":"deletion","attrs":{"id":"theirs"}}}`
	splitByThem  = `{"stepType":"replace","from":8,"to":8,"slice":{"content":[{"type":"paragraph"},{"type":"paragraph","marks":[{"type":"insertion","attrs":{"id":"theirs","scope":"split"}}]}],"openStart":1,"openEnd":1}}`
	joinByThem   = `{"stepType":"addNodeMark","pos":15,"mark":{"type":"deletion","attrs":{"id":"theirs","scope":"join"}}}`
	levelByThem  = `{"stepType":"attr","pos":0,"attr":"dir","value":"rtl"},{"stepType":"addNodeMark","pos":0,"mark":{"type":"modification","attrs":{"id":"theirs","kind":"attr","name":"dir","before":null,"after":"rtl"}}}`
)

// theirs is a mark of theirs as it stands in the document.
func theirs(e *editor, kind, scope string) string {
	json := string(e.doc.AppendJSON(nil))
	_, at, _ := strings.Cut(json, `"id":"theirs","author":"2","time":"`)
	time, _, _ := strings.Cut(at, `"`)
	return fmt.Sprintf(`{"type":%q,"attrs":{"id":"theirs","author":"2","time":%q,"scope":%q}}`, kind, time, scope)
}

// acts are what hand-written clients do about what others suggest. %DEL% and its
// like are the marks as they stand.
var acts = map[string]struct {
	theirs, ours string
	allowed      bool
}{
	"takes a deletion mark off":           {struckByThem, `{"stepType":"removeMark","from":5,"to":8,"mark":%DEL%}`, false},
	"carries a deletion out":              {struckByThem, `{"stepType":"replace","from":5,"to":8}`, false},
	"and half of one":                     {struckByThem, `{"stepType":"replace","from":6,"to":8}`, false},
	"puts other words in struck ones":     {struckByThem, `{"stepType":"replace","from":5,"to":8,"slice":{"content":[{"type":"text","text":"2"}]}}`, false},
	"and words that look the same":        {struckByThem, `{"stepType":"replace","from":5,"to":8,"slice":{"content":[{"type":"text","text":"two"}]}}`, false},
	"takes the mark off by other words":   {struckByThem, `{"stepType":"removeMark","from":5,"to":8,"mark":%DEL%},{"stepType":"addMark","from":1,"to":4,"mark":%DEL%}`, false},
	"adds to a deletion":                  {struckByThem, `{"stepType":"addMark","from":1,"to":4,"mark":%DEL%}`, false},
	"takes an insertion out":              {typedByThem, `{"stepType":"replace","from":4,"to":7}`, false},
	"takes its mark off":                  {typedByThem, `{"stepType":"removeMark","from":4,"to":7,"mark":%INS%}`, false},
	"puts an own insertion over it":       {typedByThem, `{"stepType":"addMark","from":4,"to":7,"mark":{"type":"insertion","attrs":{"id":"ours"}}}`, false},
	"writes on in it":                     {typedByThem, `{"stepType":"replace","from":7,"to":7,"slice":{"content":[{"type":"text","text":"er","marks":[%INS%]}]}}`, false},
	"moves it":                            {typedByThem, `{"stepType":"replace","from":4,"to":7},{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"new","marks":[%INS%]}]}}`, false},
	"makes a link of it":                  {typedByThem, `{"stepType":"addMark","from":4,"to":7,"mark":{"type":"link","attrs":{"href":"https://example.org/"}}}`, false},
	"takes its paragraph out":             {typedByThem, `{"stepType":"replace","from":0,"to":18}`, false},
	"joins what they split":               {splitByThem, `{"stepType":"replace","from":8,"to":10,"structure":true}`, false},
	"takes the mark of a split off":       {splitByThem, `{"stepType":"removeNodeMark","pos":9,"mark":%SPLIT%}`, false},
	"takes out what they split from":      {splitByThem, `{"stepType":"replace","from":0,"to":9}`, false},
	"joins what they suggest to join":     {joinByThem, `{"stepType":"replace","from":14,"to":16,"structure":true}`, false},
	"joins the block to the one before":   {joinByThem, `{"stepType":"replace","from":14,"to":16}`, false},
	"takes an attribute back":             {levelByThem, `{"stepType":"attr","pos":0,"attr":"dir","value":null}`, false},
	"and the mark with it":                {levelByThem, `{"stepType":"attr","pos":0,"attr":"dir","value":null},{"stepType":"removeNodeMark","pos":0,"mark":%ATTR%}`, false},
	"writes beside struck words":          {struckByThem, `{"stepType":"replace","from":5,"to":5,"slice":{"content":[{"type":"text","text":"x"}]}},{"stepType":"replace","from":9,"to":9,"slice":{"content":[{"type":"text","text":"y"}]}}`, true},
	"writes within them":                  {struckByThem, `{"stepType":"replace","from":6,"to":6,"slice":{"content":[{"type":"text","text":"x"}]}}`, true},
	"writes within an insertion":          {typedByThem, `{"stepType":"replace","from":5,"to":5,"slice":{"content":[{"type":"text","text":"x"}]}}`, true},
	"takes out the words around":          {struckByThem, `{"stepType":"replace","from":8,"to":14},{"stepType":"replace","from":1,"to":5}`, true},
	"makes all of it bold":                {struckByThem, `{"stepType":"addMark","from":1,"to":14,"mark":{"type":"strong"}}`, true},
	"takes out the next paragraph":        {typedByThem, `{"stepType":"replace","from":18,"to":33}`, true},
	"joins the next paragraph":            {typedByThem, `{"stepType":"replace","from":17,"to":19}`, true},
	"strikes out the same, as suggestion": {struckByThem, `{"stepType":"addMark","from":1,"to":14,"mark":{"type":"deletion","attrs":{"id":"ours"}}}`, true},
	"strikes out an insertion":            {typedByThem, `{"stepType":"addMark","from":1,"to":7,"mark":{"type":"deletion","attrs":{"id":"ours"}}}`, true},
	"writes where the direction is":       {levelByThem, `{"stepType":"replace","from":1,"to":4}`, true},
}

// Who may edit and not decide leaves what others suggest as it is, whatever
// their client sends; who may decide does with it what they like.
func TestWhoMayNotDecideLeavesSuggestions(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		h.allow(1, collab.Suggest)
		for name, c := range acts {
			for _, mode := range []collab.Mode{collab.Edit, collab.Decide} {
				h.allow(0, mode)
				h.document = h.newDocument(firstDoc)
				amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
				bruno.send(`{"t":"steps","ref":"%s","base":0,"steps":[%s]}`, ref(1), c.theirs)
				if _, m := bruno.acknowledged(ref(1)); m.Code != "" {
					t.Fatal(name, m.Code)
				}
				amina.acknowledged(ref(1))
				before := string(amina.doc.AppendJSON(nil))
				steps := strings.NewReplacer("%DEL%", theirs(amina, "deletion", "text"), "%INS%", theirs(amina, "insertion", "text"),
					"%SPLIT%", theirs(amina, "insertion", "split"), "%ATTR%", attributeMark(amina)).Replace(c.ours)
				amina.send(`{"t":"steps","ref":"%s","base":%d,"steps":[%s]}`, ref(2), amina.version, steps)
				_, m := amina.acknowledged(ref(2))
				if allowed := c.allowed || mode == collab.Decide; allowed && m.Code != "" || !allowed && m.Code != "forbidden" {
					t.Errorf("%s, who may %s: answered %q %s", name, mode, m.Code, m.Message)
				} else if changed := string(amina.doc.AppendJSON(nil)) != before; changed != allowed {
					t.Errorf("%s, who may %s: changed: %t, %s", name, mode, changed, amina.doc.AppendJSON(nil))
				}
			}
		}
	})
}

func attributeMark(e *editor) string {
	mark := theirs(e, "modification", "")
	return strings.Replace(mark, `,"scope":""`, `,"kind":"attr","name":"dir","before":null,"after":"rtl"`, 1)
}

// What one has suggested oneself goes, and stands, as one likes, though others
// have suggested something of it since.
func TestOwnSuggestionsMayGo(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		h.allow(0, collab.Edit)
		h.allow(1, collab.Suggest)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		amina.send(`{"t":"steps","ref":"%s","base":0,"steps":[%s]}`, ref(1), strings.ReplaceAll(typedByThem, "theirs", "ours"))
		bruno.acknowledged(ref(1))
		bruno.send(`{"t":"steps","ref":"%s","base":1,"steps":[{"stepType":"addMark","from":5,"to":7,"mark":{"type":"deletion","attrs":{"id":"theirs"}}}]}`, ref(2))
		amina.acknowledged(ref(2))
		amina.send(`{"t":"steps","ref":"%s","base":2,"steps":[{"stepType":"removeMark","from":5,"to":7,"mark":%s}]}`, ref(3), theirs(amina, "deletion", "text"))
		if _, m := amina.acknowledged(ref(3)); m.Code != "forbidden" {
			t.Errorf("takes off what they suggest of it: %q", m.Code)
		}
		amina.send(`{"t":"steps","ref":"%s","base":2,"steps":[{"stepType":"replace","from":4,"to":7}]}`, ref(4))
		if _, m := amina.acknowledged(ref(4)); m.Code != "" {
			t.Errorf("takes it back: %q", m.Code)
		}
		amina.reads("one two three|four five six")
	})
}

// What was written before others suggested something there, and would take it
// away, comes as suggestions: nothing that was typed is lost, and nothing that
// was suggested.
func TestWhatMeetsSuggestionsComesAsSuggestions(t *testing.T) {
	cases := map[string]struct {
		theirs, ours              string
		plain, rejected, accepted string
		comes                     bool
	}{
		"a passage they struck in is replaced": {
			struckByThem, `{"stepType":"replace","from":1,"to":14,"slice":{"content":[{"type":"text","text":"1 2 3"}]}}`,
			"one1 two2 three3|four five six", "one two three|four five six", "1 2 3|four five six", true,
		},
		"a passage they wrote in goes": {
			typedByThem, `{"stepType":"replace","from":1,"to":8}`,
			"onenew two three|four five six", "one two three|four five six", " three|four five six", true,
		},
		"and words elsewhere are put in": {
			typedByThem, `{"stepType":"replace","from":16,"to":16,"slice":{"content":[{"type":"text","text":"x"}]}},{"stepType":"replace","from":1,"to":8}`,
			"onenew two three|xfour five six", "one two three|xfour five six", " three|xfour five six", true,
		},
		"a paragraph they wrote in goes": {
			typedByThem, `{"stepType":"replace","from":0,"to":15}`,
			"onenew two three|four five six", "one two three|four five six", "four five six", true,
		},
		"it is joined to the next": {
			splitByThem, `{"stepType":"replace","from":6,"to":16,"slice":{"content":[{"type":"text","text":"+"}]}}`,
			"", "one two three|four five six", "one t+four five six", true,
		},
		"words beside it go": {
			typedByThem, `{"stepType":"replace","from":5,"to":9}`,
			"onenew three|four five six", "one three|four five six", "onenew three|four five six", false,
		},
	}
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		h.allow(0, collab.Edit)
		h.allow(1, collab.Suggest)
		for name, c := range cases {
			h.document = h.newDocument(firstDoc)
			amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
			bruno.send(`{"t":"steps","ref":"%s","base":0,"steps":[%s]}`, ref(1), c.theirs)
			bruno.acknowledged(ref(1))
			amina.send(`{"t":"steps","ref":"%s","base":0,"steps":[%s]}`, ref(2), c.ours)
			if _, m := amina.acknowledged(ref(2)); m.Code != "" {
				t.Fatalf("%s: refused: %s", name, m.Code)
			}
			if c.plain != "" {
				amina.reads(c.plain)
			}
			if got := without(t, amina.doc, false); got != c.rejected {
				t.Errorf("%s, rejected: %q", name, got)
			}
			if got := without(t, amina.doc, true); got != c.accepted {
				t.Errorf("%s, accepted: %q", name, got)
			}
			if json := string(amina.doc.AppendJSON(nil)); strings.Contains(json, `"author":"1"`) != c.comes || !strings.Contains(json, `"author":"2"`) {
				t.Errorf("%s, attributed: %s", name, json)
			}
		}
	})
}

// What only takes others' suggestions away, and was under way, does no more, and
// its author hears so.
func TestForgedStepsAreNotCarriedOver(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		h.allow(0, collab.Edit)
		h.allow(1, collab.Suggest)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		bruno.send(`{"t":"steps","ref":"%s","base":0,"steps":[%s]}`, ref(1), struckByThem)
		amina.acknowledged(ref(1))
		mark := theirs(amina, "deletion", "text")
		bruno.send(`{"t":"steps","ref":"%s","base":1,"steps":[{"stepType":"addMark","from":16,"to":20,"mark":{"type":"deletion","attrs":{"id":"theirs"}}}]}`, ref(2))
		amina.acknowledged(ref(2))
		before := string(amina.doc.AppendJSON(nil))
		amina.send(`{"t":"steps","ref":"%s","base":1,"steps":[{"stepType":"removeMark","from":5,"to":8,"mark":%s}]}`, ref(3), mark)
		if _, m := amina.acknowledged(ref(3)); m.Code != "forbidden" || m.Message != "collab.leave_suggestions" {
			t.Errorf("answered %q %q", m.Code, m.Message)
		}
		if now := string(amina.doc.AppendJSON(nil)); now != before {
			t.Errorf("it is %s", now)
		}
	})
}

// The right to decide goes and comes while the document is open.
func TestDecidingChangesLive(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		h.allow(1, collab.Suggest)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		if !amina.opened.Accept || bruno.opened.Accept {
			t.Errorf("decides: %t, %t", amina.opened.Accept, bruno.opened.Accept)
		}
		bruno.send(`{"t":"steps","ref":"%s","base":0,"steps":[%s]}`, ref(1), struckByThem)
		amina.acknowledged(ref(1))
		h.allow(0, collab.Edit)
		amina.remove(ref(2), 1, 5, 8)
		if _, m := amina.acknowledged(ref(2)); m.Code != "forbidden" || m.Message != "collab.leave_suggestions" {
			t.Errorf("still decides: %q %q", m.Code, m.Message)
		}
		if m := amina.until("mode", func(m message) bool { return m.Type == "mode" }); m.Mode != "edit" || m.Accept || m.Message == "" {
			t.Errorf("told %+v", m)
		}
		h.allow(0, collab.Decide)
		if m := amina.until("mode", func(m message) bool { return m.Type == "mode" }); m.Mode != "edit" || !m.Accept || m.Message != "" {
			t.Errorf("told %+v", m)
		}
		amina.remove(ref(3), 1, 5, 8)
		if _, m := amina.acknowledged(ref(3)); m.Code != "" {
			t.Errorf("does not decide again: %q", m.Code)
		}
	})
}
