package desk

import (
	"time"

	"minamata.exchange/views/accounts"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// FrameProps are what the desk needs of each of its screens. Sections are
// those that the reader may open: "overview", "requests", "invitations",
// "people", "parties", "organizations", "forums", "themes", "policy", "audit".
type FrameProps struct {
	Page     layout.PageProps
	Section  string
	Sections []string
}

// OverviewProps are those of what waits. A count is shown where its section
// may be opened.
type OverviewProps struct {
	FrameProps
	Cases       int
	Requests    int
	Invitations int
	Proposals   int // of workspaces
	Suspended   int
	Vacant      int
	People      int
	Latest      []EntryProps // of the audit record
}

// RoleProps are a role and where it is held. Place is "site" or the place's
// own form; PlaceName is the name of the forum or Party it stands for.
type RoleProps struct {
	Role      string
	Place     string
	PlaceName string
	ByHand    bool // can be withdrawn here
}

// RowProps are those of a person in the list.
type RowProps struct {
	Name      string
	LatinName string
	URL       string
	Address   string
	For       string
	State     string
	Until     *time.Time
	Roles     []RoleProps
}

// PeopleProps are those of the list of people with accounts.
type PeopleProps struct {
	FrameProps
	Query         string
	Party         string
	Organization  string
	Role          string
	State         string
	Roles         []string
	Parties       []ui.Option
	Organizations []ui.Option
	People        []RowProps
	First         string
	Next          string
}

// PersonProps are those of a person with their account. Values and Errors are
// of the form that was refused, Form its name.
type PersonProps struct {
	FrameProps
	ID            int64
	Version       int64
	Person        RowProps
	HasAccount    bool
	Joined        time.Time
	Sessions      int
	RenewBefore   *time.Time
	FocalPointOf  []string
	Party         string
	Organization  string
	Parties       []ui.Option
	Organizations []ui.Option
	Places        []ui.Option
	Grantable     []string
	MayGrant      bool
	MaySuspend    bool
	MayChange     bool
	MayDelete     bool
	MayMerge      bool
	MergedInto    *ui.Link  // who they are: nothing may be done here
	DeleteAt      time.Time // unless that is taken back
	OwnDeletion   bool      // they have asked for it themselves
	Form          string    // "grant", "withdrawal", "suspension", "membership", "deletion", "keeping", "merging"
	Values        map[string]string
	Errors        map[string]string
	Problem       string
	Withdrawn     *RoleProps // just now: it can be given back
	Entries       []EntryProps
	Things        []ThingProps
}

// EntryProps are a line of the audit record.
type EntryProps struct {
	ID        int64
	At        time.Time
	Actor     ui.Link // none for the program itself
	Act       string
	Thing     RecordedProps
	About     RecordedProps // what the case is about, of a line about a case
	Place     string
	PlaceName string
	Before    string
	After     string
	Reason    string
}

// RecordedProps are a thing as the record has it ("post:12/3"), what it is called
// ("" where that is not known), and where it is.
type RecordedProps struct {
	Text string
	Name string
	URL  string
}

// AuditProps are those of the audit record.
type AuditProps struct {
	FrameProps
	Values  map[string]string // actor, thing, act, place, words, since, until
	Errors  map[string]string
	Places  []ui.Option
	Entries []EntryProps
	First   string
	Next    string
	Export  string // address of the export of what is shown
}

// FindingProps are something wrong with the record.
type FindingProps struct {
	Entry int64
	Kind  string // unchained, broken, missing, cut or unknown
}

// OutcomeProps are how the record was found; End is its last entry, to note.
type OutcomeProps struct {
	Entries  int
	End      string
	Findings []FindingProps
}

// VerificationProps are those of the verification of the record. Entries are of
// those before.
type VerificationProps struct {
	FrameProps
	Note    string
	Errors  map[string]string
	Problem string
	Outcome *OutcomeProps
	Entries []EntryProps
}

// ThingProps are a kind of thing with its acts.
type ThingProps struct {
	Thing string
	Acts  []string
}

// AnswerProps are what a role may: "yes" by a rule of its own, "inherited"
// from the role From, "denied", or "no".
type AnswerProps struct {
	Kind string
	From string
}

// QuestionProps are a row of the matrix.
type QuestionProps struct {
	Act       string
	Place     string
	PlaceName string
	Answers   []AnswerProps
}

// GroupProps are the rows about one kind of thing in a place.
type GroupProps struct {
	Thing     string
	Place     string
	PlaceName string
	Rows      []QuestionProps
}

// RuleProps are a rule of the policy.
type RuleProps struct {
	Role      string
	Act       string
	Thing     string
	Place     string
	PlaceName string
	Deny      bool
	RemoveURL string // of the preview of its removal; "" where it cannot be
}

// ReasonProps are a rule that decides, and the role through which it speaks
// of the person ("" where it speaks of everybody).
type ReasonProps struct {
	Rule    RuleProps
	Through string
	Place   RoleProps
}

// ExplanationProps are why somebody may do something.
type ExplanationProps struct {
	Person    ui.Link // a visitor where Label is empty
	Act       string
	Thing     string
	Place     string
	PlaceName string
	Allowed   bool
	Suspended bool
	Barred    string // closed, archived, hidden, not_open, unread: the rules allow it, but not as the place stands
	Reasons   []ReasonProps
}

// PolicyProps are those of who may do what.
type PolicyProps struct {
	FrameProps
	Roles       []string
	HeldBy      map[string]int // how many people hold a role
	Changes     []ChangeProps
	Groups      []GroupProps
	Rules       []RuleProps
	Things      []ThingProps
	Places      []ui.Option
	MayChange   bool
	Values      map[string]string // of the question that was asked
	Errors      map[string]string
	Explanation *ExplanationProps
	Removed     *RuleProps // just now: RemoveURL leads to putting it back
}

// ChangeProps are a change of the policy. BackURL leads to the preview of what undoes
// it; "" where it stands no longer, or is not the reader's to undo.
type ChangeProps struct {
	Rule    RuleProps
	Remove  bool
	At      time.Time
	By      ui.Link
	Reason  string
	BackURL string
}

// TurnedProps are how many people gain or lose something, and a handful of them.
type TurnedProps struct {
	Count int
	Some  []ui.Link
}

// EffectProps are what a role gains or loses.
type EffectProps struct {
	Role string
	Gain bool
	QuestionProps
	Thing string
}

// PreviewProps are those of a change of the policy before it is made.
type PreviewProps struct {
	FrameProps
	Rule    RuleProps
	Remove  bool
	Exists  bool
	Effects []EffectProps
	Gain    TurnedProps
	Lose    TurnedProps
	Errors  map[string]string
	Problem string
	Reason  string
}

// ConflictProps are what is there now, beside what the reader wanted.
type ConflictProps struct {
	Rows []ConflictRow
}

// ConflictRow is a field that differs.
type ConflictRow struct {
	Field  string
	Theirs string
	Yours  string
}

// FormProps are what every form about a thing needs; ID 0 is a new one.
type FormProps struct {
	ID       int64
	Version  int64
	Values   map[string]string
	Errors   map[string]string
	Problem  string
	Conflict *ConflictProps
}

// PartyRowProps are those of a Party in the list.
type PartyRowProps struct {
	Name       string
	Lang       string
	Code       string
	Region     string
	URL        string
	FocalPoint *ui.Link
	Confidence string
	Sample     bool
}

// PartiesProps are those of the list of Parties. Note says how far it can be
// trusted.
type PartiesProps struct {
	FrameProps
	Note    string
	Query   string
	Parties []PartyRowProps
}

// PartyProps are those of a Party's form, with its focal point.
type PartyProps struct {
	FrameProps
	FormProps
	Name       string
	FocalPoint *ui.Link
	Since      time.Time
	Candidates []ui.Option
	Form       string // "designation" where that one was refused
}

// OrganizationsProps are those of the list of Organizations.
type OrganizationsProps struct {
	FrameProps
	Organizations []OrganizationRowProps
}

// OrganizationRowProps are those of an Organization in the list.
type OrganizationRowProps struct {
	Name    string
	Lang    string
	Kind    string
	Website string
	URL     string
	Sample  bool
}

// OrganizationProps are those of an Organization's form.
type OrganizationProps struct {
	FrameProps
	FormProps
	Name string
}

// ForumRowProps are those of a forum in the list.
type ForumRowProps struct {
	Name     string
	Lang     string
	URL      string
	Audience string
	Theme    string
	Position int
	Topics   int
	Closed   bool
}

// ForumsProps are those of the list of forums.
type ForumsProps struct {
	FrameProps
	Forums []ForumRowProps
}

// ForumProps are those of a forum's form.
type ForumProps struct {
	FrameProps
	FormProps
	Name   string
	Closed bool
	Themes []ui.Option
}

// ThemeRowProps are those of a Theme in the list. Basis is how its label in
// the reader's language is known.
type ThemeRowProps struct {
	Label string
	Lang  string
	URL   string
	Basis string
	Level int
}

// ThemesProps are those of the list of Themes.
type ThemesProps struct {
	FrameProps
	Themes []ThemeRowProps
}

// ThemeProps are those of a Theme's form.
type ThemeProps struct {
	FrameProps
	FormProps
	Name string
}

// RequestsProps are the requests for accounts that wait.
type RequestsProps struct {
	FrameProps
	Problem  string
	Requests []accounts.AskedProps
}

// InvitationsProps are the open invitations, and the form for a new one with
// what was typed.
type InvitationsProps struct {
	FrameProps
	Problem       string
	Open          []InvitedProps
	Roles         []string
	Languages     []ui.Option
	Parties       []ui.Option
	Organizations []ui.Option
	Values        map[string]string
	Errors        map[string]string
	Sent          int // of a file that was just sent; 0: none was
	Columns       string
	Bad           []BadRowProps
}

// BadRowProps are a line of a file by which nobody can be invited.
type BadRowProps struct {
	Line    int
	Email   string
	Problem string
}

// InvitedProps is one open invitation.
type InvitedProps struct {
	ID      int64
	Email   string
	Role    string
	For     string
	Expires time.Time
}

// WorkspacesProps are those of the list of workspaces.
type WorkspacesProps struct {
	FrameProps
	Status     string // proposed, open, archived, refused or "" for all
	Workspaces []WorkspaceRowProps
	First      string
	Next       string
}

// WorkspaceRowProps are those of a workspace in the list.
type WorkspaceRowProps struct {
	URL        string
	Name       string
	Lang       string
	Status     string
	Visibility string
	Proposer   ui.Link
	Members    int64
	LatestAt   time.Time
	Left       int64 // things, in 30 days
	LeftBy     int64 // people
}
