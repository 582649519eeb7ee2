package thread

import (
	"context"
	"errors"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Start is a thread to be begun.
type Start struct {
	Document models.DocumentID
	Passage  *Passage // nil: on the whole document
	Text     string
	Ref      string
}

// Start begins a thread. The same Ref again gives the thread there is; with
// another text it is a Conflict.
func (s *Service) Start(ctx context.Context, who access.Who, start Start) (number int64, err error) {
	text, err := s.checkComment(start.Text, start.Ref)
	if err != nil {
		return 0, fmt.Errorf("start a thread: %w", err)
	}
	if number, err = s.startedBefore(ctx, who, start, text); number != 0 || err != nil {
		return number, err
	}
	place := Place{}
	if start.Passage != nil {
		if place, err = s.rooms.Place(ctx, who, start.Document, *start.Passage); err != nil {
			return 0, fmt.Errorf("start a thread: %w", err)
		}
	}
	err = s.change(ctx, who, On{Document: start.Document}, func(d *discussion) error {
		if d.thread.Number > MaxThreads {
			return fault.Conflicting("thread.refused.too_many", "limit", MaxThreads)
		}
		number = d.thread.Number
		d.thread = models.Thread{
			DocumentID: start.Document, Number: number, AuthorID: who.Person, Anchor: place.Anchor, AnchorVersion: place.Version, Quote: place.Quote,
			State: models.ThreadOpen, Comments: 1, Changed: d.changes, CreatedAt: d.tx.Now,
		}
		if place.Anchor != "" {
			d.thread.Anchorings = 1
		}
		comment, err := s.comment(d, who, 1, text, start.Ref)
		if err != nil {
			return err
		}
		err = models.InsertThread(d.tx, &d.thread, &comment)
		if errors.Is(err, models.ErrDuplicate) {
			return fault.Conflicting("collab.ref_taken")
		}
		if err != nil {
			return err
		}
		if err := s.look(d, comment, false); err != nil {
			return err
		}
		return s.mention(d, who, comment)
	})
	if err != nil {
		return 0, fmt.Errorf("start a thread: %w", err)
	}
	return number, nil
}

// startedBefore is the number of the thread that was begun under the ref, 0
// for none.
func (s *Service) startedBefore(ctx context.Context, who access.Who, start Start, text string) (number int64, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if _, err := s.access.Document(tx, who, access.Comment, start.Document); err != nil {
			return err
		}
		there, err := models.CommentByRef(tx, who.Person, start.Ref)
		if errors.Is(err, models.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		thread, err := models.ThreadByID(tx, there.ThreadID)
		if err == nil && (thread.DocumentID != start.Document || there.Number != 1) {
			err = fault.Conflicting("collab.ref_taken")
		}
		if err == nil {
			err = isSame(tx, there, text)
		}
		number = thread.Number
		return err
	})
	return number, err
}

// isSame is nil where a comment was sent with this text, whatever it says by now.
func isSame(tx *models.Tx, there models.Comment, text string) error {
	first, err := models.FirstBody(tx, there)
	if err == nil && first != text {
		err = fault.Conflicting("thread.refused.ref_used")
	}
	return err
}

// Reply is a comment to be added to a thread.
type Reply struct {
	On
	Text string
	Ref  string
}

// Reply adds a comment. A thread that is resolved stays so. The same Ref again
// adds none; with another text it is a Conflict.
func (s *Service) Reply(ctx context.Context, who access.Who, reply Reply) (number int64, err error) {
	text, err := s.checkComment(reply.Text, reply.Ref)
	if err != nil {
		return 0, fmt.Errorf("reply: %w", err)
	}
	err = s.change(ctx, who, reply.On, func(d *discussion) error {
		there, err := models.CommentByRef(d.tx, who.Person, reply.Ref)
		if err == nil {
			if number = there.Number; there.ThreadID != d.thread.ID {
				return fault.Conflicting("collab.ref_taken")
			}
			if err := isSame(d.tx, there, text); err != nil {
				return err
			}
			return errThere
		}
		if !errors.Is(err, models.ErrNotFound) {
			return err
		}
		if d.thread.Comments >= MaxComments {
			return fault.Conflicting("thread.refused.too_long", "limit", MaxComments)
		}
		if number, err = models.AddComment(d.tx, d.thread.ID, d.changes); err != nil {
			return err
		}
		comment, err := s.comment(d, who, number, text, reply.Ref)
		if err != nil {
			return err
		}
		comment.ThreadID = d.thread.ID
		if err := models.InsertComment(d.tx, &comment); err != nil {
			return err
		}
		if err := s.look(d, comment, false); err != nil {
			return err
		}
		return s.mention(d, who, comment)
	})
	if err != nil {
		return 0, fmt.Errorf("reply to thread %d: %w", reply.Thread, err)
	}
	return number, nil
}

func (s *Service) checkComment(text, ref string) (string, error) {
	if err := checkRef(ref); err != nil {
		return "", err
	}
	return cleanComment(text)
}

// comment is a comment with what its author speaks as.
func (s *Service) comment(d *discussion, who access.Who, number int64, text, ref string) (models.Comment, error) {
	capacity, err := s.access.CapacityFor(d.tx, who, models.Capacity{})
	return models.Comment{
		Number: number, AuthorID: who.Person, Ref: ref, Capacity: capacity, Body: text, CreatedAt: d.tx.Now, Changed: d.changes, Version: 1,
	}, err
}
