package app

import (
	"context"
	"encoding/json"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// Place finds the place of a passage, for threads.
func (r rooms) Place(ctx context.Context, who access.Who, id models.DocumentID, p thread.Passage) (thread.Place, error) {
	place, err := r.Anchor(ctx, who, id, collab.Passage(p))
	return thread.Place(place), err
}

// Text is a document with its anchors, for threads.
func (r rooms) Text(ctx context.Context, who access.Who, id models.DocumentID) (thread.Text, error) {
	discussed, err := r.Discussed(ctx, who, id)
	return thread.Text{Doc: discussed.Text, Version: discussed.Version, Anchors: discussed.Anchors}, err
}

// discussion is the threads as the rooms ask for them.
type discussion struct {
	threads   *thread.Service
	translate func(language, key string, args ...any) string
}

// Say does what a client asks for.
func (d *discussion) Say(ctx context.Context, person collab.Person, document models.DocumentID, said collab.Said) (int64, error) {
	who, on := person.Who, thread.On{Document: document, Thread: said.Thread}
	var err error
	switch said.Act {
	case "start":
		return d.threads.Start(ctx, who, thread.Start{Document: document, Passage: (*thread.Passage)(said.On), Text: said.Text, Ref: said.Ref})
	case "reply":
		_, err = d.threads.Reply(ctx, who, thread.Reply{On: on, Text: said.Text, Ref: said.Ref})
	case "edit":
		err = d.threads.Edit(ctx, who, thread.Edit{On: on, Comment: said.Comment, Version: said.Seen, Text: said.Text})
	case "delete":
		err = d.threads.Delete(ctx, who, on, said.Comment)
	case "resolve":
		err = d.threads.Resolve(ctx, who, thread.Resolve{On: on, Note: said.Text, Outcome: said.Outcome, Ref: said.Ref})
	case "respond":
		err = d.threads.Respond(ctx, who, thread.Respond{On: on, Note: said.Text, Outcome: said.Outcome, Seen: said.Seen, Ref: said.Ref})
	case "reopen":
		err = d.threads.Reopen(ctx, who, on, said.Ref)
	case "move":
		if said.On == nil {
			return 0, fault.InvalidField("from", "fault.malformed")
		}
		err = d.threads.Move(ctx, who, on, thread.Passage(*said.On), said.Ref)
	default:
		err = fault.InvalidField("act", "fault.malformed")
	}
	return said.Thread, err
}

// toldThread is a thread as clients are told of it; what it means stands in
// handlers/collab.
type toldThread struct {
	Number   int64           `json:"n"`
	Changed  int64           `json:"c"`
	State    string          `json:"state"`
	By       models.PersonID `json:"by"`
	Whole    bool            `json:"whole,omitempty"`
	Quote    string          `json:"quote,omitempty"`
	Outcome  string          `json:"outcome,omitempty"`
	Response string          `json:"response,omitempty"`
	Resolver string          `json:"resolver,omitempty"`
	Settled  int64           `json:"settled,omitempty"`
	Count    int64           `json:"count"`
	Comments []toldComment   `json:"comments"`
}

type toldComment struct {
	Number   int64           `json:"k"`
	By       models.PersonID `json:"by"`
	Name     string          `json:"name"`
	Capacity string          `json:"capacity"`
	Body     string          `json:"of,omitempty"`
	At       time.Time       `json:"at"`
	Text     string          `json:"text,omitempty"`
	Edited   bool            `json:"edited,omitempty"`
	Deleted  bool            `json:"deleted,omitempty"`
	Version  int64           `json:"version"`
}

// Threads are the threads that changed, in the words of a language.
func (d *discussion) Threads(ctx context.Context, document models.DocumentID, language string, after int64) ([]collab.ShownThread, int64, error) {
	list, err := d.threads.Told(ctx, document, after)
	if err != nil {
		return nil, 0, err
	}
	shown := make([]collab.ShownThread, len(list.Threads))
	for i, one := range list.Threads {
		told := toldThread{
			Number: one.Number, Changed: one.Changed, State: one.State, By: one.AuthorID, Whole: one.Thread.Anchor == "", Quote: one.Quote,
			Outcome: one.Outcome, Response: one.Response, Settled: one.Settled, Count: one.Thread.Comments, Comments: []toldComment{},
		}
		if one.ResolvedBy != nil {
			told.Resolver = list.People[*one.ResolvedBy].Called(language)
		}
		for _, comment := range one.Comments {
			told.Comments = append(told.Comments, d.told(&list, comment, language))
		}
		shown[i].Thread = one.Thread
		if shown[i].JSON, err = json.Marshal(told); err != nil {
			return nil, 0, err
		}
	}
	return shown, list.Changes, nil
}

func (d *discussion) told(list *thread.List, comment models.Comment, language string) toldComment {
	told := toldComment{
		Number: comment.Number, By: comment.AuthorID, Name: list.People[comment.AuthorID].Called(language), Body: list.For(comment, language), At: comment.CreatedAt,
		Text: comment.Body, Edited: comment.EditedAt != nil, Deleted: comment.DeletedAt != nil, Version: comment.Version,
		Capacity: d.translate(language, thread.CapacityKey(comment)),
	}
	if told.Deleted {
		told.Text = ""
	}
	return told
}
