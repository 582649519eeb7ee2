package models

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm/clause"
)

// AuditEntry is one line of the append-only record of what was done. Its Hash
// chains it to the line before (see auditHash).
type AuditEntry struct {
	ID      int64
	At      time.Time
	ActorID *PersonID
	Act     string
	Thing   string
	Place   string
	Before  string
	After   string
	Reason  string
	Hash    []byte
}

// AuditHead is where the audit record ends.
type AuditHead struct {
	One     int64 `gorm:"primaryKey;autoIncrement:false"` // there is one row
	Entries int64
	LastID  int64
	Hash    []byte // of the last entry; none until the entries of older programs are chained
}

var (
	errRecordOutside = errors.New("an audit entry is recorded in the transaction of what it tells of")
	errRecordText    = errors.New("an audit entry holds what is no text")
)

// PersonThing is a person as audit entries name things.
func PersonThing(id PersonID) string { return fmt.Sprintf("person:%d", id) }

// Record appends an entry to the audit record, in the transaction of what it
// tells of. It is written as the last thing before the commit: the chain has
// one end, and who adds to it keeps the others waiting.
func Record(tx *Tx, entry AuditEntry) error {
	if !tx.writes {
		return errRecordOutside
	}
	for _, text := range entry.texts() {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return errRecordText
		}
	}
	entry.At = tx.Now
	tx.record = append(tx.record, entry)
	return nil
}

// appendRecord chains the entries of a transaction to the end of the record.
// Nothing is waited for while the end is held: the people whom entries point to
// are never locked against that.
func (tx *Tx) appendRecord() error {
	if len(tx.record) == 0 {
		return nil
	}
	head, err := lockAuditHead(tx)
	if err != nil {
		return err
	}
	for i := range tx.record {
		entry := &tx.record[i]
		entry.ID = head.LastID + 1
		entry.Hash = auditHash(head.Hash, *entry)
		head.LastID, head.Hash = entry.ID, entry.Hash
		head.Entries++
	}
	if err := tx.CreateInBatches(&tx.record, 100).Error; err != nil {
		return translate(err)
	}
	tx.record = nil
	return saveAuditHead(tx, head)
}

func lockAuditHead(tx *Tx) (AuditHead, error) {
	head, err := one[AuditHead](tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("one = 1"))
	if err == nil && len(head.Hash) == 0 {
		err = chainOlder(tx, &head)
	}
	return head, err
}

func saveAuditHead(tx *Tx, head AuditHead) error {
	return affectedOne(tx.Model(&AuditHead{}).Where("one = 1").Updates(map[string]any{
		"entries": head.Entries, "last_id": head.LastID, "hash": head.Hash,
	}), ErrNotFound)
}

// chainOlder chains, once, what was recorded before entries had hashes, in the
// order of their numbers. The database lets a hash be set where there is none.
func chainOlder(tx *Tx, head *AuditHead) error {
	head.Hash = auditStart[:]
	for {
		var entries []AuditEntry
		if err := tx.Where("id > ?", head.LastID).Order("id").Limit(1000).Find(&entries).Error; err != nil {
			return err
		}
		for _, entry := range entries {
			head.Hash = auditHash(head.Hash, entry)
			head.LastID = entry.ID
			head.Entries++
			if err := affectedOne(tx.Model(&AuditEntry{}).Where("id = ? and hash is null", entry.ID).Update("hash", head.Hash), ErrStale); err != nil {
				return err
			}
		}
		if len(entries) == 0 {
			return saveAuditHead(tx, *head)
		}
	}
}

// chainAudit has the entries of older programs chained, if they are not yet.
func (db *DB) chainAudit(ctx context.Context) error {
	var head AuditHead
	err := db.Read(ctx, func(tx *Tx) (err error) {
		head, err = one[AuditHead](tx.Where("one = 1"))
		return err
	})
	if err != nil || len(head.Hash) > 0 {
		return err
	}
	return db.Write(ctx, func(tx *Tx) error {
		_, err := lockAuditHead(tx)
		return err
	})
}

// AuditEntries reads the record backwards from before (0: the newest).
func AuditEntries(tx *Tx, before int64, limit int) ([]AuditEntry, error) {
	var entries []AuditEntry
	query := tx.Order("id desc").Limit(limit)
	if before > 0 {
		query = query.Where("id < ?", before)
	}
	err := query.Find(&entries).Error
	return entries, err
}
