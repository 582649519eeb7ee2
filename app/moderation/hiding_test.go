package moderation_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"minamata.exchange/app/accounts"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// profiled gives Xavier something to say of themselves.
func (s *stage) profiled(t *testing.T) string {
	t.Helper()
	must(t, s.Accounts.UpdateProfile(background, s.who["Xavier"], accounts.Profile{
		Name: "Xavier", Position: "Seller", Bio: "Buy our retort.", Languages: []string{"fr"}, InterfaceLanguage: "en", TimeZone: "UTC", Version: 1,
	}))
	return fmt.Sprintf("person:%d", s.who["Xavier"].Person)
}

// wantProfile holds who reads and finds Xavier's profile against who is to.
func (s *stage) wantProfile(t *testing.T, how string, readers map[string]bool) {
	t.Helper()
	for name, who := range s.who {
		page, err := s.Forum.Contributor(background, who, s.who["Xavier"].Person)
		found, findErr := s.Forum.Mentionable(background, who, 0, "Xavier")
		must(t, findErr)
		if name == "visitor" || name == "Nils" || name == "Awa" { // suspended
			if err == nil || len(found.People) > 0 {
				t.Errorf("%s: %s reads the page or finds it: %v", how, name, err)
			}
			continue
		}
		must(t, err)
		reads := page.Person.Position == "Seller" && page.Person.Bio == "Buy our retort." && len(page.Person.Languages) == 1
		nothing := page.Person.Position+page.Person.Bio == "" && len(page.Person.Languages) == 0
		if reads != readers[name] || !reads && !nothing {
			t.Errorf("%s: %s reads %+v", how, name, page.Person)
		}
		if finds := len(found.People) == 1; finds != readers[name] && name != "Xavier" {
			t.Errorf("%s: %s finds %d", how, name, len(found.People))
		}
		if page.Person.Name != "Xavier" || page.Posts != 1 {
			t.Errorf("%s: %s sees %q with %d posts", how, name, page.Person.Name, page.Posts)
		}
		if own := name == "Xavier" || s.Access.CanHiddenProfiles(who); page.Hidden != (own && how != "shown") {
			t.Errorf("%s: %s is told it is hidden: %v", how, name, page.Hidden)
		}
	}
}

// wantReported has Wim report what Wim cannot know to be hidden, as anything else is,
// and Mona, who sees that it is, be told so.
func (s *stage) wantReported(t *testing.T, thing, told string) {
	t.Helper()
	if err := s.report("Wim", thing); err != nil {
		t.Errorf("Wim learns that it is hidden: %v", err)
	}
	if err := s.report("Mona", thing); !fault.Is(err, fault.Conflict) || fault.As(err).Key != told {
		t.Errorf("Mona, who sees it, is told %v", err)
	}
}

// A profile is hidden by a decision, or withheld by two reports, from all but its
// owner and those who decide; the name stays where they wrote.
func TestAProfileIsHidden(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		thing := s.profiled(t)
		must(t, s.Accounts.Suspend(background, s.who["Chen"], s.who["Awa"].Person, nil, "a trial"))
		everybody, few := map[string]bool{}, map[string]bool{"Xavier": true, "Mod": true, "Mona": true, "Chen": true, "Chief": true}
		for name := range s.who {
			everybody[name] = true
		}
		s.wantProfile(t, "shown", everybody)
		must(t, s.report("Oscar", thing))
		s.wantProfile(t, "shown", everybody)
		must(t, s.report("Mina", thing))
		s.wantProfile(t, "withheld", few)
		hiding, err := s.Moderation.HidingOf(background, s.who["Xavier"], thing)
		if err != nil || hiding == nil || !hiding.Withheld || !hiding.Own || hiding.Decides {
			t.Errorf("its owner is told %+v, %v", hiding, err)
		}
		s.wantReported(t, thing, "moderation.refused.looked_at")
		if page, err := s.Moderation.Case(background, s.who["Mod"], s.one(t, "Mod").ID); err != nil || page.Text != "Seller\n\nBuy our retort." || page.Case.Reports != 3 {
			t.Errorf("the case shows %q, %v", page.Text, err)
		}
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseKeep, Ground: "in_order"})
		s.wantProfile(t, "shown", everybody)
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Again."))
		s.wantProfile(t, "withheld", few)
		s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "promotional"})
		s.wantProfile(t, "hidden", few)
		hiding, err = s.Moderation.HidingOf(background, s.who["Mona"], thing)
		if err != nil || hiding == nil || hiding.Withheld || hiding.Own || !hiding.Decides || hiding.Ground != "promotional" || hiding.Case != c.ID {
			t.Errorf("a moderator is told %+v, %v", hiding, err)
		}
		s.wantReported(t, thing, "moderation.refused.hidden")
		again := s.decide(t, "Mod", moderation.Decision{To: models.CaseKeep, Ground: "in_order"}) // hid nothing, and shows nothing
		if again.ID == c.ID {
			t.Error("it was added to what is decided")
		}
		s.wantProfile(t, "hidden", few)
		must(t, s.Accounts.UpdateProfile(background, s.who["Xavier"], accounts.Profile{
			Name: "Xavier", Position: "Seller", Bio: "Buy our retort.", Languages: []string{"fr"}, InterfaceLanguage: "es", TimeZone: "UTC", Version: 2,
		}))
		s.wantProfile(t, "hidden", few)
		must(t, s.Moderation.Appeal(background, s.who["Xavier"], c.ID, "It is my work."))
		must(t, s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, To: moderation.Overturn, Note: "So it is."}))
		s.wantProfile(t, "shown", everybody)
		sum, err := s.Moderation.Summary(background, s.who["Oscar"])
		must(t, err)
		for _, row := range sum.Rows {
			if row.Kind == "person" && (row.Hidden != 1 || row.Overturned != 1 || row.Reports != 4) {
				t.Errorf("figures: %+v", row)
			}
		}
	})
}

