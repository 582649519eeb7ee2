package thread

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Limits of what is said about a document.
const (
	MaxText     = 5000   // characters of a comment
	MaxNote     = 5000   // of the response with which a thread was resolved
	MaxThreads  = 10_000 // of a document
	MaxComments = 500    // of a thread
)

// Passage is a range of a document at a version.
type Passage struct{ Version, From, To int64 }

// Place is where a thread is anchored, as Rooms keep it.
type Place struct {
	Anchor  string
	Version int64
	Quote   string
}

// Rooms know where passages stand.
type Rooms interface {
	// Place finds the place of a passage, which may be gone by now.
	Place(ctx context.Context, who access.Who, id models.DocumentID, p Passage) (Place, error)
	// Anchors are where the threads of a document are anchored now.
	Anchors(ctx context.Context, who access.Who, id models.DocumentID) (map[models.ThreadID]prose.Anchor, error)
	// Text is a document as it is, with where its threads are anchored in it.
	Text(ctx context.Context, who access.Who, id models.DocumentID) (Text, error)
}

// Text is a document with where its threads are anchored in it.
type Text struct {
	Doc     *prose.Node
	Version int64
	Anchors map[models.ThreadID]prose.Anchor
}

// Told is a comment that people are told of.
type Told struct {
	Comment models.CommentID
	Actor   models.PersonID
	People  map[models.PersonID]string // kind of notice
}

// Service is what can be done with threads. It is safe for concurrent use.
type Service struct {
	// Opened, where it is set, hears of who reads the threads of a document.
	Opened func(ctx context.Context, who access.Who, d models.Document) error
	// Notify is told, in the transaction, of notices that were written; nil: nobody
	// is.
	Notify func(tx *models.Tx, told Told) error
	// Edited, where it is set, hears in the transaction of an author's edit of a
	// comment which one it is.
	Edited func(tx *models.Tx, thing string) error
	// Look, where it is set, hears in the transaction of a comment, and of an edit of
	// one, what was written.
	Look func(tx *models.Tx, w Written) error

	db     *models.DB
	access *access.Access
	hub    *live.Hub
	rooms  Rooms
}

// Written is a comment as it was just written, or written anew.
type Written struct {
	Thing  string
	Author models.PersonID
	Text   string
	Edited bool
}

// look has a comment looked at.
func (s *Service) look(d *discussion, comment models.Comment, edited bool) error {
	if s.Look == nil {
		return nil
	}
	return s.Look(d.tx, Written{CommentThing(d.document.ID, d.thread.Number, comment.Number), comment.AuthorID, comment.Body, edited})
}

// New makes the service.
func New(db *models.DB, rights *access.Access, hub *live.Hub, rooms Rooms) *Service {
	return &Service{db: db, access: rights, hub: hub, rooms: rooms}
}

// Path is the address of a thread.
func Path(document models.DocumentID, number int64) string {
	return fmt.Sprintf("/documents/%d/threads/%d", document, number)
}

// On is a thread in its document.
type On struct {
	Document models.DocumentID
	Thread   int64 // its number
}

// discussion is what an act works on, within its transaction.
type discussion struct {
	tx       *models.Tx
	document models.Document
	thread   models.Thread // zero for one that is yet to be
	changes  int64         // the number of this change
}

// change does an act on a thread: it hands out the document for a comment,
// counts the change, and tells whoever has the document open. A thread number
// of 0 is one that is yet to be.
func (s *Service) change(ctx context.Context, who access.Who, on On, act func(d *discussion) error) error {
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		d := &discussion{tx: tx}
		var err error
		if d.document, err = s.access.Document(tx, who, access.Comment, on.Document); err != nil {
			return err
		}
		added := int64(0)
		if on.Thread == 0 {
			added = 1
		}
		counted, err := models.ChangeThreads(tx, on.Document, added) // from here on one after the other
		if err != nil {
			return err
		}
		d.changes = counted.Changes
		if on.Thread == 0 {
			d.thread.Number = counted.Threads
		} else if d.thread, err = models.ThreadByNumber(tx, on.Document, on.Thread); err != nil {
			return access.NotFound(err)
		}
		if err := act(d); err != nil {
			return err
		}
		return s.hub.Record(tx, fmt.Sprintf("document:%d", on.Document), "thread_changed", nil)
	})
	if errors.Is(err, errThere) {
		return nil
	}
	return err
}

// errThere takes back an act that was done before, under the same ref.
var errThere = errors.New("it is there already")

// maySettle reports whether a person may resolve, reopen or move a thread.
func (s *Service) maySettle(who access.Who, d *discussion) error {
	if d.thread.AuthorID == who.Person {
		return nil
	}
	return s.access.InDocument(who, access.Resolve, d.document)
}

var refForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

func checkRef(ref string) error {
	if !refForm.MatchString(ref) {
		return fault.InvalidField("ref", "fault.malformed")
	}
	return nil
}

// clean is a text as it is kept: its lines, without what cannot be shown.
func clean(text, field string, limit int) (string, error) {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "")
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xfeff {
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > limit {
		return "", fault.InvalidField(field, "thread.text.too_long", "limit", limit)
	}
	return text, nil
}

func cleanComment(text string) (string, error) {
	text, err := clean(text, "text", MaxText)
	if err == nil && text == "" {
		err = fault.InvalidField("text", "thread.text.missing")
	}
	return text, err
}
