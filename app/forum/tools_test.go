package forum_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// say replies in a topic and returns the number.
func (s *stage) say(t *testing.T, who string, id models.TopicID, body string) int64 {
	t.Helper()
	post, err := s.Reply(context.Background(), s.people[who], id, writing(body))
	if err != nil {
		t.Fatal(err)
	}
	return post.Number
}

func (s *stage) leads(t *testing.T, who string, from models.TopicID, number int64, to models.TopicID, at int64) {
	t.Helper()
	found, err := s.Find(context.Background(), s.people[who], from, number)
	if err != nil || found.Topic.ID != to || found.Number != at {
		t.Errorf("for %s %d/%d leads to %d/%d (%v), want %d/%d", who, from, number, found.Topic.ID, found.Number, err, to, at)
	}
}

func refusedAs(t *testing.T, name string, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) || key != "" && fault.As(err).Key != key {
		t.Errorf("%s: %v, want %v %s", name, err, kind, key)
	}
}

// Who may, by role: the same acts that a moderator is let do.
func TestToolsByRole(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx := context.Background()
		topic, other := s.topic(t, "amina", "parties", models.Question), s.topic(t, "amina", "parties", models.Question)
		for range 3 {
			s.say(t, "amina", topic.ID, "Yes.")
		}
		pinned, err := s.SetState(ctx, s.people["moderator"], topic.ID, models.TopicPin, "seen by all")
		if err != nil {
			t.Fatal(err)
		}
		acts := map[string]func(who access.Who) error{
			"split": func(who access.Who) error {
				_, err := s.Split(ctx, who, topic.ID, forum.Splitting{Numbers: []int64{2}, Title: "Apart", Kind: models.Discussion, Reason: "r"})
				return err
			},
			"split into": func(who access.Who) error {
				_, err := s.Split(ctx, who, topic.ID, forum.Splitting{Numbers: []int64{3}, Into: other.ID, Reason: "r"})
				return err
			},
			"state": func(who access.Who) error {
				_, err := s.SetState(ctx, who, topic.ID, models.TopicClose, "r")
				return err
			},
			"arrange": func(who access.Who) error {
				_, err := s.Arrange(ctx, who, topic.ID, forum.Arranging{Kind: models.Discussion, Language: "fr", Reason: "r"})
				return err
			},
			"undo":  func(who access.Who) error { _, err := s.Undo(ctx, who, topic.ID, pinned.ID, "r"); return err },
			"tools": func(who access.Who) error { _, err := s.Tools(ctx, who, topic.ID, 1); return err },
			"merge": func(who access.Who) error {
				_, err := s.Merge(ctx, who, topic.ID, forum.Merging{Into: other.ID, Reason: "r"})
				return err
			},
		}
		for name, kind := range map[string]fault.Kind{"visitor": fault.NotFound, "farah": fault.NotFound, "bruno": fault.NotFound, "dolores": fault.NotFound, "emil": fault.NotFound, "amina": fault.Forbidden} {
			for act, do := range acts {
				refusedAs(t, name+" "+act, do(s.people[name]), kind, "")
			}
		}
		for _, act := range []string{"tools", "split", "split into", "state", "arrange", "undo", "merge"} {
			if err := acts[act](s.people["moderator"]); err != nil {
				t.Errorf("moderator %s: %v", act, err)
			}
		}
	})
}

