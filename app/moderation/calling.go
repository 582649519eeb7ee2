package moderation

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// Who decides cases is written to when some wait: not of each, and not of what somebody
// sees to already.
const (
	callAfter = 5 * time.Minute // that a case has waited
	callAgain = time.Hour       // after a letter, for who hears of things at once
	callDaily = 24 * time.Hour  // for who hears of them once a day
)

// Call writes to those who may decide cases or appeals that have come since they were
// last written to, and that nobody has taken: how many, and nothing of what they are
// about.
func (s *Service) Call(ctx context.Context) error {
	deciders := s.access.Deciders()
	told, accounts := map[models.PersonID]time.Time{}, map[models.PersonID]models.Account{}
	if err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if told, err = models.DeskMails(tx, deciders); err != nil {
			return err
		}
		accounts, err = models.AccountsOf(tx, deciders)
		return err
	}); err != nil {
		return err
	}
	var failures []error
	for _, person := range deciders {
		account, has := accounts[person]
		if !has || account.State != models.AccountActive || account.Mail == models.MailNone {
			continue
		}
		again := callAgain
		if account.Mail == models.MailDaily {
			again = callDaily
		}
		if err := s.call(ctx, access.Who{Person: person}, told[person], again); err != nil {
			failures = append(failures, fmt.Errorf("call person %d: %w", person, err))
		}
	}
	return errors.Join(failures...)
}

func (s *Service) call(ctx context.Context, who access.Who, told time.Time, again time.Duration) error {
	count := func(tx *models.Tx) (fresh int64, err error) {
		if told.After(tx.Now.Add(-again)) {
			return 0, nil
		}
		f := s.filter(who)
		f.State, f.Limit, f.Unclaimed, f.Since, f.Until = models.CaseOpen, MaxWaiting, true, told.Add(-callAfter), tx.Now.Add(-callAfter)
		if fresh, err = models.CountCases(tx, f); err != nil {
			return 0, err
		}
		f.State, f.Appealed, f.NotDecidedBy = models.CaseDecided, true, who.Person
		appeals, err := models.CountCases(tx, f)
		return fresh + appeals, err
	}
	var fresh int64
	if err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		fresh, err = count(tx)
		return err
	}); err != nil || fresh == 0 {
		return err
	}
	waiting, err := s.Waiting(ctx, who)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		first, err := models.NoteDeskMail(tx, who.Person, tx.Now.Add(-again)) // or another instance was first
		if err != nil || !first {
			return err
		}
		return s.outside.Write(tx, Letter{
			Person: who.Person, Subject: "mail.cases.subject", Text: "mail.cases.text", Path: "/desk/cases",
			Args: map[string]string{"fresh": strconv.FormatInt(fresh, 10), "waiting": strconv.FormatInt(max(waiting, fresh), 10)},
		})
	})
}

// toldReporters is how many of those who reported a thing are told what came of it.
const toldReporters = 200

// NoticeReportDecided tells who reported something that it was decided.
const NoticeReportDecided = "report_decided"

// tellReporters tells those who reported a thing that it was looked at, when it is
// decided for the first time; not what was decided, which is between moderation and
// whose it is.
func (s *Service) tellReporters(tx *models.Tx, c models.Case) error {
	if c.Round > 1 {
		return nil
	}
	reporters, err := models.ReportersOf(tx, c.ID, toldReporters)
	if err != nil {
		return err
	}
	for _, person := range reporters {
		if err := s.notice(tx, c, person, NoticeReportDecided); err != nil {
			return err
		}
	}
	return nil
}
