package figures_test

import (
	"context"
	"fmt"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// stage is an open forum with a Theme, a workspace for its members alone, and
// who writes in them: Amina for a Party of Africa, Bruno for none.
type stage struct {
	*apptest.App
	amina, bruno, office access.Who
	open, closed         models.ForumID
	workspace            models.WorkspaceID
	theme                string
}

func begin(t testing.TB, a *apptest.App) *stage {
	t.Helper()
	s := &stage{App: a}
	err := a.DB.Write(t.Context(), func(tx *models.Tx) error {
		party := models.Party{Code: "x-af", Names: models.Localized{"en": "Sahelia"}, Region: "AFR", Sample: true, Version: 1}
		theme := models.Theme{Slug: "seals", Labels: models.Localized{"en": "Seals"}, Version: 1}
		for _, row := range []any{&party, &theme} {
			if err := tx.Create(row).Error; err != nil {
				return err
			}
		}
		s.theme = fmt.Sprint(theme.ID)
		f := models.Forum{Slug: "seals", Place: "site", Audience: "public", Names: models.Localized{"en": "Seals"}, ThemeID: &theme.ID, Version: 1}
		if err := tx.Create(&f).Error; err != nil {
			return err
		}
		s.open = f.ID
		for _, one := range []struct {
			who   *access.Who
			name  string
			role  string
			party *models.PartyID
		}{{&s.amina, "Amina", access.PartyRole, &party.ID}, {&s.bruno, "Bruno", access.Partner, nil}, {&s.office, "Chen", access.Secretariat, nil}} {
			person := models.Person{Name: one.name, PartyID: one.party, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			account := models.Account{Email: one.name, EmailKey: one.name, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
			if err := models.InsertPerson(tx, &person, &account); err != nil {
				return err
			}
			*one.who = access.Who{Person: person.ID, Account: account.ID}
			if err := a.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: one.role, Place: access.Site}); err != nil {
				return err
			}
		}
		return a.Access.ForumChanged(tx, f.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	w, err := a.Workspace.Propose(t.Context(), s.office, workspace.Description{Name: "Among us", Purpose: "To talk", Language: "en", Visibility: "members"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.DB.Write(t.Context(), func(tx *models.Tx) error {
		return a.Access.Grant(tx, access.RoleGrant{Person: s.amina.Person, Role: access.Editor, Place: access.WorkspacePlace(w.ID)})
	}); err != nil {
		t.Fatal(err)
	}
	s.workspace, s.closed = w.ID, *w.ForumID
	return s
}

func (s *stage) ask(t *testing.T, in models.ForumID, kind, title string) models.Topic {
	t.Helper()
	topic, err := s.Forum.Start(context.Background(), s.amina, forum.NewTopic{Forum: in, Kind: kind, Title: title, Writing: s.writing(s.amina, title, "en")})
	if err != nil {
		t.Fatal(err)
	}
	return topic
}

func (s *stage) reply(t *testing.T, who access.Who, topic models.TopicID, words string) models.Post {
	t.Helper()
	post, err := s.Forum.Reply(context.Background(), who, topic, s.writing(who, words, "fr"))
	if err != nil {
		t.Fatal(err)
	}
	return post
}

func (s *stage) writing(who access.Who, words, language string) forum.Writing {
	w := forum.Writing{Body: words, Language: language, Ref: fmt.Sprintf("ref-%x", words), Capacity: models.Capacity{Capacity: models.CapacityPersonal}}
	if who == s.amina {
		w.Capacity.Capacity = models.CapacityExpert
	}
	return w
}
