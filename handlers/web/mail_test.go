package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// mailed is somebody who follows a topic and gets mail.
type mailed struct {
	*handlertest.Site
	browser *handlertest.Browser
	who     access.Who
	topic   models.Topic
	path    string // where mail about the topic can be ended
}

func subscribed(t *testing.T) *mailed {
	t.Helper()
	m := &mailed{Site: handlertest.Start(t)}
	browser, noor := m.SignedIn(t, "Noor", "noor@example.org", access.PartyRole, 0)
	m.browser, m.who = browser, access.Who{Person: noor.ID}
	chen := access.Who{Person: m.Join(t, "Chen", "chen@example.org", access.Secretariat, 0).ID}
	room, err := m.Directory.OpenForum(t.Context(), chen, models.Forum{Names: models.Localized{"en": "Gold"}, Audience: models.AudienceParties})
	must(t, err)
	m.topic, err = m.Forum.Start(t.Context(), m.who, forum.NewTopic{
		Forum: room.ID, Kind: models.Discussion, Title: "What worked?", Writing: forum.Writing{Body: "Who has tried it?", Fallback: "en", Ref: "reference-1"},
	})
	must(t, err)
	m.path = m.Notify.UnsubscribePath(noor.ID, m.topic.ID)
	return m
}

// state is how the reader hears of things: by mail, and of the topic.
func (m *mailed) state(t *testing.T) (choice, level string) {
	t.Helper()
	choice, err := m.Notify.Choice(t.Context(), m.who)
	must(t, err)
	must(t, m.DB.Read(t.Context(), func(tx *models.Tx) (err error) {
		level, err = models.FollowingOf(tx, m.who.Person, m.topic.ID)
		return err
	}))
	return choice, level
}

func (m *mailed) want(t *testing.T, what, choice, level string) {
	t.Helper()
	if gotChoice, gotLevel := m.state(t); gotChoice != choice || gotLevel != level {
		t.Errorf("%s: mail %s, topic %s; want %s, %s", what, gotChoice, gotLevel, choice, level)
	}
}

func TestMailIsChosenWithoutScript(t *testing.T) {
	m := subscribed(t)
	page := m.browser.Get("/settings/mail")
	if chosen := page.Find("#mail input[checked]").AttrOr("value", ""); chosen != models.MailAtOnce {
		t.Fatalf("at first it is %q", chosen)
	}
	page = page.Submit("#mail", map[string]string{"mail": "daily"})
	if chosen := page.Find("#mail input[checked]").AttrOr("value", ""); chosen != models.MailDaily || page.Find(".flash").Length() != 1 {
		t.Errorf("%d: chosen is %q", page.Status, chosen)
	}
	if page = page.Submit("#mail", map[string]string{"mail": "hourly"}); page.Status != http.StatusUnprocessableEntity || page.Find("#field-mail-error").Length() != 1 {
		t.Errorf("what there is not: %d", page.Status)
	}
	m.want(t, "after that", models.MailDaily, "every")
}

// The link in a mail ends nothing by being looked at; its form and a mail
// program's one click do, without signing in.
func TestUnsubscribing(t *testing.T) {
	m := subscribed(t)
	stranger := m.Browser(t)
	for range 2 {
		page := stranger.Get(m.path)
		if page.Status != http.StatusOK || page.Find("#unsubscribe button").Length() != 2 {
			t.Fatalf("%d: %s", page.Status, page.Body)
		}
		for _, private := range []string{"Noor", "noor@example.org", "What worked?"} {
			if strings.Contains(page.Body, private) {
				t.Errorf("it tells %q to whoever has the link", private)
			}
		}
	}
	stranger.Do(stranger.Request(http.MethodHead, m.path, nil, ""))
	m.want(t, "looked at", models.MailAtOnce, "every")

	if page := stranger.Post(m.path, url.Values{"only": {""}}); page.Status != http.StatusForbidden {
		t.Errorf("a form of somebody else's page: %d", page.Status)
	}
	m.want(t, "from elsewhere", models.MailAtOnce, "every")

	if page := stranger.Get(m.path).Submit("#unsubscribe", map[string]string{"only": "topic"}); page.Status != http.StatusOK {
		t.Errorf("of the topic: %d", page.Status)
	}
	m.want(t, "of the topic", models.MailAtOnce, "none")

	oneClick := strings.NewReader("List-Unsubscribe=One-Click")
	request := stranger.Request(http.MethodPost, m.path, oneClick, "application/x-www-form-urlencoded")
	request.Header.Del("Origin") // it is no browser
	request.Header.Del("Sec-Fetch-Site")
	robot := m.Browser(t)
	for range 2 {
		if page := robot.Do(request); page.Status != http.StatusOK {
			t.Errorf("in one click: %d", page.Status)
		}
		oneClick.Reset("List-Unsubscribe=One-Click")
	}
	m.want(t, "in one click", models.MailNone, "none")
}

// A link that we did not sign, for somebody or for nobody, is not found, and
// one click frees no other route from its token.
func TestForgedUnsubscribing(t *testing.T) {
	m := subscribed(t)
	robot := m.Browser(t)
	oneClick := url.Values{"List-Unsubscribe": {"One-Click"}}
	other := m.Notify.UnsubscribePath(m.who.Person+1, m.topic.ID)
	mac := other[strings.LastIndexByte(other, '.'):]
	whole := m.path[:strings.LastIndexByte(m.path, '.')]
	answers := map[string]bool{}
	for _, path := range []string{
		whole + mac, whole + ".", whole, "/unsubscriptions/x", "/unsubscriptions/1.2.3.4", "/unsubscriptions/99999.1" + mac,
		strings.Replace(m.path, ".", ".9", 1), m.path + "A", "/unsubscriptions/-1.-1" + mac,
	} {
		got, posted := robot.Get(path), robot.Post(path, oneClick)
		if got.Status != http.StatusNotFound || posted.Status != http.StatusNotFound {
			t.Errorf("%s: %d, %d", path, got.Status, posted.Status)
		}
		answers[got.Find("main").Text()] = true
	}
	if len(answers) != 1 {
		t.Errorf("the answers differ: %v", answers)
	}
	if page := m.browser.Post("/settings/mail", url.Values{"List-Unsubscribe": {"One-Click"}, "mail": {"none"}}); page.Status != http.StatusForbidden {
		t.Errorf("one click elsewhere: %d", page.Status)
	}
	m.want(t, "after all that", models.MailAtOnce, "every")
}
