package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// collabFigures are one line of what is measured of people who type.
type collabFigures struct {
	edits, delivered float64 // a second
	p50, p99, most   float64 // ms from the key to the peer
	own              float64 // ms from the key to the acknowledgement, the slowest hundredth
	perThousand      float64 // CPU seconds of the server for 1,000 edits delivered
	share, resident  float64 // of one processor, percent; MB
	database         float64 // PostgreSQL's share of one processor, percent
	clients, late    float64 // the clients' share, percent; ms that their keys came late, the slowest hundredth
}

// columns are how they are printed.
var columns = []struct {
	name     string
	decimals int
	of       func(collabFigures) float64
}{
	{"edits/s", 0, func(f collabFigures) float64 { return f.edits }},
	{"delivered/s", 0, func(f collabFigures) float64 { return f.delivered }},
	{"p50 ms", 1, func(f collabFigures) float64 { return f.p50 }},
	{"p99 ms", 1, func(f collabFigures) float64 { return f.p99 }},
	{"most ms", 1, func(f collabFigures) float64 { return f.most }},
	{"own p99", 1, func(f collabFigures) float64 { return f.own }},
	{"CPU s/1,000", 5, func(f collabFigures) float64 { return f.perThousand }},
	{"CPU %", 0, func(f collabFigures) float64 { return f.share }},
	{"MB", 0, func(f collabFigures) float64 { return f.resident }},
	{"DB CPU %", 0, func(f collabFigures) float64 { return f.database }},
	{"clients %", 0, func(f collabFigures) float64 { return f.clients }},
	{"late ms", 1, func(f collabFigures) float64 { return f.late }},
}

func sayColumns(out printer, first string) {
	var line strings.Builder
	for _, c := range columns {
		fmt.Fprintf(&line, " %11s", c.name)
	}
	out.say("%-28s%s", first, line.String())
}

// sayRuns prints runs of the same: one as it is, of several the median, the
// least and the most of each figure.
func sayRuns(out printer, name string, runs []collabFigures) {
	rows := []struct {
		name string
		at   func(spread) float64
	}{{name, func(s spread) float64 { return s.median }}}
	if len(runs) > 1 {
		rows[0].name += ", median"
		rows = append(rows, rows[0], rows[0])
		rows[1].name, rows[1].at = "  least", func(s spread) float64 { return s.least }
		rows[2].name, rows[2].at = "  most", func(s spread) float64 { return s.most }
	}
	for _, row := range rows {
		var line strings.Builder
		for _, c := range columns {
			fmt.Fprintf(&line, " %11.*f", c.decimals, row.at(spreadOf(runs, c.of)))
		}
		out.say("%-28s%s", row.name, line.String())
	}
}

// sayRatio says what ours costs and takes in proportion to a peer's.
func sayRatio(out printer, name string, ours, peers []collabFigures) {
	median := func(runs []collabFigures, of func(collabFigures) float64) float64 { return spreadOf(runs, of).median }
	cpu := func(f collabFigures) float64 { return f.perThousand }
	memory := func(f collabFigures) float64 { return f.resident }
	slowest := func(f collabFigures) float64 { return f.p99 }
	out.say("  ours to %s: CPU for an edit delivered %.2f, memory %.2f; p99 %.1f ms to %.1f ms; ours committed before anybody has it, theirs in memory", name,
		median(ours, cpu)/median(peers, cpu), median(ours, memory)/median(peers, memory), median(ours, slowest), median(peers, slowest))
	if late := median(peers, func(f collabFigures) float64 { return f.late }); late > 10 {
		out.say("  the clients struck keys up to %.0f ms late: times are the clients', not the server's", late)
	}
}

// spread is what several runs say of one figure.
type spread struct{ least, median, most float64 }

func spreadOf[T any](runs []T, of func(T) float64) spread {
	all := make([]float64, len(runs))
	for i, run := range runs {
		all[i] = of(run)
	}
	slices.Sort(all)
	middle := all[len(all)/2]
	if len(all)%2 == 0 {
		middle = (all[len(all)/2-1] + middle) / 2
	}
	return spread{all[0], middle, all[len(all)-1]}
}

// percentile is the time in ms that so many of a hundred do not exceed; sorted
// is in order.
func percentile(sorted []time.Duration, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := max(0, (len(sorted)*percent+99)/100-1)
	return inMilliseconds(sorted[at])
}

func inMilliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
