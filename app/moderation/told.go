package moderation

import (
	"context"
	"errors"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// tell tells whose thing it is that something was decided, and not by whom.
func (s *Service) tell(tx *models.Tx, c models.Case) error {
	if err := s.notice(tx, c, c.AboutID, "moderation"); err != nil {
		return err
	}
	return s.outside.Mail(tx, c.ID, c.AboutID)
}

func (s *Service) notice(tx *models.Tx, c models.Case, person models.PersonID, kind string) error {
	if err := models.InsertNotice(tx, models.Notice{PersonID: person, Kind: kind, CaseID: &c.ID, ActorID: person}); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.hub.Whisper(fmt.Sprintf("inbox:%d", person), "notice_added", nil) })
	return nil
}

// Told is what a person learns of a case about what is theirs: what was decided
// and why, not who reported, claimed or decided it.
type Told struct {
	Case      models.Case
	Appeal    *models.Appeal
	MayAppeal bool
}

// isTold reports whether who a case is about knows of it: what came to nothing is
// not told.
func isTold(c models.Case) bool {
	if c.State == models.CaseOpen {
		return c.WithheldAt != nil || c.Ground != "" // or is to be edited
	}
	return c.Decision != models.CaseKeep || c.WithheldAt != nil || c.Round > 1
}

// Told reads what a person is told of a case about what is theirs.
func (s *Service) Told(ctx context.Context, who access.Who, id models.CaseID) (t Told, err error) {
	if who.IsVisitor() {
		return t, fault.Unsigned()
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		c, err := models.CaseByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if c.AboutID != who.Person || !isTold(c) {
			return fault.Missing()
		}
		t, err = toldOf(tx, c)
		return err
	})
	return t, err
}

// ToldByKey is Told for who cannot sign in, by the link they were sent.
func (s *Service) ToldByKey(ctx context.Context, secret string) (t Told, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		key, err := models.AppealKeyByHash(tx, hashOf(secret))
		if err != nil {
			return access.NotFound(err)
		}
		c, err := models.CaseByID(tx, key.CaseID)
		if err != nil || c.Round != key.Round {
			return errors.Join(access.NotFound(err), fault.Missing())
		}
		t, err = toldOf(tx, c)
		return err
	})
	return t, err
}

func toldOf(tx *models.Tx, c models.Case) (Told, error) {
	t := Told{Case: models.Case{
		ID: c.ID, Kind: c.Kind, Thing: c.Thing, AboutID: c.AboutID, State: c.State, WithheldAt: c.WithheldAt, AwaitsUntil: c.AwaitsUntil,
		Decision: c.Decision, Ground: c.Ground, Note: c.Note, DecidedAt: c.DecidedAt, Locks: c.Locks, Measure: c.Measure, Until: c.Until,
	}}
	appeal, err := models.AppealOf(tx, c.ID, c.Round)
	switch {
	case err == nil:
		appeal.AgainstID, appeal.DecidedBy = 0, nil
		t.Appeal = &appeal
	case errors.Is(err, models.ErrNotFound):
		err = nil
		t.MayAppeal = mayAppeal(c)
	}
	return t, err
}
