package confidential_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/period"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// way is how somebody may come to something that is marked: what they find, or
// the error.
type way struct {
	name string
	find func(t *testing.T, s *stage, who access.Who) (bool, error)
}

var ways = []way{
	{"the document's page", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		_, err := s.Document.Page(t.Context(), who, s.document)
		return true, err
	}},
	{"the list of documents", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		list, err := s.Document.List(t.Context(), who, s.workspace.ID, false, 0)
		return slices.ContainsFunc(list.Documents, func(d models.Document) bool { return d.ID == s.document }), err
	}},
	{"the document's suggestions", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		_, err := s.Document.Suggestions(t.Context(), who, s.document)
		return true, err
	}},
	{"its threads", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		_, err := s.Thread.List(t.Context(), who, s.document)
		return true, err
	}},
	{"its compilation", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		_, err := s.Thread.Compile(t.Context(), who, s.document, models.ThreadScope{})
		return true, err
	}},
	{"its name in a notice", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		named, err := s.Period.Named(t.Context(), who, []models.DocumentID{s.document})
		return len(named) == 1, err
	}},
	{"its room", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		var d models.Document
		must(t, s.DB.Read(t.Context(), func(tx *models.Tx) (err error) {
			d, err = models.DocumentByID(tx, s.document)
			return err
		}))
		_, knows := s.Access.KnownSince(who, d)
		if reads := collab.ByAccess(s.Access)(who, d) > collab.Nothing; reads != knows {
			t.Errorf("reads %v, knows %v", reads, knows)
		}
		return knows, nil
	}},
	{"the file's page", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		_, err := s.Workspace.File(t.Context(), who, s.workspace.ID, s.file.ID)
		return true, err
	}},
	{"the list of files", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		list, err := s.Workspace.Files(t.Context(), who, s.workspace.ID)
		return slices.ContainsFunc(list.Files, func(f models.WorkspaceFile) bool { return f.ID == s.file.ID }), err
	}},
	{"the file itself", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		_, _, err := s.Workspace.Download(t.Context(), who, s.workspace.ID, s.key)
		return true, err
	}},
	{"its name in the activity", func(t *testing.T, s *stage, who access.Who) (bool, error) {
		o, err := s.Workspace.Overview(t.Context(), who, s.workspace.ID, 0)
		_, named := o.Files[s.file.ID]
		return named, err
	}},
}

// readers are who may read a workspace of a visibility without a role in it.
var readers = map[string][]string{
	models.VisibilityPublic:  {"visitor", "stranger", "observer", "party", "moderator", "secretariat", "lead elsewhere"},
	models.VisibilityParties: {"party", "moderator", "secretariat"},
	models.VisibilityMembers: {"secretariat"},
}

// INV-24: by no way does anybody but members come to what is marked, and by each
// way they do before it is marked and after the mark was lifted.
func TestWhatIsMarkedIsForMembers(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		for visibility, outside := range readers {
			s := newStage(t, a, visibility)
			check := func(when string, marked bool) {
				for _, name := range s.everybody() {
					reads := isMember(name) || slices.Contains(outside, name)
					if marked {
						reads = isMember(name) || name == "secretariat"
					}
					for _, w := range ways {
						found, err := w.find(t, s, s.who[name])
						if got := found && err == nil; got != reads || err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Unauthenticated) {
							t.Errorf("%s, %s: %s finds it by %s: %v, %v", visibility, when, name, w.name, found, err)
						}
					}
				}
			}
			must(t, s.look(t))
			check("before", false)
			for _, thing := range s.things() {
				must(t, s.Confidential.Mark(t.Context(), s.who["lead"], thing, why))
			}
			check("marked", true)
			for _, name := range append(slices.Clone(outside), "viewer") {
				want := ""
				if isMember(name) || name == "secretariat" {
					want = why
				}
				lines := s.activity(t, name, confidential.ActivityMarked)
				if len(lines) != 2 || lines[0].Reason != want {
					t.Errorf("%s: %s reads %+v", visibility, name, lines)
				}
				shown, err := s.Workspace.Shown(t.Context(), lines[0].ID)
				if err != nil || shown.Activities[0].Reason != "" || len(shown.Files)+len(shown.Documents) != 0 {
					t.Errorf("%s: what all are sent says %+v %v", visibility, shown, err)
				}
			}
			for _, thing := range s.things() {
				must(t, s.Confidential.Lift(t.Context(), s.who["lead"], thing, "They are published now."))
			}
			check("lifted", false)
			record, err := s.Audit.Read(t.Context(), s.who["secretariat"], models.AuditFilter{Act: "confidential.lift"})
			if err != nil || record.Entries[0].Reason != "They are published now." || record.Entries[0].Before != "confidential: "+why {
				t.Errorf("the record has %+v %v", record.Entries, err)
			}
		}
	})
}

