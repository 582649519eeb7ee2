package moderation_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// watching is a stage on which the program looks for some things.
func watching(t *testing.T, a *apptest.App, w moderation.Watch) *stage {
	t.Helper()
	s := setUp(t, a)
	s.Clock.Turn(400 * 24 * time.Hour) // who is here is no new account
	must(t, s.Moderation.SetWatch(background, s.who["Chen"], w))
	return s
}

// settled waits until no job is left.
func (s *stage) settled(t *testing.T) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		var waiting int64
		must(t, s.DB.Read(background, func(tx *models.Tx) error { return tx.Table("goqite").Count(&waiting).Error }))
		if waiting == 0 {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%d jobs are not done", waiting)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// cases are what the program opened, by thing: its signs in order.
func (s *stage) cases(t *testing.T) map[string]string {
	t.Helper()
	s.settled(t)
	q, err := s.Moderation.Queue(background, s.who["Chief"], "", "")
	must(t, err)
	all := map[string]string{}
	for _, c := range q.Cases {
		var signs []string
		for _, sign := range q.Signs[c.ID] {
			signs = append(signs, strings.TrimSpace(sign.Sign+" "+sign.Detail))
		}
		slices.Sort(signs)
		all[c.Thing] = strings.Join(signs, ", ")
	}
	return all
}

func (s *stage) wantCases(t *testing.T, want map[string]string) {
	t.Helper()
	if got := s.cases(t); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("cases %v, wanted %v", got, want)
	}
}

func TestFirstPostsOfNewAccountsOpenCases(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{NewPosts: 2, NewDays: 14})
		s.join(t, 2)
		first, second, third := s.reply(t, "P0", "One."), s.reply(t, "P0", "Two."), s.reply(t, "P0", "Three.")
		s.reply(t, "Xavier", "Of somebody who is here for long.")
		s.wantCases(t, map[string]string{first: "new", second: "new"})
		if !s.isSeen(t, first) || !s.isSeen(t, third) {
			t.Error("a first post is withheld, and nobody has set that")
		}
		s.Clock.Turn(15 * 24 * time.Hour)
		s.reply(t, "P1", "The first one of somebody who has read for a while.")
		s.wantCases(t, map[string]string{first: "new", second: "new"})
		must(t, s.report("Oscar", first))
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		if len(q.Cases) != 2 || q.Cases[0].Thing != first || q.Cases[0].Reports != 1 || q.Cases[0].Weight != 110 || q.Cases[1].Weight != 10 {
			t.Errorf("a report did not gather into the case: %+v", q.Cases)
		}
		page, err := s.Audit.Read(background, s.who["Chen"], models.AuditFilter{Act: "case.open"})
		must(t, err)
		if len(page.Entries) != 2 || page.Entries[0].ActorID != nil || page.Entries[0].Reason != "sign_new" {
			t.Errorf("the record: %+v", page.Entries)
		}
	})
}

func TestFirstPostsAreWithheldWhereThatIsSet(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{NewPosts: 1, NewDays: 14, Withhold: true})
		s.join(t, 1)
		post := s.reply(t, "P0", "One.")
		s.wantCases(t, map[string]string{post: "new"})
		if s.isSeen(t, post) {
			t.Fatal("it is seen")
		}
		c := s.one(t, "Mod")
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: c.ID, Version: c.Version, To: models.CaseKeep, Ground: "in_order"}))
		if !s.isSeen(t, post) {
			t.Error("what is kept is not seen")
		}
	})
}

