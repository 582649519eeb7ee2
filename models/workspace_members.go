package models

import (
	"time"

	"gorm.io/gorm"
)

// MemberOf reads a person's place among the members; ErrNotFound where they
// have none.
func MemberOf(tx *Tx, id WorkspaceID, person PersonID) (WorkspaceMember, error) {
	return one[WorkspaceMember](tx.Where("workspace_id = ? and person_id = ?", id, person))
}

// MembershipsOf reads a person's roles in some workspaces.
func MembershipsOf(tx *Tx, person PersonID, ids []WorkspaceID) (map[WorkspaceID]string, error) {
	roles := map[WorkspaceID]string{}
	if person == 0 || len(ids) == 0 {
		return roles, nil
	}
	var rows []WorkspaceMember
	err := tx.Where("person_id = ? and workspace_id in ?", person, ids).Find(&rows).Error
	for _, row := range rows {
		roles[row.WorkspaceID] = row.Role
	}
	return roles, err
}

// MaxMembers bounds the members of one workspace.
const MaxMembers = 1000

// Members reads the members of a workspace, the leads first.
func Members(tx *Tx, id WorkspaceID) ([]WorkspaceMember, error) {
	var members []WorkspaceMember
	err := tx.Where("workspace_id = ?", id).
		Order("case role when 'lead' then 0 when 'editor' then 1 when 'suggester' then 2 when 'commenter' then 3 else 4 end, since, person_id").
		Limit(MaxMembers).Find(&members).Error
	return members, err
}

// InsertMember adds a member and counts them; ErrDuplicate if they are one.
func InsertMember(tx *Tx, m WorkspaceMember) error {
	m.Since = tx.Now
	if err := tx.Create(&m).Error; err != nil {
		return translate(err)
	}
	return countMembers(tx, m.WorkspaceID, 1)
}

// SetMemberRole gives a member another role.
func SetMemberRole(tx *Tx, m WorkspaceMember, role string) error {
	return affectedOne(tx.Model(&WorkspaceMember{}).
		Where("workspace_id = ? and person_id = ? and role = ?", m.WorkspaceID, m.PersonID, m.Role).Update("role", role), ErrStale)
}

// DeleteMember takes a member out.
func DeleteMember(tx *Tx, m WorkspaceMember) error {
	err := affectedOne(tx.Where("workspace_id = ? and person_id = ?", m.WorkspaceID, m.PersonID).Delete(&WorkspaceMember{}), ErrNotFound)
	if err != nil {
		return err
	}
	return countMembers(tx, m.WorkspaceID, -1)
}

func countMembers(tx *Tx, id WorkspaceID, by int) error {
	return affectedOne(tx.Model(&Workspace{}).Where("id = ?", id).Update("members_count", gorm.Expr("members_count + ?", by)), ErrNotFound)
}

// CountLeads counts the leads of a workspace besides one person. The caller
// holds the workspace.
func CountLeads(tx *Tx, id WorkspaceID, besides PersonID) (int64, error) {
	var count int64
	err := tx.Model(&WorkspaceMember{}).Where("workspace_id = ? and role = 'lead' and person_id <> ?", id, besides).Count(&count).Error
	return count, err
}

// LeadsOf reads who leads a workspace.
func LeadsOf(tx *Tx, id WorkspaceID) ([]PersonID, error) {
	var people []PersonID
	err := tx.Model(&WorkspaceMember{}).Where("workspace_id = ? and role = 'lead'", id).Order("person_id").Pluck("person_id", &people).Error
	return people, err
}

// InsertWorkspaceInvitation adds an invitation; ErrDuplicate while one of the
// same person or address is open.
func InsertWorkspaceInvitation(tx *Tx, i *WorkspaceInvitation) error {
	return translate(tx.Create(i).Error)
}

// WorkspaceInvitationByID reads an invitation.
func WorkspaceInvitationByID(tx *Tx, id WorkspaceInvitationID) (WorkspaceInvitation, error) {
	return one[WorkspaceInvitation](tx.Where("id = ?", id))
}

// OpenWorkspaceInvitations reads the open invitations of a workspace (0: of
// all), of a person (0: of all).
func OpenWorkspaceInvitations(tx *Tx, id WorkspaceID, person PersonID) ([]WorkspaceInvitation, error) {
	query := tx.Where("outcome = ''")
	if id != 0 {
		query = query.Where("workspace_id = ?", id)
	}
	if person != 0 {
		query = query.Where("person_id = ?", person)
	}
	var open []WorkspaceInvitation
	err := query.Order("id").Limit(200).Find(&open).Error
	return open, err
}

