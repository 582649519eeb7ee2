package moderation_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// things are a document, a file and a workspace that were reported, of a workspace of
// Mina's with a visibility; cases are theirs.
type things struct {
	*stage
	w     models.Workspace
	d     models.Document
	file  string
	cases map[string]models.CaseID
}

func reportThings(t *testing.T, a *apptest.App, visibility string) *things {
	t.Helper()
	s := &things{stage: setUp(t, a), cases: map[string]models.CaseID{}}
	var err error
	s.w, err = s.Workspace.Propose(background, s.who["Mina"], workspace.Description{Name: "Cinnabar", Purpose: "All about <b>cinnabar</b>.", Language: "en", Visibility: visibility})
	must(t, err)
	must(t, s.Workspace.Approve(background, s.who["Chen"], s.w.ID))
	s.file = s.fileOfTwo(t, s.w)
	text, err := prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Cinnabar in drums."}]}]}`))
	must(t, err)
	s.d, err = s.Document.Import(background, s.who["Mina"], s.w.ID, document.Description{Title: "Cinnabar, a guide", Language: "fr", Status: models.DocumentDraft}, text)
	must(t, err)
	_, err = s.Thread.Start(background, s.who["Mina"], thread.Start{Document: s.d.ID, Text: "Cinnabar sells.", Ref: "reference-of-the-thread"})
	must(t, err)
	s.admit(t, s.w, "Oscar", access.Viewer)
	for _, thing := range []string{fmt.Sprintf("document:%d", s.d.ID), s.file, fmt.Sprintf("workspace:%d", s.w.ID), fmt.Sprintf("comment:%d/1/1", s.d.ID)} {
		must(t, s.report("Oscar", thing))
	}
	q, err := s.Moderation.Queue(background, s.who["Chen"], "", "")
	must(t, err)
	for _, c := range q.Cases {
		s.cases[c.Kind] = c.ID
	}
	return s
}

// read is what somebody reads of the case of a kind of thing.
func (s *things) read(t *testing.T, name, kind string) (p moderation.CasePage, all string) {
	t.Helper()
	p, err := s.Moderation.Case(background, s.who[name], s.cases[kind])
	must(t, err)
	all = p.Title + "|" + p.Text + "|" + p.Words
	for _, v := range p.FileVersions {
		all += "|" + v.Name
	}
	for _, was := range p.AsReported {
		all += "|" + was.Text
	}
	return p, all
}

// A case shows what it is about: how a document begins, what a workspace says of
// itself, which file it is.
func TestACaseShowsWhatItIsAbout(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := reportThings(t, a, models.VisibilityPublic)
		for kind, want := range map[string]string{
			"document":  "Cinnabar, a guide|Cinnabar in drums.|Cinnabar, a guide\n\nCinnabar in drums.",
			"workspace": "Cinnabar|All about <b>cinnabar</b>.|Cinnabar\n\nAll about <b>cinnabar</b>.",
			"file":      "retort.docx|||retort.docx",
			"comment":   "Cinnabar, a guide|Cinnabar sells.|Cinnabar sells.",
		} {
			if p, got := s.read(t, "Mod", kind); got != want || !p.Reads || p.Closed || p.EditedAt != nil {
				t.Errorf("%s: %q, %v %v %v", kind, got, p.Reads, p.Closed, p.EditedAt)
			}
		}
		if p, _ := s.read(t, "Mod", "document"); p.Language != "fr" {
			t.Errorf("in %q", p.Language)
		}
		_, id, _ := strings.Cut(s.file, "/")
		number, err := strconv.ParseInt(id, 10, 64)
		must(t, err)
		for _, thing := range []confidential.Thing{{Document: s.d.ID}, {Workspace: s.w.ID, File: models.WorkspaceFileID(number)}} {
			must(t, s.Confidential.Mark(background, s.who["Mina"], thing, "Not yet."))
		}
		for _, kind := range []string{"document", "file", "comment"} {
			if p, got := s.read(t, "Mod", kind); strings.Trim(got, "|") != "" || p.Reads {
				t.Errorf("marked, of a %s: %q", kind, got)
			}
		}
		s.admit(t, s.w, "Mod", access.Viewer)
		if p, got := s.read(t, "Mod", "document"); !p.Reads || !p.Closed || !strings.Contains(got, "drums") {
			t.Errorf("a member reads %q, closed: %v", got, p.Closed)
		}
	})
}

