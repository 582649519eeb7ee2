package web

import (
	"github.com/gofiber/fiber/v2"

	documents "minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/version"
)

// versionPage is the frame of a page about versions.
func (s *Server) versionPage(c *fiber.Ctx, title string) layout.PageProps {
	s.startForm(c)
	page := s.page(c, title)
	page.Section, page.Width, page.Private = "workspaces", "reading", true
	return page
}

// versionIndex is GET /documents/:document/versions: the timeline.
func (s *Server) versionIndex(c *fiber.Ctx) error { return s.showVersions(c, "") }

func (s *Server) showVersions(c *fiber.Ctx, problem string) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	by, after := wholeNumber(c.Query("by")), wholeNumber(c.Query("after"))
	if by < 0 || after < 0 {
		return fault.Missing()
	}
	t, err := s.app.Document.Versions(c.UserContext(), readerOf(c).Who, document, models.PersonID(by), models.DocumentVersionID(after))
	if err != nil {
		return err
	}
	props := present.Timeline(c.UserContext(), s.versionPage(c, say(c.UserContext(), "version.title")), t)
	if after > 0 {
		props.First = present.VersionsPath(document)
	}
	if problem != "" && props.Name != nil {
		props.Name.Error, props.Name.Value = problem, c.FormValue("name")
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.render(c, version.Timeline(props))
}

// versionCreate is POST /documents/:document/versions: a version gets a name.
func (s *Server) versionCreate(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	number := wholeNumber(c.FormValue("version"))
	if number < 0 {
		return fault.InvalidField("version", "fault.malformed")
	}
	err = s.app.Document.NameVersion(c.UserContext(), readerOf(c).Who, document, number, c.FormValue("was"), c.FormValue("name"))
	if problems, invalid := fieldErrors(c, err); invalid {
		return s.showVersions(c, problems["name"])
	}
	if err != nil {
		return err
	}
	return c.Redirect(present.VersionPath(document, number), fiber.StatusSeeOther)
}

// versionShow is GET /documents/:document/versions/:version: to read.
func (s *Server) versionShow(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	number := wholeNumber(c.Params("version"))
	if number < 0 {
		return fault.Missing()
	}
	shown, err := s.app.Document.Version(c.UserContext(), readerOf(c).Who, document, number)
	if err != nil {
		return err
	}
	page := s.versionPage(c, shown.Document.Title)
	page.TitleLang = shown.Document.Language
	return s.render(c, version.Page(present.Version(c.UserContext(), page, shown, c.Query("authors") == "1", newRef())))
}

// authorIndex is GET /documents/:document/authors: who wrote what.
func (s *Server) authorIndex(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	shown, err := s.app.Document.Authors(c.UserContext(), readerOf(c).Who, document)
	if err != nil {
		return err
	}
	page := s.versionPage(c, say(c.UserContext(), "version.authors"))
	return s.render(c, version.Page(present.Authors(c.UserContext(), page, shown)))
}

// comparisonShow is GET /documents/:document/comparison: two versions.
func (s *Server) comparisonShow(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	from, to := wholeNumber(c.Query("from")), wholeNumber(c.Query("to"))
	if from < 0 || to < 0 {
		return fault.Missing()
	}
	compared, err := s.app.Document.CompareVersions(c.UserContext(), readerOf(c).Who, document, from, to)
	if err != nil {
		return err
	}
	page := s.versionPage(c, say(c.UserContext(), "version.comparison"))
	return s.render(c, version.Comparison(present.Comparison(c.UserContext(), page, compared)))
}

// restorationCreate is POST /documents/:document/restorations: the document
// becomes what it was.
func (s *Server) restorationCreate(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	number := wholeNumber(c.FormValue("version"))
	if number < 0 {
		return fault.InvalidField("version", "fault.malformed")
	}
	if err := s.app.Document.RestoreVersion(c.UserContext(), readerOf(c).Who, document, number, c.FormValue("ref")); err != nil {
		return err
	}
	return c.Redirect(documents.Path(document), fiber.StatusSeeOther)
}
