package forum

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Merging is what a moderator sends to have all posts of a topic stand in another.
type Merging struct {
	Into   models.TopicID
	Reason string
	Told   models.PersonID // hears of it otherwise
}

// Merge moves all posts of a topic into another, where all stand in the order in
// which they were written. Who comes to the topic that was merged is led on, and
// what is still sent to it goes to the other.
func (s *Service) Merge(ctx context.Context, who access.Who, id models.TopicID, m Merging) (act models.TopicAct, err error) {
	err = s.write(ctx, func(tx *models.Tx) error {
		act, err = s.mergeIn(tx, who, id, m)
		return err
	})
	return act, err
}

// mergeIn is Merge in a transaction.
func (s *Service) mergeIn(tx *models.Tx, who access.Who, id models.TopicID, m Merging) (models.TopicAct, error) {
	var act models.TopicAct
	reason, err := fault.Reason(m.Reason)
	if err != nil {
		return act, err
	}
	if err := models.LockCasesOf(tx, id); err != nil {
		return act, err
	}
	into, err := s.target(tx, who, id, m.Into)
	if err != nil {
		return act, err
	}
	topics, forums, err := s.moderated(tx, who, id, into)
	if err != nil {
		return act, err
	}
	t := transfer{from: topics[id], to: topics[into], here: forums[id], there: forums[into], merges: true, told: m.Told, act: models.TopicAct{Act: models.TopicMerge, Reason: reason}}
	switch {
	case t.from.MergedInto != nil, t.from.DeletedAt != nil:
		return act, fault.Conflicting("forum.moderating.gone")
	case t.to.MergedInto != nil:
		return act, errMovedOn
	case t.from.HasAccount:
		return act, fault.Conflicting("forum.moderating.has_account")
	}
	if t.posts, err = models.PostsToMove(tx, id, nil); err != nil {
		return act, err
	}
	if err := s.safe(t.here, t.there, authorsOf(t.posts)); err != nil {
		return act, err
	}
	t.bringsAnswer = t.from.Kind == models.Question && t.to.Kind == models.Question && t.to.AnswerNumber == 0
	return s.transfer(tx, who, t)
}
