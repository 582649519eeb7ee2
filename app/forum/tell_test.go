package forum_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// kinds are what a person's inbox says of a post, newest first.
func (s *stage) kinds(t *testing.T, name string, post models.Post) []string {
	t.Helper()
	in, err := s.Inbox(context.Background(), s.people[name], 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, notice := range in.Notices {
		if *notice.TopicID == post.TopicID && notice.PostNumber == post.Number {
			kinds = append(kinds, notice.Kind)
		}
	}
	return kinds
}

func (s *stage) says(t *testing.T, name string, topic models.TopicID, body string) models.Post {
	t.Helper()
	post, err := s.Reply(context.Background(), s.people[name], topic, writing(body))
	if err != nil {
		t.Fatal(err)
	}
	return post
}

func quote(post models.Post) string {
	return richtext.Quote("somebody", forum.PostPath(post.TopicID, post.Number), "What was said.")
}

// Who is quoted is told so, once for a post, if they may read it and whoever
// quotes them may read what was quoted.
func TestWhoIsQuotedIsTold(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		topic := s.topic(t, "chen", "public", models.Discussion)
		hers := s.says(t, "amina", topic.ID, "It worked.")
		his := s.says(t, "bruno", topic.ID, "For us too.")
		closed := s.says(t, "amina", s.topic(t, "amina", "parties", models.Discussion).ID, "Among us.")
		deleted := s.says(t, "bruno", topic.ID, "Gone.")
		if err := s.Delete(context.Background(), s.people["bruno"], topic.ID, deleted.Number); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, by, body string
			want           map[string]string
		}{
			{"one", "bruno", quote(hers) + "Yes.", map[string]string{"amina": "quote", "chen": "reply"}},
			{"two", "chen", quote(hers) + "Yes.\n\n" + quote(his) + "No.", map[string]string{"amina": "quote", "bruno": "quote"}},
			{"mentioned as well", "bruno", quote(hers) + fmt.Sprintf("@[Amina](person:%d) yes.", s.people["amina"].Person), map[string]string{"amina": "mention"}},
			{"one's own", "amina", quote(hers) + "I mean it.", map[string]string{"bruno": "reply"}},
			{"what the writer may not read", "bruno", quote(closed) + "Is it so?", map[string]string{"amina": "reply"}},
			{"what was deleted", "amina", quote(deleted) + "Where is it?", map[string]string{"bruno": "reply"}},
			{"what is not there", "bruno", quote(models.Post{TopicID: 999999, Number: 1}) + "Hm.", map[string]string{"amina": "reply"}},
		} {
			post := s.says(t, c.by, topic.ID, c.body)
			for name, kind := range c.want {
				if got := s.kinds(t, name, post); !slices.Equal(got, []string{kind}) {
					t.Errorf("%s: %s is told %v, want %s", c.name, name, got, kind)
				}
			}
			if got := s.kinds(t, c.by, post); got != nil {
				t.Errorf("%s: the writer is told %v", c.name, got)
			}
		}
		in := s.says(t, "chen", s.topic(t, "chen", "parties", models.Discussion).ID, quote(his)+"Among Parties.")
		s.write(t, func(tx *models.Tx) error { // so that the inbox would show it
			return s.Access.Grant(tx, access.RoleGrant{Person: s.people["bruno"].Person, Role: access.Secretariat, Place: access.Site})
		})
		if got := s.kinds(t, "bruno", in); got != nil {
			t.Errorf("who may not read the post was told %v", got)
		}
	})
}

// An edit tells whom it quotes for the first time, and nobody again.
func TestEditTellsWhoIsQuotedAnew(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		topic := s.topic(t, "chen", "public", models.Discussion)
		hers, his := s.says(t, "amina", topic.ID, "It worked."), s.says(t, "bruno", topic.ID, "For us too.")
		post := s.says(t, "chen", topic.ID, quote(hers)+"Yes.")
		mention := fmt.Sprintf("@[Amina](person:%d), @[Bruno](person:%d): ", s.people["amina"].Person, s.people["bruno"].Person)
		for i, body := range []string{quote(hers) + "Yes.\n\n" + quote(his) + "No.", mention + quote(his) + "No."} {
			if err := s.Update(ctx, s.people["chen"], topic.ID, post.Number, forum.Rewriting{Body: body, Version: int64(i + 1)}); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.kinds(t, "amina", post); !slices.Equal(got, []string{"quote"}) {
			t.Errorf("Amina is told %v", got)
		}
		if got := s.kinds(t, "bruno", post); !slices.Equal(got, []string{"quote", "reply"}) {
			t.Errorf("Bruno is told %v", got)
		}
	})
}
