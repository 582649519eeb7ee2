package web

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/audit"
	"minamata.exchange/app/figures"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
)

// countFigures counts what is asked for: of the last year by month where
// nothing is said.
func (s *Server) countFigures(c *fiber.Ctx) (desk.FiguresProps, error) {
	today := s.app.DB.Now().UTC().Truncate(24 * time.Hour)
	props := desk.FiguresProps{FrameProps: s.deskFrame(c, "figures"), Values: map[string]string{
		"since": cmp.Or(c.Query("since"), today.AddDate(-1, 0, 1).Format(time.DateOnly)), "until": cmp.Or(c.Query("until"), today.Format(time.DateOnly)),
		"by": cmp.Or(c.Query("by"), models.ByMonth), "show": c.Query("show"),
	}}
	if !slices.Contains(desk.Charted, props.Values["show"]) {
		props.Values["show"] = "posts"
	}
	since, err := day(props.Values["since"], "since")
	if err != nil {
		return props, err
	}
	until, err := day(props.Values["until"], "until")
	if err != nil {
		return props, err
	}
	counted, err := s.app.Figures.Of(c.UserContext(), readerOf(c).Who, *since, until.AddDate(0, 0, 1), props.Values["by"])
	if err != nil {
		return props, err
	}
	props.InTime = figures.InTime(props.Values["by"])
	query := url.Values{}
	for name, value := range props.Values {
		query.Set(name, value)
	}
	props.Export = withQuery("/desk/figures/export", query)
	props.Rows, props.Total, props.Closed = present.Figures(c.UserContext(), counted)
	return props, nil
}

// figuresShow is GET /desk/figures.
func (s *Server) figuresShow(c *fiber.Ctx) error {
	props, err := s.countFigures(c)
	if err != nil {
		var shown bool
		if props.Errors, _, shown = refused(c, err); !shown {
			return err
		}
	}
	return s.render(c, desk.Figures(props))
}

// figuresExport is GET /desk/figures/export: the table as CSV, with the mark by
// which spreadsheets know its letters.
func (s *Server) figuresExport(c *fiber.Ctx) error {
	props, err := s.countFigures(c)
	if err != nil {
		return err
	}
	out := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(out)
	for _, line := range desk.FiguresTable(c.UserContext(), props) {
		for i := range line {
			line[i] = audit.Cell(line[i])
		}
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="figures.csv"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(out.Bytes())
}

// isTaken reports whether an answer gives somebody a whole file: not a picture in
// its text, a part of a film, or what the browser has already.
func isTaken(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodGet && c.Get(fiber.HeaderRange) == "" && c.Get("Sec-Fetch-Dest") != "image" && c.Response().StatusCode() == fiber.StatusOK
}
