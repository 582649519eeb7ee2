package models

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
)

// CopySQLite writes what the database at path holds at this moment to target,
// which must not be there. The program may run on the database meanwhile: the
// copy is one reader's view of it, and holds nothing half done.
func CopySQLite(ctx context.Context, path, target string) error {
	if _, err := os.Stat(path); err != nil { // SQLite would make one
		return fmt.Errorf("no database: %w", err)
	}
	query := url.Values{"_pragma": {"busy_timeout(10000)"}}
	return onSQLite(ctx, path, query, func(g *gorm.DB) error {
		return g.Exec("vacuum into ?", target).Error
	})
}

// CheckSQLite reads the whole database at path and fails on the first thing in
// it that is damaged.
func CheckSQLite(ctx context.Context, path string) error {
	return onSQLite(ctx, path, url.Values{"_pragma": {"query_only(1)"}}, func(g *gorm.DB) error {
		var findings []string
		if err := g.Raw("pragma integrity_check(1)").Scan(&findings).Error; err != nil {
			return err
		}
		if len(findings) != 1 || findings[0] != "ok" {
			return fmt.Errorf("the database is damaged: %v", findings)
		}
		return nil
	})
}

func onSQLite(ctx context.Context, path string, query url.Values, do func(*gorm.DB) error) error {
	db, err := gorm.Open(sqlite.Open(address(path, query)), settings(false))
	if err != nil {
		return err
	}
	conn, err := db.DB()
	if err != nil {
		return err
	}
	return errors.Join(do(db.WithContext(ctx)), conn.Close())
}

// BeginAnew makes a database that was brought back from a backup safe to go on
// with. Offsets of live events begin a new epoch, or a browser that saw more
// than the backup holds would wait for what has been. Sessions and one-time
// links are void: one that was revoked or used since must not come back.
func BeginAnew(tx *Tx, taken time.Time) error {
	if err := tx.Model(&Notice{}).Where("mail_due_at is not null").Update("mail_due_at", nil).Error; err != nil { // it was sent since
		return err
	}
	if err := SetSiteState(tx, "live_epoch", ""); err != nil { // the next start draws one
		return err
	}
	if err := tx.Model(&Session{}).Where("revoked_at is null").Update("revoked_at", tx.Now).Error; err != nil {
		return err
	}
	if err := tx.Model(&OneTimeToken{}).Where("used_at is null").Update("used_at", tx.Now).Error; err != nil {
		return err
	}
	entry := AuditEntry{Act: "restore", Thing: "site", Place: "site"}
	if !taken.IsZero() {
		entry.After = taken.UTC().Format(time.RFC3339)
	}
	return Record(tx, entry)
}
