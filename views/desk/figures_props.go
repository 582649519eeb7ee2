package desk

import (
	"context"
	"strconv"
	"time"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// FiguresProps are those of what was done on the Exchange.
type FiguresProps struct {
	FrameProps
	Values map[string]string // since, until, by, show
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

// Measures are what is counted, in their order.
var Measures = []string{"people", "topics", "posts", "answers", "questions", "unanswered", "documents", "comments", "downloads"}

// FiguresBy is by what figures are told apart.
var FiguresBy = []string{"month", "party", "region", "theme", "language"}

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
	chart := ui.ChartProps{Title: measureName(ctx, show) + " · " + figuresByName(ctx, p.Values["by"]), InTime: p.Values["by"] == "month"}
	for _, row := range p.Rows {
		if n := row.Counts[show]; n > 0 || chart.InTime {
			chart.Bars = append(chart.Bars, ui.BarProps{Label: row.name(ctx), Value: n})
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

func figuresColumns(ctx context.Context, by string) []ui.Column {
	columns := []ui.Column{{Label: figuresByName(ctx, by)}}
	for _, m := range Measures {
		columns = append(columns, ui.Column{Label: measureName(ctx, m), Number: true})
	}
	return append(columns, ui.Column{Label: measureName(ctx, "waited"), Number: true})
}

// FiguresTable is what stands in the file: a line of names, a line for each key,
// the whole, and what is in closed workspaces.
func FiguresTable(ctx context.Context, p FiguresProps) [][]string {
	var lines [][]string
	var names []string
	for _, c := range figuresColumns(ctx, p.Values["by"]) {
		names = append(names, c.Label)
	}
	names[len(names)-1] = text.T(ctx, "figures.measure.waited_hours")
	line := func(name string, r FiguresRowProps) {
		cells := []string{name}
		for _, m := range Measures {
			cells = append(cells, strconv.FormatInt(r.Counts[m], 10))
		}
		hours := ""
		if r.Waited > 0 {
			hours = strconv.FormatFloat(r.Waited.Hours(), 'f', 1, 64)
		}
		lines = append(lines, append(cells, hours))
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
	case "waited":
		return text.T(ctx, "figures.measure.waited")
	}
	return measure
}

func figuresByName(ctx context.Context, by string) string {
	switch by {
	case "month":
		return text.T(ctx, "figures.by.month")
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
