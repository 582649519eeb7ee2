// Package app wires the capabilities together: every service, built by hand,
// in order.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/audit"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/directory"
	"minamata.exchange/app/document"
	"minamata.exchange/app/figures"
	"minamata.exchange/app/files"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/jobs"
	"minamata.exchange/app/live"
	"minamata.exchange/app/mail"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/notify"
	"minamata.exchange/app/people"
	"minamata.exchange/app/period"
	"minamata.exchange/app/policy"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/translation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/config"
	"minamata.exchange/models"
)

// App is the whole system below its ways in.
type App struct {
	Config   config.Config
	Log      *slog.Logger
	DB       *models.DB
	Hub      *live.Hub
	Access   *access.Access
	Jobs     *jobs.Queue
	Accounts *accounts.Service
	Forum    *forum.Service
	Collab   *collab.Rooms
	Document *document.Service
	Thread   *thread.Service
	Period   *period.Service
	// Confidential is what stays among the members of a workspace.
	Confidential *confidential.Service
	// Directory, Policy and Audit are what the secretariat keeps and reads.
	Directory *directory.Service
	Policy    *policy.Service
	Audit     *audit.Service
	Figures   *figures.Service
	Files     *files.Store
	Evidence  *files.Store // what comes with requests for accounts
	Workspace *workspace.Service
	Notify    *notify.Service
	// Moderation is what people report, and what is decided on it.
	Moderation *moderation.Service
	// Translation puts texts into a reader's language, where that is set up.
	Translation *translation.Service
	// People is what becomes of a person as a whole.
	People *people.Service

	translate func(language, key string, args ...any) string
	send      func(ctx context.Context, m mail.Message) error

	stop    context.CancelFunc
	running sync.WaitGroup
}

// Options are what the surroundings hand in.
type Options struct {
	Config config.Config
	Log    *slog.Logger
	Clock  func() time.Time // nil: the system's
	// Translate says a key in a language, for mail; nil says the key itself.
	Translate func(language, key string, args ...any) string
}

