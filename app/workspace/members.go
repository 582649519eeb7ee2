package workspace

import (
	"context"
	"errors"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// admit makes a person a member, or gives one who is a higher role, and ends
// what was open for them. The caller has asked for the right.
func (s *Service) admit(tx *models.Tx, who access.Who, w models.Workspace, person models.PersonID, role string) error {
	if err := errors.Join(
		models.CloseInvitationsOf(tx, w.ID, person, models.OutcomeAccepted),
		models.CloseRequestsOf(tx, w.ID, person, models.OutcomeAccepted),
	); err != nil {
		return err
	}
	member, err := models.MemberOf(tx, w.ID, person)
	if err == nil {
		if rank(member.Role) >= rank(role) {
			return nil
		}
		return s.setRole(tx, who, member, role)
	}
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if w.MembersCount >= models.MaxMembers {
		return fault.Conflicting("workspace.full", "limit", models.MaxMembers)
	}
	if err := models.InsertMember(tx, models.WorkspaceMember{WorkspaceID: w.ID, PersonID: person, Role: role, AddedBy: &who.Person}); err != nil {
		return err
	}
	if err := s.access.Grant(tx, access.RoleGrant{Person: person, Role: role, Place: access.WorkspacePlace(w.ID)}); err != nil {
		return err
	}
	return s.membersChanged(tx, who, w.ID, ActivityJoined, person, role)
}

// membersChanged notes a change among the members.
func (s *Service) membersChanged(tx *models.Tx, who access.Who, id models.WorkspaceID, kind string, person models.PersonID, role string) error {
	if err := s.Note(tx, models.WorkspaceActivity{WorkspaceID: id, Kind: kind, ActorID: &who.Person, PersonID: &person, Detail: role}); err != nil {
		return err
	}
	return s.changed(tx, id, "members_changed")
}

// rank is how much a role may, from 0.
func rank(role string) int {
	for i, name := range access.WorkspaceRoles {
		if name == role {
			return i
		}
	}
	return -1
}

// SetRole gives a member another role. The last lead stays one (INV-15).
func (s *Service) SetRole(ctx context.Context, who access.Who, id models.WorkspaceID, person models.PersonID, role string) error {
	if err := checkRole(role); err != nil {
		return err
	}
	return s.onMember(ctx, who, id, access.Manage, person, func(tx *models.Tx, _ models.Workspace, member models.WorkspaceMember) error {
		if member.Role == role {
			return nil
		}
		if err := s.keepLead(tx, member, role); err != nil {
			return err
		}
		if err := audit(tx, who, "role", id, models.PersonThing(person), member.Role, role, ""); err != nil {
			return err
		}
		return s.setRole(tx, who, member, role)
	})
}

func (s *Service) setRole(tx *models.Tx, who access.Who, member models.WorkspaceMember, role string) error {
	place := access.WorkspacePlace(member.WorkspaceID)
	if err := models.SetMemberRole(tx, member, role); err != nil {
		return stale(err)
	}
	if err := s.access.Grant(tx, access.RoleGrant{Person: member.PersonID, Role: role, Place: place}); err != nil {
		return err
	}
	if err := s.access.Withdraw(tx, access.RoleGrant{Person: member.PersonID, Role: member.Role, Place: place}); err != nil {
		return err
	}
	return s.membersChanged(tx, who, member.WorkspaceID, ActivityRole, member.PersonID, role)
}

// keepLead is a Conflict if a workspace would be without a lead.
func (s *Service) keepLead(tx *models.Tx, member models.WorkspaceMember, role string) error {
	if member.Role != access.Lead || role == access.Lead {
		return nil
	}
	others, err := models.CountLeads(tx, member.WorkspaceID, member.PersonID)
	if err == nil && others == 0 {
		err = fault.Conflicting("workspace.last_lead")
	}
	return err
}

// onMember runs f on a member of a workspace that the transaction holds.
func (s *Service) onMember(ctx context.Context, who access.Who, id models.WorkspaceID, act access.Act, person models.PersonID, f func(*models.Tx, models.Workspace, models.WorkspaceMember) error) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := models.LockWorkspace(tx, id); err != nil {
			return access.NotFound(err)
		}
		w, err := s.access.Workspace(tx, who, act, id)
		if err != nil {
			return err
		}
		member, err := models.MemberOf(tx, id, person)
		if err != nil {
			return access.NotFound(err)
		}
		return f(tx, w, member)
	})
}

// Remove takes a member out, for a reason that they are told.
func (s *Service) Remove(ctx context.Context, who access.Who, id models.WorkspaceID, person models.PersonID, reason string) error {
	reason, err := message("reason", reason, false)
	if err != nil {
		return err
	}
	return s.onMember(ctx, who, id, access.Manage, person, func(tx *models.Tx, w models.Workspace, member models.WorkspaceMember) error {
		if person == who.Person {
			return s.leave(tx, who, member, ActivityLeft)
		}
		if err := s.leave(tx, who, member, ActivityRemoved); err != nil {
			return err
		}
		if err := audit(tx, who, "remove", id, models.PersonThing(person), member.Role, "", reason); err != nil {
			return err
		}
		return s.tell(tx, who, w, person, NoticeRemoved, Letter{})
	})
}

// Leave takes oneself out. The last lead hands over first.
func (s *Service) Leave(ctx context.Context, who access.Who, id models.WorkspaceID) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	return s.onMember(ctx, who, id, access.Read, who.Person, func(tx *models.Tx, _ models.Workspace, member models.WorkspaceMember) error {
		if s.access.IsSilenced(who.Person) {
			return fault.Denied()
		}
		return s.leave(tx, who, member, ActivityLeft)
	})
}

func (s *Service) leave(tx *models.Tx, who access.Who, member models.WorkspaceMember, kind string) error {
	if err := s.keepLead(tx, member, ""); err != nil {
		return err
	}
	if err := models.DeleteMember(tx, member); err != nil {
		return access.NotFound(err)
	}
	if err := s.access.Withdraw(tx, access.RoleGrant{Person: member.PersonID, Role: member.Role, Place: access.WorkspacePlace(member.WorkspaceID)}); err != nil {
		return err
	}
	return s.membersChanged(tx, who, member.WorkspaceID, kind, member.PersonID, "")
}

// MembersChanged tells open pages that a member has gone with their account.
func (s *Service) MembersChanged(tx *models.Tx, id models.WorkspaceID) error {
	return s.changed(tx, id, "members_changed")
}
