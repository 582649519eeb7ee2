package present

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"minamata.exchange/app/figures"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/text"
)

// Figures are what was counted, with the names of what it is told apart by: in
// time, else the most posts first.
func Figures(ctx context.Context, f figures.Figures) (rows []desk.FiguresRowProps, total, closed desk.FiguresRowProps) {
	for _, r := range f.Rows {
		row := figuresRow(r)
		row.Label = figuresName(ctx, f, r.Key)
		rows = append(rows, row)
	}
	if !figures.InTime(f.By) {
		slices.SortStableFunc(rows, func(x, y desk.FiguresRowProps) int {
			if d := y.Counts["posts"] - x.Counts["posts"]; d != 0 {
				return int(d)
			}
			return strings.Compare(x.Label, y.Label)
		})
	}
	return rows, figuresRow(f.Total), figuresRow(f.Closed)
}

func figuresRow(r figures.Row) desk.FiguresRowProps {
	return desk.FiguresRowProps{Waited: r.Waited, Counts: map[string]int64{
		"people": r.People, "topics": r.Topics, "posts": r.Posts, "responses": r.Responses, "answers": r.Answers, "questions": r.Questions, "unanswered": r.Unanswered,
		"documents": r.Documents, "comments": r.Comments, "downloads": r.Downloads,
	}}
}

func figuresName(ctx context.Context, f figures.Figures, key string) string {
	language := text.Of(ctx).Code
	id, _ := strconv.ParseInt(key, 10, 64)
	switch {
	case key == "":
		return ""
	case f.By == models.ByQuarter:
		year, quarter, _ := strings.Cut(key, "-Q")
		return text.T(ctx, "figures.quarter", "quarter", quarter, "year", year)
	case f.By == models.ByParty:
		return f.Parties[models.PartyID(id)].Names.In(language)
	case f.By == models.ByTheme:
		return f.Themes[models.ThemeID(id)].Labels.In(language)
	case f.By == models.ByRegion:
		return text.RegionName(ctx, key)
	case f.By == models.ByLanguage:
		return text.LanguageName(ctx, key)
	}
	return key
}
