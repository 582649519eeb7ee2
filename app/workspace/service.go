package workspace

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// ListSize is how many workspaces, or lines of activity, stand in a list
// before it goes on.
const ListSize = 30

// Limits of what is written.
const (
	MaxName       = 150  // characters
	MaxMessage    = 2000 // of an invitation, a request or a reason
	MaxThemes     = 5
	perDay        = 40 // invitations and requests of one person
	proposalsADay = 10
)

// Letter is a mail that an action asks for, by the keys of its texts.
type Letter struct {
	To, Name, Language string
	Subject            string // key
	Text               string // key
	Args               map[string]string
	Path               string // of the link, from the site's own address
}

// Outside is what a workspace needs of the rest of the program.
type Outside struct {
	// Post enqueues a letter in the transaction of what it tells of.
	Post func(tx *models.Tx, letter Letter) error
	// Register invites somebody without an account to make one, by mail.
	Register func(tx *models.Tx, who access.Who, email, language, message string) (models.InvitationID, error)
	// Unregister takes such an invitation back.
	Unregister func(tx *models.Tx, who access.Who, id models.InvitationID) error
	// AddressKey is a mail address as it is compared, or what is wrong with it.
	AddressKey func(email string) (string, error)
	// Look hears, in its transaction, of a file that somebody has put up.
	Look func(tx *models.Tx, file models.WorkspaceFile, by models.PersonID) error
}

// Service is what can be done with workspaces. It is safe for concurrent use.
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

// Subject is the live subject of a workspace.
func Subject(id models.WorkspaceID) string {
	return fmt.Sprintf("%s:%d", access.WorkspaceSubject, id)
}

// Path is the address of a workspace's page.
func Path(id models.WorkspaceID) string { return fmt.Sprintf("/workspaces/%d", id) }

// ActivityEvent is the payload of activity_added.
type ActivityEvent struct {
	Activity int64 `json:"activity"`
}

// Note records what happened in a workspace: the line of activity, the live
// event, the place at the front of lists. The caller has asked for the right.
func (s *Service) Note(tx *models.Tx, a models.WorkspaceActivity) error {
	if err := a.Record(tx); err != nil {
		return err
	}
	return s.hub.Record(tx, Subject(a.WorkspaceID), "activity_added", ActivityEvent{a.ID})
}

// changed tells open pages that a part of a workspace is another now.
func (s *Service) changed(tx *models.Tx, id models.WorkspaceID, kind string) error {
	return s.hub.Record(tx, Subject(id), kind, nil)
}

// audit appends an act to the record.
func audit(tx *models.Tx, who access.Who, act string, w models.WorkspaceID, thing, before, after, reason string) error {
	if thing == "" {
		thing = Subject(w)
	}
	return models.Record(tx, models.AuditEntry{
		ActorID: &who.Person, Act: "workspace." + act, Thing: thing, Place: string(access.WorkspacePlace(w)), Before: before, After: after, Reason: reason,
	})
}

// Kinds of notices about a workspace.
const (
	NoticeInvited  = "workspace_invited"
	NoticeApproved = "workspace_approved"
	NoticeRefused  = "workspace_refused"
	NoticeRequest  = "workspace_request"  // to leads: somebody asks to join
	NoticeAccepted = "workspace_accepted" // the request to join was
	NoticeDeclined = "workspace_declined" // the request to join was
	NoticeRemoved  = "workspace_removed"
	NoticeLeads    = "workspace_leads"    // the secretariat made them lead
	NoticeReplaced = "workspace_replaced" // as lead, by the secretariat
)

// tell writes a person a notice, and a letter if there are words for one.
func (s *Service) tell(tx *models.Tx, who access.Who, w models.Workspace, person models.PersonID, kind string, letter Letter) error {
	return s.tellWhy(tx, who, w, person, kind, "", letter)
}

// tellWhy is tell with a reason, which stands in the notice.
func (s *Service) tellWhy(tx *models.Tx, who access.Who, w models.Workspace, person models.PersonID, kind, reason string, letter Letter) error {
	if person == who.Person {
		return nil
	}
	if err := models.InsertNotice(tx, models.Notice{PersonID: person, Kind: kind, WorkspaceID: &w.ID, ActorID: who.Person, Reason: reason}); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.hub.Whisper(fmt.Sprintf("inbox:%d", person), "notice_added", nil) })
	if letter.Subject == "" {
		return nil
	}
	reader, err := models.PersonByID(tx, person)
	if err != nil {
		return err
	}
	account, err := models.AccountOf(tx, person)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	letter.To, letter.Name, letter.Language = account.Email, reader.Name, reader.InterfaceLanguage
	return s.outside.Post(tx, named(letter, w))
}

// named puts the workspace's name into a letter; that of a members-only one
// stays inside.
func named(letter Letter, w models.Workspace) Letter {
	args := map[string]string{"name": w.Name}
	if w.Visibility == models.VisibilityMembers {
		args["name"] = "…"
	}
	maps.Copy(args, letter.Args)
	letter.Args = args
	return letter
}

// message is a text that goes with an act, or what is wrong with it.
func message(field, text string, wanted bool) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case utf8.RuneCountInString(text) > MaxMessage:
		return "", fault.InvalidField(field, "workspace.message.too_long", "limit", MaxMessage)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }):
		return "", fault.InvalidField(field, "forum.body.not_text")
	case wanted && text == "":
		return "", fault.InvalidField(field, "workspace.reason.missing")
	}
	return text, nil
}

func cleanName(name string) (string, error) {
	if utf8.RuneCountInString(name) > MaxName {
		return "", fault.InvalidField("name", "workspace.name.too_long", "limit", MaxName)
	}
	clean, readable := richtext.CleanLine(name)
	if !readable {
		return "", fault.InvalidField("name", "workspace.name.missing")
	}
	if richtext.MixesScripts(clean) {
		return "", fault.InvalidField("name", "workspace.name.scripts")
	}
	return clean, nil
}

func cleanPurpose(source string) (text string, err error) {
	text = strings.TrimSpace(strings.ReplaceAll(source, "\r\n", "\n"))
	rendered, err := richtext.Render(text)
	switch {
	case errors.Is(err, richtext.ErrTooLong):
		return "", fault.InvalidField("purpose", "forum.body.too_long", "limit", richtext.MaxLength)
	case errors.Is(err, richtext.ErrTooDeep):
		return "", fault.InvalidField("purpose", "forum.body.too_deep")
	case err != nil:
		return "", fault.InvalidField("purpose", "forum.body.not_text")
	case rendered.Text == "":
		return "", fault.InvalidField("purpose", "workspace.purpose.missing")
	}
	return text, nil
}

// inWords are the six languages.
var inWords = []string{"en", "fr", "es", "ru", "zh", "ar"}

func checkRole(role string) error {
	if !slices.Contains(access.WorkspaceRoles, role) {
		return fault.InvalidField("role", "fault.malformed")
	}
	return nil
}

// stale turns a lost update into a conflict that people understand.
func stale(err error) error {
	if errors.Is(err, models.ErrStale) {
		return fault.Conflicting("workspace.changed_meanwhile")
	}
	return err
}

// within refuses more than a number of acts of one person in a day.
func within(tx *models.Tx, who access.Who, what string, limit int64) error {
	count, err := models.CountAttempt(tx, fmt.Sprintf("workspace %s:%d", what, who.Person), 24*time.Hour)
	if err != nil {
		return err
	}
	if count > limit {
		return fault.Limited("workspace.too_many", time.Hour)
	}
	return nil
}
