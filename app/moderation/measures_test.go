package moderation_test

import (
	"fmt"
	"io"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// decide decides the only case that somebody has.
func (s *stage) decide(t *testing.T, name string, d moderation.Decision) models.Case {
	t.Helper()
	c := s.one(t, name)
	d.Case, d.Version = c.ID, c.Version
	must(t, s.Moderation.Decide(background, s.who[name], d))
	return c
}

// writes replies in a topic.
func (s *stage) writes(name string, topic models.TopicID) error {
	_, err := s.Forum.Reply(background, s.who[name], topic, s.writing("Another word."))
	return err
}

// letter is the only letter that goes out, once it has.
func (s *stage) letter(t *testing.T) string {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for patience := time.After(time.Minute); ; {
		files, err := filepath.Glob(filepath.Join(s.Config.Data, "mail", "*.eml"))
		must(t, err)
		for _, name := range files {
			raw, err := os.ReadFile(name)
			must(t, err)
			words, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(string(raw))))
			if err == nil && strings.Contains(string(words), "/appeals/") { // it may be half written
				return string(words)
			}
		}
		select {
		case <-tick.C:
		case <-patience:
			t.Fatal("no letter goes out")
		}
	}
}

// toldOf is what somebody is told of a topic: by which notices, and why.
func (s *stage) toldOf(t *testing.T, name string, topic models.TopicID) string {
	t.Helper()
	inbox, err := s.Forum.Inbox(background, s.who[name], 0)
	must(t, err)
	var told []string
	for _, n := range inbox.Notices {
		if n.TopicID != nil && *n.TopicID == topic && n.Kind != "reply" {
			told = append(told, n.Kind, n.Ground, n.Reason)
		}
	}
	return strings.Join(strings.Fields(strings.Join(told, " ")), " ")
}

func (s *stage) another(t *testing.T) models.TopicID {
	t.Helper()
	topic, err := s.Forum.Start(background, s.who["Mina"], forum.NewTopic{Forum: s.topic.ForumID, Kind: models.Discussion, Title: "Another", Writing: s.writing("And this?")})
	must(t, err)
	return topic.ID
}

func TestMeasuresAreTakenWithADecisionAndUndoneWithIt(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		elsewhere := s.another(t)
		must(t, s.report("Oscar", s.post))
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "unkind", Locks: true, Measure: models.MeasureSilence, Days: 3})
		if s.isSeen(t, s.post) {
			t.Error("it is seen")
		}
		if err := s.writes("Mina", s.topic.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the topic is not locked: %v", err)
		}
		if got := s.toldOf(t, "Mina", s.topic.ID); got != "locked unkind" {
			t.Errorf("whose topic it is reads %q", got)
		}
		if err := s.writes("Xavier", elsewhere); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who is silenced writes: %v", err)
		}
		if err := s.report("Xavier", fmt.Sprintf("post:%d/1", elsewhere)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who is silenced reports: %v", err)
		}
		if _, err := s.Forum.TopicPage(background, s.who["Xavier"], elsewhere, 1); err != nil {
			t.Errorf("who is silenced does not read: %v", err)
		}
		told, err := s.Moderation.Told(background, s.who["Xavier"], c.ID)
		if err != nil || !told.Case.Locks || told.Case.Measure != models.MeasureSilence || !told.Case.Until.Equal(a.Clock.Now().Add(72*time.Hour)) {
			t.Errorf("told %+v, %v", told, err)
		}
		must(t, s.Moderation.Undo(background, s.who["Mona"], c.ID, 0, "A mistake."))
		if got := s.toldOf(t, "Mina", s.topic.ID); got != "unlocked A mistake." {
			t.Errorf("whose topic it is reads %q", got)
		}
		must(t, s.writes("Mina", s.topic.ID))
		must(t, s.writes("Xavier", elsewhere))
		page, err := s.Moderation.Case(background, s.who["Mod"], c.ID)
		must(t, err)
		var acts []string
		for _, act := range page.Acts {
			acts = append(acts, act.Act)
		}
		if got := strings.Join(acts, " "); got != "open hide lock silence undo" {
			t.Errorf("history: %s", got)
		}
		record, err := s.Audit.Read(background, s.who["Chen"], models.AuditFilter{Act: "account"})
		must(t, err)
		if len(record.Entries) < 2 || record.Entries[0].Act != "account.unsilence" || record.Entries[1].Act != "account.silence" {
			t.Errorf("the record holds %+v", record.Entries)
		}
	})
}

