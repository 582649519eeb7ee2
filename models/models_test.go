package models_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm/schema"

	"minamata.exchange/migrations"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

var records = []any{
	models.Party{},
	models.Organization{},
	models.Person{},
	models.Account{},
	models.Session{},
	models.Invitation{},
	models.AccountRequest{},
	models.OneTimeToken{},
	models.Attempt{},
	models.FocalPoint{},
	models.AuditEntry{},
	models.AuditHead{},
	models.Theme{},
	models.Forum{},
	models.Topic{},
	models.ExperienceAccount{},
	models.Post{},
	models.PostVersion{},
	models.Reaction{},
	models.Mention{},
	models.Attachment{},
	models.Following{},
	models.Reading{},
	models.Draft{},
	models.Notice{},
	models.LiveEvent{},
	models.Workspace{},
	models.WorkspaceTheme{},
	models.WorkspaceMember{},
	models.WorkspaceInvitation{},
	models.WorkspaceRequest{},
	models.WorkspaceFile{},
	models.WorkspaceFileVersion{},
	models.WorkspaceActivity{},
	models.Document{},
	models.DocumentBatch{},
	models.DocumentSnapshot{},
	models.DocumentKept{},
	models.DocumentFigure{},
	models.Thread{},
	models.Comment{},
	models.CommentVersion{},
	models.ThreadAct{},
	models.DocumentDiscussion{},
	models.DocumentVersion{},
	models.DocumentVersionShare{},
	models.DocumentCheckpoint{},
	models.CommentPeriod{},
	models.PublicComment{},
	models.Case{},
	models.Report{},
	models.CaseAct{},
	models.CaseSign{},
	models.WatchedWord{},
	models.Appeal{},
	models.AppealKey{},
	models.TopicAct{},
	models.Outgoing{},
	models.FormerAddress{},
}

// Both schemas hold exactly the columns the records have.
func TestSchemaMatchesRecords(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		err := db.Read(context.Background(), func(tx *models.Tx) error {
			for _, record := range records {
				parsed, err := schema.Parse(record, &sync.Map{}, tx.NamingStrategy)
				if err != nil {
					return err
				}
				columns, err := tx.Migrator().ColumnTypes(parsed.Table)
				if err != nil {
					return err
				}
				inTable := map[string]bool{}
				for _, column := range columns {
					inTable[column.Name()] = true
				}
				inRecord := map[string]bool{}
				for _, name := range parsed.DBNames {
					inRecord[name] = true
				}
				if !reflect.DeepEqual(inTable, inRecord) {
					t.Errorf("%s: table has %v, record has %v", parsed.Table, inTable, inRecord)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestMigrateDownAndUpAgain(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		dialect := migrations.SQLite
		if db.IsPostgres() {
			dialect = migrations.Postgres
		}
		if err := migrations.Down(context.Background(), db.SQL(), dialect); err != nil {
			t.Fatal(err)
		}
		if err := migrations.Up(context.Background(), db.SQL(), dialect); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMigrateRefusesNewerDatabase(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		db, err := models.Open(context.Background(), url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.SQL().Exec("insert into goose_db_version (version_id, is_applied) values (99999, true)"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := models.Open(context.Background(), url, nil); !errors.Is(err, migrations.ErrNewer) {
			t.Errorf("opened a newer database: %v", err)
		}
	})
}

// Two instances that start at once on an empty PostgreSQL database both come up.
func TestTwoInstancesMigrateAtOnce(t *testing.T) {
	url := modelstest.PostgresURL(t)
	results := make(chan error, 4)
	for range cap(results) {
		go func() {
			db, err := models.Open(context.Background(), url, nil)
			if err == nil {
				err = db.Close()
			}
			results <- err
		}()
	}
	for range cap(results) {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

// A program that is ended in the middle of its migrations leaves a database that
// the next one brings to where it should be.
func TestMigrationsThatAreCutShortGoOn(t *testing.T) {
	tables := func(db *models.DB) (names []string) {
		t.Helper()
		query := "select name from sqlite_master where type in ('table', 'index') and name not like 'sqlite_%' order by name"
		if db.IsPostgres() {
			query = "select tablename from pg_tables where schemaname = 'public' union select indexname from pg_indexes where schemaname = 'public' order by 1"
		}
		if err := db.Read(t.Context(), func(tx *models.Tx) error { return tx.Raw(query).Scan(&names).Error }); err != nil {
			t.Fatal(err)
		}
		return names
	}
	modelstest.EachURL(t, func(t *testing.T, url string) {
		cut := 0
		for within := time.Millisecond; ; within += within / 2 {
			ctx, cancel := context.WithTimeout(t.Context(), within)
			db, err := models.Open(ctx, url, nil)
			cancel()
			if err != nil {
				cut++
				continue
			}
			other := modelstest.SQLiteURL(t)
			if db.IsPostgres() {
				other = modelstest.PostgresURL(t)
			}
			whole, err := models.Open(t.Context(), other, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer whole.Close()
			if got, want := tables(db), tables(whole); !slices.Equal(got, want) {
				t.Errorf("after %d cuts the database has %v, not %v", cut, got, want)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
			break
		}
		if cut < 2 {
			t.Errorf("only %d migrations were cut short", cut)
		}
	})
}

func TestWriteIsOneTransaction(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		ctx := context.Background()
		announced := false
		failure := errors.New("no")
		err := db.Write(ctx, func(tx *models.Tx) error {
			tx.AfterCommit(func() { announced = true })
			if err := models.SetSiteState(tx, "k", "v"); err != nil {
				return err
			}
			return failure
		})
		if !errors.Is(err, failure) || announced {
			t.Fatalf("err %v, announced %v", err, announced)
		}
		err = db.Write(ctx, func(tx *models.Tx) error {
			if value, err := models.SiteState(tx, "k"); err != nil || value != "" {
				t.Errorf("value %q survived the rollback (%v)", value, err)
			}
			tx.AfterCommit(func() { announced = true })
			return models.SetSiteState(tx, "k", "w")
		})
		if err != nil || !announced {
			t.Fatalf("err %v, announced %v", err, announced)
		}
	})
}

func TestAuditRecordIsAppendOnly(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		ctx := context.Background()
		if err := db.Write(ctx, func(tx *models.Tx) error {
			return models.Record(tx, models.AuditEntry{Act: "try", Thing: "site:1"})
		}); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{"update audit_entries set act = 'x'", "delete from audit_entries"} {
			err := db.Write(ctx, func(tx *models.Tx) error { return tx.Exec(statement).Error })
			if err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
}

func TestLiveOffsetsHaveNoGapUnderConcurrency(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		ctx := context.Background()
		const writers, each = 8, 10
		var group sync.WaitGroup
		for range writers {
			group.Go(func() {
				for range each {
					if err := db.Write(ctx, func(tx *models.Tx) error {
						return models.AppendLiveEvent(tx, &models.LiveEvent{Subject: "topic:1", Kind: "k", Payload: "{}"})
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		err := db.Read(ctx, func(tx *models.Tx) error {
			events, err := models.LiveEventsAfter(tx, "topic:1", 0, 1000)
			if len(events) != writers*each || events[len(events)-1].Offset != writers*each {
				t.Errorf("%d events, last %+v", len(events), events[len(events)-1])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
