package collab_test

import (
	"strings"
	"testing"

	"minamata.exchange/app/collab"
	"minamata.exchange/models/modelstest"
)

const (
	insertMarked = `{"stepType":"replace","from":%FROM%,"to":%FROM%,"slice":{"content":[{"type":"text","text":"new ","marks":[{"type":"insertion","attrs":{"id":"%ID%","author":"999","time":"2001-01-01T00:00:00Z","scope":"text"}}]}]}}`
	deleteMarked = `{"stepType":"addMark","from":5,"to":8,"mark":{"type":"deletion","attrs":{"id":"%ID%","author":"999","time":"x","scope":"text"}}}`
)

func step(form, id, from string) string {
	return strings.NewReplacer("%ID%", id, "%FROM%", from).Replace(form)
}

// What a suggester may do, and that the server says who and when, whatever the
// client says.
func TestSuggestersSuggestAndNoMore(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		h.allow(1, collab.Suggest)
		h.allow(2, collab.Suggest)
		bruno, chen := h.open(t, rooms, 1, fresh), h.open(t, rooms, 2, fresh)
		sent := 0
		try := func(e *editor, what, steps, want string) {
			t.Helper()
			sent++
			e.drain()
			e.send(`{"t":"steps","ref":"%s","base":%d,"steps":[%s]}`, ref(sent), e.version, steps)
			if _, m := e.acknowledged(ref(sent)); m.Code != want {
				t.Errorf("%s: %q, not %q", what, m.Code, want)
			}
		}
		try(bruno, "plain text", `{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"x"}]}}`, "forbidden")
		try(bruno, "plain deletion", `{"stepType":"replace","from":1,"to":4}`, "forbidden")
		try(bruno, "formatting", `{"stepType":"addMark","from":1,"to":4,"mark":{"type":"strong"}}`, "forbidden")
		try(bruno, "an insertion", step(insertMarked, "bruno-1", "1"), "")
		try(bruno, "a deletion", step(deleteMarked, "bruno-2", ""), "")
		json := string(bruno.doc.AppendJSON(nil))
		if strings.Contains(json, "999") || strings.Count(json, `"author":"2"`) != 2 || strings.Contains(json, "2001-") {
			t.Errorf("signed by the client: %s", json)
		}
		chen.reach(2)
		forged := strings.Replace(step(insertMarked, "bruno-1", "3"), "999", "2", 1)
		try(chen, "into another's insertion", forged, "forbidden")
		try(chen, "another's deletion mark", `{"stepType":"removeMark","from":5,"to":8,"mark":{"type":"deletion","attrs":{"id":"bruno-2","author":"2","time":"x","scope":"text"}}}`, "forbidden")
		try(chen, "another's insertion away", `{"stepType":"replace","from":1,"to":5}`, "forbidden")
		try(chen, "an own one beside it", step(insertMarked, "chen-1", "12"), "")
		bruno.reach(3)
		try(bruno, "the own one away", `{"stepType":"replace","from":1,"to":5}`, "")
		if got := without(t, bruno.doc, false); got != "one two three|four five six" {
			t.Errorf("without suggestions it reads %q", got)
		}
		amina := h.open(t, rooms, 0, fresh)
		amina.drain()
		try(amina, "an editor takes any away", `{"stepType":"removeMark","from":5,"to":8,"mark":{"type":"deletion","attrs":{"id":"bruno-2","author":"2","time":"x","scope":"text"}}}`, "")
	})
}

