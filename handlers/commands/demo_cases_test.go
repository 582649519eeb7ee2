package commands

import (
	"testing"
	"time"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// checkDemoDesk looks at the desk as those do who are told how to sign in: there is
// something withheld, something taken, an appeal, something handed on, what was decided
// one way and another; and somebody asks for an account with a letter.
func checkDemoDesk(t *testing.T, a *app.App) {
	t.Helper()
	who := map[string]access.Who{}
	if err := a.DB.Read(t.Context(), func(tx *models.Tx) error {
		for _, name := range []string{"nadia.brandt", "helene.vasseur", "lindiwe.khumalo"} {
			account, err := models.AccountByEmail(tx, name+"@example.org")
			if err != nil {
				return err
			}
			who[name] = access.Who{Person: account.PersonID}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, name := range []string{"nadia.brandt", "helene.vasseur"} {
		for _, state := range []string{models.CaseOpen, models.CaseDecided, "appealed"} {
			queue, err := a.Moderation.Queue(t.Context(), who[name], state, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range queue.Cases {
				tallyCase(t, found, name, c)
			}
			found[name+" "+state] = len(queue.Cases)
		}
	}
	for what, least := range map[string]int{
		"nadia.brandt withheld": 1, "nadia.brandt claimed": 1, "nadia.brandt comment": 1, "nadia.brandt keep": 1, "nadia.brandt hide": 1, "nadia.brandt delete": 1,
		"helene.vasseur handed on": 1, "helene.vasseur appealed": 1, "helene.vasseur silence": 1,
	} {
		if found[what] < least {
			t.Errorf("%d %s, want %d: %v", found[what], what, least, found)
		}
	}
	if _, err := a.Moderation.Queue(t.Context(), who["lindiwe.khumalo"], models.CaseOpen, ""); err == nil {
		t.Error("an expert reads the queue")
	}
	asking, err := a.Accounts.Requests(t.Context(), who["helene.vasseur"], 0)
	if err != nil || len(asking) < 3 {
		t.Fatalf("%d requests, %v", len(asking), err)
	}
	letters := 0
	for _, request := range asking {
		if evidence, err := a.Accounts.Evidence(t.Context(), who["helene.vasseur"], request.ID); err == nil && evidence.EvidenceType == "application/pdf" {
			letters++
		}
		if !request.CreatedAt.Before(a.DB.Now().Add(-time.Hour)) {
			t.Errorf("%s asks just now", request.Name)
		}
	}
	if letters != 1 {
		t.Errorf("%d letters came with requests", letters)
	}
}

func tallyCase(t *testing.T, found map[string]int, name string, c models.Case) {
	t.Helper()
	for what, is := range map[string]bool{
		"withheld": c.State == models.CaseOpen && c.WithheldAt != nil, "claimed": c.ClaimedBy != nil, "handed on": c.HandedOn, c.Kind: true, c.Decision: true, c.Measure: true,
	} {
		if is {
			found[name+" "+what]++
		}
	}
	if c.DecidedAt != nil && c.DecidedAt.Sub(c.OpenedAt) < time.Hour {
		t.Errorf("%s was decided %s after it was opened", c.Thing, c.DecidedAt.Sub(c.OpenedAt))
	}
}
