package confidential

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

// MaxReason is how long a reason may be, in characters.
const MaxReason = 2000

// Kinds of activity in a workspace; the thing is document:ID or file:ID.
const (
	ActivityMarked = "marked" // as confidential
	ActivityLifted = "mark_lifted"
)

// Outside is what this needs of workspaces.
type Outside struct {
	// Note records what happened in a workspace.
	Note func(tx *models.Tx, activity models.WorkspaceActivity) error
	// Looked hears of who looks into a workspace, at something that is marked or not.
	Looked func(ctx context.Context, who access.Who, id models.WorkspaceID, confidential bool) error
}

// Service marks things, and records what leaves. It is safe for concurrent use.
type Service struct {
	db      *models.DB
	access  *access.Access
	hub     *live.Hub
	outside Outside
}

// New makes the service.
func New(db *models.DB, rights *access.Access, hub *live.Hub, outside Outside) *Service {
	return &Service{db: db, access: rights, hub: hub, outside: outside}
}

// Thing is what is marked: a document, or (Document 0) a file of a workspace.
type Thing struct {
	Document  models.DocumentID
	Workspace models.WorkspaceID
	File      models.WorkspaceFileID
}

func (t Thing) String() string {
	if t.Document != 0 {
		return fmt.Sprintf("document:%d", t.Document)
	}
	return fmt.Sprintf("file:%d", t.File)
}

// Page is a thing as it stands, for who may mark it.
type Page struct {
	Workspace models.Workspace
	Document  models.Document
	File      models.WorkspaceFile
	Mark      models.Confidential
	By        models.Person // who marked it
}

// Page reads how a thing stands for who may mark it: who manages the workspace.
func (s *Service) Page(ctx context.Context, who access.Who, t Thing) (p Page, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if p, err = s.find(tx, who, t); err != nil {
			return err
		}
		if p.Mark.ConfidentialBy != nil {
			p.By, err = models.PersonByID(tx, *p.Mark.ConfidentialBy)
		}
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("show the mark of %s: %w", t, err)
	}
	return p, s.outside.Looked(ctx, who, p.Workspace.ID, p.Mark.IsConfidential())
}

// find hands out a thing and its workspace to who may mark it.
func (s *Service) find(tx *models.Tx, who access.Who, t Thing) (p Page, err error) {
	if t.Document != 0 {
		if p.Document, err = s.access.Document(tx, who, access.Manage, t.Document); err != nil {
			return p, err
		}
		p.Mark = p.Document.Confidential
		p.Workspace, err = s.access.Workspace(tx, who, access.Manage, p.Document.WorkspaceID)
		return p, err
	}
	if p.Workspace, err = s.access.Workspace(tx, who, access.Manage, t.Workspace); err != nil {
		return p, err
	}
	p.File, err = models.WorkspaceFileByID(tx, t.Workspace, t.File)
	if err == nil && p.File.IsConfidential() && !s.access.ReadsConfidential(who, t.Workspace) {
		err = models.ErrNotFound
	}
	p.Mark = p.File.Confidential
	return p, access.NotFound(err)
}

// Mark marks a thing as confidential, for a reason that members read. A document
// that is open for comment to others than members is a Conflict.
func (s *Service) Mark(ctx context.Context, who access.Who, t Thing, reason string) error {
	return s.set(ctx, who, t, reason, true)
}

// Lift takes the mark off a thing, for a reason that members read.
func (s *Service) Lift(ctx context.Context, who access.Who, t Thing, reason string) error {
	return s.set(ctx, who, t, reason, false)
}

