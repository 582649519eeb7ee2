package confidential_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

// Whoever has a document open that is marked, and is no member, reads no more of it
// at once; a member's session stays.
func TestMarkingReachesOpenSessions(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a, models.VisibilityParties)
		join := func(name string) *collab.Session {
			session, err := s.Collab.Open(context.Background(), collab.Person{
				Who: s.who[name], Name: name, Language: "en", Speaking: models.Capacity{Capacity: models.CapacityPersonal},
			}, s.document, collab.From{}, nil)
			must(t, err)
			t.Cleanup(session.Close)
			return session
		}
		party, viewer := join("party"), join("viewer")
		must(t, s.Confidential.Mark(t.Context(), s.who["lead"], s.things()[0], why))
		deadline := time.After(20 * time.Second)
		for {
			frame, end := party.Next()
			if frame == nil && end == collab.EndRightLost {
				break
			}
			if frame == nil && end != collab.EndNone {
				t.Fatalf("ended with %d", end)
			}
			if frame != nil {
				continue
			}
			select {
			case <-party.Ready():
			case <-deadline:
				t.Fatal("a Party goes on reading")
			}
		}
		for frame, end := viewer.Next(); ; frame, end = viewer.Next() {
			if end != collab.EndNone {
				t.Errorf("a member's session ended with %d", end)
			}
			if frame == nil {
				break
			}
		}
		if _, err := s.Collab.Open(context.Background(), collab.Person{Who: s.who["party"], Name: "party", Language: "en"}, s.document, collab.From{}, nil); err == nil {
			t.Error("it is opened again")
		}
	})
}

// Who is told of much hears it while their page is open.
func TestMuchIsHeardLive(t *testing.T) {
	s := newStage(t, apptest.New(t), models.VisibilityMembers)
	heard := make(chan string, 10)
	subscription := s.Hub.Watch(fmt.Sprintf("%s:%d", access.InboxSubject, s.who["lead"].Person), func(e live.Event) { heard <- e.Kind })
	defer subscription.Close()
	for n := range 20 {
		must(t, s.Confidential.Take(t.Context(), s.who["viewer"], s.taking(n+1)))
	}
	select {
	case kind := <-heard:
		if kind != "notice_added" {
			t.Errorf("heard %s", kind)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing was heard")
	}
}
