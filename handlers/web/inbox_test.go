package web_test

import (
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// excerpts are what the inbox says of posts, the newest first.
func excerpts(browser *handlertest.Browser) []string {
	page := browser.Get("/inbox")
	all := make([]string, 0, 4)
	for _, excerpt := range page.Find(".notice .excerpt").EachIter() {
		all = append(all, fmt.Sprintf("%s|%s|%s", excerpt.AttrOr("lang", ""), excerpt.AttrOr("dir", ""), excerpt.Text()))
	}
	return all
}

// The inbox shows the first words of what it tells of, as plain text in its
// own language, for as long as the reader may see them.
func TestInboxShowsExcerpts(t *testing.T) {
	site := handlertest.Start(t)
	browser, noor := site.SignedIn(t, "Noor", "noor@example.org", access.PartyRole, 0)
	writer := access.Who{Person: site.Join(t, "Rosa", "rosa@example.org", access.PartyRole, 0).ID}
	chen := access.Who{Person: site.Join(t, "Chen", "chen@example.org", access.Secretariat, 0).ID}
	room, err := site.Directory.OpenForum(t.Context(), chen, models.Forum{Names: models.Localized{"en": "Gold"}, Audience: models.AudienceParties})
	must(t, err)
	mention := fmt.Sprintf("@[Noor](person:%d) ", noor.ID)
	say := func(n int, body string) models.Topic {
		t.Helper()
		topic, err := site.Forum.Start(t.Context(), writer, forum.NewTopic{
			Forum: room.ID, Kind: models.Discussion, Title: "What worked?",
			Writing: forum.Writing{Body: body, Fallback: "en", Ref: fmt.Sprintf("reference-%d", n)},
		})
		must(t, err)
		return topic
	}
	long := say(1, mention+"**Bold** <b>claims</b>\n\n"+strings.Repeat("and more words ", 100))
	say(2, mention+"كيف نجمع مقاييس الحرارة التي تحتوي على الزئبق؟")
	got := excerpts(browser)
	if len(got) != 2 || !strings.HasPrefix(got[0], "ar|rtl|@Noor كيف") || !strings.HasPrefix(got[1], "en|ltr|@Noor Bold claims and more") {
		t.Fatalf("excerpts: %q", got)
	}
	unread := func() string { return browser.Get("/").Find("#inbox-count").AttrOr("data-count", "") }
	if told := unread(); told != "2" {
		t.Errorf("beside the inbox on another page: %q", told)
	}
	if len([]rune(got[1])) > 220 || strings.Contains(browser.Get("/inbox").Body, "&lt;b&gt;") {
		t.Errorf("it is not short plain text: %q", got[1])
	}
	must(t, site.Forum.Delete(t.Context(), writer, long.ID, 1))
	if got = excerpts(browser); len(got) != 1 || strings.Contains(got[0], "Bold") {
		t.Errorf("after its deletion: %q", got)
	}
	if browser.Get("/inbox").Submit("[action='/inbox/reading']", nil); unread() != "0" {
		t.Errorf("beside the inbox when all is read: %q", unread())
	}
	must(t, site.Policy.Withdraw(t.Context(), chen, access.RoleGrant{Person: noor.ID, Role: access.PartyRole, Place: access.Site}, "moved on"))
	if got = excerpts(browser); len(got) != 0 {
		t.Errorf("after the right to read was lost: %q", got)
	}
}

// Who may read a members-only workspace without being in it leaves a line
// when they look (INV-16); their inbox shows them nothing without that.
func TestInboxShowsGuestsNoWords(t *testing.T) {
	s := closeOff(t)
	body := secrets[3]
	for _, email := range []string{"secretariat@example.org", "lead@example.org"} {
		body += fmt.Sprintf(" @[Someone](person:%d)", s.person(t, email))
	}
	member := access.Who{Person: s.person(t, "partner@example.org")}
	must(t, s.DB.Write(t.Context(), func(tx *models.Tx) error {
		return s.Access.Grant(tx, access.RoleGrant{Person: member.Person, Role: access.Editor, Place: access.WorkspacePlace(s.w.ID)})
	}))
	_, err := s.Forum.Reply(t.Context(), member, s.topic.ID, forum.Writing{Body: body, Fallback: "en", Ref: "reference-guests"})
	must(t, err)
	lead := s.Browser(t)
	lead.SignIn("lead@example.org")
	if got := excerpts(lead); len(got) != 1 || !strings.Contains(got[0], secrets[3]) {
		t.Fatalf("a member reads %q", got)
	}
	chen := s.Browser(t)
	chen.SignIn("secretariat@example.org")
	if page := chen.Get("/inbox"); page.Find("[id^=notice-]").Length() != 1 || strings.Contains(page.Body, secrets[3]) {
		t.Errorf("a guest has %d notices, with %q", page.Find("[id^=notice-]").Length(), excerpts(chen))
	}
}
