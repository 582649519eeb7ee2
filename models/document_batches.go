package models

import (
	"slices"
	"time"
)

// DocumentBatch is some steps that a Person sent together, as they were
// applied: they lead the document from FirstVersion to Version. One of which
// nothing could be placed leads nowhere.
type DocumentBatch struct {
	ID           BatchID
	DocumentID   DocumentID
	FirstVersion int64
	Version      int64
	Ref          string
	PersonID     PersonID
	Capacity
	Steps     string
	Stands    string
	Mirrors   string
	Taken     string
	Sent      string
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
}

// DocumentSnapshot is the whole document at a version.
type DocumentSnapshot struct {
	DocumentID DocumentID `gorm:"primaryKey;autoIncrement:false"`
	Version    int64      `gorm:"primaryKey;autoIncrement:false"`
	Doc        string
	Hash       string
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
}

// Why something was kept for its author instead of being in the document, and
// what became of it.
const (
	KeptDeleted  = "deleted"  // it was written where somebody deleted meanwhile
	KeptCollided = "collided" // somebody wrote there meanwhile

	KeptPlaced    = "placed"
	KeptDismissed = "dismissed"
)

// DocumentKept is what somebody wrote and could not be placed.
type DocumentKept struct {
	ID         KeptID
	DocumentID DocumentID
	PersonID   PersonID
	Ref        string
	Why        string
	Text       string
	Content    string
	At         int64
	Version    int64
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
	SettledAt  *time.Time
	SettledAs  string
}

// TableName is document_kept: what is kept has no plural.
func (DocumentKept) TableName() string { return "document_kept" }

// batchesInOne bounds the rows of one insert.
const batchesInOne = 50

// InsertDocumentBatches adds batches in their order.
func InsertDocumentBatches(tx *Tx, batches []DocumentBatch) error {
	if len(batches) == 0 {
		return nil
	}
	return translate(tx.CreateInBatches(&batches, batchesInOne).Error)
}

// BatchesByRefs reads the batches that were sent under these refs for these
// documents, without their steps.
func BatchesByRefs(tx *Tx, documents []DocumentID, refs []string) ([]DocumentBatch, error) {
	var batches []DocumentBatch
	for some := range slices.Chunk(refs, 500) {
		var rows []DocumentBatch
		err := tx.Select("id", "document_id", "first_version", "version", "ref", "person_id").
			Where("document_id in ? and ref in ?", documents, some).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		batches = append(batches, rows...)
	}
	return batches, nil
}

// BatchesAfter reads up to limit batches that lead a document on from a
// version, in order.
func BatchesAfter(tx *Tx, document DocumentID, version int64, limit int) ([]DocumentBatch, error) {
	var batches []DocumentBatch
	err := tx.Omit("sent", "taken").Where("document_id = ? and version > ?", document, version).Order("version, id").Limit(limit).Find(&batches).Error
	return batches, err
}

// BatchTo reads the batch one of whose steps led a document to a version.
func BatchTo(tx *Tx, document DocumentID, version int64) (DocumentBatch, error) {
	return one[DocumentBatch](tx.Omit("steps", "sent").Where("document_id = ? and version >= ? and first_version < ?", document, version, version).Order("version"))
}

// LatestSnapshot reads a document's newest snapshot at or before a version.
func LatestSnapshot(tx *Tx, document DocumentID, version int64) (DocumentSnapshot, error) {
	return one[DocumentSnapshot](tx.Where("document_id = ? and version <= ?", document, version).Order("version desc"))
}

// milestone is how many versions apart snapshots are kept for good.
const milestone = 16 << 10

// InsertSnapshot keeps a document as it is at a version; one that is there
// already is no error. Of older ones it leaves the two before, the first, and
// one for every so many versions: from those any version can be had again.
func InsertSnapshot(tx *Tx, snapshot DocumentSnapshot) error {
	result := tx.Exec(`insert into document_snapshots (document_id, version, doc, hash, created_at) values (?, ?, ?, ?, ?) on conflict do nothing`,
		snapshot.DocumentID, snapshot.Version, snapshot.Doc, snapshot.Hash, tx.Now)
	if result.Error != nil {
		return translate(result.Error)
	}
	var versions []int64
	err := tx.Model(&DocumentSnapshot{}).Where("document_id = ?", snapshot.DocumentID).Order("version").Pluck("version", &versions).Error
	if err != nil {
		return err
	}
	var old []int64
	last := int64(0)
	for i, version := range versions {
		if i == 0 || i >= len(versions)-3 || version-last >= milestone {
			last = version
			continue
		}
		old = append(old, version)
	}
	if len(old) == 0 {
		return nil
	}
	return tx.Where("document_id = ? and version in ?", snapshot.DocumentID, old).Delete(&DocumentSnapshot{}).Error
}

// InsertKept adds what could not be placed; each gets its id.
func InsertKept(tx *Tx, kept []DocumentKept) error {
	if len(kept) == 0 {
		return nil
	}
	return translate(tx.CreateInBatches(&kept, batchesInOne).Error)
}

// OpenKept reads what is kept for a person from a document and not settled,
// the oldest first.
func OpenKept(tx *Tx, document DocumentID, person PersonID) ([]DocumentKept, error) {
	var kept []DocumentKept
	err := tx.Where("document_id = ? and person_id = ? and settled_at is null", document, person).Order("id").Limit(100).Find(&kept).Error
	return kept, err
}

// KeptOf reads one thing that is kept for a person.
func KeptOf(tx *Tx, document DocumentID, person PersonID, id KeptID) (DocumentKept, error) {
	return one[DocumentKept](tx.Where("id = ? and document_id = ? and person_id = ?", id, document, person))
}

// SettleKept notes what became of something kept; it is done once.
func SettleKept(tx *Tx, id KeptID, as string) error {
	return affectedOne(tx.Model(&DocumentKept{}).Where("id = ? and settled_at is null", id).
		Updates(map[string]any{"settled_at": tx.Now, "settled_as": as}), ErrStale)
}
