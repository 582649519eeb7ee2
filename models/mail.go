package models

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// How a person hears of notices by mail.
const (
	MailAtOnce = "at_once"
	MailDaily  = "daily"
	MailNone   = "none"
)

// MailGroup is what goes into one mail: what a person is told of a topic, or of
// the comments on a document, or of a case.
type MailGroup struct {
	PersonID   PersonID
	TopicID    TopicID
	DocumentID DocumentID
	CaseID     CaseID
}

// of narrows notices to those of a group; without topic and document, to all of
// its person.
func (g MailGroup) of(query *gorm.DB) *gorm.DB {
	query = query.Where("person_id = ?", g.PersonID)
	switch {
	case g.TopicID != 0:
		query = query.Where("topic_id = ?", g.TopicID)
	case g.CaseID != 0:
		query = query.Where("case_id = ?", g.CaseID)
	case g.DocumentID != 0:
		query = query.Where("comment_id in (select comments.id from comments join threads on threads.id = comments.thread_id where threads.document_id = ?)", g.DocumentID)
	}
	return query
}

// maxWaiting is how many notices are taken at once for one person.
const maxWaiting = 200

// AwaitMail has notices of a post, or of a comment, go out by mail, not before
// due, to those of the people who want mail at all.
func AwaitMail(tx *Tx, about Notice, kinds map[PersonID]string, due time.Time) error {
	told, err := pairsOf(kinds)
	if err != nil {
		return err
	}
	of, args := "topic_id = ? and post_number = ?", []any{due, about.TopicID, about.PostNumber}
	if about.CommentID != nil {
		of, args = "comment_id = ?", []any{due, about.CommentID}
	}
	if about.CaseID != nil {
		of, args = "case_id = ?", []any{due, about.CaseID}
	}
	return tx.Exec(`update notices set mail_due_at = ?
		where `+of+` and mail_due_at is null and mailed_at is null and read_at is null
		and (person_id, kind) in (select told.person_id, told.kind from `+tx.dialect.pairs("person_id", "kind")+` as told
			join accounts on accounts.person_id = told.person_id and accounts.state = 'active' and accounts.mail <> 'none')`,
		append(args, told)...).Error
}

// DueMail is for whom mail about which topic or document is due, the longest
// first.
func DueMail(tx *Tx, limit int) ([]MailGroup, error) {
	var groups []MailGroup
	err := tx.Table("notices").Joins("join accounts on accounts.person_id = notices.person_id and accounts.mail = 'at_once'").
		Joins("left join comments on comments.id = notices.comment_id").Joins("left join threads on threads.id = comments.thread_id").
		Select("notices.person_id, notices.topic_id, threads.document_id, notices.case_id").Where("notices.mail_due_at <= ?", tx.Now).
		Group("notices.person_id, notices.topic_id, threads.document_id, notices.case_id").
		Order("min(notices.mail_due_at), notices.person_id, notices.topic_id, threads.document_id, notices.case_id").
		Limit(limit).Find(&groups).Error
	return groups, err
}

// WaitingMail reads what of a group waits to be mailed. The rows are held until
// the transaction ends; those that somebody else holds are left to them, so that
// this waits for nobody.
func WaitingMail(tx *Tx, group MailGroup) ([]Notice, error) {
	query := group.of(tx.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})).Where("mail_due_at is not null")
	var waiting []Notice
	err := query.Order("id").Limit(maxWaiting).Find(&waiting).Error
	return waiting, err
}

// MailedUnread says when a person was last sent what they have not read of a
// group (zero: never), and of how many topics and documents since a moment.
func MailedUnread(tx *Tx, group MailGroup, since time.Time) (last time.Time, topics int64, err error) {
	const unread = "mailed_at is not null and read_at is null"
	var latest []time.Time
	err = group.of(tx.Model(&Notice{})).Where(unread).
		Order("mailed_at desc").Limit(1).Pluck("mailed_at", &latest).Error
	if err != nil {
		return last, 0, err
	}
	if len(latest) > 0 {
		last = latest[0]
	}
	recent := tx.Model(&Notice{}).Joins("left join comments on comments.id = notices.comment_id").Joins("left join threads on threads.id = comments.thread_id").
		Where("notices.person_id = ? and "+unread+" and mailed_at > ?", group.PersonID, since).
		Distinct("notices.topic_id", "threads.document_id", "notices.case_id")
	err = tx.Table("(?) as mailed", recent).Count(&topics).Error
	return last, topics, err
}

// SetMailDue says when notices are to be mailed; nil: not at all.
func SetMailDue(tx *Tx, notices []NoticeID, due *time.Time) error {
	if len(notices) == 0 {
		return nil
	}
	return tx.Model(&Notice{}).Where("id in ?", notices).Update("mail_due_at", due).Error
}

// MailTaken notes that notices are handed over to be sent.
func MailTaken(tx *Tx, notices []NoticeID) error {
	return tx.Model(&Notice{}).Where("id in ?", notices).Updates(map[string]any{"mail_due_at": nil, "mailed_at": tx.Now}).Error
}

// UnreadNotices reads those of some notices that their person has not read.
func UnreadNotices(tx *Tx, person PersonID, among []NoticeID) ([]Notice, error) {
	var notices []Notice
	err := tx.Where("id in ? and person_id = ? and read_at is null", among, person).Order("id").Find(&notices).Error
	return notices, err
}

// ChooseMail notes how a person hears of notices; digest is when the next
// daily mail is due, where they choose that. Without mail nothing waits.
func ChooseMail(tx *Tx, person PersonID, choice string, digest *time.Time) error {
	err := affectedOne(tx.Model(&Account{}).Where("person_id = ?", person).Updates(map[string]any{"mail": choice, "digest_at": digest}), ErrNotFound)
	if err != nil || choice != MailNone {
		return err
	}
	return tx.Model(&Notice{}).Where("person_id = ? and mail_due_at is not null", person).Update("mail_due_at", nil).Error
}

// DueDigests reads the accounts whose daily mail is due, the longest first.
func DueDigests(tx *Tx, limit int) ([]Account, error) {
	var due []Account
	err := tx.Where("mail = 'daily' and digest_at <= ?", tx.Now).Order("digest_at, id").Limit(limit).Find(&due).Error
	return due, err
}

// MoveDigest says when the next daily mail of an account is due; ErrStale if
// somebody else has.
func MoveDigest(tx *Tx, account Account, next time.Time) error {
	return affectedOne(tx.Model(&Account{}).Where("id = ? and mail = 'daily' and digest_at = ?", account.ID, account.DigestAt).Update("digest_at", next), ErrStale)
}
