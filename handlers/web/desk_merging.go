package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/people"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
)

// mergingNew is GET /desk/people/:person/merging: what it would do to merge this
// person into another.
func (s *Server) mergingNew(c *fiber.Ctx) error {
	from, err := numbered[models.PersonID](c, "person")
	if err != nil {
		return err
	}
	into, err := s.app.Directory.PersonMeant(c.UserContext(), readerOf(c).Who, "into", c.Query("into"))
	if err == nil && into == 0 {
		err = fault.InvalidField("into", "policy.refused.nobody")
	}
	if err == nil {
		err = s.showMerging(c, models.Merging{From: from, Into: into}, nil)
	}
	if kind := fault.Of(err); kind == fault.Invalid || kind == fault.Conflict {
		return s.showDeskPerson(c, "merging", err)
	}
	return err
}

// mergingCreate is POST /desk/people/:person/merging.
func (s *Server) mergingCreate(c *fiber.Ctx) error {
	from, err := numbered[models.PersonID](c, "person")
	if err != nil {
		return err
	}
	order := people.MergeOrder{
		Merging: models.Merging{From: from, Into: models.PersonID(number(c.FormValue("into")))},
		Roles:   formValues(c, "roles"), Seen: strings.Clone(c.FormValue("seen")), Reason: c.FormValue("reason"),
	}
	err = s.app.People.Merge(c.UserContext(), readerOf(c).Who, order)
	if kind := fault.Of(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		again := s.showMerging(c, order.Merging, err)
		if fault.Is(again, fault.Conflict) { // it can no longer be merged at all
			return s.showDeskPerson(c, "merging", again)
		}
		return again
	}
	if err != nil {
		return err
	}
	return c.Redirect(fmt.Sprintf("/desk/people/%d", order.Into), fiber.StatusSeeOther)
}

// showMerging shows what it would do; after a refusal as the form was filled in.
func (s *Server) showMerging(c *fiber.Ctx, m models.Merging, refusal error) error {
	preview, err := s.app.People.Preview(c.UserContext(), readerOf(c).Who, m)
	if err != nil {
		return err
	}
	language := readerOf(c).Language
	all, err := s.app.Directory.Entries(c.UserContext())
	if err != nil {
		return err
	}
	props := present.Merging(preview, all, s.app.Access.Forums(readerOf(c).Who), language)
	props.FrameProps = s.deskFrame(c, "people")
	if refusal != nil {
		var shown bool
		if props.Errors, props.Problem, shown = refused(c, refusal); !shown {
			return refusal
		}
		props.Reason, props.Taken = c.FormValue("reason"), formValues(c, "roles")
	}
	return s.render(c, desk.Merging(props))
}
