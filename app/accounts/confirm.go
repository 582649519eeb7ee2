package accounts

import (
	"context"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Confirm is nil if this is the password of who is signed in. Who tries too often
// waits: an open browser must not be where a password is guessed.
func (s *Service) Confirm(ctx context.Context, who access.Who, password string) error {
	account, _, err := s.self(ctx, who)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("confirm:%d", account.ID)
	var count int64
	if err := s.db.Write(ctx, func(tx *models.Tx) (err error) {
		count, err = models.CountAttempt(tx, key, attemptWindow)
		return err
	}); err != nil {
		return err
	}
	if count > perPair {
		return fault.Limited("accounts.sign_in.too_many", attemptWindow)
	}
	if len(password) > MaxPassword || !s.matches(password, account.PasswordHash) {
		return fault.InvalidField("password", "accounts.password.wrong")
	}
	return s.db.Write(ctx, func(tx *models.Tx) error { return models.ForgetAttempts(tx, key) })
}

// EndAll ends every session of an account.
func (s *Service) EndAll(tx *models.Tx, account models.AccountID) error {
	return s.end(tx, account, 0, 0)
}