func TestLinksSpeedAndWordsOpenCases(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{Links: 2, PerMinute: 3, Words: true})
		must(t, s.Moderation.AddWords(background, s.who["Mod"], "casino\r\nдоверен*\n诈骗\nاحتيال\n"))
		s.reply(t, "Xavier", "[one](https://example.org/1) https://example.org/2 [ours](http://exchange.test/topics/1) [here](/topics/1)")
		links := s.reply(t, "Xavier", "[one](https://a.example/1) https://b.example/2 <https://c.example>")
		s.wantCases(t, map[string]string{links: "links"})
		s.Clock.Turn(time.Hour)
		word, chinese, arabic := s.reply(t, "Xavier", "Come to the **Casino**!"), s.reply(t, "Wim", "这是诈骗网站"), s.reply(t, "Mina", "هذا والاحتيال واحد")
		own := s.reply(t, "Mod", "Casino, says a moderator, is a word we look for.")
		if cases := s.cases(t); cases[word] != "word casino" || cases[chinese] != "word 诈骗" || cases[arabic] != "word احتيال" || cases[own] != "" || len(cases) != 4 {
			t.Errorf("%v", cases)
		}
		s.Clock.Turn(time.Hour)
		var posts []string
		for i := range 5 {
			posts = append(posts, s.reply(t, "Awa", fmt.Sprint("Quick ", i)))
		}
		if cases := s.cases(t); cases[posts[2]] != "" || cases[posts[3]] != "fast" || cases[posts[4]] != "fast" {
			t.Errorf("%v", cases)
		}
		topic, err := s.Forum.Start(background, s.who["Wanda"], forum.NewTopic{Forum: s.topic.ForumID, Kind: models.Discussion, Title: "Casino tonight", Writing: s.writing("Who comes?")})
		must(t, err)
		if cases := s.cases(t); cases[fmt.Sprintf("post:%d/1", topic.ID)] != "word casino" {
			t.Errorf("the title of a topic is not looked at: %v", cases)
		}
		loaded := s.writing("Casino, long ago.")
		loaded.At = s.Clock.Now().Add(-1000 * time.Hour)
		post, err := s.Forum.Reply(background, s.who["Mina"], s.topic.ID, loaded)
		must(t, err)
		if cases := s.cases(t); cases[fmt.Sprintf("post:%d/%d", s.topic.ID, post.Number)] != "" {
			t.Error("what was written before opens a case as it is loaded")
		}
	})
}

// What was decided is no news: only what is new in an edit opens a case again.
func TestEditsAreLookedAt(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{Words: true})
		must(t, s.Moderation.AddWords(background, s.who["Mod"], "casino\npoker"))
		post, err := s.Forum.Reply(background, s.who["Xavier"], s.topic.ID, s.writing("In order."))
		must(t, err)
		thing := fmt.Sprintf("post:%d/%d", s.topic.ID, post.Number)
		edit := func(version int64, body string) {
			t.Helper()
			must(t, s.Forum.Update(background, s.who["Xavier"], s.topic.ID, post.Number, forum.Rewriting{Body: body, Version: version}))
		}
		edit(1, "A casino.")
		s.wantCases(t, map[string]string{thing: "word casino"})
		c := s.one(t, "Mod")
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: c.ID, Version: c.Version, To: models.CaseKeep, Ground: "in_order"}))
		if inbox, err := s.Forum.Inbox(background, s.who["Xavier"], 0); err != nil || len(inbox.Notices) > 0 {
			t.Errorf("the author is told of what came to nothing: %v", err)
		}
		edit(2, "A casino, still.")
		s.wantCases(t, map[string]string{})
		edit(3, "A casino with poker.")
		s.wantCases(t, map[string]string{thing: "word poker"})
		if other := s.one(t, "Mod"); other.ID == c.ID {
			t.Error("the decided case was opened again")
		}
		s.reply(t, "Xavier", "Poker.")
		must(t, s.Forum.Delete(background, s.who["Xavier"], s.topic.ID, post.Number+1))
		s.settled(t)
	})
}

func TestCommentsOnDocumentsOpenCases(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{NewPosts: 5, NewDays: 365, Links: 1, PerMinute: 3, Words: true})
		must(t, s.Moderation.AddWords(background, s.who["Mod"], "casino"))
		w, err := s.Workspace.Propose(background, s.who["Mina"], workspace.Description{Name: "Open", Purpose: "All.", Language: "en", Visibility: models.VisibilityPartners})
		must(t, err)
		must(t, s.Workspace.Approve(background, s.who["Chen"], w.ID))
		d, err := s.Document.Start(background, s.who["Mina"], w.ID, document.Description{Title: "Guidance", Language: "en"})
		must(t, err)
		comment := func(number int64, text string) string {
			t.Helper()
			s.refs++
			n, err := s.Thread.Reply(background, s.who["Mina"], thread.Reply{On: thread.On{Document: d.ID, Thread: number}, Text: text, Ref: fmt.Sprintf("reference-of-comment-%d", s.refs)})
			must(t, err)
			return thread.CommentThing(d.ID, number, n)
		}
		number, err := s.Thread.Start(background, s.who["Mina"], thread.Start{Document: d.ID, Text: "A CASINO here.", Ref: "reference-of-the-thread"})
		must(t, err)
		links := comment(number, "See www.a.example and https://b.example/x.")
		comment(number, "In order.")
		quick := comment(number, "The fourth in a minute.")
		s.wantCases(t, map[string]string{thread.CommentThing(d.ID, number, 1): "word casino", links: "links", quick: "fast"})
		if err := s.report("Chen", links); err != nil {
			t.Fatal(err)
		}
		if q, err := s.Moderation.Queue(background, s.who["Chief"], "", ""); err != nil || q.Cases[0].Thing != links || q.Cases[0].Reports != 1 || len(q.Cases) != 3 {
			t.Errorf("%+v, %v", q.Cases, err)
		}
	})
}

