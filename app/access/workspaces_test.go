package access_test

import (
	"fmt"
	"slices"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// addWorkspace inserts a workspace with a forum, as somebody opens one.
func (s *site) addWorkspace(t *testing.T, visibility, status string) models.Workspace {
	t.Helper()
	var w models.Workspace
	s.change(t, func(tx *models.Tx) error {
		proposer := models.Person{Name: "Proposer", InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		if err := tx.Create(&proposer).Error; err != nil {
			return err
		}
		w = models.Workspace{
			Name: visibility, Language: "en", Visibility: visibility, Status: status, ProposedBy: proposer.ID, CreatedAt: tx.Now, LastActiveAt: tx.Now,
		}
		if err := models.InsertWorkspace(tx, &w, nil); err != nil {
			return err
		}
		forum := models.Forum{
			Slug: fmt.Sprintf("workspace-%d", w.ID), Place: string(access.WorkspacePlace(w.ID)), Audience: models.AudienceMembers,
			Names: models.Localized{"en": visibility},
		}
		if err := models.InsertForum(tx, &forum); err != nil {
			return err
		}
		w.ForumID = &forum.ID
		if err := models.SetWorkspace(tx, w.ID, map[string]any{"forum_id": forum.ID}); err != nil {
			return err
		}
		if err := s.ForumChanged(tx, forum.ID); err != nil {
			return err
		}
		return s.WorkspaceChanged(tx, w.ID)
	})
	return w
}

// cast are people of every role, and members of one workspace of every role
// who have none at the site.
func cast(t *testing.T, s *site, within access.Place) map[string]access.Who {
	t.Helper()
	people := map[string]access.Who{"visitor": {}, "stranger": person(999), "suspended": person(998)}
	for i, role := range access.SiteRoles {
		id := models.PersonID(900 + i)
		s.grant(t, id, role, access.Site)
		people[role] = person(id)
	}
	for i, role := range access.WorkspaceRoles {
		id := models.PersonID(950 + i)
		s.grant(t, id, role, within)
		people[role] = person(id)
	}
	s.grant(t, 998, access.Lead, within)
	s.change(t, func(tx *models.Tx) error { return s.Suspend(tx, 998) })
	return people
}

// Who may do what in a workspace of each visibility: by role at the site, by
// role in it; nobody by a role in another one.
func TestRightsInAWorkspace(t *testing.T) {
	reading := map[string][]string{
		models.VisibilityPublic:   {"visitor", "stranger", "observer", "partner", "party", "moderator"},
		models.VisibilityPartners: {"partner", "party", "moderator"},
		models.VisibilityParties:  {"party", "moderator"},
		models.VisibilityMembers:  {},
	}
	from := map[access.Act]int{ // the least of the workspace's roles that may
		access.Read: 0, access.Comment: 1, access.Suggest: 2, access.Edit: 3, access.Accept: 3, access.Resolve: 3,
		access.Manage: 4, access.Moderate: 4, access.Archive: 4, access.Restore: 4,
	}
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		for visibility, readers := range reading {
			w := s.addWorkspace(t, visibility, models.WorkspaceOpen)
			other := s.addWorkspace(t, visibility, models.WorkspaceOpen)
			people := cast(t, s, access.WorkspacePlace(w.ID))
			for name, who := range people {
				rank := slices.Index(access.WorkspaceRoles, name)
				for act, least := range from {
					may := name == "secretariat" || rank >= least || act == access.Read && slices.Contains(readers, name) ||
						act == access.Moderate && name == "moderator" && visibility != models.VisibilityMembers
					if err := s.InWorkspace(who, act, w.ID); (err == nil) != may {
						t.Errorf("%s, %s %s: %v", visibility, name, act, err)
					}
				}
				elsewhere := name == "secretariat" || slices.Contains(readers, name) || rank >= 0 && slices.Contains(readers, "stranger")
				if err := s.InWorkspace(who, access.Read, other.ID); (err == nil) != elsewhere {
					t.Errorf("%s, %s reads another: %v", visibility, name, err)
				}
				s.agree(t, who, name, w, other)
			}
		}
	})
}

