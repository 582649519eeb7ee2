package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
	"minamata.exchange/views/layout"
)

// talk is a site with a question that visitors may read, and who can change
// what stands on its page.
type talk struct {
	*handlertest.Site
	chen, amina access.Who
	party       models.Party
	theme       models.Theme
	forum       models.Forum
	topic       models.Topic
}

func newTalk(t *testing.T, site *handlertest.Site) *talk {
	t.Helper()
	s := &talk{Site: site, chen: access.Who{Person: site.Join(t, "Chen", "chen@example.org", access.Secretariat, 0).ID}}
	var err error
	s.party, err = site.Directory.AddParty(t.Context(), s.chen, models.Party{Code: "x-altura", Names: models.Localized{"en": "Altura"}, Sample: true})
	must(t, err)
	s.theme = models.Theme{Slug: "gold", Labels: models.Localized{"en": "Gold"}, Basis: models.Localized{"en": "seen"}}
	must(t, site.DB.Write(t.Context(), func(tx *models.Tx) error { return models.InsertTheme(tx, &s.theme) }))
	s.forum, err = site.Directory.OpenForum(t.Context(), s.chen, models.Forum{Names: models.Localized{"en": "Small-scale mining"}, Audience: models.AudiencePublic})
	must(t, err)
	s.amina = access.Who{Person: site.Join(t, "Amina", "amina@example.org", access.PartyRole, s.party.ID).ID}
	s.topic, err = site.Forum.Start(t.Context(), s.amina, forum.NewTopic{
		Forum: s.forum.ID, Kind: models.Question, Title: "What worked?", Theme: s.theme.ID, Country: s.party.ID, Writing: s.writing("Who has tried retorts?"),
	})
	must(t, err)
	s.reply(t, "We have, in two villages.")
	return s
}

func (s *talk) writing(body string) forum.Writing {
	party := s.party.ID
	return forum.Writing{
		Body: body, Language: "en", Fallback: "en", Ref: "reference-" + strconv.Itoa(int(time.Now().UnixNano())),
		Capacity: models.Capacity{Capacity: models.CapacityExpert, CapacityPartyID: &party},
	}
}

func (s *talk) reply(t *testing.T, body string) int64 {
	t.Helper()
	post, err := s.Forum.Reply(t.Context(), s.amina, s.topic.ID, s.writing(body))
	must(t, err)
	return post.Number
}

func (s *talk) path() string { return fmt.Sprintf("/topics/%d", s.topic.ID) }

func (s *talk) post(t *testing.T, number int64) (post models.Post) {
	t.Helper()
	must(t, s.DB.Read(t.Context(), func(tx *models.Tx) (err error) {
		post, err = models.PostByNumber(tx, s.topic.ID, number)
		return err
	}))
	return post
}

func (s *talk) set(t *testing.T, columns map[string]any) {
	t.Helper()
	must(t, s.DB.Write(t.Context(), func(tx *models.Tx) error { return models.SetTopic(tx, s.topic.ID, columns) }))
}

// kept is how many pages were answered from what was kept.
func kept(t *testing.T, site *handlertest.Site, from string) int {
	t.Helper()
	found := regexp.MustCompile(`exchange_topic_pages_total\{from="` + from + `"\} (\d+)`).FindStringSubmatch(site.Browser(t).Get("/metrics").Body)
	if found == nil {
		return 0
	}
	count, err := strconv.Atoi(found[1])
	must(t, err)
	return count
}

// change is something that a visitor's page must show at once; shows is what
// stands on it then ("" for a page that is not there any more).
type change struct {
	name  string
	make  func(t *testing.T, s *talk)
	shows string
}

func (s *talk) rename(f models.Forum, edit func(*models.Forum)) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		present, err := s.Directory.Forum(t.Context(), s.chen, f.ID)
		must(t, err)
		edit(&present)
		must(t, s.Directory.ChangeForum(t.Context(), s.chen, present, "a trial"))
	}
}

var closeToVisitors = access.Rule{Role: access.Visitor, Place: "*", Thing: "forum/public", Act: "read", Deny: true}

