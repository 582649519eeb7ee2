package period

import (
	"context"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// Kinds of notices about comment periods.
const (
	NoticeOpened = "period_opened" // to the members of the workspace
	NoticeClosed = "period_closed" // to who commented meanwhile
)

// toldAtOnce is of how many periods people are told in one go.
const toldAtOnce = 50

// Tell tells people of periods that have begun or are over since it was last
// done. Nothing else waits for it: that they have is so by the clock.
func (s *Service) Tell(ctx context.Context) error {
	var due []models.CommentPeriod
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		due, err = models.PeriodsToTell(tx, toldAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	for _, period := range due {
		if err := s.db.Write(ctx, func(tx *models.Tx) error { return s.tell(tx, period) }); err != nil {
			return fmt.Errorf("tell of period %d: %w", period.ID, err)
		}
	}
	return nil
}

// tell tells of one period; another instance may have done so.
func (s *Service) tell(tx *models.Tx, period models.CommentPeriod) error {
	document, err := models.DocumentByID(tx, period.DocumentID)
	if err != nil || s.access.IsHidden(document) { // nobody hears of what is not there for them, until it is
		return err
	}
	if period.ToldOpenAt == nil {
		if first, err := models.NoteTold(tx, period.ID, "told_open_at"); err != nil || !first {
			return err
		}
		if period.IsOpen(tx.Now) {
			members, err := models.Members(tx, document.WorkspaceID)
			if err != nil {
				return err
			}
			told := map[models.PersonID]string{}
			for _, member := range members {
				told[member.PersonID] = NoticeOpened
			}
			if err := s.notice(tx, document, period.OpenedBy, told); err != nil {
				return err
			}
		}
	}
	if !period.IsOver(tx.Now) || period.ToldClosedAt != nil {
		return nil
	}
	if first, err := models.NoteTold(tx, period.ID, "told_closed_at"); err != nil || !first {
		return err
	}
	commenters, err := models.CommentersOf(tx, document.ID, period.OpensAt, period.End())
	if err != nil {
		return err
	}
	told := map[models.PersonID]string{}
	for _, id := range commenters {
		told[id] = NoticeClosed
	}
	actor := period.OpenedBy
	if period.EndedBy != nil {
		actor = *period.EndedBy
	}
	return s.notice(tx, document, actor, told)
}

func (s *Service) notice(tx *models.Tx, d models.Document, actor models.PersonID, told map[models.PersonID]string) error {
	delete(told, actor)
	if len(told) == 0 {
		return nil
	}
	for id := range told {
		tx.AfterCommit(func() { s.hub.Whisper(fmt.Sprintf("%s:%d", access.InboxSubject, id), "notice_added", nil) })
	}
	return models.InsertNotices(tx, models.Notice{WorkspaceID: &d.WorkspaceID, DocumentID: &d.ID, ActorID: actor}, told)
}

// Named are the documents among some that a person may read.
func (s *Service) Named(ctx context.Context, who access.Who, ids []models.DocumentID) (map[models.DocumentID]models.Document, error) {
	named := map[models.DocumentID]models.Document{}
	if len(ids) == 0 {
		return named, nil
	}
	err := s.db.Read(ctx, func(tx *models.Tx) error {
		all, err := models.DocumentsByID(tx, ids)
		for id, d := range all {
			if s.access.InDocument(who, access.Read, d) == nil {
				named[id] = d
			}
		}
		return err
	})
	return named, err
}
