package models

import "time"

// Who may read a Workspace, as the policy names it.
const (
	VisibilityPublic   = "public"
	VisibilityPartners = "partners" // Parties and partners
	VisibilityParties  = "parties"
	VisibilityMembers  = "members"
)

// Visibilities are the four, the most open first.
var Visibilities = []string{VisibilityPublic, VisibilityPartners, VisibilityParties, VisibilityMembers}

// Where a Workspace stands.
const (
	WorkspaceProposed = "proposed"
	WorkspaceOpen     = "open"
	WorkspaceArchived = "archived" // can be read, not written
	WorkspaceRefused  = "refused"
)

// Workspace is a room with its own Members, Documents, files and Topics. Its
// Topics are in a Forum of its own.
type Workspace struct {
	ID             WorkspaceID
	ForumID        *ForumID
	Name           string
	Purpose        string
	Language       string
	Visibility     string
	Status         string
	ProposedBy     PersonID
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
	DecidedBy      *PersonID
	DecidedAt      *time.Time
	DecisionReason string
	ArchivedAt     *time.Time
	HiddenAt       *time.Time // by moderation
	HiddenBy       *PersonID
	LastActiveAt   time.Time
	Bump           int64
	MembersCount   int64
	Version        int64
}

// WorkspaceTheme says that a Workspace is about a Theme.
type WorkspaceTheme struct {
	WorkspaceID WorkspaceID `gorm:"primaryKey"`
	ThemeID     ThemeID     `gorm:"primaryKey"`
}

// WorkspaceMember is a Person in a Workspace. What the role allows is in the
// policy, where the same role is granted in the Workspace's Place.
type WorkspaceMember struct {
	WorkspaceID WorkspaceID `gorm:"primaryKey"`
	PersonID    PersonID    `gorm:"primaryKey"`
	Role        string
	Since       time.Time
	AddedBy     *PersonID
}

// How an invitation or a request ended; it is open while it says nothing.
const (
	OutcomeAccepted  = "accepted"
	OutcomeDeclined  = "declined"
	OutcomeRefused   = "refused"
	OutcomeWithdrawn = "withdrawn"
)

// WorkspaceInvitation asks a Person into a Workspace, or whoever registers
// with an invitation that was sent by mail.
type WorkspaceInvitation struct {
	ID                  WorkspaceInvitationID
	WorkspaceID         WorkspaceID
	PersonID            *PersonID
	Email               string
	EmailKey            string
	AccountInvitationID *InvitationID
	Role                string
	Message             string
	InvitedBy           PersonID
	CreatedAt           time.Time `gorm:"autoCreateTime:false"`
	Outcome             string
	ClosedAt            *time.Time
}

// WorkspaceRequest is a Person's request to join a Workspace.
type WorkspaceRequest struct {
	ID          WorkspaceRequestID
	WorkspaceID WorkspaceID
	PersonID    PersonID
	Message     string
	CreatedAt   time.Time `gorm:"autoCreateTime:false"`
	Outcome     string
	DecidedBy   *PersonID
	DecidedAt   *time.Time
	Reason      string
}

// WorkspaceFile is a file of a Workspace; its content is in its versions.
type WorkspaceFile struct {
	ID          WorkspaceFileID
	WorkspaceID WorkspaceID
	Name        string
	Latest      int64
	CreatedBy   PersonID
	CreatedAt   time.Time `gorm:"autoCreateTime:false"`
	ChangedAt   time.Time
	DeletedAt   *time.Time
	DeletedBy   *PersonID
	Version     int64
	Confidential
}

// WorkspaceFileVersion is what a file of a Workspace held at one time.
type WorkspaceFileVersion struct {
	ID            int64
	FileID        WorkspaceFileID
	Number        int64
	Key           string
	Name          string
	MediaType     string
	Size          int64
	Digest        string
	Width         int64
	Height        int64
	PreviewDigest string
	Note          string
	Ref           string
	UploadedBy    PersonID
	CreatedAt     time.Time `gorm:"autoCreateTime:false"`
}

// WorkspaceActivity is one thing that happened in a Workspace. Thing and
// Detail hold ids and words of the program, never content.
type WorkspaceActivity struct {
	ID          int64
	WorkspaceID WorkspaceID
	Kind        string
	ActorID     *PersonID
	PersonID    *PersonID
	Thing       string
	Detail      string
	Reason      string // in the words of who did it, for members
	At          time.Time
}
