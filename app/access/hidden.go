package access

import (
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// What moderation hid is not there for anybody but those whose it is and those who
// see to it. Undoing it needs no exception here: a decision is carried out, and asks
// for no right in what it is about.

// CanHiddenProfiles reports whether a person reads, and finds, profiles that
// moderation hid.
func (a *Access) CanHiddenProfiles(who Who) bool {
	return !who.IsVisitor() && a.Can(who, Decide, CaseThing, Site)
}

// CanProfile reports whether a person reads what another says of themselves beside
// their name. The name stays where they wrote.
func (a *Access) CanProfile(who Who, of models.Person) bool {
	return of.HiddenAt == nil || !who.IsVisitor() && who.Person == of.ID && !a.IsSuspended(who.Person) || a.CanHiddenProfiles(who)
}

// DecidesOnWorkspaces reports whether a person opens workspaces: the secretariat, whom
// it does not stop that moderation hid one.
func (a *Access) DecidesOnWorkspaces(who Who) bool { return a.Can(who, Approve, WorkspaceThing, Site) }

// InWorkspaceByOffice is InWorkspace for what who decides on workspaces does in one that
// moderation hid too.
func (a *Access) InWorkspaceByOffice(who Who, act Act, id models.WorkspaceID) error {
	a.mu.RLock()
	w, known := a.workspaces[id]
	a.mu.RUnlock()
	if !known {
		return fault.Missing()
	}
	return a.byOffice(who, act, w)
}

// WorkspaceByOffice is Workspace likewise.
func (a *Access) WorkspaceByOffice(tx *models.Tx, who Who, act Act, id models.WorkspaceID) (models.Workspace, error) {
	w, err := models.WorkspaceByID(tx, id)
	if err != nil {
		return models.Workspace{}, NotFound(err)
	}
	if err := a.byOffice(who, act, w.Standing()); err != nil {
		return models.Workspace{}, err
	}
	return w, nil
}

func (a *Access) byOffice(who Who, act Act, w models.WorkspaceStanding) error {
	w.Hidden = w.Hidden && !a.DecidesOnWorkspaces(who)
	return a.inStanding(who, act, w)
}

// IsHiddenFrom reports whether moderation hid a workspace from somebody who is a member
// of it, and would read it otherwise: they are told so.
func (a *Access) IsHiddenFrom(who Who, id models.WorkspaceID) bool {
	a.mu.RLock()
	w, known := a.workspaces[id]
	a.mu.RUnlock()
	if !known || !w.Hidden || who.IsVisitor() || !a.Holds(who.Person, Viewer, WorkspacePlace(id)) || a.CanWorkspace(who, Read, w) {
		return false
	}
	w.Hidden = false
	return a.CanWorkspace(who, Read, w)
}

// readHidden reads the documents that moderation hid, with their authors.
func readHidden(tx *models.Tx, hidden map[models.DocumentID]models.PersonID) error {
	all, err := models.HiddenDocuments(tx, 0)
	for _, d := range all {
		hidden[d.ID] = d.AuthorID
	}
	return err
}

// isHidden reports whether moderation hides a document itself, and whose it is.
func (a *Access) isHidden(id models.DocumentID) (author models.PersonID, hidden bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	author, hidden = a.hidden[id]
	return author, hidden
}

// seesTo reports whether a person reads what moderation hid in a workspace: who
// leads it, and who moderates there.
func (a *Access) seesTo(who Who, w models.WorkspaceStanding) bool {
	thing, place := "workspace/"+w.Visibility, WorkspacePlace(w.ID)
	return a.Can(who, Manage, thing, place) || a.Can(who, Moderate, thing, place)
}

// inHidden is InDocument for one that moderation hid: its author reads it as they
// would otherwise, and so do those who see to its workspace. No comment period opens
// it, and nobody changes it: Conflict.
func (a *Access) inHidden(who Who, act Act, d models.Document, author models.PersonID) error {
	a.mu.RLock()
	w := a.workspaces[d.WorkspaceID]
	a.mu.RUnlock()
	if err := a.inItsWorkspace(who, Read, d); err != nil {
		return err
	}
	if who.Person != author && !a.seesTo(who, w) {
		return fault.Missing()
	}
	if act == ReadVersions {
		return a.inItsWorkspace(who, act, d)
	}
	if act == Read {
		return nil
	}
	if err := a.inItsWorkspace(who, act, d); fault.Is(err, fault.Forbidden) {
		return err
	}
	return fault.Conflicting("document.refused.hidden")
}

// IsHidden reports whether moderation hides a document, or the workspace around it.
func (a *Access) IsHidden(d models.Document) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	_, hidden := a.hidden[d.ID]
	return hidden || a.workspaces[d.WorkspaceID].Hidden
}

// HiddenIn is which documents that moderation hid a person sees in a workspace that
// they may read, for queries.
func (a *Access) HiddenIn(who Who, id models.WorkspaceID) models.HiddenScope {
	a.mu.RLock()
	w := a.workspaces[id]
	a.mu.RUnlock()
	return models.HiddenScope{All: a.seesTo(who, w), By: who.Person}
}
