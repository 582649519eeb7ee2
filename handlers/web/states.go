package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/views/gallery"
	"minamata.exchange/views/text"
)

// addStateRoutes show every state of every screen, to those who build them.
func (s *Server) addStateRoutes() {
	s.get("/dev/states", visitor, s.statesIndex)
	s.get("/dev/states/:group/:state", visitor, s.stateShow)
}

// speak reads the page in the language that the address asks for.
func speak(c *fiber.Ctx) {
	if language := c.Query("language"); text.Supported(language) {
		c.SetUserContext(text.With(c.UserContext(), language))
	}
}

// statesIndex is GET /dev/states.
func (s *Server) statesIndex(c *fiber.Ctx) error {
	speak(c)
	return s.render(c, gallery.Index("/dev/states"))
}

// stateShow is GET /dev/states/:group/:state.
func (s *Server) stateShow(c *fiber.Ctx) error {
	speak(c)
	number, err := strconv.Atoi(c.Params("state"))
	if err != nil {
		return fault.Missing()
	}
	component, found := gallery.Find(c.Params("group"), number)
	if !found {
		return fault.Missing()
	}
	return s.render(c, component)
}
