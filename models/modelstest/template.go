package modelstest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"minamata.exchange/migrations"
	"minamata.exchange/models"
)

// Migrating takes longer than most tests do: each database is a copy of one
// that was migrated once.

// MigratedPostgresURL is PostgresURL with all tables in it. The database that
// it copies stays on the server, named after its migrations, until a week later
// one of others is made.
func MigratedPostgresURL(t testing.TB) string {
	t.Helper()
	if !answers() {
		return PostgresURL(t)
	}
	template, err := postgresTemplate()
	if err != nil {
		t.Fatal(fmt.Errorf("the migrated database: %w", err))
	}
	return newDatabase(t, serverURL(), template)
}

const templatePrefix = "exchange_template_"

var postgresTemplate = sync.OnceValues(func() (string, error) {
	sum, err := sumOf(migrations.Postgres)
	if err != nil {
		return "", err
	}
	pool, err := sql.Open("pgx", serverURL())
	if err != nil {
		return "", err
	}
	defer pool.Close()
	ctx := context.Background()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close() // and its lock with it
	if _, err := conn.ExecContext(ctx, "select pg_advisory_lock(hashtext($1))", templatePrefix); err != nil {
		return "", err
	}
	name := templatePrefix + sum
	var there bool
	if err := conn.QueryRowContext(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there); err != nil || there {
		return name, err
	}
	return name, makeTemplate(ctx, conn, name)
})

// makeTemplate migrates a database under another name first, so that whoever
// finds the template finds it whole.
func makeTemplate(ctx context.Context, conn *sql.Conn, name string) error {
	var old sql.NullString
	if err := conn.QueryRowContext(ctx, `select string_agg(datname, ',') from pg_database where datname like $1
		and coalesce(shobj_description(oid, 'pg_database'), '') < to_char(now() - interval '7 days', 'YYYY-MM-DD')`, templatePrefix+"%").Scan(&old); err != nil {
		return err
	}
	unready := templatePrefix + "unready"
	for other := range strings.SplitSeq(old.String, ",") {
		if other != "" {
			_, _ = conn.ExecContext(ctx, "drop database if exists "+other) // it stays where a test copies it just now
		}
	}
	if _, err := conn.ExecContext(ctx, "drop database if exists "+unready); err != nil { // cut short
		return err
	}
	if _, err := conn.ExecContext(ctx, "create database "+unready); err != nil {
		return err
	}
	address, err := url.Parse(serverURL())
	if err != nil {
		return err
	}
	address.Path = "/" + unready
	db, err := models.Open(ctx, address.String(), nil)
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	if _, err = conn.ExecContext(ctx, "alter database "+unready+" rename to "+name); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "comment on database "+name+" is '"+time.Now().UTC().Format(time.DateOnly)+"'")
	return err
}

// MigrateSQLite puts a database with all tables where none is yet.
func MigrateSQLite(t testing.TB, path string) {
	t.Helper()
	whole, err := sqliteTemplate()
	if err != nil {
		t.Fatal(fmt.Errorf("the migrated database: %w", err))
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "exchange-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "exchange.db")
	db, err := models.Open(context.Background(), path, nil)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func sumOf(dialect migrations.Dialect) (string, error) {
	folder, err := migrations.Files(dialect)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	err = fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(folder, path)
		_, _ = fmt.Fprintf(hash, "%s %d\n%s", path, len(content), content)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil)[:10]), err
}