// New opens the database, brings it up to date and builds every service.
// Nothing runs by itself before Start.
func New(ctx context.Context, o Options) (*App, error) {
	if err := os.MkdirAll(o.Config.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	db, err := models.Open(ctx, o.Config.Database(), o.Clock)
	if err != nil {
		return nil, err
	}
	a := &App{Config: o.Config, Log: o.Log, DB: db, translate: o.Translate, stop: func() {}}
	if err := a.build(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

func (a *App) build(ctx context.Context) (err error) {
	if err := a.DB.Write(ctx, models.FillSought); err != nil {
		return err
	}
	bus, err := a.bus()
	if err != nil {
		return err
	}
	if a.Hub, err = live.NewHub(ctx, a.DB, bus, a.Log); err != nil {
		return fmt.Errorf("start live events: %w", err)
	}
	if a.Access, err = access.New(ctx, a.DB, a.Hub); err != nil {
		return err
	}
	a.Jobs = jobs.New(a.DB, a.Log)
	if err := a.buildMail(); err != nil {
		return err
	}
	if a.Accounts, err = accounts.New(a.DB, a.Access, a.Hub, a.post); err != nil {
		return err
	}
	a.Forum = forum.New(a.DB, a.Access, a.Hub)
	if err := a.buildNotify(ctx); err != nil {
		return err
	}
	a.buildWorkspace()
	a.buildModeration()
	a.Translation = translation.New(a.Config.TranslateURL, a.Config.TranslateKey, a.DB.Now)
	a.Directory = directory.New(a.DB, a.Access)
	a.Policy = policy.New(a.DB, a.Access)
	a.Audit = audit.New(a.DB, a.Access)
	a.Figures = figures.New(a.DB, a.Access)
	if a.Files, err = files.NewStore(filepath.Join(a.Config.Data, "files")); err != nil {
		return fmt.Errorf("make the folder for files: %w", err)
	}
	if a.Evidence, err = files.NewPassingStore(filepath.Join(a.Config.Data, "evidence")); err != nil {
		return fmt.Errorf("make the folder for evidence: %w", err)
	}
	a.Accounts.SweepEvidence = a.Evidence.Sweep
	a.buildDocument()
	a.buildPeople()
	return nil
}

// buildDocument makes documents, the rooms they are written in and the threads
// beside them.
func (a *App) buildDocument() {
	said := &discussion{translate: a.translate}
	if said.translate == nil {
		said.translate = func(_, key string, _ ...any) string { return key }
	}
	a.Collab = collab.New(collab.Options{
		DB: a.DB, Hub: a.Hub, Rights: collab.ByAccess(a.Access), Since: a.Access.KnownSince, Discussion: said, Translate: a.translate,
		Suspended: a.Access.IsSuspended, Ended: a.Accounts.Ended, Log: a.Log,
	})
	a.Document = document.New(a.DB, a.Access, a.Hub, rooms{a.Collab})
	a.Thread = thread.New(a.DB, a.Access, a.Hub, rooms{a.Collab})
	a.Thread.Notify = func(tx *models.Tx, told thread.Told) error {
		return a.Notify.Await(tx, notify.Told{Comment: told.Comment, Actor: told.Actor, People: told.People})
	}
	a.Thread.Edited, a.Thread.Look = a.Moderation.Edited, a.lookAtComment
	said.threads = a.Thread
	a.Document.Opened, a.Thread.Opened = a.documentOpened, a.documentOpened
	a.Confidential = confidential.New(a.DB, a.Access, a.Hub, confidential.Outside{Note: a.Workspace.Note, Looked: a.Workspace.LookedAt})
	a.Period = period.New(a.DB, a.Access, a.Hub, period.Outside{
		Rooms: periodRooms{a.Collab}, Post: func(tx *models.Tx, letter period.Letter) error { return a.post(tx, accounts.Letter(letter)) },
		AddressKey: accounts.EmailKey, TakeIn: a.Thread.TakeIn,
	})
}

// buildWorkspace makes workspaces and has accounts and forums hear of them.
func (a *App) buildWorkspace() {
	a.Workspace = workspace.New(a.DB, a.Access, a.Hub, workspace.Outside{
		Post:       func(tx *models.Tx, letter workspace.Letter) error { return a.post(tx, accounts.Letter(letter)) },
		Register:   a.Accounts.InviteGuest,
		Unregister: a.Accounts.UninviteGuest,
		AddressKey: accounts.EmailKey,
		Look:       a.lookAtFile,
	})
	a.Accounts.Guests = a.Workspace
	a.Forum.Written, a.Forum.Opened = a.Workspace.Written, a.Workspace.LookedInto
}

// bus joins the other instances, if there are any.
func (a *App) bus() (live.Bus, error) {
	if a.Config.NATSURL == "" {
		return nil, nil
	}
	return live.NewNATS(a.Config.NATSURL, a.Log)
}

// Start begins what runs by itself, until Close.
func (a *App) Start(ctx context.Context) {
	ctx, a.stop = context.WithCancel(ctx)
	log := a.Log // as it is now: tests give it another afterwards
	a.running.Go(func() { a.Access.Follow(ctx, log) })
	a.running.Go(func() { a.Hub.Follow(ctx) })
	a.running.Go(func() { a.Collab.Follow(ctx) })
	a.running.Go(func() { a.Jobs.Run(ctx) })
	a.running.Go(func() { a.Forum.Tell(ctx, log) })
	a.running.Go(func() { a.everyMinute(ctx, log) })
}

// Close stops what runs by itself, waits for it, and closes in reverse.
func (a *App) Close() error {
	a.stop()
	a.running.Wait()
	last, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	return errors.Join(a.Figures.Keep(last), a.Collab.Close(), a.Hub.Close(), a.DB.Close())
}
