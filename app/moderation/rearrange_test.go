package moderation_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// room opens another forum that everybody reads.
func (s *stage) room(t *testing.T) models.Forum {
	t.Helper()
	room, err := s.Directory.OpenForum(background, s.who["Chen"], models.Forum{Names: models.Localized{"en": "Waste"}, Audience: models.AudiencePublic})
	must(t, err)
	return room
}

// stands is where a post of the stage's topic stands now, as visitors are led to it:
// forum, topic and number.
func (s *stage) stands(t *testing.T, number int64) string {
	t.Helper()
	at, err := s.Forum.Find(background, access.Who{}, s.topic.ID, number)
	must(t, err)
	return fmt.Sprintf("%d %d/%d", at.Topic.ForumID, at.Topic.ID, at.Number)
}

// A decision on a post moves or merges its topic, or splits the post from it; it is
// undone with the decision, by a moderator or on appeal.
func TestADecisionTakesAPostElsewhereAndBack(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		other, room := s.another(t), s.room(t)
		fresh := other + 1 // as each split that is undone leaves a topic behind
		for _, there := range []struct {
			to    string
			goes  moderation.Goes
			wants func() string
		}{
			{models.CaseMove, moderation.Goes{Forum: room.ID}, func() string { return fmt.Sprintf("%d %d/", room.ID, s.topic.ID) }},
			{models.CaseMerge, moderation.Goes{Into: other}, func() string { return fmt.Sprintf("%d %d/", s.topic.ForumID, other) }},
			{models.CaseSplit, moderation.Goes{Into: other}, func() string { return fmt.Sprintf("%d %d/", s.topic.ForumID, other) }},
			{models.CaseSplit, moderation.Goes{Title: "Vendors", Kind: models.Discussion}, func() string { return fmt.Sprintf("%d %d/1", s.topic.ForumID, fresh) }},
		} {
			for _, undoneBy := range []string{"moderation", "appeal", "tools"} {
				post := s.reply(t, "Xavier", "Buy it, "+undoneBy)
				var number int64
				_, err := fmt.Sscanf(post, fmt.Sprintf("post:%d/%%d", s.topic.ID), &number)
				must(t, err)
				was := fmt.Sprintf("%d %d/%d", s.topic.ForumID, s.topic.ID, number)
				must(t, s.report("Oscar", post))
				before := s.moves(t, "Xavier")
				c := s.decide(t, "Mod", moderation.Decision{To: there.to, Ground: "off_topic", Note: "It is about vendors.", Goes: there.goes})
				stands := s.stands(t, number)
				if stands == was {
					t.Errorf("%s: it stands where it stood", there.to)
				}
				if want := there.wants(); !strings.HasPrefix(stands, want) {
					t.Errorf("%s: it stands at %s, not at %s", there.to, stands, want)
				}
				told, err := s.Moderation.Told(background, s.who["Xavier"], c.ID)
				if err != nil || told.Case.Decision != there.to || !told.MayAppeal {
					t.Errorf("%s: told %+v, %v", there.to, told, err)
				}
				if got := s.moves(t, "Xavier") - before; got != 0 {
					t.Errorf("%s: who is told of the case is told %d times besides", there.to, got)
				}
				switch undoneBy {
				case "moderation":
					must(t, s.Moderation.Undo(background, s.who["Mona"], c.ID, 0, "A mistake."))
					s.decide(t, "Mona", moderation.Decision{To: models.CaseKeep, Ground: "in_order"})
				case "appeal":
					must(t, s.Moderation.Appeal(background, s.who["Xavier"], c.ID, "It answers the question."))
					must(t, s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, To: moderation.Overturn, Note: "So it does."}))
				case "tools":
					row := s.caseByID(t, c.ID)
					_, err := s.Forum.Undo(background, s.who["Mona"], s.topic.ID, *row.TopicActID, "Not so.")
					must(t, err)
					must(t, s.Moderation.Undo(background, s.who["Mona"], c.ID, 0, "A mistake."))
					s.decide(t, "Mona", moderation.Decision{To: models.CaseKeep, Ground: "in_order"})
				}
				if got := s.stands(t, number); got != was {
					t.Errorf("%s, undone by %s: it stands at %s, not at %s", there.to, undoneBy, got, was)
				}
				if row := s.caseByID(t, c.ID); row.Thing != post || row.Decision != map[bool]string{true: there.to, false: models.CaseKeep}[undoneBy == "appeal"] {
					t.Errorf("%s: the case is on %s, %s", there.to, row.Thing, row.Decision)
				}
				if there.goes.Title != "" {
					fresh++
				}
			}
		}
	})
}

// moves counts the notices by which somebody is told that moderation moved a post.
func (s *stage) moves(t *testing.T, name string) (n int) {
	t.Helper()
	inbox, err := s.Forum.Inbox(background, s.who[name], 0)
	must(t, err)
	for _, notice := range inbox.Notices {
		if notice.Kind == "moved" {
			n++
		}
	}
	return n
}

func (s *stage) caseByID(t *testing.T, id models.CaseID) (c models.Case) {
	t.Helper()
	must(t, s.DB.Read(background, func(tx *models.Tx) (err error) {
		c, err = models.CaseByID(tx, id)
		return err
	}))
	return c
}

