package moderation

import (
	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// postOf is where the post of a case stands; false where it is about something else.
func postOf(c models.Case) (Post, bool) {
	kind, ids, err := parse(c.Thing)
	if err != nil || kind != "post" {
		return Post{}, false
	}
	return Post{models.TopicID(ids[0]), ids[1]}, true
}

// hold holds a case; where its topic may be taken elsewhere, with those of the other
// posts of the topic, in their order: else two decisions on posts of one topic would
// wait for each other.
func hold(tx *models.Tx, id models.CaseID, rearranges bool) (models.Case, error) {
	if rearranges {
		c, err := models.CaseByID(tx, id)
		if err != nil {
			return c, err
		}
		if post, is := postOf(c); is {
			if err := models.LockCasesOf(tx, post.Topic); err != nil {
				return c, err
			}
		}
	}
	return models.LockCase(tx, id)
}

// rearrange takes a post, or its topic, where a decision says.
func (s *Service) rearrange(tx *models.Tx, who access.Who, c models.Case, d Decision) (models.TopicActID, error) {
	post, is := postOf(c)
	if !is {
		return 0, fault.InvalidField("decision", "fault.malformed")
	}
	return s.outside.Rearrange(tx, who, post, d, c.AboutID)
}

// rooms are the forums to which the topic of a post can be moved by a moderator.
func (s *Service) rooms(who access.Who, c models.Case) []models.Forum {
	var rooms []models.Forum
	if c.Kind != "post" {
		return nil
	}
	for _, forum := range s.access.EveryForum(who) {
		if (c.ForumID == nil || forum.ID != *c.ForumID) && s.access.CanForum(who, access.Moderate, forum) {
			rooms = append(rooms, forum)
		}
	}
	return rooms
}
