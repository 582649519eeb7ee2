package thread

import (
	"context"
	"errors"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Edit is another text for a comment.
type Edit struct {
	On
	Comment int64
	Version int64 // of the comment, as its author saw it
	Text    string
}

// Edit changes a comment; what it said before is kept. The same text again
// changes nothing.
func (s *Service) Edit(ctx context.Context, who access.Who, edit Edit) error {
	text, err := cleanComment(edit.Text)
	if err != nil {
		return fmt.Errorf("edit a comment: %w", err)
	}
	err = s.onComment(ctx, who, edit.On, edit.Comment, func(d *discussion, comment models.Comment) error {
		switch {
		case comment.AuthorID != who.Person:
			return fault.Denied()
		case comment.DeletedAt != nil && comment.DeletedBy != nil: // one that is withheld may be put right
			return fault.Conflicting("thread.refused.deleted")
		case comment.Body == text:
			return errThere
		case comment.Version != edit.Version:
			return fault.Conflicting("thread.refused.changed")
		}
		if err := models.EditComment(d.tx, comment, text, who.Person, d.changes); err != nil {
			return stale(err)
		}
		comment.Body = text
		if s.Edited != nil {
			if err := s.Edited(d.tx, CommentThing(d.document.ID, d.thread.Number, comment.Number)); err != nil {
				return err
			}
		}
		if err := s.look(d, comment, true); err != nil {
			return err
		}
		if comment.DeletedAt != nil {
			return nil
		}
		return s.mention(d, who, comment)
	})
	if err != nil {
		return fmt.Errorf("edit comment %d of thread %d: %w", edit.Comment, edit.Thread, err)
	}
	return nil
}

// Delete hides a comment; its place stays, and what it said is in the database.
func (s *Service) Delete(ctx context.Context, who access.Who, on On, comment int64) error {
	err := s.onComment(ctx, who, on, comment, func(d *discussion, comment models.Comment) error {
		if comment.DeletedAt != nil {
			return errThere
		}
		if comment.AuthorID != who.Person {
			if err := s.access.InDocument(who, access.Moderate, d.document); err != nil {
				return err
			}
			err := models.Record(d.tx, models.AuditEntry{
				ActorID: &who.Person, Act: "comment.delete", Place: string(access.WorkspacePlace(d.document.WorkspaceID)),
				Thing: CommentThing(d.document.ID, d.thread.Number, comment.Number),
			})
			if err != nil {
				return err
			}
		}
		return stale(models.SetComment(d.tx, comment, map[string]any{"deleted_at": d.tx.Now, "deleted_by": who.Person, "changed": d.changes}))
	})
	if err != nil {
		return fmt.Errorf("delete comment %d of thread %d: %w", comment, on.Thread, err)
	}
	return nil
}

// onComment does an act on a comment of a thread.
func (s *Service) onComment(ctx context.Context, who access.Who, on On, number int64, act func(d *discussion, comment models.Comment) error) error {
	if on.Thread <= 0 {
		return fault.Missing()
	}
	return s.change(ctx, who, on, func(d *discussion) error {
		comment, err := models.CommentByNumber(d.tx, d.thread.ID, number)
		if err != nil {
			return access.NotFound(err)
		}
		if err := act(d, comment); err != nil {
			return err
		}
		return models.SetThread(d.tx, d.thread.ID, map[string]any{"changed": d.changes})
	})
}

func stale(err error) error {
	if errors.Is(err, models.ErrStale) {
		return fault.Conflicting("thread.refused.changed")
	}
	return err
}
