package access_test

import (
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// explained is why somebody may do something in a place, or not.
func (s *site) explained(t *testing.T, who access.Who, act access.Act, place access.Place) access.Explanation {
	t.Helper()
	question, err := s.QuestionAt("", act, string(place))
	if err != nil {
		t.Fatal(err)
	}
	explanation, err := s.Explain(who.Person, question)
	if err != nil {
		t.Fatal(err)
	}
	return explanation
}

// Whoever asks why somebody may do something in a workspace is answered what the
// program itself would answer there, however it stands, and which way it stands.
func TestExplanationsKnowHowAWorkspaceStands(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		seen := map[string]bool{}
		for _, status := range []string{models.WorkspaceOpen, models.WorkspaceArchived, models.WorkspaceProposed, models.WorkspaceRefused} {
			for _, visibility := range models.Visibilities {
				for _, hidden := range []bool{false, true} {
					w := s.addWorkspace(t, visibility, status)
					s.hide(t, w.ID, 0, hidden)
					people, place := s.peopleOf(t, w), access.WorkspacePlace(w.ID)
					for name, who := range people {
						for _, act := range []access.Act{access.Read, access.Join, access.Comment, access.Edit, access.ReadVersions, access.Manage, access.Moderate, access.Restore} {
							got := s.explained(t, who, act, place)
							ruled := s.Can(who, act, "workspace/"+visibility, place)
							if may := s.InWorkspace(who, act, w.ID) == nil; got.Allowed != may || (got.Barred != "") != (ruled && !may) {
								t.Errorf("%s %s %s, hidden %v: %s %s: explained as %+v, may %v, the rules say %v", visibility, status, place, hidden, name, act, got, may, ruled)
							}
							seen[got.Barred] = true
						}
					}
				}
			}
		}
		for _, bar := range []string{"", access.BarredArchived, access.BarredHidden, access.BarredNotOpen} {
			if !seen[bar] {
				t.Errorf("nothing was explained by %q", bar)
			}
		}
	})
}

func TestExplanationsKnowHowAForumStands(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		s.grant(t, 1, access.Partner, access.Site)
		forum := s.forums[models.AudiencePublic]
		place := access.Place(fmt.Sprint("forum:", forum.ID))
		if got := s.explained(t, person(1), access.Reply, place); !got.Allowed || got.Barred != "" {
			t.Fatalf("open: %+v", got)
		}
		s.change(t, func(tx *models.Tx) error {
			if err := tx.Model(&models.Forum{}).Where("id = ?", forum.ID).Update("closed_at", time.Now()).Error; err != nil {
				return err
			}
			return s.ForumChanged(tx, forum.ID)
		})
		for act, want := range map[access.Act]string{
			access.Read: "", access.React: "", access.Start: access.BarredClosed, access.Reply: access.BarredClosed, access.Attach: access.BarredClosed, access.Moderate: "",
		} {
			if got := s.explained(t, person(1), act, place); got.Barred != want || got.Allowed != (want == "" && act != access.Moderate) {
				t.Errorf("closed, %s: %+v", act, got)
			}
		}
		s.change(t, func(tx *models.Tx) error {
			return s.AddRule(tx, access.Rule{Role: access.Partner, Place: string(place), Thing: "forum/public", Act: "read", Deny: true})
		})
		if got := s.explained(t, person(1), access.React, place); got.Allowed || got.Barred != access.BarredUnread {
			t.Errorf("not read: %+v", got)
		}
	})
}
