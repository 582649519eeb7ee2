package moderation

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// Next is the case that comes after one in a part of the queue, of those that a
// person may decide now: nobody else works on it, and they have not reported it
// themselves. After the last comes the first again, and round says so. 0: there is
// none besides.
func (s *Service) Next(ctx context.Context, who access.Who, state string, id models.CaseID) (next models.CaseID, round bool, err error) {
	if err := s.requireDeciding(who); err != nil {
		return 0, false, err
	}
	f := s.part(who, state)
	f.Besides, f.Limit = id, PageSize
	if state != models.CaseDecided {
		f.NotHeardBy = who.Person
	}
	if state == Appealed {
		f.NotDecidedBy = who.Person
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		from, err := models.CaseByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		for _, f.After = range []models.CaseKey{{Weight: from.Weight, ID: id}, {}} {
			first := f.After.ID == 0
			if next, err = s.firstFree(tx, who, f); next != 0 || err != nil {
				round = first
				return err
			}
		}
		return nil
	})
	return next, round, err
}

// firstFree is the first case of a list that nobody else works on, and that its reader
// has not handed on.
func (s *Service) firstFree(tx *models.Tx, who access.Who, f models.CaseFilter) (models.CaseID, error) {
	for {
		cases, err := models.Cases(tx, f)
		if err != nil {
			return 0, err
		}
		for _, c := range cases {
			s.forgetClaim(tx.Now, &c)
			if taken := c.ClaimedBy != nil && *c.ClaimedBy != who.Person; !taken && (!c.HandedOn || f.HandedOn) {
				return c.ID, nil
			}
			f.After = models.CaseKey{Weight: c.Weight, ID: c.ID}
		}
		if len(cases) < f.Limit {
			return 0, nil
		}
	}
}

// Left is a case that a person has just done something with, as its row shows it. What
// they may decide no longer is not found: it was handed on.
func (s *Service) Left(ctx context.Context, who access.Who, id models.CaseID) (Queue, error) {
	q, err := s.Shown(ctx, id)
	if err != nil {
		return q, err
	}
	if err := s.mayDecide(who, q.Cases[0]); err != nil {
		return Queue{}, err
	}
	return q, nil
}
