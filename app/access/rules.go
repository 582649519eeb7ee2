package access

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Rule is one line of the policy: who holds Role may (or, when Deny, may not)
// do Act to Thing in Place. "*" stands for any.
type Rule struct {
	Role  string
	Place string
	Thing string
	Act   string
	Deny  bool
}

// String is the rule as a line of the policy.
func (r Rule) String() string { return strings.Join(r.row(), ", ") }

func (r Rule) row() []string {
	effect := "allow"
	if r.Deny {
		effect = "deny"
	}
	return []string{r.Role, r.Place, r.Thing, r.Act, effect}
}

var (
	rolePattern  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	placePattern = regexp.MustCompile(`^(\*|site|(forum|workspace|party):(\*|[1-9][0-9]{0,17}))$`)
	wordPattern  = regexp.MustCompile(`^(\*|[a-z][a-z_/]{0,39})$`)
)

// validate names the first part of a rule that has no sense.
func (r Rule) validate() error {
	for _, part := range []struct {
		field, value string
		pattern      *regexp.Regexp
	}{
		{"role", r.Role, rolePattern},
		{"place", r.Place, placePattern},
		{"thing", r.Thing, wordPattern},
		{"act", r.Act, wordPattern},
	} {
		if !part.pattern.MatchString(part.value) {
			return fault.InvalidField(part.field, "access.rule.malformed")
		}
	}
	return nil
}

// Rules are the policy's lines, by role, place, thing and act, without those
// that name one person.
func (a *Access) Rules() ([]Rule, error) {
	a.mu.RLock()
	rows, err := a.enforcer.GetPolicy()
	a.mu.RUnlock()
	if err != nil {
		return nil, err
	}
	var rules []Rule
	for _, row := range rows {
		if !strings.HasPrefix(row[0], "person:") {
			rules = append(rules, Rule{Role: row[0], Place: row[1], Thing: row[2], Act: row[3], Deny: row[4] == "deny"})
		}
	}
	slices.SortFunc(rules, func(x, y Rule) int {
		return cmp.Or(cmp.Compare(x.Role, y.Role), cmp.Compare(x.Place, y.Place), cmp.Compare(x.Thing, y.Thing), cmp.Compare(x.Act, y.Act))
	})
	return rules, nil
}

// Includes says which roles each role includes, itself among them.
func (a *Access) Includes() map[string][]string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	includes := map[string][]string{}
	for role, set := range a.grants.hierarchy.closure {
		includes[role] = a.grants.hierarchy.names(set)
	}
	return includes
}

// GrantsOf lists the roles a person holds, and where.
func (a *Access) GrantsOf(id models.PersonID) []RoleGrant {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var held []RoleGrant
	for _, entry := range a.grants.held[subjectOf(id)] {
		for role, bit := range a.grants.hierarchy.bits {
			if bit == entry.role {
				held = append(held, RoleGrant{Person: id, Role: role, Place: Place(entry.place)})
			}
		}
	}
	slices.SortFunc(held, func(x, y RoleGrant) int {
		return cmp.Or(cmp.Compare(x.Place, y.Place), cmp.Compare(x.Role, y.Role))
	})
	return held
}

// Holds reports whether a person holds a role in a place, directly or
// because a role they hold includes it.
func (a *Access) Holds(id models.PersonID, role string, place Place) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	held, err := a.grants.HasLink(subjectOf(id), role, string(place))
	return err == nil && held
}

// Holders lists who holds a role directly in exactly that place.
func (a *Access) Holders(role string, place Place) []models.PersonID {
	a.mu.RLock()
	subjects, err := a.grants.GetUsers(role, string(place))
	a.mu.RUnlock()
	if err != nil {
		return nil
	}
	var ids []models.PersonID
	for _, subject := range subjects {
		if id, err := strconv.ParseInt(strings.TrimPrefix(subject, "person:"), 10, 64); err == nil {
			ids = append(ids, models.PersonID(id))
		}
	}
	slices.Sort(ids)
	return ids
}

// ErrUnknownPlace means that a place is not written as places are.
var ErrUnknownPlace = errors.New("not a place")

// ParsePlace reads a place in which a role may be granted.
func ParsePlace(text string) (Place, error) {
	if text == "*" || strings.HasSuffix(text, ":*") || !placePattern.MatchString(text) {
		return "", ErrUnknownPlace
	}
	return Place(text), nil
}
