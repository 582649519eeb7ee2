package document_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// proposals is a document in which a suggester and an editor have suggested
// something, "two" to be struck out and "three" to be added.
func proposals(t *testing.T, a *apptest.App) *room {
	t.Helper()
	r := newRoom(t, a)
	ctx := context.Background()
	speaking := models.Capacity{Capacity: models.CapacityPersonal}
	for i, s := range []struct{ role, step string }{
		{access.Editor, `{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"one two"}]}}`},
		{access.Suggester, `{"stepType":"addMark","from":5,"to":8,"mark":{"type":"deletion","attrs":{"id":"theirs"}}}`},
		{access.Editor, `{"stepType":"replace","from":8,"to":8,"slice":{"content":[{"type":"text","text":" three","marks":[{"type":"insertion","attrs":{"id":"mine"}}]}]}}`},
	} {
		session, err := a.Collab.Open(ctx, collab.Person{Who: r.who[s.role], Speaking: speaking}, r.document, collab.From{}, nil)
		must(t, err)
		ref := fmt.Sprintf("suggested-%08d", i)
		session.Receive(ctx, fmt.Appendf(nil, `{"t":"steps","ref":"%s","base":%d,"steps":[%s]}`, ref, i, s.step))
		if got := hear(t, session, ref); strings.Contains(got, "refused") {
			t.Fatal(got)
		}
		session.Close()
	}
	return r
}

func (r *room) reads(t *testing.T) string {
	t.Helper()
	page, err := r.Document.Page(context.Background(), r.who[access.Editor], r.document)
	must(t, err)
	return page.Text.TextContent()
}

func TestSuggestionsAreListed(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := proposals(t, a)
		list, err := a.Document.Suggestions(context.Background(), r.who[access.Suggester], r.document)
		must(t, err)
		var got []string
		for _, one := range list.Suggestions {
			got = append(got, fmt.Sprintf("%s by %s mine %t at %t: %+v", one.ID, list.People[one.Author].Name, one.Mine, !one.At.IsZero(), one.Changes))
		}
		want := []string{
			"theirs by suggester mine true at true: [{What:delete Text:two Name: Before: After:}]",
			"mine by editor mine false at true: [{What:insert Text: three Name: Before: After:}]",
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("listed\n%q, not\n%q", got, want)
		}
		if list.MaySettle || !list.MayWithdraw {
			t.Errorf("a suggester may settle %t, withdraw %t", list.MaySettle, list.MayWithdraw)
		}
		for _, role := range []string{"outsider", "visitor"} {
			if _, err := a.Document.Suggestions(context.Background(), r.who[role], r.document); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads the list: %v", role, err)
			}
		}
	})
}

func TestWhoSettlesSuggestions(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		ctx := context.Background()
		theirs, mine := document.Settlement{IDs: []string{"theirs"}}, document.Settlement{IDs: []string{"mine"}}
		accepted := document.Settlement{IDs: []string{"theirs"}, Accept: true}
		all := document.Settlement{All: true}
		r := proposals(t, a)
		for _, c := range []struct {
			role, what string
			settle     document.Settlement
			refused    fault.Kind
			reads      string
		}{
			{"visitor", "rejects", theirs, fault.Unauthenticated, "one two three"},
			{"outsider", "rejects", theirs, fault.NotFound, "one two three"},
			{access.Viewer, "rejects", theirs, fault.Forbidden, "one two three"},
			{access.Commenter, "rejects", theirs, fault.Forbidden, "one two three"},
			{access.Suggester, "accepts the own", accepted, fault.Forbidden, "one two three"},
			{access.Suggester, "rejects another's", mine, fault.Conflict, "one two three"},
			{access.Editor, "chooses none", document.Settlement{}, fault.Invalid, "one two three"},
			{access.Suggester, "withdraws the own, of all", all, -1, "one two three"},
			{access.Suggester, "withdraws it again", all, fault.Conflict, "one two three"},
			{access.Editor, "rejects what is there", document.Settlement{IDs: []string{"mine", "gone"}}, -1, "one two"},
		} {
			t.Run(c.role+" "+c.what, func(t *testing.T) {
				c.settle.Opened = c.role + c.what
				err := a.Document.Settle(ctx, r.who[c.role], r.document, c.settle)
				if c.refused < 0 && err != nil || c.refused >= 0 && !fault.Is(err, c.refused) {
					t.Errorf("settled: %v", err)
				}
				if got := r.reads(t); got != c.reads {
					t.Errorf("it reads %q", got)
				}
			})
		}
	})
}

