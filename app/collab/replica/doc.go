// Package replica is what an editor does with the protocol of live documents,
// in Go: one copy of a document, what was typed into it and waits to be
// confirmed, and what comes from the server. The browser does the same in
// TypeScript; the tests of convergence, the simulation of the protocol and the
// bench drive this one.
//
// # The algorithm
//
// A [Replica] shows the server's document with its own waiting steps on top.
// When others' steps come, it undoes what waits, applies theirs, and carries
// what waits over them. When its own batch comes back it ADOPTS it: what the
// server made of the batch stands, whatever the replica had made of it
// meanwhile, and only what was typed since is carried over. The two need not
// agree (decision 7 has the figures), and so nothing depends on their doing so.
//
// One batch is under way at a time, of whole edits; the next holds all that
// was done meanwhile. A batch that is sent again is sent as it was first sent,
// with the same ref and base, because the replica may since have dropped what
// the server can still place.
//
// Where the document comes whole, what waits is carried over the maps of what
// led there, as if the steps had come; its own batch may be among them. See
// [Replica.Reopen] for where they are not known.
//
// What was typed, was never sent, and has no place any more is kept, see
// [Replica.Kept], but for what was taken out again by later edits; of what was
// sent the server keeps what it cannot place.
//
// A Replica belongs to one goroutine. It knows no clock, no network and no
// JSON; the steps of a [Batch] are shared with whoever handed them in and
// never change.
package replica
