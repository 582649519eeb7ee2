// Package collab is where people write in one document together: rooms, one a
// document an instance while somebody has it open. It orders what they send,
// makes it durable, and tells everybody. handlers/collab carries it to
// browsers and says how every message reads; here stands what they mean.
//
// # A batch
//
// A client sends batches of steps, one at a time: {ref, base, steps}, base
// being the version they stand on. A batch waits in its room for the commit.
// When it is its turn it is carried over what came since its base, checked
// against the schema and against what its author may do now, and written.
// Nobody is sent back to try again because others were faster. Where none of
// its steps can be placed it is in the record all the same, with no steps.
//
// INV-12: what is acknowledged, or shown to anybody, is committed. Everybody,
// the author among them, gets the same bytes; the author adopts the steps as
// they stand there.
//
// INV-13: a batch sent again under its ref counts once, on every instance and
// after every restart. Steps sent again may read otherwise, having been
// carried over what their author has seen meanwhile: the ref alone counts. A
// ref of somebody else's is a conflict.
//
// INV-14: nothing typed vanishes. What a batch has put into the document of its
// author, and its author has left there, and is not in the document once the
// batch is carried into it, is kept for its author with the nearest place that
// survives. What its own later steps took out again does not come back. And
// what somebody had put into a passage that is then deleted by a batch whose
// author had not seen it, because the batch was begun before, is kept for who
// put it there, in another window of the same person's, too. Which window a
// batch comes from is told by its ref. The batch as it was sent is kept beside. Of one batch 200 pieces at most are
// kept apart; what stands together is one piece.
//
// A client that is sent the document whole while something waits, being too far
// behind, is sent the maps of all steps between as well, and carries what waits
// over them as it would over the steps. Where there are none it can only go by
// what is different in the two documents, and a deletion may then hit what it
// was not made for: after a database was restored (another epoch), where the
// client's document was not the server's at that version, and more than 100,000
// versions behind, where the server takes no steps either.
//
// A batch that waited on a device for five minutes or longer, or whose version
// is more than 200 versions and ten minutes old, and that changes textblocks
// which others have changed since, does not change those: they keep what they
// have, and what the batch would have changed in their words is written as
// suggestions of its author; where it is more than words the block stands twice,
// once suggested to go and once to come. What it changes elsewhere is done.
//
// INV-19: who may only suggest sends the same steps as everybody. After it was carried
// over, their batch must lead to nothing but suggestions of their own
// (prose.OnlySuggests): rejecting all gives the document before, rejecting the
// own ones too, and nobody else's mark covers anything it did not. Who made a
// suggestion, and when, is written into its marks here, whatever was sent; a
// known one keeps its own. Who may edit and not accept does not accept or reject
// by other means: where others suggest something, their batch must leave that as
// it is (prose.KeepsSuggestions), though they write beside and within it, and do
// with their own suggestions what they like. What would not, and was made before
// it was carried over, comes as suggestions as what is late does, or where it
// cannot is kept for its author; else it is refused. Nothing is asked of the
// steps of who may do both. TestForgeries sends what no editor would.
//
// # Commits
//
// One goroutine commits for all rooms: it holds the documents' rows in the
// order of their ids, sees that each stands at the version that the room has,
// carries the waiting batches in, and writes them in one transaction. What
// arrives within the pace (12 ms, with 100 sessions 32 ms, never more than 44 ms) travels
// together. Whether a ref was there before is asked only where the database has
// refused one, or a batch would be refused. Where another instance was
// first, the room takes in what it committed and tries again. A transaction
// that fails has every batch of it refused as unavailable: clients send them
// again under the same ref, whether or not it was committed in spite of that.
//
// # Versions, epochs, snapshots
//
// A version is the number of steps that led to it, and counts only together
// with the epoch of the database. A room is loaded from the newest snapshot
// and the batches after it, of which there are never more than about a
// thousand steps. Who opens with a version that is not too old gets what came
// since; else the document, and if steps wait the maps. Steps on a version up to 100,000 versions old are
// still taken. What the document was is told nobody from before the moment that
// Options.Since says (INV-20): neither as batches, nor as the maps of a way, nor
// as an older document with the batches beside it.
//
// # Several instances
//
// The order is the database's. Instances tell one another of batches and
// people over live.Lines; what is lost there is read from the database within
// two seconds. People of an instance that is gone are gone after 25 seconds.
//
// # Anchors
//
// Threads stand on passages (Discussion, which app.go fills in). A room carries
// their anchors through every step, lazily, and notes them with its snapshots;
// where none are noted they are carried from where the threads were made. An
// anchor is a function of that place and of the steps since with their mirrors
// (prose.Anchor): every instance and every editor has the same at each version.
// What a client says that its steps undo counts where the words that the undone
// step took out come back, which is seen when the batch is committed, or where
// there are more or fewer of them, by which no anchor goes. Of what was committed
// before that was noted, nothing counts that is no longer in memory.
//
// # Limits
//
// A session's queue is bounded in bytes; who does not keep up is ended
// (EndSlow) and catches up when it is back. What is malformed ends the session
// that sent it; the room goes on. A room whose state cannot be trusted any more
// ends its sessions (EndBroken), and is loaded anew by who comes next.
//
// An open session has no goroutine of its own here: it is handed messages and
// asked for frames, by a socket, by requests, or by a test.
package collab
