package people

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// MergeOrder is to merge two people who are one, as Preview has shown it.
type MergeOrder struct {
	models.Merging
	Roles  []string // of those shown, which the one that stays takes over: role@place
	Seen   string   // from the preview
	Reason string
}

// Merge makes two people one. All that is the one's is the other's from then on; the
// account of the one is closed at once, its address free, and the address of its
// person leads on. The one that stays keeps its own rights, is a member of the
// workspaces of both with the higher role, and takes over what roles were ticked.
// Both are told. It cannot be undone: Conflict where rights have changed since the
// preview.
func (s *Service) Merge(ctx context.Context, who access.Who, order MergeOrder) error {
	if err := s.mayMerge(who, order.Merging); err != nil {
		return err
	}
	reason, err := fault.Reason(order.Reason)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		merger, err := s.hold(tx, order.Merging)
		if err != nil {
			return err
		}
		taken, err := s.wanted(who, merger, order)
		if err != nil {
			return err
		}
		if err := s.tellOfMerging(tx, merger, reason); err != nil {
			return err
		}
		if err := s.mergeRights(tx, merger, taken); err != nil {
			return err
		}
		name := models.Localized{"en": merger.Into.Name}
		if err := s.renameInTexts(tx, merger.From, merger.Into.ID, name); err != nil {
			return err
		}
		if err := models.MergePeople(tx, order.Merging, merger.FromAccount, merger.Into); err != nil {
			return err
		}
		if err := s.tellOfHidden(tx, order.Into); err != nil {
			return err
		}
		return recordMerging(tx, who, merger, taken, reason)
	})
}

