package forum

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

const (
	few       = 25    // followers who are told in the transaction of the post
	noticesAt = 4_000 // written in one transaction, about
	topicsAt  = 20    // looked at in one go
	everybody = -1
)

// followers are who follows the topic of a post and is told at once. Where they
// are many it is nobody: the post does not wait for their notices, which are
// written behind it. The topic knows up to which post they are, so that none is
// forgotten whatever happens to this program.
func (s *Service) followers(tx *models.Tx, topic models.Topic, told Told) ([]models.PersonID, error) {
	limit := few + 1
	if told.Past {
		limit = everybody
	}
	followers, err := models.Followers(tx, topic.ID, "every", told.Actor, limit)
	if err != nil {
		return nil, err
	}
	if len(followers) > few && !told.Past {
		tx.AfterCommit(s.wake)
		return nil, nil
	}
	if topic.ToldNumber != told.Number-1 { // others wait to be told of
		return followers, nil
	}
	return followers, models.ToldUpTo(tx, topic.ID, topic.ToldNumber, told.Number)
}

// wake has Tell look for what followers are to be told of.
func (s *Service) wake() {
	select {
	case s.untold <- struct{}{}:
	default: // it is going to look
	}
}

// Tell tells followers of posts as these come, until ctx ends; and once a
// minute what an instance left that ended before it had.
func (s *Service) Tell(ctx context.Context, log *slog.Logger) {
	again := time.NewTicker(time.Minute)
	defer again.Stop()
	for {
		if err := s.TellFollowers(ctx); err != nil && ctx.Err() == nil {
			log.Warn("followers could not be told of posts", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.untold:
		case <-again.C:
		}
	}
}

// TellFollowers tells followers of every post of which they have not been told.
// Several instances may do so at once: each follower is told once.
func (s *Service) TellFollowers(ctx context.Context) error {
	for {
		var topics []models.Topic
		if err := s.read(ctx, func(tx *models.Tx) (err error) {
			topics, err = models.UntoldTopics(tx, topicsAt)
			return err
		}); err != nil || len(topics) == 0 {
			return err
		}
		for _, topic := range topics {
			err := s.write(ctx, func(tx *models.Tx) error {
				held, err := models.LockTopic(tx, topic.ID)
				if err == nil && held.ToldNumber != topic.ToldNumber {
					err = models.ErrStale
				}
				if err == nil {
					_, err = s.tellOf(tx, held)
				}
				return err
			})
			if err != nil && !errors.Is(err, models.ErrStale) { // another was first
				return err
			}
		}
	}
}

// tellOf tells a topic's followers of the next posts of which they have not been
// told: those who may read them now, and have not done so yet. It reports up to
// which they have been.
func (s *Service) tellOf(tx *models.Tx, topic models.Topic) (int64, error) {
	forum, err := models.ForumByID(tx, topic.ForumID)
	if err != nil {
		return 0, err
	}
	followers, err := models.EveryFollower(tx, topic.ID)
	if err != nil {
		return 0, err
	}
	followers = slices.DeleteFunc(followers, func(f models.Follower) bool {
		return topic.DeletedAt != nil || !s.access.CanForum(access.Who{Person: f.PersonID}, access.Read, forum)
	})
	people := make([]models.PersonID, len(followers))
	for i, f := range followers {
		people[i] = f.PersonID
		tx.AfterCommit(func() { s.hub.Whisper(InboxSubject(f.PersonID), "notice_added", nil) })
	}
	first := topic.ToldNumber + 1
	last := min(topic.LastNumber, topic.ToldNumber+max(1, int64(noticesAt/max(1, len(people)))))
	posts, err := models.AuthorsBetween(tx, topic.ID, first, last)
	if err != nil {
		return 0, err
	}
	already, err := models.ToldBefore(tx, topic.ID, first, last, people)
	if err != nil {
		return 0, err
	}
	for _, post := range posts {
		told := Told{Topic: topic.ID, Number: post.Number, Actor: post.AuthorID, People: map[models.PersonID]string{}}
		for _, f := range followers {
			if f.PersonID != post.AuthorID && f.Read < post.Number && !slices.Contains(already[post.Number], f.PersonID) {
				told.People[f.PersonID] = "reply"
			}
		}
		if err := s.note(tx, told); err != nil {
			return 0, err
		}
	}
	return last, models.ToldUpTo(tx, topic.ID, topic.ToldNumber, last)
}

// tellAll tells followers of all of a topic's posts, before they are moved.
func (s *Service) tellAll(tx *models.Tx, topic *models.Topic) (err error) {
	for topic.ToldNumber < topic.LastNumber && err == nil {
		topic.ToldNumber, err = s.tellOf(tx, *topic)
	}
	return err
}
