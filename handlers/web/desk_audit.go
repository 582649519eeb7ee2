package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/audit"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
)

// auditFields are those by which the record is searched.
var auditFields = []string{"actor", "act", "thing", "place", "words", "since", "until"}

func (s *Server) auditFilter(c *fiber.Ctx) (models.AuditFilter, error) {
	f := models.AuditFilter{
		Act: c.Query("act"), Thing: c.Query("thing"), Place: c.Query("place"), Words: c.Query("words"), Before: number(c.Query("before")),
	}
	actor, err := s.app.Directory.PersonMeant(c.UserContext(), readerOf(c).Who, "actor", c.Query("actor"))
	if err != nil {
		return f, err
	}
	f.Actor = actor
	since, err := day(c.Query("since"), "since")
	if err != nil {
		return f, err
	}
	until, err := day(c.Query("until"), "until")
	if since != nil {
		f.Since = *since
	}
	if until != nil {
		f.Until = until.Add(24 * time.Hour) // the whole of that day
	}
	return f, err
}

// auditQuery are the fields by which the record is searched, as an address has them.
func auditQuery(c *fiber.Ctx) (map[string]string, url.Values) {
	values, query := map[string]string{}, url.Values{}
	for _, name := range auditFields {
		if values[name] = c.Query(name); values[name] != "" {
			query.Set(name, values[name])
		}
	}
	return values, query
}

// recorded shows lines of the record, with the names of where things were done.
func (s *Server) recorded(c *fiber.Ctx, page audit.Page) ([]desk.EntryProps, error) {
	affiliations, err := s.app.Accounts.Affiliations(c.UserContext())
	if err != nil {
		return nil, err
	}
	named, err := s.app.Workspace.Named(c.UserContext(), readerOf(c).Who, present.WorkspacesIn(page.Entries))
	if err != nil {
		return nil, err
	}
	language := readerOf(c).Language
	places := present.PlaceNames(s.app.Access.Forums(readerOf(c).Who), affiliations.Parties, language).With(slices.Collect(maps.Values(named)))
	return present.Entries(page, places, language), nil
}

// auditIndex is GET /desk/audit.
func (s *Server) auditIndex(c *fiber.Ctx) error {
	values, query := auditQuery(c)
	props := desk.AuditProps{FrameProps: s.deskFrame(c, "audit"), Values: values}
	names, err := s.placeNames(c)
	if err != nil {
		return err
	}
	props.Places = names.Options()
	filter, err := s.auditFilter(c)
	var page audit.Page
	if err == nil {
		page, err = s.app.Audit.Read(c.UserContext(), readerOf(c).Who, filter)
	}
	if err != nil {
		var shown bool
		if props.Errors, _, shown = refused(c, err); !shown {
			return err
		}
		return s.render(c, desk.Audit(props))
	}
	if props.Entries, err = s.recorded(c, page); err != nil {
		return err
	}
	props.Export = withQuery("/desk/audit/export", query)
	if filter.Before > 0 {
		props.First = withQuery("/desk/audit", query)
	}
	if page.Next > 0 {
		query.Set("before", strconv.FormatInt(page.Next, 10))
		props.Next = withQuery("/desk/audit", query)
	}
	return s.render(c, desk.Audit(props))
}

func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// auditExport is GET /desk/audit/export: the whole of it, made while it is sent.
func (s *Server) auditExport(c *fiber.Ctx) error {
	filter, err := s.auditFilter(c)
	if err != nil {
		return err
	}
	export, err := s.app.Audit.Export(s.base, readerOf(c).Who, filter)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="record.csv"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Context().SetBodyStream(slowly{export, c.Context().Conn()}, -1)
	return nil
}

// verificationNew is GET /desk/audit/verification: what was verified before.
func (s *Server) verificationNew(c *fiber.Ctx) error {
	page, err := s.app.Audit.Read(c.UserContext(), readerOf(c).Who, models.AuditFilter{Act: "audit.verify"})
	if err != nil {
		return err
	}
	entries, err := s.recorded(c, page)
	if err != nil {
		return err
	}
	return s.render(c, desk.Verification(desk.VerificationProps{FrameProps: s.deskFrame(c, "audit"), Entries: entries}))
}

// verificationCreate is POST /desk/audit/verification: it shows how the record
// was found.
func (s *Server) verificationCreate(c *fiber.Ctx) error {
	props := desk.VerificationProps{FrameProps: s.deskFrame(c, "audit"), Note: c.FormValue("note")}
	props.Page.Path = "/desk/audit/verification"
	v, err := s.app.Audit.Verify(c.UserContext(), readerOf(c).Who, props.Note)
	if err != nil {
		var shown bool
		if props.Errors, props.Problem, shown = refused(c, err); !shown {
			return err
		}
		return s.render(c, desk.Verification(props))
	}
	if !v.Sound() {
		c.Status(fiber.StatusConflict)
		s.log.ErrorContext(c.UserContext(), "the audit record is not as it was recorded", "findings", len(v.Findings), "first", v.Findings[0].Entry)
	}
	props.Outcome = present.Outcome(v)
	return s.render(c, desk.Verification(props))
}
