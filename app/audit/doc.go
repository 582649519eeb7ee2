// Package audit reads the append-only record of what was done: by whom, to
// what, when and why. Entries are written by the actions they tell of, in the
// same transaction (models.Record); nothing here writes but that the record was
// verified, and the database refuses to change or delete a line.
//
// INV-21: every entry is chained by a hash to the one before it, and Verify
// finds each that was changed, added, taken out or put elsewhere since. Who can
// write to the database itself could write the whole chain anew: against that,
// note the last entry with its hash (Verification.End) outside of it, and have
// it looked for. models/audit_chain.go says what is hashed.
//
// Of cases about themselves, and of what was done to their account by who moderates,
// a reader finds nothing here, whatever their role (INV-22): what was decided and why
// they are told without a name.
//
// Service is safe for concurrent use.
package audit
