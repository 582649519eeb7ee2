package models_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

var background = context.Background()

// recordSome records n entries, some by a person, in transactions of one to three.
func recordSome(t testing.TB, db *models.DB, n int) {
	t.Helper()
	person := models.Person{Name: "Amina", InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: db.Now(), Version: 1}
	if err := db.Write(background, func(tx *models.Tx) error { return tx.Create(&person).Error }); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < n; {
		if err := db.Write(background, func(tx *models.Tx) error {
			for range min(1+i%3, n-i) {
				entry := models.AuditEntry{Act: "forum.close", Thing: fmt.Sprintf("forum:%d", i), Place: "site", Before: "a", After: "b", Reason: fmt.Sprint("why ", i, " é中")}
				if i%2 == 0 {
					entry.ActorID = &person.ID
				}
				if err := models.Record(tx, entry); err != nil {
					return err
				}
				i++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t testing.TB, db *models.DB, notes ...models.AuditNote) models.AuditReport {
	t.Helper()
	report, err := models.VerifyAudit(background, db, notes...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// tamper does what the program never does: somebody at the database itself.
func tamper(t testing.TB, db *models.DB, statements ...string) {
	t.Helper()
	conn, err := db.SQL().Conn(background)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	off, on := []string{"set session_replication_role = replica"}, []string{"set session_replication_role = default"}
	if !db.IsPostgres() {
		var triggers []string
		for _, name := range []string{"audit_entries_no_update", "audit_entries_no_delete"} {
			var source string
			if err := conn.QueryRowContext(background, "select sql from sqlite_master where name = '"+name+"'").Scan(&source); err != nil {
				t.Fatal(err)
			}
			triggers = append(triggers, source)
		}
		off, on = []string{"pragma foreign_keys = 0", "drop trigger audit_entries_no_update", "drop trigger audit_entries_no_delete"}, slices.Concat(triggers, []string{"pragma foreign_keys = 1"})
	}
	for _, statement := range slices.Concat(off, statements, on) {
		if _, err := conn.ExecContext(background, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestAuditRecordThatIsAsItWasIsSound(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		if empty := verify(t, db); len(empty.Findings) > 0 || empty.Entries != 0 {
			t.Errorf("an empty record: %+v", empty)
		}
		recordSome(t, db, 50)
		noted := verify(t, db)
		if len(noted.Findings) > 0 || noted.Entries != 50 || noted.Last != 50 {
			t.Errorf("%+v", noted)
		}
		recordSome(t, db, 5)
		later := verify(t, db, models.AuditNote{Entry: noted.Last, Hash: noted.Hash})
		if len(later.Findings) > 0 || later.Entries != 55 {
			t.Errorf("what was noted is not found again: %+v", later)
		}
		if wrong := verify(t, db, models.AuditNote{Entry: 3, Hash: noted.Hash}); len(wrong.Findings) != 1 || wrong.Findings[0].Kind != models.AuditUnknown {
			t.Errorf("a note that is of no entry: %+v", wrong)
		}
	})
}

// Whichever column of whichever entry is changed, whichever entry is taken out,
// put in or put elsewhere: it is found. Everything is put back after each.
func TestTamperingWithTheAuditRecordIsFound(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		const entries = 40
		recordSome(t, db, entries)
		columns := map[string][]string{
			"at": {"'2020-01-01 00:00:00+00:00'"}, "actor_id": {"1000", "null"}, "hash": {"null", "(select hash from audit_entries where id = 40)"},
		}
		for _, column := range []string{"act", "thing", "place", "before", "after", "reason"} {
			columns[column] = []string{"'x'", "''", column + " || ' '", "upper(" + column + ") || 'x'"}
		}
		columns["before"] = append(columns["before"], "before || after") // what moves between two columns
		if db.IsPostgres() {
			columns["at"] = append(columns["at"], "at + interval '1 microsecond'")
		} else {
			columns["at"] = append(columns["at"], "substr(at, 1, 19) || '.000001' || '+00:00'", "'nonsense'")
		}
		all := "id, at, actor_id, act, thing, place, before, after, reason, hash"
		back := []string{"delete from audit_entries", "insert into audit_entries (" + all + ") select " + all + " from kept"}
		tamper(t, db, "create table kept as select "+all+" from audit_entries")
		found := func(what string, statements ...string) {
			t.Helper()
			tamper(t, db, statements...)
			if report := verify(t, db); len(report.Findings) == 0 {
				t.Errorf("not found: %s", what)
			}
			tamper(t, db, back...)
			if report := verify(t, db); len(report.Findings) > 0 {
				t.Fatalf("not put back after %s: %+v", what, report.Findings)
			}
		}
		// The first, the last, and some between.
		for _, id := range []int{1, entries, 1 + rand.IntN(entries), 1 + rand.IntN(entries)} {
			for column, values := range columns {
				for _, value := range values {
					if same := fmt.Sprintf("select count(*) from audit_entries where id = %d and %s is not distinct from %s", id, column, value); isSame(t, db, same) {
						continue
					}
					statement := fmt.Sprintf("update audit_entries set %s = %s where id = %d", column, value, id)
					found(statement, statement)
				}
			}
			found(fmt.Sprint("number of ", id), fmt.Sprintf("update audit_entries set id = 1000 where id = %d", id))
			found(fmt.Sprint("without ", id), fmt.Sprintf("delete from audit_entries where id = %d", id))
			found(fmt.Sprint("without what follows ", id), fmt.Sprintf("delete from audit_entries where id >= %d", id))
			found(fmt.Sprint("behind the end, as ", id), fmt.Sprintf("insert into audit_entries (%s) select 1000, %s from audit_entries where id = %d", all, strings.TrimPrefix(all, "id, "), id))
			if other := 1 + id%entries; other != id {
				found(fmt.Sprint(id, " and ", other, " in each other's place"), fmt.Sprintf("update audit_entries set id = -1 where id = %d", id),
					fmt.Sprintf("update audit_entries set id = %d where id = %d", id, other), fmt.Sprintf("update audit_entries set id = %d where id = -1", other))
			}
		}
		found("nothing left", "delete from audit_entries")
		tamper(t, db, "delete from audit_entries where id > 30", "update audit_heads set entries = 30, last_id = 30, hash = (select hash from audit_entries where id = 30)")
		noted := models.AuditNote{Entry: 40, Hash: make([]byte, 32)}
		if report := verify(t, db, noted); len(report.Findings) != 1 || report.Findings[0].Kind != models.AuditUnknown {
			t.Errorf("a whole chain that was cut is not what was noted: %+v", report)
		}
	})
}

func isSame(t *testing.T, db *models.DB, query string) bool {
	t.Helper()
	if !db.IsPostgres() {
		query = strings.Replace(query, "is not distinct from", "is", 1)
	}
	var count int
	if err := db.SQL().QueryRow(query).Scan(&count); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return count > 0
}

func TestEntriesOfManyAtOnceAreOneChain(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		const writers, each = 12, 20
		var group sync.WaitGroup
		for range writers {
			group.Go(func() {
				for i := range each {
					err := db.Write(background, func(tx *models.Tx) error {
						if err := models.Record(tx, models.AuditEntry{Act: "try", Thing: "site:1"}); err != nil || i%5 > 0 {
							return err
						}
						return models.ErrStale // it was not done: there is no entry, and no gap
					})
					if err != nil && i%5 > 0 {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if report := verify(t, db); len(report.Findings) > 0 || report.Entries != writers*each*4/5 || report.Last != report.Entries {
			t.Errorf("%+v", report)
		}
	})
}

// Who adds to the record keeps nobody waiting while they are still at what they
// tell of.
func TestAnActKeepsTheEndOfTheRecordOnlyForItsCommit(t *testing.T) {
	db, err := models.Open(background, modelstest.MigratedPostgresURL(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(background, 20*time.Second)
	defer cancel()
	if err := db.Write(ctx, func(tx *models.Tx) error {
		if err := models.Record(tx, models.AuditEntry{Act: "slow", Thing: "site:1"}); err != nil {
			return err
		}
		return db.Write(ctx, func(tx *models.Tx) error { return models.Record(tx, models.AuditEntry{Act: "quick", Thing: "site:1"}) })
	}); err != nil {
		t.Fatal(err)
	}
	if report := verify(t, db); len(report.Findings) > 0 || report.Entries != 2 {
		t.Errorf("%+v", report)
	}
}

// What was recorded before entries had hashes is chained when the program starts.
func TestOlderEntriesAreChained(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		recordSome(t, db, 25)
		tamper(t, db, "delete from audit_entries where id = 7", // one that was rolled back, by an older program
			"update audit_entries set hash = null", "update audit_heads set entries = 0, last_id = 0, hash = null")
		recordSome(t, db, 3)
		if report := verify(t, db); len(report.Findings) > 0 || report.Entries != 27 {
			t.Errorf("%+v", report)
		}
		for _, statement := range []string{"update audit_entries set hash = null", "update audit_entries set hash = (select hash from audit_entries where id = 2) where id = 3"} {
			if err := db.Write(background, func(tx *models.Tx) error { return tx.Exec(statement).Error }); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
}

func TestOpeningChainsOlderEntries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "exchange.db")
	modelstest.MigrateSQLite(t, path)
	for _, want := range []int64{12, 12} {
		db, err := models.Open(background, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if report := verify(t, db); report.Entries > 0 {
			if len(report.Findings) > 0 || report.Entries != want {
				t.Errorf("%+v", report)
			}
		} else {
			recordSome(t, db, 12)
			tamper(t, db, "update audit_entries set hash = null", "update audit_heads set entries = 0, last_id = 0, hash = null")
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecordIsTextAndPartOfAnAct(t *testing.T) {
	db := modelstest.SQLite(t, nil)
	if err := db.Read(background, func(tx *models.Tx) error { return models.Record(tx, models.AuditEntry{Act: "a"}) }); err == nil {
		t.Error("an entry outside of any act would be lost")
	}
	for _, reason := range []string{"a\x00b", "a\xffb"} {
		if err := db.Write(background, func(tx *models.Tx) error { return models.Record(tx, models.AuditEntry{Act: "a", Reason: reason}) }); err == nil {
			t.Errorf("%q was recorded", reason)
		}
	}
}

// BenchmarkVerifyAudit verifies a record of 100,000 entries; "exchange bench
// audit" one of a million.
func BenchmarkVerifyAudit(b *testing.B) {
	db := modelstest.SQLite(b, nil)
	for range 200 {
		if err := db.Write(background, func(tx *models.Tx) error {
			for range 500 {
				if err := models.Record(tx, models.AuditEntry{Act: "account.suspend", Thing: "person:12345", Place: "site", Before: "active", After: "suspended", Reason: "The same text in five topics."}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if report := verify(b, db); len(report.Findings) > 0 || report.Entries != 100_000 {
			b.Fatalf("%+v", report)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
