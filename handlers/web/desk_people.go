package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/directory"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
)

// deskPeopleIndex is GET /desk/people.
func (s *Server) deskPeopleIndex(c *fiber.Ctx) error {
	language := readerOf(c).Language
	filter := models.PeopleFilter{
		Query: strings.TrimSpace(c.Query("q")), Party: models.PartyID(number(c.Query("party"))), Organization: models.OrganizationID(number(c.Query("organization"))),
		State: c.Query("state"), Role: c.Query("role"), After: models.PersonID(number(c.Query("after"))),
	}
	people, err := s.app.Directory.People(c.UserContext(), readerOf(c).Who, filter)
	if err != nil {
		return err
	}
	query := url.Values{}
	for _, name := range []string{"q", "party", "organization", "state", "role"} {
		if value := c.Query(name); value != "" {
			query.Set(name, value)
		}
	}
	props := desk.PeopleProps{
		FrameProps: s.deskFrame(c, "people"), Query: filter.Query, Party: c.Query("party"), Organization: c.Query("organization"),
		State: filter.State, Role: filter.Role, Roles: s.app.Access.Roles(),
		Parties: present.Parties(people.Parties, language), Organizations: present.Organizations(people.Organizations, language),
		People: present.PeopleRows(people, s.app.Access.Forums(readerOf(c).Who), language),
	}
	if filter.After != 0 {
		props.First = withQuery("/desk/people", query)
	}
	if people.Next != 0 {
		query.Set("after", strconv.FormatInt(int64(people.Next), 10))
		props.Next = withQuery("/desk/people", query)
	}
	return s.render(c, desk.People(props))
}

// deskPersonShow is GET /desk/people/:person.
func (s *Server) deskPersonShow(c *fiber.Ctx) error {
	return s.showDeskPerson(c, "", nil)
}

// showDeskPerson shows a person; after a refusal, with the form that was
// refused as it was typed.
func (s *Server) showDeskPerson(c *fiber.Ctx, form string, refusal error) error {
	id, err := numbered[models.PersonID](c, "person")
	if err != nil {
		return err
	}
	ctx, who, language := c.UserContext(), readerOf(c).Who, readerOf(c).Language
	profile, err := s.app.Directory.Profile(ctx, who, id)
	if err != nil {
		return err
	}
	props := present.DeskPerson(profile, language)
	props.FrameProps, props.Form, props.Grantable = s.deskFrame(c, "people"), form, s.app.Policy.Grantable()
	if s.app.Access.Can(who, access.Read, access.PolicyThing, access.Site) {
		props.Things = present.Things(access.Kinds())
	}
	page, err := s.app.Audit.Read(ctx, who, models.AuditFilter{About: id})
	if err != nil && !fault.Is(err, fault.Forbidden) {
		return err
	}
	if props.Entries, err = s.recorded(c, page); err != nil {
		return err
	}
	if refusal == nil {
		props.Withdrawn = s.justWithdrawn(c, profile)
		return s.render(c, desk.Person(props))
	}
	var shown bool
	if props.Errors, props.Problem, shown = refused(c, refusal); !shown {
		return refusal
	}
	props.Errors = under(form+"_", props.Errors)
	props.Values = typed(c, "role", "place", "held", "until", "into", form+"_reason")
	if form == "membership" {
		props.Party, props.Organization = c.FormValue("party"), c.FormValue("organization")
	}
	return s.render(c, desk.Person(props))
}

// justWithdrawn is the role that has just been withdrawn, if it still is.
func (s *Server) justWithdrawn(c *fiber.Ctx, profile directory.Profile) *desk.RoleProps {
	role, place, found := strings.Cut(c.Query("withdrawn"), "@")
	if _, err := access.ParsePlace(place); !found || err != nil {
		return nil
	}
	if !slices.Contains(s.app.Policy.Grantable(), role) {
		return nil
	}
	props := present.Role(access.RoleGrant{Role: role, Place: access.Place(place)}, profile.Parties, profile.Forums, readerOf(c).Language)
	return &props
}

