package moderation

import (
	"errors"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// Standing is how the person stands whom a case is about, for who decides it: for whom
// they speak, and what they may not do now, by whatever decision.
type Standing struct {
	Capacity  models.Capacity
	Of        models.Localized // the Party or organization they speak for
	Since     time.Time
	Silenced  bool // they read only
	Suspended bool
	Until     *time.Time // how long that lasts, as far as it is known
}

// fillAbout reads how the person stands whom a case is about.
func (s *Service) fillAbout(tx *models.Tx, p *CasePage) error {
	id, about := p.Case.AboutID, p.People[p.Case.AboutID]
	p.About.Since = about.CreatedAt
	capacities, err := s.access.Capacities(tx, access.Who{Person: id})
	if err != nil {
		return err
	}
	p.About.Capacity = capacities[0]
	switch {
	case p.About.Capacity.CapacityPartyID != nil:
		party, err := models.PartyByID(tx, *p.About.Capacity.CapacityPartyID)
		if err != nil {
			return err
		}
		p.About.Of = party.Names
	case p.About.Capacity.CapacityOrganizationID != nil:
		organization, err := models.OrganizationByID(tx, *p.About.Capacity.CapacityOrganizationID)
		if err != nil {
			return err
		}
		p.About.Of = organization.Names
	}
	account, err := models.AccountOf(tx, id)
	if errors.Is(err, models.ErrNotFound) { // they have gone
		return nil
	}
	p.About.Suspended, p.About.Silenced = account.State == models.AccountSuspended, s.access.IsSilenced(id)
	if p.About.Suspended {
		p.About.Until = account.SuspendedUntil
	} else if p.About.Silenced {
		p.About.Until = account.SilencedUntil
	}
	return err
}

// maxBesides is how many other cases of a kind are shown beside one.
const maxBesides = 10

// fillBesides reads the other cases about the same person, or the same thing, that
// the reader may decide.
func (s *Service) fillBesides(tx *models.Tx, who access.Who, p *CasePage) (err error) {
	f := s.filter(who)
	f.About, f.Besides, f.State, f.Limit, f.AnyOpen = p.Case.AboutID, p.Case.ID, models.CaseOpen, maxBesides, true
	if p.Open, err = models.Cases(tx, f); err != nil {
		return err
	}
	f.State = models.CaseDecided
	if p.Earlier, err = models.Cases(tx, f); err != nil {
		return err
	}
	f.Thing = p.Case.Thing
	if p.Before, err = models.Cases(tx, f); err != nil {
		return err
	}
	p.Earlier = slices.DeleteFunc(p.Earlier, func(c models.Case) bool { return c.Thing == p.Case.Thing }) // they stand above
	for i := range p.Open {
		s.forgetClaim(tx.Now, &p.Open[i])
	}
	p.Headings, err = s.headings(tx, slices.Concat([]models.Case{p.Case}, p.Open, p.Earlier, p.Before))
	p.Ground = p.Headings[p.Case.ID].Ground
	return err
}
