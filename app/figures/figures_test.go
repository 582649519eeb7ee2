package figures_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/figures"
	"minamata.exchange/models"
)

// row is that of a key, or an empty one.
func row(f figures.Figures, key string) figures.Row {
	for _, r := range f.Rows {
		if r.Key == key {
			return r
		}
	}
	return figures.Row{}
}

func TestFiguresCountWhatWasDone(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		ctx := context.Background()
		s := begin(t, a)
		began := a.DB.Now().UTC()
		topic := s.ask(t, s.open, models.Question, "Which seals?")
		s.ask(t, s.open, models.Question, "Nobody answers")
		s.ask(t, s.closed, models.Discussion, "Among us")
		s.reply(t, s.amina, topic.ID, "I ask again")
		a.Clock.Turn(5 * time.Hour)
		answer := s.reply(t, s.bruno, topic.ID, "Graphite")
		s.reply(t, s.bruno, topic.ID, "And copper")
		gone := s.reply(t, s.bruno, topic.ID, "Deleted again")
		if err := a.Forum.Delete(ctx, s.bruno, topic.ID, gone.Number); err != nil {
			t.Fatal(err)
		}
		if err := a.Forum.Answer(ctx, s.amina, topic.ID, answer.Number); err != nil {
			t.Fatal(err)
		}
		since, until := began.Truncate(24*time.Hour), began.Truncate(24*time.Hour).AddDate(0, 0, 2)
		count := func(by string) figures.Figures {
			f, err := a.Figures.Of(ctx, s.office, since, until, by)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		f := count(models.ByMonth)
		want := models.FiguresRow{People: 2, Topics: 2, Posts: 5, Responses: 2, Answers: 1}
		if f.Total.FiguresRow != want || f.Total.Questions != 2 || f.Total.Unanswered != 1 || f.Total.Waited != 5*time.Hour {
			t.Errorf("all together: %+v", f.Total)
		}
		if f.Closed.FiguresRow != (models.FiguresRow{People: 1, Topics: 1, Posts: 1}) {
			t.Errorf("closed: %+v", f.Closed)
		}
		want.Key = began.Format("2006-01")
		if got := row(f, want.Key); got.FiguresRow != want {
			t.Errorf("by month: %+v", f.Rows)
		}
		for by, key := range map[string]string{models.ByQuarter: fmt.Sprintf("%d-Q%d", began.Year(), (began.Month()-1)/3+1), models.ByYear: began.Format("2006")} {
			if want.Key = key; len(count(by).Rows) != 1 || row(count(by), key).FiguresRow != want || row(count(by), key).Waited != 5*time.Hour {
				t.Errorf("by %s: %+v", by, count(by).Rows)
			}
			if f, err := a.Figures.Of(ctx, s.office, since.AddDate(-2, 0, 0), until, by); err != nil || len(f.Rows) < 3 || row(f, key).FiguresRow != want {
				t.Errorf("of three years by %s: %+v %v", by, f.Rows, err)
			}
		}
		if got := row(count(models.ByLanguage), "fr"); got.Posts != 3 || got.People != 2 || got.Topics != 0 || got.Answers != 1 {
			t.Errorf("in French: %+v", got)
		}
		if got := row(count(models.ByRegion), "AFR"); got.Posts != 3 || got.People != 1 || got.Questions != 2 {
			t.Errorf("of Africa: %+v", got)
		}
		if got := row(count(models.ByParty), ""); got.Posts != 2 {
			t.Errorf("for no Party: %+v", got)
		}
		if got := row(count(models.ByTheme), s.theme); got.Posts != 5 || got.People != 2 {
			t.Errorf("of the theme: %+v", count(models.ByTheme).Rows)
		}
		if f, err := a.Figures.Of(ctx, s.office, since.AddDate(0, -3, 0), since, models.ByMonth); err != nil || f.Total != (figures.Row{}) || len(f.Rows) < 3 {
			t.Errorf("before: %+v %v", f, err)
		}
	})
}

func TestDownloadsAreCountedOnce(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		ctx := context.Background()
		s := begin(t, a)
		a.Figures.WorkspaceTaken(s.amina.Person, s.workspace)
		a.Figures.WorkspaceTaken(0, s.workspace)
		a.Figures.WorkspaceTaken(s.amina.Person, s.workspace)
		for range 2 { // what is kept is not kept again
			if err := a.Figures.Keep(ctx); err != nil {
				t.Fatal(err)
			}
		}
		a.Figures.WorkspaceTaken(s.amina.Person, s.workspace)
		today := a.DB.Now().UTC().Truncate(24 * time.Hour)
		f, err := a.Figures.Of(ctx, s.office, today, today.AddDate(0, 0, 1), models.ByRegion)
		if err != nil || f.Closed.Downloads != 4 || f.Total.Downloads != 0 {
			t.Errorf("%+v %v", f, err)
		}
	})
}

func TestFiguresAreForTheSecretariat(t *testing.T) {
	a := apptest.New(t)
	s := begin(t, a)
	today := a.DB.Now()
	for _, c := range []struct {
		who          access.Who
		since, until time.Time
		by           string
		kind         fault.Kind
	}{
		{access.Who{}, today, today.AddDate(0, 1, 0), models.ByMonth, fault.Unauthenticated},
		{s.amina, today, today.AddDate(0, 1, 0), models.ByMonth, fault.Forbidden},
		{s.office, today, today, models.ByMonth, fault.Invalid},
		{s.office, today.AddDate(-11, 0, 0), today, models.ByMonth, fault.Invalid},
		{s.office, today, today.AddDate(0, 1, 0), "author_id", fault.Invalid},
	} {
		if _, err := a.Figures.Of(context.Background(), c.who, c.since, c.until, c.by); !fault.Is(err, c.kind) {
			t.Errorf("%v %v %q: %v", c.since, c.until, c.by, err)
		}
	}
}
