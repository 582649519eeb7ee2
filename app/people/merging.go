package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Merger is what a merging would do: Preview says it, Merge does it.
type Merger struct {
	From, Into      models.Person
	FromAccount     models.Account // without their secrets
	IntoAccount     models.Account
	FromRoles       []access.RoleGrant // but those in workspaces
	IntoRoles       []access.RoleGrant
	Holdings        []models.Holding   // what goes over
	Roles           []access.RoleGrant // which only the one that goes has: taken over where that is wanted
	Memberships     []MergedMembership
	DecidedByItself int64  // appeals that the one decided on the other
	Seen            string // of all that bears on rights: what was shown is what is done
}

// MergedMembership is a workspace of which the one that goes is a member.
type MergedMembership struct {
	Workspace models.Workspace
	Was       string // the role of the one that stays, "": none
	Role      string // of the one that goes
	Becomes   string
}

// Gains reports whether the one that stays may more there than before.
func (m MergedMembership) Gains() bool { return m.Becomes != m.Was }

// Preview says what it would do to merge one person into another.
func (s *Service) Preview(ctx context.Context, who access.Who, m models.Merging) (Merger, error) {
	var merger Merger
	if err := s.mayMerge(who, m); err != nil {
		return merger, err
	}
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if merger.FromAccount, err = models.AccountOf(tx, m.From); err != nil {
			return access.NotFound(err)
		}
		if merger.IntoAccount, err = models.AccountOf(tx, m.Into); err != nil {
			return access.NotFound(err)
		}
		if err := s.fill(tx, m, &merger); err != nil {
			return err
		}
		merger.Holdings, err = models.HoldingsOf(tx, m.From)
		return err
	})
	merger.FromAccount.PasswordHash, merger.IntoAccount.PasswordHash = "", ""
	return merger, err
}

// mayMerge is nil for who may merge accounts. Nobody does so with their own: somebody
// else of the secretariat looks at what they would gain.
func (s *Service) mayMerge(who access.Who, m models.Merging) error {
	if err := s.require(who, access.Merge); err != nil {
		return err
	}
	switch {
	case m.From == m.Into:
		return fault.Conflicting("accounts.merging.same")
	case m.From == who.Person || m.Into == who.Person:
		return fault.Conflicting("accounts.not_oneself")
	}
	return nil
}

// fill reads what bears on rights, and refuses what cannot be merged.
func (s *Service) fill(tx *models.Tx, m models.Merging, merger *Merger) (err error) {
	if merger.From, err = models.PersonByID(tx, m.From); err != nil {
		return access.NotFound(err)
	}
	if merger.Into, err = models.PersonByID(tx, m.Into); err != nil {
		return access.NotFound(err)
	}
	if err := mergeable(tx, *merger); err != nil {
		return err
	}
	merger.FromRoles, merger.IntoRoles = s.rolesOf(m.From), s.rolesOf(m.Into)
	for _, grant := range merger.FromRoles {
		own := access.RoleGrant{Person: m.Into, Role: grant.Role, Place: grant.Place}
		if grant.Role != access.Silenced && !slices.Contains(merger.IntoRoles, own) {
			merger.Roles = append(merger.Roles, own)
		}
	}
	if merger.Memberships, err = membershipsOf(tx, m); err != nil {
		return err
	}
	merger.DecidedByItself, err = m.DecidedByTheOther(tx)
	merger.Seen = seenOf(*merger)
	return err
}

// rolesOf are the roles of a person but those in workspaces, which are memberships.
func (s *Service) rolesOf(id models.PersonID) []access.RoleGrant {
	return slices.DeleteFunc(s.access.GrantsOf(id), func(g access.RoleGrant) bool { return access.WorkspaceOf(g.Place) != 0 })
}

// mergeable is nil, or why two accounts cannot be merged as they are.
func mergeable(tx *models.Tx, m Merger) error {
	for _, account := range []models.Account{m.FromAccount, m.IntoAccount} {
		if account.State == models.AccountClosed || account.DeleteAt != nil {
			return fault.Conflicting("accounts.merging.leaving")
		}
	}
	if m.IntoAccount.State == models.AccountExpired {
		return fault.Conflicting("accounts.merging.unused")
	}
	if shakesOff(m.FromAccount, m.IntoAccount) {
		return fault.Conflicting("accounts.merging.measure")
	}
	designations, err := models.FocalPointsOf(tx, m.From.ID)
	if err == nil && len(designations) > 0 {
		return fault.Conflicting("accounts.merging.focal_point")
	}
	return err
}

// shakesOff reports whether a measure on the one account would end with it: the
// measure follows first, that is, the other one bears as much.
func shakesOff(from, into models.Account) bool {
	stopped := func(until *time.Time) bool {
		return into.State == models.AccountSuspended && asLong(into.SuspendedUntil, until)
	}
	if from.State == models.AccountSuspended && !stopped(from.SuspendedUntil) {
		return true
	}
	if from.SilencedUntil == nil || stopped(from.SilencedUntil) {
		return false
	}
	return into.SilencedUntil == nil || !asLong(into.SilencedUntil, from.SilencedUntil)
}

// asLong reports whether what ends at the one moment ends no sooner than what ends at
// the other; nil is until further notice.
func asLong(one, other *time.Time) bool {
	return one == nil || other != nil && !one.Before(*other)
}

// membershipsOf are the workspaces of the one that goes, in each of which the one that
// stays has the higher role of the two.
func membershipsOf(tx *models.Tx, m models.Merging) ([]MergedMembership, error) {
	there, err := models.MembershipsWith(tx, m.From)
	if err != nil {
		return nil, err
	}
	ids := make([]models.WorkspaceID, len(there))
	for i, one := range there {
		ids[i] = one.Workspace.ID
	}
	own, err := models.MembershipsOf(tx, m.Into, ids)
	if err != nil {
		return nil, err
	}
	all := make([]MergedMembership, len(there))
	for i, one := range there {
		all[i] = MergedMembership{Workspace: one.Workspace, Was: own[one.Workspace.ID], Role: one.Role, Becomes: own[one.Workspace.ID]}
		if slices.Index(access.WorkspaceRoles, one.Role) > slices.Index(access.WorkspaceRoles, all[i].Was) {
			all[i].Becomes = one.Role
		}
	}
	return all, nil
}

// seenOf is of all that bears on rights and on who these are.
func seenOf(m Merger) string {
	var all strings.Builder
	fmt.Fprintln(&all, m.From.ID, m.From.Version, m.FromAccount.Version, m.Into.ID, m.Into.Version, m.IntoAccount.Version, m.Roles, m.IntoRoles)
	for _, one := range m.Memberships {
		fmt.Fprintln(&all, one.Workspace.ID, one.Was, one.Role)
	}
	sum := sha256.Sum256([]byte(all.String()))
	return hex.EncodeToString(sum[:8])
}
