package web

import (
	"bytes"
	"context"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/cespare/xxhash/v2"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/static"
)

// page is what the frame needs, for a page of this title.
func (s *Server) page(c *fiber.Ctx, title string) layout.PageProps {
	p := layout.PageProps{Title: title, Path: c.OriginalURL(), Person: readerOf(c).Person, Extra: s.staffSections(c)}
	if p.Person != nil {
		p.Person.Unread = s.unread(c)
	}
	return p
}

// unread is what stands beside the inbox; a page is shown without it, too.
func (s *Server) unread(c *fiber.Ctx) int {
	count, err := s.app.Forum.UnreadNotices(c.UserContext(), readerOf(c).Who)
	if err != nil {
		s.log.LogAttrs(c.Context(), slog.LevelWarn, "unread notices could not be counted", slog.String("reference", reference(c)), slog.String("error", err.Error()))
	}
	return int(count)
}

// render shows a component. The page is the reader's own: caches between
// keep nothing, the browser asks again and often hears that nothing changed.
func (s *Server) render(c *fiber.Ctx, component templ.Component) error {
	return rendered(c.UserContext(), component, func(html []byte) error { return s.send(c, html) })
}

// buffers are what pages are written into before they are sent; one that a page
// made larger than largeBuffer is not kept.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const largeBuffer = 512 << 10

// rendered hands on what a component writes; it is there only until then returns.
func rendered(ctx context.Context, component templ.Component, then func(html []byte) error) error {
	out, _ := buffers.Get().(*bytes.Buffer)
	defer func() {
		if out.Cap() <= largeBuffer {
			out.Reset()
			buffers.Put(out)
		}
	}()
	if err := component.Render(ctx, out); err != nil {
		return err
	}
	return then(out.Bytes())
}

// send answers with HTML.
func (s *Server) send(c *fiber.Ctx, html []byte) error {
	c.Type("html", "utf-8")
	keepBetween(c)
	isShared := false
	if isReading := c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead; isReading && c.Response().StatusCode() == fiber.StatusOK && readerOf(c).Who.IsVisitor() {
		isShared = true
		tag := etag(html)
		c.Set(fiber.HeaderETag, tag)
		if isTagOf(c.Get(fiber.HeaderIfNoneMatch), tag) {
			return c.Status(fiber.StatusNotModified).Send(nil)
		}
	}
	return s.compress(c, html, isShared)
}

// keepBetween says what a page depends on and who may keep it: the browser alone,
// which asks again each time.
func keepBetween(c *fiber.Ctx) {
	c.Vary(fiber.HeaderCookie, fiber.HeaderAcceptLanguage, fiber.HeaderAcceptEncoding)
	if len(c.Response().Header.Peek(fiber.HeaderCacheControl)) == 0 {
		c.Set(fiber.HeaderCacheControl, "private, no-cache")
	}
}

func etag(content []byte) string {
	return `W/"` + strconv.FormatUint(xxhash.Sum64(content), 36) + `"`
}

// staticFile is a built asset: its address changes with its content.
func (s *Server) staticFile(c *fiber.Ctx) error {
	file, found := static.Find(c.Params("hash"), c.Params("file"))
	if !found {
		return fault.Missing()
	}
	return s.sendStatic(c, file, "public, max-age=31536000, immutable")
}

// sendStatic answers with a built file that may be kept so.
func (s *Server) sendStatic(c *fiber.Ctx, file *static.File, kept string) error {
	content, encoding := file.Encoded(c.Get(fiber.HeaderAcceptEncoding))
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	c.Set(fiber.HeaderContentType, file.Type)
	c.Set(fiber.HeaderCacheControl, kept)
	c.Vary(fiber.HeaderAcceptEncoding)
	return c.Send(content)
}

// localPath is where to go on to: a path of ours, or the home page. Anything
// a browser could take for another host is not a path of ours.
func localPath(wanted string) string {
	parsed, err := url.Parse(wanted)
	if err != nil || parsed.IsAbs() || parsed.Host != "" || parsed.User != nil || parsed.Opaque != "" {
		return "/"
	}
	if !strings.HasPrefix(wanted, "/") || strings.HasPrefix(wanted, "//") || strings.ContainsAny(wanted, "\\\r\n\t\x00") {
		return "/"
	}
	return wanted
}

// toSignIn sends a visitor to sign in and back.
func (s *Server) toSignIn(c *fiber.Ctx) error {
	return c.Redirect("/sign-in?return="+url.QueryEscape(localPath(c.OriginalURL())), fiber.StatusSeeOther)
}

func unsigned() error    { return fault.Unsigned() }
func invalidForm() error { return fault.InvalidField("", "fault.malformed") }
