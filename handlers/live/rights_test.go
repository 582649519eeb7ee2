package live_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/live"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// within is in what time a lost right must be felt, on every instance.
const within = time.Second

// endsWithin waits for the end of a subscription, and fails if it comes late
// or an event before it.
func (c *client) endsWithin(since time.Time) {
	c.t.Helper()
	if frame := c.hears("ended"); frame.Reason != "access" {
		c.t.Errorf("ended: %+v", frame)
	}
	if took := time.Since(since); took > within {
		c.t.Errorf("ended after %v", took)
	}
}

func TestLostRightEndsTheSubscription(t *testing.T) {
	losses := map[string]struct {
		lose   func(s *site, tx *models.Tx) error
		closes int // 0: the socket stays
	}{
		"role withdrawn": {func(s *site, tx *models.Tx) error {
			return s.Access.Withdraw(tx, access.RoleGrant{Person: 5, Role: access.PartyRole, Place: access.Site})
		}, 0},
		"rule removed": {func(s *site, tx *models.Tx) error {
			return s.Access.RemoveRule(tx, access.Rule{Role: access.PartyRole, Place: "*", Thing: "forum/parties", Act: "read"})
		}, 0},
		"denied": {func(s *site, tx *models.Tx) error {
			return s.Access.AddRule(tx, access.Rule{Role: access.PartyRole, Place: "*", Thing: "forum/parties", Act: "read", Deny: true})
		}, 0},
		"suspended": {func(s *site, tx *models.Tx) error { return s.Access.Suspend(tx, 5) }, live.CloseRightLost},
	}
	for name, loss := range losses {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.grant(t, 5, access.PartyRole)
			topic, open := s.topic(t, models.AudienceParties), s.topic(t, models.AudiencePublic)
			reader := s.open(t, as(5))
			reader.subscribe(topic, 0, s.Hub.Epoch())
			reader.hears("subscribed")
			s.post(t, topic)
			reader.hearsInOrder(1, 1)
			began := time.Now()
			s.write(t, func(tx *models.Tx) error { return loss.lose(s, tx) })
			s.post(t, topic) // at once: nothing of it is seen
			reader.endsWithin(began)
			if loss.closes != 0 {
				reader.isClosedWith(loss.closes)
				return
			}
			reader.subscribe(topic, 1, s.Hub.Epoch()) // the old number helps nobody
			if frame := reader.hears("error"); frame.Code != "not_found" {
				t.Errorf("%+v", frame)
			}
			reader.subscribe(open, 0, s.Hub.Epoch())
			reader.hears("subscribed")
		})
	}
}

func TestDeletedTopicIsForModeratorsAlone(t *testing.T) {
	s := start(t)
	s.grant(t, 5, access.PartyRole)
	s.grant(t, 6, access.Moderator)
	topic := s.topic(t, models.AudiencePublic)
	clients := map[string]*client{"visitor": s.open(t, visitor()), "party": s.open(t, as(5)), "moderator": s.open(t, as(6))}
	for _, c := range clients {
		c.subscribe(topic, 0, s.Hub.Epoch())
		c.hears("subscribed")
	}
	s.write(t, func(tx *models.Tx) error {
		var id int64
		if _, err := fmt.Sscanf(topic, "topic:%d", &id); err != nil {
			return err
		}
		if err := tx.Table("topics").Where("id = ?", id).Update("deleted_at", tx.Now).Error; err != nil {
			return err
		}
		return s.Hub.Record(tx, topic, "topic_changed", nil)
	})
	clients["visitor"].hears("ended")
	clients["party"].hears("ended")
	clients["moderator"].hearsInOrder(1, 1)
}

func TestEndedSessionClosesItsSocketsAlone(t *testing.T) {
	s := start(t)
	s.grant(t, 5, access.PartyRole)
	ended, other := s.open(t, as(5)), s.open(t, as(5, "Session", "51"))
	topic := s.topic(t, models.AudienceParties)
	for _, c := range []*client{ended, other} {
		c.subscribe(topic, 0, s.Hub.Epoch())
		c.hears("subscribed")
	}
	began := time.Now()
	s.Hub.Whisper(live.SessionSubject(50), "session_ended", nil)
	ended.isClosedWith(live.CloseSignIn)
	if took := time.Since(began); took > within {
		t.Errorf("closed after %v", took)
	}
	other.hearsNothing()
}