// Accepting is an act of its own: an editor may be denied it, and a suggester
// given it, and it is in force at once.
func TestAcceptingIsARightOfItsOwn(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := proposals(t, a)
		ctx, editor, suggester := context.Background(), r.who[access.Editor], r.who[access.Suggester]
		here := access.Rule{Place: string(access.WorkspacePlace(r.workspace)), Thing: "workspace/" + models.VisibilityMembers, Act: string(access.Accept)}
		denied, given := here, here
		denied.Role, denied.Deny, given.Role = access.Lead, true, access.Suggester
		must(t, a.DB.Write(ctx, func(tx *models.Tx) error { return a.Access.AddRule(tx, given) }))
		must(t, a.Document.Settle(ctx, suggester, r.document, document.Settlement{IDs: []string{"mine"}, Accept: true, Opened: "1"}))
		if got := r.reads(t); got != "one two three" {
			t.Errorf("the suggester accepted: %q", got)
		}
		must(t, a.DB.Write(ctx, func(tx *models.Tx) error { return a.Access.AddRule(tx, denied) }))
		for role, allowed := range map[string]bool{access.Lead: false, access.Editor: true, access.Suggester: true} {
			list, err := a.Document.Suggestions(ctx, r.who[role], r.document)
			must(t, err)
			page, err := a.Document.Page(ctx, r.who[role], r.document)
			must(t, err)
			if list.MaySettle != allowed || page.MayAccept != allowed || !list.MayWithdraw {
				t.Errorf("%s: may settle %t, accept %t, withdraw %t", role, list.MaySettle, page.MayAccept, list.MayWithdraw)
			}
		}
		theirs := document.Settlement{IDs: []string{"theirs"}, Accept: true, Opened: "2"}
		if err := a.Document.Settle(ctx, r.who[access.Lead], r.document, theirs); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the lead accepts: %v", err)
		}
		theirs.Accept = false
		if err := a.Document.Settle(ctx, r.who[access.Lead], r.document, theirs); !fault.Is(err, fault.Conflict) { // it is not theirs to withdraw
			t.Errorf("the lead rejects: %v", err)
		}
		for role, c := range map[string]struct{ opened, told string }{
			access.Lead:   {`"mode":"edit","session"`, `"code":"forbidden"`},
			access.Editor: {`"mode":"edit","accept":true`, `"b":[`},
		} { // nor by hand-written steps
			session, err := a.Collab.Open(ctx, collab.Person{Who: r.who[role], Speaking: models.Capacity{Capacity: models.CapacityPersonal}}, r.document, collab.From{}, nil)
			must(t, err)
			hear(t, session, c.opened)
			list, err := a.Document.Suggestions(ctx, editor, r.document)
			must(t, err)
			ref := "by-hand-of-" + role + "-00000001"
			session.Receive(ctx, fmt.Appendf(nil, `{"t":"steps","ref":"%s","base":%d,"steps":[{"stepType":"replace","from":6,"to":7}]}`, ref, list.Version))
			if got := hear(t, session, ref); !strings.Contains(got, c.told) {
				t.Errorf("%s: %s", role, got)
			}
			session.Close()
		}
		must(t, a.Document.Settle(ctx, editor, r.document, theirs))
	})
}

func TestSettledOnceWhateverIsSent(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := proposals(t, a)
		ctx, editor := context.Background(), r.who[access.Editor]
		person := document.Settlement{Of: r.who[access.Suggester].Person, Accept: true, Opened: "1"}
		must(t, a.Document.Settle(ctx, editor, r.document, person))
		if got := r.reads(t); got != "one  three" {
			t.Errorf("a person's accepted: %q", got)
		}
		must(t, a.Document.Settle(ctx, editor, r.document, person)) // the same form sent again
		must(t, a.Document.Settle(ctx, editor, r.document, document.Settlement{All: true, Accept: true, Opened: "2"}))
		list, err := a.Document.Suggestions(ctx, editor, r.document)
		must(t, err)
		if got := r.reads(t); got != "one  three" || len(list.Suggestions) > 0 {
			t.Errorf("all accepted: %q, left %+v", got, list.Suggestions)
		}
	})
}
