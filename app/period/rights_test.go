package period_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/period"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// may is what somebody may do with the document.
type may struct {
	read, comment, edit, versions, openPeriod, writeIn bool
	live                                               collab.Mode
}

// always is what somebody may do without any period.
func always(name string) may {
	rank := slices.Index(access.WorkspaceRoles, name)
	if name == access.Secretariat {
		return may{true, true, true, true, true, false, collab.Decide}
	}
	m := may{read: rank >= 0, versions: rank >= 0, comment: rank >= 1, edit: rank >= 3, openPeriod: rank >= 4}
	switch {
	case rank >= 3:
		m.live = collab.Decide
	case rank >= 0:
		m.live = collab.Read + collab.Mode(rank)
	}
	return m
}

// audiences are those in which somebody is, the narrowest first.
var audiences = map[string][]string{
	"visitor":          {models.PeriodPublic},
	"observer":         models.PeriodAudiences[3:],
	"lead elsewhere":   models.PeriodAudiences[3:],
	"founder":          {models.PeriodPublic}, // an account without any role: as a visitor, but for the form
	access.Partner:     models.PeriodAudiences[2:],
	access.PartyRole:   models.PeriodAudiences[1:],
	access.Moderator:   models.PeriodAudiences[1:],
	access.Secretariat: models.PeriodAudiences,
	access.Viewer:      models.PeriodAudiences,
	access.Commenter:   models.PeriodAudiences,
	access.Suggester:   models.PeriodAudiences,
	access.Editor:      models.PeriodAudiences,
	access.Lead:        models.PeriodAudiences,
	"suspended":        nil,
}

// during is what a period adds.
func (m may) during(name, audience string) may {
	if !slices.Contains(audiences[name], audience) {
		return m
	}
	m.read = true
	m.writeIn = audience == models.PeriodPublic
	if name == "visitor" {
		m.live = collab.Look
		return m
	}
	if name == "founder" {
		m.live = max(m.live, collab.Read)
		return m
	}
	m.comment, m.live = true, max(m.live, collab.Comment)
	return m
}

// after is what is left of it.
func (m may) after(name, audience string, readable bool) may {
	if !readable || !slices.Contains(audiences[name], audience) {
		return m
	}
	m.read = true
	m.live = max(m.live, collab.Read)
	if name == "visitor" {
		m.live = collab.Look
	}
	return m
}

// Five audiences, people of every kind, before, during and after: what each may
// do is what the table says, by every way in.
func TestWhoMayDoWhatAndWhen(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a)
		for _, readable := range []bool{false, true} {
			for _, audience := range models.PeriodAudiences {
				made := s.begin(t, audience, readable)
				for _, when := range []struct {
					name string
					by   time.Duration
				}{{"before", time.Hour - time.Microsecond}, {"opening", time.Microsecond}, {"last moment", 24*time.Hour - time.Microsecond}, {"over", time.Microsecond}} {
					s.Clock.Turn(when.by)
					for name, who := range s.who {
						want := always(name)
						switch when.name {
						case "opening", "last moment":
							want = want.during(name, audience)
						case "over":
							want = want.after(name, audience, readable)
						}
						if name == access.Secretariat {
							must(t, s.Workspace.Look(t.Context(), who, s.workspace, "a trial"))
						}
						s.check(t, fmt.Sprintf("%s, %s %s, reading after %t", name, audience, when.name, readable), who, want)
					}
				}
				if readable {
					must(t, s.Period.LetRead(context.Background(), s.who[access.Lead], period.On{Document: s.document, Period: made.ID, Revision: 1}, false))
					for name, who := range s.who {
						s.check(t, name+", reading taken back", who, always(name))
					}
				}
			}
		}
	})
}

