package live_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// Who listens to a forum, or to a topic, hears nothing of where a topic went that
// they may not read there: neither at once nor when they catch up.
func TestMovedTopicIsHeardOfNoMore(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		k := converse(t, a)
		ctx := context.Background()
		topic := k.begin(t, models.Discussion)
		subject, row := fmt.Sprintf("topic:%d", topic.ID), fmt.Sprintf("forum:%d", topic.ForumID)
		guest, member := k.open(t, visitor()), k.open(t, as(int(k.people["Amina"].Person)))
		from := map[string]int64{}
		for _, c := range []*client{guest, member} {
			for _, s := range []string{subject, row} {
				c.say(map[string]string{"t": "subscribe", "s": s})
				from[s] = c.isSubscribed().O
			}
		}
		if _, err := k.Forum.Move(ctx, k.people["Chen"], topic.ID, forum.Moving{Forum: k.forums[models.AudienceParties].ID, Reason: "for Parties"}); err != nil {
			t.Fatal(err)
		}
		k.reply(t, "Amina", topic.ID, "Between Parties.")
		if _, err := k.Forum.Arrange(ctx, k.people["Chen"], topic.ID, forum.Arranging{Kind: models.Question, Language: "fr", Reason: "r"}); err != nil {
			t.Fatal(err)
		}
		heard := map[string]bool{}
		for range 2 { // the end of the topic, and that it left the forum, in either order
			frame := guest.next()
			heard[frame.T+" "+frame.S] = true
			if frame.HTML != "" || strings.Contains(string(frame.Data), "title") {
				t.Errorf("a visitor is shown %+v", frame)
			}
		}
		if !heard["ended "+subject] || !heard["event "+row] {
			t.Errorf("a visitor heard %v", heard)
		}
		late := k.open(t, visitor())
		late.subscribe(row, from[row], k.Hub.Epoch())
		if frame := late.hears("event"); frame.HTML != "" || !strings.Contains(string(frame.Data), `"gone":true`) {
			t.Errorf("catching up shows %+v", frame)
		}
		late.hears("subscribed")
		late.subscribe(subject, from[subject], k.Hub.Epoch())
		if frame := late.hears("error"); frame.Code != "not_found" {
			t.Errorf("%+v", frame)
		}
		for {
			frame := member.hears("event")
			if frame.S == subject && frame.Kind == "post_added" {
				break
			}
		}
		if _, err := k.Forum.TopicPage(ctx, access.Who{}, topic.ID, 1); err == nil {
			t.Error("a visitor reads it")
		}
	})
}

// A place from which a post went says so to who has the topic open, and who was
// away; the post is not sent again.
func TestMovedPostLeavesALine(t *testing.T) {
	k := converse(t, apptest.New(t))
	ctx := context.Background()
	topic := k.begin(t, models.Discussion)
	subject := fmt.Sprintf("topic:%d", topic.ID)
	reader := k.open(t, visitor())
	reader.say(map[string]string{"t": "subscribe", "s": subject})
	from := reader.isSubscribed().O
	k.reply(t, "Bruno", topic.ID, "We have.")
	act, err := k.Forum.Split(ctx, k.people["Chen"], topic.ID, forum.Splitting{Numbers: []int64{2}, Title: "Apart", Kind: models.Discussion, Reason: "r"})
	if err != nil {
		t.Fatal(err)
	}
	for reader.hears("event").Kind != "topic_rearranged" {
	}
	late := k.open(t, visitor())
	late.subscribe(subject, from, k.Hub.Epoch())
	if frame := late.hears("event"); frame.Kind != "post_added" || !strings.Contains(frame.HTML, "moved") || strings.Contains(frame.HTML, "We have.") {
		t.Errorf("who was away is shown %+v", frame)
	}
	k.reply(t, "Bruno", *act.OtherID, "Here too.")
	if page := k.page(t, topic.ID, "en"); page.Find("#post-2.moved").Length() != 1 || page.Find(".post").Length() != 2 {
		t.Error("the page does not say so")
	}
}

// Who has a topic open sees at its head that it was locked, and whose it is hears why.
func TestLockedTopicSaysSoAtItsHead(t *testing.T) {
	k := converse(t, apptest.New(t))
	ctx := context.Background()
	topic := k.begin(t, models.Discussion)
	subject := fmt.Sprintf("topic:%d", topic.ID)
	reader := k.open(t, visitor())
	reader.say(map[string]string{"t": "subscribe", "s": subject})
	reader.isSubscribed()
	marked := func() string {
		t.Helper()
		for {
			if frame := reader.hears("event"); frame.Kind == "topic_marked" {
				if frame.ID != "topic-marks" {
					t.Fatalf("%+v", frame)
				}
				return frame.HTML
			}
		}
	}
	for _, step := range []struct {
		act    string
		isSaid bool
	}{{models.TopicLock, true}, {models.TopicUnlock, false}} {
		if _, err := k.Forum.SetState(ctx, k.people["Chen"], topic.ID, step.act, "It has become unkind."); err != nil {
			t.Fatal(err)
		}
		if html := marked(); strings.Contains(html, "Locked") != step.isSaid {
			t.Errorf("%s: %s", step.act, html)
		}
		inbox, err := k.Forum.Inbox(ctx, access.Who{Person: topic.AuthorID}, 0)
		if err != nil || len(inbox.Notices) != 1 || inbox.Notices[0].Kind != step.act+"ed" || inbox.Notices[0].Reason != "It has become unkind." {
			t.Errorf("%s: its author is told %+v, %v", step.act, inbox.Notices, err)
		}
	}
	if _, err := k.Forum.SetState(ctx, k.people["Chen"], topic.ID, models.TopicClose, "It is settled."); err != nil {
		t.Fatal(err)
	}
	if html := marked(); !strings.Contains(html, "Closed") {
		t.Errorf("closed: %s", html)
	}
}
