package access

import (
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Document hands out a document for an act in its workspace. One the person
// may not read is NotFound. An archived one takes nothing but Read and Restore:
// Conflict.
func (a *Access) Document(tx *models.Tx, who Who, act Act, id models.DocumentID) (models.Document, error) {
	document, err := models.DocumentByID(tx, id)
	if err != nil {
		return models.Document{}, NotFound(err)
	}
	if err := a.InWorkspace(who, Read, document.WorkspaceID); err != nil {
		return models.Document{}, err
	}
	needed := act
	if act == Archive || act == Restore { // of a document: who edits it may, and may take it back
		needed = Edit
	}
	if err := a.InWorkspace(who, needed, document.WorkspaceID); err != nil {
		return document, err
	}
	if document.ArchivedAt != nil && act != Read && act != Restore {
		return document, fault.Conflicting("document.refused.archived")
	}
	return document, nil
}
