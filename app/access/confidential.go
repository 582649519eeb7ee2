package access

import "minamata.exchange/models"

// ReadsConfidential reports whether a person may read what is marked as
// confidential in a workspace that they may read: whatever its visibility, the
// policy is asked as for one that is for its members only.
func (a *Access) ReadsConfidential(who Who, id models.WorkspaceID) bool {
	return a.Can(who, Read, "workspace/"+models.VisibilityMembers, WorkspacePlace(id))
}

// IsClosed reports whether a workspace is for its members only.
func (a *Access) IsClosed(id models.WorkspaceID) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.workspaces[id].Visibility == models.VisibilityMembers
}

// ReadsEverything reports whether a person reads what is for members only by their
// office, in whatever workspace no rule names.
func (a *Access) ReadsEverything(who Who) bool {
	return a.Can(who, Read, "workspace/"+models.VisibilityMembers, AnyWorkspace)
}

// IsGuestAt reports whether a person reads something in a workspace by their
// office alone: IsGuest, where what is marked stands in a workspace that is for
// its members only, whatever others may read of it. It asks the database nothing.
func (a *Access) IsGuestAt(who Who, id models.WorkspaceID, confidential bool) bool {
	a.mu.RLock()
	w, known := a.workspaces[id]
	a.mu.RUnlock()
	if confidential {
		w.Visibility = models.VisibilityMembers
	}
	return known && a.CanWorkspace(who, Read, w) && a.IsGuest(who, w)
}
