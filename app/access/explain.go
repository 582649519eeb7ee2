package access

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// What is here tells people what the policy says: why somebody may do
// something, what a role may, what a change of the policy would change. It
// reads rules as the model's matcher does, and a test holds it to Casbin's own
// answers; it decides nothing.

// Answer is what rules say to a question.
type Answer struct {
	Allowed bool
	// Rules decide it: those that deny, where any does, else those that allow.
	Rules []Rule
}

// Denied reports whether a rule denies what another would allow.
func (a Answer) Denied() bool { return len(a.Rules) > 0 && a.Rules[0].Deny }

// speaksOf reports whether a rule is about a question asked for someone with
// these roles.
func (r Rule) speaksOf(q Question, held []string) bool {
	return slices.Contains(held, r.Role) &&
		(r.Thing == "*" || r.Thing == q.Thing) &&
		(r.Act == "*" || r.Act == string(q.Act)) &&
		inside(string(q.Place), r.Place)
}

func answer(rules []Rule, q Question, held []string) Answer {
	var allow, deny []Rule
	for _, rule := range rules {
		if !rule.speaksOf(q, held) {
			continue
		}
		if rule.Deny {
			deny = append(deny, rule)
		} else {
			allow = append(allow, rule)
		}
	}
	if len(deny) > 0 {
		return Answer{Rules: deny}
	}
	return Answer{Allowed: len(allow) > 0, Rules: allow}
}

// Roles are the roles there are, each after those it includes, those of
// workspaces last.
func (a *Access) Roles() []string {
	includes := a.Includes()
	roles := slices.Sorted(maps.Keys(includes))
	slices.SortStableFunc(roles, func(x, y string) int {
		return cmp.Or(slices.Index(WorkspaceRoles, x)-slices.Index(WorkspaceRoles, y), len(includes[x])-len(includes[y]))
	})
	return roles
}

// Matrix answers every question for who holds a role, and nothing else, where
// the question is asked.
func (a *Access) Matrix(rules []Rule, questions []Question) map[string][]Answer {
	matrix := map[string][]Answer{}
	for role, held := range a.Includes() {
		answers := make([]Answer, len(questions))
		for i, question := range questions {
			answers[i] = answer(rules, question, held)
		}
		matrix[role] = answers
	}
	return matrix
}

// Effect is what a change of the policy changes for a role.
type Effect struct {
	Role     string
	Question Question
	Allowed  bool // afterwards
}

// Effects are what adding a rule, or removing it, would change, by role.
func (a *Access) Effects(rule Rule, remove bool) ([]Effect, error) {
	before, after, err := a.rulesWith(rule, remove)
	if err != nil {
		return nil, err
	}
	questions := a.Questions(append(slices.Clone(before), rule))
	was, is := a.Matrix(before, questions), a.Matrix(after, questions)
	var effects []Effect
	for _, role := range a.Roles() {
		for i, question := range questions {
			if was[role][i].Allowed != is[role][i].Allowed {
				effects = append(effects, Effect{role, question, is[role][i].Allowed})
			}
		}
	}
	return effects, nil
}

// rulesWith are the rules now and after a change.
func (a *Access) rulesWith(rule Rule, remove bool) (before, after []Rule, err error) {
	if before, err = a.Rules(); err != nil {
		return nil, nil, err
	}
	after = slices.DeleteFunc(slices.Clone(before), func(r Rule) bool { return r == rule })
	if !remove {
		after = append(after, rule)
	}
	return before, after, nil
}

// keepPolicyOpen is a Conflict if after a change of the policy the
// secretariat could no longer change it back.
func (a *Access) keepPolicyOpen(rule Rule, remove bool) error {
	_, after, err := a.rulesWith(rule, remove)
	if err != nil {
		return err
	}
	held := a.Includes()[Secretariat]
	for _, question := range []Question{
		{PolicyThing, Read, Site}, {PolicyThing, Change, Site}, {RoleThing, Grant, Site}, {AccountThing, Read, Site},
	} {
		if !answer(after, question, held).Allowed {
			return fault.Conflicting("access.last_secretariat")
		}
	}
	return nil
}

// Reason is a rule that decides, and the grant through which it speaks of the
// person; none where it speaks of everybody, or names them.
type Reason struct {
	Rule  Rule
	Grant *RoleGrant
}

