package models

import (
	"database/sql/driver"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"sync"

	gosqlite "github.com/glebarez/go-sqlite"
	"github.com/glebarez/sqlite"
	"gorm.io/gorm"

	"minamata.exchange/migrations"
)

type sqliteDialect struct{}

func (sqliteDialect) name() migrations.Dialect { return migrations.SQLite }

func (sqliteDialect) month(column string) string { return "substr(" + column + ", 1, 7)" }

func (sqliteDialect) writers() int64 { return 1 }

func (sqliteDialect) pairs(number, text string) string {
	return fmt.Sprintf("(select json_extract(value, '$[0]') as %s, json_extract(value, '$[1]') as %s from json_each(?))", number, text)
}

// open makes one writing connection, because SQLite has one writer, and a
// pool of readers, which WAL lets read meanwhile. synchronous=FULL: what is
// acknowledged is on the disk.
func (sqliteDialect) open(path string) (write, read *gorm.DB, err error) {
	write, err = openSQLite(path, "immediate", 1)
	if err != nil {
		return nil, nil, err
	}
	read, err = openSQLite(path, "deferred", max(4, 2*runtime.NumCPU()))
	return write, read, err
}

// address is that of a database file as SQLite reads it: a path may hold what
// would otherwise end it there.
func address(path string, query url.Values) string {
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}
	return file.String()
}

// lowerAll has lower() know more letters than those of English, as PostgreSQL does.
var lowerAll = sync.OnceValue(func() error {
	return gosqlite.RegisterDeterministicScalarFunction("lower", 1, func(_ *gosqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		if text, is := args[0].(string); is {
			return strings.ToLower(text), nil
		}
		return args[0], nil
	})
})

func openSQLite(path, lock string, connections int) (*gorm.DB, error) {
	if err := lowerAll(); err != nil {
		return nil, err
	}
	query := url.Values{"_txlock": {lock}, "_pragma": {
		"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "foreign_keys(1)",
		"temp_store(MEMORY)", "cache_size(-8000)", "mmap_size(268435456)",
	}}
	db, err := gorm.Open(sqlite.Open(address(path, query)), settings(true))
	if err != nil {
		return nil, err
	}
	conn, err := db.DB()
	if err != nil {
		return nil, err
	}
	conn.SetMaxOpenConns(connections)
	conn.SetMaxIdleConns(connections)
	return db, nil
}
