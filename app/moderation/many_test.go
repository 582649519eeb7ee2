package moderation_test

import (
	"fmt"
	"sync"
	"testing"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// What cannot be done with a thing is said of it, and done with the others; what stays
// open is done with many as well.
func TestManyCasesAreDeletedOrHandedOn(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		must(t, s.report("Oscar", fmt.Sprintf("person:%d", s.who["Xavier"].Person)))
		at := func() map[models.CaseID]int64 {
			t.Helper()
			q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
			must(t, err)
			versions := map[models.CaseID]int64{}
			for _, c := range q.Cases {
				versions[c.ID] = c.Version
			}
			return versions
		}
		refused, err := s.Moderation.DecideAll(background, s.who["Mod"], moderation.Decision{To: models.CaseDelete, Ground: "promotional"}, at())
		must(t, err)
		if len(refused) != 1 || s.isSeen(t, s.post) {
			t.Fatalf("refused %v", refused)
		}
		for _, err := range refused {
			if fault.As(err).Key != "moderation.refused.not_for_this" {
				t.Errorf("a person is deleted: %v", err)
			}
		}
		must(t, s.report("Awa", s.reply(t, "Xavier", "Again.")))
		if _, err := s.Moderation.DecideAll(background, s.who["Mod"], moderation.Decision{To: moderation.HandOn}, at()); !fault.Is(err, fault.Invalid) {
			t.Errorf("handed on without a word: %v", err)
		}
		refused, err = s.Moderation.DecideAll(background, s.who["Mod"], moderation.Decision{To: moderation.HandOn, Note: "All of one vendor."}, at())
		if err != nil || len(refused) != 0 || len(at()) != 0 {
			t.Errorf("refused %v, %v", refused, err)
		}
	})
}

func TestManyCasesAreDecidedEachByItself(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		posts := []string{s.post, s.reply(t, "Xavier", "And another."), s.reply(t, "Xavier", "And a third."), s.reply(t, "Mod", "One of a moderator.")}
		for _, post := range posts {
			must(t, s.report("Oscar", post))
		}
		q, err := s.Moderation.Queue(background, s.who["Chen"], "", "")
		must(t, err)
		at := map[models.CaseID]int64{}
		for _, c := range q.Cases {
			at[c.ID] = c.Version
		}
		taken, own := q.Cases[1].ID, q.Cases[3].ID
		must(t, s.Moderation.Claim(background, s.who["Mona"], taken))
		decision := moderation.Decision{To: models.CaseHide, Ground: "promotional", Note: "The same in each."}
		for _, bad := range []moderation.Decision{{To: models.CaseHide, Ground: "in_order"}, {To: models.CaseHide, Ground: "other"}} {
			if _, err := s.Moderation.DecideAll(background, s.who["Mod"], bad, at); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		if _, err := s.Moderation.DecideAll(background, s.who["Mod"], decision, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("none: %v", err)
		}
		if _, err := s.Moderation.DecideAll(background, s.who["Oscar"], decision, at); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an observer decides: %v", err)
		}
		refused, err := s.Moderation.DecideAll(background, s.who["Mod"], decision, at)
		if err != nil || len(refused) != 2 || !fault.Is(refused[taken], fault.Conflict) || !fault.Is(refused[own], fault.NotFound) {
			t.Fatalf("refused %v, %v", refused, err)
		}
		for i, want := range []bool{false, true, false, true} {
			if s.isSeen(t, posts[i]) != want {
				t.Errorf("%s is seen: %v", posts[i], !want)
			}
		}
		must(t, s.Moderation.Undo(background, s.who["Mod"], q.Cases[0].ID, 0, "That one was an answer."))
		if !s.isSeen(t, posts[0]) || s.isSeen(t, posts[2]) {
			t.Error("undoing one undoes not that one alone")
		}
		must(t, s.Moderation.Appeal(background, s.who["Xavier"], q.Cases[2].ID, "This one too."))
		page, err := s.Moderation.Case(background, s.who["Mona"], q.Cases[2].ID)
		if err != nil || page.Case.Note != "The same in each." || len(page.Acts) != 3 {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestTwoDoNotClaimOne(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		for i := range 5 {
			must(t, s.report("Oscar", fmt.Sprintf("person:%d", s.who[[]string{"Xavier", "Mina", "Awa", "Wanda", "Wim"}[i]].Person)))
		}
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		for _, c := range q.Cases {
			errs := map[string]error{}
			var group sync.WaitGroup
			var mu sync.Mutex
			for _, name := range []string{"Mod", "Mona"} {
				group.Go(func() {
					err := s.Moderation.Claim(background, s.who[name], c.ID)
					mu.Lock()
					defer mu.Unlock()
					errs[name] = err
				})
			}
			group.Wait()
			if (errs["Mod"] == nil) == (errs["Mona"] == nil) {
				t.Errorf("case %d: %v", c.ID, errs)
			}
		}
	})
}
