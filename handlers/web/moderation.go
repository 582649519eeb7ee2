package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	view "minamata.exchange/views/moderation"
)

// addModerationRoutes are the routes of reporting, and of what is told of it.
func (s *Server) addModerationRoutes() {
	s.get("/reports/new", signedIn, s.reportNew)
	s.post("/reports", signedIn, s.reportCreate)
	s.get("/reports/sent", signedIn, s.reportSent)
	s.get("/decisions/:case", signedIn, s.decisionShow)
	s.post("/decisions/:case/appeal", signedIn, s.appealCreate)
	s.get("/appeals/:key", visitor, s.appealShow)
	s.post("/appeals/:key", visitor, s.appealCreateByKey)
	s.get("/moderation", signedIn, s.summaryShow)
}

// reportNew is GET /reports/new?thing=post:12/3.
func (s *Server) reportNew(c *fiber.Ctx) error { return s.showReport(c, c.Query("thing"), nil) }

func (s *Server) showReport(c *fiber.Ctx, thing string, refusal error) error {
	props := view.ReportProps{Page: s.formPage(c, say(c.UserContext(), "moderation.report")), Thing: thing, Grounds: moderation.Grounds, MaxNote: moderation.MaxNote}
	if refusal == nil {
		if err := s.app.Moderation.MayReport(c.UserContext(), readerOf(c).Who, thing); err != nil {
			return err
		}
	} else {
		var shown bool
		if props.Errors, props.Problem, shown = refused(c, refusal); !shown {
			return refusal
		}
		props.Page.Path = "/reports/new"
		props.Ground, props.Note = c.FormValue("ground"), c.FormValue("note")
	}
	props.Kind, props.URL = present.Reported(thing)
	return s.render(c, view.Report(props))
}

// reportCreate is POST /reports.
func (s *Server) reportCreate(c *fiber.Ctx) error {
	r := moderation.Reporting{Thing: c.FormValue("thing"), Ground: c.FormValue("ground"), Note: c.FormValue("note")}
	if err := s.app.Moderation.Report(c.UserContext(), readerOf(c).Who, r); err != nil {
		return s.showReport(c, r.Thing, err)
	}
	return c.Redirect(withQuery("/reports/sent", map[string][]string{"thing": {r.Thing}}), fiber.StatusSeeOther)
}

// reportSent is GET /reports/sent: what happens now, the same whatever was said.
func (s *Server) reportSent(c *fiber.Ctx) error {
	_, url := present.Reported(c.Query("thing"))
	return s.render(c, view.Sent(view.SentProps{Page: s.formPage(c, say(c.UserContext(), "moderation.sent")), URL: url}))
}

// decisionShow is GET /decisions/:case: what was decided about what is the reader's.
func (s *Server) decisionShow(c *fiber.Ctx) error { return s.showDecision(c, nil) }

func (s *Server) showDecision(c *fiber.Ctx, refusal error) error {
	id, err := numbered[models.CaseID](c, "case")
	if err != nil {
		return err
	}
	told, err := s.app.Moderation.Told(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	return s.showTold(c, present.Decision(told), refusal)
}

// showTold shows what was decided, with an appeal that was refused as it was written.
func (s *Server) showTold(c *fiber.Ctx, props view.DecisionProps, refusal error) error {
	props.Page = s.formPage(c, say(c.UserContext(), "moderation.told"))
	if refusal != nil {
		var shown bool
		if props.Errors, props.Problem, shown = refused(c, refusal); !shown {
			return refusal
		}
		props.Words = c.FormValue("note")
	}
	return s.render(c, view.Decision(props))
}

// appealCreate is POST /decisions/:case/appeal.
func (s *Server) appealCreate(c *fiber.Ctx) error {
	id, err := numbered[models.CaseID](c, "case")
	if err != nil {
		return err
	}
	if err := s.app.Moderation.Appeal(c.UserContext(), readerOf(c).Who, id, c.FormValue("note")); err != nil {
		if kind := fault.Of(err); kind == fault.Invalid || kind == fault.Conflict {
			return s.showDecision(c, err)
		}
		return err
	}
	return c.Redirect(fmt.Sprintf("/decisions/%d", id), fiber.StatusSeeOther)
}

// appealShow is GET /appeals/:key: what was decided, for who cannot sign in.
func (s *Server) appealShow(c *fiber.Ctx) error { return s.showByKey(c, nil) }

func (s *Server) showByKey(c *fiber.Ctx, refusal error) error {
	told, err := s.app.Moderation.ToldByKey(c.UserContext(), c.Params("key"))
	if err != nil {
		return err
	}
	props := present.Decision(told)
	if props.AppealURL != "" {
		props.AppealURL = c.Path()
	}
	return s.showTold(c, props, refusal)
}

// appealCreateByKey is POST /appeals/:key.
func (s *Server) appealCreateByKey(c *fiber.Ctx) error {
	if err := s.app.Moderation.AppealByKey(c.UserContext(), c.Params("key"), c.FormValue("note")); err != nil {
		if kind := fault.Of(err); kind == fault.Invalid || kind == fault.Conflict {
			return s.showByKey(c, err)
		}
		return err
	}
	return c.Redirect(c.Path(), fiber.StatusSeeOther)
}

// hidden is what stands above a thing that moderation hid, for a reader who was let in.
func (s *Server) hidden(c *fiber.Ctx, kind string, id int64) (*view.HiddenProps, error) {
	hiding, err := s.app.Moderation.HidingOf(c.UserContext(), readerOf(c).Who, fmt.Sprintf("%s:%d", kind, id))
	return present.Hidden(kind, hiding), err
}

// summaryShow is GET /moderation: figures, and no names.
func (s *Server) summaryShow(c *fiber.Ctx) error {
	sum, err := s.app.Moderation.Summary(c.UserContext(), readerOf(c).Who)
	if err != nil {
		return err
	}
	props := present.Summary(sum)
	props.Page = s.page(c, say(c.UserContext(), "moderation.summary"))
	props.Page.Private = true
	return s.render(c, view.Summary(props))
}
