package models_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"minamata.exchange/models"
)

// A folder may be called anything.
func TestDataFolderOfAnyName(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a#b?c%20d e")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "exchange.db")
	db, err := models.Open(context.Background(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the database is elsewhere: %v", err)
	}
}
