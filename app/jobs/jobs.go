// Package jobs does later what an action asks for: a job is enqueued in the
// action's own transaction, so there is no job without its row and no row
// without its job. A job runs at least once; one that fails is tried again
// after a while, and must ask for rights anew when it runs.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"maragu.dev/goqite"
	"maragu.dev/goqite/jobs"

	"minamata.exchange/models"
)

const (
	retryAfter = time.Minute
	tries      = 4 * 24 * 60 // four days: a mail server may be away over a weekend
	poll       = 300 * time.Millisecond

	// anyJob is the one name that goqite knows a job by: it ends the program over
	// a name it does not know, and the queue may hold the jobs of a newer one.
	anyJob = "job"
)

// ErrHopeless says, wrapped by what a job returns, that trying again will not
// help: the job is given up, and logged.
var ErrHopeless = errors.New("trying again will not help")

// envelope is a job as it waits.
type envelope struct {
	Name    string          `json:"name"`
	Payload json.RawMessage `json:"payload"`
}

// Queue holds jobs in the database. Register every kind before Run.
type Queue struct {
	queue  *goqite.Queue
	runner *jobs.Runner
	log    *slog.Logger
	kinds  map[string]func(context.Context, json.RawMessage) error
}

// New makes the queue on the database.
func New(db *models.DB, log *slog.Logger) *Queue {
	flavor := goqite.SQLFlavorSQLite
	if db.IsPostgres() {
		flavor = goqite.SQLFlavorPostgreSQL
	}
	queue := goqite.New(goqite.NewOpts{DB: db.SQL(), Name: "jobs", MaxReceive: tries, Timeout: retryAfter, SQLFlavor: flavor})
	q := &Queue{
		queue: queue, log: log, kinds: map[string]func(context.Context, json.RawMessage) error{},
		runner: jobs.NewRunner(jobs.NewRunnerOpts{Queue: queue, Limit: 2, PollInterval: poll, Extend: retryAfter}),
	}
	q.runner.Register(anyJob, q.do)
	return q
}

// Register says what is done for jobs of a name.
func Register[T any](q *Queue, name string, do func(context.Context, T) error) {
	q.kinds[name] = func(ctx context.Context, message json.RawMessage) error {
		var payload T
		if err := json.Unmarshal(message, &payload); err != nil {
			return fmt.Errorf("%w: %w", ErrHopeless, err)
		}
		return do(ctx, payload)
	}
}

// do does one job; an error has it tried again.
func (q *Queue) do(ctx context.Context, message []byte) error {
	var e envelope
	if err := json.Unmarshal(message, &e); err != nil {
		q.log.Error("a job could not be read and is given up", "error", err)
		return nil
	}
	do, known := q.kinds[e.Name]
	if !known {
		q.log.Warn("a job waits for a program that knows it", "job", e.Name)
		return fmt.Errorf("job %q is not known", e.Name)
	}
	err := do(ctx, e.Payload)
	switch {
	case errors.Is(err, ErrHopeless):
		q.log.Error("a job is given up", "job", e.Name, "error", err)
		return nil
	case err != nil && ctx.Err() == nil:
		q.log.Warn("a job failed and will be tried again", "job", e.Name, "error", err)
	}
	return err
}

// Enqueue asks for a job in the transaction of the action that wants it.
func (q *Queue) Enqueue(tx *models.Tx, name string, payload any) error {
	content, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	body, err := json.Marshal(envelope{Name: name, Payload: content})
	if err != nil {
		return err
	}
	if _, err := jobs.CreateTx(tx.Statement.Context, tx.SQLTx(), q.queue, anyJob, goqite.Message{Body: body}); err != nil {
		return fmt.Errorf("enqueue %s: %w", name, err)
	}
	return nil
}

// Run does jobs until ctx ends, and waits for those that run.
func (q *Queue) Run(ctx context.Context) { q.runner.Start(ctx) }
