package moderation

import (
	"context"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// SummaryRow is what was reported of one kind of thing, and what came of it.
type SummaryRow struct {
	Kind    string
	Reports int64
	Open    int64
	Kept    int64
	Hidden  int64 // or deleted
	// Measured is how often it stayed, or went elsewhere, and something was done; Appealed
	// and Overturned how often a decision was, and with what end.
	Measured   int64
	Appealed   int64
	Overturned int64
	Median     time.Duration // from the first report to the decision, of those decided
}

// GroundRow is what was reported for a ground, and what was done for it.
type GroundRow struct {
	Ground   string
	Reports  int64
	Hidden   int64 // or deleted
	Measured int64
}

// Measures are how often what was done besides: some of it in cases whose thing was
// hidden as well. Silenced and Suspended are of all that there was, also without a case.
type Measures struct {
	Asked     int64 // to edit it
	Locked    int64
	Moved     int64 // or split, or merged
	Silenced  int64
	Suspended int64
}

// Summary is what everybody may know of moderation: figures, and no names. The
// last of the rows is of all kinds.
type Summary struct {
	Since    time.Time
	Rows     []SummaryRow
	Grounds  []GroundRow
	Measures Measures
}

// summaryTime is how far back figures go, and maxSummed of how many cases they are, and
// of how many reports.
const (
	summaryTime = 365 * 24 * time.Hour
	maxSummed   = 50_000
)

// Kinds are the kinds of things that can be reported.
var Kinds = []string{"post", "comment", "document", "file", "person", "workspace"}

// Summary counts what was reported and decided in a year, by the kind of thing.
func (s *Service) Summary(ctx context.Context, who access.Who) (Summary, error) {
	var sum Summary
	if !s.access.Can(who, access.Read, access.CaseThing, access.Site) {
		if who.IsVisitor() {
			return sum, fault.Unsigned()
		}
		return sum, fault.Denied()
	}
	var cases []models.CaseTime
	var reported map[string]int64
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		sum.Since = tx.Now.Add(-summaryTime)
		if cases, err = models.CaseTimes(tx, sum.Since, maxSummed); err != nil {
			return err
		}
		if reported, err = models.GroundCounts(tx, sum.Since, maxSummed); err != nil {
			return err
		}
		sum.Measures.Silenced, sum.Measures.Suspended, err = models.MeasureCounts(tx, sum.Since)
		return err
	})
	sum.count(cases, reported)
	for _, kind := range append(slices.Clone(Kinds), "") {
		sum.Rows = append(sum.Rows, summed(cases, kind))
	}
	return sum, err
}

// count adds up what was done for each ground, and what was done besides.
func (sum *Summary) count(cases []models.CaseTime, reported map[string]int64) {
	for _, ground := range Grounds {
		row := GroundRow{Ground: ground, Reports: reported[ground]}
		for _, c := range cases {
			switch {
			case c.Ground != ground || c.DecidedAt == nil:
			case hides(c.Decision):
				row.Hidden++
			default:
				row.Measured++
			}
		}
		sum.Grounds = append(sum.Grounds, row)
	}
	for _, c := range cases {
		if c.Asked {
			sum.Measures.Asked++
		}
		if c.Locks {
			sum.Measures.Locked++
		}
		if c.DecidedAt != nil && rearranges(c.Decision) {
			sum.Measures.Moved++
		}
	}
}

// hides reports whether a decision takes a thing out of sight.
func hides(decision string) bool {
	return decision == models.CaseHide || decision == models.CaseDelete
}

// summed is the row of a kind; of "", of all.
func summed(cases []models.CaseTime, kind string) SummaryRow {
	row := SummaryRow{Kind: kind}
	var took []time.Duration
	for _, c := range cases {
		if kind != "" && c.Kind != kind {
			continue
		}
		row.Reports += c.Reports
		if c.Appealed {
			row.Appealed++
		}
		if c.Overturned {
			row.Overturned++
		}
		switch {
		case c.DecidedAt == nil:
			row.Open++
			continue
		case hides(c.Decision):
			row.Hidden++
		case c.Decision == models.CaseMeasure, rearranges(c.Decision):
			row.Measured++
		default:
			row.Kept++
		}
		took = append(took, c.DecidedAt.Sub(c.OpenedAt))
	}
	if len(took) > 0 {
		slices.Sort(took)
		row.Median = took[(len(took)-1)/2]
	}
	return row
}
