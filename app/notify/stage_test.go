package notify_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/notify"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
	"minamata.exchange/views/text"
)

// stage is an App with people in it. What is to be sent stops twice: errands
// are what SendDue has taken, letters what became of them.
type stage struct {
	*apptest.App
	*notify.Service
	people  map[string]access.Who
	forum   models.Forum
	errands []notify.Errand
	letters []notify.Letter
	written int
}

// people of the stage; the readers follow topics, Bruno writes.
var cast = map[string]string{
	"Amina": access.PartyRole, "Bruno": access.PartyRole, "Chen": access.Secretariat, "Dana": access.PartyRole, "Farah": access.Partner,
}

func start(t *testing.T, a *apptest.App) *stage {
	t.Helper()
	s := &stage{App: a, people: map[string]access.Who{}}
	var err error
	s.Service, err = notify.New(t.Context(), a.DB, a.Access, notify.Outside{
		Enqueue: func(_ *models.Tx, errand notify.Errand) error {
			s.errands = append(s.errands, errand)
			return nil
		},
		Send: func(_ context.Context, letter notify.Letter) error {
			s.letters = append(s.letters, letter)
			return nil
		},
		Say: text.Say, PostPath: forum.PostPath, ThreadPath: thread.Path, CommentWords: thread.Words,
	})
	must(t, err)
	for name, role := range cast {
		person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "Africa/Nairobi", CreatedAt: a.Clock.Now(), Version: 1}
		must(t, a.DB.Write(t.Context(), func(tx *models.Tx) error {
			return a.Accounts.Import(tx, &person, name+"@example.org", "", map[string]access.Place{role: access.Site})
		}))
		s.people[name] = access.Who{Person: person.ID}
	}
	s.forum, err = a.Directory.OpenForum(t.Context(), s.people["Chen"], models.Forum{Names: models.Localized{"en": "Gold"}, Audience: models.AudienceParties})
	must(t, err)
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *stage) writing(body string) forum.Writing {
	s.written++
	return forum.Writing{Body: body, Fallback: "en", Ref: fmt.Sprintf("reference-%d", s.written)}
}

// topic is begun by Bruno in the forum for Parties, or in another.
func (s *stage) topic(t *testing.T, in models.ForumID) models.Topic {
	t.Helper()
	topic, err := s.Forum.Start(t.Context(), s.people["Bruno"], forum.NewTopic{
		Forum: in, Kind: models.Question, Title: "What worked in the Zirconium plant?", Writing: s.writing("Who has tried it?"),
	})
	must(t, err)
	return topic
}

func (s *stage) reply(t *testing.T, name string, topic models.Topic, body string) models.Post {
	t.Helper()
	post, err := s.Forum.Reply(t.Context(), s.people[name], topic.ID, s.writing(body))
	must(t, err)
	return post
}

func (s *stage) follow(t *testing.T, name string, topic models.Topic, level string) {
	t.Helper()
	must(t, s.Forum.Follow(t.Context(), s.people[name], topic.ID, level))
}

func (s *stage) mention(name string) string {
	return fmt.Sprintf("@[%s](person:%d)", name, s.people[name].Person)
}

// due turns the clock and takes what is due then.
func (s *stage) due(t *testing.T, after time.Duration) {
	t.Helper()
	s.Clock.Turn(after)
	must(t, s.SendDue(t.Context()))
}

// mailed sends what was taken, and empties the stage: who gets how many.
func (s *stage) mailed(t *testing.T) map[string]int {
	t.Helper()
	for _, errand := range s.errands {
		must(t, s.Send(t.Context(), errand))
	}
	got := map[string]int{}
	for _, letter := range s.letters {
		got[letter.Name]++
	}
	s.errands, s.letters = nil, nil
	return got
}

// room is a members-only workspace that Bruno leads and Amina is in.
func (s *stage) room(t *testing.T) models.Workspace {
	t.Helper()
	w, err := s.Workspace.Propose(t.Context(), s.people["Bruno"], workspace.Description{
		Name: "Zirconium circle", Purpose: "Zirconium purpose", Language: "en", Visibility: models.VisibilityMembers,
	})
	must(t, err)
	must(t, s.Workspace.Approve(t.Context(), s.people["Chen"], w.ID))
	must(t, s.Workspace.Invite(t.Context(), s.people["Bruno"], w.ID, workspace.Invite{Person: s.people["Amina"].Person, Role: access.Editor}))
	must(t, s.Workspace.Accept(t.Context(), s.people["Amina"], w.ID))
	must(t, s.DB.Read(t.Context(), func(tx *models.Tx) (err error) {
		w, err = models.WorkspaceByID(tx, w.ID)
		return err
	}))
	return w
}