// changes are made one after another; each undoes what would hide the page.
var changes = []change{
	{"a post is added", func(t *testing.T, s *talk) { s.reply(t, "A third voice.") }, "A third voice."},
	{"a post is edited", func(t *testing.T, s *talk) {
		must(t, s.Forum.Update(t.Context(), s.amina, s.topic.ID, 2, forum.Rewriting{Body: "In three villages.", Version: s.post(t, 2).Version}))
	}, "In three villages."},
	{"a post is thanked for", func(t *testing.T, s *talk) {
		_, err := s.Forum.React(t.Context(), s.chen, s.topic.ID, 2, "thanks")
		must(t, err)
	}, "<b>1</b>"},
	{"a post's language is corrected", func(t *testing.T, s *talk) {
		must(t, s.Forum.SetPostLanguage(t.Context(), s.amina, s.topic.ID, 2, "fr"))
	}, `class="post-body" lang="fr"`},
	{"an answer is accepted", func(t *testing.T, s *talk) {
		must(t, s.Forum.Answer(t.Context(), s.amina, s.topic.ID, 2))
	}, "post answer"},
	{"a post is deleted", func(t *testing.T, s *talk) {
		must(t, s.Forum.Delete(t.Context(), s.amina, s.topic.ID, 3))
	}, "post deleted"},
	{"a post is restored", func(t *testing.T, s *talk) {
		must(t, s.Forum.Restore(t.Context(), s.amina, s.topic.ID, 3))
	}, "A third voice."},
	{"the topic is called otherwise", func(t *testing.T, s *talk) {
		var topic models.Topic
		must(t, s.DB.Read(t.Context(), func(tx *models.Tx) (err error) { topic, err = models.TopicByID(tx, s.topic.ID); return err }))
		must(t, s.Forum.Describe(t.Context(), s.amina, s.topic.ID, forum.Particulars{Title: "What lasted?", Theme: s.theme.ID, Country: s.party.ID, Version: topic.Version}))
	}, "What lasted?"},
	{"the topic is locked", func(t *testing.T, s *talk) { s.set(t, map[string]any{"locked_at": s.Clock.Now()}) }, "Locked"},
	{"a person is called otherwise", func(t *testing.T, s *talk) {
		must(t, s.DB.Write(t.Context(), func(tx *models.Tx) error {
			person, err := models.PersonByID(tx, s.amina.Person)
			must(t, err)
			person.Name = "Amina Diallo"
			return models.UpdatePerson(tx, person)
		}))
	}, "Amina Diallo"},
	{"the Party is called otherwise", func(t *testing.T, s *talk) {
		s.party.Names = models.Localized{"en": "Altura Alta"}
		must(t, s.Directory.ChangeParty(t.Context(), s.chen, s.party))
	}, "Altura Alta"},
	{"the Theme is called otherwise", func(t *testing.T, s *talk) {
		s.theme.Labels = models.Localized{"en": "Artisanal gold"}
		must(t, s.Directory.ChangeTheme(t.Context(), s.chen, s.theme))
	}, "Artisanal gold"},
	{"the forum is called otherwise", func(t *testing.T, s *talk) {
		s.rename(s.forum, func(f *models.Forum) { f.Names = models.Localized{"en": "Gold mining"} })(t)
	}, "Gold mining"},
	{"the topic is deleted", func(t *testing.T, s *talk) { s.set(t, map[string]any{"deleted_at": s.Clock.Now()}) }, ""},
	{"the topic is restored", func(t *testing.T, s *talk) { s.set(t, map[string]any{"deleted_at": nil}) }, "What lasted?"},
	{"the topic is moved out of sight", func(t *testing.T, s *talk) {
		room, err := s.Directory.OpenForum(t.Context(), s.chen, models.Forum{Names: models.Localized{"en": "Room"}, Audience: models.AudienceParties})
		must(t, err)
		s.set(t, map[string]any{"forum_id": room.ID})
	}, ""},
	{"the topic is moved back", func(t *testing.T, s *talk) { s.set(t, map[string]any{"forum_id": s.forum.ID}) }, "What lasted?"},
	{"the forum is closed to visitors", func(t *testing.T, s *talk) {
		s.rename(s.forum, func(f *models.Forum) { f.Audience = models.AudienceParties })(t)
	}, ""},
	{"the forum is opened to them", func(t *testing.T, s *talk) {
		s.rename(s.forum, func(f *models.Forum) { f.Audience = models.AudiencePublic })(t)
	}, "What lasted?"},
	{"a rule takes the right away", func(t *testing.T, s *talk) {
		must(t, s.Policy.AddRule(t.Context(), s.chen, closeToVisitors, "a trial"))
	}, ""},
	{"the rule is taken back", func(t *testing.T, s *talk) {
		must(t, s.Policy.RemoveRule(t.Context(), s.chen, closeToVisitors, "a trial"))
	}, "What lasted?"},
}

