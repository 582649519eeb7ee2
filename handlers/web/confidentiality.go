package web

import (
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/confidential"
	documents "minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	view "minamata.exchange/views/confidential"
)

// documentMarkForm is GET /documents/:document/confidentiality.
func (s *Server) documentMarkForm(c *fiber.Ctx) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	return s.showMark(c, confidential.Thing{Document: id}, nil)
}

// documentMark is POST /documents/:document/confidentiality: the document is marked
// as confidential, or the mark is lifted.
func (s *Server) documentMark(c *fiber.Ctx) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	return s.mark(c, confidential.Thing{Document: id}, documents.Path(id))
}

// fileMarkForm is GET /workspaces/:workspace/files/:file/confidentiality.
func (s *Server) fileMarkForm(c *fiber.Ctx) error {
	w, file, err := fileID(c)
	if err != nil {
		return err
	}
	return s.showMark(c, confidential.Thing{Workspace: w, File: file}, nil)
}

// fileMark is POST /workspaces/:workspace/files/:file/confidentiality.
func (s *Server) fileMark(c *fiber.Ctx) error {
	w, file, err := fileID(c)
	if err != nil {
		return err
	}
	return s.mark(c, confidential.Thing{Workspace: w, File: file}, present.WorkspaceFilePath(models.WorkspaceFile{ID: file, WorkspaceID: w}))
}

// mark does what the form says, and leads to the thing.
func (s *Server) mark(c *fiber.Ctx, thing confidential.Thing, back string) error {
	var err error
	switch c.FormValue("act") {
	case "mark":
		err = s.app.Confidential.Mark(c.UserContext(), readerOf(c).Who, thing, c.FormValue("reason"))
	case "lift":
		err = s.app.Confidential.Lift(c.UserContext(), readerOf(c).Who, thing, c.FormValue("reason"))
	default:
		err = fault.InvalidField("act", "fault.malformed")
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return s.showMark(c, thing, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(back, fiber.StatusSeeOther)
}

// showMark shows the form, with what was refused.
func (s *Server) showMark(c *fiber.Ctx, thing confidential.Thing, failed error) error {
	p, err := s.app.Confidential.Page(c.UserContext(), readerOf(c).Who, thing)
	if err != nil {
		return err
	}
	page := s.formPage(c, say(c.UserContext(), "confidential.title"))
	page.Section, page.Width = "workspaces", "reading"
	props := present.MarkForm(page, p, languageOf(c))
	if failed != nil {
		props.Value = c.FormValue("reason")
		problems, _ := fieldErrors(c, failed)
		if props.Error = problems["reason"]; props.Error == "" {
			props.Problem = sentence(c, fault.As(failed))
		}
		c.Status(statuses[fault.Of(failed)])
	}
	return s.render(c, view.Form(props))
}
