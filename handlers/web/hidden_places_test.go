package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fasthttp/websocket"

	"minamata.exchange/app/access"
	"minamata.exchange/app/document"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/period"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// shared is the workspace of closeOff made public, with a document that is open for
// comment to everybody.
type shared struct {
	*closed
	mona     access.Who
	document models.Document
}

// shownWords are those that stand in the document alone.
var shownWords = []string{"Cinnabar guide", "Cinnabar remark"}

func openToAll(t *testing.T) *shared {
	t.Helper()
	s := &shared{closed: closeOff(t)}
	ctx := t.Context()
	s.mona = access.Who{Person: s.Join(t, "Mona", "mona@example.org", access.Moderator, 0).ID}
	must(t, s.Workspace.Describe(ctx, s.lead, s.w.ID, workspace.Description{
		Name: secrets[0], Purpose: secrets[1], Language: "en", Visibility: models.VisibilityPublic, Version: s.w.Version,
	}))
	var err error
	s.document, err = s.Document.Start(ctx, s.lead, s.w.ID, document.Description{Title: shownWords[0], Language: "en"})
	must(t, err)
	now := s.Clock.Now()
	_, err = s.Period.Open(ctx, s.lead, s.document.ID, period.Opening{Audience: models.PeriodPublic, OpensAt: now, ClosesAt: now.Add(48 * 3600e9)})
	must(t, err)
	said := shownWords[1]
	for _, role := range []string{"observer", "partner", "party", "focal_point"} {
		said += fmt.Sprintf(" @[%s](person:%d)", role, s.person(t, role+"@example.org"))
	}
	number, err := s.Thread.Start(ctx, s.lead, thread.Start{Document: s.document.ID, Text: said, Ref: "reference-of-a-remark"})
	must(t, err)
	s.params["document"], s.params["thread"] = fmt.Sprint(s.document.ID), fmt.Sprint(number)
	return s
}

// hide has a thing that somebody reports hidden.
func (s *shared) hide(t *testing.T, thing string) models.CaseID {
	t.Helper()
	ctx := t.Context()
	partner := access.Who{Person: s.person(t, "partner@example.org")}
	must(t, s.Moderation.Report(ctx, partner, moderation.Reporting{Thing: thing, Ground: "untrue"}))
	queue, err := s.Moderation.Queue(ctx, s.mona, "", "")
	must(t, err)
	for _, c := range queue.Cases {
		if c.Thing == thing {
			must(t, s.Moderation.Decide(ctx, s.mona, moderation.Decision{Case: c.ID, Version: c.Version, To: models.CaseHide, Ground: "untrue"}))
			return c.ID
		}
	}
	t.Fatalf("no case of %s", thing)
	return 0
}

// walk asks for every page as everybody who is not to see, and gives where words stand.
func (s *shared) walk(t *testing.T, words []string) (found []string) {
	t.Helper()
	for _, role := range []string{"visitor", "observer", "partner", "party", "focal_point"} {
		for _, route := range s.Server.Routes() {
			if route.Method != http.MethodGet || route.Path == "/live" || strings.HasPrefix(route.Path, "/dev/") {
				continue
			}
			for _, query := range []string{"", "?q=i", fmt.Sprintf("?forum=%d&archived=1&show=open", *s.w.ForumID)} {
				page := s.browsers[role].Get(s.address(route.Path) + query)
				for _, word := range words {
					if strings.Contains(page.Body, word) {
						found = append(found, fmt.Sprintf("%s finds %q at %s%s (%d)", role, word, route.Path, query, page.Status))
					}
				}
			}
		}
	}
	return found
}

// A document, and then the whole workspace, that moderation hid are on no page of
// anybody but those who answer for them, whatever they ask for.
func TestWhatModerationHidIsNowhere(t *testing.T) {
	s := openToAll(t)
	if before := s.walk(t, shownWords); len(before) < 20 {
		t.Fatalf("it is hardly there before: %v", before)
	}
	s.hide(t, fmt.Sprintf("document:%d", s.document.ID))
	if found := s.walk(t, shownWords); len(found) > 0 {
		t.Errorf("the document is hidden, and\n%s", strings.Join(found, "\n"))
	}
	if around := s.walk(t, secrets[:1]); len(around) < 20 {
		t.Errorf("its workspace is not there any more: %v", around)
	}
	s.hide(t, fmt.Sprintf("workspace:%d", s.w.ID))
	if found := s.walk(t, append(secrets, shownWords...)); len(found) > 0 {
		t.Errorf("the workspace is hidden, and\n%s", strings.Join(found, "\n"))
	}
	for _, role := range []string{"visitor", "partner"} {
		for _, path := range []string{"/workspaces/%d", "/workspaces/%d/files", "/workspaces/%d/documents", "/workspaces/%d/discussion"} {
			there, missing := s.browsers[role].Get(fmt.Sprintf(path, s.w.ID)), s.browsers[role].Get(fmt.Sprintf(path, 987654))
			if there.Status != missing.Status || ids.ReplaceAllString(there.Body, "") != ids.ReplaceAllString(missing.Body, "") {
				t.Errorf("%s can tell %s: %d, %d", role, path, there.Status, missing.Status)
			}
		}
	}
}