// shows reports whether the page is as it should be after a change.
func (c change) holds(page *handlertest.Page) bool {
	if c.shows == "" {
		return page.Status == http.StatusNotFound
	}
	return page.Status == http.StatusOK && strings.Contains(page.Body, c.shows)
}

func TestKeptPageShowsEveryChangeAtOnce(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newTalk(t, handlertest.On(t, a))
		browser := s.Browser(t)
		for i, change := range changes {
			before := browser.Get(s.path())
			if change.shows != "" && (i == 0 || changes[i-1].shows != "") && change.holds(before) && change.name != "a post is restored" {
				t.Fatalf("%s: its page shows it beforehand", change.name)
			}
			if before.Status == http.StatusOK {
				count := kept(t, s.Site, "kept")
				if again := browser.Get(s.path()); again.Body != before.Body || kept(t, s.Site, "kept") != count+1 {
					t.Fatalf("before %s: the page was not kept", change.name)
				}
			}
			change.make(t, s)
			if after := browser.Get(s.path()); !change.holds(after) {
				t.Errorf("%s: the next answer (%d) does not show it", change.name, after.Status)
			}
		}
	})
}

// Another instance on the same database tells nothing over any bus here: what
// it wrote shows at once, what it decides about rights within a second (INV-4).
func TestKeptPageShowsWhatAnotherInstanceChanged(t *testing.T) {
	url := modelstest.PostgresURL(t)
	s := newTalk(t, handlertest.On(t, apptest.At(t, url)))
	other := handlertest.On(t, apptest.At(t, url)).Browser(t)
	for _, change := range changes {
		if before := other.Get(s.path()); before.Status == http.StatusOK && other.Get(s.path()).Body != before.Body {
			t.Fatalf("before %s: two pages differ", change.name)
		}
		change.make(t, s)
		deadline := time.Now()
		if strings.HasPrefix(change.name, "the forum") || strings.Contains(change.name, "rule") {
			deadline = deadline.Add(time.Second)
		}
		for after := other.Get(s.path()); !change.holds(after); after = other.Get(s.path()) {
			if time.Now().After(deadline) {
				t.Errorf("%s: the answer (%d) does not show it", change.name, after.Status)
				break
			}
		}
	}
}

func TestKeptPageIsNobodysOwn(t *testing.T) {
	s := newTalk(t, handlertest.Start(t))
	came := s.Browser(t)
	came.Get("/sign-in") // has a cookie for forms now
	came.Get(s.path() + "-other?page=1&from=<script>")
	stranger := s.Browser(t).Get(s.path())
	if back := stranger.Find("input[name=return]").AttrOr("value", ""); back != s.path()+"-what-worked" {
		t.Errorf("the page was made for who came by %s", back)
	}
	signedIn := s.Browser(t)
	signedIn.SignIn("amina@example.org")
	own := signedIn.Get(s.path())
	if own.Find("body").AttrOr("data-person", "") == "" || own.Find("textarea").Length() == 0 || own.Token() == "" {
		t.Fatal("the signed-in person's page is not theirs")
	}
	if own.Header.Get("ETag") != "" {
		t.Error("a person's own page has a tag")
	}
	for name, page := range map[string]*handlertest.Page{
		"a stranger's, after a person's":       s.Browser(t).Get(s.path()),
		"one's who looked at the sign-in page": came.Get(s.path()),
		"one's who came by another address":    s.Browser(t).Get(s.path() + "-other?page=1&from=<script>"),
	} {
		if page.Body != stranger.Body {
			t.Errorf("%s page is not the one all visitors get", name)
		}
		if page.Token() != "" || page.Find("[data-person]").Length() > 0 || page.Find("textarea").Length() > 0 {
			t.Errorf("%s page carries what is a person's", name)
		}
	}
	if again := signedIn.Get(s.path()); again.Find("textarea").Length() == 0 {
		t.Error("the signed-in person got the visitors' page")
	}
	signedIn.SetCookie("session", "forged")
	if page := signedIn.Get(s.path()); page.Body != stranger.Body {
		t.Error("a forged session is not a visitor's")
	}
	if page := came.Post("/language", url.Values{"language": {"fr"}, "return": {stranger.Find("input[name=return]").AttrOr("value", "")}}); page.Find("html").AttrOr("lang", "") != "fr" || page.Find("#post-1").Length() == 0 {
		t.Errorf("the choice of language on the page leads to %s (%d)", page.Path, page.Status)
	}
}

