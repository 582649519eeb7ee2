package files_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/files"
)

// What is swept is what was kept before and is not needed; what is kept again is fresh.
// A store in which files stay sweeps nothing.
func TestSweep(t *testing.T) {
	store, err := files.NewPassingStore(filepath.Join(t.TempDir(), "passing"))
	if err != nil {
		t.Fatal(err)
	}
	old := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	keep := func(s *files.Store, words string, at time.Time) string {
		t.Helper()
		kept, err := s.Save("words.txt", strings.NewReader(words))
		if err != nil {
			t.Fatal(err)
		}
		path, err := s.Path(kept.Digest)
		if err != nil {
			t.Fatal(err)
		}
		if !at.IsZero() {
			if err := os.Chtimes(path, at, at); err != nil {
				t.Fatal(err)
			}
		}
		return kept.Digest
	}
	gone, needed, fresh, again := keep(store, "Gone", old), keep(store, "Needed", old), keep(store, "Fresh", old.Add(time.Hour)), keep(store, "Again", old)
	keep(store, "Again", time.Time{})
	if err := store.Sweep([]string{needed}, old.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for digest, want := range map[string]bool{gone: false, needed: true, fresh: true, again: true} {
		if _, err := store.Path(digest); (err == nil) != want {
			t.Errorf("%s is there: %v", digest[:8], !want)
		}
	}
	lasting, err := files.NewStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	stays := keep(lasting, "Gone", old)
	if err := lasting.Sweep(nil, old.Add(time.Minute)); err == nil {
		t.Error("a store in which files stay is swept")
	}
	if _, err := lasting.Path(stays); err != nil {
		t.Errorf("what stays: %v", err)
	}
}
