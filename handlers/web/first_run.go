package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/accounts"
	views "minamata.exchange/views/accounts"
	"minamata.exchange/views/text"
)

// firstRunForm is GET /first-run/:token. Reading it uses nothing up.
func (s *Server) firstRunForm(c *fiber.Ctx) error {
	if err := s.app.Accounts.CheckFirstRun(c.UserContext(), c.Params("token")); err != nil {
		return err
	}
	return s.render(c, s.firstRunPage(c, readerOf(c).Language)(views.Form{}))
}

func (s *Server) firstRunPage(c *fiber.Ctx, language string) func(views.Form) templ.Component {
	props := views.JoinProps{
		Page:  s.formPage(c, text.T(c.UserContext(), "join.first_run.title")),
		First: true, Action: c.Path(), Language: language,
	}
	if c.Method() == fiber.MethodPost {
		props.Email, props.Name = c.FormValue("email"), c.FormValue("name")
	}
	return func(f views.Form) templ.Component {
		props.Form = f
		return views.Join(props)
	}
}

// firstRun is POST /first-run/:token: the first account.
func (s *Server) firstRun(c *fiber.Ctx) error {
	joining := s.joining(c)
	token, err := s.app.Accounts.Begin(c.UserContext(), c.Params("token"), c.FormValue("email"), joining)
	if err != nil {
		return s.showAgain(c, err, s.firstRunPage(c, joining.InterfaceLanguage))
	}
	s.startSession(c, token)
	return c.Redirect("/", fiber.StatusSeeOther)
}

// joining is what the form of a new account says.
func (s *Server) joining(c *fiber.Ctx) accounts.Joining {
	return accounts.Joining{
		Name: c.FormValue("name"), Password: c.FormValue("password"), InterfaceLanguage: c.FormValue("language"), TimeZone: "UTC",
		Device: c.Get(fiber.HeaderUserAgent), Address: s.address(c),
	}
}
