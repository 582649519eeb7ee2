// Package jobs does later what an action asks for: a job is enqueued in the
// action's own transaction, so there is no job without its row and no row
// without its job. A job runs at least once; one that fails is tried again
// after a while, and must ask for rights anew when it runs.
package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"maragu.dev/goqite"
	"maragu.dev/goqite/jobs"

	"minamata.exchange/models"
)

const (
	retryAfter = time.Minute
	tries      = 60
	poll       = 300 * time.Millisecond
)

// Queue holds jobs in the database. Register every kind before Run.
type Queue struct {
	queue  *goqite.Queue
	runner *jobs.Runner
	log    *slog.Logger
}

// New makes the queue on the database.
func New(db *models.DB, log *slog.Logger) *Queue {
	flavor := goqite.SQLFlavorSQLite
	if db.IsPostgres() {
		flavor = goqite.SQLFlavorPostgreSQL
	}
	queue := goqite.New(goqite.NewOpts{DB: db.SQL(), Name: "jobs", MaxReceive: tries, Timeout: retryAfter, SQLFlavor: flavor})
	return &Queue{queue: queue, log: log, runner: jobs.NewRunner(jobs.NewRunnerOpts{Queue: queue, Limit: 2, PollInterval: poll, Extend: retryAfter})}
}

// Register says what is done for jobs of a name.
func Register[T any](q *Queue, name string, do func(context.Context, T) error) {
	q.runner.Register(name, func(ctx context.Context, message []byte) error {
		var payload T
		if err := json.Unmarshal(message, &payload); err != nil {
			return err
		}
		if err := do(ctx, payload); err != nil {
			q.log.Warn("a job failed and will be tried again", "job", name, "error", err)
			return err
		}
		return nil
	})
}

// Enqueue asks for a job in the transaction of the action that wants it.
func (q *Queue) Enqueue(tx *models.Tx, name string, payload any) error {
	body, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	if _, err := jobs.CreateTx(tx.Statement.Context, tx.SQLTx(), q.queue, name, goqite.Message{Body: body}); err != nil {
		return fmt.Errorf("enqueue %s: %w", name, err)
	}
	return nil
}

// Run does jobs until ctx ends, and waits for those that run.
func (q *Queue) Run(ctx context.Context) { q.runner.Start(ctx) }
