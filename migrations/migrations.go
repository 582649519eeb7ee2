// Package migrations holds the SQL that makes and changes the tables, one
// folder a dialect, the same numbers and names in both, and applies what is
// missing.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// Dialect names a database the program runs on.
type Dialect string

// The databases the program runs on.
const (
	Postgres Dialect = "postgres"
	SQLite   Dialect = "sqlite"
)

// ErrNewer means that the database was migrated by a newer program; this one
// would misread it.
var ErrNewer = errors.New("the database is newer than this program")

// Up applies every migration that is missing. Two instances may call it at
// once: PostgreSQL holds a session lock, SQLite has one writer. It refuses a
// database that a newer program has migrated.
func Up(ctx context.Context, db *sql.DB, dialect Dialect) error {
	provider, err := provider(db, dialect)
	if err != nil {
		return err
	}
	current, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the schema version: %w", err)
	}
	sources := provider.ListSources()
	if newest := sources[len(sources)-1].Version; current > newest {
		return fmt.Errorf("schema %d, this program knows %d: %w", current, newest, ErrNewer)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("apply migrations: %w", err)
	}
	return nil
}

// Down takes every migration back. Only tests and a person who knows what
// they are doing call it: it drops what people wrote.
func Down(ctx context.Context, db *sql.DB, dialect Dialect) error {
	provider, err := provider(db, dialect)
	if err != nil {
		return err
	}
	_, err = provider.DownTo(ctx, 0)
	return err
}

// Files are the migrations of a dialect, in a folder of their own.
func Files(dialect Dialect) (fs.FS, error) { return fs.Sub(files, string(dialect)) }

func provider(db *sql.DB, dialect Dialect) (*goose.Provider, error) {
	folder, err := Files(dialect)
	if err != nil {
		return nil, err
	}
	if dialect == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, db, folder)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60), lock.WithUnlockTimeout(1, 10))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, folder, goose.WithSessionLocker(locker))
}

// Timeout bounds how long an instance waits for another one's migration.
const Timeout = 90 * time.Second
