package document

import (
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// SetHidden hides a document or shows it again, in the transaction of a decision,
// which has asked for the right and records it. It says whether that was anything new.
// Who has it open and may read it no more hears no more of it.
func (s *Service) SetHidden(tx *models.Tx, id models.DocumentID, hidden bool, by models.PersonID) (bool, error) {
	document, err := models.LockDocument(tx, id)
	if err != nil || !models.ChangesHiding(document.HiddenAt, document.HiddenBy, hidden, by) {
		return false, access.NotFound(err)
	}
	if err := models.SetHidden(tx, &models.Document{}, int64(id), hidden, by); err != nil {
		return false, err
	}
	if err := s.access.DocumentChanged(tx, id); err != nil {
		return false, err
	}
	return true, s.hub.Record(tx, Subject(id), "document_changed", map[string]any{"document": id})
}

// TextAt is what a document said at a version, without its form, for whoever may
// read it.
func (s *Service) TextAt(tx *models.Tx, id models.DocumentID, version int64) (string, error) {
	w, err := walkTo(tx, id, version)
	if err != nil {
		return "", fmt.Errorf("read version %d of document %d: %w", version, id, err)
	}
	return prose.PlainText(w.text), nil
}
