package notify

import (
	"context"
	"errors"
	"time"

	"minamata.exchange/models"
)

// batch is how many mails are taken in one transaction.
const batch = 50

// SendDue takes what has waited long enough and has it sent. Several instances
// may do so at once: each notice is taken by one of them.
func (s *Service) SendDue(ctx context.Context) error {
	for {
		taken, err := s.takeBatch(ctx)
		if err != nil {
			return err
		}
		if taken == 0 {
			break
		}
	}
	return s.sendDigests(ctx)
}

// takeBatch takes what is due for some people and topics or documents, and says how many
// notices have been seen to.
func (s *Service) takeBatch(ctx context.Context) (taken int, err error) {
	var due []models.MailGroup
	if err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		due, err = models.DueMail(tx, batch)
		return err
	}); err != nil || len(due) == 0 {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *models.Tx) error {
		taken = 0
		for _, group := range due {
			seen, err := s.take(tx, group)
			if err != nil {
				return err
			}
			taken += seen
		}
		return nil
	})
	return taken, err
}

// take has what waits for a person of a topic or document sent, put off, or forgotten.
func (s *Service) take(tx *models.Tx, group models.MailGroup) (seen int, err error) {
	waiting, err := models.WaitingMail(tx, group)
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	unread, read := divide(waiting)
	if err := models.SetMailDue(tx, ids(read), nil); err != nil || len(unread) == 0 {
		return len(waiting), err
	}
	until, err := s.patience(tx, group, unread)
	if err != nil {
		return 0, err
	}
	if until.After(tx.Now) {
		return len(waiting), models.SetMailDue(tx, ids(unread), &until)
	}
	if err := models.MailTaken(tx, ids(unread)); err != nil {
		return 0, err
	}
	return len(waiting), s.outside.Enqueue(tx, Errand{Person: group.PersonID, Notices: ids(unread)})
}

// patience is until when somebody is spared: who has not read the last mail
// about a topic hears less often of it, and nobody gets too many.
func (s *Service) patience(tx *models.Tx, group models.MailGroup, unread []models.Notice) (time.Time, error) {
	last, topics, err := models.MailedUnread(tx, group, tx.Now.Add(-time.Hour))
	if err != nil {
		return time.Time{}, err
	}
	if topics >= MostAnHour {
		return tx.Now.Add(time.Hour), nil
	}
	if last.IsZero() {
		return time.Time{}, nil
	}
	for _, notice := range unread {
		if notice.Kind != "reply" {
			return last.Add(mentionsAgain), nil
		}
	}
	return last.Add(repliesAgain), nil
}

// sendDigests takes what waits for those whose daily mail is due.
func (s *Service) sendDigests(ctx context.Context) error {
	for {
		var due []models.Account
		if err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
			due, err = models.DueDigests(tx, batch)
			return err
		}); err != nil || len(due) == 0 {
			return err
		}
		for _, account := range due {
			err := s.db.Write(ctx, func(tx *models.Tx) error { return s.takeDigest(tx, account) })
			if err != nil && !errors.Is(err, models.ErrStale) { // another instance was first
				return err
			}
		}
	}
}

func (s *Service) takeDigest(tx *models.Tx, account models.Account) error {
	person, err := models.PersonByID(tx, account.PersonID)
	if err != nil {
		return err
	}
	if err := models.MoveDigest(tx, account, morning(tx.Now, person.TimeZone)); err != nil {
		return err
	}
	waiting, err := models.WaitingMail(tx, models.MailGroup{PersonID: account.PersonID})
	if err != nil {
		return err
	}
	unread, read := divide(waiting)
	if err := models.SetMailDue(tx, ids(read), nil); err != nil || len(unread) == 0 {
		return err
	}
	if err := models.MailTaken(tx, ids(unread)); err != nil {
		return err
	}
	return s.outside.Enqueue(tx, Errand{Person: account.PersonID, Notices: ids(unread), Digest: true})
}

// divide parts what was not read from what was.
func divide(notices []models.Notice) (unread, read []models.Notice) {
	for _, notice := range notices {
		if notice.ReadAt == nil {
			unread = append(unread, notice)
		} else {
			read = append(read, notice)
		}
	}
	return unread, read
}

func ids(notices []models.Notice) []models.NoticeID {
	all := make([]models.NoticeID, len(notices))
	for i, notice := range notices {
		all[i] = notice.ID
	}
	return all
}