// Explanation is why a person may do something, or may not.
type Explanation struct {
	Allowed   bool
	Suspended bool
	// Barred is how the place stands, where that keeps them from what the rules allow.
	Barred  string
	Reasons []Reason
}

// How a place can stand in the way of what the rules allow.
const (
	BarredClosed   = "closed"   // a forum that takes nothing new
	BarredArchived = "archived" // a workspace that does not
	BarredHidden   = "hidden"   // by moderation
	BarredNotOpen  = "not_open" // a proposal, or one that was refused
	BarredUnread   = "unread"   // they may not read it, and so do nothing there
)

// Explain says why a person (0: a visitor) may do something in a place or may
// not. Whether they may is the answer that the program itself goes by: of a forum
// or a workspace it asks more than the policy (Forum, InWorkspace).
func (a *Access) Explain(id models.PersonID, q Question) (Explanation, error) {
	who := Who{Person: id}
	explanation := Explanation{Allowed: a.Can(who, q.Act, q.Thing, q.Place), Suspended: a.IsSuspended(id)}
	if w, is := a.workspaceAt(q.Place); is && strings.HasPrefix(q.Thing, "workspace/") {
		a.explainIn(&explanation, who, q, w)
	}
	if forum, is := a.forumAt(q.Place); is && explanation.Allowed && strings.HasPrefix(q.Thing, "forum/") {
		explanation.Barred = a.barredIn(who, q.Act, forum)
		explanation.Allowed = explanation.Barred == ""
	}
	rules, err := a.Rules()
	if err != nil {
		return explanation, err
	}
	includes := a.Includes()
	through := map[string]*RoleGrant{}
	for _, role := range includes[Visitor] {
		through[role] = nil
	}
	for _, grant := range a.GrantsOf(id) {
		if !inside(string(q.Place), string(grant.Place)) {
			continue
		}
		for _, role := range includes[grant.Role] {
			if _, already := through[role]; !already {
				through[role] = &grant
			}
		}
	}
	for _, rule := range answer(rules, q, slices.Collect(maps.Keys(through))).Rules {
		explanation.Reasons = append(explanation.Reasons, Reason{rule, through[rule.Role]})
	}
	return explanation, nil
}

// explainIn explains what is asked of a workspace.
func (a *Access) explainIn(e *Explanation, who Who, q Question, w models.WorkspaceStanding) {
	ruled, err := e.Allowed, a.inStanding(who, q.Act, w)
	e.Allowed = err == nil
	switch {
	case e.Allowed || !ruled:
	case w.Status == models.WorkspaceProposed, w.Status == models.WorkspaceRefused:
		e.Barred = BarredNotOpen
	case !a.Can(who, Read, q.Thing, q.Place):
		e.Barred = BarredUnread
	case w.Hidden:
		e.Barred = BarredHidden
	default:
		e.Barred = BarredArchived
	}
}

// barredIn is why a person does not do in a forum what the rules allow them.
func (a *Access) barredIn(who Who, act Act, forum models.Forum) string {
	switch {
	case !a.CanForum(who, Read, forum):
		return BarredUnread
	case forum.ClosedAt != nil && (act == Start || act == Reply || act == Attach):
		return BarredClosed
	}
	return ""
}

// QuestionAt is a question about a place as people name it: "site", "forum:7",
// "party:3", "workspace:5". The place of a forum is where it really stands, and its thing is
// that of its audience.
func (a *Access) QuestionAt(thing string, act Act, place string) (Question, error) {
	parsed, err := ParsePlace(place)
	if err != nil {
		return Question{}, fault.InvalidField("place", "access.rule.malformed")
	}
	question := Question{Thing: thing, Act: act, Place: parsed}
	if strings.HasPrefix(place, "forum:") {
		forum, known := a.forumAt(parsed)
		if !known {
			return Question{}, fault.InvalidField("place", "access.place.unknown")
		}
		question.Thing, question.Place = "forum/"+forum.Audience, placeOf(forum)
	}
	if strings.HasPrefix(place, "workspace:") {
		w, known := a.workspaceAt(parsed)
		if !known {
			return Question{}, fault.InvalidField("place", "access.place.unknown")
		}
		question.Thing = "workspace/" + w.Visibility
	}
	if !IsKnown(question.Thing, string(act)) {
		return Question{}, fault.InvalidField("act", "access.question.unknown")
	}
	return question, nil
}
