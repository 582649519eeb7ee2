package web

import (
	"crypto/rand"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	documents "minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/files"
	"minamata.exchange/models"
)

// figureCreate is POST /documents/:document/figures: a picture for the
// document, answered with where it is and how large.
func (s *Server) figureCreate(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	who := readerOf(c).Who
	if err := s.app.Document.MayIllustrate(c.UserContext(), who, document); err != nil {
		return err
	}
	header, err := c.FormFile("file")
	if err != nil {
		return invalidForm()
	}
	content, err := header.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	kept, err := s.app.Files.Save(header.Filename, content)
	if err != nil {
		return err
	}
	if !files.IsShown(kept.MediaType) || !strings.HasPrefix(kept.MediaType, "image/") {
		return fault.InvalidField("file", "document.figure.no_picture")
	}
	figure := models.DocumentFigure{
		DocumentID: document, Key: strings.ToLower(rand.Text()), Name: kept.Name, MediaType: kept.MediaType, Size: kept.Size, Digest: kept.Digest,
		Width: kept.Width, Height: kept.Height,
	}
	if err := s.app.Document.AddFigure(c.UserContext(), who, figure); err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(fiber.Map{"src": documents.FigurePath(figure), "width": figure.Width, "height": figure.Height})
}

// figureShow is GET /documents/:document/figures/:key/:name. Whoever has the
// address is asked for the right to read the document all the same.
func (s *Server) figureShow(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	figure, err := s.app.Document.Figure(c.UserContext(), readerOf(c).Who, document, c.Params("key"))
	if err != nil {
		return err
	}
	location, err := s.app.Files.Path(figure.Digest)
	if err != nil {
		return err
	}
	if err := c.SendFile(location, false); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, figure.MediaType)
	c.Set(fiber.HeaderContentDisposition, files.Disposition(path.Base(figure.Name), figure.MediaType))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	return nil
}