// InvitationOfAccount reads the open invitation into a workspace that came
// with an invitation to make an account.
func InvitationOfAccount(tx *Tx, id InvitationID) (WorkspaceInvitation, error) {
	return one[WorkspaceInvitation](tx.Where("account_invitation_id = ? and outcome = ''", id))
}

// CloseWorkspaceInvitation notes how an invitation ended; ErrStale if it has.
func CloseWorkspaceInvitation(tx *Tx, id WorkspaceInvitationID, outcome string) error {
	return affectedOne(tx.Model(&WorkspaceInvitation{}).Where("id = ? and outcome = ''", id).
		Updates(map[string]any{"outcome": outcome, "closed_at": tx.Now}), ErrStale)
}

// CloseInvitationsOf notes how all open invitations of a person into a
// workspace ended.
func CloseInvitationsOf(tx *Tx, id WorkspaceID, person PersonID, outcome string) error {
	return tx.Model(&WorkspaceInvitation{}).Where("workspace_id = ? and person_id = ? and outcome = ''", id, person).
		Updates(map[string]any{"outcome": outcome, "closed_at": tx.Now}).Error
}

// BindWorkspaceInvitation gives an invitation to who registered with it.
func BindWorkspaceInvitation(tx *Tx, id WorkspaceInvitationID, person PersonID) error {
	return affectedOne(tx.Model(&WorkspaceInvitation{}).Where("id = ? and outcome = ''", id).Update("person_id", person), ErrStale)
}

// InsertWorkspaceRequest adds a request; ErrDuplicate while one is open.
func InsertWorkspaceRequest(tx *Tx, r *WorkspaceRequest) error { return translate(tx.Create(r).Error) }

// WorkspaceRequestByID reads a request.
func WorkspaceRequestByID(tx *Tx, id WorkspaceRequestID) (WorkspaceRequest, error) {
	return one[WorkspaceRequest](tx.Where("id = ?", id))
}

// OpenWorkspaceRequests reads the open requests to join a workspace, of one
// person (0: of all).
func OpenWorkspaceRequests(tx *Tx, id WorkspaceID, person PersonID) ([]WorkspaceRequest, error) {
	query := tx.Where("workspace_id = ? and outcome = ''", id)
	if person != 0 {
		query = query.Where("person_id = ?", person)
	}
	var open []WorkspaceRequest
	err := query.Order("id").Limit(200).Find(&open).Error
	return open, err
}

// CloseWorkspaceRequest notes how a request ended; ErrStale if it has.
func CloseWorkspaceRequest(tx *Tx, id WorkspaceRequestID, outcome string, by PersonID, reason string) error {
	return affectedOne(tx.Model(&WorkspaceRequest{}).Where("id = ? and outcome = ''", id).
		Updates(map[string]any{"outcome": outcome, "decided_by": by, "decided_at": tx.Now, "reason": reason}), ErrStale)
}

// CloseRequestsOf notes how the open request of a person ended, if there is one.
func CloseRequestsOf(tx *Tx, id WorkspaceID, person PersonID, outcome string) error {
	return tx.Model(&WorkspaceRequest{}).Where("workspace_id = ? and person_id = ? and outcome = ''", id, person).
		Updates(map[string]any{"outcome": outcome, "decided_at": tx.Now}).Error
}

// Activities reads what happened in a workspace, the newest first; without
// what only members are shown unless they are wanted too.
func Activities(tx *Tx, id WorkspaceID, before int64, members bool, limit int) ([]WorkspaceActivity, error) {
	query := tx.Where("workspace_id = ?", id)
	if !members {
		query = query.Where("kind <> 'looked_into'")
	}
	if before > 0 {
		query = query.Where("id < ?", before)
	}
	var rows []WorkspaceActivity
	err := query.Order("id desc").Limit(limit).Find(&rows).Error
	return rows, err
}

// ActivityByID reads one thing that happened.
func ActivityByID(tx *Tx, id int64) (WorkspaceActivity, error) {
	return one[WorkspaceActivity](tx.Where("id = ?", id))
}

// LookedSince reports whether it was noted since a moment that a person looked
// into a workspace.
func LookedSince(tx *Tx, id WorkspaceID, person PersonID, since time.Time) (bool, error) {
	var ids []int64
	err := tx.Model(&WorkspaceActivity{}).Where("kind = 'looked_into' and workspace_id = ? and actor_id = ? and at > ?", id, person, since).
		Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, err
}

// NoteLook notes that a person looked into a workspace. It does not put it at
// the front of lists.
func NoteLook(tx *Tx, a *WorkspaceActivity) error {
	a.At = tx.Now
	return translate(tx.Create(a).Error)
}