// Those who answer for it read that moderation hid it, and why; whose it is, where to
// appeal.
func TestWhoseItIsReadsThatItIsHidden(t *testing.T) {
	s := openToAll(t)
	lead, mona, other := s.Browser(t), s.Browser(t), s.Browser(t)
	lead.SignIn("lead@example.org")
	mona.SignIn("mona@example.org")
	other.SignIn("moderator@example.org")
	path := fmt.Sprintf("/documents/%d", s.document.ID)
	banner := func(browser *handlertest.Browser, at string) (text, link string) {
		page := browser.Get(at)
		if page.Status != http.StatusOK {
			t.Fatalf("%s: %d", at, page.Status)
		}
		hidden := page.Find(".hidden-by-moderation")
		return hidden.Text(), hidden.Find("a").AttrOr("href", "")
	}
	if text, _ := banner(lead, path); text != "" || lead.Get(path).Find("[data-period]").Length() != 1 {
		t.Fatalf("before: %s", text)
	}
	if lead.Get(fmt.Sprintf("/topics/%d", s.topic.ID)).Find(`form[action$="/posts"]`).Length() == 0 {
		t.Error("its lead could not reply before either")
	}
	beside, err := s.Document.Start(t.Context(), s.lead, s.w.ID, document.Description{Title: "Beside", Language: "en"})
	must(t, err)
	c := s.hide(t, fmt.Sprintf("document:%d", s.document.ID))
	if text, link := banner(lead, path); !strings.Contains(text, "hidden this document") || !strings.Contains(text, "is not so") || link != fmt.Sprintf("/decisions/%d", c) {
		t.Errorf("its author reads %q with %s", text, link)
	}
	if text, link := banner(other, path); !strings.Contains(text, "hidden this document") || link != fmt.Sprintf("/desk/cases/%d", c) {
		t.Errorf("a moderator reads %q with %s", text, link)
	}
	if page := lead.Get(path); page.Find("[data-period]").Length() != 0 {
		t.Error("it is said to be open for comment")
	}
	if page := lead.Get(path); page.Find("[data-mode]").AttrOr("data-mode", "") != "read" || page.Find(`a[href="`+path+`/edit"]`).Length() != 0 {
		t.Error("its author is offered to change it")
	}
	if chip := lead.Get(workspace.Path(s.w.ID) + "/documents").Find(".document-row .chip.rust").First().Text(); chip != "Hidden by moderation" {
		t.Errorf("in the list it is %q", chip)
	}
	if page := lead.Get(path + "/edit"); page.Status != http.StatusConflict || !strings.Contains(page.Body, "Moderation has hidden this document") {
		t.Errorf("its author edits: %d", page.Status)
	}
	c = s.hide(t, fmt.Sprintf("workspace:%d", s.w.ID))
	for _, tab := range []string{"", "/documents", "/discussion", "/files", "/members"} {
		if text, link := banner(lead, workspace.Path(s.w.ID)+tab); !strings.Contains(text, "hidden this workspace") || link != fmt.Sprintf("/decisions/%d", c) {
			t.Errorf("its lead reads %q with %s at %s", text, link, tab)
		}
	}
	if text, _ := banner(lead, document.Path(beside.ID)); !strings.Contains(text, "hidden this workspace") {
		t.Errorf("its lead reads %q above another document of it", text)
	}
	if _, link := banner(mona, workspace.Path(s.w.ID)); link != fmt.Sprintf("/desk/cases/%d", c) {
		t.Errorf("a moderator comes to %s", link)
	}
	if page := lead.Get(fmt.Sprintf("/topics/%d", s.topic.ID)); page.Status != http.StatusOK || page.Find(`form[action$="/posts"]`).Length() != 0 || !strings.Contains(page.Find(".flash.problem").Text(), "hidden this workspace") {
		t.Errorf("its lead reads on in its discussion: %d", page.Status)
	}
	if page := lead.Get(fmt.Sprintf("/decisions/%d", c)); page.Find("#appeal").Length() != 1 {
		t.Error("its lead cannot appeal")
	}
	if card := lead.Get("/workspaces").Find(".chip.rust").First().Text(); card != "Hidden by moderation" {
		t.Errorf("in the list of workspaces it is %q", card)
	}
}

