package models

import (
	"errors"
	"fmt"
	"time"
)

// ChangesHiding reports whether hiding a thing so, or showing it, is anything new:
// what is withheld already is hidden anew by a decision, and by nothing else.
func ChangesHiding(at *time.Time, by *PersonID, hidden bool, decidedBy PersonID) bool {
	if hidden && at != nil {
		return by == nil && decidedBy != 0
	}
	return hidden != (at != nil)
}

// SetHidden has moderation hide a Person's profile, a Document or a Workspace, or
// show it again; by nobody, it is withheld until somebody decides. Its version stays:
// what was opened before can be saved once it is shown again.
func SetHidden(tx *Tx, record any, id int64, hidden bool, by PersonID) error {
	columns := map[string]any{"hidden_at": nil, "hidden_by": nil}
	if hidden {
		columns["hidden_at"] = tx.Now
		if by != 0 {
			columns["hidden_by"] = by
		}
	}
	return affectedOne(tx.Model(record).Where("id = ?", id).Updates(columns), ErrNotFound)
}

// CaseHiding reads the case that hides a thing: the newest that was decided so, or
// that withholds it until it is.
func CaseHiding(tx *Tx, thing string) (Case, error) {
	return one[Case](tx.Where("thing = ? and (state = 'decided' and decision = 'hide' or state = 'open' and withheld_at is not null)", thing).Order("id desc").Limit(1))
}

// CaseHolding reads the case, besides one, that has a thing hidden: the strictest
// decision that stands, or else the open case that withholds it.
func CaseHolding(tx *Tx, thing string, besides CaseID) (Case, error) {
	return one[Case](tx.Where("thing = ? and id <> ?", thing, besides).
		Where("(state = 'decided' and decision in ('hide', 'delete') or state = 'open' and withheld_at is not null)").Where(notOverturned).
		Order("case decision when 'delete' then 0 when 'hide' then 1 else 2 end, id desc").Limit(1))
}

// notOverturned leaves out the decisions that an appeal has undone.
const notOverturned = "not exists (select 1 from appeals where appeals.case_id = cases.id and appeals.round = cases.round and appeals.outcome = 'overturned')"

// IsHeld reports whether a decision has a thing hidden, or a case until it is decided.
func IsHeld(tx *Tx, thing string) (bool, error) {
	_, err := CaseHolding(tx, thing, 0)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// IsLockedByDecision reports whether a decision has locked a topic.
func IsLockedByDecision(tx *Tx, topic TopicID) (bool, error) {
	var count int64
	err := tx.Model(&Case{}).Where("kind = 'post' and thing like ?", fmt.Sprintf("post:%d/%%", topic)).Where("state = 'decided' and locks").Where(notOverturned).Count(&count).Error
	return count > 0, err
}

// DecisionBehind reads the case by which posts went elsewhere, while its decision stands.
func DecisionBehind(tx *Tx, act TopicActID) (Case, error) {
	return one[Case](tx.Where("topic_act_id = ? and state = 'decided'", act).Where(notOverturned))
}

// HiddenDocument is a document that moderation hid, and whose it is.
type HiddenDocument struct {
	ID       DocumentID
	AuthorID PersonID
}

// HiddenDocuments reads the documents that moderation hid: all, or whether one is.
func HiddenDocuments(tx *Tx, only DocumentID) ([]HiddenDocument, error) {
	query := tx.Table("documents").Select("id, author_id").Where("hidden_at is not null")
	if only != 0 {
		query = query.Where("id = ?", only)
	}
	var hidden []HiddenDocument
	err := query.Order("id").Find(&hidden).Error
	return hidden, err
}
