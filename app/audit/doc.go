// Package audit reads the append-only record of what was done: by whom, to
// what, when and why. Entries are written by the actions they tell of, in the
// same transaction (models.Record); nothing here writes, and the database
// refuses to change or delete a line.
//
// Service is safe for concurrent use.
package audit
