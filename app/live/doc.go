// Package live tells whoever looks at something that it has changed.
//
// A change is Recorded in the transaction that makes it: the event gets the
// next offset of its subject (topic:12) and a row, and after the commit it is
// published to every subscriber here and, over NATS, on other instances.
// Events of one subject arrive in the order of their offsets; between
// subjects there is no order. An event names things by id and holds no
// content: who may see the content is asked when it is read.
//
// A subscriber that does not keep up is cut off (Overrun) and catches up from
// the last offset it saw; publishing never waits for anybody. An offset counts
// only together with its epoch: a database restored from a backup gets a new
// one.
//
// Ephemeral events (who is writing) have offset 0 and are not kept.
package live
