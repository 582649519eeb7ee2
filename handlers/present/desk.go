package present

import (
	"fmt"
	"slices"
	"strconv"

	"minamata.exchange/app/access"
	"minamata.exchange/app/directory"
	"minamata.exchange/app/policy"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/ui"
)

// deskPerson is the address of a person's page at the desk.
func deskPerson(id models.PersonID) string { return fmt.Sprintf("/desk/people/%d", id) }

// Places are what forums and Parties are called, by their places.
type Places struct {
	names   map[string]string
	options []ui.Option
}

// PlaceNames names the site's places.
func PlaceNames(forums []models.Forum, parties []models.Party, language string) Places {
	p := Places{names: map[string]string{}, options: []ui.Option{{Value: string(access.Site)}}}
	for _, forum := range forums {
		p.add(fmt.Sprintf("forum:%d", forum.ID), forum.Names.In(language))
	}
	for _, party := range Parties(parties, language) {
		p.add("party:"+party.Value, party.Label)
	}
	return p
}

// With names workspaces as well.
func (p Places) With(workspaces []models.Workspace) Places {
	for _, w := range workspaces {
		p.add(string(access.WorkspacePlace(w.ID)), w.Name)
	}
	return p
}

// Options are the places to choose from.
func (p Places) Options() []ui.Option { return p.options }

func (p *Places) add(place, name string) {
	p.names[place] = name
	p.options = append(p.options, ui.Option{Value: place, Label: name})
}

// Role is a role and where it is held.
func Role(grant access.RoleGrant, parties []models.Party, forums []models.Forum, language string) desk.RoleProps {
	return role(grant, PlaceNames(forums, parties, language))
}

func role(grant access.RoleGrant, places Places) desk.RoleProps {
	return desk.RoleProps{
		Role: grant.Role, Place: string(grant.Place), PlaceName: places.names[string(grant.Place)], ByHand: grant.Role != access.FocalPoint && !slices.Contains(access.WorkspaceRoles, grant.Role),
	}
}

func roles(grants []access.RoleGrant, places Places) []desk.RoleProps {
	var props []desk.RoleProps
	for _, grant := range grants {
		props = append(props, role(grant, places))
	}
	return props
}

// PeopleRows are people with accounts.
func PeopleRows(people directory.People, forums []models.Forum, language string) []desk.RowProps {
	places := PlaceNames(forums, people.Parties, language)
	names := affiliations(people.Parties, people.Organizations, language)
	props := make([]desk.RowProps, len(people.Rows))
	for i, row := range people.Rows {
		props[i] = personRow(row.Person, row.Account, names, language)
		props[i].Roles = roles(people.Roles[row.Person.ID], places)
	}
	return props
}

func personRow(person models.Person, account models.Account, names map[string]string, language string) desk.RowProps {
	row := desk.RowProps{
		Name: person.Called(language), LatinName: person.LatinName, URL: deskPerson(person.ID), Address: account.Email,
		State: account.State, Until: account.SuspendedUntil,
	}
	if person.PartyID != nil {
		row.For = names[fmt.Sprintf("party:%d", *person.PartyID)]
	}
	if person.OrganizationID != nil {
		row.For = names[fmt.Sprintf("organization:%d", *person.OrganizationID)]
	}
	return row
}

func affiliations(parties []models.Party, organizations []models.Organization, language string) map[string]string {
	names := make(map[string]string, len(parties)+len(organizations))
	for _, party := range parties {
		names[fmt.Sprintf("party:%d", party.ID)] = party.Names.In(language)
	}
	for _, organization := range organizations {
		names[fmt.Sprintf("organization:%d", organization.ID)] = organization.Names.In(language)
	}
	return names
}

// DeskPerson is a person with their account.
func DeskPerson(p directory.Profile, language string) desk.PersonProps {
	places := PlaceNames(p.Forums, p.Parties, language)
	names := affiliations(p.Parties, p.Organizations, language)
	props := desk.PersonProps{
		ID: int64(p.Person.ID), Version: p.Person.Version, Person: personRow(p.Person, p.Account, names, language),
		HasAccount: p.Account.ID != 0, Joined: p.Person.CreatedAt, Sessions: int(p.Sessions), RenewBefore: p.Account.RenewBefore,
		Parties: Parties(p.Parties, language), Organizations: Organizations(p.Organizations, language), Places: places.options,
		MayGrant: p.MayGrant, MaySuspend: p.MaySuspend, MayChange: p.MayChange, MayDelete: p.MayDelete, MayMerge: p.MayMerge, DeleteAt: When(p.Account.DeleteAt),
		OwnDeletion: p.Account.DeletionBy == nil || *p.Account.DeletionBy == p.Person.ID,
	}
	if p.MergedInto != nil {
		props.MergedInto = &ui.Link{Label: p.MergedInto.Called(language), URL: deskPerson(p.MergedInto.ID)}
	}
	props.Person.Roles = roles(p.Roles, places)
	for _, focal := range p.FocalPointOf {
		props.FocalPointOf = append(props.FocalPointOf, names[fmt.Sprintf("party:%d", focal.PartyID)])
	}
	if p.Person.PartyID != nil {
		props.Party = strconv.FormatInt(int64(*p.Person.PartyID), 10)
	}
	if p.Person.OrganizationID != nil {
		props.Organization = strconv.FormatInt(int64(*p.Person.OrganizationID), 10)
	}
	return props
}

