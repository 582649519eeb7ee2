package thread_test

import (
	"context"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// What became of a comment is for who may resolve to say; who commented may
// settle it with a word, and change that word while it is theirs.
func TestWhoDecidesTheOutcome(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx := context.Background()
		n := 100
		next := func() string { n++; return ref(n) }
		for role, who := range r.who {
			decides := role == access.Editor || role == access.Lead
			want := func(refused fault.Kind) fault.Kind {
				switch {
				case decides:
					return fine
				case role == "outsider", role == "visitor", role == "suspended":
					return fault.NotFound
				}
				return refused
			}
			on := r.start(t, access.Commenter, n)
			n++
			resolve := thread.Resolve{On: on, Note: "Done", Outcome: models.ThreadPartly, Ref: next()}
			if got := kindOf(a.Thread.Resolve(ctx, who, resolve)); got != want(fault.Forbidden) {
				t.Errorf("%s resolves with an outcome: %v", role, got)
			}
			if !decides {
				must(t, a.Thread.Resolve(ctx, r.who[access.Editor], thread.Resolve{On: on, Outcome: models.ThreadPartly, Ref: next()}))
			}
			for _, outcome := range []string{"", models.ThreadRejected} {
				respond := thread.Respond{On: on, Note: "Otherwise", Outcome: outcome, Seen: r.thread(t, on.Thread).Settled, Ref: next()}
				if got := kindOf(a.Thread.Respond(ctx, who, respond)); got != want(fault.Forbidden) {
					t.Errorf("%s responds with %q: %v", role, outcome, got)
				}
			}
		}
	})
}

// Resolving threads of others is an act of its own, which does not come with
// editing.
func TestResolvingIsARightOfItsOwn(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx := context.Background()
		rule := access.Rule{Place: "*", Thing: "workspace/" + models.VisibilityMembers, Act: string(access.Resolve)}
		denied, given := rule, rule
		denied.Role, denied.Deny, given.Role = access.Lead, true, access.Suggester
		must(t, a.DB.Write(ctx, func(tx *models.Tx) error {
			if err := a.Access.AddRule(tx, given); err != nil {
				return err
			}
			return a.Access.AddRule(tx, denied)
		}))
		n := 200
		for role, want := range map[string]fault.Kind{access.Lead: fault.Forbidden, access.Editor: fine, access.Suggester: fine, access.Viewer: fault.Forbidden} {
			on := r.start(t, access.Commenter, n)
			n += 2
			if got := kindOf(a.Thread.Resolve(ctx, r.who[role], thread.Resolve{On: on, Outcome: models.ThreadNoted, Ref: ref(n - 1)})); got != want {
				t.Errorf("%s resolves: %v", role, got)
			}
			if list, err := a.Thread.List(ctx, r.who[role], r.document); err != nil || list.MayResolve != (want == fine) {
				t.Errorf("%s: the list says %v, %v", role, list.MayResolve, err)
			}
		}
	})
}

// thread reads one of the threads.
func (r *room) thread(t *testing.T, number int64) thread.Thread {
	t.Helper()
	for _, one := range r.list(t).Threads {
		if one.Number == number {
			return one
		}
	}
	t.Fatalf("there is no thread %d", number)
	return thread.Thread{}
}

