package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	views "minamata.exchange/views/accounts"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// pathID is a number in the path, after which a slug may stand.
func pathID[T ~int64](c *fiber.Ctx, name string) (T, error) {
	digits, _, _ := strings.Cut(c.Params(name), "-")
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || id < 1 {
		return 0, fault.Missing()
	}
	return T(id), nil
}

// partyPage is GET /parties/:party.
func (s *Server) partyPage(c *fiber.Ctx) error {
	id, err := pathID[models.PartyID](c, "party")
	if err != nil {
		return err
	}
	return s.showParty(c, id, views.DeskProps{Language: readerOf(c).Language})
}

func (s *Server) showParty(c *fiber.Ctx, id models.PartyID, desk views.DeskProps) error {
	affiliations, err := s.app.Accounts.Affiliations(c.UserContext())
	if err != nil {
		return err
	}
	party, err := affiliations.Party(id)
	if err != nil {
		return err
	}
	delegation, err := s.app.Accounts.Delegation(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	props := views.PartyProps{Page: s.page(c, ""), ID: int64(id), Sample: party.Sample}
	name, in := party.Names.Find(readerOf(c).Language)
	props.Name, props.Page.Title, props.Page.Section, props.Page.Width = name, name, "directory", "reading"
	if in != readerOf(c).Language {
		props.NameLang = in
	}
	props.Page.Path = fmt.Sprintf("/parties/%d", id) // also where a form is shown again
	props.FocalPoint, props.People = members(delegation, readerOf(c).Who)
	if delegation.MayVouch {
		for _, i := range delegation.Invitations {
			desk.Invitations = append(desk.Invitations, views.InvitedProps{ID: int64(i.ID), Email: i.Email, Expires: i.ExpiresAt})
		}
		tried := desk.Requests
		desk.Requests = nil
		for _, r := range delegation.Requests {
			desk.Requests = append(desk.Requests, asked(r, affiliations, readerOf(c).Language, fmt.Sprintf("/parties/%d/requests/%d", id, r.ID), tried))
		}
		props.Desk = &desk
		if c.Query("done") == "1" {
			props.Page.Flash = &ui.FlashProps{Kind: "done", Text: text.T(c.UserContext(), "join.party.done")}
		}
	}
	return s.render(c, views.Party(props))
}

// members are the people of a Party as its page shows them.
func members(d accounts.Delegation, reader access.Who) (focal *views.MemberProps, all []views.MemberProps) {
	for _, person := range d.People {
		member := views.MemberProps{
			ID: int64(person.ID), Name: person.Name, URL: present.PersonPath(person.ID), Position: person.Position, Self: person.ID == reader.Person,
		}
		if account, known := d.Accounts[person.ID]; known {
			member.State, member.RenewBefore = account.State, present.When(account.RenewBefore)
		}
		if d.FocalPoint != nil && d.FocalPoint.PersonID == person.ID {
			focal = &member
		}
		all = append(all, member)
	}
	return focal, all
}

// inviteToParty is POST /parties/:party/invitations: to speak for the Party.
func (s *Server) inviteToParty(c *fiber.Ctx) error {
	id, err := pathID[models.PartyID](c, "party")
	if err != nil {
		return err
	}
	desk := views.DeskProps{Email: c.FormValue("email"), Name: c.FormValue("name"), Language: c.FormValue("language"), Message: c.FormValue("message")}
	err = s.app.Accounts.Invite(c.UserContext(), readerOf(c).Who, accounts.Invite{
		Email: desk.Email, Name: desk.Name, Role: access.PartyRole, Party: id, Language: desk.Language, Message: desk.Message,
	})
	if err == nil {
		return s.backToParty(c, id)
	}
	f := fault.As(err)
	if f.Kind != fault.Invalid {
		return err
	}
	desk.Form = views.Form{Errors: map[string]string{f.Field: sentence(c, f)}}
	c.Status(statuses[f.Kind])
	return s.showParty(c, id, desk)
}

func (s *Server) backToParty(c *fiber.Ctx, id models.PartyID) error {
	return c.Redirect(fmt.Sprintf("/parties/%d?done=1", id), fiber.StatusSeeOther)
}

// revokeInvitation is POST /parties/:party/invitations/:id/revocation.
func (s *Server) revokeInvitation(c *fiber.Ctx) error {
	party, err := pathID[models.PartyID](c, "party")
	if err != nil {
		return err
	}
	id, err := pathID[models.InvitationID](c, "id")
	if err != nil {
		return err
	}
	if err := s.app.Accounts.RevokeInvitation(c.UserContext(), readerOf(c).Who, id); err != nil {
		return err
	}
	return s.backToParty(c, party)
}

func (s *Server) member(c *fiber.Ctx) (party models.PartyID, person models.PersonID, err error) {
	if party, err = pathID[models.PartyID](c, "party"); err != nil {
		return 0, 0, err
	}
	person, err = pathID[models.PersonID](c, "person")
	return party, person, err
}

// renewMember is POST /parties/:party/members/:person/renewal.
func (s *Server) renewMember(c *fiber.Ctx) error {
	party, person, err := s.member(c)
	if err != nil {
		return err
	}
	if err := s.app.Accounts.Renew(c.UserContext(), readerOf(c).Who, party, person); err != nil {
		return err
	}
	return s.backToParty(c, party)
}

// removeMember is POST /parties/:party/members/:person/removal.
func (s *Server) removeMember(c *fiber.Ctx) error {
	party, person, err := s.member(c)
	if err != nil {
		return err
	}
	if err := s.app.Accounts.Remove(c.UserContext(), readerOf(c).Who, party, person); err != nil {
		return err
	}
	return s.backToParty(c, party)
}
