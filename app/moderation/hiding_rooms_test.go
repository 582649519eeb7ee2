package moderation_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/period"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// together is a public workspace of Mina's in which Wanda writes a document that is
// open for comment to everybody, and Wim comments on it.
type together struct {
	*stage
	w models.Workspace
	d models.Document
}

func workTogether(t *testing.T, a *apptest.App) *together {
	t.Helper()
	s := &together{stage: setUp(t, a)}
	must(t, a.Accounts.Suspend(background, s.who["Chen"], s.who["Nils"].Person, nil, "a trial"))
	var err error
	s.w, err = s.Workspace.Propose(background, s.who["Mina"], workspace.Description{Name: "Open", Purpose: "Together.", Language: "en", Visibility: models.VisibilityPublic})
	must(t, err)
	must(t, s.Workspace.Approve(background, s.who["Chen"], s.w.ID))
	s.admit(t, s.w, "Wanda", access.Editor)
	s.admit(t, s.w, "Wim", access.Commenter)
	s.d, err = s.Document.Start(background, s.who["Wanda"], s.w.ID, document.Description{Title: "Guidance", Language: "en"})
	must(t, err)
	now := a.Clock.Now()
	_, err = s.Period.Open(background, s.who["Mina"], s.d.ID, period.Opening{Audience: models.PeriodPublic, OpensAt: now, ClosesAt: now.Add(48 * time.Hour), ReadableAfter: true})
	must(t, err)
	_, err = s.Thread.Start(background, s.who["Wim"], thread.Start{Document: s.d.ID, Text: fmt.Sprintf("Look, @[Xavier](person:%d).", s.who["Xavier"].Person), Ref: "reference-of-a-thread"})
	must(t, err)
	return s
}

// ways are all ways to read the document or what is around it, by their names.
func (s *together) ways(who access.Who) map[string]error {
	errs := map[string]error{}
	_, errs["page"] = s.Document.Page(background, who, s.d.ID)
	_, errs["threads"] = s.Thread.List(background, who, s.d.ID)
	_, errs["compilation"] = s.Thread.Compile(background, who, s.d.ID, models.ThreadScope{})
	session, err := s.Collab.Open(background, collab.Person{Who: who, Name: "x", Language: "en"}, s.d.ID, collab.From{}, func() {})
	if errs["room"] = err; err == nil {
		session.Close()
	}
	if who.IsVisitor() {
		errs["room"] = errs["page"] // visitors open none
	}
	return errs
}

// isListed reports whether somebody finds the document in the lists.
func (s *together) isListed(t *testing.T, who access.Who) (inWorkspace, forComment bool) {
	t.Helper()
	list, err := s.Document.List(background, who, s.w.ID, false, 0)
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	open, err := s.Period.List(background, who, 0)
	must(t, err)
	return slices.ContainsFunc(list.Documents, func(d models.Document) bool { return d.ID == s.d.ID }),
		slices.ContainsFunc(open.Documents, func(d models.OpenDocument) bool { return d.Document.ID == s.d.ID })
}

// wantSeen holds who reads the document against who is to.
func (s *together) wantSeen(t *testing.T, how string, readers []string) {
	t.Helper()
	for name, who := range s.who {
		reads := slices.Contains(readers, name) && name != "Nils"
		for way, err := range s.ways(who) {
			if (err == nil) != reads || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s reads by %s: %v", how, name, way, err)
			}
		}
		inWorkspace, forComment := s.isListed(t, who)
		if inWorkspace != reads || forComment != (how == "shown" && name != "Nils") {
			t.Errorf("%s: %s finds it in its workspace: %v, open for comment: %v", how, name, inWorkspace, forComment)
		}
		told, err := s.Period.Named(background, who, []models.DocumentID{s.d.ID})
		if must(t, err); (len(told) == 1) != reads {
			t.Errorf("%s: the inbox of %s names it: %v", how, name, len(told) == 1)
		}
	}
}

