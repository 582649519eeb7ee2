package forum_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// crowd are people who follow a topic: more than are told at once.
func (s *stage) crowd(t *testing.T, topic models.TopicID, count int) []string {
	t.Helper()
	var names []string
	for i := range count {
		name := fmt.Sprintf("follower %d", i)
		s.write(t, func(tx *models.Tx) error {
			person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			if err := s.Accounts.Import(tx, &person, fmt.Sprintf("follower%d@example.org", i), "", map[string]access.Place{access.PartyRole: access.Site}); err != nil {
				return err
			}
			s.people[name] = access.Who{Person: person.ID}
			return models.Follow(tx, person.ID, topic, "every")
		})
		names = append(names, name)
	}
	return names
}

// Where many follow a topic a post does not wait for their notices, and none of
// these is forgotten or written twice.
func TestManyFollowersAreToldBehindThePost(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		topic := s.topic(t, "amina", "parties", models.Discussion)
		names := s.crowd(t, topic.ID, 40)
		waiting := 0
		s.Notify = func(_ *models.Tx, told forum.Told) error {
			waiting += len(told.People)
			return nil
		}
		hers := s.says(t, names[0], topic.ID, "It worked.")
		reads, writes := names[1], names[2]
		if err := s.Follow(ctx, s.people["chen"], topic.ID, "none"); err != nil {
			t.Fatal(err)
		}
		mentioning := s.says(t, "chen", topic.ID, quote(hers)+fmt.Sprintf("@[x](person:%d) look.", s.people[names[3]].Person))
		if got := s.kinds(t, names[3], mentioning); !slices.Equal(got, []string{"mention"}) {
			t.Errorf("who is mentioned waits: %v", got)
		}
		if got := s.kinds(t, writes, hers); got != nil {
			t.Fatalf("the post waited for its notices: %v", got)
		}
		last := s.says(t, writes, topic.ID, "I have read it all.")
		deleted := s.says(t, names[4], topic.ID, "Gone.")
		if err := s.Delete(ctx, s.people[names[4]], topic.ID, deleted.Number); err != nil {
			t.Fatal(err)
		}
		if err := s.Read(ctx, s.people[reads], topic.ID, hers.Number); err != nil {
			t.Fatal(err)
		}
		leaves := names[5]
		s.write(t, func(tx *models.Tx) error {
			return s.Access.Withdraw(tx, access.RoleGrant{Person: s.people[leaves].Person, Role: access.PartyRole, Place: access.Site})
		})
		waiting = 0
		after := forum.New(a.DB, a.Access, a.Hub) // the next program, or another one
		after.Notify = s.Notify
		for range 2 {
			if err := after.TellFollowers(ctx); err != nil {
				t.Fatal(err)
			}
		}
		s.write(t, func(tx *models.Tx) error { // so that the inbox would show it
			return s.Access.Grant(tx, access.RoleGrant{Person: s.people[leaves].Person, Role: access.PartyRole, Place: access.Site})
		})
		for name, want := range map[string][3]string{
			names[39]: {"reply", "reply", "reply"}, names[0]: {"", "quote", "reply"}, names[3]: {"reply", "mention", "reply"},
			reads: {"", "reply", "reply"}, writes: {"", "", ""}, leaves: {"", "", ""}, "amina": {"reply", "reply", "reply"}, "chen": {"", "", ""},
		} {
			for i, post := range []models.Post{hers, mentioning, last} {
				if got := s.kinds(t, name, post); len(got) > 1 || len(got) == 1 && got[0] != want[i] || len(got) == 0 && want[i] != "" {
					t.Errorf("%s is told of post %d: %v, want %q", name, post.Number, got, want[i])
				}
			}
			if got := s.kinds(t, name, deleted); got != nil {
				t.Errorf("%s is told of what was deleted: %v", name, got)
			}
		}
		if want := 36 + 36 + 38; waiting != want {
			t.Errorf("mail heard of %d, want %d", waiting, want)
		}
	})
}

// Two instances that tell at once tell each once.
func TestFollowersAreToldByTwoAtOnce(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		topic := s.topic(t, "amina", "public", models.Discussion)
		names := s.crowd(t, topic.ID, 40)
		for i := range 6 {
			s.says(t, names[i], topic.ID, "One more.")
		}
		ended := make(chan error)
		for range 2 {
			go func() { ended <- forum.New(a.DB, a.Access, a.Hub).TellFollowers(context.Background()) }()
		}
		if err := errors.Join(<-ended, <-ended); err != nil {
			t.Fatal(err)
		}
		if count, err := s.UnreadNotices(context.Background(), s.people[names[39]]); err != nil || count != 6 {
			t.Errorf("%d notices, %v", count, err)
		}
	})
}

// The program tells by itself, and who is there sees it.
func TestFollowersAreToldByThemselves(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		topic := s.topic(t, "amina", "public", models.Discussion)
		names := s.crowd(t, topic.ID, 40)
		if _, err := a.Forum.Reply(context.Background(), s.people[names[0]], topic.ID, writing("It worked.")); err != nil {
			t.Fatal(err)
		}
		again := time.NewTicker(10 * time.Millisecond)
		defer again.Stop()
		end := time.After(30 * time.Second)
		for {
			if count, err := s.UnreadNotices(context.Background(), s.people[names[39]]); err != nil || count == 1 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			select {
			case <-again.C:
			case <-end:
				t.Fatal("nobody is told")
			}
		}
	})
}
