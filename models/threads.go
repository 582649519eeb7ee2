package models

import (
	"time"

	"gorm.io/gorm"
)

// States of a Thread, and what became of what it asked for.
const (
	ThreadOpen     = "open"
	ThreadResolved = "resolved"

	ThreadAccepted = "accepted"
	ThreadPartly   = "partly"
	ThreadNoted    = "noted"
	ThreadRejected = "rejected"
)

// Thread is a discussion on a passage of a Document, or on the whole of it. It
// stays when the passage goes.
type Thread struct {
	ID            ThreadID
	DocumentID    DocumentID
	Number        int64
	AuthorID      PersonID
	Anchor        string // JSON of a prose.Anchor at AnchorVersion; "" for the whole document
	AnchorVersion int64
	Anchorings    int64
	Quote         string
	State         string
	Outcome       string
	Response      string
	ResolvedBy    *PersonID
	ResolvedAt    *time.Time
	Settled       int64 // how often it was settled, settled otherwise or reopened: the version of Outcome and Response
	Comments      int64 // the number of its newest comment
	Changed       int64
	CreatedAt     time.Time `gorm:"autoCreateTime:false"`
}

// Comment is one contribution to a Thread, numbered from 1 in it.
type Comment struct {
	ID       CommentID
	ThreadID ThreadID
	Number   int64
	AuthorID PersonID
	Ref      string
	Capacity
	Body      string
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	EditedAt  *time.Time
	DeletedAt *time.Time
	DeletedBy *PersonID
	// FromPublic is set where somebody from the public wrote it: for which
	// organization, "" for none.
	FromPublic *string
	Changed    int64
	Version    int64
}

// CommentVersion is what a Comment said before it was edited.
type CommentVersion struct {
	ID        int64
	CommentID CommentID
	Version   int64
	Body      string
	EditorID  PersonID
	At        time.Time
}

// Kinds of what is done to a Thread.
const (
	ActResolve = "resolve"
	ActReopen  = "reopen"
	ActMove    = "move"
)

// ThreadAct is something that was done to a Thread; a move says where it was
// anchored before.
type ThreadAct struct {
	ID       int64
	ThreadID ThreadID
	Kind     string
	PersonID PersonID
	Ref      string
	Note     string
	Outcome  string
	Anchor   string
	Version  int64
	Quote    string
	At       time.Time
}

// DocumentDiscussion is what the threads of a Document have in common: their counts,
// and where their anchors stood at a version.
type DocumentDiscussion struct {
	DocumentID DocumentID `gorm:"primaryKey;autoIncrement:false"`
	Threads    int64
	Changes    int64
	Anchors    string
	Version    int64
}

// ChangeThreads counts a change to the threads of a document, and a new thread
// where one is added, and holds the count until the transaction ends.
func ChangeThreads(tx *Tx, document DocumentID, added int64) (d DocumentDiscussion, err error) {
	err = tx.Raw(`insert into document_discussions (document_id, threads, changes) values (?, ?, 1)
		on conflict (document_id) do update set threads = document_discussions.threads + excluded.threads, changes = document_discussions.changes + 1
		returning document_id, threads, changes`, document, added).Scan(&d).Error
	return d, translate(err)
}

// DiscussionOf reads what the threads of a document have in common; of one
// without threads nothing.
func DiscussionOf(tx *Tx, document DocumentID) (DocumentDiscussion, error) {
	var found []DocumentDiscussion
	err := tx.Where("document_id = ?", document).Limit(1).Find(&found).Error
	if len(found) == 0 {
		return DocumentDiscussion{DocumentID: document}, err
	}
	return found[0], err
}

// KeepAnchors notes where the anchors of a document stand at a version, unless
// it is known for a later one.
func KeepAnchors(tx *Tx, document DocumentID, version int64, anchors string) error {
	return tx.Exec("update document_discussions set anchors = ?, version = ? where document_id = ? and version <= ?", anchors, version, document, version).Error
}

// InsertThread adds a thread and its first comment.
func InsertThread(tx *Tx, thread *Thread, first *Comment) error {
	if err := tx.Create(thread).Error; err != nil {
		return translate(err)
	}
	first.ThreadID = thread.ID
	return InsertComment(tx, first)
}

// InsertComment adds a comment.
func InsertComment(tx *Tx, comment *Comment) error { return translate(tx.Create(comment).Error) }

// ThreadByNumber reads a thread of a document.
func ThreadByNumber(tx *Tx, document DocumentID, number int64) (Thread, error) {
	return one[Thread](tx.Where("document_id = ? and number = ?", document, number))
}

// ThreadByID reads a thread.
func ThreadByID(tx *Tx, id ThreadID) (Thread, error) { return one[Thread](tx.Where("id = ?", id)) }

// ThreadsChanged reads the threads of a document that were changed after one
// of its changes, by number.
func ThreadsChanged(tx *Tx, document DocumentID, after int64) ([]Thread, error) {
	var threads []Thread
	err := tx.Where("document_id = ? and changed > ?", document, after).Order("number").Find(&threads).Error
	return threads, err
}

// ThreadAnchors reads the anchors of a document's threads, nothing else of
// them.
func ThreadAnchors(tx *Tx, document DocumentID) ([]Thread, error) {
	var threads []Thread
	err := tx.Select("id", "anchor", "anchor_version", "anchorings").Where("document_id = ? and anchor <> ''", document).Find(&threads).Error
	return threads, err
}

