package forum

import (
	"context"
	"errors"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Address is where a post stands.
type Address struct {
	Topic    models.Topic
	Number   int64
	Position int64
}

// Find says where the post stands that has, or ever had, this address: whatever
// moderation does with it, what it was called once leads to it. Who may read it
// where it stands now is told, and nobody else. A number beyond the topic's last is
// its last.
func (s *Service) Find(ctx context.Context, who access.Who, id models.TopicID, number int64) (Address, error) {
	var a Address
	err := s.read(ctx, func(tx *models.Tx) error {
		at, err := models.PostAt(tx, id, number)
		if errors.Is(err, models.ErrNotFound) {
			at, err = lastOf(tx, id, number)
		}
		if err != nil {
			return access.NotFound(err)
		}
		a.Topic, _, err = s.access.Topic(tx, who, access.Read, at.TopicID)
		a.Number, a.Position = at.Number, at.Position
		return err
	})
	return a, err
}

// lastOf reads where the last post of a topic stands, for a number beyond it.
func lastOf(tx *models.Tx, id models.TopicID, number int64) (models.Post, error) {
	topic, err := models.TopicByID(tx, id)
	if err != nil {
		return models.Post{}, err
	}
	if number <= topic.LastNumber {
		return models.Post{}, models.ErrNotFound
	}
	return models.PostAt(tx, id, topic.LastNumber)
}

// Merged says where what stood first on a page of a topic is, if the topic was
// merged into another; else it is not found.
func (s *Service) Merged(ctx context.Context, who access.Who, id models.TopicID, page int) (Address, error) {
	var number int64
	err := s.read(ctx, func(tx *models.Tx) error {
		topic, err := models.TopicByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		first := int64(max(page, 1)-1)*PageSize + 1
		if topic.MergedInto == nil || first > topic.LastNumber {
			return fault.Missing()
		}
		former, err := models.FormerBetween(tx, id, first, first)
		if err != nil || len(former) == 0 {
			return errors.Join(err, fault.Missing())
		}
		number = former[0].Number
		return nil
	})
	if err != nil {
		return Address{}, err
	}
	return s.Find(ctx, who, id, number)
}

// errMovedOn has a transaction begin anew: what it is about was taken elsewhere
// while it waited for it.
var errMovedOn = errors.New("it was moved meanwhile")

// write runs f in one transaction, anew where what it is about was moved meanwhile,
// or where it and another waited for one another: an act of a moderator touches much.
func (s *Service) write(ctx context.Context, f func(*models.Tx) error) error {
	err := errMovedOn
	for range 10 {
		if err = s.db.Write(ctx, f); !errors.Is(err, errMovedOn) && !models.IsDeadlock(err) {
			return err
		}
	}
	return fault.Away(err)
}

// hold hands out a post for an act and holds its topic: whoever writes to a post
// holds its topic first, so that it stays where it is.
func (s *Service) hold(tx *models.Tx, who access.Who, act access.Act, id models.TopicID, number int64) (models.Post, models.Topic, models.Forum, error) {
	at, err := models.PostAt(tx, id, number)
	if err == nil {
		_, err = models.LockTopic(tx, at.TopicID)
	}
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return models.Post{}, models.Topic{}, models.Forum{}, err
	}
	post, topic, forum, err := s.access.Post(tx, who, act, id, number)
	if err == nil && topic.ID != at.TopicID {
		err = errMovedOn
	}
	return post, topic, forum, err
}

// holdTopic hands out a topic for an act, or the one into which it was merged, and
// holds it.
func (s *Service) holdTopic(tx *models.Tx, who access.Who, act access.Act, id models.TopicID) (models.Topic, models.Forum, error) {
	id, err := present(tx, id)
	if err != nil {
		return models.Topic{}, models.Forum{}, err
	}
	if _, _, err := s.access.Topic(tx, who, act, id); err != nil {
		return models.Topic{}, models.Forum{}, err
	}
	if _, err := models.LockTopic(tx, id); err != nil {
		return models.Topic{}, models.Forum{}, access.NotFound(err)
	}
	topic, forum, err := s.access.Topic(tx, who, act, id) // as it is now
	if err == nil && topic.MergedInto != nil {
		err = errMovedOn
	}
	return topic, forum, err
}

// maxMerges is how often a topic can have been merged into another in turn.
const maxMerges = 1000

// present is a topic, or the one into which it was merged, however often.
func present(tx *models.Tx, id models.TopicID) (models.TopicID, error) {
	for range maxMerges {
		topic, err := models.TopicByID(tx, id)
		if err != nil {
			return 0, access.NotFound(err)
		}
		if topic.MergedInto == nil {
			return id, nil
		}
		id = *topic.MergedInto
	}
	return 0, fault.Missing()
}
