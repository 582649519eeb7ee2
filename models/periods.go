package models

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Audiences of a comment period, each wider than the one before it.
const (
	PeriodMembers  = "members"  // of the workspace
	PeriodParties  = "parties"  // and who speaks for a Party
	PeriodPartners = "partners" // and for an Organization
	PeriodAccounts = "accounts" // and everyone signed in
	PeriodPublic   = "public"   // and everybody, by moderated form
)

// PeriodAudiences are the audiences of comment periods, from the narrowest.
var PeriodAudiences = []string{PeriodMembers, PeriodParties, PeriodPartners, PeriodAccounts, PeriodPublic}

// CommentPeriod is the time in which a Document is open for comment to an
// audience.
type CommentPeriod struct {
	ID            CommentPeriodID
	DocumentID    DocumentID
	Audience      string
	OpensAt       time.Time
	ClosesAt      time.Time
	ReadableAfter bool
	OpenedBy      PersonID
	CreatedAt     time.Time  `gorm:"autoCreateTime:false"`
	EndedAt       *time.Time // closed before its time
	EndedBy       *PersonID
	ToldOpenAt    *time.Time
	ToldClosedAt  *time.Time
	Revision      int64
}

// End is when the period is over.
func (p CommentPeriod) End() time.Time {
	if p.EndedAt != nil && p.EndedAt.Before(p.ClosesAt) {
		return *p.EndedAt
	}
	return p.ClosesAt
}

// HasBegun and IsOver say how a period stands at a moment.
func (p CommentPeriod) HasBegun(now time.Time) bool { return !now.Before(p.OpensAt) }

// IsOver reports whether the period is over at a moment.
func (p CommentPeriod) IsOver(now time.Time) bool { return !now.Before(p.End()) }

// IsOpen reports whether the document is open for comment at a moment.
func (p CommentPeriod) IsOpen(now time.Time) bool { return p.HasBegun(now) && !p.IsOver(now) }

// InsertPeriod adds a period.
func InsertPeriod(tx *Tx, period *CommentPeriod) error { return translate(tx.Create(period).Error) }

// PeriodByID reads a period.
func PeriodByID(tx *Tx, id CommentPeriodID) (CommentPeriod, error) {
	return one[CommentPeriod](tx.Where("id = ?", id))
}

// PeriodsOf reads the periods of a document, the newest first.
func PeriodsOf(tx *Tx, document DocumentID) ([]CommentPeriod, error) {
	var periods []CommentPeriod
	err := tx.Where("document_id = ?", document).Order("id desc").Find(&periods).Error
	return periods, err
}

// AllPeriods reads every period there is.
func AllPeriods(tx *Tx) ([]CommentPeriod, error) {
	var periods []CommentPeriod
	err := tx.Order("id").Find(&periods).Error
	return periods, err
}

// SetPeriod writes columns of a period if it still is at its revision.
func SetPeriod(tx *Tx, period CommentPeriod, columns map[string]any) error {
	columns["revision"] = gorm.Expr("revision + 1")
	return affectedOne(tx.Model(&CommentPeriod{}).Where("id = ? and revision = ?", period.ID, period.Revision).Updates(columns), ErrStale)
}

// LockDocument reads a document and holds it until the transaction ends.
func LockDocument(tx *Tx, id DocumentID) (Document, error) {
	return one[Document](tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id))
}

// VersionAt is how far a document had come at a moment.
func VersionAt(tx *Tx, document DocumentID, at time.Time) (int64, error) {
	var versions []int64
	err := tx.Model(&DocumentBatch{}).Where("document_id = ? and created_at <= ?", document, at).Order("version desc").Limit(1).Pluck("version", &versions).Error
	if err != nil || len(versions) == 0 {
		return 0, err
	}
	return versions[0], nil
}

// PeriodScope is whose periods somebody is of the audience of.
type PeriodScope struct {
	Audiences []string                 // wherever
	Within    map[WorkspaceID][]string // in these workspaces rather than those
}

// Where narrows a query on comment_periods and documents to the scope.
func (s PeriodScope) where(query *gorm.DB) *gorm.DB {
	except := make([]WorkspaceID, 0, len(s.Within)+1)
	except = append(except, 0)
	either := query.Session(&gorm.Session{NewDB: true})
	var apart *gorm.DB
	for id, audiences := range s.Within {
		except = append(except, id)
		if len(audiences) == 0 {
			continue
		}
		if apart == nil {
			apart = either.Where("documents.workspace_id = ? and comment_periods.audience in ?", id, audiences)
		} else {
			apart = apart.Or("documents.workspace_id = ? and comment_periods.audience in ?", id, audiences)
		}
	}
	general := query.Session(&gorm.Session{NewDB: true}).Where("comment_periods.audience in ? and documents.workspace_id not in ?", append([]string{""}, s.Audiences...), except)
	if apart != nil {
		general = general.Or(apart)
	}
	return query.Where(general)
}