// agree holds the scope for queries, the hand-out and the forum to the same
// answer.
func (s *site) agree(t *testing.T, who access.Who, name string, workspaces ...models.Workspace) {
	t.Helper()
	if err := s.db.Read(t.Context(), func(tx *models.Tx) error {
		found, err := models.Workspaces(tx, models.WorkspaceFilter{Scope: s.ReadableWorkspaces(who), Limit: 100})
		if err != nil {
			return err
		}
		for _, w := range workspaces {
			reads := s.InWorkspace(who, access.Read, w.ID) == nil
			listed := slices.ContainsFunc(found, func(f models.Workspace) bool { return f.ID == w.ID })
			_, err := s.Workspace(tx, who, access.Read, w.ID)
			_, forumErr := s.Forum(who, access.Read, *w.ForumID)
			if listed != reads || (err == nil) != reads || (forumErr == nil) != reads {
				t.Errorf("%s %s: reads %v, listed %v, handed out %v, forum %v", w.Visibility, name, reads, listed, err, forumErr)
			}
			if !reads && (!fault.Is(err, fault.NotFound) || !fault.Is(forumErr, fault.NotFound)) {
				t.Errorf("%s %s: %v, %v", w.Visibility, name, err, forumErr)
			}
			if slices.ContainsFunc(s.Forums(who), func(f models.Forum) bool { return f.ID == *w.ForumID }) {
				t.Errorf("%s %s: its forum stands among those of the site", w.Visibility, name)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestWorkspaceThatIsNotOpen(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	archived := s.addWorkspace(t, models.VisibilityPublic, models.WorkspaceArchived)
	people := cast(t, s, access.WorkspacePlace(archived.ID))
	for act, kind := range map[access.Act]fault.Kind{access.Read: 0, access.Edit: fault.Conflict, access.Manage: fault.Conflict, access.Restore: 0} {
		if err := s.InWorkspace(people["lead"], act, archived.ID); kind == 0 && err != nil || kind != 0 && !fault.Is(err, kind) {
			t.Errorf("a lead, archived, %s: %v", act, err)
		}
	}
	forum, err := s.Forum(people["lead"], access.Read, *archived.ForumID)
	if err != nil || s.CanForum(people["lead"], access.Reply, forum) {
		t.Errorf("a reply in an archived workspace: %v", err)
	}
	for _, status := range []string{models.WorkspaceProposed, models.WorkspaceRefused} {
		w := s.addWorkspace(t, models.VisibilityPublic, status)
		proposer := person(w.ProposedBy)
		for name, who := range people {
			if err := s.InWorkspace(who, access.Read, w.ID); (err == nil) != (name == "secretariat") {
				t.Errorf("%s reads one that is %s: %v", name, status, err)
			}
		}
		if err := s.InWorkspace(proposer, access.Read, w.ID); err != nil {
			t.Errorf("%s: its proposer: %v", status, err)
		}
		if err := s.InWorkspace(proposer, access.Edit, w.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: its proposer edits: %v", status, err)
		}
		if scope := s.ReadableWorkspaces(proposer); slices.Contains(scope.IDs, w.ID) {
			t.Errorf("%s is listed", status)
		}
	}
}

// A rule that denies in one workspace wins over a role in it.
func TestDenyWinsInAWorkspace(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	w := s.addWorkspace(t, models.VisibilityPublic, models.WorkspaceOpen)
	people := cast(t, s, access.WorkspacePlace(w.ID))
	rule := access.Rule{Role: access.Viewer, Place: string(access.WorkspacePlace(w.ID)), Thing: "*", Act: "read", Deny: true}
	s.change(t, func(tx *models.Tx) error { return s.AddRule(tx, rule) })
	for name, may := range map[string]bool{"lead": false, "viewer": false, "stranger": true} {
		if err := s.InWorkspace(people[name], access.Read, w.ID); (err == nil) != may {
			t.Errorf("%s: %v", name, err)
		}
		s.agree(t, people[name], name, w)
	}
	audience, err := s.Audience(t.Context(), fmt.Sprintf("workspace:%d", w.ID))
	if err != nil || audience.Admits(people["lead"]) || !audience.Admits(people["stranger"]) {
		t.Errorf("the audience of the workspace, %v", err)
	}
	s.change(t, func(tx *models.Tx) error { return s.RemoveRule(tx, rule) })
	if err := s.InWorkspace(people["lead"], access.Manage, w.ID); err != nil {
		t.Errorf("the rule was taken back: %v", err)
	}
}

func TestOnlyWhoReadsByRoleAloneIsAGuest(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	w := s.addWorkspace(t, models.VisibilityMembers, models.WorkspaceOpen)
	people := cast(t, s, access.WorkspacePlace(w.ID))
	if !s.IsGuest(people["secretariat"], w.Standing()) || s.IsGuest(people["viewer"], w.Standing()) {
		t.Error("a member is a guest, or the secretariat is not")
	}
	open := s.addWorkspace(t, models.VisibilityPublic, models.WorkspaceOpen)
	if s.IsGuest(people["secretariat"], open.Standing()) {
		t.Error("a guest where everybody reads")
	}
}

// What is shipped later reaches a policy that was seeded before, and does not
// bring back what was taken out of it.
func TestLaterLinesReachAnOlderPolicy(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		old := access.Rule{Role: access.Observer, Place: "*", Thing: "person", Act: "read"}
		s.change(t, func(tx *models.Tx) error {
			if err := s.RemoveRule(tx, old); err != nil {
				return err
			}
			if err := s.RemoveRule(tx, access.Rule{Role: access.Visitor, Place: "*", Thing: "workspace/public", Act: "read"}); err != nil {
				return err
			}
			return models.SetSiteState(tx, "policy_seeded", "1")
		})
		s = start(t, db)
		rules, err := s.Rules()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(rules, func(r access.Rule) bool { return r.Thing == "workspace/public" && r.Role == access.Visitor }) {
			t.Error("the later lines are not there")
		}
		if slices.Contains(rules, old) {
			t.Error("a line that was taken out is back")
		}
	})
}
