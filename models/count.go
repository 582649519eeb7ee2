package models

import (
	"context"
	"sync/atomic"
	"time"

	"gorm.io/gorm/logger"
)

// Queries counts the statements that are sent to the database on behalf of a
// context. It is safe for concurrent use.
type Queries struct{ count atomic.Int64 }

// Count is how many there were.
func (q *Queries) Count() int64 { return q.count.Load() }

type queriesKey struct{}

// CountQueries begins to count what is asked of the database with a context and
// those made of it.
func CountQueries(ctx context.Context) (context.Context, *Queries) {
	q := &Queries{}
	return context.WithValue(ctx, queriesKey{}, q), q
}

// counting counts each statement where somebody wants to know.
type counting struct{ logger.Interface }

func (c counting) Trace(ctx context.Context, begin time.Time, statement func() (sql string, rows int64), err error) {
	if q, wanted := ctx.Value(queriesKey{}).(*Queries); wanted {
		q.count.Add(1)
	}
	c.Interface.Trace(ctx, begin, statement, err)
}

// LogMode keeps counting whatever is logged.
func (c counting) LogMode(level logger.LogLevel) logger.Interface {
	return counting{c.Interface.LogMode(level)}
}
