package forum

import (
	"errors"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// What a decision on a case does with a topic happens in the decision's transaction,
// and asks for the same rights as where a moderator does it as they read.

// MoveDecided is Move in the transaction of a decision.
func (s *Service) MoveDecided(tx *models.Tx, who access.Who, id models.TopicID, m Moving) (models.TopicAct, error) {
	act, err := s.moveIn(tx, who, id, m)
	return act, away(err)
}

// MergeDecided is Merge in the transaction of a decision.
func (s *Service) MergeDecided(tx *models.Tx, who access.Who, id models.TopicID, m Merging) (models.TopicAct, error) {
	act, err := s.mergeIn(tx, who, id, m)
	return act, away(err)
}

// SplitDecided is Split in the transaction of a decision.
func (s *Service) SplitDecided(tx *models.Tx, who access.Who, id models.TopicID, sp Splitting) (models.TopicAct, error) {
	act, err := s.splitIn(tx, who, id, sp)
	return act, away(err)
}

// UndoDecided takes back what a decision did, and tells all but who is told
// otherwise. What was taken back before, where the topic stands, stays so.
func (s *Service) UndoDecided(tx *models.Tx, who access.Who, id models.TopicActID, reason string, told models.PersonID) error {
	before, err := models.TopicActByID(tx, id)
	if err != nil || before.UndoneBy != nil {
		return err
	}
	_, err = s.undoIn(tx, who, before, reason, told)
	return away(err)
}

// away says of what has moved on since it was looked for that it can be tried again.
func away(err error) error {
	if errors.Is(err, errMovedOn) {
		return fault.Away(err)
	}
	return err
}
