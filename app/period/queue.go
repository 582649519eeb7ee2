package period

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// MaxReason bounds why a comment is refused, in characters.
const MaxReason = 1000

// Queue is what the public wrote about a document, for who decides on it.
type Queue struct {
	Document  models.Document
	Workspace models.Workspace
	Comments  []models.PublicComment
	People    map[models.PersonID]models.Person
	Decided   bool // those that are decided on, else those that wait
	Next      models.PublicCommentID
}

// Queue reads what waits for a decision, or what was decided on, after one (0:
// from the first). The addresses are not in it.
func (s *Service) Queue(ctx context.Context, who access.Who, id models.DocumentID, decided bool, after models.PublicCommentID) (q Queue, err error) {
	q.Decided = decided
	states := []string{models.PublicWaiting}
	if decided {
		states = []string{models.PublicTaken, models.PublicRefused}
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if q.Document, err = s.access.Document(tx, who, access.Moderate, id); err != nil {
			return err
		}
		if q.Workspace, err = s.access.Workspace(tx, who, access.Read, q.Document.WorkspaceID); err != nil {
			return err
		}
		if q.Comments, err = models.PublicComments(tx, id, states, after, ListSize+1); err != nil {
			return err
		}
		if len(q.Comments) > ListSize {
			q.Comments = q.Comments[:ListSize]
			q.Next = q.Comments[ListSize-1].ID
		}
		var people []models.PersonID
		for i := range q.Comments {
			q.Comments[i].Email, q.Comments[i].TokenHash = "", ""
			if by := q.Comments[i].DecidedBy; by != nil {
				people = append(people, *by)
			}
		}
		q.People, err = models.PeopleByID(tx, people)
		return err
	})
	if err != nil {
		return Queue{}, fmt.Errorf("show what the public wrote about document %d: %w", id, err)
	}
	return q, nil
}

// Take takes a comment in as a thread, and gives its number. One that was taken
// in already is a conflict.
func (s *Service) Take(ctx context.Context, who access.Who, document models.DocumentID, id models.PublicCommentID) (number int64, err error) {
	err = s.decide(ctx, who, document, id, "take", func(tx *models.Tx, comment models.PublicComment) (map[string]any, error) {
		var thread models.ThreadID
		if thread, number, err = s.outside.TakeIn(tx, comment); err != nil {
			return nil, err
		}
		return map[string]any{"state": models.PublicTaken, "thread_id": thread}, nil
	})
	return number, err
}

// Refuse refuses a comment with a reason, which its writer is sent.
func (s *Service) Refuse(ctx context.Context, who access.Who, document models.DocumentID, id models.PublicCommentID, reason string) error {
	reason = strings.TrimSpace(shown(strings.ReplaceAll(reason, "\r\n", "\n"), true))
	return s.decide(ctx, who, document, id, "refuse", func(tx *models.Tx, comment models.PublicComment) (map[string]any, error) {
		if reason == "" {
			return nil, fault.InvalidField("reason", "period.reason.missing")
		}
		if utf8.RuneCountInString(reason) > MaxReason {
			return nil, fault.InvalidField("reason", "thread.text.too_long", "limit", MaxReason)
		}
		return map[string]any{"state": models.PublicRefused, "reason": reason}, s.outside.Post(tx, Letter{
			To: comment.Email, Language: comment.Language, Subject: "mail.public.refused.subject", Text: "mail.public.refused.text",
			Args: map[string]string{"message": reason},
		})
	})
}

func (s *Service) decide(ctx context.Context, who access.Who, document models.DocumentID, id models.PublicCommentID, act string, do func(*models.Tx, models.PublicComment) (map[string]any, error)) error {
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		d, err := s.access.Document(tx, who, access.Moderate, document)
		if err != nil {
			return err
		}
		comment, err := models.PublicCommentByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		switch {
		case comment.DocumentID != document, comment.State == models.PublicSent:
			return fault.Missing()
		case comment.State != models.PublicWaiting:
			return fault.Conflicting("period.refused.decided")
		}
		columns, err := do(tx, comment)
		if err != nil {
			return err
		}
		columns["decided_by"], columns["decided_at"], columns["email"] = who.Person, tx.Now, ""
		if err := models.SetPublicComment(tx, id, models.PublicWaiting, columns); err != nil {
			if errors.Is(err, models.ErrStale) {
				return fault.Conflicting("period.refused.decided")
			}
			return err
		}
		reason, _ := columns["reason"].(string)
		return models.Record(tx, models.AuditEntry{
			ActorID: &who.Person, Act: "public_comment." + act, Thing: fmt.Sprintf("document:%d", document), Place: string(access.WorkspacePlace(d.WorkspaceID)),
			After: fmt.Sprintf("%d", id), Reason: reason,
		})
	})
	if err != nil {
		return fmt.Errorf("%s comment %d from the public on document %d: %w", act, id, document, err)
	}
	return nil
}

// ForgetUnconfirmed forgets what was never confirmed.
func (s *Service) ForgetUnconfirmed(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *models.Tx) error { return models.ForgetUnconfirmed(tx, tx.Now.Add(-ConfirmWithin)) })
}
