package app

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/people"
	"minamata.exchange/models"
)

// buildPeople makes what becomes of a person as a whole.
func (a *App) buildPeople() {
	a.People = people.New(a.DB, a.Access, people.Outside{
		Confirm: a.Accounts.Confirm, Say: a.say, Written: a.writtenBy, File: a.Files.Path,
		EndSessions: a.Accounts.EndAll, Post: func(tx *models.Tx, letter people.Letter) error { return a.post(tx, accounts.Letter(letter)) },
		MembersChanged: a.Workspace.MembersChanged, PostChanged: a.Forum.Renamed, ThreadsChanged: a.Thread.Renamed,
	})
}

// writtenBy is what a person has written in a document, and what they suggest there
// while they may read it.
func (a *App) writtenBy(ctx context.Context, who access.Who, id models.DocumentID) (people.Written, error) {
	title, words, err := a.Document.OwnWords(ctx, who, id)
	written := people.Written{Document: id, Title: title, Words: words}
	if err != nil || title == "" {
		return written, err
	}
	list, err := a.Document.Suggestions(ctx, who, id)
	if fault.Is(err, fault.NotFound) { // since a moment ago
		return written, nil
	}
	for _, one := range list.Suggestions {
		if !one.Mine {
			continue
		}
		for _, change := range one.Changes {
			written.Suggestions = append(written.Suggestions, change.What+": "+change.Text)
		}
	}
	return written, err
}