// check holds every way in to what somebody may do.
func (s *stage) check(t *testing.T, label string, who access.Who, want may) {
	t.Helper()
	ctx, d := context.Background(), s.head(t, s.document)
	can := func(act access.Act) bool { return s.Access.InDocument(who, act, d) == nil }
	got := may{
		can(access.Read), can(access.Comment), can(access.Edit), can(access.ReadVersions), can(access.OpenPeriod), can(access.WriteIn), collab.ByAccess(s.Access)(who, d),
	}
	if got != want {
		t.Fatalf("%s: %+v, wanted %+v", label, got, want)
	}
	for _, act := range []access.Act{access.Suggest, access.NameVersion, access.RestoreVersion, access.Archive, access.Moderate} {
		if can(act) && !want.openPeriod && !want.edit && s.Access.InWorkspace(who, act, s.workspace) != nil {
			t.Errorf("%s may %s", label, act)
		}
	}
	// what is no document of the period stays as it was
	if s.Access.InWorkspace(who, access.Read, s.workspace) != nil {
		if err := s.Access.InDocument(who, access.Read, s.head(t, s.other)); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: the other document: %v", label, err)
		}
		if _, err := s.Workspace.Page(ctx, who, s.workspace); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: the workspace: %v", label, err)
		}
	}
	page, err := s.Document.Page(ctx, who, s.document)
	if (err == nil) != want.read || err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatalf("%s: the page: %v", label, err)
	}
	if err == nil && (page.MayComment != want.comment || page.MayEdit != want.edit || page.MayReadVersions != want.versions) {
		t.Errorf("%s: the page says %v %v %v", label, page.MayComment, page.MayEdit, page.MayReadVersions)
	}
	if err == nil && page.Workspace.ID != 0 && s.Access.InWorkspace(who, access.Read, s.workspace) != nil {
		t.Errorf("%s is told of the workspace", label)
	}
	list, err := s.Thread.List(ctx, who, s.document)
	if (err == nil) != want.read || list.MayComment != want.comment {
		t.Errorf("%s: threads: %v, may comment %v", label, err, list.MayComment)
	}
	_, err = s.Thread.Start(ctx, who, thread.Start{Document: s.document, Text: "A word", Ref: ref()})
	if (err == nil) != want.comment || err != nil && !want.read && !fault.Is(err, fault.NotFound) {
		t.Errorf("%s: comments: %v", label, err)
	}
	if _, err := s.Document.Versions(ctx, who, s.document, 0, 0); (err == nil) != want.versions {
		t.Errorf("%s: versions: %v", label, err)
	}
	s.checkLive(t, label, who, want)
	s.checkList(t, label, who, want)
}

// checkLive opens the room.
func (s *stage) checkLive(t *testing.T, label string, who access.Who, want may) {
	t.Helper()
	session, err := s.Collab.Open(context.Background(), collab.Person{Who: who, Name: label, Language: "en"}, s.document, collab.From{}, func() {})
	if (err == nil) != (want.live >= collab.Read) {
		t.Errorf("%s: opens the room: %v", label, err)
	}
	if err == nil {
		session.Close()
	}
}

// checkList finds the document among those that are open for comment exactly
// where one may comment, or write in, because of a period.
func (s *stage) checkList(t *testing.T, label string, who access.Who, want may) {
	t.Helper()
	list, err := s.Period.List(context.Background(), who, 0)
	must(t, err)
	listed := slices.ContainsFunc(list.Documents, func(o models.OpenDocument) bool { return o.Document.ID == s.document })
	standing, err := s.Period.Standing(context.Background(), who, s.head(t, s.document))
	must(t, err)
	open := standing.Period != nil && standing.Period.IsOpen(s.Clock.Now())
	in := open && want.read && slices.Contains(s.Access.ReadablePeriods(who).Audiences, standing.Period.Audience)
	if s.Access.InWorkspace(who, access.Read, s.workspace) == nil {
		in = open
	}
	if listed != in && !s.Access.IsSuspended(who.Person) {
		t.Errorf("%s: listed %t, open to them %t", label, listed, in)
	}
	if listed && !want.read {
		t.Errorf("%s is shown what they may not read", label)
	}
}

