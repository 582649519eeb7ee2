package commands

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/moderation"
	"minamata.exchange/config/sample"
	"minamata.exchange/models"
)

// judge has people report what the sample says, and the moderators decide of it. A
// thing that there is a case on already stays as it is.
func (l *loader) judge(ctx context.Context) error {
	for i, c := range l.content.Cases {
		thing, err := l.thingOf(ctx, c)
		if err != nil {
			return fmt.Errorf("case %d: %w", i+1, err)
		}
		if err := l.bring(ctx, thing, c); err != nil {
			return fmt.Errorf("case %d, on %s: %w", i+1, thing, err)
		}
	}
	return nil
}

// thingOf is what a case is about, as reports name it.
func (l *loader) thingOf(ctx context.Context, c sample.Case) (string, error) {
	switch {
	case c.Topic != "":
		return fmt.Sprintf("post:%d/%d", l.topics[c.Topic], c.Post), nil
	case c.Document != "":
		i := slices.IndexFunc(l.content.Documents, func(d sample.Document) bool { return d.Key == c.Document })
		id, err := l.documentOf(ctx, l.content.Documents[i])
		return fmt.Sprintf("comment:%d/%d/%d", id, c.Thread, c.Comment), err
	}
	room := l.rooms[c.Workspace].ID
	files, err := l.Workspace.Files(ctx, access.Who{Person: l.people[c.About]}, room)
	if err != nil {
		return "", err
	}
	for _, file := range files.Files {
		if file.Name == c.File {
			return fmt.Sprintf("file:%d/%d", room, file.ID), nil
		}
	}
	return "", models.ErrNotFound
}

// bring does all that was done in a case, and has each of it be as old as it is.
func (l *loader) bring(ctx context.Context, thing string, c sample.Case) error {
	var there int64
	if err := l.DB.Read(ctx, func(tx *models.Tx) error {
		return tx.Model(&models.Case{}).Where("thing = ?", thing).Count(&there).Error
	}); err != nil || there > 0 {
		return err
	}
	for _, report := range c.Reports {
		if err := l.step(ctx, thing, report, func(who access.Who, _ models.Case) error {
			return l.Moderation.Report(ctx, who, moderation.Reporting{Thing: thing, Ground: report.Ground, Note: report.Note})
		}); err != nil {
			return err
		}
	}
	for _, next := range []struct {
		step *sample.Step
		do   func(who access.Who, there models.Case) error
	}{
		{c.Claimed, func(who access.Who, there models.Case) error { return l.Moderation.Claim(ctx, who, there.ID) }},
		{c.Decision, func(who access.Who, there models.Case) error {
			d := c.Decision
			return l.Moderation.Decide(ctx, who, moderation.Decision{
				Case: there.ID, Version: there.Version, To: d.To, Ground: d.Ground, Note: d.Note, Measure: d.Measure, Days: d.Days,
			})
		}},
		{c.Appeal, func(who access.Who, there models.Case) error {
			return l.Moderation.Appeal(ctx, who, there.ID, c.Appeal.Note)
		}},
		{c.Judgement, func(who access.Who, there models.Case) error {
			return l.Moderation.Judge(ctx, who, moderation.Judgement{Case: there.ID, Version: there.Version, To: c.Judgement.To, Note: c.Judgement.Note})
		}},
	} {
		if next.step == nil {
			continue
		}
		if err := l.step(ctx, thing, *next.step, next.do); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) step(ctx context.Context, thing string, step sample.Step, do func(access.Who, models.Case) error) error {
	var there []models.Case
	if err := l.DB.Read(ctx, func(tx *models.Tx) error { return tx.Where("thing = ?", thing).Find(&there).Error }); err != nil {
		return err
	}
	if err := do(access.Who{Person: l.people[step.By]}, append(there, models.Case{})[0]); err != nil {
		return err
	}
	at := l.now.Add(-time.Duration(step.Ago))
	return l.DB.Write(ctx, func(tx *models.Tx) error { return l.dateStep(tx, thing, at) })
}

// dateStep has what was written of a case just now have been written at a moment.
func (l *loader) dateStep(tx *models.Tx, thing string, at time.Time) error {
	ids := tx.Model(&models.Case{}).Select("id").Where("thing = ?", thing)
	for _, written := range []struct {
		record  any
		of      string
		columns []string
	}{
		{&models.Report{}, "case_id", []string{"at"}},
		{&models.CaseAct{}, "case_id", []string{"at"}},
		{&models.Appeal{}, "case_id", []string{"at", "decided_at"}},
		{&models.Case{}, "id", []string{"opened_at", "withheld_at", "claimed_at", "decided_at"}},
	} {
		for _, column := range written.columns {
			if err := tx.Model(written.record).Where(written.of+" in (?) and "+column+" >= ?", ids, l.now).Update(column, at).Error; err != nil {
				return err
			}
		}
	}
	return nil
}

// ask has those ask for an account whom the sample names.
func (l *loader) ask(ctx context.Context) error {
	for _, r := range l.content.Requests {
		asking := accounts.Asking{
			Name: r.Name, Email: r.Email, Party: l.parties[r.Party], Organization: l.organizations[r.Organization], Affiliation: r.Affiliation,
			Position: r.Position, Statement: r.Statement, Language: r.Language, Address: r.Email,
		}
		if r.Evidence != "" {
			asking.Evidence = func() (models.Evidence, error) {
				kept, err := l.Evidence.Save(r.Evidence, bytes.NewReader(r.Letter))
				return models.Evidence{EvidenceName: kept.Name, EvidenceType: kept.MediaType, EvidenceSize: kept.Size, EvidenceDigest: kept.Digest}, err
			}
		}
		if err := l.Accounts.Ask(ctx, asking); err != nil {
			return fmt.Errorf("request of %s: %w", r.Name, err)
		}
		if err := l.DB.Write(ctx, func(tx *models.Tx) error {
			return tx.Model(&models.AccountRequest{}).Where("email = ?", r.Email).Update("created_at", l.now.Add(-time.Duration(r.Ago))).Error
		}); err != nil {
			return err
		}
	}
	return nil
}
