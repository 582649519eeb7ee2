package moderation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

// Stand is how a thing stands for those who read it.
type Stand int

// How a thing can stand. What its author has deleted is none of these, and stays so.
const (
	Shown    Stand = iota
	Withheld       // hidden until it is decided
	Hidden
	Removed // not even its author reads it
)

// Outside is what moderation asks of others. All of it happens in the transaction
// of what was decided, which has asked for the right and keeps the record.
type Outside struct {
	// SetStand has a thing of a kind stand so; false if it did already, or cannot.
	SetStand func(tx *models.Tx, kind string, ids []int64, stand Stand, why Why) (bool, error)
	// SetLock locks a topic or opens it and tells its author why; false if it stood so
	// before.
	SetLock func(tx *models.Tx, topic models.TopicID, locked bool, why Why) (bool, error)
	// Rearrange does with the topic of a post what a decision says, for who may do it
	// where it stands and where it goes. PutBack undoes that; what was undone before, by
	// who works with the topic, stays so.
	Rearrange func(tx *models.Tx, by access.Who, post Post, d Decision, about models.PersonID) (models.TopicActID, error)
	PutBack   func(tx *models.Tx, by access.Who, act models.TopicActID, note string, about models.PersonID) error
	// Silence has a person write nothing until a moment, EndSilence has them write
	// again, at once or from a moment on.
	Silence    func(tx *models.Tx, by access.Who, person models.PersonID, until time.Time, reason string) error
	EndSilence func(tx *models.Tx, by access.Who, person models.PersonID, until *time.Time, reason string) error
	// Suspend takes an account out of use until a moment, Reinstate ends that.
	Suspend   func(tx *models.Tx, by access.Who, person models.PersonID, until time.Time, reason string) error
	Reinstate func(tx *models.Tx, by access.Who, person models.PersonID, until time.Time, reason string) error
	// Mail has the notices of a case that were just written go out by mail, and
	// Write writes to somebody who cannot sign in.
	Mail  func(tx *models.Tx, id models.CaseID, person models.PersonID) error
	Write func(tx *models.Tx, letter Letter) error
	// OpenLater has Open done once the transaction is committed, LookInto says what
	// is suspicious about a file.
	OpenLater func(tx *models.Tx, noticed Noticed) error
	LookInto  func(file FileToLook) ([]string, error)
	// DocumentText is what a document says.
	DocumentText func(tx *models.Tx, document models.Document) (string, error)
}

// Post is where a post stands.
type Post struct {
	Topic  models.TopicID
	Number int64
}

// Why is what those are told who are not told of the case itself.
type Why struct {
	By     models.PersonID
	Ground string
	Note   string
	About  models.PersonID // is told of the case
}

// Letter tells a person who cannot sign in what was decided, by the keys of its texts.
type Letter struct {
	Person  models.PersonID
	Subject string
	Text    string
	Args    map[string]string
	Path    string
}

// Service is what can be done with reports and cases.
type Service struct {
	db       *models.DB
	access   *access.Access
	hub      *live.Hub
	outside  Outside
	words    atomic.Pointer[heldWords]
	together gathering
	openings openings
}

// New makes the service.
func New(db *models.DB, rights *access.Access, hub *live.Hub, outside Outside) *Service {
	return &Service{db: db, access: rights, hub: hub, outside: outside}
}

// Limits.
const (
	MaxNote   = 1000 // characters
	MaxDays   = 365  // of a measure
	perHour   = 20   // reports of one person
	hideAfter = 2    // independent reports, if nothing else is set
	maxHide   = 20
)

// Grounds are why something is reported, and why it is hidden.
var Grounds = []string{"promotional", "unkind", "off_topic", "untrue", "personal", "confidential", "other"}

// KeepGrounds are why something stays.
var KeepGrounds = []string{"in_order", "mended", "no_ground"}

const hideAfterState = "moderation_hide_after"

