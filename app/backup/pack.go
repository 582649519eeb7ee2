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
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minamata.exchange/models"
)

const (
	database = "exchange.db"
	manifest = "MANIFEST.json"
	// format grows when an older program could not unpack the archive.
	format = 1
)

// contents is what the manifest says.
type contents struct {
	Format int               `json:"format"`
	Taken  time.Time         `json:"taken"`
	Files  map[string]string `json:"files"` // name to SHA-256
}

// Pack writes everything in the data folder to a new file. Until all of it is
// there the file has another name.
func Pack(ctx context.Context, data, file string, now time.Time) (err error) {
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s is there already", file)
	}
	partial := file + ".partial"
	out, err := os.OpenFile(partial, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			_ = os.Remove(partial)
		}
	}()
	if err := pack(ctx, data, out, now); err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return err
	}
	return os.Rename(partial, file)
}

func pack(ctx context.Context, data string, out *os.File, now time.Time) error {
	snapshot := out.Name() + ".db"
	_ = os.Remove(snapshot) // of an attempt that was killed
	defer os.Remove(snapshot)
	if err := models.CopySQLite(ctx, filepath.Join(data, database), snapshot); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	p := packer{tar: tar.NewWriter(out), contents: contents{Format: format, Taken: now.UTC(), Files: map[string]string{}}}
	if err := p.file(snapshot, database); err != nil {
		return err
	}
	if err := p.folder(ctx, data); err != nil {
		return err
	}
	return p.close()
}

type packer struct {
	tar      *tar.Writer
	contents contents
}

// folder packs every regular file but those of the running program.
func (p packer) folder(ctx context.Context, data string) error {
	return filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since the folder was listed
		}
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := filepath.Rel(data, path)
		if err != nil || !entry.Type().IsRegular() || isOfTheProgram(name) {
			return err
		}
		if err := p.file(path, filepath.ToSlash(name)); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// isOfTheProgram names what a running program keeps beside the data: the
// database itself, of which a copy is packed, its journals and the lock.
func isOfTheProgram(name string) bool {
	return strings.HasPrefix(name, database) || name == "exchange.lock" || strings.HasSuffix(name, ".partial") || strings.HasSuffix(name, ".partial.db")
}

func (p packer) file(path, name string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Name: name, Size: info.Size(), Mode: 0o600, ModTime: info.ModTime(), Format: tar.FormatPAX}
	if err := p.tar.WriteHeader(header); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(p.tar, sum), in, info.Size()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p.contents.Files[name] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

func (p packer) close() error {
	text, err := json.MarshalIndent(p.contents, "", "  ")
	if err != nil {
		return err
	}
	if err := p.tar.WriteHeader(&tar.Header{Name: manifest, Size: int64(len(text)), Mode: 0o600, ModTime: p.contents.Taken}); err != nil {
		return err
	}
	if _, err := p.tar.Write(text); err != nil {
		return err
	}
	return p.tar.Close()
}
