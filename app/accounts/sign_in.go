package accounts

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Attempts within a window before one must wait. A pair is an account and the
// network it is tried from: whoever tries from elsewhere locks nobody out,
// and a ministry behind one address is not locked out together.
const (
	attemptWindow = 15 * time.Minute
	perPair       = 8
	perAccount    = 60
	perNetwork    = 300
)

// SignIn begins a session. For an unknown address, a wrong password and an
// account that is not active the answer and its cost are the same.
func (s *Service) SignIn(ctx context.Context, email, password, device, address string) (string, error) {
	wrong := fault.InvalidField("", "accounts.sign_in.wrong")
	key, err := EmailKey(email)
	if err != nil || len(password) > MaxPassword {
		return "", wrong
	}
	if err := s.limited(ctx, key, address); err != nil {
		return "", err
	}
	var account models.Account
	err = s.db.Read(ctx, func(tx *models.Tx) (err error) {
		account, err = models.AccountByEmail(tx, key)
		return err
	})
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return "", err
	}
	hash := account.PasswordHash
	if hash == "" {
		hash = s.never
	}
	if !s.matches(password, hash) || account.ID == 0 {
		return "", wrong
	}
	switch account.State {
	case models.AccountSuspended:
		return "", fault.InvalidField("", "accounts.sign_in.suspended")
	case models.AccountExpired:
		return "", fault.InvalidField("", "accounts.sign_in.expired")
	case models.AccountClosed:
		return "", wrong
	}
	var token string
	err = s.db.Write(ctx, func(tx *models.Tx) error {
		if err := models.ForgetAttempts(tx, pairKey(key, address)); err != nil {
			return err
		}
		token, err = s.begin(tx, account.ID, device, address)
		return err
	})
	return token, err
}

// limited counts an attempt and refuses one too many.
func (s *Service) limited(ctx context.Context, key, address string) error {
	limits := map[string]int64{pairKey(key, address): perPair, "account:" + hashOf(key): perAccount, "network:" + network(address): perNetwork}
	over := false
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		for name, most := range limits {
			count, err := models.CountAttempt(tx, name, attemptWindow)
			if err != nil {
				return err
			}
			over = over || count > most
		}
		return nil
	})
	if err == nil && over {
		return fault.Limited("accounts.sign_in.too_many", attemptWindow)
	}
	return err
}

func pairKey(key, address string) string { return "pair:" + hashOf(key+" "+network(address)) }

// network is the address, or for IPv6 the /64 that one line has to itself.
func network(address string) string {
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	if parsed.Is6() {
		prefix, err := parsed.Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return parsed.String()
}

func (s *Service) begin(tx *models.Tx, account models.AccountID, device, address string) (string, error) {
	token, hash := newSecret()
	return token, models.InsertSession(tx, &models.Session{
		TokenHash: hash, AccountID: account, Device: deviceOf(device), Address: address,
		CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.Add(SessionAtMost),
	})
}

// Signed is who is signed in.
type Signed struct {
	access.Who
	Person  models.Person
	Account models.Account
	Token   string
}

type cached struct {
	signed Signed
	until  time.Time
}

// cacheFor is how long a session is believed without asking the database.
// A session that is ended here is forgotten at once; on other instances
// within this time.
const cacheFor = 700 * time.Millisecond

// Session is who holds a token: NotFound where it is no live session.
func (s *Service) Session(ctx context.Context, token string) (Signed, error) {
	if len(token) != 43 {
		return Signed{}, fault.Missing()
	}
	hash, now := hashOf(token), time.Now() //nolint:forbidigo // how old the answer is that is kept, not a moment that is written
	s.mu.Lock()
	known, hit := s.recent[hash]
	s.mu.Unlock()
	if hit && now.Before(known.until) {
		return known.signed, nil
	}
	var row models.SessionRow
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		row, err = models.SessionByToken(tx, hash, tx.Now.Add(-SessionIdle))
		return err
	})
	if err != nil {
		return Signed{}, access.NotFound(err)
	}
	if s.db.Now().Sub(row.Session.SeenAt) > 5*time.Minute {
		if err := s.db.Write(ctx, func(tx *models.Tx) error { return models.SeeSession(tx, row.Session.ID) }); err != nil {
			return Signed{}, err
		}
	}
	signed := Signed{
		Who:    access.Who{Person: row.Person.ID, Account: row.Account.ID, Session: row.Session.ID},
		Person: row.Person, Account: row.Account, Token: token,
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.recent) > 20_000 {
		clear(s.recent)
	}
	s.recent[hash] = cached{signed, now.Add(cacheFor)}
	return signed, nil
}

// forget drops what is believed of sessions.
func (s *Service) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.recent)
}

// SessionSubject is the live subject on which a session's sockets hear that it
// has ended.
func SessionSubject(id models.SessionID) string { return fmt.Sprintf("session:%d", id) }

// end ends sessions of an account: only one, or all but one (0: all).
func (s *Service) end(tx *models.Tx, account models.AccountID, only, except models.SessionID) error {
	ended, err := models.RevokeSessions(tx, account, only, except)
	if err != nil {
		return err
	}
	tx.AfterCommit(func() {
		s.forget()
		for _, id := range ended {
			s.hub.Whisper(SessionSubject(id), "session_ended", nil)
		}
	})
	return nil
}

// Ended are those of some sessions that are over: open sockets ask, in case
// they were not told.
func (s *Service) Ended(ctx context.Context, among []models.SessionID) ([]models.SessionID, error) {
	var live []models.SessionID
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		live, err = models.LiveSessions(tx, among, tx.Now.Add(-SessionIdle))
		return err
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(among), func(id models.SessionID) bool { return slices.Contains(live, id) }), nil
}

// SignOut ends one's own session.
func (s *Service) SignOut(ctx context.Context, who access.Who) error {
	return s.Revoke(ctx, who, who.Session)
}

// Sessions lists one's own live sessions.
func (s *Service) Sessions(ctx context.Context, who access.Who) ([]models.Session, error) {
	if who.IsVisitor() {
		return nil, fault.Unsigned()
	}
	var sessions []models.Session
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		sessions, err = models.SessionsOf(tx, who.Account, tx.Now.Add(-SessionIdle))
		return err
	})
	return sessions, err
}

// Revoke ends one of one's own sessions; another's is none of one's own.
func (s *Service) Revoke(ctx context.Context, who access.Who, id models.SessionID) error {
	if who.IsVisitor() || id == 0 {
		return fault.Missing()
	}
	return s.db.Write(ctx, func(tx *models.Tx) error { return s.end(tx, who.Account, id, 0) })
}

// RevokeOthers ends all of one's sessions but the present one.
func (s *Service) RevokeOthers(ctx context.Context, who access.Who) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	return s.db.Write(ctx, func(tx *models.Tx) error { return s.end(tx, who.Account, 0, who.Session) })
}
