package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"minamata.exchange/app/jobs"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

type payload struct{ N int }

// A job is there if, and only if, the action that wanted it was committed.
func TestJobsCommitWithTheirAction(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		queue := jobs.New(db, slog.New(slog.DiscardHandler))
		done := make(chan int, 8)
		jobs.Register(queue, "count", func(_ context.Context, p payload) error {
			done <- p.N
			return nil
		})
		failed := errors.New("the action failed")
		err := db.Write(t.Context(), func(tx *models.Tx) error {
			return errors.Join(queue.Enqueue(tx, "count", payload{1}), failed)
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		if err := db.Write(t.Context(), func(tx *models.Tx) error { return queue.Enqueue(tx, "count", payload{2}) }); err != nil {
			t.Fatal(err)
		}
		stop := run(t, queue)
		defer stop()
		if n := next(t, done); n != 2 {
			t.Errorf("job %d ran, whose action was not committed", n)
		}
	})
}

// The queue may hold what a newer program asked for, and what cannot be done.
func TestOneJobHoldsNoOtherUp(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		queue := jobs.New(db, slog.New(slog.DiscardHandler))
		done := make(chan int, 8)
		jobs.Register(queue, "count", func(_ context.Context, p payload) error {
			done <- p.N
			return nil
		})
		jobs.Register(queue, "hopeless", func(context.Context, payload) error { return jobs.ErrHopeless })
		jobs.Register(queue, "panics", func(context.Context, payload) error { panic("broken") })
		if err := db.Write(t.Context(), func(tx *models.Tx) error {
			return errors.Join(
				queue.Enqueue(tx, "of_a_newer_program", payload{1}), queue.Enqueue(tx, "hopeless", payload{2}),
				queue.Enqueue(tx, "panics", payload{3}), queue.Enqueue(tx, "count", "no such payload"), queue.Enqueue(tx, "count", payload{4}),
			)
		}); err != nil {
			t.Fatal(err)
		}
		stop := run(t, queue)
		defer stop()
		if n := next(t, done); n != 4 {
			t.Errorf("job %d", n)
		}
	})
}

// A program that ends in the middle of a job leaves it to the next one.
func TestJobOutlivesTheProgramThatBeganIt(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		first := jobs.New(db, slog.New(slog.DiscardHandler))
		var begun atomic.Int32
		started := make(chan int, 8)
		jobs.Register(first, "count", func(ctx context.Context, p payload) error {
			begun.Add(1)
			started <- p.N
			<-ctx.Done() // as far as it came
			return ctx.Err()
		})
		stop := run(t, first)
		if err := db.Write(t.Context(), func(tx *models.Tx) error { return first.Enqueue(tx, "count", payload{7}) }); err != nil {
			t.Fatal(err)
		}
		next(t, started)
		stop()
		var waiting int64
		if err := db.Read(t.Context(), func(tx *models.Tx) error {
			return tx.Table("goqite").Where("queue = 'jobs'").Count(&waiting).Error
		}); err != nil {
			t.Fatal(err)
		}
		if begun.Load() != 1 || waiting != 1 {
			t.Errorf("begun %d times, %d waiting: the job is lost", begun.Load(), waiting)
		}
	})
}

// run does jobs until the function it gives is called, which waits.
func run(t *testing.T, queue *jobs.Queue) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		queue.Run(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}
}

func next(t *testing.T, from <-chan int) int {
	t.Helper()
	select {
	case n := <-from:
		return n
	case <-time.After(30 * time.Second):
		t.Fatal("no job ran")
		return 0
	}
}
