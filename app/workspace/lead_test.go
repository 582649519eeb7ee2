package workspace_test

import (
	"slices"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

const whyLead = "She has left the ministry."

// ledBy has a workspace led by its proposer alone.
func (s *stage) ledBy(t *testing.T, visibility string) models.Workspace {
	t.Helper()
	w := s.open(t, visibility)
	lead := s.people[s.member(access.Lead, w)]
	if err := s.Workspace.SetRole(t.Context(), s.people["proposer"], w.ID, lead.Person, access.Editor); err != nil {
		t.Fatal(err)
	}
	return s.now(t, w)
}

func TestWhoReplacesALead(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		for _, visibility := range []string{models.VisibilityMembers, models.VisibilityPublic} {
			w := s.ledBy(t, visibility)
			replace := func(name string) error {
				return s.Workspace.ReplaceLead(t.Context(), s.people[name], w.ID, workspace.Replacement{
					From: s.people["proposer"].Person, To: s.people[s.member(access.Editor, w)].Person, Reason: whyLead,
				})
			}
			outside, visitor := fault.Forbidden, fault.Unauthenticated
			if visibility == models.VisibilityMembers {
				outside, visitor = fault.NotFound, fault.NotFound
			}
			for name, kind := range map[string]fault.Kind{
				"visitor": visitor, "stranger": outside, "observer": outside, "party": outside, "moderator": outside, "suspended": fault.NotFound,
				"proposer": fault.Forbidden, s.member(access.Editor, w): fault.Forbidden, s.member(access.Viewer, w): fault.Forbidden,
			} {
				if err := replace(name); !fault.Is(err, kind) {
					t.Errorf("%s: %s replaces a lead: %v", visibility, name, err)
				}
			}
			if err := replace("secretariat"); err != nil {
				t.Errorf("%s: the secretariat: %v", visibility, err)
			}
			if err := replace("secretariat"); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: who leads no longer is replaced: %v", visibility, err)
			}
		}
	})
}

// The only lead was suspended: nobody in the workspace can go on, and the
// secretariat gives it another.
func TestASuspendedLeadIsReplaced(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, secretariat, old := t.Context(), s.people["secretariat"], s.people["proposer"]
		w := s.ledBy(t, models.VisibilityPublic)
		editor := s.people[s.member(access.Editor, w)]
		s.write(t, func(tx *models.Tx) error { return s.Access.Suspend(tx, old.Person) })
		replacement := func(change func(*workspace.Replacement)) workspace.Replacement {
			r := workspace.Replacement{From: old.Person, To: editor.Person, Stays: access.Viewer, Reason: whyLead}
			change(&r)
			return r
		}
		for name, r := range map[string]workspace.Replacement{
			"without a reason":                  replacement(func(r *workspace.Replacement) { r.Reason = " " }),
			"by nobody":                         replacement(func(r *workspace.Replacement) { r.To = 0 }),
			"by themselves":                     replacement(func(r *workspace.Replacement) { r.To = old.Person }),
			"by somebody suspended":             replacement(func(r *workspace.Replacement) { r.To = s.people["suspended"].Person }),
			"by somebody who is not there":      replacement(func(r *workspace.Replacement) { r.To = 987654 }),
			"as if nobody led it":               replacement(func(r *workspace.Replacement) { r.From = 0 }),
			"with a role that there is not":     replacement(func(r *workspace.Replacement) { r.Stays = "king" }),
			"staying a lead beside the new one": replacement(func(r *workspace.Replacement) { r.Stays = access.Lead }),
		} {
			if err := s.Workspace.ReplaceLead(ctx, secretariat, w.ID, r); !fault.Is(err, fault.Invalid) {
				t.Errorf("replaced %s: %v", name, err)
			}
		}
		if err := s.Workspace.ReplaceLead(ctx, secretariat, w.ID, replacement(func(*workspace.Replacement) {})); err != nil {
			t.Fatal(err)
		}
		if err := s.Access.InWorkspace(editor, access.Manage, w.ID); err != nil {
			t.Errorf("the new lead: %v", err)
		}
		s.write(t, func(tx *models.Tx) error { return s.Access.Reinstate(tx, old.Person) })
		if err := s.Access.InWorkspace(old, access.Comment, w.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the old lead: %v", err)
		}
		for who, kind := range map[access.Who]string{editor: workspace.NoticeLeads, old: workspace.NoticeReplaced} {
			inbox, err := s.Forum.Inbox(ctx, who, 0)
			if err != nil || !slices.ContainsFunc(inbox.Notices, func(n models.Notice) bool { return n.Kind == kind && n.Reason == whyLead }) {
				t.Errorf("%s is not told: %+v %v", kind, inbox.Notices, err)
			}
		}
		for name, reason := range map[string]string{s.member(access.Viewer, w): whyLead, "party": "", "visitor": ""} {
			o, err := s.Workspace.Overview(ctx, s.people[name], w.ID, 0)
			i := slices.IndexFunc(o.Activities, func(a models.WorkspaceActivity) bool { return a.Kind == workspace.ActivityLead })
			if err != nil || i < 0 || o.Activities[i].Reason != reason {
				t.Fatalf("%s reads in the activity %+v, %v", name, o.Activities, err)
			}
			line := o.Activities[i]
			if former, _ := workspace.PersonOf(line); former != old.Person || *line.PersonID != editor.Person || o.People[former].Name == "" {
				t.Errorf("%s: the line is about %+v", name, line)
			}
			shown, err := s.Workspace.Shown(ctx, line.ID)
			if err != nil || shown.Activities[0].Reason != "" {
				t.Errorf("the fragment for everybody says why: %v", err)
			}
		}
		record, err := s.Audit.Read(ctx, secretariat, models.AuditFilter{Act: "workspace.replace_lead"})
		if err != nil || len(record.Entries) != 1 || record.Entries[0].Reason != whyLead {
			t.Errorf("the record has %+v, %v", record.Entries, err)
		}
		if err := s.Workspace.Leave(ctx, editor, w.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the new lead is not the last: %v", err)
		}
	})
}

// Nobody leads it any more, as where who led an archived one has gone: anybody
// with an account can be made to.
func TestAWorkspaceWithoutALeadGetsOne(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		w := s.ledBy(t, models.VisibilityMembers)
		s.write(t, func(tx *models.Tx) error {
			return models.DeleteMember(tx, models.WorkspaceMember{WorkspaceID: w.ID, PersonID: s.people["proposer"].Person})
		})
		newLead := s.people["party"]
		r := workspace.Replacement{To: newLead.Person, Reason: whyLead}
		if err := s.Workspace.ReplaceLead(t.Context(), s.people["secretariat"], w.ID, r); err != nil {
			t.Fatal(err)
		}
		if err := s.Access.InWorkspace(newLead, access.Manage, w.ID); err != nil {
			t.Errorf("the new lead: %v", err)
		}
		if letter := s.mailed(t, "party@example.test"); strings.Contains(letter, w.Name) || strings.Contains(letter, "ministry") {
			t.Error("a letter says what is inside a members-only workspace")
		}
		if err := s.Workspace.Archive(t.Context(), newLead, w.ID); err != nil {
			t.Fatal(err)
		}
		r = workspace.Replacement{From: newLead.Person, To: s.people["partner"].Person, Reason: whyLead}
		if err := s.Workspace.ReplaceLead(t.Context(), s.people["secretariat"], w.ID, r); !fault.Is(err, fault.Conflict) {
			t.Errorf("in an archived workspace: %v", err)
		}
	})
}
