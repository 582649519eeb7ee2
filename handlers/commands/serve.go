package commands

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/signal"
	"syscall"
	"time"

	"minamata.exchange/app"
	"minamata.exchange/config"
	"minamata.exchange/handlers/web"
	"minamata.exchange/models"
	"minamata.exchange/views/text"
)

// grace is how long requests that run may take to end when the program is
// told to stop.
const grace = 8 * time.Second

type serve struct {
	config.Config
}

// Run serves until the program is told to stop.
func (s *serve) Run(out printer) error {
	if err := s.Validate(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	return run(ctx, s.Config, out, nil)
}

// run builds the program, lets prepare fill it, and serves until ctx ends.
func run(ctx context.Context, settings config.Config, out printer, prepare func(context.Context, *app.App) error) error {
	log := newLog(settings)
	release, err := claim(ctx, settings, patience, log)
	if err != nil {
		return err
	}
	defer release()
	a, err := app.New(ctx, app.Options{Config: settings, Log: log, Translate: text.Say})
	if err != nil {
		return err
	}
	if err := a.Directory.Settle(ctx); err != nil {
		return errors.Join(fmt.Errorf("settle the fresh site: %w", err), a.Close())
	}
	if prepare != nil {
		if err := prepare(ctx, a); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", settings.Addr)
	if err != nil {
		return errors.Join(fmt.Errorf("--addr: %w", err), a.Close())
	}
	a.Start(ctx)
	server := web.New(a)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	out.say("Minamata Exchange is at %s", settings.BaseURL)
	if err := sayFirstRun(ctx, a, out); err != nil {
		log.Error("no link for the first account", "error", err)
	}
	select {
	case err = <-served:
	case <-ctx.Done():
		err = errors.Join(shutDown(server), <-served)
	}
	return errors.Join(err, a.Close())
}

// sayFirstRun shows the link to the first account of the secretariat, as long
// as there is none.
func sayFirstRun(ctx context.Context, a *app.App, out printer) error {
	secret, err := a.Accounts.FirstRun(ctx)
	if err == nil && secret != "" {
		out.say("The first account of the secretariat is made at %s/first-run/%s (once, within a week)", a.Config.BaseURL, secret)
	}
	return err
}

func shutDown(server *web.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	return server.Shutdown(ctx)
}

type migrate struct {
	config.Config
}

// Run brings the tables up to date.
func (m *migrate) Run(out printer) error {
	if err := m.Validate(); err != nil {
		return err
	}
	db, err := models.Open(context.Background(), m.Database(), nil)
	if err != nil {
		return err
	}
	out.say("The tables are up to date.")
	return db.Close()
}
