package forum

import (
	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Standing is whether a post is hidden.
type Standing struct {
	Hidden   bool
	Withheld bool            // by nobody: until moderation has decided
	Removed  bool            // its author does not read it either
	By       models.PersonID // who hid it; 0 for nobody
	ByAuthor bool
}

// postAt reads the post that stands, or stood, at an address.
func postAt(tx *models.Tx, id models.TopicID, number int64) (models.Post, error) {
	at, err := models.PostAt(tx, id, number)
	if err != nil {
		return at, err
	}
	return models.PostByNumber(tx, at.TopicID, at.Number)
}

// Standing reads how a post stands.
func (s *Service) Standing(tx *models.Tx, id models.TopicID, number int64) (Standing, error) {
	post, err := postAt(tx, id, number)
	switch {
	case err != nil:
		return Standing{}, access.NotFound(err)
	case post.DeletedAt == nil:
		return Standing{}, nil
	case post.DeletedBy == nil:
		return Standing{Hidden: true, Withheld: true}, nil
	}
	return Standing{Hidden: true, Removed: post.Removed, By: *post.DeletedBy, ByAuthor: *post.DeletedBy == post.AuthorID}, nil
}

// unlessHeld is nil, or a Conflict where moderation holds what is to be brought back.
func unlessHeld(held bool, err error) error {
	if err == nil && held {
		err = fault.Conflicting("moderation.refused.holds")
	}
	return err
}

// SetStanding hides a post or shows it again, in the transaction of the decision,
// which has asked for the right and records it. A topic goes, and comes back,
// with its first post where that is removed.
func (s *Service) SetStanding(tx *models.Tx, id models.TopicID, number int64, wanted Standing) error {
	at, err := models.PostAt(tx, id, number)
	if err != nil {
		return access.NotFound(err)
	}
	topic, err := models.LockTopic(tx, at.TopicID)
	if err != nil {
		return access.NotFound(err)
	}
	post, err := postAt(tx, id, number)
	if err != nil {
		return access.NotFound(err)
	}
	if post.TopicID != topic.ID {
		return fault.Away(errMovedOn)
	}
	columns := map[string]any{"deleted_at": nil, "deleted_by": nil, "removed": wanted.Removed}
	if wanted.Hidden {
		columns["deleted_at"] = tx.Now
		if !wanted.Withheld {
			columns["deleted_by"] = wanted.By
		}
	}
	if post.Number == 1 && wanted.Removed != post.Removed {
		gone := map[string]any{"deleted_at": nil}
		if wanted.Removed {
			gone["deleted_at"] = tx.Now
		}
		if err := models.SetTopic(tx, topic.ID, gone); err != nil {
			return err
		}
	}
	return s.hide(tx, post, topic, columns)
}

// SetLock locks a topic or opens it and tells its author why, in the transaction of
// a decision, which has asked for the right and records it; false if it stood so
// before.
func (s *Service) SetLock(tx *models.Tx, id models.TopicID, locked bool, why Why) (bool, error) {
	topic, err := models.TopicByID(tx, id)
	if err != nil {
		return false, access.NotFound(err)
	}
	if locked == (topic.LockedAt != nil) {
		return false, nil
	}
	columns, act := map[string]any{"locked_at": nil}, models.TopicUnlock
	if locked {
		columns["locked_at"], act = tx.Now, models.TopicLock
	}
	if err := models.SetTopic(tx, id, columns); err != nil {
		return false, err
	}
	if err := s.tellLocked(tx, topic, act, why); err != nil {
		return false, err
	}
	return true, s.marked(tx, topic)
}
