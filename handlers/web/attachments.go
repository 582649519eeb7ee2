package web

import (
	"crypto/rand"
	"fmt"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/files"
	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// maxFile is the size of one file, for the form to say.
const maxFile = files.MaxSize

// attach keeps the files that came with a form and adds them to what is
// written.
func (s *Server) attach(c *fiber.Ctx, w *forum.Writing) error {
	form, err := c.MultipartForm()
	if err != nil {
		return nil //nolint:nilerr // a form without files is no multipart form
	}
	for _, header := range form.File["files"] {
		if header.Size == 0 {
			continue // an empty file input
		}
		if len(w.Attachments) >= forum.MaxAttachments {
			return fault.InvalidField("files", "forum.too_many_files", "limit", forum.MaxAttachments)
		}
		content, err := header.Open()
		if err != nil {
			return err
		}
		kept, err := s.app.Files.Save(header.Filename, content)
		_ = content.Close() // it was only read
		if err != nil {
			return err
		}
		key, err := s.app.Forum.Uploaded(c.UserContext(), readerOf(c).Who, attachmentOf(kept))
		if err != nil {
			return err
		}
		w.Attachments = append(w.Attachments, key)
	}
	return nil
}

func attachmentOf(f files.File) models.Attachment {
	return models.Attachment{
		Key: strings.ToLower(rand.Text()), Name: f.Name, MediaType: f.MediaType, Size: f.Size, Digest: f.Digest, Width: f.Width, Height: f.Height,
	}
}

// attachmentCreate is POST /attachments: one file, before its post.
func (s *Server) attachmentCreate(c *fiber.Ctx) error {
	if err := s.app.Forum.MayUpload(readerOf(c).Who); err != nil {
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
	key, err := s.app.Forum.Uploaded(c.UserContext(), readerOf(c).Who, attachmentOf(kept))
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(fiber.Map{"key": key, "name": kept.Name})
}

// attachmentShow is GET /attachments/:key/:name. Whoever has the address is
// asked for the right to read the post all the same.
func (s *Server) attachmentShow(c *fiber.Ctx) error {
	file, in, err := s.app.Forum.Attachment(c.UserContext(), readerOf(c).Who, c.Params("key"))
	if err != nil {
		return err
	}
	taking := confidential.Taking{Thing: fmt.Sprintf("attachment:%d", file.ID), Name: file.Name, Form: models.FormAttachment}
	if !files.IsShown(file.MediaType) { // a picture is shown by the page of its topic
		taking.Workspace = access.WorkspaceOf(access.Place(in.Place))
	}
	if err := s.sendFile(c, taking, file.Digest, file.MediaType, in.Audience == models.AudiencePublic); err != nil || !isTaken(c) {
		return err
	}
	s.app.Figures.AttachmentTaken(readerOf(c).Who.Person, file.Key)
	return nil
}

// sendFile answers with what is kept under a digest, in a way in which a
// browser runs nothing of it, once it is recorded that it leaves.
func (s *Server) sendFile(c *fiber.Ctx, taking confidential.Taking, digest, mediaType string, public bool) error {
	return s.sendFrom(c, s.app.Files, taking, digest, mediaType, public)
}

func (s *Server) sendFrom(c *fiber.Ctx, store *files.Store, taking confidential.Taking, digest, mediaType string, public bool) error {
	location, err := store.Path(digest)
	if err != nil {
		return err
	}
	if err := c.SendFile(location, false); err != nil {
		return err
	}
	if err := s.takes(c, taking); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderContentDisposition, files.Disposition(path.Base(taking.Name), mediaType))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if public {
		c.Set(fiber.HeaderCacheControl, "private, max-age=3600")
	}
	return nil
}