// sessions are sessions that are over without anybody having whispered so.
type sessions struct {
	mu   sync.Mutex
	over []models.SessionID
}

func (e *sessions) end(id models.SessionID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.over = append(e.over, id)
}

func (e *sessions) Ended(_ context.Context, among []models.SessionID) ([]models.SessionID, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var over []models.SessionID
	for _, id := range among {
		if slices.Contains(e.over, id) {
			over = append(over, id)
		}
	}
	return over, nil
}

func TestEndOfASessionIsNoticedWithoutAWhisper(t *testing.T) {
	known := &sessions{}
	s := on(t, apptest.New(t), live.Options{Sessions: known})
	reader, other := s.open(t, as(5)), s.open(t, as(6))
	reader.hearsNothing()
	other.hearsNothing()
	began := time.Now()
	known.end(50)
	reader.isClosedWith(live.CloseSignIn)
	if took := time.Since(began); took > within {
		t.Errorf("closed after %v", took)
	}
	other.hearsNothing()
}

// Two instances on one database that hear nothing of each other: what binds
// them is the database alone.
func TestLostRightIsFeltOnTheOtherInstance(t *testing.T) {
	url := modelstest.PostgresURL(t)
	here, there := on(t, apptest.At(t, url), live.Options{}), on(t, apptest.At(t, url), live.Options{})
	here.grant(t, 5, access.PartyRole)
	here.grant(t, 6, access.PartyRole)
	topic := here.topic(t, models.AudienceParties)
	eventually(t, "the roles are known there", func() bool {
		return there.Access.Holds(5, access.PartyRole, access.Site) && there.Access.Holds(6, access.PartyRole, access.Site)
	})
	demoted, suspended := there.open(t, as(5)), there.open(t, as(6))
	for _, c := range []*client{demoted, suspended} {
		c.subscribe(topic, 0, there.Hub.Epoch())
		c.hears("subscribed")
	}
	began := time.Now()
	here.withdraw(t, 5, access.PartyRole)
	here.write(t, func(tx *models.Tx) error { return here.Access.Suspend(tx, 6) })
	demoted.endsWithin(began)
	suspended.endsWithin(began)
	suspended.isClosedWith(live.CloseRightLost)
	there.post(t, topic)
	demoted.hearsNothing()
}

// INV-16: who reads a workspace by their office alone hears nothing of it before they
// have said why; its members do.
func TestNobodyListensInByOfficeWithoutAReason(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		k := converse(t, a)
		ctx := context.Background()
		w, err := a.Workspace.Propose(ctx, k.people["Amina"], workspace.Description{Name: "Closed", Purpose: "Alone.", Language: "en", Visibility: models.VisibilityMembers})
		if err == nil {
			err = a.Workspace.Approve(ctx, k.people["Chen"], w.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		var room models.Forum
		k.write(t, func(tx *models.Tx) error {
			return tx.Where("place = ?", string(access.WorkspacePlace(w.ID))).First(&room).Error
		})
		for _, subject := range []string{workspace.Subject(w.ID), fmt.Sprintf("forum:%d", room.ID)} {
			a.Clock.Turn(25 * time.Hour)
			listen := func(name string) *client {
				c := k.open(t, as(int(k.people[name].Person)))
				c.subscribe(subject, 0, "")
				return c
			}
			listen("Amina").isSubscribed()
			if refused := listen("Chen").hears("error"); refused.Code != fault.Conflict.String() {
				t.Errorf("%s: told %+v", subject, refused)
			}
			if err := a.Workspace.Look(ctx, k.people["Chen"], w.ID, "A member asked."); err != nil {
				t.Fatal(err)
			}
			listen("Chen").isSubscribed()
		}
	})
}