func TestKeptPagesDoNotMix(t *testing.T) {
	s := newTalk(t, handlertest.Start(t))
	for range forum.PageSize {
		s.Clock.Turn(time.Minute)
		s.reply(t, "One more.")
	}
	for range 2 {
		for _, language := range []string{"en", "fr", "es", "ru", "zh", "ar"} {
			for page, first := range map[string]string{"": "post-1", "?page=2": "post-21"} {
				for _, accept := range []string{"br", "gzip", ""} {
					request := language + page + accept
					header, body := askIn(t, s.URL+s.path()+page, accept, language)
					if header.Get("Content-Encoding") != accept || !strings.Contains(body, `<html lang="`+language+`"`) || !strings.Contains(body, `id="`+first+`"`) {
						t.Errorf("%s: %s, %q", request, header.Get("Content-Encoding"), body[:min(100, len(body))])
					}
				}
			}
		}
	}
	if made, kept := kept(t, s.Site, "made"), kept(t, s.Site, "kept"); made != 36 || kept != 36 {
		t.Errorf("%d made, %d kept", made, kept)
	}
	for _, page := range []string{"?page=3", "?page=0", "?page=-1", "?page=x", "?page=99999999999999999999"} {
		if answer := s.Browser(t).Get(s.path() + page); answer.Status != http.StatusNotFound {
			t.Errorf("%s: %d", page, answer.Status)
		}
	}
}

func TestKeptPageIsAskedForAgainByItsTag(t *testing.T) {
	s := newTalk(t, handlertest.Start(t))
	first := s.Browser(t).Get(s.path())
	tag := first.Header.Get("ETag")
	for name, want := range map[string]struct {
		match  string
		status int
	}{
		"its tag": {tag, http.StatusNotModified}, "any": {"*", http.StatusNotModified}, "one of several": {`"x", ` + tag, http.StatusNotModified},
		"the strong form": {strings.TrimPrefix(tag, "W/"), http.StatusNotModified}, "another": {`W/"x"`, http.StatusOK}, "none": {"", http.StatusOK},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			request, err := http.NewRequestWithContext(t.Context(), method, s.URL+s.path(), http.NoBody)
			must(t, err)
			if want.match != "" {
				request.Header.Set("If-None-Match", want.match)
			}
			page := s.Browser(t).Do(request)
			if page.Status != want.status || page.Header.Get("ETag") != tag || page.Header.Get("Vary") != "Cookie, Accept-Language, Accept-Encoding" || page.Header.Get("Cache-Control") != "private, no-cache" {
				t.Errorf("%s %s: %d %v", method, name, page.Status, page.Header)
			}
			if isWhole := method == http.MethodGet && want.status == http.StatusOK; (page.Body == first.Body) != isWhole || !isWhole && page.Body != "" {
				t.Errorf("%s %s: %d bytes", method, name, len(page.Body))
			}
		}
	}
	s.reply(t, "Something new.")
	browser := s.Browser(t)
	browser.Headers.Set("If-None-Match", tag)
	if page := browser.Get(s.path()); page.Status != http.StatusOK || !strings.Contains(page.Body, "Something new.") {
		t.Errorf("after a change: %d", page.Status)
	}
}

// What a kept page shows must change its stamp (access.Stamp). Whoever adds a
// part to the page says here by what the stamp hears of its changes.
func TestStampHearsOfEverythingOnThePage(t *testing.T) {
	for part, heardBy := range map[reflect.Type]map[string]string{
		reflect.TypeFor[forum.TopicPage](): {
			"Topic": "the topic's version", "Forum": "changes of rights and forums", "Experience": "the topic's version",
			"Opening": "the topic's version", "Answer": "the topic's version", "Posts": "the topic's version", "Attachments": "the topic's version: a post keeps its files",
			"Names": "names", "Before": "not set: fragments alone have it", "Page": "the key", "Pages": "the topic's version", "Position": "the offset", "Reader": "changes of rights and forums: a visitor has nothing else",
		},
		reflect.TypeFor[layout.PageProps](): {
			"Title": "the topic's version", "TitleLang": "the topic's version", "Description": "not set", "Canonical": "the topic's version", "Path": "the topic's version",
			"Section": "fixed", "Width": "not set", "Private": "changes of rights and forums", "Person": "not set", "Flash": "not set", "Live": "the offset", "Extra": "not set",
			"Editor": "not set",
		},
	} {
		for _, field := range reflect.VisibleFields(part) {
			if heardBy[field.Name] == "" {
				t.Errorf("%s.%s: by what does the stamp of a visitor's page hear of its changes?", part, field.Name)
			}
		}
		if part.NumField() != len(heardBy) {
			t.Errorf("%s has %d parts, and the table %d", part, part.NumField(), len(heardBy))
		}
	}
}