// What does not fit the schema, or where it could do harm, is refused whole;
// others go on.
func TestWhatDoesNotFitIsRefused(t *testing.T) {
	h := newHouse(t, modelstest.SQLite(t, nil), firstDoc)
	rooms := h.rooms(nil)
	amina := h.open(t, rooms, 0, fresh)
	text := func(marks string) string {
		return `{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"x","marks":[` + marks + `]}]}}`
	}
	for i, c := range []struct{ what, steps, code string }{
		{"no such node", `{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"script"}]}}`, "invalid"},
		{"no such mark", text(`{"type":"onclick"}`), "invalid"},
		{"no such step", `{"stepType":"format","from":0,"to":0}`, "invalid"},
		{"no step", `{}`, "invalid"},
		{"nothing", ``, "invalid"},
		{"beyond the end", `{"stepType":"replace","from":900,"to":900}`, "invalid"},
		{"negative", `{"stepType":"replace","from":-1,"to":1}`, "invalid"},
		{"backwards", `{"stepType":"replace","from":4,"to":1}`, "invalid"},
		{"a text at the top", `{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"text","text":"x"}]}}`, "invalid"},
		{"an empty list", `{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"bullet_list"}]}}`, "invalid"},
		{"an attribute of the wrong type", `{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"heading","attrs":{"level":"1"}}]}}`, "invalid"},
		{"such an attribute by a step", `{"stepType":"attr","pos":0,"attr":"dir","value":5}`, "invalid"},
		{"a link that runs", text(`{"type":"link","attrs":{"href":"jAvascript:alert(1)"}}`), "invalid"},
		{"a link with data", text(`{"type":"link","attrs":{"href":"data:text/html,x"}}`), "invalid"},
		{"such a link by a step", `{"stepType":"addMark","from":1,"to":4,"mark":{"type":"link","attrs":{"href":"vbscript:x"}}}`, "invalid"},
		{"a figure that runs", `{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"figure","attrs":{"src":"javascript:x"},"content":[{"type":"caption"}]}]}}`, "invalid"},
		{"a suggestion without a name", text(`{"type":"insertion","attrs":{"id":""}}`), "invalid"},
		{"too many steps", strings.TrimSuffix(strings.Repeat(`{"stepType":"replace","from":1,"to":1},`, 5001), ","), "too_large"},
		{"nested without end", `{"stepType":"replace","from":0,"to":0,"slice":{"content":[` + strings.Repeat(`{"type":"blockquote","content":[`, 300) + strings.Repeat(`]}`, 300) + `]}}`, "too_large"},
	} {
		amina.send(`{"t":"steps","ref":"%s","base":0,"steps":[%s]}`, ref(i), c.steps)
		if _, m := amina.acknowledged(ref(i)); m.Code != c.code {
			t.Errorf("%s: %q, not %q", c.what, m.Code, c.code)
		}
	}
	for i, base := range []int64{-1, 1, 1 << 40} {
		amina.insert(ref(100+i), base, 1, "x")
		if _, m := amina.acknowledged(ref(100 + i)); m.Code == "" {
			t.Errorf("on version %d: taken", base)
		}
	}
	amina.send(`{"t":"steps","ref":"%s","base":0,"mirrors":[[5,9]],"steps":[{"stepType":"replace","from":1,"to":1}]}`, ref(200))
	if _, m := amina.acknowledged(ref(200)); m.Code != "invalid" {
		t.Errorf("mirrors of nothing: %q", m.Code)
	}
	amina.send(`{"t":"here","v":0,"a":99999,"h":-7}`)
	amina.send(`{"t":"here","v":77,"a":1,"h":1}`)
	amina.send(`{"t":"diverged","v":0,"hash":"x"}`)
	amina.insert(ref(300), 0, 1, "x")
	amina.acknowledged(ref(300))
	if rooms.Counts().Diverged.Load() != 1 {
		t.Error("a divergence is not counted")
	}
}

func TestTooMuchAtOnceEndsTheSession(t *testing.T) {
	h := newHouse(t, modelstest.SQLite(t, nil), firstDoc)
	amina := h.open(t, h.rooms(nil), 0, fresh)
	for range 2000 {
		amina.send(`{"t":"ping"}`)
	}
	for {
		if frame, end := amina.session.Next(); frame == nil {
			if end != collab.EndTooMany {
				t.Errorf("ended with %d", end)
			}
			return
		}
	}
}