// What a hidden profile says does not stand among those of the Party either.
func TestAHiddenProfileAmongThoseOfAParty(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		thing := s.profiled(t)
		party := models.Party{Code: "ALT", Names: models.Localized{"en": "Altura"}, Version: 1}
		must(t, a.DB.Write(background, func(tx *models.Tx) error {
			if err := tx.Create(&party).Error; err != nil {
				return err
			}
			return models.UpdateMembership(tx, s.who["Xavier"].Person, 2, &party.ID, nil)
		}))
		position := func(name string) string {
			t.Helper()
			all, err := s.Accounts.Delegation(background, s.who[name], party.ID)
			must(t, err)
			return all.People[0].Position
		}
		if position("Oscar") != "Seller" {
			t.Fatal("it is not there before")
		}
		must(t, s.report("Oscar", thing))
		s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "promotional"})
		for name, sees := range map[string]bool{"visitor": false, "Oscar": false, "Awa": false, "Xavier": true, "Mod": true, "Chen": true} {
			if got := position(name); (got == "Seller") != sees {
				t.Errorf("%s sees %q", name, got)
			}
		}
	})
}

// What one decision hides stays hidden where another about the same thing is undone
// or overturned.
func TestUndoingADecisionLeavesWhatAnotherHides(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		first := s.decide(t, "Mod", moderation.Decision{To: models.CaseMeasure, Ground: "unkind", Locks: true})
		must(t, s.report("Mina", s.post))
		second := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "promotional"})
		must(t, s.Moderation.Undo(background, s.who["Mona"], first.ID, 0, "A mistake."))
		if s.isSeen(t, s.post) {
			t.Fatal("the other decision is void")
		}
		s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "unkind"})
		must(t, s.Moderation.Appeal(background, s.who["Xavier"], second.ID, "It answers the question."))
		must(t, s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: second.ID, To: moderation.Overturn, Note: "So it does."}))
		if s.isSeen(t, s.post) {
			t.Fatal("two hid it, and one is overturned")
		}
		must(t, s.Moderation.Undo(background, s.who["Mona"], first.ID, 0, "A mistake."))
		if !s.isSeen(t, s.post) {
			t.Error("nothing hides it any more")
		}
	})
}

// A case about what is marked shows who may not read it neither its words nor what it
// is called, and sends them nowhere.
func TestACaseShowsNothingOfWhatIsMarked(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{Words: true, Files: true})
		must(t, s.Moderation.AddWords(background, s.who["Mod"], "casino"))
		w, err := s.Workspace.Propose(background, s.who["Mina"], workspace.Description{Name: "Open", Purpose: "All.", Language: "en", Visibility: models.VisibilityPublic})
		must(t, err)
		must(t, s.Workspace.Approve(background, s.who["Chen"], w.ID))
		d, err := s.Document.Start(background, s.who["Mina"], w.ID, document.Description{Title: "Guidance", Language: "en"})
		must(t, err)
		_, err = s.Thread.Start(background, s.who["Mina"], thread.Start{Document: d.ID, Text: "A casino here.", Ref: "reference-of-the-thread"})
		must(t, err)
		file := s.fileOfTwo(t, w)
		s.settled(t)
		seen := func() (all string) {
			t.Helper()
			q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
			must(t, err)
			for _, c := range q.Cases {
				page, err := s.Moderation.Case(background, s.who["Mod"], c.ID)
				must(t, err)
				all += page.Text + page.Words
				for _, sign := range page.Signs {
					all += " " + sign.Detail + ";"
				}
			}
			return all
		}
		if got := seen(); !strings.Contains(got, "A casino here.") || !strings.Contains(got, "macros retort.docx;") || !strings.Contains(got, "casino;") {
			t.Fatalf("before it is marked: %q", got)
		}
		_, ids, _ := strings.Cut(file, "/")
		number, err := strconv.ParseInt(ids, 10, 64)
		must(t, err)
		for _, thing := range []confidential.Thing{{Document: d.ID}, {Workspace: w.ID, File: models.WorkspaceFileID(number)}} {
			must(t, s.Confidential.Mark(background, s.who["Mina"], thing, "Not yet."))
		}
		if got := seen(); strings.Contains(got, "casino") || strings.Contains(got, "retort") || !strings.Contains(got, "macros;") {
			t.Errorf("a moderator who is no member sees %q", got)
		}
	})
}
