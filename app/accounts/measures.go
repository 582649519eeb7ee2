package accounts

import (
	"context"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// SuspendBy is Suspend in the transaction of a decision, which has asked for the
// right; ReinstateFrom takes that suspension back, and no other.
func (s *Service) SuspendBy(tx *models.Tx, who access.Who, person models.PersonID, until time.Time, reason string) error {
	account, err := models.AccountOf(tx, person)
	if err != nil {
		return access.NotFound(err)
	}
	return s.suspend(tx, who, account, &until, reason)
}

// ReinstateFrom ends a suspension that lasts until a moment, if it is still that one.
func (s *Service) ReinstateFrom(tx *models.Tx, who access.Who, person models.PersonID, until time.Time, reason string) error {
	account, err := models.AccountOf(tx, person)
	if err != nil {
		return access.NotFound(err)
	}
	if account.State != models.AccountSuspended || account.SuspendedUntil == nil || !account.SuspendedUntil.Equal(until) {
		return nil
	}
	return s.reinstate(tx, who, account, reason)
}

// Silence has a person read only, until a moment, in the transaction of the
// decision, which has asked for the right. What was for longer stays so. Who may
// change the policy is silenced only by who may too: nobody else could lift it.
func (s *Service) Silence(tx *models.Tx, who access.Who, person models.PersonID, until time.Time, reason string) error {
	account, err := models.AccountOf(tx, person)
	if err != nil {
		return access.NotFound(err)
	}
	rules := func(one access.Who) bool { return s.access.Can(one, access.Change, access.PolicyThing, access.Site) }
	if rules(access.Who{Person: person}) && !rules(who) {
		return fault.Denied()
	}
	if !until.After(tx.Now) {
		return fault.InvalidField("until", "accounts.until.past")
	}
	if account.SilencedUntil != nil && account.SilencedUntil.After(until) {
		return nil
	}
	return s.silence(tx, who, account, &until, "account.silence", reason)
}

// EndSilence has a person write again; with until, only from then on.
func (s *Service) EndSilence(tx *models.Tx, who access.Who, person models.PersonID, until *time.Time, reason string) error {
	account, err := models.AccountOf(tx, person)
	if err != nil {
		return access.NotFound(err)
	}
	if account.SilencedUntil == nil {
		return nil
	}
	return s.silence(tx, who, account, until, "account.unsilence", reason)
}

func (s *Service) silence(tx *models.Tx, who access.Who, account models.Account, until *time.Time, act, reason string) error {
	if err := models.SetAccount(tx, account, map[string]any{"silenced_until": until}); err != nil {
		return stale(err)
	}
	grant := access.RoleGrant{Person: account.PersonID, Role: access.Silenced, Place: access.Site}
	change := s.access.Withdraw
	if until != nil {
		change = s.access.Grant
	}
	if err := change(tx, grant); err != nil {
		return err
	}
	return recordChange(tx, who, act, accountThing(account), silenced(account.SilencedUntil), silenced(until), reason)
}

// silenced is whether and until when somebody reads only, in the audit record.
func silenced(until *time.Time) string {
	if until == nil {
		return ""
	}
	return standing("silenced", until)
}

// EndSilences has people write again whose time is over.
func (s *Service) EndSilences(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		over, err := models.EndedSilences(tx)
		if err != nil {
			return err
		}
		for _, account := range over {
			if err := s.silence(tx, access.Who{}, account, nil, "account.unsilence", ""); err != nil {
				return err
			}
		}
		return nil
	})
}
