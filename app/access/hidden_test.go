package access_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// hide has moderation hide a workspace or a document, or show it again.
func (s *site) hide(t *testing.T, w models.WorkspaceID, d models.DocumentID, hidden bool) {
	t.Helper()
	s.change(t, func(tx *models.Tx) error {
		if d != 0 {
			if err := models.SetHidden(tx, &models.Document{}, int64(d), hidden, 0); err != nil {
				return err
			}
			return s.DocumentChanged(tx, d)
		}
		if err := models.SetHidden(tx, &models.Workspace{}, int64(w), hidden, 0); err != nil {
			return err
		}
		return s.WorkspaceChanged(tx, w)
	})
}

// draft is a document in a workspace, open for comment to everybody.
func (s *site) draft(t *testing.T, w models.Workspace, author models.PersonID) models.Document {
	t.Helper()
	d := models.Document{WorkspaceID: w.ID, Title: "Draft", Language: "en", Status: models.DocumentDraft, AuthorID: author, ChangedBy: author, Revision: 1}
	s.change(t, func(tx *models.Tx) error {
		d.CreatedAt, d.ChangedAt = tx.Now, tx.Now
		if err := models.InsertDocument(tx, &d, &models.DocumentSnapshot{Doc: "{}", CreatedAt: tx.Now}); err != nil {
			return err
		}
		period := models.CommentPeriod{
			DocumentID: d.ID, Audience: models.PeriodPublic, OpensAt: tx.Now.Add(-1e9), ClosesAt: tx.Now.Add(3600e9), OpenedBy: author, CreatedAt: tx.Now, Revision: 1,
		}
		if err := models.InsertPeriod(tx, &period); err != nil {
			return err
		}
		return s.DocumentChanged(tx, d.ID)
	})
	return d
}

// people of the site and of the workspace, and the document's author, who is an editor.
func (s *site) peopleOf(t *testing.T, w models.Workspace) map[string]access.Who {
	t.Helper()
	people := cast(t, s, access.WorkspacePlace(w.ID))
	people["author"] = access.Who{Person: w.ProposedBy}
	s.grant(t, w.ProposedBy, access.Editor, access.WorkspacePlace(w.ID))
	return people
}

// What moderation hides is there for who leads the workspace, who moderates there and
// the secretariat alone, and nobody changes it; shown again it is as it was.
func TestAHiddenWorkspace(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		w, other := s.addWorkspace(t, models.VisibilityPublic, models.WorkspaceOpen), s.addWorkspace(t, models.VisibilityPublic, models.WorkspaceOpen)
		people := s.peopleOf(t, w)
		d := s.draft(t, w, w.ProposedBy)
		before := map[string][]error{}
		for name, who := range people {
			before[name] = s.answers(who, w, d)
		}
		s.hide(t, w.ID, 0, true)
		for name, who := range people {
			sees := slices.Contains([]string{"lead", "moderator", "secretariat"}, name)
			s.agree(t, who, name, w, other)
			for i, act := range acts {
				err := s.InWorkspace(who, act, w.ID)
				inIt := s.InDocument(who, act, d)
				switch {
				case !sees:
					if !fault.Is(err, fault.NotFound) || !fault.Is(inIt, fault.NotFound) {
						t.Errorf("%s %s: %v; its document: %v", name, act, err, inIt)
					}
				case act == access.Read || act == access.ReadVersions && before[name][i] == nil:
					if err != nil || inIt != nil {
						t.Errorf("%s %s: %v; its document: %v", name, act, err, inIt)
					}
				default:
					if err == nil || inIt == nil || fault.Is(err, fault.NotFound) {
						t.Errorf("%s %s: %v; its document: %v", name, act, err, inIt)
					}
				}
			}
			forum := models.Forum{ID: *w.ForumID, Place: string(access.WorkspacePlace(w.ID))}
			for _, act := range []access.Act{access.Reply, access.Start, access.React, access.Attach} {
				if s.CanForum(who, act, forum) {
					t.Errorf("%s may %s in its forum", name, act)
				}
			}
			if _, err := s.Forum(who, access.Reply, forum.ID); sees && !fault.Is(err, fault.Conflict) || !sees && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s replies in its forum: %v", name, err)
			}
			decides := name == "moderator" || name == "secretariat"
			if s.CanForum(who, access.Moderate, forum) != (name == "secretariat") || s.CanForum(who.InCase(), access.Moderate, forum) != decides || s.CanCase(who, access.CasePlace{Workspace: w.ID}) != decides || s.CanCase(who, access.CasePlace{Forum: *w.ForumID}) != decides {
				t.Errorf("%s decides cases in it, or not", name)
			}
			if s.IsThroughPeriod(who, d) {
				t.Errorf("%s reads its document through a period", name)
			}
			if _, reads := s.KnownSince(who, d); reads != sees {
				t.Errorf("%s knows what its document was: %v", name, reads)
			}
		}
		s.hide(t, w.ID, 0, false)
		s.wantAnswers(t, people, w, d, before)
	})
}

