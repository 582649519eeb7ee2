package confidential_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

func (s *stage) taking(n int) confidential.Taking {
	return confidential.Taking{Workspace: s.workspace.ID, Thing: fmt.Sprintf("file:%d", n), Version: 1, Name: fmt.Sprintf("zirconium-%d.csv", n), Form: models.FormFile}
}

func (s *stage) left(t testing.TB, f confidential.Filter) confidential.List {
	t.Helper()
	list, err := s.Confidential.Outgoings(t.Context(), s.who["lead"], s.workspace.ID, f)
	must(t, err)
	return list
}

// INV-25: what leaves a members-only workspace is recorded, and what is marked
// wherever it is; that alone stands in the audit record.
func TestWhatLeavesIsRecorded(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		for visibility, closed := range map[string]bool{models.VisibilityMembers: true, models.VisibilityParties: false, models.VisibilityPublic: false} {
			s := newStage(t, a, visibility)
			take := func(name string, n int, change func(*confidential.Taking)) {
				t.Helper()
				taking := s.taking(n)
				change(&taking)
				must(t, s.Confidential.Take(t.Context(), s.who[name], taking))
			}
			take("viewer", 1, func(*confidential.Taking) {})
			take("viewer", 1, func(*confidential.Taking) {})
			take("editor", 2, func(t *confidential.Taking) { t.Confidential = true })
			take("visitor", 3, func(*confidential.Taking) {})
			take("viewer", 4, func(t *confidential.Taking) { t.Workspace = 0 })
			for range 3 { // a file that comes in parts
				take("viewer", 5, func(t *confidential.Taking) { t.Part = true })
			}
			var got []string
			for _, o := range s.left(t, confidential.Filter{}).Outgoings {
				got = append(got, fmt.Sprintf("%s %v", o.Thing, o.Confidential))
			}
			want := []string{"file:5 false", "file:2 true", "file:1 false", "file:1 false"}
			if !closed {
				want = []string{"file:2 true"}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v", visibility, got)
			}
			if s.Confidential.IsRecorded(s.workspace.ID, false) != closed || !s.Confidential.IsRecorded(s.workspace.ID, true) {
				t.Errorf("%s: pages say otherwise", visibility)
			}
			record, err := s.Audit.Read(t.Context(), s.who["secretariat"], models.AuditFilter{Act: "confidential.take"})
			record.Entries = slices.DeleteFunc(record.Entries, func(e models.AuditEntry) bool { return e.Place != string(access.WorkspacePlace(s.workspace.ID)) })
			if err != nil || len(record.Entries) != 1 || record.Entries[0].Thing != "file:2" {
				t.Errorf("%s: the audit record has %+v %v", visibility, record.Entries, err)
			}
			s.Clock.Turn(2 * time.Hour)
			take("viewer", 5, func(t *confidential.Taking) { t.Part = true })
			if again := len(s.left(t, confidential.Filter{Thing: "file:5"}).Outgoings); closed && again != 2 {
				t.Errorf("%s: taken again later, %d lines", visibility, again)
			}
		}
	})
}

func TestWhoReadsWhatLeft(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		for _, visibility := range []string{models.VisibilityMembers, models.VisibilityParties} {
			s := newStage(t, a, visibility)
			must(t, s.Confidential.Take(t.Context(), s.who["viewer"], s.taking(1)))
			must(t, s.look(t))
			for _, name := range s.everybody() {
				want := fault.NotFound
				switch {
				case name == "lead", name == "secretariat":
					want = fine
				case isMember(name), visibility == models.VisibilityParties && (name == "party" || name == "moderator"):
					want = fault.Forbidden
				}
				_, list := s.Confidential.Outgoings(t.Context(), s.who[name], s.workspace.ID, confidential.Filter{})
				_, file := s.Confidential.Export(t.Context(), s.who[name], s.workspace.ID, confidential.Filter{})
				if kindOf(list) != want || kindOf(file) != want || s.Confidential.MayRead(s.who[name], s.workspace.ID) != (want == fine) {
					t.Errorf("%s: %s: %v, %v", visibility, name, list, file)
				}
				_, counts := s.Confidential.Counts(t.Context(), s.who[name], []models.WorkspaceID{s.workspace.ID})
				if (counts == nil) != (name == "secretariat") {
					t.Errorf("%s: %s counts: %v", visibility, name, counts)
				}
			}
		}
	})
}

