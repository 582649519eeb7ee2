// Package modelstest hands out fresh databases to tests: SQLite always,
// PostgreSQL where one answers.
package modelstest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes and drops databases

	"minamata.exchange/models"
)

// EachDatabase runs the test on a fresh SQLite database and, where a server
// answers, on a fresh PostgreSQL one. Where none answers the test says so by
// name; EXCHANGE_TEST_REQUIRE=postgres makes that a failure.
func EachDatabase(t *testing.T, run func(t *testing.T, db *models.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, SQLite(t, nil)) })
	t.Run("postgres", func(t *testing.T) { run(t, open(t, MigratedPostgresURL(t), nil)) })
}

// EachURL is EachDatabase for tests that open the database themselves.
func EachURL(t *testing.T, run func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, SQLiteURL(t)) })
	t.Run("postgres", func(t *testing.T) { run(t, PostgresURL(t)) })
}

// SQLite is a fresh SQLite database whose moments come from clock (nil: the
// system's).
func SQLite(t testing.TB, clock func() time.Time) *models.DB {
	t.Helper()
	path := SQLiteURL(t)
	MigrateSQLite(t, path)
	return open(t, path, clock)
}

// SQLiteURL is the path of a database in a folder of the test's own.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "exchange.db")
}

// PostgresURL is the address of an empty PostgreSQL database that is dropped
// when the test ends. The test is skipped where no server answers.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := serverURL()
	if !answers() {
		if strings.Contains(os.Getenv("EXCHANGE_TEST_REQUIRE"), "postgres") {
			t.Fatal("PostgreSQL is required here and does not answer")
		}
		t.Skip("did not run: PostgreSQL does not answer on " + server)
	}
	return newDatabase(t, server, "")
}

// newDatabase makes a database, as a copy where a template is named, and drops
// it when the test ends.
func newDatabase(t testing.TB, server, template string) string {
	t.Helper()
	name := "exchange_test_" + strings.ToLower(rand.Text())
	if template == "" {
		admin(t, server, "create database "+name)
	} else {
		admin(t, server, "create database "+name+" template "+template)
	}
	t.Cleanup(func() { admin(t, server, "drop database if exists "+name+" with (force)") })
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}

func open(t testing.TB, address string, clock func() time.Time) *models.DB {
	t.Helper()
	db, err := models.Open(context.Background(), address, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func serverURL() string {
	if named := os.Getenv("EXCHANGE_TEST_POSTGRES"); named != "" {
		return named
	}
	return "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable"
}

var answers = sync.OnceValue(func() bool {
	conn, err := sql.Open("pgx", serverURL())
	if err != nil {
		return false
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return conn.PingContext(ctx) == nil
})

func admin(t testing.TB, server, statement string) {
	t.Helper()
	conn, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Exec(statement); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", statement, err))
	}
}
