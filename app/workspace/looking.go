package workspace

import (
	"context"
	"fmt"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// lookAgain is how long one look into a workspace counts as the same.
const lookAgain = 24 * time.Hour

// UnexplainedError is the cause of the Conflict that somebody meets who looks into a
// members-only workspace without being a member of it, before they have said why (Look).
type UnexplainedError struct{ Workspace models.WorkspaceID }

// Error is the text for the log.
func (u *UnexplainedError) Error() string {
	return fmt.Sprintf("a look into workspace %d without a reason", u.Workspace)
}

// Looked is a Conflict, caused by UnexplainedError, where somebody reads a members-only
// workspace by their office alone and has not said why (INV-16). For everybody else
// it does nothing.
func (s *Service) Looked(ctx context.Context, who access.Who, w models.Workspace) error {
	if !s.access.IsGuest(who, w.Standing()) || w.Status != models.WorkspaceOpen && w.Status != models.WorkspaceArchived {
		return nil
	}
	return s.db.Read(ctx, func(tx *models.Tx) error {
		known, err := models.LookedSince(tx, w.ID, who.Person, tx.Now.Add(-lookAgain))
		if err == nil && !known {
			err = &fault.Error{Kind: fault.Conflict, Key: "workspace.refused.look", Err: &UnexplainedError{w.ID}}
		}
		return err
	})
}

// Looking reads the workspace into which somebody looks, to ask them why.
func (s *Service) Looking(ctx context.Context, who access.Who, id models.WorkspaceID) (w models.Workspace, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		w, err = s.looking(tx, who, id)
		return err
	})
	return w, err
}

// looking is the workspace, where somebody reads what is in it by their office alone; who
// is a member has nothing to explain: Conflict.
func (s *Service) looking(tx *models.Tx, who access.Who, id models.WorkspaceID) (models.Workspace, error) {
	w, err := s.access.Workspace(tx, who, access.Read, id)
	switch {
	case err != nil:
		return w, err
	case !s.access.IsGuestAt(who, id, true):
		return w, fault.Conflicting("workspace.refused.look_needless")
	case s.access.IsSilenced(who.Person):
		return w, fault.Denied()
	}
	return w, nil
}

// Look has somebody look into a workspace by their office, and leaves a line that says
// so, and why, for its members; it holds for a day.
func (s *Service) Look(ctx context.Context, who access.Who, id models.WorkspaceID, reason string) error {
	reason, err := message("reason", reason, true)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		w, err := s.looking(tx, who, id)
		if err != nil {
			return err
		}
		known, err := models.LookedSince(tx, w.ID, who.Person, tx.Now.Add(-lookAgain))
		if err != nil || known {
			return err
		}
		activity := models.WorkspaceActivity{WorkspaceID: w.ID, Kind: ActivityLooked, ActorID: &who.Person, Reason: reason}
		if err := models.NoteLook(tx, &activity); err != nil {
			return err
		}
		return audit(tx, who, "look", w.ID, "", "", "", reason)
	})
}

// LookedAt is Looked for who knows only which workspace it is. What is marked as
// confidential stands for its members only in whatever workspace.
func (s *Service) LookedAt(ctx context.Context, who access.Who, id models.WorkspaceID, confidential bool) error {
	if !s.access.IsGuestAt(who, id, confidential) {
		return nil
	}
	var w models.Workspace
	if err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		w, err = s.access.Workspace(tx, who, access.Read, id)
		return err
	}); err != nil {
		return err
	}
	w.Visibility = models.VisibilityMembers
	return s.Looked(ctx, who, w)
}

// LookedInto is Looked for who knows only the place, such as that of a forum.
func (s *Service) LookedInto(ctx context.Context, who access.Who, place string) error {
	id := access.WorkspaceOf(access.Place(place))
	if id == 0 {
		return nil
	}
	var w models.Workspace
	if err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		w, err = s.access.Workspace(tx, who, access.Read, id)
		return err
	}); err != nil {
		return err
	}
	return s.Looked(ctx, who, w)
}