// tellOfHidden has every instance know whose hidden documents are theirs now.
func (s *Service) tellOfHidden(tx *models.Tx, into models.PersonID) error {
	hidden, err := models.HiddenDocuments(tx, 0)
	if err != nil {
		return err
	}
	for _, d := range hidden {
		if d.AuthorID == into {
			if err := s.access.DocumentChanged(tx, d.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// hold reads both accounts and holds them, the older one first: two who merge at once
// do not wait for each other.
func (s *Service) hold(tx *models.Tx, m models.Merging) (merger Merger, err error) {
	accounts := map[models.PersonID]*models.Account{m.From: &merger.FromAccount, m.Into: &merger.IntoAccount}
	for _, id := range []models.PersonID{min(m.From, m.Into), max(m.From, m.Into)} {
		if *accounts[id], err = models.LockAccountOf(tx, id); err != nil {
			return merger, access.NotFound(err)
		}
	}
	return merger, s.fill(tx, m, &merger)
}

// wanted are the roles that were ticked, if all is still as it was shown. Who ticks a
// role must hold the right to give it.
func (s *Service) wanted(who access.Who, merger Merger, order MergeOrder) ([]access.RoleGrant, error) {
	if order.Seen != merger.Seen {
		return nil, fault.Conflicting("accounts.merging.changed")
	}
	var taken []access.RoleGrant
	for _, ticked := range order.Roles {
		role, place, _ := strings.Cut(ticked, "@")
		grant := access.RoleGrant{Person: order.Into, Role: role, Place: access.Place(place)}
		if !slices.Contains(merger.Roles, grant) {
			return nil, fault.InvalidField("roles", "fault.malformed")
		}
		if !s.access.Can(who, access.Grant, access.RoleThing, grant.Place) {
			return nil, fault.Denied()
		}
		taken = append(taken, grant)
	}
	return taken, nil
}

// mergeRights ends what the one that goes may do, and gives the one that stays what
// was shown, before: the last of the secretariat stays one.
func (s *Service) mergeRights(tx *models.Tx, m Merger, taken []access.RoleGrant) error {
	for _, grant := range taken {
		if err := s.access.Grant(tx, grant); err != nil {
			return err
		}
	}
	for _, one := range m.Memberships {
		if err := s.mergeMembership(tx, m, one); err != nil {
			return err
		}
	}
	for _, grant := range s.access.GrantsOf(m.From.ID) {
		if err := s.access.Withdraw(tx, grant); err != nil {
			return err
		}
	}
	if err := s.outside.EndSessions(tx, m.FromAccount.ID); err != nil {
		return err
	}
	return s.access.Suspend(tx, m.From.ID)
}

func (s *Service) mergeMembership(tx *models.Tx, m Merger, one MergedMembership) error {
	place := access.WorkspacePlace(one.Workspace.ID)
	if one.Was != "" { // who is in it alone goes over as they are
		if err := models.DeleteMember(tx, models.WorkspaceMember{WorkspaceID: one.Workspace.ID, PersonID: m.From.ID}); err != nil {
			return err
		}
	}
	if one.Gains() {
		if err := s.access.Grant(tx, access.RoleGrant{Person: m.Into.ID, Role: one.Becomes, Place: place}); err != nil {
			return err
		}
		if one.Was != "" {
			if err := models.SetMemberRole(tx, models.WorkspaceMember{WorkspaceID: one.Workspace.ID, PersonID: m.Into.ID, Role: one.Was}, one.Becomes); err != nil {
				return err
			}
			if err := s.access.Withdraw(tx, access.RoleGrant{Person: m.Into.ID, Role: one.Was, Place: place}); err != nil {
				return err
			}
		}
	}
	return s.outside.MembersChanged(tx, one.Workspace.ID)
}

// tellOfMerging writes to both. How the other account is signed in with is said so
// that its own person knows which it is, and nobody else learns it.
func (s *Service) tellOfMerging(tx *models.Tx, m Merger, reason string) error {
	args := func(name string, account models.Account) map[string]string {
		return map[string]string{"name": name, "address": hinted(account.Email), "message": reason}
	}
	if err := s.write(tx, m.FromAccount, Letter{Subject: "mail.merged.subject", Text: "mail.merged.text", Args: args(m.Into.Name, m.IntoAccount), Path: "/sign-in"}); err != nil {
		return err
	}
	return s.write(tx, m.IntoAccount, Letter{Subject: "mail.taken_in.subject", Text: "mail.taken_in.text", Args: args(m.From.Name, m.FromAccount), Path: fmt.Sprintf("/people/%d", m.Into.ID)})
}

// hinted is an address of which the first letter and the domain stand.
func hinted(address string) string {
	name, domain, _ := strings.Cut(address, "@")
	first := []rune(name)
	return string(first[:min(1, len(first))]) + "…@" + domain
}

// merged is what the record says of a person before and after: no names, which would
// outlast the person.
type merged struct {
	Into    models.PersonID               `json:"into,omitempty"`
	From    models.PersonID               `json:"from,omitempty"`
	State   string                        `json:"state,omitempty"`
	Party   *models.PartyID               `json:"party,omitempty"`
	Of      *models.OrganizationID        `json:"organization,omitempty"`
	Roles   []string                      `json:"roles,omitempty"`
	Members map[models.WorkspaceID]string `json:"workspaces,omitempty"`
}

// recordMerging writes what became of both, each under its own number.
func recordMerging(tx *models.Tx, who access.Who, m Merger, taken []access.RoleGrant, reason string) error {
	here := merged{State: m.IntoAccount.State, Party: m.Into.PartyID, Of: m.Into.OrganizationID, Roles: named(m.IntoRoles), Members: map[models.WorkspaceID]string{}}
	gone := merged{State: m.FromAccount.State, Party: m.From.PartyID, Of: m.From.OrganizationID, Roles: named(m.FromRoles), Members: map[models.WorkspaceID]string{}}
	after := merged{From: m.From.ID, Roles: named(append(slices.Clone(m.IntoRoles), taken...)), Members: map[models.WorkspaceID]string{}}
	for _, one := range m.Memberships {
		gone.Members[one.Workspace.ID], after.Members[one.Workspace.ID] = one.Role, one.Becomes
		if one.Was != "" {
			here.Members[one.Workspace.ID] = one.Was
		}
	}
	for _, entry := range []struct {
		act           string
		of            models.PersonID
		before, after merged
	}{
		{"person.merge", m.From.ID, gone, merged{Into: m.Into.ID, State: models.AccountClosed}},
		{"person.take_in", m.Into.ID, here, after},
	} {
		before, err := json.Marshal(entry.before)
		if err != nil {
			return err
		}
		after, err := json.Marshal(entry.after)
		if err != nil {
			return err
		}
		if err := models.Record(tx, models.AuditEntry{ActorID: &who.Person, Act: entry.act, Thing: models.PersonThing(entry.of), Before: string(before), After: string(after), Reason: reason}); err != nil {
			return err
		}
	}
	return nil
}

func named(grants []access.RoleGrant) []string {
	var all []string
	for _, grant := range grants {
		all = append(all, grant.Role+"@"+string(grant.Place))
	}
	return all
}
