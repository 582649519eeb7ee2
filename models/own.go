package models

import "gorm.io/gorm"

// Own says which rows of a table are a person's own, and what of them is handed out.
type Own struct {
	Record  any      // of the table
	Columns []string // the first is its key where it has an id
	Where   string   // each ? is the person
	Keyed   bool     // it has no id: the columns of its order are the first two
}

// OwnAtOnce is how many rows OwnRows reads at once.
const OwnAtOnce = 200

// OwnRows reads the next rows of a table that are a person's: after an id, or, of a
// table that has none, after so many.
func OwnRows(tx *Tx, own Own, person PersonID, after int64) ([]map[string]any, error) {
	query := tx.Model(own.Record).Select(own.Columns).Where(own.Where, map[string]any{"person": person}).Limit(OwnAtOnce)
	if own.Keyed {
		query = query.Order(own.Columns[0] + ", " + own.Columns[1]).Offset(int(after))
	} else {
		query = query.Where("id > ?", after).Order("id")
	}
	var rows []map[string]any
	err := query.Find(&rows).Error
	return rows, err
}

// OwnFile is a file that a person has put up.
type OwnFile struct {
	ID     int64
	Name   string
	Digest string
}

// The tables that hold files, with what a person has put up in each.
const (
	ownAttachments = `select id, name, digest from attachments where owner_id = ? and id > ?
		and not exists (select 1 from posts where posts.id = attachments.post_id and posts.removed) order by id limit ?`
	ownFileVersions = `select id, name, digest from workspace_file_versions where uploaded_by = ? and id > ? order by id limit ?`
	ownFigures      = `select id, name, digest from document_figures where owner_id = ? and id > ? order by id limit ?`
)

// OwnAttachments reads the next files of a person in posts, after an id.
func OwnAttachments(tx *Tx, person PersonID, after int64) ([]OwnFile, error) {
	return ownFiles(tx.Raw(ownAttachments, person, after, OwnAtOnce))
}

// OwnFileVersions reads the next files of a person in workspaces, after an id.
func OwnFileVersions(tx *Tx, person PersonID, after int64) ([]OwnFile, error) {
	return ownFiles(tx.Raw(ownFileVersions, person, after, OwnAtOnce))
}

// OwnFigures reads the next figures of a person in documents, after an id.
func OwnFigures(tx *Tx, person PersonID, after int64) ([]OwnFile, error) {
	return ownFiles(tx.Raw(ownFigures, person, after, OwnAtOnce))
}

func ownFiles(query *gorm.DB) ([]OwnFile, error) {
	var files []OwnFile
	err := query.Scan(&files).Error
	return files, err
}

// DocumentsWrittenBy reads the next documents in which a person has written, after an id.
func DocumentsWrittenBy(tx *Tx, person PersonID, after DocumentID) ([]DocumentID, error) {
	var ids []DocumentID
	err := tx.Raw(`select distinct document_id from document_batches where person_id = ? and document_id > ? order by document_id limit ?`,
		person, after, OwnAtOnce).Scan(&ids).Error
	return ids, err
}
