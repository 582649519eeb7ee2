package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/models"
	"minamata.exchange/views/accounts"
	"minamata.exchange/views/text"
)

// invitationForm is GET /invitations/:token. Reading it uses nothing up.
func (s *Server) invitationForm(c *fiber.Ctx) error {
	invitation, err := s.app.Accounts.Invitation(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	page, err := s.invitationPage(c, invitation)
	if err != nil {
		return err
	}
	return s.render(c, page(accounts.Form{}))
}

func (s *Server) invitationPage(c *fiber.Ctx, i models.Invitation) (func(accounts.Form) templ.Component, error) {
	affiliations, err := s.app.Accounts.Affiliations(c.UserContext())
	if err != nil {
		return nil, err
	}
	props := accounts.JoinProps{
		Page:   s.formPage(c, text.T(c.UserContext(), "join.invitation.title")),
		Action: c.Path(), Email: i.Email, Name: i.Name, Language: i.Language, Message: i.Message,
		For: affiliations.Name(i.PartyID, i.OrganizationID, readerOf(c).Language),
	}
	if c.Method() == fiber.MethodPost {
		props.Name, props.Language = c.FormValue("name"), c.FormValue("language")
	}
	return func(f accounts.Form) templ.Component {
		props.Form = f
		return accounts.Join(props)
	}, nil
}

// acceptInvitation is POST /invitations/:token: the account it is for. Whoever
// was signed in on this device is so no longer.
func (s *Server) acceptInvitation(c *fiber.Ctx) error {
	invitation, err := s.app.Accounts.Invitation(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	token, err := s.app.Accounts.Accept(c.UserContext(), c.Params("token"), s.joining(c))
	if err != nil {
		page, failed := s.invitationPage(c, invitation)
		if failed != nil {
			return failed
		}
		return s.showAgain(c, err, page)
	}
	s.startSession(c, token)
	return c.Redirect("/", fiber.StatusSeeOther)
}
