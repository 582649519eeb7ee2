package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// EndMemberships ends the accounts of Parties that were not renewed in time,
// and tells those whose accounts end soon, and their focal points.
func (s *Service) EndMemberships(ctx context.Context) error {
	return errors.Join(s.tellOfRenewals(ctx), s.db.Write(ctx, func(tx *models.Tx) error {
		over, err := models.LapsingAccounts(tx, tx.Now, false)
		if err != nil {
			return err
		}
		for _, one := range over {
			if err := s.stop(tx, access.Who{}, one.Account, models.AccountExpired, nil, "account.lapse", ""); err != nil {
				return err
			}
		}
		return nil
	}))
}

// tellOfRenewals writes to each person once, and once to the focal point of
// each Party for all who are told together.
func (s *Service) tellOfRenewals(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		soon, err := models.LapsingAccounts(tx, tx.Now.Add(RenewalNotice), true)
		if err != nil {
			return err
		}
		byParty := map[models.PartyID][]string{}
		for _, one := range soon {
			if err := models.SetAccount(tx, one.Account, map[string]any{"renewal_told_at": tx.Now}); err != nil {
				return stale(err)
			}
			if err := s.post(tx, Letter{
				To: one.Account.Email, Name: one.Person.Name, Language: one.Person.InterfaceLanguage,
				Subject: "mail.renewal.subject", Text: "mail.renewal.text", Args: map[string]string{"day": one.Account.RenewBefore.Format("2006-01-02")},
			}); err != nil {
				return err
			}
			byParty[value(one.Person.PartyID)] = append(byParty[value(one.Person.PartyID)], one.Person.Name)
		}
		for party, names := range byParty {
			if err := s.tellFocalPoint(tx, party, names); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) tellFocalPoint(tx *models.Tx, party models.PartyID, names []string) error {
	focal, err := models.CurrentFocalPoint(tx, party)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	person, err := models.PersonByID(tx, focal.PersonID)
	if err != nil {
		return err
	}
	account, err := models.AccountOf(tx, person.ID)
	if err != nil {
		return err
	}
	return s.post(tx, Letter{
		To: account.Email, Name: person.Name, Language: person.InterfaceLanguage, Path: fmt.Sprintf("/parties/%d", party),
		Subject: "mail.renewals.subject", Text: "mail.renewals.text", Args: map[string]string{"message": strings.Join(names, "\n")},
	})
}
