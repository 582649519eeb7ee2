package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Appoint makes a person of a Party its national focal point from now on; the
// one before is one no longer.
func (s *Service) Appoint(ctx context.Context, who access.Who, party models.PartyID, person models.PersonID, note string) error {
	if !s.access.Can(who, access.Change, access.PartyThing, access.PartyPlace(party)) {
		return fault.Denied()
	}
	return s.db.Write(ctx, func(tx *models.Tx) error { return s.appoint(tx, who, party, person, note) })
}

func (s *Service) appoint(tx *models.Tx, who access.Who, party models.PartyID, person models.PersonID, note string) error {
	chosen, err := models.PersonByID(tx, person)
	if err != nil {
		return access.NotFound(err)
	}
	if value(chosen.PartyID) != party {
		return fault.InvalidField("person", "accounts.focal_point.elsewhere")
	}
	before, err := s.endFocalPoint(tx, party)
	if err != nil {
		return err
	}
	focal := models.FocalPoint{PartyID: party, PersonID: person, StartedAt: tx.Now, Note: note}
	if !who.IsVisitor() {
		focal.AppointedBy = &who.Person
	}
	if err := models.InsertFocalPoint(tx, &focal); err != nil {
		return err
	}
	for role, place := range map[string]access.Place{access.PartyRole: access.Site, access.FocalPoint: access.PartyPlace(party)} {
		if err := s.access.Grant(tx, access.RoleGrant{Person: person, Role: role, Place: place}); err != nil {
			return err
		}
	}
	place := string(access.PartyPlace(party))
	return recordChange(tx, who, "focal_point.appoint", models.PersonThing(person), before, place, note)
}

// endFocalPoint ends the present designation, and says whose it was.
func (s *Service) endFocalPoint(tx *models.Tx, party models.PartyID) (was string, err error) {
	present, err := models.CurrentFocalPoint(tx, party)
	if errors.Is(err, models.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if err := models.EndFocalPoint(tx, party); err != nil {
		return "", err
	}
	return models.PersonThing(present.PersonID), s.access.Withdraw(tx, access.RoleGrant{Person: present.PersonID, Role: access.FocalPoint, Place: access.PartyPlace(party)})
}

// EndFocalPoint ends the present focal point of a Party.
func (s *Service) EndFocalPoint(ctx context.Context, who access.Who, party models.PartyID, note string) error {
	if !s.access.Can(who, access.Change, access.PartyThing, access.PartyPlace(party)) {
		return fault.Denied()
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		before, err := s.endFocalPoint(tx, party)
		if err != nil {
			return err
		}
		return recordChange(tx, who, "focal_point.end", fmt.Sprintf("party:%d", party), before, "", note)
	})
}

// Delegation is who speaks for a Party, as its focal point sees it.
type Delegation struct {
	People      []models.Person
	Accounts    map[models.PersonID]models.Account
	FocalPoint  *models.FocalPoint
	Invitations []models.Invitation
	Requests    []models.AccountRequest
	MayVouch    bool
}

// Delegation reads who speaks for a Party. Accounts, invitations and requests
// are for who vouches for them, and so are people who take part no more.
func (s *Service) Delegation(ctx context.Context, who access.Who, party models.PartyID) (Delegation, error) {
	d := Delegation{MayVouch: s.mayDecide(who, party)}
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		focal, err := models.CurrentFocalPoint(tx, party)
		if err != nil && !errors.Is(err, models.ErrNotFound) {
			return err
		}
		if err == nil {
			d.FocalPoint = &focal
		}
		if d.People, d.Accounts, err = models.PeopleOfParty(tx, party); err != nil || !d.MayVouch {
			return err
		}
		if d.Invitations, err = models.OpenInvitations(tx, party); err != nil {
			return err
		}
		d.Requests, err = models.OpenRequests(tx, party)
		return err
	})
	if !d.MayVouch {
		d.People = slices.DeleteFunc(d.People, func(p models.Person) bool { return d.Accounts[p.ID].State != models.AccountActive })
		d.Accounts = nil
	}
	for i, person := range d.People {
		if !s.access.CanProfile(who, person) {
			d.People[i].Position, d.People[i].Bio, d.People[i].Languages = "", "", nil
		}
	}
	return d, err
}

// ofParty runs f on the account of a person of a Party, for who vouches there.
func (s *Service) ofParty(ctx context.Context, who access.Who, party models.PartyID, person models.PersonID, f func(*models.Tx, models.Account) error) error {
	if !s.mayDecide(who, party) {
		return fault.Missing()
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		member, err := models.PersonByID(tx, person)
		if err != nil || value(member.PartyID) != party {
			return errors.Join(access.NotFound(err), fault.Missing())
		}
		account, err := models.AccountOf(tx, person)
		if err != nil {
			return access.NotFound(err)
		}
		return f(tx, account)
	})
}

// Renew prolongs the account of a person of one's Party.
func (s *Service) Renew(ctx context.Context, who access.Who, party models.PartyID, person models.PersonID) error {
	return s.ofParty(ctx, who, party, person, func(tx *models.Tx, account models.Account) error {
		columns := map[string]any{"renew_before": tx.Now.Add(MembershipLasts), "renewal_told_at": nil}
		if account.State == models.AccountExpired {
			columns["state"] = models.AccountActive
		}
		if err := models.SetAccount(tx, account, columns); err != nil {
			return stale(err)
		}
		if account.State == models.AccountExpired {
			if err := s.access.Reinstate(tx, person); err != nil {
				return err
			}
		}
		return recordChange(tx, who, "account.renew", accountThing(account), account.State, models.AccountActive, "")
	})
}

