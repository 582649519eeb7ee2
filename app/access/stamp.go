package access

import (
	"fmt"
	"time"

	"minamata.exchange/models"
)

// Stamp changes with everything that the pages of a topic show to a visitor:
// the topic and its posts, the names on them, the forum, and what a visitor may
// do there. A page made after a Stamp was taken may be shown again to visitors
// for as long as the Stamp taken anew is the same.
//
// It holds on every instance: the database is asked for it each time, and
// rights are those in force here (INV-4). The zero value is no topic's.
type Stamp struct {
	// Topic is what of it is of the topic and of names.
	Topic  models.TopicStamp
	rights uint64
}

// TopicStamp hands out the stamp of a topic that a visitor may read now; else
// it is NotFound, as from Topic.
func (a *Access) TopicStamp(tx *models.Tx, id models.TopicID) (Stamp, error) {
	a.mu.RLock()
	stamp := Stamp{rights: a.changes} // before all that depends on it
	a.mu.RUnlock()
	var err error
	if stamp.Topic, err = models.TopicStampOf(tx, id, fmt.Sprintf("%s:%d", TopicSubject, id)); err != nil {
		return Stamp{}, NotFound(err)
	}
	topic := models.Topic{ID: id, ForumID: stamp.Topic.ForumID}
	if stamp.Topic.Deleted {
		topic.DeletedAt = &time.Time{}
	}
	if _, err := a.handOut(Who{}, Read, topic); err != nil {
		return Stamp{}, err
	}
	return stamp, nil
}