func TestAHiddenDocument(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		w := s.addWorkspace(t, models.VisibilityPublic, models.WorkspaceOpen)
		people := s.peopleOf(t, w)
		d, other := s.draft(t, w, w.ProposedBy), s.draft(t, w, w.ProposedBy)
		before := map[string][]error{}
		for name, who := range people {
			before[name] = s.answers(who, w, d)
		}
		s.hide(t, w.ID, d.ID, true)
		for name, who := range people {
			sees := slices.Contains([]string{"author", "lead", "moderator", "secretariat"}, name)
			for i, act := range append(slices.Clone(acts), access.WriteIn, access.OpenPeriod) {
				err := s.InDocument(who, act, d)
				switch {
				case !sees:
					if !fault.Is(err, fault.NotFound) {
						t.Errorf("%s %s: %v", name, act, err)
					}
				case act == access.Read || act == access.ReadVersions && before[name][i] == nil:
					if err != nil {
						t.Errorf("%s %s: %v", name, act, err)
					}
				case !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Forbidden):
					t.Errorf("%s %s: %v", name, act, err)
				}
			}
			if _, reads := s.KnownSince(who, d); reads != sees || s.IsThroughPeriod(who, d) {
				t.Errorf("%s knows what it was: %v", name, reads)
			}
			if (s.InDocument(who, access.Read, other) == nil) != (name != "suspended") {
				t.Errorf("%s: another in the same workspace", name)
			}
			s.listed(t, who, name, w, d, sees)
		}
		s.hide(t, w.ID, d.ID, false)
		s.wantAnswers(t, people, w, d, before)
	})
}

// acts are what is asked in a workspace and of a document.
var acts = []access.Act{
	access.Read, access.Comment, access.Suggest, access.Edit, access.Accept, access.Resolve, access.ReadVersions, access.NameVersion, access.RestoreVersion,
	access.Manage, access.Moderate, access.Archive, access.Restore,
}

func (s *site) answers(who access.Who, w models.Workspace, d models.Document) (all []error) {
	for _, act := range acts {
		all = append(all, s.InDocument(who, act, d))
	}
	for _, act := range acts {
		all = append(all, s.InWorkspace(who, act, w.ID))
	}
	return all
}

func (s *site) wantAnswers(t *testing.T, people map[string]access.Who, w models.Workspace, d models.Document, want map[string][]error) {
	t.Helper()
	for name, who := range people {
		for i, err := range s.answers(who, w, d) {
			if fault.Of(err) != fault.Of(want[name][i]) || (err == nil) != (want[name][i] == nil) {
				t.Errorf("shown again, %s is answered %v, and %v before", name, err, want[name][i])
			}
		}
	}
}

// listed holds the lists of the workspace's documents and of those that are open for
// comment to who sees one.
func (s *site) listed(t *testing.T, who access.Who, name string, w models.Workspace, d models.Document, sees bool) {
	t.Helper()
	err := s.db.Read(t.Context(), func(tx *models.Tx) error {
		all, err := models.DocumentsOf(tx, w.ID, models.DocumentFilter{Hidden: s.HiddenIn(who, w.ID)}, models.Document{}, 10)
		if err != nil {
			return err
		}
		if is := slices.ContainsFunc(all, func(one models.Document) bool { return one.ID == d.ID }); is != sees || len(all) == 0 {
			t.Errorf("%s: listed %v of %d", name, is, len(all))
		}
		open, err := models.OpenDocuments(tx, s.ReadablePeriods(who), models.CommentPeriod{}, 10)
		if slices.ContainsFunc(open, func(one models.OpenDocument) bool { return one.Document.ID == d.ID }) || len(open) != 1 && name != "suspended" {
			t.Errorf("%s: listed as open for comment, among %d", name, len(open))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Another instance, and one that starts, hide it too.
func TestHidingIsInForceOnEveryInstance(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		open := func() *site {
			db, err := models.Open(context.Background(), url, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			return start(t, db)
		}
		here, there := open(), open()
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { there.Follow(ctx, slog.New(slog.DiscardHandler)); close(done) }()
		defer func() { stop(); <-done }()
		told := there.hub.Subscribe(access.EveryoneSubject)
		w := here.addWorkspace(t, models.VisibilityPublic, models.WorkspaceOpen)
		d := here.draft(t, w, w.ProposedBy)
		wait := func(what string, holds func() bool) {
			t.Helper()
			for patience := time.After(time.Minute); !holds(); {
				select {
				case <-told.Events:
				case <-patience:
					t.Fatal("never: " + what)
				}
			}
		}
		wait("the other instance shows it", func() bool { return there.InDocument(access.Who{}, access.Read, d) == nil })
		here.hide(t, w.ID, d.ID, true)
		wait("the other instance hides it", func() bool { return fault.Is(there.InDocument(access.Who{}, access.Read, d), fault.NotFound) })
		if again := open(); !fault.Is(again.InDocument(access.Who{}, access.Read, d), fault.NotFound) || again.InWorkspace(access.Who{}, access.Read, w.ID) != nil {
			t.Error("one that starts hides something else")
		}
		here.hide(t, w.ID, d.ID, false)
		here.hide(t, w.ID, 0, true)
		wait("the other instance hides the workspace", func() bool { return there.InWorkspace(access.Who{}, access.Read, w.ID) != nil })
		if there.IsHidden(models.Document{ID: d.ID}) {
			t.Error("the document is hidden on")
		}
	})
}
