package period_test

import (
	"context"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/period"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// notices are how many of a kind somebody has.
func (s *stage) notices(t *testing.T, name, kind string) int {
	t.Helper()
	inbox, err := s.Forum.Inbox(context.Background(), s.who[name], 0)
	must(t, err)
	count := 0
	for _, notice := range inbox.Notices {
		if notice.Kind == kind {
			count++
		}
	}
	return count
}

// Members are told once when a period opens, who commented when it closes, the
// others nothing; one that was not to be opened is told to nobody.
func TestPeopleAreTold(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a)
		ctx := t.Context()
		s.write(t, func(tx *models.Tx) error {
			for _, role := range access.WorkspaceRoles {
				if err := models.InsertMember(tx, models.WorkspaceMember{WorkspaceID: s.workspace, PersonID: s.who[role].Person, Role: role, Since: tx.Now}); err != nil {
					return err
				}
			}
			return nil
		})
		tell := func() {
			t.Helper()
			for range 2 {
				must(t, s.Period.Tell(ctx))
			}
		}
		expect := func(when string, opened, closed map[string]int) {
			t.Helper()
			for name := range s.who {
				if name == "visitor" {
					continue
				}
				if got := s.notices(t, name, period.NoticeOpened); got != opened[name] {
					t.Errorf("%s: %s was told %d times that it opened", when, name, got)
				}
				if got := s.notices(t, name, period.NoticeClosed); got != closed[name] {
					t.Errorf("%s: %s was told %d times that it closed", when, name, got)
				}
			}
		}
		cancelled := s.begin(t, models.PeriodPublic, false)
		must(t, s.Period.Close(ctx, s.who[access.Lead], onOf(cancelled)))
		s.begin(t, models.PeriodParties, false)
		tell()
		expect("planned", nil, nil)
		s.Clock.Turn(time.Hour)
		tell()
		members := map[string]int{access.Viewer: 1, access.Commenter: 1, access.Suggester: 1, access.Editor: 1}
		expect("open", members, nil)
		for _, name := range []string{"party", access.Commenter, access.Lead} {
			_, err := s.Thread.Start(ctx, s.who[name], thread.Start{Document: s.document, Text: "A word", Ref: ref()})
			must(t, err)
		}
		s.Clock.Turn(24 * time.Hour)
		tell()
		expect("over", members, map[string]int{"party": 1, access.Commenter: 1})
	})
}
