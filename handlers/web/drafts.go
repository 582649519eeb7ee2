package web

import (
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/models"
)

// draftFields are the inputs of a composer that a draft keeps.
var draftFields = []string{"body", "language", "capacity", "title", "kind", "forum", "theme", "country", "done", "result", "cost", "lessons", "contact"}

// draftShow is GET /drafts/:key.
func (s *Server) draftShow(c *fiber.Ctx) error {
	draft, err := s.app.Forum.Draft(c.UserContext(), readerOf(c).Who, c.Params("key"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"fields": draft.Fields, "version": draft.Version})
}

// draftKeep is POST /drafts/:key.
func (s *Server) draftKeep(c *fiber.Ctx) error {
	fields := models.Fields{}
	for _, name := range draftFields {
		if value := c.FormValue(name); value != "" {
			fields[name] = value
		}
	}
	if err := s.app.Forum.KeepDraft(c.UserContext(), readerOf(c).Who, c.Params("key"), fields); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// draftDrop is POST /drafts/:key/deletion.
func (s *Server) draftDrop(c *fiber.Ctx) error {
	if err := s.app.Forum.DropDraft(c.UserContext(), readerOf(c).Who, c.Params("key")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
