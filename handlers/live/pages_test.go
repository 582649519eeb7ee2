package live_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/handlers/live"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	forumview "minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
)

// talk is a site that shows what the program shows, with people in it.
type talk struct {
	*site
	people map[string]access.Who
	sent   int
	mu     sync.Mutex
}

func converse(t testing.TB, a *apptest.App) *talk {
	t.Helper()
	looked := func(ctx context.Context, who access.Who, id models.WorkspaceID) error {
		return a.Workspace.LookedAt(ctx, who, id, false)
	}
	k := &talk{site: on(t, a, live.Options{Renderer: live.Pages{Forum: a.Forum, Moderation: a.Moderation}, Looked: looked}), people: map[string]access.Who{}}
	k.write(t, func(tx *models.Tx) error {
		for name, role := range map[string]string{"Amina": access.PartyRole, "Bruno": access.Partner, "Chen": access.Secretariat} {
			person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			if err := tx.Create(&person).Error; err != nil {
				return err
			}
			account := models.Account{PersonID: person.ID, Email: name, EmailKey: name, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
			if err := tx.Create(&account).Error; err != nil {
				return err
			}
			k.people[name] = access.Who{Person: person.ID, Account: account.ID}
			if err := k.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: role, Place: access.Site}); err != nil {
				return err
			}
		}
		return nil
	})
	return k
}

func (k *talk) writing(body string) forum.Writing {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sent++
	return forum.Writing{Body: body, Fallback: "en", Ref: fmt.Sprintf("reference-%d", k.sent)}
}

