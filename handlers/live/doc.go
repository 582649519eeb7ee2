// Package live is the way in by WebSocket: a page listens there to what
// changes while it is open. Nothing can be changed through it.
//
// # Protocol, version 1
//
// The address is GET /live?v=1, with the cookies of the page. The Origin must
// be ours, whole; visitors may listen to what is public. Frames are JSON
// objects in text messages, at most 4 KB from the client. Unknown members are
// ignored in both directions; a client that does not know a "t" or a "kind"
// ignores the frame. permessage-deflate is offered.
//
// A subject is what can be listened to: "topic:12", "forum:3", "forums" (all
// those the person may read), "inbox:7" (one's own), "cases" (those the person may
// decide). A position in it is an
// offset and an epoch, as the page carries them; offsets of one subject grow,
// and are comparable only within one epoch.
//
// From the client:
//
//	{"t":"subscribe","s":"topic:12","o":34,"e":"k3j2"}  listen, from after that position;
//	                                                    without "e", from now on
//	{"t":"unsubscribe","s":"topic:12"}
//	{"t":"writing","s":"topic:12"}                      I am writing here; again every 2 to 5 seconds
//	{"t":"ping"}
//
// From the server:
//
//	{"t":"event","s":"topic:12","o":35,"e":"k3j2","kind":"post_added",
//	 "id":"post-8","html":"…","after":"post-7","data":{…}}
//	{"t":"subscribed","s":"topic:12","o":35,"e":"k3j2"} all that was missed has been sent; what
//	                                                    comes from here on comes as it happens
//	{"t":"reload","s":"topic:12"}                       the position is not known: load the page
//	                                                    anew; the subscription is not held
//	{"t":"ended","s":"topic:12","reason":"access"}      the right to listen is gone
//	{"t":"error","s":"topic:12","code":"not_found","message":"…"}
//	                                                    the request was refused; message is in the
//	                                                    reader's language
//	{"t":"pong"}
//
// An event with an offset comes once and in order, whatever was missed being
// sent first; one whose offset the client has already seen is to be ignored.
// html is the fragment that stands for the element with that id now: it
// replaces the one on the page, or, where there is none and after is given, is
// put behind the element of that id; where neither is on the page it belongs
// to another page and is left out. Without html the event says only what data
// says. Fragments are the same for every reader of a language.
//
// kind "topic_changed" shows what a topic says of itself at its side, "topic_marked"
// how it stands at its head: locked, closed, pinned.
//
// kind "topic_rearranged" says that posts came to a topic or went from it, or that it
// stands in another forum: the page fetches its content anew, not at once, so that not all do at the same time.
//
// kind "writing" has no offset and is not kept: data is {"person":7,"name":
// "…","for":6}; it holds for that many seconds or until the person's post.
//
// "code" of an error is one of invalid, unauthenticated, forbidden, not_found,
// too_large, too_many, unavailable, internal. What one may not listen to is
// not_found, as what does not exist.
//
// # Close codes
//
//	4000  come back; the server stops or restarts
//	4001  come back; something broke here
//	4002  come back; the client did not keep up, and catches up from its positions
//	4003  load the page anew; this version of the protocol is not spoken
//	4500  stay away; sign in again
//	4501  stay away; the person may listen to nothing any more
//	4502  stay away; the client sends what the protocol does not know
//	4503  stay away; too many sockets, or too many frames
//	1009  stay away; a frame was larger than 4 KB
//
// 4000 to 4499, and a line that broke without any, mean: reconnect, subscribe
// again with the last positions. The close reason is either empty or how many
// milliseconds to wait before; each client is told another number. A silent
// line is closed after a minute: the server pings every 25 seconds.
//
// # Within
//
// One feed a subject holds the only subscription to app/live, renders each
// event once a language, and hands the same bytes to every socket. A socket
// has one goroutine that reads; what it is to send waits in a queue that is
// bounded in bytes, and a goroutine writes it while there is any. A socket
// that does not keep up is closed; nobody waits for it.
//
// INV-5: rights are asked when an event is handed over, not only when
// subscribing: after access has changed no event follows, and within a second
// the subscription is ended.
package live