// What is wrong with what was sent is said, and nothing is done.
func TestToolsRefuse(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, mona := context.Background(), s.people["moderator"]
		topic, hidden := s.topic(t, "bruno", "public", models.Discussion), s.topic(t, "amina", "parties", models.Discussion)
		account := s.topic(t, "bruno", "public", models.Experience)
		s.say(t, "bruno", topic.ID, "Yes.")
		split := func(numbers []int64, into models.TopicID, reason string) error {
			_, err := s.Split(ctx, mona, topic.ID, forum.Splitting{Numbers: numbers, Into: into, Title: "Apart", Kind: models.Discussion, Reason: reason})
			return err
		}
		refusedAs(t, "no reason", split([]int64{2}, 0, "  "), fault.Invalid, "fault.reason.missing")
		refusedAs(t, "long reason", split([]int64{2}, 0, strings.Repeat("x", 1001)), fault.Invalid, "fault.reason.too_long")
		refusedAs(t, "nothing", split(nil, 0, "r"), fault.Invalid, "forum.moderating.none_chosen")
		refusedAs(t, "the first", split([]int64{2, 1}, 0, "r"), fault.Invalid, "forum.moderating.not_the_first")
		refusedAs(t, "less than none", split([]int64{-1}, 0, "r"), fault.Invalid, "fault.malformed")
		refusedAs(t, "a post that is not", split([]int64{2, 99}, 0, "r"), fault.Conflict, "forum.moderating.gone")
		refusedAs(t, "into itself", split([]int64{2}, topic.ID, "r"), fault.Invalid, "forum.moderating.same")
		refusedAs(t, "into nothing", split([]int64{2}, 999_999, "r"), fault.Invalid, "forum.moderating.no_such_topic")
		_, err := s.Merge(ctx, mona, account.ID, forum.Merging{Into: topic.ID, Reason: "r"})
		refusedAs(t, "an account", err, fault.Conflict, "forum.moderating.has_account")
		_, err = s.Move(ctx, mona, topic.ID, forum.Moving{Forum: s.forums["public"].ID, Reason: "r"})
		refusedAs(t, "to where it is", err, fault.Invalid, "forum.moderating.same_forum")
		_, err = s.Move(ctx, mona, topic.ID, forum.Moving{Forum: 999_999, Reason: "r"})
		refusedAs(t, "to nowhere", err, fault.Invalid, "forum.moderating.no_such_forum")
		_, err = s.Move(ctx, mona, topic.ID, forum.Moving{Forum: s.forums["parties"].ID, Reason: "r"})
		refusedAs(t, "away from its author", err, fault.Conflict, "forum.moderating.author_left_out")
		_, err = s.Move(ctx, mona, hidden.ID, forum.Moving{Forum: s.forums["public"].ID, Reason: "r"})
		refusedAs(t, "to where more read", err, fault.Conflict, "forum.moderating.wider")
		_, err = s.Merge(ctx, mona, hidden.ID, forum.Merging{Into: topic.ID, Reason: "r"})
		refusedAs(t, "into where more read", err, fault.Conflict, "forum.moderating.wider")
		_, err = s.SetState(ctx, mona, topic.ID, models.TopicUnlock, "r")
		refusedAs(t, "what is so", err, fault.Conflict, "forum.moderating.is_so")
		_, err = s.SetState(ctx, mona, topic.ID, models.TopicMerge, "r")
		refusedAs(t, "no state", err, fault.Invalid, "")
		locked, err := s.SetState(ctx, mona, topic.ID, models.TopicLock, "r")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Undo(ctx, mona, account.ID, locked.ID, "r")
		refusedAs(t, "an act on another topic", err, fault.NotFound, "")
		if _, err = s.Undo(ctx, mona, topic.ID, locked.ID, "r"); err != nil {
			t.Fatal(err)
		}
		_, err = s.Undo(ctx, mona, topic.ID, locked.ID, "r")
		refusedAs(t, "twice", err, fault.Conflict, "forum.moderating.undone")
		stands, err := s.TopicPage(ctx, mona, topic.ID, 1)
		if err != nil || len(stands.Posts) != 2 || stands.Topic.ForumID != s.forums["public"].ID || stands.Topic.LockedAt != nil {
			t.Errorf("something was done: %+v, %v", stands.Topic, err)
		}
	})
}

