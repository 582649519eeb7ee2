package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/richtext"
	"minamata.exchange/config"
	"minamata.exchange/config/sample"
	"minamata.exchange/models"
)

// filled is what stands in a database that was filled for measuring: topics of
// one page each, from a first id on, and one of a tenth of all posts, if that
// is more than a few pages.
type filled struct {
	first     models.TopicID
	topics    int
	deepTopic models.TopicID
	deepPages int
}

func (f filled) topic(n int) string { return fmt.Sprintf("/topics/%d", int(f.first)+n%f.topics) }

func (f filled) deep(n uint64) string {
	return fmt.Sprintf("/topics/%d?page=%d", f.deepTopic, n%uint64(f.deepPages)+1)
}

const (
	benchFilled    = "bench_filled"
	wordsOfAPost   = 150
	bodiesToChoose = 2000
	postsAtOnce    = 100_000 // in one transaction
	deepFrom       = 10_000  // posts, from which on there is one deep topic
)

// fill puts topics into an empty database, or finds what an earlier run put
// there.
func fill(ctx context.Context, settings config.Config, posts int, out printer) (filled, error) {
	a, err := app.New(ctx, app.Options{Config: settings, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return filled{}, err
	}
	in, err := fillIn(ctx, a, posts, out)
	return in, errors.Join(err, a.Close())
}

func fillIn(ctx context.Context, a *app.App, posts int, out printer) (filled, error) {
	in := filled{first: 1, topics: posts / forum.PageSize}
	if posts >= deepFrom {
		in.deepPages = posts / 10 / forum.PageSize
		in.topics -= in.deepPages
		in.deepTopic = in.first + models.TopicID(in.topics)
	}
	there := ""
	var topics []models.Topic
	if err := a.DB.Read(ctx, func(tx *models.Tx) (err error) {
		if there, err = models.SiteState(tx, benchFilled); err == nil {
			err = tx.Limit(1).Find(&topics).Error
		}
		return err
	}); err != nil {
		return in, err
	}
	switch {
	case there == fmt.Sprint(posts):
		return in, nil
	case there != "" || len(topics) > 0:
		return in, errors.New("the database is not empty: give one of its own to measure on")
	}
	began := time.Now() //nolint:forbidigo // how long it takes
	w, err := newWriter(ctx, a)
	if err != nil {
		return in, err
	}
	if err := w.write(ctx, in); err != nil {
		return in, err
	}
	out.say("%d posts were written in %s", posts, time.Since(began).Round(time.Second))
	return in, a.DB.Write(ctx, func(tx *models.Tx) error {
		if a.DB.IsPostgres() { // which learns by itself what it holds, a minute after it was filled
			if err := tx.Exec("analyze").Error; err != nil {
				return err
			}
		}
		// Texts are looked at as anywhere; that those who are measured are new, and write
		// faster than anybody, is not to be noticed.
		if err := models.SetSiteState(tx, "moderation_watch", `{"links":5,"words":true,"files":true}`); err != nil {
			return err
		}
		return models.SetSiteState(tx, benchFilled, fmt.Sprint(posts))
	})
}

// writer makes topics of words of the sample, in the frequency in which they
// stand there, so that they compress about as people's own texts do.
type writer struct {
	*app.App
	models.Bulk
	random *rand.Rand
}

func newWriter(ctx context.Context, a *app.App) (*writer, error) {
	if err := a.Directory.Settle(ctx); err != nil {
		return nil, err
	}
	content, err := sample.Load()
	if err != nil {
		return nil, err
	}
	w := &writer{App: a, random: rand.New(rand.NewPCG(1, 2))} //nolint:gosec // the same each time
	if err := w.compose(content); err != nil {
		return nil, err
	}
	return w, a.DB.Write(ctx, func(tx *models.Tx) error {
		parties, err := models.Parties(tx)
		if err != nil {
			return err
		}
		for _, party := range parties[:min(12, len(parties))] {
			w.Parties = append(w.Parties, party.ID)
		}
		for _, p := range content.People {
			person := models.Person{Name: p.Name, Languages: p.Languages, InterfaceLanguage: "en", TimeZone: "UTC", Sample: true, CreatedAt: tx.Now, Version: 1}
			if err := tx.Create(&person).Error; err != nil {
				return err
			}
			w.Bulk.People = append(w.Bulk.People, person.ID)
		}
		for _, f := range a.Access.Forums(access.Who{}) {
			w.Bulk.Forum, w.At = f.ID, tx.Now
			return nil
		}
		return errors.New("visitors may read no forum")
	})
}

// compose writes the bodies that posts choose from.
func (w *writer) compose(content *sample.Content) error {
	var words []string
	for _, topic := range content.Topics {
		for _, post := range topic.Posts {
			if post.Language == "en" {
				words = append(words, strings.Fields(strings.NewReplacer("#", "", "*", "", ">", "", "`", "", "[", "", "]", "", "|", "", "_", "", "@", "").Replace(post.Body))...)
			}
		}
	}
	for n := range bodiesToChoose {
		var body strings.Builder
		for i := range wordsOfAPost {
			if i == wordsOfAPost/3 || i == wordsOfAPost*2/3 {
				body.WriteString("\n\n")
			}
			body.WriteString(words[w.random.IntN(len(words))] + " ")
		}
		rendered, err := richtext.Render(body.String())
		if err != nil {
			return err
		}
		title := strings.Join(strings.Fields(body.String())[:8], " ")
		w.Bodies = append(w.Bodies, models.BulkBody{N: int64(n), Title: title, Slug: richtext.Slug(title), Body: body.String(), HTML: rendered.HTML})
	}
	w.HTMLBy = richtext.Version
	return nil
}

// write writes the topics of one page and then the deep one.
func (w *writer) write(ctx context.Context, in filled) error {
	const together = postsAtOnce / forum.PageSize
	for begin := 0; begin < in.topics; begin += together {
		first := in.first + models.TopicID(begin)
		if err := w.insert(ctx, forum.PageSize, first, min(first+together, in.first+models.TopicID(in.topics))-1); err != nil {
			return err
		}
	}
	if in.deepPages == 0 {
		return nil
	}
	return w.insert(ctx, int64(in.deepPages)*forum.PageSize, in.deepTopic, in.deepTopic)
}

func (w *writer) insert(ctx context.Context, each int64, first, last models.TopicID) error {
	w.Each = each
	return w.DB.Write(ctx, func(tx *models.Tx) error { return models.InsertBulk(tx, w.Bulk, first, last) })
}
