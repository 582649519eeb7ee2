package collab_test

import (
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/prose"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// without is the text with all suggestions accepted or rejected.
func without(t *testing.T, doc *prose.Node, accept bool) string {
	t.Helper()
	settle := prose.RejectSuggestions
	if accept {
		settle = prose.AcceptSuggestions
	}
	done, err := settle(doc, nil)
	if err != nil {
		t.Fatal(err)
	}
	return done.Doc().TextBetween(0, done.Doc().Content().Size(), "|", nil)
}

func TestLateWorkThatMeetsOthersComesAsSuggestions(t *testing.T) {
	for name, c := range map[string]struct {
		theirs, ours           string // steps
		plain, rejected, taken string // text: as it stands, without and with the suggestions
		collides               bool
	}{
		"in the same paragraph": {
			theirs: `{"stepType":"replace","from":1,"to":4,"slice":{"content":[{"type":"text","text":"1"}]}}`,
			ours:   `{"stepType":"replace","from":9,"to":14,"slice":{"content":[{"type":"text","text":"3"}]}}`,
			plain:  "1 two three3|four five six", rejected: "1 two three|four five six", taken: "1 two 3|four five six", collides: true,
		},
		"in another paragraph": {
			theirs: `{"stepType":"replace","from":1,"to":4,"slice":{"content":[{"type":"text","text":"1"}]}}`,
			ours:   `{"stepType":"replace","from":16,"to":20,"slice":{"content":[{"type":"text","text":"4"}]}}`,
			plain:  "1 two three|4 five six", rejected: "1 two three|4 five six", taken: "1 two three|4 five six",
		},
		"a paragraph they wrote in is gone": {
			theirs: `{"stepType":"replace","from":1,"to":4,"slice":{"content":[{"type":"text","text":"1"}]}}`,
			ours:   `{"stepType":"replace","from":0,"to":15}`,
			plain:  "1 two three|four five six", rejected: "1 two three|four five six", taken: "four five six", collides: true,
		},
		"a paragraph they wrote in is split": {
			theirs: `{"stepType":"replace","from":1,"to":4,"slice":{"content":[{"type":"text","text":"1"}]}}`,
			ours:   `{"stepType":"replace","from":8,"to":8,"slice":{"content":[{"type":"paragraph"},{"type":"paragraph"}],"openStart":1,"openEnd":1}}`,
			plain:  "1 two three|1 two| three|four five six", rejected: "1 two three|four five six", taken: "1 two| three|four five six", collides: true,
		},
		"what they wrote in is joined to the next": {
			theirs: `{"stepType":"replace","from":1,"to":4,"slice":{"content":[{"type":"text","text":"1"}]}}`,
			ours:   `{"stepType":"replace","from":14,"to":16,"structure":true}`,
			plain:  "1 two three|four five six|1 two threefour five six", rejected: "1 two three|four five six", taken: "1 two threefour five six", collides: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachDatabase(t, func(t *testing.T, h *house) {
				rooms := h.rooms(nil)
				amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
				amina.send(`{"t":"steps","ref":"%s","base":0,"steps":[%s]}`, ref(1), c.theirs)
				amina.acknowledged(ref(1))
				bruno.send(`{"t":"steps","ref":"%s","base":0,"away":12,"steps":[%s]}`, ref(2), c.ours)
				bruno.acknowledged(ref(2))
				bruno.reads(c.plain)
				if got := without(t, bruno.doc, false); got != c.rejected {
					t.Errorf("rejected: %q", got)
				}
				if got := without(t, bruno.doc, true); got != c.taken {
					t.Errorf("accepted: %q", got)
				}
				if json := string(bruno.doc.AppendJSON(nil)); strings.Contains(json, `"author":"2"`) != c.collides {
					t.Errorf("attributed: %s", json)
				}
				if got := rooms.Counts().Collided.Load(); (got == 1) != c.collides {
					t.Errorf("%d collisions counted", got)
				}
				amina.acknowledged(ref(2))
				amina.reads(c.plain)
			})
		})
	}
}

