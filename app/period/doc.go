// Package period is comment periods: a document is opened for comment to an
// audience, from one moment to another. Who of the audience may do what is
// app/access's (InDocument), which goes by the clock at every question: nothing
// has to run for a period to begin or to end. Here they are opened, extended and
// closed, found, and told of; each of these is in the audit record.
//
// A document has one period at a time, planned or open. Who opens one may choose
// that its audience goes on reading when it is over, and take that back.
//
// # The public
//
// A document that is open to the public takes comments from people without an
// account (WriteIn). Nothing of those is shown to anybody before whoever wrote
// has confirmed their address by a link, and to no reader before somebody who
// moderates there has taken it in as a thread (Take): it then is a thread like
// any other, by its writer, said to be from the public, which nobody can edit. Or
// it is refused (Refuse), and its writer told why. The address is shown to
// nobody, and is forgotten when the comment is decided on or was never confirmed.
//
// A comment that was sent before the end counts, if it is confirmed within
// ConfirmWithin; the answer to it is the same for every address.
//
// Forms carry the revision they were opened at; a second save is a conflict.
package period
