package figures

import (
	"context"
	"fmt"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// MostQuestions is of how many questions the waiting is looked at.
const MostQuestions = 50_000

// longest is the longest time that is counted at once.
const longest = 10 * 366 * 24 * time.Hour

// By is by what figures can be told apart.
var By = []string{models.ByMonth, models.ByQuarter, models.ByYear, models.ByParty, models.ByRegion, models.ByTheme, models.ByLanguage}

// Row is what was done under one key, and how its questions fared.
type Row struct {
	models.FiguresRow
	Questions  int64
	Unanswered int64         // in which nobody else has posted
	Waited     time.Duration // the median until somebody else posted; 0: nobody has
}

// Figures are those of a time.
type Figures struct {
	Since, Until time.Time // until before
	By           string
	Rows         []Row
	Total        Row
	Closed       Row // in workspaces for their members only
	Parties      map[models.PartyID]models.Party
	Themes       map[models.ThemeID]models.Theme
}

// Service counts.
type Service struct {
	db        *models.DB
	access    *access.Access
	downloads downloads
}

// New makes the service.
func New(db *models.DB, rights *access.Access) *Service { return &Service{db: db, access: rights} }

// Of counts what was done from the beginning of a day until that of another, in
// UTC. Unauthenticated or Forbidden for who may not read figures; Invalid for
// a time that ends before it begins, or is longer than ten years, or told apart
// by nothing there is.
func (s *Service) Of(ctx context.Context, who access.Who, since, until time.Time, by string) (Figures, error) {
	f := Figures{Since: since, Until: until, By: by}
	switch {
	case s.access.Can(who, access.Read, access.FiguresThing, access.Site):
	case who.IsVisitor():
		return f, fault.Unsigned()
	default:
		return f, fault.Denied()
	}
	if !since.Before(until) || until.Sub(since) > longest {
		return f, fault.InvalidField("until", "figures.refused.time")
	}
	if !slices.Contains(By, by) {
		return f, fault.InvalidField("by", "fault.malformed")
	}
	if err := s.Keep(ctx); err != nil {
		return f, err
	}
	err := s.db.Read(ctx, f.read)
	return f, err
}

func (f *Figures) read(tx *models.Tx) (err error) {
	filter := models.FiguresFilter{Since: f.Since, Until: f.Until}
	if f.Total, err = whole(tx, filter); err != nil {
		return err
	}
	filter.Closed = true
	if f.Closed, err = whole(tx, filter); err != nil {
		return err
	}
	filter.Closed, filter.By = false, f.By
	if f.Rows, err = rows(tx, filter); err != nil {
		return err
	}
	if InTime(f.By) {
		f.Rows = everySpan(f.Rows, f.By, f.Since, f.Until)
	}
	parties, err := models.Parties(tx)
	if err != nil {
		return err
	}
	themes, err := models.Themes(tx)
	f.Parties, f.Themes = map[models.PartyID]models.Party{}, map[models.ThemeID]models.Theme{}
	for _, p := range parties {
		f.Parties[p.ID] = p
	}
	for _, t := range themes {
		f.Themes[t.ID] = t
	}
	return err
}

func whole(tx *models.Tx, filter models.FiguresFilter) (Row, error) {
	all, err := rows(tx, filter)
	if err != nil || len(all) == 0 {
		return Row{}, err
	}
	return all[0], nil
}

func rows(tx *models.Tx, filter models.FiguresFilter) ([]Row, error) {
	counted, err := models.Figures(tx, filter)
	if err != nil {
		return nil, err
	}
	all := make([]Row, len(counted))
	at := map[string]int{}
	for i, row := range counted {
		all[i].FiguresRow, at[row.Key] = row, i
	}
	asked, err := models.QuestionTimes(tx, filter, MostQuestions)
	waited := map[string][]time.Duration{}
	for _, q := range asked {
		i, counted := at[q.Key] // every question is a topic, and counted as one
		if !counted {
			continue
		}
		all[i].Questions++
		if q.FirstAt == nil {
			all[i].Unanswered++
		} else {
			waited[q.Key] = append(waited[q.Key], q.FirstAt.Sub(q.CreatedAt))
		}
	}
	for key, times := range waited {
		slices.Sort(times)
		all[at[key]].Waited = times[(len(times)-1)/2]
	}
	return all, err
}

// spans are by how many months figures follow one another in time.
var spans = map[string]int{models.ByMonth: 1, models.ByQuarter: 3, models.ByYear: 12}

// InTime reports whether rows follow one another in time.
func InTime(by string) bool { return spans[by] > 0 }

// everySpan puts in the months, quarters or years in which nothing was done.
func everySpan(rows []Row, by string, since, until time.Time) []Row {
	var every []Row
	months := spans[by]
	first := time.Date(since.Year(), time.Month((int(since.Month())-1)/months*months+1), 1, 0, 0, 0, 0, time.UTC)
	for span := first; span.Before(until); span = span.AddDate(0, months, 0) {
		key := map[string]string{
			models.ByMonth: span.Format("2006-01"), models.ByQuarter: fmt.Sprintf("%d-Q%d", span.Year(), (int(span.Month())+2)/3), models.ByYear: span.Format("2006"),
		}[by]
		if len(rows) > 0 && rows[0].Key == key {
			every, rows = append(every, rows[0]), rows[1:]
			continue
		}
		every = append(every, Row{FiguresRow: models.FiguresRow{Key: key}})
	}
	return every
}
