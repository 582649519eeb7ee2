package web

import (
	"bytes"
	"hash/fnv"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/static"
)

// page is what the frame needs, for a page of this title.
func (s *Server) page(c *fiber.Ctx, title string) layout.PageProps {
	return layout.PageProps{Title: title, Path: c.OriginalURL(), Person: readerOf(c).Person, Extra: s.staffSections(c)}
}

// render shows a component. The page is the reader's own: caches between
// keep nothing, the browser asks again and often hears that nothing changed.
func (s *Server) render(c *fiber.Ctx, component templ.Component) error {
	var out bytes.Buffer
	if err := component.Render(c.UserContext(), &out); err != nil {
		return err
	}
	return s.send(c, out.Bytes())
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
	sum := fnv.New64a()
	_, _ = sum.Write(content) // never fails
	return `W/"` + strconv.FormatUint(sum.Sum64(), 36) + `"`
}

// staticFile is a built asset: its address changes with its content.
func (s *Server) staticFile(c *fiber.Ctx) error {
	file, found := static.Find(c.Params("hash"), c.Params("file"))
	if !found {
		return fault.Missing()
	}
	content, encoding := file.Encoded(c.Get(fiber.HeaderAcceptEncoding))
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	c.Set(fiber.HeaderContentType, file.Type)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
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
