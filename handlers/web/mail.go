package web

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/views/accounts"
	"minamata.exchange/views/text"
)

func (s *Server) mailForm(c *fiber.Ctx) error {
	choice, err := s.app.Notify.Choice(c.UserContext(), readerOf(c).Who)
	if err != nil {
		return err
	}
	return s.render(c, s.mailPage(c, choice)(accounts.Form{}))
}

func (s *Server) mailPage(c *fiber.Ctx, choice string) func(accounts.Form) templ.Component {
	page := s.settingsPage(c, map[string]string{"1": "join.settings.saved"})
	return func(f accounts.Form) templ.Component {
		return accounts.Mail(accounts.MailProps{Page: page, Form: f, Choice: choice})
	}
}

// chooseMail is POST /settings/mail.
func (s *Server) chooseMail(c *fiber.Ctx) error {
	choice := c.FormValue("mail")
	if err := s.app.Notify.Choose(c.UserContext(), readerOf(c).Who, choice); err != nil {
		return s.showAgain(c, err, s.mailPage(c, choice))
	}
	return c.Redirect("/settings/mail?done=1", fiber.StatusSeeOther)
}

// unsubscriptions is where links that end mail lead, before their token.
const unsubscriptions = "/unsubscriptions/"

// isOneClick reports whether a mail program ends mail for its reader (RFC 8058).
func isOneClick(c *fiber.Ctx) bool {
	return strings.HasPrefix(c.Path(), unsubscriptions) && c.FormValue("List-Unsubscribe") == "One-Click"
}

// unsubscribeForm is GET /unsubscriptions/:token, which only asks: programs
// that look at links for their readers end nothing.
func (s *Server) unsubscribeForm(c *fiber.Ctx) error {
	subscription, err := s.app.Notify.Subscription(c.Params("token"))
	if err != nil {
		return err
	}
	page := s.formPage(c, text.T(c.UserContext(), "join.unsubscribe.title"))
	return s.render(c, accounts.Unsubscribe(accounts.UnsubscribeProps{Page: page, Action: c.Path(), Topic: subscription.Topic != 0}))
}

// unsubscribe is POST /unsubscriptions/:token. What is said does not tell
// whether there is such an account still.
func (s *Server) unsubscribe(c *fiber.Ctx) error {
	if err := s.app.Notify.Unsubscribe(c.UserContext(), c.Params("token"), c.FormValue("only") == "topic"); err != nil {
		return err
	}
	ctx := c.UserContext()
	return s.said(c, text.T(ctx, "join.unsubscribe.done.title"), text.T(ctx, "join.unsubscribe.done.text"), toHome(c))
}