// HideAfter is how many independent reports hide a post until it is decided; 0:
// no number does.
func (s *Service) HideAfter(ctx context.Context) (n int64, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		n, err = hideAfterOf(tx)
		return err
	})
	return n, err
}

func hideAfterOf(tx *models.Tx) (int64, error) {
	state, err := models.SiteState(tx, hideAfterState)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(cmp.Or(state, strconv.Itoa(hideAfter)), 10, 64)
}

// SetHideAfter changes that, for who may change how cases are dealt with.
func (s *Service) SetHideAfter(ctx context.Context, who access.Who, n int64) error {
	if err := s.require(who, access.Change); err != nil {
		return err
	}
	if n < 0 || n > maxHide {
		return fault.InvalidField("hide_after", "fault.malformed")
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		before, err := hideAfterOf(tx)
		if err != nil || before == n {
			return err
		}
		if err := models.SetSiteState(tx, hideAfterState, strconv.FormatInt(n, 10)); err != nil {
			return err
		}
		return models.Record(tx, models.AuditEntry{
			ActorID: &who.Person, Act: "case.set", Thing: "site", Place: string(access.Site), Before: strconv.FormatInt(before, 10), After: strconv.FormatInt(n, 10),
		})
	})
}

// require is nil, or why somebody may not do something with cases.
func (s *Service) require(who access.Who, act access.Act) error {
	switch {
	case s.access.Can(who, act, access.CaseThing, access.Site):
		return nil
	case who.IsVisitor():
		return fault.Unsigned()
	}
	return fault.Denied()
}

// requireDeciding is nil for who decides any cases; which they are, mayDecide says.
func (s *Service) requireDeciding(who access.Who) error {
	switch {
	case s.access.Decides(who):
		return nil
	case who.IsVisitor():
		return fault.Unsigned()
	}
	return fault.Denied()
}

// target is what a report is about.
type target struct {
	models.Case
	place access.Place
	ids   []int64
	held  bool // it is withheld already
}

var (
	errThing      = errors.New("not a thing that can be reported")
	errNotWritten = errors.New("a report was not written")
)

// parse takes "post:12/3" apart.
func parse(thing string) (kind string, ids []int64, err error) {
	kind, rest, _ := strings.Cut(thing, ":")
	for part := range strings.SplitSeq(rest, "/") {
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil || id < 1 || strconv.FormatInt(id, 10) != part {
			return "", nil, errThing
		}
		ids = append(ids, id)
	}
	if want := map[string]int{"post": 2, "comment": 3, "document": 1, "file": 2, "person": 1, "workspace": 1}[kind]; want != len(ids) {
		return "", nil, errThing
	}
	return kind, ids, nil
}

// find hands out a thing to who may read it.
func (s *Service) find(tx *models.Tx, who access.Who, thing string) (t target, err error) {
	kind, ids, err := parse(thing)
	if err != nil {
		return t, fault.Missing()
	}
	t.Case, t.ids = models.Case{Kind: kind, Thing: thing}, ids
	switch kind {
	case "post":
		return t, s.findPost(tx, who, &t, models.TopicID(ids[0]), ids[1])
	case "person":
		return t, s.findPerson(tx, who, &t, models.PersonID(ids[0]))
	case "comment", "document":
		return t, s.findDocument(tx, who, &t, ids)
	}
	w, err := s.access.Workspace(tx, who, access.Read, models.WorkspaceID(ids[0]))
	if err != nil {
		return t, err
	}
	t.WorkspaceID, t.AboutID, t.place = &w.ID, w.ProposedBy, access.WorkspacePlace(w.ID)
	if kind == "workspace" {
		return t, t.hides(w.HiddenAt, w.HiddenBy)
	}
	file, err := models.WorkspaceFileByID(tx, w.ID, models.WorkspaceFileID(ids[1]))
	if err == nil && file.IsConfidential() && !s.access.ReadsConfidential(who, w.ID) {
		err = models.ErrNotFound
	}
	if err != nil {
		return t, access.NotFound(err)
	}
	newest, err := fileVersion(tx, file.ID, 0)
	if err != nil {
		return t, access.NotFound(err)
	}
	t.AboutID = newest.UploadedBy
	return t, t.stands(file.DeletedAt, file.DeletedBy)
}

