package forum

import (
	"context"
	"errors"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Contributor is a person as their page shows them to others.
type Contributor struct {
	Person       models.Person
	Party        *models.Party
	Organization *models.Organization
	FocalPoint   *models.FocalPoint // present one, where it is them
	Suspended    bool               // and the reader works at the desk
	Hidden       bool               // by moderation, and the reader sees it all the same
	Posts        int64              // in forums the reader may read
	Topics       List
}

// Contributor reads a person's page, for who has an account.
func (s *Service) Contributor(ctx context.Context, who access.Who, id models.PersonID) (Contributor, error) {
	var p Contributor
	if who.IsVisitor() {
		return p, fault.Unsigned()
	}
	if who.Person != id && !s.access.Can(who, access.Read, access.PersonThing, access.Site) {
		return p, fault.Missing()
	}
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		if p.Person, err = models.PersonByID(tx, id); err != nil {
			return access.NotFound(err)
		}
		account, err := models.AccountOf(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if p.Hidden = p.Person.HiddenAt != nil; p.Hidden && !s.access.CanProfile(who, p.Person) {
			p.Hidden, p.Person.Position, p.Person.Bio, p.Person.Languages = false, "", "", nil
		}
		p.Suspended = account.State == models.AccountSuspended && s.atDesk(who)
		var forums []models.ForumID // what somebody writes in a workspace is not counted outside
		for _, forum := range s.access.Forums(who) {
			forums = append(forums, forum.ID)
		}
		if p.Posts, err = models.PostsOfPerson(tx, id, forums); err != nil {
			return err
		}
		return p.affiliation(tx)
	})
	if err != nil {
		return p, err
	}
	p.Topics, err = s.List(ctx, who, Filter{Author: id, Limit: 10})
	return p, err
}

// atDesk reports whether somebody deals with accounts or with cases: how a person stands
// is between them and the desk.
func (s *Service) atDesk(who access.Who) bool {
	return s.access.Can(who, access.Read, access.AccountThing, access.Site) || s.access.Decides(who)
}

// affiliation reads for whom a person speaks.
func (p *Contributor) affiliation(tx *models.Tx) error {
	if p.Person.OrganizationID != nil {
		found, err := models.OrganizationsByID(tx, []models.OrganizationID{*p.Person.OrganizationID})
		if organization, is := found[*p.Person.OrganizationID]; is {
			p.Organization = &organization
		}
		return err
	}
	if p.Person.PartyID == nil {
		return nil
	}
	found, err := models.PartiesByID(tx, []models.PartyID{*p.Person.PartyID})
	if err != nil {
		return err
	}
	if party, is := found[*p.Person.PartyID]; is {
		p.Party = &party
	}
	focal, err := models.CurrentFocalPoint(tx, *p.Person.PartyID)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if focal.PersonID == p.Person.ID {
		p.FocalPoint = &focal
	}
	return err
}
