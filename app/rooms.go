package app

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/document"
	"minamata.exchange/app/period"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// rooms are the rooms as documents ask for them.
type rooms struct{ *collab.Rooms }

// Change changes a document as an editor would.
func (r rooms) Change(ctx context.Context, author document.Author, id models.DocumentID, ref string, steps func(doc *prose.Node, version int64) ([]prose.Step, error)) error {
	return r.Rooms.Change(ctx, collab.Person{Who: author.Who, Speaking: author.Speaking}, id, ref, steps)
}

// documentOpened has it noted where somebody reads a document by their office. Who
// reads it because it is open for comment looks into nothing.
func (a *App) documentOpened(ctx context.Context, who access.Who, d models.Document) error {
	if a.Access.IsThroughPeriod(who, d) {
		return nil
	}
	return a.Workspace.LookedAt(ctx, who, d.WorkspaceID, d.IsConfidential())
}

// periodRooms are the rooms as comment periods ask for them.
type periodRooms struct{ *collab.Rooms }

// Place finds the place of a passage.
func (r periodRooms) Place(ctx context.Context, who access.Who, id models.DocumentID, p period.Passage) (period.Place, error) {
	place, err := r.Anchor(ctx, who, id, collab.Passage(p))
	return period.Place(place), err
}
