package present

import (
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/directory"
	"minamata.exchange/app/people"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/ui"
)

// Merging is what it would do to merge one person into another.
func Merging(m people.Merger, all directory.Entries, forums []models.Forum, language string) desk.MergingProps {
	places, names := PlaceNames(forums, all.Parties, language), affiliations(all.Parties, all.Organizations, language)
	row := func(person models.Person, account models.Account, held []access.RoleGrant) desk.RowProps {
		shown := personRow(person, account, names, language)
		shown.Roles = roles(held, places)
		return shown
	}
	props := desk.MergingProps{
		ID: int64(m.From.ID), Into: int64(m.Into.ID), From: row(m.From, m.FromAccount, m.FromRoles), Stays: row(m.Into, m.IntoAccount, m.IntoRoles),
		Roles: roles(m.Roles, places), Appeals: int(m.DecidedByItself), Seen: m.Seen,
	}
	for _, one := range m.Holdings {
		props.Holdings = append(props.Holdings, desk.HoldingProps{Kind: one.Kind, Count: int(one.Count)})
	}
	for _, one := range m.Memberships {
		props.Memberships = append(props.Memberships, desk.MembershipProps{
			Workspace: ui.Link{Label: one.Workspace.Name, URL: fmt.Sprintf("/workspaces/%d", one.Workspace.ID)}, Visibility: one.Workspace.Visibility, Role: one.Role, Was: one.Was, Becomes: one.Becomes,
		})
	}
	return props
}
