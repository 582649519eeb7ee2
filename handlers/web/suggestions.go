package web

import (
	"github.com/gofiber/fiber/v2"

	documents "minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/document"
)

// suggestionIndex is GET /documents/:document/suggestions: what is proposed
// there, to decide on without the editor.
func (s *Server) suggestionIndex(c *fiber.Ctx) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	list, err := s.app.Document.Suggestions(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	s.startForm(c)
	page := s.page(c, say(c.UserContext(), "suggestion.title"))
	page.Section, page.Width, page.Private = "workspaces", "reading", true
	return s.render(c, document.Suggestions(present.Suggestions(page, list, languageOf(c))))
}

// suggestionSettle is POST /documents/:document/suggestions: some are accepted,
// rejected, or withdrawn by who made them.
func (s *Server) suggestionSettle(c *fiber.Ctx) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	settlement, err := settlementForm(c)
	if err != nil {
		return err
	}
	if err := s.app.Document.Settle(c.UserContext(), readerOf(c).Who, id, settlement); err != nil {
		return err
	}
	if isScript(c) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.Redirect(documents.Path(id)+"/suggestions", fiber.StatusSeeOther)
}

// settlementForm reads which suggestions become what: one, a person's, those
// chosen, or all.
func settlementForm(c *fiber.Ctx) (documents.Settlement, error) {
	st := documents.Settlement{Opened: string([]byte(c.FormValue("version")))}
	for name, accept := range map[string]bool{"accept_one": true, "reject_one": false} {
		if one := c.FormValue(name); one != "" {
			st.Accept, st.IDs = accept, []string{string([]byte(one))}
			return st, nil
		}
	}
	for name, accept := range map[string]bool{"accept_of": true, "reject_of": false} {
		if of := wholeNumber(c.FormValue(name)); of > 0 {
			st.Accept, st.Of = accept, models.PersonID(of)
			return st, nil
		}
	}
	act := c.FormValue("act")
	switch act {
	case "accept", "reject":
		for _, one := range c.Request().PostArgs().PeekMulti("id") {
			st.IDs = append(st.IDs, string(one))
		}
	case "accept_all", "reject_all":
		st.All = true
	default:
		return st, fault.InvalidField("act", "fault.malformed")
	}
	st.Accept = act == "accept" || act == "accept_all"
	return st, nil
}
