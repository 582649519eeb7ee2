package web

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
)

// casePlace is where in the queue a person works, which their forms carry along: in
// which part of it, and on which of its pages.
type casePlace struct{ state, from string }

func casePlaceOf(c *fiber.Ctx) casePlace {
	return casePlace{state: c.FormValue("state"), from: c.FormValue("from")}
}

func (p casePlace) query() url.Values {
	query := url.Values{}
	if p.state != "" {
		query.Set("state", p.state)
	}
	if p.from != "" {
		query.Set("from", p.from)
	}
	return query
}

// queue is the page of the queue, of a case the page of that from there.
func (p casePlace) queue() string { return withQuery("/desk/cases", p.query()) }

// at is the page of the queue after so many cases were decided at once.
func (p casePlace) at(decided string) string {
	query := p.query()
	if decided != "" {
		query.Set("decided", decided)
	}
	return withQuery("/desk/cases", query) + "#done"
}

func (p casePlace) of(id models.CaseID) string {
	return withQuery(fmt.Sprintf("/desk/cases/%d", id), p.query())
}

// after is where a person goes on who is done with a case: to the next one, or to the
// queue where there is none.
func (p casePlace) after(id, next models.CaseID, round bool) string {
	if round {
		p.from = ""
	}
	query := p.query()
	query.Set("done", strconv.FormatInt(int64(id), 10))
	path := "/desk/cases"
	if next != 0 {
		path = fmt.Sprintf("/desk/cases/%d", next)
	}
	return withQuery(path, query) + "#done"
}

// goOn leads on from a case in which something was done: to the next one where that
// was asked for, else to where it is seen on its page.
func (s *Server) goOn(c *fiber.Ctx, id models.CaseID, at string) error {
	place, handedOn := casePlaceOf(c), c.FormValue("decision") == "hand_on"
	if c.FormValue("then") != "next" && !handedOn { // what was handed on is the secretariat's now
		return c.Redirect(place.of(id)+"#"+at, fiber.StatusSeeOther)
	}
	var next models.CaseID
	var round bool
	if c.FormValue("then") == "next" {
		var err error
		if next, round, err = s.app.Moderation.Next(c.UserContext(), readerOf(c).Who, place.state, id); err != nil {
			return err
		}
	}
	return c.Redirect(place.after(id, next, round), fiber.StatusSeeOther)
}

// justDone is the case that a person has come from, which they have just done
// something in; one that they may not see now has its number alone.
func (s *Server) justDone(c *fiber.Ctx) (*desk.CaseRowProps, error) {
	id := number(c.Query("done"))
	if id < 1 {
		return nil, nil
	}
	left, err := s.app.Moderation.Left(c.UserContext(), readerOf(c).Who, models.CaseID(id))
	switch {
	case fault.Is(err, fault.NotFound):
		return &desk.CaseRowProps{ID: id}, nil
	case err != nil:
		return nil, err
	}
	return &present.Queue(left, languageOf(c))[0], nil
}
