package workspace_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// stage is an App with people of each role at the site.
type stage struct {
	*apptest.App
	people map[string]access.Who
}

func start(t testing.TB, a *apptest.App) *stage {
	t.Helper()
	s := &stage{App: a, people: map[string]access.Who{"visitor": {}}}
	for name, role := range map[string]string{
		"observer": access.Observer, "partner": access.Partner, "party": access.PartyRole, "moderator": access.Moderator,
		"secretariat": access.Secretariat, "suspended": access.PartyRole, "proposer": access.Partner, "stranger": "",
	} {
		s.person(t, name, role)
	}
	s.write(t, func(tx *models.Tx) error { return a.Access.Suspend(tx, s.people["suspended"].Person) })
	return s
}

// person adds somebody with an account and a role at the site, if any.
func (s *stage) person(t testing.TB, name, role string) access.Who {
	t.Helper()
	s.write(t, func(tx *models.Tx) error {
		person := models.Person{Name: strings.ToUpper(name[:1]) + name[1:], InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		email := name + "@example.test"
		account := models.Account{Email: email, EmailKey: email, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
		if err := models.InsertPerson(tx, &person, &account); err != nil {
			return err
		}
		s.people[name] = access.Who{Person: person.ID, Account: account.ID}
		if role == "" {
			return nil
		}
		return s.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: role, Place: access.Site})
	})
	return s.people[name]
}

func (s *stage) write(t testing.TB, f func(tx *models.Tx) error) {
	t.Helper()
	if err := s.DB.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func (s *stage) read(t testing.TB, f func(tx *models.Tx) error) {
	t.Helper()
	if err := s.DB.Read(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func description(visibility string) workspace.Description {
	return workspace.Description{Name: "Retort guidance", Purpose: "Write it **together**.", Language: "en", Visibility: visibility, Version: 1}
}

// open has a workspace of the proposer's opened, with a member of each lesser
// role. Members are named "viewer 3" by role and workspace.
func (s *stage) open(t testing.TB, visibility string) models.Workspace {
	t.Helper()
	w, err := s.Workspace.Propose(t.Context(), s.people["proposer"], description(visibility))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Workspace.Approve(t.Context(), s.people["secretariat"], w.ID); err != nil {
		t.Fatal(err)
	}
	for _, role := range access.WorkspaceRoles {
		who := s.person(t, s.member(role, w), "")
		s.join(t, w, who, role)
	}
	return s.now(t, w)
}

func (s *stage) member(role string, w models.Workspace) string {
	return fmt.Sprintf("%s %d", role, w.ID)
}

// join invites somebody and has them accept.
func (s *stage) join(t testing.TB, w models.Workspace, who access.Who, role string) {
	t.Helper()
	if err := s.Workspace.Invite(t.Context(), s.people["proposer"], w.ID, workspace.Invite{Person: who.Person, Role: role}); err != nil {
		t.Fatal(err)
	}
	if err := s.Workspace.Accept(t.Context(), who, w.ID); err != nil {
		t.Fatal(err)
	}
}

func (s *stage) now(t testing.TB, w models.Workspace) models.Workspace {
	t.Helper()
	s.read(t, func(tx *models.Tx) (err error) {
		w, err = models.WorkspaceByID(tx, w.ID)
		return err
	})
	return w
}

var refs atomic.Int64

func ref() string { return fmt.Sprintf("reference-%d", refs.Add(1)) }

func kept() workspace.Kept {
	number := refs.Add(1)
	return workspace.Kept{
		Key: fmt.Sprintf("key%d", number), Name: "notes.txt", MediaType: "text/plain", Size: 3, Digest: strings.Repeat("0", 64), Ref: ref(),
	}
}

func (s *stage) discuss(t testing.TB, who access.Who, w models.Workspace) (models.Topic, error) {
	t.Helper()
	return s.Forum.Start(t.Context(), who, forum.NewTopic{
		Forum: *w.ForumID, Kind: models.Discussion, Title: "First draft", Writing: forum.Writing{Body: "Who begins?", Fallback: "en", Ref: ref()},
	})
}

func (s *stage) notices(t testing.TB, who access.Who) []string {
	t.Helper()
	inbox, err := s.Forum.Inbox(t.Context(), who, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, notice := range inbox.Notices {
		kinds = append(kinds, notice.Kind)
	}
	return kinds
}

func isKind(err error, kind fault.Kind) bool {
	if kind < 0 {
		return err == nil
	}
	return fault.Is(err, kind)
}
