package moderation_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// join makes accounts of people who speak for nobody else.
func (s *stage) join(t *testing.T, count int) (names []string) {
	t.Helper()
	must(t, s.DB.Write(background, func(tx *models.Tx) error {
		for i := range count {
			person := models.Person{Name: fmt.Sprintf("P%d", i), InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			if err := s.Accounts.Import(tx, &person, person.Name+"@example.org", "x", map[string]access.Place{access.Partner: access.Site}); err != nil {
				return err
			}
			s.who[person.Name], names = access.Who{Person: person.ID}, append(names, person.Name)
		}
		return nil
	}))
	return names
}

// Two people report thirty posts each, and one a post that nobody else has
// reported: that is not behind theirs.
func TestFewWhoReportMuchDoNotBuryWhatOthersReport(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 0))
		flooders := s.join(t, 2)
		for i := range 30 {
			s.Clock.Turn(4 * 60e9) // fifteen an hour: within the limit
			post := s.reply(t, "Xavier", fmt.Sprint("Post ", i))
			for _, name := range flooders {
				must(t, s.report(name, post))
			}
		}
		must(t, s.report("Oscar", s.post))
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		at := -1
		for i, c := range q.Cases {
			if c.Thing == s.post {
				at = i
			}
		}
		if at < 0 || at > 10 {
			t.Errorf("what one person reported stands behind %d of those that two reported thirty of", at)
		}
		if first := q.Cases[0]; first.Weight != 200 || first.Sides != 2 {
			t.Errorf("the first: %+v", first)
		}
	})
}

// The queue goes on where it was left, whatever came meanwhile.
func TestQueueGoesOnWhereItWasLeft(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 0))
		names := s.join(t, 8)
		want := map[string]bool{}
		for i := range 2*moderation.PageSize + 5 {
			s.Clock.Turn(61e9)
			post := s.reply(t, "Xavier", fmt.Sprint("Post ", i))
			for _, name := range names[:1+i%8] {
				if err := s.report(name, post); err != nil && !fault.Is(err, fault.TooMany) {
					t.Fatal(err)
				}
			}
			if s.Clock.Turn(10 * 60e9); i%3 == 0 {
				must(t, s.report("Mina", post))
			}
			want[post] = true
		}
		from, pages, last := "", 0, models.CaseKey{Weight: 1 << 40}
		for {
			q, err := s.Moderation.Queue(background, s.who["Mod"], "", from)
			must(t, err)
			for _, c := range q.Cases {
				if !want[c.Thing] {
					t.Errorf("%s twice, or not reported", c.Thing)
				}
				if delete(want, c.Thing); c.Weight > last.Weight || c.Weight == last.Weight && c.ID < last.ID {
					t.Errorf("%+v after %+v", c, last)
				}
				last = models.CaseKey{Weight: c.Weight, ID: c.ID}
			}
			if pages++; pages == 1 { // one more comes, on top: the pages behind stay as they are
				for _, name := range []string{"Awa", "Oscar", "Wanda", "Mina"} {
					s.Clock.Turn(25 * 3600e9)
					must(t, s.report(name, s.post))
				}
			}
			if from = q.Next; from == "" {
				break
			}
		}
		if pages != 3 || len(want) > 0 {
			t.Errorf("%d pages, %d cases missing", pages, len(want))
		}
		for _, from := range []string{"x", "1", "1-", "-1", "1-0", "-5-7", "1-2-3", "99999999999999999999-1"} {
			if _, err := s.Moderation.Queue(background, s.who["Mod"], "", from); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", from, err)
			}
		}
	})
}