func (k *talk) begin(t testing.TB, kind string) models.Topic {
	t.Helper()
	topic, err := k.Forum.Start(context.Background(), k.people["Amina"], forum.NewTopic{
		Forum: k.forums[models.AudiencePublic].ID, Kind: kind, Title: "What worked?", Writing: k.writing("Who has tried it?"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return topic
}

func (k *talk) reply(t testing.TB, who string, topic models.TopicID, body string) models.Post {
	t.Helper()
	post, err := k.Forum.Reply(context.Background(), k.people[who], topic, k.writing(body))
	if err != nil {
		t.Error(err)
	}
	return post
}

// page is the topic as a visitor's page shows it now, or the list of its forum.
func (k *talk) page(t testing.TB, topic models.TopicID, language string) *handlertest.Page {
	t.Helper()
	ctx := text.With(context.Background(), language)
	read, err := k.Forum.TopicPage(ctx, access.Who{}, topic, 1)
	if err != nil {
		t.Fatal(err)
	}
	props := present.TopicPage(read, 0, language)
	props.Page = layout.PageProps{Title: "Topic", Path: "/topics"}
	var out strings.Builder
	if err := forumview.Topic(props).Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return parsed(t, out.String())
}

func (k *talk) list(t testing.TB, id models.ForumID, language string) *handlertest.Page {
	t.Helper()
	ctx := text.With(context.Background(), language)
	list, err := k.Forum.List(ctx, access.Who{}, forum.Filter{Forum: id})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := forumview.Topics(present.TopicRows(list, language), true).Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return parsed(t, `<main>`+out.String()+`</main>`)
}

func parsed(t testing.TB, source string) *handlertest.Page {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	return &handlertest.Page{Document: document}
}

// fragments waits for the events up to an offset.
func (c *client) fragments(upTo int64) []handlertest.Fragment {
	c.t.Helper()
	var all []handlertest.Fragment
	for {
		frame := c.hears("event")
		if frame.HTML != "" {
			all = append(all, handlertest.Fragment{ID: frame.ID, After: frame.After, HTML: frame.HTML})
		}
		if frame.O >= upTo {
			return all
		}
	}
}

// isSubscribed waits for the answer to a subscription; what comes of another
// one meanwhile is passed over.
func (c *client) isSubscribed() received {
	c.t.Helper()
	for {
		if next := c.next(); next.T == "subscribed" {
			return next
		}
	}
}

// The live law: the page before, with the fragments that came, is the page as
// it would be fetched now.
func TestLiveLaw(t *testing.T) {
	k := converse(t, apptest.New(t))
	ctx := context.Background()
	topic := k.begin(t, models.Question)
	k.reply(t, "Bruno", topic.ID, "We have.")
	subject, row := fmt.Sprintf("topic:%d", topic.ID), fmt.Sprintf("forum:%d", topic.ForumID)
	acts := []struct {
		name string
		do   func() error
	}{
		{"a reply", func() error {
			k.reply(t, "Chen", topic.ID, "**Thank you**, and see <script>alert(1)</script>.")
			return nil
		}},
		{"a reaction", func() error {
			_, err := k.Forum.React(ctx, k.people["Chen"], topic.ID, 2, "thanks")
			return err
		}},
		{"an answer", func() error { return k.Forum.Answer(ctx, k.people["Amina"], topic.ID, 2) }},
		{"another answer", func() error { return k.Forum.Answer(ctx, k.people["Amina"], topic.ID, 3) }},
		{"a deletion", func() error { return k.Forum.Delete(ctx, k.people["Chen"], topic.ID, 3) }},
		{"a restoration", func() error { return k.Forum.Restore(ctx, k.people["Chen"], topic.ID, 3) }},
	}
	for _, language := range []string{"en", "ar", "ru"} {
		for _, act := range acts {
			before, listBefore := k.page(t, topic.ID, language), k.list(t, topic.ForumID, language)
			reader := k.open(t, visitor("Language", language))
			from := map[string]int64{}
			for _, s := range []string{subject, row} {
				reader.say(map[string]string{"t": "subscribe", "s": s})
				from[s] = reader.isSubscribed().O
			}
			k.Clock.Turn(time.Minute)
			if err := act.do(); err != nil {
				t.Fatalf("%s: %v", act.name, err)
			}
			var ofTopic, ofForum []handlertest.Fragment
			for s, into := range map[string]*[]handlertest.Fragment{subject: &ofTopic, row: &ofForum} {
				position, err := k.Hub.Position(ctx, s)
				if err != nil {
					t.Fatal(err)
				}
				again := k.open(t, visitor("Language", language))
				again.subscribe(s, from[s], k.Hub.Epoch())
				if position.Offset > from[s] {
					*into = again.fragments(position.Offset)
				}
				again.hears("subscribed")
			}
			after, listAfter := k.page(t, topic.ID, language), k.list(t, topic.ForumID, language)
			for _, part := range []string{"#posts", "#topic-summary"} {
				if got, want := before.Apply(t, part, ofTopic...), after.Apply(t, part); got != want {
					t.Errorf("%s, %s: %s\n got  %s\n want %s", language, act.name, part, got, want)
				}
			}
			if got, want := listBefore.Apply(t, "main", ofForum...), listAfter.Apply(t, "main"); got != want {
				t.Errorf("%s, %s: the list\n got  %s\n want %s", language, act.name, got, want)
			}
		}
	}
}

func TestFragmentsTellNothingOfTheReader(t *testing.T) {
	k := converse(t, apptest.New(t))
	topic := k.begin(t, models.Discussion)
	subject := fmt.Sprintf("topic:%d", topic.ID)
	author, guest := k.open(t, as(int(k.people["Amina"].Person))), k.open(t, visitor())
	for _, c := range []*client{author, guest} {
		c.say(map[string]string{"t": "subscribe", "s": subject})
		c.hears("subscribed")
	}
	k.reply(t, "Amina", topic.ID, "And this.")
	own, theirs := author.hears("event"), guest.hears("event")
	if own.HTML == "" || own.HTML != theirs.HTML || own.ID != "post-2" || own.After != "post-1" {
		t.Errorf("%+v\n%+v", own, theirs)
	}
}

func TestInboxCountsAsItStands(t *testing.T) {
	k := converse(t, apptest.New(t))
	topic := k.begin(t, models.Discussion)
	if err := k.Forum.Follow(context.Background(), k.people["Amina"], topic.ID, "every"); err != nil {
		t.Fatal(err)
	}
	amina := k.open(t, as(int(k.people["Amina"].Person)))
	amina.say(map[string]string{"t": "subscribe", "s": fmt.Sprintf("inbox:%d", k.people["Amina"].Person)})
	amina.hears("subscribed")
	k.reply(t, "Bruno", topic.ID, "We have.")
	if event := amina.hears("event"); event.ID != "inbox-count" || !strings.Contains(event.HTML, `data-count="1"`) {
		t.Errorf("%+v", event)
	}
}

func Test200WritersAtOnce(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		k := converse(t, a)
		topic := k.begin(t, models.Discussion)
		subject := fmt.Sprintf("topic:%d", topic.ID)
		const writers, readers = 200, 20
		names := k.cast(t, writers)
		var clients []*client
		for range readers {
			c := k.open(t, visitor())
			c.say(map[string]string{"t": "subscribe", "s": subject})
			c.hears("subscribed")
			clients = append(clients, c)
		}
		var mu sync.Mutex
		var took []time.Duration
		var all sync.WaitGroup
		began := time.Now()
		for _, name := range names {
			all.Go(func() {
				at := time.Now()
				k.reply(t, name, topic.ID, "I am "+name+".")
				mu.Lock()
				took = append(took, time.Since(at))
				mu.Unlock()
			})
		}
		all.Wait()
		posting := time.Since(began)
		for _, c := range clients {
			for due := int64(2); due <= writers+1; {
				if frame := c.hears("event"); frame.Kind == "post_added" {
					if frame.ID != fmt.Sprintf("post-%d", due) {
						t.Fatalf("%s where post-%d was due", frame.ID, due)
					}
					due++
				}
			}
		}
		slices.Sort(took)
		t.Logf("%d posts in %v; a post took p50 %v, p99 %v; the last reader had all after %v", writers, posting, took[len(took)/2], took[len(took)*99/100], time.Since(began))
	})
}

// cast adds people who may write.
func (k *talk) cast(t testing.TB, count int) []string {
	t.Helper()
	var names []string
	k.write(t, func(tx *models.Tx) error {
		for i := range count {
			name := fmt.Sprintf("Person %d", i)
			person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			if err := tx.Create(&person).Error; err != nil {
				return err
			}
			k.people[name] = access.Who{Person: person.ID}
			names = append(names, name)
			if err := k.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: access.Partner, Place: access.Site}); err != nil {
				return err
			}
		}
		return nil
	})
	return names
}
