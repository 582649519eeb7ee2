package web

import (
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	periods "minamata.exchange/app/period"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/document"
	"minamata.exchange/views/period"
	"minamata.exchange/views/ui"
)

// periodIndex is GET /open-for-comment: the documents that are open for comment
// to whoever asks.
func (s *Server) periodIndex(c *fiber.Ctx) error {
	after := wholeNumber(c.Query("after"))
	if after < 0 {
		return fault.Missing()
	}
	who := readerOf(c).Who
	list, err := s.app.Period.List(c.UserContext(), who, models.CommentPeriodID(after))
	if err != nil {
		return err
	}
	page := s.page(c, say(c.UserContext(), "period.list.title"))
	page.Width, page.Section = "reading", "workspaces"
	props := present.OpenDocuments(page, list, who.IsVisitor())
	props.First, props.Next = around(c, after, int64(list.Next))
	return s.render(c, period.List(props))
}

// periodShow is GET /documents/:document/period: to open it for comment, to
// extend that, to close it.
func (s *Server) periodShow(c *fiber.Ctx) error { return s.showPeriods(c, nil) }

// showPeriods shows the page, with what was refused.
func (s *Server) showPeriods(c *fiber.Ctx, failed error) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	shown, err := s.app.Period.Page(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	page := s.formPage(c, say(c.UserContext(), "period.title"))
	page.Section, page.Width = "workspaces", "reading"
	props := present.ManagePeriods(page, shown, languageOf(c))
	if failed != nil {
		problems, _ := fieldErrors(c, failed)
		if len(problems) == 0 {
			props.Problem = sentence(c, fault.As(failed))
		}
		if props.New != nil {
			props.New.Audience, props.New.Opens, props.New.Closes = c.FormValue("audience"), c.FormValue("opens"), c.FormValue("closes")
			props.New.Readable, props.New.Errors = c.FormValue("readable") != "", problems
		}
		if props.Current != nil {
			props.Current.Error = problems["closes"]
		}
		c.Status(statuses[fault.Of(failed)])
	}
	return s.render(c, period.Manage(props))
}

// periodAnswer answers an act on a period: what was wrong with the form stands on
// it again, done leads back.
func (s *Server) periodAnswer(c *fiber.Ctx, id models.DocumentID, err error) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return s.showPeriods(c, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(present.PeriodPath(id), fiber.StatusSeeOther)
}

// periodCreate is POST /documents/:document/period.
func (s *Server) periodCreate(c *fiber.Ctx) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	who := readerOf(c).Who
	zone, err := s.app.Period.Zone(c.UserContext(), who)
	if err != nil {
		return err
	}
	o := periods.Opening{Audience: c.FormValue("audience"), ReadableAfter: c.FormValue("readable") != ""}
	if o.OpensAt, err = periods.Moment(c.FormValue("opens"), "opens", zone); err == nil {
		o.ClosesAt, err = periods.Moment(c.FormValue("closes"), "closes", zone)
	}
	if err == nil {
		_, err = s.app.Period.Open(c.UserContext(), who, id, o)
	}
	return s.periodAnswer(c, id, err)
}

// periodUpdate is POST /documents/:document/periods/:period.
func (s *Server) periodUpdate(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	number, err := id[models.CommentPeriodID](c, "period")
	if err != nil {
		return err
	}
	who, on := readerOf(c).Who, periods.On{Document: document, Period: number, Revision: wholeNumber(c.FormValue("version"))}
	switch c.FormValue("act") {
	case "extend":
		err = s.extendPeriod(c, on)
	case "close":
		err = s.app.Period.Close(c.UserContext(), who, on)
	case "reading":
		err = s.app.Period.LetRead(c.UserContext(), who, on, c.FormValue("readable") != "")
	default:
		err = fault.InvalidField("act", "fault.malformed")
	}
	return s.periodAnswer(c, document, err)
}

func (s *Server) extendPeriod(c *fiber.Ctx, on periods.On) error {
	who := readerOf(c).Who
	zone, err := s.app.Period.Zone(c.UserContext(), who)
	if err != nil {
		return err
	}
	closes, err := periods.Moment(c.FormValue("closes"), "closes", zone)
	if err != nil {
		return err
	}
	return s.app.Period.Extend(c.UserContext(), who, on, closes)
}

// withPeriod adds to a document's page what there is to say of its period.
func (s *Server) withPeriod(c *fiber.Ctx, d models.Document, props *document.Props) error {
	who := readerOf(c).Who
	standing, err := s.app.Period.Standing(c.UserContext(), who, d)
	if err != nil {
		return err
	}
	if banner, there := present.Banner(d.ID, who.IsVisitor(), standing); there {
		props.Period = period.Banner(banner)
	}
	if standing.Through {
		props.Crumbs = []ui.Link{{Label: say(c.UserContext(), "period.list.title"), URL: "/open-for-comment"}}
	}
	if standing.MayOpen {
		props.Open = present.PeriodPath(d.ID)
	}
	return nil
}

// markOpen marks in a list the documents that are open for comment.
func (s *Server) markOpen(c *fiber.Ctx, documents []models.Document, props *document.ListProps) error {
	ids := make([]models.DocumentID, len(documents))
	for i, d := range documents {
		ids[i] = d.ID
	}
	open, err := s.app.Period.OpenAmong(c.UserContext(), ids)
	if err != nil || len(open) == 0 {
		return err
	}
	zone, err := s.app.Period.Zone(c.UserContext(), readerOf(c).Who)
	if err != nil {
		return err
	}
	for i, d := range documents {
		if p, is := open[d.ID]; is && d.ArchivedAt == nil && !s.app.Access.IsHidden(d) {
			props.Documents[i].OpenUntil = present.OpenUntil(c.UserContext(), p, zone)
		}
	}
	return nil
}
