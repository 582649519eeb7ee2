package workspace_test

import (
	"fmt"
	"slices"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// attempt is something to do in a workspace, and from which role in it on.
type attempt struct {
	name string
	from string
	// others may as well, by their role at the site, where they may read.
	others []string
	do     func(t *testing.T, s *stage, who access.Who, w models.Workspace) error
}

var attempts = []attempt{
	{"reads it", access.Viewer, nil, func(t *testing.T, s *stage, who access.Who, w models.Workspace) error {
		_, err := s.Workspace.Overview(t.Context(), who, w.ID, 0)
		return err
	}},
	{"reads its files", access.Viewer, nil, func(t *testing.T, s *stage, who access.Who, w models.Workspace) error {
		_, err := s.Workspace.Files(t.Context(), who, w.ID)
		return err
	}},
	{"reads its discussion", access.Viewer, nil, func(t *testing.T, s *stage, who access.Who, w models.Workspace) error {
		_, err := s.Forum.List(t.Context(), who, forum.Filter{Forum: *w.ForumID})
		return err
	}},
	{"starts a topic", access.Commenter, nil, func(t *testing.T, s *stage, who access.Who, w models.Workspace) error {
		_, err := s.discuss(t, who, w)
		return err
	}},
	{"keeps a file", access.Editor, nil, func(t *testing.T, s *stage, who access.Who, w models.Workspace) error {
		_, err := s.Workspace.Keep(t.Context(), who, w.ID, 0, kept())
		return err
	}},
	{"describes it", access.Lead, nil, func(t *testing.T, s *stage, who access.Who, w models.Workspace) error {
		d := description(w.Visibility)
		d.Version = s.now(t, w).Version
		return s.Workspace.Describe(t.Context(), who, w.ID, d)
	}},
	{"invites", access.Lead, nil, func(t *testing.T, s *stage, who access.Who, w models.Workspace) error {
		guest := s.person(t, fmt.Sprintf("guest-%d", refs.Add(1)), access.Observer)
		return s.Workspace.Invite(t.Context(), who, w.ID, workspace.Invite{Person: guest.Person, Role: access.Viewer})
	}},
	{"gives a role", access.Lead, nil, func(t *testing.T, s *stage, who access.Who, w models.Workspace) error {
		viewer := s.people[s.member(access.Viewer, w)]
		return s.Workspace.SetRole(t.Context(), who, w.ID, viewer.Person, access.Viewer)
	}},
	{"archives and restores it", access.Lead, nil, func(t *testing.T, s *stage, who access.Who, w models.Workspace) error {
		if err := s.Workspace.Archive(t.Context(), who, w.ID); err != nil {
			return err
		}
		return s.Workspace.Restore(t.Context(), who, w.ID)
	}},
}

// readers are who may read a workspace of a visibility without a role in it.
var readers = map[string][]string{
	models.VisibilityPublic:   {"visitor", "stranger", "observer", "partner", "party", "moderator", "secretariat"},
	models.VisibilityPartners: {"partner", "party", "moderator", "secretariat"},
	models.VisibilityParties:  {"party", "moderator", "secretariat"},
	models.VisibilityMembers:  {"secretariat"},
}

// expected is what comes of an attempt: -1 for done.
func expected(a attempt, visibility, name string, rank int) fault.Kind {
	least := slices.Index(access.WorkspaceRoles, a.from)
	reads := rank >= 0 || slices.Contains(readers[visibility], name)
	switch {
	case name == "secretariat", rank >= least, reads && least == 0:
		return -1
	case !reads:
		return fault.NotFound
	case name == "visitor":
		return fault.Unauthenticated
	}
	return fault.Forbidden
}

func TestRoleActionVisibility(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		for visibility := range readers {
			w := s.open(t, visibility)
			elsewhere := s.open(t, visibility)
			if visibility == models.VisibilityMembers {
				if err := s.Workspace.Look(t.Context(), s.people["secretariat"], w.ID, "a trial"); err != nil {
					t.Fatal(err)
				}
			}
			for _, attempt := range attempts {
				for name, rank := range s.cast(w) {
					err := attempt.do(t, s, s.people[name], w)
					if want := expected(attempt, visibility, name, rank); !isKind(err, want) {
						t.Errorf("%s: %s %s: %v, want %v", visibility, name, attempt.name, err, want)
					}
				}
				// a lead is nobody in another workspace
				outsider := "stranger"
				err := attempt.do(t, s, s.people[s.member(access.Lead, elsewhere)], w)
				if want := expected(attempt, visibility, outsider, -1); !isKind(err, want) {
					t.Errorf("%s: the lead of another %s: %v, want %v", visibility, attempt.name, err, want)
				}
			}
		}
	})
}

// cast is everybody with their rank in a workspace, -1 for none.
func (s *stage) cast(w models.Workspace) map[string]int {
	cast := map[string]int{}
	for _, name := range []string{"visitor", "stranger", "observer", "partner", "party", "moderator", "secretariat", "suspended"} {
		cast[name] = -1
	}
	for rank, role := range access.WorkspaceRoles {
		cast[s.member(role, w)] = rank
	}
	return cast
}

func TestArchivedIsReadAndNotWritten(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		w := s.open(t, models.VisibilityMembers)
		lead := s.people["proposer"]
		topic, err := s.discuss(t, lead, w)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Workspace.Archive(t.Context(), lead, w.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Forum.TopicPage(t.Context(), s.people[s.member(access.Viewer, w)], topic.ID, 1); err != nil {
			t.Errorf("an archived discussion is not read: %v", err)
		}
		for _, attempt := range attempts[3:] {
			if err := attempt.do(t, s, lead, w); err == nil || fault.Is(err, fault.NotFound) {
				t.Errorf("a lead %s in an archived workspace: %v", attempt.name, err)
			}
		}
		if err := s.Workspace.Restore(t.Context(), s.people[s.member(access.Editor, w)], w.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an editor restores: %v", err)
		}
		if err := s.Workspace.Restore(t.Context(), lead, w.ID); err != nil {
			t.Error(err)
		}
		if _, err := s.discuss(t, lead, w); err != nil {
			t.Errorf("restored: %v", err)
		}
	})
}
