package workspace

import (
	"context"
	"errors"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Invite asks somebody into a workspace: a person, or whoever has an address.
type Invite struct {
	Person   models.PersonID
	Email    string // where Person is 0
	Role     string
	Message  string
	Language string // of the letter to somebody who has no account
}

// Invite asks somebody into a workspace. The answer is the same whether an
// address has an account or not; somebody without one is invited to make one.
func (s *Service) Invite(ctx context.Context, who access.Who, id models.WorkspaceID, i Invite) error {
	if err := checkRole(i.Role); err != nil {
		return err
	}
	words, err := message("message", i.Message, false)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		w, err := s.access.Workspace(tx, who, access.Manage, id)
		if err != nil {
			return err
		}
		if err := within(tx, who, "invitations", perDay); err != nil {
			return err
		}
		invitation := models.WorkspaceInvitation{WorkspaceID: id, Role: i.Role, Message: words, InvitedBy: who.Person, CreatedAt: tx.Now}
		if i.Person != 0 {
			return s.invitePerson(tx, who, w, &invitation, i.Person)
		}
		return s.inviteAddress(tx, who, w, &invitation, i)
	})
}

func (s *Service) invitePerson(tx *models.Tx, who access.Who, w models.Workspace, i *models.WorkspaceInvitation, person models.PersonID) error {
	if _, err := models.AccountOf(tx, person); err != nil {
		if errors.Is(err, models.ErrNotFound) {
			return fault.InvalidField("person", "workspace.person.unknown")
		}
		return err
	}
	if _, err := models.MemberOf(tx, w.ID, person); err == nil {
		return fault.InvalidField("person", "workspace.person.member")
	} else if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	i.PersonID = &person
	return s.send(tx, who, w, i)
}

// send keeps an invitation of a person and tells them. One that is open stays.
func (s *Service) send(tx *models.Tx, who access.Who, w models.Workspace, i *models.WorkspaceInvitation) error {
	open, err := models.OpenWorkspaceInvitations(tx, w.ID, *i.PersonID)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		if i.Email != "" {
			return nil // or the answer would say whose address it is
		}
		return fault.Conflicting("workspace.invited_already")
	}
	if err := models.InsertWorkspaceInvitation(tx, i); err != nil {
		return err
	}
	if err := audit(tx, who, "invite", w.ID, "", "", i.Role, ""); err != nil {
		return err
	}
	if err := s.changed(tx, w.ID, "members_changed"); err != nil {
		return err
	}
	return s.tell(tx, who, w, *i.PersonID, NoticeInvited, Letter{
		Subject: "mail.workspace.invited.subject", Text: "mail.workspace.invited.text", Args: map[string]string{"message": i.Message}, Path: Path(w.ID),
	})
}

func (s *Service) inviteAddress(tx *models.Tx, who access.Who, w models.Workspace, i *models.WorkspaceInvitation, asked Invite) error {
	key, err := s.outside.AddressKey(asked.Email)
	if err != nil {
		return err
	}
	i.Email, i.EmailKey = strings.TrimSpace(asked.Email), key
	account, err := models.AccountByEmail(tx, key)
	if err == nil {
		if _, err := models.MemberOf(tx, w.ID, account.PersonID); err == nil {
			return nil // as if a letter had gone out
		}
		i.PersonID = &account.PersonID
		return s.send(tx, who, w, i)
	}
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	language := asked.Language
	if language == "" {
		language = w.Language
	}
	account2, err := s.outside.Register(tx, who, i.Email, language, i.Message)
	if err != nil {
		return err
	}
	i.AccountInvitationID = &account2
	if err := models.InsertWorkspaceInvitation(tx, i); err != nil {
		if errors.Is(err, models.ErrDuplicate) {
			return fault.Conflicting("workspace.invited_already")
		}
		return err
	}
	if err := audit(tx, who, "invite", w.ID, "", "", i.Role, ""); err != nil {
		return err
	}
	return s.changed(tx, w.ID, "members_changed")
}

