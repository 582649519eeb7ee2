package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/live"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/people"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// twins is a stage on which Bruno has a second account, Twin, that has written,
// reported, followed and joined as he has.
type twins struct {
	*stage
	models.Merging
	both, alone models.Workspace
	document    models.DocumentID
}

func setUpTwins(t *testing.T, a *apptest.App) *twins {
	t.Helper()
	s := setUp(t, a)
	s.join(t, "Twin", access.Partner, nil)
	w := &twins{stage: s, Merging: models.Merging{From: s.who["Twin"].Person, Into: s.who["Bruno"].Person}}
	w.both, w.document = s.closed(t, "Amina", "Both", "Guidance")
	w.alone, _ = s.closed(t, "Twin", "Alone", "A plan")
	must(t, s.admit(t, w.both, "Amina", "Twin", access.Editor))
	must(t, s.admit(t, w.both, "Amina", "Bruno", access.Viewer))
	return w
}

// order is to merge as it was shown just now.
func (w *twins) order(t *testing.T, roles ...string) people.MergeOrder {
	t.Helper()
	preview, err := w.People.Preview(t.Context(), w.who["Chen"], w.Merging)
	must(t, err)
	return people.MergeOrder{Merging: w.Merging, Roles: roles, Seen: preview.Seen, Reason: "ONE-PERSON"}
}

func (w *twins) merge(t *testing.T, roles ...string) {
	t.Helper()
	must(t, w.People.Merge(t.Context(), w.who["Chen"], w.order(t, roles...)))
}

// count counts rows.
func (s *stage) count(t *testing.T, rows string, args ...any) (count int64) {
	t.Helper()
	must(t, s.DB.Read(t.Context(), func(tx *models.Tx) error {
		return tx.Raw("select count(*) from "+rows, args...).Scan(&count).Error
	}))
	return count
}

