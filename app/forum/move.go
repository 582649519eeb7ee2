package forum

import (
	"context"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Moving is what a moderator sends to have a topic stand in another forum.
type Moving struct {
	Forum  models.ForumID
	Reason string
	Told   models.PersonID // hears of it otherwise
}

// Move has a topic stand in another forum: one that nobody may read who may not
// read where it stands, and that everybody may read who wrote in it. Its address
// and those of its posts stay.
func (s *Service) Move(ctx context.Context, who access.Who, id models.TopicID, m Moving) (act models.TopicAct, err error) {
	err = s.write(ctx, func(tx *models.Tx) error {
		act, err = s.moveIn(tx, who, id, m)
		return err
	})
	return act, err
}

// moveIn is Move in a transaction.
func (s *Service) moveIn(tx *models.Tx, who access.Who, id models.TopicID, m Moving) (models.TopicAct, error) {
	act := models.TopicAct{Act: models.TopicMove}
	var err error
	if act.Reason, err = fault.Reason(m.Reason); err != nil {
		return act, err
	}
	if err := models.LockCasesOf(tx, id); err != nil {
		return act, err
	}
	topics, forums, err := s.moderated(tx, who, id)
	if err != nil {
		return act, err
	}
	there, err := s.access.Forum(who, access.Moderate, m.Forum)
	switch {
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Forbidden):
		return act, fault.InvalidField("forum", "forum.moderating.no_such_forum")
	case err != nil:
		return act, err
	case topics[id].MergedInto != nil:
		return act, fault.Conflicting("forum.moderating.gone")
	case there.ID == forums[id].ID:
		return act, fault.InvalidField("forum", "forum.moderating.same_forum")
	}
	posts, err := models.PostsToMove(tx, id, nil)
	if err != nil {
		return act, err
	}
	if err := s.safe(forums[id], there, authorsOf(posts)); err != nil {
		return act, err
	}
	return act, s.move(tx, who, topics[id], forums[id], there, posts, m.Told, &act)
}

// move writes that a topic, which is held, stands in another forum, and records and
// announces it; to all but who is told otherwise.
func (s *Service) move(tx *models.Tx, who access.Who, topic models.Topic, here, there models.Forum, posts []models.MovingPost, told models.PersonID, act *models.TopicAct) error {
	if err := s.tellAll(tx, &topic); err != nil { // of what was written where they read it
		return err
	}
	act.TopicID, act.ForumID, act.ToForumID, act.Highest, act.Posts, act.PersonID = topic.ID, here.ID, &there.ID, models.PostID(topic.Bump), int64(len(posts)), who.Person
	if err := s.done(tx, act, here); err != nil {
		return err
	}
	if err := models.SetTopic(tx, topic.ID, map[string]any{"forum_id": there.ID, "moved_at": tx.Now}); err != nil {
		return err
	}
	counts := models.CountsOfForum{Topics: 1, Posts: int64(len(posts))}
	if err := models.AddToForums(tx, map[models.ForumID]models.CountsOfForum{here.ID: {Topics: -1, Posts: -counts.Posts}, there.ID: counts}); err != nil {
		return err
	}
	if err := models.CasesFollow(tx, topic.ID, there.ID); err != nil {
		return err
	}
	for _, post := range (&transfer{posts: posts, told: told}).toTell() {
		if err := s.tellOneMoved(tx, who, post.AuthorID, topic.ID, post.Number, there); err != nil {
			return err
		}
	}
	for _, kind := range []string{"topic_marked", "topic_rearranged", "topic_changed"} {
		if err := s.hub.Record(tx, TopicSubject(topic.ID), kind, TopicEvent{topic.ID}); err != nil {
			return err
		}
	}
	both := []models.ForumID{here.ID, there.ID}
	slices.Sort(both)
	for _, id := range both {
		if err := s.hub.Record(tx, ForumSubject(id), "topic_changed", TopicEvent{topic.ID}); err != nil {
			return err
		}
	}
	return nil
}
