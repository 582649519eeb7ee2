package models

import "time"

// States of what the public wrote in.
const (
	PublicSent    = "sent" // its address is not confirmed
	PublicWaiting = "waiting"
	PublicTaken   = "taken"
	PublicRefused = "refused"
)

// PublicComment is what somebody without an account wrote about a Document
// while it was open to the public.
type PublicComment struct {
	ID            PublicCommentID
	DocumentID    DocumentID
	PeriodID      CommentPeriodID
	Name          string
	Organization  string
	Email         string
	Language      string
	Body          string
	Anchor        string
	AnchorVersion int64
	Quote         string
	State         string
	TokenHash     string
	CreatedAt     time.Time `gorm:"autoCreateTime:false"`
	ConfirmedAt   *time.Time
	DecidedBy     *PersonID
	DecidedAt     *time.Time
	Reason        string
	ThreadID      *ThreadID
}

// InsertPublicComment adds one.
func InsertPublicComment(tx *Tx, comment *PublicComment) error {
	return translate(tx.Create(comment).Error)
}

// PublicCommentByID reads one.
func PublicCommentByID(tx *Tx, id PublicCommentID) (PublicComment, error) {
	return one[PublicComment](tx.Where("id = ?", id))
}

// PublicCommentByToken reads the one that a link confirms.
func PublicCommentByToken(tx *Tx, hash string) (PublicComment, error) {
	return one[PublicComment](tx.Where("token_hash = ?", hash))
}

// SetPublicComment writes columns of one that is in a state; else ErrStale.
func SetPublicComment(tx *Tx, id PublicCommentID, state string, columns map[string]any) error {
	return affectedOne(tx.Model(&PublicComment{}).Where("id = ? and state = ?", id, state).Updates(columns), ErrStale)
}

// CountPublicWaiting counts what waits for a decision about a document.
func CountPublicWaiting(tx *Tx, document DocumentID) (int64, error) {
	var count int64
	err := tx.Model(&PublicComment{}).Where("document_id = ? and state = ?", document, PublicWaiting).Count(&count).Error
	return count, err
}

// PublicComments reads what was written in about a document and is in one of
// some states: up to limit after one, the oldest first.
func PublicComments(tx *Tx, document DocumentID, states []string, after PublicCommentID, limit int) ([]PublicComment, error) {
	var comments []PublicComment
	err := tx.Where("document_id = ? and state in ? and id > ?", document, states, after).Order("id").Limit(limit).Find(&comments).Error
	return comments, err
}

// ForgetUnconfirmed deletes what was sent before a moment and never confirmed.
func ForgetUnconfirmed(tx *Tx, before time.Time) error {
	return tx.Where("state = ? and created_at < ?", PublicSent, before).Delete(&PublicComment{}).Error
}

// InsertStranger adds a person who has no account.
func InsertStranger(tx *Tx, person *Person) error { return translate(tx.Create(person).Error) }