func (s *Service) set(ctx context.Context, who access.Who, t Thing, reason string, marked bool) error {
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		p, err := s.hold(tx, who, t)
		if err != nil {
			return err
		}
		if reason, err = clean(reason); err != nil {
			return err
		}
		switch {
		case marked && p.Mark.IsConfidential():
			return fault.Conflicting("confidential.refused.marked")
		case !marked && !p.Mark.IsConfidential():
			return fault.Conflicting("confidential.refused.lifted")
		case marked && t.Document != 0:
			if err := closedToOthers(tx, t.Document); err != nil {
				return err
			}
		}
		columns := models.MarkColumns(tx, who.Person, reason)
		if !marked {
			columns = models.MarkColumns(tx, 0, "")
		}
		if err := write(tx, p, columns); err != nil {
			return err
		}
		return s.record(tx, who, t, p, reason, marked)
	})
	if err != nil {
		return fmt.Errorf("mark %s: %w", t, err)
	}
	return nil
}

// hold is find for what the transaction then holds.
func (s *Service) hold(tx *models.Tx, who access.Who, t Thing) (p Page, err error) {
	if p, err = s.find(tx, who, t); err != nil {
		return p, err
	}
	if t.Document != 0 {
		p.Document, err = models.LockDocument(tx, t.Document)
		p.Mark = p.Document.Confidential
	} else {
		p.File, err = models.LockWorkspaceFile(tx, t.Workspace, t.File)
		p.Mark = p.File.Confidential
	}
	return p, access.NotFound(err)
}

// closedToOthers is a Conflict where a document is, or is to be, open to others
// than the members of its workspace, or they may go on reading it.
func closedToOthers(tx *models.Tx, id models.DocumentID) error {
	periods, err := models.PeriodsOf(tx, id)
	for _, p := range periods {
		if p.Audience != models.PeriodMembers && (!p.IsOver(tx.Now) || p.ReadableAfter) {
			return fault.Conflicting("confidential.refused.open")
		}
	}
	return err
}

func write(tx *models.Tx, p Page, columns map[string]any) error {
	var err error
	if p.Document.ID != 0 {
		err = models.SetDocument(tx, p.Document, columns)
	} else {
		err = models.SetWorkspaceFile(tx, p.File, columns)
	}
	if errors.Is(err, models.ErrStale) {
		return fault.Conflicting("workspace.changed_meanwhile")
	}
	return err
}

// record puts it into the record and into the activity, and tells open pages.
func (s *Service) record(tx *models.Tx, who access.Who, t Thing, p Page, reason string, marked bool) error {
	entry := models.AuditEntry{
		ActorID: &who.Person, Act: "confidential.mark", Thing: t.String(), Place: string(access.WorkspacePlace(p.Workspace.ID)),
		After: "confidential", Reason: reason,
	}
	activity := models.WorkspaceActivity{WorkspaceID: p.Workspace.ID, Kind: ActivityMarked, ActorID: &who.Person, Thing: t.String(), Reason: reason}
	if !marked {
		entry.Act, entry.Before, entry.After, activity.Kind = "confidential.lift", "confidential: "+p.Mark.ConfidentialReason, "", ActivityLifted
	}
	if err := models.Record(tx, entry); err != nil {
		return err
	}
	if err := s.outside.Note(tx, activity); err != nil {
		return err
	}
	if t.Document != 0 {
		return s.hub.Record(tx, t.String(), "document_changed", nil) // open editors are asked again
	}
	return s.hub.Record(tx, fmt.Sprintf("%s:%d", access.WorkspaceSubject, p.Workspace.ID), "files_changed", nil)
}

// clean is a reason, or what is wrong with it.
func clean(reason string) (string, error) {
	reason = strings.TrimSpace(strings.ReplaceAll(reason, "\r\n", "\n"))
	switch {
	case reason == "":
		return "", fault.InvalidField("reason", "workspace.reason.missing")
	case utf8.RuneCountInString(reason) > MaxReason:
		return "", fault.InvalidField("reason", "workspace.message.too_long", "limit", MaxReason)
	case !utf8.ValidString(reason) || strings.ContainsFunc(reason, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }):
		return "", fault.InvalidField("reason", "forum.body.not_text")
	}
	return reason, nil
}
