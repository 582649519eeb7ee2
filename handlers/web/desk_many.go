package web

import (
	"fmt"
	"io"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/views/desk"
)

// deskInvitationsExample is GET /desk/invitations/example.csv: a file of people to
// be invited, with the mark by which spreadsheets know its letters.
func (s *Server) deskInvitationsExample(c *fiber.Ctx) error {
	if !s.app.Access.Can(readerOf(c).Who, access.Invite, access.AccountThing, access.Site) {
		return fault.Denied()
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="invitations.csv"`)
	return c.SendString("\ufeffemail,name,position,role,party,organization,language\r\nname@example.org,Name Surname,Adviser,party,CH,,fr\r\n")
}

// deskInvitationsFile is POST /desk/invitations/file: invitations to all whom a
// file lists, or a list of what is wrong in it.
func (s *Server) deskInvitationsFile(c *fiber.Ctx) error {
	if !s.app.Access.Can(readerOf(c).Who, access.Invite, access.AccountThing, access.Site) {
		return fault.Denied()
	}
	file, err := formFile(c, "file")
	sent := 0
	props := desk.InvitationsProps{Values: typed(c, "file_message")}
	props.Values["language"], props.Values["role"] = c.FormValue("file_language"), access.Partner
	if err == nil {
		sent, props.Bad, err = s.inviteMany(c, file)
	}
	if err == nil && len(props.Bad) == 0 {
		return c.Redirect(fmt.Sprintf("/desk/invitations?sent=%d", sent), fiber.StatusSeeOther)
	}
	if err != nil {
		var shown bool
		if props.Errors, props.Problem, shown = refused(c, err); !shown {
			return err
		}
	} else {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.showInvitations(c, props)
}

func (s *Server) inviteMany(c *fiber.Ctx, file string) (sent int, rows []desk.BadRowProps, err error) {
	sent, bad, err := s.app.Accounts.InviteMany(c.UserContext(), readerOf(c).Who, file, c.FormValue("file_language"), c.FormValue("file_message"))
	for _, row := range bad {
		rows = append(rows, desk.BadRowProps{Line: row.Line, Email: row.Email, Problem: sentence(c, row.Problem)})
	}
	return sent, rows, err
}

// formFile is the text of a small file that was sent with a form.
func formFile(c *fiber.Ctx, name string) (string, error) {
	header, err := c.FormFile(name)
	if err != nil {
		return "", fault.InvalidField(name, "accounts.many.empty")
	}
	opened, err := header.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = opened.Close() }()
	content, err := io.ReadAll(io.LimitReader(opened, formLimit))
	return string(content), err
}
