// Package collab carries app/collab to browsers: by WebSocket, and with the
// same messages by plain HTTP, for where sockets are blocked. What the
// messages mean stands there; how they read stands here.
//
// # Protocol, version 1
//
// Unknown members are ignored in both directions. Messages are JSON objects; a
// document is JSON as the schema app/prose/schema.json has it, steps are as the
// transform library writes them, positions are UTF-16 code units and tokens.
//
// The WebSocket is GET /documents/:id/collab?v=1, with the cookies of the page
// and an Origin that is ours, whole. One message or an array of up to 64 of
// them is a text frame, at most 1 MB from the client; permessage-deflate is
// offered. The server pings every 25 seconds; a line silent for a minute is
// closed.
//
// By HTTP: POST /documents/:id/collab?v=1, with the cookies, the form token as
// X-CSRF-Token and a JSON body:
//
//	{"session":"…","after":5,"wait":25,"messages":[…]}  →  {"session":"…","after":7,"messages":[…]}
//
// The first post has no session, and its messages begin with open. after
// counts the messages of the session that the client has: it gets those after
// them, and asks with the same number again when an answer was lost. With wait
// the answer waits so many seconds, 25 at most, until there is something; a
// post without wait, made while one waits, is answered at once and with no
// messages, which the waiting one brings. end in an answer is a close code. A
// session unheard for a minute is over: 404 with {"code":"gone"}, open anew
// with the version one has.
//
// From the client:
//
//	{"t":"open","v":345,"e":"k3j2"}
//	    First. v and e: version and epoch that the client holds; without them the
//	    server sends the document.
//	{"t":"steps","ref":"…","base":345,"steps":[…],"mirrors":[[0,340]],"away":12,"since":300}
//	    One batch at a time: the next when this one has come back, in steps or
//	    refused. Whole transactions only. ref: 16 to 64 characters of A-Z a-z 0-9
//	    _ -, drawn once for a batch, the same when it is sent again. base: the
//	    version the steps stand on. mirrors: step i of the batch undoes the step
//	    that led to version v. away: minutes that this waited on the device without
//	    a line; since: the version at which it was begun, where the client has
//	    carried it over what it missed.
//	{"t":"here","v":345,"a":17,"h":17}
//	    The selection (anchor, head) at a version, own waiting steps mapped away; a:
//	    -1 for none.
//	{"t":"diverged","v":345,"hash":"…"}
//	    The client's document is another than the hash says. It is counted; the
//	    client opens anew without v.
//	{"t":"ping"}
//
// From the server:
//
//	{"t":"opened","mode":"edit","session":7,"people":[…],"kept":[…],"e":"k3j2","v":345,"hash":"…","doc":{…}}
//	    Either doc at v, or batches (as b in steps) from the client's version to v.
//	    Steps from v on may follow at once. hash is that of the document at v. mode:
//	    read, comment, suggest or edit. people: {"s":session,"id":person,"name":"…",
//	    "capacity":"…","colour":0-11,"a":…,"h":…}. doc though v and e were sent, with
//	    the same e: one was too far behind; steps may still be sent on the old base.
//	{"t":"steps","v":345,"b":[{"ref":"…","s":7,"by":12,"n":2,"steps":[…],"mirrors":[…]}],"h":"…"}
//	    v is the version before the first batch. The same for everybody: a batch
//	    with one's own ref is the acknowledgement, and durable; its author adopts
//	    the steps as they stand here: maybe fewer or other ones, maybe none. h, at
//	    times: the hash of the document after the frame. "already":347 in a batch
//	    (with n 0): it was in the document before, sent again; nothing is added.
//	{"t":"refused","ref":"…","code":"…","message":"…"}
//	    The batch was not taken. code unavailable: send it again later under the same
//	    ref. invalid, forbidden, too_large, too_many, conflict: keep the text for the
//	    person and do not send it again. message is in their language.
//	{"t":"kept","id":9,"ref":"…","text":"…","content":{…},"at":120,"v":346,"why":"deleted"}
//	    What the person wrote and has no place (why: deleted, collided); content is a
//	    slice. In opened too until POST /documents/:id/kept/:kept settles it.
//	{"t":"people","joined":[…],"left":[7]}
//	{"t":"here","v":345,"p":[[7,17,17],…]}
//	{"t":"mode","mode":"read","message":"…"}
//	    The person's rights have changed. What was not sent can be copied out.
//	{"t":"error","code":"…","message":"…"}
//	{"t":"pong"}
//
// Close codes are those of handlers/live: 4000 to 4499, and a line that broke
// without any, mean come back; 4500 to 4999 stay away. A document that one may
// not read gives an error not_found, as one that is not there, and 4501.
//
// # Within
//
// A socket has one goroutine that reads; a goroutine writes while there is
// something to write. Frames are compressed once for all who get them.
package collab
