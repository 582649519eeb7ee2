package collab

import (
	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// Mode is what a person may do to a document; each includes those before it.
type Mode int

// The modes, from nothing at all to everything.
const (
	Nothing Mode = iota
	Read
	Comment
	Suggest
	Edit
)

// String is the mode as the protocol writes it.
func (m Mode) String() string {
	return [...]string{"nothing", "read", "comment", "suggest", "edit"}[m]
}

// Rights says what a person may do to a document now. It is asked for every
// batch and, for every open session, twice a second: it must be answered from
// memory.
type Rights func(who access.Who, document models.Document) Mode

// ByAccess are the rights that the policy gives in the document's workspace.
// What is archived, document or workspace, can be read.
func ByAccess(a *access.Access) Rights {
	return func(who access.Who, document models.Document) Mode {
		mode := Nothing
		for i, act := range [...]access.Act{access.Read, access.Comment, access.Suggest, access.Edit} {
			if a.InWorkspace(who, act, document.WorkspaceID) == nil {
				mode = Mode(i + 1)
			} else if act == access.Read {
				return Nothing
			}
		}
		if document.ArchivedAt != nil {
			mode = min(mode, Read)
		}
		return mode
	}
}

// Person is who takes part.
type Person struct {
	Who      access.Who
	Name     string
	Speaking models.Capacity // as what; stamped on every step
	Capacity string          // the same in words, for the others
	Language string          // in which they are told what went wrong
}

// colours is how many colours of cursors there are; a person's stays the same.
const colours = 12

func (p Person) colour() int64 { return int64(p.Who.Person) % colours }