func macros(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"} {
		part, err := w.Create(name)
		must(t, err)
		_, err = part.Write([]byte("<x/>"))
		must(t, err)
	}
	must(t, w.Close())
	return out.Bytes()
}

func TestFilesThatAreNotWhatTheySeemOpenCases(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{Files: true})
		kept, err := s.Files.Save("retort.docx", bytes.NewReader(macros(t)))
		must(t, err)
		plain, err := s.Files.Save("plain.txt", strings.NewReader("plain"))
		must(t, err)
		attach := func(who string) string {
			t.Helper()
			w := s.writing("See the file.")
			for _, file := range []struct{ key, name, kind, digest string }{{"key1", kept.Name, kept.MediaType, kept.Digest}, {"key2", plain.Name, plain.MediaType, plain.Digest}} {
				key, err := s.Forum.Uploaded(background, s.who[who], models.Attachment{Key: file.key + who, Name: file.name, MediaType: file.kind, Size: 1, Digest: file.digest})
				must(t, err)
				w.Attachments = append(w.Attachments, key)
			}
			post, err := s.Forum.Reply(background, s.who[who], s.topic.ID, w)
			must(t, err)
			return fmt.Sprintf("post:%d/%d", s.topic.ID, post.Number)
		}
		post, own := attach("Xavier"), attach("Mod") // who moderates may have been deceived as well
		s.wantCases(t, map[string]string{post: "file macros retort.docx", own: "file macros retort.docx"})
		w := s.closedWorkspace(t)
		f, err := s.Workspace.Keep(background, s.who["Mina"], w.ID, 0, workspace.Kept{Key: "key", Name: kept.Name, MediaType: kept.MediaType, Size: 1, Digest: kept.Digest, Ref: "reference-of-file"})
		must(t, err)
		file := fmt.Sprintf("file:%d/%d", w.ID, f.ID)
		if cases := s.cases(t); cases[file] != "file macros retort.docx" {
			t.Errorf("%v", cases)
		}
		if q, err := s.Moderation.Queue(background, s.who["Mod"], "", ""); err != nil || len(q.Cases) != 1 {
			t.Errorf("a moderator sees the case of a workspace that they do not read, or their own: %+v, %v", q.Cases, err)
		}
	})
}

func TestWhoSetsWhatIsLookedFor(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		if w, err := s.Moderation.Watched(background); err != nil || w != (moderation.Watch{}) {
			t.Errorf("%+v, %v", w, err)
		}
		must(t, s.DB.Write(background, func(tx *models.Tx) error { return models.SetSiteState(tx, "moderation_watch", "") }))
		if w, err := s.Moderation.Watched(background); err != nil || w.NewPosts != 2 || w.NewDays != 14 || w.Withhold || !w.Words || !w.Files {
			t.Errorf("where nothing is set: %+v, %v", w, err)
		}
		for name, kind := range map[string]fault.Kind{"visitor": fault.Unauthenticated, "Oscar": fault.Forbidden, "Mod": fault.Forbidden} {
			if err := s.Moderation.SetWatch(background, s.who[name], moderation.Watch{Links: 1}); !fault.Is(err, kind) {
				t.Errorf("%s sets what is looked for: %v", name, err)
			}
		}
		for name, kind := range map[string]fault.Kind{"visitor": fault.Unauthenticated, "Oscar": fault.Forbidden, "Awa": fault.Forbidden, "Nils": fault.Forbidden} {
			if err := s.Moderation.AddWords(background, s.who[name], "casino"); !fault.Is(err, kind) {
				t.Errorf("%s adds: %v", name, err)
			}
			if _, err := s.Moderation.WordList(background, s.who[name]); !fault.Is(err, kind) {
				t.Errorf("%s reads the list: %v", name, err)
			}
			if err := s.Moderation.RemoveWord(background, s.who[name], 1); !fault.Is(err, kind) {
				t.Errorf("%s removes: %v", name, err)
			}
			if _, err := s.Moderation.Try(background, s.who[name], "casino"); !fault.Is(err, kind) {
				t.Errorf("%s tries: %v", name, err)
			}
		}
		for _, w := range []moderation.Watch{{Links: -1}, {NewPosts: 51}, {NewDays: 366}, {PerMinute: 21}} {
			if err := s.Moderation.SetWatch(background, s.who["Chen"], w); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", w, err)
			}
		}
	})
}