func TestTheLongestSilenceHoldsAndEndsByItself(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		elsewhere := s.another(t)
		person := fmt.Sprintf("person:%d", s.who["Xavier"].Person)
		must(t, s.report("Oscar", s.post))
		s.decide(t, "Mod", moderation.Decision{To: models.CaseMeasure, Ground: "unkind", Measure: models.MeasureSilence, Days: 2})
		must(t, s.report("Oscar", person))
		long := s.decide(t, "Mod", moderation.Decision{To: models.CaseMeasure, Ground: "unkind", Measure: models.MeasureSilence, Days: 9})
		if !s.isSeen(t, s.post) {
			t.Error("what stays is hidden")
		}
		must(t, s.Moderation.Undo(background, s.who["Mod"], long.ID, 0, "Too long."))
		if err := s.writes("Xavier", elsewhere); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the shorter silence ended with the longer one: %v", err)
		}
		a.Clock.Turn(47 * time.Hour)
		must(t, s.Accounts.EndSilences(background))
		if err := s.writes("Xavier", elsewhere); !fault.Is(err, fault.Forbidden) {
			t.Errorf("it ended an hour early: %v", err)
		}
		a.Clock.Turn(time.Hour)
		must(t, s.Accounts.EndSilences(background))
		must(t, s.writes("Xavier", elsewhere))
	})
}

func TestWhoIsDealtWithByWhom(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		c := s.one(t, "Mod")
		suspend := moderation.Decision{Case: c.ID, To: models.CaseHide, Ground: "unkind", Measure: models.MeasureSuspend, Days: 30}
		if err := s.Moderation.Decide(background, s.who["Mod"], suspend); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a moderator suspends: %v", err)
		}
		if page, err := s.Moderation.Case(background, s.who["Mod"], c.ID); err != nil || fmt.Sprint(page.Measures) != "[silence]" {
			t.Errorf("a moderator is offered %v, %v", page.Measures, err)
		}
		own := s.reply(t, "Mona", "What a moderator wrote.")
		must(t, s.report("Awa", own))
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		mona := moderation.Decision{Case: q.Cases[1].ID, To: models.CaseHide, Ground: "unkind", Measure: models.MeasureSilence, Days: 1}
		if err := s.Moderation.Decide(background, s.who["Mod"], mona); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a moderator silences another: %v", err)
		}
		must(t, s.Moderation.Decide(background, s.who["Chen"], mona))
		if err := s.Moderation.Undo(background, s.who["Mod"], mona.Case, 0, "A friend."); !fault.Is(err, fault.Conflict) {
			t.Errorf("a moderator ends what the secretariat alone imposes: %v", err)
		}
		if page, err := s.Moderation.Case(background, s.who["Mod"], mona.Case); err != nil || page.MayUndo {
			t.Errorf("a moderator is offered to: %v", err)
		}
		for _, bad := range []moderation.Decision{
			{To: models.CaseMeasure, Ground: "unkind"},
			{To: models.CaseKeep, Ground: "in_order", Locks: true},
			{To: models.CaseHide, Ground: "unkind", Measure: "whip", Days: 1},
			{To: models.CaseHide, Ground: "unkind", Measure: models.MeasureSilence},
			{To: models.CaseHide, Ground: "unkind", Measure: models.MeasureSilence, Days: 366},
			{To: moderation.AskEdit, Ground: "unkind", Days: 3},
		} {
			bad.Case = c.ID
			if err := s.Moderation.Decide(background, s.who["Mod"], bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

// Who is suspended cannot sign in: the letter leads to an appeal without that.
func TestWhoIsSuspendedIsWrittenToAndAppeals(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		c := s.decide(t, "Chen", moderation.Decision{To: models.CaseHide, Ground: "unkind", Note: "Five times.", Measure: models.MeasureSuspend, Days: 30})
		if !a.Access.IsSuspended(s.who["Xavier"].Person) {
			t.Fatal("not suspended")
		}
		letter := s.letter(t)
		key := regexp.MustCompile(`/appeals/([A-Z2-7]+)`).FindStringSubmatch(letter)
		if key == nil || !strings.Contains(letter, "Xavier@example.org") || !strings.Contains(letter, "Five times.") || !strings.Contains(letter, "insults or threatens") {
			t.Fatal(letter)
		}
		secret := key[1]
		if _, err := s.Moderation.ToldByKey(background, secret+"A"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another key: %v", err)
		}
		told, err := s.Moderation.ToldByKey(background, secret)
		if err != nil || !told.MayAppeal || told.Case.DecidedBy != nil {
			t.Errorf("%+v, %v", told, err)
		}
		must(t, s.Moderation.AppealByKey(background, secret, "It was another who wrote it."))
		must(t, s.Moderation.Judge(background, s.who["Mod"], moderation.Judgement{Case: c.ID, To: moderation.Overturn, Note: "So it was."}))
		if a.Access.IsSuspended(s.who["Xavier"].Person) || !s.isSeen(t, s.post) {
			t.Error("the suspension outlives the appeal")
		}
	})
}

