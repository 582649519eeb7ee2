package notify_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/notify"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// Who hears of what, and when, by how closely they follow.
func TestLevelsByWhatHappens(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		for _, c := range []struct {
			level, what string
			soon, later int // mails after a minute, and after the gathering
		}{
			{"every", "reply", 0, 1},
			{"mentions", "reply", 0, 0},
			{"none", "reply", 0, 0},
			{"", "reply", 0, 0},
			{"every", "mention", 1, 1},
			{"mentions", "mention", 1, 1},
			{"none", "mention", 0, 0},
			{"", "mention", 1, 1},
			{"every", "quote", 1, 1},
			{"mentions", "quote", 1, 1},
			{"none", "quote", 0, 0},
			{"", "quote", 1, 1},
			{"every", "answer", 1, 1},
			{"mentions", "answer", 1, 1},
			{"none", "answer", 0, 0},
		} {
			topic := s.topic(t, s.forum.ID)
			words, answer := "We have.", int64(0)
			switch c.what {
			case "mention":
				words += s.mention("Amina")
			case "quote":
				hers := s.reply(t, "Amina", topic, "It worked.")
				words = richtext.Quote("Amina", forum.PostPath(topic.ID, hers.Number), hers.Body) + words
			case "answer":
				answer = s.reply(t, "Amina", topic, "It worked.").Number
			}
			if c.level != "" {
				s.follow(t, "Amina", topic, c.level)
			}
			if answer != 0 {
				must(t, s.Forum.Answer(t.Context(), s.people["Bruno"], topic.ID, answer))
			} else {
				s.reply(t, "Bruno", topic, words)
			}
			s.due(t, time.Minute)
			soon := s.mailed(t)["Amina"]
			s.due(t, 10*time.Minute)
			if later := soon + s.mailed(t)["Amina"]; soon != c.soon || later != c.later {
				t.Errorf("%q, %s: %d mails soon, %d later; want %d, %d", c.level, c.what, soon, later, c.soon, c.later)
			}
			s.Clock.Turn(2 * time.Hour)
			must(t, s.Forum.ReadInbox(t.Context(), s.people["Amina"]))
		}
	})
}

// A busy topic gives one mail, and who does not read it is not pressed.
func TestRepliesAreGathered(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		topic := s.topic(t, s.forum.ID)
		s.follow(t, "Amina", topic, "every")
		for i := range 40 {
			s.reply(t, "Bruno", topic, fmt.Sprint("Reply ", i))
			s.due(t, 12*time.Second)
		}
		if len(s.errands) != 0 {
			t.Fatalf("sent after %d errands while still gathering", len(s.errands))
		}
		s.due(t, 2*time.Minute)
		if len(s.errands) != 1 || len(s.errands[0].Notices) != 40 {
			t.Fatalf("40 replies are %+v", s.errands)
		}
		must(t, s.Send(t.Context(), s.errands[0]))
		if shown := fmt.Sprint(s.letters[0].Lines); !strings.Contains(shown, "Further posts: 35") || !strings.Contains(shown, "Reply 4 ") {
			t.Errorf("the mail says %s", shown)
		}
		s.mailed(t)
		s.reply(t, "Bruno", topic, "And another")
		s.due(t, 11*time.Minute)
		s.due(t, time.Hour)
		if got := s.mailed(t); len(got) != 0 {
			t.Errorf("though the last mail is unread: %v", got)
		}
		s.due(t, 24*time.Hour)
		if got := s.mailed(t); got["Amina"] != 1 {
			t.Errorf("a day later: %v", got)
		}
		must(t, s.Forum.Read(t.Context(), s.people["Amina"], topic.ID, 100))
		s.reply(t, "Bruno", topic, "After you read")
		s.due(t, 11*time.Minute)
		if got := s.mailed(t); got["Amina"] != 1 {
			t.Errorf("after reading: %v", got)
		}
	})
}

