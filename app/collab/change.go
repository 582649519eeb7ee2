package collab

import (
	"context"
	"fmt"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Change changes a document as an editor would, in its turn among the others:
// steps gets the document as it is then and gives the steps. The caller has
// asked for the right. The same ref again changes nothing.
func (r *Rooms) Change(ctx context.Context, person Person, id models.DocumentID, ref string, steps func(doc *prose.Node, version int64) ([]prose.Step, error)) error {
	one, err := r.enter(ctx, person.Who, id)
	if err != nil {
		return err
	}
	defer one.leave()
	b := &batch{person: person, ref: ref, make: steps, done: make(chan error, 1)}
	one.mu.Lock()
	b.base, b.since = one.version, one.version
	one.mu.Unlock()
	if err := one.enqueue(b); err != nil {
		return err
	}
	select {
	case err := <-b.done:
		if err != nil {
			return fmt.Errorf("change document %d: %w", id, err)
		}
		return nil
	case <-ctx.Done():
		return fault.Away(ctx.Err())
	}
}

// Moved carries a place of a version to the present one. What is further back
// than steps are still taken from goes to the beginning.
func (r *Rooms) Moved(ctx context.Context, who access.Who, id models.DocumentID, version, at int64) (int64, error) {
	one, err := r.enter(ctx, who, id)
	if err != nil {
		return 0, err
	}
	defer one.leave()
	one.mu.Lock()
	now, held := one.version, one.recent.from
	one.mu.Unlock()
	if version > now || now-version > r.limits.Behind {
		return 0, nil
	}
	var entries []*entry
	if version < held {
		if entries, err = one.passed(ctx, version, held); err != nil {
			return 0, err
		}
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	recent, _ := one.recent.since(max(version, held))
	for _, e := range slices.Concat(entries, recent) {
		for _, m := range e.after(version) {
			at = int64(m.Map(int(at), -1))
		}
	}
	return at, nil
}

// Now is the document as it is, and its version, for who may read it.
func (r *Rooms) Now(ctx context.Context, who access.Who, id models.DocumentID) (*prose.Node, int64, error) {
	one, err := r.enter(ctx, who, id)
	if err != nil {
		return nil, 0, err
	}
	defer one.leave()
	one.mu.Lock()
	defer one.mu.Unlock()
	return one.doc, one.version, nil
}
