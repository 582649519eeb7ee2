package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
)

// deskOrganizationsIndex is GET /desk/organizations.
func (s *Server) deskOrganizationsIndex(c *fiber.Ctx) error {
	all, err := s.app.Directory.Organizations(c.UserContext(), readerOf(c).Who)
	if err != nil {
		return err
	}
	return s.render(c, desk.Organizations(desk.OrganizationsProps{
		FrameProps: s.deskFrame(c, "organizations"), Organizations: present.OrganizationRows(all, readerOf(c).Language),
	}))
}

var organizationFields = slices.Concat(inSix("name"), []string{"kind", "slug", "website", "note", "sample"})

// organizationForm is the form about an Organization, 0 for a new one.
func (s *Server) organizationForm(c *fiber.Ctx, id models.OrganizationID) thingForm {
	return thingForm{
		fields: organizationFields, id: int64(id),
		present: func() (map[string]string, int64, error) {
			organization, err := s.app.Directory.Organization(c.UserContext(), readerOf(c).Who, id)
			return present.OrganizationValues(organization), organization.Version, err
		},
		show: func(form desk.FormProps) error {
			props := desk.OrganizationProps{FrameProps: s.deskFrame(c, "organizations"), FormProps: form}
			if id != 0 {
				organization, err := s.app.Directory.Organization(c.UserContext(), readerOf(c).Who, id)
				if err != nil {
					return err
				}
				props.Name = organization.Names.In(readerOf(c).Language)
			}
			return s.render(c, desk.Organization(props))
		},
	}
}

func organizationOf(c *fiber.Ctx, id models.OrganizationID) models.Organization {
	values := typed(c, organizationFields...)
	return models.Organization{
		ID: id, Version: number(c.FormValue("version")), Names: texts(values, "name"), Kind: values["kind"], Slug: values["slug"],
		Website: values["website"], Note: values["note"], Sample: values["sample"] == "1",
	}
}

// deskOrganizationNew is GET /desk/organizations/new.
func (s *Server) deskOrganizationNew(c *fiber.Ctx) error {
	if err := s.mayChange(c, access.OrganizationThing); err != nil {
		return err
	}
	return s.organizationForm(c, 0).show(desk.FormProps{})
}

// deskOrganizationCreate is POST /desk/organizations.
func (s *Server) deskOrganizationCreate(c *fiber.Ctx) error {
	organization, err := s.app.Directory.AddOrganization(c.UserContext(), readerOf(c).Who, organizationOf(c, 0))
	return s.organizationForm(c, 0).saved(c, "/desk/organizations", int64(organization.ID), err)
}

// deskOrganizationEdit is GET /desk/organizations/:organization/edit.
func (s *Server) deskOrganizationEdit(c *fiber.Ctx) error {
	id, err := numbered[models.OrganizationID](c, "organization")
	if err != nil {
		return err
	}
	return s.organizationForm(c, id).open()
}

// deskOrganizationUpdate is POST /desk/organizations/:organization.
func (s *Server) deskOrganizationUpdate(c *fiber.Ctx) error {
	id, err := numbered[models.OrganizationID](c, "organization")
	if err != nil {
		return err
	}
	err = s.app.Directory.ChangeOrganization(c.UserContext(), readerOf(c).Who, organizationOf(c, id))
	return s.organizationForm(c, id).saved(c, "/desk/organizations", int64(id), err)
}
