package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

var errStays = errors.New("what is in this store stays")

// Sweep takes out of a passing Store all that was kept before a moment, but what is
// named by its digest.
func (s *Store) Sweep(kept []string, before time.Time) error {
	if !s.passing {
		return errStays
	}
	return filepath.WalkDir(s.folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since the folder was listed
		}
		if err != nil || !entry.Type().IsRegular() || slices.Contains(kept, entry.Name()) {
			return err
		}
		return s.sweep(path, before)
	})
}

// sweep looks at when a file was kept and takes it out, while none is being kept.
func (s *Store) sweep(path string, before time.Time) error {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	known, err := os.Stat(path)
	if err == nil && known.ModTime().Before(before) {
		err = os.Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
