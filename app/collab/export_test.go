package collab

import (
	"context"
	"errors"

	"minamata.exchange/models"
)

// AnchorFrom reads an anchor as messages have it.
var AnchorFrom = anchorFrom

// CommitWith commits what waits in a document, and does something between the
// commit and what follows it. The committer must be kept waiting by its pace.
func (r *Rooms) CommitWith(ctx context.Context, id models.DocumentID, between func()) error {
	r.mu.Lock()
	one := r.rooms[id]
	r.mu.Unlock()
	g := &group{rooms: r}
	g.take(one)
	if len(g.parts) == 0 {
		return errors.New("nothing waits")
	}
	if err := g.write(ctx); err != nil {
		return err
	}
	between()
	g.install()
	return nil
}

// Refresh has a document catch up with the database.
func (r *Rooms) Refresh(ctx context.Context, id models.DocumentID) error {
	r.mu.Lock()
	one := r.rooms[id]
	r.mu.Unlock()
	return r.refresh(ctx, one)
}

// Become has a document that is open be what was read of it, and says what it is then.
func (r *Rooms) Become(head models.Document) models.Document {
	one := r.hold(head.ID, false)
	defer one.leave()
	one.mu.Lock()
	defer one.mu.Unlock()
	one.become(head)
	return one.head
}
