package accounts

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// PartyProps are those of a Party's page. Desk is for who vouches for its
// people, nil for all others.
type PartyProps struct {
	Page       layout.PageProps
	ID         int64
	Name       string
	NameLang   string
	Sample     bool
	FocalPoint *MemberProps
	People     []MemberProps
	Desk       *DeskProps
}

// MemberProps is one person who speaks for a Party. State and RenewBefore are
// for who vouches for them.
type MemberProps struct {
	ID          int64
	Name        string
	URL         string
	Position    string
	Self        bool
	State       string // "active", "suspended", "expired", "closed"
	RenewBefore time.Time
}

// DeskProps are what only the focal point sees of a Party's page.
type DeskProps struct {
	Form        Form
	Email       string
	Name        string
	Language    string
	Message     string
	Invitations []InvitedProps
	Requests    []AskedProps
}

// InvitedProps is one open invitation.
type InvitedProps struct {
	ID      int64
	Email   string
	Expires time.Time
}

// AskedProps is one request for an account. URL is what its decisions are
// posted under; Roles are those to choose from, none where there is but one.
type AskedProps struct {
	ID        int64
	URL       string
	Name      string
	Email     string
	For       string
	Position  string
	Statement string
	// Evidence is the file that came with it; empty: none did;
	// without an address: it is erased.
	Evidence     ui.Link
	EvidenceSize int64 // bytes
	At           time.Time
	Roles        []ui.Option
	Role         string // offered first
	Reason       string // as it was typed, where the refusal was not taken
	Error        string
}
