package forum

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// states are the columns that an act sets, or takes back.
var states = map[string]struct {
	column string
	set    bool
}{
	models.TopicLock: {"locked_at", true}, models.TopicUnlock: {"locked_at", false},
	models.TopicClose: {"closed_at", true}, models.TopicReopen: {"closed_at", false},
	models.TopicPin: {"pinned_at", true}, models.TopicUnpin: {"pinned_at", false},
}

// SetState locks a topic (nobody writes in it, by moderation), closes it (it has
// come to its end; what was written can still be edited), or pins it to the head of
// its forum; or takes one of these back. What a decision locked is opened by its case
// alone.
func (s *Service) SetState(ctx context.Context, who access.Who, id models.TopicID, act, reason string) (models.TopicAct, error) {
	done := models.TopicAct{Act: act}
	var err error
	if done.Reason, err = fault.Reason(reason); err != nil {
		return done, err
	}
	if states[act].column == "" {
		return done, fault.InvalidField("act", "fault.malformed")
	}
	err = s.write(ctx, func(tx *models.Tx) error { return s.setState(tx, who, id, &done) })
	return done, err
}

func (s *Service) setState(tx *models.Tx, who access.Who, id models.TopicID, act *models.TopicAct) error {
	topics, forums, err := s.moderated(tx, who, id)
	if err != nil {
		return err
	}
	topic, wanted := topics[id], states[act.Act]
	is := map[string]bool{"locked_at": topic.LockedAt != nil, "closed_at": topic.ClosedAt != nil, "pinned_at": topic.PinnedAt != nil}[wanted.column]
	if topic.MergedInto != nil || is == wanted.set {
		return fault.Conflicting("forum.moderating.is_so")
	}
	if act.Act == models.TopicUnlock {
		if err := unlessHeld(models.IsLockedByDecision(tx, id)); err != nil {
			return err
		}
	}
	columns := map[string]any{wanted.column: nil}
	if wanted.set {
		columns[wanted.column] = tx.Now
	}
	if err := models.SetTopic(tx, id, columns); err != nil {
		return err
	}
	if err := s.tellLocked(tx, topic, act.Act, Why{By: who.Person, Reason: act.Reason}); err != nil {
		return err
	}
	return s.changed(tx, who, topic, forums[id], act)
}

// Why is what the author of a topic is told when it is locked or opened again.
type Why struct {
	By     models.PersonID
	Ground string          // one of those of cases; "" where Reason says it
	Reason string          // in the words of who did it
	Told   models.PersonID // hears of it otherwise
}

// lockKinds are the notices of what is told to the author of a topic.
var lockKinds = map[string]string{models.TopicLock: "locked", models.TopicUnlock: "unlocked"}

// tellLocked tells the author of a topic that it was locked, or opened again, and
// why: the latest of it alone, which says how the topic stands.
func (s *Service) tellLocked(tx *models.Tx, topic models.Topic, act string, why Why) error {
	kind := lockKinds[act]
	if kind == "" || topic.AuthorID == why.By || topic.AuthorID == why.Told {
		return nil
	}
	if err := models.DropNotices(tx, topic.AuthorID, topic.ID, "locked", "unlocked"); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.hub.Whisper(InboxSubject(topic.AuthorID), "notice_added", nil) })
	return models.InsertNotice(tx, models.Notice{
		PersonID: topic.AuthorID, Kind: kind, TopicID: &topic.ID, PostNumber: 1, ActorID: why.By, Ground: why.Ground, Reason: why.Reason,
	})
}

// changed records and announces an act that leaves a topic where it is.
func (s *Service) changed(tx *models.Tx, who access.Who, topic models.Topic, forum models.Forum, act *models.TopicAct) error {
	act.TopicID, act.ForumID, act.Highest, act.PersonID = topic.ID, forum.ID, models.PostID(topic.Bump), who.Person
	if err := s.done(tx, act, forum); err != nil {
		return err
	}
	return s.marked(tx, topic)
}

// marked announces that what stands at a topic's head has changed.
func (s *Service) marked(tx *models.Tx, topic models.Topic) error {
	if err := s.hub.Record(tx, TopicSubject(topic.ID), "topic_marked", TopicEvent{topic.ID}); err != nil {
		return err
	}
	return s.topicChanged(tx, topic)
}

// Arranging is what a moderator sends to have a topic be of another kind, theme or
// language.
type Arranging struct {
	Kind     string
	Theme    models.ThemeID // 0: none
	Language string
	Reason   string
}

// Arrange changes the kind, the theme and the language of a topic. The account of
// an experience is kept, and is there again where it becomes one again.
func (s *Service) Arrange(ctx context.Context, who access.Who, id models.TopicID, a Arranging) (models.TopicAct, error) {
	act := models.TopicAct{Act: models.TopicArrange}
	var err error
	if act.Reason, err = fault.Reason(a.Reason); err != nil {
		return act, err
	}
	wanted := kept{Kind: a.Kind, Theme: a.Theme, Language: a.Language}
	err = s.write(ctx, func(tx *models.Tx) error { return s.arrange(tx, who, id, wanted, &act) })
	return act, err
}

func (s *Service) arrange(tx *models.Tx, who access.Who, id models.TopicID, wanted kept, act *models.TopicAct) error {
	topics, forums, err := s.moderated(tx, who, id)
	if err != nil {
		return err
	}
	topic := topics[id]
	switch {
	case topic.MergedInto != nil:
		return fault.Conflicting("forum.moderating.gone")
	case wanted.Kind != models.Discussion && wanted.Kind != models.Question && wanted.Kind != models.Experience:
		return fault.InvalidField("kind", "fault.malformed")
	case !inWords[wanted.Language]:
		return fault.InvalidField("language", "fault.malformed")
	}
	was := kept{Kind: topic.Kind, Language: topic.Language}
	if topic.ThemeID != nil {
		was.Theme = *topic.ThemeID
	}
	var theme *models.ThemeID
	if wanted.Theme != 0 {
		theme = &wanted.Theme
	}
	if err := s.known(tx, theme, nil); err != nil {
		return err
	}
	columns := map[string]any{"kind": wanted.Kind, "theme_id": theme, "language": wanted.Language}
	if wanted.Language != topic.Language {
		columns["language_basis"] = "chosen"
	}
	if topic.Kind == models.Question && wanted.Kind != models.Question {
		was.Answer, columns["answer_number"] = topic.AnswerNumber, 0
	}
	if answer := wanted.Answer; answer != 0 && wanted.Kind == models.Question && topic.AnswerNumber == 0 {
		if post, err := models.PostHead(tx, id, answer); err == nil && post.DeletedAt == nil {
			columns["answer_number"] = answer
		}
	}
	if was == wanted {
		return fault.Conflicting("forum.moderating.is_so")
	}
	if wanted.Kind == models.Experience {
		if err := models.KeepExperience(tx, id); err != nil {
			return err
		}
	}
	if err := models.SetTopic(tx, id, columns); err != nil {
		return err
	}
	act.Before = was.String()
	return s.changed(tx, who, topic, forums[id], act)
}

func (s *Service) undoArrange(tx *models.Tx, who access.Who, before models.TopicAct, act *models.TopicAct) error {
	was, err := keptOf(before)
	if err != nil {
		return err
	}
	return s.arrange(tx, who, before.TopicID, was, act)
}