func TestAllThatIsTheOnesIsTheOthersOnceTheyAreMerged(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		w := setUpTwins(t, a)
		ctx, twin, bruno, chen := t.Context(), w.who["Twin"], w.who["Bruno"], w.who["Chen"]
		theirs := w.reply(t, "Amina", "TRIED-IT")
		w.reply(t, "Twin", "TWINS-POST")
		w.reply(t, "Bruno", "BRUNOS-POST")
		w.reply(t, "Amina", fmt.Sprintf("Thanks @[Twin](person:%d)", twin.Person))
		for _, who := range []access.Who{twin, bruno} {
			_, err := a.Forum.React(ctx, who, w.topic.ID, 2, "thanks")
			must(t, err)
			must(t, a.Forum.Follow(ctx, who, w.topic.ID, "every"))
		}
		must(t, a.Forum.Read(ctx, twin, w.topic.ID, 5))
		must(t, a.Forum.Read(ctx, bruno, w.topic.ID, 2))
		must(t, a.Forum.KeepDraft(ctx, twin, "new", models.Fields{"title": "TWINS-TITLE", "body": "TWINS-DRAFT"}))
		must(t, a.Forum.KeepDraft(ctx, bruno, "new", models.Fields{"body": "BRUNOS-DRAFT"}))
		w.write(t, "Twin", w.document, "TWINS-WORDS")
		w.report(t, "Twin", theirs, "TWINS-NOTE")
		w.report(t, "Bruno", theirs, "BRUNOS-NOTE")
		other, err := a.Workspace.Propose(ctx, w.who["Amina"], workspace.Description{Name: "Open", Purpose: "Come in.", Language: "en", Visibility: models.VisibilityMembers})
		must(t, err)
		must(t, a.Workspace.Approve(ctx, chen, other.ID))
		for _, who := range []access.Who{twin, bruno} {
			must(t, a.Workspace.Invite(ctx, w.who["Amina"], other.ID, workspace.Invite{Person: who.Person, Role: access.Viewer}))
		}
		signed, kept := w.signIn(t, "Twin"), w.signIn(t, "Bruno")
		session, err := a.Accounts.Session(ctx, signed)
		must(t, err)
		over := make(chan struct{}, 1)
		socket := a.Hub.Watch(accounts.SessionSubject(session.Session), func(live.Event) { over <- struct{}{} })
		defer socket.Close()
		stamp := w.stamp(t)
		if w.count(t, "topics where id = ? and people_count = 3", w.topic.ID) != 1 {
			t.Fatal("not three have written before")
		}
		w.merge(t)

		for column := range models.PersonColumns {
			table, name, _ := strings.Cut(column, ".")
			if slices.Contains([]string{"accounts.person_id", "audit_entries.actor_id"}, column) {
				continue
			}
			if left := w.count(t, table+" where "+name+" = ?", twin.Person); left != 0 {
				t.Errorf("%d rows of %s name who was merged", left, column)
			}
		}
		select {
		case <-over:
		case <-time.After(20 * time.Second):
			t.Error("open sockets of who was merged are not told")
		}
		if _, err := a.Accounts.Session(ctx, signed); err == nil {
			t.Error("a session of who was merged goes on")
		}
		if _, err := a.Accounts.Session(ctx, kept); err != nil {
			t.Errorf("the session of who stays is over: %v", err)
		}
		if _, err := a.Accounts.SignIn(ctx, "Twin@example.org", password, "", "192.0.2.1"); err == nil {
			t.Error("who was merged signs in")
		}
		if w.stamp(t) == stamp {
			t.Error("kept pages show the old name on")
		}
		page, err := a.Forum.TopicPage(ctx, access.Who{}, w.topic.ID, 1)
		must(t, err)
		if page.Posts[2].AuthorID != bruno.Person || page.Posts[1].ThanksCount != 1 || page.Topic.PeopleCount != 2 {
			t.Errorf("author %d, %d thanks, %d people", page.Posts[2].AuthorID, page.Posts[1].ThanksCount, page.Topic.PeopleCount)
		}
		if shown := fmt.Sprint(page.Posts); strings.Contains(shown, "[Twin]") || !strings.Contains(shown, fmt.Sprintf("/people/%d", bruno.Person)) {
			t.Error("a mention leads to who was merged")
		}
		if w.count(t, "readings where person_id = ? and last_number = 5", bruno.Person) != 1 {
			t.Error("how far was read is lost")
		}
		draft, err := a.Forum.Draft(ctx, bruno, "new")
		must(t, err)
		if draft.Fields["title"] != "TWINS-TITLE" || draft.Fields["body"] != "BRUNOS-DRAFT\n\nTWINS-DRAFT" {
			t.Errorf("draft %v", draft)
		}
		if w.count(t, "reports where reporter_id = ? and note like '%TWINS-NOTE%' and note like '%BRUNOS-NOTE%'", bruno.Person) != 1 || w.count(t, "cases where reports = 1 and sides = 1 and weight = 100") != 1 {
			t.Error("two reports of one person are not one")
		}
		if w.count(t, "workspace_invitations where outcome = '' and person_id = ?", bruno.Person) != 1 {
			t.Error("not one invitation is open")
		}
		if w.called(t, "Twin", "ar") != "Bruno" {
			t.Errorf("called %s", w.called(t, "Twin", "ar"))
		}
		w.letter(t, "Twin", "that of Bruno")
		w.letter(t, "Twin", "ONE-PERSON")
		w.letter(t, "Bruno", "the account of Twin")
		if v, err := a.Audit.Verify(ctx, chen, ""); err != nil || !v.Sound() {
			t.Errorf("the record: %+v, %v", v, err)
		}
	})
}

// Nobody gains a right but by what was shown and ticked.
func TestWhoStaysGainsWhatWasTickedAndNothingElse(t *testing.T) {
	for _, ticked := range []bool{false, true} {
		apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
			w := setUpTwins(t, a)
			w.grant(t, "Twin", access.Moderator)
			preview, err := a.People.Preview(t.Context(), w.who["Chen"], w.Merging)
			must(t, err)
			if len(preview.Roles) != 1 || preview.Roles[0].Role != access.Moderator {
				t.Fatalf("roles %v", preview.Roles)
			}
			if m := preview.Memberships; len(m) != 2 || m[0].Was != access.Viewer || m[0].Becomes != access.Editor || m[1].Was != "" || m[1].Becomes != access.Lead {
				t.Fatalf("memberships %+v", m)
			}
			want(t, "a role that was not shown", a.People.Merge(t.Context(), w.who["Chen"], w.order(t, "secretariat@site")), fault.Invalid)
			wanted := "partner editor lead"
			if ticked {
				wanted = "moderator partner editor lead"
				w.merge(t, "moderator@site")
			} else {
				w.merge(t)
			}
			var held []string
			for _, grant := range a.Access.GrantsOf(w.Into) {
				held = append(held, grant.Role)
			}
			if got := strings.Join(held, " "); got != wanted {
				t.Errorf("holds %s, want %s", got, wanted)
			}
			if left := a.Access.GrantsOf(w.From); len(left) != 0 || !a.Access.IsSuspended(w.From) {
				t.Errorf("who was merged holds %v", left)
			}
			if w.count(t, "workspaces where id = ? and members_count = 2", w.both.ID) != 1 || w.count(t, "workspace_members where workspace_id = ? and person_id = ? and role = 'lead'", w.alone.ID, w.Into) != 1 {
				t.Error("the members are not as was shown")
			}
		})
	}
}

