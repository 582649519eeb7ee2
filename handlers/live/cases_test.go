package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// Moderators hear of each case that they may decide, as its row stands now; who it
// is about hears nothing of it, moderator or not (INV-22).
func TestTheQueueOfCasesIsLive(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		k := converse(t, a)
		ctx := context.Background()
		for _, name := range []string{"Mod", "Mona"} {
			k.write(t, func(tx *models.Tx) error {
				person := models.Person{Name: name, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
				if err := a.Accounts.Import(tx, &person, name+"@example.org", "x", map[string]access.Place{access.Moderator: access.Site}); err != nil {
					return err
				}
				k.people[name] = access.Who{Person: person.ID}
				return nil
			})
		}
		topic := k.begin(t, models.Discussion)
		post := k.reply(t, "Bruno", topic.ID, "Order with the code below.")
		own := k.reply(t, "Mona", topic.ID, "What a moderator wrote.")
		mod, mona, bruno := k.open(t, as(int(k.people["Mod"].Person))), k.open(t, as(int(k.people["Mona"].Person))), k.open(t, as(int(k.people["Bruno"].Person)))
		for _, socket := range []*client{mod, mona} {
			socket.say(map[string]string{"t": "subscribe", "s": "cases"})
			socket.isSubscribed()
		}
		bruno.say(map[string]string{"t": "subscribe", "s": "cases"})
		if refused := bruno.hears("error"); refused.Code != "not_found" {
			t.Errorf("who decides nothing follows the queue: %+v", refused)
		}
		report := func(number int64) {
			t.Helper()
			if err := a.Moderation.Report(ctx, k.people["Amina"], moderation.Reporting{Thing: fmt.Sprintf("post:%d/%d", topic.ID, number), Ground: "promotional"}); err != nil {
				t.Fatal(err)
			}
		}
		report(own.Number) // Mona hears nothing of this one: the next that she hears is the other
		about := mod.hears("event")
		report(post.Number)
		first := mona.hears("event")
		var said struct {
			Case  models.CaseID
			State string
		}
		if err := json.Unmarshal(first.Data, &said); err != nil {
			t.Fatal(err)
		}
		if about.ID == first.ID || first.ID != fmt.Sprintf("case-%d", said.Case) || said.State != "open" || !strings.Contains(first.HTML, "Bruno") || strings.Contains(first.HTML, "Amina") {
			t.Fatalf("heard %+v after %+v", first, about)
		}
		mod.hears("event")
		if err := a.Moderation.Claim(ctx, k.people["Mona"], said.Case); err != nil {
			t.Fatal(err)
		}
		if claimed := mod.hears("event"); claimed.ID != first.ID || !strings.Contains(claimed.HTML, "Mona works on it") {
			t.Errorf("heard %+v", claimed)
		}
		if err := a.Moderation.Decide(ctx, k.people["Mona"], moderation.Decision{Case: said.Case, To: models.CaseHide, Ground: "promotional"}); err != nil {
			t.Fatal(err)
		}
		if decided := mod.hears("event"); decided.ID != first.ID || !strings.Contains(decided.HTML, "Hidden") {
			t.Errorf("heard %+v", decided)
		}
	})
}
