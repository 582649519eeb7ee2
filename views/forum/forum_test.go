package forum_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"minamata.exchange/views/forum"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, forum.States()) }

func TestPostsAsTheyWere(t *testing.T) {
	for _, l := range text.Languages() {
		var b strings.Builder
		for _, s := range forum.States() {
			if !s.Whole {
				b.WriteString("<!-- " + s.Name + " -->\n" + viewstest.Render(t, l.Code, s.Component) + "\n\n")
			}
		}
		viewstest.Golden(t, "parts."+l.Code+".html", b.String())
	}
}

// state gives the HTML of one state.
func state(t *testing.T, name, language string) string {
	t.Helper()
	for _, s := range forum.States() {
		if s.Name == name {
			return viewstest.Render(t, language, s.Component)
		}
	}
	t.Fatalf("no state %q", name)
	return ""
}

func wants(t *testing.T, source string, present bool, pieces ...string) {
	t.Helper()
	for _, p := range pieces {
		if strings.Contains(source, p) != present {
			t.Errorf("%q: wanted %v", p, present)
		}
	}
}

// A fragment goes to many readers: nothing in it may be one reader's.
func TestPostIsNeutral(t *testing.T) {
	for _, s := range forum.States() {
		if s.Whole {
			continue
		}
		var plain, other bytes.Buffer
		ctx := text.With(context.Background(), "en")
		if err := s.Component.Render(ctx, &plain); err != nil {
			t.Fatal(err)
		}
		if err := s.Component.Render(ui.WithToken(ctx, "secret-of-a-reader"), &other); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(plain.Bytes(), other.Bytes()) || strings.Contains(plain.String(), "_csrf") {
			t.Errorf("%s depends on the reader", s.Name)
		}
	}
}

func TestTopicForAVisitor(t *testing.T) {
	got := state(t, "topic: visitor, question", "en")
	wants(t, got, true, `class="posts"`, "/sign-in?return=%2Ftopics%2F12", `id="post-5"`, `data-live="topic:12"`, "data-last")
	wants(t, got, false, `id="composer"`, "may-", `class="post-of mine`, "data-reading", "/following")
}

func TestTopicForAPerson(t *testing.T) {
	got := state(t, "topic: signed in, question", "en")
	wants(t, got, true, `class="posts may-reply may-react may-answer may-report"`, `class="post-of mine"`, `class="post-of reacted-thanks"`,
		`id="unread"`, `name="ref" value="3e0b1f0c`, `name="capacity"`, `data-read="2"`, `value="every" aria-pressed="true"`, `formaction="/topics/12/posts/2/reactions"`)
	if strings.Index(got, `id="unread"`) > strings.Index(got, `id="post-3"`) || strings.Index(got, `id="unread"`) < strings.Index(got, `id="post-2"`) {
		t.Error("the mark of what is unread does not stand before post 3")
	}
	if opening, _, _ := strings.Cut(got, `id="post-2"`); strings.Contains(opening, "for-answer") {
		t.Error("the question can be accepted as its own answer")
	}
	wants(t, state(t, "topic: moderator, experience", "en"), true, "may-moderate", "What was done", "/topics/12-what-worked/edit")
}

func TestDeletedPostShowsNothingOfItself(t *testing.T) {
	got := viewstest.Render(t, "en", forum.Post(forum.PostProps{
		Topic: 12, Number: 7, URL: "/topics/12/posts/7", Body: "<p>secret</p>", Thanks: 4,
		Attachments: []forum.AttachmentProps{{Name: "secret.pdf"}}, Deleted: &forum.DeletedProps{},
	}))
	wants(t, got, false, "secret", "reaction", "/edit", "/quote")
	wants(t, got, true, "/restoration", `id="post-7"`)
}

func TestPostCarriesItsLanguage(t *testing.T) {
	wants(t, state(t, "post: Arabic", "en"), true, `lang="ar" dir="rtl"`, "Expert", "Mekara")
	wants(t, state(t, "post: plain", "ar"), true, `lang="fr" dir="ltr"`)
}

func TestRefusedReplyKeepsWhatWasTyped(t *testing.T) {
	got := state(t, "topic: reply refused", "fr")
	wants(t, got, true, `>x</textarea>`, `aria-invalid="true"`, "Write at least two words.", `id="composer-body-error"`)
}

func TestVersionsEscapeWhatWasWritten(t *testing.T) {
	got := state(t, "versions", "en")
	wants(t, got, true, "A toll of <del>6</del><ins>3 to 4</ins> per cent &lt;of&gt;")
}

func TestFilterKeepsWhatElseIsChosen(t *testing.T) {
	got := viewstest.Render(t, "en", forum.Forums(forum.ForumsProps{Filter: forum.FilterProps{Path: "/forums", Show: "unread", Theme: "a&b", SignedIn: true}}))
	wants(t, got, true, `href="/forums?show=unanswered&amp;theme=a%26b"`, `href="/forums?theme=a%26b"`, `name="show" value="unread"`)
}

// twenty is a page of 20 posts of 150 words.
func twenty() forum.TopicProps {
	words := strings.Fields("mercury cooperative processing centre toll season recovered gold gravity concentration assay weekly miners equipment national action plan inventory storage waste amalgam dental customs emission monitoring site review experience training budget lending partner ministry region")
	p := forum.TopicProps{Topic: forum.TopicHeadProps{ID: 12, URL: "/topics/12", Title: "What worked?", Lang: "en", Kind: "question"}, Pager: ui.PagerProps{Page: 2, Pages: 9, Path: "/topics/12"}, Refusal: "sign_in"}
	seed := 7
	for n := int64(1); n <= 20; n++ {
		var body strings.Builder
		for range 150 {
			seed = (seed*1103515245 + 12345) & 0x7fffffff
			body.WriteString(words[seed>>8%len(words)%len(words)] + " ")
		}
		p.Posts = append(p.Posts, forum.PostProps{Topic: 12, Number: n, URL: "/topics/12/posts/1", Author: forum.AuthorProps{ID: n, Name: "Awa Diop", URL: "/people/7", Capacity: "expert", For: "Sahelia"}, Lang: "en", Version: 1, Thanks: n % 3, Body: ui.HTML("<p>" + body.String() + "</p>")})
	}
	return p
}

func TestPageOfTwentyPostsKeepsItsBudget(t *testing.T) {
	got := viewstest.Render(t, "ru", forum.Topic(twenty()))
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 5)
	_, _ = w.Write([]byte(got))
	_ = w.Close()
	if b.Len() > 14_000 {
		t.Errorf("%d bytes compressed, the budget is 14000", b.Len())
	}
}

func BenchmarkTopic(b *testing.B) {
	p := twenty()
	ctx := ui.WithToken(text.With(context.Background(), "en"), "t")
	var buffer bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		buffer.Reset()
		_ = forum.Topic(p).Render(ctx, &buffer)
	}
}
