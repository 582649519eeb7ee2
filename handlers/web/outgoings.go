package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/audit"
	"minamata.exchange/app/confidential"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	view "minamata.exchange/views/confidential"
	workspaceview "minamata.exchange/views/workspace"
)

// takes records what an answer gives, before its first byte goes; what the browser
// has already, or only asks about, leaves nothing.
func (s *Server) takes(c *fiber.Ctx, t confidential.Taking) error {
	status := c.Response().StatusCode()
	if c.Method() != fiber.MethodGet || status != fiber.StatusOK && status != fiber.StatusPartialContent {
		return nil
	}
	t.Part = status == fiber.StatusPartialContent
	return s.app.Confidential.Take(c.UserContext(), readerOf(c).Who, t)
}

// outgoingIndex is GET /workspaces/:workspace/outgoings: what left it.
func (s *Server) outgoingIndex(c *fiber.Ctx) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	f := outgoingFilter(c)
	list, err := s.app.Confidential.Outgoings(c.UserContext(), readerOf(c).Who, id, f)
	if err != nil {
		return err
	}
	page, err := s.app.Workspace.Page(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	props := present.Outgoings(id, list, f, languageOf(c))
	props.First, props.Next = around(c, f.Before, list.Next)
	shown, err := s.workspaceFrame(c, page, "outgoings")
	if err != nil {
		return err
	}
	frame := workspaceview.Frame(shown)
	return s.render(c, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, view.Outgoings(props)), w)
	}))
}

func outgoingFilter(c *fiber.Ctx) confidential.Filter {
	return confidential.Filter{Person: models.PersonID(wholeNumber(c.Query("by"))), Thing: c.Query("thing"), Before: wholeNumber(c.Query("after"))}
}

// outgoingExport is GET /workspaces/:workspace/outgoings.csv.
func (s *Server) outgoingExport(c *fiber.Ctx) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	f := outgoingFilter(c)
	list, err := s.app.Confidential.Export(c.UserContext(), readerOf(c).Who, id, f)
	if err != nil {
		return err
	}
	out := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(out)
	for _, line := range view.Table(c.UserContext(), present.Outgoings(id, list, f, languageOf(c))) {
		for i := range line {
			line[i] = audit.Cell(line[i])
		}
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="outgoings.csv"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(out.Bytes())
}