// SetThread writes columns of a thread.
func SetThread(tx *Tx, id ThreadID, columns map[string]any) error {
	return affectedOne(tx.Model(&Thread{}).Where("id = ?", id).Updates(columns), ErrNotFound)
}

// AddComment gives the next comment of a thread its number.
func AddComment(tx *Tx, thread ThreadID, changed int64) (int64, error) {
	var number int64
	err := tx.Raw("update threads set comments = comments + 1, changed = ? where id = ? returning comments", changed, thread).Scan(&number).Error
	return number, translate(err)
}

// CommentsOf reads the comments of a document's threads that were changed
// after one of its changes to threads, in order.
func CommentsOf(tx *Tx, document DocumentID, after int64) (map[ThreadID][]Comment, error) {
	var rows []Comment
	err := tx.Select("comments.*").Joins("join threads on threads.id = comments.thread_id").
		Where("threads.document_id = ? and threads.changed > ? and comments.changed > ?", document, after, after).Order("comments.thread_id, comments.number").Find(&rows).Error
	comments := map[ThreadID][]Comment{}
	for _, row := range rows {
		comments[row.ThreadID] = append(comments[row.ThreadID], row)
	}
	return comments, err
}

// CommentsOfThread reads the comments of a thread, in order.
func CommentsOfThread(tx *Tx, thread ThreadID) ([]Comment, error) {
	var rows []Comment
	err := tx.Where("thread_id = ?", thread).Order("number").Find(&rows).Error
	return rows, err
}

// CommentByNumber reads a comment of a thread.
func CommentByNumber(tx *Tx, thread ThreadID, number int64) (Comment, error) {
	return one[Comment](tx.Where("thread_id = ? and number = ?", thread, number))
}

// CommentByID reads a comment.
func CommentByID(tx *Tx, id CommentID) (Comment, error) { return one[Comment](tx.Where("id = ?", id)) }

// CommentByRef reads the comment that a person sent under a ref.
func CommentByRef(tx *Tx, author PersonID, ref string) (Comment, error) {
	return one[Comment](tx.Where("author_id = ? and ref = ?", author, ref))
}

// FirstBody is what a comment said when it was sent.
func FirstBody(tx *Tx, comment Comment) (string, error) {
	var bodies []string
	err := tx.Model(&CommentVersion{}).Where("comment_id = ?", comment.ID).Order("version").Limit(1).Pluck("body", &bodies).Error
	if len(bodies) == 0 {
		return comment.Body, err
	}
	return bodies[0], err
}

// CommentVersions reads what a comment said before its edits, the oldest first.
func CommentVersions(tx *Tx, id CommentID) ([]CommentVersion, error) {
	var versions []CommentVersion
	err := tx.Where("comment_id = ?", id).Order("version").Limit(200).Find(&versions).Error
	return versions, err
}

// EditComment writes another text in place of a comment's, and keeps the one
// there was; ErrStale if it is not at that version any more.
func EditComment(tx *Tx, comment Comment, body string, editor PersonID, changed int64) error {
	err := tx.Create(&CommentVersion{CommentID: comment.ID, Version: comment.Version, Body: comment.Body, EditorID: editor, At: tx.Now}).Error
	if err != nil {
		return translate(err)
	}
	return affectedOne(tx.Model(&Comment{}).Where("id = ? and version = ?", comment.ID, comment.Version).
		Updates(map[string]any{"body": body, "edited_at": tx.Now, "changed": changed, "version": gorm.Expr("version + 1")}), ErrStale)
}

// SetComment writes columns of a comment; ErrStale if it is not at that
// version any more.
func SetComment(tx *Tx, comment Comment, columns map[string]any) error {
	columns["version"] = gorm.Expr("version + 1")
	return affectedOne(tx.Model(&Comment{}).Where("id = ? and version = ?", comment.ID, comment.Version).Updates(columns), ErrStale)
}

// InsertThreadAct notes what was done to a thread; ErrDuplicate under a ref
// that the person has used.
func InsertThreadAct(tx *Tx, act *ThreadAct) error { return translate(tx.Create(act).Error) }

// ThreadActByRef reads what a person did under a ref.
func ThreadActByRef(tx *Tx, person PersonID, ref string) (ThreadAct, error) {
	return one[ThreadAct](tx.Where("person_id = ? and ref = ?", person, ref))
}

// CommentPlace is where a comment stands.
type CommentPlace struct {
	CommentID   CommentID
	DocumentID  DocumentID
	WorkspaceID WorkspaceID
	Number      int64 // of the thread
	Title       string
	Language    string
	ArchivedAt  *time.Time // of the document
	Confidential
}

// CommentPlaces reads where comments stand.
func CommentPlaces(tx *Tx, ids []CommentID) ([]CommentPlace, error) {
	var places []CommentPlace
	err := tx.Raw(`select comments.id as comment_id, documents.id as document_id, documents.workspace_id, threads.number, documents.title, documents.language, documents.archived_at, documents.confidential_at
		from comments join threads on threads.id = comments.thread_id join documents on documents.id = threads.document_id where comments.id in ?`, ids).
		Scan(&places).Error
	return places, err
}