// What a moderator may not do with a topic as they read, no decision does either; the
// case stays open and the post where it is.
func TestADecisionTakesAPostNowhereItMayNotGo(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		other, room := s.another(t), s.room(t)
		w := s.closedWorkspace(t)
		closed, err := s.Forum.Start(background, s.who["Mina"], forum.NewTopic{Forum: s.forumOf(t, w.ID), Kind: models.Discussion, Title: "Ours", Writing: s.writing("Alone.")})
		must(t, err)
		parties, err := s.Directory.OpenForum(background, s.who["Chen"], models.Forum{Names: models.Localized{"en": "Parties"}, Audience: models.AudienceParties})
		must(t, err)
		must(t, s.report("Oscar", s.post))
		must(t, s.report("Oscar", fmt.Sprintf("post:%d/1", other)))
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		onPost, onTopic := q.Cases[0], q.Cases[1]
		note := "Elsewhere."
		for name, d := range map[string]moderation.Decision{
			"forum: none":                  {To: models.CaseMove, Note: note},
			"forum: the same":              {To: models.CaseMove, Note: note, Goes: moderation.Goes{Forum: s.topic.ForumID}},
			"forum: of a closed workspace": {To: models.CaseMove, Note: note, Goes: moderation.Goes{Forum: closed.ForumID}},
			": its author may not read":    {To: models.CaseMove, Note: note, Goes: moderation.Goes{Forum: parties.ID}},
			"into: none":                   {To: models.CaseMerge, Note: note},
			"into: itself":                 {To: models.CaseMerge, Note: note, Goes: moderation.Goes{Into: s.topic.ID}},
			"into: of a closed workspace":  {To: models.CaseMerge, Note: note, Goes: moderation.Goes{Into: closed.ID}},
			"into: split likewise":         {To: models.CaseSplit, Note: note, Goes: moderation.Goes{Into: closed.ID}},
			"title: none":                  {To: models.CaseSplit, Note: note, Goes: moderation.Goes{Kind: models.Discussion}},
			"kind: none":                   {To: models.CaseSplit, Note: note, Goes: moderation.Goes{Title: "Vendors"}},
			"numbers: the topic itself":    {To: models.CaseSplit, Note: note, Goes: moderation.Goes{Into: other, Numbers: []int64{1}}},
			"note: none":                   {To: models.CaseMove, Goes: moderation.Goes{Forum: room.ID}},
			"measure: it would lock what?": {To: models.CaseMove, Note: note, Locks: true, Goes: moderation.Goes{Forum: room.ID}},
			"decision: the first is split": {Case: onTopic.ID, To: models.CaseSplit, Note: note, Goes: moderation.Goes{Into: s.topic.ID}},
			": a post that is not there":   {To: models.CaseSplit, Note: note, Goes: moderation.Goes{Into: other, Numbers: []int64{99}}},
		} {
			if d.Case == 0 {
				d.Case = onPost.ID
			}
			d.Ground = "off_topic"
			field, _, _ := strings.Cut(name, ":")
			err := s.Moderation.Decide(background, s.who["Mod"], d)
			if field == "" && !fault.Is(err, fault.Conflict) || field != "" && (!fault.Is(err, fault.Invalid) || fault.As(err).Field != field) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, kind := range map[string]fault.Kind{"visitor": fault.Unauthenticated, "Oscar": fault.Forbidden, "Xavier": fault.Forbidden} {
			err := s.Moderation.Decide(background, s.who[name], moderation.Decision{Case: onPost.ID, To: models.CaseMove, Ground: "off_topic", Note: note, Goes: moderation.Goes{Forum: room.ID}})
			if !fault.Is(err, kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got, want := s.stands(t, 2), fmt.Sprintf("%d %d/2", s.topic.ForumID, s.topic.ID); got != want {
			t.Errorf("it stands at %s", got)
		}
		if row := s.caseByID(t, onPost.ID); row.State != models.CaseOpen || row.Version != onPost.Version {
			t.Errorf("the case is %s at %d", row.State, row.Version)
		}
	})
}

// Decisions on posts of one topic, which take it and them elsewhere at once, leave
// each case decided and each post once.
func TestDecisionsThatTakeOneTopicElsewhereAtOnce(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		other, room := s.another(t), s.room(t)
		var cases []models.CaseID
		for range 6 {
			must(t, s.report("Oscar", s.reply(t, "Xavier", "Buy it.")))
		}
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		for _, c := range q.Cases {
			cases = append(cases, c.ID)
		}
		var all sync.WaitGroup
		for i, id := range cases {
			all.Go(func() {
				d := moderation.Decision{Case: id, Ground: "off_topic", Note: "Elsewhere.", To: models.CaseSplit, Goes: moderation.Goes{Into: other}}
				if i == 0 {
					d.To, d.Goes = models.CaseMove, moderation.Goes{Forum: room.ID}
				}
				if err := s.Moderation.Decide(background, s.who[[]string{"Mod", "Mona"}[i%2]], d); err != nil && !fault.Is(err, fault.Conflict) {
					t.Errorf("%s: %v", d.To, err)
				}
			})
		}
		all.Wait()
		for _, id := range cases {
			if c := s.caseByID(t, id); c.State != models.CaseDecided || c.TopicActID == nil {
				t.Errorf("%+v", c)
			}
		}
		page, err := s.Forum.TopicPage(background, access.Who{}, other, 1)
		must(t, err)
		if len(page.Posts) != 1+len(cases)-1 {
			t.Errorf("%d posts came", len(page.Posts)-1)
		}
	})
}

// forumOf is the forum of a workspace.
func (s *stage) forumOf(t *testing.T, id models.WorkspaceID) models.ForumID {
	t.Helper()
	var room models.Forum
	must(t, s.DB.Read(background, func(tx *models.Tx) error {
		return tx.Where("place = ?", access.WorkspacePlace(id)).Take(&room).Error
	}))
	return room.ID
}
