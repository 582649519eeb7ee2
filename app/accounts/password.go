package accounts

import (
	"context"
	"errors"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// ChangePassword sets a new password and ends every other session.
func (s *Service) ChangePassword(ctx context.Context, who access.Who, old, password string) error {
	account, person, err := s.self(ctx, who)
	if err != nil {
		return err
	}
	if len(old) > MaxPassword || !s.matches(old, account.PasswordHash) {
		return fault.InvalidField("old", "accounts.password.wrong")
	}
	return s.setPassword(ctx, account, person, password, who.Session, nil)
}

func (s *Service) self(ctx context.Context, who access.Who) (account models.Account, person models.Person, err error) {
	if who.IsVisitor() {
		return account, person, fault.Unsigned()
	}
	err = s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if account, err = models.AccountByID(tx, who.Account); err != nil {
			return err
		}
		person, err = models.PersonByID(tx, who.Person)
		return err
	})
	return account, person, err
}

// setPassword sets a password; links that are on their way, and every session
// but the one to keep, work no longer.
func (s *Service) setPassword(ctx context.Context, account models.Account, person models.Person, password string, keep models.SessionID, before func(*models.Tx) error) error {
	if err := checkPassword(password, account.Email, person.Name); err != nil {
		return err
	}
	hash, err := s.Hash(password)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if before != nil {
			if err := before(tx); err != nil {
				return err
			}
		}
		if err := models.SetAccount(tx, account, map[string]any{"password_hash": hash, "password_at": tx.Now}); err != nil {
			return stale(err)
		}
		if err := models.SpendTokens(tx, account.ID); err != nil {
			return err
		}
		if err := record(tx, access.Who{Person: person.ID}, "account.password", "account", int64(account.ID), "", ""); err != nil {
			return err
		}
		return s.end(tx, account.ID, 0, keep)
	})
}

// RequestReset sends a link to set a new password, if the address is one of
// an active account. It says nothing either way, and takes as long.
func (s *Service) RequestReset(ctx context.Context, email, address string) error {
	key, err := EmailKey(email)
	if err != nil {
		return err
	}
	if err := s.limited(ctx, "reset "+key, address); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		account, err := models.AccountByEmail(tx, key)
		if errors.Is(err, models.ErrNotFound) || err == nil && account.State != models.AccountActive {
			return nil
		}
		if err != nil {
			return err
		}
		person, err := models.PersonByID(tx, account.PersonID)
		if err != nil {
			return err
		}
		secret, hash := newSecret()
		token := models.OneTimeToken{TokenHash: hash, Purpose: "password_reset", AccountID: &account.ID, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(ResetLasts)}
		if err := models.InsertToken(tx, &token); err != nil {
			return err
		}
		return s.post(tx, Letter{
			To: account.Email, Name: person.Name, Language: person.InterfaceLanguage,
			Subject: "mail.reset.subject", Text: "mail.reset.text", Path: "/password-resets/" + secret,
		})
	})
}

// CheckReset reports whether a link to set a new password still works.
func (s *Service) CheckReset(ctx context.Context, secret string) error {
	return s.db.Read(ctx, func(tx *models.Tx) error {
		_, err := models.TokenByHash(tx, "password_reset", hashOf(secret))
		return access.NotFound(err)
	})
}

// Reset sets a new password by a link, once, and ends every session.
func (s *Service) Reset(ctx context.Context, secret, password string) error {
	var token models.OneTimeToken
	var account models.Account
	var person models.Person
	if err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if token, err = models.TokenByHash(tx, "password_reset", hashOf(secret)); err != nil {
			return access.NotFound(err)
		}
		if account, err = models.AccountByID(tx, *token.AccountID); err != nil {
			return err
		}
		person, err = models.PersonByID(tx, account.PersonID)
		return err
	}); err != nil {
		return err
	}
	if account.State != models.AccountActive {
		return fault.Missing()
	}
	return s.setPassword(ctx, account, person, password, 0, func(tx *models.Tx) error {
		return usedUp(models.UseToken(tx, token.ID))
	})
}

// usedUp turns a link that someone was faster with into one that is not there.
func usedUp(err error) error {
	if errors.Is(err, models.ErrStale) {
		return fault.Missing()
	}
	return err
}

