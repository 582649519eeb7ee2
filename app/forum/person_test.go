package forum_test

import (
	"testing"

	"minamata.exchange/app/apptest"
	"minamata.exchange/models"
)

// That somebody is suspended is between them and the desk: it does not stand on their
// page for everybody. An account that has expired is not suspended.
func TestWhoReadsThatSomebodyIsSuspended(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		emil, farah := s.people["emil"], s.people["farah"]
		s.write(t, func(tx *models.Tx) error {
			for account, state := range map[models.AccountID]string{emil.Account: models.AccountSuspended, farah.Account: models.AccountExpired} {
				if err := tx.Model(&models.Account{}).Where("id = ?", account).Update("state", state).Error; err != nil {
					return err
				}
			}
			return nil
		})
		for name, reads := range map[string]bool{"chen": true, "moderator": true, "amina": false, "bruno": false, "dolores": false} {
			page, err := s.Contributor(t.Context(), s.people[name], emil.Person)
			if err != nil || page.Person.Name != "emil" || page.Suspended != reads {
				t.Errorf("%s reads %q, suspended %v, want %v (%v)", name, page.Person.Name, page.Suspended, reads, err)
			}
			if page, err := s.Contributor(t.Context(), s.people[name], farah.Person); err != nil || page.Suspended {
				t.Errorf("%s reads that an expired account is suspended (%v)", name, err)
			}
		}
	})
}
