package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// FiguresProps are those of what was done on the Exchange.
type FiguresProps struct {
	FrameProps
	Values map[string]string // since, until, by, show
	InTime bool              // the rows follow one another in time
	Errors map[string]string
	Rows   []FiguresRowProps
	Total  FiguresRowProps
	Closed FiguresRowProps // in workspaces for their members only
	Export string
}

// FiguresRowProps are what was done under one key.
type FiguresRowProps struct {
	Label  string // "" for none
	Counts map[string]int64
	Waited time.Duration // 0: nobody has posted
}

// What is counted stands in two tables, each as wide as a page: what is said in forums,
// and documents and files.
var (
	spokenMeasures  = []string{"people", "topics", "posts", "questions", "unanswered", "responses", "answers", waited}
	writtenMeasures = []string{"documents", "comments", "downloads"}
)

// waited is the time until the first answer.
const waited = "waited"

// Charted are all of them: each can be drawn.
var Charted = slices.Concat(spokenMeasures, writtenMeasures)

// FiguresBy is by what figures are told apart.
var FiguresBy = []string{"month", "quarter", "year", "party", "region", "theme", "language"}

func figuresOptions(ctx context.Context, name func(context.Context, string) string, keys []string) []ui.Option {
	options := make([]ui.Option, len(keys))
	for i, key := range keys {
		options[i] = ui.Option{Value: key, Label: name(ctx, key)}
	}
	return options
}

// Waited is a time to the first answer, as it is read.
func Waited(ctx context.Context, d time.Duration) string {
	if d <= 0 {
		return "–"
	}
	return text.Span(ctx, d)
}

func (p FiguresProps) chart(ctx context.Context) ui.ChartProps {
	show := p.Values["show"]
	chart := ui.ChartProps{Title: measureName(ctx, show) + " · " + figuresByName(ctx, p.Values["by"]), InTime: p.InTime}
	for _, row := range p.Rows {
		bar := ui.BarProps{Label: row.name(ctx), Value: row.Counts[show]}
		if show == waited {
			bar.Value, bar.Said = int64(row.Waited/time.Minute), Waited(ctx, row.Waited)
		}
		if bar.Value > 0 || chart.InTime {
			chart.Bars = append(chart.Bars, bar)
		}
	}
	return chart
}

func (r FiguresRowProps) name(ctx context.Context) string {
	if r.Label == "" {
		return text.T(ctx, "figures.none")
	}
	return r.Label
}

func figuresColumns(ctx context.Context, by string, measures []string) []ui.Column {
	columns := []ui.Column{{Label: figuresByName(ctx, by)}}
	for _, m := range measures {
		columns = append(columns, ui.Column{Label: measureName(ctx, m), Number: true})
	}
	return columns
}

// count is what stands in a row under a measure.
func (r FiguresRowProps) count(ctx context.Context, measure string) string {
	if measure == waited {
		return Waited(ctx, r.Waited)
	}
	return text.Number(ctx, int(r.Counts[measure]))
}

// FiguresTable is what stands in the file: a line of names, a line for each key,
// the whole, and what is in closed workspaces.
func FiguresTable(ctx context.Context, p FiguresProps) [][]string {
	var lines [][]string
	var names []string
	for _, c := range figuresColumns(ctx, p.Values["by"], Charted) {
		names = append(names, c.Label)
	}
	names[1+slices.Index(Charted, waited)] = text.T(ctx, "figures.measure.waited_hours")
	line := func(name string, r FiguresRowProps) {
		cells := []string{name}
		for _, m := range Charted {
			cell := strconv.FormatInt(r.Counts[m], 10)
			if m == waited && r.Waited > 0 {
				cell = strconv.FormatFloat(r.Waited.Hours(), 'f', 1, 64)
			} else if m == waited {
				cell = ""
			}
			cells = append(cells, cell)
		}
		lines = append(lines, cells)
	}
	lines = append(lines, names)
	for _, r := range p.Rows {
		line(r.name(ctx), r)
	}
	line(text.T(ctx, "figures.total"), p.Total)
	line(text.T(ctx, "figures.closed"), p.Closed)
	return lines
}

func measureName(ctx context.Context, measure string) string {
	switch measure {
	case "people":
		return text.T(ctx, "figures.measure.people")
	case "topics":
		return text.T(ctx, "figures.measure.topics")
	case "posts":
		return text.T(ctx, "figures.measure.posts")
	case "responses":
		return text.T(ctx, "figures.measure.responses")
	case "answers":
		return text.T(ctx, "figures.measure.answers")
	case "questions":
		return text.T(ctx, "figures.measure.questions")
	case "unanswered":
		return text.T(ctx, "figures.measure.unanswered")
	case "documents":
		return text.T(ctx, "figures.measure.documents")
	case "comments":
		return text.T(ctx, "figures.measure.comments")
	case "downloads":
		return text.T(ctx, "figures.measure.downloads")
	case waited:
		return text.T(ctx, "figures.measure.waited")
	}
	return measure
}

func figuresByName(ctx context.Context, by string) string {
	switch by {
	case "month":
		return text.T(ctx, "figures.by.month")
	case "quarter":
		return text.T(ctx, "figures.by.quarter")
	case "year":
		return text.T(ctx, "figures.by.year")
	case "party":
		return text.T(ctx, "figures.by.party")
	case "region":
		return text.T(ctx, "figures.by.region")
	case "theme":
		return text.T(ctx, "figures.by.theme")
	case "language":
		return text.T(ctx, "figures.by.language")
	}
	return by
}
