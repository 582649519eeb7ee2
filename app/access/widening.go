package access

import (
	"slices"
	"strconv"
	"strings"

	"minamata.exchange/models"
)

// Widens reports whether somebody may read one forum who may not read another: what
// was written in the one for those who read it would be open to more if it were
// moved to the other. Out of a members-only workspace nothing can be moved without
// that, whoever its members are.
func (a *Access) Widens(from, to models.Forum) (bool, error) {
	if from.ID == to.ID {
		return false, nil
	}
	if w, within := a.workspaceAt(Place(from.Place)); within && w.Visibility == models.VisibilityMembers {
		return true, nil
	}
	rules, err := a.Rules()
	if err != nil {
		return true, err
	}
	here, there := a.reading(from), a.reading(to)
	for role, held := range a.Includes() {
		if slices.Contains(WorkspaceRoles, role) { // held by members, who are asked one by one
			continue
		}
		if answer(rules, there, held).Allowed && !answer(rules, here, held).Allowed {
			return true, nil
		}
	}
	return slices.ContainsFunc(a.holdersWithin(placeOf(to)), func(id models.PersonID) bool {
		who := Who{Person: id}
		return a.CanForum(who, Read, to) && !a.CanForum(who, Read, from)
	}), nil
}

// reading is the question whether somebody may read a forum.
func (a *Access) reading(forum models.Forum) Question {
	if w, within := a.workspaceAt(Place(forum.Place)); within {
		return Question{"workspace/" + w.Visibility, Read, placeOf(forum)}
	}
	return Question{"forum/" + forum.Audience, Read, placeOf(forum)}
}

// holdersWithin are the people who hold a role in a place, or in one around it, but
// for the whole site.
func (a *Access) holdersWithin(place Place) []models.PersonID {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var people []models.PersonID
	for subject, held := range a.grants.held {
		if !slices.ContainsFunc(held, func(g grant) bool { return g.place != string(Site) && inside(string(place), g.place) }) {
			continue
		}
		if id, err := strconv.ParseInt(strings.TrimPrefix(subject, "person:"), 10, 64); err == nil {
			people = append(people, models.PersonID(id))
		}
	}
	return people
}
