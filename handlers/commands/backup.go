package commands

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"syscall"
	"time"

	"minamata.exchange/app/backup"
	"minamata.exchange/config"
	"minamata.exchange/models"
)

type backUp struct {
	config.Config
	File string `arg:"" help:"The file to write; it must not be there yet."`
}

// Run packs the data folder, also while the program runs on it.
func (b *backUp) Run(out printer) error {
	if err := b.Validate(); err != nil {
		return err
	}
	if b.DatabaseURL != "" {
		return errors.New("backup is for the embedded database: on PostgreSQL use pg_dump, and copy the data folder after it")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	now := time.Now() //nolint:forbidigo // written into the backup: when it was taken
	if err := backup.Pack(ctx, b.Data, b.File, now); err != nil {
		return fmt.Errorf("back up %s: %w", b.Data, err)
	}
	out.say("%s is backed up in %s.", b.Data, b.File)
	return nil
}

type restore struct {
	config.Config
	File string `arg:"" optional:"" help:"The backup to unpack into an empty data folder. None on PostgreSQL, once pg_restore is done."`
}

// Run brings a backup back, or has a PostgreSQL database that was brought back
// begin anew.
func (r *restore) Run(out printer) error {
	if err := r.Validate(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if (r.DatabaseURL == "") != (r.File != "") {
		return errors.New("restore FILE is for the embedded database; on PostgreSQL use pg_restore, then restore without a file")
	}
	release, err := claim(ctx, r.Config, patience, newLog(r.Config))
	if err != nil {
		return err
	}
	defer release()
	if r.File == "" {
		return r.beginAnew(ctx, out)
	}
	taken, err := backup.Unpack(ctx, r.File, r.Data)
	if err != nil {
		return fmt.Errorf("restore %s: %w", r.File, err)
	}
	out.say("%s is as it was at %s. Everyone signs in again; links sent by mail are void.", r.Data, taken.Format(time.RFC3339))
	return nil
}

func (r *restore) beginAnew(ctx context.Context, out printer) error {
	db, err := models.Open(ctx, r.DatabaseURL, nil)
	if err != nil {
		return err
	}
	err = db.Write(ctx, func(tx *models.Tx) error { return models.BeginAnew(tx, time.Time{}) })
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	out.say("The database begins anew. Everyone signs in again; links sent by mail are void.")
	return nil
}
