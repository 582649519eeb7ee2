package models

import (
	"slices"
	"time"

	"gorm.io/gorm/clause"
)

// What a version of a document is kept for.
const (
	VersionSession  = "session"  // a writing session ended there
	VersionRestored = "restored" // an older one was restored
	VersionNamed    = "named"    // somebody gave it a name
	VersionStatus   = "status"   // the document's status changed
)

// DocumentVersion is a version of a document that means something.
type DocumentVersion struct {
	ID           DocumentVersionID
	DocumentID   DocumentID
	Version      int64
	Kind         string
	Name         string
	PersonID     *PersonID
	FirstVersion int64
	Source       *int64
	CreatedAt    time.Time `gorm:"autoCreateTime:false"`
}

// DocumentVersionShare is how much a person wrote towards a version, speaking
// as one thing.
type DocumentVersionShare struct {
	ID                int64
	DocumentVersionID DocumentVersionID
	PersonID          PersonID
	Capacity
	Added   int64
	Removed int64
}

// DocumentCheckpoint is a document at a version, and who had written what is in
// it; both deflated. It can be made again from the batches.
type DocumentCheckpoint struct {
	DocumentID DocumentID `gorm:"primaryKey;autoIncrement:false"`
	Version    int64      `gorm:"primaryKey;autoIncrement:false"`
	Doc        []byte
	Authors    []byte
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
}

// InsertDocumentVersion adds a version, and what each person wrote towards it.
// One that is there is no error, and stays: false.
func InsertDocumentVersion(tx *Tx, version *DocumentVersion, shares []DocumentVersionShare) (bool, error) {
	result := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(version)
	if result.Error != nil || result.RowsAffected == 0 {
		return false, translate(result.Error)
	}
	for i := range shares {
		shares[i].DocumentVersionID = version.ID
	}
	if len(shares) == 0 {
		return true, nil
	}
	return true, translate(tx.CreateInBatches(&shares, batchesInOne).Error)
}

// RenameDocumentVersion gives a version another name if it still has the one
// that it had.
func RenameDocumentVersion(tx *Tx, document DocumentID, version int64, was, name string, by PersonID) error {
	return affectedOne(tx.Model(&DocumentVersion{}).
		Where("document_id = ? and version = ? and kind = ? and name = ?", document, version, VersionNamed, was).
		Updates(map[string]any{"name": name, "person_id": by, "created_at": tx.Now}), ErrStale)
}

// DocumentVersionsOf reads up to limit versions of a document before one (zero:
// from the newest), the newest first; with a person, those they had a part in.
func DocumentVersionsOf(tx *Tx, document DocumentID, person PersonID, before DocumentVersion, limit int) ([]DocumentVersion, error) {
	query := tx.Where("document_id = ?", document)
	if person != 0 {
		query = query.Where("person_id = ? or exists (select 1 from document_version_shares s where s.document_version_id = document_versions.id and s.person_id = ?)", person, person)
	}
	if before.ID != 0 {
		query = query.Where("version < ? or version = ? and id < ?", before.Version, before.Version, before.ID)
	}
	var versions []DocumentVersion
	err := query.Order("version desc, id desc").Limit(limit).Find(&versions).Error
	return versions, err
}

// DocumentVersionByID reads a version of a document.
func DocumentVersionByID(tx *Tx, document DocumentID, id DocumentVersionID) (DocumentVersion, error) {
	return one[DocumentVersion](tx.Where("document_id = ? and id = ?", document, id))
}

// DocumentVersionsAt reads what some versions of a document are kept for.
func DocumentVersionsAt(tx *Tx, document DocumentID, versions ...int64) ([]DocumentVersion, error) {
	var rows []DocumentVersion
	err := tx.Where("document_id = ? and version in ?", document, versions).Order("version, id").Find(&rows).Error
	return rows, err
}

// SharesOf reads who wrote how much towards versions, those who wrote most
// first.
func SharesOf(tx *Tx, versions []DocumentVersionID) ([]DocumentVersionShare, error) {
	var shares []DocumentVersionShare
	err := tx.Where("document_version_id in ?", versions).Order("document_version_id, added desc, id").Find(&shares).Error
	return shares, err
}

// DocumentWriters reads who ever had a part in a version of a document.
func DocumentWriters(tx *Tx, document DocumentID) ([]PersonID, error) {
	var people []PersonID
	err := tx.Raw(`select distinct s.person_id from document_version_shares s join document_versions v on v.id = s.document_version_id
		where v.document_id = ? order by s.person_id`, document).Scan(&people).Error
	return people, err
}

// InsertCheckpoint keeps a document with its authors as it was; one that is
// there is no error.
func InsertCheckpoint(tx *Tx, checkpoint DocumentCheckpoint) error {
	return translate(tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&checkpoint).Error)
}

// LatestCheckpoint reads a document's newest checkpoint at or before a version.
func LatestCheckpoint(tx *Tx, document DocumentID, version int64) (DocumentCheckpoint, error) {
	return one[DocumentCheckpoint](tx.Where("document_id = ? and version <= ?", document, version).Order("version desc"))
}

// DocumentsWithoutCheckpoint reads up to limit documents that were written in
// after their newest checkpoint, and not after a moment; or that have come
// further than so many versions since.
func DocumentsWithoutCheckpoint(tx *Tx, quietSince time.Time, far int64, limit int) ([]DocumentID, error) {
	var ids []DocumentID
	err := tx.Raw(`select d.id from documents d left join
		(select document_id, max(version) as version from document_checkpoints group by document_id) c on c.document_id = d.id
		where d.version > coalesce(c.version, 0) and (d.changed_at <= ? or d.version - coalesce(c.version, 0) >= ?)
		order by d.changed_at limit ?`, quietSince, far, limit).Scan(&ids).Error
	return ids, err
}

// BatchesByID reads batches without their steps.
func BatchesByID(tx *Tx, ids []BatchID) (map[BatchID]DocumentBatch, error) {
	found := make(map[BatchID]DocumentBatch, len(ids))
	for some := range slices.Chunk(ids, 500) {
		var rows []DocumentBatch
		err := tx.Omit("steps", "mirrors", "sent").Where("id in ?", some).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[row.ID] = row
		}
	}
	return found, nil
}
