package accounts

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Asking is what a person says who asks for an account.
type Asking struct {
	Name, Email         string
	Party               models.PartyID
	Organization        models.OrganizationID
	Affiliation         string
	Position, Statement string
	Language            string
	Address             string
	// Evidence keeps the file that shows for whom they ask, once all else is in order;
	// nil where there is none.
	Evidence func() (models.Evidence, error)
}

// Ask asks for an account. The answer is the same whether the address has an
// account, has asked before, or is new.
func (s *Service) Ask(ctx context.Context, a Asking) error {
	name, err := cleanName(a.Name)
	if err != nil {
		return err
	}
	key, err := EmailKey(a.Email)
	if err != nil {
		return err
	}
	if err := checkLanguage(a.Language); err != nil {
		return err
	}
	if a.Party == 0 && a.Organization == 0 && strings.TrimSpace(a.Affiliation) == "" {
		return fault.InvalidField("affiliation", "accounts.affiliation.missing")
	}
	for field, text := range map[string]string{"affiliation": a.Affiliation, "position": a.Position, "statement": a.Statement} {
		if utf8.RuneCountInString(text) > 2000 || !utf8.ValidString(text) {
			return fault.InvalidField(field, "accounts.message.too_long", "limit", 2000)
		}
	}
	if err := s.limited(ctx, "ask "+key, a.Address); err != nil {
		return err
	}
	var evidence models.Evidence
	if a.Evidence != nil {
		if evidence, err = a.Evidence(); err != nil {
			return err
		}
	}
	err = s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := models.AccountByEmail(tx, key); err == nil {
			return nil
		}
		request := models.AccountRequest{
			Name: name, Email: strings.TrimSpace(a.Email), EmailKey: key, PartyID: pointer(a.Party), OrganizationID: pointer(a.Organization),
			Affiliation: a.Affiliation, Position: a.Position, Statement: a.Statement, Evidence: evidence, Language: a.Language, State: "open", CreatedAt: tx.Now, Version: 1,
		}
		return models.InsertRequest(tx, &request)
	})
	if errors.Is(err, models.ErrDuplicate) {
		return nil
	}
	return err
}

// Requests lists what waits for a decision: all, or those of a Party.
func (s *Service) Requests(ctx context.Context, who access.Who, party models.PartyID) ([]models.AccountRequest, error) {
	if !s.mayDecide(who, party) {
		return nil, fault.Missing()
	}
	var open []models.AccountRequest
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		open, err = models.OpenRequests(tx, party)
		return err
	})
	return open, err
}

// Evidence is the file that came with a request, for who decides on it.
func (s *Service) Evidence(ctx context.Context, who access.Who, id models.RequestID) (e models.Evidence, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		request, err := models.RequestByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if !s.mayDecide(who, value(request.PartyID)) || request.EvidenceDigest == "" {
			return fault.Missing()
		}
		e = request.Evidence
		return nil
	})
	return e, err
}

// Approve sends the one who asked an invitation; Refuse tells them why not.
func (s *Service) Approve(ctx context.Context, who access.Who, id models.RequestID, role string) error {
	return s.decide(ctx, who, id, "approved", "", func(tx *models.Tx, r models.AccountRequest) error {
		if !s.mayInvite(who, role, value(r.PartyID)) {
			return fault.Denied()
		}
		_, err := s.invite(tx, who, Invite{Email: r.Email, Name: r.Name, Position: r.Position, Role: role, Party: value(r.PartyID), Organization: value(r.OrganizationID), Language: r.Language})
		return err
	})
}

// Refuse closes a request with a reason, which is sent.
func (s *Service) Refuse(ctx context.Context, who access.Who, id models.RequestID, reason string) error {
	return s.decide(ctx, who, id, "refused", reason, func(tx *models.Tx, r models.AccountRequest) error {
		if strings.TrimSpace(reason) == "" || utf8.RuneCountInString(reason) > 2000 || !utf8.ValidString(reason) {
			return fault.InvalidField("reason", "accounts.reason.missing")
		}
		return s.post(tx, Letter{To: r.Email, Name: r.Name, Language: r.Language, Subject: "mail.refused.subject", Text: "mail.refused.text", Args: map[string]string{"reason": reason}})
	})
}

func (s *Service) decide(ctx context.Context, who access.Who, id models.RequestID, state, reason string, then func(*models.Tx, models.AccountRequest) error) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		request, err := models.RequestByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if !s.mayDecide(who, value(request.PartyID)) {
			return fault.Missing()
		}
		if err := then(tx, request); err != nil {
			return err
		}
		if err := models.DecideRequest(tx, id, state, who.Person, reason); err != nil {
			return stale(err)
		}
		return record(tx, who, "account."+state, "request", int64(id), "", reason)
	})
}
