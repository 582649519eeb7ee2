package forum_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// stage is an App with forums of each audience and people of each role.
type stage struct {
	*apptest.App
	*forum.Service
	people map[string]access.Who
	forums map[string]models.Forum
}

func start(t testing.TB, a *apptest.App) *stage {
	t.Helper()
	s := &stage{App: a, Service: forum.New(a.DB, a.Access, a.Hub), people: map[string]access.Who{"visitor": {}}, forums: map[string]models.Forum{}}
	s.write(t, func(tx *models.Tx) error {
		for _, audience := range []string{"public", "members", "parties"} {
			f := models.Forum{Slug: "test-" + audience, Place: "site", Audience: audience, Names: models.Localized{"en": audience}, Version: 1}
			if err := tx.Create(&f).Error; err != nil {
				return err
			}
			s.forums[audience] = f
			if err := a.Access.ForumChanged(tx, f.ID); err != nil {
				return err
			}
		}
		for name, role := range map[string]string{
			"amina": access.PartyRole, "bruno": access.Partner, "chen": access.Secretariat, "dolores": access.Observer,
			"emil": access.Partner, "farah": "", "moderator": access.Moderator,
		} {
			person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			if err := tx.Create(&person).Error; err != nil {
				return err
			}
			account := models.Account{PersonID: person.ID, Email: name, EmailKey: name, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
			if err := tx.Create(&account).Error; err != nil {
				return err
			}
			s.people[name] = access.Who{Person: person.ID, Account: account.ID}
			if role == "" {
				continue
			}
			if err := a.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: role, Place: access.Site}); err != nil {
				return err
			}
		}
		return a.Access.Suspend(tx, s.people["emil"].Person)
	})
	return s
}

func (s *stage) write(t testing.TB, f func(tx *models.Tx) error) {
	t.Helper()
	if err := s.DB.Write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

var refs struct {
	sync.Mutex
	n int
}

func writing(body string) forum.Writing {
	refs.Lock()
	defer refs.Unlock()
	refs.n++
	return forum.Writing{Body: body, Fallback: "en", Ref: fmt.Sprintf("reference-%d", refs.n)}
}

func (s *stage) topic(t testing.TB, author, audience, kind string) models.Topic {
	t.Helper()
	n := forum.NewTopic{Forum: s.forums[audience].ID, Kind: kind, Title: "What worked?", Writing: writing("Who has tried it?")}
	n.Experience.Done = "We tried."
	topic, err := s.Start(context.Background(), s.people[author], n)
	if err != nil {
		t.Fatal(err)
	}
	return topic
}

func TestReplyByRoleAndState(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		open := map[string]models.Topic{}
		for audience := range s.forums {
			open[audience] = s.topic(t, "amina", audience, models.Question)
		}
		ok, unseen, denied, unsigned := fault.Kind(-1), fault.NotFound, fault.Forbidden, fault.Unauthenticated
		for name, want := range map[string]map[string]fault.Kind{
			"amina":     {"public": ok, "members": ok, "parties": ok},
			"bruno":     {"public": ok, "members": ok, "parties": unseen},
			"chen":      {"public": ok, "members": ok, "parties": ok},
			"moderator": {"public": ok, "members": ok, "parties": ok},
			"dolores":   {"public": denied, "members": denied, "parties": unseen},
			"farah":     {"public": denied, "members": unseen, "parties": unseen},
			"emil":      {"public": unseen, "members": unseen, "parties": unseen},
			"visitor":   {"public": unsigned, "members": unsigned, "parties": unsigned},
		} {
			for audience, kind := range want {
				_, err := s.Reply(ctx, s.people[name], open[audience].ID, writing("Yes."))
				if kind == ok && err != nil || kind != ok && (err == nil || fault.Of(err) != kind) {
					t.Errorf("%s in %s: %v, want %v", name, audience, err, kind)
				}
			}
		}
		locked := s.topic(t, "bruno", "public", models.Discussion)
		s.write(t, func(tx *models.Tx) error { return models.SetTopic(tx, locked.ID, map[string]any{"locked_at": tx.Now}) })
		if _, err := s.Reply(ctx, s.people["bruno"], locked.ID, writing("Yes.")); !fault.Is(err, fault.Conflict) {
			t.Errorf("a locked topic took a post: %v", err)
		}
		if _, err := s.Reply(ctx, s.people["bruno"], 999_999, writing("Yes.")); !fault.Is(err, fault.NotFound) {
			t.Errorf("a topic that is not: %v", err)
		}
	})
}

