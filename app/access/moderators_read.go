package access

import (
	"slices"

	"minamata.exchange/models"
)

// ModeratorsRead reports whether all who moderate in a forum of the site, or in a
// workspace, read there without looking in: what they are shown alike of a case may
// then say what it is about. Nobody is asked one by one but who holds a role there.
func (a *Access) ModeratorsRead(place Place) bool {
	var may func(Who, Act) bool
	var thing string
	if forum, known := a.forumAt(place); known {
		if w := WorkspaceOf(Place(forum.Place)); w != 0 {
			return a.ModeratorsRead(WorkspacePlace(w))
		}
		thing, may = "forum/"+forum.Audience, func(who Who, act Act) bool { return a.CanForum(who, act, forum) }
	} else if w, known := a.workspaceAt(place); known && w.Visibility != models.VisibilityMembers {
		thing, may = "workspace/"+w.Visibility, func(who Who, act Act) bool { return a.CanWorkspace(who, act, w) }
	} else {
		return false
	}
	rules, err := a.Rules()
	if err != nil {
		return false
	}
	for _, held := range a.Includes() {
		if answer(rules, Question{thing, Moderate, place}, held).Allowed && !answer(rules, Question{thing, Read, place}, held).Allowed {
			return false
		}
	}
	return !slices.ContainsFunc(a.holdersWithin(place), func(id models.PersonID) bool {
		who := Who{Person: id}
		return may(who, Moderate) && !may(who, Read)
	})
}
