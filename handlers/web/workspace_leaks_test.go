package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/files"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// closed is a members-only workspace full of words that stand nowhere else.
type closed struct {
	*crowd
	lead    access.Who
	w       models.Workspace
	topic   models.Topic
	file    models.WorkspaceFile
	version models.WorkspaceFileVersion
}

// secrets are the words that nobody outside is to see.
var secrets = []string{"Zirconium circle", "Zirconium purpose", "Zirconium draft", "Zirconium words", "zirconium-plan"}

func closeOff(t *testing.T) *closed {
	t.Helper()
	s := &closed{crowd: gather(t)}
	ctx := t.Context()
	s.lead = access.Who{Person: s.Join(t, "Lead Inside", "lead@example.org", access.Partner, 0).ID}
	chen := access.Who{Person: s.person(t, "secretariat@example.org")}
	var err error
	s.w, err = s.Workspace.Propose(ctx, s.lead, workspace.Description{
		Name: secrets[0], Purpose: secrets[1], Language: "en", Visibility: models.VisibilityMembers,
	})
	must(t, err)
	must(t, s.Workspace.Approve(ctx, chen, s.w.ID))
	must(t, s.DB.Read(ctx, func(tx *models.Tx) (err error) {
		s.w, err = models.WorkspaceByID(tx, s.w.ID)
		return err
	}))
	// it mentions everybody who is outside
	body := secrets[3]
	for _, role := range []string{"observer", "partner", "party", "focal_point", "moderator"} {
		body += fmt.Sprintf(" @[%s](person:%d)", role, s.person(t, role+"@example.org"))
	}
	s.topic, err = s.Forum.Start(ctx, s.lead, forum.NewTopic{
		Forum: *s.w.ForumID, Kind: models.Question, Title: secrets[2], Writing: forum.Writing{Body: body, Fallback: "en", Ref: "reference-closed"},
	})
	must(t, err)
	kept, err := s.Files.Save("zirconium-plan.txt", strings.NewReader("mercury"))
	must(t, err)
	s.file, err = s.Workspace.Keep(ctx, s.lead, s.w.ID, 0, keptOf(kept))
	must(t, err)
	page, err := s.Workspace.File(ctx, s.lead, s.w.ID, s.file.ID)
	must(t, err)
	s.version = page.Versions[0]
	s.params["workspace"], s.params["forum"], s.params["topic"] = fmt.Sprint(s.w.ID), fmt.Sprint(*s.w.ForumID), fmt.Sprint(s.topic.ID)
	s.params["person"], s.params["file"], s.params["key"], s.params["name"] = fmt.Sprint(s.lead.Person), fmt.Sprint(s.file.ID), s.version.Key, "any.txt"
	return s
}

func keptOf(f files.File) workspace.Kept {
	return workspace.Kept{Key: "abcdefghijklmnop", Name: f.Name, MediaType: f.MediaType, Size: f.Size, Digest: f.Digest, Ref: "reference-file"}
}

func (c *crowd) person(t *testing.T, email string) models.PersonID {
	t.Helper()
	var id models.PersonID
	must(t, c.DB.Read(t.Context(), func(tx *models.Tx) error {
		account, err := models.AccountByEmail(tx, email)
		id = account.PersonID
		return err
	}))
	return id
}

// What is in a members-only workspace is on no page of anybody outside,
// whatever they ask for and however they narrow it.
func TestMembersOnlyWorkspaceIsNowhereElse(t *testing.T) {
	s := closeOff(t)
	s.Browser(t) // the setup is checked first: a member finds every word
	inside := s.Browser(t)
	inside.SignIn("lead@example.org")
	seen := ""
	for _, path := range []string{"", "/discussion", "/files", "/members", "/settings"} {
		seen += inside.Get(workspace.Path(s.w.ID) + path).Body
	}
	seen += inside.Get(fmt.Sprintf("/topics/%d", s.topic.ID)).Body
	for _, secret := range secrets {
		if !strings.Contains(seen, secret) {
			t.Fatalf("a member does not find %q", secret)
		}
	}
	walked := 0
	for _, role := range []string{"visitor", "observer", "partner", "party", "focal_point", "moderator"} {
		browser := s.browsers[role]
		for _, route := range s.Server.Routes() {
			if route.Method != http.MethodGet || route.Path == "/live" {
				continue
			}
			for _, query := range []string{"", "?q=Zirconium", "?show=unanswered", "?show=unread&language=en", fmt.Sprintf("?forum=%d", *s.w.ForumID), "?kind=question", "?status=open"} {
				address := s.address(route.Path) + query
				page := browser.Get(address)
				walked++
				for _, secret := range secrets {
					if !strings.Contains(query, "Zirconium") && strings.Contains(page.Body, "Zirconium") || strings.Contains(page.Body, secret) {
						t.Fatalf("%s finds %q at %s (%d)", role, secret, address, page.Status)
					}
				}
			}
		}
	}
	if walked < 2000 {
		t.Errorf("only %d pages were asked for", walked)
	}
}

