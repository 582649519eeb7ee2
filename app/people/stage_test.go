package people_test

import (
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

const password = "a retort of cinnabar"

// stage is a public topic, and people who write: Amina for a Party, Bruno for an
// organization, Mod who moderates, Chen and Chief of the secretariat, observers.
type stage struct {
	*apptest.App
	who   map[string]access.Who
	topic models.Topic
	party models.Party
	refs  int
}

func setUp(t *testing.T, a *apptest.App) *stage {
	t.Helper()
	s := &stage{App: a, who: map[string]access.Who{"visitor": {}}, party: models.Party{Code: "x-norvia", Names: models.Localized{"en": "Norvia", "fr": "Norvie"}, Sample: true, Version: 1}}
	ngo := models.Organization{Names: models.Localized{"en": "Watch"}, Kind: "ngo", Version: 1}
	must(t, a.DB.Write(t.Context(), func(tx *models.Tx) error {
		if err := tx.Create(&s.party).Error; err != nil {
			return err
		}
		return tx.Create(&ngo).Error
	}))
	for _, one := range []struct{ name, role string }{
		{"Amina", access.PartyRole},
		{"Bruno", access.Partner},
		{"Mod", access.Moderator},
		{"Chen", access.Secretariat},
		{"Chief", access.Secretariat},
		{"Mute", access.Observer},
		{"Oscar", access.Observer},
	} {
		s.join(t, one.name, one.role, func(person *models.Person) {
			switch one.name {
			case "Amina":
				person.PartyID = &s.party.ID
			case "Bruno":
				person.OrganizationID = &ngo.ID
			}
		})
	}
	room, err := a.Directory.OpenForum(t.Context(), s.who["Chen"], models.Forum{Names: models.Localized{"en": "Products"}, Audience: models.AudiencePublic})
	must(t, err)
	s.topic, err = a.Forum.Start(t.Context(), s.who["Amina"], forum.NewTopic{Forum: room.ID, Kind: models.Discussion, Title: "Which retort?", Writing: s.writing("Who has tried one?")})
	must(t, err)
	return s
}

// join adds somebody with an account.
func (s *stage) join(t *testing.T, name, role string, as func(*models.Person)) {
	t.Helper()
	hash, err := s.Accounts.Hash(password)
	must(t, err)
	person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: s.Clock.Now(), Version: 1}
	if as != nil {
		as(&person)
	}
	must(t, s.DB.Write(t.Context(), func(tx *models.Tx) error {
		if err := s.Accounts.Import(tx, &person, name+"@example.org", hash, map[string]access.Place{role: access.Site}); err != nil {
			return err
		}
		account, err := models.AccountOf(tx, person.ID)
		s.who[name] = access.Who{Person: person.ID, Account: account.ID}
		return err
	}))
}

func (s *stage) grant(t *testing.T, name, role string) {
	t.Helper()
	must(t, s.DB.Write(t.Context(), func(tx *models.Tx) error {
		return s.Access.Grant(tx, access.RoleGrant{Person: s.who[name].Person, Role: role, Place: access.Site})
	}))
}

func (s *stage) writing(body string) forum.Writing {
	s.refs++
	return forum.Writing{Body: body, Fallback: "en", Ref: fmt.Sprintf("reference-%d", s.refs)}
}

// reply writes a post and names it as reports do.
func (s *stage) reply(t *testing.T, name, body string) string {
	t.Helper()
	post, err := s.Forum.Reply(t.Context(), s.who[name], s.topic.ID, s.writing(body))
	must(t, err)
	return fmt.Sprintf("post:%d/%d", s.topic.ID, post.Number)
}

// file keeps a file as an upload does.
func (s *stage) file(t *testing.T, name, content string) models.Attachment {
	t.Helper()
	kept, err := s.Files.Save(name, strings.NewReader(content))
	must(t, err)
	s.refs++
	return models.Attachment{Key: fmt.Sprintf("key%d", s.refs), Name: kept.Name, MediaType: kept.MediaType, Size: kept.Size, Digest: kept.Digest}
}

func (s *stage) report(t *testing.T, name, thing, note string) {
	t.Helper()
	must(t, s.Moderation.Report(t.Context(), s.who[name], moderation.Reporting{Thing: thing, Ground: "promotional", Note: note}))
}

// decide has Mod hide what the only open case is about.
func (s *stage) decide(t *testing.T) models.Case {
	t.Helper()
	q, err := s.Moderation.Queue(t.Context(), s.who["Mod"], "", "")
	must(t, err)
	if len(q.Cases) != 1 {
		t.Fatalf("%d cases", len(q.Cases))
	}
	must(t, s.Moderation.Decide(t.Context(), s.who["Mod"], moderation.Decision{Case: q.Cases[0].ID, Version: q.Cases[0].Version, To: models.CaseHide, Ground: "promotional"}))
	return q.Cases[0]
}

// closed is a workspace that members alone read, with a document.
func (s *stage) closed(t *testing.T, lead, name, title string) (models.Workspace, models.DocumentID) {
	t.Helper()
	w, err := s.Workspace.Propose(t.Context(), s.who[lead], workspace.Description{Name: name, Purpose: "Alone.", Language: "en", Visibility: models.VisibilityMembers})
	must(t, err)
	must(t, s.Workspace.Approve(t.Context(), s.who["Chen"], w.ID))
	written, err := s.Document.Start(t.Context(), s.who[lead], w.ID, document.Description{Title: title, Language: "en"})
	must(t, err)
	return w, written.ID
}

func (s *stage) admit(t *testing.T, w models.Workspace, lead, name, role string) error {
	t.Helper()
	must(t, s.Workspace.Invite(t.Context(), s.who[lead], w.ID, workspace.Invite{Person: s.who[name].Person, Role: role}))
	return s.Workspace.Accept(t.Context(), s.who[name], w.ID)
}

// write puts words at the beginning of a document.
func (s *stage) write(t *testing.T, name string, id models.DocumentID, words string) {
	t.Helper()
	s.refs++
	capacity, _, err := s.Document.Speaking(t.Context(), s.who[name])
	must(t, err)
	err = s.Collab.Change(t.Context(), collab.Person{Who: s.who[name], Speaking: capacity}, id, fmt.Sprintf("words-%d", s.refs), func(_ *prose.Node, _ int64) ([]prose.Step, error) {
		node, err := prose.Exchange().Text(words)
		if err != nil {
			return nil, err
		}
		slice, err := prose.NewSlice(prose.FragmentOf(node), 0, 0)
		return []prose.Step{&prose.ReplaceStep{From: 1, To: 1, Slice: slice}}, err
	})
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.Of(err) != kind {
		t.Errorf("%s: %v, want a fault of kind %v", what, err, kind)
	}
}