// Who may moderate only one of two forums takes nothing from or to the other.
func TestToolsAcrossPlaces(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, lead := context.Background(), s.people["amina"]
		rooms := map[string]models.Workspace{}
		for _, visibility := range []string{models.VisibilityMembers, models.VisibilityParties} {
			w, err := a.Workspace.Propose(ctx, lead, workspace.Description{Name: "Retorts " + visibility, Purpose: "Write it.", Language: "en", Visibility: visibility})
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Workspace.Approve(ctx, s.people["chen"], w.ID); err != nil {
				t.Fatal(err)
			}
			s.write(t, func(tx *models.Tx) (err error) { rooms[visibility], err = models.WorkspaceByID(tx, w.ID); return err })
		}
		begin := func(who string, id models.ForumID) models.Topic {
			topic, err := s.Start(ctx, s.people[who], forum.NewTopic{Forum: id, Kind: models.Discussion, Title: "Within", Writing: writing("Between us.")})
			if err != nil {
				t.Fatal(err)
			}
			s.say(t, who, topic.ID, "And this.")
			return topic
		}
		inMembers, inParties := begin("amina", *rooms[models.VisibilityMembers].ForumID), begin("amina", *rooms[models.VisibilityParties].ForumID)
		outside := s.topic(t, "amina", "parties", models.Discussion)
		// The lead moderates in the workspace, and nowhere else.
		_, err := s.Merge(ctx, lead, inParties.ID, forum.Merging{Into: outside.ID, Reason: "r"})
		refusedAs(t, "a lead, out of the workspace", err, fault.Invalid, "forum.moderating.not_yours")
		_, err = s.Move(ctx, lead, inParties.ID, forum.Moving{Forum: s.forums["parties"].ID, Reason: "r"})
		refusedAs(t, "a lead, to a forum", err, fault.Invalid, "forum.moderating.no_such_forum")
		_, err = s.Move(ctx, lead, outside.ID, forum.Moving{Forum: inParties.ForumID, Reason: "r"})
		refusedAs(t, "a lead, into the workspace", err, fault.Forbidden, "")
		// A moderator of the site does not know what is in a members-only one.
		_, err = s.Merge(ctx, s.people["moderator"], outside.ID, forum.Merging{Into: inMembers.ID, Reason: "r"})
		refusedAs(t, "a moderator, into what they may not read", err, fault.Invalid, "forum.moderating.no_such_topic")
		_, err = s.Merge(ctx, s.people["moderator"], inMembers.ID, forum.Merging{Into: outside.ID, Reason: "r"})
		refusedAs(t, "a moderator, out of what they may not read", err, fault.NotFound, "")
		// The secretariat may everything, but what is confidential stays.
		for name, to := range map[string]models.ForumID{"parties": s.forums["parties"].ID, "another room": inParties.ForumID} {
			_, err = s.Move(ctx, s.people["chen"], inMembers.ID, forum.Moving{Forum: to, Reason: "r"})
			refusedAs(t, "out of a members-only workspace to "+name, err, fault.Conflict, "forum.moderating.wider")
		}
		_, err = s.Split(ctx, s.people["chen"], inMembers.ID, forum.Splitting{Numbers: []int64{2}, Into: outside.ID, Reason: "r"})
		refusedAs(t, "posts out of a members-only workspace", err, fault.Conflict, "forum.moderating.wider")
		if _, err = s.Split(ctx, lead, inMembers.ID, forum.Splitting{Numbers: []int64{2}, Title: "Apart", Kind: models.Discussion, Reason: "r"}); err != nil {
			t.Errorf("a lead within the workspace: %v", err)
		}
		// Into a workspace which the author reads, and back; not if something was written there since.
		moved, err := s.Move(ctx, s.people["chen"], outside.ID, forum.Moving{Forum: inMembers.ForumID, Reason: "r"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Find(ctx, s.people["moderator"], outside.ID, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger finds what went into the workspace: %v", err)
		}
		s.say(t, "amina", outside.ID, "For members alone.")
		_, err = s.Undo(ctx, s.people["chen"], outside.ID, moved.ID, "r")
		refusedAs(t, "what was written for members alone", err, fault.Conflict, "forum.moderating.written_since")
	})
}

