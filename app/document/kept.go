package document

import (
	"context"
	"errors"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// PlaceKept puts what was kept for a person back into the document, as a
// suggestion of theirs, at the nearest place that survives. Who may suggest
// may do that.
func (s *Service) PlaceKept(ctx context.Context, who access.Who, id models.DocumentID, kept models.KeptID) error {
	one, err := s.keptFor(ctx, who, access.Suggest, id, kept)
	if err != nil {
		return err
	}
	capacity, _, err := s.Speaking(ctx, who)
	if err != nil {
		return err
	}
	at, err := s.rooms.Moved(ctx, who, id, one.Version, one.At)
	if err != nil {
		return err
	}
	// The ref is of the thing kept: what is placed and not yet settled, because
	// the program stopped between the two, is not placed twice.
	ref := fmt.Sprintf("kept-%018d", kept)
	err = s.rooms.Change(ctx, Author{who, capacity}, id, ref, func(doc *prose.Node, _ int64) ([]prose.Step, error) {
		slice, err := prose.Exchange().SliceFromJSON([]byte(one.Content))
		if err != nil {
			return nil, err
		}
		return suggestAt(doc, int(at), slice, ref)
	})
	if err != nil {
		return fmt.Errorf("place what was kept: %w", err)
	}
	return s.settle(ctx, kept, models.KeptPlaced)
}

// DismissKept notes that what was kept for a person is not needed. It stays in
// the database.
func (s *Service) DismissKept(ctx context.Context, who access.Who, id models.DocumentID, kept models.KeptID) error {
	if _, err := s.keptFor(ctx, who, access.Read, id, kept); err != nil {
		return err
	}
	return s.settle(ctx, kept, models.KeptDismissed)
}

func (s *Service) keptFor(ctx context.Context, who access.Who, act access.Act, id models.DocumentID, kept models.KeptID) (one models.DocumentKept, err error) {
	if who.IsVisitor() {
		return one, fault.Unsigned()
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if _, err := s.access.Document(tx, who, act, id); err != nil {
			return err
		}
		if one, err = models.KeptOf(tx, id, who.Person, kept); err != nil {
			return access.NotFound(err)
		}
		if one.SettledAt != nil {
			return fault.Conflicting("document.kept.settled")
		}
		return nil
	})
	return one, err
}

func (s *Service) settle(ctx context.Context, kept models.KeptID, as string) error {
	err := s.db.Write(ctx, func(tx *models.Tx) error { return models.SettleKept(tx, kept, as) })
	if errors.Is(err, models.ErrStale) {
		return fault.Conflicting("document.kept.settled")
	}
	return err
}
