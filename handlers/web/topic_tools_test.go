package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// From a topic that went astray to two in order, and back, without script; the
// visitors' kept pages and old addresses follow.
func TestTopicToolsWithoutScript(t *testing.T) {
	b := reported(t)
	ctx := context.Background()
	mona := access.Who{Person: b.person(t, "mona@example.org")}
	for i := range 3 {
		_, err := b.Forum.Reply(ctx, mona, b.topic.ID, forum.Writing{Body: fmt.Sprintf("On retorts, %d.", i), Fallback: "en", Ref: fmt.Sprintf("reference-m%d", i)})
		must(t, err)
	}
	visitor := b.Browser(t)
	if page := visitor.Get(b.path()); page.Find(".post").Length() != 5 || page.Find("a[href$='/tools']").Length() != 0 {
		t.Fatalf("before: %s", page.Find("main").Text())
	}
	tools := b.mona.Get(b.mona.Get(b.path()).Find("a[href$='/tools']").AttrOr("href", ""))
	refused := tools.Submit("#tool-split", map[string]string{"numbers": "2, x", "title": "Apart", "split_reason": "promotion"})
	if refused.Status != http.StatusUnprocessableEntity || refused.Find("#field-numbers-error").Length() != 1 || refused.Find("#field-title").AttrOr("value", "") != "Apart" {
		t.Fatalf("%d: %s", refused.Status, refused.Find("main").Text())
	}
	split := refused.Submit("#tool-split", map[string]string{"numbers": "2, 4", "split_reason": "promotion"})
	if split.Status != http.StatusOK || split.Find("h1").Text() != "Apart" || split.Find(".post").Length() != 2 {
		t.Fatalf("%d at %s: %s", split.Status, split.Path, split.Find("main").Text())
	}
	apart := strings.TrimPrefix(strings.Split(split.Path, "-")[0], "/topics/")
	page := visitor.Get(b.path())
	if moved := page.Find("#post-2.moved"); page.Find(".post").Length() != 5 || !strings.Contains(moved.Text(), "moved by moderation") || strings.Contains(page.Body, "Order with the code") {
		t.Fatalf("the old place: %s", page.Find("main").Text())
	}
	there := visitor.Get(page.Find("#post-2 a").AttrOr("href", ""))
	if there.Status != http.StatusOK || !strings.Contains(there.Find("#post-1").Text(), "Order with the code") {
		t.Errorf("%d at %s", there.Status, there.Path)
	}
	visitor.StayOnRedirects()
	old := visitor.Get(fmt.Sprintf("/topics/%d/posts/4", b.topic.ID))
	if old.Status != http.StatusMovedPermanently || old.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(old.Header.Get("Location"), "/topics/"+apart+"-") || !strings.HasSuffix(old.Header.Get("Location"), "#post-2") {
		t.Errorf("%d to %s", old.Status, old.Header.Get("Location"))
	}
	if stays := visitor.Get(fmt.Sprintf("/topics/%d?post=4", b.topic.ID)); stays.Status != http.StatusMovedPermanently {
		t.Errorf("?post=4: %d", stays.Status)
	}
	told := b.xavier.Get("/inbox").Find("li:contains('Moderation moved what you wrote')")
	if told.Length() != 1 || told.Find("a[href='/topics/"+apart+"/posts/1']").Length() != 1 || strings.Contains(told.Text(), "Mona") {
		t.Errorf("the author was told: %s", told.Text())
	}
	// The rest follows by a merge: the old topic leads on, from each of its addresses.
	merged := b.mona.Get(fmt.Sprintf("/topics/%d/tools", b.topic.ID)).Submit("#tool-merge", map[string]string{"merge_into": b.URL + "/topics/" + apart + "-apart?post=1#post-1", "merge_reason": "after all"})
	if merged.Status != http.StatusOK || merged.Find(".post:not(.moved)").Length() != 5 {
		t.Fatalf("%d at %s: %s", merged.Status, merged.Path, merged.Find("main").Text())
	}
	for path, to := range map[string]string{b.path(): "#post-3", fmt.Sprintf("/topics/%d/posts/3", b.topic.ID): "#post-4", fmt.Sprintf("/topics/%d/posts/2", b.topic.ID): "#post-1"} {
		if on := visitor.Get(path); on.Status != http.StatusMovedPermanently || !strings.HasPrefix(on.Header.Get("Location"), "/topics/"+apart+"-") || !strings.HasSuffix(on.Header.Get("Location"), to) {
			t.Errorf("%s: %d to %s, want %s", path, on.Status, on.Header.Get("Location"), to)
		}
	}
	undone := b.mona.Get("/topics/"+apart+"/tools").Submit("#tool-undo", map[string]string{"undo_reason": "no"}) // the latest
	if undone.Status != http.StatusOK || undone.Find(".tool-act .chip").Length() != 1 {
		t.Fatalf("%d at %s: %s", undone.Status, undone.Path, undone.Find("main").Text())
	}
	if back := visitor.Get(b.path()); back.Status != http.StatusOK || back.Find(".post:not(.moved)").Length() != 3 {
		t.Errorf("%d: %s", back.Status, back.Find("main").Text())
	}
	if again := b.Browser(t).Get(fmt.Sprintf("/topics/%s/posts/4", apart)); again.Status != http.StatusOK || !strings.HasPrefix(again.Path, fmt.Sprintf("/topics/%d-", b.topic.ID)) {
		t.Errorf("what was given out meanwhile leads to %d %s", again.Status, again.Path)
	}
}

