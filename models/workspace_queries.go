package models

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// WorkspaceStanding is what rights in a Workspace depend on besides roles.
type WorkspaceStanding struct {
	ID         WorkspaceID
	Visibility string
	Status     string
	ProposedBy PersonID
	Hidden     bool // by moderation
}

// Standing is what rights in the Workspace depend on besides roles.
func (w Workspace) Standing() WorkspaceStanding {
	return WorkspaceStanding{ID: w.ID, Visibility: w.Visibility, Status: w.Status, ProposedBy: w.ProposedBy, Hidden: w.HiddenAt != nil}
}

// WorkspaceStandings reads where every Workspace stands, or one of them.
func WorkspaceStandings(tx *Tx, only WorkspaceID) ([]WorkspaceStanding, error) {
	query := tx.Table("workspaces")
	if only != 0 {
		query = query.Where("id = ?", only)
	}
	var standings []WorkspaceStanding
	err := query.Select("id, visibility, status, proposed_by, hidden_at is not null as hidden").Order("id").Find(&standings).Error
	return standings, err
}

// WorkspaceByID reads a workspace.
func WorkspaceByID(tx *Tx, id WorkspaceID) (Workspace, error) {
	return one[Workspace](tx.Where("id = ?", id))
}

// LockWorkspace reads a workspace and holds it until the transaction ends.
func LockWorkspace(tx *Tx, id WorkspaceID) (Workspace, error) {
	return one[Workspace](tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id))
}

// HoldWorkspace holds a workspace until the transaction ends, so that two who do so
// go one after another. It waits for nobody who only adds something to it.
func HoldWorkspace(tx *Tx, id WorkspaceID) error {
	_, err := one[Workspace](tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select("id").Where("id = ?", id))
	return err
}

// WorkspacesByID reads workspaces.
func WorkspacesByID(tx *Tx, ids []WorkspaceID) (map[WorkspaceID]Workspace, error) {
	return byID(tx.DB, ids, func(w Workspace) WorkspaceID { return w.ID })
}

// InsertWorkspace adds a workspace with its themes.
func InsertWorkspace(tx *Tx, w *Workspace, themes []ThemeID) error {
	if err := insertFirst(tx, w, &w.Version); err != nil {
		return err
	}
	return setWorkspaceThemes(tx, w.ID, themes)
}

// DescribeWorkspace writes what a workspace says of itself if it still is at
// the version the form was opened at; else ErrStale.
func DescribeWorkspace(tx *Tx, w Workspace, themes []ThemeID) error {
	err := updateAt(tx, &Workspace{}, int64(w.ID), w.Version, map[string]any{
		"name": w.Name, "purpose": w.Purpose, "language": w.Language, "visibility": w.Visibility,
	})
	if err != nil {
		return err
	}
	return setWorkspaceThemes(tx, w.ID, themes)
}