func TestWhatIsNotMerged(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		w := setUpTwins(t, a)
		ctx, chen := t.Context(), w.who["Chen"]
		order := w.order(t)
		refused := w.refused(t)
		for name, kind := range refused {
			_, err := a.People.Preview(ctx, w.who[name], w.Merging)
			want(t, name+" looks", err, kind)
			if name != "Bruno" {
				want(t, name+" merges", a.People.Merge(ctx, w.who[name], order), kind)
			}
		}
		tried := func(what string, m models.Merging, kind fault.Kind, key string) {
			t.Helper()
			_, err := a.People.Preview(ctx, chen, m)
			want(t, what, err, kind)
			if err != nil && key != "" && fault.As(err).Key != key {
				t.Errorf("%s: %s", what, fault.As(err).Key)
			}
			order := people.MergeOrder{Merging: m, Seen: order.Seen, Reason: "why not"}
			want(t, what+", done", a.People.Merge(ctx, chen, order), kind)
		}
		tried("with itself", models.Merging{From: w.From, Into: w.From}, fault.Conflict, "accounts.merging.same")
		tried("one's own away", models.Merging{From: chen.Person, Into: w.Into}, fault.Conflict, "accounts.not_oneself")
		tried("into one's own", models.Merging{From: w.From, Into: chen.Person}, fault.Conflict, "accounts.not_oneself")
		tried("with nobody", models.Merging{From: w.From, Into: 9999}, fault.NotFound, "")
		tried("who is suspended", models.Merging{From: w.who["Chief"].Person, Into: w.Into}, fault.Conflict, "accounts.merging.measure")
		tried("who is silenced", models.Merging{From: w.who["Mute"].Person, Into: w.Into}, fault.Conflict, "accounts.merging.measure")
		want(t, "for no reason", a.People.Merge(ctx, chen, people.MergeOrder{Merging: w.Merging, Seen: order.Seen}), fault.Invalid)
		must(t, a.People.AskDeletion(ctx, w.who["Oscar"], password))
		tried("who leaves", models.Merging{From: w.who["Oscar"].Person, Into: w.Into}, fault.Conflict, "accounts.merging.leaving")
		tried("into who leaves", models.Merging{From: w.From, Into: w.who["Oscar"].Person}, fault.Conflict, "accounts.merging.leaving")
		must(t, a.Accounts.Appoint(ctx, chen, w.party.ID, w.who["Amina"].Person, "letter"))
		tried("a focal point", models.Merging{From: w.who["Amina"].Person, Into: w.Into}, fault.Conflict, "accounts.merging.focal_point")

		must(t, a.Workspace.SetRole(ctx, w.who["Amina"], w.both.ID, w.From, access.Lead))
		want(t, "what has changed since it was shown", a.People.Merge(ctx, chen, order), fault.Conflict)
		w.merge(t)
		tried("who was merged", models.Merging{From: w.From, Into: w.Into}, fault.Conflict, "accounts.merging.leaving")
		tried("into who was merged", models.Merging{From: w.Into, Into: w.From}, fault.Conflict, "accounts.merging.leaving")
	})
}

// A measure is not shaken off by a merging: it is there as long afterwards.
func TestAMeasureFollowsBeforeAccountsAreMerged(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		w := setUpTwins(t, a)
		ctx, chen := t.Context(), w.who["Chen"]
		silence := func(person models.PersonID, hours time.Duration) {
			t.Helper()
			must(t, a.DB.Write(ctx, func(tx *models.Tx) error {
				return a.Accounts.Silence(tx, chen, person, tx.Now.Add(hours*time.Hour), "a trial")
			}))
		}
		silence(w.From, 10)
		silence(w.Into, 9)
		_, err := a.People.Preview(ctx, chen, w.Merging)
		want(t, "silenced for longer", err, fault.Conflict)
		silence(w.Into, 10)
		w.merge(t)
		if !a.Access.Holds(w.Into, access.Silenced, access.Site) {
			t.Error("the silence is shaken off")
		}
	})
}

