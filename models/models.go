package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
	"gorm.io/gorm"

	"minamata.exchange/migrations"
)

// What a query can fail with besides the database being away.
var (
	ErrNotFound  = errors.New("no such record")
	ErrDuplicate = errors.New("a record like this exists")
	ErrStale     = errors.New("the record has changed since it was read")
)

// DB is the database: one writer and a pool of readers on SQLite, one pool on
// PostgreSQL. It is safe for concurrent use.
type DB struct {
	dialect dialect
	read    *gorm.DB
	write   *gorm.DB
	turns   *semaphore.Weighted // of writers: as many as there are connections for them
	now     func() time.Time
}

// Tx is a view of the database for one action: either a transaction (from
// Write) or plain reads (from Read). It is not safe for concurrent use and
// must not outlive the function it was handed to.
type Tx struct {
	*gorm.DB
	// Now is the one moment of this action.
	Now     time.Time
	dialect dialect
	writes  bool
	after   []func()
	record  []AuditEntry // to be appended to the audit record at the end
}

// Open opens the database that url names ("postgres://…", or a path for
// SQLite) and brings its tables up to date. The clock is for tests; nil means
// the system's.
func Open(ctx context.Context, url string, clock func() time.Time) (*DB, error) {
	if clock == nil {
		clock = time.Now //nolint:forbidigo // where the clock comes from
	}
	d := dialectOf(url)
	write, read, err := d.open(url)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db := &DB{dialect: d, read: read, write: write, turns: semaphore.NewWeighted(d.writers()), now: clock}
	ctx, cancel := context.WithTimeout(ctx, migrations.Timeout)
	defer cancel()
	if err := migrations.Up(ctx, db.SQL(), d.name()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := db.chainAudit(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("chain the audit record: %w", err), db.Close())
	}
	return db, nil
}

// Close releases every connection.
func (db *DB) Close() error {
	var errs []error
	for _, g := range []*gorm.DB{db.read, db.write} {
		if conn, err := g.DB(); err == nil {
			errs = append(errs, conn.Close())
		}
	}
	return errors.Join(errs...)
}

// SQL is the connection that writes, for the libraries that want one
// (migrations, the job queue).
func (db *DB) SQL() *sql.DB {
	conn, err := db.write.DB()
	if err != nil {
		panic(err) // gorm.Open has succeeded with a *sql.DB
	}
	return conn
}

// IsPostgres reports which of the two databases this is.
func (db *DB) IsPostgres() bool { return db.dialect.name() == migrations.Postgres }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	conn, err := db.read.DB()
	if err != nil {
		return err
	}
	return conn.PingContext(ctx)
}

// Now is the present moment as the database keeps moments.
func (db *DB) Now() time.Time { return db.now().UTC().Truncate(time.Microsecond) }

// Read runs f on the readers. Each query sees what was committed when it
// began; there is no transaction around them.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	return f(&Tx{DB: db.read.WithContext(ctx), Now: db.Now(), dialect: db.dialect})
}

// Write runs f in one transaction and then, only if it was committed, what f
// handed to AfterCommit, in that order. It does not nest: an operation that
// may join a larger one takes a Tx. Who comes first is served first: a pool
// hands connections out in any order, and of many who wait some would wait long.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	if err := db.turns.Acquire(ctx, 1); err != nil {
		return err
	}
	after, err := db.writeNow(ctx, f)
	if err != nil {
		return err
	}
	for _, do := range after {
		do()
	}
	return nil
}

// writeNow is one transaction, for who has a turn; it ends with it, whatever f
// does.
func (db *DB) writeNow(ctx context.Context, f func(*Tx) error) ([]func(), error) {
	defer db.turns.Release(1)
	var after []func()
	err := db.write.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		tx := &Tx{DB: g, Now: db.Now(), dialect: db.dialect, writes: true}
		if err := f(tx); err != nil {
			return err
		}
		after = tx.after
		return tx.appendRecord()
	})
	return after, err
}

// AfterCommit has do run once the transaction is committed, before Write
// returns. It must not block: hand long work to a job.
func (tx *Tx) AfterCommit(do func()) { tx.after = append(tx.after, do) }

// SQLTx is the transaction underneath, for the job queue.
func (tx *Tx) SQLTx() *sql.Tx {
	switch pool := tx.Statement.ConnPool.(type) {
	case *sql.Tx:
		return pool
	case *gorm.PreparedStmtTX:
		if inner, ok := pool.Tx.(*sql.Tx); ok {
			return inner
		}
	}
	panic("SQLTx called outside Write")
}

// One reads a single record and turns GORM's errors into ours.
func one[T any](g *gorm.DB) (T, error) {
	var record T
	err := g.Take(&record).Error
	return record, translate(err)
}

// translate turns GORM's errors into the three a caller can act on.
func translate(err error) error {
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return ErrNotFound
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fmt.Errorf("%w: %w", ErrDuplicate, err)
	default:
		return err
	}
}

// affectedOne checks that a write changed the one record it meant: an update
// of none is no error to GORM.
func affectedOne(g *gorm.DB, otherwise error) error {
	if g.Error != nil {
		return translate(g.Error)
	}
	if g.RowsAffected != 1 {
		return otherwise
	}
	return nil
}
