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
	Look         // at the page, without taking part in the room
	Read
	Comment
	Suggest
	Edit   // the text, and not what others suggest in it
	Decide // on what others suggest, too
)

// String is the mode in a word.
func (m Mode) String() string {
	return [...]string{"nothing", "look", "read", "comment", "suggest", "edit", "decide"}[m]
}

// named is the mode as the protocol has it: that one may decide stands beside.
func (m Mode) named() string { return min(m, Edit).String() }

// Rights says what a person may do to a document now. It is asked for every
// batch and, for every open session, twice a second: it must be answered from
// memory.
type Rights func(who access.Who, document models.Document) Mode

// ByAccess are the rights that the policy gives in the document's workspace, or
// through a comment period; to decide is to edit and to accept. What is archived, document or workspace, can be read.
// Visitors to whom it is open for comment look at its page.
func ByAccess(a *access.Access) Rights {
	return func(who access.Who, document models.Document) Mode {
		mode := Nothing
		for i, act := range [...]access.Act{access.Read, access.Comment, access.Suggest, access.Edit} {
			if a.InDocument(who, act, document) == nil {
				mode = Read + Mode(i)
			} else if act == access.Read {
				return Nothing
			}
		}
		if mode == Edit && a.InDocument(who, access.Accept, document) == nil {
			mode = Decide
		}
		if who.IsVisitor() && a.IsThroughPeriod(who, document) {
			return Look
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
