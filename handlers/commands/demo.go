package commands

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/config"
	"minamata.exchange/config/sample"
	"minamata.exchange/models"
)

// demoPassword is that of every sample account. It is no secret: the demo is
// for looking, on one's own machine.
const demoPassword = "cinnabar-and-retort"

type demo struct {
	config.Config
}

// Run serves an Exchange filled with sample content, in a data folder of its
// own.
func (d *demo) Run(out printer) error {
	if d.Data == "data" {
		d.Data = "demo-data"
	}
	if err := d.Validate(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	return run(ctx, d.Config, out, func(ctx context.Context, a *app.App) error { return fillDemo(ctx, a, out) })
}

// fillDemo loads the sample into a fresh site and says who can sign in.
func fillDemo(ctx context.Context, a *app.App, out printer) error {
	content, err := sample.Load()
	if err != nil {
		return fmt.Errorf("read the sample: %w", err)
	}
	l := &loader{App: a, content: content, now: a.DB.Now()}
	usual := debug.SetGCPercent(25) // what loading takes, serving does not need
	err = l.load(ctx)
	debug.SetGCPercent(usual)
	if err != nil {
		return fmt.Errorf("load the sample: %w", err)
	}
	debug.FreeOSMemory()
	out.say("Everything here is a sample: the people, Parties and Organizations are invented. The password of each is %s", demoPassword)
	shown := map[string]bool{}
	for _, person := range content.People {
		for _, role := range person.Roles {
			if !shown[role] {
				shown[role] = true
				out.say("  %-12s %s", role, person.Email())
			}
		}
	}
	return nil
}

// loader puts the sample into the site through the services.
type loader struct {
	*app.App
	content       *sample.Content
	now           time.Time
	parties       map[string]models.PartyID
	organizations map[string]models.OrganizationID
	people        map[string]models.PersonID
	themes        map[string]models.ThemeID
	forums        map[models.ThemeID]models.ForumID
	topics        map[string]models.TopicID
	rooms         map[string]models.Workspace
}

const demoLoaded = "demo_loaded"

func (l *loader) load(ctx context.Context) error {
	loaded := ""
	if err := l.DB.Read(ctx, func(tx *models.Tx) (err error) {
		loaded, err = models.SiteState(tx, demoLoaded)
		return err
	}); err != nil || loaded == "whole" {
		return err
	}
	if loaded == "" {
		debug.FreeOSMemory() // hashing takes 19 MB each time, and has been done once at the start
		hash, err := l.Accounts.Hash(demoPassword)
		if err != nil {
			return err
		}
		if err := l.DB.Write(ctx, func(tx *models.Tx) error {
			return errors.Join(l.join(tx, hash), models.SetSiteState(tx, demoLoaded, "people"))
		}); err != nil {
			return err
		}
	}
	if err := l.DB.Read(ctx, l.know); err != nil {
		return err
	}
	if err := l.gather(ctx); err != nil {
		return err
	}
	if err := l.write(ctx); err != nil {
		return err
	}
	if err := l.comment(ctx); err != nil {
		return err
	}
	if err := l.talk(ctx); err != nil {
		return err
	}
	if err := l.judge(ctx); err != nil {
		return err
	}
	if err := l.ask(ctx); err != nil {
		return err
	}
	return l.DB.Write(ctx, func(tx *models.Tx) error { return models.SetSiteState(tx, demoLoaded, "whole") })
}

// join adds the invented Parties, Organizations and people.
func (l *loader) join(tx *models.Tx, hash string) error {
	l.parties, l.organizations = map[string]models.PartyID{}, map[string]models.OrganizationID{}
	for _, p := range l.content.Parties {
		party := models.Party{Code: "x-" + p.Key, Names: models.Localized(p.Names), Region: p.Region, Sample: true, Version: 1}
		if err := tx.Create(&party).Error; err != nil {
			return err
		}
		l.parties[p.Key] = party.ID
	}
	for _, o := range l.content.Organizations {
		organization := models.Organization{Slug: o.Key, Names: models.Localized(o.Names), Kind: o.Kind, Sample: true, Version: 1}
		if err := tx.Create(&organization).Error; err != nil {
			return err
		}
		l.organizations[o.Key] = organization.ID
	}
	for _, p := range l.content.People {
		if err := l.joinPerson(tx, p, hash); err != nil {
			return fmt.Errorf("%s: %w", p.Key, err)
		}
	}
	return nil
}

func (l *loader) joinPerson(tx *models.Tx, p sample.Person, hash string) error {
	person := models.Person{
		Name: p.Name, LatinName: p.LatinName, Position: p.Position, Bio: p.Bio, Languages: p.Languages, InterfaceLanguage: p.InterfaceLanguage,
		TimeZone: p.TimeZone, Sample: true, CreatedAt: l.now.Add(-200 * 24 * time.Hour), Version: 1,
	}
	if id, is := l.parties[p.Party]; is {
		person.PartyID = &id
	}
	if id, is := l.organizations[p.Organization]; is {
		person.OrganizationID = &id
	}
	grants := map[string]access.Place{}
	for _, role := range p.Roles {
		grants[role] = access.Site // a focal point's place is that of their Party
	}
	return l.Accounts.Import(tx, &person, p.Email(), hash, grants)
}

// know finds what the site has already.
func (l *loader) know(tx *models.Tx) error {
	l.parties, l.people, l.themes = map[string]models.PartyID{}, map[string]models.PersonID{}, map[string]models.ThemeID{}
	l.forums, l.topics, l.organizations = map[models.ThemeID]models.ForumID{}, map[string]models.TopicID{}, map[string]models.OrganizationID{}
	parties, err := models.Parties(tx)
	if err != nil {
		return err
	}
	for _, party := range parties {
		if party.Sample {
			l.parties[party.Code[len("x-"):]] = party.ID
		}
	}
	organizations, err := models.Organizations(tx)
	if err != nil {
		return err
	}
	for _, organization := range organizations {
		l.organizations[organization.Slug] = organization.ID
	}
	for _, p := range l.content.People {
		account, err := models.AccountByEmail(tx, p.Email())
		if err != nil {
			return err
		}
		l.people[p.Key] = account.PersonID
	}
	themes, err := models.Themes(tx)
	if err != nil {
		return err
	}
	for _, theme := range themes {
		l.themes[theme.Slug] = theme.ID
	}
	forums, err := models.Forums(tx)
	for _, forum := range forums {
		if forum.ThemeID != nil && forum.Audience == models.AudiencePublic {
			l.forums[*forum.ThemeID] = forum.ID
		}
	}
	return err
}
