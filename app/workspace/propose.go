package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Description is what a workspace says of itself.
type Description struct {
	Name       string
	Purpose    string // Markdown
	Language   string
	Visibility string
	Themes     []models.ThemeID
	Version    int64 // at which the form was opened
}

// described checks a description and puts it on a workspace.
func described(tx *models.Tx, w *models.Workspace, d Description) (themes []models.ThemeID, err error) {
	if w.Name, err = cleanName(d.Name); err != nil {
		return nil, err
	}
	if w.Purpose, err = cleanPurpose(d.Purpose); err != nil {
		return nil, err
	}
	if !slices.Contains(inWords, d.Language) {
		return nil, fault.InvalidField("language", "fault.malformed")
	}
	if !slices.Contains(models.Visibilities, d.Visibility) {
		return nil, fault.InvalidField("visibility", "fault.malformed")
	}
	w.Language, w.Visibility = d.Language, d.Visibility
	themes = slices.Compact(slices.Sorted(slices.Values(d.Themes)))
	if len(themes) > MaxThemes {
		return nil, fault.InvalidField("themes", "workspace.themes.too_many", "limit", MaxThemes)
	}
	found, err := models.ThemesByID(tx, themes)
	if err == nil && len(found) != len(themes) {
		err = fault.InvalidField("themes", "fault.malformed")
	}
	return themes, err
}

// Propose suggests a workspace to the secretariat. Who may decide on proposals
// opens it with that.
func (s *Service) Propose(ctx context.Context, who access.Who, d Description) (models.Workspace, error) {
	direct := s.MayDecide(who)
	switch {
	case who.IsVisitor():
		return models.Workspace{}, fault.Unsigned()
	case !direct && !s.access.Can(who, access.Propose, access.WorkspaceThing, access.Site):
		return models.Workspace{}, fault.Denied()
	}
	var w models.Workspace
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		w = models.Workspace{Status: models.WorkspaceProposed, ProposedBy: who.Person, CreatedAt: tx.Now, LastActiveAt: tx.Now}
		themes, err := described(tx, &w, d)
		if err != nil {
			return err
		}
		if err := within(tx, who, "proposals", proposalsADay); err != nil {
			return err
		}
		if err := models.InsertWorkspace(tx, &w, themes); err != nil {
			return err
		}
		if err := s.access.WorkspaceChanged(tx, w.ID); err != nil {
			return err
		}
		if direct {
			return s.open(tx, who, &w)
		}
		return s.noteOpening(tx, who, w, ActivityProposed)
	})
	return w, err
}

// MayPropose reports whether a person may propose workspaces, or open them.
func (s *Service) MayPropose(who access.Who) bool {
	return s.MayDecide(who) || s.access.Can(who, access.Propose, access.WorkspaceThing, access.Site)
}

// MayDecide reports whether a person decides on proposals.
func (s *Service) MayDecide(who access.Who) bool {
	return !who.IsVisitor() && s.access.Can(who, access.Approve, access.WorkspaceThing, access.Site)
}

// noteOpening is the first line of a workspace's activity, and the one with
// which it opens.
func (s *Service) noteOpening(tx *models.Tx, who access.Who, w models.Workspace, kind string) error {
	return s.Note(tx, models.WorkspaceActivity{WorkspaceID: w.ID, Kind: kind, ActorID: &who.Person})
}

// open makes a workspace one to work in: its forum, its first lead.
func (s *Service) open(tx *models.Tx, who access.Who, w *models.Workspace) error {
	forum := models.Forum{
		Slug: fmt.Sprintf("workspace-%d", w.ID), Place: string(access.WorkspacePlace(w.ID)), Audience: models.AudienceMembers,
		Names: models.Localized{w.Language: w.Name}, Position: 1,
	}
	if err := models.InsertForum(tx, &forum); err != nil {
		return err
	}
	w.Status, w.ForumID, w.DecidedBy, w.DecidedAt = models.WorkspaceOpen, &forum.ID, &who.Person, &tx.Now
	if err := models.SetWorkspace(tx, w.ID, map[string]any{
		"status": w.Status, "forum_id": forum.ID, "decided_by": who.Person, "decided_at": tx.Now,
	}); err != nil {
		return err
	}
	w.Version++
	for _, step := range []func() error{
		func() error { return s.access.ForumChanged(tx, forum.ID) },
		func() error { return s.access.WorkspaceChanged(tx, w.ID) },
		func() error { return audit(tx, who, "open", w.ID, "", "", w.Visibility, "") },
		func() error { return s.noteOpening(tx, who, *w, ActivityOpened) },
		func() error { return s.admit(tx, who, *w, w.ProposedBy, access.Lead) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// proposal hands out what waits for a decision to who decides.
func (s *Service) proposal(tx *models.Tx, who access.Who, id models.WorkspaceID) (models.Workspace, error) {
	if !s.MayDecide(who) {
		if _, err := s.access.Workspace(tx, who, access.Read, id); err != nil {
			return models.Workspace{}, err
		}
		return models.Workspace{}, fault.Denied()
	}
	w, err := models.LockWorkspace(tx, id)
	if err == nil && w.Status != models.WorkspaceProposed {
		err = fault.Conflicting("workspace.decided")
	}
	return w, access.NotFound(err)
}

// Approve opens a workspace that was proposed; its proposer leads it.
func (s *Service) Approve(ctx context.Context, who access.Who, id models.WorkspaceID) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		w, err := s.proposal(tx, who, id)
		if err != nil {
			return err
		}
		if err := s.open(tx, who, &w); err != nil {
			return err
		}
		return s.tell(tx, who, w, w.ProposedBy, NoticeApproved, Letter{
			Subject: "mail.workspace.approved.subject", Text: "mail.workspace.approved.text", Path: Path(id),
		})
	})
}

