package people

import (
	"context"
	"fmt"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// OrderDeletion has somebody's account be deleted after a time, for a reason that
// they are told. Until then they sign in as before, take a copy of what is theirs and
// may write to the secretariat, which alone can take it back (CallOffDeletion). Where
// they have asked for it themselves, it takes the place of what they could take back,
// and the day is no later.
func (s *Service) OrderDeletion(ctx context.Context, who access.Who, person models.PersonID, reason string) error {
	return s.onDeletion(ctx, who, person, reason, func(tx *models.Tx, account models.Account, reason string) error {
		if account.State == models.AccountClosed {
			return fault.Conflicting("accounts.changed_meanwhile")
		}
		if account.DeleteAt != nil && !isOwnDeletion(account) {
			return fault.Conflicting("accounts.deletion.asked")
		}
		if err := s.mayGo(tx, person, "accounts.deletion.leads_other"); err != nil {
			return err
		}
		at, before := tx.Now.Add(DeletionWaits), ""
		if own := account.DeleteAt; own != nil {
			before = own.Format(time.RFC3339)
			if own.Before(at) {
				at = *own
			}
		}
		if err := models.AskDeletion(tx, account, &at, &who.Person); err != nil {
			return err
		}
		text := "mail.deletion.ordered.text"
		if account.State != models.AccountActive {
			text = "mail.deletion.ordered_unused.text"
		}
		letter := Letter{Subject: "mail.deletion.asked.subject", Text: text, Args: map[string]string{"day": at.Format(time.DateOnly), "message": reason}, Path: "/settings/data"}
		if err := s.write(tx, account, letter); err != nil {
			return err
		}
		return models.Record(tx, models.AuditEntry{ActorID: &who.Person, Act: "person.order_deletion", Thing: models.PersonThing(person), Before: before, After: at.Format(time.RFC3339), Reason: reason})
	})
}

// CallOffDeletion has an account stay that the secretariat wanted deleted. What
// people have asked for themselves is theirs to take back.
func (s *Service) CallOffDeletion(ctx context.Context, who access.Who, person models.PersonID, reason string) error {
	return s.onDeletion(ctx, who, person, reason, func(tx *models.Tx, account models.Account, reason string) error {
		switch {
		case account.DeleteAt == nil:
			return fault.Conflicting("accounts.deletion.not_asked")
		case isOwnDeletion(account):
			return fault.Conflicting("accounts.deletion.their_own")
		}
		if err := models.AskDeletion(tx, account, nil, nil); err != nil {
			return err
		}
		if err := s.write(tx, account, Letter{Subject: "mail.deletion.called_off.subject", Text: "mail.deletion.called_off.text", Args: map[string]string{"message": reason}}); err != nil {
			return err
		}
		return models.Record(tx, models.AuditEntry{ActorID: &who.Person, Act: "person.call_off_deletion", Thing: models.PersonThing(person), Before: account.DeleteAt.Format(time.RFC3339), Reason: reason})
	})
}

// onDeletion is what both acts of the secretariat have in common: who may, on whom,
// and why.
func (s *Service) onDeletion(ctx context.Context, who access.Who, person models.PersonID, reason string, f func(*models.Tx, models.Account, string) error) error {
	if err := s.require(who, access.Delete); err != nil {
		return err
	}
	if person == who.Person {
		return fault.Conflicting("accounts.not_oneself")
	}
	reason, err := fault.Reason(reason)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		account, err := models.LockAccountOf(tx, person)
		if err != nil {
			return access.NotFound(err)
		}
		return f(tx, account, reason)
	})
}

// isOwnDeletion reports whether people asked for it themselves.
func isOwnDeletion(account models.Account) bool {
	return account.DeletionBy == nil || *account.DeletionBy == account.PersonID
}

// waits puts off a deletion for which somebody must hand over first, and tells who
// can see to that: the person, and who of the secretariat wanted it.
func (s *Service) waits(tx *models.Tx, account models.Account) error {
	again := tx.Now.Add(deletionRetry)
	if err := models.AskDeletion(tx, account, &again, account.DeletionBy); err != nil {
		return err
	}
	if isOwnDeletion(account) {
		return s.write(tx, account, Letter{Subject: "mail.deletion.waits.subject", Text: "mail.deletion.waits.text", Path: "/settings/data"})
	}
	officer, err := models.AccountOf(tx, *account.DeletionBy)
	if err != nil || officer.State != models.AccountActive {
		return access.NotFound(err)
	}
	person, err := models.PersonByID(tx, account.PersonID)
	if err != nil {
		return err
	}
	return s.write(tx, officer, Letter{Subject: "mail.deletion.stuck.subject", Text: "mail.deletion.stuck.text", Args: map[string]string{"name": person.Name}, Path: fmt.Sprintf("/desk/people/%d", account.PersonID)})
}

// require is nil for who may do something with the accounts of others.
func (s *Service) require(who access.Who, act access.Act) error {
	switch {
	case s.access.Can(who, act, access.AccountThing, access.Site):
		return nil
	case who.IsVisitor():
		return fault.Unsigned()
	}
	return fault.Denied()
}
