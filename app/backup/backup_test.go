package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/backup"
	"minamata.exchange/models"
)

var taken = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// site is a data folder with a database that stays open, a file and a mail.
func site(t *testing.T) (data string, db *models.DB) {
	t.Helper()
	data = t.TempDir()
	db = open(t, data)
	write(t, filepath.Join(data, "attachments", "ab", "abcd"), "a picture")
	write(t, filepath.Join(data, "mail", "1.eml"), "Subject: hello")
	write(t, filepath.Join(data, "exchange.lock"), "")
	return data, db
}

func open(t *testing.T, data string) *models.DB {
	t.Helper()
	db, err := models.Open(t.Context(), filepath.Join(data, "exchange.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func pack(t *testing.T, data string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "backup.tar")
	if err := backup.Pack(t.Context(), data, file, taken); err != nil {
		t.Fatal(err)
	}
	return file
}

func set(db *models.DB, key, value string) error {
	return db.Write(context.Background(), func(tx *models.Tx) error { return models.SetSiteState(tx, key, value) })
}

func state(t *testing.T, db *models.DB, key string) (value string) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *models.Tx) (err error) {
		value, err = models.SiteState(tx, key)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestWhatWasPackedIsThereAgain(t *testing.T) {
	data, db := site(t)
	if err := errors.Join(set(db, "k", "before"), set(db, "live_epoch", "old")); err != nil {
		t.Fatal(err)
	}
	file := pack(t, data)
	if err := set(db, "k", "after"); err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "new")
	if got, err := backup.Unpack(t.Context(), file, again); err != nil || !got.Equal(taken) {
		t.Fatal(got, err)
	}
	for name, want := range map[string]string{"attachments/ab/abcd": "a picture", "mail/1.eml": "Subject: hello"} {
		if got, err := os.ReadFile(filepath.Join(again, name)); string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(again, "exchange.lock")); err == nil {
		t.Error("the lock of another program was packed")
	}
	restored := open(t, again)
	if got := state(t, restored, "k"); got != "before" {
		t.Errorf("k is %q", got)
	}
	if got := state(t, restored, "live_epoch"); got != "" {
		t.Errorf("the epoch is still %q: browsers would wait for what has been", got)
	}
}

func TestSessionsAndLinksDoNotComeBack(t *testing.T) {
	data, db := site(t)
	err := db.Write(t.Context(), func(tx *models.Tx) error {
		person := models.Person{Name: "Amina", Languages: models.Strings{"en"}, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		if err := tx.Create(&person).Error; err != nil {
			return err
		}
		account := models.Account{PersonID: person.ID, Email: "amina@example.org", EmailKey: "amina@example.org", State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
		if err := tx.Create(&account).Error; err != nil {
			return err
		}
		session := models.Session{TokenHash: "h", AccountID: account.ID, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.Add(time.Hour)}
		link := models.OneTimeToken{TokenHash: "l", Purpose: "password_reset", AccountID: &account.ID, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(time.Hour)}
		return errors.Join(tx.Create(&session).Error, tx.Create(&link).Error)
	})
	if err != nil {
		t.Fatal(err)
	}
	again := t.TempDir()
	if _, err := backup.Unpack(t.Context(), pack(t, data), again); err != nil {
		t.Fatal(err)
	}
	err = open(t, again).Read(t.Context(), func(tx *models.Tx) error {
		var session models.Session
		var link models.OneTimeToken
		if err := errors.Join(tx.Take(&session).Error, tx.Take(&link).Error); err != nil {
			return err
		}
		if session.RevokedAt == nil || link.UsedAt == nil {
			t.Errorf("session revoked at %v, link used at %v", session.RevokedAt, link.UsedAt)
		}
		entries, err := models.AuditEntries(tx, 0, 1)
		if len(entries) != 1 || entries[0].Act != "restore" || entries[0].After != taken.Format(time.RFC3339) {
			t.Errorf("audit record: %+v", entries)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Two values that are always written together are never packed apart.
func TestBackupOfARunningSiteHoldsNothingHalfDone(t *testing.T) {
	data, db := site(t)
	stop, stopped := make(chan struct{}), make(chan error, 1)
	began := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			err := db.Write(context.Background(), func(tx *models.Tx) error {
				return errors.Join(models.SetSiteState(tx, "a", fmt.Sprint(n)), models.SetSiteState(tx, "b", fmt.Sprint(n)))
			})
			if n == 0 {
				close(began)
			}
			select {
			case <-stop:
				stopped <- err
				return
			default:
			}
			if err != nil {
				stopped <- err
				return
			}
		}
	}()
	<-began
	for range 3 {
		again := t.TempDir()
		if _, err := backup.Unpack(t.Context(), pack(t, data), again); err != nil {
			t.Fatal(err)
		}
		restored := open(t, again)
		if a, b := state(t, restored, "a"), state(t, restored, "b"); a != b || a == "" {
			t.Errorf("a is %q, b is %q", a, b)
		}
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
}

func TestUnpackRefuses(t *testing.T) {
	data, _ := site(t)
	whole, err := os.ReadFile(pack(t, data))
	if err != nil {
		t.Fatal(err)
	}
	spoilt := bytes.Replace(whole, []byte("a picture"), []byte("a forgery"), 1)
	for name, content := range map[string][]byte{
		"nothing":            {},
		"no archive":         []byte(strings.Repeat("x", 4096)),
		"cut in a file":      whole[:2000],
		"cut before the end": whole[:bytes.LastIndex(whole, []byte("MANIFEST.json"))],
		"changed content":    spoilt,
		"a way out":          entry(t, &tar.Header{Name: "../out", Typeflag: tar.TypeReg, Size: 1}),
		"an absolute name":   entry(t, &tar.Header{Name: "/tmp/out", Typeflag: tar.TypeReg, Size: 1}),
		"a link":             entry(t, &tar.Header{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc"}),
	} {
		t.Run(name, func(t *testing.T) {
			file, target := filepath.Join(t.TempDir(), "b.tar"), t.TempDir()
			write(t, file, string(content))
			if _, err := backup.Unpack(t.Context(), file, target); !errors.Is(err, backup.ErrDamaged) {
				t.Errorf("error %v", err)
			}
			if left, _ := os.ReadDir(target); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func entry(t *testing.T, header *tar.Header) []byte {
	t.Helper()
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	if err := writer.WriteHeader(header); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(writer, strings.Repeat("x", int(header.Size))); err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}

func TestNothingIsWrittenOver(t *testing.T) {
	data, _ := site(t)
	file := pack(t, data)
	if err := backup.Pack(t.Context(), data, file, taken); err == nil {
		t.Error("a backup was written over another one")
	}
	if _, err := backup.Unpack(t.Context(), file, data); err == nil {
		t.Error("a backup was unpacked over a site")
	}
	if err := backup.Pack(t.Context(), t.TempDir(), filepath.Join(t.TempDir(), "b.tar"), taken); err == nil {
		t.Error("a folder without a database was backed up")
	}
}