// Everything that belongs to posts goes with them, and comes back with them.
func TestWhatFollowsMovedPosts(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, mona, bruno, amina := context.Background(), s.people["moderator"], s.people["bruno"], s.people["amina"]
		one, two := s.topic(t, "bruno", "public", models.Question), s.topic(t, "amina", "members", models.Question)
		s.say(t, "amina", one.ID, "The first answer.")
		s.say(t, "bruno", two.ID, "Elsewhere.")
		s.say(t, "amina", one.ID, "The second answer.")
		for _, err := range []error{
			s.Answer(ctx, bruno, one.ID, 3),
			s.KeepDraft(ctx, amina, fmt.Sprintf("topic-%d", one.ID), models.Fields{"body": "half a reply"}),
			s.KeepDraft(ctx, amina, fmt.Sprintf("topic-%d", two.ID), models.Fields{"body": "another half"}),
			s.KeepDraft(ctx, amina, fmt.Sprintf("post-%d-3", one.ID), models.Fields{"body": "half an edit"}),
			s.Follow(ctx, s.people["dolores"], one.ID, "every"),
			s.Read(ctx, s.people["dolores"], one.ID, 2),
			a.Moderation.Report(ctx, bruno, moderation.Reporting{Thing: fmt.Sprintf("post:%d/3", one.ID), Ground: "unkind"}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.React(ctx, bruno, one.ID, 3, "thanks"); err != nil {
			t.Fatal(err)
		}
		act, err := s.Merge(ctx, mona, one.ID, forum.Merging{Into: two.ID, Reason: "the same question"})
		if err != nil {
			t.Fatal(err)
		}
		page, err := s.TopicPage(ctx, bruno, two.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		var order []string
		for _, post := range page.Posts {
			order = append(order, fmt.Sprint(post.Number))
		}
		if got := strings.Join(order, " "); got != "3 1 4 2 5" || page.Topic.AnswerNumber != 5 || page.Posts[4].ThanksCount != 1 {
			t.Errorf("merged: %s, answer %d, %+v", got, page.Topic.AnswerNumber, page.Posts[4])
		}
		s.leads(t, "bruno", one.ID, 3, two.ID, 5)
		if _, err := s.Find(ctx, s.people["visitor"], one.ID, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("a visitor finds what went where they may not read: %v", err)
		}
		reply, err := s.Reply(ctx, amina, one.ID, writing("To the old address."))
		if err != nil || reply.TopicID != two.ID || reply.Number != 6 {
			t.Errorf("a reply to the old topic: %+v, %v", reply, err)
		}
		if err := s.Update(ctx, amina, one.ID, 3, forum.Rewriting{Body: "The second answer, edited.", Version: 1}); err != nil {
			t.Errorf("an edit at the old address: %v", err)
		}
		if got := page.Topic.PeopleCount; got != 2 {
			t.Errorf("%d people", got)
		}
		for key, want := range map[string]string{fmt.Sprintf("topic-%d", two.ID): "", fmt.Sprintf("post-%d-5", two.ID): "half an edit", fmt.Sprintf("topic-%d", one.ID): ""} {
			if draft, err := s.Draft(ctx, amina, key); err != nil || draft.Fields["body"] != want {
				t.Errorf("draft %s: %q, %v", key, draft.Fields["body"], err)
			}
		}
		s.told(t, amina, two.ID, "moved", 4)
		s.told(t, bruno, two.ID, "moved", 3)
		// A second report by the same person, by the new address, adds nothing; the case is of the new one.
		if err := a.Moderation.Report(ctx, bruno, moderation.Reporting{Thing: fmt.Sprintf("post:%d/5", two.ID), Ground: "unkind"}); err != nil {
			t.Error(err)
		}
		s.write(t, func(tx *models.Tx) error {
			var cases []models.Case
			err := tx.Find(&cases).Error
			if len(cases) != 1 || cases[0].Thing != fmt.Sprintf("post:%d/5", two.ID) || *cases[0].ForumID != two.ForumID || cases[0].Reports != 1 {
				t.Errorf("cases: %+v", cases)
			}
			level, _ := models.FollowingOf(tx, s.people["dolores"].Person, two.ID)
			if level != "every" {
				t.Errorf("who followed the topic follows the other %q", level)
			}
			return err
		})
		if _, err := s.Undo(ctx, mona, two.ID, act.ID, "they differ"); err == nil {
			t.Error("an edit for members was opened to all")
		} else {
			refusedAs(t, "undo", err, fault.Conflict, "forum.moderating.written_since")
		}
	})
}

func (s *stage) told(t *testing.T, who access.Who, topic models.TopicID, kind string, number int64) {
	t.Helper()
	in, err := s.Inbox(context.Background(), who, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, notice := range in.Notices {
		if notice.Kind == kind && *notice.TopicID == topic && notice.PostNumber == number {
			return
		}
	}
	t.Errorf("%d was not told %s of %d/%d: %+v", who.Person, kind, topic, number, in.Notices)
}

// Split, split again, merge, take back in turn: chains lead to where things stand.
func TestChainsOfMoves(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, mona := context.Background(), s.people["moderator"]
		one := s.topic(t, "bruno", "public", models.Question)
		for range 4 {
			s.say(t, "amina", one.ID, "Yes.")
		}
		if err := s.Answer(ctx, s.people["bruno"], one.ID, 4); err != nil {
			t.Fatal(err)
		}
		must := func(act models.TopicAct, err error) models.TopicAct {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return act
		}
		first := must(s.Split(ctx, mona, one.ID, forum.Splitting{Numbers: []int64{3, 4}, Title: "Apart", Kind: models.Question, Reason: "r"}))
		two := *first.OtherID
		s.leads(t, "visitor", one.ID, 4, two, 2)
		s.leads(t, "visitor", one.ID, 5, one.ID, 5)
		second := must(s.Split(ctx, mona, two, forum.Splitting{Numbers: []int64{2}, Title: "Farther", Kind: models.Discussion, Reason: "r"}))
		three := *second.OtherID
		s.leads(t, "visitor", one.ID, 4, three, 1)
		s.leads(t, "visitor", two, 2, three, 1)
		third := must(s.Merge(ctx, mona, three, forum.Merging{Into: one.ID, Reason: "r"})) // it comes home
		s.leads(t, "visitor", one.ID, 4, one.ID, 4)
		s.leads(t, "visitor", two, 2, one.ID, 4)
		s.leads(t, "visitor", three, 1, one.ID, 4)
		_, err := s.Undo(ctx, mona, one.ID, first.ID, "r")
		refusedAs(t, "what was moved on", err, fault.Conflict, "forum.moderating.moved_on")
		back := must(s.Undo(ctx, mona, one.ID, third.ID, "r"))
		s.leads(t, "visitor", one.ID, 4, three, 1)
		must(s.Undo(ctx, mona, one.ID, back.ID, "r")) // and the undoing
		s.leads(t, "visitor", one.ID, 4, one.ID, 4)
		page, err := s.TopicPage(ctx, mona, one.ID, 1)
		if err != nil || len(page.Posts) != 5 || !forum.IsMoved(page.Posts[2]) || forum.IsMoved(page.Posts[3]) {
			t.Errorf("%+v, %v", page.Posts, err)
		}
		if _, err := s.Undo(ctx, mona, two, first.ID, "r"); err == nil {
			t.Error("half of what went was taken back")
		}
		tools, err := s.Tools(ctx, mona, one.ID, 1)
		if err != nil || len(tools.Acts) != 5-1 {
			t.Errorf("%d acts, %v", len(tools.Acts), err)
		}
		err = s.DB.Read(ctx, func(tx *models.Tx) error {
			entries, err := models.AuditEntries(tx, 0, 5)
			if len(entries) < 5 || entries[0].Act != "topic.return" || entries[0].Reason != "r" || entries[0].Thing != forum.TopicSubject(three) || entries[0].After != forum.TopicSubject(one.ID) {
				t.Errorf("the record says %+v", entries)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Kind, theme and language change and change back; an account and an answer are
// there again.
func TestArrange(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, mona := context.Background(), s.people["moderator"]
		topic := s.topic(t, "bruno", "public", models.Experience)
		act, err := s.Arrange(ctx, mona, topic.ID, forum.Arranging{Kind: models.Question, Language: "fr", Reason: "it asks"})
		if err != nil {
			t.Fatal(err)
		}
		page, err := s.TopicPage(ctx, mona, topic.ID, 1)
		if err != nil || page.Topic.Kind != models.Question || page.Topic.Language != "fr" || page.Experience == nil || page.Experience.Done != "We tried." {
			t.Errorf("%+v, %v, %v", page.Topic, page.Experience, err)
		}
		s.say(t, "amina", topic.ID, "Yes.")
		if err := s.Answer(ctx, s.people["bruno"], topic.ID, 2); err != nil {
			t.Fatal(err)
		}
		back, err := s.Undo(ctx, mona, topic.ID, act.ID, "it told")
		if err != nil {
			t.Fatal(err)
		}
		if page, err = s.TopicPage(ctx, mona, topic.ID, 1); err != nil || page.Topic.Kind != models.Experience || page.Topic.Language != "en" || page.Topic.AnswerNumber != 0 {
			t.Errorf("%+v, %v", page.Topic, err)
		}
		if _, err := s.Undo(ctx, mona, topic.ID, back.ID, "it asks"); err != nil {
			t.Fatal(err)
		}
		if page, err = s.TopicPage(ctx, mona, topic.ID, 1); err != nil || page.Topic.AnswerNumber != 2 {
			t.Errorf("the answer: %+v, %v", page.Topic, err)
		}
		for _, bad := range []forum.Arranging{{Kind: "x", Language: "en"}, {Kind: models.Question, Language: "xx"}, {Kind: models.Question, Language: "en", Theme: 999}} {
			bad.Reason = "r"
			_, err := s.Arrange(ctx, mona, topic.ID, bad)
			refusedAs(t, fmt.Sprint(bad), err, fault.Invalid, "")
		}
	})
}

// Pinned topics stand at the head of their forum's own list, and nowhere twice.
func TestPinnedAndClosed(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, mona := context.Background(), s.people["moderator"]
		old, young := s.topic(t, "bruno", "public", models.Discussion), s.topic(t, "bruno", "public", models.Discussion)
		for _, act := range []string{models.TopicPin, models.TopicClose} {
			if _, err := s.SetState(ctx, mona, old.ID, act, "r"); err != nil {
				t.Fatal(err)
			}
		}
		list, err := s.List(ctx, s.people["visitor"], forum.Filter{Forum: old.ForumID})
		if err != nil || len(list.Topics) != 2 || list.Topics[0].ID != old.ID || list.Topics[1].ID != young.ID {
			t.Errorf("%+v, %v", list.Topics, err)
		}
		_, err = s.Reply(ctx, s.people["bruno"], old.ID, writing("Late."))
		refusedAs(t, "a reply to a closed topic", err, fault.Conflict, "forum.refused.ended")
		if err := s.Update(ctx, s.people["bruno"], old.ID, 1, forum.Rewriting{Body: "Who has tried it? Thanks.", Version: 1}); err != nil {
			t.Errorf("an edit in a closed topic: %v", err)
		}
	})
}
