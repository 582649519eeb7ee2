package forum

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// NewTopic is what a person sends to begin a topic; its Writing is the first
// post.
type NewTopic struct {
	Forum      models.ForumID
	Kind       string
	Title      string
	Theme      models.ThemeID // 0: the forum's
	Country    models.PartyID // 0: none
	Experience models.ExperienceAccount
	Writing
}

// Start begins a topic with its first post. Sent again under the same Ref it
// returns the topic that is there already.
func (s *Service) Start(ctx context.Context, who access.Who, n NewTopic) (models.Topic, error) {
	forum, err := s.access.Forum(who, access.Start, n.Forum)
	if err != nil {
		return models.Topic{}, err
	}
	topic, err := s.newTopic(who, forum, &n)
	if err != nil {
		return models.Topic{}, err
	}
	p, err := s.prepare(ForumSubject(n.Forum)+topic.Title, n.Writing)
	if err != nil {
		return models.Topic{}, err
	}
	topic.Language, topic.LanguageBasis = p.language, p.basis
	p.besides = besides(topic.Title, n.Experience)
	write := func() error {
		return s.db.Write(ctx, func(tx *models.Tx) error {
			before, err := s.sentBefore(tx, who, p)
			if err != nil {
				return err
			}
			if before.ID != 0 {
				topic, err = models.TopicByID(tx, before.TopicID)
				return err
			}
			return s.start(tx, who, forum, &topic, n, p)
		})
	}
	if err = write(); errors.Is(err, models.ErrDuplicate) {
		err = write()
	}
	return topic, err
}

// besides is what is written of a topic besides its posts, as one text.
func besides(title string, e models.ExperienceAccount) string {
	return strings.TrimSpace(strings.Join([]string{title, e.Done, e.Result, e.Cost, e.Lessons, e.Contact}, "\n"))
}

func (s *Service) newTopic(who access.Who, forum models.Forum, n *NewTopic) (models.Topic, error) {
	title, err := cleanTitle(n.Title)
	if err != nil {
		return models.Topic{}, err
	}
	if n.Kind != models.Discussion && n.Kind != models.Question && n.Kind != models.Experience {
		return models.Topic{}, fault.InvalidField("kind", "fault.malformed")
	}
	if forum.ClosedAt != nil {
		return models.Topic{}, fault.Conflicting("forum.refused.closed")
	}
	topic := models.Topic{
		ForumID: n.Forum, Kind: n.Kind, Title: title, Slug: richtext.Slug(title), AuthorID: who.Person,
		ThemeID: forum.ThemeID, HasAccount: n.Kind == models.Experience, NextNumber: 1, Version: 1,
	}
	if n.Theme != 0 {
		topic.ThemeID = &n.Theme
	}
	if n.Country != 0 {
		topic.CountryID = &n.Country
	}
	if n.Kind == models.Experience {
		err = cleanExperience(&n.Experience)
	}
	return topic, err
}

func (s *Service) start(tx *models.Tx, who access.Who, forum models.Forum, topic *models.Topic, n NewTopic, p prepared) error {
	if !s.access.CanForum(who, access.Start, forum) { // rights of the moment of writing
		return fault.Denied()
	}
	topic.ID, topic.NextNumber, topic.Version = 0, 1, 1
	topic.PostsCount, topic.LastNumber, topic.NewestNumber, topic.PeopleCount, topic.PartiesCount = 0, 0, 0, 0, 0
	topic.CreatedAt = tx.Now
	if !p.At.IsZero() {
		topic.CreatedAt = p.At
	}
	topic.LastPostAt = topic.CreatedAt
	if err := s.known(tx, topic.ThemeID, topic.CountryID); err != nil {
		return err
	}
	if err := models.InsertTopic(tx, topic); err != nil {
		return err
	}
	if topic.Kind == models.Experience {
		n.Experience.TopicID = topic.ID
		if err := models.InsertExperience(tx, &n.Experience); err != nil {
			return err
		}
	}
	_, err := s.add(tx, who, topic, forum, p)
	return err
}

// known checks that a theme and a country are ones there are.
func (s *Service) known(tx *models.Tx, theme *models.ThemeID, country *models.PartyID) error {
	if theme != nil {
		if found, err := models.ThemesByID(tx, []models.ThemeID{*theme}); err != nil || len(found) == 0 {
			return errors.Join(err, fault.InvalidField("theme", "fault.malformed"))
		}
	}
	if country != nil {
		if found, err := models.PartiesByID(tx, []models.PartyID{*country}); err != nil || len(found) == 0 {
			return errors.Join(err, fault.InvalidField("country", "fault.malformed"))
		}
	}
	return nil
}

func cleanTitle(title string) (string, error) {
	if utf8.RuneCountInString(title) > MaxTitle {
		return "", fault.InvalidField("title", "forum.title.too_long", "limit", MaxTitle)
	}
	clean, readable := richtext.CleanLine(title)
	if !readable {
		return "", fault.InvalidField("title", "forum.title.missing")
	}
	return clean, nil
}

func cleanExperience(e *models.ExperienceAccount) error {
	for field, text := range map[string]*string{"done": &e.Done, "result": &e.Result, "cost": &e.Cost, "lessons": &e.Lessons, "contact": &e.Contact} {
		*text = strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
		if utf8.RuneCountInString(*text) > MaxField {
			return fault.InvalidField(field, "forum.field.too_long", "limit", MaxField)
		}
		if !utf8.ValidString(*text) || strings.ContainsFunc(*text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }) {
			return fault.InvalidField(field, "forum.body.not_text")
		}
	}
	if e.Done == "" {
		return fault.InvalidField("done", "forum.done.missing")
	}
	return nil
}
