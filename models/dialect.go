package models

import (
	"log/slog"
	"os"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"minamata.exchange/migrations"
)

// dialect is the few things in which the two databases differ.
type dialect interface {
	name() migrations.Dialect
	open(url string) (write, read *gorm.DB, err error)
	writers() int64 // that can write at once
	// pairs are the rows of a parameter: a JSON array of arrays of a number and
	// a text.
	pairs(number, text string) string
	// month is that of a moment, as 2026-11.
	month(column string) string
}

func dialectOf(url string) dialect {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return postgresDialect{}
	}
	return sqliteDialect{}
}

func settings(prepare bool) *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		PrepareStmt:            prepare,
		// Moments are written from Tx.Now; a zero one in a table shows who forgot.
		NowFunc: func() time.Time { return time.Time{} },
		Logger: counting{logger.New(slog.NewLogLogger(slog.NewTextHandler(os.Stderr, nil), slog.LevelWarn), logger.Config{
			SlowThreshold: time.Second, LogLevel: logger.Silent, IgnoreRecordNotFoundError: true, ParameterizedQueries: true,
		})},
	}
}
