package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/thread"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/document"
)

// documentThreads are the threads under a document's page.
func (s *Server) documentThreads(c *fiber.Ctx, id models.DocumentID) (document.ThreadsProps, error) {
	after := wholeNumber(c.Query("threads"))
	if after < 0 {
		return document.ThreadsProps{}, fault.Missing()
	}
	who := readerOf(c).Who
	list, err := s.app.Thread.List(c.UserContext(), who, id)
	if err != nil {
		return document.ThreadsProps{}, err
	}
	return present.Threads(c.UserContext(), list, present.ThreadsReader{Who: who, After: int(after), NewRef: newRef}), nil
}

// threadShow is GET /documents/:document/threads/:thread: where the document's
// page has it.
func (s *Server) threadShow(c *fiber.Ctx) error {
	on, err := threadOf(c)
	if err != nil {
		return err
	}
	place, err := s.app.Thread.Standing(c.UserContext(), readerOf(c).Who, on)
	if err != nil {
		return err
	}
	page := place / present.ThreadsAtOnce * present.ThreadsAtOnce
	return c.Redirect(fmt.Sprintf("/documents/%d?threads=%d#thread-%d", on.Document, page, on.Thread), fiber.StatusFound)
}

// threadOf is the thread that an address names.
func threadOf(c *fiber.Ctx) (thread.On, error) {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return thread.On{}, err
	}
	number, err := id[int64](c, "thread")
	return thread.On{Document: document, Thread: number}, err
}

// threadCreate is POST /documents/:document/threads: a comment on the whole
// document.
func (s *Server) threadCreate(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	start := thread.Start{Document: document, Text: c.FormValue("text"), Ref: c.FormValue("ref")}
	number, err := s.app.Thread.Start(c.UserContext(), readerOf(c).Who, start)
	if problems, invalid := fieldErrors(c, err); invalid {
		return s.showDocument(c, document, start.Text, problems)
	}
	if err != nil {
		return err
	}
	return c.Redirect(thread.Path(document, number), fiber.StatusSeeOther)
}

// commentCreate is POST /documents/:document/threads/:thread/comments.
func (s *Server) commentCreate(c *fiber.Ctx) error {
	on, err := threadOf(c)
	if err != nil {
		return err
	}
	if _, err = s.app.Thread.Reply(c.UserContext(), readerOf(c).Who, thread.Reply{On: on, Text: c.FormValue("text"), Ref: c.FormValue("ref")}); err != nil {
		return err
	}
	return c.Redirect(thread.Path(on.Document, on.Thread), fiber.StatusSeeOther)
}

// threadSettle is POST /documents/:document/threads/:thread/resolution: from the
// document's page, or from the compilation, which it goes back to.
func (s *Server) threadSettle(c *fiber.Ctx) error {
	on, err := threadOf(c)
	if err != nil {
		return err
	}
	who, ref := readerOf(c).Who, c.FormValue("ref")
	switch c.FormValue("act") {
	case "resolve":
		err = s.app.Thread.Resolve(c.UserContext(), who, thread.Resolve{On: on, Note: c.FormValue("text"), Outcome: c.FormValue("outcome"), Ref: ref})
	case "respond":
		err = s.app.Thread.Respond(c.UserContext(), who, thread.Respond{
			On: on, Note: c.FormValue("text"), Outcome: c.FormValue("outcome"), Seen: wholeNumber(c.FormValue("seen")), Ref: ref,
		})
	case "reopen":
		err = s.app.Thread.Reopen(c.UserContext(), who, on, ref)
	default:
		err = fault.InvalidField("act", "fault.malformed")
	}
	back := c.FormValue("return")
	if back != "" && (fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict)) {
		return s.showCompilationAgain(c, on, back, err)
	}
	if err != nil {
		return err
	}
	if back != "" {
		return c.Redirect(fmt.Sprintf("%s#thread-%d", localPath(back), on.Thread), fiber.StatusSeeOther)
	}
	return c.Redirect(thread.Path(on.Document, on.Thread), fiber.StatusSeeOther)
}
