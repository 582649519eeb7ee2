package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/ui"
)

// deskPartiesIndex is GET /desk/parties.
func (s *Server) deskPartiesIndex(c *fiber.Ctx) error {
	roll, err := s.app.Directory.Roll(c.UserContext(), readerOf(c).Who)
	if err != nil {
		return err
	}
	query, language := strings.TrimSpace(c.Query("q")), readerOf(c).Language
	props := desk.PartiesProps{FrameProps: s.deskFrame(c, "parties"), Query: query, Parties: present.PartyRows(roll, query, language)}
	if !roll.Note.Complete {
		props.Note = roll.Note.Text[language]
	}
	return s.render(c, desk.Parties(props))
}

var partyFields = slices.Concat(inSix("name"), []string{"code", "region", "became_party", "confidence", "note", "sample"})

// partyForm is the form about a Party, 0 for a new one.
func (s *Server) partyForm(c *fiber.Ctx, id models.PartyID) thingForm {
	var party models.Party
	read := func() (err error) {
		party, err = s.app.Directory.Party(c.UserContext(), readerOf(c).Who, id)
		return err
	}
	return thingForm{
		fields: partyFields, id: int64(id),
		present: func() (map[string]string, int64, error) {
			err := read()
			return present.PartyValues(party), party.Version, err
		},
		show: func(form desk.FormProps) error {
			props := desk.PartyProps{FrameProps: s.deskFrame(c, "parties"), FormProps: form}
			if id == 0 {
				return s.render(c, desk.Party(props))
			}
			if err := read(); err != nil {
				return err
			}
			return s.showPartyForm(c, party, props)
		},
	}
}

// showPartyForm shows the form with who is the Party's focal point.
func (s *Server) showPartyForm(c *fiber.Ctx, party models.Party, props desk.PartyProps) error {
	delegation, err := s.app.Accounts.Delegation(c.UserContext(), readerOf(c).Who, party.ID)
	if err != nil {
		return err
	}
	props.Name = party.Names.In(readerOf(c).Language)
	for _, person := range delegation.People {
		if delegation.FocalPoint != nil && delegation.FocalPoint.PersonID == person.ID {
			props.FocalPoint = &ui.Link{Label: person.Called(languageOf(c)), URL: fmt.Sprintf("/desk/people/%d", person.ID)}
			props.Since = delegation.FocalPoint.StartedAt
		} else if account, known := delegation.Accounts[person.ID]; !known || account.State == models.AccountActive {
			props.Candidates = append(props.Candidates, ui.Option{Value: strconv.FormatInt(int64(person.ID), 10), Label: person.Called(languageOf(c))})
		}
	}
	return s.render(c, desk.Party(props))
}

func partyOf(c *fiber.Ctx, id models.PartyID) (models.Party, error) {
	values := typed(c, partyFields...)
	became, err := day(values["became_party"], "became_party")
	return models.Party{
		ID: id, Version: number(c.FormValue("version")), Code: values["code"], Names: texts(values, "name"), Region: values["region"],
		BecameParty: became, Confidence: values["confidence"], Note: values["note"], Sample: values["sample"] == "1",
	}, err
}

// deskPartyNew is GET /desk/parties/new.
func (s *Server) deskPartyNew(c *fiber.Ctx) error {
	if err := s.mayChange(c, access.PartyThing); err != nil {
		return err
	}
	return s.partyForm(c, 0).show(desk.FormProps{})
}

// mayChange is nil for who may change a kind of thing: a form for nothing is
// shown to nobody else.
func (s *Server) mayChange(c *fiber.Ctx, thing string) error {
	if !s.app.Access.Can(readerOf(c).Who, access.Change, thing, access.Site) {
		return fault.Denied()
	}
	return nil
}

// deskPartyCreate is POST /desk/parties.
func (s *Server) deskPartyCreate(c *fiber.Ctx) error {
	party, err := partyOf(c, 0)
	if err == nil {
		party, err = s.app.Directory.AddParty(c.UserContext(), readerOf(c).Who, party)
	}
	return s.partyForm(c, 0).saved(c, "/desk/parties", int64(party.ID), err)
}

// deskPartyEdit is GET /desk/parties/:party/edit.
func (s *Server) deskPartyEdit(c *fiber.Ctx) error {
	id, err := numbered[models.PartyID](c, "party")
	if err != nil {
		return err
	}
	return s.partyForm(c, id).open()
}

// deskPartyUpdate is POST /desk/parties/:party.
func (s *Server) deskPartyUpdate(c *fiber.Ctx) error {
	id, err := numbered[models.PartyID](c, "party")
	if err != nil {
		return err
	}
	party, err := partyOf(c, id)
	if err == nil {
		err = s.app.Directory.ChangeParty(c.UserContext(), readerOf(c).Who, party)
	}
	return s.partyForm(c, id).saved(c, "/desk/parties", int64(id), err)
}

// designationCreate is POST /desk/parties/:party/designation.
func (s *Server) designationCreate(c *fiber.Ctx) error {
	return s.designate(c, func(id models.PartyID) error {
		note := strings.TrimSpace(c.FormValue("letter"))
		if note == "" {
			return fault.InvalidField("letter", "fault.reason.missing")
		}
		return s.app.Accounts.Appoint(c.UserContext(), readerOf(c).Who, id, models.PersonID(number(c.FormValue("person"))), note)
	})
}

// designationDestroy is POST /desk/parties/:party/designation/end.
func (s *Server) designationDestroy(c *fiber.Ctx) error {
	return s.designate(c, func(id models.PartyID) error {
		reason := strings.TrimSpace(c.FormValue("ending_reason"))
		if reason == "" {
			return fault.InvalidField("ending_reason", "fault.reason.missing")
		}
		return s.app.Accounts.EndFocalPoint(c.UserContext(), readerOf(c).Who, id, reason)
	})
}

// designate changes who is the focal point of the Party of the path; what is
// refused comes back on the Party's form.
func (s *Server) designate(c *fiber.Ctx, change func(models.PartyID) error) error {
	id, err := numbered[models.PartyID](c, "party")
	if err != nil {
		return err
	}
	if err := s.mayChange(c, access.PartyThing); err != nil {
		return err
	}
	if err = change(id); err == nil {
		return c.Redirect(fmt.Sprintf("/desk/parties/%d/edit#focal-point", id), fiber.StatusSeeOther)
	}
	errors, problem, shown := refused(c, err)
	if !shown {
		return err
	}
	party, err := s.app.Directory.Party(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	values := present.PartyValues(party)
	for _, field := range []string{"letter", "person", "ending_reason"} {
		values[field] = c.FormValue(field)
	}
	return s.showPartyForm(c, party, desk.PartyProps{
		FrameProps: s.deskFrame(c, "parties"), Form: formOf(errors),
		FormProps: desk.FormProps{ID: int64(id), Version: party.Version, Values: values, Errors: errors, Problem: problem},
	})
}

// formOf is which form of the page the mistakes are in.
func formOf(errors map[string]string) string {
	if errors["letter"] != "" || errors["person"] != "" {
		return "designation"
	}
	return ""
}