func TestTheListOfWordsIsKeptAndRecorded(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		mod := s.who["Mod"]
		for _, bad := range []string{"", " \n", "a", "*", "a*b c*", "!!", strings.Repeat("x", 101), "good\n?", strings.Repeat("word\n", 5000), "a\x00bc"} {
			if err := s.Moderation.AddWords(background, mod, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%.20q: %v", bad, err)
			}
		}
		must(t, s.Moderation.AddWords(background, mod, "Casino\ncasino\nпокер\n"))
		must(t, s.Moderation.AddWords(background, s.who["Mona"], "CASINO"))
		list, err := s.Moderation.WordList(background, mod)
		must(t, err)
		if len(list.Words) != 2 || list.Words[0].Word != "Casino" || list.People[list.Words[0].AddedBy].Name != "Mod" {
			t.Fatalf("%+v", list)
		}
		if found, err := s.Moderation.Try(background, mod, "ПОКЕР in the casino"); err != nil || len(found) != 2 {
			t.Errorf("%q, %v", found, err)
		}
		must(t, s.Moderation.RemoveWord(background, s.who["Mona"], list.Words[0].ID))
		if err := s.Moderation.RemoveWord(background, mod, list.Words[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if found, err := s.Moderation.Try(background, mod, "ПОКЕР in the casino"); err != nil || len(found) != 1 {
			t.Errorf("after one was taken off: %q, %v", found, err)
		}
		page, err := s.Audit.Read(background, s.who["Chen"], models.AuditFilter{Act: "word"})
		must(t, err)
		if len(page.Entries) != 3 || page.Entries[0].Act != "word.remove" || page.Entries[0].Before != "Casino" || *page.Entries[0].ActorID != s.who["Mona"].Person || page.Entries[2].After != "Casino" {
			t.Errorf("%+v", page.Entries)
		}
		var many strings.Builder
		for i := range moderation.MaxWords {
			fmt.Fprintf(&many, "word%d\n", i)
		}
		if err := s.Moderation.AddWords(background, mod, many.String()); !fault.Is(err, fault.Invalid) {
			t.Errorf("more than the list holds: %v", err)
		}
		if list, err := s.Moderation.WordList(background, mod); err != nil || len(list.Words) != 1 {
			t.Errorf("%d words, %v", len(list.Words), err)
		}
	})
}

// What is asked of the database for a post that nothing is noticed of: the settings,
// and who wrote it.
func TestLookingCostsLittle(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{})
		must(t, s.Moderation.AddWords(background, s.who["Mod"], "casino"))
		cost := func() int64 {
			s.reply(t, "Xavier", "To read the list.")
			s.Clock.Turn(time.Hour)
			ctx, queries := models.CountQueries(background)
			_, err := s.Forum.Reply(ctx, s.who["Xavier"], s.topic.ID, s.writing("What it costs."))
			must(t, err)
			return queries.Count()
		}
		without := cost()
		must(t, s.Moderation.SetWatch(background, s.who["Chen"], moderation.Watch{NewPosts: 2, NewDays: 14, Links: 5, PerMinute: 6, Words: true, Files: true}))
		if with := cost(); with > without+1 {
			t.Errorf("%d queries more", with-without)
		}
		s.wantCases(t, map[string]string{})
	})
}
