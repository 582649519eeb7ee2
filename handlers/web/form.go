package web

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/views/accounts"
	"minamata.exchange/views/layout"
)

// formPage is the frame of a private form: kept by nobody, bound to whoever
// reads it.
func (s *Server) formPage(c *fiber.Ctx, title string) layout.PageProps {
	s.startForm(c)
	c.Set(fiber.HeaderCacheControl, "no-store")
	page := s.page(c, title)
	page.Width, page.Private = "narrow", true
	return page
}

// showAgain shows a form again with what was wrong about it. What is no fault
// of the input is returned.
func (s *Server) showAgain(c *fiber.Ctx, err error, show func(accounts.Form) templ.Component) error {
	kind := fault.Of(err)
	if kind != fault.Invalid && kind != fault.TooMany {
		return err
	}
	f, form := fault.As(err), accounts.Form{Errors: map[string]string{}}
	if f.Field == "" {
		form.Problem = sentence(c, f)
	} else {
		form.Errors[f.Field] = sentence(c, f)
	}
	if f.After > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(f.After.Seconds())+1))
	}
	c.Status(statuses[kind])
	return s.render(c, show(form))
}
