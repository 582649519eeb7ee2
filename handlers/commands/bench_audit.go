package commands

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"syscall"
	"time"

	"minamata.exchange/models"
)

type benchAudit struct {
	benchPlace
	Entries int `help:"Entries of the audit record to verify." default:"1000000"`
	Runs    int `help:"How often it is verified." default:"3"`
}

// auditAtOnce is how many entries are recorded in one transaction.
const auditAtOnce = 1000

// Run records entries and verifies them.
func (b *benchAudit) Run(out printer) error {
	if b.Entries < 1 || b.Runs < 1 {
		return errors.New("--entries, --runs: not what can be measured")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	_, settings, release, err := b.open(ctx, out)
	defer release()
	if err != nil {
		return err
	}
	db, err := models.Open(ctx, settings.Database(), nil)
	if err != nil {
		return err
	}
	return errors.Join(b.measure(ctx, db, out), db.Close())
}

func (b *benchAudit) measure(ctx context.Context, db *models.DB, out printer) error {
	report, err := models.VerifyAudit(ctx, db)
	if err != nil {
		return err
	}
	began := time.Now() //nolint:forbidigo // what is measured
	missing := b.Entries - int(report.Entries)
	for done := 0; done < missing; done += auditAtOnce {
		err := db.Write(ctx, func(tx *models.Tx) error {
			for i := range min(auditAtOnce, missing-done) {
				entry := models.AuditEntry{
					Act: "account.suspend", Thing: fmt.Sprintf("person:%d", done+i), Place: "site", Before: `{"state":"active"}`,
					After: `{"state":"suspended","until":"2027-01-31"}`, Reason: "The same advertisement in five topics, after two warnings.",
				}
				if err := models.Record(tx, entry); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	out.say("%d entries recorded in %s, %d a transaction", max(missing, 0), time.Since(began).Round(time.Millisecond), auditAtOnce)
	for range b.Runs {
		began := time.Now() //nolint:forbidigo // what is measured
		report, err := models.VerifyAudit(ctx, db)
		if err != nil {
			return err
		}
		took := time.Since(began)
		out.say("%d entries verified in %s: %.0f a second, %d findings", report.Entries, took.Round(time.Millisecond), float64(report.Entries)/took.Seconds(), len(report.Findings))
	}
	return nil
}