func TestWhoMarks(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a, models.VisibilityParties)
		must(t, s.look(t))
		for _, thing := range s.things() {
			for _, name := range s.everybody() {
				want := fault.NotFound
				switch {
				case name == "lead", name == "secretariat":
					want = fine
				case isMember(name), name == "party", name == "moderator":
					want = fault.Forbidden
				}
				err := s.Confidential.Mark(t.Context(), s.who[name], thing, why)
				if kindOf(err) != want {
					t.Errorf("%s marks %s: %v", name, thing, err)
				}
				_, page := s.Confidential.Page(t.Context(), s.who[name], thing)
				if kindOf(page) != want {
					t.Errorf("%s sees the form of %s: %v", name, thing, page)
				}
				if err == nil {
					if again := s.Confidential.Mark(t.Context(), s.who[name], thing, why); !fault.Is(again, fault.Conflict) {
						t.Errorf("%s is marked twice: %v", thing, again)
					}
					if silent := s.Confidential.Lift(t.Context(), s.who[name], thing, " \n"); !fault.Is(silent, fault.Invalid) {
						t.Errorf("%s is lifted without a reason: %v", thing, silent)
					}
					must(t, s.Confidential.Lift(t.Context(), s.who[name], thing, "It was wrong."))
				}
			}
			if err := s.Confidential.Mark(t.Context(), s.who["lead"], thing, "\x00"); !fault.Is(err, fault.Invalid) {
				t.Errorf("a reason that is no text: %v", err)
			}
			if err := s.Confidential.Lift(t.Context(), s.who["lead"], thing, why); !fault.Is(err, fault.Conflict) {
				t.Errorf("a mark is lifted that is not there: %v", err)
			}
		}
	})
}

// What is marked is opened to nobody but members, and what is open to others is
// not marked.
func TestMarksAndCommentPeriods(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a, models.VisibilityMembers)
		ctx, lead, thing := t.Context(), s.who["lead"], s.things()[0]
		open := func(audience string) (models.CommentPeriod, error) {
			return s.Period.Open(ctx, lead, s.document, period.Opening{Audience: audience, ClosesAt: s.Clock.Now().Add(time.Hour)})
		}
		refused := func(what string, err error, key string) {
			t.Helper()
			if !fault.Is(err, fault.Conflict) || fault.As(err).Key != key {
				t.Errorf("%s: %v", what, err)
			}
		}
		first, err := open(models.PeriodParties)
		must(t, err)
		if _, err := s.Document.Page(ctx, s.who["party"], s.document); err != nil {
			t.Fatalf("it is open to Parties: %v", err)
		}
		refused("marked while it is open", s.Confidential.Mark(ctx, lead, thing, why), "confidential.refused.open")
		on := func(p models.CommentPeriod, revision int64) period.On {
			return period.On{Document: s.document, Period: p.ID, Revision: revision}
		}
		must(t, s.Period.LetRead(ctx, lead, on(first, 1), true))
		must(t, s.Period.Close(ctx, lead, on(first, 2)))
		refused("marked while they read on", s.Confidential.Mark(ctx, lead, thing, why), "confidential.refused.open")
		must(t, s.Period.LetRead(ctx, lead, on(first, 3), false))
		must(t, s.Confidential.Mark(ctx, lead, thing, why))
		refused("read on again", s.Period.LetRead(ctx, lead, on(first, 4), true), "period.refused.confidential")
		for _, audience := range models.PeriodAudiences {
			if audience == models.PeriodMembers {
				continue
			}
			_, err := open(audience)
			refused("opened to "+audience, err, "period.refused.confidential")
		}
		within, err := open(models.PeriodMembers)
		if err != nil {
			t.Fatalf("to members: %v", err)
		}
		if err := s.Access.InDocument(s.who["viewer"], access.Comment, s.head(t)); err != nil {
			t.Errorf("a viewer comments in it: %v", err)
		}
		if err := s.Access.InDocument(s.who["party"], access.Read, s.head(t)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a Party reads it: %v", err)
		}
		must(t, s.Period.Close(ctx, lead, on(within, 1)))
		s.write(t, func(tx *models.Tx) error { // one that should not be there opens nothing
			p := models.CommentPeriod{
				DocumentID: s.document, Audience: models.PeriodParties, OpensAt: tx.Now, ClosesAt: tx.Now.Add(time.Hour), OpenedBy: lead.Person, CreatedAt: tx.Now, Revision: 1,
			}
			if err := models.InsertPeriod(tx, &p); err != nil {
				return err
			}
			within = p
			return s.Access.DocumentChanged(tx, s.document)
		})
		if err := s.Access.InDocument(s.who["party"], access.Read, s.head(t)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a Party reads it through a period: %v", err)
		}
		must(t, s.Period.Close(ctx, lead, on(within, 1)))
		must(t, s.Confidential.Lift(ctx, lead, thing, "They are published now."))
		if _, err := open(models.PeriodPublic); err != nil {
			t.Errorf("after it was lifted: %v", err)
		}
	})
}

