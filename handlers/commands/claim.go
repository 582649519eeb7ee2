package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"minamata.exchange/config"
	"minamata.exchange/models"
)

// patience is how long to wait for an instance that is just going.
const patience = 15 * time.Second

// claim keeps apart what must not run together. On an embedded database there
// is one instance. On PostgreSQL there may be several if they tell each other
// what happens, over NATS: one that does not would show people an old page,
// and go on showing what they have lost the right to see.
func claim(ctx context.Context, settings config.Config, patience time.Duration, log *slog.Logger) (release func(), err error) {
	if settings.DatabaseURL == "" {
		return claimFolder(settings)
	}
	instance, err := models.ClaimInstance(ctx, settings.DatabaseURL, settings.NATSURL != "", patience)
	switch {
	case errors.Is(err, models.ErrTaken) && settings.NATSURL == "":
		return nil, errors.New("another instance is running on this database: give every instance the same --nats-url, or stop the other one")
	case errors.Is(err, models.ErrTaken):
		return nil, errors.New("an instance without --nats-url is running on this database: give it the same --nats-url, or stop it")
	case err != nil:
		return nil, fmt.Errorf("--database-url: %w", err)
	}
	return keep(ctx, instance, log), nil
}

// keep holds the claim until it is released.
func keep(ctx context.Context, instance *models.Instance, log *slog.Logger) (release func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx)) // held until all is written
	var keeping sync.WaitGroup
	keeping.Go(func() {
		instance.Keep(ctx, func(err error) { log.Error("this instance does not hold its place at the database", "error", err) })
	})
	return func() {
		stop()
		keeping.Wait()
		instance.Release()
	}
}
