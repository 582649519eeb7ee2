package collab

import "sync"

// Frame is what goes out to sessions: one message, or an array of them, in
// JSON. It is made once and shared by everyone it goes to; nobody may change
// its bytes.
type Frame struct {
	parts   [][]byte
	size    int
	counted int  // of the size, against the session's queue
	passing bool // of the moment: may be left out for who is behind

	once    sync.Once
	carried any
}

func newFrame(parts ...[]byte) *Frame {
	f := &Frame{parts: parts}
	for _, part := range parts {
		f.size += len(part)
	}
	f.counted = f.size
	return f
}

// newGreeting makes the first frame of a session, which may be as large as the
// document and leaves the queue free for what follows.
func newGreeting(parts ...[]byte) *Frame {
	f := newFrame(parts...)
	f.counted = 0
	return f
}

// Size is how many bytes the frame has.
func (f *Frame) Size() int { return f.size }

// Parts are the frame's bytes in pieces, so that a large one is not copied for
// each who opens a document.
func (f *Frame) Parts() [][]byte { return f.parts }

// Bytes are the frame's bytes in one piece.
func (f *Frame) Bytes() []byte {
	if len(f.parts) == 1 {
		return f.parts[0]
	}
	all := make([]byte, 0, f.size)
	for _, part := range f.parts {
		all = append(all, part...)
	}
	return all
}

// Carried is what a carrier has made of the frame for its own line, once for
// all sessions.
func (f *Frame) Carried(encode func(*Frame) any) any {
	f.once.Do(func() { f.carried = encode(f) })
	return f.carried
}

// End is why a session is over.
type End int

// The reasons. A carrier turns them into its close codes.
const (
	EndNone      End = iota
	EndComeBack      // the program stops or restarts
	EndBroken        // something broke here
	EndSlow          // the reader did not keep up
	EndSignIn        // the sign-in is over
	EndRightLost     // nothing may be read any more
	EndMalformed     // what was sent is no message
	EndTooMany       // too much was sent
)