var ids = regexp.MustCompile(`/(workspaces|topics|forums)/\d+|(%2F|[a-z]=)\d+|<meta name="_csrf"[^>]*>|value="[^"]*"|\?[^"]*`)

// The answer for a workspace that is closed is the answer for one that is not
// there, word for word.
func TestClosedIsAnsweredAsMissing(t *testing.T) {
	s := closeOff(t)
	for _, role := range []string{"visitor", "observer", "partner", "party", "moderator"} {
		for _, path := range []string{
			"/workspaces/%d", "/workspaces/%d/discussion", "/workspaces/%d/files", "/workspaces/%d/members", "/workspaces/%d/settings",
			"/workspaces/%d/invitation", "/workspaces/%d/downloads/abcdefghijklmnop/any.txt",
		} {
			there, missing := s.browsers[role].Get(fmt.Sprintf(path, s.w.ID)), s.browsers[role].Get(fmt.Sprintf(path, 987654))
			if there.Status != missing.Status || ids.ReplaceAllString(there.Body, "") != ids.ReplaceAllString(missing.Body, "") {
				t.Errorf("%s can tell %s: %d, %d\n%s\n%s", role, path, there.Status, missing.Status, there.Body, missing.Body)
			}
		}
		there, missing := s.browsers[role].Get(fmt.Sprintf("/topics/%d", s.topic.ID)), s.browsers[role].Get("/topics/987654")
		if there.Status != http.StatusNotFound || missing.Status != http.StatusNotFound {
			t.Errorf("%s: a closed topic is %d, none is %d", role, there.Status, missing.Status)
		}
	}
}

// Counts, notices and live subjects say nothing either.
func TestNothingIsCountedOrToldOutside(t *testing.T) {
	s := closeOff(t)
	ctx := t.Context()
	for _, role := range []string{"observer", "partner", "party", "focal_point", "moderator"} {
		who := access.Who{Person: s.person(t, role+"@example.org")}
		if unread, err := s.Forum.UnreadNotices(ctx, who); err != nil || unread != 0 {
			t.Errorf("%s was told of a mention: %d, %v", role, unread, err)
		}
		if person, err := s.Forum.Contributor(ctx, who, s.lead.Person); err != nil || person.Posts != 0 || len(person.Topics.Topics) != 0 {
			t.Errorf("%s counts %d posts, %v", role, person.Posts, err)
		}
		if list, err := s.Forum.List(ctx, who, forum.Filter{Author: s.lead.Person}); err != nil || len(list.Topics) != 0 {
			t.Errorf("%s: %d topics, %v", role, len(list.Topics), err)
		}
		for _, subject := range []string{workspace.Subject(s.w.ID), forum.TopicSubject(s.topic.ID), forum.ForumSubject(*s.w.ForumID)} {
			audience, err := s.Access.Audience(ctx, subject)
			if err != nil || audience.Admits(who) || audience.Admits(access.Who{}) || !audience.Admits(s.lead) {
				t.Errorf("%s listens to %s: %v", role, subject, err)
			}
		}
		found, err := s.Forum.Mentionable(ctx, who, *s.w.ForumID, "Lead")
		if !fault.Is(err, fault.NotFound) || len(found.People) != 0 {
			t.Errorf("%s looks people up in it: %v", role, err)
		}
	}
	if found, err := s.Forum.Mentionable(ctx, s.lead, *s.w.ForumID, "partner"); err != nil || len(found.People) != 0 {
		t.Errorf("members are offered who would not be told: %d, %v", len(found.People), err)
	}
}

// Somebody who leaves loses all of it at once.
func TestWhoLeavesSeesNothingMore(t *testing.T) {
	s := closeOff(t)
	guest := access.Who{Person: s.person(t, "partner@example.org")}
	must(t, s.Workspace.Invite(t.Context(), s.lead, s.w.ID, workspace.Invite{Person: guest.Person, Role: access.Editor}))
	browser := s.browsers["partner"]
	if page := browser.Get(workspace.Path(s.w.ID)); page.Header.Get("Location") != workspace.Path(s.w.ID)+"/invitation" {
		t.Fatalf("who is invited is not shown the invitation: %d", page.Status)
	}
	must(t, s.Workspace.Accept(t.Context(), guest, s.w.ID))
	if page := browser.Get(workspace.Path(s.w.ID)); page.Status != http.StatusOK {
		t.Fatal(page.Status)
	}
	must(t, s.Workspace.Remove(t.Context(), s.lead, s.w.ID, guest.Person, ""))
	var inbox *handlertest.Page
	for _, path := range []string{workspace.Path(s.w.ID), fmt.Sprintf("/topics/%d", s.topic.ID), "/workspaces", "/inbox"} {
		inbox = browser.Get(path)
		if strings.Contains(inbox.Body, "Zirconium") {
			t.Errorf("%s still says it", path)
		}
	}
	if inbox.Find("[id^=notice-]").Length() != 2 {
		t.Errorf("invited and removed are %d notices", inbox.Find("[id^=notice-]").Length())
	}
}