// RequestAddressChange sends a link to the new address; the old one is told.
func (s *Service) RequestAddressChange(ctx context.Context, who access.Who, email, password string) error {
	key, err := EmailKey(email)
	if err != nil {
		return err
	}
	account, person, err := s.self(ctx, who)
	if err != nil {
		return err
	}
	if len(password) > MaxPassword || !s.matches(password, account.PasswordHash) {
		return fault.InvalidField("password", "accounts.password.wrong")
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		secret, hash := newSecret()
		token := models.OneTimeToken{TokenHash: hash, Purpose: "address_change", AccountID: &account.ID, Payload: email, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(AddressLasts)}
		if err := models.InsertToken(tx, &token); err != nil {
			return err
		}
		if _, err := models.AccountByEmail(tx, key); err == nil {
			return nil // taken: its owner is not told and the asker learns nothing
		}
		return s.post(tx, Letter{
			To: email, Name: person.Name, Language: person.InterfaceLanguage,
			Subject: "mail.address.subject", Text: "mail.address.text", Path: "/address-changes/" + secret,
		})
	})
}

// ConfirmAddress takes the new address over, once; the old one is told.
func (s *Service) ConfirmAddress(ctx context.Context, secret string) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		token, err := models.TokenByHash(tx, "address_change", hashOf(secret))
		if err != nil {
			return access.NotFound(err)
		}
		account, err := models.AccountByID(tx, *token.AccountID)
		if err != nil {
			return err
		}
		if account.State != models.AccountActive {
			return fault.Missing()
		}
		key, err := EmailKey(token.Payload)
		if err != nil {
			return err
		}
		if err := models.UseToken(tx, token.ID); err != nil {
			return usedUp(err)
		}
		if err := models.SpendTokens(tx, account.ID); err != nil {
			return err
		}
		old := account.Email
		if err := models.SetAccount(tx, account, map[string]any{"email": token.Payload, "email_key": key}); err != nil {
			if errors.Is(err, models.ErrDuplicate) {
				return fault.Missing()
			}
			return stale(err)
		}
		person, err := models.PersonByID(tx, account.PersonID)
		if err != nil {
			return err
		}
		if err := record(tx, access.Who{Person: person.ID}, "account.address", "account", int64(account.ID), "", ""); err != nil {
			return err
		}
		return s.post(tx, Letter{
			To: old, Name: person.Name, Language: person.InterfaceLanguage, Subject: "mail.address_changed.subject", Text: "mail.address_changed.text",
		})
	})
}

// Profile is what a person says of themselves.
type Profile struct {
	Name, Position, Bio string
	Languages           []string
	InterfaceLanguage   string
	TimeZone            string
	Version             int64
}

// UpdateProfile writes what a person says of themselves.
func (s *Service) UpdateProfile(ctx context.Context, who access.Who, p Profile) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	name, err := cleanName(p.Name)
	if err != nil {
		return err
	}
	if err := errors.Join(checkLanguage(p.InterfaceLanguage), checkTimeZone(p.TimeZone)); err != nil {
		return err
	}
	for _, code := range p.Languages {
		if err := checkLanguage(code); err != nil {
			return err
		}
	}
	if len([]rune(p.Position)) > 200 || len([]rune(p.Bio)) > 2000 {
		return fault.InvalidField("bio", "accounts.bio.too_long", "limit", 2000)
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		person, err := models.PersonByID(tx, who.Person)
		if err != nil {
			return err
		}
		if s.access.IsSilenced(who.Person) && (name != person.Name || p.Position != person.Position || p.Bio != person.Bio || !slices.Equal(p.Languages, person.Languages)) {
			return fault.Denied() // what others read of them
		}
		person.Name, person.Position, person.Bio, person.Languages = name, p.Position, p.Bio, p.Languages
		person.InterfaceLanguage, person.TimeZone, person.Version = p.InterfaceLanguage, p.TimeZone, p.Version
		tx.AfterCommit(s.forget)
		return stale(models.UpdatePerson(tx, person))
	})
}

// Self reads one's own person and account.
func (s *Service) Self(ctx context.Context, who access.Who) (models.Person, models.Account, error) {
	account, person, err := s.self(ctx, who)
	return person, account, err
}
