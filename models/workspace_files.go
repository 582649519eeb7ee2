package models

import "gorm.io/gorm/clause"

// MaxWorkspaceFiles bounds the files of one workspace.
const MaxWorkspaceFiles = 500

// WorkspaceFiles reads the files of a workspace by name; deleted ones only if
// they are wanted, and so those that are confidential.
func WorkspaceFiles(tx *Tx, id WorkspaceID, deleted, confidential bool) ([]WorkspaceFile, error) {
	query := tx.Where("workspace_id = ?", id)
	if !confidential {
		query = query.Where("confidential_at is null")
	}
	if !deleted {
		query = query.Where("deleted_at is null")
	}
	var files []WorkspaceFile
	err := query.Order("lower(name), id").Limit(MaxWorkspaceFiles).Find(&files).Error
	return files, err
}

// CountWorkspaceFiles counts the files of a workspace, deleted ones too.
func CountWorkspaceFiles(tx *Tx, id WorkspaceID) (int64, error) {
	var count int64
	err := tx.Model(&WorkspaceFile{}).Where("workspace_id = ?", id).Count(&count).Error
	return count, err
}

// WorkspaceFileByID reads a file of a workspace.
func WorkspaceFileByID(tx *Tx, workspace WorkspaceID, id WorkspaceFileID) (WorkspaceFile, error) {
	return one[WorkspaceFile](tx.Where("id = ? and workspace_id = ?", id, workspace))
}

// WorkspaceFilesByID reads files.
func WorkspaceFilesByID(tx *Tx, ids []WorkspaceFileID) (map[WorkspaceFileID]WorkspaceFile, error) {
	return byID(tx.DB, ids, func(f WorkspaceFile) WorkspaceFileID { return f.ID })
}

// LockWorkspaceFile reads a file and holds it until the transaction ends, so
// that its versions get their numbers one after another.
func LockWorkspaceFile(tx *Tx, workspace WorkspaceID, id WorkspaceFileID) (WorkspaceFile, error) {
	return one[WorkspaceFile](tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ? and workspace_id = ?", id, workspace))
}

// InsertWorkspaceFile adds a file, still without a version.
func InsertWorkspaceFile(tx *Tx, f *WorkspaceFile) error {
	f.CreatedAt, f.ChangedAt = tx.Now, tx.Now
	return insertFirst(tx, f, &f.Version)
}

// AddFileVersion adds what a file holds from now on. The transaction holds
// the file.
func AddFileVersion(tx *Tx, f *WorkspaceFile, v *WorkspaceFileVersion) error {
	v.FileID, v.Number, v.CreatedAt = f.ID, f.Latest+1, tx.Now
	if err := tx.Create(v).Error; err != nil {
		return translate(err)
	}
	f.Latest = v.Number
	return updateAt(tx, &WorkspaceFile{}, int64(f.ID), f.Version, map[string]any{"latest": v.Number, "name": v.Name, "changed_at": tx.Now})
}

// FileVersionByRef reads the version that a person sent under a ref.
func FileVersionByRef(tx *Tx, person PersonID, ref string) (WorkspaceFileVersion, error) {
	return one[WorkspaceFileVersion](tx.Where("uploaded_by = ? and ref = ?", person, ref))
}

// FileVersionByKey reads a version by the key in its address, with its file.
func FileVersionByKey(tx *Tx, key string) (WorkspaceFileVersion, WorkspaceFile, error) {
	version, err := one[WorkspaceFileVersion](tx.Where("key = ?", key))
	if err != nil {
		return version, WorkspaceFile{}, err
	}
	file, err := one[WorkspaceFile](tx.Where("id = ?", version.FileID))
	return version, file, err
}

// FileVersions reads the versions of a file, the newest first.
func FileVersions(tx *Tx, id WorkspaceFileID) ([]WorkspaceFileVersion, error) {
	var versions []WorkspaceFileVersion
	err := tx.Where("file_id = ?", id).Order("number desc").Limit(500).Find(&versions).Error
	return versions, err
}

// LatestVersions reads the newest version of files.
func LatestVersions(tx *Tx, workspace WorkspaceID) (map[WorkspaceFileID]WorkspaceFileVersion, error) {
	var rows []WorkspaceFileVersion
	err := tx.Table("workspace_file_versions as v").Select("v.*").
		Joins("join workspace_files f on f.id = v.file_id and f.latest = v.number").
		Where("f.workspace_id = ?", workspace).Find(&rows).Error
	latest := map[WorkspaceFileID]WorkspaceFileVersion{}
	for _, row := range rows {
		latest[row.FileID] = row
	}
	return latest, err
}

// SetWorkspaceFile writes named columns of a file if it still is at its version.
func SetWorkspaceFile(tx *Tx, f WorkspaceFile, columns map[string]any) error {
	return updateAt(tx, &WorkspaceFile{}, int64(f.ID), f.Version, columns)
}