// INV-7: fifty replies at once are numbered without gap or double.
func TestNumbersUnderConcurrency(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		topic := s.topic(t, "amina", "public", models.Discussion)
		heard := s.Hub.Subscribe(forum.TopicSubject(topic.ID))
		defer heard.Close()
		const replies = 45
		var group sync.WaitGroup
		for i := range replies {
			author := s.people[[]string{"amina", "bruno", "chen"}[i%3]]
			group.Go(func() {
				if _, err := s.Reply(ctx, author, topic.ID, writing(fmt.Sprint("Reply ", i))); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		thread, err := s.TopicPage(ctx, s.people["amina"], topic.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if thread.Topic.LastNumber != replies+1 || thread.Topic.PostsCount != replies+1 || thread.Pages != 3 || thread.Topic.PeopleCount != 3 {
			t.Errorf("%+v, %d pages", thread.Topic, thread.Pages)
		}
		for i, post := range thread.Posts {
			if post.Number != int64(2*forum.PageSize+i+1) {
				t.Errorf("post %d has number %d", i, post.Number)
			}
		}
		first := (<-heard.Events).Offset
		for want := first + 1; want < first+2*replies; want++ { // of each, the post and the counts of its topic
			if event := <-heard.Events; event.Offset != want {
				t.Fatalf("event %d came as %d", want, event.Offset)
			}
		}
	})
}

// INV-8: sent twice, counted once.
func TestSameRefCountsOnce(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		topic := s.topic(t, "amina", "public", models.Discussion)
		w := writing("Once.")
		var group sync.WaitGroup
		numbers := make([]int64, 8)
		for i := range numbers {
			group.Go(func() {
				post, err := s.Reply(ctx, s.people["bruno"], topic.ID, w)
				if err != nil {
					t.Error(err)
				}
				numbers[i] = post.Number
			})
		}
		group.Wait()
		for _, number := range numbers {
			if number != 2 {
				t.Errorf("numbers %v", numbers)
				break
			}
		}
		w.Body = "Something else."
		if _, err := s.Reply(ctx, s.people["bruno"], topic.ID, w); !fault.Is(err, fault.Conflict) {
			t.Errorf("another text under the same ref: %v", err)
		}
		if _, err := s.Reply(ctx, s.people["amina"], topic.ID, w); err != nil {
			t.Errorf("someone else's ref of the same name: %v", err)
		}
	})
}

func TestRollbackAnnouncesNothing(t *testing.T) {
	s := start(t, apptest.New(t))
	topic := s.topic(t, "amina", "public", models.Discussion)
	failure := errors.New("no mail today")
	s.Notify = func(*models.Tx, forum.Told) error { return failure }
	heard := s.Hub.Subscribe(forum.TopicSubject(topic.ID))
	if _, err := s.Reply(context.Background(), s.people["bruno"], topic.ID, writing("Lost?")); !errors.Is(err, failure) {
		t.Fatal(err)
	}
	heard.Close()
	if event, more := <-heard.Events; more {
		t.Errorf("announced %+v", event)
	}
	thread, err := s.TopicPage(context.Background(), s.people["bruno"], topic.ID, 1)
	if err != nil || len(thread.Posts) != 1 || thread.Topic.NextNumber != 2 {
		t.Errorf("%d posts, %v", len(thread.Posts), err)
	}
}

func TestEditKeepsWhatWas(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		topic := s.topic(t, "amina", "public", models.Discussion)
		edit := forum.Rewriting{Body: "Second", Version: 1}
		if err := s.Update(ctx, s.people["bruno"], topic.ID, 1, edit); !fault.Is(err, fault.Forbidden) {
			t.Errorf("edited another's post: %v", err)
		}
		if err := s.Update(ctx, s.people["amina"], topic.ID, 1, edit); err != nil {
			t.Fatal(err)
		}
		if err := s.Update(ctx, s.people["moderator"], topic.ID, 1, edit); !fault.Is(err, fault.Conflict) {
			t.Errorf("written over: %v", err)
		}
		history, err := s.Versions(ctx, s.people["visitor"], topic.ID, 1)
		if err != nil || len(history.Versions) != 1 || history.Versions[0].Body != "Who has tried it?" || history.Post.Body != "Second" {
			t.Errorf("%+v, %v", history, err)
		}
	})
}

