package moderation_test

import (
	"context"
	"fmt"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

var background = context.Background()

// stage is a public topic whose second post Xavier wrote, and people who read it.
type stage struct {
	*apptest.App
	who   map[string]access.Who
	topic models.Topic
	post  string
	refs  int
}

func setUp(t *testing.T, a *apptest.App) *stage {
	t.Helper()
	s := &stage{App: a, who: map[string]access.Who{"visitor": {}}}
	ngo := models.Organization{Names: models.Localized{"en": "Watch"}, Kind: "ngo", Version: 1}
	must(t, a.DB.Write(background, func(tx *models.Tx) error { return tx.Create(&ngo).Error }))
	for name, role := range map[string]string{
		"Xavier": access.Partner, "Mina": access.Partner, "Awa": access.PartyRole, "Oscar": access.Observer, "Nils": "", "Wanda": access.Partner, "Wim": access.Partner,
		"Mod": access.Moderator, "Mona": access.Moderator, "Chen": access.Secretariat, "Chief": access.Secretariat,
	} {
		person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: a.Clock.Now(), Version: 1}
		if name[0] == 'W' {
			person.OrganizationID = &ngo.ID
		}
		grants := map[string]access.Place{}
		if role != "" {
			grants[role] = access.Site
		}
		must(t, a.DB.Write(background, func(tx *models.Tx) error {
			return a.Accounts.Import(tx, &person, name+"@example.org", "x", grants)
		}))
		s.who[name] = access.Who{Person: person.ID}
	}
	room, err := a.Directory.OpenForum(background, s.who["Chen"], models.Forum{Names: models.Localized{"en": "Products"}, Audience: models.AudiencePublic})
	must(t, err)
	s.topic, err = a.Forum.Start(background, s.who["Mina"], forum.NewTopic{Forum: room.ID, Kind: models.Discussion, Title: "Which retort?", Writing: s.writing("Who has tried one?")})
	must(t, err)
	s.post = s.reply(t, "Xavier", "Our retort solves this. Order with the code below.")
	return s
}

func (s *stage) writing(body string) forum.Writing {
	s.refs++
	return forum.Writing{Body: body, Fallback: "en", Ref: fmt.Sprintf("reference-%d", s.refs)}
}

// reply writes a post and names it as reports do.
func (s *stage) reply(t *testing.T, name, body string) string {
	t.Helper()
	post, err := s.Forum.Reply(background, s.who[name], s.topic.ID, s.writing(body))
	must(t, err)
	return fmt.Sprintf("post:%d/%d", s.topic.ID, post.Number)
}

func (s *stage) report(name, thing string) error {
	return s.Moderation.Report(background, s.who[name], moderation.Reporting{Thing: thing, Ground: "promotional", Note: "links to one vendor"})
}

// one is the only case in somebody's queue.
func (s *stage) one(t *testing.T, name string) models.Case {
	t.Helper()
	q, err := s.Moderation.Queue(background, s.who[name], "", "")
	must(t, err)
	if len(q.Cases) != 1 {
		t.Fatalf("%s has %d cases", name, len(q.Cases))
	}
	return q.Cases[0]
}

// isSeen reports whether visitors see the post.
func (s *stage) isSeen(t *testing.T, thing string) bool {
	t.Helper()
	page, err := s.Forum.TopicPage(background, access.Who{}, s.topic.ID, 1)
	must(t, err)
	for _, post := range page.Posts {
		if fmt.Sprintf("post:%d/%d", post.TopicID, post.Number) == thing {
			return post.DeletedAt == nil && post.HTML != ""
		}
	}
	t.Fatalf("no %s", thing)
	return false
}

// closedWorkspace is one of Mina's that members alone read.
func (s *stage) closedWorkspace(t *testing.T) models.Workspace {
	t.Helper()
	w, err := s.Workspace.Propose(background, s.who["Mina"], workspace.Description{Name: "Closed", Purpose: "Alone.", Language: "en", Visibility: models.VisibilityMembers})
	must(t, err)
	must(t, s.Workspace.Approve(background, s.who["Chen"], w.ID))
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
