package access

import (
	"slices"

	"minamata.exchange/models"
)

// CasePlace is where a case stands, and about whom it is: what decides who may see
// it. It travels with the live events of cases.
type CasePlace struct {
	Forum     models.ForumID     `json:"forum,omitempty"`
	Workspace models.WorkspaceID `json:"workspace,omitempty"`
	About     models.PersonID    `json:"about"`
	HandedOn  bool               `json:"handed_on,omitempty"` // to the secretariat
	HandedBy  models.PersonID    `json:"handed_by,omitempty"`
}

// CasePlaceOf is the place of a case.
func CasePlaceOf(c models.Case) CasePlace {
	p := CasePlace{About: c.AboutID, HandedOn: c.HandedOn}
	if c.ForumID != nil {
		p.Forum = *c.ForumID
	}
	if c.WorkspaceID != nil {
		p.Workspace = *c.WorkspaceID
	}
	if c.HandedBy != nil {
		p.HandedBy = *c.HandedBy
	}
	return p
}

// CanCase reports whether a person may see a case and decide it; who handed one on
// sees it still, and leaves it to those who work with everything. It asks the database
// nothing. One about themselves they may not (INV-22).
func (a *Access) CanCase(who Who, p CasePlace) bool {
	if who.IsVisitor() || p.About == who.Person || p.Forum == 0 && !a.Can(who, Decide, CaseThing, Site) {
		return false
	}
	if p.HandedOn && p.HandedBy != who.Person && !a.Can(who, Change, CaseThing, Site) {
		return false
	}
	if p.Forum != 0 {
		a.mu.RLock()
		forum, known := a.forums[p.Forum]
		a.mu.RUnlock()
		if !known || !a.decidesIn(who, forum) {
			return false
		}
	}
	if p.Workspace != 0 {
		a.mu.RLock()
		w, known := a.workspaces[p.Workspace]
		a.mu.RUnlock()
		return known && a.CanWorkspace(who, Moderate, w)
	}
	return true
}

// decidesIn reports whether a person decides cases on what stands in a forum: who
// moderates it, there or everywhere.
func (a *Access) decidesIn(who Who, forum models.Forum) bool {
	return a.Can(who, Decide, CaseThing, PlaceOf(forum)) && a.CanForum(who.InCase(), Moderate, forum)
}

// DecidesIn gives the forums in which a person decides cases.
func (a *Access) DecidesIn(who Who) []models.ForumID {
	var ids []models.ForumID
	for _, forum := range a.EveryForum(who) {
		if a.decidesIn(who, forum) {
			ids = append(ids, forum.ID)
		}
	}
	return ids
}

// Deciders are the people who decide any cases, in the order of their ids.
func (a *Access) Deciders() []models.PersonID {
	a.mu.RLock()
	people := a.grants.people()
	a.mu.RUnlock()
	forums := a.siteForums()
	return slices.DeleteFunc(people, func(id models.PersonID) bool { return !a.decidesAmong(Who{Person: id}, forums) })
}

// Decides reports whether a person decides any cases.
func (a *Access) Decides(who Who) bool {
	return a.decidesAmong(who, a.siteForums())
}

func (a *Access) decidesAmong(who Who, forums []models.Forum) bool {
	return !who.IsVisitor() && (a.Can(who, Decide, CaseThing, Site) ||
		slices.ContainsFunc(forums, func(forum models.Forum) bool { return a.decidesIn(who, forum) }))
}

// siteForums are the forums that stand in no workspace: who moderates in one decides its
// cases by their right at the site.
func (a *Access) siteForums() []models.Forum {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var forums []models.Forum
	for _, forum := range a.forums {
		if forum.Place == string(Site) {
			forums = append(forums, forum)
		}
	}
	return forums
}
