package forum

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// Shown reads a topic as it stands, with one of its posts (0: none), for a
// fragment that many will see. It asks nobody's right: that is asked of each
// of them when it is handed to them.
func (s *Service) Shown(ctx context.Context, id models.TopicID, number int64) (TopicPage, error) {
	var t TopicPage
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		if t.Topic, err = models.TopicByID(tx, id); err != nil {
			return access.NotFound(err)
		}
		if t.Forum, err = models.ForumByID(tx, t.Topic.ForumID); err != nil {
			return access.NotFound(err)
		}
		if number > 0 {
			if t.Posts, err = one(tx, id, number); err != nil {
				return err
			}
			if t.Before, err = before(tx, t.Posts); err != nil {
				return err
			}
		}
		return s.fill(tx, &t, references.read)
	})
	return t, err
}

// before is the number of what stands before a post. Where nothing came from
// elsewhere it is the one before.
func before(tx *models.Tx, posts []models.Post) (int64, error) {
	if len(posts) == 0 || posts[0].Position == posts[0].Number && posts[0].Number == 1 {
		return 0, nil
	}
	return models.NumberBefore(tx, posts[0].TopicID, posts[0].Position)
}

// ShownRow is Shown for a topic in the list of its forum.
func (s *Service) ShownRow(ctx context.Context, id models.TopicID) (List, error) {
	var l List
	err := s.read(ctx, func(tx *models.Tx) error {
		topic, err := models.TopicByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		forum, err := models.ForumByID(tx, topic.ForumID)
		if err != nil {
			return access.NotFound(err)
		}
		l.Forum, l.Forums, l.Topics = &forum, []models.Forum{forum}, []models.Topic{topic}
		if l.Themes, err = models.Themes(tx); err != nil {
			return err
		}
		if l.Faces, err = models.LatestAuthors(tx, []models.TopicID{id}); err != nil {
			return err
		}
		refs := newReferences()
		refs.person(topic.AuthorID)
		for _, face := range l.Faces[id] {
			refs.person(face)
		}
		if topic.CountryID != nil {
			refs.parties[*topic.CountryID] = true
		}
		found, err := refs.read(tx)
		l.People, l.Parties = found.People, found.Parties
		return err
	})
	return l, err
}

// Renamed tells, in the transaction in which a post names somebody otherwise, of it.
func (s *Service) Renamed(tx *models.Tx, id models.TopicID, number int64) error {
	topic, err := models.TopicByID(tx, id)
	if err != nil {
		return err
	}
	if err := models.TouchTopic(tx, id); err != nil {
		return err
	}
	return s.postChanged(tx, topic, "post_changed", number)
}
