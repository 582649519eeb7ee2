// Package directory is what the secretariat keeps as data: the Parties, the
// Organizations, the Themes, the forums, and to which of them a person
// belongs.
//
// A fresh site starts with what is shipped (Settle). The shipped list of
// Parties is incomplete and says so wherever it is shown; a Theme's label is
// official only in a language whose basis is "seen".
//
// Every change asks access inside, is written with its line of the audit
// record in one transaction, and carries the version it was made from: a
// second change to the same version is a Conflict and changes nothing.
//
// Service is safe for concurrent use.
package directory
