package forum

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// Splitting is what a moderator sends to take posts out of a topic: into another,
// or into a new one in the same forum.
type Splitting struct {
	Numbers []int64
	Into    models.TopicID // 0: a new one
	Title   string         // of the new one
	Kind    string         // of the new one: discussion or question
	Reason  string
	Told    models.PersonID // hears of it otherwise
}

// Split takes posts out of a topic. Where each stood it is said that moderation has
// moved it, and its address leads to where it stands now. The first post is the
// topic itself and stays: Merge and Move are for that.
func (s *Service) Split(ctx context.Context, who access.Who, id models.TopicID, sp Splitting) (act models.TopicAct, err error) {
	err = s.write(ctx, func(tx *models.Tx) error {
		act, err = s.splitIn(tx, who, id, sp)
		return err
	})
	return act, err
}

// splitIn is Split in a transaction.
func (s *Service) splitIn(tx *models.Tx, who access.Who, id models.TopicID, sp Splitting) (models.TopicAct, error) {
	var act models.TopicAct
	title, reason, err := sp.clean(id)
	if err != nil {
		return act, err
	}
	if err := models.LockCasesOf(tx, id); err != nil {
		return act, err
	}
	wanted := []models.TopicID{id}
	if sp.Into != 0 {
		into, err := s.target(tx, who, id, sp.Into)
		if err != nil {
			return act, err
		}
		wanted = append(wanted, into)
	}
	topics, forums, err := s.moderated(tx, who, wanted...)
	if err != nil {
		return act, err
	}
	posts, err := models.PostsToMove(tx, id, sp.Numbers)
	if err != nil {
		return act, err
	}
	if len(posts) != len(sp.Numbers) {
		return act, fault.Conflicting("forum.moderating.gone")
	}
	t := transfer{from: topics[id], here: forums[id], posts: posts, told: sp.Told, act: models.TopicAct{Act: models.TopicSplit, Reason: reason}}
	if sp.Into != 0 {
		t.to, t.there = topics[wanted[1]], forums[wanted[1]]
		if t.to.MergedInto != nil {
			return act, errMovedOn
		}
	} else if err := s.fresh(tx, &t, title, sp.Kind); err != nil {
		return act, err
	}
	if err := s.safe(t.here, t.there, authorsOf(posts)); err != nil {
		return act, err
	}
	return s.transfer(tx, who, t)
}

// clean says what is wrong with what was sent.
func (sp *Splitting) clean(id models.TopicID) (title, reason string, err error) {
	if reason, err = fault.Reason(sp.Reason); err != nil {
		return "", "", err
	}
	sp.Numbers = slices.Compact(slices.Sorted(slices.Values(sp.Numbers)))
	switch {
	case len(sp.Numbers) == 0:
		return "", "", fault.InvalidField("numbers", "forum.moderating.none_chosen")
	case sp.Numbers[0] < 1:
		return "", "", fault.InvalidField("numbers", "fault.malformed")
	case sp.Numbers[0] == 1:
		return "", "", fault.InvalidField("numbers", "forum.moderating.not_the_first")
	case len(sp.Numbers) > MaxSplit:
		return "", "", fault.InvalidField("numbers", "forum.moderating.too_many", "limit", MaxSplit)
	case sp.Into == id:
		return "", "", fault.InvalidField("into", "forum.moderating.same")
	case sp.Into != 0:
		return "", reason, nil
	case sp.Kind != models.Discussion && sp.Kind != models.Question:
		return "", "", fault.InvalidField("kind", "fault.malformed")
	}
	title, err = cleanTitle(sp.Title)
	return title, reason, err
}

// fresh makes the topic into which posts are split, in the forum in which they
// stand. It is of the author of the first of them.
func (s *Service) fresh(tx *models.Tx, t *transfer, title, kind string) error {
	first := t.posts[0]
	t.fresh, t.there = true, t.here
	t.to = models.Topic{
		ForumID: t.here.ID, Kind: kind, Title: title, Slug: richtext.Slug(title), Language: first.Language, LanguageBasis: "detected",
		AuthorID: first.AuthorID, ThemeID: t.from.ThemeID, CountryID: t.from.CountryID, NextNumber: 1, Version: 1,
		CreatedAt: first.CreatedAt, LastPostAt: first.CreatedAt,
	}
	return models.InsertTopic(tx, &t.to)
}

// target is the topic that a moderator names for posts to go to, or the one into
// which that was merged: one in which they moderate too, and not the one they come
// from.
func (s *Service) target(tx *models.Tx, who access.Who, from, id models.TopicID) (models.TopicID, error) {
	if _, _, err := s.access.Topic(tx, who, access.Moderate, from); err != nil {
		return 0, err
	}
	id, err := present(tx, id)
	var topic models.Topic
	if err == nil {
		topic, _, err = s.access.Topic(tx, who, access.Moderate, id)
	}
	switch {
	case fault.Is(err, fault.NotFound), err == nil && topic.DeletedAt != nil:
		return 0, fault.InvalidField("into", "forum.moderating.no_such_topic")
	case fault.Is(err, fault.Forbidden):
		return 0, fault.InvalidField("into", "forum.moderating.not_yours")
	case err == nil && id == from:
		return 0, fault.InvalidField("into", "forum.moderating.same")
	}
	return id, err
}

// Numbers reads numbers as people write them to choose posts: "3, 5-9".
func Numbers(text string) ([]int64, error) {
	malformed := fault.InvalidField("numbers", "forum.moderating.numbers")
	var numbers []int64
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;،、，；", r) }) {
		low, high, isSpan := strings.Cut(strings.ReplaceAll(part, "–", "-"), "-")
		first, err := strconv.ParseInt(low, 10, 64)
		last := first
		if isSpan && err == nil {
			last, err = strconv.ParseInt(high, 10, 64)
		}
		if err != nil || first < 1 || last < first || last-first >= MaxSplit || len(numbers) > MaxSplit {
			return nil, malformed
		}
		for ; first <= last; first++ {
			numbers = append(numbers, first)
		}
	}
	return numbers, nil
}
