package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/thread"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/compilation"
)

// compilationShow is GET /documents/:document/compilation: what was said about
// a document, by paragraph.
func (s *Server) compilationShow(c *fiber.Ctx) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	after := wholeNumber(c.Query("after"))
	if after < 0 {
		return fault.Missing()
	}
	props, err := s.compilationProps(c, document, queryOf(c), func(*thread.Compilation) int { return int(min(after, thread.MaxThreads)) })
	if err != nil {
		return err
	}
	return s.render(c, compilation.Page(props))
}

// showCompilationAgain shows the compilation with an answer that was refused:
// what was typed stays, beside what stands there now.
func (s *Server) showCompilationAgain(c *fiber.Ctx, on thread.On, back string, refused error) error {
	from, err := url.Parse(back)
	if err != nil || from.Path != present.CompilationPath(on.Document) {
		return refused
	}
	v := from.Query()
	query := present.CompilationQuery{Show: v.Get("show"), By: v.Get("by"), For: v.Get("for")}
	for _, q := range []present.CompilationQuery{query, {}} { // what changed meanwhile may not be within it any more
		props, err := s.compilationProps(c, on.Document, q, func(c *thread.Compilation) int {
			return max(c.Standing(on.Thread), 0) / present.CompilationAtOnce * present.CompilationAtOnce
		})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(props.Rows, func(r compilation.RowProps) bool { return r.Number == on.Thread })
		if i < 0 || props.Rows[i].Answer.URL == "" {
			continue
		}
		row := &props.Rows[i]
		row.Open, row.Answer.Problem = true, sentence(c, fault.As(refused))
		row.Answer.Outcome, row.Answer.Response = c.FormValue("outcome"), c.FormValue("text")
		c.Status(statuses[fault.Of(refused)])
		return s.render(c, compilation.Page(props))
	}
	return refused
}

// compilationProps are those of a page of the compilation, which begins where
// from says.
func (s *Server) compilationProps(c *fiber.Ctx, document models.DocumentID, q present.CompilationQuery, from func(*thread.Compilation) int) (compilation.Props, error) {
	compiled, err := s.compile(c, document, q)
	if err != nil {
		return compilation.Props{}, err
	}
	after := from(compiled)
	part, err := compiled.Read(c.UserContext(), after, present.CompilationAtOnce)
	if err != nil {
		return compilation.Props{}, err
	}
	s.startForm(c)
	page := s.page(c, say(c.UserContext(), "compilation.title"))
	page.Section, page.Private = "workspaces", true
	reader := present.CompilationReader{Who: readerOf(c).Who, After: after, NewRef: newRef}
	props := present.Compilation(c.UserContext(), page, compiled, part, q, reader)
	props.Recorded = !reader.Who.IsVisitor() && s.app.Confidential.IsRecorded(compiled.Document.WorkspaceID, compiled.Document.IsConfidential())
	return props, nil
}

func (s *Server) compile(c *fiber.Ctx, document models.DocumentID, q present.CompilationQuery) (*thread.Compilation, error) {
	scope, err := scopeOf(q)
	if err != nil {
		return nil, err
	}
	return s.app.Thread.Compile(c.UserContext(), readerOf(c).Who, document, scope)
}

func queryOf(c *fiber.Ctx) present.CompilationQuery {
	return present.CompilationQuery{Show: c.Query("show"), By: c.Query("by"), For: c.Query("for")}
}

// scopeOf is what an address narrows a compilation to. What narrows it to
// nothing that there could be is not there.
func scopeOf(q present.CompilationQuery) (models.ThreadScope, error) {
	var scope models.ThreadScope
	switch {
	case q.Show == models.ThreadOpen || q.Show == models.ThreadResolved:
		scope.State = q.Show
	case slices.Contains(thread.Outcomes, q.Show):
		scope.Outcome = q.Show
	case q.Show != "":
		return scope, fault.Missing()
	}
	by := wholeNumber(q.By)
	kind, digits, _ := strings.Cut(q.For, "-")
	body := wholeNumber(digits)
	if by < 0 || body < 0 {
		return scope, fault.Missing()
	}
	scope.Person = models.PersonID(by)
	switch {
	case kind == "party" && body > 0:
		scope.Party = models.PartyID(body)
	case kind == "organization" && body > 0:
		scope.Organization = models.OrganizationID(body)
	case q.For != "":
		return scope, fault.Missing()
	}
	return scope, nil
}
