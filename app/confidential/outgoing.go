package confidential

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// ListSize is how many lines of what left stand in a list before it goes on.
const ListSize = 50

// MaxExport is how many lines a file of them has.
const MaxExport = 10_000

// same is how long parts of one thing count as the same taking of it.
const same = time.Hour

// Taking is something that somebody takes out of a workspace.
type Taking struct {
	Workspace    models.WorkspaceID // 0: it is in none
	Thing        string             // kind:id
	Version      int64              // of the thing, 0 where it has none
	Name         string             // as which it leaves
	Form         string             // in which it leaves
	Confidential bool               // it is marked so
	Part         bool               // not the whole of it, and not all at once
}

// Take records, before the first byte goes (INV-25), that somebody takes something
// out of a workspace: out of one that is for its members only whatever it is, out
// of any what is marked. Who takes it has been asked for the right already. What
// everybody may read without an account is not recorded.
func (s *Service) Take(ctx context.Context, who access.Who, t Taking) error {
	if t.Workspace == 0 || who.IsVisitor() || !t.Confidential && !s.access.IsClosed(t.Workspace) {
		return nil
	}
	outgoing := models.Outgoing{
		WorkspaceID: t.Workspace, PersonID: who.Person, Thing: t.Thing, Version: t.Version, Name: t.Name, Form: t.Form, Confidential: t.Confidential,
	}
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		if t.Part {
			if begun, err := models.HasTaken(tx, outgoing, tx.Now.Add(-same)); err != nil || begun {
				return err
			}
		}
		if err := models.InsertOutgoing(tx, &outgoing); err != nil {
			return err
		}
		if t.Confidential {
			if err := models.Record(tx, models.AuditEntry{
				ActorID: &who.Person, Act: "confidential.take", Thing: t.Thing, Place: string(access.WorkspacePlace(t.Workspace)), After: t.Form,
			}); err != nil {
				return err
			}
		}
		return s.watch(tx, &outgoing)
	})
	if err != nil {
		return fmt.Errorf("record that %s leaves workspace %d: %w", t.Thing, t.Workspace, err)
	}
	return nil
}

// IsRecorded reports whether it is recorded who takes something out of a
// workspace; pages say so.
func (s *Service) IsRecorded(id models.WorkspaceID, confidential bool) bool {
	return confidential || s.access.IsClosed(id)
}

// Filter is which of what left is meant.
type Filter struct {
	Person models.PersonID // 0: of everybody
	Thing  string          // "": all
	Before int64           // 0: from the newest
}

// List is what left a workspace, the newest first.
type List struct {
	Outgoings []models.Outgoing
	People    map[models.PersonID]models.Person
	Next      int64
}

var thingPattern = regexp.MustCompile(`^(file|document|attachment):[1-9][0-9]{0,17}$`)

// Outgoings reads what left a workspace, for its leads and the secretariat. To who
// reads it by their office it is shown once they look into the workspace, which its
// members see (INV-16).
func (s *Service) Outgoings(ctx context.Context, who access.Who, id models.WorkspaceID, f Filter) (List, error) {
	return s.outgoings(ctx, who, id, f, ListSize)
}

func (s *Service) outgoings(ctx context.Context, who access.Who, id models.WorkspaceID, f Filter, limit int) (l List, err error) {
	if f.Thing != "" && !thingPattern.MatchString(f.Thing) || f.Person < 0 || f.Before < 0 {
		return l, fault.Missing()
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if _, err := s.access.Workspace(tx, who, access.ReadOutgoings, id); err != nil {
			return err
		}
		l.Outgoings, err = models.Outgoings(tx, models.OutgoingFilter{Workspace: id, Person: f.Person, Thing: f.Thing, Before: f.Before, Limit: limit + 1})
		if err != nil {
			return err
		}
		if len(l.Outgoings) > limit {
			l.Outgoings = l.Outgoings[:limit]
			l.Next = l.Outgoings[limit-1].ID
		}
		people := make([]models.PersonID, len(l.Outgoings))
		for i, one := range l.Outgoings {
			people[i] = one.PersonID
		}
		l.People, err = models.PeopleByID(tx, people)
		return err
	})
	if err != nil {
		return List{}, fmt.Errorf("read what left workspace %d: %w", id, err)
	}
	marked := slices.ContainsFunc(l.Outgoings, func(o models.Outgoing) bool { return o.Confidential })
	return l, s.outside.Looked(ctx, who, id, marked)
}

// Export is Outgoings as far as one file goes.
func (s *Service) Export(ctx context.Context, who access.Who, id models.WorkspaceID, f Filter) (List, error) {
	return s.outgoings(ctx, who, id, f, MaxExport)
}

// MayRead reports whether a person reads what left a workspace.
func (s *Service) MayRead(who access.Who, id models.WorkspaceID) bool {
	return s.access.InWorkspace(who, access.ReadOutgoings, id) == nil
}

// Counts are how much left some workspaces in the last 30 days, for who decides on
// workspaces: figures, and no name of anything or anybody.
func (s *Service) Counts(ctx context.Context, who access.Who, ids []models.WorkspaceID) (counts map[models.WorkspaceID]models.OutgoingCount, err error) {
	if !s.access.Can(who, access.Approve, access.WorkspaceThing, access.Site) {
		return nil, fault.Denied()
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		counts, err = models.CountOutgoings(tx, ids, tx.Now.AddDate(0, 0, -30))
		return err
	})
	return counts, err
}