// OpenDocument is a document that is open for comment.
type OpenDocument struct {
	Document Document      `gorm:"embedded;embeddedPrefix:document_"`
	Period   CommentPeriod `gorm:"embedded;embeddedPrefix:period_"`
}

// OpenDocuments reads the documents that are open for comment now to somebody,
// those that close first in front, up to limit of those after one.
func OpenDocuments(tx *Tx, scope PeriodScope, after CommentPeriod, limit int) ([]OpenDocument, error) {
	query := tx.Table("comment_periods").
		Joins("join documents on documents.id = comment_periods.document_id and documents.archived_at is null and documents.hidden_at is null").
		Joins("join workspaces on workspaces.id = documents.workspace_id and workspaces.status = ? and workspaces.hidden_at is null", WorkspaceOpen).
		Where("comment_periods.opens_at <= ? and comment_periods.closes_at > ? and comment_periods.ended_at is null", tx.Now, tx.Now)
	if after.ID != 0 {
		query = query.Where("comment_periods.closes_at > ? or comment_periods.closes_at = ? and comment_periods.id > ?", after.ClosesAt, after.ClosesAt, after.ID)
	}
	var open []OpenDocument
	err := scope.where(query).Select(`documents.id as document_id, documents.workspace_id as document_workspace_id, documents.title as document_title,
		documents.language as document_language, documents.status as document_status, documents.confidential_at as document_confidential_at, comment_periods.id as period_id, comment_periods.document_id as period_document_id,
		comment_periods.audience as period_audience, comment_periods.opens_at as period_opens_at, comment_periods.closes_at as period_closes_at`).
		Order("comment_periods.closes_at, comment_periods.id").Limit(limit).Find(&open).Error
	return open, err
}

// OpenPeriods reads the periods of some documents that are open now.
func OpenPeriods(tx *Tx, documents []DocumentID) (map[DocumentID]CommentPeriod, error) {
	open := map[DocumentID]CommentPeriod{}
	if len(documents) == 0 {
		return open, nil
	}
	var rows []CommentPeriod
	err := tx.Where("document_id in ? and opens_at <= ? and closes_at > ? and ended_at is null", documents, tx.Now, tx.Now).Find(&rows).Error
	for _, row := range rows {
		open[row.DocumentID] = row
	}
	return open, err
}

// DocumentsByID reads documents.
func DocumentsByID(tx *Tx, ids []DocumentID) (map[DocumentID]Document, error) {
	return byID(tx.DB, ids, func(d Document) DocumentID { return d.ID })
}

// PeriodsToTell reads the periods that have begun, or are over, and of which
// nobody was told.
func PeriodsToTell(tx *Tx, limit int) ([]CommentPeriod, error) {
	var periods []CommentPeriod
	err := tx.Where(`(told_open_at is null and (opens_at <= ? or ended_at is not null)
		or told_closed_at is null and (closes_at <= ? or ended_at is not null))`, tx.Now, tx.Now).
		Where(`not exists (select 1 from documents join workspaces on workspaces.id = documents.workspace_id
			where documents.id = comment_periods.document_id and (documents.hidden_at is not null or workspaces.hidden_at is not null))`). // told once it is shown
		Order("id").Limit(limit).Find(&periods).Error
	return periods, err
}

// NoteTold notes that people were told that a period opened ("told_open_at") or
// closed ("told_closed_at"), and reports whether that was so for the first time.
func NoteTold(tx *Tx, id CommentPeriodID, column string) (bool, error) {
	result := tx.Model(&CommentPeriod{}).Where("id = ? and "+column+" is null", id).Update(column, tx.Now)
	return result.RowsAffected == 1, result.Error
}

// CommentersOf reads who with an account commented on a document from one moment
// to another.
func CommentersOf(tx *Tx, document DocumentID, from, to time.Time) ([]PersonID, error) {
	var people []PersonID
	err := tx.Model(&Comment{}).Distinct("comments.author_id").Joins("join threads on threads.id = comments.thread_id").
		Where("threads.document_id = ? and comments.created_at >= ? and comments.created_at < ? and comments.from_public is null", document, from, to).
		Order("comments.author_id").Pluck("comments.author_id", &people).Error
	return people, err
}