// Who may open, extend and close, and what is refused.
func TestWhoMayOpen(t *testing.T) {
	s := newStage(t, apptest.New(t))
	ctx := context.Background()
	day := func(n int) time.Time { return s.Clock.Now().Add(time.Duration(n) * 24 * time.Hour) }
	for name, who := range s.who {
		want := fault.NotFound
		switch name {
		case access.Lead, access.Secretariat:
			want = fine
		case access.Viewer, access.Commenter, access.Suggester, access.Editor:
			want = fault.Forbidden
		}
		made, err := s.Period.Open(ctx, who, s.document, period.Opening{Audience: models.PeriodMembers, ClosesAt: day(2)})
		if kindOf(err) != want {
			t.Fatalf("%s opens: %v", name, err)
		}
		if err != nil {
			continue
		}
		on := period.On{Document: s.document, Period: made.ID, Revision: made.Revision}
		for other, whoElse := range s.who {
			if other == access.Lead || other == access.Secretariat {
				continue
			}
			for act, err := range map[string]error{"extends": s.Period.Extend(ctx, whoElse, on, day(3)), "closes": s.Period.Close(ctx, whoElse, on), "lets read": s.Period.LetRead(ctx, whoElse, on, true)} {
				if kindOf(err) != fault.NotFound && kindOf(err) != fault.Forbidden {
					t.Errorf("%s %s: %v", other, act, err)
				}
			}
			if _, err := s.Period.Page(ctx, whoElse, s.document); err == nil {
				t.Errorf("%s sees the page", other)
			}
		}
		if _, err := s.Period.Open(ctx, who, s.document, period.Opening{Audience: models.PeriodMembers, ClosesAt: day(2)}); kindOf(err) != fault.Conflict {
			t.Errorf("two at once: %v", err)
		}
		if err := s.Period.Extend(ctx, who, on, day(1)); kindOf(err) != fault.Invalid {
			t.Errorf("extended to an earlier day: %v", err)
		}
		must(t, s.Period.Extend(ctx, who, on, day(4)))
		if err := s.Period.Close(ctx, who, on); kindOf(err) != fault.Conflict {
			t.Errorf("a form that is out of date: %v", err)
		}
		on.Revision++
		must(t, s.Period.Close(ctx, who, on))
		on.Revision++
		if err := s.Period.Extend(ctx, who, on, day(9)); kindOf(err) != fault.Conflict {
			t.Errorf("one that is over is extended: %v", err)
		}
		if err := s.Period.Close(ctx, who, period.On{Document: s.other, Period: made.ID, Revision: on.Revision}); kindOf(err) != fault.NotFound {
			t.Errorf("under another document: %v", err)
		}
	}
	for name, o := range map[string]period.Opening{
		"nobody": {Audience: "", ClosesAt: day(1)}, "the past": {Audience: models.PeriodPublic, ClosesAt: day(-1)}, "no end": {Audience: models.PeriodPublic},
		"two years": {Audience: models.PeriodPublic, ClosesAt: day(731)}, "in two years": {Audience: models.PeriodPublic, OpensAt: day(731), ClosesAt: day(732)},
		"backwards": {Audience: models.PeriodPublic, OpensAt: day(2), ClosesAt: day(1)},
	} {
		if _, err := s.Period.Open(ctx, s.who[access.Lead], s.document, o); kindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.recorded(t, "period.open", "period.extend", "period.close")
}

// recorded holds that acts are in the audit record.
func (s *stage) recorded(t *testing.T, acts ...string) {
	t.Helper()
	var entries []models.AuditEntry
	must(t, s.DB.Read(context.Background(), func(tx *models.Tx) (err error) {
		entries, err = models.AuditEntries(tx, 0, 1000)
		return err
	}))
	for _, act := range acts {
		if !slices.ContainsFunc(entries, func(e models.AuditEntry) bool { return e.Act == act && e.After != "" && e.ActorID != nil }) {
			t.Errorf("%s is not on record", act)
		}
	}
}

// A document or workspace that is archived is open to nobody.
func TestArchivedIsOpenToNobody(t *testing.T) {
	s := newStage(t, apptest.New(t))
	ctx := context.Background()
	s.begin(t, models.PeriodPublic, true)
	s.Clock.Turn(2 * time.Hour)
	s.check(t, "a partner", s.who["partner"], always("partner").during("partner", models.PeriodPublic))
	must(t, s.Document.Archive(ctx, s.who[access.Lead], s.document))
	for name, who := range s.who {
		want := always(name)
		if s.Access.InWorkspace(who, access.Read, s.workspace) == nil {
			continue
		}
		s.check(t, name+", archived", who, want)
	}
	if err := s.Access.InDocument(s.who[access.Viewer], access.Comment, s.head(t, s.document)); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	must(t, s.Document.Restore(ctx, s.who[access.Lead], s.document))
	s.check(t, "a partner again", s.who["partner"], always("partner").during("partner", models.PeriodPublic))
}

// A rule that denies somebody a workspace keeps them out of its documents too,
// and a change of the policy is in force at once.
func TestThePolicyDecides(t *testing.T) {
	s := newStage(t, apptest.New(t))
	s.begin(t, models.PeriodParties, false)
	s.Clock.Turn(2 * time.Hour)
	party := s.who["party"]
	s.check(t, "a Party", party, always("party").during("party", models.PeriodParties))
	barred := access.Rule{Role: access.PartyRole, Place: string(access.WorkspacePlace(s.workspace)), Thing: "period/parties", Act: "*", Deny: true}
	s.write(t, func(tx *models.Tx) error { return s.Access.AddRule(tx, barred) })
	s.check(t, "a Party that is barred", party, always("party"))
	s.write(t, func(tx *models.Tx) error { return s.Access.RemoveRule(tx, barred) })
	s.check(t, "a Party again", party, always("party").during("party", models.PeriodParties))
	silent := access.Rule{Role: access.PartyRole, Place: "*", Thing: "period/parties", Act: "comment"}
	s.write(t, func(tx *models.Tx) error { return s.Access.RemoveRule(tx, silent) })
	s.check(t, "a Party that only reads", party, may{read: true, live: collab.Read})
}