// INV-16: the secretariat is given figures without a look, and names only with one.
func TestFiguresAreNoLook(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a, models.VisibilityMembers)
		for n := range 3 {
			must(t, s.Confidential.Take(t.Context(), s.who["viewer"], s.taking(n+1)))
		}
		must(t, s.Confidential.Take(t.Context(), s.who["editor"], s.taking(1)))
		s.Clock.Turn(29 * 24 * time.Hour)
		counts, err := s.Confidential.Counts(t.Context(), s.who["secretariat"], []models.WorkspaceID{s.workspace.ID})
		if c := counts[s.workspace.ID]; err != nil || c.Taken != 4 || c.People != 2 {
			t.Errorf("%+v %v", counts, err)
		}
		if looks := s.activity(t, "lead", workspace.ActivityLooked); len(looks) != 0 {
			t.Error("figures are a look")
		}
		if _, err = s.Confidential.Outgoings(t.Context(), s.who["secretariat"], s.workspace.ID, confidential.Filter{}); !fault.Is(err, fault.Conflict) {
			t.Errorf("names for no reason: %v", err)
		}
		must(t, s.look(t))
		_, err = s.Confidential.Outgoings(t.Context(), s.who["secretariat"], s.workspace.ID, confidential.Filter{})
		if looks := s.activity(t, "lead", workspace.ActivityLooked); err != nil || len(looks) != 1 {
			t.Errorf("%d looks after names, %v", len(looks), err)
		}
		must(t, s.Workspace.Archive(t.Context(), s.who["lead"], s.workspace.ID))
		if list := s.left(t, confidential.Filter{}); len(list.Outgoings) != 4 {
			t.Error("what left an archived workspace is not read")
		}
		s.Clock.Turn(2 * 24 * time.Hour)
		if counts, err := s.Confidential.Counts(t.Context(), s.who["secretariat"], []models.WorkspaceID{s.workspace.ID}); err != nil || counts[s.workspace.ID].Taken != 0 {
			t.Errorf("%+v %v", counts, err)
		}
	})
}

// The list goes on by key, by person and by thing.
func TestWhatLeftByPages(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a, models.VisibilityMembers)
		const all = 2*confidential.ListSize + 7
		for n := range all {
			must(t, s.Confidential.Take(t.Context(), s.who[[]string{"viewer", "editor"}[n%2]], s.taking(n%5+1)))
		}
		for name, c := range map[string]struct {
			filter confidential.Filter
			want   int
		}{
			"all": {confidential.Filter{}, all}, "of one person": {confidential.Filter{Person: s.who["editor"].Person}, all / 2}, "of one thing": {confidential.Filter{Thing: "file:5"}, all / 5},
		} {
			seen, last := 0, int64(0)
			for f := c.filter; ; f.Before = last {
				list := s.left(t, f)
				for _, o := range list.Outgoings {
					if last > 0 && o.ID >= last {
						t.Fatalf("%s: %d after %d", name, o.ID, last)
					}
					last = o.ID
					seen++
				}
				if list.Next == 0 {
					break
				}
			}
			if seen != c.want {
				t.Errorf("%s: %d lines, not %d", name, seen, c.want)
			}
		}
		for _, f := range []confidential.Filter{{Thing: "person:1"}, {Thing: "' or 1=1"}, {Before: -1}, {Person: -1}} {
			if _, err := s.Confidential.Outgoings(t.Context(), s.who["lead"], s.workspace.ID, f); !fault.Is(err, fault.NotFound) {
				t.Errorf("%+v: %v", f, err)
			}
		}
	})
}

// Much that one person takes in an hour is told of once: to leads and the
// secretariat, not to them.
func TestMuchIsToldOnce(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a, models.VisibilityMembers)
		told := func(name string) (count int) {
			inbox, err := s.Forum.Inbox(t.Context(), s.who[name], 0)
			must(t, err)
			for _, n := range inbox.Notices {
				if n.Kind == confidential.NoticeTaking && n.ActorID == s.who["viewer"].Person && *n.WorkspaceID == s.workspace.ID {
					count++
				}
			}
			return count
		}
		expect := func(when string, want int) {
			t.Helper()
			for name, count := range map[string]int{"lead": want, "secretariat": want, "viewer": 0, "editor": 0, "moderator": 0, "lead elsewhere": 0} {
				if got := told(name); got != count {
					t.Errorf("%s: %s is told %d times, not %d", when, name, got, count)
				}
			}
		}
		next := 0
		take := func(many int) {
			for range many {
				next++
				must(t, s.Confidential.Take(t.Context(), s.who["viewer"], s.taking(next)))
			}
		}
		take(confidential.Many / 2)
		s.Clock.Turn(confidential.ManyIn + time.Minute) // what was taken before does not count
		take(confidential.Many - 1)
		for range confidential.Many { // the same again is no more
			must(t, s.Confidential.Take(t.Context(), s.who["viewer"], s.taking(next)))
		}
		expect("before it is much", 0)
		var running sync.WaitGroup
		for i := range 12 { // they come at once
			running.Go(func() {
				if err := s.Confidential.Take(t.Context(), s.who["viewer"], s.taking(1000+i)); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		expect("once it is", 1)
		take(confidential.Many)
		expect("as it goes on", 1)
		s.Clock.Turn(confidential.TellAgain + time.Minute)
		take(confidential.Many)
		expect("a day later", 2)
		for n := range confidential.Many {
			must(t, s.Confidential.Take(t.Context(), s.who["lead"], s.taking(n+1)))
		}
		for name, want := range map[string]int{"lead": 2, "secretariat": 3} { // nobody is told of themselves
			inbox, err := s.Forum.Inbox(t.Context(), s.who[name], 0)
			must(t, err)
			got := len(slices.DeleteFunc(inbox.Notices, func(n models.Notice) bool { return n.Kind != confidential.NoticeTaking }))
			if got != want {
				t.Errorf("after a lead took much, %s has %d notices, not %d", name, got, want)
			}
		}
		record, err := s.Audit.Read(t.Context(), s.who["secretariat"], models.AuditFilter{Act: "confidential.watch"})
		if err != nil || len(record.Entries) != 3 {
			t.Errorf("the record has %+v %v", record.Entries, err)
		}
	})
}
