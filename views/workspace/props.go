package workspace

import (
	"time"

	"minamata.exchange/views/confidential"
	"minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/moderation"
	"minamata.exchange/views/ui"
)

// HeadProps are what stands above every page of a workspace.
type HeadProps struct {
	URL        string // "/workspaces/3"
	Name       string
	Lang       string // of name and purpose
	Visibility string // public, partners, parties, members
	Status     string // proposed, open, archived, refused
	Themes     []ui.Link
	Role       string                  // the reader's; "": they are no member
	Guest      bool                    // the reader is here by their office
	Hidden     *moderation.HiddenProps // by moderation, for who reads it all the same
	Members    int64
	Tab        string // overview, documents, discussion, files, members, settings, outgoings
	// Documents shows the tab of documents.
	Documents bool
	// Outgoings shows the tab of what left.
	Outgoings    bool
	MayDescribe  bool
	MaySeePeople bool
}

// FrameProps are those of every page of a workspace.
type FrameProps struct {
	Page layout.PageProps
	Head HeadProps
}

// OverviewProps are those of a workspace's first page.
type OverviewProps struct {
	FrameProps
	Report     string // as which it is reported; "" for who may not
	Purpose    ui.HTML
	Proposer   ui.Link
	Created    time.Time
	Activities []ActivityProps // newest first
	First      string
	Next       string
	// MayJoin offers to ask; Asked and Invited say that the reader has, or is.
	MayJoin bool
	Asked   bool
	Invited bool
	// MayDecide offers to decide on a proposal; Reason is why it was refused.
	MayDecide bool
	Reason    string
	Recorded  bool // it is recorded who takes something out
	Errors    map[string]string
}

// ActivityProps are one thing that happened, the same for every reader of a
// language.
type ActivityProps struct {
	ID     int64
	Kind   string
	Actor  string // name; "": the program, or somebody who is gone
	Face   ui.FaceProps
	Person string  // whom it is about
	Former string  // who led before them
	Reason string  // that members read; of "hidden" the ground
	Role   string  // that they have now
	Number int64   // of a file's version
	Thing  ui.Link // what it is about; zero for none
	At     time.Time
}

// CardProps are one workspace in a list.
type CardProps struct {
	URL        string
	Name       string
	Lang       string
	Excerpt    string
	Visibility string
	Status     string
	Themes     []string
	Role       string
	Members    int64
	LatestAt   time.Time
}

// ListProps are those of the list of workspaces.
type ListProps struct {
	Page        layout.PageProps
	Of          string // mine, open or ""
	Theme       string
	Language    string
	Themes      []ui.Option
	SignedIn    bool
	Cards       []CardProps
	Proposals   []CardProps
	Invitations []CardProps // its URL leads to the answer
	ProposeURL  string      // "": the reader may not
	Direct      bool        // what the reader proposes is open at once
	First       string
	Next        string
}

// DescriptionProps are those of the form that says what a workspace is.
type DescriptionProps struct {
	Values   map[string]string // name, purpose, language, visibility
	Chosen   map[string]bool   // themes
	Themes   []ui.Option
	Errors   map[string]string
	Conflict *ConflictProps
	Version  int64
	Action   string
	Submit   string // propose, open, save
}

// ConflictProps are what somebody else has saved in the meantime.
type ConflictProps struct {
	Name       string
	Purpose    string
	Visibility string
	Language   string
}

// ProposeProps are those of the page on which a workspace is proposed.
type ProposeProps struct {
	Page layout.PageProps
	Form DescriptionProps
}

// SettingsProps are those of a workspace's settings.
type SettingsProps struct {
	FrameProps
	Form       DescriptionProps
	MayEdit    bool
	MayArchive bool
	MayRestore bool
}

// MemberProps are one member.
type MemberProps struct {
	ID    int64
	Name  string
	URL   string
	For   string
	Role  string
	Since time.Time
	Self  bool
}

// WaitingProps are an invitation that was not answered, or a request.
type WaitingProps struct {
	ID      int64
	Name    string // or the address
	URL     string
	Role    string
	Message string
	At      time.Time
}

// MembersProps are those of the page of members.
type MembersProps struct {
	FrameProps
	Members     []MemberProps
	Invitations []WaitingProps
	Requests    []WaitingProps
	MayManage   bool
	// MayReplaceLead offers to put somebody in the place of a lead.
	MayReplaceLead bool
	Query          string
	Found          []MemberProps // people of that name who are no members
	Values         map[string]string
	Errors         map[string]string
}

// DiscussionProps are those of a workspace's topics.
type DiscussionProps struct {
	FrameProps
	Topics []forum.TopicRowProps
	Fresh  *forum.FreshProps // nil but at the beginning
	NewURL string
	First  string
	Next   string
}

// FileProps are one file in the list.
type FileProps struct {
	URL     string
	Name    string
	Kind    string // pdf, image, text, sheet, slides, archive, words
	Size    int64
	Version int64
	By      string
	At      time.Time
	Deleted bool
	// Confidential says that it is marked so.
	Confidential bool
}

// FilesProps are those of the list of files.
type FilesProps struct {
	FrameProps
	Files    []FileProps
	Recorded bool         // it is recorded who takes them
	Upload   *UploadProps // nil: the reader may not
}

// UploadProps are those of the form that sends a file.
type UploadProps struct {
	Action  string
	Ref     string
	MaxSize int64
	Version bool // of a file there is
	Note    string
	Errors  map[string]string
}

// VersionProps are one version of a file.
type VersionProps struct {
	Number   int64
	URL      string // of the file itself
	Name     string
	Kind     string
	Size     int64
	Width    int64
	Height   int64
	Preview  string // address of the smaller image; "": none
	Note     string
	By       string
	ByURL    string
	At       time.Time
	IsNewest bool
}

// FilePageProps are those of one file.
type FilePageProps struct {
	FrameProps
	Report       string // as which it is reported; "" for who may not
	Name         string
	Versions     []VersionProps
	Upload       *UploadProps
	Deleted      bool
	Held         bool // by moderation: it comes back by its case alone
	Recorded     bool // it is recorded who takes it
	MayDelete    bool
	Action       string
	Confidential *confidential.MarkProps // nil: it is not marked so
	Marking      string                  // address of the page that marks it; "" for who may not
}

// HiddenProps are those of what a member reads in the place of a workspace that
// moderation hid.
type HiddenProps struct {
	Page   layout.PageProps
	Hidden moderation.HiddenProps
}

// InvitationProps are those of the answer to an invitation.
type InvitationProps struct {
	Page    layout.PageProps
	Name    string
	Lang    string
	Purpose ui.HTML
	Inviter ui.Link
	Role    string
	Message string
	Action  string // "/workspaces/3/invitation"
}
