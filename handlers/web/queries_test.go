package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// queriesLog reads from the log what each page has cost.
type queriesLog struct {
	slog.Handler
	mu   sync.Mutex
	cost map[string]int64 // by path: queries of the last request
}

func (l *queriesLog) Enabled(context.Context, slog.Level) bool { return true }

func (l *queriesLog) Handle(_ context.Context, record slog.Record) error {
	path, queries := "", int64(0)
	record.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "path":
			path = a.Value.String()
		case "queries":
			queries = a.Value.Int64()
		}
		return true
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cost[path] = queries
	return nil
}

// of is what a page costs at the least of some times: who is signed in is asked
// of the database now and then, and noted as seen.
func (l *queriesLog) of(t *testing.T, browser *handlertest.Browser, path string) int64 {
	t.Helper()
	plain, _, _ := strings.Cut(path, "?")
	least := int64(1000)
	for range 3 {
		if page := browser.Get(path); page.Status != http.StatusOK {
			t.Fatalf("%s: %d", path, page.Status)
		}
		l.mu.Lock()
		least = min(least, l.cost[plain])
		l.mu.Unlock()
	}
	return least
}

// whole is what a page costs the first time that a visitor asks for it.
func (l *queriesLog) whole(t *testing.T, browser *handlertest.Browser, path string) int64 {
	t.Helper()
	browser.Get(path)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cost[path]
}

// busy is a site of which there can be more and more.
type busy struct {
	*handlertest.Site
	chen   access.Who
	forum  models.Forum
	theme  models.Theme
	topics []models.Topic
	first  models.Person
}

// grow adds so many of each thing that pages show rows of.
func (b *busy) grow(t *testing.T, from, to int) {
	t.Helper()
	ctx := t.Context()
	for i := from; i < to; i++ {
		b.Clock.Turn(time.Hour)
		party, err := b.Directory.AddParty(ctx, b.chen, models.Party{Code: fmt.Sprintf("x-party-%d", i), Names: models.Localized{"en": fmt.Sprintf("Altura %d", i)}, Sample: true})
		must(t, err)
		organization, err := b.Directory.AddOrganization(ctx, b.chen, models.Organization{Names: models.Localized{"en": fmt.Sprintf("Watch %d", i)}, Kind: "ngo"})
		must(t, err)
		person := b.Join(t, fmt.Sprintf("Person %d", i), fmt.Sprintf("person%d@example.org", i), access.PartyRole, party.ID)
		if i == 0 {
			b.first = person
		}
		other := b.Join(t, fmt.Sprintf("Other %d", i), fmt.Sprintf("other%d@example.org", i), access.Partner, 0)
		must(t, b.DB.Write(ctx, func(tx *models.Tx) error {
			return tx.Model(&models.Person{}).Where("id = ?", other.ID).Update("organization_id", organization.ID).Error
		}))
		must(t, b.Accounts.Appoint(ctx, b.chen, party.ID, person.ID, "letter"))
		room, err := b.Directory.OpenForum(ctx, b.chen, models.Forum{Names: models.Localized{"en": fmt.Sprintf("Forum %d", i)}, Audience: models.AudiencePublic})
		must(t, err)
		theme := models.Theme{Slug: fmt.Sprintf("theme-%d", i), Labels: models.Localized{"en": fmt.Sprintf("Theme %d", i)}, Basis: models.Localized{"en": "seen"}}
		must(t, b.DB.Write(ctx, func(tx *models.Tx) error { return models.InsertTheme(tx, &theme) }))
		must(t, b.Policy.Grant(ctx, b.chen, access.RoleGrant{Person: person.ID, Role: access.Moderator, Place: access.ForumPlace(room.ID, access.Site)}, "knows it"))
		must(t, b.Policy.AddRule(ctx, b.chen, access.Rule{Role: access.Partner, Place: fmt.Sprintf("forum:%d", room.ID), Thing: "forum/public", Act: "attach", Deny: true}, "a trial"))
		b.talk(t, i, person, other, party, theme, room)
	}
}