// stands notes whether a thing is withheld; what is deleted is not there.
func (t *target) stands(deletedAt *time.Time, by *models.PersonID) error {
	if t.held = deletedAt != nil && by == nil; deletedAt != nil && !t.held {
		return fault.Missing()
	}
	return nil
}

func (s *Service) findPost(tx *models.Tx, who access.Who, t *target, id models.TopicID, number int64) error {
	at, err := models.PostAt(tx, id, number)
	if err != nil {
		return access.NotFound(err)
	}
	topic, forum, err := s.access.Topic(tx, who, access.Read, at.TopicID)
	if err != nil {
		return err
	}
	post, err := models.PostByNumber(tx, topic.ID, at.Number)
	if err != nil {
		return access.NotFound(err)
	}
	t.Thing = fmt.Sprintf("post:%d/%d", topic.ID, post.Number) // where it stands now
	t.ForumID, t.AboutID, t.place = &topic.ForumID, post.AuthorID, access.PlaceOf(forum)
	return t.stands(post.DeletedAt, post.DeletedBy)
}

func (s *Service) findPerson(tx *models.Tx, who access.Who, t *target, id models.PersonID) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	if !s.access.Can(who, access.Read, access.PersonThing, access.Site) {
		return fault.Missing()
	}
	person, err := models.PersonByID(tx, id)
	t.AboutID, t.place = person.ID, access.Site
	if err != nil {
		return access.NotFound(err)
	}
	if !s.access.CanHiddenProfiles(who) {
		return nil // nobody else sees that it is hidden, and the person can still be reported
	}
	return t.hides(person.HiddenAt, person.HiddenBy)
}

func (s *Service) findDocument(tx *models.Tx, who access.Who, t *target, ids []int64) error {
	document, err := s.access.Document(tx, who, access.Read, models.DocumentID(ids[0]))
	if err != nil {
		return err
	}
	t.WorkspaceID, t.AboutID, t.place = &document.WorkspaceID, document.AuthorID, access.WorkspacePlace(document.WorkspaceID)
	if len(ids) == 1 {
		return t.hides(document.HiddenAt, document.HiddenBy)
	}
	thread, err := models.ThreadByNumber(tx, document.ID, ids[1])
	if err != nil {
		return access.NotFound(err)
	}
	comment, err := models.CommentByNumber(tx, thread.ID, ids[2])
	if err != nil {
		return access.NotFound(err)
	}
	t.AboutID = comment.AuthorID
	return t.stands(comment.DeletedAt, comment.DeletedBy)
}

// cleanNote is what somebody adds to a ground.
func cleanNote(note string) (string, error) {
	note = strings.TrimSpace(strings.ReplaceAll(note, "\r\n", "\n"))
	if !utf8.ValidString(note) || strings.ContainsRune(note, 0) {
		return "", fault.InvalidField("note", "fault.malformed")
	}
	if utf8.RuneCountInString(note) > MaxNote {
		return "", fault.InvalidField("note", "moderation.refused.long", "limit", MaxNote)
	}
	return note, nil
}

func caseThing(id models.CaseID) string { return fmt.Sprintf("case:%d", id) }

// placeOf is where a case belongs, for the audit record.
func placeOf(c models.Case) string {
	switch {
	case c.WorkspaceID != nil:
		return string(access.WorkspacePlace(*c.WorkspaceID))
	case c.ForumID != nil:
		return fmt.Sprintf("forum:%d", *c.ForumID)
	}
	return string(access.Site)
}
