package workspace_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

func TestProposalIsDecidedOnce(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, proposer, secretariat := t.Context(), s.people["proposer"], s.people["secretariat"]
		for _, name := range []string{"visitor", "stranger", "observer", "suspended"} {
			if _, err := s.Workspace.Propose(ctx, s.people[name], description(models.VisibilityPublic)); err == nil {
				t.Errorf("%s proposes a workspace", name)
			}
		}
		w, err := s.Workspace.Propose(ctx, proposer, description(models.VisibilityPublic))
		if err != nil || w.Status != models.WorkspaceProposed || w.ForumID != nil {
			t.Fatalf("%+v, %v", w, err)
		}
		for name, kind := range map[string]fault.Kind{"partner": fault.NotFound, "moderator": fault.NotFound, "proposer": fault.Forbidden} {
			if err := s.Workspace.Approve(ctx, s.people[name], w.ID); !fault.Is(err, kind) {
				t.Errorf("%s approves: %v", name, err)
			}
		}
		d := description(models.VisibilityParties)
		if err := s.Workspace.Describe(ctx, proposer, w.ID, d); err != nil {
			t.Errorf("its proposer may not better a proposal: %v", err)
		}
		if err := s.Workspace.Refuse(ctx, secretariat, w.ID, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("refused without a reason: %v", err)
		}
		if err := s.Workspace.Refuse(ctx, secretariat, w.ID, "There is one already."); err != nil {
			t.Fatal(err)
		}
		if err := s.Workspace.Approve(ctx, secretariat, w.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		if kinds := s.notices(t, proposer); !slices.Equal(kinds, []string{workspace.NoticeRefused}) {
			t.Errorf("the proposer is told %v", kinds)
		}
		direct, err := s.Workspace.Propose(ctx, secretariat, description(models.VisibilityMembers))
		if err != nil || direct.Status != models.WorkspaceOpen || direct.ForumID == nil {
			t.Errorf("the secretariat opens one: %+v, %v", direct, err)
		}
	})
}

func TestStaleDescriptionIsAConflict(t *testing.T) {
	s := start(t, apptest.New(t))
	w := s.open(t, models.VisibilityPublic)
	d := description(models.VisibilityPublic)
	d.Version = w.Version
	if err := s.Workspace.Describe(t.Context(), s.people["proposer"], w.ID, d); err != nil {
		t.Fatal(err)
	}
	if err := s.Workspace.Describe(t.Context(), s.people["proposer"], w.ID, d); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v", err)
	}
}

func TestJoiningAndLeaving(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, lead := t.Context(), s.people["proposer"]
		w := s.open(t, models.VisibilityPartners)
		if err := s.Workspace.Ask(ctx, s.people["observer"], w.ID, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("who may not read asks: %v", err)
		}
		for range 2 { // again is harmless
			if err := s.Workspace.Ask(ctx, s.people["partner"], w.ID, "I have data."); err != nil {
				t.Fatal(err)
			}
		}
		page, err := s.Workspace.Members(ctx, lead, w.ID)
		if err != nil || len(page.Requests) != 1 || page.Requests[0].Message != "I have data." {
			t.Fatalf("%+v, %v", page.Requests, err)
		}
		if outside, err := s.Workspace.Members(ctx, s.people["party"], w.ID); err != nil || len(outside.Requests)+len(outside.Invitations) != 0 {
			t.Errorf("who is no lead sees requests: %+v, %v", outside.Requests, err)
		}
		if err := s.Workspace.Answer(ctx, lead, w.ID, page.Requests[0].ID, access.Editor, ""); err != nil {
			t.Fatal(err)
		}
		if err := s.Access.InWorkspace(s.people["partner"], access.Edit, w.ID); err != nil {
			t.Errorf("who was let in as an editor: %v", err)
		}
		if kinds := s.notices(t, s.people["partner"]); !slices.Contains(kinds, workspace.NoticeAccepted) {
			t.Errorf("told %v", kinds)
		}
		if err := s.Workspace.Leave(ctx, s.people["partner"], w.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Access.InWorkspace(s.people["partner"], access.Comment, w.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who left: %v", err)
		}
		if err := s.Workspace.Leave(ctx, s.people["partner"], w.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("left twice: %v", err)
		}
	})
}

func TestAWorkspaceKeepsALead(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, first := t.Context(), s.people["proposer"]
		w := s.open(t, models.VisibilityMembers)
		second := s.people[s.member(access.Lead, w)]
		if err := s.Workspace.Leave(ctx, first, w.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Workspace.Leave(ctx, second, w.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last lead leaves: %v", err)
		}
		if err := s.Workspace.SetRole(ctx, second, w.ID, second.Person, access.Editor); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last lead becomes an editor: %v", err)
		}
		if err := s.Workspace.Remove(ctx, s.people["secretariat"], w.ID, second.Person, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last lead is removed: %v", err)
		}
		editor := s.people[s.member(access.Editor, w)]
		if err := s.Workspace.SetRole(ctx, second, w.ID, editor.Person, access.Lead); err != nil {
			t.Fatal(err)
		}
		if err := s.Workspace.Leave(ctx, second, w.ID); err != nil {
			t.Errorf("after handing over: %v", err)
		}
		if err := s.Access.InWorkspace(second, access.Read, w.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("who left a members-only workspace reads it: %v", err)
		}
	})
}

