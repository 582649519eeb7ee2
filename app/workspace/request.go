package workspace

import (
	"context"
	"errors"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Ask asks the leads of a workspace to be let in.
func (s *Service) Ask(ctx context.Context, who access.Who, id models.WorkspaceID, words string) error {
	words, err := message("message", words, false)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		w, err := s.access.Workspace(tx, who, access.Join, id)
		if err != nil {
			return err
		}
		if _, err := models.MemberOf(tx, id, who.Person); err == nil {
			return fault.Conflicting("workspace.member_already")
		}
		if err := within(tx, who, "requests", perDay); err != nil {
			return err
		}
		open, err := models.OpenWorkspaceRequests(tx, id, who.Person)
		if err != nil || len(open) > 0 {
			return err // asking again is harmless
		}
		request := models.WorkspaceRequest{WorkspaceID: id, PersonID: who.Person, Message: words, CreatedAt: tx.Now}
		if err := models.InsertWorkspaceRequest(tx, &request); err != nil {
			return err
		}
		leads, err := models.LeadsOf(tx, id)
		if err != nil {
			return err
		}
		for _, lead := range leads {
			if err := s.tell(tx, who, w, lead, NoticeRequest, Letter{}); err != nil {
				return err
			}
		}
		return s.changed(tx, id, "members_changed")
	})
}

// Withdraw takes one's own request back.
func (s *Service) Withdraw(ctx context.Context, who access.Who, id models.WorkspaceID) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := s.access.Workspace(tx, who, access.Read, id); err != nil {
			return err
		}
		switch {
		case who.IsVisitor():
			return fault.Unsigned()
		case s.access.IsSilenced(who.Person):
			return fault.Denied()
		}
		if err := models.CloseRequestsOf(tx, id, who.Person, models.OutcomeWithdrawn); err != nil {
			return err
		}
		return s.changed(tx, id, "members_changed")
	})
}

// Answer lets who asked in with a role, or (role "") says no, with a reason.
func (s *Service) Answer(ctx context.Context, who access.Who, id models.WorkspaceID, request models.WorkspaceRequestID, role, reason string) error {
	if role != "" {
		if err := checkRole(role); err != nil {
			return err
		}
	}
	reason, err := message("reason", reason, false)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := models.LockWorkspace(tx, id); err != nil {
			return access.NotFound(err)
		}
		w, err := s.access.Workspace(tx, who, access.Manage, id)
		if err != nil {
			return err
		}
		asked, err := models.WorkspaceRequestByID(tx, request)
		if err == nil && asked.WorkspaceID != id {
			err = models.ErrNotFound
		}
		if err != nil {
			return access.NotFound(err)
		}
		outcome, kind := models.OutcomeAccepted, NoticeAccepted
		if role == "" {
			outcome, kind = models.OutcomeRefused, NoticeDeclined
		}
		if err := models.CloseWorkspaceRequest(tx, request, outcome, who.Person, reason); err != nil {
			return stale(err)
		}
		if err := audit(tx, who, "answer", id, models.PersonThing(asked.PersonID), "", outcome, reason); err != nil {
			return err
		}
		if role != "" {
			err = s.admit(tx, who, w, asked.PersonID, role)
		} else {
			err = s.changed(tx, id, "members_changed")
		}
		return errors.Join(err, s.tell(tx, who, w, asked.PersonID, kind, Letter{}))
	})
}
