package moderation

import (
	"context"
	"errors"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// askEdit has a case wait until the author has edited the thing, or the time for
// it is over; it stays with who asked.
func (s *Service) askEdit(tx *models.Tx, who access.Who, c models.Case, d Decision) error {
	until := tx.Now.Add(time.Duration(d.Days) * 24 * time.Hour)
	err := models.SetCase(tx, c, map[string]any{"awaits_until": until, "ground": d.Ground, "note": d.Note, "claimed_by": who.Person, "claimed_at": tx.Now})
	if err != nil {
		return err
	}
	return s.tell(tx, c)
}

// Edited calls the case back that waits until a thing is edited, in the
// transaction of its author's edit.
func (s *Service) Edited(tx *models.Tx, thing string) error {
	c, err := models.AwaitingCase(tx, thing)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.callBack(tx, c, "edited")
}

// CallBack calls the cases back whose time for an edit is over.
func (s *Service) CallBack(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		overdue, err := models.OverdueCases(tx, 100)
		if err != nil {
			return err
		}
		for _, c := range overdue {
			if err := s.callBack(tx, c, "overdue"); err != nil {
				return err
			}
		}
		return nil
	})
}

// callBack has a case be decided; who asked hears of it, if they still may decide it.
func (s *Service) callBack(tx *models.Tx, c models.Case, why string) error {
	if err := s.act(tx, c, models.CaseAct{Act: why}); err != nil {
		return err
	}
	if err := models.SetCase(tx, c, map[string]any{"awaits_until": nil}); err != nil || c.ClaimedBy == nil {
		return err
	}
	if mayDecide := s.mayDecide(access.Who{Person: *c.ClaimedBy}, c) == nil; mayDecide {
		return s.notice(tx, c, *c.ClaimedBy, "case_back")
	}
	return nil
}
