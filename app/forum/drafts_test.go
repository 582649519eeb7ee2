package forum_test

import (
	"context"
	"fmt"
	"testing"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// What is typed on in a topic that was merged into another is kept where it will be
// looked for, and takes the place of nothing else that is kept there.
func TestDraftsGoWhereTheirTopicWent(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, mona := context.Background(), s.people["moderator"]
		one, two := s.topic(t, "amina", models.AudiencePublic, models.Discussion), s.topic(t, "amina", models.AudiencePublic, models.Discussion)
		old, there := fmt.Sprintf("topic-%d", one.ID), fmt.Sprintf("topic-%d", two.ID)
		keep := func(who, key, body string) {
			t.Helper()
			if err := s.KeepDraft(ctx, s.people[who], key, models.Fields{"body": body}); err != nil {
				t.Fatal(err)
			}
		}
		want := func(who, key, body string) {
			t.Helper()
			if draft, err := s.Draft(ctx, s.people[who], key); err != nil || draft.Fields["body"] != body {
				t.Errorf("%s at %s: %q, %v", who, key, draft.Fields["body"], err)
			}
		}
		keep("amina", old, "half")
		keep("bruno", there, "another thought")
		if _, err := s.Merge(ctx, mona, one.ID, forum.Merging{Into: two.ID, Reason: "one matter"}); err != nil {
			t.Fatal(err)
		}
		want("amina", there, "half")
		keep("amina", old, "half a reply")
		want("amina", there, "half a reply")
		want("amina", old, "")
		keep("bruno", old, "a reply")
		want("bruno", there, "another thought")
		want("bruno", old, "a reply")
		keep("chen", old, "first words")
		want("chen", there, "first words")
	})
}