// dial opens a socket as somebody who is signed in.
func (s *shared) dial(t *testing.T, browser *handlertest.Browser, path string) *websocket.Conn {
	t.Helper()
	w := &writers{crowd: s.crowd, browsers: map[string]*handlertest.Browser{"one": browser}}
	return w.dial(t, s.URL, "one", path)
}

// Open sockets of those who may not read it any more end with the decision; who
// answers for it becomes a reader.
func TestOpenSocketsEndWithWhatIsHidden(t *testing.T) {
	s := openToAll(t)
	lead := s.Browser(t)
	lead.SignIn("lead@example.org")
	collab := fmt.Sprintf("/documents/%d/collab?v=1", s.document.ID)
	theirs, own := s.dial(t, s.browsers["partner"], collab), s.dial(t, lead, collab)
	for _, conn := range []*websocket.Conn{theirs, own} {
		say(t, conn, `{"t":"open"}`)
		heardUntil(t, conn, `"opened"`)
	}
	live := s.dial(t, s.browsers["partner"], "/live?v=1")
	subjects := []string{workspace.Subject(s.w.ID), fmt.Sprintf("topic:%d", s.topic.ID)}
	for _, subject := range subjects {
		must(t, live.WriteJSON(map[string]string{"t": "subscribe", "s": subject}))
		heardUntil(t, live, `"subscribed"`)
	}
	s.hide(t, fmt.Sprintf("document:%d", s.document.ID))
	heardUntil(t, theirs, "close 4501")
	say(t, own, fmt.Sprintf(stepsOf, "ref-0000000000000001"))
	if heard := heardUntil(t, own, `"forbidden"`); strings.Contains(heard, `"ack"`) {
		t.Errorf("its author writes on: %s", heard)
	}
	s.hide(t, fmt.Sprintf("workspace:%d", s.w.ID))
	ended := ""
	for range subjects {
		ended += heardUntil(t, live, `"ended"`)
	}
	for _, subject := range subjects {
		if !strings.Contains(ended, subject) {
			t.Errorf("%s goes on: %s", subject, ended)
		}
	}
}

// A member who does not lead it reads in its place that moderation hid their workspace,
// and why; neither who decided, nor what is in it.
func TestAMemberReadsThatTheirWorkspaceIsHidden(t *testing.T) {
	s := openToAll(t)
	ctx := t.Context()
	must(t, s.Workspace.Invite(ctx, s.lead, s.w.ID, workspace.Invite{Person: s.person(t, "party@example.org"), Role: access.Editor}))
	must(t, s.Workspace.Accept(ctx, access.Who{Person: s.person(t, "party@example.org")}, s.w.ID))
	path := fmt.Sprintf("/workspaces/%d", s.w.ID)
	member, lead, outsider := s.browsers["party"], s.Browser(t), s.browsers["observer"]
	lead.SignIn("lead@example.org")
	if page := member.Get(path); page.Status != http.StatusOK || !strings.Contains(page.Body, secrets[0]) {
		t.Fatalf("before: %d", page.Status)
	}
	s.hide(t, fmt.Sprintf("workspace:%d", s.w.ID))
	page := member.Get(path)
	if text := page.Find(".hidden-by-moderation").Text(); page.Status != http.StatusForbidden || !strings.Contains(text, "hidden this workspace") || !strings.Contains(text, "is not so") {
		t.Errorf("%d %s", page.Status, page.Find("main").Text())
	}
	for _, word := range append(append([]string{"Mona"}, secrets...), shownWords...) {
		if strings.Contains(page.Body, word) {
			t.Errorf("it says %q", word)
		}
	}
	if page := outsider.Get(path); page.Status != http.StatusNotFound || page.Find(".hidden-by-moderation").Length() > 0 {
		t.Errorf("who is no member: %d", page.Status)
	}
	lines := lead.Get(path).Find(".activities, main").Text()
	if !strings.Contains(lines, "Moderation hid this workspace") || strings.Contains(lines, "Mona") {
		t.Errorf("its lead reads %s", lines)
	}
}