// Of a thousand cases that are opened in a minute not each is told of, and the queue
// holds all of them.
func TestAFloodOfCasesIsToldOfInPart(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		before, err := s.Hub.Position(background, access.CasesSubject)
		must(t, err)
		names := s.join(t, 90)
		for i, name := range names {
			must(t, s.report(name, fmt.Sprintf("person:%d", s.who[names[(i+1)%len(names)]].Person)))
		}
		after, err := s.Hub.Position(background, access.CasesSubject)
		must(t, err)
		if told := after.Offset - before.Offset; told < 60 || told > 65 {
			t.Errorf("%d of 90 were told of", told)
		}
		if n, err := s.Moderation.Waiting(background, s.who["Mod"]); err != nil || n != 90 {
			t.Errorf("%d cases wait, %v", n, err)
		}
		s.Clock.Turn(2 * time.Minute)
		must(t, s.report("Oscar", s.post))
		if last, err := s.Hub.Position(background, access.CasesSubject); err != nil || last.Offset != after.Offset+1 {
			t.Errorf("the next minute's is not told of: %v", err)
		}
	})
}

// More of the same does not spoil what a moderator is about to decide.
func TestManyReportsOnOneThingLeaveItsVersion(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 0)) // or two were enough
		thing := fmt.Sprintf("person:%d", s.who["Xavier"].Person)
		names := s.join(t, 25)
		for _, name := range names[:10] {
			must(t, s.report(name, thing))
		}
		before := s.one(t, "Mod")
		for _, name := range names[10:19] {
			must(t, s.report(name, thing))
		}
		c := s.one(t, "Mod")
		if c.Version != before.Version || c.Reports != 19 || c.Sides != 19 || c.Weight != 1900 {
			t.Errorf("%+v, before %+v", c, before)
		}
		must(t, s.report(names[19], thing))
		if c = s.one(t, "Mod"); c.Version == before.Version {
			t.Error("twenty are no news")
		}
		must(t, s.report("Wanda", thing))
		must(t, s.report("Wim", thing)) // for the same organization
		if c = s.one(t, "Mod"); c.Reports != 22 || c.Sides != 21 || c.Weight != 2100 {
			t.Errorf("%+v", c)
		}
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: c.ID, Version: c.Version, To: models.CaseKeep, Ground: "in_order"}))
	})
}

// Reports that come at once share transactions: each is answered for itself, and
// those that are refused spoil none of the others.
func TestManyReportsAtOnceAreAnsweredEach(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.Moderation.SetHideAfter(background, s.who["Chen"], 0))
		names := s.join(t, 30)
		var group sync.WaitGroup
		var taken, refused atomic.Int64
		answer := func(err error, kind fault.Kind) {
			switch {
			case err == nil && kind == fault.Internal:
				taken.Add(1)
			case err != nil && fault.Is(err, kind):
				refused.Add(1)
			default:
				t.Errorf("answered %v, wanted %s", err, kind)
			}
		}
		for i, name := range names {
			group.Go(func() { answer(s.report(name, s.post), fault.Internal) })
			group.Go(func() { answer(s.report(name, fmt.Sprintf("person:%d", s.who["Mina"].Person)), fault.Internal) })
			group.Go(func() { answer(s.report(name, fmt.Sprintf("post:%d/%d", s.topic.ID, 100+i)), fault.NotFound) })
			group.Go(func() { answer(s.report("Nils", s.post), fault.Forbidden) })
		}
		group.Go(func() { answer(s.report("Xavier", s.post), fault.Conflict) })
		ended, end := context.WithCancel(background)
		end()
		group.Go(func() {
			if err := s.Moderation.Report(ended, s.who["Awa"], moderation.Reporting{Thing: s.post, Ground: "unkind"}); err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("of somebody who has gone away: %v", err)
			}
		})
		group.Wait()
		if taken.Load() != 60 || refused.Load() != 61 {
			t.Errorf("%d taken, %d refused", taken.Load(), refused.Load())
		}
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		if len(q.Cases) != 2 || q.Cases[0].Sides < 30 || q.Cases[1].Sides != 30 || q.Cases[0].Sides != q.Cases[0].Reports {
			t.Errorf("%+v", q.Cases)
		}
	})
}
