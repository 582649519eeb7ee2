package directory

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// PageSize is how many people stand on a page of the list.
const PageSize = 30

// sessionIdle is after how long an unused session is none any more.
const sessionIdle = 14 * 24 * time.Hour

// People is a page of people with accounts.
type People struct {
	Rows          []models.PersonRow
	Roles         map[models.PersonID][]access.RoleGrant
	Parties       []models.Party
	Organizations []models.Organization
	Next          models.PersonID // After of the next page; 0: there is none
}

// People lists people with accounts, for who may see accounts.
func (s *Service) People(ctx context.Context, who access.Who, f models.PeopleFilter) (People, error) {
	if err := s.require(who, access.Read, access.AccountThing); err != nil {
		return People{}, err
	}
	page := People{Roles: map[models.PersonID][]access.RoleGrant{}}
	f.Limit = PageSize + 1
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if page.Rows, err = models.PeopleRows(tx, f); err != nil {
			return err
		}
		if page.Parties, err = models.Parties(tx); err != nil {
			return err
		}
		page.Organizations, err = models.Organizations(tx)
		return err
	})
	if len(page.Rows) > PageSize {
		page.Rows = page.Rows[:PageSize]
		page.Next = page.Rows[PageSize-1].Person.ID
	}
	for _, row := range page.Rows {
		page.Roles[row.Person.ID] = s.access.GrantsOf(row.Person.ID)
	}
	return page, err
}

// PersonMeant finds who an officer means by what they typed in field: a number, the
// beginning of a name's word, or of an address where they may see accounts. 0 where
// nothing is typed. Invalid where it is nobody, or several.
func (s *Service) PersonMeant(ctx context.Context, who access.Who, field, typed string) (models.PersonID, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return 0, nil
	}
	if number, err := strconv.ParseInt(typed, 10, 64); err == nil {
		return models.PersonID(number), nil
	}
	if err := s.require(who, access.Read, access.PersonThing); err != nil {
		return 0, err
	}
	line, readable := richtext.CleanLine(typed)
	if !readable || line == "" {
		return 0, fault.InvalidField(field, "policy.refused.nobody")
	}
	var people []models.Person
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if !s.access.Can(who, access.Read, access.AccountThing, access.Site) {
			people, err = models.PeopleNamed(tx, line, true, candidates+1)
			return err
		}
		rows, err := models.PeopleRows(tx, models.PeopleFilter{Query: line, Limit: candidates + 1})
		for _, row := range rows {
			people = append(people, row.Person)
		}
		return err
	})
	switch {
	case err != nil:
		return 0, err
	case len(people) == 0:
		return 0, fault.InvalidField(field, "policy.refused.nobody")
	case len(people) == 1:
		return people[0].ID, nil
	}
	return 0, fault.InvalidField(field, "policy.refused.several", "people", listed(people))
}

// candidates is how many people are named to who might have meant one of them.
const candidates = 5

func listed(people []models.Person) string {
	var named []string
	for _, p := range people[:min(candidates, len(people))] {
		named = append(named, p.Name+" ("+strconv.FormatInt(int64(p.ID), 10)+")")
	}
	if len(people) > candidates {
		named = append(named, "…")
	}
	return strings.Join(named, ", ")
}

// Profile is all that the secretariat sees of a person.
type Profile struct {
	Person        models.Person
	Account       models.Account // without its secrets
	Sessions      int64
	Roles         []access.RoleGrant
	FocalPointOf  []models.FocalPoint
	Parties       []models.Party
	Organizations []models.Organization
	Forums        []models.Forum
	MaySuspend    bool
	MayDelete     bool
	MayMerge      bool
	MergedInto    *models.Person // who they are, and nothing may be done here
	MayGrant      bool
	MayChange     bool
}

// Profile reads a person with their account, for who may see accounts.
func (s *Service) Profile(ctx context.Context, who access.Who, id models.PersonID) (Profile, error) {
	if err := s.require(who, access.Read, access.AccountThing); err != nil {
		return Profile{}, err
	}
	profile := Profile{
		Roles:      s.access.GrantsOf(id),
		MaySuspend: s.access.Can(who, access.Suspend, access.AccountThing, access.Site) && id != who.Person,
		MayDelete:  s.access.Can(who, access.Delete, access.AccountThing, access.Site) && id != who.Person,
		MayMerge:   s.access.Can(who, access.Merge, access.AccountThing, access.Site) && id != who.Person,
		MayGrant:   s.access.Can(who, access.Grant, access.RoleThing, access.Site),
		MayChange:  s.access.Can(who, access.Change, access.PersonThing, access.Site),
	}
	err := s.db.Read(ctx, func(tx *models.Tx) error { return readProfile(tx, id, &profile) })
	profile.Account.PasswordHash = ""
	return profile, err
}

