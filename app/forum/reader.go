package forum

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// React gives a reaction or takes it back, and reports whether it is given.
func (s *Service) React(ctx context.Context, who access.Who, id models.TopicID, number int64, kind string) (given bool, err error) {
	if !models.IsReaction(kind) {
		return false, fault.InvalidField("kind", "fault.malformed")
	}
	err = s.write(ctx, func(tx *models.Tx) error {
		post, topic, _, err := s.hold(tx, who, access.React, id, number)
		if err != nil {
			return err
		}
		if post.DeletedAt != nil {
			return fault.Conflicting("forum.refused.deleted")
		}
		if given, err = models.ToggleReaction(tx, post.ID, who.Person, kind); err != nil {
			return err
		}
		if err := models.TouchTopic(tx, topic.ID); err != nil {
			return err
		}
		return s.postChanged(tx, topic, "reaction_changed", post.Number)
	})
	return given, err
}

// own runs f for a signed-in person on a topic they may read, or on the one into
// which it was merged.
func (s *Service) own(ctx context.Context, who access.Who, id models.TopicID, f func(*models.Tx, models.Topic) error) error {
	return s.write(ctx, func(tx *models.Tx) error {
		id, err := present(tx, id)
		if err != nil {
			return err
		}
		topic, _, err := s.access.Topic(tx, who, access.Read, id)
		if err != nil {
			return err
		}
		if who.IsVisitor() {
			return fault.Unsigned()
		}
		return f(tx, topic)
	})
}

// Follow notes how closely a person follows a topic.
func (s *Service) Follow(ctx context.Context, who access.Who, id models.TopicID, level string) error {
	if level != "every" && level != "mentions" && level != "none" {
		return fault.InvalidField("level", "fault.malformed")
	}
	return s.own(ctx, who, id, func(tx *models.Tx, topic models.Topic) error {
		return models.Follow(tx, who.Person, topic.ID, level)
	})
}

// Read notes that a person has read a topic up to a number.
func (s *Service) Read(ctx context.Context, who access.Who, id models.TopicID, number int64) error {
	return s.own(ctx, who, id, func(tx *models.Tx, topic models.Topic) error {
		if number < 1 {
			return fault.InvalidField("number", "fault.malformed")
		}
		if topic.ID != id { // of a topic that is in another now: its numbers are others
			return nil
		}
		number = min(number, topic.LastNumber)
		if err := models.ReadNotices(tx, who.Person, id, number); err != nil {
			return err
		}
		return models.MarkRead(tx, who.Person, id, number)
	})
}

var draftKey = regexp.MustCompile(`^(topic-[1-9][0-9]{0,17}|post-[1-9][0-9]{0,17}-[1-9][0-9]{0,17}|new(-[1-9][0-9]{0,17})?)$`)

// replyKey is the key of the draft of a reply in a topic.
func replyKey(id models.TopicID) string { return fmt.Sprintf("topic-%d", id) }

// Draft reads a draft; it is empty where none is kept.
func (s *Service) Draft(ctx context.Context, who access.Who, key string) (models.Draft, error) {
	if who.IsVisitor() {
		return models.Draft{}, fault.Unsigned()
	}
	var draft models.Draft
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		draft, err = models.DraftByKey(tx, who.Person, key)
		if errors.Is(err, models.ErrNotFound) {
			return nil
		}
		return err
	})
	return draft, err
}

// KeepDraft keeps what a person has typed, for themselves alone: to answer in a topic
// that was merged into another, where they will look for it.
func (s *Service) KeepDraft(ctx context.Context, who access.Who, key string, fields models.Fields) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	if !draftKey.MatchString(key) {
		return fault.Missing()
	}
	encoded, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	if len(encoded) > MaxDraft {
		return fault.Oversized("body", "forum.draft.too_long")
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if count, err := models.CountDrafts(tx, who.Person); err != nil || count >= MaxDrafts {
			return errors.Join(err, fault.Conflicting("forum.draft.too_many"))
		}
		there, err := draftWent(tx, who, key, fields["body"])
		if err != nil {
			return err
		}
		return models.KeepDraft(tx, models.Draft{PersonID: who.Person, Key: there, Fields: fields})
	})
}

// draftWent is under which key a draft is kept: that of the topic into which its topic was
// merged, unless something else is kept there.
func draftWent(tx *models.Tx, who access.Who, key, body string) (string, error) {
	var id models.TopicID
	if _, err := fmt.Sscanf(key, "topic-%d", &id); err != nil {
		return key, nil //nolint:nilerr // it is no reply
	}
	now, err := present(tx, id)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && now == id:
		return key, nil
	case err != nil:
		return key, err
	}
	there := replyKey(now)
	other, err := models.DraftByKey(tx, who.Person, there)
	if errors.Is(err, models.ErrNotFound) {
		return there, nil
	}
	if was := other.Fields["body"]; err == nil && (strings.HasPrefix(body, was) || strings.HasPrefix(was, body)) {
		return there, nil
	}
	return key, err
}

// DropDraft forgets a draft because the person says so.
func (s *Service) DropDraft(ctx context.Context, who access.Who, key string) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	return s.db.Write(ctx, func(tx *models.Tx) error { return models.DropDraft(tx, who.Person, key) })
}

// Quote is a post as a Markdown quote.
func (s *Service) Quote(ctx context.Context, who access.Who, id models.TopicID, number int64) (string, error) {
	var quote string
	err := s.read(ctx, func(tx *models.Tx) error {
		post, _, _, err := s.access.Post(tx, who, access.Reply, id, number)
		if err != nil {
			return err
		}
		if post.DeletedAt != nil {
			return fault.Missing()
		}
		author, err := models.PersonByID(tx, post.AuthorID)
		quote = richtext.Quote(author.Called(post.Language), PostPath(post.TopicID, post.Number), post.Body)
		return err
	})
	return quote, err
}

// Found are people who were looked up, with the names of whom they speak for.
type Found struct {
	People []models.Person
	Names  Names
}

// Mentionable finds people whom a mention in a forum would reach: those of
// that name who may read it.
func (s *Service) Mentionable(ctx context.Context, who access.Who, id models.ForumID, prefix string) (found Found, err error) {
	name, readable := richtext.CleanLine(prefix)
	if who.IsVisitor() || !readable || name == "" || len([]rune(name)) > 60 {
		return Found{}, nil
	}
	place, known := models.Forum{}, id != 0
	if known {
		forum, err := s.access.Forum(who, access.Reply, id)
		if err != nil {
			return Found{}, err
		}
		place = forum
	} else if !s.access.Can(who, access.Read, access.PersonThing, access.Site) {
		return Found{}, nil
	}
	err = s.read(ctx, func(tx *models.Tx) error {
		people, err := models.PeopleNamed(tx, name, s.access.CanHiddenProfiles(who), 40)
		if err != nil {
			return err
		}
		refers := newReferences()
		for _, person := range people {
			if len(found.People) < 10 && (!known || s.access.CanForum(access.Who{Person: person.ID}, access.Read, place)) {
				found.People = append(found.People, person)
				refers.capacity(models.Capacity{CapacityPartyID: person.PartyID, CapacityOrganizationID: person.OrganizationID})
			}
		}
		found.Names, err = refers.read(tx)
		return err
	})
	return found, err
}
