package web

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
)

const sessionCookie = "session"

// recogniseSession makes the reader the person whose session the request
// carries. A cookie that is no live session is no one's: its bearer is a
// visitor.
func (s *Server) recogniseSession(c *fiber.Ctx, r *reader) error {
	token := c.Cookies(sessionCookie)
	if token == "" {
		return nil
	}
	signed, err := s.app.Accounts.Session(c.UserContext(), token)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Who, r.formKey = signed.Who, token
	if text.Supported(signed.Person.InterfaceLanguage) {
		r.Language = signed.Person.InterfaceLanguage
	}
	id := int64(signed.Person.ID)
	r.Person = &layout.PersonProps{ID: id, Name: signed.Person.Name, URL: fmt.Sprintf("/people/%d", id)}
	return nil
}

// startSession signs the browser in: always with a token made just now, never
// with one that it brought.
func (s *Server) startSession(c *fiber.Ctx, token string) {
	s.setCookie(c, sessionCookie, token, accounts.SessionAtMost)
	s.clearCookie(c, visitorCookie)
}

// endSession signs the browser out and has it forget the pages it kept.
func (s *Server) endSession(c *fiber.Ctx) {
	s.clearCookie(c, sessionCookie)
	c.Set("Clear-Site-Data", `"cache"`)
}

func (s *Server) clearCookie(c *fiber.Ctx, name string) { s.setCookie(c, name, "", -time.Second) }
