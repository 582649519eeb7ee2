package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/views/desk"
)

// policyPage is the policy as the reader may see it.
func (s *Server) policyPage(c *fiber.Ctx) (desk.PolicyProps, present.Places, error) {
	table, err := s.app.Policy.Table(readerOf(c).Who)
	if err != nil {
		return desk.PolicyProps{}, present.Places{}, err
	}
	names, err := s.placeNames(c)
	if err != nil {
		return desk.PolicyProps{}, names, err
	}
	changes, err := s.app.Policy.Changes(c.UserContext(), readerOf(c).Who)
	props := present.Policy(table, changes, names, languageOf(c))
	props.FrameProps = s.deskFrame(c, "policy")
	return props, names, err
}

// policyShow is GET /desk/policy, with the answer to a question where one is
// asked.
func (s *Server) policyShow(c *fiber.Ctx) error {
	who := readerOf(c).Who
	props, names, err := s.policyPage(c)
	if err != nil {
		return err
	}
	props.Values = typedQuery(c, "person", "q_act", "q_thing", "q_place")
	if c.Query("removed") != "" {
		removed := present.Rule(ruleOf(c.Query), names)
		removed.RemoveURL = "/desk/policy/preview?" + ruleQuery(ruleOf(c.Query), false).Encode()
		props.Removed = &removed
	}
	if c.Query("q_act") == "" {
		return s.render(c, desk.Policy(props))
	}
	person, err := s.app.Directory.PersonMeant(c.UserContext(), who, "person", c.Query("person"))
	if err == nil {
		answer, asked := s.app.Policy.Explain(c.UserContext(), who, person, c.Query("q_thing"), access.Act(c.Query("q_act")), c.Query("q_place"))
		if err = asked; err == nil {
			props.Explanation = present.Explanation(answer, names, languageOf(c))
		}
	}
	if err != nil {
		var shown bool
		if props.Errors, _, shown = refused(c, err); !shown {
			return err
		}
	}
	return s.render(c, desk.Policy(props))
}

// maxPlaces bounds the workspaces among which a place is chosen.
const maxPlaces = 500

// placeNames are what the places of the policy are called.
func (s *Server) placeNames(c *fiber.Ctx) (present.Places, error) {
	affiliations, err := s.app.Accounts.Affiliations(c.UserContext())
	if err != nil {
		return present.Places{}, err
	}
	workspaces, err := s.app.Workspace.Readable(c.UserContext(), readerOf(c).Who, maxPlaces)
	return present.PlaceNames(s.app.Access.Forums(readerOf(c).Who), affiliations.Parties, readerOf(c).Language).With(workspaces), err
}

// ruleOf reads a rule from a query or a form.
func ruleOf(value func(string, ...string) string) access.Rule {
	return access.Rule{Role: value("role"), Act: value("act"), Thing: value("thing"), Place: value("place"), Deny: value("effect") == "deny"}
}

func ruleQuery(rule access.Rule, remove bool) url.Values {
	query := url.Values{"role": {rule.Role}, "act": {rule.Act}, "thing": {rule.Thing}, "place": {rule.Place}}
	if rule.Deny {
		query.Set("effect", "deny")
	}
	if remove {
		query.Set("remove", "1")
	}
	return query
}

// policyPreview is GET /desk/policy/preview: what a change would change.
func (s *Server) policyPreview(c *fiber.Ctx) error {
	err := s.showPreview(c, ruleOf(c.Query), c.Query("remove") == "1", nil)
	if !fault.Is(err, fault.Invalid) {
		return err
	}
	props, _, failed := s.policyPage(c) // a rule that has no sense: its form again
	if failed != nil {
		return failed
	}
	props.Errors, _, _ = refused(c, err)
	props.Values = typedQuery(c, "role", "act", "thing", "place", "effect")
	return s.render(c, desk.Policy(props))
}

func typedQuery(c *fiber.Ctx, names ...string) map[string]string {
	values := make(map[string]string, len(names))
	for _, name := range names {
		values[name] = c.Query(name)
	}
	return values
}

func (s *Server) showPreview(c *fiber.Ctx, rule access.Rule, remove bool, refusal error) error {
	preview, err := s.app.Policy.Preview(c.UserContext(), readerOf(c).Who, rule, remove)
	if err != nil {
		return err
	}
	names, err := s.placeNames(c)
	if err != nil {
		return err
	}
	props := present.Preview(preview, names, languageOf(c))
	props.FrameProps = s.deskFrame(c, "policy")
	if refusal != nil {
		var shown bool
		if props.Errors, props.Problem, shown = refused(c, refusal); !shown {
			return refusal
		}
		props.Reason = c.FormValue("reason")
	}
	return s.render(c, desk.Preview(props))
}

// ruleCreate is POST /desk/policy/rules.
func (s *Server) ruleCreate(c *fiber.Ctx) error {
	rule := ruleOf(c.FormValue)
	if err := s.app.Policy.AddRule(c.UserContext(), readerOf(c).Who, rule, c.FormValue("reason")); err != nil {
		return s.previewAgain(c, rule, false, err)
	}
	return c.Redirect("/desk/policy#rules", fiber.StatusSeeOther)
}

// ruleDestroy is POST /desk/policy/rules/removal.
func (s *Server) ruleDestroy(c *fiber.Ctx) error {
	rule := ruleOf(c.FormValue)
	if err := s.app.Policy.RemoveRule(c.UserContext(), readerOf(c).Who, rule, c.FormValue("reason")); err != nil {
		return s.previewAgain(c, rule, true, err)
	}
	query := ruleQuery(rule, false)
	query.Set("removed", "1")
	return c.Redirect("/desk/policy?"+query.Encode(), fiber.StatusSeeOther)
}

// previewAgain shows the change again with why it was refused; what is no
// matter of the form is returned.
func (s *Server) previewAgain(c *fiber.Ctx, rule access.Rule, remove bool, err error) error {
	if f := fault.As(err); f.Kind == fault.Conflict || f.Kind == fault.Invalid && f.Field == "reason" {
		return s.showPreview(c, rule, remove, err)
	}
	return err
}
