package commands

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"syscall"
	"time"

	"minamata.exchange/app/audit"
	"minamata.exchange/config"
	"minamata.exchange/models"
)

type auditRecord struct {
	Verify auditVerify `cmd:"" help:"Find every entry of the audit record that was changed, added or taken out since it was recorded; the program may run meanwhile."`
}

type auditVerify struct {
	config.Config
	Noted []string `help:"The end of the record as it was noted before, as NUMBER:HASH (may be given several times): it must still be in it." sep:"none"`
}

// Run verifies the audit record; it fails where something is wrong with it.
func (v *auditVerify) Run(out printer) error {
	if err := v.Validate(); err != nil {
		return err
	}
	var notes []models.AuditNote
	for _, text := range v.Noted {
		note, err := audit.ParseNote(text)
		if err != nil {
			return fmt.Errorf("--noted: %w", err)
		}
		notes = append(notes, note)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	db, err := models.Open(ctx, v.Database(), nil)
	if err != nil {
		return err
	}
	began := time.Now() //nolint:forbidigo // how long it takes
	report, err := models.VerifyAudit(ctx, db, notes...)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	for _, finding := range report.Findings {
		out.say("entry %d: %s", finding.Entry, auditFindings[finding.Kind])
	}
	out.say("%d entries, verified in %s.", report.Entries, time.Since(began).Round(time.Millisecond))
	if len(report.Findings) > 0 {
		return errors.New("the audit record is not as it was recorded")
	}
	out.say("Nothing was changed. Note the end of the record, and give it with --noted later: %s", audit.NoteOf(report.Last, report.Hash))
	return nil
}

// auditFindings say what is wrong at an entry.
var auditFindings = map[string]string{
	models.AuditUnchained: "it was not recorded by this program: it is not chained",
	models.AuditBroken:    "it, or the entry before it, is not what was recorded",
	models.AuditMissing:   "(all) there are fewer or more entries than were recorded",
	models.AuditCut:       "the record does not end with what was recorded last",
	models.AuditUnknown:   "it is not what was noted",
}
