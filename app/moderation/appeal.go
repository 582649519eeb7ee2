package moderation

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// mayAppeal reports whether what was decided can be appealed: something was done
// to the thing or to its author.
func mayAppeal(c models.Case) bool {
	return c.State == models.CaseDecided && c.Decision != models.CaseKeep
}

// Appeal has what was decided about one's own looked at by somebody else, once.
func (s *Service) Appeal(ctx context.Context, who access.Who, id models.CaseID, words string) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	return s.appeal(ctx, func(*models.Tx) (models.CaseID, int64, error) { return id, 0, nil }, who, words)
}

// AppealByKey is Appeal for who cannot sign in, by the link they were sent.
func (s *Service) AppealByKey(ctx context.Context, secret, words string) error {
	return s.appeal(ctx, func(tx *models.Tx) (models.CaseID, int64, error) {
		key, err := models.AppealKeyByHash(tx, hashOf(secret))
		return key.CaseID, key.Round, access.NotFound(err)
	}, access.Who{}, words)
}

func (s *Service) appeal(ctx context.Context, find func(*models.Tx) (models.CaseID, int64, error), who access.Who, words string) error {
	words, err := cleanNote(words)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		id, round, err := find(tx)
		if err != nil {
			return err
		}
		c, err := models.LockCase(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if round == 0 && c.AboutID != who.Person || round != 0 && round != c.Round {
			return fault.Missing()
		}
		switch {
		case !mayAppeal(c) || c.DecidedBy == nil:
			return fault.Conflicting("moderation.refused.no_appeal")
		case words == "":
			return fault.InvalidField("note", "moderation.refused.appeal")
		}
		added, err := models.InsertAppeal(tx, models.Appeal{CaseID: c.ID, Round: c.Round, PersonID: c.AboutID, AgainstID: *c.DecidedBy, Words: words})
		if err != nil {
			return err
		}
		if !added {
			return fault.Conflicting("moderation.refused.appealed")
		}
		if err := s.act(tx, c, models.CaseAct{Act: "appeal", PersonID: &c.AboutID}); err != nil {
			return err
		}
		return models.SetCase(tx, c, map[string]any{})
	})
}

// Judgement is what an appeal is decided to: "uphold" or "overturn".
type Judgement struct {
	Case    models.CaseID
	Version int64
	To      string
	Note    string // for the author
}

// What an appeal can be decided to.
const (
	Uphold   = "uphold"
	Overturn = "overturn"
)

// Judge decides an appeal; who decided the case never does. An overturned
// decision is undone, and the author is told either way.
func (s *Service) Judge(ctx context.Context, who access.Who, j Judgement) (err error) {
	if j.Note, err = cleanNote(j.Note); err != nil {
		return err
	}
	outcome := map[string]string{Uphold: models.AppealUpheld, Overturn: models.AppealOverturned}[j.To]
	switch {
	case outcome == "":
		return fault.InvalidField("decision", "fault.malformed")
	case j.Note == "":
		return fault.InvalidField("note", "moderation.refused.note")
	}
	return s.on(ctx, who, j.Case, j.Version, j.To == Overturn, func(tx *models.Tx, c models.Case) error {
		appeal, err := models.AppealOf(tx, c.ID, c.Round)
		if err != nil || appeal.Outcome != "" || c.State != models.CaseDecided {
			return errors.Join(notMissing(err), fault.Conflicting("moderation.refused.changed"))
		}
		if appeal.AgainstID == who.Person {
			return fault.Conflicting("moderation.refused.same")
		}
		if c.ClaimedBy != nil && *c.ClaimedBy != who.Person {
			return fault.Conflicting("moderation.refused.claimed")
		}
		if err := s.mayJudge(tx, who, c); err != nil {
			return err
		}
		appeal.Outcome, appeal.Note, appeal.DecidedBy = outcome, j.Note, &who.Person
		if err := models.SettleAppeal(tx, appeal); err != nil {
			return err
		}
		if err := s.act(tx, c, models.CaseAct{Act: j.To, PersonID: &who.Person, Note: j.Note}); err != nil {
			return err
		}
		if j.To == Overturn {
			if err := s.reverse(tx, who, c, j.Note); err != nil {
				return err
			}
		}
		if err := models.SetCase(tx, c, map[string]any{"claimed_by": nil, "claimed_at": nil}); err != nil {
			return err
		}
		return s.tell(tx, c)
	})
}

func notMissing(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	return err
}

// awaitsJudgement is nil where a decision is appealed and somebody did not make it
// themselves.
func (s *Service) awaitsJudgement(tx *models.Tx, who access.Who, c models.Case) error {
	appeal, err := models.AppealOf(tx, c.ID, c.Round)
	switch {
	case notMissing(err) != nil:
		return err
	case err != nil || appeal.Outcome != "":
		return fault.Conflicting("moderation.refused.decided")
	case appeal.AgainstID == who.Person:
		return fault.Conflicting("moderation.refused.same")
	}
	return nil
}

// notAppealed is nil, or a Conflict: a decision that is appealed is left to who decides
// the appeal, and what they overturned stays so.
func notAppealed(tx *models.Tx, c models.Case) error {
	appeal, err := models.AppealOf(tx, c.ID, c.Round)
	switch {
	case err != nil:
		return notMissing(err)
	case appeal.Outcome == models.AppealOverturned:
		return fault.Conflicting("moderation.refused.overturned")
	case appeal.Outcome == "":
		return fault.Conflicting("moderation.refused.appeal_waits")
	}
	return nil
}

// write tells somebody who was suspended, with a link by which they can appeal.
func (s *Service) write(tx *models.Tx, c models.Case, d Decision) error {
	secret := rand.Text()
	if err := models.InsertAppealKey(tx, models.AppealKey{Hash: hashOf(secret), CaseID: c.ID, Round: c.Round}); err != nil {
		return err
	}
	if err := s.notice(tx, c, c.AboutID, "moderation"); err != nil {
		return err
	}
	return s.outside.Write(tx, Letter{
		Person: c.AboutID, Subject: "mail.suspended.subject", Text: "mail.suspended.text", Path: "/appeals/" + secret,
		Args: map[string]string{"ground": d.Ground, "until": tx.Now.Add(time.Duration(d.Days) * 24 * time.Hour).Format(time.DateOnly), "message": d.Note},
	})
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
