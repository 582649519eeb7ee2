package collab_test

import (
	"context"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/models"
)

// An editor who is silenced while they write writes nothing more, by socket or by
// post, and reads on; one who is suspended is closed.
func TestWhoIsSilencedOrSuspendedWritesNothingMore(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		d := start(t, a)
		ctx := context.Background()
		chen := access.Who{Person: d.Join(t, "Chen", "chen@example.org", access.Secretariat, 0).ID}
		conn := d.socket(t, d.amina)
		say(t, conn, `{"t":"open"}`)
		hear(t, conn, "opened")
		say(t, conn, batch)
		hear(t, conn, "steps")
		must(t, a.DB.Write(ctx, func(tx *models.Tx) error {
			return a.Accounts.Silence(tx, chen, d.lead.ID, tx.Now.Add(time.Hour), "a trial")
		}))
		began := time.Now()
		say(t, conn, `{"t":"steps","ref":"ref-0000000000000002","base":1,"steps":[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"more "}]}}]}`)
		if m := hear(t, conn, "refused"); m.Code != "forbidden" {
			t.Errorf("by socket: %+v", m)
		}
		t.Logf("refused after %s", time.Since(began))
		began = time.Now()
		must(t, a.Accounts.Suspend(ctx, chen, d.lead.ID, nil, "a trial"))
		if code := closed(t, conn); code != 4500 && code != 4501 {
			t.Errorf("closed with %d", code)
		}
		t.Logf("closed after %s", time.Since(began))
		must(t, a.DB.Read(ctx, func(tx *models.Tx) error {
			var batches int64
			err := tx.Model(&models.DocumentBatch{}).Where("document_id = ?", d.document.ID).Count(&batches).Error
			if batches != 1 {
				t.Errorf("%d batches are in the document", batches)
			}
			return err
		}))
	})
}
