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
//	{"t":"open","v":345,"e":"k3j2","ref":"…"}
//	    First. v and e: version and epoch that the client holds; without them the
//	    server sends the document. ref: of the batch that waits for its answer, or
//	    will be sent first; to be told wherever steps wait on v.
//	{"t":"steps","ref":"…","base":345,"steps":[…],"mirrors":[[0,340]],"away":12,"since":300}
//	    One batch at a time: the next when this one has come back, in steps or
//	    refused. Whole transactions only. ref: 16 to 64 characters of A-Z a-z 0-9 _ -,
//	    drawn once for a batch, the same when it is sent again; those of one window
//	    differ only in the number behind the last hyphen, which grows, and no others
//	    do: one that comes after a later one of its window is refused. base: the
//	    version the steps stand on. mirrors: step i of the batch undoes the step that
//	    led to version v; a v after the base is the version to which a step before i
//	    in the batch would lead, if none came between (base and its index and 1). In
//	    what comes back v is the version that it led to; a pair is missing where other
//	    words come back than that step took out. away: minutes that this waited on the
//	    device without a line. since: the version at which the first of its steps was
//	    made, where the client has carried it over what came; where a step before it
//	    that took something out has lost its place, that one's. What was put since
//	    then into what the batch deletes, in any other window, is kept.
//	{"t":"here","v":345,"a":17,"h":17}
//	    The selection (anchor, head) at a version, own waiting steps mapped away; a:
//	    -1 for none.
//	{"t":"diverged","v":345,"hash":"…"}
//	    The client's document is another than the hash says. It is counted; the
//	    client opens anew without v.
//	{"t":"threads","after":17}
//	    Sends the threads that changed after so many changes, 0 for all, and from
//	    now on whatever changes in them. Asked for once after each opening; anew with
//	    0 where the document came whole.
//	{"t":"thread","ref":"…","act":"start","v":345,"from":10,"to":17,"text":"…"}
//	    Says something beside the document, for which no right to write in it is
//	    needed. ref as in steps. v, from, to: the passage, own waiting steps mapped
//	    away; without them the thread is on the whole document. Other acts, all with
//	    n, the number of the thread: reply (text), edit (k, the comment; seen, its
//	    version; text), delete (k), resolve (text, a word on why; outcome, "" or
//	    accepted, partly, noted, rejected), respond (another text and outcome; seen,
//	    the settled of the thread), reopen, move (v, from, to).
//	{"t":"ping"}
//
// From the server:
//
//	{"t":"opened","mode":"edit","accept":true,"session":7,"people":[…],"kept":[…],"e":"k3j2","v":345,"hash":"…","doc":{…}}
//	    Either doc at v, or batches (as b in steps) from the client's version to v.
//	    Steps from v on may follow at once. hash is that of the document at v. mode:
//	    read, comment, suggest or edit; accept beside edit where one may decide on
//	    what others suggest too. people: {"s":session,"id":person,"name":"…",
//	    "capacity":"…","colour":0-11,"a":…,"h":…}, oneself among them: a client whose
//	    words are another person's sends nothing. doc though v and e were sent, with
//	    the same e: one was too far behind; steps may still be sent on the old base.
//	    If ref was sent too, and v is not more than 100,000 versions old, there are
//	    maps: for each step from the client's version to v the row [start,old size,
//	    new size,…] of the ranges that it replaced. What waits is carried over them,
//	    never over what is different in the two documents. own, if there:
//	    {"v":340,"b":{…}}, the batch of that ref, which is among them, and the version
//	    before it: it is adopted and not sent again. Who has written after sending
//	    open without ref, and gets doc without maps, opens once more with it.
//	{"t":"steps","v":345,"b":[{"ref":"…","s":7,"by":12,"n":2,"steps":[…],"stands":[…],"mirrors":[…]}],"h":"…"}
//	    v is the version before the first batch. The same for everybody: a batch
//	    with one's own ref is the acknowledgement, and durable; its author adopts
//	    the steps as they stand here: maybe fewer or other ones, maybe none. stands
//	    says then of each which one of those sent it was made of, by its index; -1:
//	    none. h, at times: the hash of the document after the frame. "already":347 in a batch
//	    (with n 0): it was in the document before, sent again; nothing is added.
//	{"t":"refused","ref":"…","code":"…","message":"…"}
//	    The batch was not taken. code unavailable: send it again later under the same
//	    ref. invalid, forbidden, too_large, too_many, conflict: keep the text for the
//	    person and do not send it again. message is in their language.
//	{"t":"kept","id":9,"ref":"…","text":"…","content":{…},"at":120,"v":346,"why":"deleted"}
//	    What the person wrote and has no place (why: deleted, collided); content is a
//	    slice. In opened too until POST /documents/:id/kept/:kept settles it.
//	{"t":"threads","v":345,"after":17,"b":[…],"c":19}
//	    Threads that changed after so many changes, as they are when the document
//	    stands at v; c: how many changes there are, in the last message of several.
//	    Of two states of a thread the one with the greater c stands; comments are
//	    those that changed, to be put in by their number:
//	    {"n":3,"c":19,"state":"open","by":person,"quote":"…","count":2,"a":[10,17],
//	    "comments":[{"k":1,"by":person,"name":"…","capacity":"…","of":"…","at":"…",
//	    "text":"…","edited":true,"deleted":true,"version":1}]} and where there are such
//	    whole (true), outcome, response, resolver, settled (a count). a: the anchor at
//	    v, to be carried through every later step as the next section says.
//	{"t":"said","ref":"…","n":3}
//	    What was said under ref is kept, in the thread n. refused answers as for steps.
//	{"t":"people","joined":[…],"left":[7]}
//	{"t":"here","v":345,"p":[[7,17,17],…]}
//	{"t":"mode","mode":"read","message":"…"}
//	    The person's rights have changed; accept as in opened. What was not sent can
//	    be copied out.
//	{"t":"error","code":"…","message":"…"}
//	{"t":"pong"}
//
// Close codes are those of handlers/live: 4000 to 4499, and a line that broke
// without any, mean come back; 4500 to 4999 stay away. A document that one may
// not read gives an error not_found, as one that is not there, and 4501.
//
// # Anchors
//
// An anchor is [start,end], or [start,end,gone,lost,lost]: gone is the version
// that took the last of its text, 0 while there is some; lost, for the start
// and the end, are the deletions in which that end stood: [version, index,
// offset, size]. It is carried through the map of each step, for the start with
// the side 1 and for the end with -1:
//
//   - Where the step mirrors a version (in its batch's mirrors, the first that
//     names it) and lost has an entry of that version, the newest such, of which
//     the range of that index in the step's map now has that size, the end goes
//     to where that range now begins and the offset; that entry and those after
//     it are dropped.
//   - Else it is mapped; and where it stood in a range of which something was
//     replaced, the first that holds it, and not at its edge (the end of the range
//     for the side 1, the start for -1), an entry is added, if there are fewer than
//     64.
//
// When start is not before end afterwards, gone becomes the version, unless it
// is one already; else 0. The anchor then stands as a point, at the lesser.
//
// # Within
//
// A socket has one goroutine that reads; a goroutine writes while there is
// something to write. Frames are compressed once for all who get them.
package collab