func (b bench) person(t *testing.T, email string) (id models.PersonID) {
	t.Helper()
	must(t, b.DB.Read(context.Background(), func(tx *models.Tx) error {
		account, err := models.AccountByEmail(tx, email)
		id = account.PersonID
		return err
	}))
	return id
}

// Nothing of where a topic went is said to who may not read it there.
func TestMovedOutOfSight(t *testing.T) {
	b := reported(t)
	ctx := context.Background()
	chen := access.Who{Person: b.person(t, "chen@example.org")}
	room, err := b.Directory.OpenForum(ctx, chen, models.Forum{Names: models.Localized{"en": "Members"}, Audience: models.AudienceMembers})
	must(t, err)
	moved := b.mona.Get(fmt.Sprintf("/topics/%d/tools", b.topic.ID)).Submit("#tool-move", map[string]string{"forum": fmt.Sprint(room.ID), "move_reason": "for members"})
	if moved.Status != http.StatusOK || !strings.Contains(moved.Find(".topic-head").Text(), "Moved here by moderation") {
		t.Fatalf("%d at %s: %s", moved.Status, moved.Path, moved.Find("main").Text())
	}
	list := fmt.Sprintf("/forums/%d", b.topic.ForumID)
	if page := b.noor.Get(list); !strings.Contains(page.Find(".moved-on").Text(), "Which retort?") || page.Find(".topic-row").Length() != 0 {
		t.Errorf("who may follow: %s", page.Find("main").Text())
	}
	visitor := b.Browser(t)
	for _, path := range []string{list, "/forums", "/"} {
		if page := visitor.Get(path); page.Status != http.StatusOK || strings.Contains(page.Body, "Which retort?") {
			t.Errorf("%s tells a visitor of it: %d", path, page.Status)
		}
	}
	for _, path := range []string{b.path(), fmt.Sprintf("/topics/%d/posts/2", b.topic.ID), fmt.Sprintf("/topics/%d?post=2", b.topic.ID)} {
		if page := visitor.Get(path); page.Status != http.StatusNotFound || strings.Contains(page.Body, "Which retort?") {
			t.Errorf("%s: %d", path, page.Status)
		}
	}
}

// What is sent by hand is refused in words, with nothing done.
func TestTopicToolsByHand(t *testing.T) {
	b := reported(t)
	token := b.mona.Get(fmt.Sprintf("/topics/%d/tools", b.topic.ID)).Token()
	for form, fields := range map[string]url.Values{
		"splits":         {"post": {"2", "-1", "x", "9223372036854775807"}, "title": {"A"}, "split_kind": {"discussion"}, "split_reason": {"r"}},
		"splits?":        {"numbers": {"2-900000"}, "title": {"A"}, "split_kind": {"discussion"}, "split_reason": {"r"}},
		"splits??":       {"post": {"2"}, "title": {"A"}, "split_kind": {"experience"}, "split_reason": {"r"}},
		"merges":         {"merge_into": {"/topics/0"}, "merge_reason": {"r"}},
		"merges?":        {"merge_into": {"99999999999999999999"}, "merge_reason": {"r"}},
		"moves":          {"forum": {"-3"}, "move_reason": {"r"}},
		"states":         {"act": {"return"}, "state_reason": {"r"}},
		"arrangements":   {"kind": {"question"}, "language": {"tlh"}, "arrange_reason": {"r"}},
		"acts/7/undoing": {"undo_reason": {"r"}},
	} {
		fields.Set("_csrf", token)
		page := b.mona.Post(fmt.Sprintf("/topics/%d/%s", b.topic.ID, strings.TrimRight(form, "?")), fields)
		if page.Status != http.StatusUnprocessableEntity && (form != "acts/7/undoing" || page.Status != http.StatusNotFound) {
			t.Errorf("%s: %d %s", form, page.Status, page.Find("main").Text())
		}
	}
	if page := b.Browser(t).Get(b.path()); page.Find(".post:not(.moved)").Length() != 2 {
		t.Errorf("something was done: %s", page.Find("main").Text())
	}
}
