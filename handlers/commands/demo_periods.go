package commands

import (
	"context"
	"crypto/rand"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/period"
	"minamata.exchange/config/sample"
	"minamata.exchange/models"
)

// open opens a document for comment if the sample says so, and has what the
// public wrote about it wait.
func (l *loader) open(ctx context.Context, d sample.Document, id models.DocumentID) error {
	if d.Period == nil {
		return nil
	}
	lead := access.Who{}
	for _, w := range l.content.Workspaces {
		if w.Key == d.Workspace {
			lead.Person = l.people[w.Lead]
		}
	}
	made, err := l.Period.Open(ctx, lead, id, period.Opening{
		Audience: d.Period.Audience, ClosesAt: l.DB.Now().Add(time.Duration(d.Period.Days) * 24 * time.Hour), ReadableAfter: d.Period.Readable,
	})
	if err != nil {
		return err
	}
	return l.DB.Write(ctx, func(tx *models.Tx) error {
		for _, said := range d.Period.Said {
			comment := models.PublicComment{
				DocumentID: id, PeriodID: made.ID, Name: said.Name, Organization: said.Organization, Language: said.Language, Body: said.Text,
				State: models.PublicWaiting, TokenHash: rand.Text(), CreatedAt: tx.Now, ConfirmedAt: &tx.Now,
			}
			if err := models.InsertPublicComment(tx, &comment); err != nil {
				return err
			}
		}
		return nil
	})
}