func TestInvitations(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, lead := t.Context(), s.people["proposer"]
		w := s.open(t, models.VisibilityMembers)
		observer := s.people["observer"]
		invite := func(who access.Who) error {
			return s.Workspace.Invite(ctx, lead, w.ID, workspace.Invite{Person: who.Person, Role: access.Suggester})
		}
		if err := s.Workspace.Accept(ctx, observer, w.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("accepted without an invitation: %v", err)
		}
		if err := invite(observer); err != nil {
			t.Fatal(err)
		}
		if err := s.Access.InWorkspace(observer, access.Read, w.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("an invitation opens the workspace: %v", err)
		}
		if _, invited, _, err := s.Workspace.Invited(ctx, observer, w.ID); err != nil || invited.Name != w.Name {
			t.Errorf("who is invited does not see into what: %v", err)
		}
		if _, _, _, err := s.Workspace.Invited(ctx, s.people["party"], w.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else sees the invitation: %v", err)
		}
		if err := s.Workspace.Decline(ctx, observer, w.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Workspace.Accept(ctx, observer, w.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("accepted after declining: %v", err)
		}
		if err := invite(observer); err != nil {
			t.Fatal(err)
		}
		page, err := s.Workspace.Members(ctx, lead, w.ID)
		if err != nil || len(page.Invitations) != 1 {
			t.Fatalf("%+v, %v", page.Invitations, err)
		}
		if err := s.Workspace.Uninvite(ctx, lead, w.ID, page.Invitations[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Workspace.Accept(ctx, observer, w.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("accepted after it was withdrawn: %v", err)
		}
		// who may no longer invite, invites no longer
		party := s.people["party"]
		if err := s.Workspace.Invite(ctx, s.people[s.member(access.Lead, w)], w.ID, workspace.Invite{Person: party.Person, Role: access.Lead}); err != nil {
			t.Fatal(err)
		}
		if err := s.Workspace.Remove(ctx, lead, w.ID, s.people[s.member(access.Lead, w)].Person, "Left the project"); err != nil {
			t.Fatal(err)
		}
		if err := s.Workspace.Accept(ctx, party, w.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("accepted from who was removed: %v", err)
		}
	})
}

var secretInMail = regexp.MustCompile(`/invitations/([A-Za-z0-9_-]{20,})`)

// mailed waits for a letter to an address and returns it.
func (s *stage) mailed(t *testing.T, to string) string {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		files, err := filepath.Glob(filepath.Join(s.Config.Data, "mail", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			content, err := os.ReadFile(name)
			if err == nil && strings.Contains(string(content), to) {
				return strings.ReplaceAll(strings.ReplaceAll(string(content), "=\r\n", ""), "=\n", "")
			}
		}
		select {
		case <-deadline:
			t.Fatalf("no letter to %s among %d", to, len(files))
		case <-tick.C:
		}
	}
}

// Somebody without an account is invited by mail, makes one, and is in.
func TestInvitationByMailLandsInTheWorkspace(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		ctx, lead := t.Context(), s.people["proposer"]
		w := s.open(t, models.VisibilityMembers)
		ask := func(email string) error {
			return s.Workspace.Invite(ctx, lead, w.ID, workspace.Invite{Email: email, Role: access.Commenter})
		}
		if err := ask("no address"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v", err)
		}
		for _, email := range []string{"new@example.test", "party@example.test"} { // one has an account; the answer does not say which
			if err := ask(email); err != nil {
				t.Fatalf("%s: %v", email, err)
			}
		}
		letter := s.mailed(t, "new@example.test")
		if strings.Contains(letter, w.Name) || strings.Contains(s.mailed(t, "party@example.test"), w.Name) {
			t.Error("a letter names a members-only workspace")
		}
		found := secretInMail.FindStringSubmatch(letter)
		if found == nil {
			t.Fatalf("no link in %s", letter)
		}
		if _, err := s.Accounts.Accept(ctx, found[1], accounts.Joining{Name: "Nadia New", Password: "a long enough secret", InterfaceLanguage: "fr", TimeZone: "UTC"}); err != nil {
			t.Fatal(err)
		}
		var who access.Who
		s.read(t, func(tx *models.Tx) error {
			account, err := models.AccountByEmail(tx, "new@example.test")
			who = access.Who{Person: account.PersonID, Account: account.ID}
			return err
		})
		if err := s.Access.InWorkspace(who, access.Comment, w.ID); err != nil {
			t.Errorf("who registered is not in: %v", err)
		}
		if s.Access.Holds(who.Person, access.Partner, access.Site) {
			t.Error("a guest is a partner")
		}
		if err := s.Workspace.Accept(ctx, s.people["party"], w.ID); err != nil {
			t.Errorf("who had an account: %v", err)
		}
	})
}

