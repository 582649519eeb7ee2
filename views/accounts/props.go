package accounts

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// Form is what a form says when it is shown again. Problem is about the whole,
// Errors are by the name of the field.
type Form struct {
	Problem string
	Errors  map[string]string
}

// SignInProps are those of the form to sign in. Return is where to go on to.
type SignInProps struct {
	Page   layout.PageProps
	Form   Form
	Email  string
	Return string
}

// SignOutProps are those of the page that is shown before signing out.
type SignOutProps struct{ Page layout.PageProps }

// JoinProps are those of the form that makes an account: by an invitation,
// whose address stands, or the first of all, where it is typed.
type JoinProps struct {
	Page     layout.PageProps
	Form     Form
	Action   string
	First    bool
	Email    string
	Name     string
	Language string
	For      string // the Party or organization
	Message  string // of who invites
}

// languageOptions are the interface languages by their own names.
func languageOptions() []ui.Option {
	var options []ui.Option
	for _, l := range text.Languages() {
		options = append(options, ui.Option{Value: l.Code, Label: l.Name, Lang: l.Code})
	}
	return options
}

// RequestProps are those of the form that asks for an account.
type RequestProps struct {
	Page          layout.PageProps
	Form          Form
	Name          string
	Email         string
	Party         string
	Organization  string
	Affiliation   string
	Position      string
	Statement     string
	Language      string
	Parties       []ui.Option
	Organizations []ui.Option
	MaxFile       int64 // bytes of the evidence
	EvidenceDays  int   // until it is erased, after the decision
	EvidenceWaits int   // likewise, without one
}

// ResetProps are those of the form that asks for a link to a new password.
type ResetProps struct {
	Page  layout.PageProps
	Form  Form
	Email string
}

// NewPasswordProps are those of the form behind such a link.
type NewPasswordProps struct {
	Page   layout.PageProps
	Form   Form
	Action string
}

// ConfirmAddressProps are those of the question behind the link to a new
// address.
type ConfirmAddressProps struct {
	Page   layout.PageProps
	Action string
}

// SaidProps are those of a page that says what has happened and where to go
// on.
type SaidProps struct {
	Page  layout.PageProps
	Title string
	Text  string
	Next  ui.Link
}

// ProfileProps are those of what a person says of themselves.
type ProfileProps struct {
	Page      layout.PageProps
	Form      Form
	Name      string
	Position  string
	Bio       string
	Languages []string
	Language  string // of the interface
	TimeZone  string
	Zones     []string
	Version   int64
}

// PasswordProps are those of the change of one's password.
type PasswordProps struct {
	Page layout.PageProps
	Form Form
}

// AddressProps are those of the change of one's address.
type AddressProps struct {
	Page    layout.PageProps
	Form    Form
	Present string
	Email   string
}

// MailProps are those of the choice of how one hears of notices by mail:
// at_once, daily or none.
type MailProps struct {
	Page   layout.PageProps
	Form   Form
	Choice string
}

// UnsubscribeProps are those of the question behind the link that ends mail.
// Topic is whether the mail was about one topic.
type UnsubscribeProps struct {
	Page   layout.PageProps
	Action string
	Topic  bool
}

// SessionProps is one place where a person is signed in.
type SessionProps struct {
	ID      int64
	Device  string
	Address string
	Began   time.Time
	Seen    time.Time
	Present bool
}

// SessionsProps are all of them.
type SessionsProps struct {
	Page     layout.PageProps
	Sessions []SessionProps
}