// onPerson does something to the person of the path and goes back to them.
func (s *Server) onPerson(c *fiber.Ctx, form string, do func(models.PersonID) (query string, err error)) error {
	id, err := numbered[models.PersonID](c, "person")
	if err != nil {
		return err
	}
	query, err := do(id)
	if err != nil {
		if kind := fault.Of(err); kind == fault.Invalid || kind == fault.Conflict {
			return s.showDeskPerson(c, form, err)
		}
		return err
	}
	return c.Redirect(fmt.Sprintf("/desk/people/%d%s", id, query), fiber.StatusSeeOther)
}

// grantCreate is POST /desk/people/:person/grants.
func (s *Server) grantCreate(c *fiber.Ctx) error {
	return s.onPerson(c, "grant", func(id models.PersonID) (string, error) {
		grant := access.RoleGrant{Person: id, Role: c.FormValue("role"), Place: access.Place(c.FormValue("place"))}
		return "", s.app.Policy.Grant(c.UserContext(), readerOf(c).Who, grant, c.FormValue("grant_reason"))
	})
}

// grantDestroy is POST /desk/people/:person/grants/withdrawal.
func (s *Server) grantDestroy(c *fiber.Ctx) error {
	return s.onPerson(c, "withdrawal", func(id models.PersonID) (string, error) {
		role, place, _ := strings.Cut(c.FormValue("held"), "@")
		grant := access.RoleGrant{Person: id, Role: role, Place: access.Place(place)}
		err := s.app.Policy.Withdraw(c.UserContext(), readerOf(c).Who, grant, c.FormValue("withdrawal_reason"))
		return "?withdrawn=" + url.QueryEscape(role+"@"+place), err
	})
}

// suspensionCreate is POST /desk/people/:person/suspension.
func (s *Server) suspensionCreate(c *fiber.Ctx) error {
	return s.onPerson(c, "suspension", func(id models.PersonID) (string, error) {
		until, err := day(c.FormValue("until"), "until")
		if err != nil {
			return "", err
		}
		return "", s.app.Accounts.Suspend(c.UserContext(), readerOf(c).Who, id, until, strings.TrimSpace(c.FormValue("suspension_reason")))
	})
}

// suspensionDestroy is POST /desk/people/:person/reinstatement.
func (s *Server) suspensionDestroy(c *fiber.Ctx) error {
	return s.onPerson(c, "reinstatement", func(id models.PersonID) (string, error) {
		return "", s.app.Accounts.Reinstate(c.UserContext(), readerOf(c).Who, id, strings.TrimSpace(c.FormValue("reinstatement_reason")))
	})
}

// membershipUpdate is POST /desk/people/:person/membership.
func (s *Server) membershipUpdate(c *fiber.Ctx) error {
	return s.onPerson(c, "membership", func(id models.PersonID) (string, error) {
		return "", s.app.Directory.ChangeMembership(c.UserContext(), readerOf(c).Who, directory.Membership{
			Person: id, Version: number(c.FormValue("version")), Party: models.PartyID(number(c.FormValue("party"))),
			Organization: models.OrganizationID(number(c.FormValue("organization"))), Reason: c.FormValue("membership_reason"),
		})
	})
}

// deletionCreate is POST /desk/people/:person/deletion.
func (s *Server) deletionCreate(c *fiber.Ctx) error {
	return s.onPerson(c, "deletion", func(id models.PersonID) (string, error) {
		return "", s.app.People.OrderDeletion(c.UserContext(), readerOf(c).Who, id, c.FormValue("deletion_reason"))
	})
}

// deletionDestroy is POST /desk/people/:person/deletion/withdrawal.
func (s *Server) deletionDestroy(c *fiber.Ctx) error {
	return s.onPerson(c, "keeping", func(id models.PersonID) (string, error) {
		return "", s.app.People.CallOffDeletion(c.UserContext(), readerOf(c).Who, id, c.FormValue("keeping_reason"))
	})
}

// day reads a date of a form; none where it is empty.
func day(text, field string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	read, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, fault.InvalidField(field, "fault.malformed")
	}
	return &read, nil
}
