package confidential_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// stage is a workspace with a document and a file, and people of all kinds.
type stage struct {
	*apptest.App
	who       map[string]access.Who
	workspace models.Workspace
	document  models.DocumentID
	file      models.WorkspaceFile
	key       string // of the file's address
}

const why = "It holds figures that a Party has not published."

func newStage(t testing.TB, a *apptest.App, visibility string) *stage {
	t.Helper()
	s := &stage{App: a, who: map[string]access.Who{"visitor": {}}}
	for name, role := range map[string]string{
		"observer": access.Observer, "party": access.PartyRole, "moderator": access.Moderator, "secretariat": access.Secretariat,
		"suspended": access.PartyRole, "stranger": "", "lead": access.Partner, "lead elsewhere": access.Partner,
	} {
		s.person(t, name, role, access.Site)
	}
	elsewhere := s.open(t, "lead elsewhere", visibility)
	s.workspace = s.open(t, "lead", visibility)
	if elsewhere.ID == s.workspace.ID {
		t.Fatal("one workspace")
	}
	for _, role := range access.WorkspaceRoles[:4] {
		s.person(t, role, "", access.Site)
		must(t, s.Workspace.Invite(t.Context(), s.who["lead"], s.workspace.ID, workspace.Invite{Person: s.who[role].Person, Role: role}))
		must(t, s.Workspace.Accept(t.Context(), s.who[role], s.workspace.ID))
	}
	s.write(t, func(tx *models.Tx) error { return s.Access.Suspend(tx, s.who["suspended"].Person) })
	made, err := s.Document.Start(t.Context(), s.who["lead"], s.workspace.ID, document.Description{Title: "Zirconium figures", Language: "fr"})
	must(t, err)
	s.document = made.ID
	s.file, s.key = s.keep(t, "zirconium.csv")
	return s
}

// people and files are how many there have been, in all stages.
var people, files int

func (s *stage) keep(t testing.TB, name string) (models.WorkspaceFile, string) {
	t.Helper()
	files++
	key := fmt.Sprintf("key%d", files)
	file, err := s.Workspace.Keep(t.Context(), s.who["lead"], s.workspace.ID, 0, workspace.Kept{
		Key: key, Name: name, MediaType: "text/csv", Size: 3, Digest: strings.Repeat("0", 64), Ref: fmt.Sprintf("reference-%d", files),
	})
	must(t, err)
	return file, key
}

func (s *stage) open(t testing.TB, lead, visibility string) models.Workspace {
	t.Helper()
	w, err := s.Workspace.Propose(t.Context(), s.who[lead], workspace.Description{Name: "Retorts", Purpose: "Write.", Language: "en", Visibility: visibility})
	must(t, err)
	must(t, s.Workspace.Approve(t.Context(), s.who["secretariat"], w.ID))
	return w
}

func (s *stage) person(t testing.TB, name, role string, place access.Place) {
	t.Helper()
	s.write(t, func(tx *models.Tx) error {
		person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		people++
		email := fmt.Sprintf("person%d@example.test", people)
		account := models.Account{Email: email, EmailKey: email, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
		if err := models.InsertPerson(tx, &person, &account); err != nil {
			return err
		}
		s.who[name] = access.Who{Person: person.ID, Account: account.ID}
		if role == "" {
			return nil
		}
		return s.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: role, Place: place})
	})
}

func (s *stage) write(t testing.TB, f func(tx *models.Tx) error) {
	t.Helper()
	must(t, s.DB.Write(t.Context(), f))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// things are the document and the file, as they are marked.
func (s *stage) things() []confidential.Thing {
	return []confidential.Thing{{Document: s.document}, {Workspace: s.workspace.ID, File: s.file.ID}}
}

// everybody is all people but the secretariat and those who may read everything.
func (s *stage) everybody() []string {
	names := []string{}
	for name := range s.who {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// isMember reports whether somebody of this name is one of the workspace.
func isMember(name string) bool { return slices.Contains(access.WorkspaceRoles, name) }

const fine = fault.Kind(-1)

func kindOf(err error) fault.Kind {
	if err == nil {
		return fine
	}
	return fault.Of(err)
}

func (s *stage) activity(t testing.TB, name, kind string) []models.WorkspaceActivity {
	t.Helper()
	o, err := s.Workspace.Overview(t.Context(), s.who[name], s.workspace.ID, 0)
	must(t, err)
	return slices.DeleteFunc(o.Activities, func(a models.WorkspaceActivity) bool { return a.Kind != kind })
}

// look has the secretariat say why it looks into the workspace.
func (s *stage) look(t *testing.T) error {
	t.Helper()
	return s.Workspace.Look(t.Context(), s.who["secretariat"], s.workspace.ID, "a trial")
}
