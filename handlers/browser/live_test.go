package browser

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// talk is a topic of a running site, and somebody who writes in it.
type talk struct {
	t     *testing.T
	site  *handlertest.Site
	topic models.Topic
	who   access.Who

	mu   sync.Mutex
	sent int
}

func converse(t *testing.T) *talk {
	t.Helper()
	k := &talk{t: t, site: handlertest.Start(t)}
	var place models.Forum
	err := k.site.DB.Write(context.Background(), func(tx *models.Tx) error {
		place = models.Forum{Slug: "live", Place: "site", Audience: models.AudiencePublic, Names: models.Localized{"en": "Live"}, Version: 1}
		person := models.Person{Name: "Bruno", InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		if err := tx.Create(&place).Error; err != nil {
			return err
		}
		if err := tx.Create(&person).Error; err != nil {
			return err
		}
		k.who = access.Who{Person: person.ID}
		if err := k.site.Access.ForumChanged(tx, place.ID); err != nil {
			return err
		}
		return k.site.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: access.Partner, Place: access.Site})
	})
	if err != nil {
		t.Fatal(err)
	}
	k.topic, err = k.site.Forum.Start(context.Background(), k.who, forum.NewTopic{Forum: place.ID, Kind: models.Discussion, Title: "What worked?", Writing: k.writing("Who has tried it?")})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *talk) writing(body string) forum.Writing {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sent++
	return forum.Writing{Body: body, Fallback: "en", Language: "en", Ref: fmt.Sprintf("reference-%d", k.sent)}
}

func (k *talk) post(body string) {
	k.t.Helper()
	if _, err := k.site.Forum.Reply(context.Background(), k.who, k.topic.ID, k.writing(body)); err != nil {
		k.t.Fatal(err)
	}
}

func (k *talk) path() string { return fmt.Sprintf("/topics/%d", k.topic.ID) }

// numbers are those of the posts on the page, in the order in which they stand.
const numbers = `[...document.querySelectorAll("#posts .post")].map(p => p.id.replace("post-", "")).join(" ")`

func upTo(last int) string {
	var all []string
	for n := range last {
		all = append(all, fmt.Sprint(n+1))
	}
	return strings.Join(all, " ")
}

func (v *Visitor) shows(last int) {
	v.t.Helper()
	v.Until(fmt.Sprintf("shows posts 1 to %d, each once and in order", last), fmt.Sprintf("%s === %q", numbers, upTo(last)))
}

func TestWhoLosesTheLineMissesNothing(t *testing.T) {
	t.Parallel()
	k := converse(t)
	between := line(t, k.site)
	amina, farah := visit(t, k.site.URL), visit(t, between.URL)
	for _, v := range []*Visitor{amina, farah} {
		v.Go(k.path())
		v.Until("is live", isLive)
	}
	k.post("The first that comes live.")
	amina.shows(2)
	farah.shows(2)
	between.Cut()
	farah.Until("notices", `!(`+isLive+`)`)
	for i := range 6 {
		k.post(fmt.Sprintf("Number %d while Farah is away.", i))
	}
	amina.shows(8)
	farah.shows(2)
	between.Mend()
	farah.shows(8)
	farah.Until("is live again", isLive)
	k.post("And one for both.")
	amina.shows(9)
	farah.shows(9)
	if got, want := farah.Eval(`document.querySelector("#topic-summary").textContent.replace(/\s+/g, " ")`), amina.Eval(`document.querySelector("#topic-summary").textContent.replace(/\s+/g, " ")`); got != want {
		t.Errorf("the summary of the one who was away: %s, not %s", got, want)
	}
	farah.Go(k.path())
	farah.shows(9)
}

func TestLiveMovesNeitherFocusNorScroll(t *testing.T) {
	t.Parallel()
	k := converse(t)
	for i := range 8 {
		k.post(fmt.Sprintf("Number %d. %s", i, strings.Repeat("Much was said of it. ", 40)))
	}
	amina := visit(t, k.site.URL)
	amina.Go(k.path())
	amina.Until("is live", isLive)
	amina.Eval(`(document.querySelector("#post-4 a").focus({preventScroll: true}), document.querySelector("#post-4").scrollIntoView(), "done")`)
	at := amina.Eval(`document.querySelector("#post-4").getBoundingClientRect().top`)
	focus := amina.Eval(`document.activeElement.outerHTML`)
	k.post("This comes below.")
	amina.shows(10)
	if err := k.site.Forum.Delete(context.Background(), k.who, k.topic.ID, 10); err != nil {
		t.Fatal(err)
	}
	amina.Until("shows that it was deleted", `!document.querySelector("#post-10").textContent.includes("This comes below")`)
	if now := amina.Eval(`document.querySelector("#post-4").getBoundingClientRect().top`); now != at {
		t.Errorf("what was read moved from %s to %s", at, now)
	}
	if now := amina.Eval(`document.activeElement.outerHTML`); now != focus {
		t.Errorf("the focus went from %s to %s", focus, now)
	}
}

func TestLineThatComesAndGoes(t *testing.T) {
	t.Parallel()
	k := converse(t)
	amina := visit(t, k.site.URL)
	amina.Go(k.path())
	amina.Until("is live", isLive)
	between := line(t, k.site)
	bruno := visit(t, between.URL)
	bruno.Go(k.path())
	bruno.Until("is live", isLive)
	for range 3 { // a line that comes and goes
		between.Cut()
		bruno.Until("notices", `!(`+isLive+`)`)
		k.post("While the line is cut.")
		between.Mend()
		bruno.Until("is live again", isLive)
	}
	bruno.shows(4)
	amina.shows(4)
}
