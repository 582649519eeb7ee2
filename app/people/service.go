package people

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Outside is what this needs of the rest of the program.
type Outside struct {
	// Confirm is nil if this is the person's password; tries are limited.
	Confirm func(ctx context.Context, who access.Who, password string) error
	// Say says a key in a language.
	Say func(language, key string, args ...any) string
	// Written reads what a person has written in a document, or suggests in it.
	Written func(ctx context.Context, who access.Who, id models.DocumentID) (Written, error)
	// EndSessions ends every session of an account, on open sockets too.
	EndSessions func(tx *models.Tx, account models.AccountID) error
	// Post enqueues a letter in the transaction of what it tells of.
	Post func(tx *models.Tx, letter Letter) error
	// MembersChanged, PostChanged and ThreadsChanged tell open pages.
	MembersChanged func(tx *models.Tx, id models.WorkspaceID) error
	PostChanged    func(tx *models.Tx, id models.TopicID, number int64) error
	ThreadsChanged func(tx *models.Tx, id models.DocumentID) error
	// File is where a file's content lies.
	File func(digest string) (string, error)
}

// Letter is a mail that an action asks for, by the keys of its texts.
type Letter struct {
	To, Name, Language string
	Subject            string // key
	Text               string // key
	Args               map[string]string
	Path               string // of the link, from the site's own address
}

// Written is what a person has written in a document.
type Written struct {
	Document    models.DocumentID `json:"document_id"`
	Title       string            `json:"title,omitempty"` // where they may read it
	Words       []string          `json:"words"`           // what stands there of theirs
	Suggestions []string          `json:"suggestions,omitempty"`
}

// Service is what can be done with a person as a whole.
type Service struct {
	db      *models.DB
	access  *access.Access
	outside Outside
}

// New makes the service.
func New(db *models.DB, rights *access.Access, outside Outside) *Service {
	return &Service{db: db, access: rights, outside: outside}
}

// self is nil for who is signed in and not stopped.
func (s *Service) self(who access.Who) error {
	switch {
	case who.IsVisitor():
		return fault.Unsigned()
	case s.access.IsSuspended(who.Person):
		return fault.Denied()
	}
	return nil
}
