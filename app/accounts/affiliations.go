package accounts

import (
	"context"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Affiliations are what a person can take part for.
type Affiliations struct {
	Parties       []models.Party
	Organizations []models.Organization
}

// Affiliations lists the Parties and Organizations, which anybody may know.
func (s *Service) Affiliations(ctx context.Context) (Affiliations, error) {
	var a Affiliations
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if a.Parties, err = models.Parties(tx); err != nil {
			return err
		}
		a.Organizations, err = models.Organizations(tx)
		return err
	})
	return a, err
}

// Name is that of a Party or an Organization, "" for neither.
func (a Affiliations) Name(party *models.PartyID, organization *models.OrganizationID, language string) string {
	for _, p := range a.Parties {
		if p.ID == value(party) {
			return p.Names.In(language)
		}
	}
	for _, o := range a.Organizations {
		if o.ID == value(organization) {
			return o.Names.In(language)
		}
	}
	return ""
}

// Party is one of the Parties: NotFound where there is none of this id.
func (a Affiliations) Party(id models.PartyID) (models.Party, error) {
	for _, p := range a.Parties {
		if p.ID == id {
			return p, nil
		}
	}
	return models.Party{}, fault.Missing()
}