func (b *busy) talk(t *testing.T, i int, person, other models.Person, party models.Party, theme models.Theme, room models.Forum) {
	t.Helper()
	ctx := t.Context()
	if len(b.topics) == 0 {
		b.forum, b.theme = room, theme
	}
	writing := func(kind string, who models.PartyID) forum.Writing {
		w := forum.Writing{Body: "A word.", Language: "en", Fallback: "en", Ref: fmt.Sprintf("reference-%s-%d", kind, i)}
		if who != 0 {
			w.Capacity = models.Capacity{Capacity: models.CapacityFocalPoint, CapacityPartyID: &who}
		}
		return w
	}
	topic, err := b.Forum.Start(ctx, access.Who{Person: person.ID}, forum.NewTopic{
		Forum: b.forum.ID, Kind: models.Question, Title: fmt.Sprintf("Topic %d", i), Theme: theme.ID, Country: party.ID, Writing: writing("topic", party.ID),
	})
	must(t, err)
	b.topics = append(b.topics, topic)
	_, err = b.Forum.Reply(ctx, access.Who{Person: person.ID}, b.topics[0].ID, writing("reply", party.ID))
	must(t, err)
	post, err := b.Forum.Reply(ctx, access.Who{Person: other.ID}, b.topics[0].ID, writing("other", 0))
	must(t, err)
	_, err = b.Forum.React(ctx, b.chen, b.topics[0].ID, post.Number, "thanks")
	must(t, err)
	must(t, b.Forum.Follow(ctx, b.chen, b.topics[0].ID, "every"))
	if i == 0 {
		must(t, b.Forum.Answer(ctx, access.Who{Person: person.ID}, topic.ID, post.Number))
	}
}

// A page is a fixed number of queries, however many rows it shows.
func TestPagesCostAFixedNumberOfQueries(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		log := &queriesLog{Handler: slog.DiscardHandler, cost: map[string]int64{}}
		a.Log = slog.New(log)
		b := &busy{Site: handlertest.On(t, a)}
		browser, chen := b.SignedIn(t, "Chen", "chen@example.org", access.Secretariat, 0)
		b.chen = access.Who{Person: chen.ID}
		b.grow(t, 0, 2)
		topic := fmt.Sprintf("/topics/%d", b.topics[0].ID)
		paths := []string{
			"/", "/forums", "/forums?show=unread", fmt.Sprintf("/forums/%d", b.forum.ID), topic, topic + "/edit", "/topics/new", "/inbox", "/people?q=person", "/directory",
			fmt.Sprintf("/people/%d", b.first.ID), "/settings",
			"/desk", "/desk/people", "/desk/people?q=person", fmt.Sprintf("/desk/people/%d", b.first.ID), "/desk/policy", "/desk/parties", "/desk/organizations",
			"/desk/forums", "/desk/themes", "/desk/audit", fmt.Sprintf("/desk/people/%d/merging?into=%d", b.first.ID+1, b.first.ID),
		}
		few := map[string]int64{} // queries where there is little to show
		for _, path := range paths {
			few[path] = log.of(t, browser, path)
		}
		visitor := b.Browser(t)
		few["visitor"] = log.whole(t, visitor, topic)
		b.grow(t, 2, 12)
		for _, path := range paths {
			if many := log.of(t, browser, path); many != few[path] {
				t.Errorf("%s: %d queries, and %d where there is more to show", path, few[path], many)
			}
		}
		if many := log.whole(t, visitor, topic); many != few["visitor"] {
			t.Errorf("a visitor's %s: %d queries, and then %d", topic, few["visitor"], many)
		}
		if again := log.of(t, visitor, topic); again != 1 {
			t.Errorf("a page that is kept costs %d queries", again)
		}
	})
}
