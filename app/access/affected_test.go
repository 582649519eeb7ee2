package access_test

import (
	"fmt"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// Who would gain or lose by a change is who has gained or lost once it is made: at the
// site, in a place of their own, and not who is suspended.
func TestAffectedAreThoseForWhomAnAnswerTurns(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		open, closed := s.addWorkspace(t, models.VisibilityPublic, models.WorkspaceOpen), s.addWorkspace(t, models.VisibilityMembers, models.WorkspaceOpen)
		s.grant(t, 201, access.Observer, access.Site)
		s.grant(t, 202, access.Partner, access.Site)
		s.grant(t, 203, access.Commenter, access.WorkspacePlace(open.ID))
		s.grant(t, 204, access.Commenter, access.WorkspacePlace(closed.ID))
		s.grant(t, 205, access.Editor, access.WorkspacePlace(open.ID))
		s.grant(t, 206, access.Observer, access.Site)
		s.change(t, func(tx *models.Tx) error { return s.Suspend(tx, 206) })
		for _, c := range []struct {
			rule       access.Rule
			remove     bool
			gain, lose string
		}{
			{access.Rule{Role: access.Observer, Place: "*", Thing: "forum/public", Act: "reply"}, false, "[201]", "[]"},
			{access.Rule{Role: access.Observer, Place: "*", Thing: "forum/members", Act: "read"}, true, "[]", "[201 202]"},
			{access.Rule{Role: access.Commenter, Place: "workspace:*", Thing: "workspace/public", Act: "edit"}, false, "[203]", "[]"},
			{access.Rule{Role: access.Commenter, Place: fmt.Sprint("workspace:", closed.ID), Thing: "workspace/members", Act: "edit"}, false, "[204]", "[]"},
			{access.Rule{Role: access.Partner, Place: "*", Thing: "forum/public", Act: "reply", Deny: true}, false, "[]", "[202]"},
			{access.Rule{Role: access.Partner, Place: "*", Thing: "forum/public", Act: "moderate", Deny: true}, false, "[]", "[]"},
		} {
			gain, lose, err := s.Affected(c.rule, c.remove)
			if err != nil || fmt.Sprint(gain) != c.gain || fmt.Sprint(lose) != c.lose {
				t.Errorf("%v: %v gain, %v lose, %v", c.rule, gain, lose, err)
			}
		}
		if held := s.HeldBy(); held[access.Observer] != 2 || held[access.Commenter] != 2 || held[access.Partner] != 1 || held[access.Moderator] != 0 {
			t.Errorf("%v", held)
		}
	})
}

func TestRulesAreReadAsTheyAreWritten(t *testing.T) {
	rule := access.Rule{Role: access.Observer, Place: "forum:*", Thing: "forum/public", Act: "*", Deny: true}
	if got, is := access.ParseRule(rule.String()); !is || got != rule {
		t.Errorf("%v, %v", got, is)
	}
	for _, line := range []string{"", "observer, *, *, *", "observer, *, *, *, perhaps", "person:1, *, *, *, deny", "observer, moon, *, *, allow"} {
		if got, is := access.ParseRule(line); is {
			t.Errorf("%q is read as %v", line, got)
		}
	}
}
