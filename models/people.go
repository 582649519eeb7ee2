package models

import "time"

// Party is a Party to the Convention (or, when Sample, an invented one).
type Party struct {
	ID          PartyID
	Code        string
	Names       Localized
	Region      string
	BecameParty *time.Time
	Confidence  string
	Note        string
	Sample      bool
	Version     int64
}

// Organization is a partner body, or the secretariat.
type Organization struct {
	ID      OrganizationID
	Slug    string
	Names   Localized
	Kind    string
	Website string
	Note    string
	Sample  bool
	Version int64
}

// Person is a human being, who speaks for a Party, an Organization, or
// neither.
type Person struct {
	ID                PersonID
	Name              string
	LatinName         string
	Sought            string // Folded, of both names: what a person is looked up by
	PartyID           *PartyID
	OrganizationID    *OrganizationID
	Position          string
	Bio               string
	Languages         Strings
	InterfaceLanguage string
	TimeZone          string
	Sample            bool
	CreatedAt         time.Time  `gorm:"autoCreateTime:false"`
	Former            Localized  // what is shown for the name of who has gone, or was merged
	MergedInto        *PersonID  // who they are
	HiddenAt          *time.Time // when moderation hid what they say of themselves
	HiddenBy          *PersonID  // by whose decision; nil while it is yet to be decided
	Version           int64
}

// States of an Account.
const (
	AccountActive    = "active"
	AccountSuspended = "suspended"
	AccountExpired   = "expired"
	AccountClosed    = "closed"
)

// Account is what a Person signs in with.
type Account struct {
	ID             AccountID
	PersonID       PersonID
	Email          string
	EmailKey       string
	PasswordHash   string
	State          string
	SuspendedUntil *time.Time
	SilencedUntil  *time.Time
	RenewBefore    *time.Time
	RenewalToldAt  *time.Time // when the person was told that the account ends at RenewBefore
	CreatedAt      time.Time  `gorm:"autoCreateTime:false"`
	PasswordAt     *time.Time
	Mail           string     `gorm:"default:at_once"` // how notices come by mail
	DigestAt       *time.Time // when the next daily mail is due
	DeleteAt       *time.Time // when it is deleted, unless that is taken back
	DeletionBy     *PersonID  // who asked for that
	Version        int64
}

// Session is one signed-in browser. Its token is kept only as a hash.
type Session struct {
	ID        SessionID
	TokenHash string
	AccountID AccountID
	Device    string
	Address   string
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	SeenAt    time.Time
	ExpiresAt time.Time
	RevokedAt *time.Time
}

// Invitation lets one address make an account, once.
type Invitation struct {
	ID             InvitationID
	TokenHash      string
	Email          string
	EmailKey       string
	Name           string
	Role           string
	PartyID        *PartyID
	OrganizationID *OrganizationID
	InviterID      *PersonID
	Position       string // as the request for the account said
	Language       string
	Message        string
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
	ExpiresAt      time.Time
	AcceptedAt     *time.Time
	RevokedAt      *time.Time
}

// AccountRequest asks for an account; the secretariat or the Party's focal
// point decides.
type AccountRequest struct {
	ID             RequestID
	Name           string
	Email          string
	EmailKey       string
	PartyID        *PartyID
	OrganizationID *OrganizationID
	Affiliation    string
	Position       string
	Statement      string
	Evidence
	Language  string
	State     string
	DecidedBy *PersonID
	DecidedAt *time.Time
	Reason    string
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	Version   int64
}

// Evidence is a file by which somebody shows for whom they ask; "" where there is none.
type Evidence struct {
	EvidenceName   string
	EvidenceType   string
	EvidenceSize   int64
	EvidenceDigest string
	// EvidenceErasedAt is since when its content is gone; nil while it is there.
	EvidenceErasedAt *time.Time
}

// OneTimeToken is a link that works once: first run, password reset, change
// of address. Kept only as a hash.
type OneTimeToken struct {
	ID        TokenID
	TokenHash string
	Purpose   string
	AccountID *AccountID
	Payload   string
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// Attempt counts what is limited (sign-ins, resets) within a window.
type Attempt struct {
	Key         string `gorm:"primaryKey"`
	Count       int64
	WindowStart time.Time
}

// FocalPoint is the time in which a Person was a Party's national focal
// point under Article 17(4). EndedAt is nil for the present one.
type FocalPoint struct {
	ID          int64
	PartyID     PartyID
	PersonID    PersonID
	StartedAt   time.Time
	EndedAt     *time.Time
	AppointedBy *PersonID
	Note        string
}
