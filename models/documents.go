package models

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// States of a Document.
const (
	DocumentDraft  = "draft"
	DocumentReview = "review"
	DocumentFinal  = "final"
)

// Document is a knowledge product being written in a Workspace. Its text is
// its newest snapshot with the batches after it.
type Document struct {
	ID          DocumentID
	WorkspaceID WorkspaceID
	Title       string
	Language    string
	Status      string
	Version     int64
	AuthorID    PersonID
	CreatedAt   time.Time `gorm:"autoCreateTime:false"`
	ChangedAt   time.Time
	ChangedBy   PersonID
	ArchivedAt  *time.Time
	HiddenAt    *time.Time // by moderation
	HiddenBy    *PersonID
	Revision    int64
	Confidential
}

// InsertDocument adds a document with the text it begins with.
func InsertDocument(tx *Tx, document *Document, first *DocumentSnapshot) error {
	if err := tx.Create(document).Error; err != nil {
		return translate(err)
	}
	first.DocumentID = document.ID
	return translate(tx.Create(first).Error)
}

// DocumentByID reads a document.
func DocumentByID(tx *Tx, id DocumentID) (Document, error) {
	return one[Document](tx.Where("id = ?", id))
}

// LockDocuments reads documents and holds them until the transaction ends. It
// takes them in the order of their ids, so that two who hold several do not
// wait for each other.
func LockDocuments(tx *Tx, ids []DocumentID) (map[DocumentID]Document, error) {
	var rows []Document
	err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id in ?", ids).Order("id").Find(&rows).Error
	found := make(map[DocumentID]Document, len(rows))
	for _, row := range rows {
		found[row.ID] = row
	}
	return found, err
}

// AdvanceDocuments brings documents that the transaction holds to new
// versions, in one statement.
func AdvanceDocuments(tx *Tx, documents []Document) error {
	if len(documents) == 0 {
		return nil
	}
	const row = "(cast(? as bigint), cast(? as bigint), cast(? as bigint))"
	values, args := "", []any{tx.Now}
	for i, document := range documents {
		if i > 0 {
			values += ", "
		}
		values += row
		args = append(args, document.ID, document.Version, document.ChangedBy)
	}
	result := tx.Exec(`update documents set version = v.column2, changed_by = v.column3, changed_at = ?
		from (values `+values+`) as v where documents.id = v.column1`, args...)
	if result.Error != nil {
		return translate(result.Error)
	}
	if result.RowsAffected != int64(len(documents)) {
		return ErrNotFound
	}
	return nil
}

// SetDocument writes named columns of a document if it still is at its
// revision.
func SetDocument(tx *Tx, document Document, columns map[string]any) error {
	columns["revision"] = gorm.Expr("revision + 1")
	return affectedOne(tx.Model(&Document{}).Where("id = ? and revision = ?", document.ID, document.Revision).Updates(columns), ErrStale)
}

// HiddenScope is which of the documents that moderation hid a list holds: all, or
// those of one author.
type HiddenScope struct {
	All bool
	By  PersonID
}

// DocumentFilter says which documents of a workspace a list holds.
type DocumentFilter struct {
	Archived     bool // those alone; else all others
	Confidential bool // with those that are marked so
	Hidden       HiddenScope
}

// DocumentsOf reads the documents of a workspace, those changed last first:
// up to limit of those that come after one (zero: from the first).
func DocumentsOf(tx *Tx, workspace WorkspaceID, f DocumentFilter, after Document, limit int) ([]Document, error) {
	query := tx.Where("workspace_id = ?", workspace)
	if !f.Confidential {
		query = query.Where("confidential_at is null")
	}
	if !f.Hidden.All {
		query = query.Where("(hidden_at is null or author_id = ?)", f.Hidden.By)
	}
	if f.Archived {
		query = query.Where("archived_at is not null")
	} else {
		query = query.Where("archived_at is null")
	}
	if after.ID != 0 {
		query = query.Where("changed_at < ? or changed_at = ? and id < ?", after.ChangedAt, after.ChangedAt, after.ID)
	}
	var documents []Document
	err := query.Order("changed_at desc, id desc").Limit(limit).Find(&documents).Error
	return documents, err
}

// DocumentState is how far a document has come: its text, and what it is.
type DocumentState struct {
	ID       DocumentID
	Version  int64
	Revision int64
}

// DocumentStates reads how far documents have come.
func DocumentStates(tx *Tx, ids []DocumentID) (map[DocumentID]DocumentState, error) {
	var rows []DocumentState
	err := tx.Model(&Document{}).Where("id in ?", ids).Find(&rows).Error
	states := make(map[DocumentID]DocumentState, len(rows))
	for _, row := range rows {
		states[row.ID] = row
	}
	return states, err
}