// Who carried the steps over what was missed says since when.
func TestSinceSaysWhenLateWorkWasBegun(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		amina.insert(ref(1), 0, 1, "x")
		amina.acknowledged(ref(1))
		bruno.acknowledged(ref(1))
		bruno.send(`{"t":"steps","ref":"%s","base":1,"since":0,"away":6,"steps":[{"stepType":"replace","from":15,"to":15,"slice":{"content":[{"type":"text","text":"!"}]}}]}`, ref(2))
		bruno.acknowledged(ref(2))
		if got := without(t, bruno.doc, false); got != "xone two three|four five six" {
			t.Errorf("rejected: %q", got)
		}
		bruno.send(`{"t":"steps","ref":"%s","base":%d,"steps":[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"y"}]}}]}`, ref(3), bruno.version)
		bruno.acknowledged(ref(3))
		if got := without(t, bruno.doc, false); got != "yxone two three|four five six" {
			t.Errorf("not late, and a suggestion: %q", got)
		}
	})
}

// What was formatted late, where others wrote meanwhile, is formatted as a
// suggestion.
func TestLateFormattingComesAsSuggestions(t *testing.T) {
	const start = `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"one "},{"type":"text","text":"two","marks":[{"type":"strong"}]},{"type":"text","text":" three"}]}]}`
	mark := func(does string, from, to int, mark string) string {
		return fmt.Sprintf(`{"stepType":%q,"from":%d,"to":%d,"mark":%s}`, does, from, to, mark)
	}
	const strong, link = `{"type":"strong"}`, `{"type":"link","attrs":{"href":"https://example.org/","title":null}}`
	write := `{"stepType":"replace","from":14,"to":14,"slice":{"content":[{"type":"text","text":"!"}]}}`
	for name, c := range map[string]struct {
		ours      string
		suggested int // places
	}{
		"added":             {mark("addMark", 9, 14, strong), 1},
		"taken off":         {mark("removeMark", 5, 8, strong), 1},
		"over both":         {mark("addMark", 6, 11, link), 2},
		"and something new": {mark("addMark", 9, 14, link) + "," + write, 1},
		"what they wrote":   {mark("addMark", 1, 4, strong), 1},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
				h := newHouse(t, db, start)
				rooms := h.rooms(nil)
				amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
				amina.send(`{"t":"steps","ref":"%s","base":0,"steps":[{"stepType":"replace","from":2,"to":4,"slice":{"content":[{"type":"text","text":"x"}]}}]}`, ref(1))
				amina.acknowledged(ref(1))
				before := amina.doc
				bruno.send(`{"t":"steps","ref":"%s","base":0,"away":12,"steps":[%s]}`, ref(2), c.ours)
				bruno.acknowledged(ref(2))
				if got := strings.Count(string(bruno.doc.AppendJSON(nil)), `"modification"`); got != c.suggested {
					t.Errorf("%d places are suggested: %s", got, bruno.doc.AppendJSON(nil))
				}
				rejected, err := prose.RejectSuggestions(bruno.doc, nil)
				if err != nil || !rejected.Doc().Equal(before) {
					t.Errorf("rejected: %s, %v", rejected.Doc().AppendJSON(nil), err)
				}
				accepted, err := prose.AcceptSuggestions(bruno.doc, nil)
				if err != nil {
					t.Fatal(err)
				}
				steps, err := prose.Exchange().StepsFromJSON([]byte("[" + c.ours + "]"))
				if err != nil {
					t.Fatal(err)
				}
				theirs, err := prose.Exchange().StepsFromJSON([]byte(`[{"stepType":"replace","from":2,"to":4,"slice":{"content":[{"type":"text","text":"x"}]}}]`))
				if err != nil {
					t.Fatal(err)
				}
				if want := prose.Rebase(before, steps, theirs).Doc; !accepted.Doc().Equal(want) {
					t.Errorf("accepted: %s, not %s", accepted.Doc().AppendJSON(nil), want.AppendJSON(nil))
				}
			})
		})
	}
}