func TestAWithdrawnInvitationByMailMakesNoAccount(t *testing.T) {
	s := start(t, apptest.New(t))
	ctx, lead := t.Context(), s.people["proposer"]
	w := s.open(t, models.VisibilityPublic)
	if err := s.Workspace.Invite(ctx, lead, w.ID, workspace.Invite{Email: "new@example.test", Role: access.Viewer}); err != nil {
		t.Fatal(err)
	}
	secret := secretInMail.FindStringSubmatch(s.mailed(t, "new@example.test"))[1]
	if _, err := s.Accounts.Invitation(ctx, secret); err != nil {
		t.Fatal(err)
	}
	if err := s.Workspace.SetRole(ctx, s.people[s.member(access.Lead, w)], w.ID, lead.Person, access.Editor); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accounts.Invitation(ctx, secret); !fault.Is(err, fault.NotFound) {
		t.Errorf("its sender may no longer invite: %v", err)
	}
	page, err := s.Workspace.Members(ctx, s.people[s.member(access.Lead, w)], w.ID)
	if err != nil || len(page.Invitations) != 1 {
		t.Fatalf("%v %v", page.Invitations, err)
	}
	if err := s.Workspace.Uninvite(ctx, s.people[s.member(access.Lead, w)], w.ID, page.Invitations[0].ID); err != nil {
		t.Fatal(err)
	}
}

// unexplained reports whether somebody is asked why they look.
func unexplained(err error) bool {
	_, is := errors.AsType[*workspace.UnexplainedError](err)
	return is && fault.Is(err, fault.Conflict)
}

// INV-16: the secretariat may look, and members see that it did, and why.
func TestALookFromOutsideIsSeen(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		w := s.open(t, models.VisibilityMembers)
		topic, err := s.discuss(t, s.people["proposer"], w)
		if err != nil {
			t.Fatal(err)
		}
		looks := func() (whys []string) {
			o, err := s.Workspace.Overview(t.Context(), s.people["proposer"], w.ID, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, activity := range o.Activities {
				if activity.Kind == workspace.ActivityLooked {
					whys = append(whys, activity.Reason)
				}
			}
			return whys
		}
		office := s.people["secretariat"]
		if _, err := s.Workspace.Desk(t.Context(), office, workspace.Filter{}); err != nil || len(looks()) != 0 {
			t.Errorf("a list is a look: %v", err)
		}
		for why, kind := range map[string]fault.Kind{" ": fault.Invalid, strings.Repeat("x", workspace.MaxMessage+1): fault.Invalid} {
			if err := s.Workspace.Look(t.Context(), office, w.ID, why); !fault.Is(err, kind) {
				t.Errorf("a look for %d words: %v", len(why), err)
			}
		}
		for name, kind := range map[string]fault.Kind{"visitor": fault.NotFound, "moderator": fault.NotFound, "proposer": fault.Conflict} {
			if err := s.Workspace.Look(t.Context(), s.people[name], w.ID, "why not"); !fault.Is(err, kind) {
				t.Errorf("%s looks: %v", name, err)
			}
			if _, err := s.Workspace.Looking(t.Context(), s.people[name], w.ID); !fault.Is(err, kind) {
				t.Errorf("%s is asked why: %v", name, err)
			}
		}
		for range 2 {
			if _, err := s.Forum.TopicPage(t.Context(), office, topic.ID, 1); !unexplained(err) {
				t.Fatalf("read for no reason: %v", err)
			}
		}
		for range 2 {
			if err := s.Workspace.Look(t.Context(), office, w.ID, "A member asked us to."); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Forum.TopicPage(t.Context(), office, topic.ID, 1); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Join(looks(), "|"); got != "A member asked us to." {
			t.Errorf("looks are noted after one day: %q", got)
		}
		s.Clock.Turn(25 * time.Hour)
		if _, err := s.Workspace.Files(t.Context(), office, w.ID); !unexplained(err) {
			t.Errorf("read for the reason of yesterday: %v", err)
		}
		if err := s.Workspace.Look(t.Context(), office, w.ID, "Again."); err != nil || strings.Join(looks(), "|") != "Again.|A member asked us to." {
			t.Errorf("%q, %v", looks(), err)
		}
		record, err := s.Audit.Read(t.Context(), s.people["secretariat"], models.AuditFilter{Act: "workspace.look"})
		if err != nil || len(record.Entries) != 2 || record.Entries[0].Reason != "Again." {
			t.Errorf("the record has %+v, %v", record.Entries, err)
		}
		shared := s.open(t, models.VisibilityPublic)
		if o, err := s.Workspace.Overview(t.Context(), s.people["secretariat"], shared.ID, 0); err != nil || o.Guest {
			t.Errorf("a look where everybody reads: %v", err)
		}
	})
}