func TestDeleteAndRestore(t *testing.T) {
	s := start(t, apptest.New(t))
	ctx := context.Background()
	topic := s.topic(t, "amina", "public", models.Question)
	if _, err := s.Reply(ctx, s.people["bruno"], topic.ID, writing("secret words")); err != nil {
		t.Fatal(err)
	}
	if err := s.Answer(ctx, s.people["bruno"], topic.ID, 2); !fault.Is(err, fault.Forbidden) {
		t.Errorf("someone else accepts an answer: %v", err)
	}
	if err := s.Answer(ctx, s.people["amina"], topic.ID, 2); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(ctx, s.people["moderator"], topic.ID, 2); err != nil {
		t.Fatal(err)
	}
	thread, err := s.TopicPage(ctx, s.people["amina"], topic.ID, 1)
	if err != nil || strings.Contains(thread.Posts[1].HTML, "secret") || thread.Topic.AnswerNumber != 0 || thread.Topic.PostsCount != 1 {
		t.Errorf("%+v %v", thread.Posts, err)
	}
	if _, err := s.Versions(ctx, s.people["amina"], topic.ID, 2); !fault.Is(err, fault.NotFound) {
		t.Errorf("the history of a deleted post: %v", err)
	}
	if _, err := s.Quote(ctx, s.people["bruno"], topic.ID, 2); !fault.Is(err, fault.NotFound) {
		t.Errorf("a deleted post was quoted: %v", err)
	}
	if err := s.Restore(ctx, s.people["bruno"], topic.ID, 2); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an author restored what a moderator deleted: %v", err)
	}
	if err := s.Restore(ctx, s.people["moderator"], topic.ID, 2); err != nil {
		t.Fatal(err)
	}
	thread, _ = s.TopicPage(ctx, s.people["amina"], topic.ID, 1)
	if !strings.Contains(thread.Posts[1].HTML, "secret") || thread.Topic.PostsCount != 2 {
		t.Error("restored and not there")
	}
}

func TestListsShowOnlyWhatMayBeRead(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		norvia := models.Party{Code: "x-norvia", Names: models.Localized{"en": "Norvia"}, Sample: true, Version: 1}
		s.write(t, func(tx *models.Tx) error {
			return errors.Join(tx.Create(&norvia).Error, tx.Model(&models.Person{}).Where("id = ?", s.people["amina"].Person).Update("party_id", norvia.ID).Error)
		})
		for audience := range s.forums {
			s.topic(t, "amina", audience, models.Question)
		}
		for name, want := range map[string]int{"amina": 3, "chen": 3, "bruno": 2, "dolores": 2, "visitor": 1, "farah": 1, "emil": 0} {
			list, err := s.List(ctx, s.people[name], forum.Filter{Figures: true})
			if writing := int64(min(want, 1)); list.Writing != writing { // all are Amina's, for her Party
				t.Errorf("%s is told of %d Parties that write, want %d", name, list.Writing, writing)
			}
			if err != nil || len(list.Topics) != want {
				t.Errorf("%s sees %d topics, want %d (%v)", name, len(list.Topics), want, err)
			}
			told := 0
			for _, f := range list.Forums {
				told += int(f.TopicsCount)
			}
			if told != want {
				t.Errorf("%s is told of %d topics in the forums, want %d", name, told, want)
			}
			if _, err := s.List(ctx, s.people[name], forum.Filter{Forum: s.forums["parties"].ID}); (err == nil) != (want == 3) {
				t.Errorf("%s lists the Parties' forum: %v", name, err)
			}
		}
		list, err := s.List(ctx, s.people["amina"], forum.Filter{Limit: 2, Show: models.ShowUnanswered})
		if err != nil || len(list.Topics) != 2 || list.Next == 0 {
			t.Fatalf("%+v %v", list, err)
		}
		rest, err := s.List(ctx, s.people["amina"], forum.Filter{Limit: 2, Before: list.Next})
		if err != nil || len(rest.Topics) != 1 || rest.Next != 0 {
			t.Errorf("the rest: %d, %v", len(rest.Topics), err)
		}
		unread, err := s.List(ctx, s.people["bruno"], forum.Filter{Show: models.ShowUnread})
		if err != nil || len(unread.Topics) != 2 || unread.Unread != 2 {
			t.Errorf("unread: %d, %d, %v", len(unread.Topics), unread.Unread, err)
		}
	})
}

