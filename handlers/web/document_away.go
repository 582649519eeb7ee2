package web

import (
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/views/document"
	"minamata.exchange/views/static"
)

// workerPolicy lets the script that shows documents without a line ask us, and
// nobody else.
const workerPolicy = "default-src 'none'; connect-src 'self'"

// documentWorker is GET /documents/worker.js. It has one address for ever,
// under which browsers look for a newer one.
func (s *Server) documentWorker(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, workerPolicy)
	c.Set("Service-Worker-Allowed", "/documents/")
	return s.sendStatic(c, static.Named("worker.js"), "no-cache")
}

// documentAway is GET /documents/offline: what a device keeps to show when it
// cannot reach us.
func (s *Server) documentAway(c *fiber.Ctx) error {
	page := s.page(c, say(c.UserContext(), "device.away.title"))
	page.Path, page.Width, page.Private = "/", "narrow", true
	return s.render(c, document.Away(document.AwayProps{Page: page}))
}

// shell takes from a document's page what its reader may keep apart from it:
// the text, which the editor has on its device.
func shell(p document.Props) document.Props {
	p.HTML, p.Words, p.Kept, p.Threads = "", 0, nil, document.ThreadsProps{}
	return p
}
