// Package thread is what is said beside documents: threads on a passage or on
// the whole of a document, their comments, and how they are settled. Where a
// passage stands while the text changes is app/collab's, which this package
// asks through Rooms; nothing here writes into a document.
//
// Whoever may read a document reads its threads. To say something takes the
// right to comment in its workspace, not to edit. A thread is resolved and
// reopened, and anchored anew, by who began it or who may resolve those of others;
// what became of it, the outcome, is for the latter to say, and to say otherwise
// later.
// Comments are edited by their author, and deleted by their author or who
// moderates there, of which the audit record tells. An archived document takes
// nothing new.
//
// INV-17: a thread outlives its passage. It stays open, with its quote, and
// says in which version the words went; if an undoing brings them back it
// stands on them again, exactly. It is never anchored elsewhere by guessing.
//
// The same Ref again is harmless; with another text it is a conflict. A comment that was edited keeps what it said
// before; a deleted one keeps its place.
//
// The changes to all threads of a document are counted; every thread and
// comment knows the count at its last change, by which who was away is told
// what they missed.
package thread
