// Package people is what becomes of a person's data as a whole: their copy of all
// that is theirs (Export).
//
// An export holds what the person wrote and what is kept about them, and nothing of
// somebody else's: of a workspace or document that they read no longer it has their
// own words alone, of a decision what they were told, and never who reported. It is
// read while it is sent, piece by piece, and needs as much memory for a person who
// wrote much as for one who wrote nothing.
//
// Service is safe for concurrent use.
package people
