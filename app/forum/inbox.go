package forum

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Inbox is a person's notices with what is needed to show them.
type Inbox struct {
	Notices []models.Notice
	Topics  map[models.TopicID]models.Topic
	// Posts are those the notices are of, by notice, where their words may be
	// shown: not those that were deleted, nor those of a members-only workspace
	// to who is no member of it (INV-16).
	Posts  map[models.NoticeID]models.Post
	People map[models.PersonID]models.Person
	Next   models.NoticeID
}

// Inbox reads a person's notices of what they still may read.
func (s *Service) Inbox(ctx context.Context, who access.Who, before models.NoticeID) (Inbox, error) {
	var in Inbox
	if who.IsVisitor() {
		return in, fault.Unsigned()
	}
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		if in.Notices, err = models.NoticesOf(tx, who.Person, s.readable(who), before, ListSize+1); err != nil {
			return err
		}
		if len(in.Notices) > ListSize {
			in.Notices = in.Notices[:ListSize]
			in.Next = in.Notices[ListSize-1].ID
		}
		var topics []models.TopicID
		refs := newReferences()
		for _, notice := range in.Notices {
			if notice.TopicID != nil {
				topics = append(topics, *notice.TopicID)
			}
			refs.person(notice.ActorID)
		}
		if in.Topics, err = models.TopicsByID(tx, topics); err != nil {
			return err
		}
		if in.Posts, err = models.PostsOfNotices(tx, s.shownInInbox(who, in)); err != nil {
			return err
		}
		found, err := refs.read(tx)
		in.People = found.People
		return err
	})
	return in, err
}

// shownInInbox are the notices whose posts a person may see without opening
// the topic.
func (s *Service) shownInInbox(who access.Who, in Inbox) []models.NoticeID {
	guest := map[models.ForumID]bool{}
	for _, forum := range s.access.EveryForum(who) {
		guest[forum.ID] = s.access.IsGuestIn(who, forum)
	}
	var shown []models.NoticeID
	for _, notice := range in.Notices {
		if notice.TopicID != nil && !guest[in.Topics[*notice.TopicID].ForumID] {
			shown = append(shown, notice.ID)
		}
	}
	return shown
}

// ReadInbox marks all of a person's notices as read.
func (s *Service) ReadInbox(ctx context.Context, who access.Who) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		tx.AfterCommit(func() { s.hub.Whisper(InboxSubject(who.Person), "notice_added", nil) })
		return models.ReadNotices(tx, who.Person, 0, 0)
	})
}

// UnreadNotices counts what a person has not read of what they may read.
func (s *Service) UnreadNotices(ctx context.Context, who access.Who) (int64, error) {
	if who.IsVisitor() {
		return 0, nil
	}
	var count int64
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		count, err = models.CountUnreadNotices(tx, who.Person, s.readable(who))
		return err
	})
	return count, err
}

// readable are the forums a person may read, those in workspaces among them.
func (s *Service) readable(who access.Who) []models.ForumID {
	var ids []models.ForumID
	for _, forum := range s.access.EveryForum(who) {
		ids = append(ids, forum.ID)
	}
	return ids
}