// wantCounted holds how many documents and comments figures count.
func (s *together) wantCounted(t *testing.T, want int64) {
	t.Helper()
	must(t, s.DB.Read(background, func(tx *models.Tx) error {
		rows, err := models.Figures(tx, models.FiguresFilter{Since: tx.Now.Add(-time.Hour), Until: tx.Now.Add(time.Hour)})
		if got := rows[0].Documents + rows[0].Comments; got != want {
			t.Errorf("%d are counted, wanted %d", got, want)
		}
		return err
	}))
}

// changes are what those who read on try to change.
func (s *together) changes(who access.Who) map[string]error {
	now := s.Clock.Now()
	s.refs++
	_, opened := s.Period.Open(background, who, s.d.ID, period.Opening{Audience: models.PeriodPublic, OpensAt: now.Add(72 * time.Hour), ClosesAt: now.Add(96 * time.Hour)})
	_, said := s.Thread.Start(background, who, thread.Start{Document: s.d.ID, Text: "Why?", Ref: fmt.Sprintf("reference-of-thread-%d", s.refs)})
	return map[string]error{
		"describe": s.Document.Describe(background, who, s.d.ID, document.Description{Title: "Other", Language: "en", Revision: 1}),
		"archive":  s.Document.Archive(background, who, s.d.ID), "open": opened, "comment": said, "figure": s.Document.MayIllustrate(background, who, s.d.ID),
		"name": s.Document.NameVersion(background, who, s.d.ID, 0, "", "First"),
	}
}

func (s *together) wantUnchanged(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		for what, err := range s.changes(s.who[name]) {
			if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
	}
}

func (s *together) everybody() (names []string) {
	for name := range s.who {
		names = append(names, name)
	}
	return names
}

func TestADocumentIsHidden(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := workTogether(t, a)
		thing := fmt.Sprintf("document:%d", s.d.ID)
		few := []string{"Wanda", "Mina", "Mod", "Mona", "Chen", "Chief"}
		for _, name := range []string{"Oscar", "Awa", "Xavier"} { // however many: it is the work of many
			must(t, s.report(name, thing))
		}
		if c := s.one(t, "Mod"); c.WithheldAt != nil || c.Sides != 3 {
			t.Errorf("reports alone: %+v", c)
		}
		s.wantSeen(t, "shown", s.everybody())
		s.wantCounted(t, 2)
		heard := s.heard(t, "Wim")
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "untrue"})
		s.wantSeen(t, "hidden", few)
		s.wantCounted(t, 0)
		if end := heard(); end != collab.EndRightLost {
			t.Errorf("who had it open hears on: %v", end)
		}
		s.wantUnchanged(t, "Wanda", "Mina", "Mod", "Chen")
		if err := s.report("Mina", thing); !fault.Is(err, fault.Conflict) || fault.As(err).Key != "moderation.refused.hidden" {
			t.Errorf("what is hidden is reported: %v", err)
		}
		if err := s.report("Wim", thing); !fault.Is(err, fault.NotFound) {
			t.Errorf("what is not there is reported: %v", err)
		}
		if err := s.writeIn(); !fault.Is(err, fault.NotFound) {
			t.Errorf("the public writes in: %v", err)
		}
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Again."))
		s.wantSeen(t, "shown", s.everybody())
		s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "untrue"})
		s.wantSeen(t, "hidden", few)
		must(t, s.Moderation.Appeal(background, s.who["Wanda"], c.ID, "It is true."))
		must(t, s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, To: moderation.Overturn, Note: "So it is."}))
		s.wantSeen(t, "shown", s.everybody())
		must(t, s.Document.Describe(background, s.who["Wanda"], s.d.ID, document.Description{Title: "Guidance", Language: "en", Revision: 1}))
	})
}

