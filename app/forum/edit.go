package forum

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// mayEdit says whether a person may change a post: its author while the topic
// is open to them, and who moderates there.
func (s *Service) mayEdit(who access.Who, post models.Post, topic models.Topic, forum models.Forum) bool {
	if s.access.CanForum(who, access.Moderate, forum) {
		return true
	}
	return post.AuthorID == who.Person && topic.LockedAt == nil && forum.ClosedAt == nil &&
		s.access.CanForum(who, access.Reply, forum)
}

// change runs f on a post that the person may change, in one transaction, wherever
// it stands now.
func (s *Service) change(ctx context.Context, who access.Who, id models.TopicID, number int64, f func(*models.Tx, models.Post, models.Topic, models.Forum) error) error {
	return s.write(ctx, func(tx *models.Tx) error {
		post, topic, forum, err := s.hold(tx, who, access.Read, id, number)
		if err != nil {
			return err
		}
		if who.IsVisitor() {
			return fault.Unsigned()
		}
		if !s.mayEdit(who, post, topic, forum) {
			return fault.Denied()
		}
		return f(tx, post, topic, forum)
	})
}

// Editing is what a person opens to edit a post.
type Editing struct {
	Post        models.Post
	Topic       models.Topic
	Forum       models.Forum
	Attachments []models.Attachment
	Editor      *models.Person // who saved last, where someone did
}

// Edit reads a post for its edit form.
func (s *Service) Edit(ctx context.Context, who access.Who, id models.TopicID, number int64) (Editing, error) {
	var e Editing
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		e.Post, e.Topic, e.Forum, err = s.access.Post(tx, who, access.Read, id, number)
		if err != nil {
			return err
		}
		if who.IsVisitor() {
			return fault.Unsigned()
		}
		if !s.mayEdit(who, e.Post, e.Topic, e.Forum) {
			return fault.Denied()
		}
		files, err := models.AttachmentsOf(tx, []models.PostID{e.Post.ID})
		if err != nil {
			return err
		}
		e.Attachments = files[e.Post.ID]
		editor := e.Post.AuthorID
		if e.Post.EditedBy != nil {
			editor = *e.Post.EditedBy
		}
		person, err := models.PersonByID(tx, editor)
		e.Editor = &person
		return err
	})
	return e, err
}

// Rewriting is what a person sends to change a post.
type Rewriting struct {
	Body     string
	Language string // "" leaves it
	Version  int64  // of the post that the form was opened at
	DraftKey string
}

// Update changes a post; how it read before is kept. Where someone else saved
// meanwhile it is a Conflict and nothing is written.
func (s *Service) Update(ctx context.Context, who access.Who, id models.TopicID, number int64, r Rewriting) error {
	r.Body = strings.TrimSpace(strings.ReplaceAll(r.Body, "\r\n", "\n"))
	rendered, err := body(r.Body)
	if err != nil {
		return err
	}
	return s.change(ctx, who, id, number, func(tx *models.Tx, post models.Post, topic models.Topic, forum models.Forum) error {
		if post.Version != r.Version {
			return fault.Conflicting("forum.changed_meanwhile")
		}
		if post.DeletedAt != nil && post.DeletedBy != nil { // one that is withheld may be put right
			return fault.Conflicting("forum.refused.deleted")
		}
		if err := models.EditPost(tx, post, r.Body, rendered.HTML, richtext.Version, who.Person); err != nil {
			return stale(err)
		}
		if r.Language != "" && r.Language != post.Language {
			post.Version++
			if err := s.setLanguage(tx, post, r.Language); err != nil {
				return err
			}
		}
		if post.DeletedAt == nil {
			if err := s.tellEdit(tx, who, forum, post, rendered); err != nil {
				return err
			}
		}
		if s.Edited != nil && who.Person == post.AuthorID {
			if err := s.Edited(tx, post); err != nil {
				return err
			}
		}
		if who.Person == post.AuthorID {
			post.HTML = rendered.HTML
			if err := s.look(tx, Written{Post: post, Text: rendered.Text, Edited: true}); err != nil {
				return err
			}
		}
		if err := models.DropDraft(tx, who.Person, r.DraftKey); err != nil {
			return err
		}
		if who.Person != post.AuthorID {
			if err := s.record(tx, who, "post.edit", post, forum); err != nil {
				return err
			}
		}
		if err := models.TouchTopic(tx, topic.ID); err != nil {
			return err
		}
		return s.postChanged(tx, topic, "post_changed", post.Number)
	})
}