func (s *stage) head(t *testing.T) (d models.Document) {
	t.Helper()
	must(t, s.DB.Read(t.Context(), func(tx *models.Tx) (err error) {
		d, err = models.DocumentByID(tx, s.document)
		return err
	}))
	return d
}

// INV-16: whoever reads a document by their office is seen, by whatever way they
// come; one that is marked stands for members only in whatever workspace.
func TestADocumentReadFromOutsideIsSeen(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a, models.VisibilityMembers)
		office := s.who["secretariat"]
		for name, read := range map[string]func() error{
			"its page": func() error { _, err := s.Document.Page(t.Context(), office, s.document); return err },
			"a version": func() error {
				_, err := s.Document.Version(t.Context(), office, s.document, 0)
				return err
			},
			"its versions": func() error { _, err := s.Document.Versions(t.Context(), office, s.document, 0, 0); return err },
			"who wrote it": func() error { _, err := s.Document.Authors(t.Context(), office, s.document); return err },
			"a comparison": func() error {
				_, err := s.Document.CompareVersions(t.Context(), office, s.document, 0, 0)
				return err
			},
			"its suggestions": func() error { _, err := s.Document.Suggestions(t.Context(), office, s.document); return err },
			"its threads":     func() error { _, err := s.Thread.List(t.Context(), office, s.document); return err },
			"its compilation": func() error {
				_, err := s.Thread.Compile(t.Context(), office, s.document, models.ThreadScope{})
				return err
			},
			"joining in":        func() error { return s.Document.Enter(t.Context(), office, s.document) },
			"the form of marks": func() error { _, err := s.Confidential.Page(t.Context(), office, s.things()[0]); return err },
		} {
			before := len(s.activity(t, "lead", workspace.ActivityLooked))
			s.Clock.Turn(25 * time.Hour)
			if err := read(); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s is read for no reason: %v", name, err)
			}
			must(t, s.look(t))
			must(t, read())
			if now := len(s.activity(t, "lead", workspace.ActivityLooked)); now != before+1 {
				t.Errorf("%s: %d looks, and %d before", name, now, before)
			}
		}
		before := len(s.activity(t, "lead", workspace.ActivityLooked))
		s.Clock.Turn(25 * time.Hour)
		must(t, s.Document.Enter(t.Context(), s.who["viewer"], s.document))
		if now := len(s.activity(t, "lead", workspace.ActivityLooked)); now != before {
			t.Error("a member looks from outside")
		}
		shared := newStage(t, a, models.VisibilityPublic)
		if _, err := shared.Document.Page(t.Context(), shared.who["secretariat"], shared.document); err != nil {
			t.Errorf("asked why where everybody reads: %v", err)
		}
		must(t, shared.Confidential.Mark(t.Context(), shared.who["lead"], shared.things()[0], why))
		if _, err := shared.Document.Page(t.Context(), shared.who["secretariat"], shared.document); !fault.Is(err, fault.Conflict) {
			t.Errorf("what is marked is read for no reason: %v", err)
		}
	})
}

// A case about a comment on what is marked shows its words to moderators no more
// than the document does; members who moderate in the workspace read them.
func TestACaseSaysNothingOfWhatIsMarked(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := newStage(t, a, models.VisibilityParties)
		number, err := s.Thread.Start(t.Context(), s.who["commenter"], thread.Start{Document: s.document, Text: "Zirconium words", Ref: "reference-000001"})
		must(t, err)
		must(t, s.Moderation.Report(t.Context(), s.who["viewer"], moderation.Reporting{Thing: fmt.Sprintf("comment:%d/%d/1", s.document, number), Ground: "unkind"}))
		queue, err := s.Moderation.Queue(t.Context(), s.who["moderator"], "", "")
		must(t, err)
		if len(queue.Cases) != 1 {
			t.Fatalf("%d cases", len(queue.Cases))
		}
		read := func(name string, want, closed bool) {
			t.Helper()
			page, err := s.Moderation.Case(t.Context(), s.who[name], queue.Cases[0].ID)
			must(t, err)
			if got := page.Words == "Zirconium words" && page.Text == page.Words; got != want || !want && page.Text+page.Words != "" || want && page.Closed != closed {
				t.Errorf("%s reads %q and %q, closed %v", name, page.Text, page.Words, page.Closed)
			}
		}
		read("moderator", true, false)
		must(t, s.Confidential.Mark(t.Context(), s.who["lead"], s.things()[0], why))
		read("moderator", false, true)
		read("secretariat", false, true)
		s.write(t, func(tx *models.Tx) error { // a member who moderates
			return s.Access.Grant(tx, access.RoleGrant{Person: s.who["editor"].Person, Role: access.Moderator, Place: access.Site})
		})
		read("editor", true, true)
		must(t, s.Confidential.Lift(t.Context(), s.who["lead"], s.things()[0], "They are published now."))
		read("moderator", true, false)
	})
}
