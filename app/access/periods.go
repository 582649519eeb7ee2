package access

import (
	"time"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// PeriodThing is what the policy calls a document that is open for comment to
// an audience: period/AUDIENCE, in the place of its workspace.
const PeriodThing = "period/"

// openness is what comment periods let a person do with a document now.
type openness struct {
	read, comment, writeIn bool
	since                  time.Time // the earliest opening through which they read
}

// InDocument is nil, or why a person may not do something with a document, as
// Document would say it: by their rights in its workspace, or through a comment
// period, which the clock decides at every question. It asks the database
// nothing.
func (a *Access) InDocument(who Who, act Act, d models.Document) error {
	if author, hidden := a.isHidden(d.ID); hidden {
		return a.inHidden(who, act, d, author)
	}
	if act == WriteIn {
		return a.mayWriteIn(who, d)
	}
	err := a.inItsWorkspace(who, act, d)
	if err == nil {
		return nil
	}
	open := a.openTo(who, d)
	switch {
	case !open.read, fault.Is(err, fault.Conflict):
		return err
	case act == Read, act == Comment && open.comment:
		return nil
	case who.IsVisitor():
		return fault.Unsigned()
	default:
		return fault.Denied()
	}
}

func (a *Access) inItsWorkspace(who Who, act Act, d models.Document) error {
	if d.IsConfidential() && !a.ReadsConfidential(who, d.WorkspaceID) {
		return fault.Missing()
	}
	if act == Archive || act == Restore { // of a document: who edits it may, and may take it back
		if err := a.InWorkspace(who, Edit, d.WorkspaceID); err != nil {
			return err
		}
	} else if err := a.InWorkspace(who, act, d.WorkspaceID); err != nil {
		return err
	}
	if d.ArchivedAt != nil && act != Read && act != ReadVersions && act != Restore && act != Manage {
		return fault.Conflicting("document.refused.archived")
	}
	return nil
}

// mayWriteIn is InDocument for the public's form, which is there only while the
// document is open to the public.
func (a *Access) mayWriteIn(who Who, d models.Document) error {
	open := a.openTo(who, d)
	switch {
	case open.writeIn:
		return nil
	case !open.read && a.inItsWorkspace(who, Read, d) != nil:
		return fault.Missing()
	default:
		return fault.Conflicting("period.refused.not_open")
	}
}

// openTo is what the periods of a document let a person do. One that is
// archived or hidden, or in a workspace that is, is open to nobody, and one that is
// marked as confidential to members at most.
func (a *Access) openTo(who Who, d models.Document) (o openness) {
	a.mu.RLock()
	periods, w := a.periods[d.ID], a.workspaces[d.WorkspaceID]
	_, hidden := a.hidden[d.ID]
	a.mu.RUnlock()
	if len(periods) == 0 || hidden || d.ArchivedAt != nil || w.Hidden || w.Status != models.WorkspaceOpen {
		return o
	}
	now, place := a.db.Now(), WorkspacePlace(d.WorkspaceID)
	for _, p := range periods {
		if d.IsConfidential() && p.Audience != models.PeriodMembers {
			continue
		}
		if !p.HasBegun(now) || p.IsOver(now) && !p.ReadableAfter || !a.Can(who, Read, PeriodThing+p.Audience, place) {
			continue
		}
		if !o.read || p.OpensAt.Before(o.since) {
			o.since = p.OpensAt
		}
		o.read = true
		if p.IsOpen(now) {
			o.comment = o.comment || a.Can(who, Comment, PeriodThing+p.Audience, place)
			o.writeIn = o.writeIn || p.Audience == models.PeriodPublic && a.Can(who, WriteIn, PeriodThing+p.Audience, place)
		}
	}
	return o
}

// IsThroughPeriod reports whether a person reads a document only because it is,
// or was, open for comment to them: nothing else of its workspace is theirs to
// see.
func (a *Access) IsThroughPeriod(who Who, d models.Document) bool {
	return a.inItsWorkspace(who, Read, d) != nil && a.openTo(who, d).read
}

// moment is how much of what a document was is on the screen of whoever reads it:
// by that they go on after their line was cut.
const moment = time.Minute

// KnownSince is from which moment on a person who reads a document may know what
// it was; zero: from its beginning, for who may read its versions. Who reads it
// through a period may know what stood in it since that opened, and every reader
// what stood there a moment ago; who does not read it is told that by false.
func (a *Access) KnownSince(who Who, d models.Document) (since time.Time, reads bool) {
	open := a.openTo(who, d)
	if a.inItsWorkspace(who, Read, d) != nil {
		return open.since, open.read
	}
	if _, hidden := a.isHidden(d.ID); hidden && a.InDocument(who, Read, d) != nil {
		return since, false
	}
	if a.InDocument(who, ReadVersions, d) == nil {
		return since, true
	}
	since = a.db.Now().Add(-moment)
	if open.read && open.since.Before(since) {
		since = open.since
	}
	return since, true
}

// ReadablePeriods is of which periods a person is in the audience, for queries:
// in general, and in each workspace where they hold a role or that a rule names.
func (a *Access) ReadablePeriods(who Who) models.PeriodScope {
	scope := models.PeriodScope{Audiences: a.audiencesOf(who, AnyWorkspace), Within: map[models.WorkspaceID][]string{}}
	for _, w := range a.workspacesApart(who) {
		scope.Within[w.ID] = a.audiencesOf(who, WorkspacePlace(w.ID))
	}
	return scope
}

func (a *Access) audiencesOf(who Who, place Place) (audiences []string) {
	for _, audience := range models.PeriodAudiences {
		if a.Can(who, Read, PeriodThing+audience, place) {
			audiences = append(audiences, audience)
		}
	}
	return audiences
}

// DocumentChanged has every instance read again, after the commit, when a document
// is open for comment, and to whom, and whether moderation hides it.
func (a *Access) DocumentChanged(tx *models.Tx, id models.DocumentID) error {
	return a.announce(tx, change{Document: id})
}