// Remove ends a person's speaking for one's Party: the account is expired and
// can be renewed.
func (s *Service) Remove(ctx context.Context, who access.Who, party models.PartyID, person models.PersonID) error {
	if person == who.Person {
		return fault.Conflicting("accounts.not_oneself")
	}
	return s.ofParty(ctx, who, party, person, func(tx *models.Tx, account models.Account) error {
		if account.State != models.AccountActive {
			return fault.Conflicting("accounts.changed_meanwhile") // what the secretariat suspended is not the focal point's to change
		}
		return s.stop(tx, who, account, models.AccountExpired, nil, "account.remove", "")
	})
}

func accountThing(account models.Account) string { return fmt.Sprintf("account:%d", account.ID) }

// standing is the state of an account in the audit record, and until when.
func standing(state string, until *time.Time) string {
	if until == nil {
		return state
	}
	return state + " until " + until.UTC().Format(time.RFC3339)
}

// stop takes an account out of use: its sessions end, and whatever roles its
// person holds, the policy denies them everything.
func (s *Service) stop(tx *models.Tx, who access.Who, account models.Account, state string, until *time.Time, act, reason string) error {
	if err := models.SetAccount(tx, account, map[string]any{"state": state, "suspended_until": until}); err != nil {
		return stale(err)
	}
	if err := s.access.Suspend(tx, account.PersonID); err != nil {
		return err
	}
	if err := s.end(tx, account.ID, 0, 0); err != nil {
		return err
	}
	return recordChange(tx, who, act, accountThing(account), standing(account.State, account.SuspendedUntil), standing(state, until), reason)
}

// Suspend takes an account out of use until a moment (nil: until further
// notice), with a reason, which is sent.
func (s *Service) Suspend(ctx context.Context, who access.Who, person models.PersonID, until *time.Time, reason string) error {
	return s.onAccount(ctx, who, person, func(tx *models.Tx, account models.Account) error {
		return s.suspend(tx, who, account, until, reason)
	})
}

func (s *Service) suspend(tx *models.Tx, who access.Who, account models.Account, until *time.Time, reason string) error {
	if account.State != models.AccountActive {
		return fault.Conflicting("accounts.changed_meanwhile")
	}
	if reason == "" {
		return fault.InvalidField("reason", "accounts.reason.missing")
	}
	if until != nil && !until.After(tx.Now) {
		return fault.InvalidField("until", "accounts.until.past")
	}
	return s.stop(tx, who, account, models.AccountSuspended, until, "account.suspend", reason)
}

// Reinstate puts a suspended or expired account into use again.
func (s *Service) Reinstate(ctx context.Context, who access.Who, person models.PersonID, reason string) error {
	return s.onAccount(ctx, who, person, func(tx *models.Tx, account models.Account) error {
		return s.reinstate(tx, who, account, reason)
	})
}

func (s *Service) reinstate(tx *models.Tx, who access.Who, account models.Account, reason string) error {
	if account.State != models.AccountSuspended && account.State != models.AccountExpired {
		return fault.Conflicting("accounts.changed_meanwhile")
	}
	if err := models.SetAccount(tx, account, map[string]any{"state": models.AccountActive, "suspended_until": nil}); err != nil {
		return stale(err)
	}
	if err := s.access.Reinstate(tx, account.PersonID); err != nil {
		return err
	}
	return recordChange(tx, who, "account.reinstate", accountThing(account), standing(account.State, account.SuspendedUntil), models.AccountActive, reason)
}

func (s *Service) onAccount(ctx context.Context, who access.Who, person models.PersonID, f func(*models.Tx, models.Account) error) error {
	if !s.access.Can(who, access.Suspend, access.AccountThing, access.Site) {
		return fault.Denied()
	}
	if person == who.Person {
		return fault.Conflicting("accounts.not_oneself")
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		account, err := models.AccountOf(tx, person)
		if err != nil {
			return access.NotFound(err)
		}
		return f(tx, account)
	})
}

// EndSuspensions puts accounts into use again whose suspension is over.
func (s *Service) EndSuspensions(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		over, err := models.EndedSuspensions(tx)
		if err != nil {
			return err
		}
		for _, account := range over {
			if err := s.reinstate(tx, access.Who{}, account, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// Import adds a person with an account as they are, for the sample: no
// invitation, no mail.
func (s *Service) Import(tx *models.Tx, person *models.Person, email, hash string, grants map[string]access.Place) error {
	key, err := EmailKey(email)
	if err != nil {
		return err
	}
	account := models.Account{Email: email, EmailKey: key, PasswordHash: hash, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
	if err := models.InsertPerson(tx, person, &account); err != nil {
		return err
	}
	for role, place := range grants {
		if role == access.FocalPoint {
			if err := s.appoint(tx, access.Who{}, value(person.PartyID), person.ID, ""); err != nil {
				return err
			}
			continue
		}
		if err := s.access.Grant(tx, access.RoleGrant{Person: person.ID, Role: role, Place: place}); err != nil {
			return err
		}
	}
	return nil
}
