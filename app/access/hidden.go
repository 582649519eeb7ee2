package access

import "minamata.exchange/models"

// What moderation hid is not there for anybody but those whose it is and those who
// see to it. Undoing it needs no exception here: a decision is carried out, and asks
// for no right in what it is about.

// CanHiddenProfiles reports whether a person reads, and finds, profiles that
// moderation hid.
func (a *Access) CanHiddenProfiles(who Who) bool {
	return !who.IsVisitor() && a.Can(who, Decide, CaseThing, Site)
}

// CanProfile reports whether a person reads what another says of themselves beside
// their name. The name stays where they wrote.
func (a *Access) CanProfile(who Who, of models.Person) bool {
	return of.HiddenAt == nil || !who.IsVisitor() && who.Person == of.ID && !a.IsSuspended(who.Person) || a.CanHiddenProfiles(who)
}
