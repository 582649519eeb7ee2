package collab

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// stamp is who made a suggestion, and when, as it is written in its marks.
type stamp struct{ author, time string }

func stampOf(person models.PersonID, now time.Time) stamp {
	return stamp{strconv.FormatInt(int64(person), 10), now.UTC().Format(time.RFC3339)}
}

// idLength bounds the identifiers of suggestions, which clients draw.
const idLength = 96

// foreseeable begin the identifiers that the program gives to what was late and
// to what is put back (app/document), which no client may be first with.
var foreseeable = []string{"late-", "kept-"}

// stamp writes author and time into the marks of suggestions, whatever the
// client says of them. A suggestion that is known keeps its own: what somebody
// moves or brings back by undoing stays who made it. What is new is given
// back, to be noted once it is in the document.
func (w *work) stamp(person Person, steps []prose.Step, byClient bool) ([]prose.Step, map[string]stamp, error) {
	var fresh map[string]stamp
	var failed error
	change := func(m *prose.Mark) *prose.Mark {
		if !prose.IsSuggestion(m) {
			return m
		}
		id := prose.SuggestionID(m)
		if id == "" || len(id) > idLength {
			failed = fault.InvalidField("steps", "collab.invalid_steps")
			return m
		}
		s, known := w.known(id)
		if !known {
			if byClient && slices.ContainsFunc(foreseeable, func(begin string) bool { return strings.HasPrefix(id, begin) }) {
				failed = fault.InvalidField("steps", "collab.invalid_steps")
				return m
			}
			if s, known = fresh[id]; !known {
				s = stampOf(person.Who.Person, w.now)
				if !byClient {
					s = s.unlessOn(m)
				}
				if fresh == nil {
					fresh = map[string]stamp{}
				}
				fresh[id] = s
			}
		}
		stamped, err := s.on(m)
		if err != nil {
			failed = err
			return m
		}
		return stamped
	}
	out := make([]prose.Step, len(steps))
	for i, step := range steps {
		out[i] = prose.MapMarks(step, change)
	}
	return out, fresh, failed
}

func (w *work) known(id string) (stamp, bool) {
	s, known := w.stamps[id]
	if !known {
		s, known = w.room.stamps[id]
	}
	return s, known
}

// on gives the mark with this stamp.
func (s stamp) on(m *prose.Mark) (*prose.Mark, error) {
	if m.Attr("author") == s.author && m.Attr("time") == s.time {
		return m, nil
	}
	m, err := m.WithAttr("author", s.author)
	if err != nil {
		return nil, err
	}
	return m.WithAttr("time", s.time)
}

// unlessOn gives the stamp that a mark has, if it has one: what the program
// brings back, as when a version is restored, stays who made it.
func (s stamp) unlessOn(m *prose.Mark) stamp {
	author, _ := m.Attr("author").(string)
	at, _ := m.Attr("time").(string)
	if author == "" || at == "" {
		return s
	}
	return stamp{author, at}
}

// noteStamps notes the suggestions of a document. The caller holds the lock.
func (r *room) noteStamps(doc *prose.Node) {
	doc.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool {
		for _, m := range n.Marks() {
			r.noteStamp(m)
		}
		return true
	})
}

// noteStampsOf notes the suggestions in steps that were committed. The caller
// holds the lock.
func (r *room) noteStampsOf(steps []prose.Step) {
	for _, step := range steps {
		prose.MapMarks(step, func(m *prose.Mark) *prose.Mark { r.noteStamp(m); return m })
	}
}

func (r *room) noteStamp(m *prose.Mark) {
	if id := prose.SuggestionID(m); id != "" {
		if _, known := r.stamps[id]; !known {
			author, _ := m.Attr("author").(string)
			at, _ := m.Attr("time").(string)
			r.stamps[id] = stamp{author, at}
		}
	}
}

// isOwn says whether a mark is of this person's suggestions. Who made a
// suggestion is read off its marks, which are all stamped here.
func isOwn(person Person) func(*prose.Mark) bool {
	own := strconv.FormatInt(int64(person.Who.Person), 10)
	return func(m *prose.Mark) bool { return m.Attr("author") == own }
}

// onlySuggests reports whether what leads from the document to after is nothing
// but suggestions of this person.
func (w *work) onlySuggests(person Person, after *prose.Node) bool {
	only, err := prose.OnlySuggests(w.doc, after, isOwn(person))
	return err == nil && only
}
