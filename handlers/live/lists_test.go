package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/forum"
	"minamata.exchange/models"
	forumview "minamata.exchange/views/forum"
)

// An open list hears of topics that begin, with what tells whether they belong
// to it; of a forum that its reader may not read it hears nothing.
func TestListsHearOfNewTopics(t *testing.T) {
	k := converse(t, apptest.New(t))
	ctx := context.Background()
	above := models.Theme{Slug: "above", Labels: models.Localized{"en": "Above"}, Basis: models.Localized{"en": "seen"}}
	theme := models.Theme{Slug: "theme", Labels: models.Localized{"en": "Theme"}, Basis: models.Localized{"en": "seen"}}
	k.write(t, func(tx *models.Tx) error {
		if err := models.InsertTheme(tx, &above); err != nil {
			return err
		}
		theme.ParentID = &above.ID
		return models.InsertTheme(tx, &theme)
	})
	begin := func(audience string) models.Topic {
		t.Helper()
		topic, err := k.Forum.Start(ctx, k.people["Amina"], forum.NewTopic{
			Forum: k.forums[audience].ID, Kind: models.Question, Title: "What worked?", Theme: theme.ID, Writing: k.writing("Qui a déjà essayé cela dans une petite ville ?"),
		})
		if err != nil {
			t.Fatal(err)
		}
		return topic
	}
	guest, party := k.open(t, visitor()), k.open(t, as(int(k.people["Amina"].Person)))
	for _, audience := range []string{models.AudiencePublic, models.AudienceParties} {
		subject := fmt.Sprintf("forum:%d", k.forums[audience].ID)
		party.say(map[string]string{"t": "subscribe", "s": subject})
		party.isSubscribed()
		guest.say(map[string]string{"t": "subscribe", "s": subject})
		if audience == models.AudiencePublic {
			guest.isSubscribed()
		} else if refused := guest.hears("error"); refused.Code != "not_found" {
			t.Errorf("a visitor follows the Parties' forum: %+v", refused)
		}
	}
	closed := begin(models.AudienceParties)
	if heard := party.hears("event"); heard.ID != fmt.Sprintf("topic-%d", closed.ID) {
		t.Fatalf("a Party hears %+v", heard)
	}
	open := begin(models.AudiencePublic)
	heard := guest.hears("event") // and nothing before it
	var said forumview.FreshTopic
	if err := json.Unmarshal(heard.Data, &said); err != nil {
		t.Fatal(err)
	}
	want := forumview.FreshTopic{
		Topic: int64(open.ID), Bump: said.Bump, Kind: models.Question, Language: "fr", Themes: []int64{int64(theme.ID), int64(above.ID)}, Unanswered: true,
	}
	if fmt.Sprint(said) != fmt.Sprint(want) || said.Bump <= closed.Bump || heard.HTML == "" {
		t.Errorf("heard %+v, want %+v", said, want)
	}
	k.write(t, func(tx *models.Tx) error {
		return models.SetTopic(tx, open.ID, map[string]any{"deleted_at": tx.Now})
	})
	k.reply(t, "Chen", open.ID, "The secretariat still may.")
	heard = guest.hears("event")
	said = forumview.FreshTopic{}
	if err := json.Unmarshal(heard.Data, &said); err != nil || !said.Gone || heard.HTML != "" {
		t.Errorf("of one that was deleted: %+v, %v", heard, err)
	}
}
