//go:build unix

package commands

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"minamata.exchange/config"
)

// claimFolder keeps a second program off an embedded database: SQLite has one
// writer, and what one instance announces another would not hear.
func claimFolder(settings config.Config) (release func(), err error) {
	if err := os.MkdirAll(settings.Data, 0o700); err != nil {
		return nil, fmt.Errorf("--data: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(settings.Data, "exchange.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("--data: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("--data: another instance is running on %s", settings.Data)
	}
	return func() { _ = file.Close() }, nil
}
