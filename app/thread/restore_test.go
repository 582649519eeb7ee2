package thread_test

import (
	"context"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/thread"
)

// Restoring a version writes only what differs: a thread on words that both
// versions have stands on them throughout, whether or not the document is loaded
// anew. One whose words are written again by it comes back to nothing: that
// would be guessing (INV-17).
func TestThreadsStayOverARestoration(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx := context.Background()
		passages := map[int64]thread.Passage{}
		for i, p := range []thread.Passage{storage, {From: 26, To: 32}, {From: 17, To: 24}} { // "storage", "Second", "mercury"
			number, err := a.Thread.Start(ctx, r.who[access.Commenter], thread.Start{Document: r.document, Passage: &p, Text: "Why?", Ref: ref(i)})
			must(t, err)
			passages[number] = p
		}
		stand := func(when string, gone bool, ahead int) {
			t.Helper()
			for _, one := range r.list(t).Threads {
				p := passages[one.Number]
				from, to := one.Anchor.Range()
				switch {
				case one.Anchor.IsGone() != (gone && p.From == 17):
					t.Errorf("%s, the thread on %q: gone %v", when, one.Quote, one.Anchor.IsGone())
				case !one.Anchor.IsGone() && words(t, r, from, to) != one.Quote:
					t.Errorf("%s, the thread on %q stands on %q", when, one.Quote, words(t, r, from, to))
				case p == storage && from != int(p.From)+ahead:
					t.Errorf("%s, the thread on %q stands at %d", when, one.Quote, from)
				}
			}
		}
		stand("at first", false, 0)
		e := r.open(t, access.Editor)
		e.steps(10, insertFirst, "[]")                                // Very Safe storage of mercury
		e.steps(11, `{"stepType":"replace","from":18,"to":29}`, "[]") // Very Safe storage
		e.steps(12, `{"stepType":"replace","from":26,"to":32}`, "[]") // Second
		stand("after other things changed", true, 5)
		must(t, a.Document.RestoreVersion(ctx, r.who[access.Lead], r.document, 0, "restore-00000001"))
		stand("restored", true, 0)
		e.session.Close()
		r.untilUnloaded(t)
		stand("loaded anew", true, 0)
	})
}

func words(t *testing.T, r *room, from, to int) string {
	t.Helper()
	doc, _, err := r.Collab.Now(context.Background(), r.who[access.Editor], r.document)
	must(t, err)
	return doc.TextBetween(from, to, "\n", nil)
}
