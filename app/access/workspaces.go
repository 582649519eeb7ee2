package access

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Roles in a workspace, each with what the one before it may. They are held
// in the workspace's Place.
const (
	Viewer    = "viewer"
	Commenter = "commenter"
	Suggester = "suggester"
	Editor    = "editor"
	Lead      = "lead"
)

// WorkspaceRoles are the roles in a workspace, from the least to the most.
var WorkspaceRoles = []string{Viewer, Commenter, Suggester, Editor, Lead}

// WorkspacePlace is a workspace. Everything in it is asked about here: its
// documents and files with Read, Comment, Suggest and Edit, its topics too
// (CanForum). Ask with InWorkspace, or have the workspace handed out with
// Workspace; both know that one which is archived takes nothing new.
func WorkspacePlace(id models.WorkspaceID) Place {
	return Place("workspace:" + strconv.FormatInt(int64(id), 10))
}

// WorkspaceOf is the workspace that a place is or lies in; 0: none.
func WorkspaceOf(place Place) models.WorkspaceID {
	outer, _, _ := strings.Cut(string(place), "/")
	number, found := strings.CutPrefix(outer, "workspace:")
	if !found {
		return 0
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return models.WorkspaceID(id)
}

// CanWorkspace reports whether the policy lets a person do something in a
// workspace. One that was not opened is for who proposed it to read, and for
// who may decide on proposals.
func (a *Access) CanWorkspace(who Who, act Act, w models.WorkspaceStanding) bool {
	if w.Status == models.WorkspaceProposed || w.Status == models.WorkspaceRefused {
		if a.IsSuspended(who.Person) || act != Read {
			return false
		}
		return !who.IsVisitor() && who.Person == w.ProposedBy || a.Can(who, Approve, WorkspaceThing, Site)
	}
	if w.Hidden && act == Read && !a.seesTo(who, w) {
		return false
	}
	return a.Can(who, act, "workspace/"+w.Visibility, WorkspacePlace(w.ID))
}

// Workspace hands out a workspace for an act. One the person may not read is
// NotFound, the same as one that is not there. An archived one takes nothing
// but what only reads and Restore, one that moderation hid nothing but what only
// reads: Conflict.
func (a *Access) Workspace(tx *models.Tx, who Who, act Act, id models.WorkspaceID) (models.Workspace, error) {
	w, err := models.WorkspaceByID(tx, id)
	if err != nil {
		return models.Workspace{}, NotFound(err)
	}
	err = a.inStanding(who, act, w.Standing())
	if fault.Is(err, fault.NotFound) {
		return models.Workspace{}, err
	}
	return w, err
}

// InWorkspace is nil, or why a person may not do something in a workspace, as
// Workspace would say it. It asks the database nothing.
func (a *Access) InWorkspace(who Who, act Act, id models.WorkspaceID) error {
	a.mu.RLock()
	w, known := a.workspaces[id]
	a.mu.RUnlock()
	if !known {
		return fault.Missing()
	}
	return a.inStanding(who, act, w)
}

func (a *Access) inStanding(who Who, act Act, w models.WorkspaceStanding) error {
	switch {
	case !a.CanWorkspace(who, Read, w):
		return fault.Missing()
	case act == Read:
		return nil
	case w.Status == models.WorkspaceOpen, w.Status == models.WorkspaceArchived:
	default:
		return fault.Conflicting("workspace.refused.not_open")
	}
	if !a.CanWorkspace(who, act, w) {
		if who.IsVisitor() {
			return fault.Unsigned()
		}
		return fault.Denied()
	}
	if w.Hidden && act != ReadVersions && act != ReadOutgoings {
		return fault.Conflicting("workspace.refused.hidden")
	}
	if w.Status == models.WorkspaceArchived && act != Restore && act != ReadVersions && act != ReadOutgoings {
		return fault.Conflicting("workspace.refused.archived")
	}
	return nil
}

// ReadableWorkspaces is the workspaces that a person may read, for queries.
// Whether somebody may read one depends on its visibility alone, but where
// they hold a role in it or a rule names it.
func (a *Access) ReadableWorkspaces(who Who) models.WorkspaceScope {
	return a.workspacesFor(who, Read)
}

// ModeratedWorkspaces is the workspaces in which a person moderates, for queries.
func (a *Access) ModeratedWorkspaces(who Who) models.WorkspaceScope {
	return a.workspacesFor(who, Moderate)
}

func (a *Access) workspacesFor(who Who, act Act) models.WorkspaceScope {
	var scope models.WorkspaceScope
	for _, visibility := range models.Visibilities {
		if a.Can(who, act, "workspace/"+visibility, AnyWorkspace) {
			scope.Visibilities = append(scope.Visibilities, visibility)
			if act != Read || a.seesTo(who, models.WorkspaceStanding{Visibility: visibility}) {
				scope.Hidden = append(scope.Hidden, visibility)
			}
		}
	}
	for _, w := range a.workspacesApart(who) {
		switch {
		case w.Status != models.WorkspaceOpen && w.Status != models.WorkspaceArchived:
		case a.CanWorkspace(who, act, w):
			scope.IDs = append(scope.IDs, w.ID)
		default:
			scope.Except = append(scope.Except, w.ID)
		}
	}
	return scope
}

// workspacesApart are those about which something is said by number: a grant
// to this person, or a rule.
func (a *Access) workspacesApart(who Who) []models.WorkspaceStanding {
	a.mu.RLock()
	defer a.mu.RUnlock()
	apart := map[models.WorkspaceID]models.WorkspaceStanding{}
	add := func(place string) {
		if id := WorkspaceOf(Place(place)); id != 0 {
			if w, known := a.workspaces[id]; known {
				apart[id] = w
			}
		}
	}
	for place := range a.named {
		add(place)
	}
	if !who.IsVisitor() {
		for _, held := range a.grants.held[who.subject()] {
			add(held.place)
		}
	}
	ids := slices.Sorted(maps.Keys(apart))
	standings := make([]models.WorkspaceStanding, len(ids))
	for i, id := range ids {
		standings[i] = apart[id]
	}
	return standings
}

// WorkspaceChanged has every instance read again, after the commit, where a
// workspace stands.
func (a *Access) WorkspaceChanged(tx *models.Tx, id models.WorkspaceID) error {
	return a.announce(tx, change{Workspace: id})
}

// IsGuest reports whether a person reads a workspace only because they may
// read everything: without a role in it, and though its visibility would not
// show it to a partner or a Party.
func (a *Access) IsGuest(who Who, w models.WorkspaceStanding) bool {
	return w.Visibility == models.VisibilityMembers && !a.Holds(who.Person, Viewer, WorkspacePlace(w.ID))
}

// IsGuestIn is IsGuest for the workspace that a forum is in; in a forum of the
// site nobody is a guest.
func (a *Access) IsGuestIn(who Who, forum models.Forum) bool {
	w, within := a.workspaceAt(Place(forum.Place))
	return within && a.IsGuest(who, w)
}

// forumActsIn is what an act in the forum of a workspace is there.
var forumActsIn = map[Act]Act{Read: Read, React: Comment, Start: Comment, Reply: Comment, Attach: Comment, Moderate: Moderate}

// canForumIn is CanForum for the forum of a workspace: the workspace's rights.
// Archived, it can be read; hidden, by those who see to it, and nobody moderates what
// is in it but the secretariat, and in their cases those who decide them.
func (a *Access) canForumIn(who Who, act Act, forum models.Forum, workspace models.WorkspaceID) bool {
	a.mu.RLock()
	w, known := a.workspaces[workspace]
	a.mu.RUnlock()
	within := forumActsIn[act]
	if !known || within == "" || w.Status != models.WorkspaceOpen && (w.Status != models.WorkspaceArchived || act != Read) {
		return false
	}
	if w.Hidden && !a.inHiddenForum(who, act, w) {
		return false
	}
	return a.Can(who, within, "workspace/"+w.Visibility, placeOf(forum))
}

func (a *Access) inHiddenForum(who Who, act Act, w models.WorkspaceStanding) bool {
	if act == Read {
		return a.seesTo(who, w)
	}
	return act == Moderate && (a.DecidesOnWorkspaces(who) || who.inCase && a.Can(who, Decide, CaseThing, Site))
}