// Delete hides a post; Restore shows it again. Nothing is destroyed.
func (s *Service) Delete(ctx context.Context, who access.Who, id models.TopicID, number int64) error {
	return s.change(ctx, who, id, number, func(tx *models.Tx, post models.Post, topic models.Topic, forum models.Forum) error {
		if post.DeletedAt != nil {
			return nil
		}
		if err := s.record(tx, who, "post.delete", post, forum); err != nil {
			return err
		}
		return s.hide(tx, post, topic, map[string]any{"deleted_at": tx.Now, "deleted_by": who.Person})
	})
}

// Restore shows a deleted post again. An author cannot restore what a
// moderator deleted, and what a decision hid, or a case until it is decided, is for
// that case alone.
func (s *Service) Restore(ctx context.Context, who access.Who, id models.TopicID, number int64) error {
	return s.change(ctx, who, id, number, func(tx *models.Tx, post models.Post, _ models.Topic, forum models.Forum) error {
		if post.DeletedAt == nil {
			return nil
		}
		if (post.DeletedBy == nil || *post.DeletedBy != who.Person) && !s.access.CanForum(who, access.Moderate, forum) {
			return fault.Denied()
		}
		if err := unlessHeld(models.IsHeld(tx, fmt.Sprintf("post:%d/%d", post.TopicID, post.Number))); err != nil {
			return err
		}
		if err := s.record(tx, who, "post.restore", post, forum); err != nil {
			return err
		}
		return s.SetStanding(tx, id, number, Standing{})
	})
}

// hide writes whether a post is hidden, and counts what is seen of its topic.
func (s *Service) hide(tx *models.Tx, post models.Post, topic models.Topic, columns map[string]any) error {
	by := 0
	switch isHidden := columns["deleted_at"] != nil; {
	case isHidden && post.DeletedAt == nil:
		by = -1
	case !isHidden && post.DeletedAt != nil:
		by = 1
	}
	if err := models.SetPost(tx, post, columns); err != nil {
		return stale(err)
	}
	if err := models.CountPosts(tx, topic.ID, by); err != nil {
		return err
	}
	if topic.AnswerNumber == post.Number && by < 0 {
		if err := models.SetTopic(tx, topic.ID, map[string]any{"answer_number": 0}); err != nil {
			return err
		}
	}
	return s.postChanged(tx, topic, "post_changed", post.Number)
}

func (s *Service) record(tx *models.Tx, who access.Who, act string, post models.Post, forum models.Forum) error {
	return models.Record(tx, models.AuditEntry{
		ActorID: &who.Person, Act: act, Thing: fmt.Sprintf("post:%d/%d", post.TopicID, post.Number), Place: string(access.PlaceOf(forum)),
	})
}

// SetPostLanguage corrects the language a post is shown in: its author, or
// who moderates there.
func (s *Service) SetPostLanguage(ctx context.Context, who access.Who, id models.TopicID, number int64, code string) error {
	return s.change(ctx, who, id, number, func(tx *models.Tx, post models.Post, topic models.Topic, _ models.Forum) error {
		if err := s.setLanguage(tx, post, code); err != nil {
			return err
		}
		if err := models.TouchTopic(tx, topic.ID); err != nil {
			return err
		}
		return s.postChanged(tx, topic, "post_changed", post.Number)
	})
}

func (s *Service) setLanguage(tx *models.Tx, post models.Post, code string) error {
	if !inWords[code] {
		return fault.InvalidField("language", "fault.malformed")
	}
	return stale(models.SetPost(tx, post, map[string]any{"language": code, "language_basis": "chosen"}))
}

// Particulars are what a topic says of itself besides its posts.
type Particulars struct {
	Title      string
	Language   string
	Theme      models.ThemeID
	Country    models.PartyID
	Experience models.ExperienceAccount
	Version    int64
}

