package app

import (
	"context"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/document"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// rooms are the rooms as documents ask for them.
type rooms struct{ *collab.Rooms }

// Change changes a document as an editor would.
func (r rooms) Change(ctx context.Context, author document.Author, id models.DocumentID, ref string, steps func(doc *prose.Node, version int64) ([]prose.Step, error)) error {
	return r.Rooms.Change(ctx, collab.Person{Who: author.Who, Speaking: author.Speaking}, id, ref, steps)
}