// Refuse closes a proposal with a reason, which its proposer is told.
func (s *Service) Refuse(ctx context.Context, who access.Who, id models.WorkspaceID, reason string) error {
	reason, err := message("reason", reason, true)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		w, err := s.proposal(tx, who, id)
		if err != nil {
			return err
		}
		if err := models.SetWorkspace(tx, id, map[string]any{
			"status": models.WorkspaceRefused, "decided_by": who.Person, "decided_at": tx.Now, "decision_reason": reason,
		}); err != nil {
			return err
		}
		if err := errors.Join(s.access.WorkspaceChanged(tx, id), audit(tx, who, "refuse", id, "", "", "", reason)); err != nil {
			return err
		}
		return s.tell(tx, who, w, w.ProposedBy, NoticeRefused, Letter{
			Subject: "mail.workspace.refused.subject", Text: "mail.workspace.refused.text", Args: map[string]string{"reason": reason}, Path: Path(id),
		})
	})
}

// Describe changes what a workspace says of itself: its leads, or for a
// proposal its proposer. One that was changed since the form was opened is a
// Conflict.
func (s *Service) Describe(ctx context.Context, who access.Who, id models.WorkspaceID, d Description) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		w, err := s.describable(tx, who, id)
		if err != nil {
			return err
		}
		before := strings.Join([]string{w.Name, w.Visibility}, " · ")
		themes, err := described(tx, &w, d)
		if err != nil {
			return err
		}
		w.Version = d.Version
		if err := models.DescribeWorkspace(tx, w, themes); err != nil {
			return stale(err)
		}
		if err := audit(tx, who, "describe", id, "", before, strings.Join([]string{w.Name, w.Visibility}, " · "), ""); err != nil {
			return err
		}
		if err := s.access.WorkspaceChanged(tx, id); err != nil {
			return err
		}
		if w.ForumID == nil {
			return nil
		}
		if err := models.RenameForum(tx, *w.ForumID, models.Localized{w.Language: w.Name}); err != nil {
			return err
		}
		for _, step := range []func() error{
			func() error { return s.access.ForumChanged(tx, *w.ForumID) },
			func() error {
				return s.Note(tx, models.WorkspaceActivity{WorkspaceID: id, Kind: ActivityDescribed, ActorID: &who.Person})
			},
			func() error { return s.changed(tx, id, "workspace_changed") },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
}

// describable hands out a workspace whose description a person may change.
func (s *Service) describable(tx *models.Tx, who access.Who, id models.WorkspaceID) (models.Workspace, error) {
	w, err := s.access.Workspace(tx, who, access.Read, id)
	if err != nil {
		return w, err
	}
	if w.Status == models.WorkspaceProposed && (w.ProposedBy == who.Person || s.MayDecide(who)) {
		return w, nil
	}
	return s.access.Workspace(tx, who, access.Manage, id)
}

// Archive makes a workspace one that is only read; Restore takes that back. One that
// moderation hid is archived by the secretariat alone, and restored once it is shown.
func (s *Service) Archive(ctx context.Context, who access.Who, id models.WorkspaceID) error {
	return s.setStatus(ctx, who, id, access.Archive, models.WorkspaceArchived)
}

// Restore makes an archived workspace one to work in again.
func (s *Service) Restore(ctx context.Context, who access.Who, id models.WorkspaceID) error {
	return s.setStatus(ctx, who, id, access.Restore, models.WorkspaceOpen)
}

func (s *Service) setStatus(ctx context.Context, who access.Who, id models.WorkspaceID, act access.Act, status string) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := models.LockWorkspace(tx, id); err != nil {
			return access.NotFound(err)
		}
		find := s.access.Workspace
		if act == access.Archive {
			find = s.access.WorkspaceByOffice
		}
		w, err := find(tx, who, act, id)
		if err != nil || w.Status == status {
			return err
		}
		columns, kind := map[string]any{"status": status, "archived_at": nil}, ActivityRestored
		if status == models.WorkspaceArchived {
			columns["archived_at"], kind = tx.Now, ActivityArchived
		}
		if err := models.SetWorkspace(tx, id, columns); err != nil {
			return err
		}
		for _, step := range []func() error{
			func() error { return s.access.WorkspaceChanged(tx, id) },
			func() error { return audit(tx, who, string(act), id, "", w.Status, status, "") },
			func() error {
				return s.Note(tx, models.WorkspaceActivity{WorkspaceID: id, Kind: kind, ActorID: &who.Person})
			},
			func() error { return s.changed(tx, id, "workspace_changed") },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
}