// The last of the secretariat may be merged where who stays takes the role over.
func TestTheLastOfTheSecretariatIsNotMergedAway(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		w := setUpTwins(t, a)
		ctx := t.Context()
		must(t, a.DB.Write(ctx, func(tx *models.Tx) error { // who may merge, and is not of the secretariat
			if err := a.Access.AddRule(tx, access.Rule{Role: access.Moderator, Place: "*", Thing: "account", Act: "*"}); err != nil {
				return err
			}
			return a.Access.AddRule(tx, access.Rule{Role: access.Moderator, Place: "*", Thing: "role", Act: "*"})
		}))
		must(t, a.Policy.Withdraw(ctx, w.who["Chen"], access.RoleGrant{Person: w.who["Chief"].Person, Role: access.Secretariat, Place: access.Site}, "a trial"))
		m := models.Merging{From: w.who["Chen"].Person, Into: w.Into}
		preview, err := a.People.Preview(ctx, w.who["Mod"], m)
		must(t, err)
		order := people.MergeOrder{Merging: m, Seen: preview.Seen, Reason: "One person"}
		want(t, "the last of the secretariat", a.People.Merge(ctx, w.who["Mod"], order), fault.Conflict)
		order.Roles = []string{"secretariat@site"}
		must(t, a.People.Merge(ctx, w.who["Mod"], order))
		if !a.Access.Holds(w.Into, access.Secretariat, access.Site) {
			t.Error("nobody is of the secretariat")
		}
	})
}

// Who was merged is called as who stays, whatever that one is called later, and has
// gone when that one goes.
func TestWhoWasMergedIsCalledAsWhoStays(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		w := setUpTwins(t, a)
		ctx, bruno := t.Context(), w.who["Bruno"]
		w.merge(t)
		person, _, err := a.Accounts.Self(ctx, bruno)
		must(t, err)
		person.Name = "Benno"
		must(t, a.DB.Write(ctx, func(tx *models.Tx) error { return models.UpdatePerson(tx, person) }))
		if got := w.called(t, "Twin", "en"); got != "Benno" {
			t.Errorf("called %s", got)
		}
		third := models.Merging{From: w.Into, Into: w.who["Oscar"].Person}
		preview, err := a.People.Preview(ctx, w.who["Chen"], third)
		must(t, err)
		must(t, a.People.Merge(ctx, w.who["Chen"], people.MergeOrder{Merging: third, Seen: preview.Seen, Reason: "All one"}))
		if got := w.called(t, "Twin", "en") + w.called(t, "Bruno", "en"); got != "OscarOscar" {
			t.Errorf("called %s", got)
		}
		must(t, a.Workspace.Invite(ctx, w.who["Oscar"], w.alone.ID, workspace.Invite{Person: w.who["Amina"].Person, Role: access.Lead}))
		must(t, a.Workspace.Accept(ctx, w.who["Amina"], w.alone.ID))
		must(t, a.People.OrderDeletion(ctx, w.who["Chen"], w.who["Oscar"].Person, "Has left"))
		a.Clock.Turn(people.DeletionWaits)
		must(t, a.People.DeleteDue(ctx))
		for table, text := range everyText(t, a) {
			for _, gone := range []string{"Twin", "Benno", "Oscar", "twin@", "oscar@"} {
				if strings.Contains(text, gone) {
					t.Errorf("%s holds %s: %.300s", table, gone, text)
				}
			}
		}
	})
}

// What the one appealed and the other decided names both as it was, and is said
// before; what both sent under the same reference is there twice.
func TestWhatWouldBeOnesOwnAfterAMergingStaysAsItWas(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		w := setUpTwins(t, a)
		ctx := t.Context()
		w.grant(t, "Bruno", access.Moderator)
		w.report(t, "Amina", w.reply(t, "Twin", "Buy this."), "It sells.")
		c := w.decide(t)
		must(t, a.Moderation.Appeal(ctx, w.who["Twin"], c.ID, "It does not."))
		p, err := a.Moderation.Case(ctx, w.who["Bruno"], c.ID)
		must(t, err)
		must(t, a.Moderation.Judge(ctx, w.who["Bruno"], moderation.Judgement{Case: c.ID, Version: p.Case.Version, To: moderation.Uphold, Note: "It does."}))
		for _, name := range []string{"Twin", "Bruno"} {
			_, err := a.Forum.Reply(ctx, w.who[name], w.topic.ID, forum.Writing{Body: "Of " + name, Fallback: "en", Ref: "the-same-reference"})
			must(t, err)
		}
		preview, err := a.People.Preview(ctx, w.who["Chen"], w.Merging)
		must(t, err)
		if preview.DecidedByItself != 1 {
			t.Errorf("%d appeals are said to be one's own", preview.DecidedByItself)
		}
		w.merge(t)
		if w.count(t, "appeals where person_id = ? and decided_by = ?", w.From, w.Into) != 1 || w.count(t, "cases where about_id = ?", w.Into) != 1 {
			t.Error("the appeal is not as it was")
		}
		if w.count(t, "posts where author_id = ? and body like 'Of %'", w.Into) != 2 {
			t.Error("a post is lost")
		}
	})
}
