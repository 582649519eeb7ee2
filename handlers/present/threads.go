package present

import (
	"context"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
	"minamata.exchange/views/document"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// ThreadsAtOnce is how many threads stand under a document before the list
// goes on.
const ThreadsAtOnce = 50

// ThreadsReader is who reads threads, and what the forms on their page are
// known by.
type ThreadsReader struct {
	Who    access.Who
	After  int // how many threads are passed over
	NewRef func() string
}

// Threads are the threads of a document: in the order of its list.
func Threads(ctx context.Context, list thread.List, reader ThreadsReader) document.ThreadsProps {
	path := fmt.Sprintf("/documents/%d/threads", list.Document.ID)
	props := document.ThreadsProps{}
	if list.MayComment {
		props.Start, props.Ref = path, reader.NewRef()
	}
	ordered := list.Threads[min(reader.After, len(list.Threads)):]
	if len(ordered) > ThreadsAtOnce {
		ordered = ordered[:ThreadsAtOnce]
		props.Next = fmt.Sprintf("/documents/%d?threads=%d#comments", list.Document.ID, reader.After+ThreadsAtOnce)
	}
	for _, one := range ordered {
		props.Threads = append(props.Threads, threadProps(ctx, &list, one, path, reader))
	}
	return props
}

func threadProps(ctx context.Context, list *thread.List, one thread.Thread, path string, reader ThreadsReader) document.ThreadProps {
	language := text.Of(ctx).Code
	props := document.ThreadProps{
		Number: one.Number, Author: list.People[one.AuthorID].Called(language), Quote: one.Quote, Whole: one.Thread.Anchor == "",
		Resolved: one.State == models.ThreadResolved, Outcome: one.Outcome, Response: one.Response,
	}
	if one.Anchor != nil {
		props.Gone = one.Anchor.Gone
	}
	if one.ResolvedBy != nil {
		props.Resolver = list.People[*one.ResolvedBy].Called(language)
	}
	if list.MayComment {
		props.ReplyURL, props.Ref = fmt.Sprintf("%s/%d/comments", path, one.Number), reader.NewRef()
	}
	props.Answer = answerProps(list, one, reader)
	for _, comment := range one.Comments {
		said := commentProps(ctx, list, comment)
		if who := reader.Who; !who.IsVisitor() && who.Person != comment.AuthorID && !said.Deleted {
			said.Report = fmt.Sprintf("comment:%d/%d/%d", list.Document.ID, one.Number, comment.Number)
		}
		props.Comments = append(props.Comments, said)
	}
	return props
}

// answerProps are those of the form that settles a thread, for who may.
func answerProps(list *thread.List, one thread.Thread, reader ThreadsReader) document.AnswerProps {
	if !list.MayComment || !list.MayResolve && one.AuthorID != reader.Who.Person {
		return document.AnswerProps{}
	}
	isOwn := one.ResolvedBy != nil && *one.ResolvedBy == reader.Who.Person && one.Outcome == ""
	return document.AnswerProps{
		Number: one.Number, URL: thread.Path(list.Document.ID, one.Number) + "/resolution", Ref: reader.NewRef(),
		Resolved: one.State == models.ThreadResolved, Writes: list.MayResolve || isOwn || one.State == models.ThreadOpen, Decides: list.MayResolve,
		Outcome: one.Outcome, Response: one.Response, Settled: one.Settled,
	}
}

func commentProps(ctx context.Context, list *thread.List, comment models.Comment) document.CommentProps {
	language := text.Of(ctx).Code
	name := list.People[comment.AuthorID].Called(language)
	props := document.CommentProps{
		Number: comment.Number, Name: name, Face: ui.FaceProps{Name: name, Tone: ui.Tone(int64(comment.AuthorID))}, At: comment.CreatedAt,
		Edited: comment.EditedAt != nil, Deleted: comment.DeletedAt != nil,
	}
	key := thread.CapacityKey(comment)
	props.Capacity = text.T(ctx, key)
	if of := list.For(comment, text.Of(ctx).Code); of != "" {
		props.Capacity += ", " + of
	}
	if !props.Deleted {
		props.Pieces = piecesOf(comment.Body)
	}
	return props
}

func piecesOf(body string) (props []document.PieceProps) {
	for _, piece := range thread.Pieces(body) {
		props = append(props, document.PieceProps{Text: piece.Text, Mention: piece.Person != 0})
	}
	return props
}
