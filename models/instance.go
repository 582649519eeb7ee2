package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// instanceLock is the key of the advisory lock that running instances hold.
const instanceLock = 0x4d696e616d617461 // "Minamata"

// Instance is the place of a running program at a PostgreSQL database, held by
// an advisory lock on a connection of its own, so that it is free again the
// moment the program is gone, however it went.
type Instance struct {
	url    string
	shared bool
	conn   *pgx.Conn
}

// ErrTaken means that another instance holds the database.
var ErrTaken = errors.New("another instance runs on this database")

// ClaimInstance takes a place at the database: shared with others who share
// it, or alone. Where it is taken it tries again until patience is over, since
// the other may just be going, and then answers ErrTaken.
func ClaimInstance(ctx context.Context, url string, shared bool, patience time.Duration) (*Instance, error) {
	i := &Instance{url: url, shared: shared}
	var over <-chan time.Time // counted from when it was first seen to be taken: a slow database takes nothing of it
	for {
		taken, err := i.tryClaim(ctx)
		if err != nil {
			i.Release()
			return nil, err
		}
		if taken {
			return i, nil
		}
		if patience <= 0 {
			i.Release()
			return nil, ErrTaken
		}
		if over == nil {
			over = time.After(patience)
		}
		select {
		case <-over:
			i.Release()
			return nil, ErrTaken
		case <-ctx.Done():
			i.Release()
			return nil, ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (i *Instance) tryClaim(ctx context.Context) (taken bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	return i.claim(ctx)
}

// claim tries once, on a connection that is made where there is none.
func (i *Instance) claim(ctx context.Context) (taken bool, err error) {
	if i.conn == nil || i.conn.IsClosed() {
		if i.conn, err = pgx.Connect(ctx, i.url); err != nil {
			return false, fmt.Errorf("connect to the database: %w", err)
		}
	}
	try := "select pg_try_advisory_lock($1)"
	if i.shared {
		try = "select pg_try_advisory_lock_shared($1)"
	}
	err = i.conn.QueryRow(ctx, try, int64(instanceLock)).Scan(&taken)
	return taken, err
}

// Keep holds the place until ctx ends: after the database was away it is taken
// again. lost is told when somebody else has taken it meanwhile, and why the
// database does not answer.
func (i *Instance) Keep(ctx context.Context, lost func(error)) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := i.hold(ctx); err != nil && ctx.Err() == nil {
			lost(err)
		}
	}
}

func (i *Instance) hold(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	if i.conn != nil && !i.conn.IsClosed() {
		if i.conn.Ping(ctx) == nil {
			return nil
		}
		i.Release()
	}
	taken, err := i.claim(ctx)
	if err == nil && !taken {
		err = ErrTaken
		i.Release() // or the next look would take a connection that answers for one that holds
	}
	return err
}

// Release gives the place up.
func (i *Instance) Release() {
	if i.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = i.conn.Close(ctx) // gone is gone: the server frees the lock with the connection
	i.conn = nil
}