// A response can be changed later, from what its writer has read; nothing that
// was answered is lost.
func TestRespondingOtherwise(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx, commenter, editor, lead := context.Background(), r.who[access.Commenter], r.who[access.Editor], r.who[access.Lead]
		on := r.start(t, access.Commenter, 1)
		respond := func(who access.Who, note, outcome string, seen int64, n int) error {
			return a.Thread.Respond(ctx, who, thread.Respond{On: on, Note: note, Outcome: outcome, Seen: seen, Ref: ref(n)})
		}
		if err := respond(editor, "Yes", models.ThreadAccepted, 0, 2); !fault.Is(err, fault.Conflict) {
			t.Errorf("responded to an open thread: %v", err)
		}
		must(t, a.Thread.Resolve(ctx, commenter, thread.Resolve{On: on, Note: "Found it", Ref: ref(3)}))
		must(t, respond(commenter, "Found it in 3.1", "", 1, 4))
		if err := respond(editor, "Lost", models.ThreadNoted, 1, 5); !fault.Is(err, fault.Conflict) {
			t.Errorf("responded to what was there before: %v", err)
		}
		for range 2 { // once for a ref
			must(t, respond(editor, "Yes, and moved", models.ThreadAccepted, 2, 6))
		}
		must(t, respond(lead, "In part", models.ThreadPartly, 3, 7))
		if err := respond(commenter, "Mine", "", 4, 8); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who commented took the authors' outcome away: %v", err)
		}
		if err := respond(editor, "x", "splendid", 4, 9); !fault.Is(err, fault.Invalid) {
			t.Errorf("an outcome that is none: %v", err)
		}
		one := r.thread(t, on.Thread)
		if one.Outcome != models.ThreadPartly || one.Response != "In part" || *one.ResolvedBy != lead.Person || one.Settled != 4 {
			t.Errorf("stands as %+v", one.Thread)
		}
		must(t, a.DB.Read(ctx, func(tx *models.Tx) error {
			var kept []models.ThreadAct
			err := tx.Order("id").Find(&kept).Error
			said := ""
			for _, act := range kept {
				said += act.Note + "/" + act.Outcome + ";"
			}
			if said != "Found it/;Found it in 3.1/;Yes, and moved/accepted;In part/partly;" {
				t.Errorf("kept %s", said)
			}
			return err
		}))
		e := r.open(t, access.Editor)
		e.send(`{"t":"thread","act":"respond","n":1,"ref":"%s","text":"After all","outcome":"accepted","seen":4}`, ref(10))
		e.hear(`"response":"After all","resolver":"editor","settled":5`)
		must(t, a.Thread.Reopen(ctx, commenter, on, ref(11)))
		if err := respond(editor, "Late", models.ThreadNoted, 6, 12); !fault.Is(err, fault.Conflict) {
			t.Errorf("responded to a thread that was reopened: %v", err)
		}
	})
}

// What is sent again under its ref counts once, whatever has become of it; other
// words under a ref that was used are a conflict, not lost in silence.
func TestOtherWordsUnderTheSameRef(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx, who := context.Background(), r.who[access.Commenter]
		start := thread.Start{Document: r.document, Text: "One", Ref: ref(301)}
		number, err := a.Thread.Start(ctx, who, start)
		must(t, err)
		on := thread.On{Document: r.document, Thread: number}
		reply := thread.Reply{On: on, Text: "Two", Ref: ref(302)}
		_, err = a.Thread.Reply(ctx, who, reply)
		must(t, err)
		same := func(what string) {
			t.Helper()
			if again, err := a.Thread.Start(ctx, who, start); err != nil || again != number {
				t.Errorf("%s, started again: %d, %v", what, again, err)
			}
			if again, err := a.Thread.Reply(ctx, who, reply); err != nil || again != 2 {
				t.Errorf("%s, replied again: %d, %v", what, again, err)
			}
		}
		same("as it was")
		must(t, a.Thread.Edit(ctx, who, thread.Edit{On: on, Comment: 1, Version: 1, Text: "One, edited"}))
		must(t, a.Thread.Edit(ctx, who, thread.Edit{On: on, Comment: 1, Version: 2, Text: "One, edited twice"}))
		must(t, a.Thread.Delete(ctx, who, on, 2))
		same("edited and deleted meanwhile")
		start.Text, reply.Text = "One, edited twice", "Three"
		_, err = a.Thread.Start(ctx, who, start)
		if kindOf(err) != fault.Conflict {
			t.Errorf("other words of a thread: %v", err)
		}
		_, err = a.Thread.Reply(ctx, who, reply)
		if kindOf(err) != fault.Conflict {
			t.Errorf("other words of a reply: %v", err)
		}
		if got := r.thread(t, number); len(got.Comments) != 2 {
			t.Errorf("%d comments", len(got.Comments))
		}
	})
}
