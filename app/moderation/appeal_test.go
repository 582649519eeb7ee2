package moderation_test

import (
	"strings"
	"testing"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

func TestAnAppealIsDecidedBySomebodyElse(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		waiting := func(name string) int64 {
			t.Helper()
			n, err := s.Moderation.Waiting(background, s.who[name])
			must(t, err)
			return n
		}
		appeal := func(name, words string, c models.Case) error {
			return s.Moderation.Appeal(background, s.who[name], c.ID, words)
		}
		judge := func(name, to string, c models.Case) error {
			return s.Moderation.Judge(background, s.who[name], moderation.Judgement{Case: c.ID, To: to, Note: "Looked at anew."})
		}
		if err := appeal("Xavier", "No.", s.one(t, "Mod")); !fault.Is(err, fault.Conflict) {
			t.Errorf("what is not decided is appealed: %v", err)
		}
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "promotional"})
		for name, kind := range map[string]fault.Kind{"visitor": fault.Unauthenticated, "Oscar": fault.NotFound, "Mona": fault.NotFound, "Chen": fault.NotFound} {
			if err := appeal(name, "No.", c); !fault.Is(err, kind) {
				t.Errorf("%s appeals: %v", name, err)
			}
		}
		for _, words := range []string{"", " ", strings.Repeat("x", 1001)} {
			if err := appeal("Xavier", words, c); !fault.Is(err, fault.Invalid) {
				t.Errorf("%d words: %v", len(words), err)
			}
		}
		if err := judge("Mona", moderation.Overturn, c); !fault.Is(err, fault.Conflict) {
			t.Errorf("what is not appealed is overturned: %v", err)
		}
		must(t, appeal("Xavier", "It answers the question.", c))
		if err := appeal("Xavier", "Again.", c); !fault.Is(err, fault.Conflict) {
			t.Errorf("appealed twice: %v", err)
		}
		if waiting("Mod") != 0 || waiting("Mona") != 1 {
			t.Errorf("%d wait for who decided, %d for another", waiting("Mod"), waiting("Mona"))
		}
		for name, kind := range map[string]fault.Kind{"visitor": fault.Unauthenticated, "Oscar": fault.Forbidden, "Xavier": fault.Forbidden, "Mod": fault.Conflict} {
			if err := judge(name, moderation.Uphold, c); !fault.Is(err, kind) {
				t.Errorf("%s decides on the appeal: %v", name, err)
			}
		}
		err := a.DB.Write(background, func(tx *models.Tx) error {
			return tx.Exec("update appeals set outcome = 'upheld', decided_by = against_id").Error
		})
		if err == nil {
			t.Error("the database lets who decided decide on the appeal")
		}
		q, err := s.Moderation.Queue(background, s.who["Mona"], moderation.Appealed, "")
		if err != nil || len(q.Cases) != 1 || q.Appeals[c.ID].Words != "It answers the question." {
			t.Errorf("the queue of appeals: %+v, %v", q, err)
		}
		if err := s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, To: moderation.Overturn}); !fault.Is(err, fault.Invalid) {
			t.Errorf("overturned without a word: %v", err)
		}
		must(t, judge("Mona", moderation.Overturn, c))
		if !s.isSeen(t, s.post) {
			t.Error("an overturned decision is not undone")
		}
		told, err := s.Moderation.Told(background, s.who["Xavier"], c.ID)
		if err != nil || told.Appeal == nil || told.Appeal.Outcome != models.AppealOverturned || told.Appeal.DecidedBy != nil || told.Appeal.AgainstID != 0 {
			t.Errorf("told %+v, %v", told.Appeal, err)
		}
		for what, err := range map[string]error{"decided twice": judge("Mona", moderation.Uphold, c), "undone after that": s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "No.")} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", what, err)
			}
		}
		sum, err := s.Moderation.Summary(background, s.who["Oscar"])
		if all := sum.Rows[len(sum.Rows)-1]; err != nil || all.Appealed != 1 || all.Overturned != 1 || all.Hidden != 1 {
			t.Errorf("figures: %+v, %v", all, err)
		}
	})
}

// Who decided does not do away with an appeal by undoing it, nor does anybody else; a
// decision that is undone before it is appealed leaves the next one to be.
func TestAnAppealIsNotDoneAwayWith(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "promotional"})
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "They are right."))
		if err := s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, To: moderation.Uphold, Note: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("an appeal against nothing is decided: %v", err)
		}
		s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "promotional"})
		must(t, s.Moderation.Appeal(background, s.who["Xavier"], c.ID, "No."))
		for _, name := range []string{"Mod", "Mona", "Chen"} {
			if err := s.Moderation.Undo(background, s.who[name], c.ID, 0, "They are right."); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s does away with the appeal: %v", name, err)
			}
			if page, err := s.Moderation.Case(background, s.who[name], c.ID); err != nil || page.MayUndo {
				t.Errorf("%s is offered to: %v", name, err)
			}
		}
		if err := s.Moderation.Claim(background, s.who["Mod"], c.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("who decided takes the appeal: %v", err)
		}
		must(t, s.Moderation.Claim(background, s.who["Chen"], c.ID))
		if err := s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, To: moderation.Uphold, Note: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("two work on one appeal: %v", err)
		}
		must(t, s.Moderation.Release(background, s.who["Chen"], c.ID))
		must(t, s.Moderation.Judge(background, s.who["Mona"], moderation.Judgement{Case: c.ID, To: moderation.Uphold, Note: "It advertises."}))
		if s.isSeen(t, s.post) {
			t.Error("what is upheld is seen")
		}
	})
}
