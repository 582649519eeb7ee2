package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/views/accounts"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

func (s *Server) addressForm(c *fiber.Ctx) error {
	page, err := s.addressPage(c, "")
	if err != nil {
		return err
	}
	return s.render(c, page(accounts.Form{}))
}

func (s *Server) addressPage(c *fiber.Ctx, email string) (func(accounts.Form) templ.Component, error) {
	_, account, err := s.app.Accounts.Self(c.UserContext(), readerOf(c).Who)
	if err != nil {
		return nil, err
	}
	page := s.settingsPage(c, map[string]string{"1": "join.settings.address.done"})
	return func(f accounts.Form) templ.Component {
		return accounts.Address(accounts.AddressProps{Page: page, Form: f, Present: account.Email, Email: email})
	}, nil
}

// requestAddressChange is POST /settings/address.
func (s *Server) requestAddressChange(c *fiber.Ctx) error {
	email := c.FormValue("email")
	err := s.app.Accounts.RequestAddressChange(c.UserContext(), readerOf(c).Who, email, c.FormValue("password"))
	if err == nil {
		return c.Redirect("/settings/address?done=1", fiber.StatusSeeOther)
	}
	page, failed := s.addressPage(c, email)
	if failed != nil {
		return failed
	}
	return s.showAgain(c, err, page)
}

// confirmAddressForm is GET /address-changes/:token, which only asks.
func (s *Server) confirmAddressForm(c *fiber.Ctx) error {
	page := s.formPage(c, text.T(c.UserContext(), "join.address.confirm.title"))
	return s.render(c, accounts.ConfirmAddress(accounts.ConfirmAddressProps{Page: page, Action: c.Path()}))
}

// confirmAddress is POST /address-changes/:token.
func (s *Server) confirmAddress(c *fiber.Ctx) error {
	if err := s.app.Accounts.ConfirmAddress(c.UserContext(), c.Params("token")); err != nil {
		return err
	}
	ctx := c.UserContext()
	next := ui.Link{Label: text.T(ctx, "layout.account.settings"), URL: "/settings"}
	return s.said(c, text.T(ctx, "join.address.done.title"), text.T(ctx, "join.address.done.text"), next)
}
