// Package apptest gives tests the whole App on a fresh database, with a clock
// to turn, and a cast of people to act.
package apptest

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app"
	"minamata.exchange/config"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
	"minamata.exchange/views/text"
)

// Clock is a clock that stands still until it is turned. It is safe for
// concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock stands at a fixed moment.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

// Now is the moment at which the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Turn moves the clock on (or back).
func (c *Clock) Turn(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// App is the system under test with its clock.
type App struct {
	*app.App
	Clock *Clock
}

// New starts the App on a fresh SQLite database and closes it when the test
// ends.
func New(t testing.TB) *App {
	t.Helper()
	return At(t, "")
}

// EachDatabase runs a test on the App on SQLite and on PostgreSQL.
func EachDatabase(t *testing.T, run func(t *testing.T, a *App)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, New(t)) })
	t.Run("postgres", func(t *testing.T) { run(t, At(t, modelstest.MigratedPostgresURL(t))) })
}

// At starts the App on the database at url ("": SQLite in a folder of its own).
func At(t testing.TB, url string) *App {
	t.Helper()
	return Among(t, url, "")
}

// Among is At for one of several that tell each other over NATS what happens.
func Among(t testing.TB, url, nats string) *App {
	t.Helper()
	settings := config.Config{Addr: "127.0.0.1:0", Data: t.TempDir(), DatabaseURL: url, NATSURL: nats, BaseURL: "http://exchange.test", MailFrom: "exchange@exchange.test", PageCache: 4}
	if err := settings.Validate(); err != nil {
		t.Fatal(err)
	}
	if url == "" {
		modelstest.MigrateSQLite(t, filepath.Join(settings.Data, "exchange.db"))
	}
	clock := NewClock()
	a, err := app.New(context.Background(), app.Options{Config: settings, Log: Log(), Clock: clock.Now, Translate: text.Say})
	if err != nil {
		t.Fatal(err)
	}
	// Nothing opens a case by itself but where a test has it: jobs run when they like.
	if err := a.DB.Write(context.Background(), func(tx *models.Tx) error { return models.SetSiteState(tx, "moderation_watch", "{}") }); err != nil {
		t.Fatal(err)
	}
	a.Start(context.Background())
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return &App{App: a, Clock: clock}
}

// Log discards, unless EXCHANGE_TEST_LOG is set.
func Log() *slog.Logger {
	out := io.Discard
	if os.Getenv("EXCHANGE_TEST_LOG") != "" {
		out = os.Stderr
	}
	return slog.New(slog.NewTextHandler(out, nil))
}