// Uninvite takes an open invitation back.
func (s *Service) Uninvite(ctx context.Context, who access.Who, id models.WorkspaceID, invitation models.WorkspaceInvitationID) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := s.access.Workspace(tx, who, access.Manage, id); err != nil {
			return err
		}
		i, err := models.WorkspaceInvitationByID(tx, invitation)
		if err == nil && i.WorkspaceID != id {
			err = models.ErrNotFound
		}
		if err != nil {
			return access.NotFound(err)
		}
		if err := models.CloseWorkspaceInvitation(tx, invitation, models.OutcomeWithdrawn); err != nil {
			return stale(err)
		}
		if i.AccountInvitationID != nil && i.PersonID == nil {
			if err := s.outside.Unregister(tx, who, *i.AccountInvitationID); err != nil {
				return err
			}
		}
		if err := audit(tx, who, "uninvite", id, "", i.Role, "", ""); err != nil {
			return err
		}
		return s.changed(tx, id, "members_changed")
	})
}

// standing is an open invitation of a person into a workspace that takes
// members, from somebody who still may invite; NotFound for every other.
func (s *Service) standing(tx *models.Tx, who access.Who, id models.WorkspaceID) (models.WorkspaceInvitation, models.Workspace, error) {
	if who.IsVisitor() || s.access.IsSuspended(who.Person) {
		return models.WorkspaceInvitation{}, models.Workspace{}, fault.Missing()
	}
	open, err := models.OpenWorkspaceInvitations(tx, id, who.Person)
	if err == nil && len(open) == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return models.WorkspaceInvitation{}, models.Workspace{}, access.NotFound(err)
	}
	w, err := s.access.Workspace(tx, access.Who{Person: open[0].InvitedBy}, access.Manage, id)
	if err != nil {
		return models.WorkspaceInvitation{}, models.Workspace{}, fault.Missing()
	}
	return open[0], w, nil
}

// answering is standing for who answers: nobody who is silenced does.
func (s *Service) answering(tx *models.Tx, who access.Who, id models.WorkspaceID) (models.WorkspaceInvitation, models.Workspace, error) {
	invitation, w, err := s.standing(tx, who, id)
	if err == nil && s.access.IsSilenced(who.Person) {
		err = fault.Denied()
	}
	return invitation, w, err
}

// Accept makes who was invited a member.
func (s *Service) Accept(ctx context.Context, who access.Who, id models.WorkspaceID) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := models.LockWorkspace(tx, id); err != nil {
			return access.NotFound(err)
		}
		invitation, w, err := s.answering(tx, who, id)
		if err != nil {
			return err
		}
		if err := models.CloseWorkspaceInvitation(tx, invitation.ID, models.OutcomeAccepted); err != nil {
			return stale(err)
		}
		return s.admit(tx, access.Who{Person: who.Person}, w, who.Person, invitation.Role)
	})
}

// Decline says no to an invitation.
func (s *Service) Decline(ctx context.Context, who access.Who, id models.WorkspaceID) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		invitation, _, err := s.answering(tx, who, id)
		if err != nil {
			return err
		}
		if err := models.CloseWorkspaceInvitation(tx, invitation.ID, models.OutcomeDeclined); err != nil {
			return stale(err)
		}
		return s.changed(tx, id, "members_changed")
	})
}

// VouchesFor reports whether an invitation to make an account came with one
// into a workspace that still stands.
func (s *Service) VouchesFor(tx *models.Tx, account models.InvitationID) (bool, error) {
	invitation, err := models.InvitationOfAccount(tx, account)
	if errors.Is(err, models.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = s.access.Workspace(tx, access.Who{Person: invitation.InvitedBy}, access.Manage, invitation.WorkspaceID)
	return err == nil, nil
}

// Registered takes who made an account with such an invitation into the
// workspace, in the same transaction.
func (s *Service) Registered(tx *models.Tx, account models.InvitationID, person models.PersonID) error {
	invitation, err := models.InvitationOfAccount(tx, account)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	w, err := s.access.Workspace(tx, access.Who{Person: invitation.InvitedBy}, access.Manage, invitation.WorkspaceID)
	if err != nil {
		return nil //nolint:nilerr // it no longer takes members: the account stands without it
	}
	if err := models.BindWorkspaceInvitation(tx, invitation.ID, person); err != nil {
		return err
	}
	return s.admit(tx, access.Who{Person: person}, w, person, invitation.Role)
}
