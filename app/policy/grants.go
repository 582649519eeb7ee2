package policy

import (
	"context"
	"slices"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Grantable are the roles that are granted by hand here. A focal point
// is designated by their Party, a visitor is everybody, roles in a workspace are
// its leads' to give, and who is silenced is decided in a case.
func (s *Service) Grantable() []string {
	return slices.DeleteFunc(s.access.Roles(), func(role string) bool {
		return role == access.Visitor || role == access.FocalPoint || role == access.Silenced || slices.Contains(access.WorkspaceRoles, role)
	})
}

// Grant gives a person a role in a place, for a reason. Who grants must hold
// the right to in that place, and cannot give the secretariat's role but at
// the site.
func (s *Service) Grant(ctx context.Context, who access.Who, grant access.RoleGrant, reason string) error {
	return s.changeGrant(ctx, who, grant, reason, "role.grant", func(tx *models.Tx) error {
		if !slices.Contains(s.Grantable(), grant.Role) {
			return fault.InvalidField("role", "policy.refused.role")
		}
		if grant.Role == access.Secretariat && grant.Place != access.Site {
			return fault.InvalidField("place", "policy.refused.secretariat_place")
		}
		if err := s.checkPlace(tx, string(grant.Place)); err != nil {
			return err
		}
		return s.access.Grant(tx, grant)
	})
}

// Withdraw takes a role in a place away, for a reason.
func (s *Service) Withdraw(ctx context.Context, who access.Who, grant access.RoleGrant, reason string) error {
	return s.changeGrant(ctx, who, grant, reason, "role.withdraw", func(tx *models.Tx) error {
		if grant.Role == access.FocalPoint {
			return fault.InvalidField("role", "policy.refused.focal_point")
		}
		if !slices.Contains(s.access.GrantsOf(grant.Person), grant) {
			return fault.Conflicting("policy.refused.not_held")
		}
		return s.access.Withdraw(tx, grant)
	})
}

func (s *Service) changeGrant(ctx context.Context, who access.Who, grant access.RoleGrant, reason, act string, f func(*models.Tx) error) error {
	if err := s.require(who, access.Grant, access.RoleThing, grant.Place); err != nil {
		return err
	}
	if strings.HasPrefix(string(grant.Place), "workspace:") || slices.Contains(access.WorkspaceRoles, grant.Role) {
		return fault.InvalidField("role", "policy.refused.workspace")
	}
	reason, err := fault.Reason(reason)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := models.AccountOf(tx, grant.Person); err != nil {
			return access.NotFound(err)
		}
		if err := f(tx); err != nil {
			return err
		}
		entry := models.AuditEntry{Act: act, Thing: models.PersonThing(grant.Person), Place: string(grant.Place), After: grant.Role, Reason: reason}
		if act == "role.withdraw" {
			entry.Before, entry.After = grant.Role, ""
		}
		return record(tx, who, entry)
	})
}
