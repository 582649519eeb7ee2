package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/views/accounts"
	"minamata.exchange/views/text"
)

// signInForm is GET /sign-in.
func (s *Server) signInForm(c *fiber.Ctx) error {
	if !readerOf(c).Who.IsVisitor() {
		return c.Redirect(localPath(c.Query("return")), fiber.StatusSeeOther)
	}
	return s.render(c, s.signInPage(c, c.Query("return"))(accounts.Form{}))
}

func (s *Server) signInPage(c *fiber.Ctx, back string) func(accounts.Form) templ.Component {
	page := s.formPage(c, text.T(c.UserContext(), "join.sign_in.title"))
	email := ""
	if c.Method() == fiber.MethodPost {
		email = c.FormValue("email")
	}
	return func(f accounts.Form) templ.Component {
		return accounts.SignIn(accounts.SignInProps{Page: page, Form: f, Email: email, Return: localPath(back)})
	}
}

// signIn is POST /sign-in.
func (s *Server) signIn(c *fiber.Ctx) error {
	back := c.FormValue("return")
	token, err := s.app.Accounts.SignIn(c.UserContext(), c.FormValue("email"), c.FormValue("password"), c.Get(fiber.HeaderUserAgent), s.address(c))
	if err != nil {
		return s.showAgain(c, err, s.signInPage(c, back))
	}
	s.startSession(c, token)
	return c.Redirect(localPath(back), fiber.StatusSeeOther)
}

// signOutForm is GET /sign-out: where whoever has unsent words on their device
// is brought first.
func (s *Server) signOutForm(c *fiber.Ctx) error {
	page := s.formPage(c, text.T(c.UserContext(), "layout.account.sign_out"))
	return s.render(c, accounts.SignOut(accounts.SignOutProps{Page: page}))
}

// signOut is POST /sign-out. It asks for nothing, so that whoever is signed
// out already sees the same.
func (s *Server) signOut(c *fiber.Ctx) error {
	if who := readerOf(c).Who; !who.IsVisitor() {
		if err := s.app.Accounts.SignOut(c.UserContext(), who); err != nil {
			return err
		}
	}
	s.endSession(c)
	return c.Redirect("/", fiber.StatusSeeOther)
}
