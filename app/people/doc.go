// Package people is what becomes of a person's data as a whole: their copy of all
// that is theirs (Export), the deletion of their account, and the merging of two that
// are one person's.
//
// An export holds what the person wrote and what is kept about them, and nothing of
// somebody else's: of a workspace or document that they read no longer it has their
// own words alone, of a decision what they were told, and never who reported. It is
// read while it is sent, piece by piece, and needs as much memory for a person who
// wrote much as for one who wrote nothing.
//
// An account is deleted (AskDeletion) after a time in which that can be taken back.
// Then the person's name, address, profile and all that only they see are erased, and
// what they wrote stays by the capacity they spoke in (models.Person.Called), also
// where texts mention or quote them. What becomes of which row says
// models.PersonColumns. Who leads an open workspace alone, or is the last of the
// secretariat, hands over first. The secretariat has somebody else's account deleted
// in the same way (OrderDeletion): they are told why and when, take their copy
// meanwhile, and cannot take it back themselves.
//
// Two people who are one are merged (Merge) as it was shown before (Preview): every row
// that names the one names the other, but in the audit record and in the marks of
// documents, where numbers stay as they were written. Who was merged is shown by the
// name of who stays, and their address leads there. Nobody gains a right by it that was
// not shown, no role that was not ticked, and no measure ends with an account.
//
// Service is safe for concurrent use.
package people
