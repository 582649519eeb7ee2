package forum

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Limits of what moderators do with topics.
const (
	MaxSplit = 500 // posts in one go
	maxActs  = 50  // shown of a topic
)

// Tools are what a moderator is shown of a topic to work with it: what was done
// with it, and where it can go.
type Tools struct {
	Topic   models.Topic
	Forum   models.Forum
	Forums  []models.Forum // in which the person moderates too
	Themes  []models.Theme
	Acts    []models.TopicAct // the latest first
	Others  map[models.TopicID]models.Topic
	Rooms   map[models.ForumID]models.Forum // those of Acts that the person may read
	People  map[models.PersonID]models.Person
	Posts   []models.Post // of the page, as in TopicPage
	Page    int
	Pages   int
	Excerpt map[models.PostID]string // sources of Posts
}

// Tools hands out a topic to who moderates there, with a page of its posts.
func (s *Service) Tools(ctx context.Context, who access.Who, id models.TopicID, page int) (Tools, error) {
	var t Tools
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		if t.Topic, t.Forum, err = s.access.Topic(tx, who, access.Moderate, id); err != nil {
			return err
		}
		if t.Topic.MergedInto != nil {
			return nil
		}
		t.Pages, t.Page = max(1, PageOf(t.Topic.LastNumber)), max(1, page)
		if t.Page > t.Pages {
			return fault.Missing()
		}
		first := int64(t.Page-1)*PageSize + 1
		if t.Posts, err = standing(tx, t.Topic, first, min(first+PageSize-1, t.Topic.LastNumber)); err != nil {
			return err
		}
		if t.Themes, err = models.Themes(tx); err != nil {
			return err
		}
		if t.Acts, err = models.TopicActs(tx, id, maxActs); err != nil {
			return err
		}
		return s.fillTools(tx, who, &t)
	})
	return t, err
}

func (s *Service) fillTools(tx *models.Tx, who access.Who, t *Tools) (err error) {
	for _, forum := range s.access.EveryForum(who) {
		if forum.ID != t.Forum.ID && s.access.CanForum(who, access.Moderate, forum) {
			t.Forums = append(t.Forums, forum)
		}
	}
	refs := newReferences()
	var posts []models.PostID
	for _, post := range t.Posts {
		if !IsMoved(post) {
			posts = append(posts, post.ID)
			refs.person(post.AuthorID)
		}
	}
	if t.Excerpt, err = models.PostBodies(tx, posts); err != nil {
		return err
	}
	var others []models.TopicID
	t.Rooms = map[models.ForumID]models.Forum{}
	for _, act := range t.Acts {
		refs.person(act.PersonID)
		others = append(others, act.TopicID)
		rooms := []models.ForumID{act.ForumID}
		if act.OtherID != nil {
			others = append(others, *act.OtherID)
		}
		if act.ToForumID != nil {
			rooms = append(rooms, *act.ToForumID)
		}
		for _, id := range rooms {
			if forum, err := s.access.Forum(who, access.Read, id); err == nil {
				t.Rooms[id] = forum
			}
		}
	}
	if t.Others, err = models.TopicsByID(tx, others); err != nil {
		return err
	}
	for id, other := range t.Others {
		if _, err := s.access.Forum(who, access.Read, other.ForumID); err != nil {
			delete(t.Others, id)
		}
	}
	found, err := refs.read(tx)
	t.People = found.People
	return err
}

// moderated hands out topics, which are held in the order of their ids, to who
// moderates where each stands. One that was merged into another has nothing left to
// moderate.
func (s *Service) moderated(tx *models.Tx, who access.Who, ids ...models.TopicID) (map[models.TopicID]models.Topic, map[models.TopicID]models.Forum, error) {
	for _, id := range ids { // a stranger holds nothing
		if _, _, err := s.access.Topic(tx, who, access.Moderate, id); err != nil {
			return nil, nil, err
		}
	}
	topics, err := models.LockTopics(tx, ids...)
	if err != nil {
		return nil, nil, access.NotFound(err)
	}
	forums := map[models.TopicID]models.Forum{}
	for id := range topics {
		if topics[id], forums[id], err = s.access.Topic(tx, who, access.Moderate, id); err != nil {
			return nil, nil, err
		}
	}
	return topics, forums, nil
}

// done records an act of a moderator, and the act it undoes.
func (s *Service) done(tx *models.Tx, act *models.TopicAct, forum models.Forum) error {
	if err := models.InsertTopicAct(tx, act); err != nil {
		return err
	}
	if act.Undoes != nil {
		if err := models.UndoTopicAct(tx, *act.Undoes, act.ID); err != nil {
			return undone(err)
		}
	}
	entry := models.AuditEntry{
		ActorID: &act.PersonID, Act: "topic." + act.Act, Thing: TopicSubject(act.TopicID), Place: string(access.PlaceOf(forum)), Before: act.Before, Reason: act.Reason,
	}
	switch {
	case act.OtherID != nil:
		entry.After = TopicSubject(*act.OtherID)
	case act.ToForumID != nil:
		entry.After = ForumSubject(*act.ToForumID)
	}
	return models.Record(tx, entry)
}

// kept is what undoing an act brings back.
type kept struct {
	Answer   int64          `json:"answer,omitempty"`
	Kind     string         `json:"kind,omitempty"`
	Theme    models.ThemeID `json:"theme,omitempty"`
	Language string         `json:"language,omitempty"`
	Numbers  string         `json:"numbers,omitempty"` // of posts that went, for who reads the record
}

func (k kept) String() string {
	encoded, err := json.Marshal(k)
	if err != nil {
		return ""
	}
	return string(encoded)
}

func keptOf(act models.TopicAct) (k kept, err error) {
	if act.Before != "" {
		err = json.Unmarshal([]byte(act.Before), &k)
	}
	return k, err
}

// spans are numbers as people write them: "3, 5-9".
func spans(numbers []int64) string {
	var out strings.Builder
	for i := 0; i < len(numbers); {
		last := i
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		if out.Len() > 0 {
			out.WriteString(", ")
		}
		fmt.Fprint(&out, numbers[i])
		if last > i {
			fmt.Fprintf(&out, "-%d", numbers[last])
		}
		i = last + 1
	}
	return out.String()
}
