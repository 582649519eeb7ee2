package workspace

import (
	"context"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Filter is what a list of workspaces is narrowed to.
type Filter struct {
	Of       string // models.WorkspacesMine, models.WorkspacesReading or ""
	Theme    models.ThemeID
	Language string
	Status   string
	Before   int64
}

// List is workspaces with what is needed to show them.
type List struct {
	Workspaces []models.Workspace
	Roles      map[models.WorkspaceID]string // the reader's, where they have one
	Subjects   map[models.WorkspaceID][]models.ThemeID
	Themes     []models.Theme
	People     map[models.PersonID]models.Person
	// Proposals are the reader's own that are not open; Invitations are open
	// ones of theirs, Invited what they are into.
	Proposals   []models.Workspace
	Invitations []models.WorkspaceInvitation
	Invited     map[models.WorkspaceID]models.Workspace
	MayPropose  bool
	Next        int64
}

// List reads the workspaces that a person may read, the latest activity first,
// in a fixed number of queries.
func (s *Service) List(ctx context.Context, who access.Who, f Filter) (List, error) {
	l := List{MayPropose: s.MayPropose(who)}
	if who.IsVisitor() && f.Of == models.WorkspacesMine {
		return l, fault.Unsigned()
	}
	wanted := models.WorkspaceFilter{Scope: s.access.ReadableWorkspaces(who), Of: f.Of, Reader: who.Person, Language: f.Language, Status: f.Status, Before: f.Before}
	if s.MayDecide(who) && f.Of != models.WorkspacesMine { // what is for members is listed on the desk
		wanted.Scope.Visibilities = slices.DeleteFunc(wanted.Scope.Visibilities, func(v string) bool { return v == models.VisibilityMembers })
	}
	err := s.db.Read(ctx, func(tx *models.Tx) error {
		if err := s.fillList(tx, who, f, wanted, models.Workspaces, &l); err != nil || who.IsVisitor() {
			return err
		}
		return s.fillOwn(tx, who, &l)
	})
	return l, err
}

// Desk reads every workspace and proposal for who decides on them. A name is
// all that it shows of one.
func (s *Service) Desk(ctx context.Context, who access.Who, f Filter) (List, error) {
	var l List
	switch {
	case s.MayDecide(who):
	case who.IsVisitor():
		return l, fault.Unsigned()
	default:
		return l, fault.Denied()
	}
	wanted := models.WorkspaceFilter{Language: f.Language, Status: f.Status, Before: f.Before}
	err := s.db.Read(ctx, func(tx *models.Tx) error { return s.fillList(tx, who, f, wanted, models.AllWorkspaces, &l) })
	return l, err
}

func (s *Service) fillList(tx *models.Tx, who access.Who, f Filter, wanted models.WorkspaceFilter, read func(*models.Tx, models.WorkspaceFilter) ([]models.Workspace, error), l *List) (err error) {
	if l.Themes, err = models.Themes(tx); err != nil {
		return err
	}
	if f.Theme != 0 {
		wanted.Themes = under(l.Themes, f.Theme)
	}
	wanted.Limit = ListSize + 1
	if l.Workspaces, err = read(tx, wanted); err != nil {
		return err
	}
	if len(l.Workspaces) > ListSize {
		l.Workspaces = l.Workspaces[:ListSize]
		l.Next = l.Workspaces[ListSize-1].Bump
	}
	ids, people := make([]models.WorkspaceID, len(l.Workspaces)), []models.PersonID{}
	for i, w := range l.Workspaces {
		ids[i] = w.ID
		people = append(people, w.ProposedBy)
	}
	if l.Subjects, err = models.ThemesOfWorkspaces(tx, ids); err != nil {
		return err
	}
	if l.Roles, err = models.MembershipsOf(tx, who.Person, ids); err != nil {
		return err
	}
	l.People, err = models.PeopleByID(tx, people)
	return err
}

// fillOwn reads what a person has proposed and what they are invited into.
func (s *Service) fillOwn(tx *models.Tx, who access.Who, l *List) (err error) {
	if l.Proposals, err = models.ProposalsOf(tx, who.Person); err != nil {
		return err
	}
	open, err := models.OpenWorkspaceInvitations(tx, 0, who.Person)
	if err != nil {
		return err
	}
	ids := make([]models.WorkspaceID, len(open))
	for i, invitation := range open {
		ids[i] = invitation.WorkspaceID
	}
	if l.Invited, err = models.WorkspacesByID(tx, ids); err != nil {
		return err
	}
	for _, invitation := range open {
		if s.access.InWorkspace(access.Who{Person: invitation.InvitedBy}, access.Manage, invitation.WorkspaceID) == nil {
			l.Invitations = append(l.Invitations, invitation)
		}
	}
	return nil
}

// Readable are the workspaces that a person may read, by their latest activity, to
// choose among: at most so many.
func (s *Service) Readable(ctx context.Context, who access.Who, limit int) (all []models.Workspace, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		all, err = models.Workspaces(tx, models.WorkspaceFilter{Scope: s.access.ReadableWorkspaces(who), Limit: limit})
		return err
	})
	return all, err
}

// under is a theme with those under it.
func under(all []models.Theme, id models.ThemeID) []models.ThemeID {
	ids := []models.ThemeID{id}
	for _, theme := range all {
		if theme.ParentID != nil && slices.Contains(ids, *theme.ParentID) {
			ids = append(ids, theme.ID)
		}
	}
	return ids
}

// Themes are what a workspace can be about.
func (s *Service) Themes(ctx context.Context) ([]models.Theme, error) {
	var themes []models.Theme
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		themes, err = models.Themes(tx)
		return err
	})
	return themes, err
}

// Waiting counts the proposals that wait for a decision.
func (s *Service) Waiting(ctx context.Context, who access.Who) (int64, error) {
	if !s.MayDecide(who) {
		return 0, nil
	}
	var count int64
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		count, err = models.CountProposals(tx)
		return err
	})
	return count, err
}
