package period_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/period"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// stage is a members-only workspace with two documents, and people of all kinds.
type stage struct {
	*apptest.App
	workspace models.WorkspaceID
	document  models.DocumentID // the one that is opened
	other     models.DocumentID
	who       map[string]access.Who
}

const words = `{"type":"doc","content":[
	{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"Storage"}]},
	{"type":"numbered_paragraph","content":[{"type":"text","text":"Safe storage of mercury"}]},
	{"type":"numbered_paragraph","content":[{"type":"text","text":"Second words"}]},
	{"type":"numbered_paragraph","attrs":{"level":2},"content":[{"type":"text","text":"Third words"}]}]}`

func newStage(t testing.TB, a *apptest.App) *stage {
	t.Helper()
	s := &stage{App: a, who: map[string]access.Who{"visitor": {}}}
	for name, role := range map[string]string{
		"observer": access.Observer, "partner": access.Partner, "party": access.PartyRole, "moderator": access.Moderator,
		"secretariat": access.Secretariat, "suspended": access.PartyRole, "lead elsewhere": access.Observer,
	} {
		s.person(t, name, role, access.Site)
	}
	var elsewhere models.WorkspaceID
	s.workspace, s.document = s.open(t, "Zirconium circle", "Zirconium draft", access.Lead)
	elsewhere, _ = s.open(t, "Another", "Another", "founder")
	for _, role := range access.WorkspaceRoles[:4] {
		s.person(t, role, role, access.WorkspacePlace(s.workspace))
	}
	s.write(t, func(tx *models.Tx) error {
		return s.Access.Grant(tx, access.RoleGrant{Person: s.who["lead elsewhere"].Person, Role: access.Lead, Place: access.WorkspacePlace(elsewhere)})
	})
	s.write(t, func(tx *models.Tx) error { return s.Access.Suspend(tx, s.who["suspended"].Person) })
	made, err := s.Document.Start(context.Background(), s.who[access.Lead], s.workspace, document.Description{Title: "Zirconium notes", Language: "en"})
	must(t, err)
	s.other = made.ID
	return s
}

// open makes a members-only workspace with a document, and its lead.
func (s *stage) open(t testing.TB, name, title, lead string) (models.WorkspaceID, models.DocumentID) {
	t.Helper()
	workspace := models.Workspace{Name: name, Language: "en", Visibility: models.VisibilityMembers, Status: models.WorkspaceOpen, Version: 1}
	s.write(t, func(tx *models.Tx) error {
		person := models.Person{Name: lead, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		if err := tx.Create(&person).Error; err != nil {
			return err
		}
		s.who[lead] = access.Who{Person: person.ID}
		workspace.ProposedBy, workspace.CreatedAt, workspace.LastActiveAt = person.ID, tx.Now, tx.Now
		if err := tx.Create(&workspace).Error; err != nil {
			return err
		}
		if err := s.Access.WorkspaceChanged(tx, workspace.ID); err != nil {
			return err
		}
		return s.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: access.Lead, Place: access.WorkspacePlace(workspace.ID)})
	})
	doc, err := prose.Exchange().NodeFromJSON([]byte(words))
	must(t, err)
	made, err := s.Document.Import(context.Background(), s.who[lead], workspace.ID, document.Description{Title: title, Language: "en", Status: models.DocumentDraft}, doc)
	must(t, err)
	return workspace.ID, made.ID
}

func (s *stage) person(t testing.TB, name, role string, place access.Place) {
	t.Helper()
	s.write(t, func(tx *models.Tx) error {
		person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		if err := tx.Create(&person).Error; err != nil {
			return err
		}
		s.who[name] = access.Who{Person: person.ID}
		return s.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: role, Place: place})
	})
}

func (s *stage) write(t testing.TB, f func(tx *models.Tx) error) {
	t.Helper()
	must(t, s.DB.Write(context.Background(), f))
}

// begin opens the document in an hour, for a day.
func (s *stage) begin(t testing.TB, audience string, readable bool) models.CommentPeriod {
	t.Helper()
	now := s.Clock.Now()
	made, err := s.Period.Open(context.Background(), s.who[access.Lead], s.document, period.Opening{
		Audience: audience, OpensAt: now.Add(time.Hour), ClosesAt: now.Add(25 * time.Hour), ReadableAfter: readable,
	})
	must(t, err)
	return made
}

func (s *stage) head(t testing.TB, id models.DocumentID) (d models.Document) {
	t.Helper()
	must(t, s.DB.Read(context.Background(), func(tx *models.Tx) (err error) {
		d, err = models.DocumentByID(tx, id)
		return err
	}))
	return d
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var refs int

func ref() string {
	refs++
	return fmt.Sprintf("ref-%012d", refs)
}

const fine = fault.Kind(-1)

func kindOf(err error) fault.Kind {
	if err == nil {
		return fine
	}
	return fault.Of(err)
}

func onOf(p models.CommentPeriod) period.On {
	return period.On{Document: p.DocumentID, Period: p.ID, Revision: p.Revision}
}
