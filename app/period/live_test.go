package period_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// line is an open session as a test follows it.
type line struct {
	t       *testing.T
	session *collab.Session
	frames  []string
}

func (s *stage) join(t *testing.T, name string, from collab.From) *line {
	t.Helper()
	session, err := s.Collab.Open(context.Background(), collab.Person{Who: s.who[name], Name: name, Language: "en", Speaking: models.Capacity{Capacity: models.CapacityPersonal}}, s.document, from, nil)
	must(t, err)
	t.Cleanup(session.Close)
	return &line{t: t, session: session}
}

// until waits for a frame that has a text, or for the end where that is "".
func (l *line) until(text string) collab.End {
	l.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		frame, end := l.session.Next()
		if frame != nil {
			l.frames = append(l.frames, string(frame.Bytes()))
			if text != "" && strings.Contains(string(frame.Bytes()), text) {
				return collab.EndNone
			}
			continue
		}
		if end != collab.EndNone {
			if text != "" {
				l.t.Fatalf("ended with %d, and never said %s", end, text)
			}
			return end
		}
		select {
		case <-l.session.Ready():
		case <-deadline:
			l.t.Fatalf("never heard %q; heard %v", text, l.frames)
		}
	}
}

func (l *line) say(message map[string]any) {
	l.t.Helper()
	data, err := json.Marshal(message)
	must(l.t, err)
	l.session.Receive(context.Background(), data)
}

// A session that is open when the period ends says no more at once, whatever the
// room has told it by then; it becomes a reader's, or is over. A member's stays.
func TestOpenSessionsAtTheClosingMinute(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		for _, readable := range []bool{true, false} {
			s := newStage(t, a)
			s.begin(t, models.PeriodParties, readable)
			if _, err := s.Collab.Open(t.Context(), collab.Person{Who: s.who["party"]}, s.document, collab.From{}, nil); !fault.Is(err, fault.NotFound) {
				t.Fatalf("opened before its time: %v", err)
			}
			s.Clock.Turn(2 * time.Hour)
			party, viewer, editor := s.join(t, "party", collab.From{}), s.join(t, access.Viewer, collab.From{}), s.join(t, access.Editor, collab.From{})
			party.until(`"mode":"comment"`)
			viewer.until(`"mode":"comment"`) // who only reads in the workspace comments meanwhile
			party.say(map[string]any{"t": "thread", "ref": "0123456789abcdef", "act": "start", "text": "In time"})
			party.until(`"said"`)
			party.say(map[string]any{"t": "steps", "ref": "1123456789abcdef", "base": 0, "steps": []any{}})
			party.until(`"forbidden"`)

			s.Clock.Turn(23*time.Hour - time.Microsecond)
			party.say(map[string]any{"t": "thread", "ref": "2123456789abcdef", "act": "start", "text": "At the last moment"})
			party.until(`"said"`)
			s.Clock.Turn(time.Microsecond)
			party.say(map[string]any{"t": "thread", "ref": "3123456789abcdef", "act": "start", "text": "Too late"})
			party.until(`"forbidden"`)
			if readable {
				party.until(`"mode":"read"`)
				party.say(map[string]any{"t": "thread", "ref": "4123456789abcdef", "act": "reply", "n": 1, "text": "Too late"})
				party.until(`"forbidden"`)
			} else if end := party.until(""); end != collab.EndRightLost {
				t.Errorf("ended with %d", end)
			}
			viewer.until(`"mode":"read"`)
			editor.say(map[string]any{"t": "thread", "ref": "5123456789abcdef", "act": "start", "text": "We go on"})
			editor.until(`"said"`)
			list, err := s.Thread.List(t.Context(), s.who[access.Editor], s.document)
			must(t, err)
			if len(list.Threads) != 3 {
				t.Errorf("%d threads, wanted the two in time and the editor's", len(list.Threads))
			}
		}
	})
}

// Closing early and extending reach open sessions too.
func TestClosingEarlyReachesOpenSessions(t *testing.T) {
	s := newStage(t, apptest.New(t))
	made := s.begin(t, models.PeriodAccounts, false)
	s.Clock.Turn(2 * time.Hour)
	observer := s.join(t, "observer", collab.From{})
	observer.until(`"mode":"comment"`)
	must(t, s.Period.Close(t.Context(), s.who[access.Lead], onOf(made)))
	if end := observer.until(""); end != collab.EndRightLost {
		t.Errorf("ended with %d", end)
	}
}

// What stood in the document before it was opened is not told to the audience:
// not by the batches of those who were away, nor by quotes of passages.
func TestTheAudienceLearnsNothingOfBefore(t *testing.T) {
	s := newStage(t, apptest.New(t))
	ctx := context.Background()
	editor := s.join(t, access.Editor, collab.From{})
	editor.until(`"opened"`)
	write := func(ref string, base int64, step string) {
		var raw any
		must(t, json.Unmarshal([]byte(step), &raw))
		editor.say(map[string]any{"t": "steps", "ref": ref, "base": base, "steps": []any{raw}})
		editor.until(ref)
	}
	write("write-secret-00001", 0, `{"stepType":"replace","from":10,"to":10,"slice":{"content":[{"type":"text","text":"Zirconium secret "}]}}`)
	write("write-secret-00002", 1, `{"stepType":"replace","from":10,"to":27}`)
	s.begin(t, models.PeriodParties, false)
	s.Clock.Turn(2 * time.Hour)
	write("write-open-000001", 2, `{"stepType":"replace","from":10,"to":10,"slice":{"content":[{"type":"text","text":"Open words "}]}}`)
	write("write-open-000002", 3, `{"stepType":"replace","from":10,"to":21}`)

	epoch := s.Hub.Epoch()
	for version, want := range map[int64]string{0: `"doc"`, 1: `"doc"`, 2: "Open words", 3: `"batches"`} {
		for _, waiting := range []string{"", "write-secret-00001"} {
			party := s.join(t, "party", collab.From{Known: true, Version: version, Epoch: epoch, Ref: waiting})
			party.until(`"opened"`)
			all := strings.Join(party.frames, "\n")
			if strings.Contains(all, "Zirconium secret") || !strings.Contains(all, want) || version < 2 && strings.Contains(all, `"maps"`) {
				t.Errorf("from version %d: %s", version, all)
			}
		}
	}
	member := s.join(t, access.Viewer, collab.From{Known: true, Version: 0, Epoch: epoch})
	member.until(`"opened"`)
	if !strings.Contains(strings.Join(member.frames, ""), "Zirconium secret") {
		t.Error("the setup does not hold: a member who was away is not told what came")
	}
	for version, want := range map[int64]fault.Kind{1: fault.Conflict, 3: fine} {
		_, err := s.Thread.Start(ctx, s.who["party"], thread.Start{Document: s.document, Passage: &thread.Passage{Version: version, From: 10, To: 20}, Text: "What is this?", Ref: ref()})
		if kindOf(err) != want {
			t.Errorf("a passage of version %d: %v", version, err)
		}
	}
	list, err := s.Thread.List(ctx, s.who["party"], s.document)
	must(t, err)
	for _, one := range list.Threads {
		if strings.Contains(one.Quote, "Zirconium") {
			t.Errorf("quotes %q", one.Quote)
		}
	}
	if len(list.Threads) != 1 {
		t.Errorf("%d threads", len(list.Threads))
	}
}
