package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/views/accounts"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// said shows what has happened and where to go on.
func (s *Server) said(c *fiber.Ctx, title, words string, next ui.Link) error {
	return s.render(c, accounts.Said(accounts.SaidProps{Page: s.formPage(c, title), Title: title, Text: words, Next: next}))
}

func toHome(c *fiber.Ctx) ui.Link {
	return ui.Link{Label: text.T(c.UserContext(), "join.back_home"), URL: "/"}
}

func (s *Server) resetForm(c *fiber.Ctx) error {
	return s.render(c, s.resetPage(c, "")(accounts.Form{}))
}

func (s *Server) resetPage(c *fiber.Ctx, email string) func(accounts.Form) templ.Component {
	page := s.formPage(c, text.T(c.UserContext(), "join.reset.title"))
	return func(f accounts.Form) templ.Component {
		return accounts.Reset(accounts.ResetProps{Page: page, Form: f, Email: email})
	}
}

// requestReset is POST /password-resets/new; its answer does not tell whether
// there is such an account.
func (s *Server) requestReset(c *fiber.Ctx) error {
	email := c.FormValue("email")
	if err := s.app.Accounts.RequestReset(c.UserContext(), email, s.address(c)); err != nil {
		return s.showAgain(c, err, s.resetPage(c, email))
	}
	ctx := c.UserContext()
	return s.said(c, text.T(ctx, "join.reset.sent.title"), text.T(ctx, "join.reset.sent.text"), toHome(c))
}

// newPasswordForm is GET /password-resets/:token. Reading it uses nothing up:
// mail programs follow links too.
func (s *Server) newPasswordForm(c *fiber.Ctx) error {
	if err := s.app.Accounts.CheckReset(c.UserContext(), c.Params("token")); err != nil {
		return err
	}
	return s.render(c, s.newPasswordPage(c)(accounts.Form{}))
}

func (s *Server) newPasswordPage(c *fiber.Ctx) func(accounts.Form) templ.Component {
	page, action := s.formPage(c, text.T(c.UserContext(), "join.new_password.title")), c.Path()
	return func(f accounts.Form) templ.Component {
		return accounts.NewPassword(accounts.NewPasswordProps{Page: page, Form: f, Action: action})
	}
}

// reset is POST /password-resets/:token.
func (s *Server) reset(c *fiber.Ctx) error {
	if err := s.app.Accounts.Reset(c.UserContext(), c.Params("token"), c.FormValue("password")); err != nil {
		return s.showAgain(c, err, s.newPasswordPage(c))
	}
	ctx := c.UserContext()
	next := ui.Link{Label: text.T(ctx, "join.sign_in.title"), URL: "/sign-in"}
	return s.said(c, text.T(ctx, "join.new_password.done.title"), text.T(ctx, "join.new_password.done.text"), next)
}
