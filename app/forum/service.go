package forum

import (
	"context"
	"errors"
	"fmt"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// PageSize is how many posts stand on a page of a topic.
const PageSize = 20

// ListSize is how many topics stand in a list before it goes on.
const ListSize = 30

// Limits of what is written.
const (
	MaxTitle       = 200    // characters
	MaxField       = 4000   // of one part of an experience
	MaxDraft       = 80_000 // bytes of one draft
	MaxDrafts      = 200    // of one person
	MaxAttachments = 10     // of one post
	perMinute      = 20     // posts of one person
)

// Service is what can be done in forums. It is safe for concurrent use.
type Service struct {
	db     *models.DB
	access *access.Access
	hub    *live.Hub
	book   book
	untold chan struct{} // something waits for TellFollowers
	// Notify, where it is set, hears in the transaction of a post who is to be
	// told of it by mail.
	Notify func(tx *models.Tx, notice Told) error
	// Written, where it is set, hears in the transaction of a post in which
	// place it was written, and Opened who reads something in a place that is
	// not the site itself.
	Written func(tx *models.Tx, place string, post models.Post) error
	Opened  func(ctx context.Context, who access.Who, place string) error
	// Edited, where it is set, hears in the transaction of an author's edit of a
	// post, and Look of each text that its author has written, or written anew.
	Edited func(tx *models.Tx, post models.Post) error
	Look   func(tx *models.Tx, w Written) error
}

// opened tells who reads something of a forum that is not the site's own.
func (s *Service) opened(ctx context.Context, who access.Who, forum models.Forum) error {
	if s.Opened == nil || forum.Place == string(access.Site) {
		return nil
	}
	return s.Opened(ctx, who, forum.Place)
}

// Written is a post as it was just written: its text, with that of a topic that
// begins with it, and as it is shown.
type Written struct {
	Post   models.Post
	Text   string
	Edited bool
	Recent int64 // how many its author has written in this minute
}

func (s *Service) look(tx *models.Tx, w Written) error {
	if s.Look == nil {
		return nil
	}
	return s.Look(tx, w)
}

// Told is what people are told of: a post, and who is told for which reason.
type Told struct {
	Topic  models.TopicID
	Number int64
	Actor  models.PersonID
	People map[models.PersonID]string // kind of notice
	Past   bool                       // it was written before, and is only loaded now
}

// New makes the service.
func New(db *models.DB, rights *access.Access, hub *live.Hub) *Service {
	return &Service{db: db, access: rights, hub: hub, untold: make(chan struct{}, 1)}
}

// TopicSubject is the live subject of a topic.
func TopicSubject(id models.TopicID) string { return fmt.Sprintf("topic:%d", id) }

// ForumSubject is the live subject of a forum's list.
func ForumSubject(id models.ForumID) string { return fmt.Sprintf("forum:%d", id) }

// InboxSubject is the live subject of a person's notices.
func InboxSubject(id models.PersonID) string { return fmt.Sprintf("inbox:%d", id) }

// Payloads of live events.
type (
	// PostEvent is that of post_added, post_changed and reaction_changed.
	PostEvent struct {
		Number int64 `json:"number"`
	}
	// TopicEvent is that of topic_changed.
	TopicEvent struct {
		Topic models.TopicID `json:"topic"`
	}
)

// postChanged announces that a post has changed, and with it its topic.
func (s *Service) postChanged(tx *models.Tx, topic models.Topic, kind string, number int64) error {
	if err := s.hub.Record(tx, TopicSubject(topic.ID), kind, PostEvent{number}); err != nil {
		return err
	}
	if kind == "reaction_changed" {
		return nil
	}
	return s.topicChanged(tx, topic) // its counts have
}

// topicChanged announces that a topic's own particulars have changed.
func (s *Service) topicChanged(tx *models.Tx, topic models.Topic) error {
	if err := s.hub.Record(tx, TopicSubject(topic.ID), "topic_changed", TopicEvent{topic.ID}); err != nil {
		return err
	}
	return s.hub.Record(tx, ForumSubject(topic.ForumID), "topic_changed", TopicEvent{topic.ID})
}

// open is nil if the topic and its forum take posts now.
func open(topic models.Topic, forum models.Forum) error {
	switch {
	case topic.LockedAt != nil:
		return fault.Conflicting("forum.refused.locked")
	case topic.ClosedAt != nil:
		return fault.Conflicting("forum.refused.ended")
	case forum.ClosedAt != nil:
		return fault.Conflicting("forum.refused.closed")
	}
	return nil
}

// body renders what was written, or says what is wrong with it.
func body(source string) (richtext.Rendered, error) {
	rendered, err := richtext.Render(source)
	switch {
	case errors.Is(err, richtext.ErrTooLong):
		return rendered, fault.InvalidField("body", "forum.body.too_long", "limit", richtext.MaxLength)
	case errors.Is(err, richtext.ErrTooDeep):
		return rendered, fault.InvalidField("body", "forum.body.too_deep")
	case errors.Is(err, richtext.ErrTooManyMentions):
		return rendered, fault.InvalidField("body", "forum.body.too_many_mentions", "limit", richtext.MaxMentions)
	case err != nil:
		return rendered, fault.InvalidField("body", "forum.body.not_text")
	case rendered.Text == "":
		return rendered, fault.InvalidField("body", "forum.body.missing")
	}
	return rendered, nil
}

// Preview is what a text would look like.
func (s *Service) Preview(source string) (html, language string, err error) {
	rendered, err := body(source)
	return rendered.HTML, richtext.Language(rendered.Text, ""), err
}

// limit counts the posts of one person in a minute and refuses more than perMinute.
func limit(tx *models.Tx, who access.Who) (count int64, err error) {
	if count, err = models.CountAttempt(tx, fmt.Sprintf("posts:%d", who.Person), time.Minute); err != nil {
		return count, err
	}
	if count > perMinute {
		return count, fault.Limited("forum.too_many_posts", time.Minute)
	}
	return count, nil
}

// inWords are the six languages, the only ones a text can be said to be in.
var inWords = map[string]bool{"en": true, "fr": true, "es": true, "ru": true, "zh": true, "ar": true}

// language is the chosen one, or what the text seems to be in.
func language(chosen, text, fallback string) (code, basis string, err error) {
	if chosen != "" {
		if !inWords[chosen] {
			return "", "", fault.InvalidField("language", "fault.malformed")
		}
		return chosen, "chosen", nil
	}
	if !inWords[fallback] {
		fallback = "en"
	}
	return richtext.Language(text, fallback), "detected", nil
}

// read runs f on the readers.
func (s *Service) read(ctx context.Context, f func(*models.Tx) error) error { return s.db.Read(ctx, f) }
