package directory

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Kinds of an Organization.
var Kinds = []string{"igo", "ngo", "industry", "academia", "regional_centre", "secretariat", "other"}

var slugPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?$`)

// Organizations reads every Organization, for who may change them.
func (s *Service) Organizations(ctx context.Context, who access.Who) ([]models.Organization, error) {
	if err := s.require(who, access.Change, access.OrganizationThing); err != nil {
		return nil, err
	}
	var all []models.Organization
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		all, err = models.Organizations(tx)
		return err
	})
	return all, err
}

// Organization reads one Organization for who may change it.
func (s *Service) Organization(ctx context.Context, who access.Who, id models.OrganizationID) (models.Organization, error) {
	if err := s.require(who, access.Change, access.OrganizationThing); err != nil {
		return models.Organization{}, err
	}
	var organization models.Organization
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		organization, err = models.OrganizationByID(tx, id)
		return access.NotFound(err)
	})
	return organization, err
}

// AddOrganization adds an Organization.
func (s *Service) AddOrganization(ctx context.Context, who access.Who, organization models.Organization) (models.Organization, error) {
	err := s.change(ctx, who, access.OrganizationThing, func(tx *models.Tx) (err error) {
		if organization, err = cleanOrganization(organization); err != nil {
			return err
		}
		organization.ID = 0
		if err := models.InsertOrganization(tx, &organization); err != nil {
			return stale(err, "slug")
		}
		return record(tx, who, "organization.add", "organization", int64(organization.ID), nil, organization, "")
	})
	return organization, err
}

// ChangeOrganization writes what is known of an Organization, from the
// version the form was opened at; Conflict if it has changed since.
func (s *Service) ChangeOrganization(ctx context.Context, who access.Who, organization models.Organization) error {
	return s.change(ctx, who, access.OrganizationThing, func(tx *models.Tx) error {
		before, err := models.OrganizationByID(tx, organization.ID)
		if err != nil {
			return access.NotFound(err)
		}
		if organization, err = cleanOrganization(organization); err != nil {
			return err
		}
		if err := models.UpdateOrganization(tx, organization); err != nil {
			return stale(err, "slug")
		}
		return record(tx, who, "organization.change", "organization", int64(organization.ID), before, organization, "")
	})
}

func cleanOrganization(organization models.Organization) (models.Organization, error) {
	var err error
	if organization.Names, err = cleanTexts("name", organization.Names, MaxName, true); err != nil {
		return organization, err
	}
	if organization.Note, err = cleanNote("note", organization.Note); err != nil {
		return organization, err
	}
	if organization.Website, err = cleanWebsite(organization.Website); err != nil {
		return organization, err
	}
	if organization.Slug = strings.TrimSpace(organization.Slug); organization.Slug == "" {
		organization.Slug = slugOf(organization.Names["en"])
	}
	switch {
	case !slugPattern.MatchString(organization.Slug):
		return organization, fault.InvalidField("slug", "directory.refused.slug")
	case !slices.Contains(Kinds, organization.Kind):
		return organization, fault.InvalidField("kind", "fault.malformed")
	}
	return organization, nil
}

// slugOf is the Latin letters and digits of a name, for addresses.
func slugOf(name string) string {
	var slug strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			slug.WriteRune(r)
		case slug.Len() > 0 && !strings.HasSuffix(slug.String(), "-"):
			slug.WriteByte('-')
		}
		if slug.Len() >= 78 {
			break
		}
	}
	return strings.Trim(slug.String(), "-")
}
