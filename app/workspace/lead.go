package workspace

import (
	"context"
	"errors"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Replacement is who leads a workspace in whose stead.
type Replacement struct {
	From   models.PersonID // 0 where nobody leads it
	To     models.PersonID // a member, or anybody with an account
	Stays  string          // the role that From has afterwards; "": they leave
	Reason string
}

// MayReplaceLead reports whether a person may put somebody else in the place of
// a lead: whoever decides on workspaces.
func (s *Service) MayReplaceLead(who access.Who, id models.WorkspaceID) bool {
	return s.MayDecide(who) && s.access.InWorkspaceByOffice(who, access.Manage, id) == nil
}

// ReplaceLead has somebody lead a workspace in the place of a lead, who may have
// been suspended, or of nobody where nobody leads it. Both are told why, the
// members read it in the activity.
func (s *Service) ReplaceLead(ctx context.Context, who access.Who, id models.WorkspaceID, r Replacement) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := models.LockWorkspace(tx, id); err != nil {
			return access.NotFound(err)
		}
		w, err := s.access.WorkspaceByOffice(tx, who, access.Manage, id)
		if err != nil {
			return err
		}
		if !s.MayDecide(who) {
			return fault.Denied()
		}
		if err := r.clean(); err != nil {
			return err
		}
		old, err := s.replaced(tx, id, r)
		if err != nil {
			return err
		}
		if err := s.mayLead(tx, r.To); err != nil {
			return err
		}
		return s.replace(tx, who, w, old, r)
	})
}

func (r *Replacement) clean() (err error) {
	if r.Stays == access.Lead || r.Stays != "" && checkRole(r.Stays) != nil {
		return fault.InvalidField("stays", "fault.malformed")
	}
	r.Reason, err = message("lead_reason", r.Reason, true)
	return err
}

// replaced is the lead who is to be one no longer; zero for nobody.
func (s *Service) replaced(tx *models.Tx, id models.WorkspaceID, r Replacement) (models.WorkspaceMember, error) {
	if r.From == 0 {
		leads, err := models.CountLeads(tx, id, 0)
		if err == nil && leads > 0 {
			err = fault.InvalidField("from", "workspace.lead.choose")
		}
		return models.WorkspaceMember{}, err
	}
	old, err := models.MemberOf(tx, id, r.From)
	switch {
	case errors.Is(err, models.ErrNotFound) || err == nil && old.Role != access.Lead:
		return old, fault.Conflicting("workspace.lead.changed")
	case err != nil:
		return old, err
	case r.From == r.To:
		return old, fault.InvalidField("to", "workspace.lead.same")
	}
	return old, nil
}

// mayLead is nil if a person can take part: they have an account that is in use.
func (s *Service) mayLead(tx *models.Tx, id models.PersonID) error {
	unable := fault.InvalidField("to", "workspace.lead.unable")
	if id == 0 {
		return fault.InvalidField("to", "workspace.lead.choose_new")
	}
	account, err := models.AccountOf(tx, id)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return unable
	case err != nil:
		return err
	case account.State != models.AccountActive, s.access.IsSuspended(id), s.access.IsSilenced(id):
		return unable
	}
	return nil
}

// replace writes it. The new lead comes first: nobody sees the workspace
// without one (INV-15).
func (s *Service) replace(tx *models.Tx, who access.Who, w models.Workspace, old models.WorkspaceMember, r Replacement) error {
	line := models.WorkspaceActivity{WorkspaceID: w.ID, Kind: ActivityLead, ActorID: &who.Person, PersonID: &r.To, Reason: r.Reason}
	before := ""
	if old.PersonID != 0 {
		before = models.PersonThing(old.PersonID)
		line.Thing = before
	}
	for _, step := range []func() error{
		func() error {
			return audit(tx, who, "replace_lead", w.ID, "", before, models.PersonThing(r.To), r.Reason)
		},
		func() error { return s.Note(tx, line) },
		func() error { return s.admit(tx, who, w, r.To, access.Lead) },
		func() error { return s.stepDown(tx, who, old, r.Stays) },
		func() error { return s.tellOfLead(tx, who, w, r.To, NoticeLeads, r.Reason) },
		func() error { return s.tellOfLead(tx, who, w, old.PersonID, NoticeReplaced, r.Reason) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// stepDown gives who led the role that they have from now on, or takes them out.
func (s *Service) stepDown(tx *models.Tx, who access.Who, old models.WorkspaceMember, role string) error {
	switch {
	case old.PersonID == 0:
		return nil
	case role == "":
		return s.leave(tx, who, old, ActivityRemoved)
	}
	return s.setRole(tx, who, old, role)
}

// tellOfLead tells somebody that they lead a workspace, or lead it no longer. In
// a letter the reason stands only where the workspace is not for its members
// alone.
func (s *Service) tellOfLead(tx *models.Tx, who access.Who, w models.Workspace, person models.PersonID, kind, reason string) error {
	if person == 0 || person == who.Person {
		return nil
	}
	letter := Letter{Subject: "mail.workspace.leads.subject", Text: "mail.workspace.leads.text", Path: Path(w.ID)}
	if kind == NoticeReplaced {
		letter.Subject, letter.Text = "mail.workspace.replaced.subject", "mail.workspace.replaced.text"
	}
	if w.Visibility != models.VisibilityMembers {
		letter.Args = map[string]string{"message": reason}
	}
	return s.tellWhy(tx, who, w, person, kind, reason, letter)
}
