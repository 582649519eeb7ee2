package models

import "time"

// In which form something left a workspace.
const (
	FormFile       = "file"       // of the workspace
	FormAttachment = "attachment" // of a post
	FormDOCX       = "docx"       // a compilation of comments
	FormCSV        = "csv"
)

// Outgoing is one thing that left a Workspace: who took it, and in which form.
type Outgoing struct {
	ID           int64
	WorkspaceID  WorkspaceID
	PersonID     PersonID
	Thing        string // kind:id
	Version      int64  // of the thing, 0 where it has none
	Name         string // that it had then
	Form         string
	Confidential bool // it was marked so then
	Told         bool // with it, leads and the secretariat were told of how much it is
	At           time.Time
}

// OutgoingFilter is which of what left a workspace is meant.
type OutgoingFilter struct {
	Workspace WorkspaceID
	Person    PersonID // 0: of everybody
	Thing     string   // "": all
	Before    int64    // 0: from the newest
	Limit     int
}

// InsertOutgoing records what leaves.
func InsertOutgoing(tx *Tx, o *Outgoing) error {
	o.At = tx.Now
	return translate(tx.Create(o).Error)
}

// Outgoings reads what left a workspace, the newest first.
func Outgoings(tx *Tx, f OutgoingFilter) ([]Outgoing, error) {
	query := tx.Where("workspace_id = ?", f.Workspace)
	if f.Person != 0 {
		query = query.Where("person_id = ?", f.Person)
	}
	if f.Thing != "" {
		query = query.Where("thing = ?", f.Thing)
	}
	if f.Before > 0 {
		query = query.Where("id < ?", f.Before)
	}
	var rows []Outgoing
	err := query.Order("id desc").Limit(f.Limit).Find(&rows).Error
	return rows, err
}

// HasTaken reports whether a person took the same thing since a moment.
func HasTaken(tx *Tx, o Outgoing, since time.Time) (bool, error) {
	var ids []int64
	err := tx.Model(&Outgoing{}).Where("workspace_id = ? and person_id = ? and thing = ? and version = ? and form = ? and at > ?", o.WorkspaceID, o.PersonID, o.Thing, o.Version, o.Form, since).
		Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, err
}

// ThingsTaken counts the different things that a person took out of a workspace
// since a moment.
func ThingsTaken(tx *Tx, workspace WorkspaceID, person PersonID, since time.Time) (things int64, err error) {
	err = tx.Raw("select count(*) from (select distinct thing, version from outgoings where workspace_id = ? and person_id = ? and at > ?) as taken", workspace, person, since).
		Scan(&things).Error
	return things, err
}

// WasTold reports whether it was told since a moment how much a person takes out
// of a workspace.
func WasTold(tx *Tx, workspace WorkspaceID, person PersonID, since time.Time) (bool, error) {
	var ids []int64
	err := tx.Model(&Outgoing{}).Where("workspace_id = ? and person_id = ? and told and at > ?", workspace, person, since).Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, err
}

// TellOf notes that what left with this one was told of.
func (o *Outgoing) TellOf(tx *Tx) error {
	o.Told = true
	return affectedOne(tx.Model(&Outgoing{}).Where("id = ?", o.ID).Update("told", true), ErrNotFound)
}

// OutgoingCount is how much left a workspace.
type OutgoingCount struct {
	WorkspaceID WorkspaceID
	Taken       int64
	People      int64
}

// CountOutgoings counts what left workspaces since a moment.
func CountOutgoings(tx *Tx, ids []WorkspaceID, since time.Time) (map[WorkspaceID]OutgoingCount, error) {
	counts := map[WorkspaceID]OutgoingCount{}
	if len(ids) == 0 {
		return counts, nil
	}
	var rows []OutgoingCount
	err := tx.Model(&Outgoing{}).Select("workspace_id, count(*) as taken, count(distinct person_id) as people").
		Where("workspace_id in ? and at > ?", ids, since).Group("workspace_id").Find(&rows).Error
	for _, row := range rows {
		counts[row.WorkspaceID] = row
	}
	return counts, err
}
