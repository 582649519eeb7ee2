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
	// Measured is how often it stayed and something else was done, Appealed and
	// Overturned how often that, and with what end.
	Measured   int64
	Appealed   int64
	Overturned int64
	Median     time.Duration // from the first report to the decision, of those decided
}

// Summary is what everybody may know of moderation: figures, and no names. The
// last row is of all kinds.
type Summary struct {
	Since time.Time
	Rows  []SummaryRow
}

// summaryTime is how far back figures go, and maxSummed of how many cases they are.
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
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		sum.Since = tx.Now.Add(-summaryTime)
		cases, err = models.CaseTimes(tx, sum.Since, maxSummed)
		return err
	})
	for _, kind := range append(slices.Clone(Kinds), "") {
		sum.Rows = append(sum.Rows, summed(cases, kind))
	}
	return sum, err
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
		case c.Decision == models.CaseHide || c.Decision == models.CaseDelete:
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