func TestMentionsReachOnlyWhoMayRead(t *testing.T) {
	s := start(t, apptest.New(t))
	ctx := context.Background()
	topic := s.topic(t, "amina", "parties", models.Discussion)
	body := fmt.Sprintf("@[B](person:%d) @[C](person:%d) @[X](person:99999)", s.people["bruno"].Person, s.people["chen"].Person)
	if _, err := s.Reply(ctx, s.people["amina"], topic.ID, writing(body)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int64{"bruno": 0, "chen": 1, "amina": 0} {
		if count, err := s.UnreadNotices(ctx, s.people[name]); err != nil || count != want {
			t.Errorf("%s has %d notices, want %d (%v)", name, count, want, err)
		}
	}
	inbox, err := s.Inbox(ctx, s.people["chen"], 0)
	if err != nil || len(inbox.Notices) != 1 || inbox.Notices[0].Kind != "mention" {
		t.Fatalf("%+v %v", inbox, err)
	}
	s.write(t, func(tx *models.Tx) error {
		return s.Access.Grant(tx, access.RoleGrant{Person: s.people["bruno"].Person, Role: access.Secretariat, Place: access.Site})
	})
	s.write(t, func(tx *models.Tx) error {
		return s.Access.Withdraw(tx, access.RoleGrant{Person: s.people["chen"].Person, Role: access.Secretariat, Place: access.Site})
	})
	if inbox, err := s.Inbox(ctx, s.people["chen"], 0); err != nil || len(inbox.Notices) != 0 {
		t.Errorf("a notice of what may no longer be read: %+v %v", inbox, err)
	}
	found, err := s.Mentionable(ctx, s.people["amina"], s.forums["parties"].ID, "b%")
	if err != nil || len(found.People) != 0 {
		t.Errorf("a sign of LIKE acted: %v %v", found, err)
	}
}

func TestCapacityIsOneOfTheWritersOwn(t *testing.T) {
	s := start(t, apptest.New(t))
	topic := s.topic(t, "amina", "public", models.Discussion)
	w := writing("As the secretariat I decide.")
	w.Capacity.Capacity = models.CapacitySecretariat
	if _, err := s.Reply(context.Background(), s.people["bruno"], topic.ID, w); !fault.Is(err, fault.Invalid) {
		t.Errorf("spoke as the secretariat: %v", err)
	}
	post, err := s.Reply(context.Background(), s.people["chen"], topic.ID, w)
	if err != nil || post.Capacity.Capacity != models.CapacitySecretariat {
		t.Errorf("%+v %v", post.Capacity, err)
	}
}

func TestReactionsCountOncePerPerson(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		topic := s.topic(t, "amina", "public", models.Discussion)
		for _, name := range []string{"bruno", "dolores", "bruno", "chen"} {
			if _, err := s.React(ctx, s.people[name], topic.ID, 1, "thanks"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.React(ctx, s.people["farah"], topic.ID, 1, "thanks"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an outsider reacts: %v", err)
		}
		thread, err := s.TopicPage(ctx, s.people["chen"], topic.ID, 1)
		if err != nil || thread.Posts[0].ThanksCount != 2 || len(thread.Reader.Reacted[thread.Posts[0].ID]) != 1 {
			t.Errorf("%d thanks, %v, %v", thread.Posts[0].ThanksCount, thread.Reader.Reacted, err)
		}
	})
}

func TestDraftsAreOnesOwn(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		topic := s.topic(t, "amina", "public", models.Discussion)
		key := fmt.Sprintf("topic-%d", topic.ID)
		if err := s.KeepDraft(ctx, s.people["bruno"], key, models.Fields{"body": "half a th"}); err != nil {
			t.Fatal(err)
		}
		if draft, err := s.Draft(ctx, s.people["amina"], key); err != nil || len(draft.Fields) != 0 {
			t.Errorf("another's draft: %+v %v", draft, err)
		}
		if err := s.KeepDraft(ctx, s.people["bruno"], key, models.Fields{"body": strings.Repeat("x", forum.MaxDraft)}); !fault.Is(err, fault.TooLarge) {
			t.Errorf("a draft without measure: %v", err)
		}
		w := writing("half a thought")
		w.DraftKey = key
		if _, err := s.Reply(ctx, s.people["bruno"], topic.ID, w); err != nil {
			t.Fatal(err)
		}
		if draft, err := s.Draft(ctx, s.people["bruno"], key); err != nil || len(draft.Fields) != 0 {
			t.Errorf("the draft outlived its post: %+v %v", draft, err)
		}
	})
}

func TestTooFast(t *testing.T) {
	s := start(t, apptest.New(t))
	topic := s.topic(t, "amina", "public", models.Discussion)
	var err error
	for range 25 {
		if _, err = s.Reply(context.Background(), s.people["bruno"], topic.ID, writing("again")); err != nil {
			break
		}
	}
	if !fault.Is(err, fault.TooMany) {
		t.Errorf("25 posts in a moment: %v", err)
	}
}

// What an older program's rules let through, or what somebody put into the
// table, is not shown: a post of other rules is made anew from its source.
func TestPostsOfOtherRulesAreRenderedAnew(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		topic := s.topic(t, "amina", "public", models.Discussion)
		s.write(t, func(tx *models.Tx) error {
			return tx.Exec("update posts set html = ?, html_by = 0 where topic_id = ?", "<script>alert(1)</script>", topic.ID).Error
		})
		page, err := s.TopicPage(t.Context(), access.Who{}, topic.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		if html := page.Posts[0].HTML; html != "<p dir=\"auto\">Who has tried it?</p>\n" {
			t.Errorf("shown as %q", html)
		}
	})
}
