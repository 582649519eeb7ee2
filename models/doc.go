// Package models holds the records of the database: a struct a table, their
// scopes, and the queries as functions of a Tx. It knows nothing above it.
//
// Reads go through DB.Read, changes through DB.Write, which is one
// transaction: what is to happen after it (announcing, waking a worker) is
// handed to Tx.AfterCommit and does not happen if the transaction fails.
//
// INV-1: nothing is announced that is not committed.
// INV-2: every moment written in one transaction is the same, Tx.Now, in UTC
// and in whole microseconds, which is what both databases keep.
package models
