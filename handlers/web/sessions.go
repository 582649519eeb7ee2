package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/models"
	"minamata.exchange/views/accounts"
)

// sessionsPage is GET /settings/sessions.
func (s *Server) sessionsPage(c *fiber.Ctx) error {
	who := readerOf(c).Who
	all, err := s.app.Accounts.Sessions(c.UserContext(), who)
	if err != nil {
		return err
	}
	props := accounts.SessionsProps{Page: s.settingsPage(c, map[string]string{"1": "join.sessions.ended"})}
	for _, session := range all {
		props.Sessions = append(props.Sessions, accounts.SessionProps{
			ID: int64(session.ID), Device: session.Device, Address: session.Address,
			Began: session.CreatedAt, Seen: session.SeenAt, Present: session.ID == who.Session,
		})
	}
	return s.render(c, accounts.Sessions(props))
}

// revokeSession is POST /settings/sessions/:id/revocation; "others" are all
// but the present one.
func (s *Server) revokeSession(c *fiber.Ctx) error {
	who := readerOf(c).Who
	if c.Params("id") == "others" {
		if err := s.app.Accounts.RevokeOthers(c.UserContext(), who); err != nil {
			return err
		}
		return c.Redirect("/settings/sessions?done=1", fiber.StatusSeeOther)
	}
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return s.notFound(c)
	}
	if err := s.app.Accounts.Revoke(c.UserContext(), who, models.SessionID(id)); err != nil {
		return err
	}
	return c.Redirect("/settings/sessions?done=1", fiber.StatusSeeOther)
}
