package document

import (
	"time"

	"minamata.exchange/views/ui"
)

// ThreadsProps are the threads of a document, in the order of its text.
type ThreadsProps struct {
	Threads []ThreadProps
	Next    string // address of those that follow; "" for none
	Start   string // where to post a comment on the whole; "" for who may not
	Ref     string // of that comment
	Text    string // of one that was refused
	Problem string
}

// ThreadProps are one thread.
type ThreadProps struct {
	Number   int64
	Author   string
	Quote    string
	Whole    bool  // it is on the whole document
	Gone     int64 // the version in which its words went; 0: they are there
	Resolved bool
	Resolver string
	Outcome  string // "" or one of Outcomes
	Response string
	Comments []CommentProps
	ReplyURL string      // "" for who may not
	Ref      string      // of a reply
	Answer   AnswerProps // to settle it; no URL for who may not
}

// CommentProps are one comment.
type CommentProps struct {
	Number   int64
	Face     ui.FaceProps
	Name     string
	Capacity string
	At       time.Time
	Edited   bool
	Deleted  bool
	Pieces   []PieceProps
	Report   string // as which it is reported; "" for who may not
}

// PieceProps are words of a comment, or somebody who is mentioned.
type PieceProps struct {
	Text    string
	Mention bool
}

// SayProps are those of a form to say something.
type SayProps struct {
	URL, Ref, Label, Send string
	Name                  string // of the field, on this page alone
	Text, Problem         string
}
