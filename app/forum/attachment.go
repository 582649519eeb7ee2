package forum

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// maxWaiting is how many files one person may have uploaded and not posted.
const maxWaiting = 40

// MayUpload is nil if a person may attach files anywhere.
func (s *Service) MayUpload(who access.Who) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	for _, forum := range s.access.EveryForum(who) {
		if s.access.CanForum(who, access.Attach, forum) {
			return nil
		}
	}
	return fault.Denied()
}

// Uploaded notes a file that is kept and waits for its post, and returns its
// key.
func (s *Service) Uploaded(ctx context.Context, who access.Who, file models.Attachment) (string, error) {
	if err := s.MayUpload(who); err != nil {
		return "", err
	}
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		waiting, err := models.CountWaitingAttachments(tx, who.Person)
		if err != nil {
			return err
		}
		if waiting >= maxWaiting {
			return fault.Conflicting("forum.too_many_waiting")
		}
		file.OwnerID, file.CreatedAt = who.Person, tx.Now
		return models.InsertAttachment(tx, &file)
	})
	return file.Key, err
}

// Attachment hands out a file: of a post that the person may read, or one's
// own that waits. With it comes the forum of the post; of one that waits, the site.
func (s *Service) Attachment(ctx context.Context, who access.Who, key string) (file models.Attachment, forum models.Forum, err error) {
	forum = models.Forum{Place: string(access.Site)}
	err = s.read(ctx, func(tx *models.Tx) error {
		file, err = models.AttachmentByKey(tx, key)
		if err != nil {
			return access.NotFound(err)
		}
		if file.PostID == nil {
			if file.OwnerID != who.Person {
				return fault.Missing()
			}
			return nil
		}
		place, err := models.PostPlace(tx, *file.PostID)
		if err != nil {
			return access.NotFound(err)
		}
		_, _, forum, err = s.access.Post(tx, who, access.Read, place.TopicID, place.Number)
		return err
	})
	if err != nil {
		return file, forum, err
	}
	return file, forum, s.opened(ctx, who, forum)
}
