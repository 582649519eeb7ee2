package directory

import (
	"context"

	"minamata.exchange/models"
)

// Entries are what the public directory shows: Parties and Organizations,
// the present focal points and how many people take part.
type Entries struct {
	Parties              []models.Party
	Organizations        []models.Organization
	FocalPoints          map[models.PartyID]models.FocalPoint
	People               map[models.PersonID]models.Person // the focal points
	PeopleOfParty        map[models.PartyID]int64
	PeopleOfOrganization map[models.OrganizationID]int64
}

// Entries reads the directory. Parties, Organizations and the focal points
// that Parties designate are public.
func (s *Service) Entries(ctx context.Context) (Entries, error) {
	var e Entries
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if e.Parties, err = models.Parties(tx); err != nil {
			return err
		}
		if e.Organizations, err = models.Organizations(tx); err != nil {
			return err
		}
		if e.FocalPoints, err = models.FocalPoints(tx); err != nil {
			return err
		}
		if e.PeopleOfParty, e.PeopleOfOrganization, err = models.CountPeople(tx); err != nil {
			return err
		}
		var ids []models.PersonID
		for _, focal := range e.FocalPoints {
			ids = append(ids, focal.PersonID)
		}
		e.People, err = models.PeopleByID(tx, ids)
		return err
	})
	return e, err
}