func TestWhatIsDeletedItsAuthorDoesNotReadEither(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "unkind"})
		if _, err := s.Forum.Edit(background, s.who["Xavier"], s.topic.ID, 2); err != nil {
			t.Errorf("the author does not read what is hidden: %v", err)
		}
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Again."))
		s.decide(t, "Mod", moderation.Decision{To: models.CaseDelete, Ground: "unkind"})
		if _, err := s.Forum.Edit(background, s.who["Xavier"], s.topic.ID, 2); !fault.Is(err, fault.NotFound) {
			t.Errorf("the author reads what is deleted: %v", err)
		}
		if _, err := s.Forum.Versions(background, s.who["Xavier"], s.topic.ID, 2); !fault.Is(err, fault.NotFound) {
			t.Errorf("the author reads its versions: %v", err)
		}
		if err := s.Forum.Restore(background, s.who["Xavier"], s.topic.ID, 2); !fault.Is(err, fault.NotFound) {
			t.Errorf("the author restores it: %v", err)
		}
		must(t, s.report("Oscar", fmt.Sprintf("post:%d/1", s.topic.ID)))
		opening := s.decide(t, "Mod", moderation.Decision{To: models.CaseDelete, Ground: "off_topic"})
		for _, name := range []string{"visitor", "Mina"} {
			if _, err := s.Forum.TopicPage(background, s.who[name], s.topic.ID, 1); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads a topic that was deleted: %v", name, err)
			}
		}
		must(t, s.Moderation.Undo(background, s.who["Mod"], opening.ID, 0, "Looked again."))
		if _, err := s.Forum.TopicPage(background, access.Who{}, s.topic.ID, 1); err != nil {
			t.Errorf("the topic does not come back: %v", err)
		}
	})
}

func TestACaseWaitsForAnEdit(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		ask := moderation.Decision{To: moderation.AskEdit, Ground: "promotional", Note: "Leave the code out.", Days: 7}
		c := s.decide(t, "Mod", ask)
		queue := func(state string) []models.Case {
			t.Helper()
			q, err := s.Moderation.Queue(background, s.who["Mona"], state, "")
			must(t, err)
			return q.Cases
		}
		if len(queue("")) != 0 || len(queue(moderation.Awaiting)) != 1 {
			t.Error("it does not wait")
		}
		told, err := s.Moderation.Told(background, s.who["Xavier"], c.ID)
		if err != nil || told.Case.Note != "Leave the code out." || told.Case.AwaitsUntil == nil || told.MayAppeal {
			t.Errorf("told %+v, %v", told, err)
		}
		must(t, s.report("Awa", s.post)) // that withholds it, and it can be mended nevertheless
		editing, err := s.Forum.Edit(background, s.who["Xavier"], s.topic.ID, 2)
		must(t, err)
		must(t, s.Forum.Update(background, s.who["Xavier"], s.topic.ID, 2, forum.Rewriting{Body: "Our retort solves this.", Version: editing.Post.Version}))
		if s.isSeen(t, s.post) {
			t.Error("an edit shows what is withheld")
		}
		if back := queue(""); len(back) != 1 || back[0].ClaimedBy == nil || *back[0].ClaimedBy != s.who["Mod"].Person {
			t.Fatalf("it has not come back: %+v", back)
		}
		inbox, err := s.Forum.Inbox(background, s.who["Mod"], 0)
		if err != nil || len(inbox.Notices) != 1 || inbox.Notices[0].Kind != "case_back" {
			t.Errorf("who asked hears %+v, %v", inbox.Notices, err)
		}
		s.decide(t, "Mod", ask)
		a.Clock.Turn(6 * 24 * time.Hour)
		must(t, s.Moderation.CallBack(background))
		if len(queue("")) != 0 {
			t.Error("it comes back early")
		}
		a.Clock.Turn(24 * time.Hour)
		must(t, s.Moderation.CallBack(background))
		if len(queue("")) != 1 {
			t.Error("it does not come back")
		}
		s.decide(t, "Mod", ask)
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Not needed."))
		if len(queue("")) != 1 {
			t.Error("the request is not taken back")
		}
		s.decide(t, "Mod", moderation.Decision{To: models.CaseKeep, Ground: "mended"})
		if !s.isSeen(t, s.post) {
			t.Error("what was mended is not shown")
		}
	})
}

