package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// Who edits what was reported does not take away what is judged.
func TestACaseShowsWhatWasReportedAfterAnEdit(t *testing.T) {
	b := reported(t)
	b.report(t, b.oscar, "one vendor")
	path := b.mona.Get("/desk/cases").Find("tbody tr a").First().AttrOr("href", "")
	if page := b.mona.Get(path); page.Find("#edited, .as-reported").Length() > 0 || !strings.Contains(page.Find(".card details").Text(), "Who has tried one?") {
		t.Fatalf("as it was reported: %s", page.Find(".desk-screen").Text())
	}
	b.Clock.Turn(time.Hour)
	b.xavier.Get("/topics/1/posts/2/edit").Submit("form.composer", map[string]string{"body": "A harmless *text*."})
	page := b.mona.Get(path)
	if text := page.Find(".as-reported").Text(); !strings.Contains(text, "Order with the code below.") || page.Find(".card .post-body em").First().Text() != "text" {
		t.Fatalf("edited: %s", page.Find(".desk-screen").Text())
	}
	if page := b.mona.Get(page.Find("#edited a").AttrOr("href", "")); page.Status != http.StatusOK || !strings.Contains(page.Find("main").Text(), "Order with the code below.") {
		t.Errorf("its versions: %d", page.Status)
	}
}

// Beside a case stand the others about the same person, by what they are about, and none
// of them is chosen there.
func TestOtherCasesStandBesideOne(t *testing.T) {
	b := reported(t)
	b.many(t, 2)
	urls := b.cases(t, b.mona, "/desk/cases")
	page := b.mona.Get(urls[0])
	if others := page.Find("#others"); others.Find("tbody tr").Length() != 1 || !strings.Contains(others.Text(), "Which retort?") || page.Find(`input[name="case"]`).Length() != 0 {
		t.Errorf("beside it: %s", others.Text())
	}
	b.mona.Get(urls[1]).Submit("#decide-hide form", map[string]string{"hide_measure": "silence", "hide_days": "3"})
	text := b.mona.Get(urls[0]).Find(".desk-screen").Text()
	if !strings.Contains(text, "Reads only") || !strings.Contains(text, "Decided before about the same person") {
		t.Errorf("after a decision: %s", text)
	}
}

// What a workspace says of itself is shown as it is there.
func TestACaseShowsAWorkspaceAsItIsRead(t *testing.T) {
	b := reported(t)
	ctx := context.Background()
	var chen, oscar models.Person
	must(t, b.DB.Read(ctx, func(tx *models.Tx) error {
		return errors.Join(tx.Where("name = ?", "Chen").First(&chen).Error, tx.Where("name = ?", "Oscar").First(&oscar).Error)
	}))
	w, err := b.Workspace.Propose(ctx, access.Who{Person: chen.ID}, workspace.Description{Name: "Drums & lamps", Purpose: "Buy **ours**, <script>now</script>.", Language: "en", Visibility: models.VisibilityPublic})
	must(t, err)
	must(t, b.Moderation.Report(ctx, access.Who{Person: oscar.ID}, moderation.Reporting{Thing: fmt.Sprintf("workspace:%d", w.ID), Ground: "promotional"}))
	page := b.mona.Get(b.cases(t, b.mona, "/desk/cases")[0])
	if card := page.Find(".desk-screen .card").First(); card.Find("h2").Text() != "Drums & lamps" || card.Find(".post-body strong").Text() != "ours" || card.Find("script").Length() != 0 {
		t.Errorf("the case shows %s", card.Text())
	}
}
