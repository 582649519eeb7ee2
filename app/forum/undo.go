package forum

import (
	"context"
	"errors"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// reverse says by which act each is undone.
var reverse = map[string]string{
	models.TopicMove: models.TopicMove, models.TopicArrange: models.TopicArrange,
	models.TopicSplit: models.TopicReturn, models.TopicMerge: models.TopicReturn, models.TopicReturn: models.TopicReturn,
	models.TopicLock: models.TopicUnlock, models.TopicUnlock: models.TopicLock, models.TopicClose: models.TopicReopen,
	models.TopicReopen: models.TopicClose, models.TopicPin: models.TopicUnpin, models.TopicUnpin: models.TopicPin,
}

// Undo takes back what a moderator did with a topic, or by which posts came to it, by
// the act that is its reverse: for who moderates where it would be done. What has been moved on since is
// taken back first, and what was written since for fewer readers is not opened to
// more.
func (s *Service) Undo(ctx context.Context, who access.Who, topic models.TopicID, id models.TopicActID, reason string) (act models.TopicAct, err error) {
	err = s.write(ctx, func(tx *models.Tx) error {
		if _, _, err := s.access.Topic(tx, who, access.Moderate, topic); err != nil {
			return err
		}
		before, err := models.TopicActByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if before.TopicID != topic && (before.OtherID == nil || *before.OtherID != topic) {
			return fault.Missing()
		}
		if err := s.mayUndo(tx, who, before); err != nil {
			return err
		}
		act, err = s.undoIn(tx, who, before, reason, 0)
		return err
	})
	return act, err
}

// mayUndo is nil, or a Conflict: what a decision moved is taken back by those alone who
// may decide its case.
func (s *Service) mayUndo(tx *models.Tx, who access.Who, before models.TopicAct) error {
	c, err := models.DecisionBehind(tx, before.ID)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil
	case err != nil:
		return err
	case !s.access.CanCase(who, access.CasePlaceOf(c)):
		return fault.Conflicting("moderation.refused.holds")
	}
	return nil
}

// undoIn takes back an act in a transaction, and tells all but who is told otherwise.
func (s *Service) undoIn(tx *models.Tx, who access.Who, before models.TopicAct, reason string, told models.PersonID) (models.TopicAct, error) {
	act := models.TopicAct{Act: reverse[before.Act], Undoes: &before.ID}
	var err error
	if act.Reason, err = fault.Reason(reason); err != nil {
		return act, err
	}
	if _, _, err := s.access.Topic(tx, who, access.Moderate, before.TopicID); err != nil {
		return act, err
	}
	if before.UndoneBy != nil {
		return act, fault.Conflicting("forum.moderating.undone")
	}
	switch before.Act {
	case models.TopicMove:
		err = s.undoMove(tx, who, before, told, &act)
	case models.TopicSplit, models.TopicMerge, models.TopicReturn:
		err = s.undoTransfer(tx, who, before, told, &act)
	case models.TopicArrange:
		err = s.undoArrange(tx, who, before, &act)
	default:
		err = s.setState(tx, who, before.TopicID, &act)
	}
	return act, err
}

// undone turns a second undoing into a conflict that people understand.
func undone(err error) error {
	if errors.Is(err, models.ErrStale) {
		return fault.Conflicting("forum.moderating.undone")
	}
	return err
}

func (s *Service) undoMove(tx *models.Tx, who access.Who, before models.TopicAct, told models.PersonID, act *models.TopicAct) error {
	if err := models.LockCasesOf(tx, before.TopicID); err != nil {
		return err
	}
	topics, forums, err := s.moderated(tx, who, before.TopicID)
	if err != nil {
		return err
	}
	topic, here := topics[before.TopicID], forums[before.TopicID]
	if topic.MergedInto != nil || before.ToForumID == nil || here.ID != *before.ToForumID {
		return fault.Conflicting("forum.moderating.moved_on")
	}
	there, err := s.access.Forum(who, access.Moderate, before.ForumID)
	if err != nil {
		return err
	}
	posts, err := models.PostsToMove(tx, topic.ID, nil)
	if err != nil {
		return err
	}
	if err := s.opensNothing(tx, here, there, before, posts, nil); err != nil {
		return err
	}
	return s.move(tx, who, topic, here, there, posts, told, act)
}

func (s *Service) undoTransfer(tx *models.Tx, who access.Who, before models.TopicAct, told models.PersonID, act *models.TopicAct) error {
	from, to := *before.OtherID, before.TopicID
	if err := models.LockCasesOf(tx, from); err != nil {
		return err
	}
	topics, forums, err := s.moderated(tx, who, from, to)
	if err != nil {
		return err
	}
	went, err := models.PostsMovedBy(tx, before.ID, to)
	if err != nil {
		return err
	}
	if int64(len(went)) != before.Posts || slices.ContainsFunc(went, func(p models.Post) bool { return p.TopicID != from }) {
		return fault.Conflicting("forum.moderating.moved_on")
	}
	t := transfer{from: topics[from], to: topics[to], here: forums[from], there: forums[to], told: told, act: *act}
	if t.from.MergedInto != nil || t.to.MergedInto != nil && *t.to.MergedInto != from {
		return fault.Conflicting("forum.moderating.moved_on")
	}
	numbers := make([]int64, len(went))
	for i, post := range went {
		numbers[i] = post.Number
	}
	if slices.Contains(numbers, 1) { // nothing stays where the first post does not
		numbers, t.merges = nil, true
	}
	if t.posts, err = models.PostsToMove(tx, from, numbers); err != nil {
		return err
	}
	if err := s.opensNothing(tx, t.here, t.there, before, t.posts, went); err != nil {
		return err
	}
	if *act, err = s.transfer(tx, who, t); err != nil {
		return err
	}
	return s.giveAnswerBack(tx, t.to, before)
}

// giveAnswerBack has a question have again the accepted answer that was taken out
// of it, where it has no other now.
func (s *Service) giveAnswerBack(tx *models.Tx, topic models.Topic, before models.TopicAct) error {
	k, err := keptOf(before)
	if err != nil || k.Answer == 0 || topic.AnswerNumber != 0 || topic.Kind != models.Question {
		return err
	}
	post, err := models.PostHead(tx, topic.ID, k.Answer)
	if err != nil || post.DeletedAt != nil {
		return err
	}
	return models.SetTopic(tx, topic.ID, map[string]any{"answer_number": k.Answer})
}

// opensNothing is nil, or why undoing an act would open to more what was written
// for fewer: what goes back to a forum that others read too must be what went, as it
// was. What went is the posts there were, or those that are named.
func (s *Service) opensNothing(tx *models.Tx, here, there models.Forum, before models.TopicAct, posts []models.MovingPost, went []models.Post) error {
	wider, err := s.access.Widens(here, there)
	if err != nil || !wider {
		return err
	}
	since, err := models.CameSince(tx, before)
	if err != nil {
		return err
	}
	if since {
		return fault.Conflicting("forum.moderating.written_since")
	}
	for _, post := range posts {
		isNew := post.ID > before.Highest || went != nil && !slices.ContainsFunc(went, func(p models.Post) bool { return p.ID == post.ID })
		if isNew || post.EditedAt != nil && !post.EditedAt.Before(before.At) {
			return fault.Conflicting("forum.moderating.written_since")
		}
	}
	return nil
}