func readProfile(tx *models.Tx, id models.PersonID, profile *Profile) (err error) {
	if profile.Person, err = models.PersonByID(tx, id); err != nil {
		return access.NotFound(err)
	}
	if profile.Person.MergedInto != nil {
		into, err := models.PersonByID(tx, *profile.Person.MergedInto)
		if err != nil {
			return err
		}
		profile.MergedInto = &into
		profile.MaySuspend, profile.MayDelete, profile.MayMerge, profile.MayGrant, profile.MayChange = false, false, false, false, false
	}
	profile.Account, err = models.AccountOf(tx, id)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if err == nil {
		if profile.Sessions, err = models.CountSessions(tx, profile.Account.ID, tx.Now.Add(-sessionIdle)); err != nil {
			return err
		}
	}
	if profile.FocalPointOf, err = models.FocalPointsOf(tx, id); err != nil {
		return err
	}
	if profile.Parties, err = models.Parties(tx); err != nil {
		return err
	}
	if profile.Organizations, err = models.Organizations(tx); err != nil {
		return err
	}
	profile.Forums, err = models.Forums(tx)
	return err
}

// Membership says for whom a person speaks: a Party, an Organization, or
// neither.
type Membership struct {
	Person       models.PersonID
	Version      int64 // of the person, at which the form was opened
	Party        models.PartyID
	Organization models.OrganizationID
	Reason       string
}

// ChangeMembership moves a person to a Party or an Organization. A focal
// point stays with their Party until the designation is ended.
func (s *Service) ChangeMembership(ctx context.Context, who access.Who, m Membership) error {
	return s.change(ctx, who, access.PersonThing, func(tx *models.Tx) error {
		before, err := models.PersonByID(tx, m.Person)
		if err != nil {
			return access.NotFound(err)
		}
		if err := checkMembership(tx, &m); err != nil {
			return err
		}
		after := before
		after.PartyID, after.OrganizationID = idOrNone(m.Party), idOrNone(m.Organization)
		if err := models.UpdateMembership(tx, m.Person, m.Version, after.PartyID, after.OrganizationID); err != nil {
			return stale(err, "membership")
		}
		return record(tx, who, "person.move", "person", int64(m.Person), membershipOf(before), membershipOf(after), m.Reason)
	})
}

func checkMembership(tx *models.Tx, m *Membership) error {
	var err error
	if m.Reason, err = fault.Reason(m.Reason); err != nil {
		return err
	}
	if m.Party != 0 && m.Organization != 0 {
		return fault.InvalidField("organization", "directory.refused.both")
	}
	if m.Party != 0 {
		_, err = models.PartyByID(tx, m.Party)
	} else if m.Organization != 0 {
		_, err = models.OrganizationByID(tx, m.Organization)
	}
	if errors.Is(err, models.ErrNotFound) {
		return fault.InvalidField("party", "fault.malformed")
	}
	if err != nil {
		return err
	}
	designations, err := models.FocalPointsOf(tx, m.Person)
	for _, designation := range designations {
		if designation.PartyID != m.Party {
			return fault.Conflicting("directory.refused.focal_point")
		}
	}
	return err
}

func membershipOf(p models.Person) map[string]any {
	return map[string]any{"party": p.PartyID, "organization": p.OrganizationID}
}

func idOrNone[ID ~int64](id ID) *ID {
	if id == 0 {
		return nil
	}
	return &id
}

// Waiting counts what waits for the secretariat.
func (s *Service) Waiting(ctx context.Context, who access.Who) (models.Waiting, error) {
	var waiting models.Waiting
	if err := s.require(who, access.Read, access.AccountThing); err != nil {
		return waiting, err
	}
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		waiting, err = models.CountWaiting(tx)
		return err
	})
	return waiting, err
}
