package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// How long the content of evidence is there: after a request is decided, long enough to
// ask back, and while nobody answers it.
const (
	EvidenceKept  = 30 * 24 * time.Hour
	EvidenceWaits = 180 * 24 * time.Hour
)

// evidenceSettles is how old the content of evidence is before anybody may find that it
// is needed by no request: it is kept before the request is written.
const evidenceSettles = time.Hour

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
		if !s.mayDecide(who, value(request.PartyID)) || request.EvidenceDigest == "" || request.EvidenceErasedAt != nil {
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

// ForgetEvidence erases the content of evidence whose time is over, and of what came with
// no request that there is: of one that was refused at once, of somebody who is gone. The
// record keeps its size and its digest; what it was called stands in the request.
func (s *Service) ForgetEvidence(ctx context.Context) error {
	var due []models.AccountRequest
	var kept []string
	find := func(tx *models.Tx) (err error) {
		if due, err = models.DueEvidence(tx, tx.Now.Add(-EvidenceKept), tx.Now.Add(-EvidenceWaits), 100); err != nil {
			return err
		}
		kept, err = models.KeptEvidence(tx)
		return err
	}
	if err := s.db.Read(ctx, find); err != nil {
		return err
	}
	if len(due) > 0 {
		if err := s.db.Write(ctx, func(tx *models.Tx) error {
			if err := find(tx); err != nil { // another instance may have been first
				return err
			}
			for _, request := range due {
				if err := models.EraseEvidence(tx, request.ID); err != nil {
					return err
				}
				if err := record(tx, access.Who{}, "account.evidence_erased", "request", int64(request.ID), fmt.Sprintf("sha256:%s, %d", request.EvidenceDigest, request.EvidenceSize), ""); err != nil {
					return err
				}
			}
			var err error
			kept, err = models.KeptEvidence(tx)
			return err
		}); err != nil {
			return err
		}
	}
	if s.SweepEvidence == nil {
		return nil
	}
	return s.SweepEvidence(kept, s.db.Now().Add(-evidenceSettles))
}
