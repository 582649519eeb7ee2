package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	documents "minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	periods "minamata.exchange/app/period"
	"minamata.exchange/app/thread"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/period"
	"minamata.exchange/views/ui"
)

// publicCommentNew is GET /documents/:document/public-comments/new: the form by
// which who has no account comments.
func (s *Server) publicCommentNew(c *fiber.Ctx) error { return s.showWriteIn(c, nil) }

func (s *Server) showWriteIn(c *fiber.Ctx, failed error) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	form, err := s.app.Period.Form(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	props := present.WriteIn(s.formPage(c, say(c.UserContext(), "period.comment")), form)
	props.Paragraph = c.Query("on")
	if failed != nil {
		props.Paragraph, props.Text = c.FormValue("on"), c.FormValue("text")
		props.Name, props.Organization, props.Email = c.FormValue("name"), c.FormValue("organization"), c.FormValue("email")
		if props.Errors, _ = fieldErrors(c, failed); len(props.Errors) == 0 {
			props.Problem = sentence(c, fault.As(failed))
		}
		if after := fault.As(failed).After; after > 0 {
			c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(after.Seconds())+1))
		}
		c.Status(statuses[fault.Of(failed)])
	}
	return s.render(c, period.WriteIn(props))
}

// passageOf reads a paragraph that was chosen: version.from.to; "" is none.
func passageOf(text string) (*periods.Passage, error) {
	if text == "" {
		return nil, nil
	}
	var p periods.Passage
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, fault.InvalidField("from", "fault.malformed")
	}
	for i, to := range []*int64{&p.Version, &p.From, &p.To} {
		if *to = wholeNumber(parts[i]); *to < 0 || parts[i] == "" {
			return nil, fault.InvalidField("from", "fault.malformed")
		}
	}
	return &p, nil
}

// publicCommentCreate is POST /documents/:document/public-comments. Its answer is
// the same for every address.
func (s *Server) publicCommentCreate(c *fiber.Ctx) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	w := periods.WriteIn{
		Document: id, Name: c.FormValue("name"), Organization: c.FormValue("organization"), Email: c.FormValue("email"), Text: c.FormValue("text"),
		Language: readerOf(c).Language, Network: s.address(c), Trap: c.FormValue("website"),
	}
	if w.Passage, err = passageOf(c.FormValue("on")); err == nil {
		err = s.app.Period.WriteIn(c.UserContext(), readerOf(c).Who, w)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		return s.showWriteIn(c, err)
	}
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	return s.render(c, period.Said(period.SaidProps{
		Page: s.formPage(c, say(ctx, "period.public.sent")), Title: say(ctx, "period.public.sent"), Text: say(ctx, "period.public.sent.text"),
		Next: ui.Link{Label: say(ctx, "period.public.back"), URL: documents.Path(id)},
	}))
}

// publicCommentConfirmForm is GET /public-comments/:token, which only asks.
func (s *Server) publicCommentConfirmForm(c *fiber.Ctx) error {
	found, err := s.app.Period.Confirming(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	if found.Comment.State != models.PublicSent {
		return s.saidConfirmed(c, found)
	}
	return s.render(c, period.Confirm(period.ConfirmProps{
		Page: s.formPage(c, say(c.UserContext(), "period.confirm.title")), Action: c.Path(), Text: found.Comment.Body,
		Document: ui.Link{Label: found.Document.Title, Lang: found.Document.Language},
	}))
}

// publicCommentConfirm is POST /public-comments/:token.
func (s *Server) publicCommentConfirm(c *fiber.Ctx) error {
	found, err := s.app.Period.Confirm(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	return s.saidConfirmed(c, found)
}

func (s *Server) saidConfirmed(c *fiber.Ctx, found periods.Confirming) error {
	ctx := c.UserContext()
	props := period.SaidProps{Page: s.formPage(c, say(ctx, "period.confirmed.title")), Title: say(ctx, "period.confirmed.title"), Text: say(ctx, "period.confirmed.text")}
	if found.Readable {
		props.Next = ui.Link{Label: say(ctx, "period.public.back"), URL: documents.Path(found.Document.ID)}
	}
	return s.render(c, period.Said(props))
}

// publicCommentIndex is GET /documents/:document/public-comments: what waits to
// be taken in or refused, or with decided=1 what was.
func (s *Server) publicCommentIndex(c *fiber.Ctx) error { return s.showQueue(c, 0, nil) }

func (s *Server) showQueue(c *fiber.Ctx, about models.PublicCommentID, failed error) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	after := wholeNumber(c.Query("after"))
	if after < 0 {
		return fault.Missing()
	}
	queue, err := s.app.Period.Queue(c.UserContext(), readerOf(c).Who, id, c.Query("decided") == "1", models.PublicCommentID(after))
	if err != nil {
		return err
	}
	page := s.formPage(c, say(c.UserContext(), "period.queue.title"))
	page.Section, page.Width = "workspaces", "reading"
	props := present.PublicComments(page, queue, languageOf(c))
	props.First, props.Next = around(c, after, int64(queue.Next))
	if failed != nil {
		problems, _ := fieldErrors(c, failed)
		for i := range props.Comments {
			if props.Comments[i].ID == int64(about) {
				props.Comments[i].Error = problems["reason"]
			}
		}
		c.Status(statuses[fault.Of(failed)])
	}
	return s.render(c, period.Queue(props))
}

// publicCommentDecide is POST /documents/:document/public-comments/:comment.
func (s *Server) publicCommentDecide(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	comment, err := id[models.PublicCommentID](c, "comment")
	if err != nil {
		return err
	}
	who := readerOf(c).Who
	switch c.FormValue("act") {
	case "take":
		number, err := s.app.Period.Take(c.UserContext(), who, document, comment)
		if err != nil {
			return err
		}
		return c.Redirect(thread.Path(document, number), fiber.StatusSeeOther)
	case "refuse":
		err = s.app.Period.Refuse(c.UserContext(), who, document, comment, c.FormValue("reason"))
	default:
		err = fault.InvalidField("act", "fault.malformed")
	}
	if fault.Is(err, fault.Invalid) && fault.As(err).Field == "reason" {
		return s.showQueue(c, comment, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(present.PublicCommentsPath(document), fiber.StatusSeeOther)
}
