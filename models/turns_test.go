package models_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// Many who write at once take turns: none waits while another writes again and
// again.
func TestWritersTakeTurns(t *testing.T) {
	db := modelstest.SQLite(t, nil)
	const writers, writes = 20, 2000
	counts := make([]int, writers)
	var total, come atomic.Int32
	var writing sync.WaitGroup
	begin := func(i int) {
		writing.Go(func() {
			come.Add(1)
			for total.Add(1) <= writes {
				if err := db.Write(t.Context(), func(*models.Tx) error { counts[i]++; return nil }); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	if err := db.Write(t.Context(), func(*models.Tx) error { // none writes before all have come
		for i := range counts {
			begin(i)
		}
		for come.Load() < writers {
			runtime.Gosched()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	writing.Wait()
	if least, most := slices.Min(counts), slices.Max(counts); least < writes/writers/2 || most > writes/writers*2 {
		t.Errorf("of %d writes by %d writers one made %d and another %d", writes, writers, least, most)
	}
}

func TestTurnEndsWithPanicAndPatience(t *testing.T) {
	db := modelstest.SQLite(t, nil)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		_ = db.Write(t.Context(), func(*models.Tx) error { panic("broken") })
	}()
	err := db.Write(t.Context(), func(*models.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		waited := make(chan error)
		go func() { waited <- db.Write(ctx, func(*models.Tx) error { return nil }) }()
		if err := <-waited; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who waited too long: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Errorf("after a panic: %v", err)
	}
}