// Things are the kinds of thing with what can be asked about them.
func Things(kinds []access.Kind) []desk.ThingProps {
	props := make([]desk.ThingProps, len(kinds))
	for i, kind := range kinds {
		props[i] = desk.ThingProps{Thing: kind.Thing, Acts: acts(kind.Acts)}
	}
	return props
}

func acts(all []access.Act) []string {
	names := make([]string, len(all))
	for i, act := range all {
		names[i] = string(act)
	}
	return names
}

// Policy is who may do what.
func Policy(t policy.Table, changes []policy.Change, places Places, language string) desk.PolicyProps {
	props := desk.PolicyProps{Roles: t.Roles, HeldBy: t.HeldBy, Things: Things(access.Kinds()), Places: places.options, MayChange: t.MayChange}
	for _, row := range t.Rows {
		if n := len(props.Groups); n == 0 || props.Groups[n-1].Thing != row.Thing || props.Groups[n-1].Place != string(row.Place) {
			props.Groups = append(props.Groups, desk.GroupProps{Thing: row.Thing, Place: string(row.Place), PlaceName: places.names[string(row.Place)]})
		}
		group := &props.Groups[len(props.Groups)-1]
		question := desk.QuestionProps{Act: string(row.Act)}
		for i, answer := range row.Answers {
			question.Answers = append(question.Answers, answered(answer, t.Roles[i], t.Roles))
		}
		group.Rows = append(group.Rows, question)
	}
	for _, rule := range t.Rules {
		shown := Rule(rule, places)
		if t.MayChange {
			shown.RemoveURL = previewURL(rule, true)
		}
		props.Rules = append(props.Rules, shown)
	}
	for _, change := range changes {
		props.Changes = append(props.Changes, policyChange(change, places, language, t.MayChange))
	}
	return props
}

// previewURL is the address of the preview of a change.
func previewURL(rule access.Rule, remove bool) string {
	effect, removed := "allow", ""
	if rule.Deny {
		effect = "deny"
	}
	if remove {
		removed = "1"
	}
	return "/desk/policy/preview?" + query("remove", removed, "role", rule.Role, "act", rule.Act, "thing", rule.Thing, "place", rule.Place, "effect", effect)
}

// policyChange is a change of the policy; what still stands can be put back.
func policyChange(c policy.Change, places Places, language string, mayChange bool) desk.ChangeProps {
	props := desk.ChangeProps{Rule: Rule(c.Rule, places), Remove: c.Remove, At: c.At, Reason: c.Reason}
	if c.By != nil {
		props.By = ui.Link{Label: c.By.Called(language), URL: PersonPath(c.By.ID)}
	}
	if c.Stands && mayChange {
		props.BackURL = previewURL(c.Rule, !c.Remove)
	}
	return props
}

// answered is a cell of the matrix: a right of the role's own, or the nearest
// role it comes from.
func answered(answer access.Answer, role string, order []string) desk.AnswerProps {
	switch {
	case answer.Denied():
		return desk.AnswerProps{Kind: "denied"}
	case !answer.Allowed:
		return desk.AnswerProps{Kind: "no"}
	case slices.ContainsFunc(answer.Rules, func(r access.Rule) bool { return r.Role == role }):
		return desk.AnswerProps{Kind: "yes"}
	}
	nearest := answer.Rules[0].Role
	for _, rule := range answer.Rules {
		if slices.Index(order, rule.Role) > slices.Index(order, nearest) {
			nearest = rule.Role
		}
	}
	return desk.AnswerProps{Kind: "inherited", From: nearest}
}

// Rule is a rule of the policy.
func Rule(rule access.Rule, places Places) desk.RuleProps {
	return desk.RuleProps{Role: rule.Role, Act: rule.Act, Thing: rule.Thing, Place: rule.Place, PlaceName: places.names[rule.Place], Deny: rule.Deny}
}

// Explanation is why somebody may do something.
func Explanation(a policy.Answer, places Places, language string) *desk.ExplanationProps {
	props := &desk.ExplanationProps{
		Act: string(a.Act), Thing: a.Thing, Place: string(a.Place), PlaceName: places.names[string(a.Place)],
		Allowed: a.Allowed, Suspended: a.Suspended, Barred: a.Barred,
	}
	if a.Person != nil {
		props.Person = ui.Link{Label: a.Person.Called(language), URL: PersonPath(a.Person.ID)}
	}
	for _, reason := range a.Reasons {
		shown := desk.ReasonProps{Rule: Rule(reason.Rule, places)}
		if reason.Grant != nil {
			shown.Through, shown.Place = reason.Grant.Role, role(*reason.Grant, places)
		}
		props.Reasons = append(props.Reasons, shown)
	}
	return props
}

// Preview is a change of the policy before it is made.
func Preview(p policy.Preview, places Places, language string) desk.PreviewProps {
	props := desk.PreviewProps{Rule: Rule(p.Rule, places), Remove: p.Remove, Exists: p.Exists, Gain: turned(p.Gain, language), Lose: turned(p.Lose, language)}
	for _, effect := range p.Effects {
		props.Effects = append(props.Effects, desk.EffectProps{
			Role: effect.Role, Gain: effect.Allowed, Thing: effect.Question.Thing,
			QuestionProps: desk.QuestionProps{Act: string(effect.Question.Act), Place: string(effect.Question.Place), PlaceName: places.names[string(effect.Question.Place)]},
		})
	}
	return props
}

func turned(t policy.Turned, language string) desk.TurnedProps {
	props := desk.TurnedProps{Count: t.Count}
	for _, person := range t.Some {
		props.Some = append(props.Some, ui.Link{Label: person.Called(language), URL: deskPerson(person.ID)})
	}
	return props
}
