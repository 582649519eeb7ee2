package access

import (
	"errors"
	"slices"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// PlaceOf is a forum's place, with the workspace around it if there is one.
func PlaceOf(forum models.Forum) Place { return placeOf(forum) }

func placeOf(forum models.Forum) Place { return ForumPlace(forum.ID, Place(forum.Place)) }

// CanForum reports whether a person may do something in a forum. What is in a
// workspace has the rights of the workspace.
func (a *Access) CanForum(who Who, act Act, forum models.Forum) bool {
	if workspace := WorkspaceOf(Place(forum.Place)); workspace != 0 {
		return a.canForumIn(who, act, forum, workspace)
	}
	return a.Can(who, act, "forum/"+forum.Audience, placeOf(forum))
}

// Forum hands out a forum for an act, from memory. One the person may not
// read is NotFound.
func (a *Access) Forum(who Who, act Act, id models.ForumID) (models.Forum, error) {
	a.mu.RLock()
	forum, known := a.forums[id]
	a.mu.RUnlock()
	if !known || !a.CanForum(who, Read, forum) {
		return models.Forum{}, fault.Missing()
	}
	return forum, a.require(who, act, forum)
}

// require is nil, or why a person who may read the forum may not do this.
func (a *Access) require(who Who, act Act, forum models.Forum) error {
	switch {
	case act == Read || a.CanForum(who, act, forum):
		return nil
	case who.IsVisitor():
		return fault.Unsigned()
	}
	if w, within := a.workspaceAt(Place(forum.Place)); within && w.Hidden {
		return fault.Conflicting("workspace.refused.hidden")
	}
	return fault.Denied()
}

// Forums are the forums of the site that a person may read, in their order.
// Those of workspaces are not among them: what is said there is listed there.
func (a *Access) Forums(who Who) []models.Forum {
	return a.forumsWhere(who, func(forum models.Forum) bool { return WorkspaceOf(Place(forum.Place)) == 0 })
}

// EveryForum is Forums with those of workspaces.
func (a *Access) EveryForum(who Who) []models.Forum {
	return a.forumsWhere(who, func(models.Forum) bool { return true })
}

func (a *Access) forumsWhere(who Who, wanted func(models.Forum) bool) []models.Forum {
	a.mu.RLock()
	all := make([]models.Forum, 0, len(a.forums))
	for _, forum := range a.forums {
		if wanted(forum) {
			all = append(all, forum)
		}
	}
	a.mu.RUnlock()
	readable := slices.DeleteFunc(all, func(forum models.Forum) bool { return !a.CanForum(who, Read, forum) })
	slices.SortFunc(readable, func(x, y models.Forum) int {
		if x.Position != y.Position {
			return int(x.Position - y.Position)
		}
		return int(x.ID - y.ID)
	})
	return readable
}

// Topic hands out a topic with its forum for an act. One that is not there,
// is in a forum the person may not read, or is deleted (unless they moderate
// there) is NotFound.
func (a *Access) Topic(tx *models.Tx, who Who, act Act, id models.TopicID) (models.Topic, models.Forum, error) {
	topic, err := topicByID(tx, id)
	if err != nil {
		return models.Topic{}, models.Forum{}, err
	}
	forum, err := a.handOut(who, act, topic)
	if fault.Is(err, fault.NotFound) {
		return models.Topic{}, models.Forum{}, err
	}
	return topic, forum, err
}

func topicByID(tx *models.Tx, id models.TopicID) (models.Topic, error) {
	topic, err := models.TopicByID(tx, id)
	if errors.Is(err, models.ErrNotFound) {
		return models.Topic{}, fault.Missing()
	}
	return topic, err
}

// handOut is the rule of Topic, for a topic that has been read.
func (a *Access) handOut(who Who, act Act, topic models.Topic) (models.Forum, error) {
	forum, err := a.Forum(who, act, topic.ForumID)
	if topic.DeletedAt != nil && (fault.Is(err, fault.NotFound) || !a.CanForum(who, Moderate, forum)) {
		return models.Forum{}, fault.Missing()
	}
	return forum, err
}

// Post hands out a post with its topic and forum for an act. One that moderation
// took elsewhere is handed out where it stands now, by any address it had: rights
// are asked there alone. A deleted post is handed out only to its author and to who
// moderates there; one that a decision deleted only to them.
func (a *Access) Post(tx *models.Tx, who Who, act Act, id models.TopicID, number int64) (models.Post, models.Topic, models.Forum, error) {
	post, err := models.PostByNumber(tx, id, number)
	if errors.Is(err, models.ErrNotFound) {
		post, err = movedPost(tx, id, number)
	}
	missing := errors.Is(err, models.ErrNotFound)
	if err != nil && !missing {
		return models.Post{}, models.Topic{}, models.Forum{}, err
	}
	if !missing {
		id = post.TopicID
	}
	topic, forum, err := a.Topic(tx, who, act, id)
	if err != nil {
		return models.Post{}, topic, forum, err
	}
	if missing || post.DeletedAt != nil && (post.AuthorID != who.Person || post.Removed) && !a.CanForum(who, Moderate, forum) {
		return models.Post{}, topic, forum, fault.Missing()
	}
	return post, topic, forum, nil
}

// movedPost reads the post that stood at an address before.
func movedPost(tx *models.Tx, id models.TopicID, number int64) (models.Post, error) {
	at, err := models.PostAt(tx, id, number)
	if err != nil {
		return models.Post{}, err
	}
	return models.PostByNumber(tx, at.TopicID, at.Number)
}

// NotFound turns a record that is not there into a fault that says no more
// than that; other errors stay.
func NotFound(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return fault.Missing()
	}
	return err
}