// Nobody is mailed what they have read meanwhile: before it is taken, or before
// it is sent.
func TestReadMeanwhile(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		topic := s.topic(t, s.forum.ID)
		for _, name := range []string{"Amina", "Dana", "Chen"} {
			s.follow(t, name, topic, "every")
		}
		post := s.reply(t, "Bruno", topic, "We have.")
		must(t, s.Forum.Read(t.Context(), s.people["Amina"], topic.ID, post.Number))
		s.due(t, 10*time.Minute)
		if len(s.errands) != 2 {
			t.Fatalf("%d errands", len(s.errands))
		}
		must(t, s.Forum.Read(t.Context(), s.people["Dana"], topic.ID, post.Number))
		if got := s.mailed(t); !maps.Equal(got, map[string]int{"Chen": 1}) {
			t.Errorf("mailed %v", got)
		}
	})
}

// What was due before the right was lost is not sent after.
func TestRightLostBetweenTakingAndSending(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		chen := s.people["Chen"]
		for what, lose := range map[string]func(amina access.Who, topic models.Topic, post models.Post) error{
			"nothing": func(access.Who, models.Topic, models.Post) error { return nil },
			"the post is deleted": func(_ access.Who, topic models.Topic, post models.Post) error {
				return s.Forum.Delete(t.Context(), s.people["Bruno"], topic.ID, post.Number)
			},
			"the topic is deleted": func(_ access.Who, topic models.Topic, _ models.Post) error {
				return s.change(t, topic.ID, map[string]any{"deleted_at": s.Clock.Now()})
			},
			"the topic is moved out of sight": func(_ access.Who, topic models.Topic, _ models.Post) error {
				return s.change(t, topic.ID, map[string]any{"forum_id": *s.room(t).ForumID})
			},
			"not followed any more": func(amina access.Who, topic models.Topic, _ models.Post) error {
				return s.Forum.Follow(t.Context(), amina, topic.ID, "mentions")
			},
			"no mail any more": func(amina access.Who, _ models.Topic, _ models.Post) error {
				return s.Choose(t.Context(), amina, models.MailNone)
			},
			"suspended": func(amina access.Who, _ models.Topic, _ models.Post) error {
				return s.Accounts.Suspend(t.Context(), chen, amina.Person, nil, "a trial")
			},
			"the role is withdrawn": func(amina access.Who, _ models.Topic, _ models.Post) error {
				return s.Policy.Withdraw(t.Context(), chen, access.RoleGrant{Person: amina.Person, Role: access.PartyRole, Place: access.Site}, "moved on")
			},
		} {
			amina := models.Person{Name: "Reader", InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: a.Clock.Now(), Version: 1}
			must(t, a.DB.Write(t.Context(), func(tx *models.Tx) error {
				return a.Accounts.Import(tx, &amina, fmt.Sprintf("reader%d@example.org", s.written), "", map[string]access.Place{access.PartyRole: access.Site})
			}))
			who := access.Who{Person: amina.ID}
			topic := s.topic(t, s.forum.ID)
			must(t, s.Forum.Follow(t.Context(), who, topic.ID, "every"))
			post := s.reply(t, "Bruno", topic, "We have.")
			s.due(t, 10*time.Minute)
			if len(s.errands) != 1 {
				t.Fatalf("%s: %d errands", what, len(s.errands))
			}
			must(t, lose(who, topic, post))
			want := 0
			if what == "nothing" {
				want = 1
			}
			if got := s.mailed(t); got["Reader"] != want {
				t.Errorf("%s: mailed %v", what, got)
			}
		}
	})
}

func (s *stage) change(t *testing.T, id models.TopicID, columns map[string]any) error {
	t.Helper()
	return s.DB.Write(t.Context(), func(tx *models.Tx) error { return models.SetTopic(tx, id, columns) })
}

