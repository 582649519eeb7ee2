package workspace

import (
	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// FileIsHidden reports whether a file is hidden, and whether by who put it there.
func (s *Service) FileIsHidden(tx *models.Tx, id models.WorkspaceID, file models.WorkspaceFileID) (hidden, byAuthor bool, err error) {
	f, err := models.WorkspaceFileByID(tx, id, file)
	if err != nil {
		return false, false, access.NotFound(err)
	}
	return f.DeletedAt != nil, f.DeletedBy != nil && *f.DeletedBy == f.CreatedBy, nil
}

// SetFileHidden hides a file or shows it again, in the transaction of a decision,
// which has asked for the right and records it.
func (s *Service) SetFileHidden(tx *models.Tx, id models.WorkspaceID, file models.WorkspaceFileID, hidden bool, by models.PersonID) error {
	f, err := models.LockWorkspaceFile(tx, id, file)
	if err != nil {
		return access.NotFound(err)
	}
	if !models.ChangesHiding(f.DeletedAt, f.DeletedBy, hidden, by) {
		return nil
	}
	wasShown := f.DeletedAt == nil
	columns, kind := map[string]any{"deleted_at": nil, "deleted_by": nil}, ActivityFileBack
	if hidden {
		columns, kind = map[string]any{"deleted_at": tx.Now}, ActivityFileGone
		if by != 0 {
			columns["deleted_by"] = by
		}
	}
	if err := models.SetWorkspaceFile(tx, f, columns); err != nil {
		return stale(err)
	}
	if hidden != wasShown { // withheld before: nobody sees a difference
		return nil
	}
	activity := models.WorkspaceActivity{WorkspaceID: id, Kind: kind, Thing: fileThing(file)} // by moderation: nobody is named
	if err := s.Note(tx, activity); err != nil {
		return err
	}
	return s.changed(tx, id, "files_changed")
}

// SetHidden hides a workspace, with all that is in it, on a ground, or shows it again,
// likewise. It says whether that was anything new, and its members so: what was done and
// why, not by whom.
func (s *Service) SetHidden(tx *models.Tx, id models.WorkspaceID, hidden bool, by models.PersonID, ground string) (bool, error) {
	w, err := models.LockWorkspace(tx, id)
	if err != nil || !models.ChangesHiding(w.HiddenAt, w.HiddenBy, hidden, by) {
		return false, access.NotFound(err)
	}
	if err := models.SetHidden(tx, &models.Workspace{}, int64(id), hidden, by); err != nil {
		return false, err
	}
	if err := s.access.WorkspaceChanged(tx, id); err != nil {
		return false, err
	}
	line := models.WorkspaceActivity{WorkspaceID: id, Kind: ActivityShown}
	if hidden {
		line.Kind, line.Reason = ActivityHidden, ground
	}
	if err := s.Note(tx, line); err != nil {
		return false, err
	}
	return true, s.changed(tx, id, "workspace_changed")
}