// Of what only members read a case shows nothing to who is none, though they read
// everything by their office.
func TestACaseShowsNothingOfMembersOnly(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := reportThings(t, a, models.VisibilityMembers)
		for _, kind := range []string{"document", "workspace", "file", "comment"} {
			if p, got := s.read(t, "Chen", kind); strings.Trim(got, "|") != "" || p.Reads {
				t.Errorf("of a %s: %q", kind, got)
			}
			if _, err := s.Moderation.Case(background, s.who["Mod"], s.cases[kind]); !fault.Is(err, fault.NotFound) {
				t.Errorf("who does not moderate there reads the case of a %s: %v", kind, err)
			}
		}
		s.admit(t, s.w, "Chief", access.Viewer)
		for _, kind := range []string{"document", "workspace", "file", "comment"} {
			if p, got := s.read(t, "Chief", kind); strings.Trim(got, "|") == "" || !p.Reads || !p.Closed {
				t.Errorf("a member, of a %s: %q, closed: %v", kind, got, p.Closed)
			}
		}
	})
}

// What was reported is judged, whatever its author has made of it since.
func TestWhatWasReportedStaysInItsCase(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := reportThings(t, a, models.VisibilityPublic)
		reads := func(thing string) moderation.CasePage {
			t.Helper()
			q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
			must(t, err)
			at := slices.IndexFunc(q.Cases, func(c models.Case) bool { return c.Thing == thing })
			page, err := s.Moderation.Case(background, s.who["Mod"], q.Cases[at].ID)
			must(t, err)
			return page
		}
		writes := func(version int64, body string) {
			t.Helper()
			s.Clock.Turn(time.Hour)
			must(t, s.Forum.Update(background, s.who["Xavier"], s.topic.ID, 2, forum.Rewriting{Body: body, Version: version}))
			s.Clock.Turn(time.Hour)
		}
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 0))
		writes(1, "Order *here*.")
		must(t, s.report("Oscar", s.post))
		page := reads(s.post)
		if page.EditedAt != nil || page.AsReported != nil || page.PostBefore == nil || page.PostBefore.Number != 1 || page.People[page.PostBefore.AuthorID].Name != "Mina" {
			t.Errorf("as it was reported: %+v", page)
		}
		writes(2, "A draft.")
		writes(3, "Order there.")
		must(t, s.report("Wanda", s.post))
		writes(4, "All retorts are fine.")
		page = reads(s.post)
		if page.EditedAt == nil || len(page.AsReported) != 2 || page.AsReported[0].Text != "Order *here*." || page.AsReported[1].Text != "Order there." {
			t.Errorf("reported: %+v", page.AsReported)
		}
		if !page.AsReported[0].At.Equal(page.Reports[0].At) || !page.AsReported[1].At.Equal(page.Reports[1].At) {
			t.Errorf("at other moments: %+v", page.AsReported)
		}
		s.Clock.Turn(time.Hour)
		must(t, s.Thread.Edit(background, s.who["Mina"], thread.Edit{On: thread.On{Document: s.d.ID, Thread: 1}, Comment: 1, Version: 1, Text: "It is pretty."}))
		page, _ = s.read(t, "Mod", "comment")
		if page.EditedAt == nil || len(page.AsReported) != 1 || page.AsReported[0].Text != "Cinnabar sells." || page.Text != "It is pretty." {
			t.Errorf("a comment: %+v", page)
		}
		_, id, _ := strings.Cut(s.file, "/")
		number, err := strconv.ParseInt(id, 10, 64)
		must(t, err)
		_, err = s.Workspace.Keep(background, s.who["Mina"], s.w.ID, models.WorkspaceFileID(number), workspace.Kept{Key: "another", Name: "harmless.txt", MediaType: "text/plain", Size: 1, Digest: "x", Ref: "reference-of-another"})
		must(t, err)
		page, all := s.read(t, "Mod", "file")
		if page.EditedAt == nil || len(page.FileVersions) != 2 || !strings.HasSuffix(all, "|harmless.txt|retort.docx") {
			t.Errorf("a file: %s %+v", all, page.FileVersions)
		}
	})
}