func setWorkspaceThemes(tx *Tx, id WorkspaceID, themes []ThemeID) error {
	if err := tx.Where("workspace_id = ?", id).Delete(&WorkspaceTheme{}).Error; err != nil {
		return err
	}
	for _, theme := range themes {
		if err := tx.Create(&WorkspaceTheme{WorkspaceID: id, ThemeID: theme}).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// ThemesOfWorkspaces reads what workspaces are about.
func ThemesOfWorkspaces(tx *Tx, ids []WorkspaceID) (map[WorkspaceID][]ThemeID, error) {
	themes := map[WorkspaceID][]ThemeID{}
	if len(ids) == 0 {
		return themes, nil
	}
	var rows []WorkspaceTheme
	err := tx.Where("workspace_id in ?", ids).Order("workspace_id, theme_id").Find(&rows).Error
	for _, row := range rows {
		themes[row.WorkspaceID] = append(themes[row.WorkspaceID], row.ThemeID)
	}
	return themes, err
}

// SetWorkspace writes named columns of a workspace and makes it a new version.
func SetWorkspace(tx *Tx, id WorkspaceID, columns map[string]any) error {
	columns["version"] = gorm.Expr("version + 1")
	return affectedOne(tx.Model(&Workspace{}).Where("id = ?", id).Updates(columns), ErrNotFound)
}

// Record notes what happened in a workspace, now unless it says when, and puts
// it at the front of lists.
// What the workspace says of itself stays at its version.
func (a *WorkspaceActivity) Record(tx *Tx) error {
	if a.At.IsZero() {
		a.At = tx.Now
	}
	if err := tx.Create(a).Error; err != nil {
		return translate(err)
	}
	return affectedOne(tx.Model(&Workspace{}).Where("id = ?", a.WorkspaceID).
		Updates(map[string]any{"last_active_at": a.At, "bump": a.ID}), ErrNotFound)
}

// WorkspaceScope is the workspaces that a person may read: those of some
// visibilities, without some, and some by their ids. access makes it.
type WorkspaceScope struct {
	Visibilities []string
	Except       []WorkspaceID
	IDs          []WorkspaceID
	Hidden       []string // visibilities of which those that moderation hid are in it too
}

// within narrows a query to what the scope holds, of those that were opened.
func (s WorkspaceScope) within(query *gorm.DB) *gorm.DB {
	query = query.Where("workspaces.status in ('open', 'archived')")
	general := "workspaces.visibility in ? and (workspaces.hidden_at is null or workspaces.visibility in ?)"
	hidden := append([]string{""}, s.Hidden...)
	visibilities := append([]string{""}, s.Visibilities...)
	except := append([]WorkspaceID{0}, s.Except...)
	ids := append([]WorkspaceID{0}, s.IDs...)
	return query.Where("(("+general+" and workspaces.id not in ?) or workspaces.id in ?)", visibilities, hidden, except, ids)
}

// Sets of workspaces that a list can be of.
const (
	WorkspacesMine    = "mine"
	WorkspacesReading = "open" // open to the reader without being a member
)

// WorkspaceFilter says which workspaces a list is of.
type WorkspaceFilter struct {
	Scope    WorkspaceScope
	Of       string // WorkspacesMine, WorkspacesReading or "" for both
	Reader   PersonID
	Themes   []ThemeID // any of them; none: all
	Language string
	Status   string // "": open and archived
	Before   int64  // bump of the last one seen; 0: from the start
	Limit    int
}

const isMember = "exists (select 1 from workspace_members m where m.workspace_id = workspaces.id and m.person_id = ?)"

// Workspaces reads a list, the latest activity first.
func Workspaces(tx *Tx, f WorkspaceFilter) ([]Workspace, error) {
	query := f.Scope.within(tx.Model(&Workspace{}))
	switch f.Of {
	case WorkspacesMine:
		query = query.Where(isMember, f.Reader)
	case WorkspacesReading:
		query = query.Where("not "+isMember, f.Reader)
	}
	return listWorkspaces(query, f)
}

// AllWorkspaces reads a list for the secretariat's desk: of every status, and
// whoever may read them.
func AllWorkspaces(tx *Tx, f WorkspaceFilter) ([]Workspace, error) {
	return listWorkspaces(tx.Model(&Workspace{}), f)
}

func listWorkspaces(query *gorm.DB, f WorkspaceFilter) ([]Workspace, error) {
	if len(f.Themes) > 0 {
		query = query.Where("exists (select 1 from workspace_themes t where t.workspace_id = workspaces.id and t.theme_id in ?)", f.Themes)
	}
	if f.Language != "" {
		query = query.Where("workspaces.language = ?", f.Language)
	}
	if f.Status != "" {
		query = query.Where("workspaces.status = ?", f.Status)
	}
	if f.Before > 0 {
		query = query.Where("workspaces.bump < ?", f.Before)
	}
	var workspaces []Workspace
	err := query.Order("workspaces.bump desc").Limit(f.Limit).Find(&workspaces).Error
	return workspaces, err
}

// ProposalsOf reads what a person has proposed and what is not open, the
// newest first.
func ProposalsOf(tx *Tx, person PersonID) ([]Workspace, error) {
	var workspaces []Workspace
	err := tx.Where("proposed_by = ? and status in ('proposed', 'refused')", person).Order("id desc").Limit(50).Find(&workspaces).Error
	return workspaces, err
}

// CountProposals counts the workspaces that wait for a decision.
func CountProposals(tx *Tx) (int64, error) {
	var count int64
	err := tx.Model(&Workspace{}).Where("status = 'proposed'").Count(&count).Error
	return count, err
}
