package access

import (
	"errors"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Capacities are what a person may speak as, the most formal first; in
// person is always among them.
func (a *Access) Capacities(tx *models.Tx, who Who) ([]models.Capacity, error) {
	if who.IsVisitor() {
		return nil, fault.Unsigned()
	}
	person, err := models.PersonByID(tx, who.Person)
	if err != nil {
		return nil, NotFound(err)
	}
	var all []models.Capacity
	if a.Holds(who.Person, Secretariat, Site) {
		all = append(all, models.Capacity{Capacity: models.CapacitySecretariat})
	}
	if person.PartyID != nil {
		focal, err := models.CurrentFocalPoint(tx, *person.PartyID)
		if err != nil && !errors.Is(err, models.ErrNotFound) {
			return nil, err
		}
		if err == nil && focal.PersonID == who.Person {
			all = append(all, models.Capacity{Capacity: models.CapacityFocalPoint, CapacityPartyID: person.PartyID})
		}
		all = append(all, models.Capacity{Capacity: models.CapacityExpert, CapacityPartyID: person.PartyID})
	}
	if person.OrganizationID != nil {
		all = append(all, models.Capacity{Capacity: models.CapacityOrganization, CapacityOrganizationID: person.OrganizationID})
	}
	return append(all, models.Capacity{Capacity: models.CapacityPersonal}), nil
}

// CapacityFor is the capacity that is stamped on what a person writes: the
// one wanted, if they may speak as it now, or the first they may where none
// is wanted.
func (a *Access) CapacityFor(tx *models.Tx, who Who, wanted models.Capacity) (models.Capacity, error) {
	all, err := a.Capacities(tx, who)
	if err != nil {
		return models.Capacity{}, err
	}
	if wanted.Capacity == "" {
		return all[0], nil
	}
	for _, capacity := range all {
		if capacity.Capacity == wanted.Capacity {
			return capacity, nil
		}
	}
	return models.Capacity{}, fault.InvalidField("capacity", "forum.capacity.not_yours")
}
