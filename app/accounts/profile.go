package accounts

import (
	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// SetProfileHidden hides what a person says of themselves, or shows it again, in the
// transaction of a decision, which has asked for the right and records it. It says
// whether that was anything new.
func (s *Service) SetProfileHidden(tx *models.Tx, id models.PersonID, hidden bool, by models.PersonID) (bool, error) {
	person, err := models.PersonByID(tx, id)
	if err != nil || !models.ChangesHiding(person.HiddenAt, person.HiddenBy, hidden, by) {
		return false, access.NotFound(err)
	}
	return true, models.SetHidden(tx, &models.Person{}, int64(id), hidden, by)
}
