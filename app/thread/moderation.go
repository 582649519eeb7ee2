package thread

import (
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// CommentThing names a comment as the audit record does.
func CommentThing(document models.DocumentID, thread, comment int64) string {
	return fmt.Sprintf("comment:%d/%d/%d", document, thread, comment)
}

// Hiding is whether a comment is hidden, and by whom; by nobody until moderation
// has decided.
type Hiding struct {
	Hidden   bool
	By       models.PersonID
	ByAuthor bool
}

// Hiding reads how a comment stands.
func (s *Service) Hiding(tx *models.Tx, on On, number int64) (Hiding, error) {
	_, comment, err := s.commentOn(tx, on, number)
	switch {
	case err != nil:
		return Hiding{}, err
	case comment.DeletedAt == nil:
		return Hiding{}, nil
	case comment.DeletedBy == nil:
		return Hiding{Hidden: true}, nil
	}
	return Hiding{Hidden: true, By: *comment.DeletedBy, ByAuthor: *comment.DeletedBy == comment.AuthorID}, nil
}

func (s *Service) commentOn(tx *models.Tx, on On, number int64) (thread models.Thread, comment models.Comment, err error) {
	if thread, err = models.ThreadByNumber(tx, on.Document, on.Thread); err != nil {
		return thread, comment, access.NotFound(err)
	}
	comment, err = models.CommentByNumber(tx, thread.ID, number)
	return thread, comment, access.NotFound(err)
}

// SetHiding hides a comment or shows it again, in the transaction of the decision,
// which has asked for the right and records it.
func (s *Service) SetHiding(tx *models.Tx, on On, number int64, wanted Hiding) error {
	counted, err := models.ChangeThreads(tx, on.Document, 0)
	if err != nil {
		return err
	}
	thread, comment, err := s.commentOn(tx, on, number)
	if err != nil {
		return err
	}
	columns := map[string]any{"deleted_at": nil, "deleted_by": nil, "changed": counted.Changes}
	if wanted.Hidden {
		columns["deleted_at"] = tx.Now
		if wanted.By != 0 {
			columns["deleted_by"] = wanted.By
		}
	}
	if err := models.SetComment(tx, comment, columns); err != nil {
		return stale(err)
	}
	if err := models.SetThread(tx, thread.ID, map[string]any{"changed": counted.Changes}); err != nil {
		return err
	}
	return s.hub.Record(tx, fmt.Sprintf("document:%d", on.Document), "thread_changed", nil)
}

// Renamed tells open pages that a comment names somebody otherwise.
func (s *Service) Renamed(tx *models.Tx, document models.DocumentID) error {
	if _, err := models.ChangeThreads(tx, document, 0); err != nil {
		return err
	}
	return s.hub.Record(tx, fmt.Sprintf("document:%d", document), "thread_changed", nil)
}
