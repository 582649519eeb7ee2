package models

import (
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"minamata.exchange/migrations"
)

type postgresDialect struct{}

func (postgresDialect) name() migrations.Dialect { return migrations.Postgres }

func (postgresDialect) pairs(number, text string) string {
	return fmt.Sprintf("(select (value->>0)::bigint as %s, value->>1 as %s from jsonb_array_elements(?::jsonb))", number, text)
}

// poolSize is how many connections each of the two pools has.
const poolSize = 12

func (postgresDialect) month(column string) string {
	return "to_char(" + column + " at time zone 'UTC', 'YYYY-MM')"
}

func (postgresDialect) writers() int64 { return poolSize }

// open makes a pool for writing and one for reading, as on SQLite: writers who
// wait for one another's rows must not keep readers from a connection. pgx
// keeps its own prepared statements, so GORM does not.
func (postgresDialect) open(url string) (write, read *gorm.DB, err error) {
	if write, err = openPostgres(url); err != nil {
		return nil, nil, err
	}
	read, err = openPostgres(url)
	return write, read, err
}

func openPostgres(url string) (*gorm.DB, error) {
	db, err := gorm.Open(postgres.Open(url), settings(false))
	if err != nil {
		return nil, err
	}
	conn, err := db.DB()
	if err != nil {
		return nil, err
	}
	conn.SetMaxOpenConns(poolSize)
	conn.SetMaxIdleConns(poolSize)
	conn.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}

// IsDeadlock reports whether a transaction was given up because it and another
// waited for one another: it can be begun anew.
func IsDeadlock(err error) bool {
	var failed *pgconn.PgError
	return errors.As(err, &failed) && failed.Code == "40P01"
}
