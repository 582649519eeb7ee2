package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
)

// deskSections are those of the desk with the right that opens each.
var deskSections = []struct {
	name, thing string
	act         access.Act
}{
	{"cases", access.CaseThing, access.Decide},
	{"words", access.CaseThing, access.Decide},
	{"requests", access.AccountThing, access.Approve},
	{"invitations", access.AccountThing, access.Invite},
	{"people", access.AccountThing, access.Read},
	{"parties", access.PartyThing, access.Change},
	{"organizations", access.OrganizationThing, access.Change},
	{"forums", access.ForumThing, access.Change},
	{"workspaces", access.WorkspaceThing, access.Approve},
	{"themes", access.ForumThing, access.Change},
	{"figures", access.FiguresThing, access.Read},
	{"policy", access.PolicyThing, access.Read},
	{"audit", access.AuditThing, access.Read},
}

// openSections are those that the reader may open, none for who has no desk.
func (s *Server) openSections(who access.Who) []string {
	var open []string
	for _, section := range deskSections {
		isOpen := s.app.Access.Can(who, section.act, section.thing, access.Site)
		if section.name == "cases" {
			isOpen = s.app.Access.Decides(who) // somewhere
		}
		if isOpen && s.has("/desk/"+section.name) {
			open = append(open, section.name)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return append([]string{"overview"}, open...)
}

// has reports whether there is a page of this path.
func (s *Server) has(path string) bool {
	for _, r := range s.routes {
		if r.method == fiber.MethodGet && r.path == path {
			return true
		}
	}
	return false
}

// staffSections lead to the desk from every page of who has one.
func (s *Server) staffSections(c *fiber.Ctx) []layout.NavProps {
	who := readerOf(c).Who
	if who.IsVisitor() || len(s.openSections(who)) == 0 {
		return nil
	}
	return []layout.NavProps{{Section: "desk", Label: text.T(c.UserContext(), "desk.overview"), URL: "/desk"}}
}

// deskFrame is the frame of a page of the desk; nobody keeps such a page.
func (s *Server) deskFrame(c *fiber.Ctx, section string) desk.FrameProps {
	page := s.formPage(c, "")
	page.Width = ""
	if c.Method() == fiber.MethodPost { // a form shown again has no address of its own to come back to
		page.Path = "/desk/" + section
	}
	return desk.FrameProps{Page: page, Section: section, Sections: s.openSections(readerOf(c).Who)}
}

// numbered reads an id of the path; what is no number is nothing there is.
func numbered[T ~int64](c *fiber.Ctx, name string) (T, error) {
	id, err := strconv.ParseInt(c.Params(name), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.Missing()
	}
	return T(id), nil
}

// number reads a number of the query or form; 0 where there is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// typed are the inputs of a form as they were sent.
func typed(c *fiber.Ctx, names ...string) map[string]string {
	values := make(map[string]string, len(names))
	for _, name := range names {
		values[name] = c.FormValue(name)
	}
	return values
}

// refused is what a form shows again after err; false if err is no matter of
// the form and is to be returned.
func refused(c *fiber.Ctx, err error) (errors map[string]string, problem string, shown bool) {
	f := fault.As(err)
	switch {
	case f.Kind == fault.Invalid && f.Field != "":
		errors = map[string]string{f.Field: sentence(c, f)}
	case f.Kind == fault.Invalid || f.Kind == fault.Conflict:
		problem = sentence(c, f)
	default:
		return nil, "", false
	}
	c.Status(statuses[f.Kind])
	return errors, problem, true
}

// deskIndex is GET /desk: what waits, and what was done last.
func (s *Server) deskIndex(c *fiber.Ctx) error {
	who := readerOf(c).Who
	props := desk.OverviewProps{FrameProps: s.deskFrame(c, "overview")}
	if len(props.Sections) == 0 {
		return fault.Denied()
	}
	waiting, err := s.app.Directory.Waiting(c.UserContext(), who)
	if err != nil && !fault.Is(err, fault.Forbidden) {
		return err
	}
	props.Requests, props.Invitations, props.Suspended = int(waiting.Requests), int(waiting.Invitations), int(waiting.Suspended)
	props.Vacant, props.People = int(waiting.Vacant), int(waiting.People)
	proposals, err := s.app.Workspace.Waiting(c.UserContext(), who)
	if err != nil {
		return err
	}
	props.Proposals = int(proposals)
	cases, err := s.app.Moderation.Waiting(c.UserContext(), who)
	if err != nil {
		return err
	}
	props.Cases = int(cases)
	page, err := s.app.Audit.Read(c.UserContext(), who, models.AuditFilter{})
	if err != nil && !fault.Is(err, fault.Forbidden) {
		return err
	}
	page.Entries = page.Entries[:min(len(page.Entries), 10)]
	if props.Latest, err = s.recorded(c, page); err != nil {
		return err
	}
	return s.render(c, desk.Overview(props))
}