// Describe changes a topic's own particulars: its author, or who moderates.
func (s *Service) Describe(ctx context.Context, who access.Who, id models.TopicID, d Particulars) error {
	title, err := cleanTitle(d.Title)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		topic, forum, err := s.ownTopic(tx, who, id)
		if err != nil {
			return err
		}
		before := topic.Title
		topic.Title, topic.Slug, topic.Version = title, richtext.Slug(title), d.Version
		if d.Language != "" && d.Language != topic.Language {
			if !inWords[d.Language] {
				return fault.InvalidField("language", "fault.malformed")
			}
			topic.Language, topic.LanguageBasis = d.Language, "chosen"
		}
		topic.ThemeID, topic.CountryID = nil, nil
		if d.Theme != 0 {
			topic.ThemeID = &d.Theme
		}
		if d.Country != 0 {
			topic.CountryID = &d.Country
		}
		if err := s.known(tx, topic.ThemeID, topic.CountryID); err != nil {
			return err
		}
		if err := models.DescribeTopic(tx, &topic); err != nil {
			return stale(err)
		}
		if err := s.describeExperience(tx, topic, d.Experience); err != nil {
			return err
		}
		if who.Person == topic.AuthorID {
			first := models.Post{TopicID: id, Number: 1, AuthorID: who.Person}
			if err := s.look(tx, Written{Post: first, Text: besides(title, d.Experience), Edited: true}); err != nil {
				return err
			}
		}
		if err := models.Record(tx, models.AuditEntry{
			ActorID: &who.Person, Act: "topic.describe", Thing: TopicSubject(id), Place: string(access.PlaceOf(forum)), Before: before, After: title,
		}); err != nil {
			return err
		}
		return s.topicChanged(tx, topic)
	})
}

func (s *Service) describeExperience(tx *models.Tx, topic models.Topic, e models.ExperienceAccount) error {
	if topic.Kind != models.Experience {
		return nil
	}
	if err := cleanExperience(&e); err != nil {
		return err
	}
	e.TopicID = topic.ID
	return models.UpdateExperience(tx, e)
}

// ownTopic hands out a topic whose particulars a person may change.
func (s *Service) ownTopic(tx *models.Tx, who access.Who, id models.TopicID) (models.Topic, models.Forum, error) {
	topic, forum, err := s.access.Topic(tx, who, access.Read, id)
	switch {
	case err != nil:
		return topic, forum, err
	case s.mayDescribe(who, topic, forum):
		return topic, forum, nil
	case who.IsVisitor():
		return topic, forum, fault.Unsigned()
	}
	return topic, forum, fault.Denied()
}

func (s *Service) mayDescribe(who access.Who, topic models.Topic, forum models.Forum) bool {
	if s.access.CanForum(who, access.Moderate, forum) {
		return true
	}
	return topic.AuthorID == who.Person && topic.LockedAt == nil && forum.ClosedAt == nil && s.access.CanForum(who, access.Start, forum)
}

// Answer accepts a post as the answer to a question, or none (0): the one who
// asked, or who moderates.
func (s *Service) Answer(ctx context.Context, who access.Who, id models.TopicID, number int64) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		topic, forum, err := s.ownTopic(tx, who, id)
		if err != nil {
			return err
		}
		if topic.Kind != models.Question || number == 1 {
			return fault.InvalidField("number", "forum.answer.not_here")
		}
		var post models.Post
		if topic, err = models.LockTopic(tx, id); err != nil {
			return access.NotFound(err)
		}
		if number != 0 {
			if post, err = models.PostByNumber(tx, id, number); err != nil {
				return access.NotFound(err)
			}
			if post.DeletedAt != nil {
				return fault.Missing()
			}
		}
		before := topic.AnswerNumber
		if err := models.SetTopic(tx, id, map[string]any{"answer_number": number}); err != nil {
			return err
		}
		if number != 0 && post.AuthorID != who.Person {
			told := Told{Topic: id, Number: number, Actor: who.Person, People: map[models.PersonID]string{post.AuthorID: "answer"}}
			if err := s.notify(tx, forum, told); err != nil {
				return err
			}
		}
		for _, changed := range []int64{before, number} {
			if changed != 0 {
				if err := s.hub.Record(tx, TopicSubject(id), "post_changed", PostEvent{changed}); err != nil {
					return err
				}
			}
		}
		return s.topicChanged(tx, topic)
	})
}

// stale turns a lost update into a conflict that people understand.
func stale(err error) error {
	if errors.Is(err, models.ErrStale) {
		return fault.Conflicting("forum.changed_meanwhile")
	}
	return err
}
