package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minamata.exchange/models"
)

// ErrDamaged means that the file is not a whole backup as it was written.
var ErrDamaged = errors.New("the backup is damaged")

// maxManifest bounds what is read into memory: a line a file.
const maxManifest = 512 << 20

// Unpack brings a backup back into a data folder that holds nothing yet, and
// brings its tables up to date. It returns when the backup was taken.
func Unpack(ctx context.Context, file, data string) (taken time.Time, err error) {
	if err := mustBeEmpty(data); err != nil {
		return taken, err
	}
	in, err := os.Open(file)
	if err != nil {
		return taken, err
	}
	defer in.Close()
	if err := os.MkdirAll(data, 0o700); err != nil {
		return taken, err
	}
	fresh, err := os.MkdirTemp(data, "restoring-")
	if err != nil {
		return taken, err
	}
	defer os.RemoveAll(fresh)
	if taken, err = unpack(in, fresh); err != nil {
		return taken, err
	}
	if err := revive(ctx, filepath.Join(fresh, database), taken); err != nil {
		return taken, err
	}
	return taken, moveAll(fresh, data)
}

// mustBeEmpty lets only the lock of this very command be there.
func mustBeEmpty(data string) error {
	entries, err := os.ReadDir(data)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		if entry.Name() != "exchange.lock" {
			return fmt.Errorf("%s is not empty (%s)", data, entry.Name())
		}
	}
	return nil
}

func unpack(in io.Reader, folder string) (time.Time, error) {
	root, err := os.OpenRoot(folder) // no name leads out of it
	if err != nil {
		return time.Time{}, err
	}
	defer root.Close()
	archive := tar.NewReader(in)
	found := map[string]string{}
	for {
		header, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return time.Time{}, fmt.Errorf("it ends before its manifest: %w", ErrDamaged)
		case err != nil:
			return time.Time{}, fmt.Errorf("%w: %w", ErrDamaged, err)
		case header.Name == manifest:
			return check(archive, found)
		}
		if found[header.Name], err = unpackFile(root, archive, header); err != nil {
			return time.Time{}, fmt.Errorf("%q: %w", header.Name, err)
		}
	}
}

func unpackFile(root *os.Root, content io.Reader, header *tar.Header) (sum string, err error) {
	if header.Typeflag != tar.TypeReg || !filepath.IsLocal(header.Name) || strings.Contains(header.Name, `\`) {
		return "", fmt.Errorf("not a file of a data folder: %w", ErrDamaged)
	}
	if err := root.MkdirAll(filepath.Dir(header.Name), 0o700); err != nil {
		return "", err
	}
	out, err := root.OpenFile(header.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	digest := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, digest), content); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("it ends too soon: %w", ErrDamaged)
		}
		return "", err
	}
	return hex.EncodeToString(digest.Sum(nil)), out.Sync()
}

// check holds what was found against the manifest.
func check(text io.Reader, found map[string]string) (time.Time, error) {
	var said contents
	if err := json.NewDecoder(io.LimitReader(text, maxManifest)).Decode(&said); err != nil {
		return time.Time{}, fmt.Errorf("its manifest cannot be read: %w", ErrDamaged)
	}
	if said.Format > format {
		return time.Time{}, fmt.Errorf("the backup is of format %d; this program knows %d", said.Format, format)
	}
	if !maps.Equal(said.Files, found) || found[database] == "" {
		return time.Time{}, fmt.Errorf("its files are not those of its manifest: %w", ErrDamaged)
	}
	return said.Taken, nil
}

// revive checks the database, migrates it, and has it begin anew.
func revive(ctx context.Context, path string, taken time.Time) error {
	if err := models.CheckSQLite(ctx, path); err != nil {
		return err
	}
	db, err := models.Open(ctx, path, nil)
	if err != nil {
		return err
	}
	err = db.Write(ctx, func(tx *models.Tx) error { return models.BeginAnew(tx, taken) })
	return errors.Join(err, db.Close())
}

// moveAll moves the files into place, the database last: a folder without one
// is a new site, never half an old one.
func moveAll(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if name := entry.Name(); name != database {
			if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
				return err
			}
		}
	}
	return os.Rename(filepath.Join(from, database), filepath.Join(to, database))
}
