package commands

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

func TestAuditVerifyFindsWhatWasChanged(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		t.Setenv("EXCHANGE_DATABASE_URL", "")
		place := []string{"--data", strings.TrimSuffix(url, "/exchange.db")}
		if strings.HasPrefix(url, "postgres") {
			place = []string{"--data", t.TempDir(), "--database-url", url}
		}
		db, err := models.Open(t.Context(), url, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		record := func() {
			t.Helper()
			if err := db.Write(t.Context(), func(tx *models.Tx) error { return models.Record(tx, models.AuditEntry{Act: "try", Thing: "site"}) }); err != nil {
				t.Fatal(err)
			}
		}
		record()
		run := func(want int, more ...string) string {
			t.Helper()
			var out, errs bytes.Buffer
			if code := Run(append(append([]string{"audit", "verify"}, place...), more...), &out, &errs); code != want {
				t.Errorf("%v: exit %d, wanted %d: %s%s", more, code, want, out.String(), errs.String())
			}
			return out.String()
		}
		end := regexp.MustCompile(`1:[0-9a-f]{64}`).FindString(run(0))
		record()
		run(0, "--noted", end)
		run(1, "--noted", "2"+strings.TrimPrefix(end, "1"))
		run(1, "--noted", "nothing")
		off := "drop trigger audit_entries_no_update"
		if db.IsPostgres() {
			off = "drop trigger audit_entries_no_change on audit_entries"
		}
		for _, statement := range []string{off, "update audit_entries set thing = 'forum:1' where id = 2"} {
			if _, err := db.SQL().ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		if said := run(1); !strings.Contains(said, "entry 2:") {
			t.Errorf("it does not say which: %s", said)
		}
	})
}

func TestBenchAuditMeasuresWhatItRecords(t *testing.T) {
	db := modelstest.SQLite(t, nil)
	var out bytes.Buffer
	if err := (&benchAudit{Entries: 2500, Runs: 1}).measure(t.Context(), db, printer{&out}); err != nil || !strings.Contains(out.String(), "2500 entries verified") || !strings.Contains(out.String(), " 0 findings") {
		t.Errorf("%s, %v", out.String(), err)
	}
}
