package access

import (
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Document hands out a document for an act, by the rights in its workspace or
// through a comment period (InDocument). One the person may not read is
// NotFound. An archived one takes nothing but Read, ReadVersions, Restore and
// Manage, which is to mark it: Conflict.
func (a *Access) Document(tx *models.Tx, who Who, act Act, id models.DocumentID) (models.Document, error) {
	document, err := models.DocumentByID(tx, id)
	if err != nil {
		return models.Document{}, NotFound(err)
	}
	err = a.InDocument(who, act, document)
	if fault.Is(err, fault.NotFound) {
		return models.Document{}, err
	}
	return document, err
}
