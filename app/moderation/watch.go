package moderation

import (
	"context"
	"encoding/json"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Watch is what the program looks for by itself in what people write. 0 and false
// are: not for this.
type Watch struct {
	NewPosts  int64 `json:"new_posts"`  // the first so many posts
	NewDays   int64 `json:"new_days"`   // of who has been here for at most so many days
	Withhold  bool  `json:"withhold"`   // and nobody sees those until it is decided
	Links     int64 `json:"links"`      // more than so many that lead elsewhere, in one text
	PerMinute int64 `json:"per_minute"` // more than so much of one person in a minute
	Words     bool  `json:"words"`      // those of the list
	Files     bool  `json:"files"`      // that are not what they seem
}

// Limits of what is set.
const (
	MaxNewPosts  = 50
	MaxNewDays   = 365
	MaxLinks     = 1000
	MaxPerMinute = 20
)

// usually is what is looked for where nobody has set anything. It withholds nothing.
var usually = Watch{NewPosts: 2, NewDays: 14, Links: 5, PerMinute: 6, Words: true, Files: true}

// What is kept for the whole site: what is looked for, and a mark that is another
// one after each change of the list of words, so that each instance knows when its
// copy of it is old.
const (
	watchState = "moderation_watch"
	wordsState = "moderation_words"
)

// heldWords is the list of words as an instance holds it.
type heldWords struct {
	version string
	*Words
}

// Watched reads what is looked for.
func (s *Service) Watched(ctx context.Context) (w Watch, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		w, _, err = watchOf(tx)
		return err
	})
	return w, err
}

// watchOf is what is looked for, and the version of the list of words.
func watchOf(tx *models.Tx) (Watch, string, error) {
	states, err := models.SiteStates(tx, watchState, wordsState)
	if err != nil {
		return Watch{}, "", err
	}
	w := usually
	if text := states[watchState]; text != "" {
		if w = (Watch{}); json.Unmarshal([]byte(text), &w) != nil {
			w = usually // what a newer program wrote
		}
	}
	return w, states[wordsState], nil
}

func (w Watch) check() error {
	for _, limit := range []struct {
		field    string
		is, most int64
	}{{"new_posts", w.NewPosts, MaxNewPosts}, {"new_days", w.NewDays, MaxNewDays}, {"links", w.Links, MaxLinks}, {"per_minute", w.PerMinute, MaxPerMinute}} {
		if limit.is < 0 || limit.is > limit.most {
			return fault.InvalidField(limit.field, "moderation.refused.limit", "limit", limit.most)
		}
	}
	return nil
}

// SetWatch changes what is looked for, for who may change how cases are dealt with.
func (s *Service) SetWatch(ctx context.Context, who access.Who, w Watch) error {
	if err := s.require(who, access.Change); err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		before, _, err := watchOf(tx)
		if err != nil || before == w {
			return err
		}
		was, err := json.Marshal(before)
		if err != nil {
			return err
		}
		is, err := json.Marshal(w)
		if err != nil {
			return err
		}
		if err := models.SetSiteState(tx, watchState, string(is)); err != nil {
			return err
		}
		return models.Record(tx, models.AuditEntry{
			ActorID: &who.Person, Act: "case.watch", Thing: "site", Place: string(access.Site), Before: string(was), After: string(is),
		})
	})
}

// wordsAt is the list of words at a version: the copy that is held, or one read now.
func (s *Service) wordsAt(tx *models.Tx, version string) (*Words, error) {
	if held := s.words.Load(); held != nil && held.version == version {
		return held.Words, nil
	}
	rows, err := models.WatchedWords(tx)
	if err != nil {
		return nil, err
	}
	list := make([]string, len(rows))
	for i, row := range rows {
		list[i] = row.Word
	}
	words := NewWords(list)
	s.words.Store(&heldWords{version, words})
	return words, nil
}