func TestAWorkspaceIsHidden(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := workTogether(t, a)
		thing := fmt.Sprintf("workspace:%d", s.w.ID)
		few := []string{"Mina", "Mod", "Mona", "Chen", "Chief"}
		for _, name := range []string{"Oscar", "Awa", "Xavier"} {
			must(t, s.report(name, thing))
		}
		s.wantSeen(t, "shown", s.everybody())
		s.wantPlace(t, "shown", s.everybody())
		heard := s.heard(t, "Wanda")
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "confidential"})
		s.wantSeen(t, "hidden", few)
		s.wantPlace(t, "hidden", few)
		s.wantCounted(t, 0)
		if end := heard(); end != collab.EndRightLost {
			t.Errorf("who had a document of it open hears on: %v", end)
		}
		s.wantUnchanged(t, "Mina", "Mod", "Chen")
		for what, err := range map[string]error{
			"invites":   s.Workspace.Invite(background, s.who["Mina"], s.w.ID, workspace.Invite{Person: s.who["Awa"].Person, Role: access.Editor}),
			"archives":  s.Workspace.Archive(background, s.who["Mina"], s.w.ID),
			"uploads":   s.Workspace.MayKeep(s.who["Mina"], s.w.ID),
			"describes": s.Workspace.Describe(background, s.who["Mina"], s.w.ID, workspace.Description{Name: "x", Purpose: "x", Language: "en", Visibility: models.VisibilityPublic, Version: 2}),
		} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("its lead %s: %v", what, err)
			}
		}
		must(t, s.Moderation.Appeal(background, s.who["Mina"], c.ID, "Nothing of it is."))
		must(t, s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, To: moderation.Uphold, Note: "It is."}))
		s.wantPlace(t, "hidden", few)
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "After all."))
		s.wantSeen(t, "shown", s.everybody())
		s.wantPlace(t, "shown", s.everybody())
		must(t, s.Workspace.MayKeep(s.who["Wanda"], s.w.ID))
		sum, err := s.Moderation.Summary(background, s.who["Oscar"])
		must(t, err)
		if all := sum.Rows[len(sum.Rows)-1]; all.Open != 1 || all.Hidden != 0 {
			t.Errorf("figures once it is undone: %+v", all)
		}
	})
}

// wantPlace holds who reads the workspace itself, lists it and listens to it.
func (s *together) wantPlace(t *testing.T, how string, readers []string) {
	t.Helper()
	audience, err := s.Access.Audience(background, workspace.Subject(s.w.ID))
	must(t, err)
	for name, who := range s.who {
		reads := slices.Contains(readers, name) && name != "Nils"
		_, pageErr := s.Workspace.Page(background, who, s.w.ID)
		_, filesErr := s.Workspace.Files(background, who, s.w.ID)
		for way, err := range map[string]error{"page": pageErr, "files": filesErr} {
			if (err == nil) != reads || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s reads its %s: %v", how, name, way, err)
			}
		}
		list, err := s.Workspace.List(background, who, workspace.Filter{})
		must(t, err)
		if listed := slices.ContainsFunc(list.Workspaces, func(w models.Workspace) bool { return w.ID == s.w.ID }); listed != reads {
			t.Errorf("%s: %s finds it listed: %v", how, name, listed)
		}
		if audience.Admits(who) != reads {
			t.Errorf("%s: %s listens: %v", how, name, !reads)
		}
		named, err := s.Workspace.Named(background, who, []models.WorkspaceID{s.w.ID})
		if must(t, err); (len(named) == 1) != reads {
			t.Errorf("%s: the inbox of %s names it: %v", how, name, !reads)
		}
	}
}

// heard opens the document for somebody and says how that ended, once it has.
func (s *together) heard(t *testing.T, name string) func() collab.End {
	t.Helper()
	session, err := s.Collab.Open(background, collab.Person{Who: s.who[name], Name: name, Language: "en"}, s.d.ID, collab.From{}, func() {})
	must(t, err)
	return func() collab.End {
		patience := time.After(time.Minute)
		for {
			frame, end := session.Next()
			if frame != nil {
				continue
			}
			if end != collab.EndNone {
				return end
			}
			select {
			case <-session.Ready():
			case <-patience:
				return collab.EndNone
			}
		}
	}
}

// writeIn is the public writing to the document.
func (s *together) writeIn() error {
	return s.Period.WriteIn(background, access.Who{}, period.WriteIn{Document: s.d.ID, Name: "Someone", Email: "someone@example.org", Language: "en", Text: "A word.", Network: "192.0.2.1"})
}