func TestCommentsAndFilesAreHidden(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		w, err := s.Workspace.Propose(background, s.who["Mina"], workspace.Description{Name: "Open", Purpose: "Together.", Language: "en", Visibility: models.VisibilityPublic})
		must(t, err)
		must(t, s.Workspace.Approve(background, s.who["Chen"], w.ID))
		written, err := s.Document.Start(background, s.who["Mina"], w.ID, document.Description{Title: "Guidance", Language: "en"})
		must(t, err)
		number, err := s.Thread.Start(background, s.who["Mina"], thread.Start{Document: written.ID, Text: "Nonsense.", Ref: "reference-of-a-thread"})
		must(t, err)
		comment := thread.CommentThing(written.ID, number, 1)
		body := func() (models.Comment, string) {
			t.Helper()
			list, err := s.Thread.List(background, s.who["Mina"], written.ID)
			must(t, err)
			return list.Threads[0].Comments[0], list.Threads[0].Comments[0].Body
		}
		must(t, s.report("Oscar", comment))
		must(t, s.report("Awa", comment))
		if c, _ := body(); c.DeletedAt == nil || c.DeletedBy != nil {
			t.Errorf("two reports do not withhold a comment: %+v", c)
		}
		if err := s.report("Wim", comment); !fault.Is(err, fault.Conflict) || fault.As(err).Key != "moderation.refused.looked_at" {
			t.Errorf("what is withheld is reported: %v", err)
		}
		if page, err := s.Moderation.Case(background, s.who["Chen"], s.one(t, "Chen").ID); err != nil || page.Text != "Nonsense." && page.Text != "" {
			t.Errorf("the case shows %q, %v", page.Text, err)
		}
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseKeep, Ground: "in_order"})
		if c, text := body(); c.DeletedAt != nil || text != "Nonsense." {
			t.Errorf("what is kept: %+v", c)
		}
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Again."))
		s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "unkind"})
		if c, _ := body(); c.DeletedBy == nil {
			t.Errorf("what is hidden: %+v", c)
		}
		file, err := s.Workspace.Keep(background, s.who["Mina"], w.ID, 0, workspace.Kept{Name: "table.csv", Key: "a-key-of-a-file-for-this", Digest: strings.Repeat("a", 64), MediaType: "text/csv", Size: 3, Ref: "reference-of-a-file"})
		must(t, err)
		thing := fmt.Sprintf("file:%d/%d", w.ID, file.ID)
		must(t, s.report("Oscar", thing))
		hidden := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "confidential"})
		gone := func() bool {
			t.Helper()
			page, err := s.Workspace.Files(background, s.who["Mina"], w.ID)
			must(t, err)
			for _, f := range page.Files {
				if f.ID == file.ID {
					return f.DeletedAt != nil
				}
			}
			return true
		}
		if !gone() {
			t.Error("a file that is hidden is there")
		}
		must(t, s.Moderation.Undo(background, s.who["Mod"], hidden.ID, 0, "Again."))
		if gone() {
			t.Error("a file that is shown again is not there")
		}
	})
}