// Nothing that stands in a members-only workspace stands in a mail: not to its
// members, not in a daily mail, not by name.
func TestMembersOnlyWorkspaceStaysOutOfMail(t *testing.T) {
	s := start(t, apptest.New(t))
	w := s.room(t)
	topic := s.topic(t, *w.ForumID)
	open := s.topic(t, s.forum.ID)
	for _, choice := range []string{models.MailAtOnce, models.MailDaily} {
		must(t, s.Choose(t.Context(), s.people["Amina"], choice))
		s.reply(t, "Bruno", open, "Zirconium words "+s.mention("Amina"))
		s.reply(t, "Bruno", topic, "Zirconium words "+s.mention("Amina"))
		s.due(t, 48*time.Hour)
		closed, seen := 0, 0
		for _, errand := range s.errands {
			must(t, s.Send(t.Context(), errand))
		}
		for _, letter := range s.letters {
			all := fmt.Sprintf("%+v", letter)
			if strings.Contains(all, fmt.Sprintf("/topics/%d/", topic.ID)) {
				closed++
				if choice == models.MailAtOnce && (strings.Contains(all, "Zirconium") || strings.Contains(all, "Bruno")) {
					t.Errorf("%s: it says %s", choice, all)
				}
			}
			seen += strings.Count(all, "Zirconium")
		}
		if closed != 1 || seen == 0 {
			t.Fatalf("%s: %d mails lead into the workspace, %d times what is outside", choice, closed, seen)
		}
		if choice == models.MailDaily && seen != 1 { // the title of the topic outside
			t.Errorf("a daily mail says it %d times: %+v", seen, s.letters)
		}
		s.mailed(t)
		must(t, s.Forum.ReadInbox(t.Context(), s.people["Amina"]))
	}
}

// Who wants one mail a day gets one, in the morning of where they are; who
// wants none gets none, whatever waited.
func TestChoices(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a) // it is nine in the morning, noon in Nairobi
		must(t, s.Choose(t.Context(), s.people["Amina"], models.MailDaily))
		one, two := s.topic(t, s.forum.ID), s.topic(t, s.forum.ID)
		for _, topic := range []models.Topic{one, two} {
			s.follow(t, "Amina", topic, "every")
			s.follow(t, "Dana", topic, "every")
			s.reply(t, "Bruno", topic, "We have. "+s.mention("Farah"))
		}
		must(t, s.Choose(t.Context(), s.people["Dana"], models.MailNone))
		s.due(t, 18*time.Hour+59*time.Minute)
		if got := s.mailed(t); len(got) != 0 { // Farah may not read it
			t.Fatalf("before seven: %v", got)
		}
		s.due(t, 2*time.Minute)
		if len(s.errands) != 1 || len(s.errands[0].Notices) != 2 || !s.errands[0].Digest {
			t.Fatalf("after seven: %+v", s.errands)
		}
		if got := s.mailed(t); !maps.Equal(got, map[string]int{"Amina": 1}) {
			t.Errorf("after seven: %v", got)
		}
		s.due(t, 24*time.Hour)
		if got := s.mailed(t); len(got) != 0 {
			t.Errorf("the next day, with nothing new: %v", got)
		}
		if err := s.Choose(t.Context(), s.people["Amina"], "hourly"); err == nil {
			t.Error("chose what there is not")
		}
	})
}

// Nobody can have many mails sent: to one person, or to many.
func TestFloods(t *testing.T) {
	s := start(t, apptest.New(t))
	for range notify.MostAnHour + 3 {
		topic := s.topic(t, s.forum.ID)
		s.Clock.Turn(time.Minute)
		s.reply(t, "Bruno", topic, s.mention("Amina"))
		s.Clock.Turn(time.Minute)
	}
	s.due(t, time.Minute)
	if got := s.mailed(t)["Amina"]; got != 15 {
		t.Errorf("one person's mentions made %d mails", got)
	}
	for _, name := range []string{"Bruno", "Chen", "Dana"} {
		for range 10 {
			s.Clock.Turn(time.Minute)
			s.follow(t, "Amina", s.topic(t, s.forum.ID), "every")
			topic := s.topic(t, s.forum.ID)
			s.reply(t, name, topic, s.mention("Amina"))
		}
	}
	s.due(t, time.Minute)
	if got := s.mailed(t)["Amina"]; got > notify.MostAnHour-15 {
		t.Errorf("%d more in the same hour", got)
	}
	s.due(t, 2*time.Hour)
	if got := s.mailed(t)["Amina"]; got == 0 {
		t.Error("what was put off is lost")
	}
}

// What is only loaded now was told long ago.
func TestThePastIsNotMailed(t *testing.T) {
	s := start(t, apptest.New(t))
	topic := s.topic(t, s.forum.ID)
	w := s.writing("Long ago " + s.mention("Amina"))
	w.At = s.Clock.Now().Add(-time.Hour)
	_, err := s.Forum.Reply(t.Context(), s.people["Bruno"], topic.ID, w)
	must(t, err)
	s.due(t, time.Hour)
	if got := s.mailed(t); len(got) != 0 {
		t.Errorf("mailed %v", got)
	}
}
