package web

import (
	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app"
	rooms "minamata.exchange/app/collab"
	documents "minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/collab"
	"minamata.exchange/models"
	"minamata.exchange/views/text"
)

func newCarriers(a *app.App) *collab.Carriers {
	return collab.New(collab.Options{Rooms: a.Collab, Translate: text.Say, Log: a.Log})
}

// documentSocket is GET /documents/:document/collab: the line of an editor. A
// browser always says from which page it comes, and only ours are answered.
func (s *Server) documentSocket(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodGet || !websocket.IsWebSocketUpgrade(c) {
		return invalidForm()
	}
	if c.Get(fiber.HeaderOrigin) == "" || !s.sameOrigin(c) {
		return crossSite()
	}
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	reader, err := s.writer(c)
	if err != nil {
		return err
	}
	if err := s.app.Document.Enter(c.UserContext(), reader.Who, document); err != nil {
		return err
	}
	return s.carriers.Upgrade(c, reader, document)
}

// documentPost is POST /documents/:document/collab: the same where sockets are
// blocked.
func (s *Server) documentPost(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	reader, err := s.writer(c)
	if err != nil {
		return err
	}
	if c.Query("v") != "1" {
		return fault.InvalidField("v", "fault.malformed")
	}
	if err := s.app.Document.Enter(c.UserContext(), reader.Who, document); err != nil {
		return err
	}
	answer, err := s.carriers.Post(c.UserContext(), reader, document, c.BodyRaw())
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err != nil {
		body, kind := s.carriers.Refusal(reader.Language, err)
		if kind == fault.Internal {
			return err
		}
		c.Type("json")
		return c.Status(statuses[kind]).Send(body)
	}
	return c.JSON(answer)
}

// writer is who takes part in a document, and as what.
func (s *Server) writer(c *fiber.Ctx) (collab.Reader, error) {
	r := readerOf(c)
	reader := collab.Reader{Person: rooms.Person{Who: r.Who, Language: r.Language}, Address: s.address(c)}
	if r.Person == nil {
		return reader, nil
	}
	capacity, of, err := s.app.Document.Speaking(c.UserContext(), r.Who)
	if err != nil {
		return reader, err
	}
	reader.Name, reader.Speaking = r.Person.Name, capacity
	reader.Capacity = text.T(c.UserContext(), "forum.capacity."+capacity.Capacity)
	if name := of.In(r.Language); name != "" {
		reader.Capacity += ", " + name
	}
	return reader, nil
}

// documentKept is POST /documents/:document/kept/:kept: what could not be
// placed is put back as a suggestion, or dismissed.
func (s *Server) documentKept(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	kept, err := id[models.KeptID](c, "kept")
	if err != nil {
		return err
	}
	switch c.FormValue("act") {
	case "place":
		err = s.app.Document.PlaceKept(c.UserContext(), readerOf(c).Who, document, kept)
	case "dismiss":
		err = s.app.Document.DismissKept(c.UserContext(), readerOf(c).Who, document, kept)
	default:
		err = fault.InvalidField("act", "fault.malformed")
	}
	if err != nil {
		return err
	}
	if isScript(c) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.Redirect(documents.Path(document), fiber.StatusSeeOther)
}
